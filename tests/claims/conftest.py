"""The small organisation on 5 January 2026 and the default pack, for the statements of the article."""

import pytest

from clarify import small
from zeren.policy import Pack


@pytest.fixture
def county(db: None) -> None:
    small.build()


@pytest.fixture(scope="session")
def pack() -> Pack:
    return small.default_pack()
