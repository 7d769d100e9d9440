"""From the tables of a run's folder to those that a compiled scheme reads: days as numbers, numbers as ten-thousandths.

Text of SQL only. `Raw` says which columns each table has and of what type; the tables stand there as raw_<table>.
"""

from dataclasses import dataclass, field

from zeren.engines.folder import NEEDED, wrong
from zeren.scoring.engine.compile import Compiled
from zeren.scoring.engine.dialects import Dialect
from zeren.scoring.engine.expressions import SMALL
from zeren.scoring.engine.program import Wide
from zeren.scoring.engine.sources import column_of
from zeren.scoring.inputs import NOT_SUPPLIED, STRUCK_OUT, Period

PLAIN = "[+-]?[0-9]{1,14}([.][0-9]{1,4}0*)?"
"""A number as it may come in: at most four decimals."""
WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "INT", "LONG", "SHORT", "BYTE")
SHORT = ("TINYINT", "SMALLINT", "INTEGER")
"""Whole numbers of at most 32 bits."""
SPLIT = {"month": 1, "two_months": 2, "quarter": 3, "half": 6}
SUBJECT_COLUMNS = frozenset({"key", "kind", "parent", "first_day", "last_day", "groups", "attributes", "pieces"})


@dataclass(frozen=True)
class Raw:
    """Table → column → type, as the engine names it."""

    tables: dict[str, dict[str, str]]
    dialect: Dialect
    inner: dict[str, str] = field(default_factory=dict)

    def has(self, table: str, column: str | None = None) -> bool:
        return table in self.tables and (column is None or column in self.tables[table])

    def check(self) -> None:
        """Every table has the columns that it needs. Errors: Invalid."""
        for table, columns in self.tables.items():
            for column in NEEDED[table]:
                if column not in columns:
                    raise wrong("NO_COLUMN", f"{table} 缺少列“{column}”。", f"{table} lacks the column “{column}”.", table, column)  # fmt: skip

    def text(self, table: str, column: str, alias: str = "r") -> str:
        """A column as text, null when empty or not there."""
        if not self.has(table, column):
            return f"CAST(NULL AS {self.string})"
        return f"nullif(CAST({alias}.{self.dialect.identifier(column)} AS {self.string}), '')"

    @property
    def string(self) -> str:
        return "STRING" if self.dialect.name == "spark" else "VARCHAR"

    def number(self, table: str, column: str, alias: str = "r") -> str:
        """A column of numbers in ten-thousandths."""
        if not self.has(table, column):
            return "CAST(NULL AS BIGINT)"
        kind = self.tables[table][column].upper()
        name = f"{alias}.{self.dialect.identifier(column)}"
        if kind in WHOLE:
            return f"CAST({name} AS BIGINT) * 10000"
        if kind.startswith("DECIMAL"):
            return f"CAST({name} * 10000 AS BIGINT)"
        if kind in ("VARCHAR", "STRING"):
            return f"CAST(CAST(nullif(trim({name}), '') AS DECIMAL(22,4)) * 10000 AS BIGINT)"
        raise wrong("NOT_EXACT", f"{table} 的列“{column}”不是精确数（{kind}）。", f"The column “{column}” of {table} holds no exact numbers ({kind}).", table, column)  # fmt: skip

    def too_fine(self, table: str, column: str) -> str | None:
        """A condition that finds numbers with more than four decimals, or what is no number; None when there can be none."""
        if not self.has(table, column):
            return None
        kind = self.tables[table][column].upper()
        name = f"r.{self.dialect.identifier(column)}"
        if kind.startswith("DECIMAL") and int(kind.rstrip(")").split(",")[1]) > 4:
            return f"{name} <> round({name}, 4)"
        if kind in ("VARCHAR", "STRING"):
            return (
                f"nullif(trim({name}), '') IS NOT NULL AND NOT {self.dialect.matches.format(f'trim({name})', PLAIN)}"
            )
        return None

    def day(self, table: str, column: str, alias: str = "r") -> str:
        """A column of days as DATE."""
        if not self.has(table, column):
            return "CAST(NULL AS DATE)"
        return f"CAST(nullif(CAST({alias}.{self.dialect.identifier(column)} AS {self.string}), '') AS DATE)"

    def member(self, table: str, columns: tuple[str, ...], name: str, alias: str = "r") -> str:
        """What JSON columns, or a column of that name, say under a name."""
        found = [
            self.dialect.attribute.format(f"{alias}.{column}", name.replace('"', "").replace("'", ""))
            for column in columns
            if self.has(table, column)
        ]
        if self.has(table, name) and name not in SUBJECT_COLUMNS:
            found.append(self.text(table, name, alias))
        return f"nullif(coalesce({', '.join(found)}), '')" if found else f"CAST(NULL AS {self.string})"


