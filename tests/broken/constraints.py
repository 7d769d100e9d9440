"""Ways of breaking keys, checks and exclusions, made from the catalog; and those of the record's own triggers, by hand."""

from collections.abc import Iterator

import psycopg

from broken.ways import Way, copied

LISTED = """
SELECT c.relname, k.conname, k.contype::text, (SELECT array_agg(attname) FROM pg_attribute a
  WHERE a.attrelid = c.oid AND a.attnum = ANY (k.conkey)),
  (SELECT attname FROM pg_attribute a JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
   WHERE a.attrelid = c.oid AND a.attnum = i.indkey[0])
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
WHERE c.relnamespace = 'public'::regnamespace AND contype IN ('c', 'x', 'f', 'u', 'p') ORDER BY 1, 2
"""
INDEXES = """
SELECT c.relname, i.relname FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
WHERE c.relnamespace = 'public'::regnamespace AND indisunique
AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = x.indexrelid)
"""
CHECKS = {
    "reset_agreed_by_a_second": ("accounts_factorreset", "jsonb_build_object('agreed', true, 'settled_by', asked_by)"),
    "reset_asked_for_another": ("accounts_factorreset", "jsonb_build_object('person', asked_by)"),
    "debrief_handcount_sheets_check": ("debrief_handcount", "jsonb_build_object('sheets', -1)"),
    **{
        f"debrief_slipcount_{column}_check": ("debrief_slipcount", f"jsonb_build_object('{column}', -1)")
        for column in ("drawn", "observed", "spoiled")
    },
    "handover_between_two": ("diagnose_handover", "jsonb_build_object('successor_id', predecessor_id, 'came_on', '2000-01-01')"),
    "ledger_clock_kinds": ("ledger_clock", "jsonb_build_object('id', 2)"),
    "ledger_head_hashes": ("ledger_head", "jsonb_build_object('id', 2)"),
    "no_look_at_oneself": ("ledger_look", "jsonb_build_object('looker', person)"),
    "ledger_waiver_by_two": ("ledger_waiver", "jsonb_build_object('granted_by', asked_by)"),
    "ledger_waiver_settled": ("ledger_waiver", "jsonb_build_object('granted_at', null)"),
    "ledger_waiver_whole": ("ledger_waiver", "jsonb_build_object('kind', 'other')"),
    "no_unit_under_itself": ("organisations_placement", "jsonb_build_object('parent_id', unit_id, 'from_day', '1900-01-01', 'until_day', '1900-01-02')"),
    "standing_of_one": ("organisations_standing", "jsonb_build_object('person_id', null)"),
    "term_ends_after_it_begins": ("organisations_term", "jsonb_build_object('from_day', '1900-01-03', 'until_day', '1900-01-02')"),
    "one_stand_in_of_a_post": ("organisations_standin", "'{}'::jsonb"),
    "standing_in_ends_after_it_begins": ("organisations_standin", "jsonb_build_object('from_day', '1900-01-03', 'until_day', '1900-01-02')"),
    "no_more_present_than_due": ("use_recommendation", "jsonb_build_object('present', due + 1)"),
    **{
        f"use_recommendation_{column}_check": ("use_recommendation", f"jsonb_build_object('{column}', -1)")
        for column in ("present", "due")
    },
    "of_a_person_or_a_unit": ("use_otherappraisal", "jsonb_build_object('person_id', null)"),
    "one_dossier_a_taking": ("use_candidate", "'{}'::jsonb"),
    "use_candidate_taking_check": ("use_candidate", "jsonb_build_object('taking', -1)"),
    **{
        f"use_appointment_{column}_check": ("use_appointment", f"jsonb_build_object('{column}', -1)")
        for column in ("due", "attended", "favour")
    },
    "one_holder_of_a_post": ("organisations_term", "'{}'::jsonb"),
    "one_place_at_a_time": ("organisations_placement", "'{}'::jsonb"),
}  # fmt: skip
RECORD = {
    "ledger_entry.ledger_entry_kept": ("UPDATE ledger_entry SET kind = 'x'", "DELETE FROM ledger_entry"),
    "ledger_entry.ledger_entry_kept_whole": ("TRUNCATE ledger_entry",),
    "ledger_rows.ledger_rows_kept": ("UPDATE ledger_rows SET lines = 'x'",),
    "ledger_rows.ledger_rows_kept_all": ("DELETE FROM ledger_rows",),
    "ledger_rows.ledger_rows_kept_whole": ("TRUNCATE ledger_rows",),
    "ledger_rows.ledger_rows_need_an_entry": ("UPDATE organisations_person SET account_id = NULL",),
    "ledger_checkpoint.ledger_checkpoint_kept": ("UPDATE ledger_checkpoint SET note = 'x'", "DELETE FROM ledger_checkpoint"),
    "ledger_checkpoint.ledger_checkpoint_kept_whole": ("TRUNCATE ledger_checkpoint CASCADE",),
    "ledger_look.ledger_look_kept": ("UPDATE ledger_look SET looker = 'x'",),
    "ledger_look.ledger_look_kept_whole": ("TRUNCATE ledger_look",),
    "ledger_waiver.ledger_waiver_kept": ("UPDATE ledger_waiver SET until = until + 1", copied("ledger_waiver", "'{}'::jsonb")),
    "ledger_waiver.ledger_waiver_kept_all": ("DELETE FROM ledger_waiver",),
    "ledger_waiver.covered_whole": ("TRUNCATE ledger_waiver",),
    "organisations_term.not_in_one_hand": (
        copied("organisations_term", "jsonb_build_object('post_id', (SELECT id FROM organisations_post WHERE key = 'PB'))"),
    ),
    "organisations_standin.not_in_one_hand": (
        copied(
            "organisations_standin",
            "jsonb_build_object('post_id', (SELECT id FROM organisations_post WHERE key = 'PB'), 'from_day', '2026-06-01', 'until_day', "
            "'2026-06-30', 'person_id', (SELECT person_id FROM organisations_term WHERE post_id = (SELECT id FROM organisations_post WHERE key = 'PA')))",
        ),
    ),
    "organisations_post.not_in_one_hand": (
        "UPDATE organisations_import SET confirmed_at = now() WHERE state = 'previewed'; UPDATE organisations_post "
        "SET kind = (SELECT other FROM organisations_apart ORDER BY id LIMIT 1) WHERE key = 'PC'",
    ),
}  # fmt: skip

