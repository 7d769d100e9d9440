"""Invariant I4: no day by which something is due moves but by a waiver of two people, and every such move is in the record.

Which columns are days that bind is read from the table of what moves; every other column of days is named here.
"""

import json
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from assess import told, year
from clarify import small
from debrief import after
from investigate.conftest import DECIDER, DISCIPLINE, MEETING
from investigate.test_actions import all_answered, heard
from zeren.assess.actions import ask_extension, grant_extension
from zeren.clarify.actions import generate_lists
from zeren.debrief.actions import ask_item_extension, grant_item_extension
from zeren.debrief.models import Item
from zeren.implement.actions import ask_task_extension, grant_task_extension, plan_tasks
from zeren.investigate.actions import (
    ask_appeal_extension,
    decide_by_answers,
    deliver_case,
    grant_appeal_extension,
    put_down_lead,
)
from zeren.investigate.models import Case
from zeren.ledger.clock import today
from zeren.ledger.models import Entry, Rows
from zeren.site.sealed import SEALED
from zeren.use.actions import ask_use_extension, draw_consequences, grant_use_extension

pytestmark = pytest.mark.django_db
DUE = {
    table: next(column for column, when in sealed.moves.items() if "guard_by_waiver" in when)
    for table, sealed in SEALED.items()
    if any("guard_by_waiver" in when for when in sealed.moves.values())
}
NOT_DUE = {
    "happened": """
        assess_appealstep.on assess_decision.decided_on assess_letter.delivered_on assess_letter.issued_on assess_objection.answered_on
        assess_objection.filed_on assess_round.opens_on clarify_year.closed_on clarify_year.opened_on
        debrief_feedback.delivered_on debrief_feedback.issued_on debrief_itemstep.on debrief_synthesis.drawn_on
        debrief_objection.answered_on debrief_objection.filed_on
        debrief_verdict.decided_on diagnose_handover.came_on diagnose_handover.drawn_on diagnose_handover.left_on
        implement_digest.day implement_fact.happened_on implement_remindedday.day implement_reminder.raised_on
        implement_task.found_on investigate_case.decided_on investigate_case.opened_on
        investigate_step.on investigate_step.entered_on organisations_standing.lifted_on use_consequence.done_on use_consequence.withdrawn_on
        use_recommendation.held_on use_otherappraisal.since use_otherappraisal.day use_appointment.drawn_up_on use_appointment.decided_on use_candidate.taken_on
        organisations_unit.founded_on organisations_unit.closed_on""",
    "from and until when something holds": """
        implement_asking.ended_on implement_asking.from_day
        organisations_adoptedpack.from_day organisations_placement.from_day organisations_placement.until_day
        organisations_standin.from_day organisations_standin.until_day
        organisations_standing.from_day organisations_standing.until_day organisations_term.from_day
        organisations_term.until_day investigate_case.impact_until use_appointment.day""",
    "planned, binding nobody": "assess_proposal.meets_on debrief_debrief.meets_on debrief_meeting.meets_on",
    "written once, never changed": """
        clarify_duty.due_on debrief_feedback.object_by debrief_objection.answer_by debrief_roomfile.kept_until implement_reminder.due_on""",
}
COLUMNS = """
SELECT table_name || '.' || column_name FROM information_schema.columns
WHERE table_schema = 'public' AND data_type = 'date' AND table_name = ANY(%s)
"""


def moved() -> dict[tuple[str, int], date]:
    """(table, row) → the day as it stands, of every row that has one."""
    found: dict[tuple[str, int], date] = {}
    with connection.cursor() as cursor:
        for table, column in DUE.items():
            cursor.execute(f"SELECT id, {column} FROM {table} WHERE {column} IS NOT NULL")
            found |= {(table, number): day for number, day in cursor.fetchall()}
    return found


def whole_year() -> None:
    """A county in which each kind of day runs but the round's, which is over."""
    told.objected()
    draw_consequences(small.HEAD, year.YEAR)
    generate_lists(small.WALKER, "", year.YEAR + 1)
    plan_tasks(small.WALKER, "", year.YEAR + 1)
    key = heard(put_down_lead(DISCIPLINE, "T1", small.SECRETARY.id, "not_done", "没有专题研究"))
    decide_by_answers(
        DECIDER, key, "给予诫勉", "admonition", all_answered(), "均不符合", MEETING, responsibility="main"
    )
    deliver_case(DISCIPLINE, key, "当面送达")


