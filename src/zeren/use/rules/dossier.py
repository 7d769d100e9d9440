"""The dossier of a candidate for a post: what stands in it and in which order, when it cannot be built, what changed in it. Pure.

The first page comes first and cannot be left out: results of this duty, problems and what became of them, periods in force.
What never stands in it is the pack's (`excluded`): there is no field for any of it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from zeren.kernel.days import Span
from zeren.kernel.errors import Reason
from zeren.kernel.words import Text
from zeren.use.rules.drawing import about_mark
from zeren.use.rules.eligible import BarFound, Eligibility

OPEN, DONE, OVERDUE = "open", "done", "overdue"
RECTIFIED: dict[str, Text] = {
    DONE: Text("已整改", "put right"),
    OPEN: Text("整改中", "not yet put right"),
    OVERDUE: Text("逾期未整改", "overdue"),
}
NOTHING = Text("—", "—")
UNTIL_SETTLED = Text("办结为止", "until it is settled")


@dataclass(frozen=True, slots=True)
class PostAsked:
    """The post that somebody is put forward for."""

    key: str
    title: str
    kind: str
    unit: str
    unit_name: str


@dataclass(frozen=True, slots=True)
class YearResult:
    """A decided result of a year: this duty's share, the total and the grade in words, by which decision or from where."""

    key: str
    unit_name: str
    post: str
    first_part: Decimal | None
    total: Decimal | None
    grade: Text
    decided_on: date | None
    source: Text


