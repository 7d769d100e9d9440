"""Every case of every pack under policies/, as a test of its own."""

from pathlib import Path

import pytest

from scoring.packs import read_pack
from zeren.policy import Pack
from zeren.policy.pack import PackCase
from zeren.scoring.cases import run_case

POLICIES = Path(__file__).resolve().parents[2] / "policies"
PACKS = [read_pack(file.parent.relative_to(POLICIES).as_posix()) for file in sorted(POLICIES.glob("**/pack.toml"))]


def _cases() -> list[object]:
    return [pytest.param(pack, case, id=f"{pack.key}:{case.id}") for pack in PACKS for case in pack.cases]


@pytest.mark.parametrize(("pack", "case"), _cases())
def test_case__comes_out_as_written(pack: Pack, case: PackCase) -> None:
    found = run_case(pack, case)
    assert not found, "\n".join(f"{row.what}: expected {row.expected}, found {row.found}" for row in found)


def test_every_case_id_stands_once_in_its_pack() -> None:
    for pack in PACKS:
        ids = [case.id for case in pack.cases]
        assert len(ids) == len(set(ids)), pack.key


def test_cases_are_found() -> None:
    assert sum(len(pack.cases) for pack in PACKS) >= 10
