"""Measures taken singly or together: which of them leads, which period governs, what may stand in their place, and what they
are called. Pure.

Source: accountability-2019; of several at once the longest period governs.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from zeren.kernel.days import months_later
from zeren.kernel.words import Text
from zeren.policy.measures import Measure


def by_weight(keys: Iterable[str], known: Mapping[str, Measure]) -> tuple[str, ...]:
    """The keys of measures taken together, each once, the heaviest first; what `known` does not hold stays, at the end."""
    named = dict.fromkeys(keys)
    return tuple(sorted(named, key=lambda key: -known[key].weight if key in known else 1))


def governing(measures: Iterable[Measure]) -> Measure:
    """The one of them whose period is the longest; of equal ones the heaviest. ValueError where there is none."""
    return max(measures, key=lambda one: (one.impact_months, one.weight))


def may_stand(left: Collection[Measure], taken: Collection[Measure], decided_on: date, until: date | None) -> bool:
    """Whether a review may leave these in the place of all that were taken on a day and weigh until another: fewer of them,
    or lighter ones, and nothing that ends later.

    Whatever is new ranks below something that falls away for it. Source: accountability-2019, nobody is treated worse for
    having asked.
    """
    had, has = {one.key for one in taken}, {one.key for one in left}
    new = sorted((one.weight for one in left if one.key not in had), reverse=True)
    gone = sorted((one.weight for one in taken if one.key not in has), reverse=True)
    ranks_below = len(new) <= len(gone) > 0 and all(one < other for one, other in zip(new, gone, strict=False))
    return (
        bool(left)
        and ranks_below
        and not weighs_longer(impact_until(decided_on, governing(left).impact_months), until)
    )


def impact_until(decided_on: date, months: int) -> date | None:
    """The last day that a measure weighs; the next day is free. Source: the measure's own months in the pack."""
    return months_later(decided_on, months) if months else None


def weighs_longer(until: date | None, than: date | None) -> bool:
    """Whether one impact period ends later than another; None is a measure without one."""
    return until is not None and (than is None or until > than)


def called(keys: Iterable[str], known: Mapping[str, Measure]) -> Text | None:
    """The measures in words, in the order given, a semicolon between: titles hold commas. None where there is none.

    One that `known` does not hold stands by its key: of several none is left out.
    """
    found = [known[key].title if key in known else Text(key, key) for key in keys]
    if not found:
        return None
    return Text("；".join(one.zh for one in found), "; ".join(one.en for one in found))
