"""The three questions: does the committee attend to it, does the secretary govern, do members meet their own field?

Each item is done ÷ due by a day, never above 1; the question is their mean. No answer never passes and is not zero.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Literal

from zeren.kernel.words import Text
from zeren.policy.pack import QuestionItem
from zeren.policy.phrases import Filter, Number

Answer = Literal["yes", "partly", "no", "no_answer", "not_asked"]
ANSWERS: dict[Answer, Text] = {
    "yes": Text("是", "yes"),
    "partly": Text("部分", "partly"),
    "no": Text("否", "no"),
    "no_answer": Text("未答", "no answer"),
    "not_asked": Text("不涉及", "not asked"),
}
MONTHS_OF_CLOCK = {"per_year": 12, "per_half_year": 6, "per_quarter": 3, "per_two_months": 2, "per_month": 1}


@dataclass(frozen=True, slots=True)
class Doing:
    """One standing fact as the questions need it; `count` is 1 for an event without a number."""

    key: str
    name: str
    day: date
    count: Fraction
    label: str
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """One item of a question: what is counted, and what one period of its clock requires."""

    key: str
    title: Text
    fact: str
    required: int
    clock: str
    essential: bool = False
    label: str = ""
    distinct: str = ""
    where: Mapping[str, Any] | None = None
    of: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class ItemAnswer:
    """What one item came to. `share` is None when there is no answer or nothing was asked yet."""

    item: Asked
    done: Fraction
    due: Fraction
    share: Fraction | None
    answer: Answer
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuestionAnswer:
    """A question answered for one bearer: `flagged` when an essential item was not met, whatever the index says."""

    index: Fraction | None
    answer: Answer
    flagged: bool
    items: tuple[ItemAnswer, ...]


def asked_of(item: QuestionItem) -> Asked:
    """An item of the pack as this room asks it. Errors: ValueError for a filter beyond equals and one_of."""
    return Asked(
        item.key, item.title, item.fact, item.required, item.clock, item.essential, item.label or "",
        item.distinct or "", _words_of(item.where), _words_of(item.of),
    )  # fmt: skip


def _words_of(found: Filter | None) -> Mapping[str, tuple[str, ...]] | None:
    if found is None:
        return None
    if found.any or found.none:
        raise ValueError("a question filters by equals and one_of only")
    return {name: tuple(word for test in tests for word in _words_in(test.value)) for name, tests in found.tests}


def _words_in(value: object) -> tuple[str, ...]:
    if isinstance(value, Number):
        return (value.text,)
    if isinstance(value, tuple):
        return value
    raise ValueError("a question filters by equals and one_of only")


def concerning(
    bearer: str, items: Sequence[Asked], unit_facts: Sequence[Doing], own_facts: Sequence[Doing]
) -> tuple[Doing, ...]:
    """The facts by which one bearer answers: the unit's own for a committee; for a person those about the person,
    and those of the unit that an item asks for. What others found (items on a trigger) does not make a silent person heard.

    A matter told of several times under one item counts by what was said last.
    """
    if bearer == "committee":
        return _latest(unit_facts)
    wanted = {item.fact for item in items}
    spoken = {item.fact for item in items if item.clock != "on_trigger"}
    found = (*own_facts, *(fact for fact in unit_facts if fact.name in wanted))
    return _latest(found) if any(fact.name in spoken for fact in found) else ()


def _latest(facts: Iterable[Doing]) -> tuple[Doing, ...]:
    kept: dict[tuple[str, ...], Doing] = {}
    for fact in sorted(facts, key=lambda fact: (fact.day, fact.key)):
        item = fact.attributes.get("item", "")
        place = (fact.name, fact.attributes.get("year_found", ""), item) if item else (fact.key,)
        kept[place] = fact
    return tuple(sorted(kept.values(), key=lambda fact: (fact.day, fact.key)))


def answer_question(
    items: Sequence[Asked], facts: Sequence[Doing], year: int, day: date, yes: Fraction, partly: Fraction
) -> QuestionAnswer:
    """One question for one bearer on `day`, from the facts about that bearer in `year`.

    A bearer of whom nothing at all is on record by then has no answer. Source: questions of the pack; article row 4.
    """
    known = [fact for fact in facts if fact.day.year == year and fact.day <= day]
    answers = tuple(_item(item, known, year, day) for item in items)
    asked = [answer for answer in answers if answer.answer != "not_asked"]
    if not asked:
        return QuestionAnswer(None, "not_asked", False, answers)
    if not known:
        silent = tuple(_silent(answer) for answer in answers)
        return QuestionAnswer(None, "no_answer", False, silent)
    shares = [answer.share for answer in asked if answer.share is not None]
    if not shares:
        return QuestionAnswer(None, "no_answer", False, answers)
    index = sum(shares, Fraction(0)) / len(asked)
    flagged = any(a.item.essential and a.answer != "yes" for a in asked)
    silent_items = any(answer.answer == "no_answer" for answer in asked)
    verdict = graded(index, yes, partly)
    if verdict == "yes" and (flagged or silent_items):
        verdict = "partly"
    return QuestionAnswer(index, verdict, flagged, answers)


def unheard(found: QuestionAnswer) -> QuestionAnswer:
    """The answer of a bearer who has gone quiet: what was said long ago no longer answers for today.

    Its items stay as they are, for whoever looks. Source: quiet.days of the pack (project default).
    """
    return found if found.answer == "not_asked" else replace(found, index=None, answer="no_answer", flagged=False)


def is_quiet(last: date | None, day: date, days: int | None) -> bool:
    """Whether somebody who was heard before has said nothing for so many days; never, when the value is switched off."""
    return days is not None and last is not None and (day - last).days >= days


def graded(index: Fraction, yes: Fraction, partly: Fraction) -> Answer:
    """Yes, partly or no by the two thresholds. Source: question.yes, question.partly (project default)."""
    if index >= yes:
        return "yes"
    return "partly" if index >= partly else "no"


def _item(item: Asked, facts: Sequence[Doing], year: int, day: date) -> ItemAnswer:
    mine = [fact for fact in facts if fact.name == item.fact]
    if item.clock == "on_trigger":
        return _triggered(item, mine)
    due = due_by(item.required, item.clock, year, day)
    hits = [fact for fact in mine if _passes(fact, item.where)]
    keys = tuple(fact.key for fact in hits)
    if item.label:
        if due and not hits:
            return ItemAnswer(item, Fraction(0), due, None, "no_answer", ())
        done = Fraction(1) if hits and hits[-1].label == item.label else Fraction(0)
    elif item.distinct:
        done = Fraction(len({fact.attributes.get(item.distinct, "") for fact in hits} - {""}))
    else:
        done = _counted(item, hits, year)
    if not due:
        return ItemAnswer(item, done, due, None, "not_asked", keys)
    share = min(done / due, Fraction(1))
    return ItemAnswer(item, done, due, share, "yes" if share == 1 else ("partly" if share else "no"), keys)


def _counted(item: Asked, hits: Sequence[Doing], year: int) -> Fraction:
    """For a clock with periods, what is done in one period never makes up for another that stayed empty."""
    months = MONTHS_OF_CLOCK.get(item.clock)
    if months is None:
        last = _day_of(item.clock, year)
        return sum((fact.count for fact in hits if last is None or fact.day <= last), Fraction(0))
    per_period: dict[int, Fraction] = {}
    for fact in hits:
        period = (fact.day.month - 1) // months
        per_period[period] = per_period.get(period, Fraction(0)) + fact.count
    return sum((min(done, Fraction(item.required)) for done in per_period.values()), Fraction(0))


def _triggered(item: Asked, mine: Sequence[Doing]) -> ItemAnswer:
    asked = [fact for fact in mine if _passes(fact, item.of)]
    if not asked:
        return ItemAnswer(item, Fraction(0), Fraction(0), None, "not_asked", ())
    done = Fraction(len([fact for fact in asked if _passes(fact, item.where)]))
    share = done / len(asked)
    answer: Answer = "yes" if share == 1 else ("partly" if share else "no")
    return ItemAnswer(item, done, Fraction(len(asked)), share, answer, tuple(fact.key for fact in asked))


def due_by(required: int, clock: str, year: int, day: date) -> Fraction:
    """How many were due by `day`: only periods that have ended ask for anything."""
    if day.year > year:
        day = date(year, 12, 31)
    last = _day_of(clock, year)
    if last is not None:
        return Fraction(required if day >= last else 0)
    months = MONTHS_OF_CLOCK[clock]
    ended = day.month // months if (day + timedelta(days=1)).day == 1 else (day.month - 1) // months
    return Fraction(required * ended)


def _day_of(clock: str, year: int) -> date | None:
    if not clock.startswith("by "):
        return None
    month, day = clock.removeprefix("by ").split("-")
    return date(year, int(month), int(day))


def _passes(fact: Doing, where: Mapping[str, Any] | None) -> bool:
    if not where:
        return True
    return all(
        fact.attributes.get(name) in (wanted if isinstance(wanted, (list, tuple)) else [wanted])
        for name, wanted in where.items()
    )


def _silent(answer: ItemAnswer) -> ItemAnswer:
    if answer.answer == "not_asked":
        return answer
    return ItemAnswer(answer.item, answer.done, answer.due, None, "no_answer", ())


def rolled_up(answers: Iterable[Answer]) -> dict[Answer, int]:
    """How many of each answer, in the order yes, partly, no, no answer."""
    counts: dict[Answer, int] = dict.fromkeys(ANSWERS, 0)
    for answer in answers:
        counts[answer] += 1
    return counts


def of_the_tree(answers: Iterable[Answer]) -> Answer:
    """One word for a tree: the tree says yes only when every part does; a part without an answer keeps it from yes."""
    counts = rolled_up(answers)
    asked = sum(counts.values()) - counts["not_asked"]
    if not asked:
        return "not_asked"
    if counts["yes"] == asked:
        return "yes"
    if counts["no_answer"] == asked:
        return "no_answer"
    return "no" if counts["no"] == asked else "partly"


def worst_first(rows: Iterable[tuple[str, Sequence[Answer]]]) -> Iterator[str]:
    """Keys in the order in which they need a look: more "no" first, then no answer, then partly."""
    weight: dict[Answer, int] = {"no": 100, "no_answer": 90, "partly": 10, "yes": 0, "not_asked": 0}
    yield from (key for key, answers in sorted(rows, key=lambda row: (-sum(weight[a] for a in row[1]), row[0])))
