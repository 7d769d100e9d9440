"""The regular life of 1,500 branches, as they report it month by month. No names, no photographs."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from making.draw import below, between, chance, number
from making.facts import Fact
from making.meetings import minutes_of
from making.organisation import Organisation, Unit

SOURCE = "支部工作记录"
SILENT_BRANCH = "苇岗村第二党支部"
LAST_MONTH = {2025: 12, 2026: 11}


def diligence(unit: Unit, towns: dict[str, int], year: int) -> int:
    """Of a hundred things a branch should do, how many it does. 100 means: everything, without a draw."""
    town = towns.get(unit.code[:4], 97)
    if town == 100:
        return 100
    slack = number("slack branch", year, unit.code) % 100
    return town - 35 if slack < 4 else town - 12 if slack < 14 else min(99, town + 2)


def form_of(unit: Unit) -> tuple[bool, int]:
    """Whether the branch has a committee, and how many groups it has."""
    committee = chance(62, "committee", unit.code)
    return committee, between(2, 4, "groups", unit.code) if committee and chance(22, "has groups", unit.code) else 0


def day_in(year: int, month: int, *key: object) -> date:
    return date(year, month, 1) + timedelta(days=below(27, "day in month", year, month, *key))


def life(made: Organisation, year: int, towns: dict[str, int]) -> Iterator[Fact]:
    """Every branch fact of a year."""
    for unit in made.units.values():
        if unit.kind == "branch" and unit.name != SILENT_BRANCH:
            yield from year_of(unit, year, diligence(unit, towns, year))


def year_of(unit: Unit, year: int, percent: int) -> Iterator[Fact]:
    """A branch's year in its own days: what is due each month, each quarter and once."""
    first = unit.founded.month if unit.founded.year == year else 1
    last = unit.closed.month if unit.closed and unit.closed.year == year else LAST_MONTH[year]
    if (unit.closed and unit.closed.year < year) or unit.founded.year > year:
        return
    committee, groups = form_of(unit)
    opened = unit.founded if unit.founded.year == year else date(year, 1, 1)
    yield Fact(
        unit.code, "branch_form", opened, label="with_committee" if committee else "secretary_only", source=SOURCE
    )
    yield Fact(unit.code, "party_groups", opened, value=str(groups), source=SOURCE)
    careful = percent == 100
    fixed = (5, 10, 15, 20, 25)[number("theme day", unit.code) % 5]
    for month in range(first, last + 1):
        if done(percent, "theme", year, month, unit.code):
            yield at(unit, "theme_day", date(year, month, fixed), careful)
        if committee and done(percent, "committee", year, month, unit.code):
            yield at(unit, "branch_committee", day_in(year, month, "committee", unit.code), careful)
        if groups and done(percent, "groups", year, month, unit.code):
            yield at(unit, "group_meeting", day_in(year, month, "group", unit.code), careful)
    for start, after in pairwise((1, 4, 7, 10, 13)):
        months = [month for month in range(start, after) if first <= month <= last]
        if months and done(percent, "assembly", year, start, unit.code):
            yield at(
                unit,
                "assembly",
                day_in(year, months[below(len(months), "assembly", year, start, unit.code)], "assembly", unit.code),
                careful,
            )
    yield from once_a_year(unit, year, first, last, percent)


def once_a_year(unit: Unit, year: int, first: int, last: int, percent: int) -> Iterator[Fact]:
    """What is due once: a lesson (often two), talks, the organisation-life meeting and the review of members."""
    for turn, months in enumerate(((6, 7), (10, 11)), 1):
        month = months[below(2, "lesson", year, turn, unit.code)]
        if first <= month <= last and done(percent if turn == 1 else percent - 45, "lesson", year, turn, unit.code):
            yield at(unit, "lesson", day_in(year, month, "lesson", unit.code), percent == 100)
    for name, months in (("heart_talk", (9, 10, 11)), ("org_life_meeting", (11, 12)), ("member_review", (12,))):
        month = months[below(len(months), name, year, unit.code)]
        if first <= month <= last and done(percent, name, year, unit.code):
            yield at(unit, name, day_in(year, month, name, unit.code), percent == 100)


def done(percent: int, *key: object) -> bool:
    return percent == 100 or chance(percent, "done", *key)


def at(unit: Unit, name: str, day: date, careful: bool) -> Fact:
    """The event, kept within the branch's own days."""
    if unit.closed and day > unit.closed:
        day = unit.closed
    day = max(day, unit.founded)
    late = day.month < LAST_MONTH[day.year] and chance(1, "handed in late", unit.code, name, day)
    said = minutes_of(unit.code, name, day, careful)
    return Fact(
        unit.code, name, day, attributes=said, source=SOURCE, file=f"{day.year}-{day.month + 1:02d}" if late else ""
    )
