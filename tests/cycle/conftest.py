"""The small county's year kept at each stage, as databases that tests begin from."""

from collections.abc import Callable

import pytest

import databases
from cycle.county import County
from cycle.later import Year
from cycle.world import STAGES

FILES = (
    *databases.SOURCE.rglob("*.py"),
    *(databases.ROOT / "policies" / "party-building-cn").rglob("*.toml"),
    *(
        databases.ROOT / "tests" / "cycle" / f"{name}.py"
        for name in ("county", "world", "later", "cases", "hall", "results", "appointing")
    ),
)


@pytest.fixture
def at_stage(prepared: databases.Prepared) -> Callable[[str], None]:
    """Work on a copy of the year as it stood after a stage. The first use walks it whole and keeps every stage."""
    digest = databases.digest_of_files(FILES)

    def use(stage: str) -> None:
        def walk() -> None:
            own = f"{databases.empty_template().rpartition('_')[2]}_{digest}"
            keep = {one: lambda one=one: databases.keep(f"cycle_{one}", own) for one in STAGES[:-1]}
            Year(County(), lambda one: keep.get(one, lambda: None)()).whole_year()

        prepared(f"cycle_{STAGES[-1]}", digest, walk)
        if stage != STAGES[-1]:
            prepared(f"cycle_{stage}", digest, walk)

    return use
