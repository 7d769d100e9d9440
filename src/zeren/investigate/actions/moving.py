"""How every step of a case is taken: by the table, with its step kept and its event."""

from datetime import date

from zeren.investigate.events import CaseMoved
from zeren.investigate.models import Case, Step
from zeren.investigate.queries import CaseFound, case_found, case_view
from zeren.investigate.rules import STATES, TABLE
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Refused, refuse_if
from zeren.kernel.transitions import RefusedWith, decide
from zeren.ledger.clock import now, today
from zeren.ledger.gate import About, Done, seal_of
from zeren.ledger.levels import unwitnessed
from zeren.organisations.queries import pack_on


def _about_case(case: str, *_: object, **__: object) -> About:
    """The unit of a case."""
    return About(unit=case_found(case).unit)


def _about_person(case: str, *_: object, **__: object) -> About:
    """Whom a case concerns."""
    return About(person=case_found(case).person)


WAITS_FOR_THE_WITNESS = ("decide", "deliver")
"""What begins to weigh on a person is seen outside first; what relieves one does not wait."""


def _move(actor: Actor, case: str, verb: str, words: str, on: date | None = None, **asked: str) -> Done:
    """Take one step, today or as of the day on which it was. Errors: Refused with every reason that the table gives."""
    row = Case.objects.select_for_update().get(key=case_found(case).key)
    day = on or today()
    # a review weighs what was decided by the rules of the day on which it was decided
    of = row.decided_on if verb == "review" and row.decided_on else day
    pack = pack_on(of if row.opened_on <= of <= today() else today())
    view = case_view(case_found(case), pack, today(), actor.id, on, words=words, **asked)
    verdict = decide(TABLE, verb, row.state, view, actor, now(), STATES)
    against = unwitnessed() if verb in WAITS_FOR_THE_WITNESS else []
    if isinstance(verdict, RefusedWith):
        raise Refused(*against, *verdict.reasons)
    refuse_if(against)
    row.state = verdict.target
    row.save(update_fields=["state"])
    Step.objects.create(
        case=row, verb=verb, on=day, entered_on=today(), by=actor.signature, text=words.strip()
    )  # fmt: skip
    return Done(None, CaseMoved(case, verb, verdict.target, seal_of(words)))


def _bears(found: CaseFound) -> dict[str, str]:
    """On whom the marks of a case stand: the unit whose body it is about, else the person."""
    return {"unit": found.unit} if found.about_body else {"person": found.person}
