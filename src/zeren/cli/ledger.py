"""`zeren ledger verify`: recompute the whole record and say whether it agrees with itself."""

import argparse

from zeren.kernel.words import Text
from zeren.site.language import reader_language
from zeren.site.start import start_django


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to do with the record, and whose: the office's or the demonstration's."""
    parser.add_argument("deed", choices=["verify"])
    parser.add_argument("--demo", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Print the number of entries and the root; a fault is raised as Corrupt with every place."""
    start_django(demo=options.demo)
    from zeren.ledger.queries import verify

    size, root = verify()
    words = Text(
        "总账共 {size} 条，自相一致。根：{root}", "The record has {size} entries and agrees with itself. Root: {root}"
    )
    print(words.with_values(size=size, root=root).read(reader_language()))
    return 0
