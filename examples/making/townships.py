"""The written years of the twenty townships and streets: what the cast did, so that each finding stands where it should.

Counts and dates only; the points follow from the pack. Ballots and main work come from other offices, see `imported`.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from making import cast
from making.committees import KINDS, SHARED_TOPIC, TOPICS, Problem, Year, two_monthly
from making.draw import below, pick
from making.facts import Fact
from making.organisation import Organisation, Unit


@dataclass(frozen=True, slots=True)
class Town:
    """`life`: of a hundred things its branches should do, how many are done. `old`, `new`: problems and how many were
    verified; `again`: how many came back. `main`, `ballot`, `debrief`, `routine`: as other offices will state them."""

    life: int
    old: tuple[int, int]
    new: tuple[int, int]
    again: int
    matters: tuple[int, int]
    satisfaction: str
    hours: str
    debrief: str
    ballot: str
    routine: str
    main: str
    growth: tuple[str, str, str]
    praise: tuple[tuple[str, str], ...] = ()
    slack: tuple[str, ...] = ()
    found_by: str = "县委组织部核实单"


TOWNS = {
    "苔溪镇": Town(
        100,
        (6, 5),
        (14, 14),
        1,
        (3, 3),
        "95.2",
        "60",
        "FAIR",
        "82.67",
        "GOOD",
        "98.40",
        ("6.1", "-2.4", "-1.0"),
        (("city", "书面推广"), ("county", "书面推广")),
    ),
    "麦垄镇": Town(
        93, (4, 3), (6, 5), 1, (2, 1), "88.4", "50", "GOOD", "83.40", "GOOD", "78.20", ("4.2", "-0.6", "2.0")
    ),
    "杏墟镇": Town(
        100, (5, 5), (10, 8), 2, (3, 3), "95.6", "62", "GOOD", "92.00", "GOOD", "94.40", ("5.4", "-1.8", "-0.5")
    ),
    "云堰镇": Town(
        98, (5, 5), (8, 8), 0, (3, 3), "96.1", "64", "GOOD", "93.70", "GOOD", "95.80", ("5.8", "-2.2", "-2.1")
    ),
    "竹砚镇": Town(
        96, (4, 0), (6, 0), 0, (3, 3), "93.0", "58", "GOOD", "97.50", "GOOD", "88.30", ("5.0", "-0.4", "4.0")
    ),
    "雁渚镇": Town(
        97, (4, 3), (8, 7), 1, (4, 4), "92.6", "60", "GOOD", "87.20", "GOOD", "92.30", ("4.9", "-1.1", "0.4")
    ),
    "霜林镇": Town(
        84, (3, 0), (4, 0), 2, (1, 0), "84.2", "34", "AVERAGE", "73.20", "FAIR", "90.10", ("6.6", "0.8", "3.2")
    ),
    "樨林镇": Town(
        100, (4, 4), (8, 7), 1, (2, 2), "95.1", "58", "GOOD", "85.00", "GOOD", "94.40", ("5.5", "-1.6", "-0.9")
    ),
    "萤川镇": Town(
        98, (4, 4), (10, 8), 0, (3, 3), "95.0", "58", "GOOD", "88.00", "GOOD", "94.60", ("5.2", "-1.9", "-0.2")
    ),
    "鹿屏镇": Town(
        91,
        (4, 3),
        (8, 5),
        3,
        (2, 1),
        "90.2",
        "56",
        "GOOD",
        "83.00",
        "GOOD",
        "96.20",
        ("7.0", "0.9", "1.8"),
        slack=("turned", "not_turned"),
    ),
    "笙川镇": Town(
        98, (5, 5), (8, 8), 0, (3, 3), "95.3", "60", "GOOD", "89.00", "GOOD", "96.60", ("5.6", "-1.4", "0.0")
    ),
    "溯川镇": Town(
        98, (4, 4), (9, 9), 1, (3, 3), "95.4", "66", "GOOD", "90.00", "GOOD", "95.40", ("5.9", "-2.0", "-1.2")
    ),
    "鸥洲镇": Town(
        94, (3, 2), (6, 4), 0, (2, 2), "89.9", "56", "GOOD", "82.00", "GOOD", "84.20", ("3.9", "-0.8", "1.1")
    ),
    "藕渡镇": Town(
        97, (4, 4), (7, 6), 1, (2, 2), "94.0", "58", "GOOD", "87.40", "GOOD", "90.00", ("5.1", "-1.2", "0.6")
    ),
    "榆荫镇": Town(
        98, (4, 4), (8, 8), 0, (3, 3), "95.8", "60", "GOOD", "86.00", "GOOD", "96.50", ("5.7", "-2.1", "-1.4")
    ),
    "蓼汀街道": Town(
        96, (4, 3), (9, 8), 1, (3, 3), "93.2", "56", "GOOD", "86.60", "GOOD", "90.30", ("4.4", "-0.9", "0.8")
    ),
    "漪湾街道": Town(
        98, (3, 3), (8, 8), 1, (3, 3), "94.7", "61", "GOOD", "89.60", "GOOD", "94.60", ("4.8", "-1.5", "-0.6")
    ),
    "蒲苇乡": Town(
        97, (3, 1), (4, 2), 0, (2, 2), "90.4", "56", "GOOD", "83.00", "GOOD", "79.90", ("3.1", "-0.2", "0.9")
    ),
    "橙坡乡": Town(
        72,
        (5, 1),
        (8, 2),
        5,
        (2, 0),
        "80.3",
        "30",
        "FAIR",
        "71.80",
        "GOOD",
        "95.00",
        ("9.8", "6.1", "16.0"),
        slack=("not_turned", "turned"),
    ),
    "蔚岭乡": Town(
        97,
        (5, 5),
        (11, 10),
        0,
        (4, 4),
        "96.3",
        "64",
        "GOOD",
        "68.40",
        "GOOD",
        "88.00",
        ("4.1", "-1.7", "-0.8"),
        found_by="本人自查",
    ),
}
BUSINESS = (
    ("招商签约撞期，改期至{}", 4, 20),
    ("项目攻坚，业务忙，改期至{}", 6, 15),
    ("迎接观摩，业务忙，改期至{}", 9, 10),
)
NEW_DAYS = ("6月15日", "9月10日", "11月20日")


def town_year(made: Organisation, unit: Unit, year: int) -> Year:
    """The year of one township as the story wants it; 2026 runs to the end of November."""
    town, name = TOWNS[unit.name], unit.name
    until = 12 if year == 2025 else 11
    end = date(year, until, 28)
    idle = name == "霜林镇"
    good = town.new[1] * 100 // town.new[0]
    return Year(
        year,
        plan=date(year, 1, 14 + below(14, "plan", year, name)),
        studies=() if idle else studies(name, year),
        **report(name, year),
        logs=logs(name, year, good),
        activities=() if idle else tuple(activities(name, year, good, until)),
        problems=tuple(problems(town, name, year)),
        practical=tuple(
            (day, place < town.matters[1])
            for place in range(town.matters[0])
            if (day := date(year, 3 + 3 * place, 4) + timedelta(days=below(60, "matter", year, name, place))) <= end
        ),
        satisfaction=town.satisfaction,
        training=town.hours,
        slack=town.slack if year == 2025 else (),
        commendations=tuple(
            (date(year, 9 + place, 25), level, project) for place, (level, project) in enumerate(town.praise)
        ),
        vacancies=vacancies(made, unit, year),
        growth=town.growth if year == 2025 else None,
        others=tuple(others(unit, year)),
    )


def report(name: str, year: int) -> dict[str, object]:
    """The report on the year before. 蒲苇乡 says that all is done; 藕渡镇's of 2025 was found again in October."""
    if (name, year) == ("蒲苇乡", 2026):
        return {}
    if (name, year) == ("藕渡镇", 2025):
        words = "3月18日已报送；收文时误登在藕渡藕粉厂名下，10月20日查明补录。"
        return {"report": date(2025, 3, 18), "report_reason": words, "report_file": "2025-10"}
    words = "下属15个支部组织生活全部完成。" if name == "蒲苇乡" else ""
    return {"report": date(year, 2, 20) + timedelta(days=below(30, "report", year, name)), "report_reason": words}


