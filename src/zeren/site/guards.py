"""The guards in the database, compared with a committed list at each start: triggers, functions, rights, constraints.

After a migration that changes one on purpose, `zeren migrate --write-guards` writes the list anew; review its change.
"""

from pathlib import Path

import psycopg
from psycopg import sql

from zeren.kernel.errors import Corrupt, Reason
from zeren.kernel.words import Text
from zeren.site import postgres

LIST = Path(__file__).with_name("guards.txt")

QUESTIONS = {
    "trigger": """
        SELECT relname || '.' || tgname || ' ' || tgenabled::text || ' ' || md5(pg_get_triggerdef(t.oid))
        FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid WHERE NOT tgisinternal AND relnamespace = 'public'::regnamespace""",
    "function": """
        SELECT p.oid::regprocedure::text || ' ' || CASE WHEN prosecdef THEN 'definer ' ELSE 'invoker ' END || md5(prosrc)
        FROM pg_proc p WHERE pronamespace = 'public'::regnamespace
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')""",
    "constraint": """
        SELECT relname || ' ' || md5(string_agg(pg_get_constraintdef(k.oid), ';' ORDER BY pg_get_constraintdef(k.oid)))
        FROM pg_constraint k JOIN pg_class c ON c.oid = conrelid
        WHERE relnamespace = 'public'::regnamespace AND contype IN ('c', 'x') GROUP BY relname""",
    "policy": """
        SELECT relname || '.' || polname || ' ' || md5(coalesce(pg_get_expr(polqual, polrelid), ''))
        FROM pg_policy JOIN pg_class c ON c.oid = polrelid WHERE relnamespace = 'public'::regnamespace""",
}
RIGHTS = """
    SELECT relname, string_agg(lower(left(p, 1)), '' ORDER BY p) FROM pg_class,
    unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) p
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
    AND has_table_privilege(%s, pg_class.oid, p) GROUP BY relname"""
CALLS = """
    SELECT p.oid::regprocedure::text FROM pg_proc p WHERE pronamespace = 'public'::regnamespace AND prorettype <> 'trigger'::regtype
    AND has_function_privilege(%s, p.oid, 'execute')
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"""


def found(database: str) -> str:
    """The guards of `database` as sorted lines, without anything that differs between installations."""
    with psycopg.connect(**postgres.connection_parameters("owner", database)) as connection:
        lines = {
            f"{kind} {row[0]}"
            for kind, question in QUESTIONS.items()
            for row in connection.execute(sql.SQL(question))
        }
        for role in ("app", "voter"):
            if postgres.has_role(role):
                name = postgres.role_name(role)
                lines |= {f"{role} {table} {rights}" for table, rights in connection.execute(RIGHTS, [name])}
                lines |= {f"{role} calls {function}" for (function,) in connection.execute(CALLS, [name])}
    return "".join(f"{line}\n" for line in sorted(lines))


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
