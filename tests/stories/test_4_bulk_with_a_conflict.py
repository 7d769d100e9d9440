"""Bulk by spreadsheet with a conflict: the sheet is taken, the office finds otherwise meanwhile, the two stand side by side."""

import io
from datetime import date

import openpyxl
import pytest

from clarify import small
from stories import stages
from stories.reading import READERS, Reader, SignIn, is_whole
from stories.sheets import XLSX, hand_in
from zeren.clarify.actions import generate_lists
from zeren.implement.actions import enter_fact, plan_tasks, record_finding
from zeren.implement.models import Task
from zeren.implement.queries import task_found
from zeren.implement.rules.facts import FactEntry
from zeren.ledger.clock import today
from zeren.organisations.actions import open_account
from zeren.web import people

pytestmark = pytest.mark.story


@pytest.fixture(params=READERS.values(), ids=READERS)
def reader(request: pytest.FixtureRequest) -> Reader:
    """Told four times: in Chinese and English, on a phone and on a desk."""
    return request.param


@pytest.fixture
def county(settings, transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The small county on 10 February 2026: the plans were due, one township made one, the other did not."""
    settings.DEMO, settings.DEMO_FOLDER = True, "small"
    small.build()
    generate_lists(small.WALKER, "", 2026)
    plan_tasks(small.WALKER, "", 2026)
    small.move_to(date(2026, 2, 10))
    enter_fact(small.CLERK, FactEntry("annual_plan", "T1", date(2026, 1, 30), "印发的计划"))
    open_account(small.SETUP, small.CLERK.id, stages.PASSWORD)
    monkeypatch.setitem(stages.WITH_A_PASSWORD, "small clerk", small.CLERK.id)
    people.cast.cache_clear()


def plan_of(unit: str) -> int:
    return Task.objects.get(unit__key=unit, duty__code="C2", year=2026).id


def filled(content: bytes, said: dict[int, tuple[str, str]]) -> dict[str, object]:
    """The sheet with findings and reasons typed in, ready to be chosen in a form."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for row in book.worksheets[1].iter_rows(min_row=3):
        if row[0].value and int(row[0].value) in said:
            row[6].value, row[7].value = said[int(row[0].value)]
    made = io.BytesIO()
    book.save(made)
    return {"name": "findings.xlsx", "mimeType": XLSX, "buffer": made.getvalue()}


def test_step_4__both_sides_are_shown_and_a_person_chooses(sign_in: SignIn) -> None:
    mine, theirs = plan_of("T2"), plan_of("T1")
    clerk = sign_in("small clerk")
    clerk.open("/work/findings/")
    is_whole(clerk)
    sheet = clerk.download("取表", "Take the sheet")
    record_finding(small.HEAD, theirs, "done", "计划已印发")
    poorly, not_done = clerk.reads("做了没做好", "done poorly"), clerk.reads("没有做", "not done")
    hand_in(clerk, "/work/findings/", filled(sheet, {theirs: (poorly, "没有责任人"), mine: (not_done, "")}))
    clerk.sees("哪里有误", "Where the errors are")
    clerk.row(clerk.reads("第 ", "row "), clerk.reads("请写明依据", "Say what it rests on"))
    is_whole(clerk)

    hand_in(
        clerk, "/work/findings/", filled(sheet, {theirs: (poorly, "没有责任人"), mine: (not_done, "没有一份计划")})
    )
    clerk.sees("1 行两边都改过，请逐行选", "Changed on both sides: 1. Choose for each")
    clerk.row(clerk.reads("取表时", "when taken"), clerk.reads("未认定", "open"))
    clerk.row(clerk.reads("表里填的", "in the sheet"), "没有责任人")
    clerk.row(clerk.reads("系统里现在", "in the system now"), "计划已印发")
    is_whole(clerk)
    clerk.page.get_by_label(clerk.reads("留系统里的", "keep what the system has")).check()
    clerk.press("确认认定", "Record the findings")
    clerk.sees("已认定 1 项，1 项留系统里的", "1 found, 1 left as the system had them")
    clerk.row(clerk.reads("表里填的", "in the sheet"), "没有责任人")
    is_whole(clerk)
    assert [task_found(one, today()).finding for one in (mine, theirs)] == ["not_done", "done"]
