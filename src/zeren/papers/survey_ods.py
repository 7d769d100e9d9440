"""The look at an .ods before parsing: there a single cell may claim to be repeated a billion times."""

from zeren.kernel.words import Text
from zeren.papers.survey import Book, Limits, Survey, check_area, damaged, too_many_cells
from zeren.papers.survey_zip import pack, parse, parser_for


def survey_ods(parts: dict[str, bytes], limits: Limits) -> Book:
    """A Book from the parts of an unpacked .ods. Errors: Invalid."""
    if "content.xml" not in parts:
        raise damaged(Text("缺少 content.xml 部分", "part content.xml is missing"))
    reader = _ContentReader(limits)
    parser = parser_for("content.xml")
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parse(parser, "content.xml", parts["content.xml"])
    if not reader.sheets:
        raise damaged(Text("没有找到工作表", "it holds no sheet"))
    check_area(reader.sheets, limits)
    return Book("ods", pack(parts), reader.sheets)


class _ContentReader:
    """Follows the tables of an OpenDocument file and counts repeated cells without making them."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.sheets: dict[str, Survey] = {}
        self.survey, self.name = Survey(), ""
        self.row = self.column = 0
        self.row_repeat = self.cell_repeat = 1
        self.cells = 0
        self.content = False
        self.last = -1

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "table:table":
            self.name = attributes.get("table:name", "")
            self.survey = self.sheets[self.name] = Survey()
            self.row = 0
        elif tag == "table:table-row":
            self.row_repeat = _times(attributes.get("table:number-rows-repeated"))
            self.column, self.cells, self.last = 0, 0, -1
        elif tag in ("table:table-cell", "table:covered-table-cell"):
            self.cell_repeat = _times(attributes.get("table:number-columns-repeated"))
            self.content = "office:value-type" in attributes or "table:formula" in attributes
        elif tag == "text:p":
            self.content = True

    def end(self, tag: str) -> None:
        if tag in ("table:table-cell", "table:covered-table-cell"):
            self.column += self.cell_repeat
            if self.content:
                self.cells += self.cell_repeat
                self.last = self.column - 1
        elif tag == "table:table-row":
            self._end_row()

    def _end_row(self) -> None:
        survey = self.survey
        self.row += self.row_repeat
        if self.last < 0:
            return
        survey.cells += self.cells * self.row_repeat
        survey.last_row = self.row - 1
        survey.last_column = max(survey.last_column, self.last)
        if survey.cells > self.limits.cells:
            raise too_many_cells(self.name, self.limits)


def _times(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 1
