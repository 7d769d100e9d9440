"""Runs a world on the oracle and on an SQL engine, and says every cell in which they differ."""

from pathlib import Path
from typing import Any

from scoring.engines.worlds import World
from zeren.engines import oracle, running
from zeren.engines.duck import Duck
from zeren.engines.folder import Folder, open_folder
from zeren.engines.writing import Inputs, write_folder
from zeren.kernel.errors import Invalid

TABLES = {"results": 1, "trace": 1, "places": 2, "quotas": 2}
"""Each with how many columns name its rows."""
Rows = dict[tuple[str, ...], dict[str, Any]]


def folder_of(world: World, place: Path) -> Folder:
    """The world as a folder of tables, opened again."""
    inputs = Inputs(world.subjects, world.facts, world.imports, world.history, world.values, world.with_withheld)
    write_folder(place, world.scheme.key, world.period, inputs)
    return open_folder(place, place, world.pack)


def by_oracle(database: Duck, world: World, folder: Folder, out: Path) -> dict[str, Rows]:
    oracle.score(world.scheme, folder, out, database=database)
    return tables(database, out)


def by_engine(
    database: Duck, engine: running.Engine, world: World, folder: Folder, out: Path
) -> dict[str, Rows] | str:
    """The engine's tables, or the code with which it refused numbers that might grow too large."""
    try:
        running.score(engine, world.scheme, folder, out)
    except Invalid as error:
        codes = {reason.code for reason in error.reasons}
        if codes != {"INTERVAL_TOO_LARGE"}:
            raise
        return "INTERVAL_TOO_LARGE"
    return tables(database, out)


def tables(database: Duck, out: Path) -> dict[str, Rows]:
    """What stands in the folder: table → names of the row → column → cell; cells that say nothing are left out."""
    duck = database.beside()
    found: dict[str, Rows] = {}
    for table, keys in TABLES.items():
        path = out / f"{table}.parquet"
        if not path.exists():
            continue
        duck.read("table_", path)
        columns = [row[0] for row in duck.ask("DESCRIBE table_")]
        order = sorted(columns, key=lambda name: (name not in ("subject", "quota", "held_in"), name))
        listed = ", ".join(duck.dialect.identifier(name) for name in order)
        rows = duck.ask(f"SELECT {listed} FROM table_")
        found[table] = {row[:keys]: _said(dict(zip(order, row, strict=True))) for row in rows}
    duck.close()
    return found


def _said(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: cell
        for name, cell in row.items()
        if cell is not None and not name.startswith("=") and not (name.endswith(".status") and cell == 0)
    }


def differences(expected: dict[str, Rows], found: dict[str, Rows]) -> list[str]:
    """A line for each cell: table, row, column, what the oracle says, what the engine says."""
    lines = []
    for table in TABLES:
        left, right = expected.get(table, {}), found.get(table, {})
        for key in sorted(left.keys() | right.keys()):
            if key not in left or key not in right:
                lines.append(f"{table} {key}: only {'the oracle' if key in left else 'the engine'} has the row")
                continue
            for name in sorted(left[key].keys() | right[key].keys()):
                if repr(left[key].get(name)) != repr(right[key].get(name)):  # 1 is not 1.0
                    lines.append(
                        f"{table} {key} {name}: {left[key].get(name)!r} by the oracle, {right[key].get(name)!r} by the engine"
                    )
    return lines
