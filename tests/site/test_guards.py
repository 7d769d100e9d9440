"""T18: every guard of the list is taken away or changed, one after another, and each time the comparison names it.

With one of each kind changed at once a real server is started: it refuses, names each, and repairs nothing. With each alone at
night.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from zeren.kernel.errors import Corrupt
from zeren.ledger import clock
from zeren.ledger.queries import latest, present
from zeren.site import guards, nightly, postgres, provision
from zeren.site.catalog import plain
from zeren.site.instance import ADMIN

pytestmark = pytest.mark.django_db
FIRST_WORD = re.compile(r"^(\w+) (\S+) ?(.*)$")

LOOSER = {
    "trigger": (
        "DROP TRIGGER {part} ON {table}",
        "ALTER TABLE {table} DISABLE TRIGGER {part}",
        "ALTER TABLE {table} ENABLE TRIGGER {part}",
        "ALTER TRIGGER {part} ON {table} RENAME TO other",
    ),
    "constraint": ("ALTER TABLE {table} DROP CONSTRAINT {part} CASCADE",),
    "unique": ("DROP INDEX {part}",),
    "default": ("ALTER TABLE {table} ALTER {part} DROP DEFAULT",),
    "function": (
        "UPDATE pg_proc SET prosrc = prosrc || ' ' WHERE oid = '{name}'::regprocedure",
        "UPDATE pg_proc SET prosecdef = NOT prosecdef WHERE oid = '{name}'::regprocedure",
        "ALTER FUNCTION {name} RESET ALL; ALTER FUNCTION {name} SET search_path = pg_temp, public",
        "ALTER FUNCTION {name} OWNER TO keeper",
        "GRANT EXECUTE ON FUNCTION {name} TO auditor",
        "DROP FUNCTION {name} CASCADE",
    ),
    "box()": (
        "UPDATE pg_proc SET prosrc = prosrc || ' ' WHERE oid = '{name}'::regprocedure",
        "UPDATE pg_proc SET prosecdef = NOT prosecdef WHERE oid = '{name}'::regprocedure",
        "GRANT EXECUTE ON FUNCTION {name} TO auditor",
        "DROP FUNCTION {name} CASCADE",
    ),
    "box": ("ALTER TABLE box.{name} RENAME TO other", "ALTER TABLE box.{name} DROP COLUMN {column} CASCADE"),
    "policy": ("DROP POLICY {part} ON {table}", "ALTER POLICY {part} ON {table} TO backup"),
    "rows": ("ALTER TABLE {name} DISABLE ROW LEVEL SECURITY", "ALTER TABLE {name} NO FORCE ROW LEVEL SECURITY"),
}
"""How a guard of each kind is taken away or loosened. `name` is what stands in its line, `table.part` taken apart."""

BESIDE = (
    "GRANT USAGE ON SCHEMA box TO app",
    "CREATE FUNCTION back_door() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
    "CREATE RULE quiet AS ON DELETE TO assess_letter DO INSTEAD NOTHING",
    "CREATE SCHEMA aside; CREATE FUNCTION aside.mine() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';"
    "CREATE EVENT TRIGGER mine ON ddl_command_end EXECUTE FUNCTION aside.mine()",
    "GRANT SELECT ON assess_letter TO PUBLIC",
    "GRANT UPDATE (grade) ON assess_decision TO app",
    "GRANT TRUNCATE ON assess_decision TO app",
    "GRANT CREATE ON SCHEMA public TO app",
    "ALTER TABLE assess_letter OWNER TO app",
    "ALTER TABLE assess_letter DISABLE TRIGGER ALL",
    "ALTER ROLE app SUPERUSER",
    "GRANT owner TO app",
    "ALTER ROLE app SET session_replication_role = replica",
    "CREATE POLICY mine ON assess_letter USING (true)",
    "ALTER TABLE organisations_division ENABLE ROW LEVEL SECURITY",
    "CREATE TRIGGER mine BEFORE INSERT ON assess_letter FOR EACH ROW EXECUTE FUNCTION ledger_refuse()",
)
"""What somebody with power may put beside the guards to get around them."""


NEVER = (psycopg.errors.InvalidTableDefinition, psycopg.errors.SyntaxError)
"""PostgreSQL lets nobody take NOT NULL from a primary key or an identity."""


@pytest.fixture
def keeper() -> Iterator[psycopg.Connection]:
    """A superuser in one transaction on the tests' database; nothing of it stays."""
    parameters = postgres.connection_parameters(ADMIN, connection.settings_dict["NAME"])
    with psycopg.connect(**parameters) as session:
        yield session
        session.rollback()


