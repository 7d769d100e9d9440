"""Every point of a card: a line for each clause with its facts, and what opens under a line: arithmetic, items, facts."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.urls import reverse

from zeren.implement.queries import FactFound
from zeren.kernel.words import Text
from zeren.policy import scheme as shape
from zeren.policy.phrases import FactOf, Quantity
from zeren.policy.references import parts_of
from zeren.policy.vocabulary import Words
from zeren.scoring.sentences import gives_words, policy_words
from zeren.web.assess.card_nodes import Node, Part, Trace, is_single_figure
from zeren.web.clarify.places import Tag
from zeren.web.implement.telling import Told, told

MOST_SHOWN = 40
FEW = 3
SPLITS = {
    "month": Text("个月", "months"),
    "two_months": Text("个双月", "two-month periods"),
    "quarter": Text("个季度", "quarters"),
    "half": Text("个半年", "half-years"),
    "kind": Text("种", "kinds"),
}
ITEM_TAGS = {"verified": "passed", "overdue": "red", "claimed": "dashed"}
RATIO = re.compile(r"^≈?(?P<of>[^÷]+?)\s*÷\s*≈?(?P<to>[^×＝=→；;]+?)\s*(?:[×＝=→；;].*)?$")


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact under a line, or something that the system counted itself (no key, no day of its own)."""

    day: date | None
    words: Text
    by: Text
    key: str
    url: str
    tags: tuple[Tag, ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """What opens under a line: how it was computed, what bit, what it gives, who checks it, the items, then each fact."""

    arithmetic: Text
    policies: Text
    gives: Text
    checked_by: Text | None
    items: tuple[Tag, ...]
    entries: tuple[Entry, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class Line:
    """A clause with what it gave. `gave` None: nothing was due, or there is no answer."""

    id: str
    mark: str
    title: Text
    fact: Text
    source: Text
    gave: Fraction | None
    of: Fraction | None
    missing: bool
    version: str
    is_default: bool
    opened: Opened | None


@dataclass(frozen=True, slots=True)
class Section:
    """The lines of a part, with the arithmetic of its sum."""

    title: Text
    lines: tuple[Line, ...]
    arithmetic: Text
    value: Fraction | None
    of: Fraction | None
    weight: Fraction | None
    contribution: Fraction | None


@dataclass(frozen=True, slots=True)
class Known:
    """What stands beside the keys of a trace: the facts, the answers to them, the disputes that were frozen open."""

    facts: Mapping[str, Told]
    choices: Mapping[str, str]
    disputes: Mapping[str, str]
    words: Words
    year: int
    were_shown: bool


def known_facts(
    facts: Iterable[FactFound], choices: Mapping[str, str], disputes: Mapping[str, str], words: Words, year: int,
    were_shown: bool,
) -> Known:  # fmt: skip
    """`were_shown`: the facts faced those they are about, so that silence means something."""
    return Known({one.fact.key: one for one in told(facts, words)}, choices, disputes, words, year, were_shown)


def fact_keys(trace: Trace) -> set[str]:
    """Every fact of the room before that a card stands on; what the system counted itself is not among them."""
    return {key for node in trace.nodes.values() for key in node.facts if not key.startswith("derived:")}


def sections_of(trace: Trace, known: Known, opened: str) -> tuple[Section, ...]:
    """The card's sections; `opened` is the line whose trace is open, or "all"."""
    return tuple(_section(trace, part, known, opened) for part in trace.parts)


def first_to_open(trace: Trace) -> str:
    """The line that lost most in this duty, single figures such as a ballot aside; empty when nothing was lost."""
    lines = [node for node in trace.lines(trace.parts[0].root) if node.lost and not is_single_figure(node)]
    return max(lines, key=lambda node: node.lost).id if lines else ""


def with_open_items(trace: Trace, known: Known) -> dict[str, Text]:
    """Line → what was found, with the items that are not verified where they are few: 5 / 6 items; item 4 · claimed."""
    found = {}
    for node in trace.nodes.values():
        facts = [known.facts[key] for key in node.facts if key in known.facts]
        short = in_short(node, facts, known.words)
        waiting = [_item_words(one) for one in sorted(facts, key=_item_number) if _is_open(one)]
        if 0 < len(waiting) <= FEW:
            short = Text(
                f"{short.zh}；" + "、".join(words.zh for words in waiting),
                f"{short.en}; " + ", ".join(words.en for words in waiting),
            )
        found[node.id] = short
    return found


def _is_open(one: Told) -> bool:
    return "item" in one.fact.attributes and one.fact.attributes.get("state") not in ("verified", "open", None)


def _section(trace: Trace, part: Part, known: Known, opened: str) -> Section:
    nodes = list(trace.lines(part.root))
    lines = tuple(_line(node, place, known, opened in (node.id, "all")) for place, node in enumerate(nodes, 1))
    weight = part.weight if trace.content["parts"] else None
    return Section(
        part.title, lines, part.root.arithmetic, part.root.value, part.root.points, weight, part.contribution
    )  # fmt: skip


def _line(node: Node, place: int, known: Known, is_open: bool) -> Line:
    facts = [known.facts[key] for key in node.facts if key in known.facts]
    return Line(
        node.id,
        _mark(node, place),
        node.title,
        in_short(node, facts, known.words),
        days_and_sources(facts, node, known.year),
        node.value,
        node.points,
        node.status.startswith("missing"),
        node.said["rule"]["version"],
        node.is_default,
        _opened(node, known) if is_open else None,
    )


def _mark(node: Node, place: int) -> str:
    """How a clause is called: by the code of its document, its own id, or its place."""
    if node.clause.clauses:
        return node.clause.clauses[0]
    if node.points is None:
        return "+"
    if node.clause.parent is None:
        return ""
    return node.id if len(node.id) <= 4 else str(place)


def in_short(node: Node, facts: list[Told], words: Words) -> Text:
    """What was found, in a few words: 5 / 6 items, holds, 82.67 points."""
    if node.value is None and node.status.startswith("missing"):
        return Text("没有答案", "no answer")
    said = node.arithmetic
    body = node.clause.body
    if isinstance(body, shape.Ratio):
        zh, en = RATIO.match(said.zh), RATIO.match(said.en)
        if zh and en:
            unit = _unit(body.of, words)
            return Text(
                f"{zh['of'].strip()} / {zh['to'].strip()} {unit.zh}".strip(),
                f"{en['of'].strip()} of {en['to'].strip()} {unit.en}".strip(),
            )
    if isinstance(body, shape.Fact) and node.value is not None:
        unit = _unit(body.of, words)
        return Text(f"{_head(said.zh, '；')} {unit.zh}".strip(), f"{_head(said.en, '; ')} {unit.en}".strip())
    if isinstance(body, shape.Import) and node.facts and "：" in said.zh:
        kind = words.unit_kinds.get(body.kinds[0], Text("单位", "units")) if body.kinds else Text("单位", "units")
        gave = _head(said.zh.partition("：")[2], "；")
        return Text(f"{len(node.facts)} 个{kind.zh}，得 {gave}", f"{len(node.facts)} results ({kind.en}): {gave}")
    if isinstance(body, (shape.Table, shape.Step)) and facts:
        names = "、".join(dict.fromkeys(one.words.zh for one in facts))
        english = ", ".join(dict.fromkeys(one.words.en for one in facts))
        return Text(f"{names} {len(facts)} 次", f"{english}: {len(facts)}")
    if isinstance(body, shape.When):
        return Text(_head(said.zh, "：").partition("；")[0], _head(said.en, ":").partition("; ")[0])
    return Text(_head(said.zh, "；"), _head(said.en, "; "))


def _head(said: str, mark: str) -> str:
    return said.partition(mark)[0]


def _unit(quantity: Quantity, words: Words) -> Text:
    of = next((thing for thing in parts_of(quantity) if isinstance(thing, FactOf)), None)
    if of is None:
        return Text("", "")
    if of.how == "distinct" and of.of in SPLITS:
        return SPLITS[of.of]
    word = words.facts.get(of.fact)
    return word.unit if word and word.unit else Text("", "")


def days_and_sources(facts: list[Told], node: Node, year: int) -> Text:
    """When, and from where: single days up to three, a span beyond; two sources at most by name."""
    if not facts:
        if any(key.startswith("derived:") for key in node.facts):
            return Text("本系统按名计数", "counted by the system, name by name")
        if node.facts:
            return Text(f"{len(node.facts)} 个单位的结果", f"results of {len(node.facts)} units")
        return Text(f"{year} 全年", f"all of {year}") if node.status == "known" else Text("", "")
    days = sorted({one.fact.happened_on for one in facts})
    if len(days) <= 3:
        when = Text("、".join(_days(days)), ", ".join(_days(days)))
    else:
        when = Text(f"{days[0]} 至 {days[-1]}", f"{days[0]} to {days[-1]}")
    sources = list(dict.fromkeys(one.fact.source for one in facts if one.fact.source))
    more = len(sources) - 2
    zh = "、".join(sources[:2]) + (f" 等 {len(sources)} 处" if more > 0 else "")
    en = ", ".join(sources[:2]) + (f" and {more} more" if more > 0 else "")
    return Text(f"{when.zh} · {zh}", f"{when.en} · {en}")


def _days(days: list[date]) -> list[str]:
    """2026-06-18, 12-09: the year once."""
    return [f"{day}" if not place else f"{day:%m-%d}" for place, day in enumerate(days)]


def _opened(node: Node, known: Known) -> Opened:
    told_facts = sorted(
        (known.facts[key] for key in node.facts if key in known.facts),
        key=lambda one: (one.fact.happened_on, one.fact.key),
    )
    own = [_counted(key, known) for key in node.facts if key not in known.facts]
    entries = [*own, *(_entry(one, known) for one in told_facts)]
    return Opened(
        node.arithmetic,
        policy_words(node.said),
        gives_words(node.said),
        node.clause.verifier,
        tuple(
            _item(one, _of_several_years(told_facts))
            for one in sorted(told_facts, key=_item_number)
            if "item" in one.fact.attributes
        ),
        tuple(entries[:MOST_SHOWN]),
        max(0, len(entries) - MOST_SHOWN),
    )


def _item_number(one: Told) -> tuple[str, int, str]:
    item, found = one.fact.attributes.get("item", ""), one.fact.attributes.get("year_found", "")
    return (found, int(item), "") if item.isdigit() else (found, 0, item)


def _item(one: Told, with_year: bool = False) -> Tag:
    return Tag(_item_words(one, with_year), ITEM_TAGS.get(one.fact.attributes.get("state", ""), "plain"))


def _item_words(one: Told, with_year: bool = False) -> Text:
    """An item and its state; with the year it was found where a line counts items of several years."""
    item, state = one.fact.attributes["item"], one.fact.attributes.get("state", "")
    found = one.fact.attributes.get("year_found", "")
    name = next((said for key, said in one.details if key.en == "state"), Text(state, state))
    year = Text(f"{found} 年", f"{found} ") if with_year and found else Text("", "")
    return Text(f"{year.zh}第 {item} 项 · {name.zh}", f"{year.en}item {item} · {name.en}".capitalize())


def _of_several_years(facts: Iterable[Told]) -> bool:
    return len({one.fact.attributes.get("year_found", "") for one in facts if "item" in one.fact.attributes}) > 1


def _entry(one: Told, known: Known) -> Entry:
    fact = one.fact
    details = [
        *([one.amount] if one.amount.zh else []),
        *(Text(f"{n.zh} {s.zh}", f"{n.en} {s.en}") for n, s in one.details),
    ]
    zh = one.words.zh + ("：" + "，".join(d.zh for d in details) if details else "")
    en = one.words.en + (": " + ", ".join(d.en for d in details) if details else "")
    reason = f" — {fact.reason}" if fact.reason else ""
    same_day = fact.entered_on == fact.happened_on
    by = Text(
        f"{fact.source} · {one.entered_by.zh} " + ("当日录入" if same_day else f"{fact.entered_on} 录入"),
        f"{fact.source} · entered by {one.entered_by.en} "
        + ("the same day" if same_day else f"on {fact.entered_on}"),
    )
    return Entry(
        fact.happened_on, Text(zh + reason, en + reason), by, fact.key,
        reverse("implement-facts-fact", args=[fact.key]), _answer_tags(one, known),
    )  # fmt: skip


def _answer_tags(one: Told, known: Known) -> tuple[Tag, ...]:
    """What was said about the fact before it counted, and what became of it since."""
    tags = []
    key = one.fact.key
    choice = known.choices.get(key) or known.choices.get(one.fact.corrects, "")
    if key in known.disputes:
        why = known.disputes[key]
        tags.append(Tag(Text(f"冻结时异议未答复：{why}", f"disputed and open when frozen: {why}"), "ink"))
    elif choice == "confirm":
        tags.append(Tag(Text("已确认", "confirmed"), "done"))
    elif choice == "dispute":
        tags.append(Tag(Text("有异议，已答复", "disputed, answered"), "plain"))
    elif known.were_shown:
        tags.append(Tag(Text("未答", "no answer"), "dashed"))
    if one.fact.state != "standing":
        tags.append(Tag(Text(f"此后{one.state.zh}", f"since then {one.state.en}"), "dashed"))
    return tuple(tags)


def _counted(key: str, known: Known) -> Entry:
    """What the system counted or computed itself: a fact of its own making, or another scheme's result."""
    kind, _, rest = key.partition(":")
    if kind == "derived":
        name, _, subject = rest.partition(":")
        word = known.words.name(name)
        return Entry(
            None, word, Text(f"本系统计数，{known.year} 年", f"the system's own count, {known.year}"), subject, ""
        )
    url = reverse("assess-cards-unit", args=[known.year, rest])
    return Entry(
        None,
        Text(f"所引结果：{rest}", f"result taken over: {rest}"),
        Text("点开看该单位的成绩单", "open that unit's card"),
        rest,
        url,
    )
