"""A unit's year as it was: months and kinds, ceremonies grey, real work blue, dry months hatched, postponements in words."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zeren.diagnose.queries import YearFound, year_as_it_was, years_below
from zeren.diagnose.rules.year import MONTHS, Doing, Row, Strip
from zeren.kernel.words import Text
from zeren.ledger.gate import About
from zeren.organisations.queries import UnitFound, pack_on, subtree
from zeren.web.access import page
from zeren.web.addresses import address
from zeren.web.charts import Chart
from zeren.web.clarify.places import top_of
from zeren.web.diagnose.reach import PERMISSION, Asked, asked, sees_below, way_to
from zeren.web.pieces import StripMark, StripRow, Table

POST_OFF = Text("延期", "put off")


@page(PERMISSION)
def own(request: HttpRequest) -> HttpResponse:
    """The year of the highest unit that the reader may see that has a year of its own: where there are peers below, a choice."""
    return show(request, unit=top_of(request.actor, PERMISSION, request.frame.today).key)


@page(PERMISSION, about=lambda unit: About(unit=unit))
def show(request: HttpRequest, unit: str) -> HttpResponse:
    """One unit's year; for a unit with no work of its own on record, the units below it to choose from."""
    found = asked(request, unit)
    year = year_as_it_was(found.unit, found.year, found.day)
    below = _below(request, found)
    context = {
        "asked": found,
        "year": year,
        "strip": strip_rows(year),
        "has_own": year.strip.total("work") + year.strip.total("paper") + year.strip.total("ceremony") > 0
        or bool(year.strip.postponed)
        or not below,
        "finding": finding(year.strip),
        "postponed": postponed(year),
        "postponed_finding": _postponed_finding(year.strip),
        "paper": year.strip.total("paper"),
        "ceremonies": year.strip.total("ceremony"),
        "work": year.strip.total("work"),
        "solved": sum(row.total for row in year.strip.rows if row.kind.key == "solved"),
        "chart": _peers(year),
        "below": below,
        "values": [pack_on(found.until).values.get(key) for key in ("drought.months", "postponement.business_most")],
        "crumbs": way_to(found.unit, "diagnose-year-unit"),
    }
    return render(request, "web/diagnose/year.html", context)


def finding(strip: Strip) -> Text:
    """The title says what the year was."""
    dry, work = strip.dry, strip.total("work")
    if strip.only_a_ceremony():
        months = [
            str(i)
            for row in strip.rows
            if row.kind.weight == "ceremony"
            for i, facts in enumerate(row.months, 1)
            if facts
        ]
        return Text(f"全年没有一项实际活动，只有{'、'.join(months)}月的仪式", f"No real activity all year, only a ceremony in month {', '.join(months)}")  # fmt: skip
    if not work:
        return Text("没有一项实际活动", "No real activity on record")
    if dry:
        return Text("{w}项实际活动，{n}个月干旱，最长连续{m}个月", "{w} real activities; {n} dry months, at most {m} running").with_values(w=work, n=dry, m=strip.longest_dry)  # fmt: skip
    return Text("{w}项实际活动，没有干旱的月份", "{w} real activities, no dry month").with_values(w=work)


def strip_rows(year: YearFound) -> tuple[StripRow, ...]:
    """Rows of the strip: what counts, then what does not, then the word for each month."""
    strip = year.strip
    is_branch = year.unit.kind == "branch"
    shown = [
        row
        for row in strip.rows
        if row.total or (row.kind.weight == "work" and (row.kind.key == "life") == is_branch)
    ]
    rows = []
    put_off = _put_off(strip)
    for place, row in enumerate(shown):
        months = tuple(_mark(row, number) for number in range(12))
        if row.kind.key == "study":
            months = tuple(put_off[number] or mark for number, mark in enumerate(months))
        first_grey = row.kind.weight != "work" and (not place or shown[place - 1].kind.weight == "work")
        rows.append(StripRow(row.kind.title, months, strong=place == 0, apart=first_grey))
    if any(put_off) and not any(row.kind.key == "study" for row in shown):
        rows.insert(0, StripRow(POST_OFF, put_off))
    words = tuple(
        StripMark(MONTHS[month], "drought") if month in ("dry", "silent") else None for month in strip.months
    )
    if any(words):
        rows.append(StripRow(Text("判断", "reading"), words, strong=True, apart=True))
    return tuple(rows)


def _mark(row: Row, place: int) -> StripMark | None:
    count = len(row.months[place])
    if not count:
        return None
    heard = Text(f"次，{row.kind.title.zh}", f" × {row.kind.title.en}")
    first = row.months[place][0]
    url = address("implement-facts-fact", first.key) if count == 1 else ""
    return StripMark(str(count), "counted" if row.kind.weight == "work" else "uncounted", url, heard)


def _put_off(strip: Strip) -> tuple[StripMark | None, ...]:
    marks: list[StripMark | None] = [None] * 12
    for number, fact in enumerate(strip.postponed, 1):
        marks[fact.day.month - 1] = StripMark(
            Text(f"延{number}", f"put off {number}"), "postponed", address("implement-facts-fact", fact.key)
        )
    return tuple(marks)


def postponed(year: YearFound) -> list[tuple[Doing, Text, str, str, str]]:
    """Each postponement: the reason in a word, in their own words, its source and page."""
    words = pack_on(year.strip.postponed[0].day).words if year.strip.postponed else None
    return [
        (fact, words.name(fact.attributes.get("reason", "")), year.facts[fact.key].reason, year.facts[fact.key].source,
         address("implement-facts-fact", fact.key))
        for fact in year.strip.postponed
        if words
    ]  # fmt: skip


def _postponed_finding(strip: Strip) -> Text:
    every, business = len(strip.postponed), len(strip.for_business)
    if business == every:
        return Text("延期{n}次，每次都为业务让路", "Put off {n} times, each time for business").with_values(n=every)
    return Text("延期{n}次，其中{m}次为业务让路", "Put off {n} times, {m} of them for business").with_values(
        n=every, m=business
    )


def _peers(year: YearFound) -> Chart | None:
    """How many peers had how many dry months; the own place solid."""
    if sum(year.peers) < 2:
        return None
    own = year.strip.dry
    points = [
        {"name": str(dry), "value": count, "kind": "accent" if dry == own else "pale",
         "words": Text(f"干旱 {dry} 个月：{count} 个单位", f"{dry} dry months: {count} units")}
        for dry, count in enumerate(year.peers)
    ]  # fmt: skip
    said = Text(
        f"{sum(year.peers)} 个{year.peer_title.zh}的干旱月数，{year.unit.name} {own} 个月",
        f"Dry months of {sum(year.peers)} {year.peer_title.en}; {year.unit.name} has {own}",
    )
    table = Table(
        (Text("干旱月数", "Dry months"), Text("单位数", "Units")),
        tuple((str(dry), str(count)) for dry, count in enumerate(year.peers)),
    )
    return Chart("dry", "columns", said, table, {"points": points}, 170)


def _below(request: HttpRequest, found: Asked) -> list[tuple[UnitFound, Strip, str]]:
    """The year of the units one level down, the driest first, for those who may see them."""
    if not sees_below(request.actor, found.unit, found.day):
        return []
    units = [unit for unit in subtree(found.unit.key, found.until, 1) if unit.depth]
    return [
        (unit, strip, f"{address('diagnose-year-unit', unit.key)}?year={found.year}")
        for unit, strip in years_below(units, found.year, found.day)
    ]