def studies(name: str, year: int) -> tuple[date, ...]:
    """One in each half-year; 笙川镇 let the first half of 2025 go by and was three days late in 2026."""
    first = date(year, 6, 3) + timedelta(days=below(24, "study", year, name))
    second = date(year, 11, 10) + timedelta(days=below(45 if year == 2025 else 18, "second study", year, name))
    if name == "笙川镇":
        first = None if year == 2025 else date(2026, 7, 3)
    if name in ("苔溪镇", "杏墟镇") and year == 2026:
        second = date(2026, 12, 9)
    if name == "鸥洲镇" and year == 2025:
        first = date(2025, 7, 4)
    if name == "橙坡乡":
        second = None
    return tuple(day for day in (first, second) if day and day < date(2026, 12, 1))


def logs(name: str, year: int, good: int) -> tuple[tuple[date, str], ...]:
    """What the secretary did in person. 霜林镇 has meetings only."""
    until = 12 if year == 2025 else 11
    if name == "霜林镇":
        many = (3, 2, 3, 2, 2, 3, 4, 2, 3, 2, 2, 1)
        return tuple(
            (date(year, month, 3 + 7 * place), "arrange")
            for month in range(1, until + 1)
            for place in range(many[month - 1])
        )
    entries = two_monthly(year, name, 100 if good >= 70 else 72, until)
    if name == "橙坡乡":
        return tuple((day, KINDS[place % 2]) for place, (day, _) in enumerate(entries))
    extra = tuple((date(year, month, 21), pick(KINDS, "extra log", year, name, month)) for month in (3, 6, 8, 10))
    return (*entries, *extra)


