"""The pages of duties as plain forms, without scripts: what they show, refuse and do, in both languages."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clarify import small
from zeren.clarify.actions import generate_lists, take_proposals
from zeren.clarify.queries import allocation_of, lists_of_person, lists_of_unit, open_years
from zeren.implement.actions import plan_tasks
from zeren.kernel.actors import Actor
from zeren.ledger.clock import today
from zeren.organisations.actions import open_account

pytestmark = pytest.mark.django_db

PAGES = (
    "/duties/", "/duties/map/T1/", "/duties/units/T1/", "/duties/matrix/T1/", "/duties/matrix/T1/edit/",
    "/duties/acknowledged/", "/duties/acknowledged/C1/", "/duties/gaps/", "/duties/gaps/C1/",
    "/duties/generate/T1/", "/organisations/next-year/", "/debrief/", "/debrief/C1/",
)  # fmt: skip


@pytest.fixture
def county(db: None) -> None:
    small.build()
    for actor in (small.HEAD, small.CLERK, small.SECRETARY, small.MEMBER, small.OTHER_SECRETARY):
        open_account(small.SETUP, actor.id)


def client_of(actor: Actor, language: str = "zh-hans") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(get_user_model().objects.get(username=actor.id), "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages__open_before_and_after_generating(county: None, language: str) -> None:
    head = client_of(small.HEAD, language)
    for made in (False, True):
        if made:
            generate_lists(small.CLERK, "", 2026)
            plan_tasks(small.CLERK, "", 2026)
        for address in PAGES:
            answer = head.get(address, follow=True)
            assert answer.status_code == 200, address
            assert "{" not in answer.content.decode().split("<main")[1].split("</main")[0].replace("{&quot;", ""), (
                address
            )


def test_map__names_the_worst_first_and_leads_down(county: None) -> None:
    head = client_of(small.HEAD)
    assert "个单位缺清单" in head.get("/duties/").content.decode()
    generate_lists(small.CLERK, "", 2026)
    shown = head.get("/duties/").content.decode()
    assert "份清单待本人确认" in shown
    assert "/duties/map/T1/" in shown
    assert "下级未齐" in shown, "the county has no list of its own and is held up from below"


def test_generate__counts_first_then_one_button(county: None) -> None:
    clerk = client_of(small.CLERK)
    asked = clerk.get("/duties/generate/T1/?year=2026")
    assert "将生成 10 份清单" in asked.content.decode()
    assert lists_of_unit("T1", 2026, today()) == ()
    done = clerk.post("/duties/generate/T1/", {"year": "2026"}, follow=True)
    assert "新清单 10 份" in done.content.decode()
    assert len(lists_of_unit("T1", 2026, today())) == 5
    again = clerk.get("/duties/generate/T1/?year=2026").content.decode()
    assert "清单都是现行的" in again
    assert client_of(small.SECRETARY).get("/duties/generate/T1/").status_code == 403


def test_lists__first_duty_on_top_and_one_button_for_the_one_concerned(county: None) -> None:
    generate_lists(small.CLERK, "", 2026)
    secretary = client_of(small.SECRETARY)
    shown = secretary.get("/duties/units/T1/").content.decode()
    assert shown.count("我已阅读并确认") == 2, "the committee's list and the own one"
    assert "我已阅读并确认" not in client_of(small.HEAD).get("/duties/units/T1/").content.decode()
    own = next(one for one in lists_of_person(small.SECRETARY.id, today()) if one.bearer == "first_responsible")
    assert shown.index("首要责任") < shown.index(own.lines[1].text.zh)
    done = secretary.post(f"/duties/lists/{own.id}/acknowledge/", follow=True)
    assert done.content.decode().count("我已阅读并确认") == 1
    assert "本人确认，2026-01-05" in done.content.decode()
    other = client_of(small.OTHER_SECRETARY).post(f"/duties/lists/{own.id}/acknowledge/")
    assert other.status_code == 403
    again = secretary.post(f"/duties/lists/{own.id}/acknowledge/")
    assert again.status_code == 409
    assert "已经确认过" in again.content.decode()


def test_matrix__proposal_then_refused_with_reasons_then_put_down(county: None) -> None:
    generate_lists(small.CLERK, "", 2026)
    secretary = client_of(small.SECRETARY)
    assert "建议分工" in secretary.get("/duties/matrix/T1/").content.decode()
    refused = secretary.post("/duties/matrix/T1/edit/", {"year": "2026", "lead-C1": "T1-01", "lead-C2": "T1-04"})
    text = refused.content.decode()
    assert refused.status_code == 409
    assert "没有人牵头" in text
    assert "现在空缺" in text
    leads = {f"lead-{code}": "T1-02" for code in ("C1", "C2", "C3", "C4", "C5")}
    form = {"year": "2026", **leads, "share-C1": ["T1-01", "T1-02"]}
    done = secretary.post("/duties/matrix/T1/edit/", form, follow=True)
    assert "已定分工" in done.content.decode()
    assert allocation_of("T1", 2026, today()).is_settled
    assert client_of(small.MEMBER).get("/duties/matrix/T1/edit/").status_code == 403


def test_acknowledged__overdue_first(county: None) -> None:
    generate_lists(small.CLERK, "", 2026)
    small.move_to(date(2026, 2, 10))
    shown = client_of(small.HEAD).get("/duties/acknowledged/C1/").content.decode()
    assert "逾期未确认" in shown
    assert "顾予衡" in shown
    assert "空缺" in client_of(small.HEAD).get("/duties/acknowledged/C1/?state=vacant").content.decode()


def test_gaps__show_where_the_chain_broke(county: None) -> None:
    generate_lists(small.CLERK, "", 2026)
    head = client_of(small.HEAD)
    assert "有责任、没有任务" in head.get("/duties/gaps/C1/").content.decode()
    plan_tasks(small.CLERK, "", 2026)
    assert "链条没有断开" in head.get("/duties/gaps/C1/").content.decode()
    small.move_to(date(2026, 3, 1))
    assert "到期、没有一条事实" in head.get("/duties/gaps/C1/").content.decode()


def test_next_year__says_what_carries_over_and_opens_once(county: None) -> None:
    generate_lists(small.CLERK, "", 2026)
    take_proposals(small.WALKER, "C1", 2026)
    small.move_to(date(2026, 12, 20))
    head = client_of(small.HEAD)
    assert "打开 2027 年" in head.get("/organisations/next-year/").content.decode()
    done = head.post("/organisations/next-year/", {"year": "2027"}, follow=True)
    assert "2027 年已打开" in done.content.decode()
    assert open_years() == {2026, 2027}
    assert "现在还不能打开" in head.get("/organisations/next-year/").content.decode(), "2028 lies too far ahead"
    assert client_of(small.CLERK).get("/organisations/next-year/").status_code == 403


def test_unit_page__takes_the_same_queries_for_two_lists_and_for_five(county: None) -> None:
    generate_lists(small.CLERK, "", 2026)
    head = client_of(small.HEAD)
    counts = []
    for unit in ("B1", "T1"):
        head.get(f"/duties/units/{unit}/")
        with CaptureQueriesContext(connection) as queries:
            head.get(f"/duties/units/{unit}/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 40


def test_pages__are_closed_to_other_townships(county: None) -> None:
    generate_lists(small.CLERK, "", 2026)
    other = client_of(small.OTHER_SECRETARY)
    assert other.get("/duties/units/T2/").status_code == 200
    for address in ("/duties/units/T1/", "/duties/matrix/T1/", "/duties/gaps/T1/", "/debrief/T1/", "/duties/map/C1/"):
        assert other.get(address).status_code == 403, address
