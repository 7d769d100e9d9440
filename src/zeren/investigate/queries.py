"""Asking about cases: lists, and one case with its steps and what may be done next, with reasons."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from zeren.implement.queries import duties_found
from zeren.investigate.models import Case
from zeren.investigate.rules import (
    IN_TURN,
    AskedOf,
    CaseView,
    CommonFailing,
    Decided,
    DutyFound,
    Judged,
    Terms,
    alike,
    common_failings,
    impact_until,
    terms_of,
    weighs_longer,
)
from zeren.kernel.days import months_later
from zeren.kernel.errors import NotFound, Reason
from zeren.kernel.words import Text
from zeren.ledger.queries import entries_of
from zeren.ledger.reach import beyond
from zeren.organisations.queries import holders, number_in_force, scopes_of, units_in
from zeren.organisations.queries import unit as unit_on
from zeren.policy import Pack

LEADS = ("lead", "answered")
"""States of a lead that may still become a case."""


@dataclass(frozen=True, slots=True)
class StepFound:
    """One step of a case; `entered_on` is the day on which it was put down."""

    verb: str
    on: date
    by: str
    text: str
    entered_on: date


@dataclass(frozen=True, slots=True)
class CaseFound:
    """A case with its steps, oldest first. `task` is the number of the task it is about, 0 if none; `item` the key of the
    item that was not put right, with its problem."""

    key: str
    unit: str
    unit_name: str
    person: str
    person_name: str
    task: int
    duty: str
    duty_zh: str
    duty_en: str
    item: str
    problem: str
    finding: str
    matter: str
    state: str
    opened_on: date
    measure: str
    exemption: str
    exemption_reason: str
    document: str
    signed: str
    responsibility: str
    why_unlike: str
    decided_on: date | None
    impact_until: date | None
    appeal_by: date | None
    about_body: bool
    beside: str
    exemption_paper: str
    known_in: str
    lightened_from: str
    review_document: str
    dropped_because: str
    approved_by: str
    open_document: str
    body: str
    present: str
    steps: tuple[StepFound, ...]

    @property
    def heard_by(self) -> str:
        """Who took the hearing."""
        return next((step.by for step in self.steps if step.verb == "hear"), "")

    @property
    def put_down_by(self) -> str:
        """Who put the lead down."""
        return next((step.by for step in self.steps if step.verb == "lead"), "")

    @property
    def delivered_on(self) -> date | None:
        """When the decision reached the person."""
        return self.on("deliver")

    @property
    def appeal_waits(self) -> bool:
        """Whether the person appealed and nobody has answered yet."""
        return self.state == "decided" and self._last_of("appeal", "keep") == "appeal"

    @property
    def review_waits(self) -> bool:
        """Whether the person asked the body above and that has not answered yet."""
        return self.state == "decided" and self._last_of("ask_review", "review") == "ask_review"

    @property
    def corrected_on(self) -> date | None:
        """When the decision was found wrong, by the body itself or by the one above."""
        return self.on("correct") or self.on("revoke")

    @property
    def matter_key(self) -> str:
        """The first case of the matter: this one, unless it stands beside another."""
        return self.beside or self.key

    def on(self, verb: str) -> date | None:
        """The last day on which a step was taken; None while it was not."""
        return next((step.on for step in reversed(self.steps) if step.verb == verb), None)

    def _last_of(self, *verbs: str) -> str:
        return next((step.verb for step in reversed(self.steps) if step.verb in verbs), "")


def cases(*, unit: str = "", person: str = "", state: str = "") -> tuple[CaseFound, ...]:
    """Cases by what is named, newest first."""
    rows = Case.objects.select_related("unit", "person", "task__duty", "item", "beside").prefetch_related("steps")
    if unit:
        rows = rows.filter(unit__key=unit)
    if person:
        rows = rows.filter(person__key=person)
    if state:
        rows = rows.filter(state=state)
    return tuple(_found(row) for row in rows.order_by("-id"))


def case_found(key: str) -> CaseFound:
    """One case. Errors: NotFound."""
    rows = Case.objects.select_related("unit", "person", "task__duty", "item", "beside").prefetch_related("steps")
    row = rows.filter(key=key).first()
    if row is None:
        raise NotFound(_no_such(key))
    return _found(row)


def _no_such(key: str) -> Reason:
    return Reason("no_such_case", Text(f"没有案件“{key}”。", f"There is no case “{key}”."))


@dataclass(frozen=True, slots=True)
class Question:
    """A lead as the unit reads it: what it is asked, about which duty or item, the days. Nobody is named, neither meant nor
    asking."""

    key: str
    unit: str
    unit_name: str
    matter: str
    duty: str
    text: Text
    problem: str
    asked_on: date
    answer_by: date | None
    answered_on: date | None


def questions_to(units: Iterable[str], day: date) -> tuple[Question, ...]:
    """What these units are asked, newest first; what became a case, lapsed or was dropped is a question no more."""
    with beyond("a unit reads what it is asked, and nothing else of the lead"):
        found = [one for unit in sorted(set(units)) for one in cases(unit=unit) if one.state in LEADS]
    return tuple(
        Question(
            one.key, one.unit, one.unit_name, one.matter, one.duty, Text(one.duty_zh, one.duty_en), one.problem, one.opened_on,
            terms_of_lead(one, day).answer_by, one.on("answer"),
        )
        for one in found
    )  # fmt: skip


def unit_asked(key: str) -> str:
    """The unit that a lead asks, for whoever may answer for it. Errors: NotFound, once it is no lead any more as well."""
    with beyond("which unit is asked; it is told to nobody who may not answer for that unit"):
        found = case_found(key)
    if found.state not in LEADS:
        raise NotFound(_no_such(key))
    return found.unit


def terms_of_lead(found: CaseFound, day: date) -> Terms:
    """Until when the unit answers, and when the lead lapses, by the values in force on a day."""
    days, months = (number_in_force(key, day) for key in ("lead.answer_days", "lead.lapse_months"))
    return terms_of(found.opened_on, None if days is None else int(days), None if months is None else int(months))


def lapsed_leads(day: date) -> tuple[str, ...]:
    """Keys of the leads that nobody opened in their term and whose words are still there, oldest first."""
    months = number_in_force("lead.lapse_months", day)
    if months is None:
        return ()
    rows = Case.objects.filter(state__in=LEADS).order_by("id").values_list("key", "opened_on")
    return tuple(key for key, put_down_on in rows if day > months_later(put_down_on, int(months)))


def carry_out_by(found: CaseFound, day: date) -> date | None:
    """The last day to carry a measure out; None while nothing is to be carried out. Source: case.carry_out_months."""
    months = number_in_force("case.carry_out_months", day)
    if months is None or found.decided_on is None or not found.measure:
        return None
    return months_later(found.decided_on, int(months))


def answer_appeal_by(found: CaseFound, day: date) -> date | None:
    """The last day to answer the appeal that waits; None when none does. Source: case.appeal_answer_months."""
    months = number_in_force("case.appeal_answer_months", day)
    if months is None or not found.appeal_waits:
        return None
    return months_later(max(step.on for step in found.steps if step.verb == "appeal"), int(months))


def review_by(found: CaseFound) -> date | None:
    """The last day to ask the body above, by the days in force when the appeal was answered; None before that, or switched
    off. Source: case.review_days."""
    kept = found.on("keep")
    days = number_in_force("case.review_days", kept) if kept else None
    return kept + timedelta(days=int(days)) if kept and days is not None else None


def answer_review_by(found: CaseFound) -> date | None:
    """The last day for the body above; None while none is asked. Source: case.review_answer_days, case.review_longer_days."""
    asked = found.on("ask_review")
    if asked is None or not found.review_waits:
        return None
    days, more = (number_in_force(key, asked) for key in ("case.review_answer_days", "case.review_longer_days"))
    if days is None:
        return None
    return asked + timedelta(days=int(days) + (int(more or 0) if found.on("extend_review") else 0))


def undone(key: str) -> tuple[int, int]:
    """How many marks were lifted and uses withdrawn with the correction of a case, as the record has it."""
    body = next((one.body for one in reversed(entries_of(["case_corrected"])) if one.body["case"] == key), {})
    return int(body.get("marks", 0)), int(body.get("uses", 0))


def beside(found: CaseFound) -> tuple[CaseFound, ...]:
    """The other cases of the same matter, those who bear most first; only what the reader's reach opens."""
    rows = Case.objects.select_related("unit", "person", "task__duty", "item", "beside").prefetch_related("steps")
    rows = rows.filter(Q(key=found.matter_key) | Q(beside__key=found.matter_key)).exclude(key=found.key)
    return tuple(_found(row) for row in rows.exclude(state="lapsed").order_by("id"))


