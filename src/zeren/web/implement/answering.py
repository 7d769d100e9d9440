"""Who answers for the tasks of vacant posts and of posts where somebody stands in; naming a stand-in, ending it."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zeren.implement.queries import PostAnswers, posts_answered
from zeren.implement.rules.answering import HOLDER, WAYS
from zeren.kernel.errors import Invalid, Reason, Refused
from zeren.kernel.words import Text
from zeren.ledger.gate import About, may
from zeren.organisations.actions import end_standing_in, name_stand_in
from zeren.organisations.queries import (
    HolderFound,
    holders,
    person_names,
    search,
    stand_ins,
    subtree,
    unit_names,
)
from zeren.organisations.queries import unit as unit_on
from zeren.web.access import page
from zeren.web.clarify.places import depth_seen, onward, said, top_of, way_to, whole, year_asked, year_choices
from zeren.web.now import pack_now

PERMISSION, MANAGE = "implement.read", "organisations.manage"
SHOWN = 200
FAR = timedelta(days=3650)


@dataclass(frozen=True, slots=True)
class Shown:
    """A post whose tasks somebody else than its holder answers for."""

    row: PostAnswers
    unit: str
    holder: str
    person: str
    way: Text


@page(PERMISSION)
def own(request: HttpRequest) -> HttpResponse:
    """From the highest unit that the reader may see."""
    return onward(request, "implement-answering-unit", top_of(request.actor, PERMISSION, request.frame.today))


@page(PERMISSION, about=lambda unit: About(unit=unit), post=MANAGE)
def show(request: HttpRequest, unit: str) -> HttpResponse:
    """A unit and all that the reader sees below it; a POST names somebody who stands in, or ends it."""
    day, year = request.frame.today, year_asked(request, request.frame.today)
    reasons: tuple[Reason, ...] = ()
    if request.method == "POST":
        try:
            words = _ended(request) if request.POST.get("end") else _named(request, day)
        except (Invalid, Refused) as refusal:
            reasons = refusal.reasons
        else:
            messages.success(request, words)
            return redirect(reverse("implement-answering-unit", args=[unit]))
    found = unit_on(unit, day)
    keys = [one.key for one in subtree(unit, day, depth_seen(request.actor, PERMISSION, unit, day))]
    rows = [one for one in posts_answered(keys, year, day) if one.answers.by != HOLDER]
    may_name = may(request.actor, MANAGE, About(unit=unit))
    context = {
        "unit": found,
        "year": year,
        "years": year_choices(),
        "rows": _shown(rows[:SHOWN]),
        "total": len(rows),
        "tasks": sum(one.open for one in rows),
        "may_name": may_name,
        "posts": _bearing(request, unit, day) if may_name else (),
        "running": stand_ins(day, day + FAR, units=[unit]) if may_name else (),
        "typed": request.POST,
        "reasons": reasons,
        "crumbs": way_to(request, found),
    }
    return render(request, "web/implement/answering.html", context, status=409 if reasons else 200)


def _shown(rows: list[PostAnswers]) -> list[Shown]:
    people = person_names({person for one in rows for person in (one.holder, one.answers.person) if person})
    units = unit_names({one.unit for one in rows})
    return [
        Shown(
            one,
            units.get(one.unit, one.unit),
            people.get(one.holder, ""),
            people.get(one.answers.person, ""),
            WAYS[one.answers.by],
        )
        for one in rows
    ]


def _bearing(request: HttpRequest, unit: str, day: date) -> tuple[HolderFound, ...]:
    """The posts of a unit that bear duties, with who holds them."""
    kinds = pack_now(request).post_kinds
    held = holders([unit], day, with_vacancies=True)
    return tuple(one for one in held if one.kind in kinds and kinds[one.kind].bearer != "none")


def _named(request: HttpRequest, day: date) -> str:
    typed = request.POST
    person = _person(typed.get("person", "").strip())
    until = _day(typed.get("until_day", ""))
    name_stand_in(
        request.actor,
        typed.get("post", ""),
        person,
        _day(typed.get("from_day", "")),
        until,
        typed.get("document", ""),
    )
    return said("已登记代理，至 {day}。", "On record: it lasts until {day}.", day=until)


def _ended(request: HttpRequest) -> str:
    until = end_standing_in(request.actor, whole(request.POST.get("end", "")), _day(request.POST.get("end_day", "")))
    return said("代理提前到 {day} 结束。", "It ends on {day} now.", day=until)


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise Invalid(Reason("no_day", Text("请填起止日期。", "Give both days."))) from None


def _person(words: str) -> str:
    """The key of whoever is meant by a code or a whole name. Errors: Invalid when that is nobody, or several."""
    people = search(words, 200)[1]
    found = [key for key, name in people if words == key] or [key for key, name in people if words == name]
    if len(found) == 1:
        return found[0]
    several = Text(f"叫“{words}”的有 {len(found)} 人，请填编码。", f"{len(found)} people are called “{words}”; give the code.")  # fmt: skip
    nobody = Text(f"没有“{words}”这个人。", f"There is nobody called “{words}”.")
    raise Invalid(
        Reason(
            "which_person",
            several if found else nobody,
            next_step=Text(
                "请填人员编码，见“组织与人员”。", "Give the person's code; it stands under “Units and people”."
            ),
        )
    )
