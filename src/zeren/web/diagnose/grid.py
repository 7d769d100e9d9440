"""The three questions as a reader sees them: cards with a bar over many units, and the grid unit by unit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import batched

from django.urls import reverse

from zeren.diagnose.queries import Answered, UnitAnswers, UnitQuestion
from zeren.diagnose.rules import ANSWERS, Answer
from zeren.kernel.words import Text
from zeren.web.pieces import Part

LOOKS: dict[Answer, str] = {"yes": "yes", "partly": "partly", "no": "no", "no_answer": "none", "not_asked": "not"}
BARS: dict[Answer, str] = {"yes": "yes", "partly": "middle", "no": "ink", "no_answer": "none"}
TAGS: dict[Answer, str] = {"yes": "done", "partly": "plain", "no": "ink", "no_answer": "", "not_asked": "dashed"}
WORDS: dict[Answer, Text] = {
    **{answer: Text(said.zh, said.en.capitalize()) for answer, said in ANSWERS.items()},
    "not_asked": Text("不涉及", "Not asked"),
}
NOT_DUE = Text("未到期", "Not due")
IN_A_ROW = 10


@dataclass(frozen=True, slots=True)
class Cell:
    """One answer in the grid, with the place of its evidence."""

    answer: str
    words: Text
    url: str


@dataclass(frozen=True, slots=True)
class Column:
    """A unit in the grid."""

    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A question over many units: one word, how many of each, a bar."""

    over: Text
    title: Text
    words: Text
    counts: tuple[tuple[Text, int], ...]
    parts: tuple[Part, ...]


def cards(answered: Answered) -> tuple[Card, ...]:
    """One card for each question, over all these units together."""
    return tuple(_card(answered, place) for place in range(len(answered.questions)))


def rows(units: Iterable[UnitAnswers], year: int) -> tuple[tuple[Column, ...], ...]:
    """The grid, ten units in a row."""
    return tuple(batched((_column(one, year) for one in units), IN_A_ROW))


def split_title(title: Text) -> tuple[Text, Text]:
    """ "第一问：……" as what stands over it and the question itself; whole where there is no colon."""
    (zh_over, _, zh), (en_over, _, en) = title.zh.partition("："), title.en.partition(": ")
    if not zh or not en:
        return Text("", ""), title
    return Text(zh_over, en_over), Text(zh, en[:1].upper() + en[1:])


def evidence_page(unit: str, year: int) -> str:
    """Where the answers of a unit stand with their evidence."""
    return f"{reverse('diagnose-questions-unit', args=[unit])}?year={year}"


def evidence_url(unit: str, question: str, year: int) -> str:
    """Where the evidence of one answer stands."""
    return f"{evidence_page(unit, year)}#{question}"


def most_in_need(units: Sequence[UnitAnswers], most: int = 3) -> tuple[UnitAnswers, ...]:
    """Those of whom something reads no, or nothing can be read at all; of units worst first."""
    return tuple(one for one in units if {"no", "no_answer"} & set(one.answers))[:most]


def said_of(question: UnitQuestion) -> Text:
    """The word for an answer; where the question is put but nothing was due yet, that."""
    return NOT_DUE if question.answer == "not_asked" and question.is_put else WORDS[question.answer]


def _card(answered: Answered, place: int) -> Card:
    over, title = split_title(answered.questions[place].title)
    counts = answered.counts(place)
    shown = tuple((ANSWERS[answer], counts[answer]) for answer in BARS if counts[answer])
    parts = tuple(Part(ANSWERS[answer], counts[answer], kind) for answer, kind in BARS.items())
    word = answered.of_all(place)
    put = any(one.questions[place].is_put for one in answered.units)
    return Card(over, title, NOT_DUE if word == "not_asked" and put else WORDS[word], shown, parts)


def _column(one: UnitAnswers, year: int) -> Column:
    cells = tuple(
        Cell(LOOKS[q.answer], said_of(q), evidence_url(one.unit.key, q.key, year) if q.is_put else "")
        for q in one.questions
    )  # fmt: skip
    return Column(one.unit.name, cells)
