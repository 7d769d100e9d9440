"""IMPORT: results of other schemes, as expressions."""

from zeren.policy import scheme as shape
from zeren.scoring.engine import ratios
from zeren.scoring.engine.chains import Chain, Gather
from zeren.scoring.engine.expressions import (
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
    lit,
    mul,
    not_,
    or_,
    within,
)
from zeren.scoring.engine.found import NO_NUMBER, NO_TEXT, Found
from zeren.scoring.engine.program import IS_NOT_APPLICABLE, Outcome, Program
from zeren.scoring.engine.ratios import UNIT, Ratio, quantum, value
from zeren.scoring.engine.records import KEY, Drawn, columns_of, drawn_of, join, noted_by
from zeren.scoring.engine.sight import Sight
from zeren.scoring.engine.ways import Ways


def import_(sight: Sight, body: shape.Import) -> Outcome:
    """Results of another scheme, of the subject or of those around it."""
    ways, define = Ways(sight), sight.define
    results, noted = _imported(sight, body)
    keys, found, known, held, total, most, fewest, numbers, label = results
    ways.when(cmp("=", keys, ZERO), lambda: Outcome(lit(None), IS_NOT_APPLICABLE))
    some = define(cmp("<", known, found))
    none = cmp("=", known, ZERO)
    if body.when_some_missing == "wait":
        none = or_(none, some)
    sight.note_missing(none)
    ways.when(none, sight.is_missing)
    sight.note_flag("SOME_RESULTS_MISSING", some)
    sight.take(noted)
    if body.statistic == "count":
        return ways.end(Outcome(mul(held, lit(UNIT))))
    at_least_one = greatest(known, lit(1))
    if body.statistic == "share":
        return ways.end(Outcome(ratios.divided(Ratio(mul(held, lit(UNIT)), at_least_one), "half_up", define)))
    ways.when(cmp("=", numbers, ZERO), lambda: Outcome(lit(None), label=label))
    mean = within(ratios.divided(Ratio(total, greatest(numbers, lit(1))), "half_up", define), *hull(most, fewest))
    return ways.end(Outcome({"mean": mean, "sum": total, "highest": most, "lowest": fewest}[body.statistic]))


def _imported(sight: Sight, body: shape.Import) -> tuple[list[E], Drawn]:
    """How many there are, count, are known, hold; sum, highest, lowest, number of numbers; the first label.

    And what the tests noted where one is made of a result: only then is its value looked up.
    """
    program = sight.program
    chain = _reached(program, body)
    extent = program.survey.imports
    found = _result(chain, body, extent.lo, extent.hi)
    inner = Sight(program, sight.node, chain)
    number, is_known = found.number.top, not_(found.none)
    counts = TRUE
    if body.over in ("descendants", "children") and not body.kinds:
        counts = not_(is_null(col("ischeme", "text")))
    with inner.under(and_(counts, is_known)):
        held = inner.passes(found, body.holds)
    noted = noted_by(chain, inner) if body.statistic in ("count", "share") else {}
    names = [chain.fresh("i") for _ in range(9)]
    rows = program.survey.subjects
    gathers = [
        Gather(names[0], "count"),
        Gather(names[1], "count", None, counts),
        Gather(names[2], "count", None, and_(counts, is_known)),
        Gather(names[3], "count", None, and_(counts, is_known, held)),
    ]
    whole = [col(name, "int", lo=0, hi=rows) for name in names[:4]]
    empty = found.number == NO_NUMBER
    if not empty:
        lo, hi = min(number.lo, 0) * rows, max(number.hi, 0) * rows
        total = col(names[4], "int", lo=lo, hi=hi)
        ends = [col(name, "int", lo=number.lo, hi=number.hi) for name in names[5:7]]
        gathers += [
            Gather(names[4], "wide_sum" if total.wide else "sum", number),
            Gather(names[5], "max", number),
            Gather(names[6], "min", number),
            Gather(names[7], "count", number),
        ]
        numbers = col(names[7], "int", lo=0, hi=rows)
        asked = [*whole, total, *ends, numbers]
    else:
        asked = whole
    if found.text != NO_TEXT:
        gathers.append(Gather(names[8], "first", found.text, order=(col("ikey", "text", nullable=False),)))
        asked = [*asked, col(names[8], "text")]
    chain.group((KEY,), [*gathers, *noted.values()])
    columns = columns_of(noted)
    join(program, chain, [*asked, *columns])
    drawn = drawn_of(noted, columns)
    counted = [case([(is_null(one), ZERO)], one) for one in whole]
    label = asked[-1] if found.text != NO_TEXT else NO_TEXT
    if empty:
        return [*counted, lit(None), lit(None), lit(None), ZERO, label], drawn
    return [*counted, asked[4], asked[5], asked[6], case([(is_null(asked[7]), ZERO)], asked[7]), label], drawn


def _result(chain: Chain, body: shape.Import, lo: int, hi: int) -> Found:
    if body.what == "grade":
        grade = col("igrade", "text")
        return Found(text=chain.define(case([(cmp("<>", grade, lit("")), grade)], NO_TEXT)))
    if body.what == "rank":
        return Found(value(chain.define(mul(col("irank", "int", lo=1, hi=2**40), lit(UNIT)))))
    total = col("itotal", "int", lo=lo, hi=hi)
    if body.what == "total":
        return Found(value(total))
    points = col("ipoints", "int", lo=0, hi=hi)
    none = or_(is_null(points), cmp("=", points, ZERO))
    share = quantum(ratios.over(Ratio(total), Ratio(points), chain.define), chain.define)
    return Found(value(chain.define(case([(none, lit(None))], share))))


def _reached(program: Program, body: shape.Import) -> Chain:
    """A row for each whose result may be meant."""
    scheme = "'" + body.scheme.replace("'", "''") + "'"
    rank = (
        ", CASE WHEN total IS NOT NULL THEN rank() OVER (ORDER BY total DESC NULLS LAST) END AS place"
        if body.what == "rank"
        else ""
    )
    imports = f"(SELECT *{rank} FROM imports WHERE scheme = {scheme})"
    text, key, condition = {
        "self": ("{s} AS s", "s.key", ""),
        "unit": ("{s} AS s", "s.parent", " WHERE s.parent IS NOT NULL"),
        "parent": ("{s} AS s", "s.above", " WHERE s.above IS NOT NULL"),
        "children": ("{s} AS s JOIN subjects AS c ON c.parent = s.base", "c.key", ""),
        "descendants": (
            "{s} AS s JOIN (SELECT * FROM tree WHERE above <> below) AS c ON c.above = s.base",
            "c.below",
            "",
        ),
    }[body.over]
    if body.kinds:
        kinds = ", ".join("'" + one.replace("'", "''") + "'" for one in body.kinds)
        text += f" JOIN subjects AS k ON k.key = {key} AND k.kind IN ({kinds})"
    text += f" LEFT JOIN {imports} AS i ON i.subject = {key}{condition}"
    columns = {
        "key": "s.key",
        "ikey": key,
        "ischeme": "i.scheme",
        "itotal": "i.total",
        "ipoints": "i.points",
        "igrade": "i.grade",
    }
    if body.what == "rank":
        columns["irank"] = "i.place"
    program.stored += 1
    return Chain(f"i{program.stored}", text, columns, reads="appraised")
