"""Workbooks as offices make them, a merged title over each sheet, and the page on which they are handed in."""

import io
from pathlib import Path

import openpyxl

from stories.reading import Visit

DAMAGED = Path(__file__).resolve().parents[2] / "examples" / "county" / "damaged"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def book(sheets: dict[str, list[list[object]]], name: str) -> dict[str, object]:
    """A workbook as offices make it, a merged title over each sheet, ready to be chosen in a form."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        sheet.append([f"{title}一览表"])
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(rows[0]))
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    made.save(content)
    return {"name": name, "mimeType": XLSX, "buffer": content.getvalue()}


def hand_in(visit: Visit, path: str, file: object) -> None:
    """Choose a file on a page of imports and hand it in."""
    visit.open(path)
    visit.page.set_input_files("input[type=file]", file)  # type: ignore[arg-type]
    visit.press("上传并核对", "Hand in and look it over")


def cells(content: bytes) -> set[str]:
    """Everything that stands in a workbook that was downloaded."""
    sheets = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    return {str(cell) for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row if cell}
