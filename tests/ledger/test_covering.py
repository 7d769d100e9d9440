"""Rows under cover: no commit without an entry, however the row was written; salts; what stood there before."""

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from zeren.kernel.actors import Actor
from zeren.ledger import gate
from zeren.ledger.clock import ZONE, start
from zeren.ledger.covering import cover
from zeren.ledger.gate import Done, action
from zeren.ledger.models import Entry, Rows
from zeren.ledger.queries import latest
from zeren.ledger.verifying import verify
from zeren.site.covered import NOT_COVERED, covered_tables
from zeren.site.provision import acting_as
from zeren.site.sealing import lift

SOMEBODY = Actor("person", "P1")
IMPORTING = """
INSERT INTO organisations_import (kind, file_name, digest, content, state, person_key, previewed_at, counts, changes)
  VALUES ('organisation', 'f', 'd', '', 'previewed', 'P1', now(), '{}', '[]');
UPDATE organisations_import SET confirmed_at = now();
"""
"""Rows that a sheet brought in go only along with an import."""
INSERT = "INSERT INTO organisations_person (key, name) SELECT 'K' || n, 'name ' || n FROM generate_series(1, %s) n"


@dataclass(frozen=True, slots=True)
class PeoplePutDown:
    count: int
    rows_digest: str = "4" * 64
    pack_digest: str = "5" * 64


@action(permission="test.put_down")
def put_down(actor: Actor, count: int) -> Done:
    run(INSERT, count)
    return Done(None, PeoplePutDown(count))


@pytest.fixture(autouse=True)
def allowed() -> object:
    before = gate._permissions[0]
    gate.plug_permissions(lambda actor, permission, about: permission == "test.put_down")
    yield
    gate.plug_permissions(before)


@pytest.fixture
def started(clean_database: None) -> None:
    """An empty record in a database where commits are real."""
    start("simulated", datetime(2026, 1, 1, 8, tzinfo=ZONE))


def run(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def row_lines() -> list[list[str]]:
    return [json.loads(line) for text in Rows.objects.values_list("lines", flat=True) for line in text.splitlines()]


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO organisations_person (key, name) VALUES ('X', 'x')",
        "UPDATE organisations_person SET account_id = NULL",
        "INSERT INTO organisations_person (key, name) VALUES ('K1', 'x') ON CONFLICT (key) DO UPDATE SET account_id = NULL",
        f"{IMPORTING} DELETE FROM organisations_person WHERE key = 'K2'",
        f"{IMPORTING} WITH gone AS (DELETE FROM organisations_person WHERE key = 'K1' RETURNING key) SELECT * FROM gone",
    ],
)
def test_commit__without_an_entry_is_refused(started: None, statement: str) -> None:
    put_down(SOMEBODY, 2)
    with pytest.raises(IntegrityError, match="without its entry"), transaction.atomic():
        run(statement)
    with pytest.raises(IntegrityError, match="without its entry"):
        run(statement)
    assert verify().rows == 2


def test_commit__copy_is_no_way_around(started: None) -> None:
    copy = "COPY organisations_person (key, name) FROM STDIN"
    refused = pytest.raises(psycopg.IntegrityError, match="without its entry")
    with refused, connection.cursor() as cursor, cursor.copy(copy) as stream:
        stream.write_row(("X", "x"))


def test_commit__what_is_written_after_the_entry_is_refused_too(started: None) -> None:
    with pytest.raises(IntegrityError, match="without its entry"), transaction.atomic():
        put_down(SOMEBODY, 1)
        run("UPDATE organisations_person SET account_id = NULL")
    assert verify().size == 1


def test_savepoint__what_was_taken_back_is_not_told(started: None) -> None:
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            run(INSERT, 5)
            raise ZeroDivisionError
        put_down(SOMEBODY, 2)
    assert latest(1)[0].rows == 2
    assert verify().rows == 2


def test_bulk__is_one_entry_that_names_each_row_by_its_salted_digest(started: None) -> None:
    put_down(SOMEBODY, 1_000)
    line = latest(1)[0]
    assert (line.seq, line.rows, line.body) == (1, 1_000, {"count": 1_000, "pack_digest": "5" * 64})
    told = json.loads(Entry.objects.get(seq=1).line)["rows"]
    text = "".join(Rows.objects.values_list("lines", flat=True))
    assert told == {"count": 1_000, "digest": sha256(text.encode()).hexdigest()}
    assert [row[2] for row in row_lines()] == [str(number) for number in range(1, 1_001)], "in key order"
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(p)::text, salt FROM organisations_person p ORDER BY id LIMIT 1")
        row, salt = cursor.fetchone()
    assert row_lines()[0] == ["organisations_person", "insert", "1", sha256(row.encode()).hexdigest()]
    assert salt.version == 4 and str(salt) in row


