"""The quotas of a run and its results, from the scored subjects: windows where a quota has no sub-groups, else the oracle's own walk."""

import json
from pathlib import Path
from typing import Any

from zeren.policy import scheme as shape
from zeren.scoring.engine.compile import Compiled
from zeren.scoring.engine.dialects import Dialect
from zeren.scoring.engine.expressions import col, div, lit, mul
from zeren.scoring.engine.program import LARGEST
from zeren.scoring.engine.quotas import Standing
from zeren.scoring.engine.sql import Writer
from zeren.scoring.quota import fit_quota
from zeren.scoring.results import QuotaStanding, Scored

PLACES = {"quota": "VARCHAR", "subject": "VARCHAR", "place": "VARCHAR", "number": "BIGINT"}
OUTCOMES = {
    "quota": "VARCHAR",
    "held_in": "VARCHAR",
    "appraised": "BIGINT",
    "capacity": "BIGINT",
    "tied_places": "BIGINT",
}


def group_text(names: tuple[str, ...]) -> str:
    """A group as JSON text."""
    return json.dumps(list(names), ensure_ascii=False, separators=(",", ":"))


def write_results(engine: Any, compiled: Compiled, place: Path) -> None:
    """results.parquet, and with quotas places.parquet and quotas.parquet."""
    places: list[str] = []
    outcomes: list[str] = []
    for number, standing in enumerate(compiled.quotas):
        if standing.body.caps:
            _walked(engine, standing, number)
            places.append(f"SELECT * FROM places{number}")
            outcomes.append(f"SELECT * FROM outcomes{number}")
        else:
            engine.make(f"counted{number}", _appraised(standing, engine.dialect), False)
            engine.make(f"groups{number}", _groups(standing, number, engine.dialect), True)
            engine.make(f"fitted{number}", _windows(standing, number, engine.dialect), True)
            places.append(_place_sql(standing, number, engine.dialect))
            outcomes.append(_outcome_sql(standing, number, engine.dialect))
    if places:
        engine.make("places", " UNION ALL ".join(places), True)
        engine.write("SELECT quota, subject, place FROM places WHERE place IS NOT NULL", place / "places.parquet")
        engine.write(" UNION ALL ".join(outcomes), place / "quotas.parquet")
    engine.write(_results_sql(compiled, engine.dialect, bool(places)), place / "results.parquet")


def _column(standing: Standing, name: str, dialect: Dialect) -> str:
    """A column of the scored subjects, or the constant that it would hold."""
    of = standing.columns[name]
    if of.op == "lit":
        return Writer(dialect).of(of)
    return dialect.identifier(f"={standing.quota}={name}")


def _keys(standing: Standing, dialect: Dialect, prefix: str) -> list[str]:
    names = [name for name in standing.columns if name.startswith(prefix) and name[len(prefix) :].isdigit()]
    return [f"{_column(standing, name, dialect)} AS {name}" for name in names]


def _appraised(standing: Standing, dialect: Dialect) -> str:
    """Every subject that a quota counts, with its group and keys."""
    columns = [
        "subject",
        dialect.identifier("=proposal"),
        dialect.identifier("=score_grade"),
        f"{_column(standing, 'allowed', dialect)} AS allowed",
        f"{_column(standing, 'reaches', dialect)} AS reaches",
        *_keys(standing, dialect, "per"),
        *_keys(standing, dialect, "key"),
    ]
    inner = f"SELECT {', '.join(columns)} FROM scored WHERE {dialect.identifier('=status')} IS DISTINCT FROM 3"
    return f"SELECT * FROM ({inner}) AS i WHERE allowed IS NOT NULL"


def _groups(standing: Standing, number: int, dialect: Dialect) -> str:
    """Each group: how many there are, and how many places."""
    per = [f"per{place}" for place in range(len(standing.body.per))]
    by = f" GROUP BY {', '.join(per)}" if per else " HAVING count(*) > 0"
    share = "max(allowed)" if standing.columns["allowed"].op == "lit" else "min_by(allowed, subject)"
    counted = f"SELECT {', '.join([*per, 'count(*) AS appraised', f'{share} AS share'])} FROM counted{number}{by}"
    return f"SELECT *, {_capacity(standing.body, dialect)} AS capacity FROM ({counted}) AS c"


