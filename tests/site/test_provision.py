"""What each database role may do, asked of a real database."""

import os
import subprocess
from pathlib import Path

import psycopg
import pytest
from django.db import ProgrammingError, connection

from zeren.kernel.errors import Corrupt
from zeren.ledger import clock
from zeren.ledger.verifying import verify
from zeren.site import guards, instance, postgres, provision
from zeren.site.instance import ADMIN, ROLES

pytestmark = pytest.mark.django_db

LEDGER_TABLES = ("ledger_entry", "ledger_head", "ledger_clock")


def refused(statement: str) -> bool:
    """Whether PostgreSQL answers "insufficient privilege", and nothing else, to `statement`."""
    parameters = postgres.connection_parameters("app", connection.settings_dict["NAME"])
    with psycopg.connect(**parameters, autocommit=True) as session:
        try:
            session.execute(statement)
        except psycopg.errors.InsufficientPrivilege:
            return True
    return False


def test_tests_run_as_app() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user, current_user")
        assert cursor.fetchone() == ("app", "app")


@pytest.mark.parametrize("role", [ADMIN, *(role for role in ROLES if role != "app")])
def test_app__cannot_become_another_role(role: str) -> None:
    assert refused(f"SET ROLE {role}")
    assert refused(f"SET SESSION AUTHORIZATION {role}")


def test_app__has_no_power_over_the_server() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolcreatedb, rolcreaterole, rolbypassrls, rolreplication FROM pg_roles"
            " WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False,) * 5
        cursor.execute("SELECT count(*) FROM pg_auth_members WHERE member = current_user::regrole")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id int)",
        "CREATE TEMPORARY TABLE mine (id int)",
        "CREATE SCHEMA mine",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "ALTER TABLE organisations_unit ADD COLUMN mine int",
        "DROP TABLE organisations_unit",
        "TRUNCATE organisations_unit",
        "DELETE FROM django_migrations",
        "CREATE DATABASE mine",
        "CREATE ROLE mine",
        "ALTER ROLE app SUPERUSER",
        "COPY (SELECT 1) TO PROGRAM 'true'",
    ],
)
def test_app__changes_rows_not_the_house(statement: str) -> None:
    assert refused(statement)


