"""A published result in words: `published.json` with what its keys are called. Source: docs/verification/meeting.md, 8."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zeren.calibration.counts import Margin, Standing
from zeren.debrief.rules.ballots import BallotRules
from zeren.debrief.rules.margins import margins_of
from zeren.kernel.words import Text


@dataclass(frozen=True, slots=True)
class Rated:
    """One person's result. `total` is a figure, or the two ends between which it lies; empty where nobody marked.

    `spread`: grade and how many marks, of each group and item that may be shown; `hidden`: of how many it may not.
    `margin`, `places`: how far chance reaches in the total and in the order; None where the ballot gives no figures.
    """

    name: Text
    place: Text
    total: Text
    spread: tuple[tuple[Text, tuple[tuple[Text, int], ...], int], ...]
    hidden: int
    margin: Text | None = None
    places: Text | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """`groups`: names of the classes merged, ballots, weight; `classes`: names, ballots, how far they mark above others."""

    quorum: bool
    groups: tuple[tuple[Text, int, str], ...]
    rated: tuple[Rated, ...]
    classes: tuple[tuple[Text, int, Text, Text], ...] = ()

    @property
    def has_margins(self) -> bool:
        return any(one.margin for one in self.rated)


def results_of(content: str, rules: BallotRules, titles: Mapping[str, Mapping[str, Any]]) -> Results:
    """What was published of a ballot, without one figure more. Counts stand in the order of the rules, names in any."""
    said = json.loads(content)

    def named(kind: str, key: str) -> Text:
        told = titles.get(kind, {}).get(key)
        return Text(told["zh"], told["en"]) if told else Text(key, key)

    grades = [named("grades", key) for key in rules.grades]
    items = [named("items", key) for key in rules.items]
    groups = tuple((_joined([named("classes", key) for key in one["classes"]]), one["ballots"], one["weight"]) for one in said["groups"])  # fmt: skip
    margins = margins_of(rules, said)
    rated = []
    for one in said["objects"]:
        spread, hidden = [], 0
        for (group, _, _), row in zip(groups, one["distributions"], strict=False):
            for item, counts in zip(items, row, strict=True):
                if counts is None:
                    hidden += 1
                    continue
                words = group if len(items) == 1 else _joined([group, item])
                spread.append((words, tuple(zip(grades, counts, strict=True)), sum(counts)))
        total = one["total"]
        if total and not total[0].isdigit():
            total = _joined([named("grades", key) for key in total.split("/")])
        key = one["object"]
        margin, places = margins.of.get(key), margins.places.get(key)
        rated.append(
            Rated(
                named("objects", key), named("places", key), total if isinstance(total, Text) else Text(total, total),
                tuple(spread), hidden, between(margin) if margin else None,
                _places(places) if places and len(margins.of) > 1 else None,
            )
        )  # fmt: skip
    classes = tuple(
        (_joined([named("classes", key) for key in one.classes]), one.ballots, _signed(one.above.middle), between(one.above, signed=True))
        for one in margins.classes
    )  # fmt: skip
    return Results(said["quorum"], groups, tuple(rated), classes)


def between(found: Margin, *, signed: bool = False) -> Text:
    """From where to where, to one decimal: more would pretend to know more."""
    low, high = (f"{end:+.1f}" if signed else f"{end:.1f}" for end in (found.low, found.high))
    return Text(f"{low} 至 {high}", f"{low} to {high}")


def _signed(value: float) -> Text:
    return Text(f"{value:+.1f}", f"{value:+.1f}")


def _places(found: Standing) -> Text:
    if found.first == found.last:
        return Text(f"第 {found.first} 位", f"place {found.first}")
    return Text(f"第 {found.first}—{found.last} 位", f"places {found.first} to {found.last}")


def _joined(words: list[Text]) -> Text:
    return Text("、".join(one.zh for one in words), ", ".join(one.en for one in words))
