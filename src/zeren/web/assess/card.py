"""One score card put together from what is stored: grade, gates, sum, lines, nearest change, days. Used by the views of cards."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from zeren.assess.queries import (
    DecisionFound,
    EarlierFound,
    ResultFound,
    answers_of,
    card_so_far,
    decisions_of,
    earlier_results,
    letters_of,
    objections_of,
    proposal_of,
    results_of_subject,
    round_of,
    run_found,
)
from zeren.assess.rules.showing import shows_grade
from zeren.implement.queries import FactFound, facts_by_keys
from zeren.kernel.words import Text
from zeren.organisations.queries import HolderFound, adoption_sheet, pack_by_digest
from zeren.policy import Pack, Scheme
from zeren.web.assess.card_days import Answered, Course, moments_of
from zeren.web.assess.card_lines import (
    Known,
    Section,
    fact_keys,
    first_to_open,
    known_facts,
    sections_of,
    with_open_items,
)
from zeren.web.assess.card_nodes import Trace
from zeren.web.assess.card_sum import best_line, groups_of, in_words, weights_in_words
from zeren.web.assess.card_words import (
    Sentence,
    Why,
    gates_of,
    gates_source,
    nearest_changes,
    nearest_words,
    reasons_of,
    sentence,
    under_quota,
)
from zeren.web.pieces import Change, Gate, Moment, PartGroup


@dataclass(frozen=True, slots=True)
class Whose:
    """Whom a card is about: a person in a post, or a unit itself (no person)."""

    subject: str
    name: str
    unit: str
    unit_name: str
    person: str
    post_title: str
    leads: bool


@dataclass(frozen=True, slots=True)
class Block:
    """A block of this duty with what it has so far, for a card without grade."""

    name: Text
    value: Fraction | None
    of: Fraction | None


@dataclass(frozen=True)
class Card:
    """A card as its page shows it. Without `with_grade` it is a card so far: points and lines, no grade and no rank."""

    whose: Whose
    year: int
    scheme: Scheme
    pack: Pack
    trace: Trace
    course: Course
    result: ResultFound | None
    with_grade: bool
    grade: Text | None
    sentence: Sentence | None
    gates: tuple[Gate, ...]
    gates_source: Text
    groups: tuple[PartGroup, ...]
    line: Fraction | None
    sections: tuple[Section, ...]
    blocks: tuple[Block, ...]
    changes: tuple[Change, ...]
    nearest: Text | None
    opens_quota: bool
    whys: tuple[Why, ...]
    moments: tuple[Moment, ...]
    recomputed: ResultFound | None
    decided: tuple[DecisionFound, ...]
    earlier: tuple[EarlierFound, ...]
    opened: str
    frozen_disputes: dict[str, str]

    @property
    def total(self) -> Fraction | None:
        return self.trace.total

    @property
    def own_days(self) -> tuple[int, int]:
        return self.trace.content["own_days"], self.trace.content["period_days"]

    @property
    def sum_words(self) -> Text:
        return in_words(self.trace)

    @property
    def weights(self) -> Text:
        return weights_in_words(self.trace)


def load_card(whose: Whose, year: int, reads_all: bool, today: date, opened: str = "") -> Card | None:
    """The card of a computed year; None when nothing was computed. A number of queries that does not grow.

    The result that was decided on leads; a later recomputation stands beside it, until it is decided too.
    """
    results = results_of_subject(year, whose.subject)
    if not results:
        return None
    every = decisions_of(person=whose.person) if whose.person else decisions_of(unit=whose.unit)
    mine = tuple(one for one in every if bool(one.person) == bool(whose.person))
    decision = next((one for one in mine if one.year == year and one.subject == whose.subject), None)
    result = next((one for one in results if decision and one.run == decision.run), results[0])
    course = _course(year, whose, result, decision)
    assert course.run is not None
    pack = pack_by_digest(course.run.pack_digest)
    trace = Trace(result.content, pack.schemes[result.scheme])
    shown = shows_grade(
        reads_all, decision is not None, course.proposal is not None, course.visible_from(pack), today
    )
    later = results[0] if results[0].run != result.run and _moved(result, results[0]) else None
    values = {key: str(value) for key, value in course.run.values.items()}
    known = _known(trace, course, pack)
    return _put_together(
        whose, year, pack, trace, course, known, today, opened, shown,
        result=result, recomputed=later, decided=mine, line=best_line(trace, values),
        document=_document(trace, course.run.at.date()) if shown else "",
    )  # fmt: skip


def load_so_far(whose: Whose, scheme: Scheme, pack: Pack, year: int, today: date, opened: str = "") -> Card | None:
    """A trial card on today's facts; None when the scheme does not appraise this subject."""
    content = card_so_far(whose.unit, scheme.key, whose.subject, year, today)
    if content is None:
        return None
    trace = Trace(content, scheme)
    decided = decisions_of(person=whose.person) if whose.person else decisions_of(unit=whose.unit)
    mine = tuple(one for one in decided if bool(one.person) == bool(whose.person))
    course = Course(year, round_of(year))
    return _put_together(
        whose, year, pack, trace, course, _known(trace, course, pack), today, opened, False,
        result=None, recomputed=None, decided=mine, line=None, document="",
    )  # fmt: skip


