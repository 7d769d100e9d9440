"""Elasticity over a whole tree at one glance, and over the months and years: always times over duties, and who is silent."""

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction

from django.urls import reverse

from zeren.diagnose.queries import Elasticity, UnitStretched
from zeren.diagnose.rules import Answer, Watched, branches, watched
from zeren.implement.rules.elasticity import Stretched, together
from zeren.kernel.exact import shown
from zeren.kernel.words import Text
from zeren.organisations.queries import UnitFound
from zeren.web.charts import Chart
from zeren.web.diagnose.treemap import Reading, TreeMap, both, tree_map
from zeren.web.pieces import Table
from zeren.web.trends import columns, month

WORDS: dict[Answer, Text] = {
    "yes": Text("线内", "within"),
    "partly": Text("有高于线的或未答的", "some above or silent"),
    "no": Text("高于提示线", "above the line"),
    "no_answer": Text("未答", "no answer"),
    "not_asked": Text("没有任务", "no duties"),
}
NOTE = Text("每格连同它以下的单位；什么都没有录入的，说不上没有拉长", "each cell with all below it; who entered nothing has not kept every day")  # fmt: skip


def stretch_map(
    elastic: Elasticity, tree: Sequence[UnitFound], silent: Collection[str], unfolded: bool
) -> TreeMap | None:
    """Each branch by its index, with how many in it lie above the line and of how many nothing was heard."""
    own = {row.unit.key: (row, row.unit.key not in silent) for row in elastic.rows}
    found = branches({unit.key: unit.path for unit in tree}, own)
    readings = {key: _reading(rows) for key, rows in found.items()}
    quiet = sum(row.found.duties > 0 and not heard for row, heard in own.values())
    out = sum(row.stands_out for row, _ in own.values())
    return tree_map(
        "elasticity-tree", tree, readings,
        url=lambda unit: f"{reverse('diagnose-elasticity-unit', args=[unit])}?year={elastic.year}",
        title=_finding(out, quiet), note=NOTE,
        heads=(Text("指数", "Index"), Text("次数", "Times"), Text("任务", "Duties"), Text("未答的单位", "Silent units")),
        words=WORDS, unfolded=unfolded,
    )  # fmt: skip


def _reading(rows: Sequence[tuple[UnitStretched, bool]]) -> Reading:
    seen = [Watched(row.found.duties > 0, heard, row.stands_out) for row, heard in rows]
    answer, whole = watched(seen), together(row.found for row, _ in rows)
    out, silent = sum(one.above for one in seen), sum(one.asked and not one.heard for one in seen)
    index = index_read(whole.index)
    marks = {
        "yes": Text(index, index),
        "partly": both(index, (out, Text("高于", "above")), (silent, Text("未答", "silent"))),
        "no": Text(f"{index} 高于", f"{index} above"),
        "no_answer": WORDS["no_answer"],
        "not_asked": WORDS["not_asked"],
    }  # fmt: skip
    said = Text(
        f"{WORDS[answer].zh}；{whole.times} ÷ {whole.duties} = {index or '—'}，高于提示线 {out} 个，未答 {silent} 个",
        f"{WORDS[answer].en}; {whole.times} ÷ {whole.duties} = {index or '—'}; {out} above the line, {silent} without an answer",
    )
    return Reading(answer, marks[answer], said, (index or "—", str(whole.times), str(whole.duties), str(silent)))


def _finding(out: int, silent: int) -> Text:
    if out:
        return Text("{n}个单位高于提示线，{m}个未答", "{n} units above the line, {m} silent").with_values(
            n=out, m=silent
        )
    if silent:
        return Text("没有高于提示线的，但有{m}个单位未答", "None above the line, but {m} units are silent").with_values(m=silent)  # fmt: skip
    return Text(
        "有任务的单位都有事实，没有一个高于提示线", "Every unit with duties was heard, none is above the line"
    )


def over_months(elastic: Elasticity, last: int) -> tuple[Text, Chart]:
    """How often in each month that has come, the month with most of them solid."""
    months = elastic.months[:last]
    most = max(range(last), key=lambda place: months[place])
    points = [
        (month(n), times, Text(f"{elastic.year} 年 {n} 月 {times} 次", f"{elastic.year}-{n:02d}: {times} times"))
        for n, times in enumerate(months, 1)
    ]
    title = Text("{n}月最多：{k}次，全年{all}次", "Most in month {n}: {k} of {all}").with_values(n=most + 1, k=months[most], all=sum(months))  # fmt: skip
    said = Text(
        f"{elastic.year} 年各月拉长的次数：{title.zh}", f"Times stretched in each month of {elastic.year}: {title.en}"
    )
    table = Table((Text("月份", "Month"), Text("次数", "Times")), tuple((month(n), str(k)) for n, k in enumerate(months, 1)))  # fmt: skip
    return title, columns("elasticity-months", said, points, table, strong=most)


def over_years(found: Mapping[int, Stretched]) -> tuple[Text, Chart] | None:
    """The index of each year on record; None with fewer than two."""
    years = [(year, one) for year, one in found.items() if one.index is not None]
    if len(years) < 2:
        return None
    points = [
        (str(year), one.index or Fraction(0), _told(year, one)) for year, one in years
    ]  # fmt: skip
    (_, before), (last, now) = years[-2:]
    way = _way(before.index or Fraction(0), now.index or Fraction(0))
    title = Text(
        f"{last} 年 {now.times} ÷ {now.duties}，上一年 {before.times} ÷ {before.duties}：{way.zh}",
        f"{last}: {now.times} ÷ {now.duties}, the year before {before.times} ÷ {before.duties}: {way.en}",
    )
    said = Text(f"各年的弹性指数：{title.zh}", f"Elasticity of each year: {title.en}")
    table = Table(
        (Text("年度", "Year"), Text("指数", "Index"), Text("次数", "Times"), Text("任务", "Duties")),
        tuple((str(year), index_read(one.index), str(one.times), str(one.duties)) for year, one in years),
    )
    return title, columns("elasticity-years", said, points, table, places=2)


def _told(year: int, one: Stretched) -> Text:
    read = f"{one.times} ÷ {one.duties} = {index_read(one.index)}"
    return Text(f"{year} 年 {read}", f"{year}: {read}")


def _way(before: Fraction, now: Fraction) -> Text:
    return Text("拉长得更多", "stretched more") if now > before else Text("拉长得更少", "stretched less") if now < before else Text("没有变", "no change")  # fmt: skip


def index_read(index: Fraction | None) -> str:
    """Two decimals, as it is told; what decides stays the fraction."""
    return "" if index is None else shown(index, 2, 2)
