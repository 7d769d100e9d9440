"""A year of a committee, its secretary and its members, told once: what was done becomes facts with days and sources.

`Year` says what happened; `told` turns it into facts. Villages and organs draw their years, townships have theirs written.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from making.draw import below, between, mixed, number, pick
from making.facts import Fact
from making.meetings import minutes_of
from making.organisation import Organisation, Unit

KINDS = ("arrange", "ask", "coordinate", "oversee")
TOPICS = (
    "组织生活记录不全",
    "党务公开不及时",
    "党员培训学时不足",
    "发展党员材料不齐",
    "流动党员联系不紧",
    "支部活动场所不足",
    "议事决策程序不细",
    "整改台账不清",
    "后备力量培养偏慢",
)
SHARED_TOPIC = "党群服务站开门难"
UNSURVEYED = "叶知秋"
"""The member who did not go to the own field in 2025, and once in 2026."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One line of a problem list in its state at the end of the period."""

    item: int
    year_found: int
    state: str
    topic: str
    day: date
    recurred: bool = False
    reason: str = ""
    source: str = "县委组织部核实单"


@dataclass(frozen=True, slots=True)
class Year:
    """What a unit did in one year. Numbers are text, as in the sheets; None means that nothing was handed in."""

    year: int
    plan: date | None = None
    studies: tuple[date, ...] = ()
    report: date | None = None
    report_reason: str = ""
    report_file: str = ""
    logs: tuple[tuple[date, str], ...] = ()
    activities: tuple[date, ...] = ()
    problems: tuple[Problem, ...] = ()
    practical: tuple[tuple[date, bool], ...] = ()
    satisfaction: str | None = None
    training: str | None = None
    slack: tuple[str, ...] = ()
    commendations: tuple[tuple[date, str, str], ...] = ()
    vacancies: tuple[tuple[date, int], ...] = ()
    growth: tuple[str, str, str] | None = None
    others: tuple[Fact, ...] = field(default=())


def told(made: Organisation, unit: Unit, year: Year) -> Iterator[Fact]:
    """The facts of one unit and its secretary."""
    code, source = unit.code, "县委组织部" if unit.parent == "LT" else "乡镇党建办"
    if year.plan:
        yield Fact(code, "annual_plan", year.plan, source="正式印发文件")
    for day in year.studies:
        yield Fact(
            code, "special_study", day, attributes=minutes_of(code, "special_study", day, True), source="会议纪要"
        )
    if year.report:
        yield Fact(
            code,
            "yearly_report",
            year.report,
            reason=year.report_reason,
            source="正式印发文件",
            file=year.report_file,
        )
    for day in year.activities:
        said = minutes_of(code, "activity", day, unit.kind in ("township", "street"))
        yield Fact(code, "activity", day, attributes=said, source="活动记录")
    for day, kind in year.logs:
        person = holder(made, unit, day)
        if person:
            yield Fact(code, "performance_log", day, person=person, attributes={"kind": kind}, source="履职记实")
    for problem in year.problems:
        yield told_problem(code, problem)
    for day, verified in year.practical:
        yield Fact(
            code, "practical_matter", day, attributes={"verified": "yes" if verified else "no"}, source="办实事台账"
        )
    if year.satisfaction:
        yield Fact(code, "satisfaction", date(year.year, 10, 20), value=year.satisfaction, source="县统计局抽样调查")
    for person, day in last_holders(made, unit, date(year.year, 11, 10)):
        if year.training:
            yield Fact(code, "training_hours", day, person=person, value=year.training, source="县委党校学时记录")
    for place, state in enumerate(year.slack):
        yield Fact(
            code, "slack_organisation", date(year.year, 11, 12 + place), attributes={"state": state}, source=source
        )
    for day, level, project in year.commendations:
        yield Fact(code, "commendation", day, attributes={"level": level, "project": project}, source="通报")
    for day, days in year.vacancies:
        yield Fact(code, "vacancy", day, attributes={"days": str(days)}, source="任职通知")
    if year.growth:
        for name, value in zip(("growth", "energy_use", "debt"), year.growth, strict=True):
            yield Fact(code, name, date(year.year, 12, 31), value=value, source="县统计局年报（虚构）")
    yield from year.others


def told_problem(code: str, problem: Problem) -> Fact:
    attributes = {
        "item": str(problem.item),
        "year_found": str(problem.year_found),
        "state": problem.state,
        "recurred": "yes" if problem.recurred else "no",
        "topic": problem.topic,
    }
    return Fact(code, "problem", problem.day, attributes=attributes, reason=problem.reason, source=problem.source)