def _windows(standing: Standing, number: int, dialect: Dialect) -> str:
    """Those who have or had the grade; for those who may have it, how many stand before and beside them."""
    per = [f"per{place}" for place in range(len(standing.body.per))]
    keys = [f"key{place}" for place in range(len(standing.body.keys))]
    grade, proposal = dialect.text(standing.body.grade), dialect.identifier("=proposal")
    order = ", ".join(f"{key} DESC NULLS LAST" for key in keys)
    listed = ", ".join([*per, "may"])
    concerned = f"{proposal} = {grade} OR {dialect.identifier('=score_grade')} = {grade}"
    joined = " AND ".join(f"w.{name} = g.{name}" for name in per) or "TRUE"
    return (
        f"SELECT w.*, g.capacity FROM (SELECT *, rank() OVER (PARTITION BY {listed} ORDER BY {order}) - 1 AS ahead, "
        f"count(*) OVER (PARTITION BY {', '.join([listed, *keys])}) AS beside FROM ("
        f"SELECT *, coalesce({proposal} = {grade} AND reaches, FALSE) AS may FROM counted{number} WHERE {concerned}) AS m) AS w "
        f"JOIN groups{number} AS g ON {joined}"
    )


def _capacity(body: shape.Quota, dialect: Dialect) -> str:
    """How many places, from `share` and `appraised`."""
    writer = Writer(dialect)
    share = col("share", "int", lo=-LARGEST, hi=LARGEST, nullable=False)
    if body.share is None:
        return f"CAST({writer.of(div(share, lit(10_000), 'floor'))} AS BIGINT)"
    rule = body.rounding or shape.RoundingRule("floor", 0)
    how = "floor" if rule.how == "none" else rule.how
    appraised = col("appraised", "int", lo=0, hi=10**10, nullable=False)
    return f"CAST({writer.of(div(mul(share, appraised), lit(10_000), how))} AS BIGINT)"


def _place_sql(standing: Standing, number: int, dialect: Dialect) -> str:
    return (
        f"SELECT {dialect.text(standing.quota)} AS quota, subject, CASE WHEN NOT may THEN 'failed' "
        f"WHEN ahead + beside <= capacity THEN 'certain' WHEN ahead < capacity THEN 'tied' ELSE 'outside' END AS place, "
        f"{number} AS number FROM fitted{number}"
    )


def _outcome_sql(standing: Standing, number: int, dialect: Dialect) -> str:
    per = [f"per{place}" for place in range(len(standing.body.per))]
    listed = "array" if dialect.name == "spark" else "list_value"
    kind = "STRING" if dialect.name == "spark" else "VARCHAR"
    group = f"CAST(to_json({listed}({', '.join(f'g.{name}' for name in per)})) AS {kind})" if per else "'[]'"
    joined = " AND ".join(f"t.{name} = g.{name}" for name in per) or "TRUE"
    by = ", ".join(per)
    tied = (
        f"SELECT {', '.join([*per, 'max(capacity - ahead) AS open_places'])} FROM fitted{number} "
        f"WHERE may AND ahead < capacity AND ahead + beside > capacity{f' GROUP BY {by}' if per else ''}"
    )
    return (
        f"SELECT {dialect.text(standing.quota)} AS quota, {group} AS held_in, CAST(g.appraised AS BIGINT) AS appraised, "
        f"CAST(g.capacity AS BIGINT) AS capacity, CAST(coalesce(t.open_places, 0) AS BIGINT) AS tied_places "
        f"FROM groups{number} AS g LEFT JOIN ({tied}) AS t ON {joined}"
    )


