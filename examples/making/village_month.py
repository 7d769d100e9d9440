"""Twelve months of the villages for the published monthly table (policies/published): what the town's line offices hand in.

Only facts of clauses that are run. Two of them are the village's own entries; the rest come from the offices above.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from making.draw import below, between, number, pick
from making.facts import WORDS, Fact
from making.organisation import Organisation, Unit

PACK_WORDS = WORDS.parents[1] / "published" / "02-ninghai-changjie-2021-village" / "words.toml"
OFFICES = ("党建办月度记录", "综合信息指挥室月报", "社会事务办记录", "农业农村办记录")
ALL_YEAR = tuple(range(1, 13))
Options = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Recipe:
    """A fact that comes up in `per_mille` of a thousand villages and months; `value` lowest and highest, if it has a number."""

    name: str
    per_mille: int
    value: tuple[int, int] | None = None
    attributes: Options = ()
    months: tuple[int, ...] = ALL_YEAR
    reason: str = ""


OFTEN = (
    Recipe("absence", 350, (1, 4)),
    Recipe("late_or_early", 300, (1, 3)),
    Recipe("town_task_undone", 120, attributes=(("reminded", ("yes", "no", "no", "no")),)),
    Recipe("congress_absence", 50),
    Recipe("rota_gap", 250),
    Recipe("meeting_not_held", 100),
    Recipe("theme_day_poor", 100),
    Recipe("minutes_poor", 120, (1, 3)),
    Recipe("new_member", 42, attributes=(("age", ("22", "26", "29", "34", "35", "41", "55")), ("schooling", ("college", "upper_secondary", "lower")))),
    Recipe("party_affairs_fault", 80, attributes=(("fault", ("late", "incomplete", "misposted")),)),
    Recipe("county_check_hosted", 30, attributes=(("passed", ("yes", "yes", "no")),)),
    Recipe("media_report", 60, attributes=(("level", ("county", "county", "city", "province", "nation")),)),
    Recipe("party_sanction", 3, attributes=(("severity", ("warning", "warning", "serious_warning", "removal")),)),
    Recipe("culture_event_joined", 200),
    Recipe("theme_education", 300),
    Recipe("good_person", 30, attributes=(("level", ("recommended", "recommended", "recommended", "county", "city")),)),
    Recipe("dispute_report_late", 60),
    Recipe("grid_below_standard", 80, (1, 2)),
    Recipe("recruit", 150, attributes=(("graduate", ("yes", "no")),), months=(3, 9)),
    Recipe("illegal_building_unhandled", 30),
    Recipe("flood_fault", 20, attributes=(("fault", ("order", "order", "accident")),), months=(6, 7, 8, 9)),
    Recipe("safety_fault", 80),
    Recipe("key_work_weak", 20, (-5, -1), reason="重点工作推进慢于计划，镇党政办提请评定。"),
    Recipe("land_cleared", 20, (1, 10), reason="完成用地清理，按面积评定。"),
    Recipe("commendation", 50, attributes=(("level", ("town", "town", "county", "city")), ("project", ("清洁庭院", "数字乡村", "村级议事", "水岸共治")))),
    Recipe("bulletin_criticism", 50, attributes=(("level", ("town", "town", "town", "county_department")), ("topic", ("general", "general", "river")))),
)  # fmt: skip
YEARLY = (
    Recipe("activists", 1000, (2, 5), months=(6, 12)),
    Recipe("hall_reports_year", 1000, (2, 9), months=(12,)),
    Recipe("culture_events_year", 1000, (2, 9), months=(12,)),
    Recipe("volunteer_services_year", 1000, (4, 14), months=(12,)),
    Recipe("medical_check_rate", 1000, (82, 100), months=(8,)),
)
STARS = ("five_star",) * 20 + ("four_star",) * 40 + ("three_star",) * 28 + ("two_star",) * 9 + ("below_two_star",) * 3


def months_of(made: Organisation, year: int) -> Iterator[Fact]:
    """Every village's twelve months."""
    homes = [unit for unit in made.units.values() if unit.kind == "village"]
    special = sorted(homes, key=lambda unit: number("special village", unit.code))
    for unit in homes:
        for month in ALL_YEAR:
            yield from own_entries(unit, year, month)
            for recipe in (*OFTEN, *YEARLY):
                if month in recipe.months and below(1000, recipe.name, year, month, unit.code) < recipe.per_mille:
                    yield drawn(recipe, unit, year, month)
        yield from december(unit, year, special.index(unit))
    yield from edges(special, year)


def day_in(unit: Unit, year: int, month: int, name: str) -> date:
    return date(year, month, 1) + timedelta(days=below(28, "day", name, year, month, unit.code))


