"""A published result in words: `published.json` with what its keys are called. Source: docs/verification/meeting.md, 8."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zeren.debrief.rules.ballots import BallotRules
from zeren.kernel.words import Text


@dataclass(frozen=True, slots=True)
class Rated:
    """One person's result. `total` is a figure, or the two ends between which it lies; empty where nobody marked.

    `spread`: grade and how many marks, of each group and item that may be shown; `hidden`: of how many it may not.
    """

    name: Text
    place: Text
    total: Text
    spread: tuple[tuple[Text, tuple[tuple[Text, int], ...], int], ...]
    hidden: int


@dataclass(frozen=True, slots=True)
class Results:
    """`groups`: names of the classes merged, ballots, weight."""

    quorum: bool
    groups: tuple[tuple[Text, int, str], ...]
    rated: tuple[Rated, ...]


def results_of(content: str, rules: BallotRules, titles: Mapping[str, Mapping[str, Any]]) -> Results:
    """What was published of a ballot, without one figure more. Counts stand in the order of the rules, names in any."""
    said = json.loads(content)

    def named(kind: str, key: str) -> Text:
        told = titles.get(kind, {}).get(key)
        return Text(told["zh"], told["en"]) if told else Text(key, key)

    grades = [named("grades", key) for key in rules.grades]
    items = [named("items", key) for key in rules.items]
    groups = tuple((_joined([named("classes", key) for key in one["classes"]]), one["ballots"], one["weight"]) for one in said["groups"])  # fmt: skip
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
        rated.append(Rated(named("objects", key), named("places", key), total if isinstance(total, Text) else Text(total, total), tuple(spread), hidden))  # fmt: skip
    return Results(said["quorum"], groups, tuple(rated))


def _joined(words: list[Text]) -> Text:
    return Text("、".join(one.zh for one in words), ", ".join(one.en for one in words))