def rectifying() -> None:
    """Somebody debriefed, and one thing is to be put right by a day."""
    debrief = after.over()
    after.departing(debrief)
    after.told(debrief)
    after.listed(debrief)


def built_for(table: str) -> None:
    """The world in which this kind of day runs."""
    if table == "debrief_item":
        rectifying()
    else:
        whole_year()


def stretch(table: str, number: int, until: date) -> None:
    """Asked by one and granted by another."""
    match table:
        case "implement_task":
            grant_task_extension(small.HEAD, ask_task_extension(small.COUNTY_SECRETARY, number, until, "理由"))
        case "debrief_item":
            key = Item.objects.get(id=number).key
            grant_item_extension(small.HEAD, ask_item_extension(small.SECRETARY, key, until, "理由"))
        case "use_consequence":
            grant_use_extension(DECIDER, ask_use_extension(small.HEAD, number, until, "理由"))
        case "investigate_case":
            key = Case.objects.get(id=number).key
            grant_appeal_extension(DECIDER, ask_appeal_extension(small.SECRETARY, key, until, "理由"))
        case _:
            grant_extension(DECIDER, ask_extension(small.HEAD, table, number, until, "理由"))


def recorded_moves(before: dict[tuple[str, int], date]) -> None:
    """Every day that is another one now was moved by an entry that names row and days, and holds the row's digest."""
    entries = Entry.objects.filter(kind="waiver_granted").values_list("seq", "line")
    bodies = {seq: json.loads(line)["body"] for seq, line in entries}
    changed = {key: day for key, day in moved().items() if before.get(key, day) != day}
    assert changed
    for (table, number), day in changed.items():
        (seq,) = (seq for seq, body in bodies.items() if (body["about"], body["about_id"]) == (table, number))
        assert (bodies[seq]["was"], bodies[seq]["until"]) == (before[table, number].isoformat(), day.isoformat())
        lines = "".join(Rows.objects.filter(seq=seq).order_by("id").values_list("lines", flat=True))
        assert f'["{table}","update","{number}"' in lines
        assert '["ledger_waiver","update"' in lines


def test_columns__every_day_is_named_as_due_or_not() -> None:
    """A new column of days? Say in site/sealed.py that it moves by a waiver, or here why it binds nobody."""
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS, [list(SEALED)])
        there = {name for (name,) in cursor.fetchall()}
    due = {f"{table}.{column}" for table, column in DUE.items()}
    other = {name for names in NOT_DUE.values() for name in names.split()}
    assert len(DUE) == 7
    assert not due & other
    assert there == due | other


@pytest.mark.parametrize("built", [whole_year, rectifying])
def test_day__does_not_move_without_a_waiver_in_any_row(db: None, built: Callable[[], None]) -> None:
    built()
    days = moved()
    assert {table for table, _ in days} >= (set(DUE) - {"debrief_item"} if built is whole_year else {"debrief_item"})
    for (table, number), day in days.items():
        for change in (timedelta(days=1), timedelta(days=-1)):
            with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"UPDATE {table} SET {DUE[table]} = %s WHERE id = %s", [day + change, number])
    assert moved() == days


def test_day__of_a_round_moves_by_a_waiver_and_the_record_tells_of_it(db: None) -> None:
    year.open_days()
    before = moved()
    (number,) = (number for table, number in before if table == "assess_round")
    stretch("assess_round", number, year.CLOSES + timedelta(days=5))
    recorded_moves(before)


@pytest.mark.parametrize("table", sorted(set(DUE) - {"assess_round"}))
def test_day__moves_by_a_waiver_and_the_record_tells_of_it(db: None, table: str) -> None:
    built_for(table)
    before = moved()
    number = max(
        number
        for (held, number), day in before.items()
        if held == table and day > today() and (day + timedelta(days=5)).year == day.year
    )
    stretch(table, number, before[table, number] + timedelta(days=5))
    recorded_moves(before)
