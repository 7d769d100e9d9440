"""The whole cycle from lists to appeals, walked at random from each stage of a year: allowed deeds and others, all looked at.

The full run, 2,000 walks of fifty steps, goes through every row of every transition table.
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
from cycle.steps import ROOMS, Steps
from cycle.world import STAGES

pytestmark = pytest.mark.xdist_group("cycle")
FULL, ORDINARY, STEPS = int(os.environ.get("ZEREN_CYCLE_WALKS", "2000")), 7, 50
VISITED = Visited()


class Cycle(RuleBasedStateMachine):
    """One walk, in a transaction that is rolled back at its end."""

    def __init__(self) -> None:
        super().__init__()
        self.whole = transaction.atomic()
        self.whole.__enter__()
        watch = Watch(first_pack(), VISITED)
        watch.begin()
        self.steps = Steps(County(), watch, around=transaction.atomic)

    @initialize(focus=st.sampled_from(ROOMS))
    def in_a_room(self, focus: str) -> None:
        self.steps.focus = focus

    @rule(data=st.data())
    def step(self, data: Any) -> None:
        self.steps.step(lambda options: data.draw(st.sampled_from(list(options))))

    def teardown(self) -> None:
        note("\n".join(self.steps.told))
        try:
            record_holds()
        finally:
            transaction.set_rollback(True)
            self.whole.__exit__(None, None, None)


def walks(many: int, **more: Any) -> None:
    """So many from the stage at which the database is now."""
    chosen = settings(
        max_examples=many, stateful_step_count=STEPS, deadline=None, database=None, print_blob=True,
        suppress_health_check=list(HealthCheck), **more,
    )  # fmt: skip
    run_state_machine_as_test(Cycle, settings=chosen)


@pytest.mark.parametrize("stage", STAGES)
def test_cycle__holds_at_every_step(stage: str, at_stage: Callable[[str], None]) -> None:
    at_stage(stage)
    walks(ORDINARY, derandomize=True)


@pytest.mark.slow
def test_cycle__full_run_holds_and_goes_through_every_row(at_stage: Callable[[str], None]) -> None:
    for stage in STAGES:
        at_stage(stage)
        walks(FULL // len(STAGES) + 1)
        print(f"{stage}: {VISITED.told().splitlines()[0]}")
    print(VISITED.told())
    assert VISITED.missing() == []
