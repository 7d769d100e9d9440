"""`zeren upgrade`: a backup first, then the database brought to this version on a copy, guards compared, record verified."""

import argparse
from pathlib import Path

from zeren import __version__
from zeren.cli import progress
from zeren.cli.backup import COPYING, MADE
from zeren.kernel.words import Text
from zeren.site.language import reader_language
from zeren.site.start import start_django

NOTHING = Text("数据库已是当前版本 {program}。", "The database is of the present version {program} already.")
WORKING = Text("在副本上更新并核对……", "Upgrading a copy and checking it …")
DONE = Text(
    "已更新到 {program}，{steps} 步；防护与清单一致，总账核对无误。更新前的库留在 {before}，备份在 {folder}。",
    "Upgraded to {program} in {steps} steps; guards as listed, record verified. The former database is kept as {before}, the backup is in {folder}.",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where the backup goes; beside the data when nothing is said."""
    parser.add_argument("--backup", type=Path, help="a new folder for the backup that is made first")
    parser.add_argument("--demo", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Back up, upgrade, say what was done. Errors: see `zeren.site.backup` and `zeren.site.upgrading`."""
    start_django(demo=options.demo)
    from zeren.site import backup, closed, instance, postgres, upgrading

    language = reader_language()
    closed.refuse_if_closed()
    if not upgrading.pending():
        print(NOTHING.with_values(program=__version__).read(language))
        return 0
    folder = options.backup or instance.this_instance().home / f"before-{__version__}"
    if not postgres.uses_outside_server():
        with progress.bar(COPYING.read(language)) as told:
            made = backup.make_backup(folder, told)
        values = {"folder": folder, "size": made.size, "megabytes": made.bytes // 2**20, "program": made.program}
        print(MADE.with_values(**values).read(language), flush=True)
    print(WORKING.read(language), flush=True)
    steps = upgrading.bring_up_to_date()
    before = f"{postgres.database_name()}_before"
    words = DONE.with_values(program=__version__, steps=len(steps), before=before, folder=folder)
    print(words.read(language))
    return 0
