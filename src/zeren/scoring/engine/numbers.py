"""FACT, WHEN, JUDGE, RATIO, and STEP and TABLE over one number: `scoring.numbers` as expressions."""

import itertools

from zeren.policy import scheme as shape
from zeren.policy.phrases import FactOf
from zeren.scoring.engine import ratios
from zeren.scoring.engine.chains import Gather
from zeren.scoring.engine.expressions import (
    FALSE,
    TRUE,
    E,
    and_,
    case,
    cmp,
    col,
    is_null,
    known,
    lit,
    mul,
    not_,
    or_,
    sure,
    within,
)
from zeren.scoring.engine.found import NO_TEXT, Found, equal_words
from zeren.scoring.engine.program import IS_NOT_APPLICABLE, Given, Outcome, cannot
from zeren.scoring.engine.ratios import Ratio, compared, constant, quantum
from zeren.scoring.engine.records import KEY, ORDER, Records, join
from zeren.scoring.engine.sight import Sight
from zeren.scoring.engine.ways import Ways
from zeren.scoring.look import PRORATES, touched
from zeren.scoring.records import SPLITS


def fact(sight: Sight, body: shape.Fact) -> Outcome:
    """The quantity itself."""
    ways = Ways(sight)
    found = sight.quantity(body.of)
    ways.when(found.none, sight.is_missing)
    number = quantum(found.number, sight.define)
    blocks = case([(is_null(number), FALSE)], sight.missing)
    return ways.end(Outcome(number, label=case([(is_null(number), found.text)], NO_TEXT), blocks=blocks))


def when(sight: Sight, body: shape.When) -> Outcome:
    """An amount if something holds."""
    ways = Ways(sight)
    holds = sight.define(sight.holds(body.when))
    ways.when(is_null(holds), sight.is_missing)
    with sight.under(holds):
        yes = sight.number(body.amount)
    with sight.under(not_(holds)):
        no = sight.number(body.otherwise)
    amount = ratios.pick([(holds, yes)], no)
    ways.when(is_null(amount.top), sight.is_missing)
    return ways.end(Outcome(quantum(amount, sight.define)))


def judge(sight: Sight, body: shape.Judge) -> Outcome:
    """A bounded human value; outside its bounds or without a reason it is refused, not trimmed."""
    if body.fact is None:
        return Outcome(lit(0))
    ways = Ways(sight)
    of = FactOf(body.fact, where=body.where, over=body.over, within=body.within)
    kind = "events" if body.every else "judged"
    records = sight.records(of, kind)
    bounds, noted = sight.aside(
        lambda: [None if one is None else sight.number(one) for one in (body.lo, body.hi, body.step)]
    )
    problem, total = _judged(records, body, *bounds)
    none = is_null(problem)
    with sight.under(not_(none)):  # nobody asks for the bounds of what was not judged
        sight.take(noted)
    told = or_(sight.own_fault, records.told())
    if body.absent == "zero":
        ways.when(and_(none, not_(told)), lambda: Outcome(lit(0)))
    sight.own_fault = or_(sight.own_fault, and_(none, told))
    sight.note_missing(none)
    ways.when(none, sight.is_missing)
    for place, code in enumerate(PROBLEMS):
        sight.note_flag(code, cmp("=", problem, lit(place + 1)))
    ways.when(cmp("<>", problem, lit(0)), sight.is_missing)
    return ways.end(Outcome(total, given=TRUE))


PROBLEMS = ("NO_VALUE", "NO_REASON", "OUT_OF_BOUNDS", "NOT_A_STEP")


