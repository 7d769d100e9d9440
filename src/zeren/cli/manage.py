"""`zeren manage …`: the few of Django's own commands that neither show nor change what an office keeps.

Tables are changed by `zeren migrate` alone; who works on the program calls `python -m django`.
"""

import argparse

from django.core.management import execute_from_command_line

from zeren.kernel.errors import Invalid, Reason
from zeren.kernel.words import Text
from zeren.site.start import start_django

HARMLESS = ("check", "showmigrations", "clearsessions", "findstatic", "collectstatic")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Whatever Django's command understands."""
    parser.add_argument("words", nargs="*", metavar="…")


def run(options: argparse.Namespace) -> int:
    """Hand on to Django what stands on the list. Errors: Invalid for everything else, a shell before all."""
    if not options.words or options.words[0] not in HARMLESS:
        raise Invalid(_not_on_the_list(" ".join(options.words[:1])))
    start_django()
    execute_from_command_line(["zeren manage", *options.words])
    return 0


def _not_on_the_list(word: str) -> Reason:
    return Reason(
        "not_on_the_list",
        Text(
            f"“{word}”不在可用的命令之列：它可能绕开权限和总账。",
            f"“{word}” is not on the list: it could pass rights and the record by.",
        ),
        next_step=Text(f"可用的有：{'、'.join(HARMLESS)}。", f"On the list are: {', '.join(HARMLESS)}."),
    )
