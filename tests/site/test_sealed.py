"""The table of what moves: every table of the steps stands in it, and the rights of app are what it says."""

import pytest
from django.apps import apps
from django.db import connection

from zeren.site.covered import covered_tables
from zeren.site.sealed import SEALED, pairs

pytestmark = pytest.mark.django_db
RIGHTS = """
SELECT relname, attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE relname = ANY(%s) AND has_column_privilege('app', c.oid, a.attnum, 'UPDATE') ORDER BY 1, 2
"""


def test_sealed__names_every_covered_table_of_the_steps() -> None:
    """A new table? Say in site/sealed.py what may still change in it; `Sealed()` when nothing may."""
    steps = {table for table in covered_tables() if not table.startswith("ledger_")}
    assert set(SEALED) == steps


def test_sealed__names_columns_that_there_are() -> None:
    for model in apps.get_models(include_auto_created=True):
        if sealed := SEALED.get(model._meta.db_table):
            assert set(sealed.moving()) <= {field.column for field in model._meta.concrete_fields}, model


def test_rights__app_changes_only_what_moves() -> None:
    with connection.cursor() as cursor:
        cursor.execute(RIGHTS, [list(SEALED)])
        found: dict[str, list[str]] = {}
        for table, column in cursor.fetchall():
            found.setdefault(table, []).append(column)
        cursor.execute(
            "SELECT t FROM unnest(%s::text[]) t WHERE has_table_privilege('app', t, 'DELETE')", [list(SEALED)]
        )
        goes = {table for (table,) in cursor.fetchall()}
    assert found == {table: sealed.moving() for table, sealed in SEALED.items() if sealed.moving()}
    assert goes == {table for table, sealed in SEALED.items() if sealed.goes}


def test_states__begin_and_move_where_the_rules_say() -> None:
    assert sum(sealed.state is not None for sealed in SEALED.values()) > 8
    for table, sealed in SEALED.items():
        if sealed.state is None:
            assert not sealed.begins, table
            continue
        steps = pairs(sealed)
        left = {old for old, _ in steps}
        assert set(sealed.begins) <= left, f"{table}: nothing leads on from where a row begins"
