"""`zeren policy compare A [B] --facts RUN [--reading floor=none]`: the same facts under two schemes or readings, who moves, why.

Without B, A is compared with itself read otherwise. With `--out FILE.xlsx` the table is written too.
"""

import argparse
from pathlib import Path

from zeren.cli.answers import DONE
from zeren.cli.score import find_scheme
from zeren.engines.basis import basis_of
from zeren.kernel.errors import Invalid, Reason
from zeren.kernel.words import Text
from zeren.papers.printed_tables import PrintedTable, write_table
from zeren.policy.pack import Pack
from zeren.policy.scheme import Scheme
from zeren.scoring.compare import Comparison, Side, compare, read_otherwise, side
from zeren.scoring.compare_words import grade_said, rule_said, stand_said, why_said

DEEDS = ("compare",)
HEADS = (
    Text("谁", "Who"), Text("总分（左）", "Total (left)"), Text("总分（右）", "Total (right)"), Text("差", "Difference"),
    Text("位次（左）", "Place (left)"), Text("位次（右）", "Place (right)"), Text("等次（左）", "Grade (left)"), Text("等次（右）", "Grade (right)"),
    Text("原因", "Why"),
)  # fmt: skip


def arguments(parser: argparse.ArgumentParser) -> None:
    """The other side, the facts, and another reading of a policy on the right side."""
    parser.add_argument("other", nargs="?", default="", help="the right side: a pack, PACK:KEY or a scheme's file")
    parser.add_argument("--facts", type=Path, help="a run's folder (docs/scoring-engine.md)")
    parser.add_argument("--reading", action="append", default=[], metavar="floor=none|rounding=floor:2|…")


def run(options: argparse.Namespace, language: str) -> int:
    """0; the last line counts who moves. Errors: Invalid with every reason."""
    if options.facts is None or not (options.other or options.reading):
        raise Invalid(
            Reason(
                "NOT_ENOUGH",
                Text("要写明 --facts，以及右边：另一个规则包或 --reading。", "Say --facts, and the right side: another pack or --reading."),
            )
        )  # fmt: skip
    left = find_scheme(str(options.folder))
    pack, scheme = find_scheme(options.other or str(options.folder))
    for reading in options.reading:
        scheme = read_otherwise(scheme, reading)
    found = compare(_side(options.facts, *left), _side(options.facts, pack, scheme))
    if options.out is not None:
        options.out.write_bytes(_workbook(found, left[0], language))
    for change in found.rules:
        print(rule_said(change).read(language))
    for row in found.rows:
        if row.moves:
            why = "; ".join(why_said(left[0], one).read(language) for one in row.why)
            print(f"{row.subject}: {stand_said(left[0], row).read(language)}" + (f" | {why}" if why else ""))
    print(
        f"compared={len(found.rows)} in_total={len(found.in_total)} in_place={len(found.in_place)} in_grade={len(found.in_grade)}"
    )
    return DONE


def _side(facts: Path, pack: Pack, scheme: Scheme) -> Side:
    return side(scheme, basis_of(facts, pack, scheme).scored(scheme))


def _workbook(found: Comparison, pack: Pack, language: str) -> bytes:
    rows = [
        (
            row.subject, row.before.total, row.after.total, row.difference, row.before.place, row.after.place,
            grade_said(pack, row.before).read(language), grade_said(pack, row.after).read(language),
            "\n".join(why_said(pack, one).read(language) for one in row.why),
        )
        for row in found.rows
    ]  # fmt: skip
    title = Text("两种规定对照", "Two sides compared")
    heads = tuple(head.read(language) for head in HEADS)
    notes = tuple(rule_said(change).read(language) for change in found.rules)
    return write_table(PrintedTable(title.read(language), heads, rows, notes=notes, language=language))
