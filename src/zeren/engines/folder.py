"""A run's folder: which tables it holds, as Parquet or CSV, and run.toml. docs/scoring-engine.md describes it."""

import tomllib
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from zeren.kernel.errors import Invalid, Reason
from zeren.kernel.words import Text
from zeren.policy.pack import Pack
from zeren.scoring.inputs import Period, period_of

TABLES = ("subjects", "facts", "numbers", "imports", "history")
NEEDED = {
    "subjects": ("key", "kind"),
    "facts": ("key", "name", "subject", "day"),
    "numbers": ("key",),
    "imports": ("scheme", "subject"),
    "history": ("subject", "scheme", "period", "what"),
}
"""The columns that a table cannot do without."""


def wrong(code: str, zh: str, en: str, *place: str, next_step: Text | None = None) -> Invalid:
    """A refusal that names the file."""
    return Invalid(Reason(code, Text(zh, en), next_step=next_step, place=place))


@dataclass(frozen=True)
class Folder:
    """The files of each table (a table may be one file or several of the same name), the period, the values adopted."""

    files: dict[str, tuple[Path, ...]]
    period: Period
    values: dict[str, Fraction | str | None] = field(default_factory=dict)
    with_withheld: bool = False

    def has(self, table: str) -> bool:
        return bool(self.files.get(table))


def open_folder(tree: Path, facts: Path, pack: Pack) -> Folder:
    """What lies in `tree` and `facts`, which may be one folder, two, or single files.

    Errors: Invalid when there are no subjects, no period, or run.toml is at fault.
    """
    files = {table: _files(tree, table) or _files(facts, table) for table in TABLES}
    if tree.is_file():
        files["subjects"] = (tree,)
    if facts.is_file():
        files["facts"] = (facts,)
    if not files["subjects"]:
        raise wrong("NO_SUBJECTS", f"{tree} 里没有 subjects.parquet 或 subjects.csv。", f"{tree} holds no subjects.parquet or subjects.csv.", str(tree))  # fmt: skip
    if not files["facts"] and not files["numbers"]:
        raise wrong("NO_FACTS", f"{facts} 里没有 facts 或 numbers。", f"{facts} holds neither facts nor numbers.", str(facts))  # fmt: skip
    said = _run_toml(facts, tree)
    values: dict[str, Fraction | str | None] = {key: value.value for key, value in pack.values.items()}
    for key, value in said.get("values", {}).items():
        if key not in values:
            raise wrong(
                "UNKNOWN_VALUE", f"规则包里没有值“{key}”。", f"The pack has no value “{key}”.", "run.toml", key
            )
        values[key] = None if value == "off" else str(value)
    return Folder(files, _period(said, facts), values, bool(said.get("with_withheld", False)))


def _files(place: Path, table: str) -> tuple[Path, ...]:
    if not place.is_dir():
        return ()
    inner = place / table
    found = sorted(inner.glob("*.parquet")) or sorted(inner.glob("*.csv")) if inner.is_dir() else []
    single = [path for ending in ("parquet", "csv") if (path := place / f"{table}.{ending}").exists()]
    return tuple(found) or tuple(single[:1])


def _run_toml(*places: Path) -> dict[str, Any]:
    for place in places:
        path = (place if place.is_dir() else place.parent) / "run.toml"
        if path.exists():
            try:
                return tomllib.loads(path.read_text(encoding="utf-8"))
            except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
                raise wrong(
                    "NOT_TOML", f"{path} 读不懂：{error}", f"{path} cannot be read: {error}", str(path)
                ) from None
    raise wrong("NO_RUN", "缺少 run.toml。", "There is no run.toml.", str(places[0]), next_step=Text('写上 period = "2026"。', 'Write period = "2026".'))  # fmt: skip


def _period(said: dict[str, Any], place: Path) -> Period:
    try:
        return period_of(str(said["period"]))
    except (KeyError, ValueError, IndexError):
        raise wrong("NO_PERIOD", "run.toml 没有写明期间。", "run.toml names no period.", str(place), "period", next_step=Text('写上 period = "2026"（或 2026H1、2026Q3、2026-03）。', 'Write period = "2026" (or 2026H1, 2026Q3, 2026-03).')) from None  # fmt: skip
