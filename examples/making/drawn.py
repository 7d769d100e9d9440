"""The drawn years of 350 villages and sixty organs, schools and enterprises: most good, some weak, a few poor."""

from datetime import date, timedelta

from making.cast import VILLAGE_CHANGES
from making.committees import SHARED_TOPIC, TOPICS, Problem, Year, spread, two_monthly
from making.draw import below, between, chance, number, pick
from making.organisation import Organisation, Unit

LAST_DAY = {2025: date(2025, 12, 30), 2026: date(2026, 11, 27)}
MILD = "LT05"
"""Under 竹砚镇's mild secretary everything is reported as solved and nothing is verified, in its villages too."""

SHARED_SHARE = (3, 5)
"""Three of five villages share one failing in 2025, and nobody follows it up."""


def quality(unit: Unit, year: int) -> int:
    """How well a unit does, of a hundred: steady over the years, with a little of each year's own."""
    steady = number("quality", unit.code) % 100
    base = 52 + steady if steady < 6 else 66 + steady // 2 if steady < 20 else 80 + (steady - 20) * 16 // 80
    return min(99, base + between(-2, 3, "year's own", year, unit.code))


def shares_failing(made: Organisation) -> set[str]:
    """The villages and communities with the shared failing: exactly three of five, 蕙坡 and 琴堰 among them."""
    homes = [unit for unit in made.units.values() if unit.kind in ("village", "community")]
    ordered = sorted(homes, key=lambda unit: (unit.name not in ("蕙坡村", "琴堰村"), number("shares", unit.code)))
    return {unit.code for unit in ordered[: len(homes) * SHARED_SHARE[0] // SHARED_SHARE[1]]}


def drawn_year(unit: Unit, year: int, shared: set[str]) -> Year:
    """The year of one village, community, organ, school or enterprise."""
    good, last = quality(unit, year), LAST_DAY[year]
    village = unit.kind in ("village", "community")
    whole = year == 2025
    return Year(
        year,
        plan=date(year, 1, 10 + below(20, "plan", year, unit.code)) if lucky(good, 8, "plan", year, unit) else None,
        studies=()
        if village
        else tuple(
            day
            for half, day in ((1, date(year, 5, 6)), (2, date(year, 10, 12)))
            if lucky(good, 6, "study", year, half, unit)
            for day in [day + timedelta(days=below(40, "study day", year, half, unit.code))]
        ),
        report=None
        if village or not lucky(good, 6, "report", year, unit)
        else date(year, 2, 10) + timedelta(days=below(45, "report day", year, unit.code)),
        logs=two_monthly(year, unit.code, min(100, good + 6), last.month),
        problems=problems(unit, year, good, unit.code in shared),
        practical=tuple(
            (spread(year, "matter", place, unit.code), lucky(good, 4, "matter kept", year, place, unit))
            for place in range(between(2, 3, "matters", year, unit.code))
        ),
        satisfaction=tenths(
            870 + good + between(-60, 20, "satisfaction", year, unit.code) - (40 if good < 75 else 0)
        ),
        training=str(
            between(56, 68, "training", year, unit.code)
            if lucky(good, 8, "trained", year, unit)
            else between(24, 52, "short", year, unit.code)
        ),
        slack=slack(unit, year) if whole else (),
        commendations=(
            (
                spread(year, "praised", unit.code),
                "county",
                pick(("先进典型", "书面推广"), "project", year, unit.code),
            ),
        )
        if good > 90 and chance(25, "praised", year, unit.code)
        else (),
        vacancies=tuple(
            (first, (first - left).days - 1)
            for name, left, first in VILLAGE_CHANGES
            if name == unit.name and first.year == year and (first - left).days > 1
        ),
    )


def lucky(good: int, more: int, *key: object) -> bool:
    plain = [part.code if isinstance(part, Unit) else part for part in key]
    return below(100, "lucky", *plain) < good + more


def tenths(value: int) -> str:
    """933 becomes 93.3, and never more than 99.6."""
    value = min(value, 996)
    return f"{value // 10}.{value % 10}"


def slack(unit: Unit, year: int) -> tuple[str, ...]:
    """A few villages are on the county's list of slack organisations; most are turned round."""
    if unit.kind not in ("village", "community") or not chance(4, "slack", year, unit.code):
        return ()
    return ("turned",) if chance(70, "turned", year, unit.code) else ("not_turned",)


def problems(unit: Unit, year: int, good: int, shares: bool) -> tuple[Problem, ...]:
    """Last year's items and this year's, each in one state at the end; the shared failing among this year's of 2025."""
    found = [
        one(unit, year, year - 1, item, good) for item in range(1, 1 + between(1, 3, "old items", year, unit.code))
    ]
    found += [one(unit, year, year, item, good) for item in range(1, 1 + between(1, 3, "new items", year, unit.code))]
    if shares and year == 2025:
        state = "claimed" if chance(57, "shared", unit.code) else "overdue"
        day = date(2025, 9, 8) + timedelta(days=below(80, "shared day", unit.code))
        found.append(Problem(9, 2025, state, SHARED_TOPIC, day, source="县委巡察反馈"))
    return tuple(found)


def one(unit: Unit, year: int, found: int, item: int, good: int) -> Problem:
    key = (year, found, item, unit.code)
    solved = below(100, "solved", *key) < good + 3 and unit.code[:4] != MILD
    unsolved = "open" if year == 2026 and found == 2026 else "overdue" if chance(35, "overdue", *key) else "claimed"
    start = date(year, 4, 2) if found < year else date(year, 6, 5)
    day = start + timedelta(days=below((LAST_DAY[year] - start).days, "problem day", *key))
    return Problem(
        item,
        found,
        "verified" if solved else unsolved,
        pick(TOPICS, "topic", *key),
        day,
        recurred=chance(7, "again", *key),
    )