def fact(unit: Unit, name: str, day: date, **more: object) -> Fact:
    source = "村级上报" if name in ("inspection_report", "patrol") else pick(OFFICES, "office", name)
    return Fact(unit.code, name, day, source=source, **more)  # type: ignore[arg-type]  # the keywords are Fact's own


def own_entries(unit: Unit, year: int, month: int) -> Iterator[Fact]:
    """The village's own two entries (one row with the number of times), and its Party meeting."""
    for name, few, most in (("inspection_report", 8, 4), ("patrol", 6, 5)):
        rarely = below(100, "rarely", name, year, month, unit.code) < few
        times = (
            below(2, "few", name, year, month, unit.code)
            if rarely
            else between(2, most, "times", name, year, month, unit.code)
        )
        if times:
            yield fact(unit, name, day_in(unit, year, month, name), value=str(times))
    poor = below(100, "attendance", year, month, unit.code) < 15
    share = (
        between(62, 79, "poor", year, month, unit.code) if poor else between(80, 100, "good", year, month, unit.code)
    )
    yield fact(
        unit, "party_meeting", day_in(unit, year, month, "party_meeting"), attributes={"attendance": str(share)}
    )


def drawn(recipe: Recipe, unit: Unit, year: int, month: int) -> Fact:
    value = str(between(*recipe.value, recipe.name, "value", year, month, unit.code)) if recipe.value else ""
    attributes = {key: pick(options, recipe.name, key, year, month, unit.code) for key, options in recipe.attributes}
    return fact(
        unit,
        recipe.name,
        day_in(unit, year, month, recipe.name),
        value=value,
        attributes=attributes,
        reason=recipe.reason,
    )


def december(unit: Unit, year: int, place: int) -> Iterator[Fact]:
    """What is settled once, at the year's end. A few villages stand at the edges of the table."""
    end = date(year, 12, 28)
    years = {0: 5, 1: 3, 2: 3}.get(place, below(3, "recruit years", unit.code))
    yield fact(unit, "years_without_recruit", end, value=str(years))
    yield fact(unit, "star_rating", end, label=pick(STARS, "stars", unit.code))
    pension = {3: 968}.get(place, between(971, 995, "pension", unit.code))
    yield fact(unit, "pension_coverage", end, value=f"{pension // 10}.{pension % 10}")
    yield fact(unit, "medical_coverage", end, value=f"99.{between(5, 9, 'medical', unit.code)}")
    if pension < 970:
        yield fact(unit, "pension_coverage_short", end, value="-0.5", reason="养老参保率低于97%，镇社保所提请评定。")
    rate = "98" if place in (4, 5) else "100"
    yield fact(unit, "military_registration_rate", date(year, 6, 27), value=rate)


def edges(special: list[Unit], year: int) -> Iterator[Fact]:
    """Rare things, each in a village named by its place in a fixed order, so that every line of the table is met once."""
    for place, (name, month, attributes, value) in enumerate((
        ("audit_passed_on", 5, {"to": "town"}, ""), ("audit_passed_on", 5, {"to": "town"}, ""), ("audit_passed_on", 8, {"to": "town"}, ""),
        ("audit_passed_on", 9, {"to": "county_department"}, ""), ("guest_house_beds", 4, {}, "12"), ("guest_house_beds", 7, {}, "60"),
        ("guest_house", 7, {"house": "听雨小筑", "grade": "silver"}, ""), ("guest_house", 9, {"house": "听雨小筑", "grade": "gold"}, ""),
    ), 10):  # fmt: skip
        unit = special[16 if name == "guest_house" else place]
        yield fact(unit, name, day_in(unit, year, month, name), attributes=attributes, value=value)
    for unit in special[20 : 20 + len(special) // 10]:
        yield fact(unit, "competition_project", day_in(unit, year, 4, "chosen"), attributes={"stage": "chosen"})
        if number("prize", unit.code) % 3 == 0:
            prize = pick(("first", "second", "third"), "prize", unit.code)
            yield fact(
                unit,
                "competition_project",
                day_in(unit, year, 11, "prize"),
                attributes={"stage": "prize", "prize": prize},
            )
    for turn in range(5):
        yield fact(special[19], "theme_education", date(year, 10, 5 + 4 * turn))
    for level, day in (("town", 3), ("county", 21)):
        yield fact(
            special[18], "commendation", date(year, 9, day), attributes={"level": level, "project": "数字乡村"}
        )
    yield fact(special[17], "party_meeting", date(year, 3, 30), attributes={"attendance": "80"})
