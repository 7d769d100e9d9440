"""`zeren digest DIR`: one digest of results and traces, whatever the order of rows and whichever engine wrote them."""

import argparse
from pathlib import Path

from zeren.engines.digest import digest
from zeren.engines.folder import wrong


def arguments(parser: argparse.ArgumentParser) -> None:
    """What `zeren score` left."""
    parser.add_argument("folder", type=Path)


def run(options: argparse.Namespace) -> int:
    """A line for each table, then the digest. Errors: Invalid when there are no results."""
    if not (options.folder / "results.parquet").exists():
        raise wrong(
            "NO_RESULTS", f"{options.folder} 里没有结果。", f"{options.folder} holds no results.", str(options.folder)
        )
    lines, whole = digest(options.folder)
    print(*lines, whole, sep="\n")
    return 0
