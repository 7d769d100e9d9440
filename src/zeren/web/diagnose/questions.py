"""The three questions of a unit with the evidence of each answer, and the same for everything below it."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from zeren.diagnose.queries import (
    Answered,
    BearerAnswer,
    QuestionAsked,
    UnitQuestion,
    answered_by_month,
    answers_by_year,
    below,
    gone_quiet,
    questions_below,
    three_questions,
)
from zeren.diagnose.rules import Answer, Doing, ItemAnswer, due_by
from zeren.kernel.exact import shown
from zeren.kernel.words import Text
from zeren.ledger.gate import About
from zeren.organisations.queries import choices_of, pack_on, subtree
from zeren.policy import Pack
from zeren.policy.adoption import adopted
from zeren.policy.vocabulary import Words
from zeren.web.access import page
from zeren.web.addresses import address
from zeren.web.clarify.places import depth_seen, top_of
from zeren.web.diagnose.grid import (
    LOOKS,
    NOT_DUE,
    TAGS,
    WORDS,
    Card,
    Column,
    cards,
    most_in_need,
    rows,
    said_of,
    split_title,
)
from zeren.web.diagnose.questions_seen import over_months, over_years, question_map
from zeren.web.diagnose.reach import PERMISSION, asked, sees_below, way_to
from zeren.web.now import pack_now

FACTS_SHOWN = 12
QUIET_MOST = 300
GRID_MOST = 100


@dataclass(frozen=True, slots=True)
class Evidence:
    """One fact as it stands under an item: day, words, its own page."""

    fact: Doing
    words: Text
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """One item of a question: done of due, the word for it, and the facts."""

    title: Text
    done: str
    due: str
    look: str
    tag: str
    words: Text
    essential: bool
    facts: tuple[Evidence, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Bearer:
    """One bearer's answer with its lines; `share` is the index in whole per cent, empty when there is none."""

    name: str
    title: str
    field: str
    look: str
    words: Text
    share: Fraction | None
    flagged: tuple[Text, ...]
    silent: bool
    is_well: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question as the page of a unit shows it."""

    key: str
    over: Text
    title: Text
    look: str
    words: Text
    bearer: str
    bearers: tuple[Bearer, ...]
    asked: QuestionAsked


@dataclass(frozen=True, slots=True)
class Group:
    """Units of one peer group: cards over all of them, the grid, who needs a look."""

    title: Text
    count: int
    cards: tuple[Card, ...]
    rows: tuple[tuple[Column, ...], ...]
    names: tuple[str, ...]
    left_out: int

    @property
    def finding(self) -> Text:
        """Who needs a look first."""
        if not self.names:
            return Text("没有一个读作“否”或“未答”", "None reads “no” or “no answer”")
        return Text(f"先看{'、'.join(self.names)}", f"Look first at {', '.join(self.names)}")


@page(PERMISSION)
def own(request: HttpRequest) -> HttpResponse:
    """The questions of the highest unit that the reader may see."""
    return show(request, unit=top_of(request.actor, PERMISSION, request.frame.today).key)


@page(PERMISSION, about=lambda unit: About(unit=unit))
def show(request: HttpRequest, unit: str) -> HttpResponse:
    """A unit's own answers with their evidence; below them the units one level down, or the whole tree."""
    found = asked(request, unit)
    may_below = sees_below(request.actor, found.unit, found.day)
    whole = request.GET.get("below") == "all" and may_below
    pack = pack_on(found.until)
    tree = questions_below(unit, found.year, found.day, 20 if may_below else 0, pack)
    answered = tree if whole else tree.down_to(1)
    own = answered.of(unit)
    look = next((one.key for one in tree.questions if one.key == request.GET.get("look")), "")
    direct = [one.unit for one in below(tree.down_to(1).units)]
    context = {
        "asked": found,
        "questions": [
            _question(question, answers, pack.words)
            for question, answers in zip(answered.questions, own.questions if own else (), strict=False)
            if answers.is_put
        ],
        "groups": _groups(answered, pack, unit),
        "whole": whole,
        "has_deeper": not whole and any(one.unit.depth > 1 for one in tree.units),
        "map": question_map(tree, look, request.GET.get("map") == "all"),
        "look": look,
        "looks": [(one.key, split_title(one.title)[0]) for one in tree.questions],
        "by_month": over_months(answered_by_month(direct, found.year, found.day, pack)),
        "by_year": over_years(answers_by_year(unit, found.years, found.day, int(may_below)))
        if len(found.years) > 1
        else None,
        "thresholds": answered.questions,
        "year_url": address("diagnose-year-unit", unit),
        "crumbs": way_to(found.unit, "diagnose-questions-unit"),
    }
    return render(request, "web/diagnose/questions.html", context)


