"""Putting tables under cover: each row gets a salt, and triggers note the salted digest of every row that is written.

Run by the role owner after migrations. Format: docs/verification/ledger.md, part 4.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection, transaction
from psycopg import sql

from zeren.ledger.models import Covered

SHAPE = """
SELECT c.relname, string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ',' ORDER BY a.attnum),
       (SELECT k.attname FROM pg_index i JOIN pg_attribute k ON k.attrelid = c.oid AND k.attnum = i.indkey[0]
        WHERE i.indrelid = c.oid AND i.indisprimary)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY(%s) GROUP BY c.oid, c.relname ORDER BY c.relname
"""

LINES = """
INSERT INTO ledger_rows (count, lines)
SELECT count(*), string_agg('["{name}","' || {verb} || '",' || to_json(r.{key}::text)::text || ',"' || {digest} || E'"]\\n',
                            '' ORDER BY r.{key})
FROM {source} r HAVING count(*) > 0
"""
TEXT = "row_to_json(r)::text"
DIGEST = "encode(sha256(convert_to(row_to_json(r)::text, 'UTF8')), 'hex')"

FUNCTION = """
CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public SET timezone = 'UTC' SET bytea_output = 'hex' SET extra_float_digits = 1 AS {body}
"""
BODY = """
BEGIN
  IF TG_OP = 'DELETE' THEN {gone};
  ELSE {fresh};
  END IF;
  RETURN NULL;
END """
TRIGGERS = """
CREATE TRIGGER covered_insert AFTER INSERT ON {table} REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION {function}();
CREATE TRIGGER covered_update AFTER UPDATE ON {table} REFERENCING NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION {function}();
CREATE TRIGGER covered_delete AFTER DELETE ON {table} REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION {function}();
CREATE TRIGGER covered_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER covered_insert, ENABLE ALWAYS TRIGGER covered_update,
  ENABLE ALWAYS TRIGGER covered_delete, ENABLE ALWAYS TRIGGER covered_whole;
"""
COVERED_TRIGGERS = "SELECT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname = 'covered_insert')"


@transaction.atomic
def cover(tables: Iterable[str]) -> dict[str, int]:
    """See to it that these tables are under cover, as role owner; rows already there are recorded in one entry.

    So are the rows of a table whose columns were changed since, for their digests are new. Gives table → rows.
    """
    known = dict(Covered.objects.values_list("table", "columns"))
    with connection.cursor() as cursor:
        held: dict[str, int] = {}
        for table, (columns, key) in shapes(list(tables)).items():
            _write_function(cursor, table, key)
            if known.get(table) == columns:
                continue
            _put_under_cover(cursor, table)
            columns = shapes([table])[table][0]
            Covered.objects.update_or_create(table=table, defaults={"columns": columns})
            cursor.execute(_lines(table, key, sql.Literal("held"), DIGEST, sql.Identifier(table)))
            cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
            held[table] = cursor.fetchone()[0]
        if any(held.values()):
            body = ",".join(f'"{table}":{count}' for table, count in sorted(held.items()) if count)
            cursor.execute(
                "SELECT ledger_append('job:setup', ARRAY['rows_held'], ARRAY[%s])", [f'{{"tables":{{{body}}}}}']
            )
    return held


def shapes(tables: list[str]) -> dict[str, tuple[str, str]]:
    """Table → its columns as text, and its primary key."""
    with connection.cursor() as cursor:
        cursor.execute(SHAPE, [tables])
        return {table: (columns, key) for table, columns, key in cursor.fetchall()}


def live_rows(table: str, key: str, what: str = DIGEST) -> Iterator[tuple[str, str]]:
    """Key and digest (or text) of every row of a covered table, in key order; to be read inside a transaction."""
    statement = sql.SQL("SELECT r.{key}::text, {what} FROM {table} r ORDER BY r.{key}").format(
        key=sql.Identifier(key), what=sql.SQL(what), table=sql.Identifier(table)
    )
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement)
        while some := cursor.fetchmany(2000):
            yield from some


def _write_function(cursor: Any, table: str, key: str) -> None:
    """The function that the table's triggers call, unless it is there as it should be."""
    verb, name = sql.SQL("lower(TG_OP)"), f"ledger_note_{table}"
    fresh = _lines(table, key, verb, DIGEST, sql.SQL("fresh"))
    gone = _lines(table, key, verb, "''", sql.SQL("gone"))
    body = sql.SQL(BODY).format(fresh=fresh, gone=gone).as_string(cursor)
    cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = %s", [name])
    if cursor.fetchone() != (body,):
        cursor.execute(sql.SQL(FUNCTION).format(function=sql.Identifier(name), body=sql.Literal(body)))


def _put_under_cover(cursor: Any, table: str) -> None:
    name, function = sql.Identifier(table), sql.Identifier(f"ledger_note_{table}")
    cursor.execute(
        sql.SQL("ALTER TABLE {} ADD COLUMN IF NOT EXISTS salt uuid NOT NULL DEFAULT gen_random_uuid()").format(name)
    )
    cursor.execute(COVERED_TRIGGERS, [table])
    if not cursor.fetchone()[0]:
        cursor.execute(sql.SQL(TRIGGERS).format(table=name, function=function))


def _lines(table: str, key: str, verb: sql.Composable, digest: str, source: sql.Composable) -> sql.Composed:
    """The statement that notes the rows of `source` in the order of their key."""
    return sql.SQL(LINES).format(
        name=sql.SQL(table), verb=verb, key=sql.Identifier(key), digest=sql.SQL(digest), source=source
    )
