"""Drawing up a handover and putting names to it. Neither is ever edited."""

from zeren.diagnose.events import HandoverDrawnUp, HandoverNamePut
from zeren.diagnose.models import Handover, HandoverName
from zeren.diagnose.queries import handover_found, is_drawn, last_change, open_items
from zeren.diagnose.rules.handover import (
    OFFICE,
    PREDECESSOR,
    SUCCESSOR,
    PutForAt,
    cannot_draw_up,
    cannot_put_for,
    cannot_put_name,
)
from zeren.kernel.actors import Actor
from zeren.kernel.errors import refuse_if
from zeren.ledger.clock import now, today
from zeren.ledger.gate import About, Done, action
from zeren.organisations.queries import person_ids, posts_of, unit_ids


@action(permission="diagnose.hand_over", about=lambda unit: About(unit=unit), milestone=True)
def draw_up_handover(actor: Actor, unit: str) -> Done:
    """Draw up what is open in a unit, for the last change of its first responsible person. Gives its number.

    Errors: Refused when nothing changed, nobody has come yet, or it was drawn up already.
    """
    day = today()
    change, vacant = last_change(unit, day)
    refuse_if(cannot_draw_up(change, vacant, change is not None and is_drawn(change)))
    assert change is not None
    items = open_items(change, day)
    people = person_ids([change.predecessor, change.successor])
    row = Handover.objects.create(
        unit_id=unit_ids([unit])[unit],
        predecessor_id=people[change.predecessor],
        successor_id=people[change.successor],
        left_on=change.left_on,
        came_on=change.came_on,
        drawn_on=day,
        drawn_by=actor.signature,
        content={"items": [item.plain for item in items]},
    )
    told = HandoverDrawnUp(
        row.id, unit, change.predecessor, change.successor, change.left_on, change.came_on, len(items)
    )
    return Done(row.id, told)


@action(
    permission="diagnose.put_name", about=lambda handover, *_, **__: About(person=handover_found(handover).successor)
)
def take_over(actor: Actor, handover: int, remark: str = "") -> Done:
    """The one who came puts the own name to it, and may remark what is missing. Errors: Refused."""
    return _put_name(actor, handover, SUCCESSOR, remark)


@action(
    permission="diagnose.put_name",
    about=lambda handover, *_, **__: About(person=handover_found(handover).predecessor),
)
def hand_over(actor: Actor, handover: int, remark: str = "") -> Done:
    """The one who left puts the own name to it, also long after; and may remark what is missing. Errors: Refused."""
    return _put_name(actor, handover, PREDECESSOR, remark)


@action(permission="diagnose.hand_over", about=lambda handover, *_, **__: About(unit=handover_found(handover).unit))
def hand_over_for(actor: Actor, handover: int, because: str) -> Done:
    """The office puts its name in the place of the one who left and holds no post any more. Errors: Refused."""
    found = handover_found(handover)
    seen = PutForAt(
        bool(posts_of(found.predecessor, today())),
        any(found.name_of(part) for part in (PREDECESSOR, OFFICE)),
        bool(found.part_of(actor.id)),
    )
    refuse_if(cannot_put_for(seen, because))
    return _stands(actor, handover, OFFICE, because)


def _put_name(actor: Actor, handover: int, part: str, remark: str) -> Done:
    found = handover_found(handover)
    refuse_if(cannot_put_name(found.part_of(actor.id) == part, found.name_of(part) is not None))
    return _stands(actor, handover, part, remark)


def _stands(actor: Actor, handover: int, part: str, remark: str) -> Done:
    HandoverName.objects.create(
        handover_id=handover, person_id=person_ids([actor.id])[actor.id], part=part, at=now(), remark=remark.strip()
    )
    return Done(None, HandoverNamePut(handover, actor.id, part))
