"""The pages of waivers and of elasticity as plain forms: what they show, refuse and do, in both languages, and to whom."""

from datetime import date

import pytest

from clarify import small
from web.test_implement_pages import client_of, county  # noqa: F401  the same small county
from zeren.implement.actions import ask_task_extension, grant_task_extension
from zeren.implement.models import Task
from zeren.kernel.actors import Actor
from zeren.ledger.waivers import waiver_found, waivers_waiting
from zeren.organisations.actions import open_account

pytestmark = pytest.mark.django_db
DUE, UNTIL = date(2026, 1, 31), date(2026, 2, 20)
MEMBER_BELOW = Actor("person", "P-V1S", "柳依青")


@pytest.fixture
def task(county: None) -> int:  # noqa: F811
    open_account(small.SETUP, MEMBER_BELOW.id)
    return Task.objects.filter(due_on=DUE, unit__key="T1").first().id


def test_ask__from_the_task_and_granted_by_another_on_the_page(task: int) -> None:
    asker, head = client_of(small.SECRETARY), client_of(small.HEAD)
    assert f"/work/waivers/ask/task/{task}/" in asker.get(f"/work/finding/{task}/").content.decode()
    assert "申请延期" in asker.get(f"/work/waivers/ask/task/{task}/").content.decode()
    done = asker.post(f"/work/waivers/ask/task/{task}/", {"until": "2026-02-20", "reason": "班子调整"}, follow=True)
    assert "申请已提出" in done.content.decode()
    (waiting,) = waivers_waiting()
    assert "申请延期" in head.get("/").content.decode()
    assert "班子调整" in head.get("/work/waivers/").content.decode()
    granted = head.post(f"/work/waivers/{waiting.id}/", {"verb": "grant"}, follow=True).content.decode()
    assert "已批准" in granted and "2026-01-31 → " in granted
    assert Task.objects.get(id=task).due_on == UNTIL
    assert "已由 2026-01-31 延至 2026-02-20" in asker.get(f"/work/finding/{task}/").content.decode()


def test_ask__too_late_shows_every_reason(task: int) -> None:
    small.move_to(date(2026, 2, 2))
    for language, words in (("zh-hans", "期限 2026-01-31 已过"), ("en", "The day 2026-01-31 has passed")):
        answer = client_of(small.SECRETARY, language).post(
            f"/work/waivers/ask/task/{task}/", {"until": "2027-03-01", "reason": " "}
        )
        page = answer.content.decode()
        assert answer.status_code == 409
        assert words in page
        for code in ("deadline_passed", "reason_missing", "too_far", "not_in_its_year"):
            assert code in page


def test_ask__without_a_day_or_for_nothing(task: int) -> None:
    asker = client_of(small.SECRETARY)
    assert (
        "until_missing"
        in asker.post(f"/work/waivers/ask/task/{task}/", {"until": "", "reason": "x"}).content.decode()
    )
    for nothing in (
        "task/999999",
        "gift/1",
        "round/2026",
        "letter/1",
        "year/1999",
        "late/T1@1999",
        "use/1",
        "task/x",
    ):
        assert asker.get(f"/work/waivers/ask/{nothing}/").status_code == 404, nothing


def test_refuse_and_withdraw__on_the_page(task: int) -> None:
    asker, head = client_of(small.SECRETARY), client_of(small.HEAD)
    number = ask_task_extension(small.SECRETARY, task, UNTIL, "理由")
    page = head.post(f"/work/waivers/{number}/", {"verb": "refuse", "because": " "})
    assert page.status_code == 409 and "because_missing" in page.content.decode()
    head.post(f"/work/waivers/{number}/", {"verb": "refuse", "because": "可以按期"})
    assert waiver_found(number).state == "refused"
    again = ask_task_extension(small.SECRETARY, task, UNTIL, "理由")
    asker.post(f"/work/waivers/{again}/", {"verb": "withdraw"})
    assert waiver_found(again).state == "withdrawn"


def test_own_request__is_not_offered_to_its_asker_to_grant(task: int) -> None:
    number = ask_task_extension(small.HEAD, task, UNTIL, "办公室申请")
    page = client_of(small.HEAD).get(f"/work/waivers/{number}/").content.decode()
    assert "asked_it_oneself" in page and 'value="grant"' not in page
    assert client_of(small.HEAD).post(f"/work/waivers/{number}/", {"verb": "grant"}).status_code == 409


def test_published__to_the_unit_those_above_and_those_below_and_nobody_beside(task: int) -> None:
    number = ask_task_extension(small.SECRETARY, task, UNTIL, "班子调整")
    grant_task_extension(small.HEAD, number)
    for reader in (small.SECRETARY, small.MEMBER, small.COUNTY_SECRETARY, MEMBER_BELOW, small.HEAD):
        page = client_of(reader).get("/work/waivers/").content.decode()
        assert "班子调整" in page, reader
        assert client_of(reader).get(f"/work/waivers/{number}/").status_code == 200
    beside = client_of(small.OTHER_SECRETARY)
    assert "班子调整" not in beside.get("/work/waivers/").content.decode()
    assert beside.get(f"/work/waivers/{number}/").status_code == 404


def test_filters__by_unit_kind_and_granter(task: int) -> None:
    grant_task_extension(small.HEAD, ask_task_extension(small.SECRETARY, task, UNTIL, "班子调整"))
    head = client_of(small.HEAD)
    for query in ("unit=T1", "kind=extension", "by=person:P-HEAD", "year=2026"):
        assert "班子调整" in head.get(f"/work/waivers/?{query}").content.decode(), query
    for query in ("unit=T2", "kind=reopening", "by=person:P-CLERK", "year=2025"):
        assert "班子调整" not in head.get(f"/work/waivers/?{query}").content.decode(), query


def test_elasticity__numerator_and_denominator_and_who_granted(task: int) -> None:
    grant_task_extension(small.HEAD, ask_task_extension(small.SECRETARY, task, UNTIL, "班子调整"))
    page = client_of(small.COUNTY_SECRETARY).get("/diagnosis/elasticity/").content.decode()
    assert Task.objects.filter(unit__key="T1").count() == 22
    assert ">22</td>" in page and "<b>0.05</b>" in page  # 1 ÷ 22
    assert "简书宁" in page
    english = client_of(small.HEAD, "en").get("/diagnosis/elasticity/T1/").content.decode()
    assert "Elasticity" in english and "<b>0.05</b>" in english
