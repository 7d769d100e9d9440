"""Asking about cases: lists, and one case with its steps and what may be done next, with reasons."""

from dataclasses import dataclass
from datetime import date

from zeren.investigate.models import Case
from zeren.investigate.rules import AskedOf, CaseView
from zeren.kernel.errors import NotFound, Reason
from zeren.kernel.words import Text
from zeren.policy import Pack


@dataclass(frozen=True, slots=True)
class StepFound:
    """One step of a case."""

    verb: str
    on: date
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class CaseFound:
    """A case with its steps, oldest first. `task` is the number of the task it is about, 0 if none."""

    key: str
    unit: str
    unit_name: str
    person: str
    person_name: str
    task: int
    duty: str
    duty_zh: str
    duty_en: str
    finding: str
    matter: str
    state: str
    opened_on: date
    measure: str
    exemption: str
    exemption_reason: str
    document: str
    decided_on: date | None
    impact_until: date | None
    appeal_by: date | None
    steps: tuple[StepFound, ...]

    @property
    def heard_by(self) -> str:
        """Who took the hearing."""
        return next((step.by for step in self.steps if step.verb == "hear"), "")

    @property
    def delivered_on(self) -> date | None:
        """When the decision reached the person."""
        return next((step.on for step in self.steps if step.verb == "deliver"), None)

    @property
    def appeal_waits(self) -> bool:
        """Whether the person appealed and nobody has answered yet."""
        verbs = [step.verb for step in self.steps if step.verb in ("appeal", "keep")]
        return self.state == "decided" and verbs[-1:] == ["appeal"]


def cases(*, unit: str = "", person: str = "", state: str = "") -> tuple[CaseFound, ...]:
    """Cases by what is named, newest first."""
    rows = Case.objects.select_related("unit", "person", "task__duty").prefetch_related("steps")
    if unit:
        rows = rows.filter(unit__key=unit)
    if person:
        rows = rows.filter(person__key=person)
    if state:
        rows = rows.filter(state=state)
    return tuple(_found(row) for row in rows.order_by("-id"))


def case_found(key: str) -> CaseFound:
    """One case. Errors: NotFound."""
    row = (
        Case.objects.select_related("unit", "person", "task__duty").prefetch_related("steps").filter(key=key).first()
    )
    if row is None:
        raise NotFound(Reason("no_such_case", Text(f"没有案件“{key}”。", f"There is no case “{key}”.")))
    return _found(row)


def case_view(found: CaseFound, pack: Pack, **asked: str) -> CaseView:
    """A case as its rules need it; `asked` are the words, measure and exemption of the step that is to be taken."""
    return CaseView(
        person=found.person,
        heard_by=found.heard_by,
        finding=found.finding,
        known_measures=frozenset(key for key, measure in pack.measures.items() if measure.object == "person"),
        known_exemptions=frozenset(pack.exemptions),
        appeal_by=found.appeal_by,
        impact_until=found.impact_until,
        delivered=found.delivered_on is not None,
        appealed=found.appeal_waits,
        **asked,
    )


def exemption_questions(pack: Pack) -> tuple[AskedOf, ...]:
    """Every exemption question of the pack, in its order."""
    return tuple(AskedOf(one.key, one.title, one.effect == "exempt") for one in pack.exemptions.values())


def dispositions() -> dict[int, tuple[str, str]]:
    """For every task that a case is about: the case's key and state. The gap report asks for these."""
    rows = Case.objects.filter(task__isnull=False).values_list("task_id", "key", "state")
    return {task: (key, state) for task, key, state in rows}


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
        finding=row.finding,
        matter=row.matter,
        state=row.state,
        opened_on=row.opened_on,
        measure=row.measure,
        exemption=row.exemption,
        exemption_reason=row.exemption_reason,
        document=row.document,
        decided_on=row.decided_on,
        impact_until=row.impact_until,
        appeal_by=row.appeal_by,
        steps=tuple(StepFound(step.verb, step.on, step.by, step.text) for step in row.steps.all()),
    )
