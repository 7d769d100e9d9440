"""`make planted`: plants each fault in a copy of the checkout, runs the tests there, and keeps who found it.

A verdict is kept in verdicts.json under the fault's digest, so a run that was stopped goes on where it was. A test that
fails counts only if it passes without the fault. "not tried in full" is not "not found": the time given was over.
"""

import argparse
import contextlib
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Queue
from typing import Any

from planted.reaching import reaching, ways

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
VERDICTS = HERE / "verdicts.json"
SUITES = {"test": "not slow and not spark", "old": "not slow and not spark", "nightly": "slow and not spark"}
"""What each suite runs. `old` is the suite as it was before it was made shorter; its verdicts are recorded once."""
ENOUGH = 0.95
"""The part of what the old suite found that `make test` has to find."""
NOT_FOUND, NOT_IN_FULL, UNFIT = "not found", "not tried in full", "does not apply"
NO_FINDERS = (NOT_FOUND, NOT_IN_FULL, UNFIT)
FAILED = re.compile(r"^(?:FAILED|ERROR) (tests/\S+?\.py(?:::.+?)?)(?: - .*)?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Fault:
    """One patch."""

    file: Path

    @property
    def id(self) -> str:
        return self.file.name.partition("-")[0]

    @property
    def kind(self) -> str:
        return self.file.parent.name

    @property
    def text(self) -> str:
        return self.file.read_text(encoding="utf-8")

    @property
    def what(self) -> str:
        return self.text.partition("\n")[0]

    @property
    def changed(self) -> str:
        """The file that it changes."""
        return re.search(r"^\+\+\+ b/(.+)$", self.text, re.MULTILINE)[1]

    def digest(self, suite: str) -> str:
        """Under what a verdict is kept: the lines that change, wherever they stand.

        The old suite's verdict is of the mistake itself, so it holds for a patch that was written anew with the same one.
        """
        lines = [line for line in self.text.splitlines() if re.match(r"[-+](?![-+])", line)]
        kept = [self.what] if suite == "old" else lines
        return hashlib.sha256("\n".join(kept).encode()).hexdigest()[:12]


def faults() -> list[Fault]:
    """All, by number."""
    return sorted((Fault(file) for file in HERE.glob("*/*.patch")), key=lambda fault: fault.id)


class Copy:
    """A checkout of its own with databases of its own, in which faults are planted one after another."""

    def __init__(self, place: Path, number: int, commit: str = "HEAD") -> None:
        self.root = place / f"copy{number}"
        subprocess.run(["git", "clone", "-q", "--shared", str(ROOT), str(self.root)], check=True)
        self._git("checkout", "-q", commit)
        built = Path("src/zeren/web/static/built")
        shutil.copytree(ROOT / built, self.root / built)
        (self.root / ".venv").symlink_to(ROOT / ".venv")
        (self.root / "frontend" / "node_modules").symlink_to(ROOT / "frontend" / "node_modules")
        self.environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(str(self.root / each) for each in ("src", "tests", "examples")),
            "ZEREN_INSTANCE": f"planted{number}",
            "ZEREN_YEAR_SEED": os.environ.get("ZEREN_YEAR_SEED", "1"),
        }
        self.users = ways(self.root)
        self.sound: dict[str, bool] = {}

    @contextlib.contextmanager
    def with_fault(self, fault: Fault) -> Iterator[bool]:
        """Plant a fault; false if the patch no longer fits. Afterwards the copy is as it was."""
        done = self._git("apply", str(fault.file))
        yield done.returncode == 0
        self._git("checkout", "-q", "--", ".")

    def _git(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(["git", *words], cwd=self.root, capture_output=True, text=True, check=False)

    def command(self, words: list[str], seconds: float) -> tuple[int | None, str]:
        """Run something here; None when it did not end in time. Whatever it started ends with it."""
        with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
            process = subprocess.Popen(
                words,
                cwd=self.root,
                env=self.environment,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                code: int | None = process.wait(timeout=seconds)
            except subprocess.TimeoutExpired:
                code = None
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGTERM)
                process.wait()
            said.seek(0)
            return code, said.read()

    def first_failing(self, chosen: list[str], marks: str, seconds: float, fault: Fault) -> str:
        """The first of these tests that fails with the fault and passes without; "" if none, or NOT_IN_FULL."""
        until, leave_out = time.monotonic() + seconds, []
        while True:
            words = [sys.executable, "-m", "pytest", "-x", "-rfE", "--tb=no", "-m", marks]
            words += [*chosen, *(f"--{'ignore' if '::' not in each else 'deselect'}={each}" for each in leave_out)]
            code, said = self.command(words, until - time.monotonic())
            if code in (0, 5):
                return ""
            if code is None:
                return NOT_IN_FULL
            found = FAILED.search(said)
            if not found:
                if not self._passes_without(["--collect-only", *chosen], fault):
                    return NOT_IN_FULL
                told = said.strip().splitlines()[-1:] or [""]
                return f"the run itself: {told[0][:200]}"
            if found[1] in leave_out:
                return NOT_IN_FULL
            if self._passes_without(["-m", marks, found[1]], fault):
                return found[1]
            leave_out.append(found[1])

    def _passes_without(self, words: list[str], fault: Fault) -> bool:
        """Whether what failed passes once the fault is taken away: else it says nothing about it."""
        name = " ".join(words)
        if name not in self.sound:
            self._git("apply", "-R", str(fault.file))
            code, _ = self.command([sys.executable, "-m", "pytest", "-x", *words], 600)
            self._git("apply", str(fault.file))
            self.sound[name] = code == 0
        return self.sound[name]


def chosen_tests(copy: Copy, fault: Fault) -> list[list[str]]:
    """What to try one after another: the test files that reach what was changed, then the rest."""
    return reaching(copy.root / fault.changed, copy.root, copy.users)


def judge(copy: Copy, fault: Fault, suite: str, limit: float) -> dict[str, Any]:
    """Who finds a fault first, and in how many seconds."""
    began = time.monotonic()
    found = ""
    with copy.with_fault(fault) as planted:
        if not planted:
            found = UNFIT
        for tests in chosen_tests(copy, fault) if planted else ():
            left = limit - (time.monotonic() - began)
            if found := copy.first_failing(tests, SUITES[suite], left, fault) if left > 0 else NOT_IN_FULL:
                break
    return {"by": found or NOT_FOUND, "seconds": round(time.monotonic() - began), "digest": fault.digest(suite)}


def static(copy: Copy, fault: Fault) -> dict[str, Any]:
    """Which of the static checks finds a fault, if one does."""
    began, tools = time.monotonic(), ROOT / ".venv" / "bin"
    checks = {
        "ruff": [str(tools / "ruff"), "check", "-q", fault.changed] if fault.changed.endswith(".py") else [],
        "imports": [str(tools / "lint-imports"), "--no-logo"] if fault.changed.endswith(".py") else [],
        "types": [str(tools / "mypy"), "--no-error-summary"] if fault.changed.endswith(".py") else [],
        "policy": [str(tools / "zeren"), "policy", "check", str(Path(fault.changed).parent)]
        if fault.changed.startswith("policies/")
        else [],
        "documents": [sys.executable, "scripts/docs.py", "--check"],
    }
    found = ""
    with copy.with_fault(fault) as planted:
        for name, words in checks.items() if planted else ():
            if words and copy.command(words, 600)[0] != 0:
                found = name
                break
    seconds = round(time.monotonic() - began)
    return {"by": found or (NOT_FOUND if planted else UNFIT), "seconds": seconds, "digest": fault.digest("static")}


class Verdicts:
    """What was found so far, written after each fault."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.all: dict[str, dict[str, Any]] = {}
        if VERDICTS.is_file():
            self.all = json.loads(VERDICTS.read_text(encoding="utf-8"))

    def of(self, fault: Fault, suite: str) -> str:
        """Who found a fault, or why nobody did; "" when it was not tried as it now is."""
        verdict = self.all.get(fault.id, {}).get(suite, {})
        return verdict.get("by", "") if verdict.get("digest") == fault.digest(suite) else ""

    def keep(self, fault: Fault, suite: str, verdict: dict[str, Any]) -> None:
        """Write a verdict down."""
        with self.lock:
            row = self.all.setdefault(fault.id, {})
            row.update({"kind": fault.kind, "file": fault.changed, "what": fault.what, suite: verdict})
            whole = json.dumps(dict(sorted(self.all.items())), ensure_ascii=False, indent=1)
            new = VERDICTS.with_suffix(".new")
            new.write_text(whole + "\n", encoding="utf-8")
            new.replace(VERDICTS)


def table(verdicts: Verdicts) -> int:
    """Print who found how much, and what got away; 1 when it is not enough."""
    everything = faults()
    kinds = list(dict.fromkeys(fault.kind for fault in everything))

    def found(fault: Fault, suite: str) -> bool:
        by = verdicts.of(fault, suite)
        return bool(by) and by not in NO_FINDERS

    def tried(fault: Fault, suite: str) -> bool:
        return found(fault, suite) or verdicts.of(fault, suite) == NOT_FOUND

    print(f"\n{'kind':12} planted  old suite  make test   nightly    static")
    for kind in [*kinds, "all"]:
        those = [fault for fault in everything if kind in (fault.kind, "all")]
        cells = []
        for suite in ("old", "test", "nightly", "static"):
            count, of = sum(found(each, suite) for each in those), sum(tried(each, suite) for each in those)
            cells.append(f"{count}/{of}".rjust(9))
        print(f"{kind:12} {len(those):7}  " + "  ".join(cells))
    old = [fault for fault in everything if found(fault, "old") and tried(fault, "test")]
    lost = [fault for fault in old if not found(fault, "test")]
    lost_at_night = [fault for fault in lost if not found(fault, "nightly")]
    untried = [fault for fault in everything if not tried(fault, "old") or not tried(fault, "test")]
    print(f"\nfound by the old suite and tried since: {len(old)}; by make test: {len(old) - len(lost)}; "
          f"by make test or at night: {len(old) - len(lost_at_night)}; not tried in full by one or the other: {len(untried)}")  # fmt: skip
    for fault in lost:
        by_night = verdicts.of(fault, "nightly") or "not tried at night"
        print(
            f"got away: {fault.file.relative_to(ROOT)}: {fault.what}\n    old suite: {verdicts.of(fault, 'old')}; {by_night}"
        )
    night_tried = all(tried(fault, "nightly") for fault in lost)
    return int(not old or len(old) - len(lost) < ENOUGH * len(old) or (night_tried and bool(lost_at_night)))


def wanted(asked: argparse.Namespace, verdicts: Verdicts) -> list[Fault]:
    """The faults that were asked for and have no verdict yet."""
    chosen = [fault for fault in faults() if asked.kind in ("", fault.kind) and asked.fault in ("", fault.id)]
    if asked.suite == "nightly" and not asked.fault:
        chosen = [fault for fault in chosen if verdicts.of(fault, "test") in (NOT_FOUND, NOT_IN_FULL)]
    again = asked.again or bool(asked.fault)
    return [fault for fault in chosen if again or verdicts.of(fault, asked.suite) in ("", NOT_IN_FULL, UNFIT)]


def main() -> int:
    """Judge what was asked for, then print the table."""
    parser = argparse.ArgumentParser(description="plant faults without a verdict and see who finds them")
    parser.add_argument("--kind", default="", help="only this kind")
    parser.add_argument("--fault", default="", help="only this number, judged anew")
    parser.add_argument("--suite", default="test", choices=[*SUITES, "static"], help="nightly: what `make test` left")
    parser.add_argument("--again", action="store_true", help="also what has a verdict")
    parser.add_argument("--limit", type=float, default=3600, help="seconds for each fault")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument(
        "--at", default="HEAD", help="the commit whose tests are tried; for the old suite, the last one with it"
    )
    parser.add_argument("--table", action="store_true", help="only the table")
    asked = parser.parse_args()
    verdicts = Verdicts()
    if asked.table:
        return table(verdicts)
    chosen = wanted(asked, verdicts)
    with tempfile.TemporaryDirectory(prefix="planted-") as place, ThreadPoolExecutor(asked.workers) as pool:
        copies: Queue[Copy] = Queue()
        for number in range(min(asked.workers, len(chosen))):
            copies.put(Copy(Path(place), number, asked.at))

        def one(fault: Fault) -> None:
            copy = copies.get()
            try:
                tried = (
                    static(copy, fault) if asked.suite == "static" else judge(copy, fault, asked.suite, asked.limit)
                )
            finally:
                copies.put(copy)
            verdicts.keep(fault, asked.suite, tried)
            print(f"{fault.id} {fault.kind}: {tried['by']} ({tried['seconds']} s)", flush=True)

        for waiting in [pool.submit(one, fault) for fault in chosen]:
            waiting.result()
    return table(verdicts)


if __name__ == "__main__":
    sys.exit(main())
