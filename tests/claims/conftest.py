"""The small organisation on 5 January 2026 and the default pack, for the statements of the article."""

import pytest

from clarify import small
from zeren.policy import Pack, load_pack


@pytest.fixture
def county(db: None) -> None:
    small.build()


@pytest.fixture(scope="session")
def pack() -> Pack:
    return load_pack(small.PACKS / "party-building-cn")
