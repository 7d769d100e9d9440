"""Checking the record in the database: what the operator changes in any guarded table is found, in all its columns."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction

import databases
from ledger import recorded
from ledger.forging import Draw
from zeren.kernel.errors import Corrupt
from zeren.ledger.verifying import verify
from zeren.site.instance import ADMIN
from zeren.site.provision import acting_as

pytestmark = pytest.mark.xdist_group("tampering")
COLUMNS = """
SELECT column_name, udt_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s
"""
OTHER = {
    "text": "coalesce({0}, '') || 'x'", "varchar": "'x' || left({0}, -1)", "bool": "NOT {0}", "date": "coalesce({0}, now()::date) + 1",
    "timestamptz": "coalesce({0}, now()) + interval '1 microsecond'", "jsonb": "jsonb_build_array({0})", "uuid": "gen_random_uuid()",
    "bytea": "coalesce({0}, '') || '\\x00'", "numeric": "coalesce({0}, 0) + 0.000001",
    "int2": "coalesce({0}, 0) + 1", "int4": "coalesce({0}, 0) + 1", "int8": "coalesce({0}, 0) + 1",
}  # fmt: skip
"""How a value of each type is changed a little."""


@pytest.fixture
def operator(prepared: databases.Prepared) -> Iterator[None]:
    """The small record, and a superuser at the keyboard."""
    recorded.use_it(prepared)
    with acting_as(ADMIN):
        yield


@contextmanager
def tampering(table: str) -> Iterator[None]:
    """The table's guards taken off; all is put back at the end."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        yield
        transaction.set_rollback(True)


def faults() -> set[str]:
    try:
        verify()
    except Corrupt as error:
        return {reason.code for reason in error.reasons}
    return set()


