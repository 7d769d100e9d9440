"""Activity without recorded result: questions about a unit and those below it, each with its figures and the way to the facts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil, floor

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zeren.diagnose.queries import Open, Prompted, facts_behind, prompts_of
from zeren.diagnose.rules.prompts import ASKINGS, DEBRIEF, STATES, Asking, Prompt
from zeren.implement.queries import FactFound
from zeren.kernel.exact import shown
from zeren.kernel.words import Text
from zeren.ledger.gate import About
from zeren.organisations.queries import UnitFound, pack_on, subtree
from zeren.policy import Pack
from zeren.policy.pack import Value
from zeren.web.access import page
from zeren.web.addresses import address
from zeren.web.assess.reach import reach_of
from zeren.web.charts import Chart
from zeren.web.clarify.places import top_of, whole
from zeren.web.diagnose.prompt_words import figures, finding, question
from zeren.web.diagnose.reach import PERMISSION, Asked, asked, sees_below, way_to
from zeren.web.pieces import Pages, Table, Tag

FEW, SIZE, DRAWN, FACTS = 8, 50, 12, 6
TAGS = {"ask": "ink", "well": "plain", "no_answer": "", "not_asked": "dashed"}
Way = tuple[Text, str]
Behind = tuple[date, Text, str]
"""A fact behind a prompt: the day it happened, its words with the day of its entry, its page."""


@dataclass(frozen=True, slots=True)
class Line:
    """One prompt on the page: whom it is about, its figures, the question, where it stands, and the ways down."""

    prompt: Prompt
    unit_name: str
    url: str
    figures: Text
    question: Text
    tag: Tag
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One kind of prompt over all these units: how many ask, have no answer, have nothing to ask; its lines and limits."""

    asking: Asking
    finding: Text
    counts: tuple[tuple[Text, int], ...]
    lines: tuple[Line, ...]
    more: int
    values: tuple[Value, ...]
    chart: Chart | None
    pages: Pages | None


@page(PERMISSION)
def own(request: HttpRequest) -> HttpResponse:
    """The prompts below the highest unit that the reader may see."""
    return show(request, unit=top_of(request.actor, PERMISSION, request.frame.today).key)


@page(PERMISSION, about=lambda unit: About(unit=unit))
def show(request: HttpRequest, unit: str) -> HttpResponse:
    """A unit's own prompts with their facts; then each kind over it and all below, or one kind alone (`ask`)."""
    found = asked(request, unit)
    tree = subtree(unit, found.until, 20 if sees_below(request.actor, found.unit, found.day) else 0)
    pack = pack_on(found.until)
    prompted = prompts_of(tree, found.year, found.day, _open(request, found, tree))
    names = {one.key: one.name for one in tree}
    chosen = next((kind for kind in ASKINGS if kind.key == request.GET.get("ask")), None)
    mine = _own_lines(prompted, found, pack, names)
    number = max(1, whole(request.GET.get("page", "1")))
    context = {
        "asked": found,
        "mine": mine,
        "asks_here": sum(line.prompt.state == "ask" for _, line, _ in mine),
        "cards": [
            _card(kind, prompted, found, pack, names, number if chosen else 0)
            for kind in ([chosen] if chosen else ASKINGS)
            if kind.key in prompted.found
        ]
        if len(tree) > 1
        else [],
        "closed": [kind.title for kind in ASKINGS if kind.key not in prompted.found],
        "chosen": chosen,
        "checks": prompted.checks,
        "crumbs": way_to(found.unit, "diagnose-prompts-unit"),
    }
    return render(request, "web/diagnose/prompts.html", context)


def _open(request: HttpRequest, found: Asked, tree: Sequence[UnitFound]) -> Open:
    """What else the reader may read: texts as a verifier, results, debriefs."""
    every = frozenset(one.key for one in tree) | frozenset(found.unit.path)
    reached = [reach_of(request.actor, found.day, name).units for name in ("implement.verify", "assess.read", "debrief.read")]  # fmt: skip
    return Open(*(every if units is None else units for units in reached), compared=reached[0])


def _own_lines(
    prompted: Prompted, found: Asked, pack: Pack, names: dict[str, str]
) -> list[tuple[Text, Line, tuple[Behind, ...]]]:
    """What was looked at of the unit itself, with the first facts of each question; of people only what is asked."""
    behind = facts_behind(prompted, found.unit.key, pack)
    titles = {kind.key: kind.title for kind in ASKINGS}
    return [
        (
            titles[prompt.key],
            _line(prompt, found, names, prompted),
            tuple(_fact(fact, pack) for fact in behind.get(prompt.key, ())[:FACTS]) if prompt.state == "ask" else (),
        )
        for prompt in prompted.of_unit(found.unit.key)
        if prompt.state != "not_asked" and not (prompt.name and prompt.state == "well")
    ]


