"""T1 for ballots: the whole PostgreSQL killed while many vote, one in five sending twice; what was acknowledged is counted.

Two kills of fifty voters here, a hundred of two hundred at night. A failure names its seed; `ZEREN_FAULT_SEED` runs it again.
"""

import json
import os
import random
import threading
import time
from typing import Any

import pytest

from faults.installation import made, wait_until
from patience import within

SEED = int(os.environ.get("ZEREN_FAULT_SEED", "20261126"))
LONGEST_RECOVERY = 10.0


@pytest.mark.parametrize(
    ("kills", "voters"), [(2, 50), *(pytest.param(kills, 200, marks=pytest.mark.slow) for kills in (10, 100))]
)
def test_server_killed__no_ballot_acknowledged_is_lost_or_doubled(
    kills: int, voters: int, capsys: pytest.CaptureFixture[str]
) -> None:
    chance, recoveries = random.Random(f"{SEED} {kills}"), []
    heard: list[dict[str, Any]] = []
    with made("ballots") as installation:
        proofs = json.loads(installation.run("box_standing.py", "prepare", str(kills * 600)).splitlines()[-1])
        process = installation.start("voting.py", str(SEED), str(voters))
        assert process.stdin is not None
        assert process.stdout is not None
        ear = threading.Thread(target=lambda: heard.extend(map(json.loads, process.stdout)), daemon=True)  # type: ignore[arg-type]
        try:
            process.stdin.write(json.dumps(proofs) + "\n")
            process.stdin.flush()
            ear.start()
            wait_until(lambda: len(heard) > voters, 60)
            for _ in range(kills):
                time.sleep(chance.uniform(0.1, 1.0))
                assert installation.kill_server(chance) > 5
                last = time.monotonic()
                wait_until(lambda last=last: any(one.get("at", 0) > last for one in heard[-400:]), 60)
                recoveries.append(time.monotonic() - last)
            process.stdin.close()
            ear.join(120)
            assert not ear.is_alive(), "a voter did not end"
        finally:
            process.kill()
            process.wait()
        files = json.loads(installation.run("box_standing.py", "close").splitlines()[-1])
    assert [one for one in heard if "fault" in one or not one["leaves"]] == [], f"seed {SEED}"
    again = sum(one["tries"] for one in heard) - len(heard)
    spent = [line.split()[1] for line in files["spent.txt"].splitlines()]
    leaves = set(files["leaves.txt"].splitlines())
    assert sorted(spent) == sorted(proofs[one["place"]] for one in heard)  # each once, none lost, none besides
    assert leaves == {leaf for one in heard for leaf in one["leaves"]}  # and each with the receipt that was given
    with capsys.disabled():
        print(
            f"\n{kills} kills, seed {SEED}: {len(heard)} ballots acknowledged, {again} tries besides; "
            f"recovery at most {max(recoveries):.1f} s"
        )
    assert again > kills
    assert max(recoveries) <= within(LONGEST_RECOVERY)
