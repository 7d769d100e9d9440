"""Writes a world as a run's folder of CSV, as an office would hand it in: no type but text."""

import csv
import json
from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path

from scoring.engines.worlds import World
from zeren.kernel.exact import shown


def write(world: World, folder: Path) -> Path:
    """Subjects, facts, imports, history and run.toml in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    _table(
        folder / "subjects.csv",
        ("key", "kind", "parent", "first_day", "last_day", "groups", "attributes", "pieces"),
        (
            (
                one.key, one.kind, one.parent, one.span.start, one.span.end, _json(one.groups), _json(one.attributes),
                _json([[piece.start.isoformat(), piece.end and piece.end.isoformat()] for piece in one.pieces]),
            )
            for one in world.subjects
        ),
    )  # fmt: skip
    _table(
        folder / "facts.csv",
        ("key", "name", "subject", "day", "value", "label", "attributes", "state", "reason", "source"),
        (
            (one.key, one.name, one.subject, one.day, one.value, one.label, _json(one.attributes), one.state, one.reason, one.source)
            for one in world.facts
        ),
    )  # fmt: skip
    _table(
        folder / "imports.csv",
        ("scheme", "subject", "total", "grade", "points"),
        ((one.scheme, one.subject, one.total, one.grade, one.points) for one in world.imports),
    )
    _table(
        folder / "history.csv",
        ("subject", "scheme", "period", "what", "value", "label"),
        ((one.subject, one.scheme, one.period, one.what, one.value, one.label) for one in world.history),
    )
    (folder / "run.toml").write_text(_run(world), encoding="utf-8")
    return folder


def _run(world: World) -> str:
    said = {key: "off" if value is None else _cell(value) for key, value in world.values.items()}
    values = "\n".join(f"{json.dumps(key)} = {json.dumps(value)}" for key, value in said.items())
    return f'period = "{world.period.key}"\nwith_withheld = {str(world.with_withheld).lower()}\n[values]\n{values}\n'


def _table(path: Path, columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        sheet = csv.writer(stream)
        sheet.writerow(columns)
        sheet.writerows([_cell(cell) for cell in row] for row in rows)


def _cell(thing: object) -> str:
    if isinstance(thing, Fraction):
        return shown(thing, 4)
    return thing.isoformat() if isinstance(thing, date) else "" if thing is None else str(thing)


def _json(thing: Mapping[str, str] | list[list[str | None]]) -> str:
    return json.dumps(thing if not isinstance(thing, Mapping) else dict(thing), ensure_ascii=False)
