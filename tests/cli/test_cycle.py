"""`zeren cycle run`: a year without a browser, the same bytes again, and drafts where nothing was decided."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader

from zeren.cli.main import main

pytestmark = pytest.mark.xdist_group("cycle by commands")
ROOT = Path(__file__).resolve().parents[2]
SMALL, COUNTY = ROOT / "examples" / "small", ROOT / "examples" / "county"


def cycle(folder: Path, out: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "zeren.cli.main", "cycle", "run", str(folder), "--out", str(out)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def bytes_of(out: Path) -> dict[str, bytes]:
    found = {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}
    return {name: read for name, read in found.items() if not name.startswith("ledger/")}


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("first")
    cycle(SMALL, folder)
    return folder


def the_same_bytes(first: dict[str, bytes], second: dict[str, bytes]) -> None:
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


def test_cycle__a_second_run_gives_the_same_bytes(out: Path, tmp_path: Path) -> None:
    cycle(SMALL, tmp_path)
    first = bytes_of(out)
    the_same_bytes(first, bytes_of(tmp_path))
    cycle(SMALL, tmp_path)
    the_same_bytes(first, bytes_of(tmp_path))


def test_explain__says_each_line_of_a_result_down_to_its_facts(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    trace = json.loads((out / "traces/secretary-year/RY0008@LT01-SJ.json").read_text("utf-8"))
    assert main(["explain", str(out), "RY0008@LT01-SJ", "--language", "en"]) == 0
    said = capsys.readouterr().out
    assert f"The total is {trace['total']} points (known)." in said
    assert all(f"[{node['id']}] “{node['title']['en']}”" in said for node in trace["nodes"])
    assert all(key in said for node in trace["nodes"] for key in node["fact_keys"] if ":" not in key)
    assert main(["explain", str(out), "RY0008", "--language", "both"]) == 2
    assert "RY0008@LT01-SJ" in capsys.readouterr().err


@pytest.mark.slow
def test_cycle__the_county_again_gives_the_same_bytes(tmp_path: Path) -> None:
    """Thousands of files, letters as Word and PDF among them."""
    cycle(COUNTY, tmp_path / "first")
    cycle(COUNTY, tmp_path / "second")
    the_same_bytes(bytes_of(tmp_path / "first"), bytes_of(tmp_path / "second"))


def test_cycle__leaves_its_record_and_it_verifies(out: Path) -> None:
    verifier = ROOT / "verifiers" / "zeren_verify_ledger.py"
    done = subprocess.run(
        [sys.executable, str(verifier), str(out / "ledger")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    assert "VERIFIED" in done.stdout


def test_cycle__writes_everything_named_by_the_sheets_keys(out: Path) -> None:
    summary = json.loads((out / "summary.json").read_text("utf-8"))
    assert summary["decided"] is True
    letters = sorted(path.stem for path in (out / "letters").glob("*.pdf"))
    assert len(letters) == summary["letters"] > 50
    assert letters == sorted(path.stem for path in (out / "letters").glob("*.docx"))
    people = {
        json.loads(line)["subject"]
        for file in (out / "results").glob("*.jsonl")
        for line in file.open(encoding="utf-8")
    }
    assert set(letters) <= people
    assert {path.suffix for path in (out / "papers").iterdir()} == {".docx", ".pdf"}


def test_cycle__ninety_eight_points_with_a_failed_gate_are_not_excellent(out: Path) -> None:
    """The case of the cast that the front page shows: domain row 28."""
    rows = [json.loads(line) for line in (out / "results" / "secretary-year.jsonl").open(encoding="utf-8")]
    high = [row for row in rows if row["total"] == "98"]
    assert [(row["gates_passed"], row["proposed"], row["decided"]) for row in high] == [
        (False, "COMPETENT", "COMPETENT")
    ]
    trace = json.loads((out / "traces" / "secretary-year" / f"{high[0]['subject']}.json").read_text("utf-8"))
    assert "G1" in {gate["id"] for gate in trace["gates"] if gate["passed"] is False}
    assert trace["nearest"]


def test_cycle__letters_say_how_to_object_and_that_all_is_invented(out: Path) -> None:
    pdf = next(iter(sorted((out / "letters").glob("*.pdf"))))
    text = "".join(page.extract_text() for page in PdfReader(pdf).pages).replace("\n", "").replace(" ", "")
    assert "30日内" in text
    assert "虚构" in text


def test_cycle__without_decisions_letters_are_drafts(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    shutil.copytree(SMALL, folder)
    (folder / "decisions-2025.xlsx").unlink()
    told = cycle(folder, tmp_path / "out")
    assert "尚未决定" in told or "nothing has been decided" in told
    pdf = next(iter(sorted((tmp_path / "out" / "letters").glob("*.pdf"))))
    text = "".join(page.extract_text() for page in PdfReader(pdf).pages)
    assert "草稿" in text


def test_cycle__a_folder_without_a_plan_is_told(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "zeren.cli.main", "cycle", "run", str(tmp_path), "--out", str(tmp_path / "out")],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 2
    assert "no_plan" in done.stderr
    assert "Traceback" not in done.stderr
