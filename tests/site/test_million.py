"""Nightly: a million entries backed up, restored elsewhere and verified, with the time that it took."""

import time
from pathlib import Path

import pytest

from offices import office

ENTRIES, AT_ONCE, ROWS = 1_000_000, 1_000, 20_000
GOAL = 300.0
PEOPLE = "INSERT INTO organisations_person (key, name) SELECT 'bulk ' || n, 'bench' FROM generate_series(1, %s) n"
APPEND = "SELECT ledger_append('job:bench', array_fill('bench'::text, ARRAY[%s]), array_fill(%s::text, ARRAY[%s]))"
BODY = '{"because":"' + "0123456789" * 20 + '","unit":"LT01"}'


@pytest.mark.slow
def test_million_entries__are_restored_and_verified_within_five_minutes(tmp_path: Path) -> None:
    """Appended by the record's own function, a thousand to a transaction; the restore is the command as it is typed."""
    with office("million", "recording") as home, office("million elsewhere") as elsewhere:
        home.hold()
        with home.connect() as session:
            with session.transaction():
                session.execute(PEOPLE, [ROWS])
                session.execute(APPEND, [1, BODY, 1])
            for _ in range(ENTRIES // AT_ONCE):
                session.execute(APPEND, [AT_ONCE, BODY, AT_ONCE])
        began = time.monotonic()
        home.done("backup", tmp_path / "backup", "--keys", tmp_path / "keys")
        copied = time.monotonic() - began
        began = time.monotonic()
        said = elsewhere.done("restore", tmp_path / "backup", "--keys", tmp_path / "keys")
        spent = time.monotonic() - began
        print(
            f"\n{ENTRIES:,} entries: backed up in {copied:.0f} s, restored and verified in {spent:.0f} s (≤ {GOAL:.0f} s)"
        )
        assert f"{ROWS} rows as recorded" in said
        assert spent <= GOAL