def _judged(
    records: Records, body: shape.Judge, lo: Ratio | None, hi: Ratio | None, step: Ratio | None
) -> tuple[E, E]:
    """The first problem (0: none, null: no record) and the sum, in ten-thousandths, of every judgement or the latest."""
    chain = records.chain
    if not body.every:
        _latest_only(records)
    problem = _problem(records, body, lo, hi, step)
    names = [records.name() for _ in range(3)]
    number = records.number()
    rows = max(records.extent.rows, 1)
    marked = chain.define(case([(cmp("<>", problem, lit(0)), problem)], lit(None)))
    results = [
        col(names[0], "int", lo=0, hi=rows),
        col(names[1], "int", lo=1, hi=4),
        col(names[2], "int", lo=min(number.lo, 0) * rows, hi=max(number.hi, 0) * rows),
    ]
    chain.group(
        (KEY,),
        (
            Gather(names[0], "count"),
            Gather(names[1], "first", marked, order=ORDER),
            Gather(names[2], "wide_sum" if results[2].wide else "sum", chain.define(number)),
        ),
    )
    count, first, total = join(records.program, chain, results)
    found = case([(is_null(count), lit(None)), (is_null(first), lit(0))], first)
    return records.program.main.define(found), total


def _latest_only(records: Records) -> None:
    place = records.chain.window(
        "row_number", None, (KEY,), [(one, True) for one in ORDER], lo=1, hi=2**40, nullable=False
    )
    records.chain.keep(E("cmp", "bool", (place, lit(1)), "="))


def _problem(records: Records, body: shape.Judge, lo: Ratio | None, hi: Ratio | None, step: Ratio | None) -> E:
    number = ratios.value(records.number())
    no_reason = or_(is_null(col("rreason", "text")), cmp("=", col("rreason", "text"), lit("")))
    outside = FALSE
    if body.values:
        outside = not_(or_(*(compared("=", number, constant(one)) for one in body.values)))
    if lo is not None:
        outside = or_(outside, sure(compared("<", number, lo)))
    if hi is not None:
        outside = or_(outside, sure(compared(">", number, hi)))
    ways = [(is_null(number.top), lit(1)), (no_reason, lit(2)), (outside, lit(3))]
    if step is not None:
        ways.append((_is_no_step(records, number, step), lit(4)))
    return records.chain.define(case([(sure(one), then) for one, then in ways], lit(0)))


def _is_no_step(records: Records, number: Ratio, step: Ratio) -> E:
    """Whether a number is no multiple of a step; a step of nothing or unknown asks nothing."""
    define = records.chain.define
    exists = and_(not_(is_null(step.top)), compared("<>", step, constant(0)))
    share = ratios.over(number, step, define)
    whole = ratios.divided(share, "floor", define)
    top = define(share.top)
    return and_(sure(exists), not_(cmp("=", mul(define(whole), share.under), top)))


def given_by_judge(sight: Sight, body: shape.Judge) -> Given:
    """What each judgement counted gave."""
    assert body.fact is not None
    of = FactOf(body.fact, where=body.where, over=body.over, within=body.within)
    records = sight.records(of, "events" if body.every else "judged")
    if not body.every:
        _latest_only(records)
    return Given(records.chain, ratios.value(records.number()), records.marks)


def prorated(sight: Sight, wanted: Ratio, how: str | None) -> Ratio:
    """A requirement made smaller in the share of own time, kept to four places."""
    if how is None:
        return wanted
    if how == "days":
        return ratios.kept(ratios.times(wanted, sight.own("share")), sight.define)
    months = SPLITS[PRORATES[how]]
    whole = touched((sight.program.period.span,), months)
    own = sight.program.own(f"own_{PRORATES[how]}", "int", lo=1, hi=whole, nullable=False)
    return ratios.kept(ratios.times(wanted, Ratio(own, lit(whole))), sight.define)


