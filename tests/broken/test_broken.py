"""T17: every guard that refuses something is broken by the ORM, by raw SQL as app, as owner and as a superuser in replica
role, also after `set_config('pgtrigger.ignore', …)`. The list of guards comes from the database itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

import databases
from broken.constraints import KNOWN_TO_PASS, by_keys
from broken.planted import plant
from broken.ways import SEALED, Way, ways
from ledger import recorded
from zeren.ledger import reach
from zeren.site import guards, postgres
from zeren.site.instance import ADMIN

pytestmark = pytest.mark.xdist_group("broken")
NOTES = ("covered_insert", "covered_update", "covered_delete", "ledger_look_gone", "box_moves")
"""Triggers that refuse nothing themselves: they note what was written, and the commit without its entry is refused; or
they wait for the box."""


@pytest.fixture
def whole(prepared: databases.Prepared) -> Iterator[None]:
    """The small record, with a row for every guard."""
    recorded.use_it(prepared)
    with hand(ADMIN) as session:
        plant(session)
    yield


@contextmanager
def hand(role: str, *settings: str) -> Iterator[psycopg.Connection]:
    """A session of one role, which sees everything that its rights allow."""
    with psycopg.connect(**postgres.connection_parameters(role, connection.settings_dict["NAME"])) as session:
        for statement in settings:
            session.execute(statement)
        for name in reach._settings():
            session.execute("SELECT set_config(%s, '*', false)", [name])
        session.commit()
        yield session
        session.rollback()


def refusal(session: psycopg.Connection, statement: str) -> psycopg.Error | str:
    """What PostgreSQL said, or what went through: nothing to bite, or a change."""
    try:
        with session.transaction(force_rollback=True):
            done = session.execute(statement)
            touched = done.rowcount
            session.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except psycopg.Error as error:
        return error
    return "passed" if touched else "bit nothing"


IGNORE = "SELECT set_config('pgtrigger.ignore', '{all}', false)"
REPLICA = "SET session_replication_role = replica"
HANDS = {
    "app": ("app", IGNORE),
    "owner": ("owner", IGNORE),
    "superuser": (ADMIN, IGNORE),
    "superuser in replica role": (ADMIN, REPLICA, IGNORE),
}


def is_refused(found: psycopg.Error | str) -> bool:
    return isinstance(
        found, (psycopg.errors.IntegrityError, psycopg.errors.InsufficientPrivilege, psycopg.errors.RaiseException)
    )


def all_ways() -> list[Way]:
    with hand(ADMIN) as session:
        return [*ways(session), *by_keys(session)]


@pytest.mark.parametrize("who", HANDS)
def test_guards__hold_against_raw_sql(whole: None, who: str) -> None:
    passed, tried = [], 0
    known = KNOWN_TO_PASS if who == "superuser in replica role" else frozenset()
    with hand(*HANDS[who]) as session:
        for way in all_ways():
            tried += 1
            found = refusal(session, way.statement)
            if is_refused(found) == (way.guard in known):
                passed.append((way.guard, way.statement[:150], str(found)[:150]))
    assert passed == []
    assert tried > 600


def test_keys__a_superuser_in_replica_role_still_needs_an_entry(whole: None) -> None:
    """PostgreSQL lets such a one pass foreign keys. In covered tables the commit is refused all the same."""
    others, tried = [], 0
    with hand(*HANDS["superuser in replica role"]) as session:
        for way in all_ways():
            if "_fk_" in way.guard and way.guard not in KNOWN_TO_PASS:
                tried += 1
                found = refusal(session, way.statement)
                if not isinstance(found, psycopg.errors.IntegrityError):
                    others.append((way.guard, str(found)))
    assert others == []
    assert tried > 60


@pytest.mark.parametrize("who", ["owner", "superuser in replica role"])
def test_guards__of_what_is_sealed_refuse_themselves(whole: None, who: str) -> None:
    """Not some other guard that stands before them."""
    others = []
    with hand(*HANDS[who]) as session:
        for way in all_ways():
            name = way.guard.partition(".")[2]
            if name.startswith("guard_"):
                found = refusal(session, way.statement)
                by = found.diag.constraint_name if isinstance(found, psycopg.Error) else found
                if by != name:
                    others.append((way.guard, by, way.statement[:150]))
    assert others == []


def test_guards__hold_against_the_orm(whole: None) -> None:
    passed, tried = [], 0
    for way in all_ways():
        if way.by_orm is None:
            continue
        tried += 1
        try:
            with transaction.atomic():
                done = way.by_orm()
                passed.append((way.guard, str(done)))
                transaction.set_rollback(True)
        except DatabaseError:
            continue
    assert passed == []
    assert tried > 300


def test_list__names_no_guard_that_nobody_breaks(whole: None) -> None:
    """A new guard? Add a way of breaking it to `ways`, `constraints` or the hand-written ones there."""
    broken = {way.guard for way in all_ways()}
    listed = {
        line.split(" ")[1]
        for line in guards.listed().splitlines()
        if line.split(" ")[0] in ("trigger", "constraint", "unique")
    }
    listed = {name for name in listed if name.rpartition(".")[2] not in NOTES}
    assert listed - broken == set()
    assert broken - listed == set()
    assert len(SEALED) > 30
