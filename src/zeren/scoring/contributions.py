"""What each line gives to the total, so that the column adds up to it exactly.

Along sums, means, weights and chosen children, a line gives its value times what one point of it is worth in the total.
What a gathering line does itself (starting marks, bounds, floor, rounding) is its own row. What rounding to four places
and the rounding of parts and total leave over is the residual.
"""

from fractions import Fraction

from zeren.kernel.exact import rounded
from zeren.policy import scheme as shape
from zeren.scoring.inputs import Subject
from zeren.scoring.look import Look, own_time
from zeren.scoring.totals import Total
from zeren.scoring.world import Outcome, SwitchedOff, World

ZERO, ONE = Fraction(0), Fraction(1)
PLACES = 4
FINE = 10
"""Places of what one point is worth, far finer than what it gives: so an engine carries whole numbers, not long fractions."""
SUBSTITUTED = frozenset({"ZEROED", "AS_ZERO", "AS_FULL", "IMPUTED"})
"""Flags of a value that did not come from the children."""

Terms = list[tuple[str, Fraction]]


def contributions(world: World, subject: Subject, total: Total) -> tuple[dict[str, Fraction], Fraction]:
    """Node → what it gives to the total, in ten-thousandths of a point, for every node on the way; and the residual.

    The values of the dictionary and the residual add up to the total exactly. Without a total: nothing.
    """
    if total.value is None:
        return {}, ZERO
    worth: dict[str, Fraction] = {}
    for node_id, factor in _roots(world, total):
        worth[node_id] = worth.get(node_id, ZERO) + factor
    given: dict[str, Fraction] = {}
    for node in reversed(world.plan.order):
        if node.id not in worth or (value := (outcome := world.columns[node.id][subject.key]).value) is None:
            continue
        factor, own = worth[node.id], value
        for child, part in terms(world, subject, node, outcome):
            more = factor if part is ONE else fine(factor * part)
            worth[child] = worth[child] + more if child in worth else more
            below = world.columns[child][subject.key].value or ZERO
            own -= below if part is ONE else part * below
        given[node.id] = _to_places(own if factor is ONE else factor * own)
    return given, total.value - sum(given.values(), ZERO)


def fine(value: Fraction) -> Fraction:
    """To ten places."""
    return value if 10**FINE % value.denominator == 0 else rounded(value, FINE)


def _to_places(value: Fraction) -> Fraction:
    return value if 10**PLACES % value.denominator == 0 else rounded(value, PLACES)


def _roots(world: World, total: Total) -> Terms:
    if world.scheme.total:
        return [(world.scheme.total, ONE)]
    full = world.scheme.points or Fraction(100)
    return [(part.node, fine(part.weight * full / part.points)) for part in total.parts if part.value is not None]


def terms(world: World, subject: Subject, node: shape.Node, outcome: Outcome) -> Terms:
    """The lines that a line is gathered from, each with what one point of it gives to the line; empty for a leaf."""
    return [(child, part if part is ONE else fine(part)) for child, part in _terms(world, subject, node, outcome)]


def _terms(world: World, subject: Subject, node: shape.Node, outcome: Outcome) -> Terms:
    body = node.body
    if not isinstance(body, shape.Combine | shape.Status) or not SUBSTITUTED.isdisjoint(outcome.flags):
        return []
    look = Look(world, subject, node)
    try:
        found = _chosen(look, body) if isinstance(body, shape.Status) else _gathered(look, node, body)
        factor = ONE if node.scale is None else look.number(node.scale)
    except SwitchedOff:
        return []
    if node.share_of_period and factor is not None:
        factor *= own_time(subject, world.period, "share") or ZERO
    if factor is ONE or factor is None:
        return found if factor else []
    return [(child, inner * factor) for child, inner in found]


def _chosen(look: Look, body: shape.Status) -> Terms:
    for case in body.cases:
        if look.holds(case.when):
            return [(case.use, ONE)]
    return [(body.otherwise, ONE)] if body.otherwise else []


def _gathered(look: Look, node: shape.Node, body: shape.Combine) -> Terms:
    names = [
        name
        for name in body.of or look.world.plan.children[node.id]
        if look.world.with_withheld or look.world.plan.nodes[name].withheld is None
    ]
    values = {name: value for name in names if (value := look.outcome(name).value) is not None}
    if body.highest_per or not values:
        return []
    if body.how == "sum":
        return _summed(look, node, body, list(values))
    if body.how == "mean":
        return [(name, Fraction(1, len(values))) for name in values]
    if body.how == "weighted":
        return _weighted(look, names, list(values))
    if body.how == "trimmed":
        kept = sorted(values, key=lambda name: values[name])
        if body.trim_over is not None and len(kept) > body.trim_over:
            kept = kept[1:-1]
        return [(name, Fraction(1, len(kept))) for name in kept]
    if body.how in ("highest", "lowest"):
        best = max(values.values()) if body.how == "highest" else min(values.values())
        return [(next(name for name, value in values.items() if value == best), ONE)]
    return []  # a product is no sum of its factors: it stands as a line


def _summed(look: Look, node: shape.Node, body: shape.Combine, names: list[str]) -> Terms:
    """What has points is stretched where something that has points does not apply; what has none is added as it is."""
    if not body.rescale:
        return [(name, ONE) for name in names]
    nodes = look.world.plan.nodes
    points = {name: look.beside(nodes[name]).number(nodes[name].points) for name in names if nodes[name].points}
    full, applies = look.number(node.points), sum((found or ZERO for found in points.values()), ZERO)
    if not full or not applies or applies == full:
        return [(name, ONE) for name in names]
    return [(name, full / applies if name in points else ONE) for name in names]


def _weighted(look: Look, names: list[str], known: list[str]) -> Terms:
    nodes = look.world.plan.nodes
    weights = {name: look.beside(nodes[name]).number(nodes[name].weight) or ZERO for name in names}
    whole, applies = sum(weights.values(), ZERO), sum((weights[name] for name in known), ZERO)
    if not applies:
        return []
    stretch = whole / applies if whole else ONE
    return [(name, weights[name] * stretch) for name in known]
