"""A change of secretary in July: he leaves, the deputy stands in, the tasks and reminders follow, a new one takes over by name."""

from collections.abc import Iterator
from datetime import date

import pytest

from clarify import small
from stories import stages
from stories.reading import READERS, Reader, SignIn, is_whole
from zeren.clarify.actions import generate_lists
from zeren.implement.actions import plan_tasks, raise_reminders
from zeren.implement.queries import tasks_of_unit
from zeren.jobs.sending import SENDER
from zeren.ledger.clock import today
from zeren.organisations.actions import begin_term, end_term, open_account
from zeren.organisations.rules import Organisation, PersonRow
from zeren.web import people

pytestmark = pytest.mark.story
DEPUTY, SUCCESSOR = "P-T1D", "P-NEW"
PAPER = "鹭汀组〔2026〕21号"


@pytest.fixture(params=READERS.values(), ids=READERS)
def reader(request: pytest.FixtureRequest) -> Reader:
    """Told four times: in Chinese and English, on a phone and on a desk."""
    return request.param


@pytest.fixture
def county(settings, transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The small county on 30 June 2026, with its lists and tasks; everybody in the story signs in with a password."""
    settings.DEMO, settings.DEMO_FOLDER = True, "small"
    small.build()
    small.bring_in(Organisation({}, {}, {SUCCESSOR: PersonRow(SUCCESSOR, "闻溪亭")}, ()))
    generate_lists(small.WALKER, "", 2026)
    plan_tasks(small.WALKER, "", 2026)
    small.move_to(date(2026, 6, 30))
    raise_reminders(SENDER, [])
    for role, key in (("head", small.HEAD.id), ("deputy", DEPUTY), ("successor", SUCCESSOR), ("county", small.COUNTY_SECRETARY.id)):  # fmt: skip
        open_account(small.SETUP, key, stages.PASSWORD)
        monkeypatch.setitem(stages.WITH_A_PASSWORD, role, key)
    people.cast.cache_clear()
    return


def test_step_3__no_task_is_without_somebody_while_the_secretary_changes(sign_in: SignIn) -> None:
    end_term(small.HEAD, "T1-01", date(2026, 6, 30))
    small.move_to(date(2026, 7, 1))
    head = sign_in("head")
    head.open("/work/answering/T1/")
    head.row("党委书记", "程望舒", head.reads("由上级第一责任人承担", "the first responsible person above answers"))
    is_whole(head)
    head.page.select_option("#id_post", "T1-01")
    head.page.fill("#id_person", "贺知白")
    head.page.fill("#id_from_day", "2026-07-01")
    head.page.fill("#id_until_day", "2026-08-31")
    head.page.fill("#id_document", PAPER)
    head.press("登记", "Put it down")
    head.sees("已登记代理，至 2026-08-31", "On record: it lasts until 2026-08-31")
    head.row("党委书记", "贺知白", head.reads("代理", "stands in"))
    is_whole(head)

    raise_reminders(SENDER, [])
    deputy = sign_in("deputy")
    deputy.open("/work/asked/")
    deputy.sees("到期次日提醒承担人", "the holder, the day after it was due")
    is_whole(deputy)
    deputy.open("/diagnosis/handovers/unit/T1/")
    deputy.press("列交接单", "Draw it up")
    deputy.sees("交接单已列出", "Drawn up; both put their names to it")
    deputy.press("我署名", "Put my name to it")
    deputy.sees("已署名", "Your name stands under it")
    address = deputy.page.url
    head.page.goto(address)
    head.fill("本人为什么不能署名", "Why that person cannot sign", "调离本县，账号已停")
    head.press("办公室代为署名", "Put the office's name")
    head.sees("办公室代离任的人署名", "the office, for the one who left")
    is_whole(head)

    begin_term(small.HEAD, "T1-01", SUCCESSOR, date(2026, 7, 20), "鹭汀组〔2026〕26号")
    small.move_to(date(2026, 7, 20))
    successor = sign_in("successor")
    successor.open("/diagnosis/handovers/unit/T1/")
    successor.row("贺知白", successor.reads("代理", "stood in"))
    is_whole(successor)
    successor.press("列交接单", "Draw it up")
    successor.press("我署名", "Put my name to it")
    successor.sees("已署名", "Your name stands under it")
    again = sign_in("deputy")  # whose rights change signs in anew
    again.page.goto(successor.page.url)
    again.press("我署名", "Put my name to it")
    again.sees("已署名", "Your name stands under it")
    successor.open("/work/tasks/T1/")
    successor.sees("闻溪亭", "闻溪亭")
    is_whole(successor)
    assert {one.people for one in tasks_of_unit("T1", 2026, today()) if one.post in ("", "T1-01")} == {(SUCCESSOR,)}


@pytest.mark.slow
def test_step_3__the_upper_list_is_answered_below_or_named(sign_in: SignIn) -> None:
    county = sign_in("county")
    county.open("/duties/cascade/T1/")
    county.row("C2", "VC1", "蕙坡村", county.reads("到期未答", "due and not answered"))
    is_whole(county)
    county.follow("蕙坡村", "蕙坡村")
    county.row("C2", "VC1", county.reads("到期未答", "due and not answered"))
    county.sees("向上：承接 苔溪镇", "Up: ")
    is_whole(county)