def wide_of(raw: Raw, column: str, lo: int | None, hi: int | None) -> Wide:
    """A fact in a column of its own. `lo` and `hi` as whole numbers of its own unit. Errors: Invalid for binary fractions."""
    kind = raw.tables["numbers"][column].upper()
    name = "{w}." + raw.dialect.identifier(column)
    if kind in WHOLE:
        is_small = kind in SHORT and max(abs(lo or 0), abs(hi or 0)) <= SMALL
        fits = "INTEGER" if raw.dialect.is_short and is_small else "BIGINT"
        return Wide(f"CAST({name} AS {fits})", 1, lo or 0, hi or 0)
    text = raw.number("numbers", column, "{w}")
    return Wide(f"({text})", 10_000, lo or 0, hi or 0)


def subjects_sql(raw: Raw, compiled: Compiled, period: Period, own: list[str]) -> str:
    """key, kind, parent, its days clipped to the period, own time where nobody has pieces, and the attributes that are read."""
    first, last = period.span.start, period.span.end
    assert last is not None
    start = f"greatest(coalesce({raw.day('subjects', 'first_day')}, DATE '{first}'), DATE '{first}')"
    end = f"least(coalesce({raw.day('subjects', 'last_day')}, DATE '{last}'), DATE '{last}')"
    names = compiled.program.attributes
    columns = [
        f"{raw.text('subjects', 'key')} AS key",
        f"{raw.text('subjects', 'kind')} AS kind",
        f"{raw.text('subjects', 'parent')} AS parent",
        f"{start} AS first_date",
        f"{end} AS last_date",
    ]
    columns += [
        f"{raw.member('subjects', ('groups', 'attributes'), name)} AS {column_of(name)}" for name in sorted(names)
    ]
    columns.append(f"{raw.member('subjects', ('groups', 'attributes'), 'unit_kind')} AS unit_kind")
    if raw.has("subjects", "pieces"):
        columns.append(f"{raw.text('subjects', 'pieces')} AS pieces")
        own = []
    text = f"SELECT {', '.join(columns)} FROM raw_subjects AS r"
    measures = own_columns(raw.dialect)
    of = ", ".join(f"CAST({measures[name.removeprefix('own_')]} AS BIGINT) AS {name}" for name in own)
    return f"SELECT *, {of} FROM ({text}) AS d" if of else text


def facts_sql(raw: Raw, compiled: Compiled, told: bool = False) -> str:
    """The records that count, or those that say that something was not handed in."""
    state = raw.text("facts", "state")
    if told:
        return f"SELECT {raw.text('facts', 'name')} AS name, {raw.text('facts', 'subject')} AS subject, {raw.text('facts', 'key')} AS key FROM raw_facts AS r WHERE {state} = '{NOT_SUPPLIED}'"  # fmt: skip
    day = raw.day("facts", "day")
    left = ", ".join(f"'{one}'" for one in sorted({*STRUCK_OUT, NOT_SUPPLIED}))
    columns = [
        f"{raw.text('facts', 'key')} AS key",
        f"{raw.text('facts', 'name')} AS name",
        f"{raw.text('facts', 'subject')} AS subject",
        f"CAST({raw.dialect.year_start.format(day)} AS INTEGER) AS day",
        f"CAST({day} AS {raw.string}) AS iso",
        f"{raw.number('facts', 'value')} AS value",
        f"{raw.text('facts', 'label')} AS label",
        f"{raw.text('facts', 'reason')} AS reason",
    ]
    names = sorted(compiled.program.fact_attributes)
    columns += [f"{raw.member('facts', ('attributes',), name)} AS {column_of(name)}" for name in names]
    return f"SELECT {', '.join(columns)} FROM raw_facts AS r WHERE coalesce({state}, 'confirmed') NOT IN ({left})"


