"""Burden over a whole tree at one glance, and over the years on record."""

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction

from django.urls import reverse

from zeren.diagnose.queries import Burden, Minutes, UnitBurden
from zeren.diagnose.rules import Answer, Watched, branches, watched
from zeren.kernel.exact import shown
from zeren.kernel.words import Text
from zeren.organisations.queries import UnitFound
from zeren.policy import Pack
from zeren.web.charts import Chart
from zeren.web.diagnose.treemap import Reading, TreeMap, both, tree_map
from zeren.web.pieces import Table
from zeren.web.trends import columns

WORDS: dict[Answer, Text] = {
    "yes": Text("没有超过上限", "not above the limit"),
    "partly": Text("有超过的或未答的", "some above or silent"),
    "no": Text("有月份超过上限", "above it in some month"),
    "no_answer": Text("未答", "no answer"),
    "not_asked": Text("不向它要", "nothing asked"),
}
NOTE = Text("每格连同它以下的单位；什么都没有填的，说不上没有负担", "each cell with all below it; who entered nothing does not show that nothing is asked")  # fmt: skip


def kinds_asked(pack: Pack) -> frozenset[str]:
    """The kinds of units of which a duty asks a fact that costs time."""
    costly = {key for key, word in pack.words.facts.items() if word.minutes}
    return frozenset(kind for duty in pack.duties if duty.fact in costly for kind in duty.applies_to)


def burden_map(
    burden: Burden,
    tree: Sequence[UnitFound],
    silent: Collection[str],
    asked: Collection[str],
    last: int,
    unfolded: bool,
) -> TreeMap | None:
    """Each branch by the minutes of its average unit in the last month, with how many were asked for more than the limit in any month."""
    own = {
        row.unit.key: (
            row,
            Watched(row.unit.kind in asked or row.total > 0, row.unit.key not in silent, bool(row.over)),
        )
        for row in burden.rows
    }
    found = branches({unit.key: unit.path for unit in tree}, own)
    readings = {key: _reading(rows, last) for key, rows in found.items()}
    seen = [one for _, one in own.values()]
    return tree_map(
        "burden-tree", tree, readings,
        url=lambda unit: f"{reverse('diagnose-burden-unit', args=[unit])}?year={burden.year}",
        title=_finding(sum(one.above for one in seen), sum(one.asked and not one.heard for one in seen)), note=NOTE,
        heads=(Text("平均分钟", "Average minutes"), Text("全年合计", "In the year"), Text("超过上限的单位", "Units above"), Text("未答的单位", "Silent units")),
        words=WORDS, unfolded=unfolded,
    )  # fmt: skip


def _reading(rows: Sequence[tuple[UnitBurden, Watched]], last: int) -> Reading:
    seen = [one for _, one in rows]
    answer, asked = watched(seen), sum(one.asked for one in seen) or 1
    average = shown(Fraction(sum(row.months[last - 1] for row, _ in rows), asked), 1)
    out, silent = sum(one.above for one in seen), sum(one.asked and not one.heard for one in seen)
    marks = {
        "yes": Text(f"{average} 分钟", f"{average} min"),
        "partly": both(average, (out, Text("超过", "above")), (silent, Text("未答", "silent"))),
        "no": Text(f"{average} 超过", f"{average} above"),
        "no_answer": WORDS["no_answer"],
        "not_asked": WORDS["not_asked"],
    }  # fmt: skip
    said = Text(
        f"{WORDS[answer].zh}；{last} 月平均 {average} 分钟，超过上限 {out} 个，未答 {silent} 个",
        f"{WORDS[answer].en}; {average} minutes on average in month {last}; {out} above the limit, {silent} without an answer",
    )
    total = sum(row.total for row, _ in rows)
    return Reading(answer, marks[answer], said, (average, str(total), str(out), str(silent)))


def _finding(out: int, silent: int) -> Text:
    if out:
        return Text("{n}个单位有月份超过上限，{m}个未答", "{n} units above the limit in some month, {m} silent").with_values(n=out, m=silent)  # fmt: skip
    if silent:
        return Text("没有超过上限的，但有{m}个单位未答", "None above the limit, but {m} units are silent").with_values(m=silent)  # fmt: skip
    return Text(
        "要过时间的单位都有事实，没有一个超过上限", "Every unit that is asked was heard, none is above the limit"
    )


def over_years(found: Mapping[int, Minutes]) -> tuple[Text, Chart] | None:
    """Minutes of the average unit in each year on record; None with fewer than two."""
    years = [(year, one, Fraction(one.total, one.units)) for year, one in found.items() if one.units]
    if len(years) < 2:
        return None
    points = [
        (str(year), each, Text(f"{year} 年平均 {shown(each, 1)} 分钟，合计 {one.total} 分钟", f"{year}: {shown(each, 1)} minutes each, {one.total} in all"))
        for year, one, each in years
    ]  # fmt: skip
    (_, _, before), (last, _, now) = years[-2:]
    title = Text(
        f"{last} 年平均每个单位 {shown(now, 1)} 分钟，上一年 {shown(before, 1)}",
        f"{last}: {shown(now, 1)} minutes for the average unit, the year before {shown(before, 1)}",
    )
    said = Text(f"各年平均每个单位的分钟数：{title.zh}", f"Minutes for the average unit in each year: {title.en}")
    table = Table(
        (Text("年度", "Year"), Text("平均", "Average"), Text("合计", "In all"), Text("单位数", "Units")),
        tuple((str(year), shown(each, 1), str(one.total), str(one.units)) for year, one, each in years),
    )
    return title, columns("burden-years", said, points, table, places=1)
