"""Invariant I1: no stored path from a sheet to a voter. Every table of the database, every column and foreign key, is walked.

Sheets are what stands in the schema `box` and whatever holds a proof; marks given by name are no sheets and say so.
"""

from collections import defaultdict

import pytest
from django.db import connection

PEOPLE = {"organisations_person", "organisations_term", "organisations_post", "debrief_participant", "auth_user"}
KEPT_BY_TELLERS = {"keyer"}
"""Who keyed a paper ballot in; tellers are no voters, and the ballot bears no name."""
TELLING = {
    "at", "on", "by", "when", "who", "person", "participant", "voter", "account", "user", "address", "agent", "session",
    "ip", "seq", "order", "place", "name", "device", "time",
}  # fmt: skip
"""Words of column names that would say who, when, from where or in which order."""
COLUMNS = """
SELECT CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || c.relname, a.attname
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND a.attnum > 0 AND NOT a.attisdropped
"""
KEYS = """
SELECT CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || c.relname,
       CASE m.nspname WHEN 'public' THEN '' ELSE m.nspname || '.' END || d.relname
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_class d ON d.oid = k.confrelid JOIN pg_namespace m ON m.oid = d.relnamespace WHERE k.contype = 'f'
"""
Found = dict[str, set[str]]


def asked(question: str) -> Found:
    """Table → its columns, or the tables that its foreign keys name, by the database's own catalogue."""
    found = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(question)
        for table, other in cursor.fetchall():
            found[table].add(other)
    return dict(found)


def ways(table: str, keys: Found) -> set[str]:
    """Every table that can be reached from one by following foreign keys, however long the way."""
    seen, waiting = set[str](), [table]
    while waiting:
        fresh = keys.get(waiting.pop(), set()) - seen
        seen |= fresh
        waiting += fresh
    return seen


def sheets_of(columns: Found) -> set[str]:
    return {table for table, names in columns.items() if table.startswith("box.") or "proof" in names}


def paths(columns: Found, keys: Found) -> list[str]:
    """Everything that leads from a sheet to somebody or from somebody to a sheet, or tells who, when or where by its name."""
    sheets, found = sheets_of(columns), []
    for table in sheets:
        found += [f"{table} → {person}" for person in ways(table, keys) & PEOPLE]
        told = {name for name in columns[table] - KEPT_BY_TELLERS if TELLING & set(name.split("_"))}
        found += [f"{table}.{name}" for name in told]
    return found + [f"{table} → {sheet}" for table, targets in keys.items() for sheet in targets & sheets]


@pytest.mark.django_db
def test_sheet__leads_to_nobody_and_nobody_leads_to_a_sheet() -> None:
    columns, keys = asked(COLUMNS), asked(KEYS)
    assert len(columns) > 60 and len(keys) > 30
    assert len(sheets_of(columns)) >= 3, "the box was not found"
    assert paths(columns, keys) == []
    assert "debrief_ballot" not in ways("debrief_participant", keys)
    own = {
        "name",
        "person_id",
        "voter_class",
        "by_envelope",
    }  # that somebody sent a sealed sheet, as others were in the room
    assert not {name for name in columns["debrief_participant"] if TELLING & set(name.split("_"))} - own


def test_walk__finds_each_kind_of_path_where_one_is_laid() -> None:
    keys: Found = {
        "box.open_1": {"debrief_ballot"},
        "debrief_ballot": {"debrief_meeting"},
        "debrief_meeting": {"auth_user"},
    }
    columns: Found = {"box.open_1": {"proof", "cast_at", "answers"}, "debrief_laid": {"proof"}}
    assert set(paths(columns, {**keys, "debrief_slip": {"debrief_laid"}})) == {
        "box.open_1 → auth_user", "box.open_1.cast_at", "debrief_slip → debrief_laid",
    }  # fmt: skip
    assert paths({"box.open_1": {"proof", "class", "answers", "salts", "keyer"}}, {}) == []