def holder(made: Organisation, unit: Unit, day: date) -> str:
    """The secretary on that day; nothing while the post stands empty."""
    terms = made.holders(f"{unit.code}-SJ", day, day)
    return terms[0].person if terms else ""


def last_holders(made: Organisation, unit: Unit, day: date) -> list[tuple[str, date]]:
    """Each secretary of that year with a day on which he or she was there: `day`, or the last day in office before."""
    terms = made.holders(f"{unit.code}-SJ", date(day.year, 1, 1), day)
    return [
        (term.person, min(day, term.end or day))
        for term in terms
        if (min(day, term.end or day) - term.start).days > 20
    ]


LEFT_OPEN = ((2, 0), (6, 1), (5, 1), (4, 1), (3, 1), (5, 2), (7, 1), (2, 1), (7, 2), (8, 1), (8, 3))
"""How many problems a member brought up and how many of them were not yet solved: one pair for each member of a committee,
so that two members of one committee seldom end with the same score."""


def members(made: Organisation, unit: Unit, year: int, until: date) -> Iterator[Fact]:
    """What the deputies and members did in their own fields."""
    posts = [p for p in made.posts_by_unit[unit.code] if p.kind in ("deputy", "member")]
    order = mixed([post.code for post in posts], "members", year)
    for post in posts:
        term = made.holders(post.code, date(year, 1, 1), until)[-1]
        care = 30 + below(70, "care", year, post.code) if below(100, "careless", post.code) < 8 else 97
        yield from member(made, unit, (post.code, term.person), year, care, LEFT_OPEN[order.index(post.code)])


def member(
    made: Organisation, unit: Unit, who: tuple[str, str], year: int, care: int, left_open: tuple[int, int]
) -> Iterator[Fact]:
    """The year of one of them: surveys, problems brought up, life in the own branch, the section of the debrief."""
    post, person = who
    unsurveyed = made.people[person] == UNSURVEYED
    surveys = (
        {2025: 0, 2026: 1}[year]
        if unsurveyed
        else 2
        if below(100, "survey", year, post) < care
        else below(2, "one survey", year, post)
    )
    for place in range(surveys):
        yield survey(made, unit, post, person, year, place)
    if not unsurveyed and below(100, "raised", year, post) < care:
        yield from raised(unit, who, year, left_open)
    if unit.kind not in ("village", "community"):
        for place in range(4 if below(100, "dual", year, post) < care else 2):
            day = date(year, 1 + 3 * place, 8) + timedelta(days=below(50, "dual day", year, place, post))
            yield Fact(unit.code, "dual_life", day, person=person, source="支部工作记录")
    if below(100, "section", year, post) < care and year == 2025:
        yield Fact(unit.code, "debrief_section", date(year, 12, 8), person=person, source="述职报告")


def raised(unit: Unit, who: tuple[str, str], year: int, left_open: tuple[int, int]) -> Iterator[Fact]:
    """Problems of the own field brought before the committee, each in the state it has come to."""
    post, person = who
    many, unsolved = left_open
    for item in range(1, many + 1):
        open_one = "open" if year == 2026 else pick(("claimed", "overdue"), "left", year, post, item)
        attributes = {"item": str(item), "state": open_one if item <= unsolved else "verified"}
        yield Fact(
            unit.code,
            "field_problem",
            spread(year, "raised", item, post),
            person=person,
            attributes=attributes,
            source="议题单",
        )


def survey(made: Organisation, unit: Unit, post: str, person: str, year: int, place: int) -> Fact:
    places = [child.name for child in made.children(unit.code)] or [unit.name]
    attributes = {
        "unit": pick(places, "surveyed", year, post, place),
        "problems": str(between(1, 3, "found", year, post, place)),
        "followed": "yes" if below(100, "followed", year, post, place) < 88 else "no",
    }
    day = date(year, 3 + 6 * place, 1) + timedelta(days=below(80, "survey day", year, post, place))
    return Fact(unit.code, "field_survey", day, person=person, attributes=attributes, source="调研记录")


def spread(year: int, *key: object) -> date:
    """A working-looking day somewhere from February to November."""
    return date(year, 2, 10) + timedelta(days=below(280, "spread", year, *key))


def two_monthly(year: int, key: str, percent: int, until: int) -> tuple[tuple[date, str], ...]:
    """Log entries: one in every two months as far as diligence goes, the four kinds in turn."""
    first = number("first kind", key)
    found = []
    for place in range(6):
        month = 1 + 2 * place + below(2, "log month", year, key, place)
        if month <= until and below(100, "log", year, key, place) < percent:
            found.append((date(year, month, 3 + below(24, "log day", year, key, place)), KINDS[(first + place) % 4]))
    return tuple(found)
