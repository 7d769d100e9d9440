"""The records that a quantity counts, as a chain: whose, of what days, which, each once; and what is gathered from them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from zeren.policy import phrases
from zeren.policy import scheme as shape
from zeren.scoring.engine.chains import Chain, Gather
from zeren.scoring.engine.expressions import (
    FALSE,
    TRUE,
    ZERO,
    E,
    among,
    and_,
    call,
    case,
    col,
    div,
    greatest,
    is_null,
    lit,
    not_,
    or_,
    within,
)
from zeren.scoring.engine.found import Found
from zeren.scoring.engine.program import Extent, Program
from zeren.scoring.engine.ratios import UNIT, Ratio, value
from zeren.scoring.engine.sources import column_of, source_of
from zeren.scoring.records import SPLITS

ORDER = (col("rday", "int", nullable=False), col("rkey", "text", nullable=False))
"""Records stand in the order of their days and keys."""
KEY = col("key", "text", nullable=False)


class Drawn(NamedTuple):
    """What a choice of records notes about the rule."""

    missing: E = FALSE
    own_fault: E = FALSE
    off: E = FALSE
    flags: Mapping[str, E] = {}


class Records:
    """Rows of `key` (the appraised subject) and one record each."""

    def __init__(
        self,
        program: Program,
        node: shape.Node | None,
        of: phrases.FactOf,
        kind: str,
        sight_of: Callable[[Chain], Any],
    ):
        self.program, self.node, self.of, self.kind = program, node, of, kind
        self.sight_of = sight_of
        self.extent = program.survey.facts.get(of.fact, Extent(0, 0, 0, False))
        if of.fact in program.survey.wide:
            wide = program.survey.wide[of.fact]
            scale = UNIT // wide.under
            self.extent = Extent(wide.lo * scale, wide.hi * scale, program.survey.subjects)
        self.chain, self.sight = self._opened()
        if of.where is not None:
            self.chain.keep(self.passes(self.sight, of.where))
            self.filtered = self.sight
            self.sight = sight_of(self.chain)
        else:
            self.filtered = None
        if of.once_per:
            self.once(of.once_per)

    def _opened(self) -> tuple[Chain, Any]:
        self.program.stored += 1
        chain = source_of(self.program, self.of, self.kind, f"r{self.program.stored}")
        return chain, self.sight_of(chain)

    # one record

    def value_of(self, name: str) -> Found:
        """What a filter calls by `name`."""
        return self._builtin(name) or Found(text=self._attribute(name))

    def _attribute(self, name: str) -> E:
        if self.of.fact in self.program.survey.wide:
            return lit(None, "text")
        self.program.fact_attributes.add(name)
        column = column_of(name)
        self.chain.columns[f"r{column}"] = f"f.{column}"
        return col(f"r{column}", "text")

    def _builtin(self, name: str) -> Found | None:
        iso = col("riso", "text", nullable=False)
        month = call("substring", "text", iso, lit(6), lit(2), nullable=False)
        if name == "label":
            return Found(text=col("rlabel", "text"))
        if name == "number":
            return Found(value(self.number()))
        if name == "month":
            return Found(text=self.chain.define(month))
        if name in SPLITS:
            size = SPLITS[name]
            parts = [tuple(f"{first + one:02d}" for one in range(size)) for first in range(1, 13, size)]
            ways = [(among(month, months), lit(str(place))) for place, months in enumerate(parts, 1)]
            return Found(text=self.chain.define(case(ways[:-1], ways[-1][1])))
        if name == "day":
            return Found(text=self.chain.define(call("substring", "text", iso, lit(6), lit(5), nullable=False)))
        if name in ("subject", "record"):
            return Found(text=col(f"r{'key' if name == 'record' else name}", "text", nullable=False))
        return None

    def number(self) -> E:
        """The record's number in ten-thousandths; null when it has none."""
        if not self.extent.has_numbers:
            return lit(None)
        return col("rvalue", "int", lo=self.extent.lo, hi=self.extent.hi)

    def size(self) -> Ratio:
        """How many an event counts for."""
        number = self.number()
        return value(case([(is_null(number), lit(UNIT))], number))

    def passes(self, sight: Any, where: phrases.Filter) -> E:
        """Whether the record passes a filter; never null."""
        passed = TRUE
        for name, tests in where.tests:
            with sight.under(passed):
                passed = and_(passed, sight.matches(self.value_of(name), tests))
        if where.any:
            one = FALSE
            for inner in where.any:
                with sight.under(and_(passed, not_(one))):
                    one = or_(one, self.passes(sight, inner))
            passed = and_(passed, one)
        if where.none is not None:
            with sight.under(passed):
                passed = and_(passed, not_(self.passes(sight, where.none)))
        return passed

    def marks(self, attributes: tuple[str, ...]) -> tuple[list[E], E]:
        """The values of these attributes, and whether the record has none of them."""
        found = [self.value_of(name) for name in attributes]
        marks = [self.chain.define(one.number.top if one.text == Found().text else one.text) for one in found]
        return marks, and_(*(one.none for one in found))

    def once(self, attributes: tuple[str, ...]) -> None:
        """Only the first record of each different combination; without any of them a record stands alone."""
        marks, alone = self.marks(attributes)
        place = self.chain.window(
            "row_number", None, (KEY, *marks), [(one, False) for one in ORDER], lo=1, hi=2**40, nullable=False
        )
        self.chain.keep(or_(alone, self._is_first(place)))

    @staticmethod
    def _is_first(place: E) -> E:
        return E("cmp", "bool", (place, lit(1)), "=")

    # all of a subject's

    def noted(self) -> Drawn:
        """What the amounts in the filter noted, where a record came before them."""
        if self.filtered is None:
            return Drawn()
        chain, sight = self._opened()
        kept, self.chain = self.chain, chain
        self.passes(sight, self.of.where)  # type: ignore[arg-type]
        self.chain = kept
        return effects(self.program, chain, sight)

    def gather(self, *columns: Gather, results: list[E]) -> list[E]:
        """Columns of the subjects; null where a subject has no such record."""
        self.chain.group((KEY,), columns)
        return join(self.program, self.chain, results)

    def name(self) -> str:
        return self.chain.fresh("g")

    def counted(self, how: str, of: str | None) -> Ratio:
        name = self.name()
        rows = self.extent.rows
        if how == "distinct":
            found = self.value_of(of or "label")
            mark = found.number.top if is_null(found.text) == TRUE else found.text
            (number,) = self.gather(
                Gather(name, "distinct", self.chain.define(mark)), results=[col(name, "int", lo=0, hi=rows)]
            )
            return Ratio(case([(is_null(number), ZERO)], number))
        if how == "records" or not self.extent.has_numbers:
            (number,) = self.gather(Gather(name, "count"), results=[col(name, "int", lo=0, hi=rows)])
            return Ratio(case([(is_null(number), ZERO)], number))
        total = self.sum_of(self.size().top)
        return value(case([(is_null(total), ZERO)], total))

    def sum_of(self, of: E) -> E:
        """The sum over a subject's records; null when it has none."""
        name, rows = self.name(), max(self.extent.rows, 1)
        result = col(name, "int", lo=min(of.lo, 0) * rows, hi=max(of.hi, 0) * rows)
        (found,) = self.gather(
            Gather(name, "wide_sum" if result.wide else "sum", self.chain.define(of)), results=[result]
        )
        return found

    def statistic(self, how: str, is_events: bool) -> Ratio:
        number = self.chain.define(self.size().top if is_events else self.number())
        if number.op == "lit" and number.detail is None:
            return Ratio(lit(None))
        name = self.name()
        if how in ("latest", "highest", "lowest"):
            function = {"latest": "last", "highest": "max", "lowest": "min"}[how]
            result = col(name, "int", lo=number.lo, hi=number.hi)
            order = ORDER if how == "latest" else ()
            (found,) = self.gather(Gather(name, function, number, order=order), results=[result])
            return value(found)
        rows = max(self.extent.rows, 1)
        result = col(name, "int", lo=min(number.lo, 0) * rows, hi=max(number.hi, 0) * rows)
        columns = [Gather(name, "wide_sum" if result.wide else "sum", number)]
        if how == "sum":
            (found,) = self.gather(*columns, results=[result])
            return value(found)
        count = self.name()
        many = col(count, "int", lo=0, hi=rows)
        found, times = self.gather(*columns, Gather(count, "count", number), results=[result, many])
        mean = div(self.program.main.define(found), self.program.main.define(greatest(times, lit(1))))
        return value(within(mean, number.lo, number.hi))

    def label(self) -> E:
        """The label of the last record; null when it says none."""
        name = self.name()
        text = self.chain.define(case([(is_null(col("rlabel", "text")), lit(""))], col("rlabel", "text")))
        (found,) = self.gather(Gather(name, "last", text, order=ORDER), results=[col(name, "text")])
        return self.program.main.define(
            case([(E("cmp", "bool", (found, lit("")), "<>", nullable=True), found)], lit(None, "text"))
        )

    def day(self, how: str) -> E:
        """The number of the first or the last day."""
        name = self.name()
        function = "min" if how == "first_day" else "max"
        (found,) = self.gather(
            Gather(name, function, col("rday", "int")), results=[col(name, "int", lo=0, hi=4_000_000)]
        )
        return found

    def told(self) -> E:
        """Whether a record says that this was asked for and not handed in."""
        if self.of.fact not in self.program.survey.not_supplied:
            return FALSE
        self.program.stored += 1
        chain = source_of(self.program, self.of, "told", f"r{self.program.stored}")
        name = chain.fresh("g")
        chain.group((KEY,), (Gather(name, "count"),))
        (found,) = join(self.program, chain, [col(name, "int", lo=1, hi=2**40)])
        return not_(is_null(found))


