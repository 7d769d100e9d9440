"""COMBINE, LIMIT and STATUS: what is gathered from other nodes of the same subject, as expressions."""

import math
from fractions import Fraction

from zeren.policy import scheme as shape
from zeren.scoring.engine import ratios
from zeren.scoring.engine.chains import Gather
from zeren.scoring.engine.events import highest
from zeren.scoring.engine.expressions import (
    FALSE,
    TRUE,
    ZERO,
    E,
    and_,
    case,
    cmp,
    col,
    greatest,
    hull,
    is_null,
    least,
    lit,
    not_,
    or_,
    sub,
    sure,
    within,
)
from zeren.scoring.engine.expressions import total as total_of
from zeren.scoring.engine.program import IS_KNOWN, IS_NOT_APPLICABLE, IS_PARTIAL, Outcome, Program
from zeren.scoring.engine.ratios import Ratio, constant, quantum, value
from zeren.scoring.engine.records import KEY, ORDER, join
from zeren.scoring.engine.sight import Sight
from zeren.scoring.engine.ways import Ways

Rows = list[tuple[shape.Node, Outcome]]


def children_of(program: Program, node: shape.Node) -> Rows:
    """The nodes that go into a COMBINE, withheld ones left out, each with what it gives."""
    assert isinstance(node.body, shape.Combine)
    names = node.body.of or program.plan.children[node.id]
    nodes = [program.plan.nodes[name] for name in names]
    return [(one, program.columns[one.id]) for one in nodes if program.with_withheld or one.withheld is None]


def combine(sight: Sight, body: shape.Combine) -> Outcome:
    """The children together. What is left out goes out of sum and mean; what is awaited makes the result partial."""
    assert sight.node is not None
    ways, define = Ways(sight), sight.define
    rows = children_of(sight.program, sight.node)
    blocks = define(or_(*(found.blocks for _, found in rows)))
    none = and_(*(is_null(found.value) for _, found in rows))
    start = sight.number(body.start)
    ways.when(is_null(start.top), sight.is_missing)
    if body.start is None:
        none_here = define(none)
        ways.when(and_(none_here, blocks), sight.is_missing)
        if rows:
            nothing = and_(none_here, *(cmp("=", found.status, IS_NOT_APPLICABLE) for _, found in rows))
            ways.when(nothing, lambda: Outcome(lit(None), IS_NOT_APPLICABLE))
    found = _combined(sight, body, rows, start, none)
    ways.when(is_null(found), sight.is_missing)
    return ways.end(Outcome(found, case([(blocks, IS_PARTIAL)], IS_KNOWN), blocks=blocks))


def _combined(sight: Sight, body: shape.Combine, rows: Rows, start: Ratio, none: E) -> E:
    define = sight.define
    if body.highest_per:
        return quantum(ratios.plus(start, value(_highest(sight, body, rows))), define)
    known = [found for _, found in rows if found.value != lit(None)]
    values = [_or_nothing(found.value) for found in known]
    total = ratios.sum_of([start, *(value(one) for one in values)])
    if body.how == "sum":
        return _rescaled(sight, rows, total) if body.rescale else quantum(total, define)
    if not known:
        return quantum(start, define)
    count = define(_count([found.value for found in known]))
    whole = define(total_of(values))
    numbers = [found.value for found in known]
    if body.how == "weighted":
        with sight.under(not_(none)):
            found = _weighted(sight, rows)
    elif body.how == "mean":
        found = within(ratios.divided(Ratio(whole, greatest(count, lit(1))), "half_up", define), *hull(*numbers))
    elif body.how == "trimmed":
        found = within(_trimmed(sight, body, numbers, whole, count), *hull(*numbers))
    elif body.how == "product":
        product = constant(1)
        for one in numbers:
            product = ratios.times(product, ratios.pick([(is_null(one), constant(1))], value(one)))
            product = ratios.kept(Ratio(define(product.top), product.under), define)
        found = quantum(product, define)
    else:
        found = (greatest if body.how == "highest" else least)(*numbers)
    return define(case([(none, quantum(start, define))], found))


def _or_nothing(of: E) -> E:
    return case([(is_null(of), ZERO)], of)


def _count(of: list[E]) -> E:
    """How many of these are not null."""
    return total_of([case([(is_null(one), ZERO)], lit(1)) for one in of])


def _trimmed(sight: Sight, body: shape.Combine, numbers: list[E], whole: E, count: E) -> E:
    """The mean; of more than so many, without one highest and one lowest."""
    define = sight.define
    mean = ratios.divided(Ratio(whole, greatest(count, lit(1))), "half_up", define)
    if body.trim_over is None or body.trim_over >= len(numbers):
        return mean
    inner = define(sub(sub(whole, greatest(*numbers)), least(*numbers)))
    fewer = define(greatest(sub(count, lit(2)), lit(1)))
    return case(
        [(cmp(">", count, lit(max(body.trim_over, 2))), ratios.divided(Ratio(inner, fewer), "half_up", define))], mean
    )