def test_row__keeps_its_salt_and_takes_it_along(started: None) -> None:
    with transaction.atomic():
        put_down(SOMEBODY, 1)
        run("UPDATE organisations_person SET account_id = NULL")
        run(f"{IMPORTING} DELETE FROM organisations_person")
        gate._append(SOMEBODY, [PeoplePutDown(0)])
    verbs = [(row[1], bool(row[3])) for row in row_lines() if row[0] == "organisations_person"]
    assert verbs == [("insert", True), ("update", True), ("delete", False)]
    assert verify().rows == 1, "the import's row"


def test_rows__of_two_hands_at_once_do_not_mix(started: None) -> None:
    other = connection.copy()
    try:
        with transaction.atomic():
            run(INSERT, 3)
            with other.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM ledger_rows")
                assert cursor.fetchone() == (0,), "what is not committed is nobody else's"
            gate._append(SOMEBODY, [PeoplePutDown(3)])
    finally:
        other.close()
    assert latest(1)[0].rows == 3


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO ledger_rows (count, lines) VALUES (1, 'x')",
        "UPDATE ledger_rows SET lines = 'x'",
        "DELETE FROM ledger_rows",
        "ALTER TABLE organisations_person DISABLE TRIGGER covered_insert",
        "SET session_replication_role = replica",
        "TRUNCATE organisations_person",
    ],
)
def test_cover__the_application_cannot_lift_it(started: None, statement: str) -> None:
    put_down(SOMEBODY, 1)
    with pytest.raises(DatabaseError), transaction.atomic():
        run(statement)


@pytest.mark.parametrize(
    "statement", ["UPDATE ledger_rows SET lines = 'x'", "DELETE FROM ledger_rows", "TRUNCATE ledger_rows"]
)
def test_rows__not_even_the_owner_changes_them(started: None, statement: str) -> None:
    put_down(SOMEBODY, 1)
    with acting_as("owner"), pytest.raises(DatabaseError, match="append-only"):
        run(statement)


def test_cover__rows_that_stood_there_before_are_recorded_in_one_entry(started: None) -> None:
    """As when a database of an earlier release is migrated."""
    with acting_as("owner"):
        lift()
        for verb in ("insert", "update", "delete", "whole"):
            run(f"DROP TRIGGER covered_{verb} ON organisations_person")
        run("ALTER TABLE organisations_person DROP COLUMN salt")
        run("DELETE FROM ledger_covered WHERE \"table\" = 'organisations_person'")
        run(INSERT, 7)
        assert cover(covered_tables()) == {"organisations_person": 7}
        assert cover(covered_tables()) == {}
    assert (latest(1)[0].kind, latest(1)[0].rows) == ("rows_held", 7)
    assert verify().rows == 7
    with pytest.raises(IntegrityError):
        run("UPDATE organisations_person SET account_id = NULL")


def test_cover__new_columns_are_recorded_anew(started: None) -> None:
    put_down(SOMEBODY, 4)
    with acting_as("owner"), transaction.atomic():
        run("ALTER TABLE organisations_person ADD COLUMN title text NOT NULL DEFAULT ''")
        assert cover(covered_tables()) == {"organisations_person": 4}
    put_down_again = "INSERT INTO organisations_person (key, name, title) VALUES ('X', 'x', 'y')"
    with transaction.atomic():
        run(put_down_again)
        gate._append(SOMEBODY, [PeoplePutDown(1)])
    assert verify().rows == 5


def test_covered__are_all_tables_of_the_steps_but_those_with_a_reason() -> None:
    assert len(covered_tables()) > 28
    assert all(len(reason) > 20 for reason in NOT_COVERED.values())
    assert not set(NOT_COVERED) & set(covered_tables())


def test_clock__that_runs_behind_the_record_stops_it(clean_database: None) -> None:
    start("database")
    with acting_as("owner"):
        run("UPDATE ledger_head SET last_at = last_at + interval '1 hour'")
    with pytest.raises(DatabaseError, match="the clock runs behind the record"):
        put_down(SOMEBODY, 1)
