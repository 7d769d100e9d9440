"""Trends over the months of a year and over the years on record: columns of one figure, lines of several."""

from collections.abc import Sequence
from fractions import Fraction

from zeren.kernel.exact import rounded, shown
from zeren.kernel.words import Text
from zeren.web.charts import Chart
from zeren.web.pieces import Table, Words

LEAST = Fraction(1, 10)
MARKS = ("accent", "ink", "faint")
Point = tuple[Text | str, Fraction | int, Text]
"""A name under the column, its value, the sentence that is read out."""


def month(number: int) -> Text:
    return Text(f"{number}月", str(number))


def columns(
    key: str,
    said: Text,
    points: Sequence[Point],
    table: Table,
    *,
    strong: int = -1,
    places: int = 0,
    height: int = 180,
) -> Chart:
    """One figure over time; the column `strong` solid (none: the last)."""
    data = [
        {"name": name, "value": rounded(Fraction(value), places), "words": words,
         "kind": "accent" if number == strong % len(points) else "pale"}
        for number, (name, value, words) in enumerate(points)
    ]  # fmt: skip
    return Chart(key, "columns", said, table, {"points": data}, height)


def shares(
    key: str,
    said: Text,
    names: Sequence[Text | str],
    series: Sequence[tuple[Text, Sequence[Fraction | None]]],
    table: Table,
) -> Chart:
    """Several shares over time in per cent, told apart by line, mark and name; None leaves a gap."""
    data = {
        "names": list(names), "start": 0, "end": 100, "yWords": "%",
        "series": [
            {"name": name, "kind": MARKS[place % 3], "values": [None if one is None else rounded(one * 100, 1) for one in values]}
            for place, (name, values) in enumerate(series)
        ],
    }  # fmt: skip
    return Chart(key, "lines", said, table, data, 240)


def percent(part: int, whole: int) -> Words:
    """A share as a table says it; what nobody was asked has none."""
    if not whole:
        return "—"
    share = Fraction(part * 100, whole)
    return f"{shown(share, 1)} %" if not part or share >= LEAST else f"< {shown(LEAST, 1)} %"