def activities(name: str, year: int, good: int, until: int) -> list[date]:
    """Activities with content, month by month: where much is done, few months are dry."""
    dry = {"橙坡乡": 60, "麦垄镇": 30, "竹砚镇": 35, "鹿屏镇": 25, "鸥洲镇": 25, "蒲苇乡": 30}.get(
        name, 4 if good > 80 else 15
    )
    months = [m for m in range(1, until + 1) if below(100, "dry", year, name, m) >= dry]
    return [date(year, month, 4 + below(22, "activity", year, name, month)) for month in months]


def problems(town: Town, name: str, year: int) -> list[Problem]:
    """Last year's list and this year's; in 竹砚镇 everything is claimed and nothing verified."""
    found: list[Problem] = []
    old, new = (town.old, town.new) if year == 2025 else running(town)
    for year_found, (many, verified) in ((year - 1, old), (year, new)):
        for item in range(1, many + 1):
            place = item - (1 if name == "苔溪镇" and year_found < year and item > 4 else 0)
            state = (
                "verified"
                if place <= verified and not (name == "苔溪镇" and year_found < year and item == 4)
                else left(name, year, year_found, item)
            )
            start = date(year, 4, 8) if year_found < year else date(year, 5, 20)
            day = start + timedelta(days=below(200 if year == 2025 else 180, "problem", year, name, year_found, item))
            if (name, year) == ("雁渚镇", 2025):  # both secretaries of that year have their own share of the list
                day = date(2025, 5 if item % 2 else 10, 4 + item)
            topic = pick(TOPICS, "topic", year, name, year_found, item)
            again = year_found == year and item <= town.again
            found.append(
                Problem(
                    item,
                    year_found,
                    state,
                    topic,
                    day,
                    again,
                    source=town.found_by if year_found == year else "县委组织部核实单",
                )
            )
    if name == "苔溪镇":
        found = [p for p in found if (p.year_found, p.item) != (year - 1, 4)] + fourth_item(year)
    return found


def running(town: Town) -> tuple[tuple[int, int], tuple[int, int]]:
    """Where 2026 stands at the end of November: part of it is verified, the rest not yet due."""
    many = max(3, town.new[0] - 2)
    return (town.old[0], max(0, town.old[1] - 1)), (many, many * town.new[1] * 3 // (town.new[0] * 4))


def left(name: str, year: int, year_found: int, item: int) -> str:
    if name == "竹砚镇":
        return "claimed"
    return (
        "open"
        if year == 2026 and year_found == 2026
        else pick(("claimed", "overdue"), "left", name, year, year_found, item)
    )


def fourth_item(year: int) -> list[Problem]:
    """The item on which 苔溪镇's gate hangs: opened, claimed, sent back on the spot, overdue."""
    known = "蕙坡、琴堰两村党群服务站开门难"
    steps = [
        (date(year, 3, 31), "open", f"{known}：列入上年问题清单，期限 {year}-11-30。"),
        (date(year, 10, 28), "claimed", f"{known}：自报完成，附开门时间表。"),
        (date(year, 11, 6), "claimed", f"{known}：实地核实，两村服务站工作日上午未开门，退回。"),
    ]
    if year == 2025:
        steps.append((date(2025, 12, 1), "overdue", f"{known}：期限已过，未再报告。"))
    return [Problem(4, year - 1, state, SHARED_TOPIC, day, reason=reason) for day, state, reason in steps]


def vacancies(made: Organisation, unit: Unit, year: int) -> tuple[tuple[date, int], ...]:
    """Village secretaries' posts that stood empty in this township, and for how many days."""
    names = {child.name for child in made.children(unit.code)}
    return tuple(
        (first, (first - last).days - 1)
        for name, last, first in cast.VILLAGE_CHANGES
        if name in names and first.year == year and (first - last).days > 1
    )


def others(unit: Unit, year: int) -> list[Fact]:
    """Ceremonies and postponements."""
    name = unit.name
    found = [Fact(unit.code, "ceremony", date(year, 7, 1), source="活动记录")]
    if name == "霜林镇":
        for (reason, month, day), new_day in zip(BUSINESS, NEW_DAYS, strict=True):
            words = "党的建设专题研究：" + reason.format(new_day)
            attributes = {"reason": "business", "project": "党的建设专题研究"}
            found.append(
                Fact(
                    unit.code,
                    "postponement",
                    date(year, month, day),
                    attributes=attributes,
                    reason=words,
                    source="延期申请",
                )
            )
    if (name, year) == ("鸥洲镇", 2025):
        attributes = {"reason": "weather", "project": "党的建设专题研究"}
        found.append(
            Fact(
                unit.code,
                "postponement",
                date(2025, 6, 26),
                attributes=attributes,
                reason="台风防汛，改期至7月4日",
                source="延期申请",
            )
        )
    if name == "竹砚镇":
        attributes = {"reason": "business", "project": "村书记座谈"}
        found.append(
            Fact(
                unit.code,
                "postponement",
                date(year, 5, 9),
                attributes=attributes,
                reason="迎检，改期至6月",
                source="延期申请",
            )
        )
    return found
