"""GROUP and HISTORY: peers and earlier periods, as expressions."""

from zeren.policy import phrases
from zeren.policy import scheme as shape
from zeren.scoring.engine import ratios
from zeren.scoring.engine.chains import Chain, Gather
from zeren.scoring.engine.expressions import (
    FALSE,
    TRUE,
    ZERO,
    E,
    add,
    and_,
    case,
    cmp,
    col,
    greatest,
    hull,
    is_null,
    lit,
    mul,
    not_,
    or_,
    sub,
    sure,
    within,
)
from zeren.scoring.engine.found import NO_NUMBER, NO_TEXT, Found
from zeren.scoring.engine.program import Outcome, Program
from zeren.scoring.engine.ratios import UNIT, Ratio, quantum, value
from zeren.scoring.engine.records import KEY, join
from zeren.scoring.engine.sight import Sight
from zeren.scoring.engine.ways import Ways
from zeren.scoring.inputs import period_before


def group(sight: Sight, body: shape.Group) -> Outcome:
    """The subject among its peers."""
    ways, define = Ways(sight), sight.define
    found = _Peers(sight, body)
    count, whole, best, worst = found.others() if not body.includes_self else found.all()
    results = [count, whole, best, worst, found.own, found.ahead, found.equal, found.off]
    count, whole, best, worst, own, ahead, equal, off = found.taken(results)
    sight.off = or_(sight.off, and_(sight.here, cmp(">", off, ZERO)))
    if body.statistic == "count":
        return ways.end(Outcome(mul(count, lit(UNIT))))
    absent = cmp("=", count, ZERO)
    if body.statistic in ("rank", "from_top", "share"):
        absent = or_(absent, is_null(own))
    sight.note_missing(absent)
    ways.when(absent, sight.is_missing)
    if body.statistic in ("rank", "from_top"):
        rank = _rank(sight, ahead, equal)
        if body.statistic == "rank":
            return ways.end(Outcome(rank))
        steps = define(sub(count, lit(1)))
        along = within(
            ratios.divided(Ratio(sub(rank, lit(UNIT)), greatest(steps, lit(1))), "half_up", define), 0, 2 * UNIT
        )
        return ways.end(Outcome(case([(cmp("<", steps, lit(1)), ZERO)], along)))
    if body.statistic == "share":
        ways.when(cmp("=", whole, ZERO), sight.is_missing)
        share = quantum(ratios.over(Ratio(own), Ratio(whole), define), define)
        return ways.end(Outcome(within(share, 0, UNIT) if found.own.lo >= 0 else share))
    numbers = {
        "mean": within(ratios.divided(Ratio(whole, greatest(count, lit(1))), "half_up", define), *hull(found.own)),
        "best": best,
        "worst": worst,
        "sum": whole,
    }
    return ways.end(Outcome(numbers[body.statistic]))


