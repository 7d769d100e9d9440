"""What a waiver can be asked for: each kind of thing with its day, its words, and the deed that asks or grants."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from zeren.assess import actions as assess
from zeren.assess.queries import letter_found, objection_found, round_of
from zeren.clarify import actions as clarify
from zeren.clarify.queries import year_found, years
from zeren.debrief import actions as debrief
from zeren.debrief.queries import item_found
from zeren.implement import actions as implement
from zeren.implement.queries import task_found, task_lines
from zeren.investigate import actions as investigate
from zeren.investigate.queries import case_found
from zeren.kernel.actors import Actor
from zeren.kernel.errors import NotFound, Reason
from zeren.kernel.words import Text
from zeren.ledger.gate import WHOLE, may
from zeren.ledger.reach import beyond
from zeren.ledger.waiving import EXTENSION, LATE_ENTRY, REOPENING, WaiverFound
from zeren.organisations.queries import unit_names
from zeren.use import actions as use
from zeren.use.queries import consequences
from zeren.web.addresses import address

Ask = Callable[[Actor, date, str], int]
GRANTS: Mapping[tuple[str, str], Callable[..., object]] = {
    (EXTENSION, "implement_task"): implement.grant_task_extension,
    (EXTENSION, "debrief_item"): debrief.grant_item_extension,
    (EXTENSION, "assess_round"): assess.grant_extension,
    (EXTENSION, "assess_letter"): assess.grant_extension,
    (EXTENSION, "assess_objection"): assess.grant_extension,
    (EXTENSION, "use_consequence"): use.grant_use_extension,
    (EXTENSION, "investigate_case"): investigate.grant_appeal_extension,
    (REOPENING, "assess_round"): assess.grant_reopening,
    (REOPENING, "assess_letter"): assess.grant_reopening,
    (REOPENING, "clarify_year"): clarify.grant_year_reopening,
    (LATE_ENTRY, "clarify_year"): implement.grant_late_entry,
}
"""The deed that grants each kind about each table."""

OWN = frozenset({"assess_letter", "assess_objection", "investigate_case"})
"""About one person's objection or appeal: published as a figure, without who and why."""

NAMES = {
    "implement_task": Text("任务", "task"),
    "debrief_item": Text("整改事项", "item to put right"),
    "assess_round": Text("事实确认期", "days to confirm facts"),
    "assess_letter": Text("异议期限", "time to object"),
    "assess_objection": Text("异议答复期限", "time to answer an objection"),
    "assess_decision": Text("考核决定", "decision"),
    "use_consequence": Text("结果运用", "use of a result"),
    "use_appointment": Text("任用决定", "decision on an appointment"),
    "investigate_case": Text("申诉期限", "time to appeal"),
    "clarify_year": Text("年度事实", "facts of a year"),
}


@dataclass(frozen=True, slots=True)
class Thing:
    """Something with a day: its kind of waiver, words, unit, the day as it stands, where it is seen, and how to ask."""

    kind: str
    words: Text
    unit: str
    due: date | None
    url: str
    ask: Ask


def thing(actor: Actor, name: str, key: str, day: date) -> Thing:
    """What an address names. Errors: NotFound, also for what concerns another person alone."""
    if name not in THINGS:
        raise _none()
    return THINGS[name](actor, key, day)


def _task(actor: Actor, key: str, day: date) -> Thing:
    found = task_found(_number(key), day)
    url = reverse("implement-tasks-find", args=[found.id])
    return Thing(EXTENSION, found.text, found.unit, found.due_on, url, _with(implement.ask_task_extension, found.id))


def _round(actor: Actor, key: str, day: date) -> Thing:
    found = round_of(_number(key))
    if found is None:
        raise _none()
    over = day > found.closes_on or found.state == "frozen"
    deed = assess.ask_reopening if over else assess.ask_extension
    words = Text(f"{found.year} 年事实确认期", f"days to confirm facts of {found.year}")
    url = f"{reverse('assess-confirmation')}?year={found.year}"
    return Thing(
        REOPENING if over else EXTENSION, words, "", found.closes_on, url, _with(deed, "assess_round", found.id)
    )


def _letter(actor: Actor, key: str, day: date) -> Thing:
    found = letter_found(_number(key))
    _own_or_office(actor, found.goes_to(day))
    over = found.object_by is not None and day > found.object_by
    deed = assess.ask_reopening if over else assess.ask_extension
    words = Text(f"对 {found.number} 提出异议的期限", f"time to object to {found.number}")
    url = reverse("assess-letters-letter", args=[found.id])
    return Thing(
        REOPENING if over else EXTENSION, words, found.decision.unit, found.object_by, url,
        _with(deed, "assess_letter", found.id),
    )  # fmt: skip


