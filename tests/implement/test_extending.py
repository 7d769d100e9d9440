"""The day of a task moves only before it has passed, by two people, to exactly the day asked for, and it is recorded."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from clarify import small
from zeren.implement.actions import ask_task_extension, grant_task_extension, plan_tasks
from zeren.implement.models import Task
from zeren.kernel.errors import NotAllowed, Refused
from zeren.ledger.actions import refuse_waiver, withdraw_waiver
from zeren.ledger.models import Entry, Waiver
from zeren.ledger.waivers import waiver_found, waivers_waiting

DUE, UNTIL = date(2026, 1, 31), date(2026, 2, 20)


@pytest.fixture
def task(county: None) -> int:
    """A task of a township's committee, first borne by its secretary, that is due at the end of January."""
    plan_tasks(small.WALKER, "", 2026)
    return Task.objects.filter(due_on=DUE, unit__key="T1").first().id


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.code for reason in refused.value.reasons}


def test_extension__asked_by_one_and_granted_by_another_moves_the_day(task: int) -> None:
    number = ask_task_extension(small.SECRETARY, task, UNTIL, "班子调整，计划要重新讨论")
    assert [found.id for found in waivers_waiting()] == [number]
    assert Task.objects.get(id=task).due_on == DUE

    assert grant_task_extension(small.HEAD, number) == UNTIL

    found = waiver_found(number)
    assert (found.state, found.asked_by, found.granted_by) == ("granted", "person:P-T1S", "person:P-HEAD")
    assert Task.objects.get(id=task).due_on == UNTIL
    entry = Entry.objects.get(kind="waiver_granted")
    assert '"until":"2026-02-20"' in entry.line
    assert '"was":"2026-01-31"' in entry.line
    assert "班子" not in entry.line
    assert '"rows":{"count":2' in entry.line  # the waiver and the task


def test_extension__after_the_day_is_refused_with_every_reason(task: int) -> None:
    small.move_to(date(2026, 2, 2))
    with pytest.raises(Refused) as refused:
        ask_task_extension(small.SECRETARY, task, date(2027, 3, 1), " ")
    assert codes(refused) == {"reason_missing", "deadline_passed", "too_far", "not_in_its_year"}


def test_extension__asked_in_time_is_not_granted_after_the_day(task: int) -> None:
    number = ask_task_extension(small.SECRETARY, task, UNTIL, "理由")
    small.move_to(date(2026, 2, 1))
    with pytest.raises(Refused) as refused:
        grant_task_extension(small.HEAD, number)
    assert codes(refused) == {"deadline_passed"}
    assert Task.objects.get(id=task).due_on == DUE


def test_extension__on_the_last_day_is_granted(task: int) -> None:
    number = ask_task_extension(small.SECRETARY, task, UNTIL, "理由")
    small.move_to(DUE)
    grant_task_extension(small.HEAD, number)
    assert Task.objects.get(id=task).due_on == UNTIL


def test_granting__never_by_the_asker_nor_by_who_benefits(task: int) -> None:
    own = ask_task_extension(small.HEAD, task, UNTIL, "办公室代为申请")
    with pytest.raises(Refused) as refused:
        grant_task_extension(small.HEAD, own)
    assert codes(refused) == {"asked_it_oneself"}
    with pytest.raises(Refused) as refused:
        grant_task_extension(small.SECRETARY, own)
    assert codes(refused) == {"benefits_oneself"}
    grant_task_extension(small.COUNTY_SECRETARY, own)


def test_granting__outside_the_own_range_is_not_allowed(task: int) -> None:
    number = ask_task_extension(small.SECRETARY, task, UNTIL, "理由")
    with pytest.raises(NotAllowed):
        grant_task_extension(small.OTHER_SECRETARY, number)
    with pytest.raises(NotAllowed):
        ask_task_extension(small.OTHER_SECRETARY, task, UNTIL, "理由")