def whose_of(result: ResultFound, pack_leads: bool) -> Whose:
    name = result.person_name or result.unit_name
    return Whose(result.subject, name, result.unit, result.unit_name, result.person, result.post_title, pack_leads)


def whose_of_term(term: HolderFound, unit_name: str, leads: bool) -> Whose:
    return Whose(f"{term.person}@{term.post}", term.name, term.unit, unit_name, term.person, term.title, leads)


def _moved(before: ResultFound, after: ResultFound) -> bool:
    """Whether a recomputation gave another total, grade, place or zone."""
    seen = [(one.content["total"], one.grade, one.rank, one.zone) for one in (before, after)]
    return seen[0] != seen[1]


def _course(year: int, whose: Whose, result: ResultFound, decision: DecisionFound | None) -> Course:
    letters = [one for one in letters_of(subject=whose.subject, year=year) if one.decision.scheme == result.scheme]
    told = [one for one in letters if one.kind != "place" and (decision is None or one.decision.id == decision.id)]
    moved = [one for one in letters if one.kind == "place" and one.run > result.run]
    filed = objections_of(person=whose.person, units=() if whose.person else (whose.unit,), year=year)
    objections = tuple(one for one in filed if one.subject == whose.subject)
    return Course(
        year, round_of(year), run_found(result.run), proposal_of(result.run), decision,
        max(told, key=lambda one: one.id, default=None), objections, moved[-1] if moved else None,
    )  # fmt: skip


def _known(trace: Trace, course: Course, pack: Pack) -> Known:
    facts = facts_by_keys(fact_keys(trace))
    asked = set(facts) | {fact.corrects for fact in facts.values() if fact.corrects}
    disputes = dict(course.run.open_disputes) if course.run else {}
    choices = answers_of(course.year, asked)
    return known_facts(facts.values(), choices, disputes, pack.words, course.year, course.run is not None)


def _document(trace: Trace, day: date) -> str:
    """The document by which the value of the first failing gate was adopted."""
    wanted = {key for gate in trace.gates if gate["passed"] is False for key in gate["rule"]["values"]}
    return next((row.document for row in adoption_sheet(day) if row.value.key in wanted and row.citable), "")


def _put_together(
    whose: Whose, year: int, pack: Pack, trace: Trace, course: Course, known: Known, today: date, opened: str,
    shown: bool, *, result: ResultFound | None, recomputed: ResultFound | None, decided: tuple[DecisionFound, ...],
    line: Fraction | None, document: str,
) -> Card:  # fmt: skip
    opened = opened or first_to_open(trace)
    sections = sections_of(trace, known, opened)
    sources = {one.id: one.source for part in sections for one in part.lines}
    near = trace.content.get("nearest") if shown else None
    return Card(
        whose,
        year,
        trace.scheme,
        pack,
        trace,
        course,
        result,
        shown,
        grade=_grade(course, trace, pack) if shown else None,
        sentence=sentence(trace, pack.words) if shown else None,
        gates=gates_of(trace),
        gates_source=gates_source(trace, pack, document),
        groups=groups_of(trace, sources) if trace.total is not None else (),
        line=line,
        sections=sections,
        blocks=tuple(Block(node.title, node.value, node.points) for node in trace.below(trace.parts[0].root)),
        changes=nearest_changes(trace, pack.words) if shown else (),
        nearest=nearest_words(trace) if near else None,
        opens_quota=under_quota(trace) if near else False,
        whys=reasons_of(trace, with_open_items(trace, known)) if shown else (),
        moments=moments_of(course, _answered(known), pack, today),
        recomputed=recomputed,
        decided=decided,
        earlier=earlier_results(whose.person, "" if whose.person else whose.unit),
        opened=opened,
        frozen_disputes=_frozen_disputes(whose, trace, course),
    )


def _frozen_disputes(whose: Whose, trace: Trace, course: Course) -> dict[str, str]:
    """Facts shown to this subject that were disputed and open when frozen, points or not, with the reason to go on."""
    disputes = course.run.open_disputes if course.run else {}
    facts, used = facts_by_keys(disputes) if disputes else {}, fact_keys(trace)
    return {
        key: why for key, why in disputes.items() if key in used or (key in facts and _is_about(facts[key], whose))
    }


def _is_about(fact: FactFound, whose: Whose) -> bool:
    """Whether a fact faces this subject: the own one, or one of the unit for the unit and whoever leads it."""
    if fact.person:
        return fact.person == whose.person
    return fact.unit == whose.unit and (whose.leads or not whose.person)


def _grade(course: Course, trace: Trace, pack: Pack) -> Text | None:
    key = course.decision.grade if course.decision else trace.content.get("proposal")
    return pack.words.name(key) if key else None


def _answered(known: Known) -> Answered:
    choices = [
        known.choices.get(key) or known.choices.get(one.fact.corrects, "") for key, one in known.facts.items()
    ]  # fmt: skip
    confirmed, disputed = choices.count("confirm"), choices.count("dispute")
    return Answered(confirmed, disputed, len(choices) - confirmed - disputed)
