"""The log of what was put off: each time with its days, reason and words, which time it was, and whether it was held."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from zeren.implement.queries.facts import FactFound, facts_of_year
from zeren.implement.queries.tasks import tasks_of_unit
from zeren.implement.rules.clocks import periods
from zeren.implement.rules.putting_off import FOR_BUSINESS, POSTPONEMENT, Seen, activities_of, reasons_of
from zeren.organisations.queries import pack_on, unit

Days = tuple[date | None, date | None]


@dataclass(frozen=True, slots=True)
class PutOff:
    """One time. `activity` is a fact of the pack, or empty where only words say what it was (`about`).

    `times`: which time this activity was put off in the year; `held_on`: the first day on or after the new one on which
    it was held.
    """

    fact: FactFound
    activity: str
    about: str
    was_on: date | None
    new_on: date | None
    reason: str
    times: int
    held_on: date | None

    @property
    def for_business(self) -> bool:
        return self.reason == FOR_BUSINESS


@dataclass(frozen=True, slots=True)
class Putting:
    """How often a unit put something off in a year, and how often each reason was given."""

    unit: str
    total: int
    reasons: Counter[str]

    @property
    def for_business(self) -> int:
        return self.reasons[FOR_BUSINESS]


def put_off_log(year: int, units: Iterable[str]) -> tuple[PutOff, ...]:
    """Every time an activity of these units was put off in a year, the oldest first: two queries."""
    units = list(units)
    facts = sorted(facts_of_year(year, units, [POSTPONEMENT]), key=lambda fact: (fact.happened_on, fact.key))
    names = {fact.attributes["activity"] for fact in facts if fact.attributes.get("activity")}
    held: dict[tuple[str, str], list[date]] = defaultdict(list)
    for fact in facts_of_year(year, {fact.unit for fact in facts}, names) if names else ():
        held[fact.unit, fact.name].append(fact.happened_on)
    times: Counter[tuple[str, str]] = Counter()
    found = []
    for fact in facts:
        activity, about = fact.attributes.get("activity", ""), fact.attributes.get("project", "")
        times[fact.unit, activity or about] += 1
        was_on, new_on = _days(fact)
        days = sorted(day for day in held[fact.unit, activity] if new_on and day >= new_on)
        found.append(
            PutOff(
                fact, activity, about, was_on, new_on, fact.attributes.get("reason", ""),
                times[fact.unit, activity or about], days[0] if days else None,
            )
        )  # fmt: skip
    return tuple(found)


def putting_off(year: int, units: Iterable[str]) -> tuple[Putting, ...]:
    """How often each of these units put something off, those that did so for business most often first: one query."""
    reasons: dict[str, Counter[str]] = defaultdict(Counter)
    for fact in facts_of_year(year, list(units), [POSTPONEMENT]):
        reasons[fact.unit][fact.attributes.get("reason", "")] += 1
    found = (Putting(key, count.total(), count) for key, count in reasons.items())
    return tuple(sorted(found, key=lambda one: (-one.for_business, -one.total, one.unit)))


def may_be_put_off(key: str, activity: str, was_on: date, today: date) -> tuple[Seen, tuple[PutOff, ...]]:
    """What putting an activity of a unit off is judged by, and how often it was done this year."""
    pack = pack_on(today)
    log = put_off_log(was_on.year, [key])
    ends = [
        span.end
        for task in tasks_of_unit(key, was_on.year, today)
        if task.fact == activity and task.finding == "open"
        for span in periods(task.clock, task.year, task.due_on)
        if span.end is not None and span.holds(was_on)
    ]
    before = {one.was_on for one in log if one.activity == activity and one.was_on}
    activities = activities_of(pack, unit(key, today).kind)
    return Seen(today, activities, reasons_of(pack), min(ends, default=None), before), log


def _days(fact: FactFound) -> Days:
    """Days as they were put down; what a file brought in may have none."""
    return _day(fact.attributes.get("was_on", "")), _day(fact.attributes.get("new_on", ""))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
