"""Pages of the longer way of a case: lapsed leads, the review above, bodies, several in a matter, papers in the grid, counts."""

import io
import zipfile
from datetime import date

import pytest
from pypdf import PdfReader

from assess import year
from clarify import small
from investigate.conftest import APPROVED, DECIDER, DISCIPLINE, MEETING
from investigate.test_actions import all_answered
from investigate.test_correcting import appraised
from investigate.test_review import PAPER, SECOND, bring_in_others
from web.test_investigate_pages import PERSON, client_of, county, decision, heard, lead
from zeren.assess.queries import result_of, runs_of
from zeren.implement.queries import task_of_duty
from zeren.investigate.actions import (
    answer_lead,
    appeal_decision,
    correct_case,
    decide_by_answers,
    deliver_case,
    keep_decision,
    open_case,
    put_down_lead,
)
from zeren.investigate.queries import case_found, cases
from zeren.jobs.nightly import erase_lapsed_leads
from zeren.kernel.actors import Actor
from zeren.organisations.actions import open_account
from zeren.organisations.rules import Organisation, PersonRow, PostRow, TermRow

__all__ = ["county"]
pytestmark = pytest.mark.django_db
LONG = "集体决定占用活动室致使阵地停用四个月期间没有开展组织生活" * 60


def pages_of(pdf: bytes) -> list[list[str]]:
    """The lines of each page, without its number and the mark on top."""
    read = [page.extract_text().splitlines() for page in PdfReader(io.BytesIO(pdf)).pages]
    aside = ("—", "日期出自模拟时钟")
    return [[line.strip() for line in page if line.strip() and not line.strip().startswith(aside)] for page in read]


def words_of(content: bytes) -> str:
    return zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_lapsed__nobody_of_the_office_sees_it_and_its_person_sees_that_it_lapsed(county: None, language: str) -> None:
    key = lead()
    body, person = client_of(DISCIPLINE, language), client_of(PERSON, language)
    assert "2026-07-05" in body.get(f"/accountability/cases/{key}/?ground=case_work").content.decode()
    small.move_to(date(2026, 7, 6))
    assert erase_lapsed_leads() == 1
    for address in (f"/accountability/cases/{key}/", f"/accountability/cases/{key}/letter.pdf", f"/accountability/cases/{key}/file.pdf"):  # fmt: skip
        assert body.get(f"{address}?ground=case_work").status_code == 404, address
    for address in ("/accountability/", "/accountability/cases/"):
        assert key not in body.get(address).content.decode()
    own = person.get(f"/accountability/mine/{key}/").content.decode()
    assert (
        "线索已失效" if language == "zh-hans" else "The lead has lapsed"
    ) in own and "上半年没有专题研究" not in own
    assert person.get(f"/accountability/mine/{key}/letter.pdf").status_code == 404
    assert "/appeal/" not in own and "/answer/" not in own, "nothing is to be done any more"


def test_review__is_asked_on_the_own_page_and_answered_by_somebody_else(county: None) -> None:
    bring_in_others()
    open_account(small.SETUP, SECOND.id)
    key = heard()
    decide_by_answers(
        DECIDER, key, "给予诫勉。", "admonition", all_answered(), "均不符合", MEETING, responsibility="main"
    )
    deliver_case(DISCIPLINE, key, "当面送达")
    appeal_decision(PERSON, key, "责任不在我")
    person = client_of(PERSON)
    waits = person.get(f"/accountability/mine/{key}/").content.decode()
    assert "还没有答复申诉" in waits and f"/accountability/mine/{key}/ask_review/" not in waits
    keep_decision(DECIDER, key, "逐点答复，维持")
    person.post(f"/accountability/mine/{key}/ask_review/", {"words": "没有回应第二点"})
    assert case_found(key).review_waits
    assert f"案件 {key}：本人申请复核" in client_of(SECOND).get("/").content.decode()
    taken = client_of(DECIDER).get(f"/accountability/cases/{key}/?ground=case_work").content.decode()
    assert "办理过这个案件的人不能复核" in taken
    second = client_of(SECOND)
    shown = second.get(f"/accountability/cases/{key}/?ground=case_work").content.decode()
    assert 'value="circular"' in shown and 'value="transfer"' not in shown, "only lighter measures are offered"
    refused = second.post(f"/accountability/cases/{key}/review/", {"words": "维持", "measure": "", "document": ""})
    assert refused.status_code == 422 and "写明它的答复文号" in refused.content.decode()
    assert "checked><span>通报" not in shown
    assert shown.index('id="step-review"') < shown.index('id="step-deliver"'), "what waits comes first"
    two = {"words": "市委答复", "measure": ["admonition", "circular"], "document": PAPER}
    refused = second.post(f"/accountability/cases/{key}/review/", two).content.decode()
    assert "复核不加重" in refused and refused.count('name="measure" value="circular" checked') == 1
    answered = {"words": "市委答复：改为通报", "measure": "circular", "document": PAPER}
    done = second.post(f"/accountability/cases/{key}/review/", answered, follow=True).content.decode()
    assert "复核减轻，原为" in done and PAPER in done
    assert (case_found(key).measure, case_found(key).impact_until) == ("circular", None)
    letter = words_of(second.get(f"/accountability/cases/{key}/letter.docx?ground=case_work").content)
    assert "申诉和复核" in letter and "市委答复：改为通报" in letter


