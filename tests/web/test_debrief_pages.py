"""The debrief's pages: the year's plan, one debrief before and after its report, the editor, a Word file, who reads what."""

import io
from datetime import date

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from clarify import small
from debrief.test_reports import county as county
from debrief.test_reports import of, whole
from web.test_links import signed_in
from zeren.debrief.actions import hand_in_report, plan_day
from zeren.debrief.queries import debrief_found, draft_of, reports_of
from zeren.organisations.actions import open_account

FORM = {
    "section_achievements": "成" * 700,
    "section_problems": "问" * 1500,
    "section_next": "下" * 700,
    "measure_2025-1": "结对帮带",
    "result_2025-1": "两人入库",
    "self_number": "95",
    "self_grade": "GOOD",
}


def client_of(actor) -> Client:
    open_account(small.SETUP, actor.id)
    return signed_in(actor.id)


def test_plan__shows_who_is_left_out_and_refuses_wrong_days_with_reasons(county: None) -> None:
    head = client_of(small.HEAD)
    page = head.get("/debrief/plan/?year=2026").content.decode()
    assert "向鹭汀县述职" in page and "向苔溪镇述职" in page and "组织树上没有听取述职的上级" in page
    set_day = {"deed": "day", "year": "2026"}
    assert head.post("/debrief/plan/", {**set_day, "heard_by": "C1", "meets_on": "2026-12-21"}).status_code == 302
    answer = head.post("/debrief/plan/", {**set_day, "heard_by": "T1", "meets_on": "2026-12-22"})
    assert answer.status_code == 422 and "下级要在上级之前开完" in answer.content.decode()
    assert head.post("/debrief/plan/", {**set_day, "heard_by": "T1", "meets_on": "x"}).status_code == 422
    assert head.post("/debrief/plan/", {"deed": "prepare", "year": "2026"}).status_code == 302
    chosen = head.post("/debrief/plan/", {"deed": "choose", "year": "2026", "heard_by": "V1", "post": "B1-01"})
    assert chosen.status_code == 302 and "向蕙坡村述职" in head.get("/debrief/plan/?year=2026").content.decode()
    secretary = client_of(small.SECRETARY)
    seen = secretary.get("/debrief/plan/?year=2026").content.decode()
    assert "向苔溪镇述职" in seen and "向鹭汀县述职" not in seen and 'name="meets_on"' not in seen


def test_report__is_written_refused_kept_and_handed_in(county: None) -> None:
    number, secretary = of("P-T1S"), client_of(small.SECRETARY)
    assert f"/debrief/one/{number}/" in secretary.get("/").content.decode()
    url = f"/debrief/one/{number}/report/"
    page = secretary.get(url).content.decode()
    assert "后备力量培养偏慢" in page and "专题研究" in page and "最多 700 字" in page
    answer = secretary.post(url, {**FORM, "section_achievements": "成" * 701, "self_number": "", "hand_in": "1"})
    assert (
        answer.status_code == 422
        and "超出 1 字" in answer.content.decode()
        and "own_number_missing" in answer.content.decode()
    )
    assert len(draft_of(number).sections["achievements"]) == 701, "what was written is kept"
    head = client_of(small.HEAD)
    assert "成成" not in head.get(f"/debrief/one/{number}/").content.decode(), "a draft is its writer's alone"
    assert secretary.post(url, {**FORM, "hand_in": "1"}).status_code == 302
    assert debrief_found(number).state == "report_submitted"
    page = head.get(f"/debrief/one/{number}/").content.decode()
    assert "报告已提交，2900 字" in page and "95" in page and reports_of(number)[-1].digest in page
    paper = docx.Document(io.BytesIO(head.get(f"/debrief/one/{number}/report.docx").content))
    assert any("结果：两人入库" in paragraph.text for paragraph in paper.paragraphs)
    assert "不能再改" in secretary.get(url).content.decode()


def test_report__comes_from_a_word_file_or_is_refused_by_place(county: None) -> None:
    number, secretary = of("P-T1S"), client_of(small.SECRETARY)
    url = f"/debrief/one/{number}/report/"

    def sent(*lines: str):
        made = docx.Document()
        for line in lines:
            made.add_paragraph(line)
        buffer = io.BytesIO()
        made.save(buffer)
        return secretary.post(url, {"take_in": "1", "file": SimpleUploadedFile("r.docx", buffer.getvalue())})

    wrong = sent("一、主要成绩", "会议。", "二、其他", "杂项。").content.decode()
    assert "第 3 段“二、其他”看不出是哪一部分" in wrong
    right = sent("一、主要成绩", "会议。", "二、上年问题整改", "1.结对。结果：两人。", "三、存在问题", "不够。", "四、下一步打算", "建账。")  # fmt: skip
    assert right.status_code == 302
    assert draft_of(number).sections["problems"] == "不够。" and draft_of(number).answers["2025-1"].result == "两人。"
    bad = secretary.post(url, {"take_in": "1", "file": SimpleUploadedFile("r.docx", b"PK no")})
    assert bad.status_code == 422
    assert secretary.post(url, {"take_in": "1"}).status_code == 422


