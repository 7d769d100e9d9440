"""A day is too short: asked for by one, granted by another, moved, seen in the elasticity; and after the day, refused."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from playwright.sync_api import Browser

from clarify import small
from stories.reading import Reader, Visit, listen
from zeren.clarify.actions import generate_lists
from zeren.implement.actions import plan_tasks
from zeren.implement.models import Task
from zeren.kernel.actors import Actor
from zeren.organisations.actions import open_account

pytestmark = pytest.mark.story


@pytest.fixture
def county(transactional_db: None) -> None:
    """The small county on 5 January 2026; a plan is due on the 31st."""
    small.build()
    generate_lists(small.CLERK, "", 2026)
    plan_tasks(small.CLERK, "", 2026)
    for actor in (small.SECRETARY, small.HEAD):
        open_account(small.SETUP, actor.id)


@pytest.fixture
def window(live_server, county: None, browser: Browser, reader: Reader) -> Iterator[Callable[[Actor], Visit]]:
    """A window of somebody who is signed in; what the browser complained about fails the story at its end."""
    opened: list[Visit] = []

    def of(actor: Actor) -> Visit:
        client = Client()
        client.force_login(
            get_user_model().objects.get(username=actor.id), "django.contrib.auth.backends.ModelBackend"
        )
        context = browser.new_context(
            locale=reader.locale, viewport={"width": reader.width, "height": reader.height}, reduced_motion="reduce"
        )
        context.add_cookies(
            [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
        )
        visit = Visit(context.new_page(), live_server.url, [], reader)
        listen(visit)
        opened.append(visit)
        return visit

    yield of
    for visit in opened:
        visit.page.context.close()
    assert [fault for visit in opened for fault in visit.faults] == []


def in_view(visit: Visit) -> None:
    assert not visit.page.evaluate("document.documentElement.scrollWidth > innerWidth"), visit.page.url


def test_waiver__asked_granted_moved_and_counted(window: Callable[[Actor], Visit]) -> None:
    task = Task.objects.filter(due_on=date(2026, 1, 31), unit__key="T1").first()
    secretary, head = window(small.SECRETARY), window(small.HEAD)
    secretary.open(f"/work/finding/{task.id}/")
    secretary.follow("申请延期", "ask for an extension")
    secretary.page.fill("#id_until", "2026-02-20")
    secretary.page.fill("#id_reason", "班子调整，计划要重新讨论")
    in_view(secretary)
    secretary.press("提出申请", "Ask")
    secretary.sees("申请已提出", "The request is made")

    head.open("/")
    head.row(head.reads("苔溪镇申请延期", "苔溪镇 asks for: extension"))
    head.open("/work/waivers/")
    in_view(head)
    head.follow("决定", "Decide", head.row("班子调整"))
    head.press("批准", "Grant")
    head.sees("已批准，期限已按申请变动", "Granted; the day moved")
    in_view(head)
    task.refresh_from_db()
    assert task.due_on == date(2026, 2, 20)

    secretary.open(f"/work/finding/{task.id}/")
    secretary.sees("已由 2026-01-31 延至 2026-02-20", "moved from 2026-01-31 to 2026-02-20")
    head.open("/diagnosis/elasticity/")
    head.row("苔溪镇", "0.05")
    head.row("简书宁", "1")
    in_view(head)


@pytest.mark.slow
def test_waiver__after_the_day_is_refused_with_every_reason(window: Callable[[Actor], Visit]) -> None:
    task = Task.objects.filter(due_on=date(2026, 1, 31), unit__key="T1").first()
    small.move_to(date(2026, 2, 2))
    secretary = window(small.SECRETARY)
    secretary.open(f"/work/waivers/ask/task/{task.id}/")
    secretary.sees("期限已过：过期的期限谁也不能动", "The day has passed, and nobody moves")
    secretary.page.fill("#id_until", "2026-04-20")
    secretary.page.fill("#id_reason", "忙")
    secretary.press("提出申请", "Ask")
    secretary.row(secretary.reads("期限 2026-01-31 已过，不能再延", "The day 2026-01-31 has passed"))
    secretary.row(secretary.reads("一次最多 30 天", "One waiver reaches 30 days at most"))
    secretary.row(secretary.reads("申请重开或补录", "ask for a reopening or a late entry"))
    in_view(secretary)
    task.refresh_from_db()
    assert task.due_on == date(2026, 1, 31)
