"""The small organisation on 5 January 2026 with its lists and tasks, and with somebody who hears and somebody who decides."""

from datetime import date

import pytest

from clarify import small
from worlds import world
from zeren.clarify.actions import generate_lists
from zeren.implement.actions import plan_tasks, record_finding
from zeren.implement.queries import task_of_duty
from zeren.investigate.rules import Meeting
from zeren.kernel.actors import Actor
from zeren.organisations.rules import Organisation, PersonRow, PostRow, TermRow, UnitRow

UNDONE_ON = date(2027, 1, 5)
DISCIPLINE = Actor("person", "P-DIS", "褚雨桐")
DECIDER = Actor("person", "P-DEC", "沈砚秋")
MEETING = Meeting("县委常委会", "鹭汀委〔2026〕1号", "程望舒、沈砚秋", "committee")
APPROVED = ("县纪委书记", "霁纪立〔2026〕1号")
POSTS = (
    ("C1-02", "C1", "党风政风监督室主任", "discipline", DISCIPLINE),
    ("C1-03", "C1", "县委常委会成员", "decider", DECIDER),
)


def bring_in_the_bodies() -> None:
    """The discipline body and the deciding body of the small county."""
    small.bring_in(
        Organisation(
            {},
            {key: PostRow(key, unit, title, kind, "") for key, unit, title, kind, _ in POSTS},
            {who.id: PersonRow(who.id, who.name) for *_, who in POSTS},
            tuple(TermRow(key, who.id, date(2020, 1, 1)) for key, *_, who in POSTS),
        )
    )


@world
def planned() -> None:
    """The small organisation with both bodies, its lists and its tasks."""
    small.build()
    bring_in_the_bodies()
    generate_lists(small.WALKER, "", 2026)
    plan_tasks(small.WALKER, "", 2026)


@pytest.fixture
def county(db: None) -> None:
    planned()


@world
def left_undone() -> list[int]:
    """Three townships under the county, the same duty found not done in each after the year; gives the tasks."""
    small.build()
    bring_in_the_bodies()
    key = "T3"
    small.bring_in(
        Organisation(
            {key: UnitRow(key, "石桥镇", "township", "C1", small.FIRST_DAY)},
            {f"{key}-01": PostRow(f"{key}-01", key, "党委书记", "first_responsible", "")},
            {"P-T3S": PersonRow("P-T3S", "某书记")},
            (TermRow(f"{key}-01", "P-T3S", small.FIRST_DAY),),
        )
    )
    generate_lists(small.WALKER, "", 2026)
    plan_tasks(small.WALKER, "", 2026)
    small.move_to(UNDONE_ON)
    tasks = [task for unit in ("T1", "T2", key) if (task := task_of_duty(unit, "C1", 2026))]
    for task in tasks:
        record_finding(small.HEAD, task, "not_done", "全年没有研究")
    return tasks
