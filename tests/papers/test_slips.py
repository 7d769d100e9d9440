"""Slips of a ballot: what a scanner reads, what stands nowhere else, and when nothing is printed."""

import io
import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

import zeren.papers.slips as slips
from papers.test_seals import FONTS, scanned
from zeren.cli import ballot_print
from zeren.debrief.rules.codes import code_from, commitment_of, proof_of, read_code, written
from zeren.debrief.rules.leaves import digest_of
from zeren.papers import pdf

PEER = ["peer=12=同级", "delegate=25=下级和代表"]


def printed(out: Path, *more: str, home: str = "/nowhere") -> subprocess.CompletedProcess[str]:
    """The command on a machine without a database: no address of one, and a folder that is not there."""
    command = [sys.executable, "-m", "zeren.cli.ballot_print", "--meeting", "m1", "--title", "述职评议", "--address", "https://vote.example"]  # fmt: skip
    classes = [part for one in PEER for part in ("--class", one)]
    env = {"ZEREN_HOME": home, "ZEREN_LANGUAGE": "en"}
    return subprocess.run(
        [*command, *classes, "--out", out, *more], env=env, capture_output=True, text=True, check=False
    )


def said(out: Path, *more: str) -> int:
    """The same command in this process, for what it says of arguments that it does not take."""
    classes = [part for one in PEER for part in ("--class", one)]
    return ballot_print.main(["--meeting", "m1", "--title", "述职评议", "--address", "https://vote.example", *classes, "--out", str(out), *more])  # fmt: skip


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without a database."""
    monkeypatch.setenv("ZEREN_HOME", "/nowhere")
    monkeypatch.setenv("ZEREN_LANGUAGE", "en")


def codes_in(file: Path) -> list[str]:
    """Every code that stands on the slips."""
    words = " ".join(page.extract_text() for page in PdfReader(file).pages).split()
    return [word for word in words if word.count("-") == 4 and len(word) == 24]


def test_command__prints_slips_whose_commitments_are_in_the_file_and_nothing_else(tmp_path: Path) -> None:
    done = printed(tmp_path / "out")
    assert done.returncode == 0, done.stderr
    codes = codes_in(tmp_path / "out/slips.pdf")
    issued = (tmp_path / "out/issued.txt").read_text()
    assert len(codes) == len(set(codes)) == 13 + 27, "one more for each twenty, and one at least"
    commitments = {
        commitment_of(proof_of("m1", key, read_code(code))) for key in ("peer", "delegate") for code in codes
    }
    lines = issued.splitlines()
    assert lines == sorted(lines)
    assert [line.split()[0] for line in lines] == ["delegate"] * 27 + ["peer"] * 13
    assert {line.split()[1] for line in lines} <= commitments
    assert digest_of(issued) in done.stdout
    told = done.stdout + done.stderr + issued
    assert not any(code in told or read_code(code) in told for code in codes)
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == ["issued.txt", "slips.pdf"]
    assert stat.S_IMODE((tmp_path / "out/slips.pdf").stat().st_mode) == 0o600


def test_command__refuses_beside_a_database_and_prints_a_rehearsal_there(tmp_path: Path) -> None:
    (tmp_path / "home/data").mkdir(parents=True)
    done = printed(tmp_path / "out", home=str(tmp_path / "home"))
    assert (done.returncode, "BESIDE_THE_DATABASE" in done.stderr) == (1, True)
    assert not (tmp_path / "out").exists()
    assert printed(tmp_path / "out", "--rehearsal", home=str(tmp_path / "home")).returncode == 0
    code = codes_in(tmp_path / "out/slips.pdf")[0]
    real = {commitment_of(proof_of("m1", key, read_code(code))) for key in ("peer", "delegate")}
    assert not any(one in (tmp_path / "out/issued.txt").read_text() for one in real), (
        "a rehearsal's code is worth nothing"
    )


def test_command__says_every_reason_and_writes_over_nothing(
    apart: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "kept").write_text("kept")
    assert said(tmp_path, "--meeting", "a b", "--address", "vote") == 1
    trouble = capsys.readouterr().err
    assert all(code in trouble for code in ("NOT_A_KEY", "NOT_AN_ADDRESS", "FOLDER_NOT_EMPTY"))
    assert [file.name for file in tmp_path.iterdir()] == ["kept"]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_slips__are_read_by_a_scanner(language: str) -> None:
    made = [written(code_from(bytes([n] * 13))) for n in range(4)]
    addresses = [f"https://vote.example/m/m1#{code}" for code in made]
    sheet = slips.SlipSheet(
        "述职评议", "m1", [slips.Slip("peer", *one) for one in zip(made, addresses, strict=True)], {"peer": "同级"}, "ab" * 32,
        language=language,
    )  # fmt: skip
    compiler, families = pdf._compiler(tuple(map(str, FONTS)))
    said = json.dumps({**slips._data(sheet), "families": families}, ensure_ascii=False)
    drawn = compiler.compile(input=slips._TEMPLATE, format="png", ppi=150, sys_inputs={"document": said})
    assert sorted(scanned([Image.open(io.BytesIO(page)) for page in drawn])) == sorted(addresses)


@pytest.mark.parametrize("voters", ["peer=12", "peer=none=同级", "peer=0=同级"])
def test_command__is_misused_in_words(
    apart: None, voters: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said(tmp_path / "out", "--class", voters) == 2
    assert capsys.readouterr().err.startswith("usage:")
