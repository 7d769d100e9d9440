"""Drafts and changes of schemes: how each place of an office's table is read, and a changed scheme that comes into force."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from zeren.kernel.actors import Actor
from zeren.kernel.errors import NotFound, refuse_if
from zeren.ledger.clock import now, today
from zeren.ledger.gate import Done, action
from zeren.organisations.actions.adopt import adopt_pack
from zeren.organisations.events import ReadingChosen, SchemeChanged
from zeren.organisations.models import DraftChoice, Import
from zeren.organisations.queries import pack_on
from zeren.organisations.queries.drafts import CHANGED, KIND
from zeren.organisations.queries.missing import no_such
from zeren.policy import cannot_adopt, check_pack, with_changed


@action(permission="organisations.import")
def choose_reading(actor: Actor, import_id: int, place: str, answer: Mapping[str, Any]) -> Done:
    """Say how a place of a table is read; an empty `answer` opens it again. Earlier choices stay as they were made.

    What an answer may say is for `policy.drafting.choices`, which reads it again each time. Errors: NotFound.
    """
    if not Import.objects.filter(id=import_id, kind=KIND).exists():
        raise NotFound(no_such("import", str(import_id)))
    DraftChoice.objects.create(file_id=import_id, place=place, answer=dict(answer), at=now(), by=actor.signature)
    return Done(None, ReadingChosen(import_id, place, not answer))


@action(permission="organisations.adopt", milestone=True)
def adopt_changed(actor: Actor, import_id: int, version: str, from_day: date) -> Done:
    """Bring the pack in force, with the changed scheme that was handed in, into force from a day on. Gives its digest.

    Errors: Invalid when the scheme no longer fits the pack; Refused with every reason (a finding of the checks, a version
    that is in force already, a day that has passed).
    """
    row = Import.objects.filter(id=import_id, kind=CHANGED).first()
    if row is None:
        raise NotFound(no_such("import", str(import_id)))
    before = pack_on(today())
    pack = with_changed(before, bytes(row.content).decode("utf-8"), version)
    refuse_if(cannot_adopt(before, pack, check_pack(pack), from_day, today()))
    digest = adopt_pack(actor, pack, from_day)
    return Done(digest, SchemeChanged(import_id, pack.key, version, digest, from_day))
