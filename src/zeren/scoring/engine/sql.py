"""Writes expressions and chains as the text of one engine's SQL."""

from collections.abc import Iterable
from dataclasses import replace

from zeren.scoring.engine.chains import (
    Chain,
    Define,
    Gather,
    Group,
    Join,
    Keep,
    Mark,
    Step,
    Store,
    Window,
    columns_of,
    read_by,
)
from zeren.scoring.engine.dialects import DAY, NUMBER, Dialect
from zeren.scoring.engine.expressions import NARROW, SMALL, E, is_null_literal, known, lit, sure

NO_TYPE = {"int": "BIGINT", "bool": "BOOLEAN", "text": "VARCHAR"}


class Writer:
    """One dialect's text. Numbers have the 32, 64 or 128 bits that their bounds ask for.

    What may lie beyond 32 bits has a column of 64; what cannot may have either, and the engine takes the wider of two.
    """

    def __init__(self, dialect: Dialect):
        self.dialect = dialect

    def of(self, e: E, wide: bool = False) -> str:
        """The text of an expression, as a wide number when asked."""
        text = getattr(self, f"_{e.op}")(e)
        return f"CAST({text} AS {self.dialect.wide})" if wide and not e.wide and e.type == "int" else text

    def _lit(self, e: E) -> str:
        if e.detail is None:
            kind = "STRING" if e.type == "text" and self.dialect.name == "spark" else NO_TYPE[e.type]
            return f"CAST(NULL AS {'INTEGER' if e.type == 'int' and self.dialect.is_short else kind})"
        if e.type == "bool":
            return "TRUE" if e.detail else "FALSE"
        if e.type == "text":
            return self.dialect.text(e.detail)
        if e.wide:
            return f"CAST('{e.detail}' AS {self.dialect.wide})"
        kind = self.dialect.short if abs(e.detail) <= SMALL else self.dialect.long
        size = kind.format(abs(e.detail))
        return f"(-{size})" if e.detail < 0 else size

    def _col(self, e: E) -> str:
        return self.dialect.identifier(e.detail)

    def _add(self, e: E) -> str:
        return f"({' + '.join(self._beside(e, sum(one.size for one in e.args)))})"

    def _mul(self, e: E) -> str:
        return f"({' * '.join(self._beside(e, e.args[0].size * e.args[1].size))})"

    def _beside(self, e: E, reach: int) -> tuple[str, str]:
        """Two numbers of which one is wide enough for a result that may be as large as `reach`."""
        left, right = e.args
        return self._long(left, reach, right, wide=e.wide), self.of(right, e.wide)

    def _long(self, of: E, reach: int, other: E, wide: bool) -> str:
        """A number with 64 bits, where the result needs them and `other` does not bring them."""
        text = self.of(of, wide)
        is_small = self.dialect.is_short and not wide and max(of.size, other.size) <= SMALL
        return f"CAST({text} AS BIGINT)" if is_small and reach > SMALL else text

    def _div(self, e: E) -> str:
        top, under = e.args
        most = top.size
        by, step = known(under), under
        if e.detail == "half_up":
            halves = by is not None and by % 2 == 0
            reach = most + (by or 0) if halves else 2 * (most + under.hi)
        else:
            halves, reach = True, most + under.hi
        wide = top.wide or under.wide or reach > NARROW
        a, d = self._long(top, reach, top, wide), self._long(step, reach, step, wide)  # each is doubled by itself
        if under.lo <= 0:
            d = f"nullif({d}, 0)"
        text = self._rounding(e, a, d, halves, by, wide)
        return text if not wide or e.wide else f"CAST({text} AS BIGINT)"

    def _rounding(self, e: E, a: str, d: str, halves: bool, by: int | None, wide: bool) -> str:
        top = e.args[0]
        divide = self.dialect.divide.format
        if e.detail == "half_up":
            half = self.of(lit((by or 0) // 2), wide) if halves else d
            twice, below = (a, d) if halves else (f"(2 * {a})", f"(2 * {d})")
            if top.lo >= 0:
                return f"({divide(f'({twice} + {half})', below)})"
            if top.hi <= 0:
                return f"({divide(f'({twice} - {half})', below)})"
            return f"({divide(f'({twice} + CASE WHEN {a} < 0 THEN -{half} ELSE {half} END)', below)})"
        away = (
            f"({divide(f'({a} - ({d} - 1))', d)})" if e.detail == "floor" else f"({divide(f'({a} + ({d} - 1))', d)})"
        )
        cut = f"({divide(a, d)})"
        if e.detail == "floor":
            return cut if top.lo >= 0 else f"(CASE WHEN {a} >= 0 THEN {cut} ELSE {away} END)"
        return cut if top.hi <= 0 else f"(CASE WHEN {a} <= 0 THEN {cut} ELSE {away} END)"

    def _least(self, e: E) -> str:
        return f"{e.op}({', '.join(self.of(one, e.wide) for one in e.args)})"

    _greatest = _least

    def _case(self, e: E) -> str:
        wide = any(one.wide for one in (*e.args[1::2], e.args[-1]))
        ways = " ".join(
            f"WHEN {self.condition(when)} THEN {self.of(then, wide)}"
            for when, then in zip(e.args[:-1:2], e.args[1:-1:2], strict=True)
        )
        other = "" if is_null_literal(e.args[-1]) else f" ELSE {self.of(e.args[-1], wide)}"
        return f"(CASE {ways}{other} END)"

    def _cmp(self, e: E) -> str:
        wide = any(one.wide for one in e.args)
        return f"({self.of(e.args[0], wide)} {e.detail} {self.of(e.args[1], wide)})"

    def _in(self, e: E) -> str:
        return f"({self.of(e.args[0])} IN ({', '.join(self.dialect.text(word) for word in e.detail)}))"

    def _null(self, e: E) -> str:
        return f"({self.of(e.args[0])} IS NULL)"

    def _and(self, e: E) -> str:
        return "(" + f" {e.op.upper()} ".join(self.of(one) for one in e.args) + ")"

    _or = _and

    def _not(self, e: E) -> str:
        inner = e.args[0]
        if inner.op == "null":
            return f"({self.of(inner.args[0])} IS NOT NULL)"
        return f"(NOT {self.of(inner)})"

    def _true(self, e: E) -> str:
        """True where it is true, else false. To ask first whether a column is null costs engines less than `coalesce`."""
        inner = e.args[0]
        if inner.op in ("and", "or"):
            return self.of(replace(inner, args=tuple(sure(one) for one in inner.args)))
        asked = inner.args if inner.op in ("cmp", "in", "not") else (inner,)
        if not all(one.is_plain for one in asked):
            return f"coalesce({self.of(inner)}, FALSE)"
        there = [f"{self.of(one)} IS NOT NULL" for one in asked if one.nullable]
        return f"({' AND '.join([*there, self.of(inner)])})"

    def condition(self, e: E) -> str:
        """What stands after WHEN, WHERE or FILTER: there null counts as false, so that nothing need be made of it."""
        if e.op == "true":
            return self.condition(e.args[0])
        if e.op in ("and", "or"):
            return f"({f' {e.op.upper()} '.join(self.condition(one) for one in e.args)})"
        return self.of(e)

    def _call(self, e: E) -> str:
        name, inner = e.detail, [self.of(one) for one in e.args]
        if name == "number":  # a text that is a number, in ten-thousandths
            text = f"trim({inner[0]})"
            held = self.dialect.matches.format(text, NUMBER)
            return f"(CASE WHEN {held} THEN CAST(CAST({text} AS DECIMAL(22,4)) * 10000 AS BIGINT) END)"
        if name == "attribute":
            return self.dialect.attribute.format(inner[0], e.args[1].detail)
        if name == "substring":
            return f"substr({inner[0]}, {e.args[1].detail}, {e.args[2].detail})"
        if name == "concat":
            return f"concat({', '.join(inner)})"
        if name == "day":
            iso = f"(CASE WHEN length({inner[0]}) = 5 THEN concat('{e.args[1].detail}-', {inner[0]}) ELSE {inner[0]} END)"
            held = self.dialect.matches.format(iso, DAY)
            return f"(CASE WHEN {held} THEN {self.dialect.year_start.format(f'TRY_CAST({iso} AS DATE)')} END)"
        if name == "flags":  # codes with a space after each
            return f"nullif(rtrim(concat({', '.join(inner)})), '')"
        if name == "text":
            return f"CAST({inner[0]} AS {'STRING' if self.dialect.name == 'spark' else 'VARCHAR'})"
        raise ValueError(name)

    # chains

    def aggregate(self, one: Gather) -> str:
        """One column of a group."""
        inner = "*" if one.of is None else self.of(one.of)
        where = "" if one.where is None else f" FILTER (WHERE {self.condition(one.where)})"
        name = self.dialect.identifier(one.name)
        match one.function:
            case "count":
                return f"CAST(count({inner}){where} AS BIGINT) AS {name}"
            case "distinct":
                return f"CAST(count(DISTINCT {inner}){where} AS BIGINT) AS {name}"
            case "sum":
                return f"CAST(sum({inner}){where} AS BIGINT) AS {name}"
            case "wide_sum":
                return f"CAST(sum({self.of(one.of, True)}){where} AS {self.dialect.wide}) AS {name}"  # type: ignore[arg-type]
            case "any":
                return f"coalesce(bool_or({inner}){where}, FALSE) AS {name}"
            case "first" | "last":
                order = self.dialect.pair.format(", ".join(self.of(key) for key in one.order))
                known_only = f"{inner} IS NOT NULL" + ("" if one.where is None else f" AND {self.of(one.where)}")
                how = "min_by" if one.function == "first" else "max_by"
                return f"{how}({inner}, {order}) FILTER (WHERE {known_only}) AS {name}"
        return f"{one.function}({inner}){where} AS {name}"

    def window(self, one: Window) -> str:
        inner = "" if one.of is None else self.of(one.of)
        if one.function == "count" and one.of is None:
            inner = "*"
        per = f"PARTITION BY {', '.join(self.of(key) for key in one.per)}" if one.per else ""
        order = ", ".join(f"{self.of(key)} {'DESC' if high else 'ASC'} NULLS LAST" for key, high in one.order)
        ordered = f" ORDER BY {order}" if order else ""
        if one.function == "wide_sum":
            inner = self.of(one.of, True)  # type: ignore[arg-type]
        whole = f"{one.function.removeprefix('wide_')}({inner}) OVER ({per}{ordered})"
        if one.function in ("sum", "count", "row_number", "rank"):
            whole = f"CAST({whole} AS BIGINT)"
        elif one.function == "wide_sum":
            whole = f"CAST({whole} AS {self.dialect.wide})"
        return f"{whole} AS {self.dialect.identifier(one.name)}"

    def chain(self, chain: Chain, wanted: Iterable[str], needs: dict[str, set[str]]) -> list[tuple[str | None, str]]:
        """Statements (table to make or None, text) that give the `wanted` columns; `needs` gathers what is read of stored tables."""
        return Emission(self, chain, wanted, needs).statements()


class Emission:
    """One chain, written once: what is not needed falls out on the way back, nested selects are made on the way forth."""

    def __init__(self, writer: Writer, chain: Chain, wanted: Iterable[str], needs: dict[str, set[str]]):
        self.writer, self.chain, self.needs = writer, chain, needs
        self.steps: list[tuple[Step, set[str]]] = []
        self.joined: dict[int, str] = {}
        self._back(set(wanted))

    def _back(self, needed: set[str]) -> None:
        """From the last step to the first: each with the columns that are needed after it."""
        for step in reversed(_joins_first(self.chain.steps)):
            after = set(needed)
            match step:
                case Define():
                    if step.name not in needed:
                        continue
                    needed = (needed - {step.name}) | read_by(step)
                case Window():
                    if step.name not in needed:
                        continue
                    needed = (needed - {step.name}) | read_by(step)
                case Keep():
                    needed = needed | read_by(step)
                case Group():
                    kept = [one for one in step.columns if one.name in needed]
                    needed = columns_of(*step.by)
                    for one in kept:
                        needed |= columns_of(one.of, one.where, *one.order)
                case Join():
                    taken = set(step.columns) & needed
                    if not taken:
                        continue
                    statements = self.writer.chain(step.chain, {*taken, "key"}, self.needs)
                    assert len(statements) == 1
                    self.joined[id(step)] = statements[0][1]
                    needed = (needed - taken) | {step.key}
                case Mark():
                    statements = self.writer.chain(step.chain, {"key", "rkey"}, self.needs)
                    self.joined[id(step)] = statements[0][1]
                    needed = (needed - {step.name}) | read_by(step)
                case Store():
                    needed = needed | self.needs.get(step.name, set())
                    after = set(needed)
            self.steps.append((step, after))
        self.steps.reverse()
        self.first = needed
        self.united = []
        for part in self.chain.union:
            inner = self.writer.chain(part, needed, self.needs)[0][1]
            columns = ", ".join(self.writer.dialect.identifier(name) for name in sorted(needed))
            self.united.append(f"SELECT {columns} FROM ({inner}) AS v")
        if self.chain.reads:
            read = {name for name in needed if name not in self.chain.columns}
            read |= {text[2:] for name in needed if (text := self.chain.columns.get(name, "")).startswith("s.")}
            self.needs.setdefault(self.chain.reads, set()).update(read | self.chain.beside)

    def statements(self) -> list[tuple[str | None, str]]:
        quote = self.writer.dialect.identifier
        made: list[tuple[str | None, str]] = []
        source = self.chain.columns
        columns = [f"{source.get(name) or 's.' + quote(name)} AS {quote(name)}" for name in sorted(self.first)]
        visible = sorted(self.first)
        text = f"SELECT {', '.join(columns) or '1 AS one'} FROM {self._source()}"
        layers: list[dict[str, E]] = []
        joins: list[Join] = []
        for place, (step, after) in enumerate(self.steps):
            if isinstance(step, Define):
                _layered(layers, step)
                if place + 1 < len(self.steps) and isinstance(self.steps[place + 1][0], Define):
                    continue
                text, visible = self._defined(text, visible, layers, after)
                layers = []
                continue
            inner = f"({text}) AS t"
            keep = [quote(name) for name in visible if name in after]
            match step:
                case Keep():
                    text = f"SELECT {', '.join(keep) or '1 AS one'} FROM {inner} WHERE {self.writer.condition(step.where)}"
                    visible = [name for name in visible if name in after]
                case Window():
                    text = f"SELECT {', '.join([*keep, self.writer.window(step)])} FROM {inner}"
                    visible = [name for name in visible if name in after] + [step.name]
                case Group():
                    text, visible = self._grouped(step, inner, after)
                case Join():
                    joins.append(step)
                    if place + 1 < len(self.steps) and isinstance(self.steps[place + 1][0], Join):
                        continue
                    text, visible = self._joined(joins, inner, visible, after)
                    joins = []
                case Mark():
                    left = [f"t.{quote(name)}" for name in visible if name in after]
                    other = f"(SELECT DISTINCT key, rkey FROM ({self.joined[id(step)]}) AS m)"
                    text = f"SELECT {', '.join(left)}, j.key IS NOT NULL AS {quote(step.name)} FROM {inner} LEFT JOIN {other} AS j ON t.key = j.key AND t.rkey = j.rkey"
                    visible = [name for name in visible if name in after] + [step.name]
                case Store():
                    made.append((step.name, text))
                    text = f"SELECT {', '.join(quote(name) for name in sorted(after))} FROM {step.name}"
                    visible = sorted(after)
        made.append((None, text))
        return made

    def _joined(self, joins: list[Join], inner: str, visible: list[str], after: set[str]) -> tuple[str, list[str]]:
        quote = self.writer.dialect.identifier
        columns = [f"t.{quote(name)}" for name in visible if name in after]
        visible = [name for name in visible if name in after]
        tables = []
        for number, step in enumerate(joins):
            taken = [name for name in step.columns if name in after]
            columns += [f"j{number}.{quote(name)}" for name in taken]
            visible += taken
            tables.append(f" LEFT JOIN ({self.joined[id(step)]}) AS j{number} ON t.{quote(step.key)} = j{number}.key")
        return f"SELECT {', '.join(columns)} FROM {inner}{''.join(tables)}", visible

    def _source(self) -> str:
        if not self.chain.union:
            return self.chain.source
        return f"({' UNION ALL '.join(self.united)}) AS u"

    def _grouped(self, step: Group, inner: str, after: set[str]) -> tuple[str, list[str]]:
        by = [self.writer.of(key) for key in step.by]
        gathered = [one for one in step.columns if one.name in after]
        columns = [*by, *(self.writer.aggregate(one) for one in gathered)]
        text = f"SELECT {', '.join(columns)} FROM {inner} GROUP BY {', '.join(by)}"
        return text, [*(key.detail for key in step.by), *(one.name for one in gathered)]

    def _defined(
        self, text: str, visible: list[str], layers: list[dict[str, E]], after: set[str]
    ) -> tuple[str, list[str]]:
        quote = self.writer.dialect.identifier
        for number, layer in enumerate(layers):
            later = set(after)
            for following in layers[number + 1 :]:
                later |= columns_of(*following.values())
            keep = [name for name in visible if name in later]
            columns = [
                *(quote(name) for name in keep),
                *(f"{self.writer.of(of)} AS {quote(name)}" for name, of in layer.items()),
            ]
            text = f"SELECT {', '.join(columns)} FROM ({text}) AS t"
            visible = [*keep, *layer]
        return text, visible


def _joins_first(steps: list[Step]) -> list[Step]:
    """Between two stored tables all joins can be made at once, before anything is worked out."""
    found: list[Step] = []
    start = 0
    for step in [*steps, None]:
        if step is None or isinstance(step, Store):
            part = found[start:]
            found[start:] = [one for one in part if isinstance(one, Join)] + [
                one for one in part if not isinstance(one, Join)
            ]
            if step is not None:
                found.append(step)
            start = len(found)
        else:
            found.append(step)
    return found


def _layered(layers: list[dict[str, E]], step: Define) -> None:
    """Put a definition on the first layer above all that it reads."""
    reads = columns_of(step.of)
    place = next((number + 1 for number in range(len(layers) - 1, -1, -1) if reads & layers[number].keys()), 0)
    if place == len(layers):
        layers.append({})
    layers[place][step.name] = step.of