def _objection(actor: Actor, key: str, day: date) -> Thing:
    found = objection_found(_number(key))
    _own_or_office(actor, "")
    unit = letter_found(found.letter).decision.unit
    words = Text(f"答复异议 {found.id} 的期限", f"time to answer objection {found.id}")
    url = reverse("assess-letters-objection", args=[found.id])
    return Thing(
        EXTENSION, words, unit, found.answer_by, url, _with(assess.ask_extension, "assess_objection", found.id)
    )


def _use(actor: Actor, key: str, day: date) -> Thing:
    found = next(iter(consequences(day, number=_number(key))), None)
    if found is None:
        raise _none()
    url = f"{reverse('use-consequences')}?row={found.id}#use-{found.id}"
    return Thing(EXTENSION, found.title, found.unit, found.due_on, url, _with(use.ask_use_extension, found.id))


def _appeal(actor: Actor, key: str, day: date) -> Thing:
    found = case_found(key)
    _own_or_office(actor, found.person)
    words = Text(f"案件 {key} 的申诉期限", f"time to appeal in case {key}")
    return Thing(EXTENSION, words, found.unit, found.appeals_until, address("investigate-mine"),
                 _with(investigate.ask_appeal_extension, key))  # fmt: skip


def _item(actor: Actor, key: str, day: date) -> Thing:
    found = item_found(key)
    words = Text(found.problem, found.problem)
    url = reverse("debrief-item", args=[key])
    return Thing(EXTENSION, words, found.unit, found.due_on, url, _with(debrief.ask_item_extension, key))


def _year(actor: Actor, key: str, day: date) -> Thing:
    found = year_found(_number(key))
    if found is None:
        raise _none()
    words = Text(f"{found.year} 年关账后重开录入", f"entry of facts of {found.year}, after it was closed")
    return Thing(REOPENING, words, "", found.closed_on, "", _with(clarify.ask_year_reopening, found.year))


def _late(actor: Actor, key: str, day: date) -> Thing:
    unit, _, said = key.rpartition("@")
    found, name = year_found(_number(said)), unit_names([unit]).get(unit)
    if found is None or name is None:
        raise _none()
    words = Text(f"{name}补录 {found.year} 年事实", f"{name}: late facts of {found.year}")
    url = f"{reverse('implement-facts-unit', args=[unit])}?year={found.year}"
    return Thing(LATE_ENTRY, words, unit, found.closed_on, url, _with(implement.ask_late_entry, unit, found.year))


THINGS: Mapping[str, Callable[[Actor, str, date], Thing]] = {
    "task": _task,
    "round": _round,
    "letter": _letter,
    "objection": _objection,
    "use": _use,
    "appeal": _appeal,
    "item": _item,
    "year": _year,
    "late": _late,
}


def named(found: Iterable[WaiverFound]) -> dict[int, Text]:
    """What each waiver is about, in words: two queries."""
    rows = tuple(found)
    with beyond("a published waiver says what it is about; the duty's line is the pack's own"):
        tasks = task_lines({one.about_id for one in rows if one.about == "implement_task"})
    opened = {one.id: one.year for one in years()}
    return {one.id: _words(one, tasks, opened) for one in rows}


def _words(one: WaiverFound, tasks: Mapping[int, Text], opened: Mapping[int, int]) -> Text:
    if one.about == "implement_task" and one.about_id in tasks:
        return tasks[one.about_id]
    if one.about == "clarify_year" and one.about_id in opened:
        year = opened[one.about_id]
        return Text(f"{year} 年事实", f"facts of {year}")
    return NAMES.get(one.about, Text(one.about, one.about))


def _with(deed: Callable[..., int], *what: object) -> Ask:
    return lambda actor, until, reason: deed(actor, *what, until, reason)


def _own_or_office(actor: Actor, person: str) -> None:
    """What concerns one person alone answers others as if there were none."""
    if actor.id != person and not may(actor, "waiver.ask", WHOLE):
        raise _none()


def _number(key: str) -> int:
    if not (key.isdigit() and len(key) < 10):
        raise _none()
    return int(key)


def _none() -> NotFound:
    return NotFound(Reason("no_such_thing", Text("没有这一项。", "There is no such thing.")))