def statements(line: str) -> list[str]:
    """The statements that take away the guard of one line."""
    kind, name, said = FIRST_WORD.match(line).groups()
    table, _, part = name.partition(".")
    if kind in ("trigger", "constraint", "unique", "default", "policy"):
        words = {"name": name, "table": f'"{table}"', "part": f'"{part}"'}
        return [one.format(**words) for one in LOOSER[kind]]
    if kind == "function":
        name = line.removeprefix("function ").partition(")")[0] + ")"
        return [one.format(name=name) for one in LOOSER[kind]]
    if kind == "box":
        box = line.split()[1]
        return [one.format(name=box, column=said.split()[0]) for one in LOOSER[kind + "()" * ("(" in box)]]
    if kind == "rows":
        return [one.format(name=f'"{name}"') for one in LOOSER[kind]]
    if kind == "required":
        return [f'ALTER TABLE "{name}" ALTER "{column}" DROP NOT NULL' for column in said.split()]
    return rights(kind, name, said)


def rights(role: str, name: str, said: str) -> list[str]:
    """A right of the role taken away, and one given that the line does not have."""
    if name == "box":
        taken = "USAGE ON SCHEMA box" if said == "usage" else "SELECT ON ALL TABLES IN SCHEMA box"
        return [f"REVOKE {taken} FROM {role}", f"GRANT INSERT ON ALL TABLES IN SCHEMA box TO {role}"]
    if name == "is":
        return [f"ALTER ROLE {role} NOBYPASSRLS"]
    if name == "calls":
        return [f"REVOKE EXECUTE ON FUNCTION {said} FROM {role}, PUBLIC"]
    verb, _, columns = said.partition(" ")
    if columns:
        return [f'REVOKE {verb} ({columns.split()[0]}) ON "{name}" FROM {role}']
    words = {"d": "DELETE", "i": "INSERT", "s": "SELECT", "u": "UPDATE", "t": "TRUNCATE", "r": "REFERENCES"}
    lacking = next(letter for letter in "diut" if letter not in verb)
    return [f'REVOKE {words[verb[0]]} ON "{name}" FROM {role}', f'GRANT {words[lacking]} ON "{name}" TO {role}']


@pytest.mark.parametrize("of", [6, pytest.param(1, marks=pytest.mark.slow)])
def test_each_guard__taken_away_or_loosened_is_named(keeper: psycopg.Connection, of: int) -> None:
    """Nightly every line; else one of six, beginning where the list's own digest says: with each change other ones."""
    listed = guards.listed().splitlines()
    taken = listed[int(sha256(guards.listed().encode()).hexdigest(), 16) % of :: of]
    unseen, tried = [], 0
    for line in taken:
        for statement in statements(line):
            tried += 1
            with suppress(NEVER), keeper.transaction(force_rollback=True):
                keeper.execute(statement)
                kind = line.split(" ", 1)[0]
                only = {kind, "stranger", "not the owner's", "auditor"} if kind == "function" else {kind}
                if guards.lines(keeper, only) == [one for one in listed if one.split(" ", 1)[0] in only]:
                    unseen.append((line, statement))
    assert unseen == []
    assert tried > len(taken), "every line, and some in more than one way"


@pytest.mark.parametrize("statement", BESIDE)
def test_whatever_is_put_beside__is_named(keeper: psycopg.Connection, statement: str) -> None:
    before = guards.lines(keeper)
    keeper.execute(statement)
    assert guards.lines(keeper) != before


def start(database: str) -> subprocess.CompletedProcess[str]:
    """A real server on this database, which has to end by itself."""
    command = [sys.executable, "-m", "zeren.cli.main", "serve", "--port", "8199", "--workers", "1"]
    environment = {**os.environ, "ZEREN_DATABASE": database}  # noqa: TID251  the server inherits the tests' instance
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


