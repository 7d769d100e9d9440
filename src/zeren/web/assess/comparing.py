"""The facts of one run under another reading, or another pack: who moves, by how much, and which clauses make it so."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from zeren.assess.queries import run_found
from zeren.assess.queries.again import RunAgain, run_again, run_under
from zeren.kernel.errors import NotFound, Reason
from zeren.kernel.exact import shown
from zeren.kernel.words import Text
from zeren.organisations.queries import adopted_packs
from zeren.scoring.compare import READINGS, Comparison, Moved, Side, compare, read_otherwise, reading_now, side
from zeren.scoring.compare_words import grade_said, reading_said, rule_said, why_said
from zeren.web.access import of_everything, page
from zeren.web.charts import Chart
from zeren.web.clarify.places import crumbs
from zeren.web.pieces import Table

NOW = "now"
PACK = "pack:"
DRAWN = 16
LISTED = 40


@dataclass(frozen=True, slots=True)
class Line:
    """One who moves: the name, both stands, both grades in words, and the reasons."""

    row: Moved
    name: str
    before: Text
    after: Text
    why: tuple[Text, ...]


@page("assess.read", of_everything)
def show(request: HttpRequest, number: int) -> HttpResponse:
    """Two sides chosen (`a`, `b`), or the form to choose them."""
    run = run_found(number)
    again = run_again(number)
    choices = _choices(again)
    asked = [request.GET.get("a", NOW), request.GET.get("b", "")]
    if any(key not in dict(choices) for key in asked if key):
        raise NotFound(_no_such_side())
    comparison = compare(*(_side(number, again, key) for key in asked)) if all(asked) else None
    lines = _lines(comparison, again) if comparison else ()
    unfolded = "all" in request.GET
    context = {
        "run": run,
        "title": again.scheme.title,
        "choices": choices,
        "a": asked[0],
        "b": asked[1] or next((key for key, _ in choices if key != NOW), ""),
        "titles": [dict(choices).get(key) for key in asked],
        "comparison": comparison,
        "chart": _chart(lines, [dict(choices)[key] for key in asked]) if lines else None,
        "lines": lines if unfolded else lines[:LISTED],
        "more": 0 if unfolded else max(len(lines) - LISTED, 0),
        "rules": [rule_said(change) for change in comparison.rules] if comparison else [],
        "crumbs": crumbs((Text("测算", "Runs"), f"{reverse('assess-ranking-runs')}?year={run.year}"), (f"{number}", reverse("assess-ranking-run", args=[number])), (Text("对照", "Comparison"), "")),
    }  # fmt: skip
    return render(request, "web/assess/compare.html", context)


def _choices(again: RunAgain) -> list[tuple[str, Text]]:
    """The run as it is, each policy read otherwise, each other adopted pack that has the scheme."""
    found = [(NOW, Text("按现行规定", "as it is"))]
    for name, words in READINGS.items():
        now = reading_now(again.scheme, name)
        found += [(f"{name}={word}", reading_said(name, word)) for word in words if word != now]
    for key, version, digest, _ in adopted_packs():
        if digest != again.pack.digest:
            found.append((PACK + digest, Text(f"规则包 {key} {version}", f"pack {key} {version}")))
    return found


def _side(number: int, again: RunAgain, key: str) -> Side:
    if key.startswith(PACK):
        found = run_under(number, key.removeprefix(PACK))
        if found is None:
            raise NotFound(_no_such_side())
        return found
    scheme = again.scheme if key == NOW else read_otherwise(again.scheme, key)
    return side(scheme, again.basis.scored(scheme))


def _lines(comparison: Comparison, again: RunAgain) -> tuple[Line, ...]:
    """Who moves: changed grades first, then by how far the total moves."""
    moved = [row for row in comparison.rows if row.moves]
    moved.sort(key=lambda row: (row.before.grade == row.after.grade, -abs(row.difference or 0), row.subject))
    return tuple(
        Line(
            row, again.called.get(row.subject, row.subject), grade_said(again.pack, row.before),
            grade_said(again.pack, row.after), tuple(why_said(again.pack, why) for why in row.why),
        )
        for row in moved
    )  # fmt: skip


def _chart(lines: tuple[Line, ...], sides: list[Text]) -> Chart | None:
    """A line for each of the first who move, from the total on one side to that on the other."""
    drawn = [line for line in lines if line.row.difference][:DRAWN]
    if not drawn:
        return None
    totals = [total for line in drawn for total in (line.row.before.total, line.row.after.total) if total is not None]
    points = [
        {
            "name": line.name, "before": line.row.before.total, "after": line.row.after.total,
            "kind": "accent" if line.row.before.grade != line.row.after.grade else "pale",
            "words": Text(
                f"{line.name}：{_points(line.row.before.total)} {line.before.zh} → {_points(line.row.after.total)} {line.after.zh}",
                f"{line.name}: {_points(line.row.before.total)} {line.before.en} → {_points(line.row.after.total)} {line.after.en}",
            ),
        }
        for line in drawn
    ]  # fmt: skip
    description = Text(
        f"{len(drawn)} 个总分从“{sides[0].zh}”（空心）到“{sides[1].zh}”（实心）的变化，深色的等次也变",
        f"{len(drawn)} totals from “{sides[0].en}” (hollow) to “{sides[1].en}” (filled); dark where the grade changes too",
    )
    heads = (Text("谁", "Who"), sides[0], sides[1])
    rows = tuple((line.name, _points(line.row.before.total), _points(line.row.after.total)) for line in drawn)
    data = {
        "points": points,
        "start": floor(min(totals)) - 1,
        "end": ceil(max(totals)) + 1,
        "xWords": Text("总分", "total"),
    }
    return Chart("compare", "dumbbells", description, Table(heads, rows), data, 70 + 24 * len(drawn))


def _points(total: Fraction | None) -> str:
    return "—" if total is None else shown(total, 2, 2)


def _no_such_side() -> Reason:
    return Reason(
        "no_such_side",
        Text("没有这样的对照。", "There is nothing of that name to compare with."),
        next_step=Text("请从列表里选。", "Choose from the list."),
    )
