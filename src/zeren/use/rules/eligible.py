"""Whether a person may be appointed on a day, to any post or to one of a kind. Pure: told the day and what is on record.

The system lists and reminds; who decides may depart from it, with a recorded reason.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Literal

from zeren.kernel.days import Span, months_later
from zeren.kernel.words import Text
from zeren.policy import Pack
from zeren.policy.appointing import Bar, Experience, Probation

Verdict = Literal["eligible", "blocked", "needs_review"]
PERIOD = "impact_period"
"""The kind of mark that a measure leaves; its reason code says which of the pack's measures it is."""
FINDING = "finding"
"""The kind of mark that a written finding of a body leaves; its reason code says which of the pack's findings it is."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A standing of a person as this room needs it."""

    kind: str
    from_day: date
    until_day: date | None
    reason_code: str
    reference: str


@dataclass(frozen=True, slots=True)
class Held:
    """A term of office: the kind of the post, and its days."""

    kind: str
    span: Span


@dataclass(frozen=True, slots=True)
class Recommended:
    """A recommendation: on which day, for a post of which kind ("" for none in particular), and its paper."""

    post: str
    held_on: date
    reference: str


@dataclass(frozen=True, slots=True)
class Known:
    """What is on record of a person: marks, decided grades by year, terms of office, recommendations.

    Of several grades in one year the lowest stands in `grades`, and in `lowest_in` the post that it is about.
    """

    person: str
    marks: Sequence[Mark] = ()
    grades: Mapping[int, str] = field(default_factory=dict)
    held: Sequence[Held] = ()
    recommended: Sequence[Recommended] = ()
    lowest_in: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standards:
    """What is asked on a day. `recommendation_months` None: no recommendation is asked for. `measures`: their titles."""

    bars: tuple[Bar, ...]
    experience: tuple[Experience, ...] = ()
    probation: tuple[Probation, ...] = ()
    recommendation_months: int | None = None
    measures: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BarFound:
    """One thing in the way: which bar, since when, until when (None: until it is settled), its reference, and the measure
    by its title where one left it."""

    bar: str
    title: Text
    source: str
    confidence: str
    since: date | None
    until: date | None
    reference: str
    measure: Text | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """Something that the record does not answer and people look into. `from_day`: when the record would, by itself."""

    key: str
    title: Text
    source: str
    confidence: str
    from_day: date | None = None


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The answer to "may this person be appointed on that day?" with every reason.

    `first_day` is the first day on which nothing known stands in the way; None while something has no end.
    `review` are the questions that make the verdict "needs_review" where nothing blocks.
    `ask_people` are the bars that no record can answer: they need the written finding of a body.
    """

    person: str
    day: date
    verdict: Verdict
    bars: tuple[BarFound, ...]
    first_day: date | None
    ask_people: tuple[Text, ...]
    post: str = ""
    review: tuple[Question, ...] = ()


def standards_of(pack: Pack, recommendation_months: int | None) -> Standards:
    """What a pack asks. `recommendation_months` as the office adopted it. Source: recommendation.valid_months."""
    measures = {one.key: one.title for one in pack.measures.values()}
    return Standards(pack.bars, pack.experience, pack.probation, recommendation_months, measures)


def eligibility(known: Known, day: date, standards: Standards, post: str = "") -> Eligibility:
    """Whether a person may be appointed on `day`, to a post of kind `post` where one is named.

    Invariant: a person with a bar in force is never "eligible". Source: the bars of the pack, each with its own.
    """
    found = tuple(_in_the_way(day, known, standards))
    first = _first_free(day, found, known, standards)
    review = tuple(_to_review(day, known, standards, post))
    verdict: Verdict = "blocked" if found else "needs_review" if review else "eligible"
    return Eligibility(known.person, day, verdict, found, first, judged(standards.bars), post, review)


def judged(bars: Iterable[Bar]) -> tuple[Text, ...]:
    """The bars that need a judgement: never drawn by the system, whatever the scores say."""
    return tuple(bar.title for bar in bars if not bar.standing and not bar.grade)


def _in_the_way(day: date, known: Known, standards: Standards) -> Iterator[BarFound]:
    if known.marks:
        yield from _by_marks(day, known.marks, standards)
    yield from _by_grades(day, known, standards.bars)
    yield from _by_probation(day, known.held, standards.probation)


def _first_free(day: date, found: tuple[BarFound, ...], known: Known, standards: Standards) -> date | None:
    """The first day from `day` on without a bar, told those of `day`: where one ends the next may already run, as with two
    poor years."""
    while found:
        ends = [bar.until for bar in found if bar.until]
        if len(ends) < len(found):
            return None
        day = max(ends) + timedelta(days=1)
        found = tuple(_in_the_way(day, known, standards))
    return day


def _by_marks(day: date, marks: Sequence[Mark], standards: Standards) -> Iterator[BarFound]:
    for bar in standards.bars:
        for mark in marks:
            named = bar.standing == mark.kind or (mark.kind == FINDING and bar.finding == mark.reason_code)
            if named and Span(mark.from_day, mark.until_day).holds(day):
                measure = standards.measures.get(mark.reason_code) if mark.kind == PERIOD else None
                yield _found(bar, mark.from_day, mark.until_day, mark.reference, measure)


def first_year(day: date, bars: Iterable[Bar]) -> int:
    """The earliest year whose grade a bar, or the question about last year, goes by from `day` on."""
    return day.year - max([1, *((bar.years or 1) + bar.streak - 1 for bar in bars if bar.grade)])


def lowest(grades: Iterable[tuple[int, str, str]], ranks: Mapping[str, int]) -> tuple[dict[int, str], dict[int, str]]:
    """Year → the lowest grade of the year, and the post it is about where the grades of a year differ.

    `grades`: year, grade and post. Bars and streaks go by the lowest: nobody is promoted past a poor year in one post
    because it went better in another. Source: the project's own choice.
    """
    found: dict[int, tuple[str, str]] = {}
    several: set[int] = set()
    for year, grade, post in grades:
        before = found.setdefault(year, (grade, post))
        if grade != before[0]:
            several.add(year)
            if ranks.get(grade, 0) > ranks.get(before[0], 0):
                found[year] = (grade, post)
    return {year: grade for year, (grade, _) in found.items()}, {year: found[year][1] for year in several}


def _by_grades(day: date, known: Known, bars: Sequence[Bar]) -> Iterator[BarFound]:
    """A grade, given `streak` years running, bars the `years` that follow."""
    for bar in bars:
        if not bar.grade:
            continue
        for back in range(1, (bar.years or 1) + 1):
            last = day.year - back
            years = range(last, last - bar.streak, -1)
            if all(known.grades.get(year) == bar.grade for year in years):
                found = _found(bar, None, date(last + (bar.years or 1), 12, 31), str(last))
                yield replace(found, title=_said_of_posts(bar.title, known, years))


def _said_of_posts(title: Text, known: Known, years: Iterable[int]) -> Text:
    """The title of a bar, with the post whose grade it goes by where a year had several."""
    for year in years:
        if post := known.lowest_in.get(year):
            title = Text(
                f"{title.zh}（{year}年任多个职务、等次不同，按较低的：{post}）",
                f"{title.en} (several posts in {year} with different grades; the lower counts, as {post})",
            )
    return title


def _by_probation(day: date, held: Sequence[Held], rules: Sequence[Probation]) -> Iterator[BarFound]:
    """Only who takes up such a post for the first time is on probation: the choice that favours the person."""
    for rule in rules:
        spans = joined(one.span for one in held if one.kind in rule.posts and one.span.start <= day)
        if len(spans) == 1 and spans[0].holds(day):
            last = months_later(spans[0].start, rule.months) - timedelta(days=1)
            until = min(last, spans[0].end or last)
            if day <= until:
                yield _found(rule, spans[0].start, until, "")


def _found(
    rule: Bar | Probation, since: date | None, until: date | None, reference: str, measure: Text | None = None
) -> BarFound:
    return BarFound(rule.key, rule.title, rule.source, rule.confidence, since, until, reference, measure)


def _to_review(day: date, known: Known, standards: Standards, post: str) -> Iterator[Question]:
    if known.grades.get(day.year - 1) is None:
        title = Text("上一年度没有考核结果", "there is no result of last year")
        yield Question("no_result_last_year", title, "selection-2019", "known")
    if post:
        yield from _experience(day, known.held, standards.experience, post)
        yield from _recommendation(day, known.recommended, standards.recommendation_months, post)


def _experience(day: date, held: Sequence[Held], ways: Sequence[Experience], post: str) -> Iterator[Question]:
    """What is short on record. One way is enough; who held such a post before needs none."""
    begun = [one for one in held if one.span.start <= day]
    asked = [way for way in ways if way.post == post]
    if not asked or any(one.kind == post for one in begun):
        return
    reached = {way.key: reached_on((one.span for one in begun if one.kind in way.held), way.months) for way in asked}
    if not any(found and found <= day for found in reached.values()):
        yield from (Question(way.key, way.title, way.source, way.confidence, reached[way.key]) for way in asked)


def _recommendation(day: date, found: Sequence[Recommended], months: int | None, post: str) -> Iterator[Question]:
    """A recommendation for this kind of post, or for none in particular, not older than it is valid."""
    if months is None:
        return
    days = [one.held_on for one in found if one.post in ("", post) and one.held_on <= day]
    if not days:
        title = Text("没有有效的民主推荐", "no recommendation is on record")
        yield Question("no_recommendation", title, "recommendation.valid_months", "")
    elif day > months_later(max(days), months):
        title = Text("民主推荐已过有效期", "the recommendation is no longer valid")
        yield Question("recommendation_lapsed", title, "recommendation.valid_months", "")


def joined(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, those that overlap or follow each other without a gap made one."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, one.end or date.max)):
        last = found[-1] if found else None
        if last and (last.end is None or span.start <= last.end + timedelta(days=1)):
            ends = None if last.end is None or span.end is None else max(last.end, span.end)
            found[-1] = Span(last.start, ends)
        else:
            found.append(span)
    return found


def reached_on(spans: Iterable[Span], months: int) -> date | None:
    """The day from which so many months lie in the spans; None when they end before. Earlier days count from the last one back."""
    carried = 0
    for span in joined(spans):
        reached = months_later(span.start - timedelta(days=carried), months)
        if span.end is None or reached <= span.end + timedelta(days=1):
            return max(reached, span.start)
        carried += span.days
    return None