def _card(kind: Asking, prompted: Prompted, found: Asked, pack: Pack, names: dict[str, str], number: int) -> Card:
    """`number`: the page of this kind alone; 0 for the few to ask first."""
    prompts = [one for one in prompted.found[kind.key] if one.state != "not_asked"]
    listed = prompts if number else [one for one in prompts if one.state == "ask"][:FEW]
    pages = max(1, -(-len(prompts) // SIZE))
    number = min(number, pages)
    drawn = listed[(number - 1) * SIZE : number * SIZE] if number else listed
    return Card(
        kind,
        finding(kind, sum(one.state == "ask" for one in prompts)),
        tuple((STATES[state], sum(one.state == state for one in prompts)) for state in ("ask", "no_answer", "well")),
        tuple(_line(one, found, names, prompted) for one in drawn),
        0 if number else len(prompts) - len(drawn),
        tuple(pack.values[key] for key in kind.values if key in pack.values),
        _chart(kind, prompts, names),
        Pages(number, pages, len(prompts), f"?year={found.year}&ask={kind.key}&page=") if number else None,
    )


def _line(prompt: Prompt, found: Asked, names: dict[str, str], prompted: Prompted) -> Line:
    return Line(
        prompt,
        names.get(prompt.unit, prompt.unit),
        f"{address('diagnose-prompts-unit', prompt.unit)}?year={found.year}",
        figures(prompt) if prompt.state != "no_answer" else Text("", ""),
        question(prompt),
        Tag(STATES[prompt.state], TAGS[prompt.state]),
        tuple(_ways(prompt, found.year, prompted)),
    )


def _ways(prompt: Prompt, year: int, prompted: Prompted) -> Iterable[Way]:
    """From a prompt down to what it stands on."""
    facts, samples = address("implement-facts-unit", prompt.unit), address("implement-samples-unit", prompt.unit)
    match prompt.key:
        case "meetings":
            yield Text("全年活动", "the year"), f"{address('diagnose-year-unit', prompt.unit)}?year={year}"
        case "ceremony":
            yield Text("仪式", "ceremonies"), f"{facts}?year={year}&name=ceremony"
        case "burst":
            yield Text("事实", "facts"), f"{facts}?year={year}"
        case "alike":
            for key in prompted.alike.get(prompt.unit, ())[:FACTS]:
                yield Text(key, key), address("implement-facts-fact", key)
            yield Text("抽样核实", "verify by sample"), f"{samples}?year={year}"
        case "claimed":
            yield Text("问题", "problems"), f"{facts}?year={year}&name=problem"
            yield Text("实事", "matters"), f"{facts}?year={year}&name=practical_matter"
        case "full" if not prompt.reference.startswith(DEBRIEF):
            kind = "assess-cards-person" if prompt.name else "assess-cards-unit"
            yield Text("成绩单", "score card"), address(kind, year, prompt.reference)
        case _:
            yield Text("述职", "debrief"), address("debrief-verdict", int(prompt.reference.removeprefix(DEBRIEF)))


def _fact(fact: FactFound, pack: Pack) -> Behind:
    name, entered = pack.words.name(fact.name), fact.entered_on.isoformat()
    said = Text(f"{name.zh}（{entered} 录入）", f"{name.en} (entered {entered})")
    return fact.happened_on, said, address("implement-facts-fact", fact.key)


def _chart(kind: Asking, prompts: Sequence[Prompt], names: dict[str, str]) -> Chart | None:
    """What was said on one side, what was verified on the other, for those furthest apart."""
    if kind.key not in ("claimed", "own"):
        return None
    pairs = [(one, *_pair(one)) for one in prompts if one.one is not None and one.other]
    pairs = sorted(pairs, key=lambda row: (row[2] - row[1], row[0].unit))[:DRAWN]
    if not pairs:
        return None
    called = [one.name or names.get(one.unit, one.unit) for one, _, _ in pairs]
    points = [
        {"name": name, "before": said, "after": verified, "kind": "accent" if one.state == "ask" else "pale",
         "words": Text(f"{name}：自报 {shown(said)}，核实 {shown(verified)}，差 {shown(said - verified)}",
                       f"{name}: claimed {shown(said)}, verified {shown(verified)}, apart {shown(said - verified)}")}
        for name, (one, said, verified) in zip(called, pairs, strict=True)
    ]  # fmt: skip
    every = [value for _, *both in pairs for value in both]
    is_points = kind.key == "own"
    data = {
        "points": points,
        "start": floor(min(every)) - 1 if is_points else 0,
        "end": ceil(max(every)) + 1,
        "xWords": Text("分", "points") if is_points else Text("件", "matters"),
    }
    about = Text(
        f"{len(pairs)} 个：自报（空心）与他人核实（实心），深色的要问",
        f"{len(pairs)}: claimed by oneself (hollow) and verified by others (filled); dark where it is asked about",
    )
    heads = (Text("谁", "Who"), Text("自报", "Claimed"), Text("核实", "Verified"), Text("差", "Apart"))
    rows = tuple(
        (name, shown(said), shown(verified), shown(said - verified))
        for name, (_, said, verified) in zip(called, pairs, strict=True)
    )
    return Chart(kind.key, "dumbbells", about, Table(heads, rows), data, 70 + 24 * len(pairs))


def _pair(prompt: Prompt) -> tuple[Fraction, Fraction]:
    """What was said and what was verified."""
    one, other = prompt.one or Fraction(0), prompt.other or Fraction(0)
    return (one, other) if prompt.key == "own" else (other, other - one)
