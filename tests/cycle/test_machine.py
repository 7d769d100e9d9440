"""The whole cycle from lists to appeals, walked at random from each stage of a year: allowed deeds and others, all looked at.

A few walks from each stage here, more at night; the full run, 2,000 walks of fifty steps, goes through every row of every
transition table.
"""

import os
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from cycle.county import County, first_pack
from cycle.rows import Visited
from cycle.standing import Watch, record_holds
from cycle.steps import NEAREST, Steps
from cycle.world import STAGES
from ledger.forging import Draw

FULL, MORE, ORDINARY, STEPS = int(os.environ.get("ZEREN_CYCLE_WALKS", "2000")), 25, 2, 50
VISITED = Visited()
SEED = st.binary(min_size=8, max_size=8)


class Cycle(RuleBasedStateMachine):
    """One walk, in a transaction that is rolled back at its end."""

    def __init__(self) -> None:
        super().__init__()
        self.whole = transaction.atomic()
        self.whole.__enter__()
        watch = Watch(first_pack(), VISITED)
        watch.begin()
        self.steps = Steps(County(), watch)

    stage, seed = "", ""

    @initialize(data=st.data(), seed=SEED)
    def in_a_room(self, data: Any, seed: bytes) -> None:
        self.seed, self.steps.focus = seed.hex(), data.draw(st.sampled_from(NEAREST[self.stage]))

    @rule(chance=SEED)
    def step(self, chance: bytes) -> None:
        """All that is left to chance follows from bytes: numbers are drawn small by preference, and walks are much alike."""
        self.steps.step(Draw(f"{self.seed} {chance.hex()} {len(self.steps.told)}").one)

    def teardown(self) -> None:
        note("\n".join(self.steps.told))
        try:
            record_holds()
        finally:
            transaction.set_rollback(True)
            self.whole.__exit__(None, None, None)


def walks(stage: str, many: int, **more: Any) -> None:
    """So many from this stage, at which the database is."""
    chosen = settings(
        max_examples=many, stateful_step_count=STEPS, deadline=None, database=None, print_blob=True,
        suppress_health_check=list(HealthCheck), **more,
    )  # fmt: skip
    run_state_machine_as_test(type("Cycle", (Cycle,), {"stage": stage}), settings=chosen)


@pytest.mark.parametrize("many", [ORDINARY, pytest.param(MORE, marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    "stage", [pytest.param(one, marks=pytest.mark.xdist_group(f"cycle {one}")) for one in STAGES]
)
def test_cycle__holds_at_every_step(stage: str, many: int, at_stage: Callable[[str], None]) -> None:
    at_stage(stage)
    walks(stage, many, derandomize=True)


@pytest.mark.slow
def test_cycle__full_run_holds_and_goes_through_every_row(at_stage: Callable[[str], None]) -> None:
    for stage in STAGES:
        at_stage(stage)
        walks(stage, FULL // len(STAGES) + 1)
        print(f"{stage}: {VISITED.told().splitlines()[0]}")
    print(VISITED.told())
    assert VISITED.missing() == []
