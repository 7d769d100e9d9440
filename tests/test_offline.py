"""Nightly: an install without any network, from the folder that `make wheels` fills."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LEFT_OUT = shutil.ignore_patterns(".venv*", "node_modules", "__pycache__", "*.egg-info", ".git", ".*_cache")


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0 or shutil.which("unshare") is None, reason="root takes the network away")
def test_install__needs_nothing_but_the_folder_of_wheels(tmp_path: Path) -> None:
    subprocess.run(["make", "wheels"], cwd=ROOT, check=True)
    there = tmp_path / "zeren"
    shutil.copytree(ROOT, there, ignore=LEFT_OUT, symlinks=True)
    alone = ["env", "-i", f"PATH={os.defpath}", f"HOME={tmp_path}", "unshare", "--net"]
    made = subprocess.run([*alone, "make", "setup", "OFFLINE=wheels"], cwd=there, capture_output=True, text=True)
    assert made.returncode == 0, made.stdout + made.stderr
    for words in (["--version"], ["policy", "check", "policies/party-building-cn"]):
        done = subprocess.run([*alone, ".venv/bin/zeren", *words], cwd=there, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    (there / "wheels").rename(there / "gone")
    (there / ".venv" / ".program").unlink()
    assert subprocess.run([*alone, "make", "setup", "OFFLINE=wheels"], cwd=there, capture_output=True).returncode
