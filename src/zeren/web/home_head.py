"""The head's home: the three questions for the tree, who has gone quiet, and at most seven things to decide today."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from zeren.diagnose.queries import Answered, Quiet, gone_quiet, minutes_asked, three_questions, to_decide
from zeren.diagnose.rules.waiting import Waiting
from zeren.kernel.words import Text
from zeren.organisations.queries import UnitFound, choices_of, subtree
from zeren.policy import Pack
from zeren.policy.adoption import adopted
from zeren.web.addresses import address
from zeren.web.clarify.places import top_of
from zeren.web.diagnose.grid import cards, most_in_need, rows
from zeren.web.now import pack_now
from zeren.web.pieces import Todo
from zeren.web.templatetags.words import day as iso

QUIET_SHOWN = 5
PAGES: dict[str, tuple[str, Text]] = {
    "dispute": ("assess-confirmation-office", Text("指定答复人", "Name who answers")),
    "lead": ("investigate-cases-case", Text("阅后决定", "Read and decide")),
    "lead_silent": ("investigate-cases-case", Text("看线索", "Open the lead")),
    "case_opened": ("investigate-cases-case", Text("办理", "Take it on")),
    "case_heard": ("investigate-cases-case", Text("决定", "Decide")),
    "case_ends": ("investigate-cases-case", Text("记为结束", "Record its end")),
    "proposal": ("assess-decisions", Text("看材料", "The papers")),
    "tie": ("assess-decisions", Text("看并列", "The ties")),
    "objection": ("assess-letters", Text("答复", "Answer")),
    "reopened": ("assess-letters-objection", Text("提请", "Put it forward")),
    "appeal": ("assess-letters-objection", Text("复核", "Review")),
    "verdict_objection": ("debrief-verdict", Text("答复", "Answer")),
    "consequence": ("use-consequences", Text("逐项处理", "Deal with each")),
    "values": ("organisations-adoption", Text("采用或替换", "Adopt or replace")),
    "lists": ("clarify-acknowledged-unit", Text("看名单", "The names")),
    "waiver": ("implement-waivers-one", Text("批或不批", "Grant or refuse")),
    "elastic": ("diagnose-elasticity-unit", Text("看弹性", "Elasticity")),
    "postponed": ("diagnose-year-unit", Text("看全年", "The year")),
    "held": ("implement-verify", Text("逐个核实", "Verify each")),
    "handover": ("diagnose-handover", Text("列交接单", "Draw them up")),
}
WITH_REFERENCE = {
    "lead",
    "lead_silent",
    "case_opened",
    "case_heard",
    "case_ends",
    "lists",
    "postponed",
    "waiver",
    "elastic",
    "verdict_objection",
    "appeal",
    "reopened",
}
OF_A_YEAR = {"dispute", "consequence"}
"""Matters whose reference is a year, for the page of that year."""


def show(request: HttpRequest) -> HttpResponse:
    """The home of the office's head."""
    day = request.frame.today
    pack = pack_now(request)
    place = top_of(request.actor, "diagnose.read", day)
    tree = subtree(place.key, day)
    answered = towns(tree, pack, day)
    silence = adopted(pack, choices_of(pack.digest)).values_in_force.get("quiet.days")
    asked = [unit for unit in tree if unit.key != place.key]
    quiet = gone_quiet(asked, answered, day, int(silence) if silence else None, pack)
    waiting = to_decide(request.frame.rights, place.key, day, pack)
    context = {
        "place": place,
        "state": milestones(pack, day),
        "cards": cards(answered),
        "group": group_title(pack, answered),
        "rows": rows(answered.units, day.year),
        "finding": finding(answered),
        "questions_url": reverse("diagnose-questions-unit", args=[place.key]),
        "quiet": [(one, silent_since(one), quiet_url(one, day)) for one in quiet[:QUIET_SHOWN]],
        "quiet_more": max(len(quiet) - QUIET_SHOWN, 0),
        "quiet_days": silence,
        "waiting": [item(one, day) for one in waiting.shown],
        "waiting_total": waiting.total,
        "minutes": minutes_asked([unit.key for unit in tree], day, pack),
        "asked": answered.questions,
    }
    return render(request, "web/home_head.html", context)


def towns(tree: tuple[UnitFound, ...], pack: Pack, day: date) -> Answered:
    """The three questions of the units directly below, of the first peer group that has any there."""
    below = [unit for unit in tree if unit.depth == 1]
    for group in pack.peer_groups:
        units = [unit for unit in below if unit.kind in group.unit_kinds]
        if units:
            return three_questions(units, day.year, day, pack)
    return three_questions(below, day.year, day, pack)


def group_title(pack: Pack, answered: Answered) -> Text:
    """What these units are called together, with how many."""
    kinds = {one.unit.kind for one in answered.units}
    group = next((group for group in pack.peer_groups if kinds & set(group.unit_kinds)), None)
    name = group.title if group else Text("下属单位", "units below")
    return Text(f"{len(answered.units)} 个{name.zh}", f"{len(answered.units)} {name.en}")


def finding(answered: Answered) -> Text:
    """The title of the grid says who needs a look first."""
    names = [one.unit.name for one in most_in_need(answered.worst_first())]
    if not names:
        return Text("没有一地读作“否”或“未答”", "None reads “no” or “no answer”")
    return Text(f"{'、'.join(names)}最需要你", f"{', '.join(names)}: look here first")


def milestones(pack: Pack, day: date) -> Text:
    """Days until the next debrief meeting, and when the entry of facts closes."""
    said = []
    for key, zh, en in (
        ("debrief_meeting", "距{name} {days} 天（{day}）", "{days} days to the {name} ({day})"),
        ("fact_entry_closes", "{name} {day}", "{name} {day}"),
    ):
        found = next((one for one in pack.calendar.milestones if one.key == key), None)
        if found:
            month, number = (int(part) for part in found.start.split("-"))
            when = date(day.year, month, number)
            when = when if when >= day else a_year_later(when)
            said.append(Text(zh, en).with_values(name=found.title, days=(when - day).days, day=when))
    return Text(" · ".join(one.zh for one in said), " · ".join(one.en for one in said))


def a_year_later(when: date) -> date:
    """The same month and day a year later; no milestone falls on 29 February."""
    return when.replace(year=when.year + 1)


def item(one: Waiting, day: date) -> Todo:
    """A thing to decide with its day in words and its page."""
    page, verb = PAGES[one.matter]
    url = address(page, one.reference) if one.matter in WITH_REFERENCE else address(page)
    if url and one.matter in OF_A_YEAR and len(one.reference) == 4:
        url += f"?year={one.reference}"
    late = one.overdue_days(day)
    if late:
        due = Text("逾期 {n} 天", "{n} days overdue").with_values(n=late)
    elif one.due is None:
        due = Text("没有期限", "no term")
    elif one.due == day:
        due = Text("今天", "today")
    else:
        due = Text(f"{iso(one.due)} 前", f"by {iso(one.due)}")
    return Todo(one.what, verb, url, one.why, due, bool(late))


def silent_since(one: Quiet) -> Text:
    """Whose silence: the unit's, or its secretary's."""
    if not one.person:
        return Text(one.unit.name, one.unit.name)
    return Text(f"{one.unit.name} {one.name}", f"{one.unit.name}, {one.name}")


def quiet_url(one: Quiet, day: date) -> str:
    """The facts on record: the unit's, or the person's."""
    url = address("implement-facts-unit", one.unit.key)
    return f"{url}?year={day.year}&person={one.person}" if one.person and url else url