@page(PERMISSION)
def quiet(request: HttpRequest) -> HttpResponse:
    """Everybody of whom nothing has been heard for longer than the pack's days."""
    day = request.frame.today
    place = top_of(request.actor, PERMISSION, day)
    pack = pack_now(request)
    said = adopted(pack, choices_of(pack.digest)).values_in_force.get("quiet.days")
    below = [
        unit
        for unit in subtree(place.key, day, depth_seen(request.actor, PERMISSION, place.key, day))
        if unit.key != place.key
    ]
    answered = three_questions([unit for unit in below if unit.kind != "branch"], day.year, day, pack)
    found = gone_quiet(below, answered, day, int(said) if said else None, pack)
    context = {
        "place": place,
        "days": said,
        "total": len(found),
        "rows": [(one, f"{reverse('implement-facts-unit', args=[one.unit.key])}?year={day.year}") for one in found[:QUIET_MOST]],
        "value": pack.values.get("quiet.days"),
    }  # fmt: skip
    return render(request, "web/diagnose/quiet.html", context)


def _groups(answered: Answered, pack: Pack, unit: str) -> list[Group]:
    """The units below by peer group, in the pack's order."""
    below = Answered(
        answered.year, answered.day, answered.questions, tuple(u for u in answered.units if u.unit.key != unit)
    )
    groups = []
    for group in pack.peer_groups:
        inside = below.only(group.unit_kinds)
        if inside.units:
            worst = inside.worst_first()
            names = tuple(one.unit.name for one in most_in_need(worst))
            shown = inside.units if len(inside.units) <= GRID_MOST else worst[:GRID_MOST]
            left_out = len(inside.units) - len(shown)
            groups.append(
                Group(group.title, len(inside.units), cards(inside), rows(shown, answered.year), names, left_out)
            )
    return groups


def _question(question: QuestionAsked, answers: UnitQuestion, words: Words) -> Question:
    over, title = split_title(question.title)
    bearers = tuple(_bearer(one, words) for one in answers.bearers)
    return Question(
        question.key, over, title, LOOKS[answers.answer], said_of(answers), question.bearer, bearers, question
    )


def _bearer(one: BearerAnswer, words: Words) -> Bearer:
    facts = {fact.key: fact for fact in one.facts}
    unmet = tuple(
        item.item.title for item in one.found.items if item.item.essential and item.answer not in ("yes", "not_asked")
    )
    return Bearer(
        one.name, one.title, one.field, LOOKS[one.found.answer],
        NOT_DUE if one.found.answer == "not_asked" else WORDS[one.found.answer], one.found.index,
        unmet if one.found.flagged else (), one.found.answer == "no_answer", one.found.answer == "yes",
        tuple(_line(item, facts, words) for item in one.found.items),
    )  # fmt: skip


def _line(item: ItemAnswer, facts: dict[str, Doing], words: Words) -> Line:
    keys = [key for key in item.facts if key in facts]
    answer: Answer = item.answer
    return Line(
        item.item.title, shown(item.done, 1), shown(item.due or _by_the_end(item), 1), LOOKS[answer], TAGS[answer],
        Text("还没到期", "not due yet") if answer == "not_asked" else WORDS[answer], item.item.essential,
        tuple(_evidence(facts[key], words) for key in keys[:FACTS_SHOWN]), max(len(keys) - FACTS_SHOWN, 0),
    )  # fmt: skip


def _by_the_end(item: ItemAnswer) -> Fraction:
    """What is asked by the end of a year, for an item of which nothing was due yet."""
    clock = item.item.clock
    return Fraction(0) if clock == "on_trigger" else due_by(item.item.required, clock, 2000, date(2000, 12, 31))


def _evidence(fact: Doing, words: Words) -> Evidence:
    said = [words.name(fact.label)] if fact.label else []
    choices = words.facts[fact.name].attributes if fact.name in words.facts else {}
    said += [
        words.labels.get(value, Text(value, value)) for key, value in fact.attributes.items() if choices.get(key)
    ]
    name = words.name(fact.name)
    zh, en = "、".join(word.zh for word in said), ", ".join(word.en for word in said)
    return Evidence(
        fact, Text(f"{name.zh}（{zh}）" if zh else name.zh, f"{name.en} ({en})" if en else name.en),
        address("implement-facts-fact", fact.key),
    )  # fmt: skip
