"""Measures taken singly or together: which of them leads, which period governs, and what they are called. Pure.

Source: accountability-2019; of several at once the longest period governs.
"""

from collections.abc import Iterable, Mapping

from zeren.kernel.words import Text
from zeren.policy.measures import Measure


def by_weight(keys: Iterable[str], known: Mapping[str, Measure]) -> tuple[str, ...]:
    """The keys of measures taken together, each once, the heaviest first; what `known` does not hold stays, at the end."""
    named = dict.fromkeys(keys)
    return tuple(sorted(named, key=lambda key: -known[key].weight if key in known else 1))


def governing(measures: Iterable[Measure]) -> Measure:
    """The one of them whose period is the longest; of equal ones the heaviest. ValueError where there is none."""
    return max(measures, key=lambda one: (one.impact_months, one.weight))


def called(keys: Iterable[str], known: Mapping[str, Measure]) -> Text | None:
    """The measures in words, in the order given, a semicolon between: titles hold commas. None where there is none.

    One that `known` does not hold stands by its key: of several none is left out.
    """
    found = [known[key].title if key in known else Text(key, key) for key in keys]
    if not found:
        return None
    return Text("；".join(one.zh for one in found), "; ".join(one.en for one in found))
