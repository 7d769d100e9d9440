"""What a workbook of facts says: rows that can be read, what they would do, and every error with sheet, row and column."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from zeren.implement.queries import judged
from zeren.implement.rules.bulk import Bulk
from zeren.implement.rules.facts import FactEntry
from zeren.kernel.errors import Reason
from zeren.kernel.exact import shown
from zeren.kernel.words import Text
from zeren.papers.sheets import fact_sheet
from zeren.papers.spec import Column
from zeren.papers.tables import TableRead, TableRow, WrongRow, read_table
from zeren.policy.vocabulary import Words

COLUMN_OF = {
    "unknown_unit": "unit_code", "before_founded": "day", "after_closed": "day", "in_the_future": "day",
    "year_not_open": "day", "unknown_fact": "fact", "not_asked_of_this_kind": "fact", "derived": "fact",
    "person_missing": "person_code", "person_not_expected": "person_code", "unknown_person": "person_code",
    "person_not_of_the_unit": "person_code", "code_of_another_person": "person_code", "value_missing": "value", "value_not_expected": "value",
    "event_not_positive": "value", "too_many_decimals": "value", "value_too_large": "value", "label_missing": "label",
    "label_not_expected": "label", "unknown_label": "label", "label_not_of_this_fact": "label",
    "unknown_attribute": "attributes", "attribute_not_a_choice": "attributes", "judged_without_reason": "reason",
    "source_missing": "source", "same_key_other_content": "fact_code", "key_twice": "fact_code", "key_missing": "fact_code",
    "key_with_sign": "fact_code", "identical_rows": "fact_code", "key_too_long": "fact_code",
}  # fmt: skip
"""The column that each reason of the rules is about."""


@dataclass(frozen=True, slots=True)
class ToldProblem:
    """One error for a table: where, in which column, what, and what to do."""

    sheet: str
    row: str
    column: Text | str
    reason: Reason


@dataclass(frozen=True)
class Reading:
    """A workbook of facts as read and judged today."""

    read: TableRead
    entries: tuple[FactEntry, ...]
    bulk: Bulk
    words: Words

    @property
    def rows(self) -> int:
        return len(self.read.rows) + len(self.read.wrong)

    @property
    def only_unit(self) -> str:
        """The one unit that all rows are about, empty when there are several or none."""
        units = {entry.unit for entry in self.entries}
        return units.pop() if len(units) == 1 else ""

    @property
    def refused(self) -> dict[int, list[Reason]]:
        """What the rules say against rows that could be read, by row number."""
        found: dict[int, list[Reason]] = defaultdict(list)
        for reason in self.bulk.problems:
            found[int(reason.place[-1])].append(reason)
        return found

    @property
    def new_rows(self) -> int:
        """How many rows are new facts with nothing against them."""
        refused = self.refused
        return sum(int(entry.place[-1]) not in refused for entry in self.bulk.fresh)

    @property
    def wrong_rows(self) -> int:
        return len(self.read.wrong) + len(self.refused)

    @property
    def told(self) -> list[ToldProblem]:
        """Every error, by row."""
        headings = {column.key: column.heading for column in self.read.spec.columns}
        found = [
            ToldProblem(self.read.sheet, str(row.number), reason.place[-1] if reason.place else "", reason)
            for row in self.read.wrong
            for reason in row.reasons
        ]
        found += [
            ToldProblem(self.read.sheet, str(number), headings.get(COLUMN_OF.get(reason.code, ""), ""), reason)
            for number, reasons in self.refused.items()
            for reason in reasons
        ]
        return sorted(found, key=lambda one: int(one.row))

    @property
    def with_problems(self) -> TableRead:
        """The sheet with the rows that the rules refuse among the wrong ones, as the workbook of errors takes it."""
        refused = self.refused
        rows = [self._wrong(row, refused[row.number]) for row in self.read.rows if row.number in refused]
        wrong = sorted((*self.read.wrong, *rows), key=lambda row: row.number)
        return replace(self.read, wrong=tuple(wrong))

    def _wrong(self, row: TableRow, reasons: list[Reason]) -> WrongRow:
        columns = [_column(self.read, heading) for heading in self.read.headings]
        cells = tuple(self._cell(row, column) if column else "" for column in columns)
        meant = {COLUMN_OF.get(reason.code, "") for reason in reasons}
        if "person_code" in meant and not row["person_code"]:
            meant.add("person_name")
        red = frozenset(place for place, column in enumerate(columns) if column and column.key in meant)
        return WrongRow(row.number, cells, tuple(replace(reason, place=()) for reason in reasons), red)

    def _cell(self, row: TableRow, column: Column) -> str:
        value = row.values.get(column.key)
        if isinstance(value, dict):
            said = {key: self.words.labels.get(text, Text(text, text)).zh for key, text in value.items()}
            return "；".join(f"{self.words.name(key).zh}={text}" for key, text in said.items())
        if column.kind == "choice" and value:
            return next((choice.name.zh for choice in column.choices if choice.key == value), str(value))
        if isinstance(value, Fraction):
            return shown(value, 6)
        return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def read_facts(content: bytes, words: Words, today: date) -> Reading:
    """Read and judge a workbook. Errors: Invalid when it cannot be read at all."""
    read = read_table(content, fact_sheet(words))
    entries, bulk = judged(read.rows, words, today)
    return Reading(read, entries, bulk, words)


def _column(read: TableRead, heading: str) -> Column | None:
    text = heading.strip().strip("*＊").strip()
    return next((column for column in read.spec.columns if text in column.words), None)
