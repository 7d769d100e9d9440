"""Home depends on the role: what each role sees first, in both languages, in a number of queries that does not grow."""

import re
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clarify import small
from investigate.conftest import DECIDER, DISCIPLINE, bring_in_the_bodies
from web.counted import counted
from zeren.assess.actions import open_round
from zeren.clarify.actions import generate_lists
from zeren.implement.actions import enter_fact, plan_tasks
from zeren.implement.rules.facts import FactEntry
from zeren.investigate.actions import put_down_lead
from zeren.kernel.actors import Actor
from zeren.ledger.clock import today
from zeren.organisations.actions import open_account
from zeren.organisations.rules import Organisation, PersonRow, PostRow, TermRow, UnitRow

pytestmark = pytest.mark.django_db
AUDITOR = Actor("person", "P-AUD", "白观澜")
UNIT_CLERK = Actor("person", "P-UCL", "俞清越")
EVERYBODY = (
    small.HEAD, small.CLERK, small.SECRETARY, small.MEMBER, small.VILLAGE_SECRETARY, DECIDER, DISCIPLINE, AUDITOR, UNIT_CLERK,
)  # fmt: skip


@pytest.fixture
def county(db: None) -> None:
    small.build()
    bring_in_the_bodies()
    small.bring_in(
        Organisation(
            {},
            {"O1-04": PostRow("O1-04", "O1", "审计员", "auditor", ""), "T1-09": PostRow("T1-09", "T1", "党建办干事", "unit_clerk", "")},
            {who.id: PersonRow(who.id, who.name) for who in (AUDITOR, UNIT_CLERK)},
            (TermRow("O1-04", AUDITOR.id, date(2020, 1, 1)), TermRow("T1-09", UNIT_CLERK.id, date(2020, 1, 1))),
        )
    )  # fmt: skip
    generate_lists(small.WALKER, "", 2026)
    plan_tasks(small.WALKER, "", 2026)
    for actor in EVERYBODY:
        open_account(small.SETUP, actor.id)


def client_of(actor: Actor, language: str = "zh-hans") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(get_user_model().objects.get(username=actor.id), "django.contrib.auth.backends.ModelBackend")
    return client


def home(actor: Actor, language: str = "zh-hans", part: str = "") -> str:
    answer = client_of(actor, language).get(f"/?part={part}" if part else "/")
    assert answer.status_code == 200
    return answer.content.decode()


def did(name: str, day: date, person: str = "", unit: str = "T1", **attributes: str) -> None:
    enter_fact(small.CLERK, FactEntry(name, unit, day, "台账", person=person, attributes=attributes))


@pytest.mark.parametrize(
    ("actor", "zh", "en"),
    [
        (small.HEAD, "今天要你决定的", "Yours to decide today"),
        (small.SECRETARY, "责任清单", "Duty list"),
        (small.MEMBER, "我的成绩单（至今）", "My card so far"),
        (DECIDER, "没有提请决定的材料", "No papers before you"),
        (DISCIPLINE, "在办的线索和案件", "Leads and cases under way"),
        (small.CLERK, "项任务还没有认定", "Open tasks"),
        (UNIT_CLERK, "要录的", "to enter this month"),
        (AUDITOR, "冻结和测算", "Freezes and runs"),
    ],
)
def test_home__depends_on_the_role(county: None, actor: Actor, zh: str, en: str) -> None:
    assert zh in home(actor)
    assert en in home(actor, "en")


def test_head__three_questions_the_grid_and_what_to_decide(county: None) -> None:
    put_down_lead(DISCIPLINE, "T1", small.SECRETARY.id, "not_done", "没有专题研究")
    small.move_to(date(2026, 2, 20))
    shown = home(small.HEAD)
    assert shown.count("未答") > 3, "nothing is on record: no answer, never blank"
    assert "线索 2026-001：苔溪镇没有答复" in shown
    assert "/accountability/cases/2026-001/" in shown
    assert "份责任清单到期没有按名确认" in shown
    assert "/diagnosis/three-questions/T1/?year=2026#q1" in shown


