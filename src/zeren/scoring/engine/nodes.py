"""One node for all subjects: its kind's rule, then what is common to all; `scoring.nodes` as expressions."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from zeren.policy import scheme as shape
from zeren.scoring.engine import ballots, combining, events, gathering, imports, numbers, ratios
from zeren.scoring.engine.chains import Chain
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
    lit,
    not_,
    or_,
    sure,
    within,
)
from zeren.scoring.engine.found import NO_TEXT, leaves
from zeren.scoring.engine.program import (
    IS_KNOWN,
    IS_MISSING,
    IS_NOT_APPLICABLE,
    IS_OWN_FAULT,
    IS_PARTIAL,
    Outcome,
    Program,
    flagged,
    merged,
)
from zeren.scoring.engine.ratios import Ratio, quantum, value
from zeren.scoring.engine.records import join
from zeren.scoring.engine.sight import Sight

RULES: dict[str, Callable[[Sight, Any], Outcome]] = {
    "FACT": numbers.fact,
    "WHEN": numbers.when,
    "STEP": lambda sight, body: (events.events_rule if body.events is not None else numbers.step_number)(sight, body),
    "TABLE": lambda sight, body: (events.events_rule if body.events is not None else numbers.table_number)(
        sight, body
    ),
    "JUDGE": numbers.judge,
    "RATIO": numbers.ratio,
    "GROUP": gathering.group,
    "HISTORY": gathering.history,
    "IMPORT": imports.import_,
    "COMBINE": combining.combine,
    "LIMIT": combining.combine,
    "BALLOT": ballots.ballot,
    "STATUS": combining.status,
}
NOT_APPLICABLE = Outcome(lit(None), IS_NOT_APPLICABLE)


def compile_node(program: Program, node: shape.Node) -> None:
    """Add what `node` gives to the program; what it reads has been added before."""
    if not node.expressible:
        outcome = NOT_APPLICABLE._replace(flags={"NOT_EXPRESSIBLE": TRUE})
    elif node.withheld is not None and not program.with_withheld:
        outcome = NOT_APPLICABLE._replace(flags={"WITHHELD": TRUE})
    else:
        outcome = _evaluated(program, node)
    program.columns[node.id] = _imputed(program, node, _kept(program, outcome))


def _kept(program: Program, outcome: Outcome) -> Outcome:
    """Every field as a column or a constant."""
    define = program.main.define
    return Outcome(
        define(outcome.value, "v"),
        define(outcome.status, "s"),
        define(outcome.label, "l"),
        define(outcome.blocks, "b"),
        {code: define(when, "f") for code, when in outcome.flags.items()},
        define(outcome.imputes, "i"),
        define(outcome.given, "g"),
    )


def _evaluated(program: Program, node: shape.Node) -> Outcome:
    sight = Sight(program, node)
    sight.remembers = True
    _draws(program, node)
    outcome = _applied(sight, node)
    del sight.path[:]
    off = program.main.define(sight.off)
    slot = {"SLOT": TRUE} if node.slot is not None else {}
    found = merged([(off, NOT_APPLICABLE._replace(flags={"SWITCHED_OFF": TRUE}))], outcome)
    if off == FALSE:
        return flagged(found, {**sight.flags, **slot})
    looked = program.seen.get(node.id, [])  # it has counted nothing, and nothing else is to be said of it
    looked[:] = [one._replace(when=and_(one.when, not_(off))) for one in looked]
    return flagged(found, {**{code: and_(when, not_(off)) for code, when in sight.flags.items()}, **slot})


def _draws(program: Program, node: shape.Node) -> None:
    """How the records behind its value can be drawn again, for `highest_per` above it."""
    body = node.body
    if isinstance(body, (shape.Step, shape.Table)) and body.events is not None:
        program.draws[node.id] = lambda: events.given_by_events(Sight(program, node), body)
    elif isinstance(body, shape.Judge) and body.fact is not None:
        program.draws[node.id] = lambda: numbers.given_by_judge(Sight(program, node), body)


def _applied(sight: Sight, node: shape.Node) -> Outcome:
    ways: list[tuple[E, Outcome]] = []
    if node.applies is not None:
        beside = sight.beside(node)
        applies = sight.define(beside.holds(node.applies))
        sight.off = or_(sight.off, beside.off)
        unknown = Outcome(lit(None), IS_MISSING, blocks=TRUE, flags={"APPLIES_UNKNOWN": TRUE})
        ways.append((is_null(applies), unknown))
        sight.path.append(not_(is_null(applies)))
        with sight.under(not_(applies)):
            ways.append((sure(not_(applies)), _not_applicable(sight, node)))
        sight.path.append(sure(applies))
    if node.zero_when is not None:
        zero = sight.define(sight.holds(node.zero_when))
        ways.append((is_null(zero), sight.is_missing()))
        ways.append((sure(zero), Outcome(ZERO, flags={"ZEROED": TRUE})))
        sight.path.append(sure(not_(zero)))
    if node.body is None or node.kind is None:
        return merged(ways, Outcome(ZERO))
    outcome = RULES[node.kind](sight, node.body)
    outcome = _settled(sight, node, outcome)
    return merged(ways, outcome)


def _settled(sight: Sight, node: shape.Node, raw: Outcome) -> Outcome:
    """What is missing or does not apply is treated as the node says; what is known is held within its bounds."""
    outcome = _kept(sight.program, raw)
    none = is_null(outcome.value)
    ways: list[tuple[E, Outcome]] = []
    treated = {
        IS_MISSING: node.when_missing,
        IS_OWN_FAULT: node.when_own_fault,
        IS_NOT_APPLICABLE: node.not_applicable,
    }
    if node.not_applicable == "leave_out":
        del treated[IS_NOT_APPLICABLE]
    possible = _without_number(raw)
    if none != FALSE:
        asked = [status for status in treated if possible is None or status in possible]
        whole = possible is not None and possible <= set(asked)
        for place, status in enumerate(asked):
            last = whole and place == len(asked) - 1
            when = none if last else and_(none, cmp("=", outcome.status, status))
            with sight.under(when):
                if status == IS_NOT_APPLICABLE:
                    ways.append((when, _not_applicable(sight, node)))
                else:
                    ways.append((when, _absent(sight, node, outcome, treated[status])))
        if not whole:
            ways.append((none, outcome))
    if outcome.value == lit(None):
        return merged(ways, outcome)
    with sight.under(not_(none)):
        ways.append((TRUE, _bounded(sight, node, outcome._replace(value=replace(outcome.value, nullable=False)))))
    return merged(ways, outcome)


def _without_number(outcome: Outcome) -> set[E] | None:
    """The statuses that a result without a number may have; None when that is not known while compiling."""
    found = set(leaves(outcome.status))
    if outcome.label != NO_TEXT or any(one.op != "lit" for one in found):
        return None
    return found - {IS_KNOWN, IS_PARTIAL}


def _not_applicable(sight: Sight, node: shape.Node) -> Outcome:
    return _substitute(sight, node, node.not_applicable, IS_NOT_APPLICABLE) or NOT_APPLICABLE


def _absent(sight: Sight, node: shape.Node, outcome: Outcome, how: str) -> Outcome:
    if how == "wait":
        return outcome._replace(blocks=TRUE)
    if how == "leave_out":
        return flagged(outcome._replace(blocks=FALSE), {"LEFT_OUT": TRUE})
    return _substitute(sight, node, how, outcome.status, outcome) or outcome


def _substitute(
    sight: Sight, node: shape.Node, how: str, status: E, instead: Outcome = NOT_APPLICABLE
) -> Outcome | None:
    """Nothing, full marks, or (when the column is known) the mean of the peers; `instead` where there are no full marks."""
    if how == "zero":
        return Outcome(ZERO, status, flags={"AS_ZERO": TRUE})
    if how == "full":
        full = sight.number(node.points)
        given = Outcome(quantum(full, sight.define), status, flags={"AS_FULL": TRUE})
        return merged([(is_null(full.top), instead)], given)
    if how == "impute":
        return Outcome(lit(None), status, imputes=TRUE, flags={"IMPUTED": TRUE})
    return None


def _bounded(sight: Sight, node: shape.Node, outcome: Outcome) -> Outcome:
    """Scale, share of the period, limit, floor, rounding, in this order."""
    define, number = sight.define, outcome.value
    flags: dict[str, E] = {}
    none = FALSE
    absent: Outcome | None = None
    if node.scale is not None:
        scale = sight.number(node.scale)
        none, absent = is_null(scale.top), sight.is_missing()
        number = define(quantum(ratios.times(value(number), scale), define))
        sight.path.append(not_(none))
    if node.share_of_period:
        number = define(quantum(ratios.times(value(number), sight.own("share")), define))
    if node.limit is not None:
        held = define(_limited(sight, node.limit, number))
        flags["LIMIT_BITES"] = cmp("<>", held, number)
        number = held
    if node.points is not None:
        below = cmp("<", number, ZERO)
        if below != FALSE:
            if "floor" in sight.program.scheme.policies.undeclared and node.policies.floor is None:
                flags["UNDECLARED_FLOOR"] = below
            if sight.policy("floor") == "zero":
                flags["FLOOR_BITES"] = below
                number = define(greatest(number, ZERO) if not number.nullable else case([(below, ZERO)], number))
    rule = node.policies.rounding
    if rule is not None:
        number = ratios.rounded(number, rule.places, rule.how, define)
    if node.scale is not None:
        sight.path.pop()
    flags = {code: sure(when) for code, when in flags.items()}
    found = flagged(outcome._replace(value=number), flags)
    return merged([(none, absent)], found) if absent is not None else found


def _limited(sight: Sight, limit: shape.Limit, number: E) -> E:
    held: Ratio = value(number)
    if limit.lo is not None:
        lo = sight.number(limit.lo)
        held = ratios.pick([(sure(ratios.compared("<", held, lo)), lo)], held)
    if limit.hi is not None:
        hi = sight.number(limit.hi)
        held = Ratio(sight.define(held.top), held.under)
        held = ratios.pick([(sure(ratios.compared(">", held, hi)), hi)], held)
    return quantum(held, sight.define)


def _imputed(program: Program, node: shape.Node, outcome: Outcome) -> Outcome:
    """What was to be imputed is filled with the mean of those of the same class to whom the node applies."""
    if outcome.imputes == FALSE:
        return outcome
    main = program.main
    marked = outcome.flags.get("IMPUTED", FALSE)
    counts = and_(not_(is_null(outcome.value)), not_(outcome.imputes), not_(marked))
    number = main.define(case([(counts, outcome.value)], lit(None)), "peer")
    per = [main.define(Sight(program, node).attribute(node.impute_by))] if node.impute_by else []
    program.stored += 1
    chain = Chain(f"p{program.stored}", "{s} AS s", {"key": "s.key"}, reads="appraised")
    rows = program.survey.subjects
    count = chain.window("count", number, per, lo=0, hi=rows, nullable=False)
    total = chain.window("sum", number, per, lo=min(number.lo, 0) * rows, hi=max(number.hi, 0) * rows)
    mean = within(
        ratios.divided(Ratio(total, greatest(count, lit(1))), "half_up", chain.define), number.lo, number.hi
    )
    mean = chain.define(case([(cmp("=", count, ZERO), lit(None))], mean), name=chain.fresh("mean"))
    join(program, chain, [mean])
    blocks = and_(is_null(mean), cmp("<>", outcome.status, IS_NOT_APPLICABLE))
    found = outcome._replace(
        value=case([(outcome.imputes, mean)], outcome.value),
        blocks=case([(outcome.imputes, blocks)], outcome.blocks),
        imputes=FALSE,
    )
    return _kept(program, found)
