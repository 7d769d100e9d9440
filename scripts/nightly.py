"""`make nightly`: everything, one part after another. A part that passed at this state of the tree is not run again.

So a run that broke off goes on where it was: the parts done stand in var/nightly/, by a digest of what git knows here.
"""

import hashlib
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DONE = ROOT / "var" / "nightly"


def main() -> int:
    """The exit code: 0 when every part has passed."""
    began, state, failed = time.monotonic(), state_of_the_tree(), []
    DONE.mkdir(parents=True, exist_ok=True)
    for name, command in parts():
        stamp = DONE / f"{state}-{name}"
        if stamp.exists():
            print(f"nightly: {name} passed before, in {stamp.read_text()} s", flush=True)
            continue
        print(f"nightly: {name}", flush=True)
        since = time.monotonic()
        if subprocess.run(command, cwd=ROOT, check=False).returncode in (0, NO_TESTS):
            stamp.write_text(f"{time.monotonic() - since:.0f}")
        else:
            failed.append(name)
    print(
        f"nightly: {time.monotonic() - began:.0f} s; " + (f"failed: {', '.join(failed)}" if failed else "all passed")
    )
    return bool(failed)


NO_TESTS = 5
"""What pytest answers for a folder without a slow test."""


def parts() -> list[tuple[str, list[str]]]:
    """The name of each part and the command that runs it."""
    folders = sorted({file.parent for file in (ROOT / "tests").rglob("test_*.py") if file.parent != ROOT / "tests"})
    slow = [
        (f"slow-{'-'.join(folder.relative_to(ROOT / 'tests').parts)}", [sys.executable, "-m", "pytest", "-m", "slow", str(folder), "--no-header"])
        for folder in folders
    ]  # fmt: skip
    return [
        ("check", ["make", "check"]),
        ("spark", ["make", "test-spark"]),
        *slow,
        ("worlds", ["make", "worlds"]),
        ("bench", ["make", "bench"]),
    ]


def state_of_the_tree() -> str:
    """Twelve letters that change with the commit or with anything that is not committed."""
    said = [["git", "rev-parse", "HEAD"], ["git", "diff", "HEAD"]]
    whole = b"".join(subprocess.run(words, cwd=ROOT, capture_output=True, check=True).stdout for words in said)
    return hashlib.sha256(whole).hexdigest()[:12]


if __name__ == "__main__":
    raise SystemExit(main())