def test_lead__about_the_body_and_beside_another_by_the_form(county: None) -> None:
    first = heard()
    body = client_of(DISCIPLINE)
    shown = body.get(f"/accountability/cases/{first}/?ground=case_work").content.decode()
    assert f"/accountability/leads/new/?beside={first}&amp;unit=T1" in shown
    form = body.get(f"/accountability/leads/new/?beside={first}&unit=T1").content.decode()
    assert f'name="beside" value="{first}"' in form and "本单位领导班子" in form
    typed = {"unit": "T1", "finding": "not_done", "matter": "没有专题研究", "beside": first, "about_body": "yes"}
    wrong = body.post("/accountability/leads/new/", {**typed, "person": "P-T1D"})
    assert wrong.status_code == 422 and "第一责任人代表作答" in wrong.content.decode()
    body.post("/accountability/leads/new/", {**typed, "person": PERSON.id})
    key = cases()[0].key
    assert (case_found(key).about_body, case_found(key).beside) == (True, first)
    shown = body.get(f"/accountability/cases/{first}/?ground=case_work").content.decode()
    assert "苔溪镇领导班子" in shown and f"/accountability/cases/{key}/" in shown
    answer_lead(DISCIPLINE, key, "以协调会代替")
    open_case(DECIDER, key, "事实清楚", *APPROVED)
    client_of(DISCIPLINE).post(f"/accountability/cases/{key}/hear/", {"words": "听取", "signed": "signed"})
    deciding = client_of(DECIDER).get(f"/accountability/cases/{key}/?ground=case_work").content.decode()
    assert 'value="org_reorganise"' in deciding and 'value="admonition"' not in deciding
    assert 'value="overall"' in deciding and 'value="main"' not in deciding
    done = client_of(DECIDER).post(
        f"/accountability/cases/{key}/decide/", decision(measure="org_review", responsibility="overall")
    )
    assert done.status_code == 302 and case_found(key).measure == "org_review"


def test_papers__stand_in_the_grid_of_28_by_22(county: None) -> None:
    """Decision, correction and file: no line beyond 28 characters, no page beyond 22 lines, and full pages reach both."""
    key = put_down_lead(DISCIPLINE, "T1", PERSON.id, "not_done", LONG)
    answer_lead(DISCIPLINE, key, LONG)
    open_case(DECIDER, key, "事实清楚", *APPROVED)
    client_of(DISCIPLINE).post(f"/accountability/cases/{key}/hear/", {"words": LONG, "signed": "signed"})
    decide_by_answers(DECIDER, key, LONG, "admonition", all_answered(), "均不符合", MEETING, responsibility="main")
    deliver_case(DISCIPLINE, key, "当面送达", "circular")
    decider = client_of(DECIDER)

    def measured(name: str) -> str:
        read = pages_of(decider.get(f"/accountability/cases/{key}/{name}.pdf?ground=case_work").content)
        assert len(read) > 3
        lengths = [len(lines) for lines in read]
        assert max(lengths) == 22 and lengths.count(22) > 3, "a heading may move on to its text"
        chinese = [line for lines in read for line in lines if set(line) <= set(LONG)]
        assert max(len(line) for line in chinese) == 28 and sum(len(line) == 28 for line in chinese) > 50
        return "".join("".join(lines) for lines in read)

    assert "怎样申诉" in measured("letter") and "办理经过" in measured("file")
    correct_case(DECIDER, key, LONG)
    said = measured("letter")
    assert "撤销的影响" in said and "怎样申诉" not in said and "更正决定" in said


