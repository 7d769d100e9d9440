"""The one-minute entry: choose what, then only the fields it needs. Works without scripts; with them the fields change in place."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zeren.implement.actions import attach_evidence, enter_fact
from zeren.implement.queries import FactFound, TaskFound, alike, fact_found, tasks_of_person, tasks_of_unit
from zeren.implement.rules.evidence import KINDS, MOST
from zeren.implement.rules.facts import FactEntry, asked_kinds
from zeren.implement.rules.stages import HELD
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Invalid, Reason, Refused
from zeren.kernel.exact import shown
from zeren.kernel.words import Text
from zeren.ledger.gate import About
from zeren.ledger.once import is_repeated
from zeren.organisations.queries import UnitFound, number_in_force, terms_in
from zeren.organisations.queries import unit as unit_on
from zeren.policy import Pack
from zeren.policy.vocabulary import FactWord
from zeren.web.access import page
from zeren.web.clarify.places import onward, own_unit, said, way_to
from zeren.web.implement.evidence import document_of
from zeren.web.implement.fields import Asked, field_of, read_amounts
from zeren.web.implement.telling import told
from zeren.web.now import pack_now
from zeren.web.pieces import Problem


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be entered: its word, the minutes it costs, and the day by which it is next due.

    `has_parts`: an activity, which counts only with its parts and has a form of its own.
    """

    word: FactWord
    due_on: date | None = None
    late: bool = False
    has_parts: bool = False


@page("implement.enter_fact")
def own(request: HttpRequest) -> HttpResponse:
    """The entry for the reader's own unit."""
    return onward(request, "implement-enter-unit", own_unit(request.actor, request.frame.today))


@page("implement.enter_fact", about=lambda unit: About(unit=unit), post="implement.enter_fact")
def show(request: HttpRequest, unit: str) -> HttpResponse:
    """Choose, fill in, done. What was typed stays when something has to be mended."""
    day = request.frame.today
    found, pack = unit_on(unit, day), pack_now(request)
    name = request.POST.get("name") or request.GET.get("name", "")
    word = pack.words.facts.get(name)
    reasons: tuple[Reason, ...] = ()
    most = number_in_force(MOST, day)
    twice: tuple[FactFound, ...] = ()
    if request.method == "POST" and word:
        reasons, twice, key = _enter(request, unit, word)
        if key:
            return _entered(request, unit, key)
    people = _people(unit, day)
    typed = request.POST if request.method == "POST" else request.GET
    context = {
        "unit": found,
        "word": word,
        "asked": Asked.of(word, pack.words, typed=typed) if word else None,
        "people": people,
        "chosen_person": typed.get("person") or (request.actor.id if request.actor.id in dict(people) else ""),
        "due": _due(unit, request.actor, day, pack),
        "serves": _serves(unit, day, word) if word else [],
        "others": [one for one in _others(found, pack) if one.word.minutes],
        "from_above": [one for one in _others(found, pack) if not one.word.minutes],
        "reasons": reasons,
        "problems": [Problem(f"id_{field_of(reason, 'happened_on')}", reason.text) for reason in reasons],
        "most_megabytes": shown(most, 2) if most else "",
        "accepted": ",".join(f".{kind}" for kind in KINDS),
        "twice": told(twice, pack.words),
        "typed": typed,
        "today": day,
        "first_day": date(day.year - 1, 1, 1),
        "crumbs": way_to(request, found),
    }
    template = "web/implement/enter_fields.html" if _wants_part(request) else "web/implement/enter.html"
    return render(request, template, context, status=422 if reasons else 200)


def _wants_part(request: HttpRequest) -> bool:
    """Whether htmx asked for the fields alone."""
    return bool(getattr(request, "htmx", False)) and request.method == "GET"


