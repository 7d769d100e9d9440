"""`zeren manage …`: Django's own commands, as the role app; tables are changed by `zeren migrate` alone."""

import argparse

from django.core.management import execute_from_command_line

from zeren.site.start import start_django


def arguments(parser: argparse.ArgumentParser) -> None:
    """Whatever Django's command understands."""
    parser.add_argument("words", nargs="*", metavar="…")


def run(options: argparse.Namespace) -> int:
    """Hand everything on to Django."""
    start_django()
    execute_from_command_line(["zeren manage", *options.words])
    return 0
