"""`zeren policy`: exit codes and lines, on the packs that ship and on broken copies of them."""

import json
import shutil
from pathlib import Path

import pytest

from policy.small_packs import PACK, ROLES, SOURCES, node, scheme_text, words
from zeren.cli import claims
from zeren.cli.main import main

ROOT = Path(__file__).resolve().parents[2]
VILLAGE = ROOT / "policies" / "published" / "02-ninghai-changjie-2021-village"
PACKS = sorted(file.parent for file in (ROOT / "policies").glob("**/pack.toml"))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(VILLAGE, tmp_path / "pack"))


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_check__finds_nothing_in_what_ships(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "check", str(pack)]) == 0, capsys.readouterr().out


def test_check__names_file_key_and_code(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    head = copy / "pack.toml"
    head.write_text(head.read_text().replace('use = "language-test"', 'use = "office"'))
    assert main(["policy", "check", str(copy)]) == 1
    said = capsys.readouterr().out
    assert "PUNISHES_COMPLAINT" in said
    assert "scheme.toml" in said


def test_check__of_what_does_not_load_gives_every_reason(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sources = copy / "sources.toml"
    sources.write_text(sources.read_text().replace("date =", "daet ="))
    assert main(["policy", "check", str(copy)]) == 1
    said = capsys.readouterr().out
    assert "UNKNOWN_KEY" in said
    assert "Traceback" not in said


def test_coverage__ends_with_the_totals(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "coverage", str(VILLAGE)]) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    counts = dict(part.split("=") for part in last.split())
    assert counts["clauses"] == "170"
    assert int(counts["computed"]) >= 138
    assert int(counts["not_expressible"]) == 0


def test_coverage__of_a_folder_without_packs_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "coverage", str(tmp_path)]) == 2
    assert "NO_PACK" in capsys.readouterr().err


def test_claims__know_a_test_by_its_name() -> None:
    here = "tests/cli/test_policy.py"
    assert claims.has_test(ROOT, f"{here}::test_claims__know_a_test_by_its_name")
    assert not claims.has_test(ROOT, f"{here}::test_that_is_not_there")
    assert not claims.has_test(ROOT, "tests/none.py::test_x")
    assert not claims.has_test(ROOT, here)


def test_schema__is_printed_for_one_file_or_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "schema", "scheme.toml"]) == 0
    assert json.loads(capsys.readouterr().out)["required"] == ["scheme", "node"]
    assert main(["policy", "schema"]) == 0
    assert "scheme.toml" in [one["title"] for one in json.loads(capsys.readouterr().out)["anyOf"]]
    assert main(["policy", "schema", "notes.toml"]) == 2
    assert "notes.toml" in capsys.readouterr().err


def put(folder: Path, key: str, nodes: str) -> Path:
    """A small pack of this key as files."""
    folder.mkdir()
    texts = {"pack": PACK.replace('"small"', f'"{key}"'), "sources": SOURCES, "roles": ROLES, "words": words()}
    for name, text in {**texts, "scheme": scheme_text(nodes)}.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


def test_check__looks_at_the_packs_that_stand_beside_this_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    taken = node("i", 'kind = "IMPORT"\nscheme = "s1"\npack = "other"')
    own = put(tmp_path / "own", "own", taken)
    assert main(["policy", "check", str(own)]) == 1
    assert "IMPORT_UNSEEN" in capsys.readouterr().out
    put(tmp_path / "other", "other", node("x", 'kind = "FACT"\nof = {fact = "score"}'))
    assert main(["policy", "check", str(own)]) == 0, capsys.readouterr().out
