"""The small county with the lists and tasks of 2026, and facts told in it."""

from datetime import date

import pytest

from clarify import small
from zeren.implement.actions import enter_fact
from zeren.implement.rules.facts import FactEntry


@pytest.fixture
def county(db: None) -> None:
    small.with_tasks()


def did(name: str, unit_key: str, day: date, person: str = "", **attributes: str) -> None:
    enter_fact(small.CLERK, FactEntry(name, unit_key, day, "台账", person=person, attributes=attributes))
