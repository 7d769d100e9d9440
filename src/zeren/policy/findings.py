"""What the lint gives back, and what its checks share: reading amounts that do not depend on who is appraised."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from zeren.kernel.words import Text
from zeren.policy import phrases
from zeren.policy import scheme as shape
from zeren.policy.pack import Pack


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


def shares_of(pack: Pack, scheme: shape.Scheme, node: shape.Node) -> dict[str, Fraction]:
    """Points below this node by what they are for: process, outcome, ballot; what does not say so is left out."""
    if node.nature is not None:
        return {node.nature: fixed(pack, node.points) or Fraction(0)}
    found: dict[str, Fraction] = {}
    for child in children_of(scheme, node):
        for nature, points in shares_of(pack, scheme, child).items():
            found[nature] = found.get(nature, Fraction(0)) + points
    return found


def reaches_best(scheme: shape.Scheme) -> bool:
    """Whether the scheme's own table of grades can give the best one."""
    if scheme.grade_by is None:
        return False
    body = scheme.node(scheme.grade_by).body
    order = scheme.words.grade_order(scheme.subject)
    return isinstance(body, shape.Table) and bool(order) and any(row.grade == order[0] for row in body.rows)


def said(number: Fraction) -> str:
    return str(number) if number.denominator == 1 else f"{float(number):g}"


def percent(number: Fraction) -> str:
    return f"{float(number * 100):g} %"


def each_node(pack: Pack) -> Iterable[tuple[shape.Scheme, shape.Node]]:
    for scheme in pack.schemes.values():
        for node in scheme.nodes:
            yield scheme, node
