"""The small county with the lists and tasks of 2026, and facts told in it."""

from datetime import date

import pytest

from clarify import small
from zeren.clarify.actions import generate_lists
from zeren.implement.actions import enter_fact, plan_tasks
from zeren.implement.rules.facts import FactEntry


@pytest.fixture
def county(db: None) -> None:
    small.build()
    generate_lists(small.WALKER, "", 2026)
    plan_tasks(small.WALKER, "", 2026)


def did(name: str, unit_key: str, day: date, person: str = "", **attributes: str) -> None:
    enter_fact(small.CLERK, FactEntry(name, unit_key, day, "台账", person=person, attributes=attributes))
