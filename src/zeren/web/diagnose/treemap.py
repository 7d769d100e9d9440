"""The units of a tree as cells that one can go down by: one look, one mark and one sentence for each whole branch."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from zeren.diagnose.rules import Answer
from zeren.kernel.words import Text
from zeren.organisations.queries import UnitFound
from zeren.web.charts import Chart
from zeren.web.diagnose.grid import LOOKS
from zeren.web.pieces import Table, Words

MOST = 150
"""So many cells at once; a larger tree shows its first level, each cell for its branch, until somebody asks for the second."""
CELL = 47
"""About how high a row of cells is; the script works the height out by the width it finds."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one branch says: the answer that gives the look, a mark that fits a cell, the sentence, its figures in a table."""

    answer: Answer
    mark: Text
    said: Text
    figures: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class TreeMap:
    """The picture with its finding and what its looks mean; `more` cells stand one level further down."""

    title: Text
    note: Text
    chart: Chart
    key: tuple[tuple[str, Text], ...]
    more: int


def both(figure: str, *counts: tuple[int, Text]) -> Text:
    """A figure and what stands against it, as a cell holds it: 0.12·2 高于·1 未答."""
    told = [(count, words) for count, words in counts if count]
    zh, en = (f"{count} {words.zh}" for count, words in told), (f"{count} {words.en}" for count, words in told)
    return Text("·".join((figure, *zh)), ", ".join((figure, *en)))


def tree_map(
    key: str,
    tree: Sequence[UnitFound],
    readings: Mapping[str, Reading],
    *,
    url: Callable[[str], str],
    title: Text,
    note: Text,
    heads: tuple[Words, ...],
    words: Mapping[Answer, Text],
    unfolded: bool,
) -> TreeMap | None:
    """Two levels under the first unit of `tree`, each cell for itself and all below; None with nothing under it."""
    shown = [unit for unit in tree if 1 <= unit.depth <= 2 and unit.key in readings]
    if not shown:
        return None
    folded = len(shown) > MOST and not unfolded
    more = sum(unit.depth == 2 for unit in shown) if folded else 0
    shown = [unit for unit in shown if unit.depth == 1] if folded else shown
    names = {unit.key: unit.name for unit in tree}
    under = {
        key: list(units) for key, units in groupby(sorted(shown, key=lambda one: one.parent), lambda one: one.parent)
    }
    top = [unit for unit in shown if unit.depth == 1]

    def cell(unit: UnitFound) -> dict[str, Any]:
        one = readings[unit.key]
        said = Text(f"{unit.name}：{one.said.zh}", f"{unit.name}: {one.said.en}")
        return {"name": unit.name, "mark": one.mark, "look": LOOKS[one.answer], "words": said, "url": url(unit.key)}

    alone = [cell(unit) for unit in top if unit.key not in under]
    rows = [{"head": None, "cells": alone}] if alone else []
    rows += [
        {"head": cell(unit), "cells": [cell(one) for one in under[unit.key]]} for unit in top if unit.key in under
    ]
    table = Table(
        (Text("单位", "Unit"), Text("上级", "Under"), Text("读作", "Reads"), *heads),
        tuple(
            (unit.name, names.get(unit.parent, ""), words[readings[unit.key].answer], *readings[unit.key].figures)
            for unit in shown
        ),
    )
    said = Text(
        f"{names[tree[0].key]}所辖单位，每格连同它以下的单位：{title.zh}",
        f"The units under {names[tree[0].key]}, each with all below it: {title.en}",
    )
    height = CELL * sum(1 + len(row["cells"]) // 8 for row in rows)
    chart = Chart(key, "tree", said, table, {"rows": rows, "addresses": True}, height)
    answers = {readings[unit.key].answer for unit in shown}
    return TreeMap(title, note, chart, tuple((LOOKS[one], words[one]) for one in LOOKS if one in answers), more)