def own_sql(raw: Raw, period: Period) -> str:
    """The days of each subject in the period, one row a piece, as days."""
    first, last = period.span.start, period.span.end
    if not raw.has("subjects", "pieces"):
        return "SELECT key, first_date, last_date FROM subjects WHERE first_date <= last_date"
    if raw.dialect.name == "spark":
        pieces = "explode(from_json(s.pieces, 'array<array<string>>'))"
    else:
        pieces = "unnest(from_json(s.pieces, '[[\"VARCHAR\"]]'))"
    at = "piece[0], piece[1]" if raw.dialect.name == "spark" else "piece[1], piece[2]"
    start, end = at.split(", ")
    return (
        f"SELECT key, greatest(CAST({start} AS DATE), DATE '{first}') AS first_date, "
        f"least(coalesce(CAST({end} AS DATE), DATE '{last}'), DATE '{last}') AS last_date "
        f"FROM (SELECT s.key, {pieces} AS piece FROM subjects AS s WHERE s.pieces IS NOT NULL AND s.pieces <> '[]') AS p "
        f"WHERE CAST({start} AS DATE) <= DATE '{last}' AND coalesce(CAST({end} AS DATE), DATE '{last}') >= DATE '{first}' "
        "UNION ALL SELECT key, first_date, last_date FROM subjects "
        "WHERE (pieces IS NULL OR pieces = '[]') AND first_date <= last_date"
    )


def own_columns(dialect: Dialect) -> dict[str, str]:
    """Each measure of own time, from `first_date` and `last_date` of a piece."""
    start, end = "first_date", "last_date"
    first, last = (dialect.year_start.format(day) for day in (start, end))
    after = "date_add(last_date, 1)" if dialect.name == "spark" else "CAST(last_date + INTERVAL 1 DAY AS DATE)"
    months = f"((year({after}) * 12 + month({after})) - (year({start}) * 12 + month({start})))"
    full = f"day({after}) >= least(day({start}), day(last_day({after})))"
    found = {
        "days": f"({last} - {first} + 1)",
        "months": f"({months} - CASE WHEN {full} THEN 0 ELSE 1 END)",
        "first_day": first,
        "last_day": last,
    }
    for name, size in SPLIT.items():
        begin, end = (part_of_year(dialect, day, size) for day in ("first_date", "last_date"))
        found[name] = f"(({end}) - ({begin}) + 1)"
    return found


def part_of_year(dialect: Dialect, day: str, months: int) -> str:
    """The number of the part of `months` months in which a day lies."""
    return dialect.divide.format(f"(year({day}) * 12 + month({day}) - 1)", months)


def own_time_sql(columns: list[str], dialect: Dialect) -> str:
    """One row a subject that has a day of its own: the measures asked for, over all its pieces."""
    measures = own_columns(dialect)
    texts = ["key"]
    inner = ["key", "first_date", "last_date"]
    for name in columns:
        what = name.removeprefix("own_")
        if what in SPLIT:
            begin, end = (part_of_year(dialect, day, SPLIT[what]) for day in ("first_date", "last_date"))
            before = part_of_year(dialect, "lag(last_date) OVER (PARTITION BY key ORDER BY first_date)", SPLIT[what])
            inner.append(f"({end}) - ({begin}) + 1 - CASE WHEN ({before}) = ({begin}) THEN 1 ELSE 0 END AS {name}")
        else:
            inner.append(f"{measures[what]} AS {name}")
        gather = {"first_day": "min", "last_day": "max"}.get(what, "sum")
        texts.append(f"CAST({gather}({name}) AS BIGINT) AS {name}")
    return f"SELECT {', '.join(texts)} FROM (SELECT {', '.join(inner)} FROM pieces) AS o GROUP BY key"


def tree_sql(person: bool) -> str:
    """Who stands above whom, itself included."""
    bases = " UNION SELECT parent, parent FROM subjects WHERE parent IS NOT NULL" if person else ""
    return (
        f"WITH RECURSIVE t(above, below) AS (SELECT key, key FROM subjects{bases} "
        "UNION ALL SELECT t.above, s.key FROM t JOIN subjects AS s ON s.parent = t.below) SELECT above, below FROM t"
    )


def past_sql(raw: Raw, table: str) -> str:
    """Imported results, or earlier periods; empty where the folder has none."""
    texts = {"imports": ("scheme", "subject", "grade"), "history": ("subject", "scheme", "period", "what", "label")}[
        table
    ]
    numbers = {"imports": ("total", "points"), "history": ("value",)}[table]
    columns = [f"{raw.text(table, name)} AS {name}" for name in texts]
    columns += [f"{raw.number(table, name)} AS {name}" for name in numbers]
    source = f"raw_{table} AS r" if raw.has(table) else "(SELECT 1 AS one) AS r WHERE FALSE"
    return f"SELECT {', '.join(columns)} FROM {source}"


def wide_sql(raw: Raw, compiled: Compiled) -> str:
    """The facts that stand in columns of their own, those that the scheme knows."""
    names = ", ".join(raw.dialect.identifier(name) for name in sorted(compiled.program.survey.wide))
    return f"SELECT {raw.text('numbers', 'key')} AS key, {names} FROM raw_numbers AS r"
