"""`zeren policy draft` and `table`: from an office's table to a pack that runs, and back."""

from pathlib import Path

import pytest

from zeren.cli.main import main
from zeren.papers.office_tables import read_office_table
from zeren.policy import load_pack

TABLES = Path(__file__).resolve().parents[2] / "examples" / "office-tables"
SOURCE = ["--issuer", "苔溪县委办公室", "--kind", "branch", "--kind-name", "党支部"]


def test_draft__tells_each_reading_and_confirms_what_was_chosen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, out = str(TABLES / "2-branches.xlsx"), tmp_path / "pack"
    assert (
        main(["policy", "draft", table, "--out", str(out), *SOURCE, "--choose", "R6.1=2", "--choose", "R10.1=judged"])
        == 0
    )
    said = capsys.readouterr().out
    assert "R6.1=1" in said
    assert "R6.1=2" in said
    assert "2" in said.splitlines()[-1].split()[2]
    pack = load_pack(out)
    nodes = {node.id: node for node in pack.schemes["draft"].nodes}
    assert (nodes["R6.1"].kind, nodes["R6.1"].body.of.of) == ("STEP", "quarter")
    assert (nodes["R10.1"].kind, nodes["I7"].kind) == ("JUDGE", "JUDGE")
    assert (pack.sources["office-table"].hint.zh, pack.sources["office-table"].date) == (
        "云渡工委〔2026〕3号",
        "2026-01-15",
    )
    assert main(["policy", "coverage", str(out)]) == 0
    assert main(["policy", "check", str(out)]) == 1, "nobody verifies yet, and the four policies are not declared"


def test_table__comes_back_from_the_pack(tmp_path: Path) -> None:
    file, out, back = TABLES / "3-departments.xlsx", tmp_path / "pack", tmp_path / "back.xlsx"
    assert main(["policy", "draft", str(file), "--out", str(out), *SOURCE]) == 0
    assert main(["policy", "table", str(out), "--out", str(back)]) == 0
    assert read_office_table(back.read_bytes()) == read_office_table(file.read_bytes())


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ([], "SOURCE_MISSING"),
        ([*SOURCE, "--choose", "R6.1=3"], "NO_SUCH_READING"),
        ([*SOURCE, "--choose", "R4.1=1"], "CHOICE_INCOMPLETE"),
        ([*SOURCE, "--choose", "R99.1=1"], "CHOICE_INCOMPLETE"),
    ],
)  # fmt: skip
def test_draft__refused_writes_nothing(
    more: list[str], code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "pack"
    assert main(["policy", "draft", str(TABLES / "2-branches.xlsx"), "--out", str(out), *more]) == 2
    assert code in capsys.readouterr().err
    assert not out.exists()


def test_draft__overwrites_no_pack(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "draft", str(TABLES / "2-branches.xlsx"), "--out", str(tmp_path), *SOURCE]) == 2
    assert "OUT_EXISTS" in capsys.readouterr().err


def test_table__of_a_pack_that_no_table_stands_in(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack = TABLES.parents[1] / "policies" / "published" / "12-branch-six-haves"
    assert main(["policy", "table", str(pack), "--out", str(tmp_path / "x.xlsx")]) == 2
    assert "NO_TABLE" in capsys.readouterr().err