@pytest.mark.parametrize(
    ("language", "says"), [("zh-hans", "立案审查尚无结论"), ("en", "Under case without a conclusion")]
)
def test_appraised__under_a_case_there_is_no_grade_and_the_card_says_why(db: None, language: str, says: str) -> None:
    year.build()
    key = put_down_lead(DISCIPLINE, "T2", small.OTHER_SECRETARY.id, "not_done", "没有专题研究")
    answer_lead(DISCIPLINE, key, "已经研究")
    open_case(DECIDER, key, "立案", *APPROVED)
    appraised()
    assert result_of(runs_of(2026, "secretary-year")[-1].id, year.GOOD).grade == ""
    open_account(small.SETUP, small.HEAD.id)
    card = client_of(small.HEAD, language).get(f"/appraisal/cards/2026/person/{year.GOOD}/").content.decode()
    assert says in card and key not in card, "the reason stands there, the case does not"


def test_even_and_risk__name_nobody_and_open_for_those_who_may(county: None) -> None:
    for _ in range(5):
        key = heard()
        decide_by_answers(
            DECIDER, key, "给予诫勉。", "admonition", all_answered(), "均不符合", MEETING, responsibility="main"
        )
    even = client_of(DISCIPLINE).get("/accountability/even/").content.decode()
    assert "0 / 5" in even and "0–52.2 %" in even and DECIDER.name in even and PERSON.name not in even
    for actor, address in ((small.MEMBER, "/diagnosis/risk/"), (small.HEAD, "/diagnosis/risk/C1/")):
        shown = client_of(actor).get(address)
        assert shown.status_code == 200
        text = shown.content.decode().split("<main", 1)[1]
        assert ">5<" in text and PERSON.name not in text and key not in text and DISCIPLINE.name not in text
    assert client_of(small.MEMBER).get("/diagnosis/risk/C1/").status_code == 403
    assert "signs of risk" in client_of(small.HEAD, "en").get("/diagnosis/risk/").content.decode()


def test_done_wrongly__is_put_down_by_hand_opened_and_stands_in_every_paper(county: None) -> None:
    discipline = client_of(DISCIPLINE)
    form = discipline.get("/accountability/leads/new/?unit=T1").content.decode()
    assert 'value="done_wrongly"' in form and "乱作为、违规决策、选人用人失察" in form
    typed = {"unit": "T1", "person": PERSON.id, "finding": "done_wrongly", "matter": "未经集体研究决定用人"}
    discipline.post("/accountability/leads/new/", typed)
    key = cases()[0].key
    answer_lead(DISCIPLINE, key, "单位说明")
    open_case(DECIDER, key, "事实清楚，属于做错了", *APPROVED)
    assert case_found(key).state == "opened"
    shown = discipline.get(f"/accountability/cases/{key}/?ground=case_work").content.decode()
    assert "做错了（不正确履行）" in shown
    assert "做错了" in words_of(discipline.get(f"/accountability/cases/{key}/file.docx?ground=case_work").content)
    assert "做错了" in client_of(PERSON).get(f"/accountability/mine/{key}/").content.decode()


