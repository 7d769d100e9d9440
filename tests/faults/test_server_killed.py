"""T1: the whole PostgreSQL killed at random moments under many concurrent writers; what was acknowledged stands, once.

Two kills under a dozen writers here, a hundred under fifty at night. A failure names its seed; `ZEREN_FAULT_SEED` runs it again.
"""

import os
import random
import time
from collections.abc import Iterator
from typing import Any

import psutil
import pytest

from faults.hearing import Heard, acknowledged_stands_once, writing
from faults.installation import Checker, Installation, made
from patience import within
from zeren.site import cluster

LONGEST_RECOVERY = 10.0
SEED = int(os.environ.get("ZEREN_FAULT_SEED", "20261125"))


@pytest.fixture
def installation() -> Iterator[Installation]:
    with made("killed") as found:
        found.run("preparing.py", "small")
        yield found


def killed_and_recovered(installation: Installation, heard: Heard, chance: random.Random, twice: bool) -> float:
    """Kill at a moment that is drawn, `twice` again while it recovers; seconds until a new deed is acknowledged."""
    time.sleep(chance.uniform(0.1, 1.5))
    assert installation.kill_server(chance) > 5
    last = time.monotonic()
    if twice:
        time.sleep(chance.uniform(0.1, 0.6))
        if installation.kill_server(chance):
            last = time.monotonic()
    while heard.since.get(timeout=60) < last:
        assert not heard.faults, heard.faults
    return time.monotonic() - last


def entries_match(heard: Heard, stands: dict[str, Any]) -> None:
    """In the end each deed has one entry, however often it was sent."""
    kinds = [kind for kind, _ in heard.done.values()]
    told = stands["kinds"]
    assert told["fact_entered"] == kinds.count("enter") + kinds.count("enter_unnumbered")
    assert (told["fact_corrected"], told["fact_withdrawn"]) == (kinds.count("correct"), kinds.count("withdraw"))
    assert told["facts_imported"] == told["file_previewed"] - 1 == kinds.count("import")
    assert told["duty_list_acknowledged"] == kinds.count("acknowledge") == 2


@pytest.mark.parametrize(
    ("kills", "writers"), [(2, 12), *(pytest.param(kills, 50, marks=pytest.mark.slow) for kills in (10, 100))]
)
def test_server_killed__nothing_acknowledged_is_lost_or_doubled(
    installation: Installation, kills: int, writers: int, capsys: pytest.CaptureFixture[str]
) -> None:
    chance, heard, recoveries = random.Random(f"{SEED} {kills}"), Heard(), []
    checker = Checker(installation)
    try:
        with writing(installation, heard, SEED, writers):
            for kill in range(kills):
                recoveries.append(killed_and_recovered(installation, heard, chance, twice=kill % 5 == 1))
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
    assert max(recoveries) <= within(LONGEST_RECOVERY)


def test_server_killed__a_process_that_outlived_it_does_not_keep_it_down() -> None:
    """One that waits for a lock in shared memory never sees that its postmaster is gone; a stopped one stands for it here."""
    with made("outlived") as installation:
        cluster.make_home(installation.place)
        cluster.start(installation.place)
        postmaster, *children = installation.server()
        left = next(one for one in children if "checkpointer" in " ".join(one.cmdline()))
        left.suspend()
        postmaster.kill()
        began = time.monotonic()
        cluster.start(installation.place)
        assert time.monotonic() - began < within(LONGEST_RECOVERY)
        assert not left.is_running() or left.status() == psutil.STATUS_ZOMBIE
        assert len(installation.server()) > 5
