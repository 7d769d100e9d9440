"""What other offices state: the result of the main work, the grades and ballots of the debriefs, results of earlier years.

The system does not judge these; it says whose they are, with document and day.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from making.committees import UNSURVEYED, holder
from making.draw import below, between
from making.drawn import quality
from making.facts import Fact
from making.organisation import Organisation, Unit
from making.townships import TOWNS

APPRAISED = ("township", "street", "organ", "school", "enterprise", "village", "community")
MILD, SEVERE = "竹砚镇", "蔚岭乡"


def main_work(made: Organisation, year: int) -> Iterator[Fact]:
    """One result for each unit, stated by the county's appraisal office or by the township."""
    for unit in made.units.values():
        if unit.kind in APPRAISED:
            county = unit.parent == "LT"
            attributes = {
                "office": "县目标考核办" if county else made.units[unit.parent].name,
                "document": f"鹭汀目考〔{year}〕31号"
                if county
                else f"{made.units[unit.parent].name[:2]}政〔{year}〕58号",
            }
            yield Fact(
                unit.code,
                "main_work_result",
                date(year, 12, 31),
                value=main_result(unit, year),
                attributes=attributes,
                source="目标考核结果表",
                file=f"main-work-{year}",
            )


def main_result(unit: Unit, year: int) -> str:
    if unit.name in TOWNS:
        return TOWNS[unit.name].main
    tenths = 811 + (quality(unit, year) - 70) * 3 + between(-50, 70, "main", year, unit.code)
    return f"{min(tenths, 985) // 10}.{min(tenths, 985) % 10}"


def debriefs(made: Organisation, year: int) -> Iterator[Fact]:
    """Grade and ballot of each secretary in office at a debrief elsewhere; the routine grade of everybody appraised."""
    for unit in made.units.values():
        if unit.kind not in APPRAISED:
            continue
        day = date(year, 12, 22) if unit.parent == "LT" else date(year, 12, 15 + below(4, "debrief", year, unit.code))
        person = holder(made, unit, day)
        grade, ballot, routine = debrief_of(made, unit, year)
        if person and unit.name not in TOWNS:  # those the county hears itself
            yield Fact(
                unit.code,
                "debrief_grade",
                day,
                person=person,
                label=grade,
                source="述职评议会综合评定",
                file=f"debrief-{year}",
            )
            yield Fact(
                unit.code,
                "debrief_ballot",
                day,
                person=person,
                value=ballot,
                source="述职评议会民主测评",
                file=f"debrief-{year}",
            )
        yield from routines(made, unit, year, routine)


def debrief_of(made: Organisation, unit: Unit, year: int) -> tuple[str, str, str]:
    """Grade, ballot and routine grade of the secretary. In 竹砚镇 everybody is good; in 蔚岭乡 the secretary looks closely."""
    if unit.name in TOWNS:
        town = TOWNS[unit.name]
        return town.debrief, town.ballot, town.routine
    good = quality(unit, year)
    above = made.units[unit.parent].name
    tenths = 760 + (good - 60) * 5 + between(-40, 40, "ballot", year, unit.code)
    if above == MILD:
        return "GOOD", f"{95 + below(4, 'mild', unit.code)}.{below(10, 'mild ballot', unit.code)}", "GOOD"
    if above == SEVERE:
        tenths -= 60
    line = 90 if above == SEVERE else 87
    grade = "GOOD" if good >= line else "FAIR" if good >= 72 else "AVERAGE" if good >= 56 else "POOR"
    routine = "GOOD" if good >= 76 else "FAIR" if good >= 60 else "AVERAGE"
    return grade, f"{min(tenths, 990) // 10}.{min(tenths, 990) % 10}", routine


def routines(made: Organisation, unit: Unit, year: int, routine: str) -> Iterator[Fact]:
    """The routine grade of secretaries, deputies and members, also of those who left after two months or more."""
    kinds = ("first_responsible", "deputy", "member")
    for post in (post for post in made.posts_by_unit[unit.code] if post.kind in kinds):
        for term in made.holders(post.code, date(year, 1, 1), date(year, 12, 31)):
            last = min(term.end or date(year, 12, 30), date(year, 12, 30))
            if last - max(term.start, date(year, 1, 1)) < timedelta(days=60):
                continue
            lesser = below(100, "routine", year, post.code) < 9 and made.people[term.person] != UNSURVEYED
            own = routine if post.kind == "first_responsible" else "FAIR" if lesser else "GOOD"
            yield Fact(
                unit.code,
                "routine_grade",
                last,
                person=term.person,
                label=own,
                source="平时考核记录",
                file=f"debrief-{year}",
            )


def earlier_results(made: Organisation) -> Iterator[tuple[int, str, str, str, str, str]]:
    """Year, unit, person, grade, total and source of what was decided before this system: 2023 and 2024."""
    for year in (2023, 2024):
        source = f"鹭汀委考〔{year + 1}〕3号"
        for unit in made.units.values():
            if unit.kind not in APPRAISED:
                continue
            tenths = earlier_total(unit, year)
            yield year, unit.code, "", group_grade(unit, year, tenths), f"{tenths // 10}.{tenths % 10}", source
            person = holder(made, unit, date(year, 12, 31))
            if person:
                yield (
                    year,
                    unit.code,
                    person,
                    person_grade(unit, year, tenths),
                    f"{tenths // 10}.{tenths % 10}",
                    source,
                )


def earlier_total(unit: Unit, year: int) -> int:
    if unit.name in TOWNS:
        town = TOWNS[unit.name]
        return 860 + town.new[1] * 70 // town.new[0] + between(-15, 25, "earlier", year, unit.code)
    return 800 + (quality(unit, year) - 60) * 4 + between(-25, 25, "earlier", year, unit.code)


def group_grade(unit: Unit, year: int, tenths: int) -> str:
    top = 945 if unit.name in TOWNS else 955
    return "优秀" if tenths >= top else "良好" if tenths >= 800 else "一般" if tenths >= 760 else "较差"


def person_grade(unit: Unit, year: int, tenths: int) -> str:
    if unit.name == "云堰镇":
        return "优秀"
    return "优秀" if tenths >= 948 else "称职" if tenths >= 790 else "基本称职" if tenths >= 700 else "不称职"
