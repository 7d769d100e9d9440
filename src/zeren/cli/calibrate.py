"""`zeren calibrate RATINGS.csv --out DIR`: who is strict, how firm the ranking stands; CSVs and one HTML page, no database."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from zeren.calibration.calibration import calibrated
from zeren.calibration.elements import Elements, described, described_jointly
from zeren.calibration.ratings import Ratings
from zeren.calibration.report import report
from zeren.cli import progress
from zeren.cli.answers import DONE
from zeren.cli.calibrate_files import Columns, read_anchors, read_ratings, write_table
from zeren.engines.running import unfinished
from zeren.kernel.words import Text
from zeren.site.language import reader_language

STEPS = 100
READ, FITTED, DESCRIBED = 10, 70, 90


def arguments(parser: argparse.ArgumentParser) -> None:
    """The ratings, which columns they are, and how parts without a link are dealt with."""
    parser.add_argument("ratings", type=Path, help="CSV, one row for each rater and ratee, a column for each item")
    parser.add_argument("--out", type=Path, required=True, help="a folder; what is there is replaced at the end")
    parser.add_argument(
        "--method", choices=["eb", "jml"], default="eb", help="jml: the classical estimator, for comparison"
    )
    for name in ("ratee", "rater", "block", "group"):
        parser.add_argument(f"--{name}", metavar="COL", default="")
    parser.add_argument("--items", metavar="COL,…", default="")
    parser.add_argument("--unsigned", action="store_true", help="sheets carry no identity")
    parser.add_argument("--partial", action="store_true", help="thresholds of their own for each item")
    parser.add_argument("--anchors", type=Path, help="CSV: kind (ratee or rater), id, measure, se")
    parser.add_argument(
        "--across", choices=["refuse", "within", "equal-means"], default="refuse", help="where parts are not linked"
    )


def run(options: argparse.Namespace) -> int:
    """Write the folder, whole or not at all. Errors: Invalid for what cannot be read, Refused for what may not be ranked."""
    language = reader_language()
    asked = {name: getattr(options, name) for name in ("ratee", "rater", "block", "group")}
    asked["items"] = [name.strip() for name in options.items.split(",") if name.strip()]
    with progress.bar(Text("校准", "calibrating").read(language)) as told:
        told(0, STEPS, Text("读取", "reading").read(language))
        ratings, columns = read_ratings(options.ratings, asked, options.unsigned)
        anchors = read_anchors(options.anchors, ratings)

        def estimating(number: int) -> None:
            told(min(READ + 4 * number, FITTED), STEPS, Text("估计", "estimating").read(language))

        def describing(number: int) -> None:
            told(FITTED + 5 * number, STEPS, Text("名次与区间", "ranks and intervals").read(language))

        estimating(0)
        if options.method == "jml":
            found = described_jointly(ratings)
        else:
            fit = calibrated(
                ratings, anchors=anchors, across=options.across, partial=options.partial, told=estimating
            )
            found = described(fit, options.across, describing)
        told(DESCRIBED, STEPS, Text("写出", "writing").read(language))
        with unfinished(options.out) as place:
            _write(place, found, options.ratings.name)
        told(STEPS, STEPS, "")
    for line in _told(ratings, columns, found, options.out):
        print(line.read(language))
    return DONE


def _write(place: Path, found: Elements, name: str) -> None:
    tables = {"ratees": found.ratees, "raters": found.raters, "items": found.items, "thresholds": found.thresholds}
    if found.groups and found.groups["block"]:
        tables["groups"] = found.groups
    for file, table in tables.items():
        write_table(place / f"{file}.csv", table)
    (place / "report.html").write_text(report(found, name), encoding="utf-8")


def _told(ratings: Ratings, columns: Columns, found: Elements, out: Path) -> Iterator[Text]:
    yield Text(
        f"对象 {columns.ratee}，评价人 {columns.rater or '（无身份）'}，项目 {'、'.join(columns.items)}；{ratings.rows} 行，{ratings.marks()} 个评分。",
        f"Ratee {columns.ratee}, rater {columns.rater or '(no identity)'}, items {', '.join(columns.items)}; {ratings.rows} rows, {ratings.marks()} marks.",
    )
    if columns.left:
        yield Text(f"没有用到的列：{'、'.join(columns.left)}。", f"Columns not used: {', '.join(columns.left)}.")
    if ratings.empty_rows:
        yield Text(
            f"全空的 {ratings.empty_rows} 行没有用到。", f"{ratings.empty_rows} rows without any mark are not used."
        )
    if found.found is not None and not found.found.free.settled:
        yield Text("估计没有完全收敛，结果只供参考。", "The estimates did not quite settle; take them as rough.")
    yield Text(f"结果在 {out}，先看 report.html。", f"Results are in {out}; begin with report.html.")
