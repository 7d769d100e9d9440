"""The year 2026 of the small organisation at four moments: days open, frozen, computed, proposed."""

import pytest

from assess import year


@pytest.fixture
def days_open(db: None) -> None:
    year.open_days()


@pytest.fixture
def frozen(db: None) -> int:
    return year.frozen()


@pytest.fixture
def computed(db: None) -> dict[str, int]:
    return year.computed()
