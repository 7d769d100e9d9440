"""What the components are given: small frozen records, built by a view, read by a template of `cotton/`.

Words may be `Text` or plain `str`. Numbers are whole numbers, fractions or decimal text, never floats.
"""

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Literal

from zeren.kernel.words import Text

Words = Text | str
Exact = Fraction | int | str
Answer = Literal["yes", "partly", "no", "none"]

ANSWERS: dict[Answer, Text] = {
    "yes": Text("是", "Yes"),
    "partly": Text("部分", "Partly"),
    "no": Text("否", "No"),
    "none": Text("未答", "No answer"),
}


@dataclass(frozen=True, slots=True)
class Crumb:
    """One place on the way to this page; without an address it is where the reader stands."""

    words: Words
    url: str = ""


@dataclass(frozen=True, slots=True)
class Tag:
    """A word with a kind (done, passed, ink, red, plain, dashed); the kind is never told by colour alone."""

    words: Words
    kind: str = "plain"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a bar. Kinds: accent, deep (the two blues), middle, pale, slate, ink, none (hatched), rest, dashed."""

    words: Words
    value: Exact
    kind: str = "accent"
    of: Exact | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class PartGroup:
    """Parts that belong together in a sum, such as this duty; `note` stands under a group of one part."""

    words: Words
    value: Exact
    of: Exact
    parts: tuple[Part, ...]
    note: Words = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """A name and what stands against it in a description list."""

    name: Words
    value: Words | Exact
    note: Words = ""
    strong: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Gate:
    """A gate before the sum: what was required, what was found, passed or not; None is no answer."""

    code: str
    required: Words
    found: Words
    passed: bool | None
    default: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the nearest change: before and after."""

    name: Words
    before: Words
    after: Words


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a trace: when it happened, what, who entered it and when, its number in the record."""

    day: date
    words: Words
    by: Words = ""
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a score card: clause, fact with day and source, points of points, rule version."""

    clause: str
    title: Words
    fact: Words
    source: Words
    points: Exact | None
    of: Exact | None
    rule: str
    default: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact to confirm: what, day, who entered it, clause. `key` names it in the form."""

    key: str
    words: Words
    happened: date
    entered_by: str
    entered: date | None = None
    clause: str = ""
    source: Words = ""
    answer: Literal["", "confirmed", "disputed"] = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """An answer in the grid of the three questions, with the page that holds its evidence."""

    answer: Answer
    url: str = ""

    @property
    def words(self) -> Text:
        return ANSWERS[self.answer]


@dataclass(frozen=True, slots=True)
class Column:
    """A unit in the grid: its name and its three answers in order."""

    name: Words
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Todo:
    """Something to decide or do: what, about what, by when (`late` when that is past), the verb that leads to it."""

    words: Words
    verb: Words
    url: str
    about: Words = ""
    due: Words = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class StripMark:
    """A month of the year strip. Kinds: counted, uncounted, postponed, drought; `heard` adds what only a picture shows."""

    words: Words
    kind: Literal["counted", "uncounted", "postponed", "drought"] = "counted"
    url: str = ""
    heard: Words = ""


@dataclass(frozen=True, slots=True)
class StripRow:
    """A row of the year strip: twelve months, None where nothing was."""

    words: Words
    months: tuple[StripMark | None, ...]
    strong: bool = False
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    """A point on a time line. State: done, now, ahead, last."""

    when: date | datetime | str
    words: Words
    state: Literal["done", "now", "ahead", "last"] = "done"
    note: Words = ""
    by: Words = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of a way with several pages. State: done, now, ahead."""

    words: Words
    state: Literal["done", "now", "ahead"] = "ahead"
    url: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """An error in a form: the field it belongs to (its id) and what to do."""

    field_id: str
    words: Words


@dataclass(frozen=True, slots=True)
class Pages:
    """Where the reader is in a long list; `url` ends where the page number belongs, as in "?q=x&page="."""

    number: int
    count: int
    total: int
    url: str = "?page="

    @property
    def shown(self) -> list[int | None]:
        """Page numbers to show, None for a gap."""
        wanted = sorted(
            {1, self.number - 1, self.number, self.number + 1, self.count} & set(range(1, self.count + 1))
        )
        found: list[int | None] = []
        for number in wanted:
            if found and found[-1] is not None and number - found[-1] > 1:
                found.append(None)
            found.append(number)
        return found


@dataclass(frozen=True, slots=True)
class Role:
    """A card of the first page of the demonstration: one click makes the visitor this person."""

    key: str
    post: Words
    person: Words
    sees: Words
    icon: str = "user-check"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a data table under a chart: heads, then rows of words; the first cell of a row names it."""

    heads: tuple[Words, ...]
    rows: tuple[tuple[Words | Exact, ...], ...]
