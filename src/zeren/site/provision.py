"""Databases made ready: migrated by the role owner, then opened to the other roles as far as each may go.

The rights stand in the tables below; whatever is not granted there is not allowed.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import psycopg
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from zeren.ledger import clock
from zeren.ledger.covering import cover
from zeren.ledger.fencing import fence, take_down
from zeren.site import guards, postgres
from zeren.site.covered import NOT_COVERED, covered_tables
from zeren.site.instance import ROLES
from zeren.site.reached import FENCES
from zeren.site.sealed import SEALED
from zeren.site.sealing import lift, seal

ROWS = "SELECT, INSERT, UPDATE, DELETE"
ADDED = "SELECT, INSERT"

# The longest prefix that fits a table decides. Append-only tables are written by the owner's functions alone; in the
# tables of the steps rows are added, and what may change or go after that stands in `sealed`, column by column.
APP_MAY = {
    **dict.fromkeys(("auth_", "django_", "organisations_division"), ROWS),
    **dict.fromkeys((table for table in NOT_COVERED if table.startswith("accounts_")), ROWS),
    "": ADDED,
    "ledger_": "SELECT",
    "django_migrations": "SELECT",
}

# Sign-in data is nobody's business but the application's.
AUDITOR_MAY = {"": "SELECT", "auth_": "", "accounts_": "", "django_session": ""}
BACKUP_MAY = {"": "SELECT"}
TABLE_RIGHTS = {"app": APP_MAY, "auditor": AUDITOR_MAY, "backup": BACKUP_MAY}

# Casting a ballot is the one deed outside the gate: the voter may call these functions and do nothing else.
VOTER_FUNCTIONS = frozenset({"ballot_board", "ballot_kept", "ballot_sheet", "ballot_slip", "cast_ballot"})


def make_ready(name: str, clock_kind: str = "", first_moment: datetime | None = None) -> None:
    """Create database `name` if it is missing, migrate it, grant the rights, and start its record when asked.

    The process's default connection points at the database afterwards, as the role app.
    """
    if not postgres.database_exists(name):
        postgres.create_database(name)
    point_at(name)
    migrate()
    if clock_kind and not clock.is_started():
        clock.start(clock_kind, first_moment)


def ensure_ready(name: str, clock_kind: str = "") -> None:
    """As `make_ready`, but a database that was made ready is not touched: it must be as it was left.

    Errors: Corrupt when somebody changed its guards since.
    """
    point_at(name)
    if not (postgres.database_exists(name) and guards.in_place(name) and clock.is_started()):
        make_ready(name, clock_kind)


def migrate() -> None:
    """Bring the default database to the present tables as owner, put them under cover and seal them, then grant rights.

    The guards of an earlier edition go first: a column that one of them names cannot be changed by a migration.
    """
    name = connections["default"].settings_dict["NAME"]
    before = guards.found(name)
    with acting_as("owner"):
        lift()
        take_down()
        call_command("migrate", interactive=False, verbosity=0)
        cover(covered_tables())
        fence(FENCES, {role: postgres.role_name(role) for role in ("app", "auditor") if postgres.has_role(role)})
        seal()
    grant_rights(name)
    _let_the_log_go(name)
    guards.mark(name)
    if clock.is_started() and (changed := len(set(before.splitlines()) ^ set(guards.found(name).splitlines()))):
        _tell_the_record(changed)


def _tell_the_record(changed: int) -> None:
    """Guards that are put in or taken away later on stand in the record with their number."""
    with acting_as("owner"), connections["default"].cursor() as cursor:
        body = f'{{"lines":{changed}}}'
        cursor.execute("SELECT ledger_append('job:setup', ARRAY['guards_put_in'], ARRAY[%s])", [body])


def refresh_statistics() -> None:
    """Let the planner see what was just loaded; the role app may not, and waiting for the server's own round is slow."""
    with postgres.admin_connection(connections["default"].settings_dict["NAME"]) as admin:
        admin.execute("ANALYZE")


def point_at(name: str) -> None:
    """Make the default connection, and every process that this one starts, use database `name`."""
    connections["default"].close()
    connections["default"].settings_dict["NAME"] = name
    os.environ["ZEREN_DATABASE"] = name


@contextmanager
def acting_as(role: str) -> Iterator[None]:
    """The default connection signs in as `role` meanwhile; only migrations need it."""
    connection = connections["default"]
    connection.close()
    usual = connection.settings_dict["USER"]
    connection.settings_dict["USER"] = role
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["USER"] = usual


@contextmanager
def throwaway_database(name: str, clock_kind: str = "", first_moment: datetime | None = None) -> Iterator[None]:
    """A fresh database, ready for use, that is dropped at the end whatever happens.

    A left-over of the same name from a killed run is dropped first. The default connection goes back afterwards.
    """
    usual = connections["default"].settings_dict["NAME"]
    postgres.drop_database(name)
    try:
        make_ready(name, clock_kind, first_moment)
        yield
    finally:
        point_at(usual)
        postgres.drop_database(name)


