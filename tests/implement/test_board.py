"""The clerk's board: 2,000 open tasks under 20 townships, counted, narrowed and paged; queries that do not grow."""

from dataclasses import replace
from datetime import date

import pytest
from benchmarks.home import towns
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clarify import small
from web.counted import counted
from zeren.clarify.actions import generate_lists
from zeren.implement.actions import plan_tasks
from zeren.implement.models import Task
from zeren.implement.queries import Asked, board
from zeren.organisations.actions import open_account

DAY = date(2026, 4, 1)


@pytest.fixture
def county(db: None) -> None:
    small.build()
    plan()


def plan() -> None:
    generate_lists(small.WALKER, "", 2026)
    plan_tasks(small.WALKER, "", 2026)


def client_of_clerk() -> Client:
    open_account(small.SETUP, small.CLERK.id)
    client = Client(headers={"accept-language": "zh-hans"})
    account = get_user_model().objects.get(username=small.CLERK.id)
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.django_db
def test_board__counts_agree_and_narrow(county: None) -> None:
    whole = board(["C1"], 2026, DAY, Asked(size=10))
    stands = Task.objects.filter(year=2026, finding="open").count()
    assert whole.total == whole.found == sum(count for *_, count in whole.tops) == sum(count for _, count in whole.days) == stands  # fmt: skip
    assert len(whole.tasks) == 10
    town = board(["C1"], 2026, DAY, Asked(top="T1", size=500))
    assert {task.unit for task in town.tasks} == {"T1", "V1", "B1"} and town.found == len(town.tasks)
    day = next(day for day, _ in whole.days if day[0] == "2")
    due = board(["C1"], 2026, DAY, Asked(due=day, size=500))
    assert {str(task.owed.next_due) for task in due.tasks} == {day} and len(due.tasks) == dict(whole.days)[day]
    words = board(["C1"], 2026, DAY, Asked(words="蕙坡村第一", size=500))
    assert {task.unit for task in words.tasks} == {"B1"}
    assert board(["C1"], 2026, DAY, Asked(words="100%_")).found == 0
    second = board(["C1"], 2026, DAY, Asked(page=2, size=10)).tasks
    assert not {task.id for task in second} & {task.id for task in whole.tasks}
    nexts = [task.owed.next_due for task in (*whole.tasks, *second)]
    assert nexts == sorted(nexts, key=lambda one: (one is None, one))


@pytest.mark.django_db
def test_board__its_pages_together_are_the_whole_in_the_same_order(county: None) -> None:
    for asked in (Asked(), Asked(top="T1"), Asked(due="trigger"), Asked(words="调研")):
        whole = [task.id for task in board(["C1"], 2026, DAY, replace(asked, size=500)).tasks]
        pages = [
            board(["C1"], 2026, DAY, replace(asked, page=page, size=3)) for page in range(1, len(whole) // 3 + 3)
        ]
        assert [task.id for page in pages for task in page.tasks] == whole and len(whole) > 3
        assert not pages[-1].tasks and all(page.found == len(whole) for page in pages[:-1])


@pytest.mark.django_db
def test_home__2000_open_tasks_under_20_townships_in_at_most_15_queries(county: None) -> None:
    client = client_of_clerk()
    client.get("/")
    with CaptureQueriesContext(connection) as few:
        client.get("/")
    small.bring_in(towns(1, 18, "C1"))
    plan()
    assert Task.objects.filter(year=2026, finding="open").count() >= 2_000
    with CaptureQueriesContext(connection) as many:
        shown = client.get("/").content.decode()
    assert counted(many) == counted(few) <= 15, [query["sql"][:150] for query in many.captured_queries]
    assert "第18镇 · " in shown and "/?part=more" in shown
    with CaptureQueriesContext(connection) as narrowed:
        page = client.get("/", {"unit": "X03", "q": "第2村", "page": "1"}).content.decode()
    assert counted(narrowed) <= 15 and "第3镇第2村" in page and "第3镇第1村" not in page
    more = client.get("/?part=more").content.decode()
    assert "要你办的" in more and "我最近录的" in more
