"""The small organisation on 5 January 2026 with its duty lists, so that the year is open and takes facts."""

import pytest

from clarify import small


@pytest.fixture
def county(db: None) -> None:
    small.with_lists()
