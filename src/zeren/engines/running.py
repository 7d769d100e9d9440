"""A whole run on an SQL engine: survey, compile, tables, trace, quotas, results; into a folder that appears when all is done."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from zeren.engines import fitting, staging
from zeren.engines.folder import Folder
from zeren.engines.surveying import survey
from zeren.policy.scheme import Scheme
from zeren.scoring.engine.compile import Compiled, Statements, appraised_sql, compile_scheme, statements
from zeren.scoring.engine.dialects import Dialect

Told = Callable[[int, int, str], None]


class Engine(Protocol):
    """What a run asks of an SQL engine (`duck.Duck`, and Spark's)."""

    dialect: Dialect

    def open(self, folder: Folder) -> staging.Raw: ...

    def ask(self, text: str) -> list[tuple[Any, ...]]: ...

    def make(self, name: str, text: str, stored: bool) -> None: ...

    def write(self, text: str, path: Path) -> None: ...

    def read(self, name: str, path: Path) -> None: ...

    def fill(self, name: str, columns: dict[str, str], rows: list[tuple[Any, ...]]) -> None: ...


def quiet(_done: int, _of: int, _doing: str) -> None:
    """Nobody looks."""


def score(
    engine: Engine, scheme: Scheme, folder: Folder, out: Path, *, explain: bool = True, told: Told = quiet
) -> None:
    """Results (and, with `explain`, the trace) as Parquet in `out`, which appears complete or not at all.

    Errors: Invalid for faults of the tables, and for what the engine cannot compute.
    """
    raw = engine.open(folder)
    told(0, 4, "survey")
    found = survey(raw, scheme, engine.ask)
    compiled = compile_scheme(
        scheme,
        folder.period,
        values=folder.values,
        survey=found,
        with_withheld=folder.with_withheld,
        explain=explain,
    )
    plan = statements(compiled, engine.dialect)
    with unfinished(out) as place:
        told(1, 4, "tables")
        stage(engine, raw, compiled, plan)
        told(2, 4, "scores")
        if explain:
            engine.write(plan.select, place / "trace.parquet")
            engine.read("scored", place / "trace.parquet")
        else:
            engine.make("scored", plan.select, True)
        told(3, 4, "results")
        fitting.write_results(engine, compiled, place)
        told(4, 4, "")


def stage(engine: Engine, raw: staging.Raw, compiled: Compiled, plan: Statements) -> None:
    """Make every table that the plan reads, each stored only where it is read more than once."""
    scheme, period = compiled.program.scheme, compiled.program.period
    texts = [text for _, text in plan.tables] + [plan.select]
    whole = " ".join(texts)
    own = sorted(name for name in plan.appraised if name.startswith("own_"))
    engine.make(
        "subjects",
        staging.subjects_sql(raw, compiled, period, own),
        "subjects" in whole or "tree" in whole or len(plan.tables) > 0,
    )
    engine.make("pieces", staging.own_sql(raw, period), False)
    in_pieces = raw.has("subjects", "pieces")
    if in_pieces:
        engine.make("own_time", staging.own_time_sql(own, engine.dialect), False)
    if "JOIN own AS" in whole:
        day = engine.dialect.year_start.format
        days = f"CAST({day('first_date')} AS INTEGER) AS first_day, CAST({day('last_date')} AS INTEGER) AS last_day"
        engine.make("own", f"SELECT key, {days} FROM pieces", True)
    appraised = appraised_sql(compiled, plan.appraised, engine.dialect, in_pieces)
    engine.make("appraised", appraised, plan.stores_appraised)
    if "tree AS" in whole or "FROM tree" in whole:
        engine.make("tree", staging.tree_sql(scheme.subject == "person"), True)
    if raw.has("facts"):
        engine.make("facts", staging.facts_sql(raw, compiled), True)
        engine.make("told", staging.facts_sql(raw, compiled, told=True), True)
    if compiled.program.survey.wide:
        engine.make("wide", staging.wide_sql(raw, compiled), False)
    for table in ("imports", "history"):
        engine.make(table, staging.past_sql(raw, table), True)
    for name, text in plan.tables:
        engine.make(name, text, True)


class unfinished:
    """A folder beside `out` that takes its name when all has gone well, and is removed when not."""

    def __init__(self, out: Path):
        self.out = out
        self.place = out.with_name(f".{out.name}.{os.getpid()}.unfinished")

    def __enter__(self) -> Path:
        self.out.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(self.place, ignore_errors=True)
        self.place.mkdir()
        return self.place

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        if kind is not None:
            shutil.rmtree(self.place, ignore_errors=True)
            return
        if self.out.exists():
            old = self.out.with_name(f".{self.out.name}.{os.getpid()}.old")
            self.out.rename(old)
            self.place.rename(self.out)
            shutil.rmtree(old)
        else:
            self.place.rename(self.out)
