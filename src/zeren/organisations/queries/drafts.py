"""Drafts of packs from an office's own tables: the files, and what was chosen for each so far."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zeren.organisations.models import DraftChoice, Import
from zeren.organisations.queries.imports import ImportFound, import_of

KIND = "scheme"
"""A table to be drafted from."""
CHANGED = "scheme_changed"
"""A scheme of the pack, changed, as TOML."""


@dataclass(frozen=True, slots=True)
class ChoiceFound:
    """The choice in force for a place, who made it and when. `answer` as `policy.drafting.choices` reads it."""

    place: str
    answer: dict[str, Any]
    by: str
    at: datetime


def drafts(limit: int = 50, kind: str = KIND) -> tuple[ImportFound, ...]:
    """Tables handed in to be drafted from, or changed schemes, newest first."""
    return tuple(import_of(row) for row in Import.objects.filter(kind=kind).defer("content", "changes")[:limit])


def choices_made(import_id: int) -> dict[str, ChoiceFound]:
    """Place → the latest choice; what was taken back is not there."""
    rows = DraftChoice.objects.filter(file_id=import_id)
    latest = {row.place: ChoiceFound(row.place, row.answer, row.by, row.at) for row in rows}
    return {place: found for place, found in latest.items() if found.answer}
