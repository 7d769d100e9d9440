"""`zeren cycle run FOLDER --out DIR`: a whole year without a browser, in a database of its own that is dropped at the end.

Walks the same actions as the pages, by the folder's year.toml. What is written is named by the sheets' own keys, sorted by
them, and holds no database number, random value or time of day: the same folder gives the same bytes, but for the record
in OUT/ledger, whose name and salts are drawn.
"""

import argparse
import os
from pathlib import Path

from zeren.kernel.errors import Invalid, Reason
from zeren.kernel.words import Text
from zeren.site.language import reader_language
from zeren.site.start import start_django


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which folder, and where the results go."""
    parser.add_argument("deed", choices=["run"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--keep-facts", action="store_true", help="write the frozen facts too")


def run(options: argparse.Namespace) -> int:
    """Walk the year and write everything. Errors: Invalid when the folder has no plan, or a sheet is at fault."""
    if not options.folder.is_dir():
        raise Invalid(_no_folder(options.folder))
    name = f"zeren_cycle_{os.getpid()}"
    start_django(database=name)
    from zeren.site import postgres, provision

    postgres.create_database(name)
    try:
        provision.make_ready(name)
        summary = _walk_and_write(options)
    finally:
        from django.db import connections

        connections.close_all()
        postgres.drop_database(name)
    print(summary)
    return 0


def _walk_and_write(options: argparse.Namespace) -> str:
    from zeren.cli import cycle_papers, progress, walk, walk_cases, walk_year
    from zeren.ledger.actions import choose_witness
    from zeren.ledger.export import export_record
    from zeren.ledger.keeping import forced_at_the_end
    from zeren.ledger.levels import NONE

    language = reader_language()
    going = walk.begin(options.folder)
    choose_witness(walk.SETUP, NONE)  # its papers are nobody's to sign, and a drawn name would make each run differ
    year, steps = _first_year(going)
    words = Text(f"走完 {year} 年", f"walking {year}").read(language)
    with progress.bar_or_lines(words) as told, forced_at_the_end():
        walk.walk_on(going, steps, {**walk_year.DEEDS, **walk_cases.DEEDS}, told)
    words = Text("写出结果和通知书", "writing results and letters").read(language)
    with progress.bar(words) as told:
        written = cycle_papers.write_everything(going, year, options.out, options.keep_facts, told)
    export_record(options.out / "ledger")
    return cycle_papers.summary_text(written, language)


def _first_year(going):  # type: ignore[no-untyped-def]  # a Walk; its module needs Django first
    """The year that the plan closes first, and its steps as far as the first delivery of letters.

    Without the sheet of decisions nothing is decided: the letters then are drafts and say so.
    """
    from zeren.cli.walk import steps_until

    ends = [step for step in going.plan["step"] if step["deed"] in {"deliver_letters", "issue_letters", "run"}]
    year = min(step["year"] for step in ends)
    of_year = [step for step in ends if step["year"] == year]
    delivered = [step["day"] for step in of_year if step["deed"] == "deliver_letters"]
    last = min(delivered, default=max(step["day"] for step in of_year))
    steps = steps_until(going.plan, last)
    decided = all(going.file(step).exists() for step in steps if step["deed"] == "decide")
    if not decided:
        steps = [step for step in steps if step["deed"] not in {"decide", "issue_letters", "deliver_letters"}]
    return year, steps


def _no_folder(folder: Path) -> Reason:
    return Reason(
        "no_folder",
        Text(f"没有文件夹 {folder}。", f"There is no folder {folder}."),
        next_step=Text("例如 examples/county。", "For example examples/county."),
        place=(str(folder),),
    )
