"""Leads: what they find and the three ways it leads to, what may be put down, and when a lead that nobody opened has lapsed. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from zeren.kernel.days import months_later
from zeren.kernel.errors import Reason
from zeren.kernel.words import Text
from zeren.policy import Calendar

FINDINGS: dict[str, Text] = {
    "not_done": Text("没有做（不履行）：失职，走追责", "not done: dereliction, a matter for a case"),
    "done_wrongly": Text("做错了（不正确履行）：失职，走追责", "done wrongly: dereliction, a matter for a case"),
    "done_poorly": Text("做了没做好（履行不力）：不称职，走考核", "done poorly: not up to it, a matter of appraisal"),
    "done": Text("已做：本职，不加分", "done: the job, no bonus"),
}
"""Three ways. Source: article row 14. What was done wrongly is dereliction as what was not done is, and told apart from it
(accountability-2019); no task is found so, somebody says it who puts a lead down."""
DERELICTION = frozenset({"not_done", "done_wrongly"})
"""Findings on which a case may be opened."""


@dataclass(frozen=True, slots=True)
class ItemNamed:
    """The item of the lists that a lead names: the unit of the post that answers for it, and whether its day has passed."""

    unit: str
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class LeadAt:
    """Whom a lead is about: who puts it down, the person, whether that one ever held a post of the unit, stood in for one
    or has its task now, and the unit of the task that it names (empty: no task). `about_body`: it is about the unit's body, and the person answers for it."""

    actor: str
    person: str
    held_a_post: bool
    unit: str
    task_unit: str = ""
    about_body: bool = False
    answers_for_it: bool = False
    item: ItemNamed | None = None


def cannot_name(lead: LeadAt) -> Iterator[Reason]:
    """Why a lead cannot be about this person and task. Who has left a post still answers for it: for life."""
    if not lead.held_a_post:
        yield Reason(
            "person_not_of_the_unit",
            Text("这个人没有在这个单位任过职。", "This person never held a post of this unit."),
            next_step=Text("请从单位的任职人员里选。", "Choose one of those who hold or held a post there."),
        )
    if lead.about_body and not lead.answers_for_it:
        yield Reason(
            "not_who_answers",
            Text(
                "领导班子的事，由现任第一责任人代表作答。",
                "A body answers through whoever is its first responsible person today.",
            ),
            "accountability-2019",
        )
    if lead.actor == lead.person:
        yield Reason("own_case", Text("不能办理自己的案件。", "Nobody handles the own case."), "accountability-2019")
    if lead.task_unit and lead.task_unit != lead.unit:
        yield Reason("task_of_another_unit", Text("这项任务是别的单位的。", "This task is another unit's."))
    if lead.item:
        yield from _cannot_name_item(lead.item, lead.unit)


def _cannot_name_item(item: ItemNamed, unit: str) -> Iterator[Reason]:
    if item.unit != unit:
        yield Reason("item_of_another_unit", Text("这一项由别的单位整改。", "Another unit puts this item right."))
    if not item.is_overdue:
        yield Reason(
            "item_not_overdue",
            Text("这一项没有到期，或者已经核实。", "This item is not past its day, or was verified."),
            next_step=Text("到期仍未核实的，才作为线索提出。", "It is a lead once its day passed unverified."),
        )


def cannot_put_down(finding: str, matter: str) -> Iterator[Reason]:
    """Why a lead cannot be put down so. What was done is the job: nothing follows from it. Source: article row 14."""
    if not matter.strip():
        yield Reason("matter_missing", Text("请写明是哪件事。", "Say what it is about."))
    if finding not in FINDINGS:
        yield Reason("unknown_finding", Text("请选一种认定。", "Choose one of the findings."))
    if finding == "done":
        yield Reason(
            "done_is_the_job",
            Text("“已做”只是本职，不提线索，也不加分。", "“Done” is the job: no lead, and no bonus."),
            "accountability-2019",
        )


@dataclass(frozen=True, slots=True)
class Terms:
    """The days of a lead: until when the unit answers, and the last day on which a case may be opened from it.

    Either is None where the office switched it off. Source: lead.answer_days, lead.lapse_months.
    """

    answer_by: date | None
    lapses_on: date | None


def terms_of(put_down_on: date, answer_days: int | None, lapse_months: int | None, calendar: Calendar) -> Terms:
    """The days of a lead that was put down on a day; that day itself is not counted.

    By the calendar the last day to answer moves to a working day; the lapse, which protects, stays on its day.
    """
    return Terms(
        None if answer_days is None else calendar.last_day(put_down_on + timedelta(days=answer_days)),
        None if lapse_months is None else months_later(put_down_on, lapse_months),
    )
