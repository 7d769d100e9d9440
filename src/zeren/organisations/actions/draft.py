"""The draft of a pack from an office's own table: how each place is read is decided here, by people, row by row."""

from collections.abc import Mapping
from typing import Any

from zeren.kernel.actors import Actor
from zeren.kernel.errors import NotFound
from zeren.ledger.clock import now
from zeren.ledger.gate import Done, action
from zeren.organisations.events import ReadingChosen
from zeren.organisations.models import DraftChoice, Import
from zeren.organisations.queries.drafts import KIND
from zeren.organisations.queries.missing import no_such


@action(permission="organisations.import")
def choose_reading(actor: Actor, import_id: int, place: str, answer: Mapping[str, Any]) -> Done:
    """Say how a place of a table is read; an empty `answer` opens it again. Earlier choices stay as they were made.

    What an answer may say is for `policy.drafting.choices`, which reads it again each time. Errors: NotFound.
    """
    if not Import.objects.filter(id=import_id, kind=KIND).exists():
        raise NotFound(no_such("import", str(import_id)))
    DraftChoice.objects.create(file_id=import_id, place=place, answer=dict(answer), at=now(), by=actor.signature)
    return Done(None, ReadingChosen(import_id, place, not answer))