def _rank(sight: Sight, ahead: E, equal: E) -> E:
    """The place in ten-thousandths, by the declared way with equals."""
    tied = cmp(">", equal, lit(1))
    undeclared = "ties" in sight.program.scheme.policies.undeclared
    if undeclared and not (sight.node and sight.node.policies.ties):
        sight.note_flag("UNDECLARED_TIES", tied)
    sight.note_flag("TIED", tied)
    ties = sight.policy("ties")
    if ties == "worst":
        return mul(add(ahead, equal), lit(UNIT))
    if ties == "mean":
        return mul(add(mul(ahead, lit(2)), add(equal, lit(1))), lit(UNIT // 2))
    return mul(add(ahead, lit(1)), lit(UNIT))


class _Peers:
    """Windows over the subjects of the same group, on a chain that reads them from their stored table."""

    def __init__(self, sight: Sight, body: shape.Group):
        self.program, self.low_first = sight.program, body.order == "low_first"
        beside = Sight(self.program, sight.node)
        main = self.program.main
        number = main.define(quantum(beside.quantity(body.of).number, main.define), "peer")
        per = [main.define(sight.attribute(name)) for name in body.peers]
        off = beside.off
        if body.where is not None:
            among = Sight(self.program, sight.node)
            chosen = main.define(sure(among.holds(body.where)))
            number = main.define(case([(chosen, number)], lit(None)), "peer")
            per = []
            off = or_(among.off, and_(chosen, off))
        self.program.stored += 1
        self.chain = Chain(f"p{self.program.stored}", "{s} AS s", {"key": "s.key"}, reads="appraised")
        self.own, self.per, self.rows = number, per, self.program.survey.subjects
        self.off = ZERO
        """How many of the group come to a value that is switched off: nobody in it is then compared."""
        if off != FALSE:
            self.off = self._window(
                "count", main.define(case([(off, lit(1))], lit(None)), "peer"), per, lo=0, hi=self.rows
            )
        high = not self.low_first
        self.count = self._window("count", number, per, lo=0, hi=self.rows)
        self.ahead = sub(self._window("rank", None, per, [(number, high)], lo=1, hi=self.rows), lit(1))
        self.equal = self._window("count", number, [*per, number], lo=0, hi=self.rows)

    def _window(self, function: str, of: E | None, per: list[E], order: list[tuple[E, bool]] | None = None, *, lo: int, hi: int) -> E:  # fmt: skip
        return self.chain.window(function, of, per, order or (), lo=lo, hi=hi, nullable=False)

    def _whole(self) -> E:
        lo, hi = min(self.own.lo, 0) * self.rows, max(self.own.hi, 0) * self.rows
        total = self.chain.window("sum", self.own, self.per, lo=lo, hi=hi)
        return case([(is_null(total), ZERO)], total)

    def _end(self, high: bool, but_own: bool) -> E:
        """The largest or smallest of the group; `but_own`: of the others."""
        function = "max" if high else "min"
        best = self.chain.window(function, self.own, self.per, lo=self.own.lo, hi=self.own.hi)
        if not but_own:
            return best
        place = self._window("row_number", None, self.per, [(self.own, high)], lo=1, hi=self.rows)
        second_only = self.chain.define(case([(E("cmp", "bool", (place, lit(2)), "="), self.own)], lit(None)))
        second = self.chain.window("max", second_only, self.per, lo=self.own.lo, hi=self.own.hi)
        is_best = and_(E("cmp", "bool", (place, lit(1)), "="), not_(is_null(self.own)))
        return case([(is_best, second)], best)

    def all(self) -> tuple[E, E, E, E]:
        """Number, sum, best and worst of the group."""
        return self.count, self._whole(), self._end(not self.low_first, False), self._end(self.low_first, False)

    def others(self) -> tuple[E, E, E, E]:
        """The same of the others."""
        none = is_null(self.own)
        count = case([(none, self.count)], sub(self.count, lit(1)))
        whole = self._whole()
        whole = case([(none, whole)], sub(whole, self.own))
        return count, whole, self._end(not self.low_first, True), self._end(self.low_first, True)

    def taken(self, of: list[E]) -> list[E]:
        """These as columns of the subjects."""
        chain = self.chain
        results = [chain.define(one, name=chain.fresh("o")) if one.op != "lit" else one for one in of]
        join(self.program, chain, [one for one in results if one.op == "col"])
        return results


def history(sight: Sight, body: shape.History) -> Outcome:
    """Earlier periods of the same subject; what was not recorded is missing."""
    ways, define = Ways(sight), sight.define
    past = _Past(sight.program, body)
    if body.statistic == "streak":
        return _streak(sight, body, past, ways)
    if body.statistic == "back":
        (found,) = past.taken([body.back])
        sight.note_missing(found.none)
        ways.when(found.none, sight.is_missing)
        number = quantum(found.number, define)
        return ways.end(Outcome(number, label=case([(is_null(number), found.text)], NO_TEXT)))
    rows = past.taken(list(range(1, body.periods + 1)))
    known = _sum_of([case([(one.none, ZERO)], lit(1)) for one in rows])
    few = cmp("<", known, lit(body.least if body.least is not None else body.periods))
    sight.note_missing(few)
    ways.when(few, sight.is_missing)
    if body.statistic == "periods":
        return ways.end(Outcome(_sum_of([_held(sight, one, body.holds) for one in rows])))
    numbers = [one.number.top for one in rows]
    count = _sum_of([case([(is_null(one), ZERO)], lit(1)) for one in numbers])
    none = cmp("=", count, ZERO)
    sight.note_missing(none)
    ways.when(none, sight.is_missing)
    total = _sum_of([case([(is_null(one), ZERO)], one) for one in numbers])
    if body.statistic == "sum":
        return ways.end(Outcome(total))
    mean = ratios.divided(Ratio(define(total), greatest(define(count), lit(1))), "half_up", define)
    return ways.end(Outcome(within(mean, *hull(*numbers))))


def _sum_of(of: list[E]) -> E:
    found = ZERO
    for one in of:
        found = add(found, one)
    return found


def _held(sight: Sight, one: Found, tests: tuple[phrases.Test, ...]) -> E:
    """One for a period that is recorded and passes; the tests are come to only then."""
    with sight.under(not_(one.none)):
        passed = sight.passes(one, tests)
    return case([(and_(not_(one.none), passed), lit(UNIT))], ZERO)


class _Past:
    """Earlier periods of one thing. Where all that a subject has are years, the years before this one count."""

    def __init__(self, program: Program, body: shape.History):
        self.program = program
        scheme, what = (
            "'" + word.replace("'", "''") + "'" for word in (body.scheme or program.scheme.key, body.what)
        )
        program.stored += 1
        source = f"(SELECT * FROM history WHERE scheme = {scheme} AND what = {what}) AS h"
        columns = {"key": "h.subject", "hperiod": "h.period", "hvalue": "h.value", "hlabel": "h.label"}
        self.chain = Chain(f"h{program.stored}", source, columns)

    def taken(self, backs: list[int]) -> list[Found]:
        """What stands in the periods so far back."""
        now, extent = self.program.period.key, self.program.survey.history
        ways = [now] if len(now) == 4 else [now, now[:4]]
        gathers, results = [], []
        period, is_long = col("hperiod", "text", nullable=False), self.chain.fresh("long")
        inner: dict[tuple[str, int], Found] = {}
        for start in ways:
            for back in backs:
                name = period_before(start, back)
                if name not in self.program.survey.periods:
                    inner[start, back] = Found()
                    continue
                where = E("cmp", "bool", (period, lit(name)), "=")
                number = col(self.chain.fresh("v"), "int", lo=extent.lo, hi=extent.hi)
                label = col(self.chain.fresh("l"), "text")
                gathers.append(Gather(number.detail, "max", col("hvalue", "int"), where))
                gathers.append(Gather(label.detail, "max", col("hlabel", "text"), where))
                results += [number, label]
                text = case([(and_(is_null(number), cmp("<>", label, lit(""))), label)], NO_TEXT)
                inner[start, back] = Found(value(number), text)
        if len(ways) == 2:
            longer = E("cmp", "bool", (E("call", "text", (period, lit(5), lit(1)), "substring"), lit("")), "<>")
            gathers.append(Gather(is_long, "any", longer))
            results.append(col(is_long, "bool"))
        if not results:
            return [Found() for _ in backs]
        self.chain.group((KEY,), gathers)
        join(self.program, self.chain, results)
        if len(ways) == 1:
            return [inner[now, back] for back in backs]
        by_years = not_(case([(is_null(results[-1]), TRUE)], results[-1]))
        return [_either(by_years, inner[now[:4], back], inner[now, back]) for back in backs]


def _either(when: E, one: Found, other: Found) -> Found:
    number = NO_NUMBER
    if one.number != NO_NUMBER or other.number != NO_NUMBER:
        number = ratios.pick([(when, one.number)], other.number)
    return Found(number, case([(when, one.text)], other.text))


def _streak(sight: Sight, body: shape.History, past: _Past, ways: Ways) -> Outcome:
    """How many periods running, up to the last."""
    most = len(sight.program.survey.periods) + 1
    rows = past.taken(list(range(1, most + 1)))
    sight.note_missing(rows[0].none)
    ways.when(rows[0].none, sight.is_missing)
    results: list[tuple[E, E]] = []
    for back, found in enumerate(rows, 1):
        end = sight.define(found.none)
        results.append((end, lit((back - 1) * UNIT)))
        sight.note_flag("HISTORY_ENDS", end)
        sight.path.append(not_(end))
        held = sight.define(sight.passes(found, body.holds))
        results.append((not_(held), lit((back - 1) * UNIT)))
        sight.path.append(held)
    return ways.end(Outcome(case(results, lit(most * UNIT))))