def run(statement: str) -> bool:
    """Whether the database let it pass and it changed something."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.rowcount > 0
    except DatabaseError:
        return False


def columns_of(table: str) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS, [table])
        return cursor.fetchall()


def test_verify__an_untouched_record_holds(operator: None) -> None:
    found = verify()
    assert found.rows == sum(recorded.counted().values())
    assert found.checkpoints > 5


def every_column_is_found(step: int) -> None:
    """Change every `step`-th column of every covered table a little, each alone."""
    missed, tried, seen = [], 0, 0
    for table in sorted(table for table, count in recorded.counted().items() if count):
        for column, kind in columns_of(table):
            seen += 1
            if seen % step:
                continue
            with tampering(table):
                other = OTHER[kind].format(f'"{column}"')
                if not run(f'UPDATE {table} SET "{column}" = {other} WHERE ctid = (SELECT min(ctid) FROM {table})'):
                    continue  # the database refuses such a value
                tried += 1
                if not faults() & {"row_differs", "row_missing"}:
                    missed.append(f"{table}.{column}")
    assert missed == []
    assert tried > 150 / step


def test_tampering__columns_of_covered_tables_are_under_the_record(operator: None) -> None:
    every_column_is_found(5)


@pytest.mark.slow
def test_tampering__every_column_of_every_covered_table_is_under_the_record(operator: None) -> None:
    every_column_is_found(1)


def test_tampering__rows_lost_and_rows_slipped_in_are_found(operator: None) -> None:
    missed, tried = [], 0
    for table, count in recorded.counted().items():
        with tampering(table):
            if count and run(f"DELETE FROM {table} WHERE ctid = (SELECT max(ctid) FROM {table})"):
                tried += 1
                missed += [] if "row_missing" in faults() else [f"{table} lost"]
        with tampering(table):
            key, *others = [column for column, _ in columns_of(table)]
            names = ", ".join(f'"{name}"' for name in others)
            if count and run(f'INSERT INTO {table} ("{key}", {names}) SELECT 999999, {names} FROM {table} LIMIT 1'):
                tried += 1
                missed += [] if "row_unrecorded" in faults() else [f"{table} slipped in"]
    assert missed == []
    assert tried > 30


OWN_TABLES = [
    ("ledger_entry", "UPDATE ledger_entry SET line = replace(line, 'scheme_run', 'scheme_ran') WHERE kind = 'scheme_run'", "leaf_differs"),
    ("ledger_entry", "UPDATE ledger_entry SET at = at + interval '1 microsecond' WHERE seq = 9", "columns_differ"),
    ("ledger_entry", "UPDATE ledger_entry SET actor = 'person:P-X' WHERE seq = 9", "columns_differ"),
    ("ledger_entry", "UPDATE ledger_entry SET kind = 'x' WHERE seq = 9", "columns_differ"),
    ("ledger_entry", "UPDATE ledger_entry SET leaf = sha256('x') WHERE seq = 9", "leaf_differs"),
    ("ledger_entry", "UPDATE ledger_entry SET leaf = NULL WHERE seq = 9", "leaf_missing"),
    ("ledger_entry", "UPDATE ledger_entry SET line = '{}', leaf = sha256('\\x007b7d') WHERE seq = 9", "line_unreadable"),
    ("ledger_entry", "DELETE FROM ledger_entry WHERE seq = 9", "entry_missing"),
    ("ledger_entry", "DELETE FROM ledger_entry WHERE seq = (SELECT max(seq) FROM ledger_entry)", "size_differs"),
    ("ledger_entry", "DELETE FROM ledger_entry WHERE seq > 20", "end_cut"),
    ("ledger_entry", "UPDATE ledger_entry SET seq = 9999 WHERE seq = 9", "entry_missing"),
    ("ledger_rows", "UPDATE ledger_rows SET lines = replace(lines, 'insert', 'update')", "rows_differ"),
    ("ledger_rows", "UPDATE ledger_rows SET seq = seq + 1 WHERE id = 3", "rows_differ"),
    ("ledger_rows", "UPDATE ledger_rows SET seq = NULL WHERE id = 3", "rows_differ"),
    ("ledger_rows", "UPDATE ledger_rows SET count = count + 1 WHERE id = 3", "rows_differ"),
    ("ledger_rows", "UPDATE ledger_rows SET xid = 3 WHERE id = 3", "rows_differ"),
    ("ledger_rows", "DELETE FROM ledger_rows WHERE id = 3", "rows_differ"),
    ("ledger_rows", "INSERT INTO ledger_rows (seq, count, lines) VALUES (99999, 0, '')", "rows_without_entry"),
    ("ledger_head", "UPDATE ledger_head SET size = size + 1", "size_differs"),
    ("ledger_head", "UPDATE ledger_head SET last_at = last_at + interval '1 second'", "size_differs"),
    ("ledger_head", "UPDATE ledger_head SET hash = 'sm3'", "origin_differs"),
    ("ledger_clock", "UPDATE ledger_clock SET kind = 'database', now = NULL", "origin_differs"),
    ("ledger_clock", "UPDATE ledger_clock SET now = now + interval '1 day'", "clock_differs"),
    ("ledger_covered", "UPDATE ledger_covered SET columns = columns || 'x'", "columns_changed"),
    ("ledger_covered", "DELETE FROM ledger_covered WHERE \"table\" = 'assess_decision'", "row_missing"),
    ("ledger_checkpoint", "UPDATE ledger_checkpoint SET root = sha256('x')", "root_differs"),
    ("ledger_checkpoint", "UPDATE ledger_checkpoint SET edge = sha256('x')", "edge_differs"),
    ("ledger_checkpoint", "UPDATE ledger_checkpoint SET note = left(note, -8)", "checkpoint_differs"),
    ("ledger_checkpoint", "UPDATE ledger_checkpoint SET note = replace(note, 'simulated', 'database')", "checkpoint_differs"),
    ("ledger_checkpoint", "UPDATE ledger_checkpoint SET size = size + 1", "edge_differs"),
    ("ledger_checkpoint", "UPDATE ledger_checkpoint SET size = 99999 WHERE size = (SELECT max(size) FROM ledger_checkpoint)", "end_cut"),
]  # fmt: skip
"""Table, what the operator does to it, and the fault that is found."""


def test_tampering__the_records_own_tables(operator: None) -> None:
    missed = []
    for table, statement, code in OWN_TABLES:
        with tampering(table):
            assert run(statement), statement
            found = faults()
            missed += [] if code in found else [(statement, found)]
    assert missed == []


def test_tampering__the_first_bad_entry_is_named_first(operator: None) -> None:
    draw = Draw("first")
    for _ in range(10):
        place = 1 + draw.below(100)
        with tampering("ledger_entry"):
            assert run(
                f"UPDATE ledger_entry SET line = replace(line, '\"seq\":{place}', '\"seq\":0') WHERE seq = {place}"
            )
            with pytest.raises(Corrupt) as caught:
                verify()
            assert caught.value.reasons[0].place == (str(place),)