def ratio(sight: Sight, body: shape.Ratio) -> Outcome:
    """One quantity by another, times the points; never above the cap, which is 1 unless the rule says otherwise."""
    ways, define = Ways(sight), sight.define
    x, y = sight.number(body.of), sight.number(body.to)
    ways.when(or_(is_null(x.top), is_null(y.top)), sight.is_missing)
    wanted = prorated(sight, y, body.prorate)
    top, under = (wanted, x) if body.inverse else (x, wanted)
    points = ratios.either(sight.number(sight.node.points if sight.node else None, 1), constant(1))
    empty = sure(compared("=", under, constant(0)))
    if body.empty == "missing":
        sight.note_missing(empty)
        ways.when(empty, sight.is_missing)
    elif body.empty == "not_applicable":
        ways.when(empty, lambda: Outcome(lit(None), IS_NOT_APPLICABLE))
    else:
        ways.when(empty, lambda: Outcome(quantum(points, define) if body.empty == "full" else lit(0)))
    cap = constant(1)
    held = share = ratios.over(Ratio(define(top.top), top.under), Ratio(define(under.top), under.under), define)
    if not body.uncapped:
        cap = sight.number(body.cap, 1) if body.cap is not None else cap
        capped = define(sure(compared(">", share, cap)))
        sight.note_flag("CAP_BITES", capped)
        held = ratios.pick([(capped, cap)], share)
    number = quantum(ratios.times(held, points), define)
    if points.top.lo >= 0:
        lo = 0 if min(x.top.lo, y.top.lo, cap.top.lo) >= 0 else number.lo
        is_held = not body.uncapped and not cap.top.nullable  # a cap that nobody knows holds nothing
        number = within(number, lo, _most(cap, points) if is_held else number.hi)
    return ways.end(Outcome(number, blocks=sight.missing))