def decided_alike(duty: str, finding: str, besides: str) -> tuple[Decided, ...]:
    """The decided cases of like failures that stand, besides the one asked about."""
    return tuple(one for one in alike(duty, finding, decided_cases()) if one.key != besides)


def decided_cases() -> tuple[Decided, ...]:
    """Every case that was decided with a measure and was not corrected, in the order in which they were decided."""
    rows = Case.objects.exclude(measure="").exclude(state="corrected").order_by("decided_on", "id")
    columns = ("key", "task__duty__code", "finding", "measure", "why_unlike")
    return tuple(Decided(key, duty or "", *rest) for key, duty, *rest in rows.values_list(*columns))


def judged_cases() -> tuple[Judged, ...]:
    """Every case that was decided and was not corrected, with who decided, whether it was exempted, and the year.

    Who drops an opened case because it is exempted has decided that.
    """
    dropped = Q(state="dropped", dropped_because="exempted", steps__verb="drop")
    rows = Case.objects.filter(Q(decided_on__isnull=False, steps__verb="decide") | dropped).exclude(state="corrected")
    found = rows.order_by("id").values_list("unit__key", "steps__by", "exemption", "steps__on__year")
    return tuple(Judged(unit, by, bool(exemption), year) for unit, by, exemption, year in found)