def _walked(engine: Any, standing: Standing, number: int) -> None:
    """A quota with sub-groups: in the order of the keys, each place taken uses up its sub-groups; the oracle's own code."""
    body, dialect = standing.body, engine.dialect
    names = list(standing.columns)
    columns = ", ".join(_column(standing, name, dialect) for name in names)
    heads = ", ".join(dialect.identifier(name) for name in ("=proposal", "=score_grade"))
    status = dialect.identifier("=status")
    rows = engine.ask(
        f"SELECT subject, {heads}, {columns} FROM scored WHERE {status} IS DISTINCT FROM 3 ORDER BY subject"
    )
    scored = [_as_scored(row, names, standing) for row in rows]
    (scheme,) = (_only(standing),)
    found = fit_quota(scheme, scored)
    places = [
        (standing.quota, subject, place, number)
        for outcome in found
        for place in ("certain", "tied", "outside", "failed")
        for subject in getattr(outcome, place)
    ]
    outcomes = [
        (standing.quota, group_text(outcome.group), outcome.appraised, outcome.capacity, outcome.tied_places)
        for outcome in found
    ]
    del body
    engine.fill(f"places{number}", PLACES, places)
    engine.fill(f"outcomes{number}", OUTCOMES, outcomes)


def _only(standing: Standing) -> Any:
    """A scheme that holds nothing but this quota."""
    from types import SimpleNamespace

    node = SimpleNamespace(id=standing.quota, body=standing.body, source="", date="", confidence="")
    return SimpleNamespace(nodes=(node,), version="")


def _as_scored(row: tuple[Any, ...], names: list[str], standing: Standing) -> Scored:
    from fractions import Fraction

    found = dict(zip(names, row[3:], strict=True))

    def number(name: str) -> Fraction | None:
        return None if found[name] is None else Fraction(int(found[name]), 10_000)

    body = standing.body
    caps = tuple(
        (
            tuple(found[f"cap{place}per{inner}"] for inner in range(len(cap.per))),
            number(f"cap{place}"),
            cap.share is not None,
        )
        for place, cap in enumerate(body.caps)
    )
    one = QuotaStanding(
        standing.quota,
        tuple(found[f"per{place}"] for place in range(len(body.per))),
        number("allowed"),
        body.share is not None,
        tuple(number(f"key{place}") for place in range(len(body.keys))),
        bool(found["reaches"]),
        caps,
    )
    return Scored(
        subject=row[0], scheme="", version="", period="", total=None, status="known", own_days=1, period_days=1, parts=(),
        score_grade=row[2], gates=(), caps=(), proposal=row[1], reasons=(), nodes=(), nearest=None, readings=(), quotas=(one,), flags=(),
    )  # fmt: skip


def _results_sql(compiled: Compiled, dialect: Dialect, has_quotas: bool) -> str:
    quote = dialect.identifier
    given = compiled.results
    columns = ["s.subject"]
    columns += [f"s.{quote('=' + name)} AS {quote(name)}" for name in given if name != "status"]
    status = f"s.{quote('=status')}" if "status" in given else "0"
    columns.append(f"CAST({status} AS TINYINT) AS status")
    joins = ""
    proposal = (
        f"s.{quote('=proposal')}"
        if "proposal" in given
        else f"CAST(NULL AS {'STRING' if dialect.name == 'spark' else 'VARCHAR'})"
    )
    after, tied = proposal, "FALSE"
    for number, standing in enumerate(compiled.quotas):
        if standing.body.advisory:
            continue
        joins += f" LEFT JOIN (SELECT subject, place FROM places WHERE number = {number} AND place IN ('tied', 'outside')) AS q{number} ON q{number}.subject = s.subject"
        after = f"CASE WHEN q{number}.place = 'outside' THEN {dialect.text(standing.body.falls_to)} ELSE {after} END"
        tied = f"{tied} OR coalesce(q{number}.place = 'tied', FALSE)"
    columns += [f"{after} AS after_quota", f"({tied}) AS tied"]
    del has_quotas
    return f"SELECT {', '.join(columns)} FROM scored AS s{joins}"