@pytest.mark.parametrize("table", LEDGER_TABLES)
def test_app__reads_the_record_and_writes_none_of_it(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
    key = "seq" if table == "ledger_entry" else "id"
    assert refused(f"INSERT INTO {table} ({key}) VALUES (7)")
    assert refused(f"UPDATE {table} SET {key} = 7")
    assert refused(f"DELETE FROM {table}")
    assert refused(f"TRUNCATE {table}")
    assert refused(f"ALTER TABLE {table} DISABLE TRIGGER ALL")


@pytest.mark.parametrize("table", LEDGER_TABLES)
def test_owner_tables__are_not_apps(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableowner FROM pg_tables WHERE tablename = %s", [table])
        assert cursor.fetchone() == ("owner",)


def test_voter__sees_nothing() -> None:
    parameters = postgres.connection_parameters("voter", connection.settings_dict["NAME"])
    with psycopg.connect(**parameters, autocommit=True) as session:
        tables = session.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        assert len(tables) > 20
        for (table,) in tables:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                session.execute(f'SELECT 1 FROM "{table}"')
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute("SELECT ledger_now()")


def test_auditor__reads_the_record_but_no_sign_in_data() -> None:
    parameters = postgres.connection_parameters("auditor", connection.settings_dict["NAME"])
    with psycopg.connect(**parameters, autocommit=True) as session:
        session.execute("SELECT count(*) FROM ledger_entry")
        for statement in (
            "SELECT 1 FROM auth_user",
            "SELECT 1 FROM django_session",
            "DELETE FROM organisations_unit",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                session.execute(statement)


def test_wrong_password__is_refused() -> None:
    parameters = {**postgres.connection_parameters("app", connection.settings_dict["NAME"]), "password": "wrong"}
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(**parameters)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_transactional_test__gets_a_fresh_database(turn: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_start('database', NULL, 'sha256')")
        cursor.execute("SELECT count(*) FROM ledger_entry")
        assert cursor.fetchone() == (1,)


def test_entry__cannot_be_changed_even_by_the_owner() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_start('database', NULL, 'sha256')")
        with pytest.raises(ProgrammingError):
            cursor.execute("UPDATE ledger_entry SET kind = 'other'")


def pg(program: str, role: str, database: str, *words: str) -> None:
    """Run one of PostgreSQL's own programs as `role`, as docs/operating.md tells an office to."""
    parameters = postgres.connection_parameters(role, database)
    environment = {"PATH": os.defpath, "PGPASSWORD": parameters["password"]}
    command = [instance.programs(instance.this_instance()) / program, "-h", parameters["host"], "-U", role]
    subprocess.run([*command, "-d", database, *words], env=environment, check=True)


@pytest.mark.skipif(postgres.uses_outside_server(), reason="an outside server is dumped with its own programs")
@pytest.mark.django_db(transaction=True)
def test_backup__restores_to_the_same_record_with_the_same_rights(tmp_path: Path) -> None:
    clock.start("database")
    before, usual = verify(), connection.settings_dict["NAME"]
    restored = f"{usual}_restored"
    pg("pg_dump", "backup", usual, "-Fc", "-f", str(tmp_path / "dump"))
    postgres.create_database(restored)
    try:
        pg("pg_restore", ADMIN, restored, "--no-acl", "--clean", "--if-exists", str(tmp_path / "dump"))
        provision.make_ready(restored)
        after = verify()
        assert (after.size, after.rows) == (before.size + 1, before.rows), (
            "rights were granted anew, and that is told"
        )
        with connection.cursor() as cursor, pytest.raises(ProgrammingError):
            cursor.execute("DELETE FROM ledger_entry")
    finally:
        provision.point_at(usual)
        postgres.drop_database(restored)


@pytest.mark.django_db(transaction=True)
def test_throwaway_database__is_gone_afterwards_and_the_usual_one_is_back() -> None:
    usual = connection.settings_dict["NAME"]
    with pytest.raises(ZeroDivisionError), provision.throwaway_database(f"{usual}_aside", "database"):
        assert clock.is_started()
        raise ZeroDivisionError
    assert not postgres.database_exists(f"{usual}_aside")
    assert not clock.is_started()


@pytest.mark.django_db(transaction=True)
def test_built_whole__leaves_nothing_when_it_breaks_off() -> None:
    usual = connection.settings_dict["NAME"]
    with postgres.admin_connection() as session:
        asked = ("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [usual])
        before = set(session.execute(*asked).fetchall())
        with pytest.raises(ZeroDivisionError):
            provision.build_whole(f"{usual}_whole", lambda: 1 // 0)
        assert (usual,) in before and set(session.execute(*asked).fetchall()) == before


def test_guards__are_as_listed() -> None:
    """A migration changed a guard on purpose? `zeren migrate --write-guards`, and look at the difference."""
    guards.compare(connection.settings_dict["NAME"])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "tampering",
    [
        "DROP TRIGGER ledger_entry_kept ON ledger_entry",
        "ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_kept",
        "GRANT UPDATE ON ledger_entry TO app",
        "CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "ALTER TABLE ledger_clock DROP CONSTRAINT ledger_clock_kinds",
        "CREATE FUNCTION back_door() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
        "GRANT EXECUTE ON FUNCTION ledger_append(text, text[], text[]) TO voter",
    ],
)
def test_guards__changed_behind_the_program_stop_its_start(tampering: str) -> None:
    name = connection.settings_dict["NAME"]
    with psycopg.connect(**postgres.connection_parameters("owner", name)) as session:
        session.execute(tampering)
    with pytest.raises(Corrupt):
        guards.compare(name)
