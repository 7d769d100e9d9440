"""Like failures with unlike measures, side by side, with the reasons that were given and those that are owed."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zeren.calibration.intervals import exact_interval
from zeren.investigate.queries import decided_cases, judged_cases
from zeren.investigate.rules import FINDINGS, Decided, Exempted, called, exempted_by, unlike
from zeren.kernel.exact import shown
from zeren.kernel.words import Text
from zeren.organisations.queries import number_in_force, person_names, unit_names
from zeren.web.access import of_everything, page
from zeren.web.charts import Chart
from zeren.web.investigate.letters import weighed_in
from zeren.web.now import pack_now
from zeren.web.pieces import Table
from zeren.web.trends import columns

POOLED = Text("其余合在一起", "the others together")
WHOLE = Text("全部", "all")
BY_UNIT, BY_DECIDER = Text("按单位", "By unit"), Text("按决定人", "By who decided")


@dataclass(frozen=True, slots=True)
class Group:
    """Cases of one duty and finding; each with its measure in words, whether it owes its reason, and what weighed in it."""

    duty: str
    text: Text
    finding: Text
    cases: tuple[tuple[Decided, Text, bool, tuple[tuple[Text, Text], ...]], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """Exemptions of one unit or decider in words: the share with the interval in which the truth may lie."""

    name: Text | str
    found: Exempted
    share: str
    between: str


def _lines(found: tuple[Exempted, ...], names: dict[str, str]) -> list[Line]:
    return [_line(one, names.get(one.key, one.key) if one.key else POOLED) for one in found]


def _line(one: Exempted, name: Text | str) -> Line:
    low, high = exact_interval(one.exempted, one.decided)
    share = f"{shown(Fraction(one.exempted, one.decided) * 100, 1)} %"
    return Line(name, one, share, f"{shown(low * 100, 1)}–{shown(high * 100, 1)} %")


def over_years(found: Sequence[Exempted]) -> tuple[Text, Chart] | None:
    """The share of each year with decisions; None with fewer than two. Where intervals overlap, no difference is shown."""
    if len(found) < 2:
        return None
    lines = [_line(one, one.key) for one in found]
    apart = _apart(*(exact_interval(one.exempted, one.decided) for one in found[-2:]))
    title = Text(
        f"{found[-1].key} 年免责 {found[-1].exempted} / {found[-1].decided}，上一次 {found[-2].exempted} / {found[-2].decided}：{apart.zh}",
        f"{found[-1].exempted} of {found[-1].decided} exempted in {found[-1].key}, before {found[-2].exempted} of {found[-2].decided}: {apart.en}",
    )
    points = [
        (one.key, Fraction(one.exempted * 100, one.decided), Text(f"{one.key} 年 {line.share}，可能在 {line.between} 之间", f"{one.key}: {line.share}, may lie between {line.between}"))
        for one, line in zip(found, lines, strict=True)
    ]  # fmt: skip
    table = Table(
        (Text("年度", "Year"), Text("免责 / 决定", "Exempted / decided"), Text("比例", "Share"), Text("可能的范围", "May lie between")),
        tuple((one.key, f"{one.exempted} / {one.decided}", line.share, line.between) for one, line in zip(found, lines, strict=True)),
    )  # fmt: skip
    said = Text(f"各年免责的比例（%）：{title.zh}", f"Share of exemptions in each year (%): {title.en}")
    return title, columns("exempted-years", said, points, table, places=1)


def _apart(before: tuple[Fraction, Fraction], now: tuple[Fraction, Fraction]) -> Text:
    overlap = before[0] <= now[1] and now[0] <= before[1]
    return Text("范围重叠，说明不了有差别", "the ranges overlap, no difference is shown") if overlap else Text("范围不重叠", "the ranges lie apart")  # fmt: skip


@page("investigate.read", about=of_everything)
def show(request: HttpRequest) -> HttpResponse:
    """Groups in which the measures differ, and the ladder of measures; nobody is named or ranked, no number is a goal."""
    pack, decided = pack_now(request), decided_cases()
    texts = {duty.code: duty.text for duty in pack.duties}
    known, judged = pack.measures, judged_cases()
    least = int(number_in_force("even.cases_least", request.frame.today) or 1)
    by_unit = exempted_by(((one.unit, one.exempted) for one in judged), least)
    by_decider = exempted_by(((one.by.removeprefix("person:"), one.exempted) for one in judged), least)
    groups = [
        Group(
            one.duty, texts.get(one.duty, Text("", "")), FINDINGS[one.finding],
            tuple((case, title, case.key in one.owing, weighed_in(case.weighed, pack)) for case in one.cases if (title := called(case.measures, known))),
        )
        for one in unlike(decided)
    ]  # fmt: skip
    context = {
        "groups": groups,
        "owing": sum(owes for group in groups for _, _, owes, _ in group.cases),
        "total": len(decided),
        "least": least,
        "whole": _line(Exempted("", sum(one.exempted for one in judged), len(judged)), WHOLE) if judged else None,
        "rates": [
            (BY_UNIT, _lines(by_unit, unit_names({one.key for one in by_unit}))),
            (BY_DECIDER, _lines(by_decider, person_names({one.key for one in by_decider}))),
        ],
        "by_year": over_years(exempted_by(((str(one.year), one.exempted) for one in judged), 1)),
        "ladder": sorted((one for one in known.values() if one.object == "person"), key=lambda one: one.weight),
    }
    return render(request, "web/investigate/even.html", context)
