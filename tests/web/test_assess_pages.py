"""The pages of step 5: who may open which, forms that work without scripts, grades shown when they may be, constant queries."""

import io
import re
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from assess import year
from clarify import small
from investigate.conftest import DECIDER
from zeren.assess.actions import answer_fact, decide_results, freeze_facts
from zeren.assess.queries import answers_of, dispute_found, freezes_of, runs_of, standing_runs
from zeren.kernel.actors import Actor
from zeren.organisations.actions import open_account

pytestmark = pytest.mark.django_db
FACT = "T1-annual_plan-0120"
WHY = "计划是1月15日印发的"
FAIR_CARD, GOOD_CARD = f"/appraisal/cards/2026/person/{year.FAIR}/", f"/appraisal/cards/2026/person/{year.GOOD}/"
RANKING = "/appraisal/ranking/2026/secretary-year/towns/"
CONFIRMATION, OFFICE, FREEZE = (
    "/appraisal/confirmation/",
    "/appraisal/confirmation/office/",
    "/appraisal/confirmation/freeze/",
)
ANSWER, ANSWER_ALL = "/appraisal/confirmation/answer/", "/appraisal/confirmation/confirm-remaining/"
DISPUTE = f"/appraisal/confirmation/2026/disputes/{FACT}/"


def client_of(actor: Actor, language: str = "zh-hans") -> Client:
    client = Client(headers={"accept-language": language})
    account = get_user_model().objects.filter(username=actor.id).first()
    if account is None:
        open_account(small.SETUP, actor.id)
        account = get_user_model().objects.get(username=actor.id)
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    return client


def words_of(page: bytes) -> str:
    """What stands in the main part of a page, without tags."""
    main = page.decode().split("<main")[1].split("</main")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def disputed() -> None:
    year.open_days()
    answer_fact(small.SECRETARY, year.YEAR, FACT, "dispute", WHY)


def decided() -> None:
    """Every run decided as proposed on the day of the meeting."""
    proposals = year.proposed()
    small.move_to(date(2027, 1, 25))
    for proposal in proposals.values():
        decide_results(DECIDER, proposal, [], date(2027, 1, 25), "鹭汀委〔2027〕3号", "程望舒")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages__of_the_office_before_and_after_the_run(db: None, language: str) -> None:
    year.open_days()
    head = client_of(small.HEAD, language)
    early = (OFFICE, FREEZE, "/appraisal/ranking/", "/appraisal/runs/", "/appraisal/cards/", CONFIRMATION)
    assert [head.get(path).status_code for path in early] == [200, 200, 200, 200, 200, 302]
    small.move_to(year.FROZEN_ON)
    freeze_facts(small.HEAD, year.YEAR)
    assert head.post("/appraisal/runs/", {"year": "2026"}).status_code == 302
    run = standing_runs(year.YEAR)["secretary-year"]
    late = (
        *early[:-1], FAIR_CARD, GOOD_CARD, f"{FAIR_CARD}?open=all", RANKING, f"{RANKING}?all=1", f"{RANKING}?run={run}",
        "/appraisal/ranking/2026/branch-year/all/", "/appraisal/cards/2026/unit/T1/", "/appraisal/cards/unit/B1/",
        f"/appraisal/cards/of/{small.SECRETARY.id}/?year=2026", f"/appraisal/runs/{run}/", "/appraisal/cards/?q=苔溪&year=2026",
    )  # fmt: skip
    for path in late:
        answer = head.get(path)
        assert answer.status_code == 200, path
        page = answer.content.decode()
        assert "{%" not in page and "{{" not in page, path


def test_access__each_to_the_own_cards(db: None) -> None:
    year.computed()
    village = f"/appraisal/cards/2026/person/{small.VILLAGE_SECRETARY.id}@V1-01/"
    secretary, other, member = (client_of(a) for a in (small.SECRETARY, small.OTHER_SECRETARY, small.MEMBER))
    assert [secretary.get(path).status_code for path in (FAIR_CARD, village, "/appraisal/cards/2026/unit/V1/")] == [
        200,
        200,
        200,
    ]
    assert [other.get(path).status_code for path in (FAIR_CARD, village, "/appraisal/cards/2026/unit/T1/")] == [
        403,
        403,
        403,
    ]
    assert member.get("/appraisal/my-card/?year=2026").status_code == 200
    assert [member.get(path).status_code for path in (FAIR_CARD, RANKING, "/appraisal/runs/")] == [403, 403, 403]
    assert member.get("/appraisal/cards/")["location"] == "/appraisal/my-card/"
    assert client_of(DECIDER).get(FAIR_CARD).status_code == 200
    assert Client().get(FAIR_CARD)["location"].startswith("/login/")


