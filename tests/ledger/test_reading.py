"""One reading: a question is put to the database once while a page is read, and anew by every deed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clarify import small
from zeren.kernel.actors import Actor
from zeren.ledger import gate
from zeren.ledger.clock import ZONE, start, today
from zeren.ledger.gate import About, Done, action, may
from zeren.ledger.reading import asked_once, keep, reading
from zeren.organisations.rules import Organisation, TermRow

SOMEBODY = Actor("person", "P1")


@dataclass(frozen=True, slots=True)
class Counted:
    many: int


class Asked:
    """A question that counts how often it was really put."""

    def __init__(self) -> None:
        self.times = 0
        self.ask = asked_once(self._ask)

    def _ask(self, about: object = "", day: int = 0) -> int:
        self.times += 1
        return self.times


def test_reading__asks_once_for_each_argument_and_forgets_at_its_end() -> None:
    asked = Asked()
    with reading():
        assert [asked.ask("a"), asked.ask("a"), asked.ask("b"), asked.ask(["a"]), asked.ask(["a"])] == [1, 1, 2, 3, 3]
        assert asked.ask("a", day=1) == 4
    with reading():
        assert asked.ask("a") == 5


def test_reading__outside_of_one_nothing_is_kept() -> None:
    asked = Asked()
    assert [asked.ask(), asked.ask()] == [1, 2]
    keep(asked.ask, 9)
    assert asked.ask() == 3


def test_reading__keeps_an_answer_that_came_along() -> None:
    asked = Asked()
    with reading():
        keep(asked.ask, 9, "a")
        assert (asked.ask("a"), asked.times) == (9, 0)


def test_reading__a_refusal_is_asked_again() -> None:
    told: list[int] = []

    @asked_once
    def refuses() -> None:
        told.append(1)
        raise ValueError

    with reading():
        for _ in range(2):
            with pytest.raises(ValueError):
                refuses()
    assert len(told) == 2


@pytest.fixture
def counting() -> Iterator[Asked]:
    """Somebody may count; the deed asks the question twice, before and after it acts."""
    before = gate._permissions[0]
    gate.plug_permissions(lambda actor, permission, about: permission == "test.count")
    yield Asked()
    gate.plug_permissions(before)


def test_deed__asks_anew_and_leaves_nothing_behind(db: None, counting: Asked) -> None:
    start("simulated", datetime(2026, 1, 5, 9, tzinfo=ZONE))

    @action(permission="test.count")
    def count(actor: Actor) -> Done:
        first, second = counting.ask(), counting.ask()
        return Done((first, second), Counted(second))

    with reading():
        assert (counting.ask(), counting.ask()) == (1, 1)
        assert count(SOMEBODY) == (2, 3), "within a deed nothing is kept: it may have changed it itself"
        assert counting.ask() == 4, "and what was read before the deed is gone"


def test_may__costs_one_look_for_a_whole_page(db: None) -> None:
    small.build()
    with reading(), CaptureQueriesContext(connection) as asked:
        for permission in ("implement.read", "assess.read", "diagnose.read", "use.read", "organisations.import"):
            may(small.HEAD, permission)
    assert len(asked) == 3, "the day, the terms of office, the pack"


def test_may__a_term_that_ends_in_the_same_request_is_seen(db: None) -> None:
    small.build()
    with reading():
        assert may(small.SECRETARY, "implement.read", About(unit="T1"))
        small.bring_in(Organisation({}, {}, {}, (TermRow("T1-01", small.SECRETARY.id, small.FIRST_DAY, today()),)))
        small.move_to(today() + timedelta(days=1))
        assert not may(small.SECRETARY, "implement.read", About(unit="T1"))