def test_asked__the_unit_reads_the_question_alone_and_answers_it(county: None) -> None:
    """Its clerk and its secretary do; nobody of another unit, nobody above it, and no page names who is meant or asked."""
    small.bring_in(
        Organisation(
            {},
            {"T1-09": PostRow("T1-09", "T1", "党建办干事", "unit_clerk", "")},
            {"P-UCL": PersonRow("P-UCL", "某干事")},
            (TermRow("T1-09", "P-UCL", small.FIRST_DAY),),
        )
    )
    clerk = Actor("person", "P-UCL", "某干事")
    for who in (clerk, small.OTHER_SECRETARY, small.COUNTY_SECRETARY, small.MEMBER):
        open_account(small.SETUP, who.id)
    key = put_down_lead(DISCIPLINE, "T1", "P-T1D", "not_done", "上半年没有专题研究", task_of_duty("T1", "C1", 2026))
    for who in (clerk, PERSON):
        client = client_of(who)
        assert "问到本单位：上半年没有专题研究" in client.get("/").content.decode()
        shown = client.get("/accountability/asked/").content.decode()
        assert "上半年没有专题研究" in shown and "C1 " in shown and "2026-01-15" in shown
        for hidden in ("贺知白", DISCIPLINE.name, "失职"):
            assert hidden not in shown, hidden
        assert client.get(f"/accountability/cases/{key}/?ground=case_work").status_code == 404
    address = f"/accountability/asked/{key}/"
    for who, status in (
        (small.OTHER_SECRETARY, 404),
        (small.COUNTY_SECRETARY, 404),
        (small.MEMBER, 404),
        (DISCIPLINE, 404),
    ):
        client = client_of(who)
        assert client.post(address, {"words": "说明"}).status_code == status, who.name
        assert "上半年没有专题研究" not in client.get("/accountability/asked/").content.decode()
    client = client_of(clerk)
    empty = client.post(address, {"words": " "})
    assert empty.status_code == 422 and "这一步要写明内容" in empty.content.decode()
    assert "已答复" in client.post(address, {"words": "6月26日补开，有纪要"}, follow=True).content.decode()
    found = case_found(key)
    assert (found.state, found.steps[-1].by) == ("answered", clerk.signature)
    assert "6月26日补开" not in client_of(PERSON).get("/accountability/asked/").content.decode()
    open_case(DECIDER, key, "事实清楚", *APPROVED)
    assert "上半年没有专题研究" not in client.get("/accountability/asked/").content.decode(), "a case is no question"
    assert client.post(address, {"words": "再说明"}).status_code == 404


def test_drop__asks_the_exemption_questions_and_tells_its_ground(county: None) -> None:
    key = heard()
    decider = client_of(DECIDER)
    page = decider.get(f"/accountability/cases/{key}/?ground=case_work").content.decode()
    assert page.count('name="q.force_majeure" value="yes"') == 2, "for the decision and for dropping it"
    form = {"words": "免予追责。", "ground": "exempted", "reason": "台风登陆"}
    refused = decider.post(f"/accountability/cases/{key}/drop/", form)
    assert (refused.status_code, "没有答复：" in refused.content.decode()) == (422, True)
    answers = {f"q.{one}": "yes" if yes else "no" for one, yes in all_answered("force_majeure").items()}
    done = decider.post(f"/accountability/cases/{key}/drop/", {**form, **answers}, follow=True).content.decode()
    assert "符合免责情形，免予追责" in done and "台风登陆" in done
    word = decider.get(f"/accountability/cases/{key}/file.docx?ground=case_work").content
    text = zipfile.ZipFile(io.BytesIO(word)).read("word/document.xml").decode()
    assert "撤案：符合免责情形，免予追责" in text


def test_step__asks_its_day_and_says_what_is_wrong_with_it(county: None) -> None:
    key = lead()
    answer_lead(DISCIPLINE, key, "以协调会代替")
    open_case(DECIDER, key, "事实清楚", *APPROVED)
    body = client_of(DISCIPLINE)
    assert (
        'type="date" name="on" value="2026-01-05" max="2026-01-05"'
        in body.get(f"/accountability/cases/{key}/?ground=case_work").content.decode()
    )
    for day, said in (("2026-01-06", "这一天还没有到"), ("2026-01-04", "不能早于上一步"), ("5日", "请填日期")):
        refused = body.post(f"/accountability/cases/{key}/hear/", {"words": "听取", "signed": "signed", "on": day})
        assert (refused.status_code, said in refused.content.decode()) == (422, True)
    small.move_to(date(2026, 1, 7))
    body.post(f"/accountability/cases/{key}/hear/", {"words": "听取", "signed": "signed", "on": "2026-01-06"})
    client_of(DECIDER).post(f"/accountability/cases/{key}/decide/", decision(on="2026-01-06"))
    assert case_found(key).impact_until == date(2026, 7, 6)