KNOWN_TO_PASS = frozenset(
    {
        "accounts_codeused.accounts_codeused_account_id_bac8b685_fk_auth_user_id",
        "accounts_earlierpassword.accounts_earlierpassword_account_id_70b9263c_fk_auth_user_id",
        "auth_group_permissions.auth_group_permissio_permission_id_84c5c92e_fk_auth_perm",
        "auth_group_permissions.auth_group_permissions_group_id_b120cbf9_fk_auth_group_id",
        "auth_permission.auth_permission_content_type_id_2f476e4b_fk_django_co",
        "auth_user_groups.auth_user_groups_group_id_97559544_fk_auth_group_id",
        "auth_user_groups.auth_user_groups_user_id_6a12ed8b_fk_auth_user_id",
        "auth_user_user_permissions.auth_user_user_permi_permission_id_1fbb5f2c_fk_auth_perm",
        "auth_user_user_permissions.auth_user_user_permissions_user_id_a95ead1b_fk_auth_user_id",
        "ledger_cosignature.ledger_cosignature_checkpoint_id_889c5333_fk_ledger_ch",
    }
)
"""Foreign keys that a superuser in replica role passes without a trace: of tables that the record does not cover.

Nothing hangs on them: sign-in data of persons without rights of their own (rights come from terms of office), Django's
own groups, which nobody reads, and a witness's line under no checkpoint, which every verifier passes over.
"""


def by_keys(session: psycopg.Connection) -> Iterator[Way]:
    """Every constraint and unique index, and the record's own triggers."""
    for table, name, kind, columns, key in session.execute(LISTED).fetchall():
        guard = f"{table}.{name}"
        if name in CHECKS:
            yield Way(guard, again(*CHECKS[name], key))
        elif kind == "f":
            yield Way(guard, again(table, f"jsonb_build_object('{columns[0]}', 99999999)", key))
        elif kind in "up":
            same = ", ".join(f"'{column}', \"{column}\"" for column in columns)
            yield Way(guard, again(table, f"jsonb_build_object({same})", key))
        else:
            yield Way(guard, "SELECT 1")
    for table, name in session.execute(INDEXES).fetchall():
        yield Way(f"{table}.{name}", again(table, "'{}'::jsonb", "id"))
    for guard, statements in RECORD.items():
        for statement in statements:
            yield Way(guard, statement)


def again(table: str, changes: str, key: str) -> str:
    """The first row once more under another key, with `changes` laid over it."""
    fresh = {
        "id": f"(SELECT max(id) + 1000 FROM {table})",
        "size": "(SELECT max(size) + 1000 FROM ledger_checkpoint)",
    }
    other = f"jsonb_build_object('{key}', {fresh[key]})" if key in fresh else "'{}'::jsonb"
    return (
        f"INSERT INTO {table} SELECT (jsonb_populate_record(NULL::{table}, to_jsonb(r) || {other} || {changes})).* "
        f"FROM {table} r ORDER BY 1 LIMIT 1"
    )