def test_access__a_first_responsible_lists_the_own_tree_only(db: None) -> None:
    decided()
    found = words_of(client_of(small.SECRETARY).get("/appraisal/cards/?year=2026").content)
    assert "苔溪镇" in found and "蕙坡村" in found and "麦垄镇" not in found


def test_confirmation__works_as_a_plain_form(db: None) -> None:
    year.open_days()
    client = client_of(small.SECRETARY)
    assert "确认其余" in words_of(client.get(CONFIRMATION).content)
    answer = client.post(ANSWER, {"year": "2026", "fact": FACT, "answer": "confirm"})
    assert answer["location"] == f"{CONFIRMATION}?year=2026#fact-{FACT}"
    assert answers_of(year.YEAR, [FACT]) == {FACT: "confirm"}


def test_confirmation__a_dispute_asks_for_its_reason(db: None) -> None:
    year.open_days()
    client = client_of(small.SECRETARY)
    form = {"year": "2026", "fact": FACT, "answer": "dispute"}
    asked = client.post(ANSWER, form)
    assert asked.status_code == 200 and "依据是什么" in words_of(asked.content)
    empty = client.post(ANSWER, form | {"reason": ""})
    assert empty.status_code == 422 and "提出异议要写明理由" in words_of(empty.content)
    assert client.post(ANSWER, form | {"reason": WHY}).status_code == 302
    assert dispute_found(year.YEAR, FACT).reason == WHY


def test_confirmation__a_script_gets_the_line_and_the_counts(db: None) -> None:
    year.open_days()
    answer = client_of(small.SECRETARY).post(
        ANSWER, {"year": "2026", "fact": FACT, "answer": "confirm"}, headers={"HX-Request": "true"}
    )
    page = answer.content.decode()
    assert answer.status_code == 200 and "<html" not in page
    assert f'id="fact-{FACT}"' in page and 'hx-swap-oob="true"' in page and "已确认" in page


def test_confirmation__all_at_once_names_the_count(db: None) -> None:
    year.open_days()
    client = client_of(small.SECRETARY)
    page = client.get(CONFIRMATION).content.decode()
    count = int(re.search(r"确认其余 (\d+) 条事实？", page).group(1))  # type: ignore[union-attr]  # the dialog stands there
    answer = client.post(ANSWER_ALL, {"year": "2026"}, follow=True)
    assert f"已确认 {count} 条" in words_of(answer.content)
    assert "确认其余" not in words_of(answer.content)


def test_confirmation__outside_the_days_says_so_and_takes_nothing(db: None) -> None:
    year.open_days()
    small.move_to(date(2027, 1, 11))
    client = client_of(small.SECRETARY)
    page = client.get(f"{CONFIRMATION}?year=2026").content
    assert "今天不在期内" in words_of(page) and b'name="answer"' not in page
    assert client.post(ANSWER, {"year": "2026", "fact": FACT, "answer": "confirm"}).status_code == 422
    assert answers_of(year.YEAR, [FACT]) == {}


def test_confirmation__nobody_answers_for_another(db: None) -> None:
    year.open_days()
    form = {"year": "2026", "fact": FACT, "answer": "confirm"}
    assert client_of(small.OTHER_SECRETARY).post(ANSWER, form).status_code == 403
    assert client_of(small.HEAD).post(ANSWER, form).status_code == 403


def test_dispute__who_entered_the_fact_sees_why_not_before_any_button(db: None) -> None:
    disputed()
    page = client_of(small.CLERK).get(DISPUTE).content
    assert "异议由录入人以外的人答复" in words_of(page) and b'name="outcome"' not in page
    assert client_of(small.CLERK).post(DISPUTE, {"outcome": "kept", "reply": "有文件"}).status_code == 422
    assert dispute_found(year.YEAR, FACT).is_open


