"""`zeren ledger verify` and `zeren ledger export DIR`: check the record here, or hand it to somebody who checks it elsewhere."""

import argparse
from pathlib import Path

from zeren.cli import acting
from zeren.kernel.words import Text
from zeren.site.language import reader_language
from zeren.site.start import start_django

VERIFIED = Text(
    "总账共 {size} 条，存根 {checkpoints} 份，现有 {rows} 行与记录一致。根：{root}",
    "The record has {size} entries and {checkpoints} checkpoints; {rows} present rows are as recorded. Root: {root}",
)
EXPORTED = Text(
    "已导出 {entries} 条、{rows} 行记录、{checkpoints} 份存根到 {folder}。\n"
    "核对：python3 verifiers/zeren_verify_ledger.py {folder}",
    "{entries} entries, {rows} row lines and {checkpoints} checkpoints written to {folder}.\n"
    "To check it: python3 verifiers/zeren_verify_ledger.py {folder}",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to do with the record, and whose: the office's or the demonstration's."""
    parser.add_argument("--demo", action="store_true")
    deeds = parser.add_subparsers(dest="deed", required=True)
    verify = deeds.add_parser("verify")
    export = deeds.add_parser("export")
    export.add_argument("folder", type=Path)
    export.add_argument("--rows", action="store_true", help="for an auditor: the present rows with their salts too")
    acting.arguments(export)
    for part in (verify, export):
        part.add_argument("--demo", action="store_true", default=argparse.SUPPRESS)


def run(options: argparse.Namespace) -> int:
    """Verify, or export; the present rows only as somebody with that right. A fault is raised as Corrupt with every place."""
    start_django(demo=options.demo)
    from zeren.ledger.actions import hand_over_rows
    from zeren.ledger.export import export_record
    from zeren.ledger.verifying import verify

    if options.deed == "export":
        who = acting.actor(options) if options.rows else None
        if who is not None:
            hand_over_rows(who)  # recorded before anything leaves, so that the export tells of itself
        done = export_record(options.folder, options.rows)
        words = EXPORTED.with_values(
            entries=done.entries, rows=done.rows, checkpoints=done.checkpoints, folder=options.folder
        )
    else:
        found = verify()
        words = VERIFIED.with_values(size=found.size, checkpoints=found.checkpoints, rows=found.rows, root=found.root)
    print(words.read(reader_language()))
    return 0
