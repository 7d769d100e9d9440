"""Putting together the dossier of a candidate: from results, problems, marks, terms, uses, recommendations and verdicts."""

from collections.abc import Iterable, Iterator
from datetime import date

from zeren.assess.queries import decisions_of, earlier_results, other_appraisals, results_of_person
from zeren.assess.rules.beside import span_words
from zeren.debrief.queries import outcomes, outcomes_of_person
from zeren.debrief.rules.rectifying import DRAFTED, DROPPED
from zeren.implement.queries import problems_told
from zeren.kernel.days import Span, year_span
from zeren.kernel.errors import refuse_if
from zeren.kernel.words import Text
from zeren.organisations.queries import (
    HolderFound,
    number_in_force,
    pack_on,
    person_name,
    post_found,
    terms_in,
    unit_names,
)
from zeren.policy import Pack
from zeren.use.queries.consequences import consequences
from zeren.use.queries.eligible import eligibility_of, recommendations
from zeren.use.rules import dossier as said
from zeren.use.rules.dossier import Dossier, FirstPage, OfYear, Problem, YearResult
from zeren.use.rules.drawing import LEFT, OPEN, STATE_NAMES, WITHDRAWN
from zeren.use.rules.eligible import Eligibility

LONG_AGO = date(1900, 1, 1)
SOLVED = "verified"


def dossier_of(person: str, post: str, day: date, today: date) -> Dossier:
    """The dossier of a candidate for a post on a day, as it stands today.

    Errors: NotFound for an unknown person or post; Refused with every reason where its first page would be empty.
    """
    pack, name, asked = pack_on(today), person_name(person), post_found(post)
    terms = [term for term in terms_in(LONG_AGO, today, person=person) if term.from_day]
    eligible = eligibility_of(person, day, asked.kind)
    first = _first_page(person, eligible, terms, today, pack)
    refuse_if(said.cannot_build(name, first, int(number_in_force("dossier.least_months", today) or 12)))
    return Dossier(
        person,
        name,
        said.PostAsked(asked.post, asked.title, asked.kind, asked.unit, asked.unit_name),
        day,
        first,
        eligible,
        tuple(said.TermLine(one.post, one.title, one.unit_name, span) for one, span in _spans(terms)),
        tuple(_uses(person, today)),
        tuple(_recommended(person, day, pack)),
        tuple(_verdicts(person, pack)),
    )


def _first_page(person: str, eligible: Eligibility, terms: list[HolderFound], today: date, pack: Pack) -> FirstPage:
    """The whole years before this one; marks as the answer about the day asked for names them."""
    count = int(number_in_force("dossier.years", today) or 3)
    years = [today.year - back for back in range(1, count + 1)]
    held = [(one, span) for one, span in _spans(terms) if _bears_duties(one, pack)]
    results = dict(_results(person, pack))
    marks = {bar.key for bar in pack.bars if bar.standing}
    return FirstPage(
        tuple(
            OfYear(year, said.months_in(year, (span for _, span in held)), tuple(results.get(year, ())))
            for year in years
        ),
        tuple(_problems(person, held, min(years), today, pack)),
        tuple(bar for bar in eligible.bars if bar.bar in marks),
        tuple(_beside(person, min(years), pack)),
    )


def _beside(person: str, since: int, pack: Pack) -> Iterator[said.AppraisalLine]:
    """Routine, special and term appraisals from the first year shown on, the newest first."""
    titles = {one.key: one.title for one in pack.appraisals}
    for one in other_appraisals([person]):
        if one.day.year >= since:
            days = span_words(one)
            told = "；".join(filter(None, (one.grade, one.words)))
            key = f"{one.kind}:{one.day}:{one.document}"
            kind = titles.get(one.kind) or Text(one.kind, one.kind)
            yield said.AppraisalLine(key, days, kind, one.about, told, one.document)


def _spans(terms: Iterable[HolderFound]) -> list[tuple[HolderFound, Span]]:
    """Terms with their days, the latest first."""
    spans = [(one, Span(one.from_day, one.until_day)) for one in terms if one.from_day]
    return sorted(spans, key=lambda row: (row[1].start, row[0].post), reverse=True)


def _bears_duties(one: HolderFound, pack: Pack) -> bool:
    kind = pack.post_kinds.get(one.kind)
    return kind is not None and kind.bearer != "none"