def test_dispute__upheld_with_its_correction_in_one_step(db: None) -> None:
    disputed()
    head = client_of(small.HEAD)
    form = {"outcome": "corrected", "reply": "查印发登记，属实", "happened_on": "2026-01-15", "source": "印发登记"}
    assert head.post(DISPUTE, form | {"reply": ""}).status_code == 422
    assert head.post(DISPUTE, form)["location"] == f"{OFFICE}?year=2026"
    assert dispute_found(year.YEAR, FACT).outcome == "upheld"
    mine = words_of(client_of(small.SECRETARY).get(f"{CONFIRMATION}?year=2026").content)
    assert "异议成立，已更正" in mine and "2026-01-15" in mine


def test_freeze__preconditions_stand_before_the_button(db: None) -> None:
    disputed()
    head = client_of(small.HEAD)
    early = head.get(f"{FREEZE}?year=2026").content
    assert "现在还不能冻结" in words_of(early) and b"reason-" not in early
    small.move_to(year.FROZEN_ON)
    ready = head.get(f"{FREEZE}?year=2026").content
    assert "1 件未答复" in words_of(ready) and f'name="reason-{FACT}"'.encode() in ready
    assert head.post(FREEZE, {"year": "2026", f"reason-{FACT}": " "}).status_code == 422
    assert head.post(FREEZE, {"year": "2026", f"reason-{FACT}": "核实单未返回"}).status_code == 302
    assert freezes_of(year.YEAR)[0].open_disputes == {FACT: "核实单未返回"}


def test_freeze__an_open_dispute_stands_on_the_card(db: None) -> None:
    disputed()
    small.move_to(year.FROZEN_ON)
    freeze_facts(small.HEAD, year.YEAR, {FACT: "核实单未返回"})
    head = client_of(small.HEAD)
    head.post("/appraisal/runs/", {"year": "2026"})
    assert "冻结时异议未答复" in words_of(head.get(FAIR_CARD).content)
    assert "核实单未返回" in words_of(head.get(FAIR_CARD).content)
    other = client_of(small.OTHER_SECRETARY).get(GOOD_CARD)
    assert (other.status_code, "核实单未返回" in words_of(other.content)) == (200, False), "not his to see"


def test_runs__only_after_a_freeze_and_each_freeze_once(db: None) -> None:
    year.open_days()
    head = client_of(small.HEAD)
    assert head.post("/appraisal/runs/", {"year": "2026"}).status_code == 422
    small.move_to(year.FROZEN_ON)
    freeze_facts(small.HEAD, year.YEAR)
    assert "冻结的事实等着测算" in words_of(head.get("/appraisal/runs/?year=2026").content)
    head.post("/appraisal/runs/", {"year": "2026"})
    assert len(runs_of(year.YEAR)) == 4
    assert "最后一次冻结已经测算" in words_of(head.get("/appraisal/runs/?year=2026").content)
    assert client_of(DECIDER).post("/appraisal/runs/", {"year": "2026"}).status_code == 403


def test_card__gate_failed_says_why_before_the_sum(db: None) -> None:
    year.computed()
    found = words_of(client_of(small.HEAD).get(FAIR_CARD).content)
    assert "不列优秀" in found and "考核先看本责任" in found and "门槛 G1 未通过" in found
    assert found.index("先看门槛") < found.index("分怎样加起来")
    assert "5 / 6 项" in found and "第 6 项 · 自报" in found
    assert "若门槛 G1 通过" in found and "可列优秀" in found


def test_card__one_line_is_open_at_a_time(db: None) -> None:
    year.computed()
    client = client_of(small.HEAD)
    assert client.get(f"{FAIR_CARD}?open=A2").content.count(b"trace-row") == 1
    assert b"trace-row" not in client.get(f"{FAIR_CARD}?open=none").content
    assert client.get(f"{FAIR_CARD}?open=all").content.count(b"trace-row") > 10


@pytest.mark.parametrize(("day", "shown"), [(date(2027, 1, 19), False), (date(2027, 1, 22), True)])
def test_card__the_person_sees_the_proposal_from_its_day_on(db: None, day: date, shown: bool) -> None:
    year.proposed()
    small.move_to(day)
    found = words_of(client_of(small.SECRETARY).get("/appraisal/my-card/").content)
    assert ("拟定等次" in found and "称职" in found) is shown
    assert ("不排名、不定等次" in found) is not shown
    listed = words_of(client_of(small.SECRETARY).get("/appraisal/cards/?year=2026").content)
    assert ("称职" in listed) is shown


