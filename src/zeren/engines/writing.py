"""Writes the inputs of a run as a folder of CSV that `zeren score` takes: everything exact, as text."""

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

from zeren.kernel.days import Span
from zeren.kernel.exact import shown
from zeren.scoring.inputs import FactRecord, Imported, Past, Period, Subject


@dataclass(frozen=True)
class Inputs:
    """What a run is given, as `scoring.score_all` takes it."""

    subjects: tuple[Subject, ...]
    facts: tuple[FactRecord, ...]
    imports: tuple[Imported, ...]
    history: tuple[Past, ...]
    values: Mapping[str, Fraction | str | int | None]
    with_withheld: bool = False


def write_folder(place: Path, scheme: str, period: Period, inputs: Inputs) -> None:
    """subjects, facts, imports, history as CSV, and run.toml."""
    place.mkdir(parents=True, exist_ok=True)
    _write(place / "subjects.csv", (_subject(one) for one in inputs.subjects), SUBJECTS)
    _write(place / "facts.csv", (_fact(one) for one in inputs.facts), FACTS)
    _write(place / "imports.csv", (_imported(one) for one in inputs.imports), IMPORTS)
    _write(place / "history.csv", (_past(one) for one in inputs.history), HISTORY)
    lines = [f"scheme = {_quoted(scheme)}", f"period = {_quoted(period.key)}", f"with_withheld = {str(inputs.with_withheld).lower()}"]  # fmt: skip
    lines += [
        "",
        "[values]",
        *(f"{_quoted(key)} = {_quoted(_value(value))}" for key, value in sorted(inputs.values.items())),
    ]
    (place / "run.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


SUBJECTS = ("key", "kind", "parent", "first_day", "last_day", "groups", "attributes", "pieces")
FACTS = ("key", "name", "subject", "day", "value", "label", "attributes", "state", "reason", "source")
IMPORTS = ("scheme", "subject", "total", "grade", "points")
HISTORY = ("subject", "scheme", "period", "what", "value", "label")


def _write(path: Path, rows: Iterable[tuple[Any, ...]], columns: tuple[str, ...]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _number(number: Fraction | None) -> str:
    if number is None:
        return ""
    return str(number.numerator) if number.denominator == 1 else shown(number, 4)


def _value(value: Fraction | str | int | None) -> str:
    if value is None:
        return "off"
    return value if isinstance(value, str) else shown(Fraction(value), 4)


def _said(of: Mapping[str, str]) -> str:
    return _as_json(tuple(of.items())) if of else ""


@lru_cache(maxsize=4096)
def _as_json(said: tuple[tuple[str, str], ...]) -> str:
    """Many subjects and facts say the same."""
    return json.dumps(dict(said), ensure_ascii=False, sort_keys=True)


def _span(span: Span) -> list[str | None]:
    return [span.start.isoformat(), span.end.isoformat() if span.end else None]


def _subject(one: Subject) -> tuple[Any, ...]:
    first, last = _span(one.span)
    pieces = json.dumps([_span(piece) for piece in one.pieces]) if one.pieces else ""
    return one.key, one.kind, one.parent or "", first, last or "", _said(one.groups), _said(one.attributes), pieces


def _fact(one: FactRecord) -> tuple[Any, ...]:
    return (
        one.key, one.name, one.subject, one.day.isoformat(), _number(one.value), one.label or "", _said(one.attributes), one.state,
        one.reason, one.source,
    )  # fmt: skip


def _imported(one: Imported) -> tuple[Any, ...]:
    return one.scheme, one.subject, _number(one.total), one.grade or "", _number(one.points)


def _past(one: Past) -> tuple[Any, ...]:
    return one.subject, one.scheme, one.period, one.what, _number(one.value), one.label or ""