def _enter(request: HttpRequest, unit: str, word: FactWord) -> tuple[tuple[Reason, ...], tuple[FactFound, ...], str]:
    """Put the fact down: every reason against it, facts that look the same, or its key."""
    values, problems = read_amounts(request.POST, word)
    if problems:
        return tuple(problems), (), ""
    entry = FactEntry(
        word.key, unit, values["happened_on"], values["source"], "", request.POST.get("person", ""), values["value"],
        values["label"], values["attributes"], values.get("judgement", ""),
    )  # fmt: skip
    twice = alike(entry)
    if twice and request.POST.get("again") != "yes" and not is_repeated(request.actor.signature):
        return (), twice, ""
    file = request.FILES.get("file")
    try:
        document = document_of(file, request) if file else None
        key = enter_fact(request.actor, entry)
        if document:
            attach_evidence(request.actor, key, document)
        return (), (), key
    except (Invalid, Refused) as refusal:
        return refusal.reasons, (), ""


def _entered(request: HttpRequest, unit: str, key: str) -> HttpResponse:
    if fact_found(key).state == HELD:
        messages.warning(
            request,
            said(
                "已录入，编号 {key}，先不计入：变化太大，没有写明怎样算出。由另一人核实后计入。",
                "Entered as {key}, and held: the change is large and nothing says how it was reckoned. It counts once "
                "somebody else has verified it.",
                key=key,
            ),
        )
        return redirect("implement-facts-fact", key=key)
    messages.success(
        request,
        said(
            "已录入，编号 {key}。填一次，不会再要第二遍。",
            "Entered as {key}. It will not be asked for twice.",
            key=key,
        ),
    )
    return redirect(reverse("implement-enter-unit", args=[unit]))


def _people(unit: str, day: date) -> list[tuple[str, str]]:
    """Everybody who held a post here this year or last, by name."""
    terms = terms_in(date(day.year - 1, 1, 1), day, units=[unit])
    return sorted({(term.person, f"{term.name} · {term.title}") for term in terms}, key=lambda one: one[1])


def _due(unit: str, actor: Actor, day: date, pack: Pack) -> list[Choice]:
    """What the reader's own tasks, or else the unit's, ask for next: late ones first, then by day."""
    own_tasks = [task for task in tasks_of_person(actor.id, day.year, day) if task.unit == unit]
    tasks = own_tasks or list(tasks_of_unit(unit, day.year, day))
    waiting = [task for task in tasks if task.finding == "open" and (task.is_overdue or _lacking(task))]
    waiting.sort(key=lambda task: (not task.is_overdue, task.owed.next_due or date.max, task.order))
    found: dict[str, Choice] = {}
    for task in waiting:
        word = pack.words.facts.get(task.fact)
        if word and not word.derived and word.minutes > 0 and word.key not in found:
            due = task.owed.next_due or task.due_on
            found[word.key] = Choice(word, due, task.is_overdue, _has_parts(word, pack))
    return list(found.values())[:6]


def _has_parts(word: FactWord, pack: Pack) -> bool:
    kind = pack.activities.by_fact.get(word.key)
    return bool(kind and kind.needs)


def _serves(unit: str, day: date, word: FactWord) -> list[tuple[str, Text]]:
    """The unit's duties of this year that the fact will show, each once: code and words."""
    return sorted(
        {task.code: task.text for task in tasks_of_unit(unit, day.year, day) if task.fact == word.key}.items()
    )


def _lacking(task: TaskFound) -> bool:
    return bool(task.owed.next_due) and task.done < task.owed.in_year


def _others(unit: UnitFound, pack: Pack) -> list[Choice]:
    """Everything else that may be entered for this kind of unit, by name."""
    asked = asked_kinds(pack.duties)
    has_lists = any(unit.kind in kinds for kinds in asked.values())

    def fits(word: FactWord) -> bool:
        kinds = asked.get(word.key)
        return not word.derived and (not kinds or unit.kind in kinds or not has_lists or word.minutes == 0)

    return [
        Choice(word, has_parts=_has_parts(word, pack))
        for word in sorted(pack.words.facts.values(), key=lambda word: word.name.zh)
        if fits(word)
    ]