def test_card__so_far_has_points_and_no_grade(db: None) -> None:
    year.build()
    found = words_of(client_of(small.SECRETARY).get("/appraisal/my-card/").content)
    assert "不排名、不定等次" in found and "优秀分数线" not in found and "分怎样加起来" not in found


def test_card__of_a_year_that_was_not_computed_is_not_there(db: None) -> None:
    year.build()
    told = client_of(small.SECRETARY).get("/appraisal/my-card/?year=2024")
    assert told.status_code == 200 and "这一年没有我的成绩单" in told.content.decode()
    assert client_of(small.CLERK).get("/appraisal/cards/2026/unit/NONE/").status_code == 404


def test_ranking__keeps_those_apart_whom_a_gate_keeps_out(db: None) -> None:
    year.computed()
    found = words_of(client_of(small.HEAD).get(RANKING).content)
    assert "最高分没有进入名额" in found and "2×0.25＝0.5" in found
    assert found.index("邢见山") < found.index("分数够、门槛未过")
    assert "G1 较好" in found


def test_ranking__of_the_own_tree_waits_for_the_day(db: None) -> None:
    year.proposed()
    client = client_of(small.SECRETARY)
    small.move_to(date(2027, 1, 19))
    assert client.get(RANKING).status_code == 403
    small.move_to(date(2027, 1, 22))
    found = words_of(client.get(RANKING).content)
    assert "顾予衡" in found and "邢见山" not in found


def test_ranking__export_puts_this_duty_before_the_total(db: None) -> None:
    year.computed()
    answer = client_of(small.HEAD).get(f"{RANKING}table.xlsx")
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    heads = next(row for row in rows if row[0] == "位次")
    assert heads.index("本责任计分") < heads.index("总分")
    assert [row[2] for row in rows if row[2] in ("顾予衡", "邢见山")] == ["邢见山", "顾予衡"]
    decided_only = client_of(small.SECRETARY)
    small.move_to(date(2027, 1, 22))
    assert decided_only.get(f"{RANKING}table.xlsx").status_code == 403


def test_recomputation__shows_before_and_after(db: None) -> None:
    computed = year.computed()
    head = client_of(small.HEAD)
    form = {"happened_on": "2026-06-06", "source": "核实单", "because": "核实单迟到", "attribute-item": "6",
            "attribute-year_found": "2025", "attribute-state": "verified", "attribute-recurred": "no"}  # fmt: skip
    assert head.post("/work/correct/T1-problem-0606L6/", form).status_code == 302
    assert head.post(FREEZE, {"year": "2026", "purpose": "标记有变"}).status_code == 302
    head.post("/appraisal/runs/", {"year": "2026"})
    same = standing_runs(year.YEAR)["secretary-year"]
    assert "重算改变了 0 个结果" in words_of(head.get(f"/appraisal/runs/{same}/").content), (
        "only an objection puts right"
    )
    freeze_facts(small.HEAD, year.YEAR, purpose="核实单迟到", put_right=["T1-problem-0606L6"])
    head.post("/appraisal/runs/", {"year": "2026"})
    again = standing_runs(year.YEAR)["secretary-year"]
    assert len({again, same, computed["secretary-year"]}) == 3
    found = words_of(head.get(f"/appraisal/runs/{again}/").content)
    assert "重算改变了 1 个结果" in found and "顾予衡" in found and "→" in found
    assert f"被 #{again} 代替" in words_of(head.get("/appraisal/runs/?year=2026").content)


def test_queries__do_not_grow_with_the_units(db: None) -> None:
    year.computed()
    head = client_of(small.HEAD)
    paths = (FAIR_CARD, RANKING, OFFICE, "/appraisal/cards/?year=2026")

    def asked() -> list[int]:
        found = []
        for path in paths:
            head.get(path)
            with CaptureQueriesContext(connection) as queries:
                head.get(path)
            found.append(len(queries))
        return found

    before = asked()
    small.bring_in(year.with_villages(12))
    head.post(FREEZE, {"year": "2026", "purpose": "又一次"})
    head.post("/appraisal/runs/", {"year": "2026"})
    assert asked() == before
