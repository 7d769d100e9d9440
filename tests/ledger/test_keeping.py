"""A deed's commit frees the record without waiting for the disk; nobody is told before the disk has it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
from django.db import connection, transaction

from zeren.kernel.actors import Actor
from zeren.kernel.errors import Unavailable
from zeren.ledger import checkpoints, gate, troubles
from zeren.ledger.clock import ZONE, start
from zeren.ledger.export import export_record
from zeren.ledger.gate import Done, action
from zeren.ledger.keeping import forced_at_the_end
from zeren.ledger.once import Press, pressed
from zeren.ledger.queries import latest
from zeren.site import postgres

SOMEBODY = Actor("person", "P1")
DEEDS = 20
WAL = "SELECT pg_current_wal_insert_lsn()::text, pg_current_wal_flush_lsn() < pg_current_wal_insert_lsn()"


@dataclass(frozen=True, slots=True)
class GongRung:
    times: int


@dataclass
class Log:
    """Where the log stood as each deed had committed, and whether the disk lagged behind then."""

    stood: list[str] = field(default_factory=list)
    lagged: list[bool] = field(default_factory=list)

    def note(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(WAL)
            where, lags = cursor.fetchone()
        self.stood.append(where)
        self.lagged.append(lags)

    def is_kept(self, note: int = -1) -> bool:
        """Whether the disk has the last deed, or what stood at another note."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_wal_flush_lsn() >= %s::pg_lsn", [self.stood[note]])
            return bool(cursor.fetchone()[0])


@action(permission="test.gong")
def ring_gong(actor: Actor, then: Callable[[], None]) -> Done:
    """`then` is done right after the commit, before the disk is waited for."""
    transaction.on_commit(then)
    return Done(7, GongRung(1))


@pytest.fixture
def log(transactional_db: None) -> Iterator[Log]:
    """A record, and a connection whose commits wait for the disk as they do on a server in use."""
    start("simulated", datetime(2026, 1, 1, 8, tzinfo=ZONE))
    before = gate._permissions[0]
    gate.plug_permissions(lambda actor, permission, about: permission == "test.gong")
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = on")
    yield Log()
    gate.plug_permissions(before)
    connection.close()


def die() -> None:
    raise RuntimeError("the worker died before the disk had it")


def done_and_not_forced(log: Log, number: str) -> None:
    """A deed whose worker died between its commit and the disk."""

    def note_and_die() -> None:
        log.note()
        die()

    with pressed(Press(number, "gong")), pytest.raises(RuntimeError):
        ring_gong(SOMEBODY, note_and_die)


def test_deed__is_on_the_disk_when_it_is_answered_and_not_yet_when_the_record_is_free(log: Log) -> None:
    for _ in range(DEEDS):
        ring_gong(SOMEBODY, log.note)
        assert log.is_kept()
    assert any(log.lagged), "its own commit did not wait"


def test_page_of_several_deeds__waits_once_for_all_of_them(log: Log) -> None:
    with transaction.atomic():
        ring_gong(SOMEBODY, log.note)
        ring_gong(SOMEBODY, log.note)
        assert len(connection.run_on_commit) == 5, "two notes, two marked places, one wait"
    assert log.is_kept(0), "one commit for both; what others write after it is theirs"


def test_walk_of_many_deeds__waits_once_behind_the_last_of_them(log: Log) -> None:
    with forced_at_the_end():
        for _ in range(DEEDS):
            ring_gong(SOMEBODY, log.note)
        assert not log.is_kept()
    assert log.is_kept()


def test_sent_again__the_answer_of_the_first_time_waits_for_the_disk_too(log: Log) -> None:
    for number in range(DEEDS):
        done_and_not_forced(log, str(number))
        with pressed(Press(str(number), "gong")):
            assert ring_gong(SOMEBODY, die) == 7
        assert log.is_kept()
    assert any(log.lagged)


def test_export__hands_out_nothing_that_the_disk_has_not(
    log: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "_key", [])  # a checkpoint would wait for the disk by itself
    for number in range(5):
        done_and_not_forced(log, str(number))
        export_record(tmp_path)
        assert log.is_kept()
    assert any(log.lagged)


RIGHT = "EXECUTE ON FUNCTION pg_logical_emit_message(boolean, text, text, boolean)"


def as_admin(statement: str) -> None:
    with postgres.admin_connection(connection.settings_dict["NAME"]) as admin:
        admin.execute(statement)


@pytest.mark.parametrize("broken", ["the connection", "the statement"])
def test_waiting_fails__is_told_as_not_known_and_the_same_form_finds_what_was_done(log: Log, broken: str) -> None:
    def break_off() -> None:
        if broken == "the statement":
            as_admin(f"REVOKE {RIGHT} FROM public")
        else:
            as_admin(f"SELECT pg_terminate_backend({connection.connection.info.backend_pid})")

    with pressed(Press("n", "gong")), pytest.raises(Unavailable) as told:
        ring_gong(SOMEBODY, break_off)
    trouble = troubles.trouble_of(told.value)
    assert trouble is not None and trouble.may_be_done
    connection.close()
    as_admin(f"GRANT {RIGHT} TO public")
    assert [line.kind for line in latest(1)] == ["gong_rung"]
    with pressed(Press("n", "gong")):
        assert ring_gong(SOMEBODY, die) == 7
