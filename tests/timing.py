"""How long the tests take: the longest go first, and at the end it is told what took how long, beside each folder's budget.

`tests/durations.json` holds what a whole run took, in seconds on a quiet machine; `--record-durations` writes it anew.
"""

import json
import time
import tomllib
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
RECORDED = ROOT / "tests" / "durations.json"
SLOWEST = 20
TOGETHER = 20
"""Seconds. The tests of a file that takes no longer stay in one process, so that its fixtures are made once."""


class Timing:
    """Seconds of each test, as the process that hands them out hears of them."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.seconds = Counter[str]()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid.partition("@")[0]] += report.duration

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
        if len(self.seconds) < 2:
            return
        say = terminalreporter.write_line
        terminalreporter.section(f"{len(self.seconds)} tests in {time.monotonic() - self.began:.0f} s")
        for name, seconds in self.seconds.most_common(SLOWEST):
            say(f"{seconds:6.1f} s  {name}")
        budgets = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["zeren"]["budgets"]
        folders = Counter[str]()
        for name, seconds in self.seconds.items():
            folders[folder_of(name)] += seconds
        say("")
        for folder, seconds in sorted(folders.items()):
            budget = budgets.get(folder, 0)
            say(f"{folder:15} {seconds:6.1f} s of {budget:4}{'  over its budget' if seconds > budget else ''}")
        say(f"{'together':15} {sum(folders.values()):6.1f} s of {sum(budgets.values()):4}")
        if config.getoption("--record-durations"):
            self.record()

    def record(self) -> None:
        """Each file's seconds, and those of each test that takes half a second or more."""
        files = Counter[str]()
        for name, seconds in self.seconds.items():
            files[name.partition("::")[0]] += seconds
        long = {name: round(seconds, 1) for name, seconds in sorted(self.seconds.items()) if seconds >= 0.5}
        whole = {"files": {name: round(seconds, 1) for name, seconds in sorted(files.items())}, "tests": long}
        RECORDED.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def folder_of(name: str) -> str:
    """The folder of a test, or what stands for those that lie in none."""
    parts = name.partition("::")[0].split("/")
    return parts[1] if len(parts) > 2 else "house"


def longest_first(items: list[pytest.Item]) -> None:
    """Files in the order of their recorded seconds, tests within a file as they stand; short files stay together."""
    files: dict[str, float] = json.loads(RECORDED.read_text(encoding="utf-8"))["files"] if RECORDED.exists() else {}
    groups = Counter[str]()
    for item in items:
        group = item.get_closest_marker("xdist_group")
        file = item.nodeid.partition("::")[0]
        if group is None and files.get(file, 0) < TOGETHER:
            item.add_marker(pytest.mark.xdist_group(file))
        groups[_group(item)] = max(groups[_group(item)], files.get(file, 0))
    items.sort(key=lambda item: -groups[_group(item)])


def _group(item: pytest.Item) -> str:
    marker = item.get_closest_marker("xdist_group")
    return str(marker.args[0] if marker else item.nodeid.partition("::")[0])
