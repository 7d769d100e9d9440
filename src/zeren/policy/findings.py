"""What the lint gives back, and what its checks share: reading amounts that do not depend on who is appraised."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from zeren.kernel.words import Text
from zeren.policy import phrases
from zeren.policy import scheme as shape
from zeren.policy.pack import Pack
from zeren.policy.references import parts_of


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of design. `rests_on`: whether a published rule asks for it, or this project."""

    code: str
    file: str
    key: str
    text: Text
    rests_on: Literal["rule", "project"] = "project"


def fixed(pack: Pack, amount: phrases.Amount | None) -> Fraction | None:
    """The number of an amount that is the same for everybody; None when there is none."""
    if isinstance(amount, phrases.Number):
        return amount.value
    if isinstance(amount, phrases.ValueOf):
        return pack.values[amount.key].number
    return None


def choices(pack: Pack, amount: phrases.Amount | None) -> dict[str, Fraction | None]:
    """An amount by class; "" stands for everybody else (or for everybody)."""
    if not isinstance(amount, phrases.Chosen):
        return {"": fixed(pack, amount)}
    found = {label: fixed(pack, inner) for label, inner in amount.cases}
    found[""] = fixed(pack, amount.other)
    return found


def children_of(scheme: shape.Scheme, node: shape.Node) -> list[shape.Node]:
    """The nodes that go into this one and are run."""
    if isinstance(node.body, shape.Combine) and node.body.of:
        return [scheme.node(name) for name in node.body.of]
    return [child for child in scheme.nodes if child.parent == node.id and child.counts and child.expressible]


def first_part(scheme: shape.Scheme) -> shape.Node | None:
    """The node of this duty: the first part's, or the total's."""
    name = scheme.parts[0].node if scheme.parts else scheme.total
    return scheme.node(name) if name else None


NO_OTHERS: Mapping[str, Pack] = {}


def shares_of(
    pack: Pack,
    scheme: shape.Scheme,
    node: shape.Node,
    beside: Mapping[str, Pack] = NO_OTHERS,
    above: frozenset[tuple[str, str]] = frozenset(),
) -> dict[str, Fraction]:
    """Points below this node by what they are for: process, outcome, ballot; what does not say so is left out.

    What is imported counts as a ballot as far as it is one there, over any number of schemes; `beside` are the packs at hand.
    """
    points = fixed(pack, node.points) or Fraction(0)
    if isinstance(node.body, shape.Import) and node.nature != "ballot":
        ballot = points * _ballots_in(pack, scheme, node.body, beside, above)
        found = {"ballot": ballot} if ballot else {}
        return {**found, **({node.nature: points - ballot} if node.nature else {})}
    if node.nature is not None and node.nature != "ballot" and pack.use == "office":
        inside = shares_of_children(pack, scheme, node, beside, above).get("ballot", Fraction(0))
        return {node.nature: points - inside, **({"ballot": inside} if inside else {})}
    if node.nature is not None:
        return {node.nature: points}
    if isinstance(node.body, shape.Ballot) and pack.use == "office":
        return {"ballot": points}
    return shares_of_children(pack, scheme, node, beside, above)


def shares_of_children(
    pack: Pack,
    scheme: shape.Scheme,
    node: shape.Node,
    beside: Mapping[str, Pack],
    above: frozenset[tuple[str, str]],
) -> dict[str, Fraction]:
    """As `shares_of`, of what stands below."""
    found: dict[str, Fraction] = {}
    for child in children_of(scheme, node) if isinstance(node.body, shape.Combine) else ():
        for nature, points in shares_of(pack, scheme, child, beside, above).items():
            found[nature] = found.get(nature, Fraction(0)) + points
    return found


def _ballots_in(
    pack: Pack,
    scheme: shape.Scheme,
    body: shape.Import,
    beside: Mapping[str, Pack],
    above: frozenset[tuple[str, str]],
) -> Fraction:
    """Which share of the imported scheme's duty is ballots; 0 for one that is not at hand, or that needs its own results."""
    place = (body.pack or pack.key, body.scheme)
    owner = pack if place[0] == pack.key else beside.get(place[0])
    other = owner.schemes.get(body.scheme) if owner is not None else None
    top = first_part(other) if other is not None else None
    seen = above | {(pack.key, scheme.key)}
    full = fixed(owner, top.points) if owner is not None and top is not None else None
    if owner is None or other is None or top is None or not full or place in seen:
        return Fraction(0)
    return shares_of(owner, other, top, {**beside, pack.key: pack}, seen).get("ballot", Fraction(0)) / full


def reaches_best(scheme: shape.Scheme) -> bool:
    """Whether the scheme's own table of grades can give the best one."""
    if scheme.grade_by is None:
        return False
    body = scheme.node(scheme.grade_by).body
    order = scheme.words.grade_order(scheme.subject)
    return isinstance(body, shape.Table) and bool(order) and any(row.grade == order[0] for row in body.rows)


def figure(pack: Pack, key: str, most: Fraction) -> Fraction:
    """The pack's own figure for a check, or the project's where the pack has none."""
    found = pack.values[key].number if key in pack.values else None
    return most if found is None else found


GROWTH_WORDS = ("GDP", "生产总值", "增速", "增长率")


def is_growth(pack: Pack, node: shape.Node) -> bool:
    """Whether an item rewards growth: it says so, or its words or those of its fact do."""
    if {"gdp", "growth"} & set(node.touches):
        return True
    for thing in parts_of(node.body):
        if isinstance(thing, phrases.FactOf) and thing.fact in pack.words.facts:
            name = pack.words.facts[thing.fact].name
            if thing.fact == "growth" or any(word in f"{name.zh} {name.en}" for word in GROWTH_WORDS[:2]):
                return True
    return any(word in node.title.zh for word in GROWTH_WORDS)


def said(number: Fraction) -> str:
    return str(number) if number.denominator == 1 else f"{float(number):g}"


def percent(number: Fraction) -> str:
    return f"{float(number * 100):g} %"


def each_node(pack: Pack) -> Iterable[tuple[shape.Scheme, shape.Node]]:
    for scheme in pack.schemes.values():
        for node in scheme.nodes:
            yield scheme, node
