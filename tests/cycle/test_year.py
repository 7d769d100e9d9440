"""A simulated year: its plan walked, while by chance people meddle and deeds are struck. Nothing breaks.

One of a few townships here, those of twenty at night. A failure prints its seed, the commit, and the command that walks the
same year again.
"""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import transaction

import databases
from clarify.small import HEAD
from cycle.county import County, first_pack
from cycle.faults import Faults
from cycle.later import Year
from cycle.rows import Visited
from cycle.standing import Watch, must, record_holds
from cycle.steps import ROOMS, Steps
from ledger.forging import Draw
from zeren.assess.actions import run_schemes
from zeren.assess.models import Freeze, Run
from zeren.ledger.clock import today
from zeren.organisations.queries import pack_on

pytestmark = [pytest.mark.xdist_group("cycle year"), pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).parents[2]
SEED = os.environ.get("ZEREN_YEAR_SEED", "")
FULL = 50
PLANNED = frozenset(
    {
        "clock_on",
        "months_pass",
        "wait_it_out",
        "close_the_year",
        "open_next_year",
        "open_days",
        "set_day",
        "set_up",
        "adopt_next_pack",
    }
)
"""What the plan does and chance leaves alone: a year in which nothing comes about would try nothing."""


@dataclass(frozen=True)
class Size:
    """How large a county is, and how often somebody meddles after each stage."""

    county: County
    meddled: int


SIZES = {"few": Size(County(3, 3), 6), "twenty": Size(County(20, 20), 30), "thousands": Size(County(20, 200), 30)}


@contextmanager
def told(seed: int, size: str, steps: Steps) -> Iterator[None]:
    """What fails says how to see it again."""
    try:
        yield
    except BaseException:
        commit = subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
        )
        print(f"seed {seed}, {SIZES[size]}, commit {commit.stdout.strip()}; again with")
        print(f"  ZEREN_YEAR_SEED={seed} python -m pytest tests/cycle/test_year.py -k 'again and {size}' -s")
        print("the last deeds:", *steps.told[-20:], sep="\n  ")
        raise


def a_year(seed: int, size: str) -> None:
    """The whole of one; the same seed gives the same."""
    county, chance = SIZES[size].county, Draw(f"year {seed}")
    faults = Faults(chance)
    steps = Steps(county, Watch(first_pack(), Visited()), faults=faults, apart=PLANNED)

    def meddle(_: str) -> None:
        steps.watch.begin()
        for _step in range(SIZES[size].meddled):
            steps.focus = chance.one(ROOMS)
            steps.step(chance.one)
        record_holds()

    with told(seed, size, steps):
        plan = Year(county, meddle, strict=False)
        plan.whole_year()
        computed_again()
    visited = steps.watch.visited
    print(
        f"seed {seed}: of the plan {plan.done} done, {dict(plan.refused)}; by chance {visited.told().splitlines()[0]}; struck {sum(faults.struck.values())}: {dict(faults.struck)}"
    )


def computed_again() -> None:
    """From what is frozen the same comes out, as often as it is reckoned."""
    freeze, day = Freeze.objects.order_by("-id").first(), today()
    if freeze is None:
        return
    with transaction.atomic():
        digests = [
            sorted(Run.objects.filter(id__in=run_schemes(HEAD, freeze.id, pack_on(day).digest).values()).values_list("scheme", "result_digest"))
            for _ in range(2)
        ]  # fmt: skip
        transaction.set_rollback(True)
    must(digests[0] == digests[1], f"the same facts gave {digests}")


@pytest.fixture
def fresh(prepared: databases.Prepared) -> Callable[[], None]:
    """A database in which nothing has begun, for each year."""
    return lambda: databases.clone(
        databases.empty_template(), databases.provision.connections["default"].settings_dict["NAME"]
    )


def test_year__of_a_few_townships_holds(fresh: Callable[[], None]) -> None:
    fresh()
    a_year(1, "few")


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, FULL + 1))
def test_year__of_twenty_townships_holds(seed: int, fresh: Callable[[], None]) -> None:
    fresh()
    a_year(seed, "twenty")


@pytest.mark.slow
def test_year__of_four_thousand_people_holds(fresh: Callable[[], None]) -> None:
    fresh()
    a_year(1, "thousands")


@pytest.mark.skipif(not SEED, reason="walks the year that ZEREN_YEAR_SEED names")
@pytest.mark.parametrize("size", SIZES)
def test_year__again(size: str, fresh: Callable[[], None]) -> None:
    fresh()
    a_year(int(SEED), size)
