"""`zeren explain` on what `zeren score` wrote: the numbers of the tables in sentences, whichever engine wrote them."""

from fractions import Fraction
from pathlib import Path

import pytest

from engines.test_score import SCHEME, fact, folder, score, trace_of
from zeren.cli.main import main


def said(out: Path, capsys: pytest.CaptureFixture[str], language: str) -> str:
    capsys.readouterr()
    assert main(["explain", str(out), "B1", "--pack", str(SCHEME), "--language", language]) == 0
    return capsys.readouterr().out


def test_tables__are_told_with_the_schemes_titles(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    reports = [fact("media_report", "B1") for _ in range(6)]
    given = folder(tmp_path / "in", *reports, fact("own_medium", "B1", attributes='{"medium": "website"}'))
    told = {}
    for engine in ("duckdb", "oracle"):
        score(given, tmp_path / engine, "--engine", engine)
        told[engine] = said(tmp_path / engine, capsys, "en")
    assert told["duckdb"] == told["oracle"]
    row = trace_of(tmp_path / "duckdb", "B1")
    total = Fraction(row["=total"], 10_000)  # type: ignore[arg-type]
    assert f"The total is {float(total):g} points" in told["duckdb"]
    assert "[i43] “" in told["duckdb"] and "it has 4" in told["duckdb"]
    assert f"the total is {float(total):g}." in told["duckdb"]
    assert "得 -1" in said(tmp_path / "duckdb", capsys, "zh")


def test_tables__without_a_pack_or_a_subject_say_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    score(folder(tmp_path / "in", fact("media_report", "B1")), tmp_path / "out")
    assert main(["explain", str(tmp_path / "out"), "B1"]) == 2
    assert "--pack" in capsys.readouterr().err
    assert main(["explain", str(tmp_path / "out"), "B9", "--pack", str(SCHEME)]) == 2
    assert "B1" in capsys.readouterr().err
