"""T1: the whole PostgreSQL killed at random moments under 50 concurrent writers; what was acknowledged stands, once.

Ten kills here, a hundred at night. A failure names its seed; `ZEREN_FAULT_SEED` runs it again.
"""

import contextlib
import json
import os
import queue
import random
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from faults.installation import Checker, Installation, made, wait_until

WRITERS = 50
LONGEST_RECOVERY = 10.0
SEED = int(os.environ.get("ZEREN_FAULT_SEED", "20261125"))


@dataclass
class Heard:
    """What the writers have said so far: what each began, and what was acknowledged."""

    began: dict[str, tuple[str, int]] = field(default_factory=dict)
    done: dict[str, tuple[str, int]] = field(default_factory=dict)
    tries: int = 0
    faults: list[str] = field(default_factory=list)
    since: "queue.SimpleQueue[float]" = field(default_factory=queue.SimpleQueue)

    def listen(self, process: "subprocess.Popen[str]") -> None:
        """Take in every line until the writers have ended."""
        assert process.stdout is not None
        for line in process.stdout:
            said = json.loads(line)
            if "fault" in said:
                self.faults.append(said["fault"])
            elif "began" in said:
                self.began[said["began"]] = (said["kind"], said["effects"])
            else:
                self.tries += said["tries"]
                self.done[said["done"]] = (said["kind"], said["effects"])
                self.since.put(said["at"])


@pytest.fixture
def installation() -> Iterator[Installation]:
    with made("killed") as found:
        found.run("preparing.py", "small")
        yield found


@contextlib.contextmanager
def writing(installation: Installation, heard: Heard) -> Iterator[None]:
    """Fifty writers in two processes, and in the end every deed that was begun seen through."""
    half = str(WRITERS // 2)
    processes = [installation.start("writing.py", str(SEED), half, prefix) for prefix in "ab"]
    ears = [threading.Thread(target=heard.listen, args=(process,), daemon=True) for process in processes]
    for ear in ears:
        ear.start()
    try:
        wait_until(lambda: len(heard.done) > WRITERS or heard.faults, 60)
        yield
        for process in processes:
            assert process.stdin is not None
            process.stdin.close()
        for ear in ears:
            ear.join(90)
            assert not ear.is_alive(), "a writer did not end"
    finally:
        for process in processes:
            process.kill()
            process.wait()


def killed_and_recovered(installation: Installation, heard: Heard, chance: random.Random) -> float:
    """Kill at a moment that is drawn, now and then again while it recovers; seconds until a new deed is acknowledged."""
    time.sleep(chance.uniform(0.1, 1.5))
    assert installation.kill_server(chance) > 5
    last = time.monotonic()
    if chance.random() < 0.2:
        time.sleep(chance.uniform(0.1, 0.6))
        if installation.kill_server(chance):
            last = time.monotonic()
    while heard.since.get(timeout=60) < last:
        assert not heard.faults, heard.faults
    return time.monotonic() - last


def acknowledged_stands_once(done: dict[str, tuple[str, int]], heard: Heard, stands: dict[str, Any]) -> None:
    """Nothing acknowledged is missing, nothing at all is there twice or by half, and the record is whole."""
    effects, files = stands["effects"], stands["files"]
    lost = {number: said for number, said in done.items() if effects.get(number, 0) != said[1]}
    lost |= {number: said for number, said in done.items() if said[0] == "import" and files.get(number) != [1, True]}
    assert lost == {}
    others = {number: said for number, said in heard.began.items() if number not in done}
    assert {
        number: effects[number] for number, said in others.items() if effects.get(number, 0) not in (0, said[1])
    } == {}
    assert {number: count for number, (count, _) in files.items() if count > 1} == {}
    assert stands["entries"] == stands["following"] == stands["verified"]
    assert stands["back"] == 0


def entries_match(heard: Heard, stands: dict[str, Any]) -> None:
    """In the end each deed has one entry, however often it was sent."""
    kinds = [kind for kind, _ in heard.done.values()]
    told = stands["kinds"]
    assert told["fact_entered"] == kinds.count("enter") + kinds.count("enter_unnumbered")
    assert (told["fact_corrected"], told["fact_withdrawn"]) == (kinds.count("correct"), kinds.count("withdraw"))
    assert told["facts_imported"] == told["file_previewed"] - 1 == kinds.count("import")
    assert told["duty_list_acknowledged"] == kinds.count("acknowledge") == 2


@pytest.mark.parametrize("kills", [10, pytest.param(100, marks=pytest.mark.slow)])
def test_server_killed__nothing_acknowledged_is_lost_or_doubled(
    installation: Installation, kills: int, capsys: pytest.CaptureFixture[str]
) -> None:
    chance, heard, recoveries = random.Random(f"{SEED} {kills}"), Heard(), []
    checker = Checker(installation)
    try:
        with writing(installation, heard):
            for _ in range(kills):
                recoveries.append(killed_and_recovered(installation, heard, chance))
                done = dict(heard.done)
                acknowledged_stands_once(done, heard, checker.ask())
        assert heard.faults == [], f"seed {SEED}"
        assert set(heard.began) == set(heard.done)
        stands = checker.ask()
        acknowledged_stands_once(heard.done, heard, stands)
        entries_match(heard, stands)
    finally:
        checker.end()
    again = heard.tries - len(heard.done)
    with capsys.disabled():
        print(
            f"\n{kills} kills, seed {SEED}: {len(heard.done)} deeds acknowledged, {again} sent again, "
            f"{stands['entries']} entries; recovery at most {max(recoveries):.1f} s"
        )
    assert again > kills
    assert max(recoveries) <= LONGEST_RECOVERY
