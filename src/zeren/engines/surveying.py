"""Looks over the tables of a run before the scheme is compiled: bounds of all numbers, what occurs at all, what is at fault."""

from collections.abc import Callable, Iterable
from typing import Any

from zeren.engines.folder import wrong
from zeren.engines.staging import Raw, wide_of
from zeren.kernel.errors import Invalid, Reason
from zeren.kernel.words import Text
from zeren.policy import phrases
from zeren.policy import scheme as shape
from zeren.policy.references import parts_of
from zeren.scoring.engine.program import LARGEST, Extent, Survey
from zeren.scoring.inputs import NOT_SUPPLIED, STRUCK_OUT

Ask = Callable[[str], list[tuple[Any, ...]]]
"""Runs a query and gives its rows."""
SHOWN = 20


def survey(raw: Raw, scheme: shape.Scheme, ask: Ask) -> Survey:
    """What the compiler may rely on. Errors: Invalid with every fault of the tables that is found."""
    raw.check()
    faults = [*_too_fine(raw, ask), *_not_there(raw, ask)]
    if faults:
        raise Invalid(*faults)
    ((subjects,),) = ask("SELECT count(*) FROM raw_subjects")
    facts, told = _facts(raw, ask)
    wide = _wide(raw, scheme, ask)
    if both := facts.keys() & wide.keys():
        name = sorted(both)[0]
        raise wrong(
            "FACT_TWICE", f"“{name}”既在 facts 又在 numbers。", f"“{name}” stands both in facts and in numbers.", name
        )
    imports = _extent(raw, ask, "imports", ("total", "points"))
    history = _extent(raw, ask, "history", ("value",))
    periods = frozenset(row[0] for row in ask(f"SELECT DISTINCT {raw.text('history', 'period')} FROM raw_history AS r")) if raw.has("history") else frozenset()  # fmt: skip
    attributes = {name: _attribute(raw, ask, name) for name in _numeric_attributes(scheme)}
    return Survey(facts, wide, told, history, periods, imports, attributes, max(subjects, 1))


def _facts(raw: Raw, ask: Ask) -> tuple[dict[str, Extent], frozenset[str]]:
    if not raw.has("facts"):
        return {}, frozenset()
    state, number = raw.text("facts", "state"), raw.number("facts", "value")
    left = ", ".join(f"'{one}'" for one in sorted({*STRUCK_OUT, NOT_SUPPLIED}))
    rows = ask(
        f"SELECT {raw.text('facts', 'name')} AS n, min({number}), max({number}), count(*), "
        f"count(CASE WHEN {state} = '{NOT_SUPPLIED}' THEN 1 END) FROM raw_facts AS r GROUP BY 1"
    )
    del left
    extents = {name: Extent(lo or 0, hi or 0, count, lo is not None) for name, lo, hi, count, _ in rows}
    return extents, frozenset(name for name, *_, told in rows if told)


def _wide(raw: Raw, scheme: shape.Scheme, ask: Ask) -> dict[str, Any]:
    if not raw.has("numbers"):
        return {}
    names = [name for name in raw.tables["numbers"] if name in scheme.words.facts]
    if not names:
        return {}
    asked = ", ".join(
        f"min({text}), max({text})" for text in (wide_of(raw, name, 0, 0).text.format(w="r") for name in names)
    )
    (row,) = ask(f"SELECT {asked} FROM raw_numbers AS r")
    return {name: wide_of(raw, name, row[2 * place], row[2 * place + 1]) for place, name in enumerate(names)}


def _extent(raw: Raw, ask: Ask, table: str, columns: Iterable[str]) -> Extent:
    asked = [raw.number(table, column) for column in columns if raw.has(table, column)]
    if not asked:
        return Extent(0, 0, 0, False)
    (row,) = ask(f"SELECT {', '.join(f'min({text}), max({text})' for text in asked)}, count(*) FROM raw_{table} AS r")
    ends = [int(end) for end in row[:-1] if end is not None]
    return Extent(min(ends, default=0), max(ends, default=0), row[-1], bool(ends))


def _numeric_attributes(scheme: shape.Scheme) -> set[str]:
    """Attributes of subjects that are read as quantities, not as classes."""
    found = {
        thing.attribute for node in scheme.nodes for thing in parts_of(node) if isinstance(thing, phrases.AttributeOf)
    }
    found |= {
        thing.attribute for part in scheme.parts for thing in parts_of(part) if isinstance(thing, phrases.AttributeOf)
    }
    return found - {"kind", "parent", "key", "unit_kind"}


def _attribute(raw: Raw, ask: Ask, name: str) -> Extent:
    from zeren.scoring.engine.expressions import call, col
    from zeren.scoring.engine.sql import Writer

    text = raw.member("subjects", ("groups", "attributes"), name)
    number = Writer(raw.dialect).of(call("number", "int", col("x", "text")))
    ((lo, hi),) = ask(f"SELECT min({number}), max({number}) FROM (SELECT {text} AS x FROM raw_subjects AS r) AS a")
    assert lo is None or -LARGEST <= lo <= hi <= LARGEST
    return Extent(lo or 0, hi or 0, 0, lo is not None)


def _too_fine(raw: Raw, ask: Ask) -> list[Reason]:
    found = []
    columns = [("facts", "value"), ("imports", "total"), ("imports", "points"), ("history", "value")]
    columns += [("numbers", name) for name in raw.tables.get("numbers", {}) if name != "key"]
    for table, column in columns:
        condition = raw.too_fine(table, column)
        if condition is None:
            continue
        key = {"facts": "key", "numbers": "key"}.get(table, "subject")
        quoted = raw.dialect.identifier(column)
        for row, number in ask(f"SELECT r.{key}, r.{quoted} FROM raw_{table} AS r WHERE {condition} LIMIT {SHOWN}"):
            text = Text(
                f"{table} 里“{row}”的“{column}”写着“{number}”，应是至多四位小数的数。",
                f"“{column}” of “{row}” in {table} says “{number}”; a number of at most four decimals belongs here.",
            )
            found.append(Reason("TOO_MANY_DECIMALS", text, place=(table, str(row), column)))
    return found


def _not_there(raw: Raw, ask: Ask) -> list[Reason]:
    """Keys that stand twice; days that are none."""
    found = []
    keys = {
        "subjects": ("key",),
        "numbers": ("key",),
        "imports": ("scheme", "subject"),
        "history": ("subject", "scheme", "period", "what"),
    }
    for table, columns in keys.items():
        if not raw.has(table):
            continue
        by = ", ".join(f"r.{column}" for column in columns)
        for row in ask(f"SELECT {by} FROM raw_{table} AS r GROUP BY {by} HAVING count(*) > 1 LIMIT {SHOWN}"):
            name = " ".join(str(part) for part in row)
            found.append(Reason("TWICE", Text(f"{table} 里“{name}”有两行。", f"{table} has two rows for “{name}”."), place=(table, name)))  # fmt: skip
    return found
