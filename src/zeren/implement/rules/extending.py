"""Whether the day of a task may be moved at all; that two people do it, and in time, is the record's own rule."""

from collections.abc import Iterator
from datetime import date

from zeren.implement.rules.findings import NAMES, OPEN
from zeren.kernel.errors import Reason
from zeren.kernel.words import Text


def cannot_extend(finding: str, year: int, until: date | None) -> Iterator[Reason]:
    """Why this task's day cannot be moved so: it was found on already, or its facts would lie in another year."""
    if finding != OPEN:
        yield Reason(
            "found_already",
            Text("这项任务已经认定为“{finding}”。", "This task was already found “{finding}”.").with_values(
                finding=NAMES[finding]
            ),
        )
    if until is not None and until.year != year:
        yield Reason(
            "not_in_its_year",
            Text(f"{year} 年的任务不能延到年外。", f"A task of {year} cannot run beyond its year."),
            "",
            Text(
                "年内办了、来不及录的，可以在录入期限内补录。",
                "What was done within the year can still be entered within its term.",
            ),
        )
