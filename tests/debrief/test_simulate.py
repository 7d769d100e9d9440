"""`zeren debrief simulate`: whole meetings from a seed; both verifiers pass on them, and the same seed gives the same."""

from pathlib import Path

import pytest

from debrief.test_meeting import VERIFY, faults
from ledger.forging import Draw
from oracles.meeting import wrongs
from zeren.cli.main import main


def simulate(out: Path, debriefers: int, voters: int, seed: object, *more: str) -> int:
    numbers = ["--debriefers", str(debriefers), "--voters", str(voters), "--seed", str(seed)]
    return main(["debrief", "simulate", *numbers, "--out", str(out), *more])


def ballots(out: Path) -> list[Path]:
    return sorted(file.parent for file in out.rglob("rules.json"))


def both_pass(seeds: range, folder: Path) -> None:
    for seed in seeds:
        draw = Draw(f"simulate {seed}")
        out, form = folder / str(seed), draw.one(["B1", "B3", "B4", "B5", "B6", "B7", "B8"])
        assert simulate(out, 1 + draw.below(16), 3 + draw.below(50), seed, "--form", form) == 0
        for one in ballots(out):
            assert (faults(one), wrongs(one)) == ({}, []), (seed, form)


def test_meetings__pass_both_verifiers(tmp_path: Path) -> None:
    both_pass(range(30), tmp_path)


@pytest.mark.slow
def test_meetings__a_thousand_pass_both_verifiers(tmp_path: Path) -> None:
    both_pass(range(1000), tmp_path)


def test_meeting__of_more_than_a_sheet_is_two_ballots_and_each_is_judged(tmp_path: Path) -> None:
    assert simulate(tmp_path / "meeting", 18, 40, "a") == 0
    first, second = ballots(tmp_path / "meeting")
    assert VERIFY.main([str(tmp_path / "meeting")]) == 0
    counts = (second / "counts.json").read_text()
    (second / "counts.json").write_text(counts.replace('"checked_in":', '"checked_in":9', 1))
    assert VERIFY.main([str(first)]) == 0
    assert VERIFY.main([str(tmp_path / "meeting")]) == 1


def test_seed__gives_the_same_meeting_and_another_one_another(tmp_path: Path) -> None:
    files = {}
    for name, seed in (("a", "x"), ("b", "x"), ("c", "y")):
        assert simulate(tmp_path / name, 3, 30, seed) == 0
        files[name] = {
            str(file.relative_to(tmp_path / name)): file.read_bytes()
            for file in (tmp_path / name).rglob("*")
            if file.is_file()
        }
    assert files["a"] == files["b"]
    assert files["a"]["published.json"] != files["c"]["published.json"]


def test_command__refuses_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "kept").write_text("kept")
    assert simulate(tmp_path, 0, 1, "x") == 1
    told = capsys.readouterr().err
    assert "FOLDER_NOT_EMPTY" in told
    assert "NO_MEETING" in told
    assert simulate(tmp_path / "new", 3, 30, "x", "--form", "B9") == 2
    assert "NO_FORM" in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == ["kept"]
