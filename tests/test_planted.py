"""The planted faults still fit the code: a patch that no longer applies plants nothing, and nobody would find it."""

import subprocess
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PATCHES = sorted((ROOT / "tests" / "planted").glob("*/*.patch"))
EACH, ALL = 15, 150


def test_planted__each_kind_has_its_faults() -> None:
    kinds = Counter(patch.parent.name for patch in PATCHES)
    assert len(kinds) == 9
    assert min(kinds.values()) >= EACH
    assert len(PATCHES) >= ALL


def test_planted__every_fault_still_fits() -> None:
    unfit = [patch.name for patch in PATCHES if not fits(patch)]
    assert not unfit, "write these anew, keeping the mistake that their first line tells of"


def fits(patch: Path) -> bool:
    """Whether a patch applies to the code as it stands."""
    return (
        subprocess.run(["git", "apply", "--check", patch], cwd=ROOT, capture_output=True, check=False).returncode == 0
    )
