"""An office's own sheet of totals (对账): whose row it is by code or name, its total, and the columns of items it has.

Which names and which items there are is told; what a row or a heading could not be taken for is named, never dropped.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from zeren.kernel.errors import Reason
from zeren.kernel.words import Text
from zeren.papers.marks import person_name, same
from zeren.papers.spec import Column, TableSpec
from zeren.papers.tables import TableRow, WrongRow, read_table

_CODES = (
    Column("code", Text("单位编码", "Unit code"), "code", aliases=("编码", "代码", "单位代码", "编号", "code")),
    Column("person_code", Text("人员编码", "Person code"), "code", aliases=("人员代码", "人员编号", "工号")),
)
_NAMES = (
    Column("name", Text("单位名称", "Unit name"), "text", aliases=("单位", "被考核单位", "考核单位", "考核对象", "名称", "乡镇", "街道", "村", "村居", "社区", "支部", "党组织", "unit", "name")),
    Column("person", Text("姓名", "Person"), "name", aliases=("被考核人", "人员", "person name")),
)  # fmt: skip
_TOTAL = Column(
    "total", Text("总分", "Total"), "number", True, units=("分",), hint=Text("手工算出的总分", "the total as worked out by hand"),
    aliases=("合计", "得分", "总得分", "合计得分", "最终得分", "考核得分", "综合得分", "总计", "score", "total score"),
)  # fmt: skip
_SUMS = frozenset(same(word) for word in ("合计", "总计", "小计", "平均", "平均分", "平均值", "最高", "最低", "total", "average", "mean"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class HandRow:
    """One row: the subject it is about ("" when it could not be said), how it names itself, and its figures."""

    number: int
    subject: str
    called: str
    figures: Mapping[str, Fraction]
    doubt: Text | None = None


@dataclass(frozen=True, slots=True)
class HandTotals:
    """A sheet read. `rows` have a subject each, `strangers` none; `wrong` could not be read; `absent` have no row.

    `columns` are the figures that the sheet has, `notes` what was not used.
    """

    sheet: str
    columns: tuple[str, ...]
    rows: tuple[HandRow, ...]
    strangers: tuple[HandRow, ...]
    absent: tuple[str, ...]
    wrong: tuple[WrongRow, ...]
    notes: tuple[Reason, ...]

    @property
    def figures(self) -> dict[str, Mapping[str, Fraction]]:
        """Subject → figure → number."""
        return {row.subject: row.figures for row in self.rows}


def read_hand_totals(
    data: bytes, names: Mapping[str, Iterable[str]], figures: Mapping[str, Iterable[str]]
) -> HandTotals:
    """Read the sheet. `names`: subject → all codes and names it may be called by; `figures`: figure → the headings it may
    have ("total" needs none). A heading that two figures bear is used for neither. Errors: Invalid when the file, its
    headings or its total cannot be read.
    """
    headings, twice = _headings(figures)
    columns = tuple(
        Column(f"figure:{key}", Text(words[0], words[0]), "number", aliases=words[1:], units=("分",))
        for key, words in headings.items()
    )
    spec = TableSpec("totals", Text("总分", "Totals"), (*_CODES, *_NAMES, _TOTAL, *columns), by_headings=True)
    read = read_table(data, spec)
    known = _by_word(names)
    rows = [_row(row, known) for row in read.rows if not _is_sum(row)]
    counts = Counter(row.subject for row in rows if row.subject)
    found = tuple(row for row in rows if row.subject and counts[row.subject] == 1)
    doubled = [replace(row, doubt=_doubled(row)) for row in rows if row.subject and counts[row.subject] > 1]
    strangers = sorted([*doubled, *(row for row in rows if not row.subject)], key=lambda row: row.number)
    used = {same(text) for text in read.headings}
    shown = tuple(key for key, words in headings.items() if any(same(word) in used for word in words))
    notes = (*read.notes, *(_ambiguous(word) for word in twice if same(word) in used))
    absent = tuple(sorted(names.keys() - counts.keys()))
    return HandTotals(read.sheet, ("total", *shown), found, tuple(strangers), absent, read.wrong, notes)


def _headings(figures: Mapping[str, Iterable[str]]) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """For each figure the headings that mean it alone; and those that would mean several."""
    fixed = {same(word) for column in (*_CODES, *_NAMES, _TOTAL) for word in column.words}
    words = {key: tuple(dict.fromkeys(word for word in of if word)) for key, of in figures.items()}
    counts = Counter(name for of in words.values() for name in {same(word) for word in of})
    own = {
        key: tuple(word for word in of if counts[same(word)] == 1 and same(word) not in fixed)
        for key, of in words.items()
    }
    twice = {same(word): word for of in words.values() for word in of if counts[same(word)] > 1}
    return {key: of for key, of in own.items() if of}, list(twice.values())


def _by_word(names: Mapping[str, Iterable[str]]) -> dict[str, set[str]]:
    known: dict[str, set[str]] = {}
    for subject, words in names.items():
        for word in words:
            if word:
                known.setdefault(same(word), set()).add(subject)
    return known


def _row(row: TableRow, known: Mapping[str, set[str]]) -> HandRow:
    """Whose row it is: the one subject that every code and name in it agrees on."""
    cells = [str(row[column.key]) for column in (*_CODES, *_NAMES) if row[column.key]]
    sets = [known.get(same(cell), known.get(same(person_name(cell)), set())) for cell in cells]
    agreed = set.intersection(*sets) if sets else set()
    figures = {"total": row["total"]}
    figures |= {key.removeprefix("figure:"): value for key, value in row.values.items() if key.startswith("figure:")}
    numbers = {key: value for key, value in figures.items() if isinstance(value, Fraction)}
    subject = next(iter(agreed)) if len(agreed) == 1 else ""
    return HandRow(row.number, subject, " ".join(cells), numbers, None if subject else _stranger(cells, agreed))


def _is_sum(row: TableRow) -> bool:
    """A row of sums or means below the list."""
    cells = [same(str(row[column.key])) for column in (*_CODES, *_NAMES) if row[column.key]]
    return any(cell in _SUMS for cell in cells)


def _stranger(cells: list[str], agreed: set[str]) -> Text:
    if not cells:
        return Text("这一行没有写是谁。", "The row does not say who it is.")
    if agreed:
        return Text("有几个对象都叫这个名字，请加上编码。", "Several are called so; add the code.")
    return Text("被考核对象里没有它。", "It is not among those appraised.")


def _doubled(row: HandRow) -> Text:
    return Text(
        f"“{row.called}”在表中不止一行，都没有采用。", f"“{row.called}” has more than one row; none was used."
    )


def _ambiguous(word: str) -> Reason:
    return Reason(
        "heading_of_several",
        Text(
            f"有几条都叫“{word}”，这一列没有用。", f"Several clauses are called “{word}”; this column was not used."
        ),
        next_step=Text("请在表头写条款编号。", "Write the clause's number in the heading."),
    )
