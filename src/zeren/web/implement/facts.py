"""Facts of a unit and a year: by month, by filter, and who has gone quiet below."""

from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zeren.clarify.queries import year_state
from zeren.clarify.rules.years import CLOSED
from zeren.implement.queries import (
    FactFilter,
    Silence,
    facts_page,
    last_fact_days,
    minutes_of_units,
    month_counts,
    quiet_units,
)
from zeren.implement.rules.facts import STATE_NAMES
from zeren.kernel.words import Text
from zeren.ledger.gate import About, may
from zeren.organisations.queries import UnitFound, choices_of, subtree
from zeren.organisations.queries import unit as unit_on
from zeren.policy import Pack
from zeren.policy.adoption import adopted
from zeren.web.access import page
from zeren.web.charts import Chart
from zeren.web.clarify.places import depth_seen, onward, own_unit, way_to, whole, year_asked, year_choices
from zeren.web.implement.telling import told
from zeren.web.now import pack_now
from zeren.web.pieces import Pages, Table

SIZE = 50
QUIET_SHOWN = 8


@page("implement.read")
def own(request: HttpRequest) -> HttpResponse:
    """Facts of the reader's own unit."""
    return onward(request, "implement-facts-unit", own_unit(request.actor, request.frame.today))


@page("implement.read", about=lambda unit: About(unit=unit))
def show(request: HttpRequest, unit: str) -> HttpResponse:
    """One page of facts with the year's months above it."""
    day = request.frame.today
    year = year_asked(request, day)
    found = unit_on(unit, day)
    pack = pack_now(request)
    words, quiet_days = pack.words, _quiet_days(pack)
    tree = subtree(unit, day, depth_seen(request.actor, "implement.read", unit, day))
    below = request.GET.get("below") == "1" and len(tree) > 1
    units = tuple(one.key for one in tree) if below else (unit,)
    wanted = _filter(request, year, units)
    rows = facts_page(wanted, max(1, whole(request.GET.get("page", "1"))), SIZE)
    counts = month_counts(units, year)
    months = _months(counts, wanted.name)
    minutes = minutes_of_units(units, year, words)
    context = {
        "unit": found,
        "year": year,
        "years": year_choices(),
        "has_below": len(tree) > 1,
        "below": below,
        "wanted": wanted,
        "names": sorted(((key, words.name(key)) for key in counts), key=lambda one: one[1].zh),
        "states": [(key, STATE_NAMES[key]) for key in ("standing", "held", "corrected", "withdrawn", "taken_back")],
        "months": range(1, 13),
        "chart": _chart(
            months[: day.month] if year == day.year else months,
            year,
            words.name(wanted.name) if wanted.name else None,
        ),
        "finding": _finding(months, _newest(units, day, below, unit), day, year, quiet_days),
        "rows": told(rows.rows, words),
        "pages": Pages(rows.page, rows.pages, rows.total, _address(request)),
        "minutes_month": sum(found[day.month - 1] for found in minutes.values()) if year == day.year else None,
        "minutes_year": sum(sum(found) for found in minutes.values()),
        "quiet": _quiet(tree, day, quiet_days) if quiet_days and len(tree) > 1 and year == day.year else [],
        "quiet_days": quiet_days,
        "may_enter": may(request.actor, "implement.enter_fact", About(unit=unit)),
        "closed": year_state(year) == CLOSED,
        "may_ask": may(request.actor, "waiver.ask", About(unit=unit)),
        "late_key": f"{unit}@{year}",
        "may_import": may(request.actor, "implement.import_facts", About(unit=unit)),
        "crumbs": way_to(request, found),
    }
    return render(request, "web/implement/facts.html", context)


def _filter(request: HttpRequest, year: int, units: tuple[str, ...]) -> FactFilter:
    asked = request.GET
    state = asked.get("state", "standing")
    month = whole(asked.get("month", ""))
    return FactFilter(
        year, units, asked.get("person", ""), asked.get("name", ""), month if 1 <= month <= 12 else 0,
        state if state in STATE_NAMES else "" if state == "all" else "standing", words=asked.get("q", "").strip()[:60],
    )  # fmt: skip


def _months(counts: dict[str, tuple[int, ...]], name: str) -> tuple[int, ...]:
    wanted = [months for key, months in counts.items() if not name or key == name]
    return tuple(sum(months[place] for months in wanted) for place in range(12))


def _chart(months: tuple[int, ...], year: int, name: Text | None) -> Chart:
    labels = [Text(f"{number} 月", f"{date(year, number, 1):%b}") for number in range(1, 13)]
    about = Text(f"{year} 年各月事实条数", f"Facts in each month of {year}")
    if name:
        about = Text(f"{about.zh}：{name.zh}", f"{about.en}: {name.en}")
    rows = tuple(zip(labels, months, strict=False))  # of a running year, the months so far
    points = [{"name": label, "value": count, "kind": "accent"} for label, count in rows]
    return Chart(
        "facts-by-month", "columns", about, Table((Text("月份", "Month"), Text("条数", "Facts")), rows),
        {"points": points}, 150,
    )  # fmt: skip


def _quiet_days(pack: Pack) -> int | None:
    """From how many days on a silence is called one, as the office adopted it; None when it is switched off."""
    said = adopted(pack, choices_of(pack.digest)).values_in_force.get("quiet.days")
    return int(said) if said else None


def _newest(units: tuple[str, ...], day: date, below: bool, unit: str) -> date | None:
    last = last_fact_days(units, day)
    return max(last.values(), default=None) if below else last.get(unit)


def _finding(months: tuple[int, ...], newest: date | None, day: date, year: int, quiet_days: int | None) -> Text:
    """What the months say at a glance: how many, and how long nothing has happened."""
    total = sum(months)
    if year == day.year and newest is None:
        return Text("还没有一条事实", "Not one fact yet")
    if quiet_days and year == day.year and newest and (day - newest).days >= quiet_days:
        silent = (day - newest).days
        return Text(f"已 {silent} 天没有新事实", f"Nothing has happened for {silent} days")
    empty = sum(1 for count in months[: day.month if year == day.year else 12] if not count)
    if empty:
        return Text(f"{total} 条事实，{empty} 个月空白", f"{total} facts, {empty} months empty")
    return Text(f"{total} 条事实，月月有", f"{total} facts, every month has some")


def _quiet(tree: tuple[UnitFound, ...], day: date, days: int) -> list[tuple[Silence, str]]:
    """The longest silences below this unit."""
    names = {one.key: one.name for one in tree[1:]}
    return [(one, names[one.unit]) for one in quiet_units(names, day, days)[:QUIET_SHOWN]]


def _address(request: HttpRequest) -> str:
    kept = [(key, value) for key, value in request.GET.items() if key != "page" and value]
    return f"?{urlencode(kept)}&page=" if kept else "?page="
