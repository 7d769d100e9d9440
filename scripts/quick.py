"""`make quick`: static checks and those tests that a change can have touched, in about a minute; the rest is named.

A change is what differs from the last commit, or from the commit that BASE names. The tests come from the import lines: a test
file is touched when it imports a changed file, directly or not. The nearest go first, of these the shortest.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from imports import built_from, imported_by  # noqa: E402  # the tests' folder is not on the path before

SECONDS = int(os.environ.get("ZEREN_QUICK_SECONDS", "45"))  # noqa: TID251  # how long somebody is willing to wait
WORKERS = 2
RECORDED = ROOT / "tests" / "durations.json"
OF_A_SHORT_FILE = 0.1


def main() -> int:
    """The exit code: 0 when everything that was run is green."""
    began = time.monotonic()
    changed = changed_files(sys.argv[1] if len(sys.argv) > 1 else "HEAD")
    if not changed:
        print("quick: nothing has changed")
        return 0
    python = [str(one) for one in changed if one.suffix == ".py"]
    checks = [
        ["ruff", "format", "--check", "-q", *python],
        ["ruff", "check", "-q", *python],
        ["lint-imports", "--no-logo"],
    ]
    failed = [
        check[0] for check in checks[0 if python else 2 :] if subprocess.run(check, cwd=ROOT, check=False).returncode
    ]
    chosen, left = choose(changed, SECONDS * WORKERS)
    code = run(chosen) if chosen else 0
    print(
        f"quick: {len(chosen)} test files in {time.monotonic() - began:.0f} s; left out: types, packs, documents, and"
    )
    print(f"  {len(left)} more files that the change can have touched, {sum(left.values()):.0f} s by the last record")
    for file, seconds in sorted(left.items(), key=lambda entry: -entry[1])[:10]:
        print(f"  {seconds:6.1f} s  {file}")
    if failed:
        print(f"quick: not clean by {', '.join(failed)}")
    return code or bool(failed)


def changed_files(base: str) -> list[Path]:
    """What differs from `base`, and what git does not know yet."""
    named = _git("diff", "--name-only", "--diff-filter=d", base) + _git("ls-files", "--others", "--exclude-standard")
    return [ROOT / name for name in dict.fromkeys(named)]


def choose(changed: list[Path], seconds: float) -> tuple[list[str], dict[str, float]]:
    """The test files to run within so many seconds, and those for which there is no time."""
    recorded: dict[str, float] = (
        json.loads(RECORDED.read_text(encoding="utf-8"))["files"] if RECORDED.exists() else {}
    )
    chosen, left = list[str](), dict[str, float]()
    touched = [(_nearness(file, set(changed)), file) for file in sorted((ROOT / "tests").rglob("test_*.py"))]
    known = [
        (near, recorded.get(str(file.relative_to(ROOT)), OF_A_SHORT_FILE), file)
        for near, file in touched
        if near < NEVER
    ]
    for _, takes, file in sorted(known):
        name = str(file.relative_to(ROOT))
        if takes <= seconds:
            seconds -= takes
            chosen.append(name)
        else:
            left[name] = takes
    return chosen, left


NEVER = 99
ROOMS = 3
"""From here on a test is near by the room alone: it lies in the folder that is called as the changed file's room."""


def _nearness(test: Path, changed: set[Path]) -> int:
    """0: it is changed itself; 1: it imports the change; 2: it lies in the room's folder and can be touched; 3: it can be touched."""
    if test in changed:
        return 0
    files = built_from([test, *_conftests(test)])
    if not files & changed and not any(_is_read(one, test) for one in changed):
        return NEVER
    if imported_by(test) & changed:
        return 1
    return 2 if {test.parent.name} & {part for one in changed for part in one.relative_to(ROOT).parts} else ROOMS


def _conftests(test: Path) -> list[Path]:
    return [folder / "conftest.py" for folder in test.parents if (folder / "conftest.py").is_file()]


def _is_read(file: Path, test: Path) -> bool:
    """Whether a file that nobody imports can be read by a test: templates by those of pages, packs by those of rules."""
    name = file.relative_to(ROOT).as_posix()
    if name.startswith("src/zeren/web/"):
        return test.parent.name in ("web", "stories")
    return name.startswith("policies/") and test.parent.name in ("policies", "policy", "claims", "scoring", "assess")


def _git(*words: str) -> list[str]:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()


def run(files: list[str]) -> int:
    """The tests in two processes; pytest's exit code."""
    command = ["python", "-m", "pytest", "-n", str(WORKERS), "--dist", "loadgroup", "--no-loadscope-reorder"]
    return subprocess.run([*command, "-m", "not slow and not spark", *files], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