def join(program: Program, chain: Chain, results: list[E]) -> list[E]:
    """The columns of a chain as columns of the subjects, reading a stored table of them where the chain asks for one."""
    program.settle(chain)
    program.main.join(chain, results)
    return results


def effects(program: Program, chain: Chain, sight: Any) -> Drawn:
    """What was noted at single records, for the subject whose records they are."""
    noted = noted_by(chain, sight)
    if not noted:
        return Drawn()
    chain.group((KEY,), list(noted.values()))
    return drawn_of(noted, join(program, chain, columns_of(noted)))


def noted_by(chain: Chain, sight: Any) -> dict[str, Gather]:
    """What can have been noted at single records → whether it was at any of a subject's."""
    noted = {
        "missing": sight.missing,
        "own_fault": sight.own_fault,
        "off": sight.off,
        **{f"flag:{code}": when for code, when in sight.flags.items()},
    }
    asked = {name: chain.define(when) for name, when in noted.items() if when != FALSE}
    return {name: Gather(chain.fresh("e"), "any", when) for name, when in asked.items()}


def columns_of(noted: Mapping[str, Gather]) -> list[E]:
    return [col(one.name, "bool") for one in noted.values()]


def drawn_of(noted: Mapping[str, Gather], results: Sequence[E]) -> Drawn:
    """The same by subject; `results` are the columns joined to the subjects."""
    found = {name: case([(is_null(one), FALSE)], one) for name, one in zip(noted, results, strict=True)}
    flags = {name.removeprefix("flag:"): when for name, when in found.items() if name.startswith("flag:")}
    return Drawn(found.get("missing", FALSE), found.get("own_fault", FALSE), found.get("off", FALSE), flags)
