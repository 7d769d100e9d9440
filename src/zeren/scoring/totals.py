"""How the parts become the total, in their order: this duty first, each by its weight and its share of full marks."""

from fractions import Fraction
from typing import NamedTuple, Protocol

from zeren.kernel.exact import kept, rounded
from zeren.policy import phrases
from zeren.policy import scheme as shape
from zeren.scoring.results import KNOWN, MISSING, NOT_APPLICABLE, PARTIAL, PartScore
from zeren.scoring.world import Outcome, SwitchedOff, World, shifted


class Sight(Protocol):
    """What a total needs of a look at a subject (`look.Look`, which itself asks for totals)."""

    world: World

    def outcome(self, node_id: str) -> Outcome: ...

    def number(self, of: phrases.Amount | None, default: int = 0) -> Fraction | None: ...

    def beside(self, node: shape.Node | None) -> "Sight": ...


class Total(NamedTuple):
    """`value` over what is known; `blocks`: something decisive is missing."""

    value: Fraction | None
    status: str
    blocks: bool
    parts: tuple[PartScore, ...] = ()


def round_by(world: World, value: Fraction, rule: shape.RoundingRule | None = None) -> Fraction:
    """Kept to four places, then rounded by the node's rule, else by the scheme's."""
    how = rule or world.policies.rounding or shape.RoundingRule()
    return rounded(kept(value), how.places, how.how)  # type: ignore[arg-type]


def total_of(look: Sight) -> Total:
    """The total of the subject looked at."""
    world = look.world
    if world.scheme.total:
        found = look.outcome(world.scheme.total)
        value = None if found.value is None else round_by(world, found.value)
        status = found.status if value is not None or found.status != KNOWN else MISSING
        return Total(value, PARTIAL if found.blocks and value is not None else status, found.blocks)
    return _of_parts(look)


def _of_parts(look: Sight) -> Total:
    world = look.world
    full = world.scheme.points or Fraction(100)
    rows = []
    for part in world.scheme.parts:
        node = world.plan.nodes[part.node]
        try:
            weight = look.number(part.weight)
            points = look.beside(node).number(node.points) or full
        except SwitchedOff:
            weight = None
        if weight is None:  # a part without its weight cannot be left out silently
            return Total(None, MISSING, True)
        rows.append((part, look.outcome(part.node), weight, points))
    shares = shifted(world, {f"part:{part.id}": weight for part, _, weight, _ in rows})
    rows = [(part, found, shares[f"part:{part.id}"], points) for part, found, _, points in rows]
    applies = sum((weight for _, found, weight, _ in rows if found.value is not None or found.blocks), Fraction(0))
    whole = sum((weight for *_, weight, _ in rows), Fraction(0))
    scale = whole / applies if applies else Fraction(1)
    parts = []
    for part, found, weight, points in rows:
        given = None if found.value is None else round_by(world, weight * scale * found.value / points * full)
        parts.append(
            PartScore(
                part.id,
                part.title,
                part.order,
                part.node,
                found.value,
                points,
                kept(weight * scale),
                given,
                found.status,
            )
        )
    known = [part.contribution for part in parts if part.contribution is not None]
    blocks = any(found.blocks for _, found, *_ in rows)
    if not known:
        return Total(None, MISSING if blocks else NOT_APPLICABLE, blocks, tuple(parts))
    return Total(round_by(world, sum(known, Fraction(0))), PARTIAL if blocks else KNOWN, blocks, tuple(parts))
