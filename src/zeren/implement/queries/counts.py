"""Facts counted: by month, by day of entry, the last day something happened, minutes asked, problems open or only claimed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q
from django.db.models.functions import ExtractMonth

from zeren.implement.models import Fact
from zeren.implement.queries.facts import FactFound, _found
from zeren.kernel.days import Span
from zeren.policy.vocabulary import Words

CLAIMS = {
    "problem": ("state", ("claimed", "verified"), "verified"),
    "practical_matter": ("verified", ("no", "yes"), "yes"),
}
"""Fact → the attribute that says how far it is, the words for "said to be done", and the one for "verified by others"."""


@dataclass(frozen=True, slots=True)
class Silence:
    """A unit and how long nothing has happened there; `last_day` None: nothing is on record."""

    unit: str
    last_day: date | None
    days: int


def month_counts(units: Iterable[str], year: int, person: str = "") -> dict[str, tuple[int, ...]]:
    """For each fact name how many facts happened in each of the twelve months: one query."""
    rows = _year(year).filter(unit__key__in=list(units))
    if person:
        rows = rows.filter(person__key=person)
    found: dict[str, list[int]] = defaultdict(lambda: [0] * 12)
    counted = rows.annotate(month=ExtractMonth("happened_on")).values_list("name", "month").annotate(n=Count("id"))
    for name, month, count in counted.order_by("name", "month"):
        found[name][month - 1] = count
    return {name: tuple(months) for name, months in found.items()}


def last_fact_days(units: Iterable[str], until: date, names: Iterable[str] = ()) -> dict[str, date]:
    """For each unit the last day up to `until` on which a fact happened (of these names, when given): one query."""
    rows = Fact.objects.filter(state="standing", unit__key__in=list(units), happened_on__lte=until)
    if names:
        rows = rows.filter(name__in=list(names))
    return dict(rows.order_by("unit__key").values_list("unit__key").annotate(last=Max("happened_on")))


def quiet_units(units: Iterable[str], today: date, days: int) -> tuple[Silence, ...]:
    """Units where nothing has happened for at least `days` days, the longest silence first; never-heard-of units lead."""
    keys = sorted(units)
    last = last_fact_days(keys, today)
    found = [Silence(key, last.get(key), (today - last[key]).days if key in last else 0) for key in keys]
    quiet = [one for one in found if one.last_day is None or one.days >= days]
    return tuple(sorted(quiet, key=lambda one: (one.last_day is not None, one.last_day or today, one.unit)))


def entries_within(
    units: Iterable[str], year: int, spans: Iterable[Span], words: Words
) -> dict[str, tuple[int, int]]:
    """Unit → facts of a year that the base itself enters, and how many of them were entered in these spans: one query.

    Corrections are no entries of their own.
    """
    inside = Q(pk__in=[])
    for span in spans:
        inside |= Q(entered_at__date__range=(span.start, span.end))
    rows = _year(year).filter(unit__key__in=list(units), name__in=_costly(words), corrects__isnull=True)
    counted = rows.order_by().values_list("unit__key").annotate(n=Count("id"), within=Count("id", filter=inside))
    return {unit: (every, within) for unit, every, within in counted}


def claims_told(units: Iterable[str], year: int) -> dict[str, tuple[int, int]]:
    """Unit → problems and practical matters of a year said to be done, and those of them that others verified: one query.

    What was told of again under the same item counts by its latest row, as in `problems_told`.
    """
    rows = _year(year).filter(unit__key__in=list(units), name__in=list(CLAIMS))
    latest: dict[tuple[str, str, str, str], tuple[str, str]] = {}
    for key, unit, name, said in rows.order_by("happened_on", "entered_at", "key").values_list(
        "key", "unit__key", "name", "attributes"
    ):
        latest[unit, name, said.get("year_found", ""), said.get("item", key)] = (name, said.get(CLAIMS[name][0], ""))
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for (unit, *_), (name, state) in latest.items():
        found[unit][0] += state in CLAIMS[name][1]
        found[unit][1] += state == CLAIMS[name][2]
    return {unit: (said, verified) for unit, (said, verified) in found.items()}


def minutes_of_units(units: Iterable[str], year: int, words: Words) -> dict[str, tuple[int, ...]]:
    """Minutes that entering facts cost each unit in each month: the pack's minutes × facts, by the month it happened.

    By the day it happened, not the day of entry: a file handed in late does not move the work into another month.
    """
    rows = _year(year).filter(unit__key__in=list(units), name__in=_costly(words))
    return _minutes(rows.annotate(month=ExtractMonth("happened_on")).values_list("unit__key", "name", "month"), words)


def minutes_of_person(person: str, year: int, words: Words) -> tuple[int, ...]:
    """Minutes asked of one person in each month: facts about that person, by the month they happened."""
    rows = _year(year).filter(person__key=person, name__in=_costly(words))
    found = _minutes(
        rows.annotate(month=ExtractMonth("happened_on")).values_list("person__key", "name", "month"), words
    )
    return found.get(person, (0,) * 12)


def open_problems(units: Iterable[str] | None, until: date, name: str = "problem") -> tuple[FactFound, ...]:
    """Problems that nobody else has verified as solved, from whatever year, in key order: facts that stay."""
    return tuple(one for one in problems_told(units, until, name) if one.attributes.get("state") != "verified")


def problems_told(units: Iterable[str] | None, until: date, name: str = "problem") -> tuple[FactFound, ...]:
    """Every problem told of up to a day, solved or not, in key order: facts that stay.

    A problem told of again under the same item of the same unit and year counts by its latest row.
    """
    rows = Fact.objects.filter(state="standing", name=name, happened_on__lte=until)
    if units is not None:
        rows = rows.filter(unit__key__in=list(units))
    latest: dict[tuple[str, str, str], FactFound] = {}
    for fact in _found(rows.order_by("happened_on", "entered_at", "key")):
        item = fact.attributes.get("item", fact.key)
        latest[fact.unit, fact.attributes.get("year_found", ""), item] = fact
    return tuple(sorted(latest.values(), key=lambda fact: fact.key))


def _year(year: int):  # type: ignore[no-untyped-def]  # a Django query set
    return Fact.objects.filter(state="standing", happened_on__range=(date(year, 1, 1), date(year, 12, 31)))


def _costly(words: Words) -> list[str]:
    return [key for key, word in words.facts.items() if word.minutes > 0]


def _minutes(rows, words: Words) -> dict[str, tuple[int, ...]]:  # type: ignore[no-untyped-def]  # a Django query set
    found: dict[str, list[int]] = defaultdict(lambda: [0] * 12)
    for subject, name, month, count in rows.annotate(n=Count("id")).order_by():
        found[subject][month - 1] += words.facts[name].minutes * count
    return {subject: tuple(months) for subject, months in sorted(found.items())}
