"""What the system asks of the base: minutes for each unit and month, against the office's own limit for a branch."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zeren.diagnose.queries import Burden, burden_by_year, burden_of, silent_in
from zeren.diagnose.queries.burden import LIMIT
from zeren.implement.queries import askings, who_asks
from zeren.kernel.exact import rounded, shown
from zeren.kernel.words import Text
from zeren.ledger.gate import About
from zeren.organisations.queries import pack_on, subtree
from zeren.web.access import page
from zeren.web.addresses import address
from zeren.web.charts import Chart
from zeren.web.clarify.places import top_of, whole
from zeren.web.diagnose.burden_seen import burden_map, kinds_asked, over_years
from zeren.web.diagnose.reach import PERMISSION, asked, sees_below, way_to
from zeren.web.pieces import Pages, Table

SIZE = 50


@page(PERMISSION)
def own(request: HttpRequest) -> HttpResponse:
    """The burden below the highest unit that the reader may see."""
    return show(request, unit=top_of(request.actor, PERMISSION, request.frame.today).key)


@page(PERMISSION, about=lambda unit: About(unit=unit))
def show(request: HttpRequest, unit: str) -> HttpResponse:
    """Minutes by month of a unit and all below it, of one kind of unit when asked, the heaviest first."""
    found = asked(request, unit)
    depth = 20 if sees_below(request.actor, found.unit, found.day) else 0
    asked_kinds = kinds_asked(pack_on(found.until))
    tree = subtree(unit, found.until, depth)
    pack = pack_on(found.until)
    kinds = list(dict.fromkeys(one.kind for one in sorted(tree, key=lambda one: one.depth)))
    kind = request.GET.get("kind", "")
    chosen = [one for one in tree if one.kind == kind] if kind in kinds else list(tree)
    burden = burden_of(chosen, found.year, found.day)
    all_rows = burden if len(chosen) == len(tree) else burden_of(tree, found.year, found.day)
    number = max(1, whole(request.GET.get("page", "1")))
    shown_rows = burden.rows[(number - 1) * SIZE : number * SIZE]
    month = found.until.month
    context = {
        "asked": found,
        "burden": burden,
        "kinds": [(key, pack.words.unit_kinds[key]) for key in kinds],
        "kind": kind if kind in kinds else "",
        "kind_words": pack.words.unit_kinds.get(kind),
        "month": month,
        "this_month": burden.months[month - 1],
        "per_unit": shown(burden.per_unit(month), 1),
        "year_total": sum(burden.months),
        "over": [row for row in burden.rows if row.over],
        "finding": finding(burden, month),
        "chart": chart(burden, found.year, month),
        "rows": [(row, address("implement-facts-unit", row.unit.key)) for row in shown_rows],
        "value": pack.values.get(LIMIT),
        "pages": Pages(number, max(1, -(-len(burden.rows) // SIZE)), len(burden.rows), f"?year={found.year}&kind={kind}&page="),
        "asks": [(row, pack.words.unit_kinds[row.unit_kind]) for row in who_asks(chosen, found.year, pack, askings("standing"))],
        "requests_url": address("implement-requests"),
        "map": burden_map(all_rows, tree, silent_in(tree, found.year, found.day), asked_kinds, month, request.GET.get("map") == "all"),
        "by_year": over_years(
            burden_by_year(unit, found.years, found.day, depth, kind if kind in kinds else "") if len(found.years) > 1 else {}
        ),
        "months": range(1, month + 1),
        "shown_months": f":{month}",
        "crumbs": way_to(found.unit, "diagnose-burden-unit"),
    }  # fmt: skip
    return render(request, "web/diagnose/burden.html", context)


def finding(burden: Burden, month: int) -> Text:
    """The title says whether any branch was asked for more than the limit."""
    over = [row for row in burden.rows if row.over]
    branches = [row for row in burden.rows if row.unit.kind == "branch"]
    if over:
        return Text("{n}个支部有月份超过{limit}分钟", "{n} branches above {limit} minutes in some month").with_values(n=len(over), limit=burden.limit)  # fmt: skip
    if branches and burden.limit is not None:
        return Text("{n}个支部没有一个月超过{limit}分钟", "None of {n} branches above {limit} minutes in any month").with_values(n=len(branches), limit=burden.limit)  # fmt: skip
    return Text("{month}月平均每个单位{n}分钟", "{n} minutes for the average unit in month {month}").with_values(month=month, n=shown(burden.per_unit(month), 1))  # fmt: skip


def chart(burden: Burden, year: int, month: int) -> Chart:
    """Minutes asked of the average unit by month, this month solid; the table has what was asked of all together."""
    points = [
        {"name": Text(f"{n}月", str(n)), "value": rounded(burden.per_unit(n), 1), "kind": "accent" if n == month else "pale",
         "words": Text(f"{year} 年 {n} 月平均 {shown(burden.per_unit(n), 1)} 分钟，合计 {minutes} 分钟",
                       f"{year}-{n:02d}: {shown(burden.per_unit(n), 1)} minutes each, {minutes} in all")}
        for n, minutes in enumerate(burden.months[:month], 1)
    ]  # fmt: skip
    said = Text(
        f"{year} 年各月平均每个单位的分钟数，{month} 月 {shown(burden.per_unit(month), 1)} 分钟",
        f"Minutes for the average unit in each month of {year}; {shown(burden.per_unit(month), 1)} in month {month}",
    )
    table = Table(
        (Text("月份", "Month"), Text("平均", "Average"), Text("合计", "In all")),
        tuple((str(n), shown(burden.per_unit(n), 1), str(m)) for n, m in enumerate(burden.months[:month], 1)),
    )
    return Chart("minutes", "columns", said, table, {"points": points}, 190)
