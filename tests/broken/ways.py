"""Ways of breaking each guard of the database, made from the list of guards itself: the statement, and the same by the ORM.

A guard without a way here fails the test that uses it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import psycopg
from django.apps import apps
from django.db.models import Model
from django.db.models.expressions import RawSQL

from zeren.site.duties import DUTIES
from zeren.site.sealed import FREELY, SEALED, Sealed, pairs

OTHER = {
    "text": "coalesce({0}, '') || 'x'", "varchar": "'x' || left({0}, -1)", "bool": "NOT coalesce({0}, false)",
    "date": "coalesce({0}, now()::date) + 1", "timestamptz": "coalesce({0}, now()) + interval '1 second'",
    "jsonb": "jsonb_build_array({0})", "uuid": "gen_random_uuid()", "bytea": "coalesce({0}, '') || '\\x00'",
    "numeric": "coalesce({0}, 0) + 1", "int2": "coalesce({0}, 0) + 1", "int4": "coalesce({0}, 0) + 1",
    "int8": "coalesce({0}, 0) + 1", "_int8": "array_append({0}, 1::bigint)",
}  # fmt: skip
"""How a value of each type is changed."""
COLUMNS = """
SELECT relname, attname, typname FROM pg_class c JOIN pg_attribute a ON attrelid = c.oid AND attnum > 0 AND NOT attisdropped
JOIN pg_type t ON t.oid = atttypid WHERE relname = ANY(%s) ORDER BY relname, attnum
"""
MODELS: dict[str, type[Model]] = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}


@dataclass(frozen=True)
class Way:
    """One way of breaking one guard: `table.name`, the statement, and the same by the ORM where it has words for it."""

    guard: str
    statement: str
    by_orm: Callable[[], object] | None = None


def copied(table: str, changes: str, where: str = "true") -> str:
    """A row put in once more under another number, with `changes`, an SQL object that is laid over it."""
    return (
        f"INSERT INTO {table} SELECT (jsonb_populate_record(NULL::{table}, to_jsonb(r) || jsonb_build_object("
        f"'id', (SELECT max(id) + 1000 FROM {table})) || {changes})).* FROM {table} r WHERE {where} ORDER BY id LIMIT 1"
    )


def with_other(table: str, column: str, value: str, where: str = "true") -> tuple[str, Callable[[], object]]:
    """A change of one column of the first row that fits."""
    first = f"(SELECT min(id) FROM {table} WHERE {where})"
    model = MODELS[table]
    field = next(one for one in model._meta.concrete_fields if one.column == column) if column != "salt" else None
    statement = f'UPDATE {table} SET "{column}" = {value} WHERE id = {first}'

    def by_orm() -> object:
        rows = model._default_manager.extra(where=[f"{table}.id = {first}"])
        return rows.update(**{field.attname: RawSQL(value, [])})  # type: ignore[union-attr]

    return statement, by_orm if field else None  # type: ignore[return-value]


def gone(table: str) -> tuple[str, Callable[[], object]]:
    """The first row deleted; the ORM without its own look at what hangs on it."""
    first = f"(SELECT min(id) FROM {table})"

    def by_orm() -> object:
        return MODELS[table]._default_manager.extra(where=[f"{table}.id = {first}"])._raw_delete("default")

    return f"DELETE FROM {table} WHERE id = {first}", by_orm


def ways(session: psycopg.Connection) -> Iterator[Way]:
    """Every way that follows from the tables of what moves and who may."""
    kinds: dict[str, dict[str, str]] = {}
    for table, column, kind in session.execute(COLUMNS, [list(SEALED)]):
        kinds.setdefault(table, {})[column] = kind
    for table, sealed in SEALED.items():
        yield from _sealed(table, sealed, kinds[table])
        if sealed.state:
            yield from _stages(session, table, sealed)
        if sealed.goes != "replaced":
            yield Way(f"{table}.guard_stays", *gone(table))
        if columns := [*sealed.with_import.split(), *sealed.ended.split()]:
            for column in columns:
                where = f"{column} IS NOT NULL"
                value = OTHER[kinds[table][column]].format(f'"{column}"')
                yield Way(f"{table}.guard_with_import", *with_other(table, column, value, where))
        if sealed.part_of:
            yield Way(f"{table}.guard_part_of", copied(table, PARTS[table]))
        yield Way(f"{table}.covered_whole", f"TRUNCATE {table} CASCADE")
    for table, asked in DUTIES.items():
        for one in asked:
            for statement in BY_HAND[one.name]:
                yield Way(f"{table}.{one.name}", statement)


def _sealed(table: str, sealed: Sealed, kinds: dict[str, str]) -> Iterator[Way]:
    free = {name for names, when in sealed.moves.items() if when == FREELY for name in names.split()}
    for column, kind in kinds.items():
        value = OTHER[kind].format(f'"{column}"')
        if column not in sealed.moving():
            value = f"{value} + 1000000" if kind == "int8" else value
            yield Way(f"{table}.guard_sealed", *with_other(table, column, value))
        elif column in (SETTLED.get(table) or {}) and column not in free:
            yield Way(f"{table}.guard_sealed", *with_other(table, column, value, SETTLED[table][column]))


def _stages(session: psycopg.Connection, table: str, sealed: Sealed) -> Iterator[Way]:
    column = sealed.state[0] if sealed.state else ""
    steps = pairs(sealed)
    states = {state for pair in steps for state in pair}
    stored = {state for (state,) in session.execute(f'SELECT DISTINCT "{column}" FROM {table}')}
    for old in sorted(stored):
        for new in sorted((states | {"elsewhere"}) - {old} - {target for source, target in steps if source == old}):
            yield Way(f"{table}.guard_state", *with_other(table, column, f"'{new}'", f"{column} = '{old}'"))
    for state in sorted(states - set(sealed.begins)):
        fresh = f"jsonb_build_object('{column}', '{state}')"
        yield Way(f"{table}.guard_begins", copied(table, fresh))


SETTLED: dict[str, dict[str, str]] = {
    "organisations_import": {"counts": "state <> 'previewed'", "changes": "state <> 'previewed'", "confirmed_at": "confirmed_at IS NOT NULL"},
    "organisations_adoption": {"current": "NOT current"},
    "clarify_year": {"closed_on": "closed_on IS NOT NULL"},
    "implement_fact": {"ended_at": "true", "ended_by": "true", "ended_because": "true", "key": "true"},
    "implement_evidence": {"taken_off_by": "taken_off_by <> ''"},
    "implement_task": {"found_on": "true", "found_by": "true", "reason": "true", "due_on": "due_on IS NOT NULL"},
    "assess_round": {"closes_on": "true"},
    "assess_answer": {"reason": "outcome <> ''"},
    "assess_letter": {"delivered_on": "delivered_on IS NOT NULL", "delivered_how": "delivered_how <> ''", "object_by": "object_by IS NOT NULL"},
    "assess_objection": {"answer": "true", "answered_by": "true", "answered_on": "true", "affected": "state = 'filed'", "answer_by": "true", "ground": "state = 'filed'"},
    "debrief_objection": {"answer": "true", "answered_by": "true", "answered_on": "true"},
    "use_consequence": {"done_by": "state = 'open'", "note": "state = 'open'", "withdrawn_on": "state = 'open'", "due_on": "true"},
    "use_appointment": {"chosen_id": "state = 'open'", "reason": "state = 'open'", "digest": "state = 'open'", "dropped_because": "state = 'open'"},
    "investigate_step": {"text": "true"},
    "investigate_case": {"matter": "true", "measure": "true", "also": "true", "lightened_from": "true", "impact_until": "true", "decided_on": "true"},
}  # fmt: skip
"""Columns that do move, at a moment at which they may not: table → column → which rows."""

PARTS = {
    "assess_freeze_facts": "jsonb_build_object('fact_id', (SELECT max(id) FROM implement_fact WHERE id NOT IN "
    "(SELECT fact_id FROM assess_freeze_facts)))",
    "assess_result": "jsonb_build_object('subject', 'somebody')",
    "assess_runinputs": "jsonb_build_object('run_id', (SELECT max(id) FROM assess_run WHERE id NOT IN (SELECT run_id FROM assess_runinputs)))",
    "implement_sampleitem": "jsonb_build_object('fact_id', (SELECT max(id) FROM implement_fact))",
    "clarify_duty": "jsonb_build_object('code', 'ONE-MORE')",
}
"""What is added to something that was closed."""

BY_HAND: dict[str, tuple[str, ...]] = {
    "guard_list_current": (
        copied("clarify_acknowledgement", "jsonb_build_object('list_id', (SELECT max(id) FROM clarify_dutylist WHERE state = 'replaced'))"),
    ),
    "guard_year_open": (
        "DELETE FROM clarify_allocation WHERE year = (SELECT min(year) FROM clarify_year WHERE state = 'closed')",
        copied("clarify_allocation", "jsonb_build_object('code', 'ONE-MORE')", "year = (SELECT min(year) FROM clarify_year WHERE state = 'closed')"),
    ),
    "guard_own_task": (
        "UPDATE implement_task k SET finding = 'done', found_by = 'person:' || p.key, found_on = now()::date FROM "
        "organisations_term t JOIN organisations_person p ON p.id = t.person_id WHERE k.finding = 'open' AND "
        "t.post_id = k.post_id AND t.until_day IS NULL",
        "UPDATE implement_task k SET finding = 'done', found_by = 'person:' || p.key, found_on = now()::date FROM "
        "organisations_term t JOIN organisations_person p ON p.id = t.person_id, clarify_dutylist l WHERE k.finding = 'open' "
        "AND k.post_id IS NULL AND l.unit_id = k.unit_id AND l.year = k.year AND l.bearer = 'first_responsible' "
        "AND l.state = 'current' AND t.post_id = l.post_id AND t.until_day IS NULL",
    ),
    "guard_round_open": (
        copied("assess_answer", "jsonb_build_object('fact_id', (SELECT max(id) FROM implement_fact WHERE id NOT IN (SELECT fact_id FROM assess_answer)))"),
    ),
    "guard_round_still_open": ("UPDATE assess_answer SET at = at + interval '1 second' WHERE outcome = ''",),
    "guard_dispute": (
        "UPDATE assess_answer a SET outcome = 'kept', reply = 'x', replied_by = f.entered_by FROM implement_fact f "
        "WHERE f.id = a.fact_id AND choice = 'dispute' AND outcome = ''",
        "UPDATE assess_answer a SET outcome = 'kept', reply = 'x', replied_by = 'person:' || p.key FROM organisations_person p "
        "WHERE p.id = a.person_id AND choice = 'dispute' AND outcome = ''",
    ),
    "guard_proposal_open": (copied("assess_decision", "'{}'::jsonb"),),
    "guard_who_answers": (
        "UPDATE assess_objection o SET state = 'rejected', answer = 'x', answered_by = 'person:' || p.key, answered_on = now()::date "
        "FROM organisations_person p WHERE p.id = o.person_id",
        "UPDATE assess_objection SET state = 'rejected', answer = 'x', answered_on = now()::date, "
        "answered_by = (SELECT min(by) FROM assess_proposal)",
        "UPDATE assess_objection SET state = 'rejected', answer = 'x', answered_on = now()::date",
    ),
    "guard_who_answers_verdict": (
        "UPDATE debrief_objection o SET state = 'rejected', answer = 'x', answered_by = 'person:' || p.key, answered_on = now()::date "
        "FROM debrief_feedback l JOIN debrief_verdict v ON v.id = l.verdict_id JOIN debrief_debrief d ON d.id = v.debrief_id "
        "JOIN organisations_person p ON p.id = d.person_id WHERE l.id = o.letter_id",
        "UPDATE debrief_objection SET state = 'rejected', answer = 'x', answered_on = now()::date, "
        "answered_by = (SELECT min(recorded_by) FROM debrief_verdict)",
        "UPDATE debrief_objection SET state = 'rejected', answer = 'x', answered_on = now()::date",
    ),
    "guard_who_reviews": (
        copied("assess_appealstep", "jsonb_build_object('verb', 'keep', 'by', (SELECT min(by) FROM assess_proposal))"),
        copied("assess_appealstep", "jsonb_build_object('verb', 'appeal', 'by', 'person:else', 'document', '')"),
    ),
    "guard_put_right": (
        "UPDATE assess_objection SET state = 'upheld', answer = 'x', answered_on = now()::date, "
        "answered_by = (SELECT min(entered_by) FROM implement_fact); UPDATE assess_objection SET run_id = (SELECT max(id) FROM assess_run)",
    ),
    "guard_own_result": (
        copied("assess_decision", "jsonb_build_object('recorded_by', (SELECT 'person:' || p.key FROM organisations_person p JOIN assess_result s ON s.person_id = p.id WHERE s.id = r.result_id))", "r.result_id IN (SELECT id FROM assess_result WHERE person_id IS NOT NULL)"),
        copied("assess_decision", "jsonb_build_object('recorded_by', '')"),
    ),
    "guard_carried": (
        "UPDATE use_consequence SET decision_id = (SELECT max(d.id) FROM assess_decision d) "
        "WHERE id = (SELECT min(id) FROM use_consequence WHERE decision_id < (SELECT max(id) FROM assess_decision))",
    ),
    "guard_words_of_lead": (
        copied("investigate_step", "jsonb_build_object('verb', 'open', 'by', 'person:opener')") + "; UPDATE investigate_case c SET state = 'lapsed', matter = '' "
        "WHERE state IN ('lead', 'answered') AND EXISTS (SELECT FROM investigate_step WHERE case_id = c.id AND verb = 'open')",
    ),
    "guard_words": ("UPDATE investigate_step SET text = '' WHERE case_id IN (SELECT id FROM investigate_case WHERE state <> 'lapsed')",),
    "guard_step": (
        copied("investigate_step", "jsonb_build_object('verb', 'decide', 'by', (SELECT 'person:' || key FROM organisations_person WHERE id = (SELECT person_id FROM investigate_case LIMIT 1)))"),
        copied("investigate_step", "jsonb_build_object('verb', 'appeal')"),
        copied("investigate_step", "jsonb_build_object('verb', 'decide', 'by', 'person:hearer')"),
        copied("investigate_step", "jsonb_build_object('verb', 'review', 'by', 'person:hearer')"),
    ),
}  # fmt: skip
"""Somebody on both sides, and things added out of turn."""
