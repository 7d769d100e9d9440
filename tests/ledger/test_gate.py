"""The gate and the record: allowed, atomic, recorded; the clock; and a record that cannot be edited."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from zeren.kernel.actors import Actor
from zeren.kernel.errors import NotAllowed, Reason, Refused
from zeren.kernel.words import Text
from zeren.ledger import gate
from zeren.ledger.actions import advance_clock
from zeren.ledger.clock import ZONE, is_simulated, now, start
from zeren.ledger.gate import About, Done, action
from zeren.ledger.queries import latest

SETUP = Actor("job", "setup", mandate="test")
SOMEBODY = Actor("person", "P1")


@dataclass(frozen=True, slots=True)
class BellRung:
    times: int


@action(permission="test.ring", about=lambda times: About(unit="U1"))
def ring(actor: Actor, times: int) -> Done:
    if times < 0:
        raise Refused(Reason("negative", Text("不能为负。", "Not negative.")))
    return Done(times, BellRung(times))


@action(permission="test.ring")
def ring_twice(actor: Actor) -> Done:
    ring(actor, 1)
    ring(actor, 2)
    return Done(None, BellRung(3))


@pytest.fixture
def started(db: None) -> None:
    start("simulated", datetime(2026, 1, 1, 8, tzinfo=ZONE))


@pytest.fixture
def bell_allowed() -> object:
    """For this test only, P1 may ring the bell of U1."""
    before = gate._permissions[0]
    gate.plug_permissions(lambda actor, permission, about: actor.id == "P1" and permission == "test.ring")
    yield
    gate.plug_permissions(before)


def test_deed__is_recorded_with_actor_kind_and_body(started: None, bell_allowed: object) -> None:
    assert ring(SOMEBODY, 2) == 2
    line = latest(1)[0]
    assert (line.actor, line.kind, line.body) == ("person:P1", "bell_rung", {"times": 2})


def test_deed__inner_deeds_are_recorded_in_order_at_the_end(started: None, bell_allowed: object) -> None:
    ring_twice(SOMEBODY)
    assert [line.body["times"] for line in latest(3)] == [3, 2, 1]


def test_deed__without_right_or_actor_leaves_nothing(started: None, bell_allowed: object) -> None:
    with pytest.raises(NotAllowed):
        ring(Actor("person", "P2"), 1)
    with pytest.raises(NotAllowed):
        ring(None, 1)  # type: ignore[arg-type]
    assert latest(1)[0].kind == "record_started"


def test_deed__a_refusal_leaves_nothing(started: None, bell_allowed: object) -> None:
    with pytest.raises(Refused):
        ring(SOMEBODY, -1)
    assert latest(1)[0].kind == "record_started"


def test_action__a_deed_without_event_is_a_mistake_of_the_program() -> None:
    with pytest.raises(TypeError, match="no record"):
        Done(1)


def test_action__the_first_argument_is_who_does_it() -> None:
    with pytest.raises(TypeError, match="who does it"):
        action(permission="x")(lambda times: Done(1, BellRung(1)))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET kind = 'x'",
        "DELETE FROM ledger_entry",
        "TRUNCATE ledger_entry",
        "INSERT INTO ledger_entry VALUES (9, now(), 'a', 'b', '{}', '')",
        "UPDATE ledger_head SET size = 0",
        "UPDATE ledger_clock SET now = now()",
    ],
)
def test_record__the_application_cannot_write_it_directly(started: None, statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_clock__moves_only_forward_and_only_by_those_who_may(started: None) -> None:
    assert is_simulated()
    before = now()
    advance_clock(SETUP, before + timedelta(days=1))
    assert now() == before + timedelta(days=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        advance_clock(SETUP, before)
    with pytest.raises(NotAllowed):
        advance_clock(SOMEBODY, before + timedelta(days=2))


def test_clock__a_record_starts_once(started: None) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        start("database")
