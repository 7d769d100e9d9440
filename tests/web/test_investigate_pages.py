"""The pages of cases: reasons before the button, questions before the decision, the letter, and the own case."""

import io
import re
import zipfile
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from clarify import small
from investigate.conftest import APPROVED, DECIDER, DISCIPLINE, left_undone, planned
from zeren.implement.actions import record_finding
from zeren.implement.queries import task_of_duty, tasks_of_unit
from zeren.investigate.actions import answer_lead, hear_defence, open_case, put_down_lead
from zeren.investigate.queries import case_found, cases, exemption_questions
from zeren.kernel.actors import Actor
from zeren.ledger.clock import today
from zeren.ledger.queries import last_seq
from zeren.organisations.actions import begin_term, end_term, name_stand_in, open_account
from zeren.organisations.queries import pack_on
from zeren.organisations.rules import Organisation, PersonRow

pytestmark = pytest.mark.django_db
PERSON = small.SECRETARY
STOOD_IN, NEW = small.OTHER_SECRETARY.id, "P-T1N"


@pytest.fixture
def county(db: None) -> None:
    planned()
    for actor in (small.HEAD, PERSON, small.MEMBER, small.CLERK, DISCIPLINE, DECIDER):
        open_account(small.SETUP, actor.id)


def client_of(actor: Actor, language: str = "zh-hans") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(get_user_model().objects.get(username=actor.id), "django.contrib.auth.backends.ModelBackend")
    return client


def lead(finding: str = "not_done") -> str:
    return put_down_lead(DISCIPLINE, "T1", PERSON.id, finding, "上半年没有专题研究", task_of_duty("T1", "C1", 2026))


def heard() -> str:
    key = lead()
    answer_lead(DISCIPLINE, key, "以协调会代替")
    open_case(DECIDER, key, "事实清楚", *APPROVED)
    hear_defence(DISCIPLINE, key, "当面听取", "signed")
    return key


def decision(**changed: str) -> dict[str, str]:
    answers = {f"q.{one.key}": "no" for one in exemption_questions(pack_on(today()))}
    return {**answers, "reason": "均不符合", "measure": "admonition", "responsibility": "main", "words": "给予诫勉。", "document": "鹭汀委〔2026〕1号", "body": "县委常委会", "body_kind": "committee", "present": "程望舒、沈砚秋", **changed}  # fmt: skip


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages__open_for_those_who_read_cases_and_for_nobody_else(county: None, language: str) -> None:
    key = lead()
    pages = ("/accountability/", "/accountability/cases/", f"/accountability/cases/{key}/", "/accountability/impact/")
    for address in pages:
        for actor in (small.HEAD, DISCIPLINE, DECIDER):
            assert client_of(actor, language).get(address).status_code == 200, address
        for actor in (PERSON, small.MEMBER, small.CLERK):
            assert client_of(actor, language).get(address).status_code == (404 if key in address else 403), address
    assert client_of(small.HEAD).get("/accountability/cases/2026-999/").status_code == 404


def test_leads__a_task_found_not_done_is_offered_until_it_is_a_lead(county: None) -> None:
    small.move_to(date(2027, 1, 5))
    task = task_of_duty("T1", "C1", 2026)
    assert task
    head = client_of(small.HEAD)
    assert "没有等着处置的“没有做”" in head.get("/accountability/?year=2026").content.decode()
    record_finding(small.HEAD, task, "not_done", "全年没有研究")
    shown = head.get("/accountability/?year=2026").content.decode()
    assert f"/accountability/leads/new/?task={task}" in shown
    assert "本职已尽，不加分" in shown and "进入考核和提醒谈话，不立案" in shown, "three findings, three ways"
    form = head.get(f"/accountability/leads/new/?task={task}").content.decode()
    assert "全年没有研究" in form
    typed = {
        "unit": "T1",
        "task": str(task),
        "person": PERSON.id,
        "finding": "not_done",
        "matter": "全年没有专题研究",
    }
    done = head.post("/accountability/leads/new/", typed, follow=True)
    assert "先问单位" in done.content.decode()
    assert "没有等着处置的“没有做”" in head.get("/accountability/?year=2026").content.decode()