TAMPERED = {
    "DROP TRIGGER guard_sealed ON assess_decision": "assess_decision.guard_sealed",
    "ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_kept": "ledger_entry.ledger_entry_kept",
    "CREATE OR REPLACE FUNCTION guard_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'": "guard_refuse()",
    "ALTER TABLE organisations_term DROP CONSTRAINT one_holder_of_a_post": "one_holder_of_a_post",
    "DROP INDEX one_lead": "one_lead",
    "ALTER TABLE assess_letter ALTER digest DROP NOT NULL": "required assess_letter",
    "GRANT UPDATE (grade) ON assess_decision TO app": "app assess_decision update grade",
    "GRANT SELECT ON assess_letter TO PUBLIC": "stranger assess_letter",
}
"""One of each kind → how it is named."""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "changes",
    [
        pytest.param((*TAMPERED,), id="all at once"),
        *(pytest.param((one,), id=named, marks=pytest.mark.slow) for one, named in TAMPERED.items()),
    ],
)
def test_start__refuses_and_repairs_nothing(changes: tuple[str, ...]) -> None:
    name = connection.settings_dict["NAME"]
    clock.start("database")
    with psycopg.connect(**postgres.connection_parameters("owner", name)) as session:
        for statement in changes:
            session.execute(statement)
    changed = guards.found(name)
    ended = start(name)
    assert ended.returncode != 0
    assert [TAMPERED[one] for one in changes if TAMPERED[one] not in ended.stderr + ended.stdout] == []
    assert guards.found(name) == changed
    with pytest.raises(Corrupt):
        provision.ensure_ready(name)


@pytest.mark.django_db(transaction=True)
def test_start__refuses_a_database_of_another_edition_that_was_changed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Before an upgrade the list is another one: nothing can be named, but the change is seen."""
    name = connection.settings_dict["NAME"]
    clock.start("database")
    with psycopg.connect(**postgres.connection_parameters("owner", name)) as session:
        session.execute("DROP TRIGGER guard_sealed ON assess_decision")
    (tmp_path / "guards.txt").write_text("another edition\n")
    monkeypatch.setattr(guards, "LIST", tmp_path / "guards.txt")
    with pytest.raises(Corrupt) as refused:
        guards.in_place(name)
    assert [reason.code for reason in refused.value.reasons] == ["GUARDS_CHANGED"]


@pytest.mark.django_db(transaction=True)
def test_put_in_again__is_told_in_the_record() -> None:
    name = connection.settings_dict["NAME"]
    clock.start("database")
    with psycopg.connect(**postgres.connection_parameters("owner", name)) as session:
        session.execute("DROP TRIGGER guard_sealed ON assess_decision")
    provision.migrate()
    guards.compare(name)
    assert guards.in_place(name)
    entry = latest(1)[0]
    assert (entry.kind, entry.actor, entry.body) == ("guards_put_in", "job:setup", {"lines": 1})
    provision.migrate()
    assert latest(1)[0].seq == entry.seq, "nothing changed, nothing told"


@pytest.mark.django_db(transaction=True)
def test_night__a_difference_is_an_entry_and_shows_until_a_night_finds_none() -> None:
    name = connection.settings_dict["NAME"]
    clock.start("database")
    assert nightly.run()["compare_guards"] == 0
    assert (latest(1)[0].body, present().guards) == ({"missing": 0, "unknown": 0}, 0)
    with psycopg.connect(**postgres.connection_parameters("owner", name)) as session:
        session.execute("ALTER TABLE assess_decision DISABLE TRIGGER guard_sealed")
    assert nightly.run()["compare_guards"] == 2
    entry = latest(1)[0]
    assert (entry.kind, entry.actor, entry.body) == ("guards_compared", "job:nightly", {"missing": 1, "unknown": 1})
    assert present().guards == 2
    provision.migrate()
    nightly.run()
    assert present().guards == 0


@pytest.mark.parametrize(
    ("written", "reloaded"),
    [
        ("WHEN (((a OR b) OR c) OR (d AND e))", "WHEN (a OR b OR c OR (d AND e))"),
        ("CHECK ((NOT x) OR (NOT ((y OR z) OR ('' = ''))))", "CHECK ((NOT x) OR (NOT (y OR z OR ('' = ''))))"),
        ("(a AND (b AND c))", "(a AND b AND c)"),
    ],
)
def test_chain__reads_the_same_after_a_dump(written: str, reloaded: str) -> None:
    """PostgreSQL flattens what was nested when it reads it again."""
    assert plain(written) == plain(reloaded)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("((a OR b) AND c)", "(a OR b AND c)"),
        ("(NOT (a OR b) OR c)", "(NOT a OR b OR c)"),
        ("(f(a OR b) OR c)", "(f(a) OR b OR c)"),
        ("(x = '(a OR b) OR c')", "(x = 'a OR b OR c')"),
    ],
)
def test_brackets_that_group__stay(one: str, other: str) -> None:
    assert plain(one) != plain(other)
