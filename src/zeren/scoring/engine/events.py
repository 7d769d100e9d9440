"""STEP and TABLE over events, and ballots: `scoring.events` as expressions over records."""

from zeren.policy import scheme as shape
from zeren.scoring.engine import ratios
from zeren.scoring.engine.chains import Chain, Gather
from zeren.scoring.engine.expressions import (
    FALSE,
    TRUE,
    ZERO,
    E,
    and_,
    case,
    cmp,
    col,
    is_null,
    lit,
    mul,
    not_,
    or_,
    sure,
)
from zeren.scoring.engine.found import equal_words
from zeren.scoring.engine.program import IS_KNOWN, Given, Outcome
from zeren.scoring.engine.ratios import Ratio, constant, quantum, value
from zeren.scoring.engine.records import KEY, ORDER, Drawn, Records, effects, join
from zeren.scoring.engine.sight import Sight
from zeren.scoring.engine.ways import Ways

OUTSIDE, UNKNOWN = lit(1), lit(2)
Body = shape.Step | shape.Table


def events_rule(sight: Sight, body: Body) -> Outcome:
    """So much for each event, or an amount for each, looked up; summed, after the caps of each sub-group."""
    ways = Ways(sight)
    if isinstance(body, shape.Step):
        each = sight.number(body.each)
        ways.when(is_null(each.top), sight.is_missing)
    else:
        each = constant(0)
    records = _counted(sight, body)
    noted = _noted(sight, body, each)
    amount, problem = _each(records, body, each)
    count, first, total, bites = _summed(records, body, amount, problem)
    ways.when(is_null(count), lambda: Outcome(ZERO))
    sight.take(noted)
    sight.note_flag("OUTSIDE_TABLE", cmp("=", first, OUTSIDE))
    ways.when(not_(is_null(first)), sight.is_missing)
    if body.cap_per is not None:
        for bound in (body.cap_per.lo, body.cap_per.hi):
            sight.number(bound)  # for what reading it notes
    sight.note_flag("CAP_BITES", bites)
    return ways.end(Outcome(total, IS_KNOWN, given=TRUE))


def _counted(sight: Sight, body: Body) -> Records:
    """The records of an event rule, less those that other nodes have counted."""
    assert body.events is not None
    return leaving_out(sight.records(body.events, "events", body.leaves_out), body.leaves_out)


def leaving_out(records: Records, names: tuple[str, ...]) -> Records:
    """Drop the records that these nodes have looked at."""
    program = records.program
    for name in names:
        for looked in program.seen.get(name, []):
            other = Sight(program, program.plan.nodes[name]).chosen(looked.of, looked.kind)
            leaving_out(other, looked.leaves_out)
            program.settle(other.chain)
            mark = records.chain.mark(other.chain)
            records.chain.keep(not_(and_(mark, sure(looked.when))))
    return records


def _each(records: Records, body: Body, each: Ratio) -> tuple[Ratio, E]:
    """What each record gives, kept to four places, and its problem (null: none)."""
    problem = lit(None)
    if isinstance(body, shape.Step):
        basic, once = each, body.per_record
    else:
        basic, problem = _looked_up(records, body)
        once = bool(body.highest_per) or body.per_record
    amount = _adjusted(records, body, basic)
    amount = ratios.kept(amount if once else ratios.times(amount, records.size()), records.chain.define)
    return Ratio(records.chain.define(amount.top), amount.under), records.chain.define(problem)


def _looked_up(records: Records, body: shape.Table) -> tuple[Ratio, E]:
    sight = records.sight
    found = records.value_of(body.key or "label")
    rows = {row.label: row.amount for row in body.rows}
    rest, ways, problems = TRUE, [], []
    for label, amount in rows.items():
        fits = sure(equal_words(found, str(label)))
        if label == "None":
            fits = or_(fits, found.none)
        with sight.under(and_(rest, fits)):
            number = sight.number(amount)
        ways.append((fits, number))
        problems.append((fits, case([(is_null(number.top), UNKNOWN)], lit(None))))
        rest = and_(rest, not_(fits))
    with sight.under(rest):
        other = sight.number(body.otherwise) if body.otherwise is not None else Ratio(lit(None))
    last = OUTSIDE if body.otherwise is None else case([(is_null(other.top), UNKNOWN)], lit(None))
    return ratios.pick(ways, other), case(problems, last)


def _adjusted(records: Records, body: Body, basic: Ratio) -> Ratio:
    """The amount of one event with its factors and extras, in the order that the rule says."""
    sight, one, extra = records.sight, constant(1), constant(0)
    for factor in body.factors:
        passes = records.chain.define(records.passes(sight, factor.where))
        with sight.under(passes):
            by = ratios.either(sight.number(factor.times), constant(0))
        one = ratios.times(one, ratios.pick([(passes, by)], constant(1)))
    for more in body.extras:
        passes = records.chain.define(records.passes(sight, more.where))
        with sight.under(passes):
            by = ratios.either(sight.number(more.add), constant(0))
        extra = ratios.plus(extra, ratios.pick([(passes, by)], constant(0)))
    if body.order == "extras_first":
        return ratios.times(ratios.plus(basic, extra), one)
    return ratios.plus(ratios.times(basic, one), extra)


