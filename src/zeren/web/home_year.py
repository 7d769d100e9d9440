"""My year: first duty on top; done, due, no answer; facts to confirm; the own card so far; those who answer to me."""

import re
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zeren.assess.queries import RoundFound, card_so_far, facts_to_answer, rounds
from zeren.assess.rules.subjects import subject_key
from zeren.debrief.queries import debriefs_of_person, report_due
from zeren.debrief.rules.states import STATES as DEBRIEF_STATES
from zeren.diagnose.queries import Answered, UnitAnswers, questions_below, told_to_superior
from zeren.implement.queries import TaskFound, minutes_of_person, tasks_of_person
from zeren.investigate.queries import cases
from zeren.investigate.rules import STATES
from zeren.kernel.exact import exact
from zeren.kernel.words import Text
from zeren.organisations.queries import HolderFound, posts_of, unit
from zeren.policy import Pack, Scheme
from zeren.web.addresses import address
from zeren.web.assess.confirmation import days_of
from zeren.web.assess.fact_groups import counts_of, lines_of
from zeren.web.charts import Chart
from zeren.web.diagnose.grid import LOOKS, NOT_DUE, WORDS, evidence_url, said_of, split_title
from zeren.web.home_head import milestones
from zeren.web.investigate.asked import asked_of
from zeren.web.now import pack_now
from zeren.web.pieces import Part, Table

FACTS_SHOWN = 3
BELOW_SHOWN = 6
MONTHS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty with what was done, what is still due, and what was due and has no answer."""

    words: Text
    code: str
    first: bool
    done: int
    due: int
    silent: int
    when: date | None
    on_trigger: bool
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Below:
    """Somebody who answers to me: the unit, its secretary, what is seen, and a word for it."""

    unit: str
    url: str
    name: str
    seen: Text
    look: str
    words: Text


def show(request: HttpRequest) -> HttpResponse:
    """The home of whoever is appraised; `?part=card` gives the trial card alone."""
    day = request.frame.today
    held = posts_of(request.actor.id, day)
    if not held:
        return render(request, "web/home_plain.html", {})
    pack = pack_now(request)
    if request.GET.get("part") == "card":
        return card(request, held, pack, day)
    leads = [one for one in held if pack.post_kinds[one.kind].bearer == "first_responsible"]
    main = (leads or list(held))[0]
    tasks = tasks_of_person(request.actor.id, day.year, day)
    answered = questions_below(main.unit, day.year, day, 1 if leads else 0, pack)
    context = {
        "held": main,
        "state": milestones(pack, day),
        "leads": bool(leads),
        "duties": [duty(task) for task in tasks if task.post],
        "shared": [duty(task) for task in tasks if not task.post],
        "next": next_task(tasks, day),
        "questions": own_answers(answered, main, request.actor.id, leads=bool(leads)),
        "below": [below(one, day.year) for one in _children(answered, main.unit).worst_first()[:BELOW_SHOWN]],
        "put_off": told_to_superior((one.unit for one in _children(answered, main.unit).units), day.year, pack) if leads else (),
        "below_total": len(_children(answered, main.unit).units),
        "below_look": sum(_needs_look(one) for one in _children(answered, main.unit).units),
        "minutes": minutes(minutes_of_person(request.actor.id, day.year, pack.words), day),
        "unit_asked": asked_of(request.actor, day),
        "my_cases": [(one, STATES[one.state]) for one in cases(person=request.actor.id) if one.state != "lapsed"][:3],
        "my_debriefs": [(one, DEBRIEF_STATES[one.state], report_due(one, day)) for one in debriefs_of_person(request.actor.id)][:2],
        "bar_title": Text("我的一年", "My year"),
        **facts(request.actor.id, rounds(), pack, day),
    }  # fmt: skip
    return render(request, "web/home_year.html", context)


def duty(task: TaskFound) -> Duty:
    """How a task stands: what was due by now and is missing has no answer; what is not due yet is still to do.

    Hours and other amounts count as one thing: reached or not.
    """
    asked, by_now, done = task.owed.in_year, task.owed.by_now, task.done
    if task.clock == "on_trigger":
        return _duty(task, len(task.facts), 0, 0)
    if asked > 12:
        reached = int(done >= asked)
        return _duty(task, reached, 1 - reached if by_now < asked else 0, int(by_now >= asked) - reached if by_now >= asked else 0)  # fmt: skip
    whole = int(min(done, Fraction(asked)))
    silent = max(by_now - whole, 0)
    return _duty(task, whole, asked - whole - silent, silent)


def _duty(task: TaskFound, done: int, due: int, silent: int) -> Duty:
    parts = (
        Part(Text("已做", "done"), done), Part(Text("待做", "due"), due, "middle"),
        Part(Text("未答", "no answer"), silent, "none"),
    )  # fmt: skip
    return Duty(
        task.text,
        task.code,
        task.order == 1,
        done,
        due,
        silent,
        task.owed.next_due,
        task.clock == "on_trigger",
        parts,
    )


def next_task(tasks: tuple[TaskFound, ...], day: date) -> tuple[TaskFound, int] | None:
    """The next thing that falls due and is not done, with the days that are left."""
    waiting = [
        task
        for task in tasks
        if task.owed.next_due and task.finding == "open" and task.done < task.owed.by_now + max(task.required, 1) and task.done < task.owed.in_year
    ]  # fmt: skip
    if not waiting:
        return None
    first = min(waiting, key=lambda task: (task.owed.next_due or day, not task.post, task.order))
    return first, ((first.owed.next_due or day) - day).days


def facts(person: str, found: tuple[RoundFound, ...], pack: Pack, day: date) -> dict[str, object]:
    """The facts that still need an answer, the newest first; before the round opens, those that will be asked."""
    running = next((one for one in found if one.state == "open"), None)
    year = running.year if running else day.year
    every = facts_to_answer(year, person)
    silent = sorted((one for one in every if not one.choice), key=lambda one: one.fact.happened_on, reverse=True)
    return {
        "facts": lines_of(silent[:FACTS_SHOWN], pack.words),
        "facts_counts": counts_of(every),
        "days": days_of(next((one for one in found if one.year == year), None), year, day, pack),
        "year": year,
    }


@dataclass(frozen=True, slots=True)
class Said:
    """What one question says of me: look and word of my own answer, its evidence, and what flags me."""

    title: Text
    look: str
    words: Text
    url: str
    flags: tuple[Text, ...]


def own_answers(answered: Answered, held: HolderFound, person: str, *, leads: bool) -> list[Said]:
    """What the three questions say of me; the committee's answer is mine when I answer for it first."""
    mine = answered.of(held.unit)
    rows = []
    for asked, question in zip(answered.questions, mine.questions if mine else (), strict=False):
        is_mine = leads if asked.bearer == "committee" else False
        found = next((one.found for one in question.bearers if is_mine or one.person == person), None)
        if found:
            items = (i for i in found.items if found.flagged and i.item.essential)
            flags = tuple(i.item.title for i in items if i.answer not in ("yes", "not_asked"))
            words = NOT_DUE if found.answer == "not_asked" else WORDS[found.answer]
            url = evidence_url(held.unit, asked.key, answered.year)
            rows.append(Said(split_title(asked.title)[1], LOOKS[found.answer], words, url, flags))
    return rows


