"""What each line gives to the total: `scoring.contributions` as expressions."""

from zeren.policy import scheme as shape
from zeren.scoring.contributions import SUBSTITUTED
from zeren.scoring.engine import ratios
from zeren.scoring.engine.combining import children_of, points_of, rescaling, stretch, weights_of
from zeren.scoring.engine.expressions import (
    FALSE,
    TRUE,
    ZERO,
    E,
    and_,
    case,
    cmp,
    greatest,
    is_null,
    least,
    lit,
    not_,
    or_,
    sub,
    sure,
)
from zeren.scoring.engine.expressions import total as total_of_numbers
from zeren.scoring.engine.program import Outcome, Program
from zeren.scoring.engine.ratios import Ratio, constant, fine
from zeren.scoring.engine.sight import Sight
from zeren.scoring.engine.totals import total_of

Term = tuple[str, E, Ratio]
"""A line below, when it counts, and what one point of it gives to the line above."""
ONE_POINT = constant(1)


def contributions(program: Program) -> tuple[dict[str, E], E]:
    """Node → what it gives to the total in ten-thousandths, null where it is not on the way; and the residual."""
    define = program.main.define
    total = total_of(program, lambda node: Sight(program, node))
    has = not_(is_null(total.value))
    worth: dict[str, list[tuple[E, Ratio]]] = {}
    if program.scheme.total:
        worth[program.scheme.total] = [(has, ONE_POINT)]
    for part in program.scheme.parts:
        there = and_(has, not_(is_null(program.columns[part.node].value)))
        worth.setdefault(part.node, []).append((there, fine(total.worth[part.id], define)))
    given: dict[str, E] = {}
    for node in reversed(program.plan.order):
        outcome = program.columns[node.id]
        if node.id not in worth or outcome.value == lit(None):
            continue
        reached = define(and_(or_(*(when for when, _ in worth[node.id])), not_(is_null(outcome.value))))
        factor = ratios.sum_of(
            [
                ratios.pick([(when, one)], constant(0)) if when not in (TRUE, reached) else one
                for when, one in worth[node.id]
            ]
        )
        factor = Ratio(define(factor.top), factor.under if factor.under.is_plain else define(factor.under))
        own = Ratio(outcome.value)
        for child, counts, share in terms(program, node, outcome):
            when = define(and_(reached, counts))
            worth.setdefault(child, []).append((when, fine(ratios.times(factor, share), define)))
            below = ratios.times(Ratio(program.columns[child].value), share)
            own = ratios.minus(own, ratios.pick([(counts, below)], constant(0)))
        own = Ratio(define(own.top), own.under)
        given[node.id] = define(
            case([(not_(reached), lit(None))], ratios.divided(ratios.times(factor, own), "half_up", define)), "c"
        )
    known = [case([(is_null(one), ZERO)], one) for one in given.values()]
    return given, case([(is_null(total.value), ZERO)], sub(total.value, define(total_of_numbers(known))))


def terms(program: Program, node: shape.Node, outcome: Outcome) -> list[Term]:
    """The lines that a line is gathered from; none where its value did not come from them."""
    body = node.body
    if not isinstance(body, shape.Combine | shape.Status):
        return []
    sight = Sight(program, node)
    gathers = not_(or_(*(outcome.flags.get(code, FALSE) for code in SUBSTITUTED)))
    found = _chosen(program, node) if isinstance(body, shape.Status) else _gathered(sight, node, body)
    factor = ONE_POINT
    if node.scale is not None:
        scale = sight.number(node.scale)
        gathers = and_(gathers, not_(is_null(scale.top)))
        factor = scale
    if node.share_of_period:
        factor = ratios.times(factor, sight.own("share"))
    gathers = program.main.define(and_(gathers, not_(sight.off)))
    return [
        (child, and_(gathers, when), fine(ratios.times(part, factor), program.main.define))
        for child, when, part in found
        if program.columns[child].value != lit(None)
    ]


