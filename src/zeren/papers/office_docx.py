"""An appraisal table out of a Word document: the table's cells with their merges, the paragraphs around it as lines of the sheet."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from zeren.papers.survey import Limits, too_many_cells
from zeren.papers.survey_zip import tree_of, unpack
from zeren.policy.drafting.table import Cell, Sheet

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DOCUMENT = "word/document.xml"
Place = tuple[int, int]
_Row = list[tuple[str, int, str]]
"""Cells of one row: text, how many columns wide, "restart" or "continue" of a merge downwards (or "")."""


def sheets_of(data: bytes, limits: Limits) -> list[Sheet]:
    """A sheet for each table of the document. Errors: Invalid for what is damaged, crafted or too large; none without a table."""
    parts = unpack(data, limits)
    if DOCUMENT not in parts:
        return []
    body = tree_of(DOCUMENT, parts[DOCUMENT]).find(f"{_W}body")
    if body is None:
        return []
    blocks = [block for block in body if block.tag in (f"{_W}p", f"{_W}tbl")]
    places = [place for place, block in enumerate(blocks) if block.tag == f"{_W}tbl"]
    found = []
    for number, place in enumerate(places):
        above = _lines(blocks[places[number - 1] + 1 if number else 0 : place])
        below = _lines(blocks[place + 1 : places[number + 1] if number + 1 < len(places) else len(blocks)])
        found.append(_sheet(blocks[place], f"表{number + 1}", above, below, limits))
    return found


def _sheet(table: Element, name: str, above: list[str], below: list[str], limits: Limits) -> Sheet:
    rows = [_row(row) for row in table.iter(f"{_W}tr")]
    width = max((sum(wide for _, wide, _ in row) for row in rows), default=1)
    if (len(rows) + len(above) + len(below)) * width > limits.cells:
        raise too_many_cells(name, limits)
    cells = [[text] + [""] * (width - 1) for text in above]
    merges = [((row, 0), (row, width - 1)) for row in range(len(above)) if width > 1]
    open_downwards: dict[int, tuple[Place, Place]] = {}
    for row in rows:
        line, column, at = [""] * width, 0, len(cells)
        for text, wide, downwards in row:
            last = column + wide - 1
            began = open_downwards.get(column)
            if downwards == "continue" and began:
                open_downwards[column] = (began[0], (at, last))
            else:
                line[column] = text
                merges += [open_downwards.pop(column)] if began else []
                if downwards == "restart" or wide > 1:
                    open_downwards[column] = ((at, column), (at, last))
            column += wide
        cells.append(line)
    merges += open_downwards.values()
    for text in below:
        merges += [((len(cells), 0), (len(cells), width - 1))] if width > 1 else []
        cells.append([text] + [""] * (width - 1))
    merges = [merge for merge in merges if merge[0] != merge[1]]
    return Sheet(name, tuple(tuple(Cell(text) for text in line) for line in cells), tuple(sorted(merges)))


def _row(row: Element) -> _Row:
    found: _Row = []
    for cell in row.iter(f"{_W}tc"):
        span, merged = cell.find(f"{_W}tcPr/{_W}gridSpan"), cell.find(f"{_W}tcPr/{_W}vMerge")
        wide = span.get(f"{_W}val", "1") if span is not None else "1"
        downwards = "" if merged is None else merged.get(f"{_W}val", "continue")
        text = "\n".join(_lines(list(cell.iter(f"{_W}p"))))
        found.append((text, max(1, int(wide)) if wide.isdecimal() else 1, downwards))
    return found


def _lines(paragraphs: list[Element]) -> list[str]:
    return [text for paragraph in paragraphs if (text := "".join(_texts(paragraph)).strip())]


def _texts(paragraph: Element) -> Iterator[str]:
    for element in paragraph.iter():
        if element.tag == f"{_W}t":
            yield element.text or ""
        elif element.tag in (f"{_W}tab", f"{_W}br"):
            yield " "
