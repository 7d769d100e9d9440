"""`zeren calibrate`: what it writes and says, what it refuses, in the reader's language; and that it leaves nothing half written."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from calibration.test_calibration import meetings
from zeren.cli.main import main

GOLDEN = Path(__file__).parents[1] / "calibration" / "goldens" / "with_blanks.csv"


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig") as stream:
        return list(csv.DictReader(stream))


def written(path: Path, header: str, *rows: str) -> Path:
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZEREN_LANGUAGE", "en")


def test_calibrate__writes_four_tables_and_a_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["calibrate", str(GOLDEN), "--out", str(tmp_path / "out")]) == 0
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["items.csv", "ratees.csv", "raters.csv", "report.html", "thresholds.csv"]
    for name, rows in (("ratees", 70), ("raters", 40), ("items", 5), ("thresholds", 4)):
        told = table(tmp_path / "out" / f"{name}.csv")
        assert len(told) == rows and list(told[0])[:5] == ["id", "measure", "se", "infit", "outfit"]
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert page.count("<svg") == page.count("</svg>") == 4 and page.count("<table") == 6
    assert "http" not in page and "排名能承受多少" in page and "How much the ranking can bear" in page
    assert "items i1, i2, i3, i4, i5; 560 rows" in capsys.readouterr().out
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_calibrate__classical_method_gives_no_ranks(tmp_path: Path) -> None:
    assert main(["calibrate", str(GOLDEN), "--out", str(tmp_path / "out"), "--method", "jml"]) == 0
    ratees = table(tmp_path / "out" / "ratees.csv")
    assert "rank" not in ratees[0] and "measure" in ratees[0]


def test_calibrate__says_file_row_and_column(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    bad = written(tmp_path / "r.csv", "ratee,rater,k1,k2", "a,x,1,2", "b,x,3,good", "c,x,2,2", "a,y,1,", "b,y,2,3")
    assert main(["calibrate", str(bad), "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err
    assert "r.csv: row 3, column k2: good is no whole number. [NOT_WHOLE]" in said and not (tmp_path / "out").exists()
    monkeypatch.setenv("ZEREN_LANGUAGE", "zh")
    assert main(["calibrate", str(bad), "--out", str(tmp_path / "out")]) == 2
    assert "r.csv: 第 3 行“k2”列：“good”不是整数。" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("header", "row", "more", "code"),
    [
        ("who,rater,k1", "a,x,1", [], "NO_RATEE_COLUMN"),
        ("ratee,by,k1", "a,x,1", [], "NO_RATER_COLUMN"),
        ("ratee,rater,k1", "a,x,1", ["--items", "k9"], "NO_COLUMN"),
        ("ratee,rater,k1", "a,x,much", [], "NO_ITEMS"),
        ("ratee,rater,k1", "a,x", [], "UNEVEN_ROW"),
        ("ratee,rater,k1,k1", "a,x,1,1", [], "COLUMN_TWICE"),
        ("ratee,rater,year,k1", "a,x,0,1\nb,y,2026,2", [], "NO_SCALE"),
        ("ratee,rater,k1", ",x,1", [], "NO_RATEE"),
        ("ratee,rater,k1,k2", "a,x,1,2\na,x,2,2", [], "MARKED_TWICE"),
    ],
)
def test_calibrate__refuses_by_name(tmp_path: Path, capsys: pytest.CaptureFixture[str], header: str, row: str, more: list[str], code: str) -> None:  # fmt: skip
    bad = written(tmp_path / "r.csv", header, row)
    assert main(["calibrate", str(bad), "--out", str(tmp_path / "out"), *more]) == 2
    assert f"[{code}]" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["r.csv"]


def test_calibrate__missing_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["calibrate", str(tmp_path / "none.csv"), "--out", str(tmp_path / "out")]) == 2
    assert "[NO_FILE]" in capsys.readouterr().err


def unlinked(path: Path, sign: bool = True) -> Path:
    ratee, rater, block, marks, _ = meetings(1)
    rows = [f"{n},{j if sign else ''},m{b},{','.join(map(str, x))}" for n, j, b, x in zip(ratee, rater, block, marks, strict=True)]  # fmt: skip
    return written(path, "ratee,rater,meeting,k1,k2,k3,k4", *rows)


def test_calibrate__unlinked_meetings_need_a_choice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = unlinked(tmp_path / "r.csv")
    out = tmp_path / "out"
    assert main(["calibrate", str(data), "--out", str(out)]) == 1
    said = capsys.readouterr().err
    assert "[NOT_LINKED]" in said and "--across within" in said and not out.exists()
    assert main(["calibrate", str(data), "--out", str(out), "--across", "within"]) == 0
    assert sorted(int(row["rank"]) for row in table(out / "ratees.csv")) == sorted(list(range(1, 13)) * 3)
    assert main(["calibrate", str(data), "--out", str(out), "--across", "equal-means"]) == 0
    assert "assumed and not shown by the data" in (out / "report.html").read_text(encoding="utf-8")


def test_calibrate__sheets_without_identity(tmp_path: Path) -> None:
    data = unlinked(tmp_path / "r.csv", sign=False)
    assert main(["calibrate", str(data), "--out", str(tmp_path / "out"), "--unsigned", "--across", "within"]) == 0
    assert table(tmp_path / "out" / "raters.csv") == []
    assert [row["ballots"] for row in table(tmp_path / "out" / "groups.csv")] == ["20", "20", "20"]
    assert "Nothing is said of any single sheet" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def test_calibrate__anchors_from_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = unlinked(tmp_path / "r.csv")
    held = written(tmp_path / "a.csv", "kind,id,measure,se", *(f"ratee,{n},0.5,0.1" for n in range(36) if n % 12 < 4))
    out = tmp_path / "out"
    assert main(["calibrate", str(data), "--out", str(out), "--anchors", str(held)]) == 0
    assert sum(row["displacement"] != "" for row in table(out / "ratees.csv")) == 12
    written(held, "kind,id,measure", "judge,1,x")
    assert main(["calibrate", str(data), "--out", str(out), "--anchors", str(held)]) == 2
    assert "a.csv: row 2" in capsys.readouterr().err
    written(held, "kind,id,measure", "ratee,nobody,1")
    assert main(["calibrate", str(data), "--out", str(out), "--anchors", str(held)]) == 2
    assert "[NO_SUCH_ANCHOR]" in capsys.readouterr().err


def test_calibrate__other_commands_do_not_wait_for_it() -> None:
    code = "import sys, zeren.cli.main, zeren.cli.score, zeren.cli.serve; print([n for n in ('numpy', 'scipy', 'numba') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