def confirmed_cases(year: int, until: date) -> Counter[str]:
    """How many cases of each unit were decided in a year with a measure that stands: counts, nobody named."""
    rows = Case.objects.exclude(measure="").exclude(state="corrected")
    rows = rows.filter(decided_on__range=(date(year, 1, 1), until))
    return Counter(rows.values_list("unit__key", flat=True))


def common_failings_of(year: int, day: date) -> tuple[CommonFailing, ...]:
    """Duties of a year that units left undone, by the superior of that day; what is common and unanswered is a finding."""
    most, least = (number_in_force(key, day) for key in ("common.share_most", "common.units_least"))
    parents, followed = {unit.key: unit.parent for unit in units_in(day, day)}, dispositions()
    found = (
        DutyFound(parents[unit], unit, code, not_done, task in followed)
        for task, unit, code, not_done in duties_found(year)
        if unit in parents
    )
    return common_failings(found, most, int(least or 1))


def case_view(
    found: CaseFound, pack: Pack, day: date, actor: str, on: date | None = None, **asked: str
) -> CaseView:  # fmt: skip
    """A case as its rules need it on a day; `actor` is who would take the step, `on` when it was, `asked` what it says."""
    terms = terms_of_lead(found, day)
    measure = asked.get("measure", "")
    like = decided_alike(found.duty, found.finding, found.key) if found.state == "heard" else ()
    kind = "unit" if found.about_body else "person"
    at_top, above = _above(found, actor, day) if found.review_waits else (False, False)
    return CaseView(
        person=found.person,
        heard_by=found.heard_by,
        finding=found.finding,
        known_measures=frozenset(key for key, one in pack.measures.items() if one.object == kind),
        known_exemptions=frozenset(one.key for one in exemption_questions(pack) if one.exempts),
        appeal_by=found.appeal_by,
        impact_until=found.impact_until,
        delivered=found.delivered_on is not None,
        appealed=found.appeal_waits,
        put_down_by=found.put_down_by,
        answer_by=terms.answer_by,
        lapses_on=terms.lapses_on,
        known_responsibilities=frozenset(one.key for one in pack.responsibilities if one.object == kind),
        unlike=tuple(one.key for one in like if measure and one.measure != measure),
        measure_decided=found.measure,
        done=frozenset(step.verb for step in found.steps),
        took_part=frozenset(step.by for step in found.steps if step.verb != "extend_review"),
        about_body=found.about_body,
        members=frozenset(one.person for one in holders([found.unit], day)) if found.about_body else frozenset(),
        need_paper=frozenset(key for key, one in pack.exemptions.items() if one.paper),
        made_known=found.known_in,
        appeal_kept=found.on("keep") is not None,
        review_by=review_by(found),
        review_waits=found.review_waits,
        lighter=lighter_than(found, pack),
        decided_at_top=at_top,
        sits_above=above,
        open_beside=_open_beside(found) if found.state in LEADS and found.task else (),
        on=on,
        after=max((step.on for step in found.steps if step.verb in IN_TURN), default=None),
        **asked,
    )