def weights_of(sight: Sight, rows: Rows) -> list[Ratio]:
    """The weight of each, nothing where it has none."""
    found = []
    for node, _ in rows:
        beside = sight.beside(node)
        found.append(ratios.either(beside.number(node.weight), constant(0)))
        sight.off = or_(sight.off, and_(sight.here, beside.off))
    return found


def _weighted(sight: Sight, rows: Rows) -> E:
    weights, define = weights_of(sight, rows), sight.define
    whole = ratios.sum_of(weights)
    applies, total = constant(0), constant(0)
    for (_, found), weight in zip(rows, weights, strict=True):
        there = not_(is_null(found.value))
        applies = ratios.plus(applies, ratios.pick([(there, weight)], constant(0)))
        total = ratios.plus(total, ratios.pick([(there, ratios.times(weight, value(found.value)))], constant(0)))
    total, applies = Ratio(define(total.top), total.under), Ratio(define(applies.top), applies.under)
    stretched = stretch(whole, applies, define)
    none = sure(ratios.compared("=", applies, constant(0)))
    number = quantum(ratios.times(total, stretched), define)
    most = ratios.fixed(whole)
    if most is not None and all((ratios.fixed(one) or -1) >= 0 for one in weights):
        lo, hi = hull(*(outcome.value for _, outcome in rows), ZERO)  # a weighted mean, times the sum of the weights
        number = within(number, math.floor(lo * most), math.ceil(hi * most))
    return define(case([(none, lit(None))], number))


def stretch(whole: Ratio, applies: Ratio, define: ratios.Define) -> Ratio:
    """Whole ÷ what applies; 1 where there is no whole."""
    a, b = ratios.fixed(whole), ratios.fixed(applies)
    if a is not None and (a == b or a == Fraction(0)):
        return constant(1)
    asked = ratios.over(whole, applies, define)
    return (
        asked
        if a is not None
        else ratios.pick([(sure(ratios.compared("=", whole, constant(0))), constant(1))], asked)
    )


def points_of(sight: Sight, rows: Rows) -> tuple[Ratio, list[Ratio | None]]:
    """The full marks of the node, and of each child that has any; they are asked for where the child has a value."""
    assert sight.node is not None
    full = ratios.either(sight.number(sight.node.points), constant(0))
    found: list[Ratio | None] = []
    for node, outcome in rows:
        if node.points is None:
            found.append(None)
            continue
        beside = sight.beside(node)
        found.append(ratios.either(beside.number(node.points), constant(0)))
        sight.off = or_(sight.off, and_(sight.here, not_(is_null(outcome.value)), beside.off))
    return full, found


def rescaling(sight: Sight, rows: Rows, full: Ratio, points: list[Ratio | None]) -> tuple[E, Ratio]:
    """Whether what has points is stretched, and by how much."""
    define = sight.define
    applies = ratios.sum_of(
        [
            ratios.pick([(is_null(found.value), constant(0))], one)
            for (_, found), one in zip(rows, points, strict=True)
            if one is not None
        ]
    )
    applies = Ratio(define(applies.top), applies.under)
    idle = or_(
        *(sure(ratios.compared("=", a, b)) for a, b in ((full, constant(0)), (applies, constant(0)), (applies, full)))
    )
    return not_(idle), ratios.over(full, applies, define)


def _rescaled(sight: Sight, rows: Rows, total: Ratio) -> E:
    """What has points: × points ÷ points of those that apply. What has none is added as it is."""
    full, points = points_of(sight, rows)
    acts, factor = rescaling(sight, rows, full, points)
    if acts == FALSE:
        return quantum(total, sight.define)
    inner = ratios.sum_of(
        [value(_or_nothing(found.value)) for (_, found), one in zip(rows, points, strict=True) if one is not None]
    )
    inner, define = Ratio(sight.define(inner.top), inner.under), sight.define
    rest = ratios.minus(total, inner)
    stretched = ratios.plus(ratios.times(inner, factor), rest)
    picked = ratios.pick([(sight.define(acts), stretched)], Ratio(define(total.top), total.under))
    number, ends = quantum(picked, define), _ends(rows, full, points)
    if ends is None:
        return number
    plain, beside = quantum(total, define), quantum(rest, define)
    lo, hi = hull(plain, E("lit", "int", lo=ends[0] + beside.lo, hi=ends[1] + beside.hi))
    return within(number, lo, hi)


