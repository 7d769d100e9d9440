"""Two legs: Party building beside the main work for the units of a peer group, and what the growth cost."""

from dataclasses import replace
from fractions import Fraction

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zeren.clarify.queries import years
from zeren.diagnose.queries import Balance, LegsFound, balance
from zeren.diagnose.rules.legs import CORNERS, FLOOR, LINE, RATIO
from zeren.kernel.errors import NotFound
from zeren.kernel.exact import shown
from zeren.kernel.words import Text
from zeren.policy import Pack
from zeren.web.access import page
from zeren.web.addresses import address
from zeren.web.assess.reach import Reach, reach_of
from zeren.web.charts import Chart
from zeren.web.diagnose.reach import PERMISSION
from zeren.web.now import pack_now
from zeren.web.pieces import Table

WIDEST = 5


@page(PERMISSION)
def show(request: HttpRequest) -> HttpResponse:
    """A peer group on its two legs, in the newest year that was computed, or the year asked for.

    Scores are other people's results: only those that the reader may read are shown.
    """
    day = request.frame.today
    reach = reach_of(request.actor, day)
    pack = pack_now(request)
    computed = sorted((found.year for found in years() if found.year <= day.year), reverse=True)
    asked = request.GET.get("year", "")
    group = next((one for one in pack.peer_groups if one.key == request.GET.get("group")), pack.peer_groups[0])
    tried = [int(asked)] if asked.isdigit() else computed
    found = _first(pack, group.key, tried, reach)
    context = {
        "is_part": not reach.is_all,
        "group": group,
        "groups": [one for one in pack.peer_groups if _compared(pack, one.unit_kinds)],
        "years": tuple(computed),
        "year": found.year if found else tried[0],
        "found": found,
    }
    if found:
        context |= _told(request, pack, found)
    return render(request, "web/diagnose/balance.html", context)


def _first(pack: Pack, group: str, tried: list[int], reach: Reach) -> Balance | None:
    for year in tried:
        try:
            found = balance(pack, group, year)
        except NotFound:
            continue
        rows = tuple(row for row in found.rows if reach.holds(row.legs.unit))
        if rows:
            return replace(found, rows=rows)
    return None


def _compared(pack: Pack, kinds: tuple[str, ...]) -> bool:
    return any(len(scheme.parts) > 1 and set(kinds) & set(scheme.unit_kinds) for scheme in pack.schemes.values())


def _told(request: HttpRequest, pack: Pack, found: Balance) -> dict[str, object]:
    opened = found.of_unit(request.GET.get("unit", "")) or next(
        (row for row in found.rows if row.because), found.rows[0]
    )
    words = pack.words
    return {
        "opened": opened,
        "opened_corner": CORNERS[opened.legs.corner] if opened.legs.corner else None,
        "grade": words.name(opened.grade) if opened.grade else Text("不定等次", "no grade"),
        "costs": [(words.name(cost.name), cost, _signed(cost.change)) for cost in opened.costs],
        "worse": sum(cost.worse for cost in opened.costs),
        "rows": [(row, _ratio(row), [words.name(cost.name) for cost in row.costs if cost.worse], _grade(row, pack)) for row in found.rows],
        "widest": WIDEST,
        "missing": [row for row in found.rows if row.legs.party is None],
        "finding": _finding(found, opened),
        "chart": chart(found, opened),
        "ratio": found.ratio_least,
        "floor": found.floor,
        "values": [pack.values.get(key) for key in (RATIO, FLOOR)],
        "year_url": address("diagnose-year-unit", opened.legs.unit),
        "questions_url": address("diagnose-questions-unit", opened.legs.unit),
    }  # fmt: skip


def _finding(found: Balance, opened: LegsFound) -> Text:
    short = [row for row in found.rows if row.because]
    if not short:
        return Text("没有一个短腿到受限的程度", "No short leg that caps a grade")
    party, main = (shown(value or Fraction(0), 1) for value in (opened.legs.party, opened.legs.main))
    return Text(
        f"{opened.unit_name}一条腿长、一条腿短：主体工作 {main}，党建 {party}",
        f"{opened.unit_name}, one leg long, one short: main work {main}, Party building {party}",
    )


