"""`zeren manage …`: Django's own commands, as the role app; tables are changed by `zeren migrate` alone."""

from collections.abc import Sequence

from django.core.management import execute_from_command_line

from zeren.site.start import start_django


def run(words: Sequence[str]) -> int:
    """Hand everything on to Django."""
    start_django()
    execute_from_command_line(["zeren manage", *words])
    return 0
