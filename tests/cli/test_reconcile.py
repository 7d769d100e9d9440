"""`zeren reconcile` and `zeren policy compare` over a run's folder, without a database."""

import io
import random  # noqa: TID251 - a test draws with its own seed
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from scoring.hand_slips import PACKS, SCHEMES, Office, columns_of, figures_of, office, plant_many
from zeren.cli.main import main
from zeren.engines.writing import Inputs, write_folder

PACK, KEY = SCHEMES[1]


@pytest.fixture(scope="module")
def one() -> Office:
    return office(PACK, KEY, 8, random.Random(9))


@pytest.fixture
def folder(one: Office, tmp_path: Path) -> Path:
    """A run's folder in which everybody has a name."""
    named = [replace(one, attributes={**one.attributes, "name": f"单位{one.key}"}) for one in one.subjects]
    write_folder(tmp_path / "run", KEY, one.period, Inputs(tuple(named), one.facts, one.imports, (), {}))
    return tmp_path / "run"


def book(heads: list[str], rows: list[list[object]]) -> bytes:
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer, {"in_memory": True})
    page = made.add_worksheet()
    for number, row in enumerate([heads, *rows]):
        page.write_row(number, 0, row)
    made.close()
    return buffer.getvalue()


def cells(path: Path) -> list[list[object]]:
    return [[cell.value for cell in row] for page in openpyxl.load_workbook(path) for row in page.iter_rows()]


def test_reconcile__explains_what_differs_names_who_is_missing_and_writes_both_languages(
    one: Office, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world = one.run()
    columns = columns_of(one, "blocks")
    planted = plant_many(one, world, "blocks", 2, random.Random(3))
    figures = {subject.key: figures_of(world, subject) for subject in world.scored if "-" not in subject.key}
    left_out = next(key for key in figures if key not in planted)
    for key, slip in planted.items():
        figures[key] = dict(slip.figures)
    title = {node.id: node.title.zh for node in one.scheme.nodes} | {f"part:{part.id}": part.title.zh for part in one.scheme.parts}  # fmt: skip
    rows = [
        [f"单位{key}", *(None if (value := row.get(name)) is None else float(value) for name in columns)]
        for key, row in figures.items()
        if key != left_out
    ]
    sheet = tmp_path / "totals.xlsx"
    sheet.write_bytes(
        book(["单位", "总分", *(title[name] for name in columns[1:])], [*rows, ["查无此村", 88.5], ["合计", 999]])
    )
    code = main(["reconcile", f"{PACKS / PACK}:{KEY}", str(folder), str(sheet), "--out", str(tmp_path / "out")])
    said = capsys.readouterr().out
    assert code == 1
    assert "only_in_sheet=1" in said
    for key, slip in planted.items():
        line = next(line for line in said.splitlines() if line.startswith(key))
        assert slip.node in line or slip.kind == "rounding"
    differing = [line for line in said.splitlines() if line.startswith("S0")]
    assert {line.split()[0] for line in differing} == planted.keys()
    chinese, english = (cells(tmp_path / "out" / name) for name in ("对账.xlsx", "reconciliation.xlsx"))
    assert ["查无此村", "只在手工表里", "被考核对象里没有它。"] in [row[1:4] for row in chinese]
    assert any(str(row[1]).startswith(left_out) and row[2] == "not in the sheet" for row in english if len(row) > 2)
    assert len(chinese) == len(english) > len(figures)


def test_reconcile__the_same_totals_are_the_same(one: Office, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    world = one.run()
    rows = [[subject.key, float(figures_of(world, subject)["total"])] for subject in world.scored]
    sheet = tmp_path / "totals.xlsx"
    sheet.write_bytes(book(["编码", "得分"], rows))
    assert main(["reconcile", f"{PACKS / PACK}:{KEY}", str(folder), str(sheet), "--out", str(tmp_path / "out")]) == 0
    assert capsys.readouterr().out.strip() == f"same={len(rows)} only_in_sheet=0 only_computed=0"


def test_compare__says_who_moves_by_how_much_and_why(
    one: Office, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world = one.run()
    totals = {subject.key: figures_of(world, subject)["total"] for subject in world.scored}
    asked = [
        "policy",
        "compare",
        f"{PACKS / PACK}:{KEY}",
        "--facts",
        str(folder),
        "--out",
        str(tmp_path / "two.xlsx"),
    ]
    assert main([*asked, "--reading", "rounding=half_up:0"]) == 0
    *said, counts = capsys.readouterr().out.splitlines()
    unwhole = {key for key, total in totals.items() if total is not None and total.denominator != 1}
    assert "half up, 2 places → rounding: half up, 0 places" in said[0]
    assert unwhole
    assert {line.split(":")[0] for line in said if re.match(r"S0\S+: total [^,]+→", line)} >= unwhole
    assert re.fullmatch(r"compared=\d+ in_total=\d+ in_place=\d+ in_grade=\d+", counts)
    assert len(cells(tmp_path / "two.xlsx")) > len(totals)
    assert main(asked) == 2


def test_exact__a_quotient_of_seventeen_decimals_is_no_difference(one: Office, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    """A cell that a formula left unrounded reads as the computed total."""
    world = one.run()
    subject = next(subject for subject in world.scored if figures_of(world, subject)["total"])
    total = figures_of(world, subject)["total"] + Fraction(1, 300_000)
    sheet = tmp_path / "totals.xlsx"
    sheet.write_bytes(book(["编码", "得分"], [[subject.key, float(total)]]))
    main(["reconcile", f"{PACKS / PACK}:{KEY}", str(folder), str(sheet), "--out", str(tmp_path / "out")])
    assert capsys.readouterr().out.strip().startswith("same=1 ")
