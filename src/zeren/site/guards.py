"""The guards in the database, compared with a committed list at each start: triggers, functions, rights, constraints.

After a migration that changes one on purpose, `zeren migrate --write-guards` writes the list anew; review its change.
"""

from pathlib import Path

import psycopg

from zeren.kernel.errors import Corrupt, Reason
from zeren.kernel.words import Text
from zeren.site import postgres
from zeren.site.catalog import plain, questions
from zeren.site.instance import ROLES

LIST = Path(__file__).with_name("guards.txt")


def found(database: str) -> str:
    """The guards of `database` as sorted lines, without anything that differs between installations."""
    roles = {role: postgres.role_name(role) for role in ROLES if postgres.has_role(role)}
    asked = questions()
    about_role = asked.pop("role")
    known = {"owner": roles.get("owner", ""), "known": list(roles.values())}
    with psycopg.connect(**postgres.connection_parameters("owner", database)) as connection:
        lines = {(kind, *row) for kind, question in asked.items() for row in connection.execute(question, known)}
        for role in roles.keys() & {"app", "voter"}:
            lines |= {(role, *row) for row in connection.execute(about_role, {"role": roles[role]})}
    return "".join(f"{kind} {name} {plain(said)}".rstrip() + "\n" for kind, name, said in sorted(lines))


def compare(database: str) -> None:
    """Errors: Corrupt with every guard that is missing or unknown; the program must not start on such a database."""
    listed, present = (set(text.splitlines()) for text in (LIST.read_text(encoding="utf-8"), found(database)))
    missing = [_fault("GUARD_MISSING", "缺少", "missing", line) for line in sorted(listed - present)]
    unknown = [_fault("GUARD_UNKNOWN", "多出", "not on the list", line) for line in sorted(present - listed)]
    if missing or unknown:
        raise Corrupt(*missing, *unknown)


def write_list(database: str) -> None:
    """Make the guards of `database` the list; for those who change the tables, never for those who run the program."""
    LIST.write_text(found(database), encoding="utf-8")


def _fault(code: str, zh: str, en: str, line: str) -> Reason:
    return Reason(
        code,
        Text(f"数据库的防护与清单不符，{zh}：{line}", f"The database's guards differ from the list, {en}: {line}"),
        next_step=Text(
            "请运行 zeren migrate；仍不符时，说明有人绕过程序改了数据库：停用，保留现场。",
            "Run zeren migrate; if they differ still, somebody changed the database behind the program: stop, keep it as it is.",
        ),
    )