def test_one__is_checked_and_its_sheet_shown_by_the_office_alone(county: None) -> None:
    number = of("P-T1S")
    plan_day(small.HEAD, 2026, "C1", date(2026, 12, 21))
    hand_in_report(small.SECRETARY, number, whole())
    clerk, own, other = client_of(small.CLERK), client_of(small.SECRETARY), client_of(small.OTHER_SECRETARY)
    url = f"/debrief/one/{number}/"
    assert other.get(url).status_code == 404 and other.get(f"{url}report/").status_code == 404
    assert client_of(small.COUNTY_SECRETARY).get(url).status_code == 200, "the superior reads it before the meeting"
    assert own.post(f"{url}check/", {"point": ["data"]}).status_code == 403
    answer = clerk.post(f"{url}check/", {"point": ["data", "cases"]})
    assert answer.status_code == 422 and answer.content.decode().count("没有核对：") == 3
    assert clerk.post(f"{url}send_back/", {"words": "数据不符"}).status_code == 302
    assert "数据不符" in own.get(f"{url}report/").content.decode()
    sheet = {"what1": "现场检查：活动室开放正常", "source1": "鹭汀组查〔2026〕8号"}
    assert clerk.post(f"{url}show_sheet/", {"what1": "没有依据的话"}).status_code == 422
    assert clerk.post(f"{url}show_sheet/", sheet).status_code == 302
    assert "鹭汀组查〔2026〕8号" in own.get(url).content.decode()
    assert own.post(f"{url}reply/", {"words": "情况属实。"}).status_code == 302
    assert "情况属实。" in clerk.get(url).content.decode()
    assert clerk.post(f"{url}way/", {"way": "written"}).status_code == 302
    assert clerk.post(f"{url}leave_out/", {"words": ""}).status_code == 422
    assert clerk.post(f"{url}something/", {}).status_code == 404


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_pages__read_in_both_languages(county: None, language: str) -> None:
    number = of("P-T1S")
    for actor, url in ((small.HEAD, "/debrief/plan/"), (small.SECRETARY, f"/debrief/one/{number}/"), (small.SECRETARY, f"/debrief/one/{number}/report/")):  # fmt: skip
        answer = client_of(actor).get(url, headers={"accept-language": language})
        assert answer.status_code == 200


def test_paper_report__is_typed_or_brought_by_the_office_and_says_so(county: None) -> None:
    number, clerk, head = of("P-T1S"), client_of(small.CLERK), client_of(small.HEAD)
    url, one = f"/debrief/one/{number}/take-in/", f"/debrief/one/{number}/"
    assert url in clerk.get(one).content.decode()
    assert "没有账号" in clerk.get(url).content.decode()
    file = docx.Document()
    for title, text in (
        ("一、主要成绩", "成" * 700),
        ("二、问题和原因", "问" * 1500),
        ("三、下一步打算", "下" * 700),
    ):
        file.add_heading(title, 1)
        file.add_paragraph(text)
    made = io.BytesIO()
    file.save(made)
    filled = clerk.post(url, {"take_in": "1", "file": SimpleUploadedFile("report.docx", made.getvalue())})
    assert (filled.status_code, "问" * 1500 in filled.content.decode(), reports_of(number)) == (200, True, ())
    refused = clerk.post(url, {**FORM, "hand_in": "1", "paper": ""})
    assert (refused.status_code, "paper_missing" in refused.content.decode(), "成" * 700 in refused.content.decode()) == (422, True, True)  # fmt: skip
    assert clerk.post(url, {**FORM, "hand_in": "1", "paper": "本人12月1日签字，存党建办"}).status_code == 302
    page = head.get(one).content.decode()
    assert "代录" in page and "本人12月1日签字，存党建办" in page and url not in page
    word = docx.Document(io.BytesIO(head.get(f"/debrief/one/{number}/report.docx").content))
    assert any("代录" in paragraph.text for paragraph in word.paragraphs)
    points = {"point": [key for key in page.split('name="point" value="')[1:] for key in [key.split('"')[0]]]}
    assert "took_it_in" in clerk.post(f"{one}check/", points).content.decode()
    assert head.post(f"{one}check/", points).status_code == 302
    secretary = client_of(small.OTHER_SECRETARY)
    assert secretary.get(url).status_code == 404
