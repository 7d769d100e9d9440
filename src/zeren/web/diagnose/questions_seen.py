"""The three questions over a whole tree at one glance, and over the months and years."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from zeren.diagnose.queries import Answered, UnitAnswers
from zeren.diagnose.rules import ANSWERS, Answer, branches
from zeren.diagnose.rules.questions import of_the_tree
from zeren.kernel.words import Text
from zeren.web.charts import Chart
from zeren.web.diagnose.grid import WORDS, evidence_page, split_title
from zeren.web.diagnose.treemap import Reading, TreeMap, tree_map
from zeren.web.pieces import Table, Words
from zeren.web.trends import month, percent, shares

NOTE = Text("每格连同它以下的单位；有一个未答，上面就不读作“是”", "each cell with all below it; one silent unit keeps what is above it from yes")  # fmt: skip


def question_map(answered: Answered, look: str, unfolded: bool) -> TreeMap | None:
    """How each branch reads, by one question or (none named) by all three together."""
    tree = [one.unit for one in answered.units]
    places = [place for place, one in enumerate(answered.questions) if look in ("", one.key)]
    own = {one.unit.key: tuple(one.answers[place] for place in places) for one in answered.units}
    said = branches({unit.key: unit.path for unit in tree}, own)
    readings = {key: _reading(found) for key, found in said.items()}
    return tree_map(
        "three-questions", tree, readings,
        url=lambda unit: evidence_page(unit, answered.year), title=_finding(answered.units, own), note=NOTE,
        heads=(Text("未答的单位", "Units without an answer"), Text("有否的单位", "Units that read no"), Text("单位数", "Units")),
        words=WORDS, unfolded=unfolded,
    )  # fmt: skip


def _reading(found: Sequence[tuple[Answer, ...]]) -> Reading:
    """A branch: the word over all answers in it; how many of its units are silent, and how many read no."""
    word = of_the_tree(answer for answers in found for answer in answers)
    put = sum(any(answer != "not_asked" for answer in answers) for answers in found)
    silent, no = (sum(kind in answers for answers in found) for kind in ("no_answer", "no"))
    mark = WORDS[word]
    if silent and word != "no_answer" and put > 1:
        mark = Text(f"{mark.zh}·{silent} 未答", f"{mark.en}, {silent} silent")
    said = Text(
        f"{WORDS[word].zh}；{put} 个单位中未答 {silent} 个、有“否”的 {no} 个",
        f"{WORDS[word].en}; of {put} units {silent} without an answer, {no} with a no",
    )
    return Reading(word, mark, said, (str(silent), str(no), str(put)))


def _finding(units: Sequence[UnitAnswers], own: Mapping[str, tuple[Answer, ...]]) -> Text:
    """The title says how many of the tree are silent."""
    put = [one for one in units if any(answer != "not_asked" for answer in own[one.unit.key])]
    silent = sum("no_answer" in own[one.unit.key] for one in put)
    if not put:
        return Text("整棵树还没有到期的", "Nothing in the whole tree was due yet")
    if silent:
        return Text("整棵树{n}个单位中{m}个至少一问未答", "{m} of {n} units of the whole tree leave a question unanswered").with_values(n=len(put), m=silent)  # fmt: skip
    return Text("整棵树{n}个单位都有答案", "All {n} units of the whole tree give an answer").with_values(n=len(put))


def over_months(by_month: Sequence[Answered]) -> tuple[Text, Chart] | None:
    """The share that reads yes at the end of each month, question by question; None while there is one month alone."""
    names = [month(one.day.month) for one in by_month]
    title = Text("逐月", "month by month")
    return _trend("questions-months", title, names, by_month, Text("月末", "End of month"))


def over_years(by_year: Sequence[Answered]) -> tuple[Text, Chart] | None:
    """The same at the end of each year on record, today in the running one."""
    return _trend("questions-years", Text("逐年", "year by year"), [str(one.year) for one in by_year], by_year, Text("年度", "Year"))  # fmt: skip


def _trend(
    key: str, way: Text, names: Sequence[Text | str], asked: Sequence[Answered], head: Text
) -> tuple[Text, Chart] | None:
    if len(asked) < 2 or not any(one.questions for one in asked):
        return None
    questions = asked[-1].questions
    counts = [[one.counts(place) for place in range(len(one.questions))] for one in asked]
    over = [split_title(question.title)[0] for question in questions]
    series = [
        (over[place], [_share(row[place]) if place < len(row) else None for row in counts])
        for place in range(len(questions))
    ]
    table = Table(
        (head, *(part for title in over for part in (title, _silent_of(title)))),
        tuple(
            (name, *(cell for row in found for cell in _cells(row)))
            for name, found in zip(names, counts, strict=True)
        ),
    )
    title = _moved(over, counts, names)
    said = Text(
        f"三问读作“是”的占比（%），{way.zh}：{title.zh}", f"Share of units that read yes (%), {way.en}: {title.en}"
    )
    return title, shares(key, said, names, series, table)


def _moved(
    over: Sequence[Text], counts: Sequence[Sequence[Mapping[Answer, int]]], names: Sequence[Text | str]
) -> Text:
    """The title says how many read yes now, and against when."""
    then, now = counts[0], counts[-1]
    first, last = (name if isinstance(name, Text) else Text(name, name) for name in (names[0], names[-1]))
    parts = [
        (title, _yes(row), _yes(then[place]) if place < len(then) else "—", _put(row))
        for place, (title, row) in enumerate(zip(over, now, strict=False))
    ]
    zh = "，".join(f"{title.zh} {before} → {yes}" for title, yes, before, _ in parts)
    en = ", ".join(f"{title.en} {before} → {yes}" for title, yes, before, _ in parts)
    most = max((put for *_, put in parts), default=0)
    return Text(
        f"读作“是”的单位，{first.zh}到{last.zh}：{zh}（最多 {most} 个）",
        f"Units that read yes, {first.en} to {last.en}: {en} (of {most} at most)",
    )


def _share(counts: Mapping[Answer, int]) -> Fraction | None:
    put = _put(counts)
    return Fraction(counts["yes"], put) if put else None


def _yes(counts: Mapping[Answer, int]) -> str:
    """How many read yes; of nobody who was asked, nothing."""
    return str(counts["yes"]) if _put(counts) else "—"


def _put(counts: Mapping[Answer, int]) -> int:
    return sum(count for answer, count in counts.items() if answer != "not_asked")


def _cells(counts: Mapping[Answer, int]) -> tuple[Words, Words]:
    put = _put(counts)
    return f"{counts['yes']} / {put} · {percent(counts['yes'], put)}" if put else "—", str(counts["no_answer"])


def _silent_of(title: Text) -> Text:
    return Text(f"{title.zh} · {ANSWERS['no_answer'].zh}", f"{title.en} · {ANSWERS['no_answer'].en}")