def _ends(rows: Rows, full: Ratio, points: list[Ratio | None]) -> tuple[int, int] | None:
    """Between what a stretched sum lies: no share of the full marks is above the largest of any child's own."""
    whole = ratios.fixed(full)
    shares = [Fraction(0)]
    for (_, found), one in zip(rows, points, strict=True):
        marks = None if one is None else ratios.fixed(one)
        if one is not None and (marks is None or marks <= 0):
            return None
        if marks:
            shares += [found.value.lo / marks, found.value.hi / marks]
    if whole is None or whole < 0:
        return None
    return math.floor(min(shares) * whole), math.ceil(max(shares) * whole)


def _highest(sight: Sight, body: shape.Combine, rows: Rows) -> E:
    """Over all records that the known children counted, one amount for each different combination of attributes."""
    program = sight.program
    totals: list[E] = []
    chains = []
    for place, (node, found) in enumerate(rows):
        for use, when in givers(program, node.id):
            counts = program.main.define(and_(not_(is_null(found.value)), found.given, when))
            chains.append((place, use, counts))
    if len(chains) > 1:
        return _highest_of_several(sight, body, chains)
    for _, use, counts in chains:
        given = program.draws[use]()
        given.chain.keep(counts)
        marks, alone = given.marks(body.highest_per)
        unit = given.chain.define(
            ratios.divided(ratios.times(given.amount, constant(ratios.UNIT)), "half_up", given.chain.define)
        )
        highest(given.chain, Ratio(unit), marks, alone)
        name, most = given.chain.fresh("g"), 10**6
        result = col(name, "int", lo=min(unit.lo, 0) * most, hi=max(unit.hi, 0) * most)
        given.chain.group((KEY,), [Gather(name, "wide_sum" if result.wide else "sum", unit)])
        join(program, given.chain, [result])
        totals.append(_or_nothing(result))
    return total_of(totals)


def _highest_of_several(sight: Sight, body: shape.Combine, chains: list[tuple[int, str, E]]) -> E:
    program, parts = sight.program, []
    lo = hi = 0
    for place, use, counts in chains:
        given = program.draws[use]()
        given.chain.keep(counts)
        marks, alone = given.marks(body.highest_per)
        chain = given.chain
        unit = chain.define(
            ratios.divided(ratios.times(given.amount, constant(ratios.UNIT)), "half_up", chain.define)
        )
        chain.define(unit, name="u_amount")
        chain.define(case([(alone, lit(True))], FALSE), name="u_alone")
        chain.define(lit(place), name="u_place")
        for number, mark in enumerate(marks):
            chain.define(mark, name=f"u_mark{number}")
        program.settle(chain)
        parts.append(chain)
        lo, hi = min(lo, unit.lo), max(hi, unit.hi)
    marks = [col(f"u_mark{number}", "text") for number in range(len(body.highest_per))]
    chain = program.united(parts, ["rkey", "rday", "u_amount", "u_alone", "u_place", *(one.detail for one in marks)])
    amount = col("u_amount", "int", lo=lo, hi=hi, nullable=False)
    order = (col("u_place", "int", nullable=False), *ORDER)
    highest(chain, Ratio(amount), marks, col("u_alone", "bool", nullable=False), order)
    name, most = chain.fresh("g"), 10**6
    result = col(name, "int", lo=lo * most, hi=hi * most)
    chain.group((KEY,), [Gather(name, "wide_sum" if result.wide else "sum", amount)])
    join(program, chain, [result])
    return _or_nothing(result)


def givers(program: Program, name: str) -> list[tuple[str, E]]:
    """The nodes whose records stand behind a node's value: itself, or those that a STATUS chooses, each with when."""
    if name in program.draws:
        return [(name, TRUE)]
    return [
        (inner, and_(when, also))
        for use, when in program.chosen.get(name, [])
        for inner, also in givers(program, use)
    ]


def status(sight: Sight, body: shape.Status) -> Outcome:
    """Which node counts, by the class of the appraised."""
    assert sight.node is not None
    ways, program = Ways(sight), sight.program
    rest = TRUE
    chosen: list[tuple[str, E]] = []
    for one in body.cases:
        holds = sight.define(sight.holds(one.when))
        ways.when(is_null(holds), sight.is_missing)
        found = program.columns[one.use]
        ways.add(holds, found._replace(imputes=FALSE))
        chosen.append((one.use, and_(rest, sure(holds))))
        rest = and_(rest, not_(sure(holds)), not_(is_null(holds)))
    program.chosen[sight.node.id] = chosen
    if body.otherwise:
        chosen.append((body.otherwise, rest))
        return ways.end(program.columns[body.otherwise]._replace(imputes=FALSE))
    return ways.end(Outcome(lit(None), IS_NOT_APPLICABLE))
