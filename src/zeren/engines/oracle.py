"""The oracle on a run's folder: exact fractions, one subject after another, writing the same tables as the SQL engines."""

import json
from collections.abc import Callable, Iterable
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from zeren.engines import staging
from zeren.engines.duck import Duck
from zeren.engines.fitting import group_text
from zeren.engines.folder import Folder
from zeren.engines.running import quiet, unfinished
from zeren.engines.surveying import survey
from zeren.kernel.days import Span
from zeren.policy.scheme import Scheme
from zeren.scoring import FactRecord, Imported, Past, Scored, Subject, after_quota, fit_quota, score_all
from zeren.scoring.figures import result_row, trace_row
from zeren.scoring.results import QuotaOutcome

Row = dict[str, Any]


def score(
    scheme: Scheme,
    folder: Folder,
    out: Path,
    *,
    explain: bool = True,
    told: Callable[[int, int, str], None] = quiet,
    database: Duck | None = None,
) -> None:
    """Results and trace as Parquet in `out`, which appears complete or not at all; read and written by `database`, else one of its own.

    Errors: Invalid for faults of the tables.
    """
    duck = database.beside() if database else Duck()
    raw = duck.open(folder)
    survey(raw, scheme, duck.ask)
    told(1, 4, "tables")
    inputs = read_inputs(duck, raw, scheme, folder)
    told(2, 4, "scores")
    scored = [
        one
        for one in score_all(
            scheme,
            inputs["subjects"],
            inputs["facts"],
            folder.period,
            values=folder.values,
            imports=inputs["imports"],
            history=inputs["history"],
            with_withheld=folder.with_withheld,
        )
        if one.own_days
    ]
    told(3, 4, "results")
    outcomes = fit_quota(scheme, scored)
    with unfinished(out) as place:
        if explain:
            _write(duck, place / "trace.parquet", [trace_row(one) for one in scored])
        _write(duck, place / "results.parquet", _results(scored, outcomes, explain))
        if any(one.quotas for one in scored):
            _write(duck, place / "places.parquet", _places(outcomes), {"quota": str, "subject": str, "place": str})
            _write(
                duck, place / "quotas.parquet", [_outcome(one) for one in outcomes], {"quota": str, "held_in": str}
            )
    duck.close()
    told(4, 4, "")


def read_inputs(duck: Duck, raw: staging.Raw, scheme: Scheme, folder: Folder) -> dict[str, list[Any]]:
    """The tables of the folder as the oracle takes them."""
    found: dict[str, list[Any]] = {"subjects": [_subject(row) for row in _rows(duck, raw, "subjects")]}
    found["facts"] = [_fact(row) for row in _rows(duck, raw, "facts")]
    last = folder.period.span.end
    assert last is not None
    for row in _rows(duck, raw, "numbers"):
        for name, number in row.items():
            if name in scheme.words.facts and number is not None:
                found["facts"].append(FactRecord(row["key"], name, row["key"], last, Fraction(number)))
    found["imports"] = [
        Imported(
            row["scheme"], row["subject"], _number(row.get("total")), row.get("grade"), _number(row.get("points"))
        )
        for row in _rows(duck, raw, "imports")
    ]
    found["history"] = [
        Past(row["subject"], row["scheme"], row["period"], row["what"], _number(row.get("value")), row.get("label"))
        for row in _rows(duck, raw, "history")
    ]
    return found


def _rows(duck: Duck, raw: staging.Raw, table: str) -> Iterable[Row]:
    if not raw.has(table):
        return
    names = list(raw.tables[table])
    for row in duck.ask(f"SELECT {', '.join(raw.text(table, name) for name in names)} FROM raw_{table} AS r"):
        yield dict(zip(names, row, strict=True))


def _number(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text.strip())


def _said(text: str | None) -> dict[str, str]:
    return {key: str(value) for key, value in json.loads(text).items() if value not in (None, "")} if text else {}


def _subject(row: Row) -> Subject:
    start = date.fromisoformat(row["first_day"][:10]) if row.get("first_day") else date(1, 1, 1)
    end = date.fromisoformat(row["last_day"][:10]) if row.get("last_day") else None
    others = {name: value for name, value in row.items() if name not in staging.SUBJECT_COLUMNS and value is not None}
    pieces = tuple(
        Span(date.fromisoformat(first), date.fromisoformat(last) if last else None)
        for first, last in json.loads(row.get("pieces") or "[]")
    )
    return Subject(
        row["key"], row["kind"], Span(start, end), row.get("parent"), _said(row.get("groups")),
        {**others, **_said(row.get("attributes"))}, pieces,
    )  # fmt: skip


def _fact(row: Row) -> FactRecord:
    columns = {"key", "name", "subject", "day", "value", "label", "attributes", "source", "state", "reason"}
    others = {name: value for name, value in row.items() if name not in columns and value is not None}
    return FactRecord(
        row["key"], row["name"], row["subject"], date.fromisoformat(row["day"][:10]), _number(row.get("value")), row.get("label"),
        {**others, **_said(row.get("attributes"))}, row.get("source") or "", None, "", row.get("state") or "confirmed", row.get("reason") or "",
    )  # fmt: skip


# what is written


def _results(scored: list[Scored], outcomes: tuple[QuotaOutcome, ...], explain: bool) -> list[Row]:
    proposals = {one.subject: one for one in after_quota(scored, outcomes)}
    return [result_row(one, proposals[one.subject], explain) for one in scored]


def _places(outcomes: tuple[QuotaOutcome, ...]) -> list[Row]:
    return [
        {"quota": outcome.quota, "subject": subject, "place": place}
        for outcome in outcomes
        for place in ("certain", "tied", "outside", "failed")
        for subject in getattr(outcome, place)
    ]


def _outcome(one: QuotaOutcome) -> Row:
    return {
        "quota": one.quota,
        "held_in": group_text(one.group),
        "appraised": one.appraised,
        "capacity": one.capacity,
        "tied_places": one.tied_places,
    }


def _write(duck: Duck, path: Path, rows: list[Row], always: dict[str, type] | None = None) -> None:
    """Rows as Parquet, by way of lines of JSON."""
    kinds: dict[str, str] = dict.fromkeys(always or {"subject": str}, "VARCHAR")
    for row in rows:
        for name, value in row.items():
            if value is not None or name not in kinds:
                kinds[name] = {bool: "BOOLEAN", int: "BIGINT"}.get(type(value), "VARCHAR")
    lines = path.with_suffix(".jsonl")
    with lines.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    typed = ", ".join(f"{duck.dialect.text(name)}: '{kind}'" for name, kind in kinds.items())
    source = f"read_json('{duck.quoted(lines)}', format = 'newline_delimited', columns = {{{typed}}}, maximum_object_size = 100000000)"
    if not rows:
        columns = ", ".join(
            f"CAST(NULL AS {kind}) AS {duck.dialect.identifier(name)}" for name, kind in kinds.items()
        )
        source = f"(SELECT {columns} WHERE FALSE)"
    duck.write(f"SELECT * FROM {source}", path)
    lines.unlink()