def build_whole(name: str, build: Callable[[], None], source: str = "template0") -> None:
    """Database `name`, filled by `build` under another name and renamed at the end: it is there whole or not at all.

    Whatever had that name is replaced, and what a killed process left half made is dropped. `build` works through the default connection, which goes back afterwards.
    """
    draft = f"{name}_making_{os.getpid()}"
    usual = connections["default"].settings_dict["NAME"]
    postgres.drop_left_overs(f"{name}_making_")
    postgres.drop_database(draft)
    postgres.create_database(draft, source)
    point_at(draft)
    try:
        build()
        point_at(usual)
        postgres.drop_database(name)
        postgres.rename_database(draft, name)
    finally:
        point_at(usual)
        postgres.drop_database(draft)


def grant_rights(database: str) -> None:
    """Take every right away and give each role its own again, in one transaction, as owner."""
    with psycopg.connect(**postgres.connection_parameters("owner", database)) as connection:
        roles = {role: postgres.role_name(role) for role in ROLES if role == "app" or postgres.has_role(role)}
        others = [name for role, name in roles.items() if role != "owner"]
        connection.execute("ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC")
        connection.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
        for name in others:
            who = sql.Identifier(name)
            for things in ("TABLES", "SEQUENCES"):
                connection.execute(sql.SQL(f"REVOKE ALL ON ALL {things} IN SCHEMA public FROM {{}}").format(who))
            connection.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(who))
        for role, rights in TABLE_RIGHTS.items():
            if role in roles:
                _grant_tables(connection, sql.Identifier(roles[role]), rights)
        _grant_what_moves(connection, sql.Identifier(roles["app"]))
        _grant_functions(connection, roles)
        if "backup" in roles:
            _let_the_box_be_copied(connection, sql.Identifier(roles["backup"]))
        for role, right in {"app": "USAGE, SELECT", "backup": "SELECT"}.items():
            if role in roles:
                who = sql.Identifier(roles[role])
                connection.execute(sql.SQL(f"GRANT {right} ON ALL SEQUENCES IN SCHEMA public TO {{}}").format(who))


def _grant_tables(connection: psycopg.Connection, who: sql.Identifier, rights: dict[str, str]) -> None:
    rows = connection.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')"
        " AND relowner = current_user::regrole"
    ).fetchall()
    for (table,) in rows:
        right = rights[max((prefix for prefix in rights if table.startswith(prefix)), key=len)]
        if right:
            connection.execute(sql.SQL(f"GRANT {right} ON {{}} TO {{}}").format(sql.Identifier(table), who))


def _let_the_box_be_copied(connection: psycopg.Connection, backup: sql.Identifier) -> None:
    """The box's tables, of a ballot that opens later too: this role copies the whole server anyway."""
    for right in (
        "GRANT USAGE ON SCHEMA box TO {}",
        "GRANT SELECT ON ALL TABLES IN SCHEMA box TO {}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA box GRANT SELECT ON TABLES TO {}",
    ):
        connection.execute(sql.SQL(right).format(backup))


def _let_the_log_go(database: str) -> None:
    """The owner may begin a new file of the write-ahead log and write a checkpoint: closing a box does. An outside server's
    own administrator grants it (docs/operating.md)."""
    if postgres.has_role("admin"):
        owner = sql.Identifier(postgres.role_name("owner"))
        with postgres.admin_connection(database) as admin:
            admin.execute(sql.SQL("GRANT pg_checkpoint TO {} WITH INHERIT TRUE, SET FALSE").format(owner))
            admin.execute(sql.SQL("GRANT EXECUTE ON FUNCTION pg_catalog.pg_switch_wal() TO {}").format(owner))


def _grant_what_moves(connection: psycopg.Connection, app: sql.Identifier) -> None:
    """The columns that may change at all, and the tables whose rows may go; when, the triggers say."""
    for table, sealed in SEALED.items():
        name = sql.Identifier(table)
        if columns := sql.SQL(", ").join(map(sql.Identifier, sealed.moving())).as_string():
            connection.execute(sql.SQL("GRANT UPDATE ({}) ON {} TO {}").format(sql.SQL(columns), name, app))
        if sealed.goes:
            connection.execute(sql.SQL("GRANT DELETE ON {} TO {}").format(name, app))


def _grant_functions(connection: psycopg.Connection, roles: dict[str, str]) -> None:
    rows = connection.execute(
        "SELECT oid::regprocedure::text, proname, prorettype = 'trigger'::regtype FROM pg_proc"
        " WHERE pronamespace = 'public'::regnamespace AND proowner = current_user::regrole"
    ).fetchall()
    for signature, name, is_triggers in rows:
        role = "voter" if name in VOTER_FUNCTIONS else "app"
        everybody = sql.SQL(", ").join(
            [sql.SQL("PUBLIC"), *map(sql.Identifier, set(roles.values()) - {roles.get("owner")})]
        )
        connection.execute(sql.SQL(f"REVOKE ALL ON FUNCTION {signature} FROM {{}}").format(everybody))
        if role in roles and not is_triggers:
            connection.execute(
                sql.SQL(f"GRANT EXECUTE ON FUNCTION {signature} TO {{}}").format(sql.Identifier(roles[role]))
            )
