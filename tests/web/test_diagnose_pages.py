"""The pages of diagnosis: open to whom they are open, evidence under every answer, a constant number of queries."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clarify import small
from zeren.implement.actions import enter_fact
from zeren.implement.rules.facts import FactEntry
from zeren.kernel.actors import Actor
from zeren.organisations.actions import open_account
from zeren.organisations.rules import Organisation, UnitRow

pytestmark = pytest.mark.django_db
PAGES = (
    "/diagnosis/three-questions/", "/diagnosis/three-questions/T1/", "/diagnosis/three-questions/C1/?below=all",
    "/diagnosis/three-questions/T1/?year=2025", "/diagnosis/quiet/", "/diagnosis/two-legs/", "/diagnosis/two-legs/?group=organs",
    "/diagnosis/year/", "/diagnosis/year/T1/", "/diagnosis/year/B1/", "/diagnosis/burden/", "/diagnosis/burden/T1/?kind=branch",
)  # fmt: skip
YEAR_OVER = date(2027, 1, 5)


@pytest.fixture
def county(db: None) -> None:
    small.with_tasks()
    for actor in (small.HEAD, small.SECRETARY, small.MEMBER, small.VILLAGE_SECRETARY, small.CLERK):
        open_account(small.SETUP, actor.id)


def client_of(actor: Actor, language: str = "zh-hans") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(get_user_model().objects.get(username=actor.id), "django.contrib.auth.backends.ModelBackend")
    return client


def did(name: str, day: date, unit: str = "T1", person: str = "", **said: str) -> str:
    reason = said.pop("said", "")
    return enter_fact(small.CLERK, FactEntry(name, unit, day, "台账", person=person, reason=reason, attributes=said))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages__open_before_and_after_anything_happened(county: None, language: str) -> None:
    head = client_of(small.HEAD, language)
    for happened in (False, True):
        if happened:
            small.move_to(YEAR_OVER)
            did("activity", date(2026, 5, 6))
            did("performance_log", date(2026, 5, 6), person=small.SECRETARY.id, kind="ask")
        for address in PAGES:
            answer = head.get(address)
            assert answer.status_code == 200, address
            page = answer.content.decode().split("<main")[1].split("</main")[0]
            assert "{%" not in page and "{{" not in page, address


def test_pages__a_secretary_sees_the_own_tree_and_a_member_the_own_unit(county: None) -> None:
    secretary, member = client_of(small.SECRETARY), client_of(small.MEMBER)
    assert secretary.get("/diagnosis/three-questions/V1/").status_code == 200
    assert secretary.get("/diagnosis/three-questions/T2/").status_code == 403
    assert secretary.get("/diagnosis/year/C1/").status_code == 403
    assert member.get("/diagnosis/three-questions/T1/").status_code == 200
    assert member.get("/diagnosis/three-questions/V1/").status_code == 403
    assert "蕙坡村" not in member.get("/diagnosis/three-questions/T1/").content.decode().split("<main")[1]
    assert client_of(small.VILLAGE_SECRETARY).get("/diagnosis/burden/T1/").status_code == 403


def test_questions__every_answer_stands_on_facts_that_can_be_opened(county: None) -> None:
    small.move_to(YEAR_OVER)
    key = did("special_study", date(2026, 3, 10))
    shown = client_of(small.HEAD).get("/diagnosis/three-questions/T1/?year=2026").content.decode()
    assert f"/work/facts/{key}/" in shown
    assert "1 / 2" in shown, "one study of two"
    assert "本系统默认，非上级规定" in shown, "the thresholds are the project's own"


def test_questions__silence_reads_no_answer_and_never_zero(county: None) -> None:
    small.move_to(YEAR_OVER)
    shown = client_of(small.HEAD).get("/diagnosis/three-questions/T1/?year=2026").content.decode()
    assert "没有答案就是没有答案，不算零分，也不算通过" in shown
    assert 'class="no-answer"' in shown


def test_questions__a_member_without_survey_is_named_and_flagged(county: None) -> None:
    small.move_to(YEAR_OVER)
    did("dual_life", date(2026, 2, 8), person=small.MEMBER.id)
    shown = client_of(small.HEAD).get("/diagnosis/three-questions/T1/?year=2026").content.decode()
    assert "必做的一项没有做到：" in shown
    assert shown.index("叶知秋") < shown.index("必做的一项没有做到：")


def test_year__only_a_ceremony_in_july_and_three_postponements_in_their_own_words(county: None) -> None:
    small.move_to(YEAR_OVER)
    did("ceremony", date(2026, 7, 1))
    for month, words in ((4, "招商签约撞期"), (6, "项目攻坚，业务忙"), (9, "迎接观摩")):
        did("postponement", date(2026, month, 20), reason="business", said=words)
    shown = client_of(small.HEAD).get("/diagnosis/year/T1/?year=2026").content.decode()
    assert "全年没有一项实际活动，只有7月的仪式" in shown
    assert shown.count("干旱</span>") == 4, "months with something on record but no real work"
    assert "连续12个月没有一项实际活动" in shown
    assert "为业务让路延期3次，超过2次，应告知上级" in shown
    assert all(words in shown for words in ("招商签约撞期", "项目攻坚，业务忙", "迎接观摩"))
    assert "不扣分" in shown


def test_balance__says_that_nothing_was_computed_yet(county: None) -> None:
    shown = client_of(small.HEAD).get("/diagnosis/two-legs/").content.decode()
    assert "还没有可以对照的结果" in shown
    assert "只对本人、上级第一责任人" in client_of(small.MEMBER).get("/diagnosis/two-legs/").content.decode()


def test_burden__a_branch_above_the_limit_is_named(county: None) -> None:
    small.move_to(YEAR_OVER)
    for day in range(1, 13):
        did("theme_day", date(2026, 2, day), "B1")
    shown = client_of(small.HEAD).get("/diagnosis/burden/V1/?year=2026").content.decode()
    assert "1个支部有月份超过20分钟" in shown
    assert "超过上限" in shown


def test_burden__months_that_have_not_come_are_left_out(county: None) -> None:
    small.move_to(date(2026, 3, 9))
    head = client_of(small.HEAD)
    running = head.get("/diagnosis/burden/T1/").content.decode()
    assert "3月</th>" in running and "4月</th>" not in running
    small.move_to(YEAR_OVER)
    assert "12月</th>" in head.get("/diagnosis/burden/T1/?year=2026").content.decode()


def test_year__without_a_dry_month_there_is_no_row_of_verdicts(county: None) -> None:
    did("activity", date(2026, 1, 5))
    head = client_of(small.HEAD)
    assert ">判断<" not in head.get("/diagnosis/year/T1/").content.decode()
    small.move_to(date(2026, 4, 1))
    assert ">判断<" in head.get("/diagnosis/year/T1/").content.decode()


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/diagnosis/three-questions/T1/?year=2026", 22), ("/diagnosis/year/T1/?year=2026", 25),
        ("/diagnosis/burden/T1/?year=2026", 22), ("/diagnosis/quiet/", 25),
    ],
)  # fmt: skip
def test_pages__queries_do_not_grow_with_units_and_facts(county: None, address: str, most: int) -> None:
    small.move_to(YEAR_OVER)
    did("activity", date(2026, 3, 3))
    client = client_of(small.HEAD)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    small.bring_in(Organisation({f"V{n}": UnitRow(f"V{n}", f"第{n}村", "village", "T1", date(2020, 1, 1)) for n in range(2, 9)}))  # fmt: skip
    for day in range(1, 6):
        did("activity", date(2026, 4, day))
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few) <= most


def test_year__the_units_below_stand_the_driest_first(county: None) -> None:
    small.move_to(YEAR_OVER)
    for month in range(1, 13):
        did("activity", date(2026, month, 8), "T1")
    did("postponement", date(2026, 4, 20), "T2", reason="business")
    shown = client_of(small.HEAD).get("/diagnosis/year/C1/?year=2026").content.decode()
    assert shown.index("/diagnosis/year/T2/") < shown.index("/diagnosis/year/T1/")
