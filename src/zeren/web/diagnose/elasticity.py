"""How often the band was stretched: extensions, reopenings, departures and late entries for each duty, with who granted."""

from dataclasses import dataclass
from fractions import Fraction

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from zeren.diagnose.queries import Elasticity, UnitStretched, elasticity_by_year, elasticity_of, silent_in
from zeren.kernel.exact import rounded, shown
from zeren.kernel.words import Text
from zeren.ledger.gate import About
from zeren.ledger.waiving import KINDS
from zeren.organisations.queries import pack_on, person_names, subtree
from zeren.web.access import page
from zeren.web.charts import Chart
from zeren.web.clarify.places import top_of, whole
from zeren.web.diagnose.elasticity_seen import index_read, over_months, over_years, stretch_map
from zeren.web.diagnose.reach import PERMISSION, asked, sees_below, way_to
from zeren.web.implement.telling import actor_name
from zeren.web.pieces import Pages, Table

SIZE, DRAWN = 50, 12
MOST = "elasticity.most"


@dataclass(frozen=True, slots=True)
class Line:
    """One unit: its times by kind, times over duties, and the index as it is read."""

    row: UnitStretched
    kinds: tuple[tuple[Text, int], ...]
    index: str
    url: str
    is_silent: bool


@page(PERMISSION)
def own(request: HttpRequest) -> HttpResponse:
    """The elasticity below the highest unit that the reader may see."""
    return show(request, unit=top_of(request.actor, PERMISSION, request.frame.today).key)


@page(PERMISSION, about=lambda unit: About(unit=unit))
def show(request: HttpRequest, unit: str) -> HttpResponse:
    """The index of a unit and all below it, by unit, by who granted, by month."""
    found = asked(request, unit)
    below = sees_below(request.actor, found.unit, found.day)
    tree = subtree(unit, found.until, 20 if below else 0)
    elastic = elasticity_of(tree, found.year, found.day, with_whole=len(found.unit.path) == 1)
    number = max(1, whole(request.GET.get("page", "1")))
    rows = [row for row in elastic.rows if row.found.duties or row.found.times]
    silent = silent_in(tree, found.year, found.day)
    last = found.until.month
    people = person_names({one.by.removeprefix("person:") for one in elastic.granters if one.by})
    context = {
        "asked": found,
        "elastic": elastic,
        "index": shown(elastic.whole.index, 2, 2) if elastic.whole.index is not None else "",
        "finding": finding(elastic),
        "chart": chart(elastic),
        "kinds": list(KINDS.values()),
        "rows": [_line(row, silent) for row in rows[(number - 1) * SIZE : number * SIZE]],
        "granters": [
            (actor_name(one.by, people) if one.by else Text("迟录（无人批准）", "late entries (nobody grants them)"),
             one.times, index_read(one.share), f"{reverse('implement-waivers')}?year={found.year}&by={one.by}" if one.by else "")
            for one in elastic.granters
        ],
        "map": stretch_map(elastic, tree, silent, request.GET.get("map") == "all"),
        "silent": silent,
        "by_month": over_months(elastic, last) if elastic.whole.times else None,
        "by_year": over_years(
            elasticity_by_year(unit, found.years, found.day, 20 if below else 0) if len(found.years) > 1 else {}
        ),
        "entry_days": pack_on(found.until).values.get("entry.days"),
        "value": pack_on(found.until).values.get(MOST),
        "pages": Pages(number, max(1, -(-len(rows) // SIZE)), len(rows), f"?year={found.year}&page="),
        "crumbs": way_to(found.unit, "diagnose-elasticity-unit"),
    }  # fmt: skip
    return render(request, "web/diagnose/elasticity.html", context)


def finding(elastic: Elasticity) -> Text:
    """The title says who stands out, or that nobody does."""
    out = [row for row in elastic.rows if row.stands_out]
    if not elastic.whole.times:
        return Text("没有一次延期、重开、变更或迟录", "Not once extended, reopened, departed from or entered late")
    if elastic.most is None:
        return Text("{n}次", "{n} times").with_values(n=elastic.whole.times)
    if not out:
        return Text("没有一个单位高于{most}", "No unit above {most}").with_values(most=shown(elastic.most, 2, 2))
    return Text("{n}个单位高于{most}，{first}最高", "{n} above {most}, {first} most of all").with_values(
        n=len(out), most=shown(elastic.most, 2, 2), first=out[0].unit.name
    )


def chart(elastic: Elasticity) -> Chart:
    """The units that stretched most; the table has numerator and denominator."""
    drawn = [row for row in elastic.rows if row.found.times and row.found.index is not None][:DRAWN]
    points = [
        {"name": row.unit.name, "value": rounded(row.found.index or Fraction(0), 2), "kind": "accent" if row.stands_out else "pale",
         "words": Text(f"{row.unit.name}：{row.found.times} ÷ {row.found.duties} = {index_read(row.found.index)}",
                       f"{row.unit.name}: {row.found.times} ÷ {row.found.duties} = {index_read(row.found.index)}")}
        for row in drawn
    ]  # fmt: skip
    highest = max((row.found.index or Fraction(0) for row in drawn), default=Fraction(1))
    data: dict[str, object] = {
        "points": points,
        "start": 0,
        "end": max(highest, elastic.most or Fraction(0)) * Fraction(11, 10),
    }
    if elastic.most is not None:
        words = Text("提示线 {most}", "look from {most}").with_values(most=index_read(elastic.most))
        data["mark"] = {"at": elastic.most, "words": words}
    said = Text("弹性指数最高的 {n} 个单位", "the {n} units with the highest elasticity").with_values(n=len(drawn))
    table = Table(
        (Text("单位", "Unit"), Text("指数", "Index"), Text("次数", "Times"), Text("任务", "Duties")),
        tuple(
            (row.unit.name, index_read(row.found.index), str(row.found.times), str(row.found.duties)) for row in drawn
        ),
    )
    return Chart("elasticity", "bars", said, table, data, 100 + 28 * max(1, len(drawn)))


def _line(row: UnitStretched, silent: frozenset[str]) -> Line:
    kinds = tuple((words, row.found.waivers.get(kind, 0)) for kind, words in KINDS.items())
    url = reverse("diagnose-elasticity-unit", args=[row.unit.key])
    return Line(row, kinds, index_read(row.found.index), url, row.unit.key in silent)