def test_lead__what_was_done_is_refused_in_place_with_what_was_typed(county: None) -> None:
    typed = {"unit": "T1", "person": PERSON.id, "finding": "done", "matter": "年度计划"}
    answer = client_of(small.HEAD).post("/accountability/leads/new/", typed)
    assert answer.status_code == 422
    assert "“已做”只是本职" in answer.content.decode()
    assert ">年度计划</textarea>" in answer.content.decode()
    assert cases() == ()
    assert client_of(small.CLERK).post("/accountability/leads/new/", typed).status_code == 403


def test_lead__a_unit_is_looked_for_by_name(county: None) -> None:
    head = client_of(small.HEAD)
    assert "?unit=T1" in head.get("/accountability/leads/new/?q=苔溪").content.decode()
    form = head.get("/accountability/leads/new/?unit=T1").content.decode()
    assert "顾予衡" in form and "每半年专题研究一次" in form


def test_case__done_poorly_shows_its_reason_before_the_button(county: None) -> None:
    key = lead("done_poorly")
    answer_lead(DISCIPLINE, key, "迟了三天")
    shown = client_of(small.HEAD).get(f"/accountability/cases/{key}/?ground=case_work").content.decode()
    assert "“做得不好”进入考核，不进入追责" in shown
    assert f"/accountability/cases/{key}/open/" not in shown, "no button where the rules say no"
    assert f"/accountability/cases/{key}/drop/" in shown


def test_case__a_step_of_another_body_names_who_takes_it(county: None) -> None:
    key = heard()
    shown = client_of(small.HEAD).get(f"/accountability/cases/{key}/?ground=case_work").content.decode()
    assert "由 决定机关办理" in re.sub(r"\s+", " ", shown)
    assert f"/accountability/cases/{key}/decide/" not in shown
    before = last_seq()
    assert client_of(small.HEAD).post(f"/accountability/cases/{key}/decide/", decision()).status_code == 403
    assert (case_found(key).state, last_seq()) == ("heard", before)


def test_decide__every_exemption_is_a_question_and_each_measure_says_when_it_ends(county: None) -> None:
    key = heard()
    shown = client_of(DECIDER).get(f"/accountability/cases/{key}/?ground=case_work").content.decode()
    for question in exemption_questions(pack_on(today())):
        assert f'name="q.{question.key}" value="yes"' in shown
    assert "（6 个月，到 2026-07-05）" in shown
    assert shown.index("先答：是否应当免责") < shown.index("再定：措施")


