"""Asking something of the base: within the budget and only what nobody collects yet; and stopping."""

from zeren.implement.events import AskingStopped, BaseAsked
from zeren.implement.models import Asking
from zeren.implement.queries import budget_for
from zeren.implement.rules.asking import ASKING, STATE_NAMES, Wanted, cannot_ask
from zeren.kernel.actors import Actor
from zeren.kernel.errors import NotFound, Reason, Refused, refuse_if
from zeren.kernel.transitions import RefusedWith, decide
from zeren.kernel.words import Text
from zeren.ledger.clock import now, today
from zeren.ledger.gate import About, Done, action, digest_of, seal_of
from zeren.organisations.queries import unit_ids


@action(permission="implement.ask", about=lambda wanted: About(unit=wanted.below))
def ask_base(actor: Actor, wanted: Wanted) -> Done:
    """Ask something of the base from a day on. Gives its number.

    Errors: Refused with every reason: each field that exists already and where, the limit of minutes, the number of items.
    """
    refuse_if(cannot_ask(wanted, budget_for(wanted, today())))
    units = unit_ids([wanted.below, wanted.asked_by])
    row = Asking.objects.create(
        kind=wanted.kind, title=wanted.title.strip(), fields=list(wanted.fields), unit_kind=wanted.unit_kind,
        below_id=units[wanted.below], asked_by_id=units[wanted.asked_by], clock=wanted.clock, minutes=wanted.minutes,
        from_day=wanted.from_day, source=wanted.source.strip(), signed_by=actor.signature,
    )  # fmt: skip
    seal = digest_of([wanted.title.strip(), list(wanted.fields), wanted.source.strip()])
    return Done(
        row.id,
        BaseAsked(
            row.id, wanted.kind, wanted.unit_kind, wanted.below, wanted.asked_by, wanted.clock, wanted.minutes,
            wanted.from_day, seal,
        ),
    )  # fmt: skip


def _about(number: int, *_: object) -> About:
    return About(unit=_row(number).below.key)


@action(permission="implement.ask", about=_about)
def stop_asking(actor: Actor, number: int, reason: str) -> Done:
    """Stop asking for something, with a reason. Errors: Refused when it was stopped or no reason is given."""
    row = _row(number)
    decision = decide(ASKING, "stop", row.state, row, actor, now(), STATE_NAMES)
    reasons = list(decision.reasons) if isinstance(decision, RefusedWith) else []
    if not reason.strip():
        reasons.append(Reason("because_missing", Text("请写明为什么停。", "Say why it stops.")))
    if isinstance(decision, RefusedWith) or reasons:
        raise Refused(*reasons)
    row.state, row.ended_on, row.ended_because = decision.target, today(), reason.strip()
    row.save(update_fields=["state", "ended_on", "ended_because"])
    return Done(row.id, AskingStopped(row.id, seal_of(reason)))


def _row(number: int) -> Asking:
    row = Asking.objects.filter(id=number).select_related("below").first()
    if row is None:
        raise NotFound(Reason("no_such_asking", Text("没有这一项。", "There is no such request.")))
    return row