def _chosen(program: Program, node: shape.Node) -> list[Term]:
    assert isinstance(node.body, shape.Status)
    rest, found = TRUE, []
    for one in node.body.cases:
        holds = sure(program.main.define(Sight(program, node).holds(one.when)))
        found.append((one.use, and_(rest, holds), ONE_POINT))
        rest = and_(rest, not_(holds))
    if node.body.otherwise:
        found.append((node.body.otherwise, rest, ONE_POINT))
    return found


def _gathered(sight: Sight, node: shape.Node, body: shape.Combine) -> list[Term]:
    program, define = sight.program, sight.define
    rows = children_of(program, node)
    there = [(one.id, not_(is_null(found.value)), found.value) for one, found in rows if found.value != lit(None)]
    if body.highest_per or not there or body.how == "product":
        return []
    if body.how == "sum":
        if not body.rescale:
            return [(name, when, ONE_POINT) for name, when, _ in there]
        full, points = points_of(sight, rows)
        acts, factor = rescaling(sight, rows, full, points)
        stretched = ONE_POINT if acts == FALSE else ratios.pick([(define(acts), factor)], ONE_POINT)
        has_points = {one.id for (one, _), full_marks in zip(rows, points, strict=True) if full_marks is not None}
        return [(name, when, stretched if name in has_points else ONE_POINT) for name, when, _ in there]
    if body.how == "weighted":
        weights = dict(zip([one.id for one, _ in rows], weights_of(sight, rows), strict=True))
        applies = ratios.sum_of([ratios.pick([(when, weights[name])], constant(0)) for name, when, _ in there])
        applies = Ratio(define(applies.top), applies.under)
        some = sure(ratios.compared("<>", applies, constant(0)))
        factor = stretch(ratios.sum_of(list(weights.values())), applies, define)
        return [(name, and_(when, some), ratios.times(weights[name], factor)) for name, when, _ in there]
    if body.how in ("highest", "lowest"):
        return _best(sight, body, there)
    return _shared(sight, body, there)


def _best(sight: Sight, body: shape.Combine, there: list[tuple[str, E, E]]) -> list[Term]:
    """The first of those that are best gives all."""
    numbers = [number for *_, number in there]
    best = sight.define((greatest if body.how == "highest" else least)(*numbers))
    rest, found = TRUE, []
    for name, _, number in there:
        is_best = sure(cmp("=", number, best)) if len(there) > 1 else not_(is_null(number))
        found.append((name, sight.define(and_(rest, is_best)), ONE_POINT))
        rest = and_(rest, not_(is_best))
    return found


def _shared(sight: Sight, body: shape.Combine, there: list[tuple[str, E, E]]) -> list[Term]:
    """A mean: each an equal share; trimmed: without the first of the lowest and the last of the highest."""
    define = sight.define
    numbers = [number for *_, number in there]
    count = define(total_of_numbers([case([(when, lit(1))], ZERO) for _, when, _ in there]))
    under = define(greatest(count, lit(1)))
    share = Ratio(lit(1), under)
    if body.how == "mean" or body.trim_over is None or body.trim_over >= len(numbers):
        return [(name, when, share) for name, when, _ in there]
    trims = define(cmp(">", count, lit(max(body.trim_over, 2))))
    low, high = define(least(*numbers)), define(greatest(*numbers))
    fewer = define(greatest(sub(count, lit(2)), lit(1)))
    cut = ratios.pick([(trims, Ratio(lit(1), fewer))], share)
    dropped_low: list[E] = []
    dropped_high: list[E] = []
    rest = TRUE
    for number in numbers:
        is_low = sure(cmp("=", number, low))
        dropped_low.append(and_(rest, is_low))
        rest = and_(rest, not_(is_low))
    rest = TRUE
    for number in reversed(numbers):
        is_high = sure(cmp("=", number, high))
        dropped_high.insert(0, and_(rest, is_high))
        rest = and_(rest, not_(is_high))
    return [
        (name, define(and_(when, not_(and_(trims, or_(at_low, at_high))))), cut)
        for (name, when, _), at_low, at_high in zip(there, dropped_low, dropped_high, strict=True)
    ]
