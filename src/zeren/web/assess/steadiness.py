"""How steady the grades and places of one group are: under how many changes of the weights they hold, the least steady first."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from zeren.assess.queries import ResultLine, chance_in_group, steady_in_group
from zeren.kernel.errors import NotAllowed, Reason
from zeren.kernel.words import Text
from zeren.policy.vocabulary import Words
from zeren.scoring.sensitivity import Steadiness, Steady
from zeren.web.access import of_everything, page
from zeren.web.assess.ranking import Shown, found_group
from zeren.web.assess.ranking_zones import CHANCE_ZONES
from zeren.web.charts import Chart
from zeren.web.clarify.places import Tag, crumbs
from zeren.web.pieces import Table

MOST_BARS = 24
GRADE, PLACE = Text("等次不变", "grade holds"), Text("位置不变", "place holds")


@dataclass(frozen=True, slots=True)
class Row:
    """One appraised: for each size of change, how often grade and place held; the other grades that came up."""

    line: ResultLine
    sizes: tuple[Steady, ...]
    others: Text

    @property
    def least(self) -> Fraction:
        """The smallest share under which grade or place held."""
        return min(Fraction(min(one.grade, one.place), one.tried) for one in self.sizes)


@page("assess.read", about=of_everything)
def show(request: HttpRequest, year: int, scheme: str, group: str) -> HttpResponse:
    """One group of the run that stands, or of an earlier one (`?run=`). The table is worked out when it is asked for."""
    found = found_group(request, year, scheme, group, request.frame.today)
    if not found.is_all:
        raise NotAllowed(_only_all())
    url = reverse("assess-ranking-group", args=[year, scheme, group])
    asked = request.GET.get("run", "")
    context = {
        "found": found,
        "asked_run": asked,
        "url": f"{url}?run={asked}" if asked else url,
        "by_unit": found.scheme.subject == "unit",
        "working": "part" not in request.GET,
        "crumbs": crumbs((str(year), ""), (found.group_title if found.group else found.scheme.title, url), (Text("权重变动", "Other weights"), "")),
    }  # fmt: skip
    if not context["working"]:
        steady = steady_in_group(found.run.id, found.group)
        rows = _rows(steady, {row.line.subject: row.line for row in found.order.everybody}, found.pack.words)
        context |= _chance(found)
        context |= {"steady": steady, "rows": rows, "chart": _chart(rows), "kept": _kept(rows), "quota": bool(found.order.outcome), "moved": _moved(steady)}  # fmt: skip
    return render(request, "web/assess/steadiness.html", context)


@dataclass(frozen=True, slots=True)
class ChanceRow:
    """One who competes for a place: in how many of a hundred draws inside, which zone that is, whether the ballot has a margin."""

    line: ResultLine
    percent: int
    zone: Tag
    known: bool


def _chance(found: Shown) -> dict[str, object]:
    """Who would stand inside with other voters of the same kinds, in the order of the group."""
    told = chance_in_group(found.run.id, found.group)
    if told is None:
        return {}
    rows = [
        ChanceRow(
            row.line, int(told.subjects[key].share * 100), CHANCE_ZONES[told.subjects[key].zone], key in told.known
        )
        for row in found.order.compared
        if (key := row.line.subject) in told.subjects
    ]
    counts = {zone: sum(row.zone is tag for row in rows) for zone, tag in CHANCE_ZONES.items()}
    return {"chance": told, "chance_rows": rows, "zones": counts, "unknown": sum(not row.known for row in rows)}


def _moved(steady: Steadiness | None) -> Text:
    titles = list(dict.fromkeys(steady.weights.values())) if steady else []
    return Text("、".join(title.zh for title in titles), "; ".join(title.en for title in titles))


def _rows(steady: Steadiness | None, lines: Mapping[str, ResultLine], words: Words) -> list[Row]:
    if steady is None:
        return []
    rows = [Row(lines[key], sizes, _others(sizes, words)) for key, sizes in steady.subjects.items() if sizes and key in lines]  # fmt: skip
    return sorted(rows, key=lambda row: (row.least, row.line.subject))


def _others(sizes: tuple[Steady, ...], words: Words) -> Text:
    met = [Text("不定等次", "no grade") if not key else words.name(key) for key in dict.fromkeys(key for one in sizes for key in one.others)]  # fmt: skip
    return Text("、".join(name.zh for name in met), ", ".join(name.en for name in met))


def _kept(rows: list[Row]) -> tuple[tuple[Fraction, int, int], ...]:
    """For each size: how many keep their grade under every change, and how many their place."""
    if not rows:
        return ()
    return tuple(
        (one.size * 100, sum(row.sizes[at].grade == row.sizes[at].tried for row in rows), sum(row.sizes[at].place == row.sizes[at].tried for row in rows))
        for at, one in enumerate(rows[0].sizes)
    )  # fmt: skip


def _chart(rows: list[Row]) -> Chart | None:
    """The least steady as bars of the largest changes; None when everybody is steady."""
    shown = [row for row in rows if row.least < 1][:MOST_BARS]
    if not shown:
        return None
    points = []
    for row in shown:
        last = row.sizes[-1]
        name = row.line.person_name or row.line.unit_name
        share = min(last.grade, last.place) * 100 // last.tried
        words = Text(
            f"{name}：{last.tried} 种变动中等次 {last.grade} 种不变，位置 {last.place} 种不变",
            f"{name}: of {last.tried} changes the grade holds under {last.grade}, the place under {last.place}",
        )
        points.append({"name": name, "value": share, "kind": "middle", "words": words})
    table = Table((Text("姓名或单位", "Name or unit"), Text("不变的，%", "holds, %")), tuple((str(one["name"]), str(one["value"])) for one in points))  # fmt: skip
    said = Text(
        f"最不稳的 {len(shown)} 个：权重变动 {shown[0].sizes[-1].percent} % 时，等次、位置中较不稳的一项不变的占比（%）",
        f"The {len(shown)} least steady: under what share of changes of {shown[0].sizes[-1].percent} per cent the less steady of grade and place holds (%)",
    )
    return Chart("steadiness", "bars", said, table, {"points": points, "start": 0, "end": 100}, 40 + 24 * len(shown))


def _only_all() -> Reason:
    return Reason(
        "only_whole_group",
        Text("这一页只对能看全组的人打开。", "This page is for whoever may see the whole group."),
        "assess.read",
    )