def _noted(sight: Sight, body: Body, each: Ratio) -> Drawn:
    """What the amounts of single records noted, on a chain of its own."""
    records = _counted(sight, body)
    _each(records, body, each)
    return effects(sight.program, records.chain, records.sight)


def highest(chain: Chain, amount: Ratio, marks: list[E], alone: E, order: tuple[E, ...] = ORDER) -> None:
    """Keep of each group (same marks) only the largest amount, either sign; what has no mark stands alone."""
    size = chain.define(case([(cmp("<", amount.top, ZERO), mul(lit(-1), amount.top))], amount.top))
    own = chain.define(case([(alone, col("rkey", "text"))], lit("")))
    place = chain.window(
        "row_number",
        None,
        (KEY, *marks, own),
        [(size, True), *((one, False) for one in order)],
        lo=1,
        hi=2**40,
        nullable=False,
    )
    chain.keep(E("cmp", "bool", (place, lit(1)), "="))


def _summed(records: Records, body: Body, amount: Ratio, problem: E) -> tuple[E, E, E, E]:
    """How many records, the first problem, the sum in ten-thousandths, and whether a cap bit."""
    chain, rows = records.chain, max(records.extent.rows, 1)
    unit = chain.define(
        ratios.divided(ratios.times(amount, constant(ratios.UNIT)), "half_up", chain.define), "amount"
    )
    names = [records.name() for _ in range(4)]
    if isinstance(body, shape.Table) and body.highest_per:
        marks, alone = records.marks(body.highest_per)
        first_of = chain.window("max", problem, (KEY,)) if problem.op != "lit" else lit(None)
        highest(chain, Ratio(unit), marks, alone)
        problem = chain.define(case([(is_null(problem), first_of)], problem)) if first_of.op != "lit" else problem
    whole = (min(unit.lo, 0) * rows, max(unit.hi, 0) * rows)
    order: tuple[E, ...] = ORDER
    bites_of: Gather | None = None
    if body.cap_per is not None:
        unit, order, bites_of, whole, problem = _capped(records, body.cap_per, unit, problem, names, whole)
    total = col(names[2], "int", lo=whole[0], hi=whole[1])
    gathers = [
        Gather(names[0], "count"),
        Gather(names[2], "wide_sum" if total.wide else "sum", unit),
    ]
    if problem.op != "lit":
        gathers.append(Gather(names[1], "first", problem, order=order))
    if bites_of is not None:
        gathers.append(bites_of)
    chain.group((KEY,), gathers)
    results = [col(one.name, "int" if one.function != "any" else "bool", lo=0, hi=2**40) for one in gathers]
    results[1] = total
    join(records.program, chain, results)
    first = col(names[1], "int", lo=1, hi=2) if problem.op != "lit" else lit(None)
    bites = sure(col(names[3], "bool")) if bites_of is not None else FALSE
    return results[0], first, total, bites


def _defined(chain: Chain, of: Ratio) -> Ratio:
    return Ratio(chain.define(of.top), chain.define(of.under))


def _capped(
    records: Records, cap: shape.CapPer, unit: E, problem: E, names: list[str], whole: tuple[int, int]
) -> tuple[E, tuple[E, ...], Gather, tuple[int, int], E]:
    """First the sum of each sub-group, held within its bounds; these are then summed."""
    chain = records.chain
    marks, _ = records.marks(cap.by)
    lo, hi = (None if one is None else _defined(chain, records.sight.number(one)) for one in (cap.lo, cap.hi))
    keys = [one for bound in (lo, hi) if bound is not None for one in bound]
    sub = chain.fresh("sub")
    raw = col(sub, "int", lo=whole[0], hi=whole[1], nullable=False)
    firsts = [chain.fresh("first") for _ in range(3)]
    first_day = col(firsts[0], "int", nullable=False)
    first_key = col(firsts[1], "text", nullable=False)
    gathers = [
        Gather(sub, "wide_sum" if raw.wide else "sum", unit),
        Gather(firsts[0], "min", ORDER[0]),
        Gather(firsts[1], "first", ORDER[1], order=ORDER),
    ]
    if problem.op != "lit":
        gathers.append(Gather(firsts[2], "first", problem, order=ORDER))
    by = [KEY, *dict.fromkeys(one for one in (*marks, *keys) if one.op == "col")]
    chain.group(by, gathers)
    held = value(raw)
    if lo is not None:
        held = ratios.pick([(sure(ratios.compared("<", held, lo)), lo)], held)
    if hi is not None:
        held = ratios.pick([(sure(ratios.compared(">", held, hi)), hi)], held)
    kept = chain.define(quantum(held, chain.define))
    bites = chain.define(cmp("<>", kept, raw))
    rows = max(records.extent.rows, 1)
    within = (min(kept.lo, 0) * rows, max(kept.hi, 0) * rows)
    first = col(firsts[2], "int", lo=1, hi=2) if problem.op != "lit" else problem
    return kept, (first_day, first_key), Gather(names[3], "any", bites), within, first


def given_by_events(sight: Sight, body: Body) -> Given:
    """What each record counted gave."""
    records = _counted(sight, body)
    each = sight.number(body.each) if isinstance(body, shape.Step) else constant(0)
    amount, _ = _each(records, body, each)
    if isinstance(body, shape.Table) and body.highest_per:
        marks, alone = records.marks(body.highest_per)
        highest(records.chain, amount, marks, alone)
    return Given(records.chain, amount, records.marks)