def test_decide__an_unanswered_question_is_refused_and_nothing_typed_is_lost(county: None) -> None:
    key = heard()
    typed = decision(words="写了很久的理由")
    typed.pop("q.force_majeure")
    answer = client_of(DECIDER).post(f"/accountability/cases/{key}/decide/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "没有答复：是否已经履行职责，但因不可抗力" in page
    assert ">写了很久的理由</textarea>" in page
    assert 'value="admonition" checked' in page
    assert case_found(key).state == "heard"


def test_decide__the_letter_and_the_impact_page_tell_the_same_days(county: None) -> None:
    key = heard()
    decider = client_of(DECIDER)
    both = {**decision(), "measure": ["admonition", "circular"]}
    done = decider.post(f"/accountability/cases/{key}/decide/", both, follow=True)
    assert "已记录：作出决定" in done.content.decode()
    listed = re.search(f"{key}.*?</tr>", decider.get("/accountability/cases/").content.decode(), re.DOTALL)
    assert listed and re.search("诫勉[^<]*；通报", listed[0])
    impact = decider.get("/accountability/impact/").content.decode()
    assert "2026-07-05" in impact and "2026-07-06" in impact
    word = decider.get(f"/accountability/cases/{key}/letter.docx?ground=case_work")
    text = zipfile.ZipFile(io.BytesIO(word.content)).read("word/document.xml").decode()
    assert all(said in text for said in ("顾予衡", "2026年7月5日", "鹭汀委〔2026〕1号", "申诉"))
    assert "草稿" not in text
    assert decider.get(f"/accountability/cases/{key}/letter.pdf?ground=case_work").content.startswith(b"%PDF")
    assert decider.get(f"/accountability/cases/{key}/letter.txt?ground=case_work").status_code == 404


def test_letter__is_a_draft_until_there_is_a_decision(county: None) -> None:
    word = client_of(small.HEAD).get(f"/accountability/cases/{heard()}/letter.docx?ground=case_work")
    parts = zipfile.ZipFile(io.BytesIO(word.content))
    assert "草稿" in "".join(parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml"))


def test_hearing__says_whether_the_facts_were_signed(county: None) -> None:
    key = lead()
    answer_lead(DISCIPLINE, key, "以协调会代替")
    open_case(DECIDER, key, "事实清楚", *APPROVED)
    body = client_of(DISCIPLINE)
    page = body.get(f"/accountability/cases/{key}/?ground=case_work").content.decode()
    assert 'name="signed" value="refused"' in page
    unsaid = body.post(f"/accountability/cases/{key}/hear/", {"words": "当面听取"})
    assert unsaid.status_code == 422 and "签字、拒签还是注明异议" in unsaid.content.decode()
    said = body.post(f"/accountability/cases/{key}/hear/", {"words": "当面听取", "signed": "dissent"}, follow=True)
    assert "本人签字并注明异议" in said.content.decode()


def test_even__lists_like_failures_with_unlike_measures_and_asks_why_before(county: None) -> None:
    body, decider = client_of(DISCIPLINE), client_of(DECIDER)
    assert "没有处理不一的同类情形" in body.get("/accountability/even/").content.decode()
    first = heard()
    decider.post(f"/accountability/cases/{first}/decide/", decision())
    second = put_down_lead(
        DISCIPLINE, "T2", small.OTHER_SECRETARY.id, "not_done", "没有专题研究", task_of_duty("T2", "C1", 2026)
    )
    answer_lead(DISCIPLINE, second, "以协调会代替")
    open_case(DECIDER, second, "事实清楚", *APPROVED)
    hear_defence(DISCIPLINE, second, "当面听取", "signed")
    asked = decider.get(f"/accountability/cases/{second}/?ground=case_work").content.decode()
    assert "同类情形已经决定的" in asked and first in asked
    refused = decider.post(f"/accountability/cases/{second}/decide/", decision(measure="circular"))
    assert refused.status_code == 422 and "没有写明为什么" in refused.content.decode()
    typed = decision(measure="circular", why_unlike="当月补开，没有影响。")
    decider.post(f"/accountability/cases/{second}/decide/", typed)
    shown = body.get("/accountability/even/").content.decode()
    assert first in shown and second in shown and "当月补开，没有影响。" in shown and PERSON.name not in shown
    assert (
        "Like failures, unlike measures" in client_of(DISCIPLINE, "en").get("/accountability/even/").content.decode()
    )


def test_common__three_of_four_that_left_a_duty_undone_are_a_finding_on_the_county() -> None:
    left_undone()
    open_account(small.SETUP, DISCIPLINE.id)
    open_account(small.SETUP, small.CLERK.id)
    shown = client_of(DISCIPLINE).get("/accountability/common/?year=2026").content.decode()
    assert "1 项记为上级的问题" in shown and "鹭汀县" in shown and "3 / 4 个单位" in shown and "石桥镇" in shown
    assert "/accountability/leads/new/?unit=C1" in shown and "顾予衡" not in shown
    english = client_of(DISCIPLINE, "en").get("/accountability/common/?year=2025").content.decode()
    assert "No finding on a superior" in english
    assert client_of(small.CLERK).get("/accountability/common/").status_code == 403


def test_mine__the_person_reads_everything_answers_and_appeals(county: None) -> None:
    key = lead()
    person = client_of(PERSON)
    shown = person.get(f"/accountability/mine/{key}/").content.decode()
    assert "上半年没有专题研究" in shown and "是问你一个问题，不是结论" in shown
    assert person.post(f"/accountability/mine/{key}/answer_own/", {"words": " "}).status_code == 422
    answered = person.post(f"/accountability/mine/{key}/answer_own/", {"words": "以协调会代替"}, follow=True)
    assert "以协调会代替" in answered.content.decode() and "step-answer_own" not in answered.content.decode()
    answer_lead(DISCIPLINE, key, "没有单独研究")
    open_case(DECIDER, key, "事实清楚", *APPROVED)
    hear_defence(DISCIPLINE, key, "当面听取", "signed")
    client_of(DECIDER).post(f"/accountability/cases/{key}/decide/", decision())
    appealed = person.post(f"/accountability/mine/{key}/appeal/", {"words": "责任不在我"}, follow=True)
    assert appealed.status_code == 200
    assert case_found(key).appeal_waits
    home = client_of(DECIDER).get("/").content.decode()
    assert f"案件 {key}：本人申诉" in home


def test_mine__nobody_else_sees_or_answers_it(county: None) -> None:
    key = lead()
    other = client_of(small.MEMBER)
    assert other.get(f"/accountability/mine/{key}/").status_code == 404
    assert other.post(f"/accountability/mine/{key}/answer_own/", {"words": "替人答"}).status_code == 404
    assert "没有任何线索或案件与你有关" in other.get("/accountability/mine/").content.decode()
    assert case_found(key).state == "lead"


def test_lead__after_a_change_of_office_whoever_was_there_when_it_fell_due_is_offered_first(county: None) -> None:
    """C2 fell due in January and C3 in March; the secretary left in February, somebody stood in, a new one came in September."""
    end_term(small.HEAD, "T1-01", date(2026, 2, 10))
    small.move_to(date(2026, 2, 11))
    name_stand_in(small.HEAD, "T1-01", STOOD_IN, date(2026, 2, 11), date(2026, 8, 31), "鹭汀组〔2026〕21号")
    small.bring_in(Organisation({}, {}, {NEW: PersonRow(NEW, "某新任")}, ()))
    begin_term(small.HEAD, "T1-01", NEW, date(2026, 9, 1))
    small.move_to(date(2026, 9, 2))
    tasks = {one.code: one.id for one in tasks_of_unit("T1", 2026, today())}
    head = client_of(small.HEAD)
    shown = {
        code: head.get(f"/accountability/leads/new/?task={tasks[code]}").content.decode()
        for code in ("C2", "C3", "S1")
    }
    assert {code: asked(page)[0] for code, page in shown.items()} == {"C2": PERSON.id, "C3": STOOD_IN, "S1": NEW}
    assert all(sorted(asked(page)) == sorted((PERSON.id, STOOD_IN, NEW)) for page in shown.values())
    assert "顾予衡：党委书记，2020-01-01 至 2026-02-10" in shown["C2"]
    assert "邢见山：党委书记（代理），2026-02-11 至 2026-08-31" in shown["C2"]
    assert PERSON.id in asked(head.get("/accountability/leads/new/?unit=T1").content.decode())
    for who, code in ((PERSON.id, "C2"), (STOOD_IN, "C3")):
        typed = {"task": str(tasks[code]), "finding": "not_done", "matter": "没有研究", "person": who}
        head.post("/accountability/leads/new/", typed)
        assert (cases()[0].person, cases()[0].duty) == (who, code)


def asked(page: str) -> list[str]:
    """Whom the form offers, in its order."""
    return re.findall(r'<option value="(P-[^"]+)"', page)
