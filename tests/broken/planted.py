"""Rows that the small record lacks, planted by a superuser so that every guard has something to bite; told in one entry."""

from graphlib import TopologicalSorter

import psycopg

from broken.ways import copied

PLANTED = (
    "INSERT INTO auth_user (id, password, is_superuser, username, first_name, last_name, email, is_staff, is_active, "
    "date_joined) VALUES (901, '', false, 'planted', '', '', '', false, true, now())",
    copied("implement_fact", "jsonb_build_object('key', 'PLANTED', 'entered_by', 'person:else')"),
    "UPDATE assess_answer SET choice = 'dispute', reason = 'x' WHERE id IN (SELECT id FROM assess_answer ORDER BY id LIMIT 2)",
    "UPDATE assess_answer SET outcome = 'kept', reply = 'x', replied_by = 'person:else', replied_at = now() "
    "WHERE id = (SELECT min(id) FROM assess_answer)",
    "UPDATE clarify_dutylist SET state = 'replaced' WHERE id = (SELECT max(id) FROM clarify_dutylist WHERE year = 2026)",
    copied("clarify_allocation", "jsonb_build_object('year', 2026)"),
    copied("organisations_adoption", "jsonb_build_object('current', false)"),
    copied("investigate_step", "jsonb_build_object('verb', 'hear', 'by', 'person:hearer')"),
    copied("assess_freeze", "jsonb_build_object('digest', 'other')"),
    copied("assess_run", "jsonb_build_object('freeze_id', (SELECT max(id) FROM assess_freeze))"),
    "UPDATE organisations_term SET until_day = '2099-01-01' WHERE id = (SELECT min(id) FROM organisations_term)",
    "UPDATE organisations_unit SET closed_on = '2099-01-01' WHERE id = (SELECT min(id) FROM organisations_unit)",
    *(
        copied(
            "organisations_post",
            f"jsonb_build_object('key', '{key}', 'kind', (SELECT {kind} FROM organisations_apart ORDER BY id LIMIT 1))",
        )
        for key, kind in (("PA", "one"), ("PB", "other"), ("PC", "'of no account'"))
    ),
    *(
        copied(
            "organisations_term",
            f"jsonb_build_object('post_id', (SELECT id FROM organisations_post WHERE key = '{key}'))",
        )
        for key in ("PA", "PC")
    ),
    copied("organisations_import", "jsonb_build_object('state', 'previewed', 'confirmed_at', null)"),
    "INSERT INTO use_otherappraisal (id, person_id, kind, day, about, grade, words, document, recorded_by) "
    "SELECT 1, min(id), 'yes', '2026-01-01', 'yes', 'yes', 'yes', 'yes', 'yes' FROM organisations_person",
    "INSERT INTO ledger_waiver (id, kind, about, about_id, unit, person, was, until, asked_by, asked_at, reason, granted_by, "
    "granted_at, refused_by, refused_because) VALUES (1, 'extension', 'nothing', 1, 'U', '', '2026-01-01', '2026-02-01', "
    "'person:A', now(), 'x', 'person:B', now(), '', '')",
)
EMPTY = """
SELECT relname, attname, typname, (SELECT confrelid::regclass::text FROM pg_constraint k WHERE k.conrelid = c.oid
  AND k.contype = 'f' AND k.conkey[1] = attnum AND cardinality(k.conkey) = 1 LIMIT 1)
FROM pg_class c JOIN pg_attribute a ON attrelid = c.oid AND attnum > 0 AND NOT attisdropped JOIN pg_type t ON t.oid = atttypid
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND (attnotnull OR attname IN ('account_id', 'until_day'))
ORDER BY relname, attnum
"""
PLAIN = {
    "text": "'y'", "varchar": "'yes'", "bool": "false", "date": "DATE '2026-01-01'", "timestamptz": "now()", "jsonb": "'{}'",
    "uuid": "gen_random_uuid()", "bytea": "'x'", "numeric": "1", "int2": "1", "int4": "1", "int8": "1", "_int8": "'{1}'", "float8": "1",
}  # fmt: skip
KEYS = {"ledger_checkpoint": "size"}
APART = {("debrief_objection", "state"): "'filed'", ("use_appointment", "state"): "'open'", ("debrief_roomfile", "kept_until"): "DATE '2099-01-01'", ("diagnose_handover", "successor_id"): "(SELECT max(id) FROM organisations_person)", ("accounts_factorreset", "asked_by"): "'z'",
         ("ledger_look", "looker"): "'z'"}  # fmt: skip


def plant(session: psycopg.Connection) -> None:
    """Put them in, in one transaction of a superuser who takes the guards off and puts them on again."""
    always = session.execute(
        "SELECT format('ALTER TABLE %I ENABLE ALWAYS TRIGGER %I', relname, tgname), relname FROM pg_trigger "
        "JOIN pg_class c ON c.oid = tgrelid WHERE NOT tgisinternal AND tgenabled = 'A' AND tgname NOT LIKE 'covered%'"
    ).fetchall()
    session.execute("SET LOCAL session_replication_role = replica")
    for statement, _ in always:
        session.execute(statement.replace("ENABLE ALWAYS", "DISABLE"))
    for statement in PLANTED:
        session.execute(statement)
    columns: dict[str, list[tuple[str, str]]] = {}
    wholes: dict[str, set[str]] = {}
    for table, column, kind, whole in session.execute(EMPTY).fetchall():
        value = f"(SELECT min({KEYS.get(whole, 'id')}) FROM {whole})" if whole else PLAIN[kind]
        wholes.setdefault(table, set()).update({whole} - {None, table})
        columns.setdefault(table, []).append((column, APART.get((table, column), value)))
    for table in TopologicalSorter({table: sorted(wholes[table]) for table in sorted(wholes)}).static_order():
        values = columns[table]
        if session.execute(f"SELECT NOT EXISTS (SELECT FROM {table})").fetchone() == (True,) and table not in (
            "ledger_rows",
        ):
            names = ", ".join(f'"{name}"' for name, _ in values)
            session.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join(value for _, value in values)})")
    for statement, _ in always:
        session.execute(statement)
    session.execute("SELECT ledger_append('job:setup', ARRAY['planted'], ARRAY['{}'])")
    session.commit()
