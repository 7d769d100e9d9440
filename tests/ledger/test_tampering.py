"""T10: one random bit, row, time, order or cut, left so or made anew by the operator: always found, the line named.

The verifier of one file and the tests' own second one must both say so; honest records raise no alarm.
"""

import argparse
import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import databases
from ledger import recorded
from ledger.forging import PLAIN, Draw, Export, Tampered, Told, forge
from oracles.record import wrongs
from zeren.ledger.export import export_record
from zeren.site.signing import checkpoint_seed

pytestmark = pytest.mark.xdist_group("tampering")
VERIFIER = databases.ROOT / "verifiers" / "zeren_verify_ledger.py"


def verifier() -> ModuleType:
    """The verifier as a module, loaded from its file."""
    spec = importlib.util.spec_from_file_location("zeren_verify_ledger", VERIFIER)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


VERIFY = verifier()


class Outside:
    """What somebody outside holds: the public key, and one checkpoint of the whole record."""

    def __init__(self, folder: Path):
        self.key = (folder / "key.txt").read_text("utf-8").strip()
        self.kept = folder / "kept"
        self.kept.write_bytes((folder / "checkpoint").read_bytes())

    def judge(self, folder: Path):  # type: ignore[no-untyped-def]  # Findings, of a module loaded by its file
        """What the verifier finds."""
        return VERIFY.check(
            argparse.Namespace(folder=folder, key=self.key, checkpoint=[self.kept], witness=[], hashes_only=False)
        )


@pytest.fixture
def exported(prepared: databases.Prepared, tmp_path: Path) -> tuple[Export, Outside, Ed25519PrivateKey]:
    """The record of a small year, exported with its rows; what is kept outside; and the operator's key."""
    recorded.use_it(prepared)
    export_record(tmp_path / "honest", with_rows=True)
    key = Ed25519PrivateKey.from_private_bytes(checkpoint_seed())
    return Export.read(tmp_path / "honest"), Outside(tmp_path / "honest"), key


def cases(export: Export, key: Ed25519PrivateKey, count: int) -> Iterator[tuple[int, Tampered]]:
    """Half of them left as they are, half made anew."""
    for seed in range(count):
        draw = Draw(seed)
        yield seed, forge(export, draw, key) if seed % 2 else draw.one(PLAIN)(export, draw)


def all_are_found(exported: tuple[Export, Outside, Ed25519PrivateKey], folder: Path, count: int) -> None:
    export, outside, key = exported
    missed, unnamed, seen = [], [], set()
    for seed, case in cases(export, key, count):
        place = folder / str(seed)
        case.export.write(place)
        found = outside.judge(place)
        second = wrongs(place, outside.key, [outside.kept.read_text("utf-8")])
        seen.add(case.what.split(" ")[0])
        if not found.faults or not second:
            missed.append((seed, case.what, found.faults, second))
        elif case.lines and not is_named(case, found.first_bad(), len(export.lines("entries.jsonl"))):
            unnamed.append((seed, case.what, case.lines, found.first_bad()))
        for file in sorted(place.rglob("*"), reverse=True):
            file.rmdir() if file.is_dir() else file.unlink()
    assert missed == []
    assert unnamed == [], "\n".join(map(str, unnamed))
    assert len(seen) > 5, "all kinds were tried"


def is_named(case: Tampered, named: tuple[int, int] | None, size: int) -> bool:
    """A line changed alone is named exactly; made anew, it lies between checkpoints that an outsider holds."""
    assert case.lines is not None
    if not case.what.endswith("made anew"):
        return named == case.lines
    return named is not None and named[0] <= case.lines[0] <= named[1] < size


def test_tampering__sixty_cases_are_all_found(
    exported: tuple[Export, Outside, Ed25519PrivateKey], tmp_path: Path
) -> None:
    all_are_found(exported, tmp_path, 60)


@pytest.mark.slow
def test_tampering__ten_thousand_cases_are_all_found(
    exported: tuple[Export, Outside, Ed25519PrivateKey], tmp_path: Path
) -> None:
    all_are_found(exported, tmp_path, 10_000)


def test_made_anew__without_anything_from_outside_nothing_is_found(
    exported: tuple[Export, Outside, Ed25519PrivateKey], tmp_path: Path
) -> None:
    """Why a checkpoint is kept outside: a record made anew agrees with itself. This is said in part 7."""
    export, outside, key = exported
    forge(export, Draw("alone"), key).export.write(tmp_path / "forged")
    given = argparse.Namespace(
        folder=tmp_path / "forged", key=outside.key, checkpoint=[], witness=[], hashes_only=False
    )
    assert VERIFY.check(given).faults == {}


def honest_runs(exported: tuple[Export, Outside, Ed25519PrivateKey], folder: Path, count: int) -> None:
    """Honest records of every length: what was there when the record was shorter, sealed by its own checkpoints."""
    export, outside, key = exported
    alarms = []
    for seed in range(count):
        draw, told = Draw(f"honest {seed}"), Told.of(export)
        length = 1 + draw.below(len(told.entries))
        told.entries, told.rows, told.present = told.entries[:length], told.rows[:length], {}
        told.sizes = [1 + draw.below(length) for _ in range(4)]
        place = folder / str(seed)
        told.made_anew(key).write(place)
        kept = place / "kept"
        kept.write_text(json.loads((place / "checkpoints.jsonl").read_bytes().split(b"\n")[0])["note"], "utf-8")
        given = argparse.Namespace(folder=place, key=outside.key, checkpoint=[kept], witness=[], hashes_only=False)
        found, second = VERIFY.check(given).faults, wrongs(place, outside.key, [kept.read_text("utf-8")])
        alarms += [(seed, found, second)] if found or second else []
    assert alarms == []


def test_honest__no_false_alarm_in_ten(exported: tuple[Export, Outside, Ed25519PrivateKey], tmp_path: Path) -> None:
    export, outside, _ = exported
    export.write(tmp_path / "whole")
    found = outside.judge(tmp_path / "whole")
    assert (found.faults, found.vouched[0]) == ({}, found.vouched[1])
    honest_runs(exported, tmp_path, 10)


@pytest.mark.slow
def test_honest__no_false_alarm_in_a_thousand(
    exported: tuple[Export, Outside, Ed25519PrivateKey], tmp_path: Path
) -> None:
    honest_runs(exported, tmp_path, 1_000)
