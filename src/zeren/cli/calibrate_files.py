"""What `zeren calibrate` reads and writes: a CSV of ratings whose columns are guessed by name, and CSVs of results."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from zeren.calibration.calibration import Anchors
from zeren.calibration.elements import Table
from zeren.calibration.ratings import BLANK, MOST_LEVELS, Ratings, ratings_of
from zeren.kernel.errors import Invalid, NotFound, Reason
from zeren.kernel.words import Text

NAMES = {
    "ratee": ("ratee", "examinee", "idstud", "pid", "对象", "评价对象", "被评价人"),
    "rater": ("rater", "judge", "评价人", "评委", "票号"),
    "block": ("block", "meeting", "period", "会议", "年度"),
    "group": ("group", "票类", "类别"),
}
EMPTY = ("", "NA", "NaN", "nan", ".")
MOST_FAULTS = 20


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column is what; `rater` empty for sheets without identity, `left` those that are not used."""

    ratee: str
    rater: str
    block: str
    group: str
    items: tuple[str, ...]
    left: tuple[str, ...]


def read_ratings(path: Path, asked: dict[str, Any], unsigned: bool) -> tuple[Ratings, Columns]:
    """Rows of a CSV. Errors: NotFound, and Invalid with file, row and column of each fault."""
    header, rows = _rows(path)
    faults = [_wrong(path, "NO_COLUMN", Text(f"没有“{name}”这一列。", f"There is no column {name}."), Text(f"现有的列：{'、'.join(header)}。", f"The columns are {', '.join(header)}."))
              for name in [*(asked.get(key) or "" for key in NAMES), *(asked.get("items") or ())] if name and name not in header]  # fmt: skip
    if faults:
        raise Invalid(*faults)
    columns = _columns(path, header, rows, asked, unsigned)
    place = {name: number for number, name in enumerate(header)}
    marks = np.full((len(rows), len(columns.items)), BLANK, np.int32)
    for number, item in enumerate(columns.items):
        for line, row in enumerate(rows):
            text = row[place[item]].strip()
            if text in EMPTY:
                continue
            if _whole(text):
                marks[line, number] = int(float(text))
            elif len(faults) < MOST_FAULTS:
                faults.append(_cell(path, line, item, text))
    if faults:
        raise Invalid(*faults)
    _refuse_no_grades(path, columns, marks)
    column = {key: [row[place[name]].strip() for row in rows] if name else None for key, name in (("ratee", columns.ratee), ("rater", columns.rater), ("block", columns.block), ("group", columns.group))}  # fmt: skip
    nobody = [line for line, name in enumerate(column["ratee"] or ()) if not name][:MOST_FAULTS]
    if nobody:
        raise Invalid(*(_wrong(path, "NO_RATEE", Text("没有写明对象。", "It does not say whom the row is about."), None, f"{line + 2}", columns.ratee) for line in nobody))  # fmt: skip
    made = ratings_of(column["ratee"], column["rater"], marks, items=columns.items, block=column["block"], group=column["group"])  # type: ignore[arg-type]  # fmt: skip
    return made, columns


def _rows(path: Path) -> tuple[list[str], list[list[str]]]:
    if not path.is_file():
        raise NotFound(_wrong(path, "NO_FILE", Text("没有这个文件。", "There is no such file.")))
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = raw.decode("gb18030")
        except UnicodeDecodeError:
            raise Invalid(_wrong(path, "NOT_TEXT", Text("不是 UTF-8 或 GB 18030 的文本。", "It is no text in UTF-8 or GB 18030."), Text("另存为 CSV（UTF-8）。", "Save it as CSV (UTF-8)."))) from None  # fmt: skip
    try:
        table = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
    except csv.Error as error:
        raise Invalid(_wrong(path, "NOT_CSV", Text(f"不是 CSV：{error}。", f"It is no CSV: {error}."))) from None
    if len(table) < 2:
        raise Invalid(_wrong(path, "NO_ROWS", Text("没有数据行。", "It has no rows of data.")))
    header = [name.strip() for name in table[0]]
    uneven = [line for line, row in enumerate(table[1:]) if len(row) != len(header)][:MOST_FAULTS]
    if uneven:
        raise Invalid(*(_wrong(path, "UNEVEN_ROW", Text(f"有 {len(table[line + 1])} 格，应有 {len(header)} 格。", f"It has {len(table[line + 1])} cells, not {len(header)}."), None, f"{line + 2}") for line in uneven))  # fmt: skip
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise Invalid(*(_wrong(path, "COLUMN_TWICE", Text(f"“{name}”这一列出现了两次。", f"The column {name} stands twice.")) for name in twice))  # fmt: skip
    return header, table[1:]