def test_request__twice_waiting_settled_twice_or_not_later_is_refused(task: int) -> None:
    number = ask_task_extension(small.SECRETARY, task, UNTIL, "理由")
    with pytest.raises(Refused) as refused:
        ask_task_extension(small.SECRETARY, task, DUE, "理由")
    assert codes(refused) == {"waiver_waiting", "not_later"}
    with pytest.raises(Refused) as refused:
        refuse_waiver(small.HEAD, number, " ")
    assert codes(refused) == {"because_missing"}
    with pytest.raises(Refused) as refused:
        withdraw_waiver(small.HEAD, number)
    assert codes(refused) == {"not_your_request"}
    refuse_waiver(small.HEAD, number, "可以按期完成")
    assert waiver_found(number).state == "refused"
    with pytest.raises(Refused) as refused:
        grant_task_extension(small.HEAD, number)
    assert codes(refused) == {"settled_already"}
    again = ask_task_extension(small.SECRETARY, task, UNTIL, "补充理由")
    withdraw_waiver(small.SECRETARY, again)
    assert waiver_found(again).state == "withdrawn"


def test_plan__again_leaves_an_extended_day_where_it_is(task: int) -> None:
    grant_task_extension(small.HEAD, ask_task_extension(small.SECRETARY, task, UNTIL, "理由"))
    plan_tasks(small.WALKER, "", 2026)
    assert Task.objects.get(id=task).due_on == UNTIL


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("SELECT ledger_settle_waiver(id, 'grant', asked_by, '') FROM ledger_waiver", IntegrityError),
        ("SELECT ledger_settle_waiver(id, 'grant', 'person:P-T1S', '') FROM ledger_waiver", IntegrityError),
        ("SELECT ledger_settle_waiver(id, 'refuse', 'person:P-HEAD', ' ') FROM ledger_waiver", IntegrityError),
        ("SELECT ledger_settle_waiver(id, 'stretch', 'person:P-HEAD', '') FROM ledger_waiver", IntegrityError),
        (
            "SELECT ledger_ask_waiver('extension', 'implement_task', 1, 'T1', '', '2026-02-02', '2026-02-01', 'a', 'b')",
            IntegrityError,
        ),
        (
            "SELECT ledger_ask_waiver('gift', 'implement_task', 1, 'T1', '', NULL, '2026-02-01', 'a', 'b')",
            IntegrityError,
        ),
        (
            "SELECT ledger_ask_waiver('extension', 'x', 1, 'T1', '', '2026-01-01', '2026-02-01', 'a', ' ')",
            IntegrityError,
        ),
    ],
)
def test_database__refuses_one_person_and_half_a_waiver(task: int, statement: str, error: type[Exception]) -> None:
    ask_task_extension(small.HEAD, task, UNTIL, "理由")
    with pytest.raises(error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_database__settles_once_and_never_after_the_day(task: int) -> None:
    number = ask_task_extension(small.SECRETARY, task, UNTIL, "理由")
    other = ask_task_extension(small.OTHER_SECRETARY, Task.objects.get(unit__key="T2", duty__code=code_of(task), due_on=DUE).id, UNTIL, "理由")  # fmt: skip
    grant_task_extension(small.HEAD, number)
    settle = "SELECT ledger_settle_waiver(%s, %s, 'person:P-CLERK', 'x')"
    for verb in ("grant", "refuse"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(settle, [number, verb])
    small.move_to(date(2026, 2, 1))
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(settle, [other, "grant"])


def code_of(task: int) -> str:
    return Task.objects.get(id=task).duty.code


def test_application__cannot_write_the_table_itself(task: int) -> None:
    number = ask_task_extension(small.SECRETARY, task, UNTIL, "理由")
    for write in (
        lambda: Waiver.objects.filter(id=number).update(until=date(2026, 12, 1)),
        lambda: Waiver.objects.filter(id=number).delete(),
    ):
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            write()
