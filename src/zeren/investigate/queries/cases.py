"""Cases as they stand: lists, one case with its steps, and what follows a task or an item."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from zeren.investigate.models import Case
from zeren.investigate.rules import FOLLOWED
from zeren.investigate.rules.walking import HEARD
from zeren.kernel.errors import NotFound, Reason
from zeren.kernel.words import Text
from zeren.ledger.queries import entries_of


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
    body_kind: str
    approval: str
    weighed: tuple[str, ...]
    also: tuple[str, ...]
    steps: tuple[StepFound, ...]

    @property
    def measures(self) -> tuple[str, ...]:
        """Keys of every measure that was taken, the heaviest first; none where none was."""
        return (self.measure, *self.also) if self.measure else ()

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
    def appeals_until(self) -> date | None:
        """The last day on which the person may appeal; None where there is none, and once the body above has answered."""
        return None if self.on("review") else self.appeal_by

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


def cases(
    *, unit: str = "", person: str = "", state: str = "", units: Collection[str] | None = None
) -> tuple[CaseFound, ...]:
    """Cases by what is named, newest first; `units`: of any of these."""
    rows = Case.objects.select_related("unit", "person", "task__duty", "item", "beside").prefetch_related("steps")
    if unit:
        rows = rows.filter(unit__key=unit)
    if units is not None:
        rows = rows.filter(unit__key__in=units)
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
        raise NotFound(no_such_case(key))
    return _found(row)


def no_such_case(key: str) -> Reason:
    return Reason("no_such_case", Text(f"没有案件“{key}”。", f"There is no case “{key}”."))


def undone(key: str) -> tuple[int, int]:
    """How many marks were lifted and uses withdrawn with the correction of a case, as the record has it."""
    body = next((one.body for one in reversed(entries_of(["case_corrected"])) if one.body["case"] == key), {})
    return int(body.get("marks", 0)), int(body.get("uses", 0))


def beside(found: CaseFound) -> tuple[CaseFound, ...]:
    """The other cases of the same matter, those who bear most first; only what the reader's reach opens."""
    rows = Case.objects.select_related("unit", "person", "task__duty", "item", "beside").prefetch_related("steps")
    rows = rows.filter(Q(key=found.matter_key) | Q(beside__key=found.matter_key)).exclude(key=found.key)
    return tuple(_found(row) for row in rows.exclude(state="lapsed").order_by("id"))


def dispositions() -> dict[int, tuple[str, str]]:
    """For every task that a case is about: the case's key and state. The gap report asks for these.

    From a lead that lapsed nothing followed.
    """
    rows = Case.objects.filter(task__isnull=False).exclude(state="lapsed").values_list("task_id", "key", "state")
    return {task: (key, state) for task, key, state in rows}


def tasks_followed() -> frozenset[int]:
    """Tasks that a lead under way, an open case or a decision that stands is about: from these something follows."""
    rows = Case.objects.filter(task__isnull=False, state__in=FOLLOWED)
    return frozenset(rows.values_list("task_id", flat=True))


def not_heard() -> frozenset[str]:
    """People under an opened case who have not been heard, by key: nothing that tells of it goes to them yet."""
    rows = Case.objects.filter(state="opened").exclude(steps__verb__in=HEARD)
    return frozenset(rows.values_list("person__key", flat=True))


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
        body_kind=row.body_kind,
        approval=row.approval,
        weighed=tuple(row.weighed.split()),
        also=tuple(row.also.split()),
        steps=tuple(
            StepFound(step.verb, step.on, step.by, step.text, step.entered_on or step.on) for step in row.steps.all()
        ),
    )
