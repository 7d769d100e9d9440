"""Guards put in: triggers made from the tables of what moves (`sealed`) and of who may not (`duties`), and their functions.

Run by the role owner whenever a database is set up: all of them anew, in one transaction.
"""

from collections.abc import Iterator
from pathlib import Path

from django.db import connection, transaction

from zeren.site.duties import DUTIES, Asked
from zeren.site.sealed import FREELY, ONCE, SEALED, WITH_STATE, Sealed, pairs

FUNCTIONS = [Path(__file__).with_name(name) for name in ("guards.sql", "duties.sql")]
EMPTY = {"text": "''", "varchar": "''"}
"""What a column of such a type holds before it is filled; of any other type, nothing (NULL)."""

COLUMNS = """
SELECT c.relname, a.attname, t.typname FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped JOIN pg_type t ON t.oid = a.atttypid
WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY(%s) ORDER BY c.relname, a.attnum
"""
THERE = """
SELECT format('DROP TRIGGER %%I ON %%I', tgname, relname) FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid
WHERE NOT tgisinternal AND tgname LIKE 'guard\\_%%' AND relnamespace = 'public'::regnamespace
UNION ALL SELECT 'DROP FUNCTION ' || oid::regprocedure FROM pg_proc
WHERE proname LIKE 'guard\\_%%' AND pronamespace = 'public'::regnamespace
"""


@transaction.atomic
def lift() -> None:
    """Take every guard of this kind off, as role owner, for as long as tables are changed."""
    with connection.cursor() as cursor:
        cursor.execute(THERE, [])
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)


@transaction.atomic
def seal() -> None:
    """Put every guard in anew, as role owner; what is left over of an earlier edition goes."""
    lift()
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS, [list(SEALED)])
        columns: dict[str, dict[str, str]] = {}
        for table, column, kind in cursor.fetchall():
            columns.setdefault(table, {})[column] = kind
        for file in FUNCTIONS:
            cursor.execute(file.read_text(encoding="utf-8"))
        for table, sealed in SEALED.items():
            for statement in triggers(table, sealed, columns[table]):
                cursor.execute(statement)
            for asked in DUTIES.get(table, ()):
                cursor.execute(_asks(table, asked))
                cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {asked.name}")


def triggers(table: str, sealed: Sealed, columns: dict[str, str]) -> Iterator[str]:
    """The statements that guard one table. `columns`: name → type, in the table's order."""
    for name, when, call in _row_guards(sealed, columns):
        moment = {"guard_begins": "INSERT", "guard_stays": "DELETE"}.get(name, "UPDATE")
        whether = f"WHEN ({when}) " if when else ""
        yield f"CREATE TRIGGER {name} BEFORE {moment} ON {table} FOR EACH ROW {whether}EXECUTE FUNCTION {call}"
        yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"
    if sealed.part_of:
        column, whole = sealed.part_of
        yield (
            f"CREATE TRIGGER guard_part_of AFTER INSERT ON {table} REFERENCING NEW TABLE AS fresh"
            f" FOR EACH STATEMENT EXECUTE FUNCTION guard_part_of('{column}', '{whole}')"
        )
        yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER guard_part_of"


def _asks(table: str, asked: Asked) -> str:
    """The statement that has a function asked."""
    if asked.tables:
        moment = f"AFTER {asked.moment} ON {table} REFERENCING {asked.tables} FOR EACH STATEMENT"
    else:
        moment = f"BEFORE {asked.moment} ON {table} FOR EACH ROW"
    whether = f" WHEN ({asked.when})" if asked.when else ""
    return f"CREATE TRIGGER {asked.name} {moment}{whether} EXECUTE FUNCTION {asked.call}"


def _row_guards(sealed: Sealed, columns: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Each guard of single rows: its name, when it bites, what it calls."""
    yield "guard_sealed", _sealed_when(sealed, columns), "guard_refuse('what decides is not edited')"
    if sealed.state:
        column = sealed.state[0]
        steps = ", ".join(f"'{old} {new}'" for old, new in sorted(pairs(sealed)))
        moved = f"OLD.{column} <> NEW.{column} AND OLD.{column} || ' ' || NEW.{column} <> ALL (ARRAY[{steps}])"
        yield "guard_state", moved, "guard_refuse('the rules know no such step')"
        first = ", ".join(f"'{state}'" for state in sealed.begins)
        yield "guard_begins", f"NEW.{column} <> ALL (ARRAY[{first}])", "guard_refuse('nothing begins there')"
    if sealed.with_import or sealed.ended:
        changed = [_changed(sealed.with_import.split())] if sealed.with_import else []
        changed += [f"OLD.{name} IS NOT NULL AND {_changed([name])}" for name in sealed.ended.split()]
        yield "guard_with_import", " OR ".join(changed), "guard_with_import()"
    if sealed.goes == "":
        yield "guard_stays", "", "guard_refuse('what decides is not deleted')"
    elif sealed.goes == "with import":
        yield "guard_stays", "", "guard_with_import()"
    elif sealed.goes != "replaced":
        yield "guard_stays", f"({sealed.goes}) IS NOT TRUE", "guard_refuse('what decides is not deleted')"


def _sealed_when(sealed: Sealed, columns: dict[str, str]) -> str:
    """True when an update touches a sealed column, or one that may not change now."""
    moving = sealed.moving()
    parts = [_changed(sorted(columns.keys() - set(moving)))]  # in an order that an upgrade does not change
    for names, condition in sealed.moves.items():
        if condition == ONCE:
            parts += [f"{_changed([name])} AND {_filled(name, columns[name])}" for name in names.split()]
        elif condition != FREELY:
            holds = (
                f"OLD.{sealed.state[0]} <> NEW.{sealed.state[0]}"
                if condition == WITH_STATE and sealed.state
                else condition
            )
            parts.append(f"{_changed(names.split())} AND ({holds}) IS NOT TRUE")
    return " OR ".join(parts)


def _changed(names: list[str]) -> str:
    if len(names) == 1:
        return f'OLD."{names[0]}" IS DISTINCT FROM NEW."{names[0]}"'
    old, new = (", ".join(f'{which}."{name}"' for name in names) for which in ("OLD", "NEW"))
    return f"({old}) IS DISTINCT FROM ({new})"


def _filled(name: str, kind: str) -> str:
    empty = EMPTY.get(kind)
    return f'OLD."{name}" IS NOT NULL' if empty is None else f'OLD."{name}" <> {empty}'