@dataclass(frozen=True, slots=True)
class OfYear:
    """A year that the first page shows: how many months in office, and the results that were decided."""

    year: int
    months: int
    results: tuple[YearResult, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem that was found, where and when, and what became of it."""

    key: str
    year: int
    unit_name: str
    what: str
    state: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class AppraisalLine:
    """The result of another appraisal than the annual one."""

    key: str
    day: Text
    kind: Text
    about: str
    said: str
    document: str


@dataclass(frozen=True, slots=True)
class FirstPage:
    """What a reader sees first: three years, the latest first; other appraisals; problems; the marks in force that day."""

    years: tuple[OfYear, ...]
    problems: tuple[Problem, ...]
    periods: tuple[BarFound, ...]
    beside: tuple[AppraisalLine, ...] = ()


@dataclass(frozen=True, slots=True)
class TermLine:
    """A term of office."""

    post: str
    title: str
    unit_name: str
    span: Span


@dataclass(frozen=True, slots=True)
class UseLine:
    """What a result led to. `speaks_against`: it asks that somebody be lowered or moved, and was not given up."""

    key: str
    year: int
    title: Text
    source: str
    state: Text
    due_on: date
    speaks_against: bool = False


@dataclass(frozen=True, slots=True)
class VoteLine:
    """What a meeting said: a recommendation, or the verdict on a debrief."""

    key: str
    day: date
    what: Text
    said: Text
    document: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything about one candidate for one post on one day, as it stood when it was put together."""

    person: str
    name: str
    post: PostAsked
    day: date
    first: FirstPage
    eligibility: Eligibility
    terms: tuple[TermLine, ...]
    uses: tuple[UseLine, ...]
    recommended: tuple[VoteLine, ...]
    verdicts: tuple[VoteLine, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A part of the dossier: its key and title, the headings of its columns, and what stands there when there is nothing."""

    key: str
    title: Text
    columns: tuple[Text, ...]
    nothing: Text


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a part, its cells as they are read; `key` tells the same line from one day to another."""

    part: str
    key: str
    cells: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A line that came, went or reads otherwise since the dossier was taken."""

    part: str
    was: Text | None
    now: Text | None


def _columns(*pairs: tuple[str, str]) -> tuple[Text, ...]:
    return tuple(Text(zh, en) for zh, en in pairs)


FIRST_PAGE: tuple[Heading, ...] = (
    Heading(
        "results", Text("近年党建工作责任制考核结果", "Results of this duty by year"),
        _columns(("年度", "Year"), ("单位和职务", "Unit and post"), ("党建责任得分", "Points of this duty"), ("总分", "Total"), ("等次", "Grade"), ("依据", "By")),
        Text("没有。", "None."),
    ),
    Heading(
        "beside", Text("平时、专项、任期考核", "Routine, special and term appraisals"),
        _columns(("日期", "Day"), ("哪类考核", "Which appraisal"), ("考核了什么", "About what"), ("等次或评语", "Grade or words"), ("依据", "By")),
        Text("没有登记。", "None on record."),
    ),
    Heading(
        "problems", Text("发现的问题和整改", "Problems found, and what became of them"),
        _columns(("年度", "Year"), ("单位", "Unit"), ("问题", "Problem"), ("期限", "By"), ("整改", "State")),
        Text("没有记录发现的问题。", "No problem is on record."),
    ),
    Heading(
        "periods", Text("在期限内的追责和限制", "Periods in force"),
        _columns(("事项", "What"), ("起", "Since"), ("止（含当日）", "Until (included)"), ("关于", "Refers to")),
        Text("没有。", "None."),
    ),
)  # fmt: skip
THE_REST: tuple[Heading, ...] = (
    Heading(
        "eligibility", Text("任用资格", "Eligibility"),
        _columns(("事项", "What"), ("性质", "Kind"), ("起", "Since"), ("止", "Until")),
        Text("记录中没有妨碍任用的事项。", "Nothing on record stands in the way."),
    ),
    Heading("terms", Text("任职经历", "Terms of office"), _columns(("职务", "Post"), ("单位", "Unit"), ("起", "Since"), ("止", "Until")), Text("没有任职记录。", "None.")),
    Heading("uses", Text("历次结果的运用", "What results led to"), _columns(("年度", "Year"), ("应当怎样运用", "What had to follow"), ("期限", "By"), ("现在", "State")), Text("没有。", "None.")),
    Heading("recommendations", Text("民主推荐", "Recommendations"), _columns(("日期", "Day"), ("推荐担任", "For which post"), ("到会", "There"), ("文件", "Document")), Text("没有推荐记录。", "None on record.")),
    Heading("verdicts", Text("述职评议", "Verdicts on debriefs"), _columns(("日期", "Day"), ("述职", "Debrief"), ("综合评价", "Verdict"), ("文件", "Document")), Text("没有。", "None.")),
)  # fmt: skip
PARTS = (*FIRST_PAGE, *THE_REST)
"""The order in which every dossier, comparison and paper is read: votes come last."""
TITLES = {part.key: part.title for part in PARTS}


def cannot_build(name: str, first: FirstPage, least_months: int) -> Iterator[Reason]:
    """Why there is no dossier: its first page would be empty. Source: dossier.years, dossier.least_months.

    A year in which somebody was in office for less than `least_months` need not have anything on record.
    """
    if not any(year.results for year in first.years):
        years = [year.year for year in first.years]
        yield Reason(
            "no_decided_result",
            Text(
                "{name}{first}至{last}年没有作出决定的党建考核结果，材料首页无从谈起。",
                "{name} has no decided result of this duty from {first} to {last}: there is no first page.",
            ).with_values(name=name, first=min(years), last=max(years)),
            "dossier.years",
            Text("请先作出考核决定，或者把历年结果导入为历史。", "Decide a result first, or bring earlier results in as history."),
        )  # fmt: skip
    found = {problem.year for problem in first.problems}
    for year in first.years:
        if year.months >= least_months and not year.results and year.year not in found:
            yield Reason(
                "nothing_on_record",
                Text(
                    "{name}{year}年任职{months}个月，当年既没有考核结果，也没有问题和整改的记录。",
                    "{name} was in office for {months} months of {year}, and neither a result nor a problem of that year is on record.",
                ).with_values(name=name, year=year.year, months=year.months),
                "dossier.least_months",
                Text("请补上{year}年的结果或者问题清单。", "Put the result or the problems of {year} on record.").with_values(year=year.year),
            )  # fmt: skip


def months_in(year: int, spans: Iterable[Span]) -> int:
    """In how many months of a year somebody was in office on the last day: the months that are counted as held."""
    held = list(spans)
    ends = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1) for month in range(1, 13))
    return sum(any(span.holds(end) for span in held) for end in ends)


def lines_of(dossier: Dossier) -> tuple[Line, ...]:
    """Every line in the order of reading. What is shown is what counts as material: nothing else is compared."""
    return (
        *_results(dossier.first.years),
        *(_line("beside", one.key, one.day, one.kind, one.about, one.said, one.document) for one in dossier.first.beside),
        *_problems(dossier.first.problems), *_periods(dossier.first.periods),
        *_eligible(dossier.eligibility), *_terms(dossier.terms),
        *(_line("uses", one.key, one.year, one.title, one.due_on, one.state) for one in dossier.uses),
        *(_line("recommendations", one.key, one.day, one.what, one.said, one.document) for one in dossier.recommended),
        *(_line("verdicts", one.key, one.day, one.what, one.said, one.document) for one in dossier.verdicts),
    )  # fmt: skip


def changes(before: Sequence[Line], now: Sequence[Line]) -> tuple[Change, ...]:
    """What came, went or reads otherwise, in the order of reading."""
    old, new = ({(line.part, line.key): line for line in lines} for lines in (before, now))
    keys = dict.fromkeys((*old, *new))
    found = [(key, old.get(key), new.get(key)) for key in keys]
    order = [part.key for part in PARTS]
    differs = [(key, was, is_) for key, was, is_ in found if was is None or is_ is None or was.cells != is_.cells]
    return tuple(
        Change(key[0], read(was) if was else None, read(is_) if is_ else None)
        for key, was, is_ in sorted(differs, key=lambda one: order.index(one[0][0]))
    )


def read(line: Line) -> Text:
    """A line in one sentence."""
    cells = [cell for cell in line.cells if cell.zh and cell != NOTHING]
    return Text("，".join(cell.zh.rstrip("。") for cell in cells), ", ".join(cell.en.rstrip("。.") for cell in cells))


def in_short(part: str, lines: Sequence[Line]) -> tuple[Text, ...]:
    """The lines of a part as sentences side by side with others: of problems how many, and those not put right."""
    if part != "problems" or not lines:
        return tuple(read(line) for line in lines)
    states = Counter(line.cells[-1] for line in lines)
    counts = [(state, states[state]) for state in RECTIFIED.values() if states[state]]
    total = Text("共{n}项：{told}", "{n} in all: {told}").with_values(
        n=len(lines),
        told=Text("，".join(f"{one.zh}{n}项" for one, n in counts), ", ".join(f"{one.en} {n}" for one, n in counts)),
    )
    return total, *(read(line) for line in lines if line.cells[-1] != RECTIFIED[DONE])


def _line(part: str, key: str, *cells: object) -> Line:
    return Line(part, key, tuple(_cell(cell) for cell in cells))


def _cell(said: object) -> Text:
    if isinstance(said, Text):
        return said
    if isinstance(said, Decimal):
        said = said.normalize()
        return Text(f"{said:f}", f"{said:f}")
    return NOTHING if said is None or said == "" else Text(str(said), str(said))


def _results(years: Iterable[OfYear]) -> Iterator[Line]:
    for year in years:
        for one in year.results:
            held = " ".join(filter(None, (one.unit_name, one.post)))
            yield _line("results", one.key, year.year, held, one.first_part, one.total, one.grade, one.source)
        if not year.results:
            held = Text("任职{n}个月", "in office for {n} months") if year.months else Text("不在任", "not in office")
            none = Text("没有结果", "no result")
            yield _line("results", str(year.year), year.year, held.with_values(n=year.months), None, None, none, None)


def _problems(problems: Iterable[Problem]) -> Iterator[Line]:
    """What is overdue first, then what is open, then what was put right; the latest year first."""
    order = (OVERDUE, OPEN, DONE)
    for one in sorted(problems, key=lambda one: (order.index(one.state), -one.year)):
        yield _line("problems", one.key, one.year, one.unit_name, one.what, one.due_on, RECTIFIED[one.state])


def _periods(periods: Iterable[BarFound]) -> Iterator[Line]:
    for one in periods:
        yield _line(
            "periods",
            _key(one),
            one.title,
            one.since,
            one.until or UNTIL_SETTLED,
            about_mark(one.reference, one.measure),
        )


def _eligible(found: Eligibility) -> Iterator[Line]:
    blocks, asks = Text("不得任用", "blocks"), Text("请核查", "to look into")
    for bar in found.bars:
        yield _line("eligibility", _key(bar), bar.title, blocks, bar.since, bar.until or UNTIL_SETTLED)
    for question in found.review:
        yield _line("eligibility", question.key, question.title, asks, question.from_day, None)


def _terms(terms: Iterable[TermLine]) -> Iterator[Line]:
    for one in terms:
        until = one.span.end or Text("至今", "until now")
        yield _line("terms", f"{one.post}:{one.span.start}", one.title, one.unit_name, one.span.start, until)


def _key(bar: BarFound) -> str:
    return f"{bar.bar}:{bar.since or ''}:{bar.reference}"