def _open_beside(found: CaseFound) -> tuple[str, ...]:
    """Cases under way about the same person, or the same body, and the same task."""
    rows = Case.objects.filter(person__key=found.person, task=found.task, about_body=found.about_body)
    rows = rows.filter(state__in=("opened", "heard")).exclude(key=found.key)
    return tuple(rows.order_by("id").values_list("key", flat=True))


def lighter_than(found: CaseFound, pack: Pack) -> frozenset[str]:
    """The measures below the one that was decided, of those for the same kind, that weigh no longer than it does."""
    was, day = pack.measures.get(found.measure), found.decided_on
    if was is None or day is None:
        return frozenset()
    return frozenset(
        key
        for key, one in pack.measures.items()
        if (one.object, one.weight < was.weight) == (was.object, True)
        and not weighs_longer(impact_until(day, one.impact_months), found.impact_until)
    )


def _above(found: CaseFound, actor: str, day: date) -> tuple[bool, bool]:
    """Whether the body that decided is the highest here, and whether somebody holds a post above it that reviews."""
    by, on = next((step.by, step.entered_on) for step in found.steps if step.verb == "decide")
    sat = [scope.unit for scope in scopes_of(by.removeprefix("person:"), "investigate.decide", on)]
    over = set(unit_on(sat[0], day).path[:-1]) if sat else set()
    return not over, any(scope.unit in over for scope in scopes_of(actor, "investigate.review", day))


def exemption_questions(pack: Pack) -> tuple[AskedOf, ...]:
    """Every exemption question of the pack, in its order."""
    return tuple(AskedOf(one.key, one.title, one.effect == "exempt") for one in pack.exemptions.values())


def dispositions() -> dict[int, tuple[str, str]]:
    """For every task that a case is about: the case's key and state. The gap report asks for these.

    From a lead that lapsed nothing followed.
    """
    rows = Case.objects.filter(task__isnull=False).exclude(state="lapsed").values_list("task_id", "key", "state")
    return {task: (key, state) for task, key, state in rows}


def items_followed() -> frozenset[str]:
    """Keys of the items that were not put right and that a lead or case is about; from one that lapsed nothing followed."""
    return frozenset(
        Case.objects.filter(item__isnull=False).exclude(state="lapsed").values_list("item__key", flat=True)
    )


def _found(row: Case) -> CaseFound:
    duty = row.task.duty if row.task else None
    return CaseFound(
        key=row.key,
        unit=row.unit.key,
        unit_name=row.unit.name,
        person=row.person.key,
        person_name=row.person.name,
        task=row.task_id or 0,
        duty=duty.code if duty else "",
        duty_zh=duty.text_zh if duty else "",
        duty_en=duty.text_en if duty else "",
        item=row.item.key if row.item else "",
        problem=row.item.problem if row.item else "",
        finding=row.finding,
        matter=row.matter,
        state=row.state,
        opened_on=row.opened_on,
        measure=row.measure,
        exemption=row.exemption,
        exemption_reason=row.exemption_reason,
        document=row.document,
        signed=row.signed,
        responsibility=row.responsibility,
        why_unlike=row.why_unlike,
        decided_on=row.decided_on,
        impact_until=row.impact_until,
        appeal_by=row.appeal_by,
        about_body=row.about_body,
        beside=row.beside.key if row.beside else "",
        exemption_paper=row.exemption_paper,
        known_in=row.known_in,
        lightened_from=row.lightened_from,
        review_document=row.review_document,
        dropped_because=row.dropped_because,
        approved_by=row.approved_by,
        open_document=row.open_document,
        body=row.body,
        present=row.present,
        steps=tuple(
            StepFound(step.verb, step.on, step.by, step.text, step.entered_on or step.on) for step in row.steps.all()
        ),
    )
