"""`zeren explain` on what `zeren score` wrote: the numbers of the tables in sentences, whichever engine wrote them."""

import csv
import json
from fractions import Fraction
from pathlib import Path

import pytest

from engines.test_score import SCHEME, fact, folder, score, trace_of
from zeren.cli.main import main
from zeren.policy import load_pack
from zeren.scoring.cases import case_inputs
from zeren.scoring.counterfactuals import what_if


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


def test_changes__are_tried_on_the_tables_that_were_scored(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack = SCHEME.parent / "45-social-organisations-rating"
    (key,) = load_pack(pack).schemes
    case = next(case for case in load_pack(pack).cases if case.id == "45-950")
    given = tmp_path / "in"
    given.mkdir()
    inputs = case_inputs(load_pack(pack), case)
    rows = [
        {"key": one.key, "name": one.name, "subject": one.subject, "day": str(one.day), "label": one.label or "",
         "value": "" if one.value is None else str(float(one.value)), "attributes": json.dumps(dict(one.attributes)), "reason": one.reason}
        for one in inputs["facts"]
    ]  # fmt: skip
    kind = inputs["subjects"][0].kind
    for name, table in (("facts", rows), ("subjects", [{"key": "S1", "kind": kind}])):
        with (given / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(table[0]))
            writer.writeheader()
            writer.writerows(table)
    (given / "run.toml").write_text(f'period = "{case.period}"\n', encoding="utf-8")
    out = tmp_path / "out"
    assert (
        main(["score", "--scheme", f"{pack}:{key}", "--facts", str(given), "--tree", str(given), "--out", str(out)])
        == 0
    )
    capsys.readouterr()
    assert main(["explain", str(out), "S1", "--pack", str(pack), "--facts", str(given), "--language", "en"]) == 0
    told = capsys.readouterr().out
    found = what_if(subject="S1", **{name: value for name, value in inputs.items() if name != "with_withheld"})
    assert found.up or found.down
    assert all(one.text.en in told for one in (*found.up, *found.down))