def _most(cap: Ratio, points: Ratio) -> int:
    """The largest value of a capped ratio, in ten-thousandths."""
    under = (known(cap.under) or 1) * (known(points.under) or 1)
    return -(-max(cap.top.hi, 0) * max(points.top.hi, 0) * ratios.UNIT // under)


def step_number(sight: Sight, body: shape.Step) -> Outcome:
    """So much for each step that a number lies beyond a reference."""
    assert body.of is not None
    ways, define = Ways(sight), sight.define
    x, reference = sight.number(body.of), sight.number(body.start)
    each, first, step = sight.number(body.each), sight.number(body.first), sight.number(body.step, 1)
    absent = or_(
        *(is_null(one.top) for one in (x, reference, each, first, step)), sure(compared("=", step, constant(0)))
    )
    ways.when(absent, sight.is_missing)
    reference = prorated(sight, reference, body.prorate)
    above = ratios.minus(x, reference)
    above = Ratio(define(above.top), above.under)
    distance = {"above": above, "below": ratios.turned(above), "both": ratios.larger(above, ratios.turned(above))}[
        body.direction
    ]
    distance = Ratio(define(distance.top), distance.under)
    steps = ratios.over(ratios.larger(distance, constant(0)), step, define)
    policy = sight.policy("partial_step")
    if policy != "linear":
        steps = Ratio(define(steps.top), steps.under if steps.under.is_plain else define(steps.under))
        down = define(ratios.divided(steps, "floor", define))
        dropped = define(sure(cmp("<>", mul(down, steps.under), steps.top)))
        if "partial_step" in sight.program.scheme.policies.undeclared and not (
            sight.node and sight.node.policies.partial_step
        ):
            sight.note_flag("UNDECLARED_PARTIAL_STEP", dropped)
        sight.note_flag("PARTIAL_STEP_WHOLE" if policy == "any_started" else "PARTIAL_STEP_DROPPED", dropped)
        steps = Ratio(ratios.divided(steps, "ceiling" if policy == "any_started" else "floor", define))
    at_once = body.first_at == "reached" and body.direction != "both"
    reached = sure(compared(">=" if at_once else ">", distance, constant(0)))
    gained = ratios.times(Ratio(define(steps.top), steps.under), each)
    amount = ratios.plus(ratios.pick([(reached, first)], constant(0)), gained)
    return ways.end(Outcome(quantum(amount, define), blocks=sight.missing))


def table_number(sight: Sight, body: shape.Table) -> Outcome:
    """An amount or a grade looked up by a number, a day or a label."""
    assert body.of is not None
    ways = Ways(sight)
    found = sight.amount(body.of)
    ways.when(found.none, sight.is_missing)
    number = Ratio(sight.define(found.number.top), found.number.under)
    text = sight.define(found.text)
    blocks = sight.define(sight.missing)
    if body.interpolate or body.marginal:
        ways.when(is_null(number.top), sight.is_missing)
        return (_interpolated if body.interpolate else _marginal)(sight, body, number, blocks, ways)
    for row in body.rows:
        fits = _fits(sight, row, number, text)
        ways.when(is_null(fits), sight.is_missing)
        with sight.under(fits):
            given = _row(sight, row, blocks, ways, fits)
        ways.add(fits, given)
    if body.otherwise is not None:
        amount = sight.number(body.otherwise)
        ways.when(is_null(amount.top), sight.is_missing)
        return ways.end(Outcome(quantum(amount, sight.define), blocks=blocks))
    sight.note_flag("OUTSIDE_TABLE")
    sight.note_missing()
    return ways.end(sight.is_missing())


def _row(sight: Sight, row: shape.Row, blocks: E, ways: Ways, fits: E) -> Outcome:
    if row.grade is not None:
        return Outcome(lit(None), label=lit(row.grade), blocks=blocks)
    amount = sight.number(row.amount)
    ways.add(and_(sure(fits), is_null(amount.top)), sight.is_missing())
    return Outcome(quantum(amount, sight.define), blocks=blocks)


def _fits(sight: Sight, row: shape.Row, number: Ratio, text: E) -> E:
    """Whether a row fits; null when it cannot be known."""
    if row.label is not None:
        fits = sure(equal_words(Found(number, text), row.label))
    else:
        fits = not_(is_null(number.top))
        with sight.under(fits):
            for bound, sign in (
                (row.start, ">" if row.from_open else ">="),
                (row.end, "<=" if row.to_closed else "<"),
            ):
                if bound is not None:
                    limit = sight.number(bound)
                    fits = and_(fits, or_(is_null(limit.top), sure(compared(sign, number, limit))))
    if row.also is None:
        return fits
    with sight.under(fits):
        also = sight.holds(row.also)
    return sight.define(case([(fits, also)], FALSE))


def _marginal(sight: Sight, body: shape.Table, number: Ratio, blocks: E, ways: Ways) -> Outcome:
    """Each band's amount is a rate on what lies inside it."""
    total = constant(0)
    for row in body.rows:
        start = ratios.either(sight.number(row.start), constant(0))
        end = number if row.end is None else sight.number(row.end)
        rate = sight.number(row.amount)
        ways.when(or_(is_null(end.top), is_null(rate.top)), sight.is_missing)
        inside = ratios.larger(ratios.minus(ratios.smaller(number, end), start), constant(0))
        total = ratios.plus(total, ratios.times(Ratio(sight.define(inside.top), inside.under), rate))
    return ways.end(Outcome(quantum(total, sight.define), blocks=blocks))


def _interpolated(sight: Sight, body: shape.Table, number: Ratio, blocks: E, ways: Ways) -> Outcome:
    """Straight lines between the points; held at the ends."""
    points = [(sight.number(row.at), sight.number(row.amount)) for row in body.rows]
    places = [ratios.fixed(x) for x, _ in points]
    amounts = [ratios.fixed(y) for _, y in points]
    if any(is_null(one.top) == TRUE for point in points for one in point):
        sight.note_missing()
        return ways.end(sight.is_missing())
    if None in places or None in amounts:
        raise cannot(
            sight.node, "LINE_VARIES", "折点随对象而变的插值", "interpolating between points that vary by subject"
        )
    rows = sorted(zip(places, amounts, strict=True))
    lines: list[tuple[E, Ratio]] = [(compared("<=", number, constant(rows[0][0])), constant(rows[0][1]))]  # type: ignore[arg-type]
    for (x0, y0), (x1, y1) in itertools.pairwise(rows):
        slope = constant((y1 - y0) / (x1 - x0)) if x1 != x0 else constant(0)  # type: ignore[operator]
        along = ratios.plus(constant(y0), ratios.times(ratios.minus(number, constant(x0)), slope))  # type: ignore[arg-type]
        lines.append((compared("<=", number, constant(x1)), along))  # type: ignore[arg-type]
    amount = ratios.pick([(sure(fits), line) for fits, line in lines], constant(rows[-1][1]))  # type: ignore[arg-type]
    return ways.end(Outcome(quantum(amount, sight.define), blocks=blocks))