def _children(answered: Answered, own: str) -> Answered:
    units = tuple(one for one in answered.units if one.unit.key != own and one.is_asked)
    return Answered(answered.year, answered.day, answered.questions, units)


def _needs_look(one: UnitAnswers) -> bool:
    return bool({"no", "no_answer"} & set(one.answers))


def below(one: UnitAnswers, year: int) -> Below:
    """One unit that answers to me: its worst answer, and the item that makes it so."""
    order = ("no", "no_answer", "partly", "yes", "not_asked")
    question = min(one.questions, key=lambda found: order.index(found.answer))
    lead = next((b for q in one.questions for b in q.bearers if b.post and b.person), None)
    items = [
        item
        for bearer in question.bearers
        for item in bearer.found.items
        if item.answer in ("no", "no_answer", "partly")
    ]
    worst = min(items, key=lambda item: order.index(item.answer), default=None)
    well = (
        Text("还没有到期的", "nothing is due yet")
        if question.answer == "not_asked"
        else Text("到期的都做了", "what was due is done")
    )
    seen = worst.item.title if worst and question.answer != "yes" else well
    return Below(
        one.unit.name, evidence_url(one.unit.key, question.key, year), lead.name if lead else "", seen,
        LOOKS[question.answer], said_of(question),
    )  # fmt: skip


def minutes(months: tuple[int, ...], day: date) -> dict[str, object]:
    """Minutes asked of me this month beside the months before."""
    first = max(day.month - MONTHS_SHOWN, 0)
    shown = [(number + 1, months[number]) for number in range(first, day.month)]
    points = [
        {"name": Text(f"{n}月", str(n)), "value": m, "kind": "accent" if n == day.month else "pale",
         "words": Text(f"{n} 月 {m} 分钟", f"month {n}: {m} minutes")}
        for n, m in shown
    ]  # fmt: skip
    said = Text(
        f"近几个月向我要的时间，{day.month} 月 {months[day.month - 1]} 分钟",
        f"Minutes asked of me in these months; {months[day.month - 1]} in month {day.month}",
    )
    table = Table((Text("月份", "Month"), Text("分钟", "Minutes")), tuple((str(n), str(m)) for n, m in shown))
    return {"now": months[day.month - 1], "chart": Chart("minutes", "columns", said, table, {"points": points}, 150)}


def card(request: HttpRequest, held: tuple[HolderFound, ...], pack: Pack, day: date) -> HttpResponse:
    """The own card so far: the blocks of this duty's part, a trial without grade, quota or rank."""
    context: dict[str, object] = {"blocks": ()}
    for one in held:
        scheme = scheme_for(pack, one, unit(one.unit, day).kind)
        if scheme:
            found = card_so_far(one.unit, scheme.key, subject_key(one.person, one.post), day.year, day)
            context |= {"part": scheme.parts[0].title, "blocks": blocks(found or {"nodes": ()}, scheme)}
            context["page_url"] = address("assess-my-card")
            break
    return render(request, "web/home_year_card.html", context)


def scheme_for(pack: Pack, held: HolderFound, kind: str) -> Scheme | None:
    """The scheme that appraises the holder of a post in this kind of unit."""
    return next(
        (
            scheme
            for scheme in pack.schemes.values()
            if scheme.subject == "person" and held.kind in scheme.applies_to and (not scheme.unit_kinds or kind in scheme.unit_kinds)
        ),
        None,
    )  # fmt: skip


def _short(title: dict[str, str]) -> Text:
    """The name of a block without what explains it."""
    return Text(re.split("[：（]", title["zh"])[0], re.split(r"[:(]", title["en"])[0].strip())


def blocks(content: object, scheme: Scheme) -> list[tuple[Text, Fraction | None, Fraction]]:
    """The blocks under the part that is looked at first: words, value so far (None: nothing came up yet), full marks."""
    part = scheme.parts[0].node
    return [
        (_short(node["title"]), exact(node["value"]) if node["value"] is not None else None, exact(node["points"]))
        for node in content["nodes"]  # type: ignore[index]  # the stored trace of a result
        if node["parent"] == part and node["points"] is not None
    ]  # fmt: skip
