"""The small county's year kept at each stage, as databases that tests begin from."""

from collections.abc import Callable

import pytest
from django.db import connection

import databases
from cycle.county import County
from cycle.later import Year
from cycle.world import STAGES

DOORS = ("api", "cli", "vote", "web")
"""They translate, and decide nothing: no stage is built from them."""
HELPERS = (
    *(f"cycle/{name}" for name in ("county", "world", "later", "cases", "hall", "results", "appointing", "hand", "rows")),
    "assess/year", "clarify/small", "debrief/after", "debrief/test_reports",
)  # fmt: skip
FILES = (
    *(file for file in databases.SOURCE.rglob("*.py") if file.relative_to(databases.SOURCE).parts[0] not in DOORS),
    *(databases.ROOT / "policies" / "party-building-cn").rglob("*.toml"),
    *(databases.ROOT / "tests" / f"{name}.py" for name in HELPERS),
)


def template_at(stage: str, digest: str) -> str:
    """The template of the year as it stood after a stage; a missing one is walked from the stage before it."""
    place = STAGES.index(stage)
    before = template_at(STAGES[place - 1], digest) if place else databases.empty_template()
    year = Year(County(), lambda _: None)
    return databases.template(f"cycle_{stage}", digest, before, getattr(year, stage))


@pytest.fixture
def at_stage(transactional_db: None) -> Callable[[str], None]:
    """Work on a copy of the year as it stood after a stage."""

    def use(stage: str) -> None:
        empty = databases.empty_template().rpartition("_")[2]
        whole = template_at(stage, f"{empty}_{databases.digest_of_files(FILES)}")
        databases.clone(whole, connection.settings_dict["NAME"])

    return use