def test_head__queries_do_not_grow_with_units(county: None) -> None:
    client = client_of(small.HEAD)
    client.get("/")
    with CaptureQueriesContext(connection) as few:
        client.get("/")
    small.bring_in(
        Organisation({f"T{n}": UnitRow(f"T{n}", f"第{n}镇", "township", "C1", date(2020, 1, 1)) for n in range(3, 9)})
    )
    with CaptureQueriesContext(connection) as many:
        client.get("/")
    assert counted(many) == counted(few) <= 38


def test_year__first_duty_on_top_with_done_due_and_no_answer(county: None) -> None:
    small.move_to(date(2026, 7, 1))
    did("performance_log", date(2026, 1, 20), small.SECRETARY.id, kind="arrange")
    shown = home(small.SECRETARY)
    first = shown.index("抓党的建设（第一责任）")
    assert first < shown.index("抓班子、带队伍")
    row = shown[shown.index('class="chosen"') :]
    row = row[: row.index("</tr>")]
    assert [re.search(f'data-label="{word}">(?:<b>)?([0-9]+)', row).group(1) for word in ("已做", "待做", "未答")] == ["1", "3", "2"]  # type: ignore[union-attr]  # fmt: skip
    assert "班子清单（我是第一责任人）" in shown


def test_year__those_who_answer_to_me_worst_first(county: None) -> None:
    shown = home(small.SECRETARY)
    assert "向我负责" in shown
    assert "蕙坡村" in shown
    assert "柳依青" in shown
    assert "向我负责" not in home(small.MEMBER)


def test_year__facts_get_their_two_equal_buttons_while_the_round_runs(county: None) -> None:
    did("performance_log", date(2026, 1, 5), small.SECRETARY.id, kind="ask")
    assert "assess-confirmation-answer" not in home(small.SECRETARY)
    assert "/appraisal/confirmation/answer/" not in home(small.SECRETARY)
    small.move_to(date(2027, 1, 4))
    open_round(small.HEAD, 2026, today())
    shown = home(small.SECRETARY)
    assert "请确认或提出异议" in shown
    assert shown.index(">有异议<") < shown.index(">确认<"), "dispute first, neither filled"
    answer = client_of(small.SECRETARY).post("/appraisal/confirmation/answer/", {"year": "2026", "fact": "", "answer": "confirm"})  # fmt: skip
    assert answer.status_code in (404, 409, 422)


def test_year__the_card_so_far_names_blocks_without_grade_or_rank(county: None) -> None:
    shown = home(small.SECRETARY, part="card")
    assert "责任落定" in shown
    assert "不出等次，不排名" in shown
    assert "<html" not in shown


def test_year__a_lead_about_me_stands_on_my_home(county: None) -> None:
    put_down_lead(DISCIPLINE, "T1", small.SECRETARY.id, "not_done", "没有专题研究")
    shown = home(small.SECRETARY)
    assert "与我有关的线索和案件" in shown
    assert "/accountability/mine/2026-001/" in shown
    assert "与我有关的线索和案件" not in home(small.MEMBER)


def test_year__queries_do_not_grow_with_facts_and_units(county: None) -> None:
    client = client_of(small.SECRETARY)
    did("performance_log", today(), small.SECRETARY.id, kind="arrange")
    client.get("/")
    with CaptureQueriesContext(connection) as few:
        client.get("/")
    small.bring_in(
        Organisation({f"V{n}": UnitRow(f"V{n}", f"第{n}村", "village", "T1", date(2020, 1, 1)) for n in range(2, 8)})
    )
    for _ in range(5):
        did("performance_log", today(), small.SECRETARY.id, kind="ask")
    with CaptureQueriesContext(connection) as many:
        client.get("/")
    assert counted(many) == counted(few) + 1 <= 33, (
        "the new villages' posts are vacant: one question who answers above them"
    )


def test_year__a_member_reads_the_own_answer_and_not_the_units(county: None) -> None:
    small.move_to(date(2026, 4, 1))
    did("dual_life", date(2026, 3, 8), small.MEMBER.id)
    shown = home(small.MEMBER)
    said = shown[shown.index("三问怎样说我") :]
    said = said[: said.index("</dl>")]
    assert re.findall(r'class="cell inline-grid ([a-z]+)', said) == ["yes"], (
        "the unit reads partly: a deputy is silent"
    )
    assert "<span>是</span>" in said
    assert "班子真的在抓吗" not in said
