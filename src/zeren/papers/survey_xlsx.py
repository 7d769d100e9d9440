"""The look at an .xlsx before parsing: sheets by name, real extent, formulas, error values, percent formats."""

import posixpath
import re
from collections.abc import Callable
from xml.etree import ElementTree

from zeren.kernel.errors import Invalid
from zeren.kernel.words import Text
from zeren.papers.survey import Book, Limits, Survey, check_area, damaged, unreadable
from zeren.papers.survey_zip import pack, parse, parser_for, tree_of

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_PERCENT_FORMATS = {9, 10}
_FIGURES = "0123456789"
_CELLS = frozenset({"c", "v", "is", "t", "f", "row"})
"""Tags as nearly every program writes them, without a prefix."""


def survey_xlsx(parts: dict[str, bytes], limits: Limits) -> Book:
    """A Book from the parts of an unpacked .xlsx. Errors: Invalid."""
    if any(name.startswith("xl/externalLinks/") for name in parts):
        raise _linked()
    workbook = _tree(parts, "xl/workbook.xml")
    targets = {
        relation.get("Id", ""): posixpath.normpath(posixpath.join("/xl", relation.get("Target", ""))).lstrip("/")
        for relation in _tree(parts, "xl/_rels/workbook.xml.rels").iter()
        if _bare(relation.tag) == "Relationship"
    }
    percents = _percent_styles(parts)
    sheets: dict[str, Survey] = {}
    hidden: set[str] = set()
    for sheet in (element for element in workbook.iter() if _bare(element.tag) == "sheet"):
        name = sheet.get("name", "")
        part = targets.get(next((value for key, value in sheet.attrib.items() if _bare(key) == "id"), ""), "")
        if sheet.get("state") in ("hidden", "veryHidden"):
            hidden.add(name)
        if part in parts:
            sheets[name] = _survey_sheet(name, part, parts[part], percents, limits)
    if not sheets:
        raise damaged(Text("没有找到工作表", "it holds no sheet"))
    check_area(sheets, limits)
    settings = next((element for element in workbook.iter() if _bare(element.tag) == "workbookPr"), None)
    from_1904 = settings is not None and settings.get("date1904") in ("1", "true")
    return Book("xlsx", pack(parts), sheets, frozenset(hidden), from_1904)


def _bare(tag: str) -> str:
    return tag.rpartition("}")[2]


def _tree(parts: dict[str, bytes], name: str) -> ElementTree.Element:
    if name not in parts:
        raise damaged(Text(f"缺少 {name} 部分", f"part {name} is missing"))
    return tree_of(name, parts[name])


def _linked() -> Invalid:
    return unreadable(
        "external_links",
        Text("表中有公式引用了别的文件。", "Some formulas refer to other files."),
        Text(
            "请选中全表，复制，“选择性粘贴”为数值，并在“编辑链接”中断开链接后再上传。",
            "Paste everything as values, break the links under “Edit links”, and upload again.",
        ),
    )


def _percent_styles(parts: dict[str, bytes]) -> set[str]:
    """Numbers of the cell styles that show a value as a percentage."""
    if "xl/styles.xml" not in parts:
        return set()
    tree = _tree(parts, "xl/styles.xml")
    own = {
        element.get("numFmtId")
        for element in tree.iter()
        if _bare(element.tag) == "numFmt" and "%" in element.get("formatCode", "")
    }
    formats = own | {str(number) for number in _PERCENT_FORMATS}
    styles = next((element for element in tree if _bare(element.tag) == "cellXfs"), None)
    return {
        str(index)
        for index, style in enumerate(styles if styles is not None else ())
        if style.get("numFmtId") in formats
    }


def _survey_sheet(name: str, part: str, content: bytes, percents: set[str], limits: Limits) -> Survey:
    reader = _SheetReader(name, percents, limits)
    parser = parser_for(part)
    parser.StartElementHandler = reader.start

    def listen(value: bool) -> None:
        parser.CharacterDataHandler = reader.value.append if value else None
        parser.EndElementHandler = reader.end if value else None

    reader.listen = listen
    parse(parser, part, content)
    return reader.survey


class _SheetReader:
    """Follows one sheet's XML, cell by cell, and notes what is there without keeping it."""

    listen: Callable[[bool], None]

    def __init__(self, name: str, percents: set[str], limits: Limits) -> None:
        self.name, self.percents, self.limits = name, percents, limits
        self.survey = Survey()
        self.row, self.column = -1, -1
        self.kind = ""
        self.style = ""
        self.formula = self.valued = self.seen = False
        self.value: list[str] = []
        self.columns: dict[str, int] = {}
        self.shown_row = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag if tag in _CELLS else tag.rpartition(":")[2]
        if tag == "c":
            self._begin_cell(attributes)
        elif tag in ("v", "is"):
            self.valued = True
            self._holds_something()
            if self.formula or self.kind == "e":
                self.value.clear()
                self.listen(True)
        elif tag == "f":
            self.formula = True
            self._holds_something()
            self.survey.formulas[self.row, self.column] = self.valued and self.kind == "str"
        elif tag == "row":
            self.row = int(attributes["r"]) - 1 if attributes.get("r", "").isdecimal() else self.row + 1
            self.column, self.shown_row = -1, ""
            self.survey.hidden_rows += attributes.get("hidden") in ("1", "true")

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r", "")
        letters = reference.rstrip(_FIGURES)
        if letters in self.columns and reference[len(letters) :] == self.shown_row:
            self.column = self.columns[letters]
        elif found := _REFERENCE.fullmatch(reference):
            self.row, self.column = int(found[2]) - 1, _number(found[1])
            self.shown_row, self.columns[letters] = found[2], self.column
        else:
            self.column += 1
        self.kind, self.style = attributes.get("t", ""), attributes.get("s", "")
        self.formula = self.valued = self.seen = False

    def _holds_something(self) -> None:
        """The cell holds a value or a formula: count it, once."""
        if self.seen:
            return
        self.seen = True
        self.survey.saw(self.row, self.column, self.limits, self.name)
        if self.kind == "e":
            self.survey.errors[self.row, self.column] = ""
        elif self.style in self.percents and self.kind in ("", "n"):
            self.survey.percents.add((self.row, self.column))

    def end(self, tag: str) -> None:
        """The end of a value that was listened to: what a formula gave, or an error value."""
        tag = tag if tag in _CELLS else tag.rpartition(":")[2]
        if tag not in ("v", "is"):
            return
        self.listen(False)
        place, value = (self.row, self.column), "".join(self.value)
        if self.formula:
            self.survey.formulas[place] = bool(value) or self.kind == "str"
        if self.kind == "e":
            self.survey.errors[place] = value


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
