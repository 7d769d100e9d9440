"""The guards in the database, compared with a committed list at each start: triggers, functions, rights, constraints.

After a migration that changes one on purpose, `zeren migrate --write-guards` writes the list anew; review its change.
"""

from collections.abc import Collection
from hashlib import sha256
from pathlib import Path

import psycopg
from psycopg import sql

from zeren.kernel.errors import Corrupt, Reason
from zeren.kernel.words import Text
from zeren.site import postgres
from zeren.site.catalog import plain, questions
from zeren.site.instance import ROLES

NAMED_MOST = 40
LIST = Path(__file__).with_name("guards.txt")
MARK = "COMMENT ON SCHEMA public IS {}"
MARKED = "SELECT obj_description('public'::regnamespace, 'pg_namespace')"
"""A database carries the digest of its guards as they were last put in: what changed since was changed by somebody else."""


def found(database: str) -> str:
    """The guards of `database` as sorted lines, without anything that differs between installations."""
    with psycopg.connect(**postgres.connection_parameters("owner", database)) as connection:
        return "".join(f"{line}\n" for line in lines(connection))


def lines(connection: psycopg.Connection, only: Collection[str] = ()) -> list[str]:
    """The lines by this connection, sorted; `only` some kinds of them, by the first word."""
    roles = {role: postgres.role_name(role) for role in ROLES if postgres.has_role(role)}
    asked = questions()
    about_role = asked.pop("role")
    known = {"owner": roles.get("owner", ""), "ours": list(roles), "known": list(roles.values())}
    rows = [
        (kind, *row) for kind in asked if not only or kind in only for row in connection.execute(asked[kind], known)
    ]
    for role in roles.keys() - {"owner"}:
        if not only or role in only:
            rows += [(role, *row) for row in connection.execute(about_role, {"role": roles[role]})]
    return sorted({f"{kind} {name} {plain(said)}".rstrip() for kind, name, said in rows})


def listed() -> str:
    """The committed list."""
    return LIST.read_text(encoding="utf-8")


def differences(database: str) -> tuple[list[str], list[str]]:
    """Lines of the list that the database has not, and lines of the database that are not on the list."""
    wanted, present = (set(text.splitlines()) for text in (listed(), found(database)))
    return sorted(wanted - present), sorted(present - wanted)


def compare(database: str) -> None:
    """Errors: Corrupt with the guards that are missing or unknown; the program must not start on such a database."""
    missing, unknown = differences(database)
    faults = [_fault("GUARD_MISSING", "缺少", "missing", line) for line in missing]
    faults += [_fault("GUARD_UNKNOWN", "多出", "not on the list", line) for line in unknown]
    if len(faults) > NAMED_MOST:
        raise Corrupt(*faults[:NAMED_MOST], _and_more(len(faults) - NAMED_MOST))
    if faults:
        raise Corrupt(*faults)


def mark(database: str) -> None:
    """Note, as role owner, that the guards were put in and what they are now."""
    with psycopg.connect(**postgres.connection_parameters("owner", database)) as connection:
        connection.execute(sql.SQL(MARK).format(sql.Literal(_digest(found(database)))))


def in_place(database: str) -> bool:
    """Whether the guards of this edition were put in and stand as they were left; False when they are yet to be put in.

    Errors: Corrupt when they were changed since, so that nothing is repaired in silence.
    """
    with psycopg.connect(**postgres.connection_parameters("owner", database)) as connection:
        (marked,) = connection.execute(MARKED).fetchone() or ("",)
    ours = marked == _digest(listed())
    if marked and marked.startswith("guards ") and marked != _digest(found(database)):
        if ours:
            compare(database)
        raise Corrupt(_changed_since())
    return ours


def _digest(lines: str) -> str:
    return f"guards {sha256(lines.encode()).hexdigest()}"


def _and_more(count: int) -> Reason:
    return Reason("GUARDS_MORE", Text(f"还有 {count} 处不符。", f"{count} more lines differ."))


def _changed_since() -> Reason:
    return Reason(
        "GUARDS_CHANGED",
        Text(
            "数据库的防护在上次设置之后被改动过。",
            "The database's guards were changed since they were last put in.",
        ),
        next_step=Text(
            "有人绕过程序改了数据库：停用，保留现场，并核对总账（zeren ledger verify）。",
            "Somebody changed the database behind the program: stop, keep it as it is, and verify the record "
            "(zeren ledger verify).",
        ),
    )


def write_list(database: str) -> None:
    """Make the guards of `database` the list; for those who change the tables, never for those who run the program."""
    LIST.write_text(found(database), encoding="utf-8")


def _fault(code: str, zh: str, en: str, line: str) -> Reason:
    return Reason(
        code,
        Text(f"数据库的防护与清单不符，{zh}：{line}", f"The database's guards differ from the list, {en}: {line}"),
        next_step=Text(
            "有人绕过程序改了数据库：停用，保留现场，并核对总账（zeren ledger verify）。查清之后，用 zeren migrate 恢复防护。",
            "Somebody changed the database behind the program: stop, keep it as it is, and verify the record (zeren ledger "
            "verify). Once it is clear what happened, zeren migrate puts the guards back.",
        ),
    )
