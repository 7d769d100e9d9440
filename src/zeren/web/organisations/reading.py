"""What a workbook of the organisation says: counts and changes by sheet, and every error with its row and column.

Rows that can be read but that the rules refuse stand among the errors; for the download they become wrong rows too.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date

from zeren.kernel.errors import Reason
from zeren.kernel.words import Text
from zeren.organisations.queries import kinds_of, organisation_now
from zeren.organisations.rules import Compared, Organisation, SheetCounts, compared, organisation_of, problems_of
from zeren.papers.sheets import organisation_sheets
from zeren.papers.spec import Column
from zeren.papers.tables import TableRead, TableRow, WrongRow, read_workbook
from zeren.policy import Pack

COLUMN_OF = {
    "unknown_unit_kind": "kind",
    "unknown_parent": "parent_code",
    "closed_before_founded": "until",
    "tree_has_a_circle": "parent_code",
    "unknown_unit": "unit_code",
    "unknown_post_kind": "kind",
    "unknown_post": "post_code",
    "unknown_person": "person_code",
    "term_runs_backwards": "until",
    "two_holders_at_once": "since",
    "two_first_responsible": "since",
}
"""The column that each reason of the rules is about."""


@dataclass(frozen=True, slots=True)
class ToldProblem:
    """One error for a table: sheet, row, column or cell, and what to do."""

    sheet: str
    row: str
    column: Text | str
    reason: Reason


@dataclass(frozen=True)
class Reading:
    """A workbook as read and judged today against what stands."""

    reads: dict[str, TableRead]
    incoming: Organisation
    counts: tuple[SheetCounts, ...]
    changes: tuple[Compared, ...]
    refused: tuple[Reason, ...]

    @property
    def rows(self) -> dict[str, int]:
        """Rows read by sheet, wrong ones too."""
        return {key: len(read.rows) + len(read.wrong) for key, read in self.reads.items()}

    @property
    def wrong(self) -> int:
        """How many errors stand in the way."""
        return sum(len(read.problems) for read in self.reads.values()) + len(self.refused)

    @property
    def notes(self) -> list[tuple[str, Reason]]:
        """What was skipped, filled down or taken from formulas, with its sheet."""
        return [(read.sheet, note) for read in self.reads.values() for note in read.notes]

    @property
    def told(self) -> list[ToldProblem]:
        """Every error by sheet and row; first those of cells, then those of rows that do not fit together."""
        found = [
            ToldProblem(read.sheet, str(row.number), reason.place[-1] if reason.place else "", reason)
            for read in self.reads.values()
            for row in read.wrong
            for reason in row.reasons
        ]
        return found + [self._told(reason) for reason in self.refused]

    @property
    def with_problems(self) -> list[TableRead]:
        """The sheets with refused rows among the wrong ones, as the workbook of errors takes them."""
        by_sheet: dict[str, dict[int, list[Reason]]] = defaultdict(lambda: defaultdict(list))
        for reason in self.refused:
            if len(reason.place) > 1:
                by_sheet[reason.place[0]][int(reason.place[1])].append(reason)
        return [_with(read, by_sheet[read.sheet]) for read in self.reads.values()]

    def _told(self, reason: Reason) -> ToldProblem:
        sheet = reason.place[0] if reason.place else ""
        read = next((one for one in self.reads.values() if one.sheet == sheet), None)
        key = COLUMN_OF.get(reason.code, "")
        column = next((one.heading for one in read.spec.columns if one.key == key), "") if read else ""
        return ToldProblem(sheet, reason.place[1] if len(reason.place) > 1 else "", column, reason)


def read_organisation(content: bytes, pack: Pack) -> Reading:
    """Read and judge a workbook. Errors: Invalid when it cannot be read at all."""
    reads = read_workbook(content, organisation_sheets(pack.words, pack.post_kinds))
    incoming = organisation_of({key: read.rows for key, read in reads.items()})
    before = organisation_now()
    counts, changes = compared(before, incoming)
    wrong = any(read.wrong for read in reads.values())
    problems = problems_of(before.with_rows(incoming), kinds_of(pack))
    refused = tuple(reason for reason in problems if reason.place or not wrong)
    return Reading(reads, incoming, counts, changes, _not_for_lack(refused, reads))


LACKING = {"unknown_parent": "units", "unknown_unit": "units", "unknown_post": "posts", "unknown_person": "people"}
"""Reasons that say that a row is missing, and the sheet where it would stand."""


def _not_for_lack(refused: tuple[Reason, ...], reads: dict[str, TableRead]) -> tuple[Reason, ...]:
    """Without those about a row that stands in the file and could not be read: its own error is told already."""
    rows = {(read.sheet, str(row.number)): row for read in reads.values() for row in read.rows}
    unread = {key: {cell for row in read.wrong for cell in row.cells} for key, read in reads.items()}

    def stands(reason: Reason) -> bool:
        row = rows.get(reason.place[:2]) if len(reason.place) > 1 else None
        named = row.values.get(COLUMN_OF[reason.code]) if row and reason.code in LACKING else None
        return named is not None and named in unread.get(LACKING[reason.code], set())

    return tuple(reason for reason in refused if not stands(reason))


def _with(read: TableRead, refused: dict[int, list[Reason]]) -> TableRead:
    rows = [_wrong(read, row, refused[row.number]) for row in read.rows if row.number in refused]
    return replace(read, wrong=tuple(sorted((*read.wrong, *rows), key=lambda row: row.number)))


def _wrong(read: TableRead, row: TableRow, reasons: list[Reason]) -> WrongRow:
    columns = [_column(read, heading) for heading in read.headings]
    meant = {COLUMN_OF.get(reason.code, "") for reason in reasons}
    return WrongRow(
        row.number,
        tuple(_cell(row, column) if column else "" for column in columns),
        tuple(replace(reason, place=()) for reason in reasons),
        frozenset(place for place, column in enumerate(columns) if column and column.key in meant),
    )


def _cell(row: TableRow, column: Column) -> str:
    value = row.values.get(column.key)
    if column.kind == "choice" and value:
        return next((choice.name.zh for choice in column.choices if choice.key == value), str(value))
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def _column(read: TableRead, heading: str) -> Column | None:
    text = heading.strip().strip("*＊").strip()
    return next((column for column in read.spec.columns if text in column.words), None)
