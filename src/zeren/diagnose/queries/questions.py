"""The three questions for a unit, for the units below it, and for the whole tree, each answer with its facts.

Four queries to answer any number of units: the pack and its adoption, terms of office, facts. In the running year
whoever has gone quiet (`quiet.days`) gives no answer; a year that is over is answered by all its facts.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from zeren.diagnose.rules.questions import (
    Answer,
    Asked,
    Doing,
    QuestionAnswer,
    answer_question,
    asked_of,
    concerning,
    is_quiet,
    of_the_tree,
    rolled_up,
    unheard,
    worst_first,
)
from zeren.implement.queries import FactFound, facts_of_year
from zeren.kernel.exact import exact
from zeren.kernel.words import Text
from zeren.organisations.queries import HolderFound, UnitFound, choices_of, pack_on, subtree, terms_in
from zeren.policy import Pack
from zeren.policy.adoption import adopted
from zeren.policy.pack import Question
from zeren.policy.phrases import Amount, Number, ValueOf


@dataclass(frozen=True, slots=True)
class QuestionAsked:
    """One of the three questions as it is in force: from which share on it reads yes, and partly."""

    key: str
    title: Text
    bearer: str
    yes: Fraction
    partly: Fraction
    source: str
    confidence: str


@dataclass(frozen=True, slots=True)
class BearerAnswer:
    """How one bearer answers. `post` is empty for a committee, `person` while the post is vacant.

    `last_day` is the last day on which anything of this bearer happened, `facts` are what was looked at.
    """

    post: str
    title: str
    field: str
    person: str
    name: str
    found: QuestionAnswer
    last_day: date | None
    facts: tuple[Doing, ...]


@dataclass(frozen=True, slots=True)
class UnitQuestion:
    """One question for one unit: the word for the unit, and how each of its bearers answers."""

    key: str
    answer: Answer
    bearers: tuple[BearerAnswer, ...]

    @property
    def is_put(self) -> bool:
        """Whether there is somebody to answer: “not asked” then means that nothing was due yet."""
        return bool(self.bearers)


@dataclass(frozen=True, slots=True)
class UnitAnswers:
    """A unit with its three answers, in the order of the questions."""

    unit: UnitFound
    questions: tuple[UnitQuestion, ...]

    @property
    def answers(self) -> tuple[Answer, ...]:
        return tuple(question.answer for question in self.questions)

    @property
    def is_asked(self) -> bool:
        """Whether any of the questions is put to a unit of this kind at all, be it that nothing was due yet."""
        return any(question.is_put for question in self.questions)


@dataclass(frozen=True, slots=True)
class Answered:
    """The questions as answered on a day by some units, in the order in which they were named."""

    year: int
    day: date
    questions: tuple[QuestionAsked, ...]
    units: tuple[UnitAnswers, ...]

    def of(self, unit: str) -> UnitAnswers | None:
        """The answers of one unit, None if it is not among these."""
        return next((one for one in self.units if one.unit.key == unit), None)

    def counts(self, place: int) -> dict[Answer, int]:
        """How many units gave each answer to the question at `place`."""
        return rolled_up(one.answers[place] for one in self.units)

    def of_all(self, place: int) -> Answer:
        """One word for all these units together."""
        return of_the_tree(one.answers[place] for one in self.units)

    def worst_first(self) -> tuple[UnitAnswers, ...]:
        """The same units, those that most need a look first."""
        by_key = {one.unit.key: one for one in self.units}
        return tuple(by_key[key] for key in worst_first((one.unit.key, one.answers) for one in self.units))

    def down_to(self, depth: int) -> "Answered":
        """The same answers, so many levels down and no further."""
        return replace(self, units=tuple(one for one in self.units if one.unit.depth <= depth))

    def only(self, kinds: Iterable[str]) -> "Answered":
        """The same answers for units of these kinds alone."""
        wanted = frozenset(kinds)
        return replace(self, units=tuple(one for one in self.units if one.unit.kind in wanted))


def three_questions(units: Sequence[UnitFound], year: int, today: date, known: Pack | None = None) -> Answered:
    """The three questions for these units as of `today`, or as of the end of `year` when that is over.

    `known` is the pack of today, for who has it at hand.
    """
    day = min(today, date(year, 12, 31))
    pack = known if known and day == today else pack_on(day)
    return _answered_on((day,), units, year, today, pack)[0]


def answered_by_month(
    units: Sequence[UnitFound], year: int, today: date, known: Pack | None = None
) -> tuple[Answered, ...]:
    """The same at the end of each month of a year up to `today`, by the values in force on the last day: as many queries as
    for one day, however many months.
    """
    last = min(today, date(year, 12, 31))
    ends = [(date(year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1) for month in range(1, 13)]
    days = (*(end for end in ends if end < last), last)
    pack = known if known and last == today else pack_on(last)
    return _answered_on(days, units, year, today, pack)


def _answered_on(
    days: Sequence[date], units: Sequence[UnitFound], year: int, today: date, pack: Pack
) -> tuple[Answered, ...]:
    values = adopted(pack, choices_of(pack.digest)).values_in_force
    questions = _in_force(pack, values)
    quiet_days = _whole(values.get(QUIET)) if days[-1] == today else None
    keys, voices = [unit.key for unit in units], handed_in(pack)
    told = facts_of_year(year, keys, _names(pack))
    terms = terms_in(date(year, 1, 1), days[-1], units=keys)
    found = []
    for day in days:
        facts, posts = _Facts(told, day, voices, quiet_days), _posts(terms, day)
        answered = tuple(
            UnitAnswers(unit, tuple(_unit_question(asked, items, unit, pack, posts, facts, year, day)
                                    for asked, items in _for_kind(questions, unit.kind)))
            for unit in units
        )  # fmt: skip
        found.append(Answered(year, day, tuple(asked for asked, _ in questions), answered))
    return tuple(found)


def questions_below(root: str, year: int, today: date, depth: int = 1, known: Pack | None = None) -> Answered:
    """The three questions for a unit and the units directly below it; deeper when asked. Errors: NotFound."""
    return three_questions(subtree(root, min(today, date(year, 12, 31)), depth), year, today, known)


Posts = dict[str, dict[str, list[HolderFound]]]
"""For each unit its posts, for each post its terms of the year in order."""


class _Facts:
    """The facts of a year by unit, apart for the unit itself and for each person; when each unit last handed one in."""

    def __init__(self, facts: Iterable[FactFound], day: date, voices: Collection[str], quiet_days: int | None):
        self.day, self.quiet_days = day, quiet_days
        self.heard: dict[str, date] = {}
        self.units: dict[str, list[Doing]] = defaultdict(list)
        self.people: dict[tuple[str, str], list[Doing]] = defaultdict(list)
        for fact in facts:
            if fact.happened_on > day:
                continue
            place = self.people[fact.unit, fact.person] if fact.person else self.units[fact.unit]
            place.append(_doing(fact))
            if fact.name in voices:
                self.heard[fact.unit] = max(fact.happened_on, self.heard.get(fact.unit, fact.happened_on))

    def is_quiet(self, unit: str, own_day: date | None) -> bool:
        """Whether the unit has gone quiet, or the one who is asked (`own_day`, for a secretary)."""
        return any(is_quiet(last, self.day, self.quiet_days) for last in (self.heard.get(unit), own_day))

    def of_post(self, unit: str, terms: Iterable[HolderFound]) -> list[Doing]:
        """What those who held the post did, each in the own days: the post is asked, not whoever holds it just now."""
        return [
            fact for term in terms for fact in self.people.get((unit, term.person), ()) if _in_term(fact.day, term)
        ]


def _doing(fact: FactFound) -> Doing:
    count = Fraction(1) if fact.value is None else fact.value
    return Doing(fact.key, fact.name, fact.happened_on, count, fact.label, fact.attributes)


def _in_term(day: date, term: HolderFound) -> bool:
    return (term.from_day or day) <= day and (term.until_day is None or day <= term.until_day)


def _names(pack: Pack) -> list[str]:
    """The facts that the questions ask for, and those that the base hands in itself and that show that it is there."""
    asked = {item.fact for question in pack.questions for item in question.items}
    return sorted(asked | handed_in(pack))


def handed_in(pack: Pack) -> frozenset[str]:
    """The facts that the base hands in itself: only they are a voice; what offices above enter about a unit is none."""
    return frozenset(word.key for word in pack.words.facts.values() if word.minutes)


def _whole(said: str | None) -> int | None:
    return int(said) if said else None


def _posts(terms: Iterable[HolderFound], day: date) -> Posts:
    found: Posts = defaultdict(lambda: defaultdict(list))
    for term in terms:
        if (term.from_day or day) <= day:
            found[term.unit][term.post].append(term)
    return found


QUIET = "quiet.days"
Set = tuple[QuestionAsked, tuple[tuple[Asked, tuple[str, ...]], ...]]


def _in_force(pack: Pack, values: Mapping[str, str | None]) -> tuple[Set, ...]:
    """The questions with the thresholds that the office adopted; one whose threshold is switched off is not asked."""
    found = []
    for question in pack.questions:
        yes, partly = _number(question.yes, values), _number(question.partly, values)
        if yes is not None and partly is not None:
            items = tuple((asked_of(item), item.applies_to) for item in question.items)
            found.append((_asked(question, yes, partly), items))
    return tuple(found)


def _asked(question: Question, yes: Fraction, partly: Fraction) -> QuestionAsked:
    return QuestionAsked(
        question.key, question.title, question.bearer, yes, partly, question.source, question.confidence
    )


def _number(amount: Amount, values: Mapping[str, str | None]) -> Fraction | None:
    if isinstance(amount, Number):
        return amount.value
    if isinstance(amount, ValueOf):
        said = values[amount.key]
        return exact(said) if said else None
    raise ValueError("a threshold of a question is a number or a value of the pack")


def _for_kind(questions: Iterable[Set], kind: str) -> list[tuple[QuestionAsked, tuple[Asked, ...]]]:
    return [(asked, tuple(item for item, kinds in items if kind in kinds)) for asked, items in questions]


def _unit_question(
    asked: QuestionAsked,
    items: tuple[Asked, ...],
    unit: UnitFound,
    pack: Pack,
    posts: Posts,
    facts: _Facts,
    year: int,
    day: date,
) -> UnitQuestion:
    if not items:
        return UnitQuestion(asked.key, "not_asked", ())
    about = facts.units.get(unit.key, [])

    def answer(own: list[Doing]) -> tuple[QuestionAnswer, date | None, tuple[Doing, ...]]:
        told = concerning(asked.bearer, items, about, own)
        found = answer_question(items, told, year, day, asked.yes, asked.partly)
        last = max((fact.day for fact in (about if asked.bearer == "committee" else own)), default=None)
        quiet = facts.is_quiet(unit.key, last if asked.bearer == "first_responsible" and told else None)
        return unheard(found) if quiet else found, last, told

    if asked.bearer == "committee":
        return _one_bearer(asked.key, BearerAnswer("", "", "", "", "", *answer([])))
    rows = []
    for terms in _terms_of(posts[unit.key], asked.bearer, pack):
        now = next((term for term in terms if _in_term(day, term)), None)
        last = now or terms[-1]
        who = (now.person, now.name) if now else ("", "")
        rows.append(BearerAnswer(last.post, last.title, last.field, *who, *answer(facts.of_post(unit.key, terms))))
    if asked.bearer == "first_responsible" and not rows:
        rows.append(BearerAnswer("", "", "", "", "", *answer([])))
    return UnitQuestion(asked.key, of_the_tree(row.found.answer for row in rows), tuple(rows))


def _one_bearer(key: str, one: BearerAnswer) -> UnitQuestion:
    return UnitQuestion(key, one.found.answer, (one,))


def _terms_of(posts: dict[str, list[HolderFound]], bearer: str, pack: Pack) -> list[list[HolderFound]]:
    """The posts of a unit that bear this kind of duty, in the order of their keys."""
    kinds = {key for key, kind in pack.post_kinds.items() if kind.bearer == bearer}
    return [terms for _, terms in sorted(posts.items()) if terms[0].kind in kinds]
