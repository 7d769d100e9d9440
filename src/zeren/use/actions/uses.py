"""Drawing up what follows from decisions, and recording what became of it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from django.db.models import QuerySet

from zeren.assess.queries import DecisionFound, decisions_of, decisions_replacing, told_of
from zeren.kernel.actors import Actor
from zeren.kernel.errors import NotFound, Reason, refuse_if
from zeren.kernel.transitions import RefusedWith, decide
from zeren.kernel.words import Text
from zeren.ledger.clock import now, today
from zeren.ledger.gate import About, Done, action, digest_of, seal_of
from zeren.ledger.waivers import ask, grant, waiver_found
from zeren.ledger.waiving import EXTENSION, Wish
from zeren.organisations.actions import lift_standing, place_standing
from zeren.organisations.queries import number_in_force, pack_on, person_ids, unit_ids
from zeren.use.events import (
    ConsequenceRecorded,
    ConsequencesCarriedOver,
    ConsequencesDrawn,
    ConsequencesRecorded,
    ConsequencesWithdrawn,
    UsesWithdrawnWithCase,
)
from zeren.use.models import Consequence
from zeren.use.queries import drawing_of, held_down, standings_ahead
from zeren.use.rules.drawing import (
    CASE_CORRECTED,
    DONE,
    OPEN,
    REPLACED,
    STATE_NAMES,
    USES,
    VERBS,
    WITHDRAWN,
    Due,
    bar_until,
    not_for_oneself,
    not_open,
    not_told_yet,
    reference_of,
    rests_on_nothing,
    rule_gone,
    unknown_outcome,
)

USE = Consequence._meta.db_table


@action(permission="use.record")
def draw_consequences(actor: Actor, year: int) -> Done:
    """Draw up, from every decision of a year, what has to follow and by when. Again adds nothing twice. Gives how many.

    A consequence that blocks an appointment takes effect at once where the person was told of the result: it places its
    bar; else it waits, and does so when it is recorded as done. What was drawn from a decision
    that was replaced since goes on under the new decision where that asks for the same, else it is withdrawn.
    """
    found = drawing_of(year, today())
    decisions = {decision.id: decision for decision in decisions_of(year=year)}
    _withdraw(actor, found.withdrawn)
    _carry_over(found.carried)
    _draw(actor, [(decisions[number], due) for number, due in found.fresh])
    drawn = ConsequencesDrawn(year, len(found.fresh), digest_of([[number, due.rule] for number, due in found.fresh]))
    carried = ConsequencesCarriedOver(year, len(found.carried), digest_of(list(map(list, found.carried))))
    withdrawn = ConsequencesWithdrawn(year, len(found.withdrawn), digest_of(list(map(list, found.withdrawn))))
    return Done(len(found.fresh), *([withdrawn] * bool(found.withdrawn)), *([carried] * bool(found.carried)), drawn)


def _draw(actor: Actor, fresh: Sequence[tuple[DecisionFound, Due]]) -> None:
    units = unit_ids({decision.unit for decision, _ in fresh})
    people = person_ids({decision.person for decision, _ in fresh if decision.person})
    Consequence.objects.bulk_create(
        Consequence(
            decision_id=decision.id,
            unit_id=units[decision.unit],
            person_id=people.get(decision.person),
            rule=due.rule,
            what=due.what,
            due_on=due.due_on,
        )
        for decision, due in fresh
    )
    told = told_of([decision.id for decision, _ in fresh])
    for decision, due in fresh:
        if due.what == "block" and due.months and decision.person and decision.id in told:
            _bar(actor, decision, due.rule, due.months)


def _bar(actor: Actor, decision: DecisionFound, rule: str, months: int) -> None:
    _place_bar(actor, decision, rule, months)
    Consequence.objects.filter(decision_id=decision.id, rule=rule).update(
        state=DONE, done_on=decision.decided_on, done_by=actor.signature
    )


def _place_bar(actor: Actor, decision: DecisionFound, rule: str, months: int) -> None:
    place_standing(
        actor,
        "bar",
        decision.decided_on,
        bar_until(decision.decided_on, months),
        rule,
        reference_of(decision.year, decision.subject),
        person=decision.person,
    )


def _carry_over(carried: Iterable[tuple[int, int]]) -> None:
    for use, decision in carried:
        Consequence.objects.filter(id=use).update(decision_id=decision)


def _withdraw(actor: Actor, withdrawn: Sequence[tuple[int, str]]) -> None:
    """Close uses with their reason; a bar is lifted with it. What was recorded before stays in the row."""
    because = dict(withdrawn)
    rows = Consequence.objects.select_for_update(of=("self",)).filter(id__in=because)
    whole = rows.select_related("person", "decision__result__run__freeze__round")
    for row in whole.defer("decision__result__content", "decision__result__run__quota"):
        row.state, row.withdrawn_on, row.withdrawn_because = WITHDRAWN, today(), because[row.id]
        row.save(update_fields=["state", "withdrawn_on", "withdrawn_because"])
        if row.what == "block" and row.person:
            result = row.decision.result
            _lift(actor, row.person.key, row.rule, reference_of(result.run.freeze.round.year, result.subject))


@action(permission="investigate.decide")
def withdraw_held_down(actor: Actor, case: str, since: date, person: str = "", unit: str = "") -> Done:
    """Withdraw what followed from grades that the impact period of a corrected case held down. Gives how many.

    The grades themselves stand until the deciding body decides them anew.
    """
    due = held_down(since, today(), person, unit)
    _withdraw(actor, [(number, CASE_CORRECTED) for number in due])
    return Done(len(due), UsesWithdrawnWithCase(case, len(due)))


def _lift(actor: Actor, person: str, rule: str, reference: str) -> None:
    for mark in standings_ahead(today(), person):
        if (mark.reason_code, mark.reference) == (rule, reference):
            lift_standing(actor, mark.id, REPLACED)


@action(permission="use.record")
def record_use(actor: Actor, consequence_id: int, state: str, note: str) -> Done:
    """Record that a consequence was carried out, or that nothing follows and why. Errors: Refused with every reason."""
    row = _locked().filter(id=consequence_id).first()
    if row is None:
        raise NotFound(Reason("no_such_consequence", Text("没有这一项运用。", "There is no such consequence.")))
    refuse_if(unknown_outcome(state))
    months = _months()
    refuse_if(_against(actor, row, state, note, decisions_replacing(), told_of([row.decision_id]), months))
    row.state, row.note, row.done_on, row.done_by = state, note.strip(), today(), actor.signature
    row.save(update_fields=["state", "note", "done_on", "done_by"])
    _take_effect(actor, [row] if state == DONE else [], months)
    return Done(None, ConsequenceRecorded(row.id, state, seal_of(note)))


@action(permission="use.record")
def record_uses(actor: Actor, consequence_ids: Sequence[int], note: str) -> Done:
    """Record several consequences as carried out, with one note, all or none. Gives how many.

    Errors: Refused with every reason, for whichever of them.
    """
    rows = list(_locked().filter(id__in=consequence_ids).order_by("id"))
    replaced, told, months = decisions_replacing(), told_of([row.decision_id for row in rows]), _months()
    refuse_if(reason for row in rows for reason in _against(actor, row, DONE, note, replaced, told, months))
    ids = [row.id for row in rows]
    Consequence.objects.filter(id__in=ids).update(
        state=DONE, note=note.strip(), done_on=today(), done_by=actor.signature
    )
    _take_effect(actor, rows, months)
    return Done(len(ids), ConsequencesRecorded(len(ids), digest_of(ids), seal_of(note)))


def _months() -> dict[str, int]:
    """For how many months each rule of the pack in force bars an appointment."""
    return {rule.key: rule.months for rule in pack_on(today()).consequences if rule.months is not None}


def _take_effect(actor: Actor, rows: Iterable[Consequence], months: Mapping[str, int]) -> None:
    """A bar that waited for the letter is placed once it is recorded, with the days that it has from its decision."""
    bars = [row for row in rows if row.what == "block" and row.person]
    decisions = {one.id: one for one in decisions_of(numbers=[row.decision_id for row in bars])} if bars else {}
    for row in bars:
        _place_bar(actor, decisions[row.decision_id], row.rule, months[row.rule])


def _locked() -> QuerySet[Consequence]:
    return Consequence.objects.select_for_update(of=("self",)).select_related("person")


def _against(
    actor: Actor, row: Consequence, state: str, note: str, replaced: Collection[int], told: Collection[int],
    months: Mapping[str, int],
) -> Iterator[Reason]:  # fmt: skip
    """Every reason why a use cannot be recorded so."""
    verdict = decide(USES, VERBS[state], row.state, note, actor, now(), STATE_NAMES)
    if isinstance(verdict, RefusedWith):
        yield from verdict.reasons
    yield from not_for_oneself(actor.id, row.person.key if row.person else "")
    if row.state == OPEN:
        yield from rests_on_nothing(row.decision_id in replaced)
        yield from not_told_yet(row.what, state, row.decision_id in told)
        yield from rule_gone(row.what, state, months.get(row.rule))


def _about_use(consequence_id: int, *_: object, **__: object) -> About:
    return About(unit=_row(consequence_id).unit.key)


def _about_waiver(waiver: int) -> About:
    return About(unit=waiver_found(waiver).unit)


@action(permission="waiver.ask", about=_about_use)
def ask_use_extension(actor: Actor, consequence_id: int, until: date, reason: str) -> Done:
    """Ask that a use be due later. Gives the waiver's number. Errors: Refused with every reason."""
    row = _row(consequence_id)
    person = row.person.key if row.person else ""
    wish = Wish(EXTENSION, USE, row.id, row.unit.key, person, row.due_on, until, reason)
    asked = ask(actor, wish, number_in_force("waiver.most_days", today()), not_open(row.state))
    return Done(asked.waiver, asked)


@action(permission="waiver.grant", about=_about_waiver)
def grant_use_extension(actor: Actor, waiver: int) -> Done:
    """Grant it, and move the day to exactly the one asked for. Errors: Refused with every reason."""
    found = waiver_found(waiver)
    row = _row(found.about_id)
    granted = grant(actor, found, (found.person,), row.due_on, not_open(row.state))
    Consequence.objects.filter(id=row.id).update(due_on=found.until)
    return Done(found.until, granted)


def _row(consequence_id: int) -> Consequence:
    rows = Consequence.objects.select_for_update(of=("self",)).select_related("unit", "person")
    row = rows.filter(id=consequence_id).first()
    if row is None:
        raise NotFound(Reason("no_such_consequence", Text("没有这一项运用。", "There is no such consequence.")))
    return row
