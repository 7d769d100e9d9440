"""What every deed after the meeting asks: before whom the debriefs are held, and whether the table lets them move."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from zeren.debrief.models import Debrief
from zeren.debrief.queries.verdicts import Outcome
from zeren.debrief.rules.states import DEBRIEFS, STATES, DebriefAt
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Reason
from zeren.kernel.transitions import RefusedWith, decide
from zeren.kernel.words import Text
from zeren.ledger.clock import now
from zeren.ledger.gate import About


def _about(debriefs: Iterable[int], *_: object, **__: object) -> About:
    """The one unit before which all of them are held; several take a right over the whole."""
    units = set(Debrief.objects.filter(id__in=list(debriefs)).values_list("heard_by__key", flat=True))
    return About(unit=units.pop() or "") if len(units) == 1 else About()


def _not_now(verb: str, one: Outcome, actor: Actor, seen: DebriefAt) -> Iterator[Reason]:
    verdict = decide(DEBRIEFS, verb, one.state, seen, actor, now(), STATES)
    if isinstance(verdict, RefusedWith):
        for reason in verdict.reasons:
            text = Text(f"{one.name}：{reason.text.zh}", f"{one.name}: {reason.text.en}")
            yield replace(reason, text=text, place=(str(one.id),))
