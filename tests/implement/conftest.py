"""The small organisation on 5 January 2026 with its duty lists, so that the year is open and takes facts."""

import pytest

from clarify import small
from zeren.clarify.actions import generate_lists


@pytest.fixture
def county(db: None) -> None:
    small.build()
    generate_lists(small.WALKER, "", 2026)
