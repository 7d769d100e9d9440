"""How the parts become the total: `scoring.totals` as expressions, once for a program."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from zeren.policy import scheme as shape
from zeren.scoring.engine import ratios
from zeren.scoring.engine.expressions import FALSE, E, and_, case, cmp, is_null, lit, not_, or_
from zeren.scoring.engine.program import (
    IS_KNOWN,
    IS_MISSING,
    IS_NOT_APPLICABLE,
    IS_PARTIAL,
    Outcome,
    Program,
    Total,
)
from zeren.scoring.engine.ratios import Ratio, constant, value

SightOf = Callable[[shape.Node | None], Any]


def total_of(program: Program, sight_of: SightOf) -> Total:
    """The total, worked out at the first asking."""
    if program.total is None:
        found = _of_node(program) if program.scheme.total else _of_parts(program, sight_of)
        define = program.main.define
        parts = {name: define(part, "part") for name, part in found.parts.items()}
        program.total = Total(
            define(found.value, "total"), define(found.status), define(found.blocks), parts, found.worth
        )
    return program.total


def _rule(program: Program) -> shape.RoundingRule:
    return program.scheme.policies.rounding or shape.RoundingRule()


def _of_node(program: Program) -> Total:
    found = program.columns[program.scheme.total or ""]
    rule = _rule(program)
    number = ratios.rounded(found.value, rule.places, rule.how, program.main.define)
    empty = is_null(number)
    status = case([(and_(empty, cmp("=", found.status, IS_KNOWN)), IS_MISSING)], found.status)
    return Total(number, case([(and_(found.blocks, not_(empty)), IS_PARTIAL)], status), found.blocks)


def _of_parts(program: Program, sight_of: SightOf) -> Total:
    full = program.scheme.points or Fraction(100)
    define, rule = program.main.define, _rule(program)
    unweighted = FALSE
    rows: list[tuple[str, Outcome, Ratio, Ratio]] = []
    for part in program.scheme.parts:
        sight = sight_of(None)
        weight = sight.number(part.weight)
        inner = sight_of(program.plan.nodes[part.node])
        points = inner.number(program.plan.nodes[part.node].points)
        is_none = or_(is_null(points.top), cmp("=", points.top, lit(0)))
        points = ratios.pick([(is_none, constant(full))], points)
        unweighted = or_(unweighted, is_null(weight.top), sight.off, inner.off)
        rows.append((part.id, program.columns[part.node], weight, points))
    applies = ratios.sum_of([ratios.pick([(_counts(found), weight)], constant(0)) for _, found, weight, _ in rows])
    whole = ratios.sum_of([weight for *_, weight, _ in rows])
    none_applies = ratios.compared("=", applies, constant(0))
    if ratios.fixed(whole) is not None and ratios.fixed(applies) == ratios.fixed(whole):
        scale = constant(1)
    else:
        scale = ratios.pick([(none_applies, constant(1))], ratios.over(whole, applies, define))
    parts: dict[str, E] = {}
    worth: dict[str, Ratio] = {}
    for name, found, weight, points in rows:
        kept = ratios.kept(ratios.times(weight, scale), define)
        worth[name] = ratios.over(ratios.times(kept, constant(full)), points, define)
        share = ratios.times(ratios.times(weight, scale), value(found.value))
        given = ratios.over(ratios.times(share, constant(full)), points, define)
        number = ratios.rounded(ratios.quantum(given, define), rule.places, rule.how, define)
        parts[name] = define(case([(is_null(found.value), lit(None))], number), "part")
    blocks = or_(*(found.blocks for _, found, *_ in rows))
    unknown = and_(*(is_null(part) for part in parts.values()))
    total = ratios.sum_of([ratios.either(value(part), constant(0)) for part in parts.values()])
    number = ratios.rounded(ratios.quantum(total, define), rule.places, rule.how, define)
    status = case(
        [(unweighted, IS_MISSING), (unknown, case([(blocks, IS_MISSING)], IS_NOT_APPLICABLE)), (blocks, IS_PARTIAL)],
        IS_KNOWN,
    )
    parts = {name: case([(unweighted, lit(None))], part) for name, part in parts.items()}
    return Total(case([(or_(unweighted, unknown), lit(None))], number), status, or_(unweighted, blocks), parts, worth)


def _counts(found: Outcome) -> E:
    return or_(not_(is_null(found.value)), found.blocks)
