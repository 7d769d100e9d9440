"""The small organisation on 5 January 2026, before anything was generated."""

import pytest

from clarify import small


@pytest.fixture
def county(db: None) -> None:
    small.build()
