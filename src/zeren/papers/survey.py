"""What a look at the raw file tells before it is parsed: how large each sheet really is, and which cells to doubt.

A spreadsheet may claim a million rows, or hold one cell at the far corner; the parser would believe it.
"""

from dataclasses import dataclass, field

from zeren.kernel.errors import Invalid, Reason
from zeren.kernel.words import Text
from zeren.papers.marks import cell_name

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a file may hold. `area` is rows times columns up to the last cell with content, over all sheets."""

    size: int = 20_000_000
    unpacked: int = 50 * 1024 * 1024
    ratio: int = 100
    parts: int = 2_000
    cells: int = 1_000_000
    area: int = 3_000_000


@dataclass(slots=True)
class Survey:
    """One sheet: the last row and column with content (counted from 0, -1 for none) and the cells to doubt.

    `formulas` says of each formula cell whether a computed value is stored beside it.
    """

    last_row: int = -1
    last_column: int = -1
    cells: int = 0
    hidden_rows: int = 0
    formulas: dict[Place, bool] = field(default_factory=dict)
    errors: dict[Place, str] = field(default_factory=dict)
    percents: set[Place] = field(default_factory=set)

    def saw(self, row: int, column: int, limits: Limits, name: str) -> None:
        """Count a cell with content; refuse as soon as the sheet is too large to be a list that people keep."""
        self.cells += 1
        if row > self.last_row:
            self.last_row = row
        if column > self.last_column:
            self.last_column = column
        if self.cells > limits.cells:
            raise too_many_cells(name, limits)

    @property
    def area(self) -> int:
        return (self.last_row + 1) * (self.last_column + 1)


@dataclass(frozen=True, slots=True)
class Book:
    """A file found safe to parse: its bytes (a zip is packed anew from the parts looked at) and its sheets."""

    kind: str
    data: bytes
    sheets: dict[str, Survey]
    hidden: frozenset[str] = frozenset()
    from_1904: bool = False


def too_many_cells(name: str, limits: Limits) -> Invalid:
    return unreadable(
        "too_many_cells",
        Text(
            f"工作表“{name}”的单元格超过 {limits.cells:,} 个。",
            f"Sheet “{name}” has more than {limits.cells:,} cells.",
        ),
        Text(
            "请删除表格下方和右侧的空白行列（连同格式），或分成几个文件。",
            "Delete the empty formatted rows and columns after the list, or split the file.",
        ),
        name,
    )


def check_area(sheets: dict[str, Survey], limits: Limits) -> None:
    """Refuse a book whose used rectangles would take more memory than `limits.area` cells; name the far cell."""
    if sum(survey.area for survey in sheets.values()) <= limits.area:
        return
    name, survey = max(sheets.items(), key=lambda item: item[1].area)
    corner = cell_name(survey.last_row, survey.last_column)
    raise unreadable(
        "too_wide",
        Text(
            f"工作表“{name}”的内容一直伸到单元格 {corner}，范围过大。",
            f"The content of sheet “{name}” reaches out to cell {corner}, which is too far.",
        ),
        Text(
            "请找到远处多余的内容并删除，或把清单复制到新的工作表。",
            "Delete the stray content far out, or copy the list to a new sheet.",
        ),
        name,
        corner,
    )


def unreadable(code: str, text: Text, mend: Text, *place: str) -> Invalid:
    """The one shape of a refusal of a whole file."""
    return Invalid(Reason(code, text, next_step=mend, place=place))


def damaged(detail: Text) -> Invalid:
    """The file is what it says but broken inside."""
    return unreadable(
        "damaged",
        Text(f"文件已损坏或不完整：{detail.zh}。", f"The file is damaged or incomplete: {detail.en}."),
        Text(
            "请在 Excel 或 WPS 中打开原文件，另存为 .xlsx 后再上传。",
            "Open the original in Excel or WPS, save it as .xlsx and upload again.",
        ),
    )