def _columns(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]], asked: dict[str, Any], unsigned: bool) -> Columns:  # fmt: skip
    """As asked, else by name; the other columns in which most cells are whole numbers are items."""
    said = {key: asked.get(key) or next((name for name in header if name.lower() in known), "") for key, known in NAMES.items()}  # fmt: skip
    said["rater"] = "" if unsigned else said["rater"]
    faults = []
    if not said["ratee"]:
        faults.append(_wrong(path, "NO_RATEE_COLUMN", Text("看不出哪一列是对象。", "It does not show which column is the ratee."), Text("用 --ratee 写明。", "Say so with --ratee.")))  # fmt: skip
    if not said["rater"] and not unsigned:
        faults.append(_wrong(path, "NO_RATER_COLUMN", Text("看不出哪一列是评价人。", "It does not show which column is the rater."), Text("用 --rater 写明；票没有身份的，用 --unsigned。", "Say so with --rater; where sheets carry no identity, give --unsigned.")))  # fmt: skip
    if faults:
        raise Invalid(*faults)
    items = tuple(asked.get("items") or ())
    kept = [name for name in header if name not in said.values()]
    if not items:
        place = {name: number for number, name in enumerate(header)}
        items = tuple(name for name in kept if name and name.lower() not in NAMES["rater"] and _mostly_whole([row[place[name]].strip() for row in rows]))  # fmt: skip
    if not items:
        raise Invalid(_wrong(path, "NO_ITEMS", Text("没有一列是整数等次。", "No column holds whole grades."), Text("用 --items 写明。", "Say so with --items.")))  # fmt: skip
    return Columns(said["ratee"], said["rater"], said["block"], said["group"], items, tuple(name for name in kept if name not in items))  # fmt: skip


def _mostly_whole(cells: Sequence[str]) -> bool:
    given = [cell for cell in cells if cell not in EMPTY]
    return bool(given) and sum(map(_whole, given)) * 2 > len(given)


def _whole(text: str) -> bool:
    if text.removeprefix("-").isdecimal() and text.isascii():
        return True
    head, dot, tail = text.partition(".")
    return bool(dot) and head.isascii() and head.isdecimal() and tail.strip("0") == ""


def _refuse_no_grades(path: Path, columns: Columns, marks: Any) -> None:
    """A number that is no grade: below nothing, or a column that runs too far."""
    faults = []
    for number, item in enumerate(columns.items):
        seen = marks[:, number][marks[:, number] != BLANK]
        if len(seen) and (seen.min() < 0 or int(seen.max()) - int(seen.min()) >= MOST_LEVELS):
            faults.append(_wrong(path, "NO_SCALE", Text(f"从 {seen.min()} 到 {seen.max()}，不像等次。", f"It runs from {seen.min()} to {seen.max()}, which are no grades."), Text("用 --items 写明哪些列是评分项目。", "Say with --items which columns are the items."), "", item))  # fmt: skip
    if faults:
        raise Invalid(*faults)


def read_anchors(path: Path | None, ratings: Ratings) -> Anchors:
    """CSV with kind (ratee or rater), id, measure and, if known, se; all of them in the data. Errors: Invalid."""
    if path is None:
        return Anchors({}, {})
    header, rows = _rows(path)
    if not {"kind", "id", "measure"} <= set(header):
        raise Invalid(_wrong(path, "NO_COLUMN", Text("锚的文件要有 kind、id、measure 三列。", "Anchors need the columns kind, id and measure.")))  # fmt: skip
    found: dict[str, dict[str, tuple[float, float]]] = {"ratee": {}, "rater": {}}
    for line, row in enumerate(rows):
        told = dict(zip(header, row, strict=True))
        try:
            found[told["kind"].strip()][told["id"].strip()] = (float(told["measure"]), float(told.get("se") or 0))
        except (KeyError, ValueError):
            raise Invalid(_wrong(path, "NO_ANCHOR", Text("kind 应为 ratee 或 rater，measure 和 se 应为数。", "kind must be ratee or rater, measure and se numbers."), None, f"{line + 2}")) from None  # fmt: skip
    unknown = [name for kind, names in (("ratee", ratings.ratees), ("rater", ratings.raters)) for name in found[kind] if name not in set(names)]  # fmt: skip
    if unknown:
        raise Invalid(*(_wrong(path, "NO_SUCH_ANCHOR", Text(f"评分里没有 {name}。", f"The ratings hold no {name}.")) for name in unknown[:MOST_FAULTS]))  # fmt: skip
    return Anchors(found["ratee"], found["rater"])


def write_table(path: Path, table: Table) -> None:
    """A CSV with six decimals; empty where nothing is said."""
    with path.open("w", newline="", encoding="utf-8-sig") as stream:
        out = csv.writer(stream, lineterminator="\n")
        out.writerow(table)
        out.writerows(zip(*([_text(value) for value in column] for column in table.values()), strict=True))


def _text(value: Any) -> Any:
    if value is None or (isinstance(value, (float, np.floating)) and not np.isfinite(value)):
        return ""
    if isinstance(value, (bool, np.bool_)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        return f"{value:.6f}"
    return "'" + value if isinstance(value, str) and value[:1] in "=+-@" else value


def _cell(path: Path, line: int, item: str, text: str) -> Reason:
    return _wrong(path, "NOT_WHOLE", Text(f"“{text[:20]}”不是整数。", f"{text[:20]} is no whole number."), Text("改正，或留空。", "Put it right, or leave it empty."), f"{line + 2}", item)  # fmt: skip


def _wrong(path: Path, code: str, text: Text, mend: Text | None = None, row: str = "", column: str = "") -> Reason:
    place = [path.name]
    if row:
        text = Text(f"第 {row} 行：{text.zh}" if not column else f"第 {row} 行“{column}”列：{text.zh}", f"row {row}: {text.en}" if not column else f"row {row}, column {column}: {text.en}")  # fmt: skip
    elif column:
        text = Text(f"“{column}”列：{text.zh}", f"column {column}: {text.en}")
    return Reason(code, text, next_step=mend, place=tuple(place))