def _results(person: str, pack: Pack) -> dict[int, list[YearResult]]:
    """Year → decided results, and those that were brought in as history. What was not decided is none."""
    decided = {(one.year, one.scheme, one.subject): one for one in decisions_of(person=person)}
    found: dict[int, list[YearResult]] = {}
    for row in results_of_person(person):
        decision = decided.get((row.year, row.scheme, row.subject))
        if decision is None:
            continue
        by = Text("{day} {paper}", "{paper} of {day}").with_values(day=decision.decided_on, paper=decision.document)
        found.setdefault(row.year, []).append(
            YearResult(
                f"{row.year}:{row.scheme}:{row.subject}", row.unit_name, row.post_title, row.first_part, row.total,
                _word(decision.grade, pack), decision.decided_on, by,
            )
        )  # fmt: skip
    earlier = earlier_results(person=person)
    units = unit_names({row.unit for row in earlier})
    for row in earlier:
        source = Text("历史结果：{paper}", "from before: {paper}").with_values(paper=row.source)
        result = YearResult(
            f"{row.year}:{row.unit}",
            units.get(row.unit, ""),
            "",
            None,
            row.total,
            _word(row.grade, pack),
            None,
            source,
        )
        found.setdefault(row.year, []).append(result)
    return found


def _problems(
    person: str, held: list[tuple[HolderFound, Span]], since: int, today: date, pack: Pack
) -> Iterator[Problem]:
    """Items of the own debriefs, and problems of a unit told of while one headed it."""
    for outcome in outcomes(outcomes_of_person(person)):
        for item in outcome.items:
            if item.state not in (DRAFTED, DROPPED) and item.year >= since:
                overdue, open_ = item.is_overdue(today), item.is_undone
                state = said.OVERDUE if overdue else said.OPEN if open_ else said.DONE
                yield Problem(item.key, item.year, item.unit_name, item.problem, state, item.due_on)
    led = [(one, span) for one, span in held if pack.post_kinds[one.kind].bearer == "first_responsible"]
    names = {one.unit: one.unit_name for one, _ in led}
    for fact in problems_told(sorted(names), today) if names else ():
        own = any(one.unit == fact.unit and span.holds(fact.happened_on) for one, span in led)
        if own and fact.happened_on >= year_span(since).start:
            at = fact.attributes.get("state", "")
            state = said.DONE if at == SOLVED else said.OVERDUE if at == said.OVERDUE else said.OPEN
            what = fact.attributes.get("topic") or fact.reason or fact.attributes.get("item", "")
            yield Problem(fact.key, fact.happened_on.year, names[fact.unit], what, state, None)


def _uses(person: str, today: date) -> Iterator[said.UseLine]:
    """An adjustment that a result asked for speaks against an appointment until it was given up with its reason."""
    for one in consequences(today, person=person):
        late = one.state == OPEN and one.due_on < today
        state = Text("逾期", "overdue") if late else STATE_NAMES[one.state]
        against = one.what == "adjust" and one.state not in (LEFT, WITHDRAWN)
        yield said.UseLine(f"{one.year}:{one.rule}", one.year, one.title, one.source, state, one.due_on, against)


def _recommended(person: str, day: date, pack: Pack) -> Iterator[said.VoteLine]:
    for one in recommendations([person]):
        kind = pack.post_kinds.get(one.post)
        what = kind.title if kind else Text("不定向", "no post in particular")
        there = Text("到会{present}，应到{due}", "{present} of {due}").with_values(present=one.present, due=one.due)
        if one.held_on <= day:
            yield said.VoteLine(str(one.id), one.held_on, what, there, one.document)


def _verdicts(person: str, pack: Pack) -> Iterator[said.VoteLine]:
    for one in outcomes(outcomes_of_person(person)):
        if one.verdict and one.stands:
            what = Text("{year}年度 {unit}", "{year}, {unit}").with_values(year=one.year, unit=one.unit_name)
            grade = _word(one.verdict.grade, pack)
            yield said.VoteLine(str(one.id), one.verdict.decided_on, what, grade, one.verdict.document)


def _word(key: str, pack: Pack) -> Text:
    word = pack.words.name(key)
    return word if isinstance(word, Text) else Text(word, word)