def chart(found: Balance, opened: LegsFound) -> Chart:
    """Every subject with both legs as a point; the opened one in ink with its ring."""
    drawn = [row for row in found.rows if row.legs.party is not None and row.legs.main is not None]
    named = _named(drawn, opened)
    points = [
        {"name": row.unit_name if row.legs.subject in named else "", "x": row.legs.main, "y": row.legs.party, "open": row is opened,
         "side": "left" if (row.legs.main or 0) > 94 else "right",
         "url": f"?year={found.year}&unit={row.legs.unit}",
         "words": Text(f"{row.unit_name} {row.person_name}：党建 {shown(row.legs.party or Fraction(0), 1)}，主体工作 {shown(row.legs.main or Fraction(0), 1)}",
                       f"{row.unit_name}: Party building {shown(row.legs.party or Fraction(0), 1)}, main work {shown(row.legs.main or Fraction(0), 1)}")}
        for row in drawn
    ]  # fmt: skip
    low_x = _floor_of(row.legs.main for row in drawn)
    low_y = _floor_of((row.legs.party or Fraction(0)) - 6 for row in drawn)
    data: dict[str, object] = {
        "points": points, "xStart": low_x, "xEnd": 100, "yStart": low_y, "yEnd": 100, "crossX": LINE, "crossY": LINE,
        "xWords": Text("主体工作得分（引入）→", "Main work (imported) →"), "yWords": Text("党的建设得分 →", "Party building →"),
        "corners": [{"at": "top left", "words": CORNERS["strong_here"]}, {"at": "bottom left", "words": CORNERS["neither"]},
                    {"at": "bottom right", "words": CORNERS["strong_there"]}],
    }  # fmt: skip
    if found.ratio_least:
        start = max(Fraction(low_x), Fraction(low_y) / found.ratio_least)
        data["slope"] = {"from": [start, start * found.ratio_least], "until": [100, 100 * found.ratio_least]}
        data["corner"] = {"from": [LINE, low_y], "until": [100, min(LINE, 100 * found.ratio_least)]}
    said = Text(
        f"{len(drawn)} 个单位的党建得分与主体工作得分；{opened.unit_name}党建 {shown(opened.legs.party or Fraction(0), 1)}、主体工作 {shown(opened.legs.main or Fraction(0), 1)}",
        f"Party building against main work for {len(drawn)} units; {opened.unit_name} {shown(opened.legs.party or Fraction(0), 1)} and {shown(opened.legs.main or Fraction(0), 1)}",
    )
    table = Table(
        (Text("单位", "Unit"), Text("党建", "Party building"), Text("主体工作", "Main work")),
        tuple((row.unit_name, shown(row.legs.party or Fraction(0), 1), shown(row.legs.main or Fraction(0), 1)) for row in drawn),
    )  # fmt: skip
    return Chart("legs", "scatter", said, table, data, 440)


def _named(drawn: list[LegsFound], opened: LegsFound) -> set[str]:
    """Whose points bear a name: the widest gaps first, as long as no two names would lie over each other."""
    placed: list[tuple[Fraction, Fraction, str]] = []
    for row in (opened, *drawn):
        x, y = row.legs.main or Fraction(0), row.legs.party or Fraction(0)
        if all(abs(x - other_x) > 6 or abs(y - other_y) > 3 for other_x, other_y, _ in placed):
            placed.append((x, y, row.legs.subject))
    return {subject for _, _, subject in placed}


def _floor_of(values: object) -> int:
    """Where an axis starts: the ten below the least value, at most 60."""
    found = [value for value in values if value is not None]  # type: ignore[attr-defined]  # any iterable of fractions
    return min(60, max(0, int(min(found, default=Fraction(60))) // 10 * 10))


def _ratio(row: LegsFound) -> str:
    return shown(row.legs.ratio, 3, 3) if row.legs.ratio is not None else ""


def _grade(row: LegsFound, pack: Pack) -> Text:
    return pack.words.name(row.grade) if row.grade else Text("不定等次", "no grade")


def _signed(change: Fraction) -> str:
    return ("+" if change > 0 else "") + shown(change, 1, 1)
