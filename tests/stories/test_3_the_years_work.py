"""Step 3, on a phone and on a desk: a secretary's week, a member's own field, a verifier's sample, put off three times over."""

import re
from itertools import pairwise
from time import monotonic

import pytest

from papers.sound_files import a_docx
from stories.reading import SignIn, Visit, is_whole
from zeren.implement.actions import raise_reminders
from zeren.implement.queries import tasks_of_person
from zeren.jobs.sending import SENDER
from zeren.ledger.clock import today
from zeren.web import people

pytestmark = pytest.mark.story
SECONDS_MOST = 60
WHY = "年底前还差一项，会上已经说定"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def test_step_3__a_secretarys_week_from_the_reminder_to_the_log(sign_in: SignIn) -> None:
    head = sign_in("office_head")
    lacking = [
        task
        for task in tasks_of_person(people.cast()["secretary"], 2026, today())
        if task.finding == "open" and task.done < task.owed.in_year
    ]
    head.open(f"/work/finding/{lacking[0].id}/")
    form = head.page.locator("form[action*='/work/remind/']")
    form.locator("[name=reason]").fill(WHY)
    head.press("催办", "Remind", form)
    raise_reminders(SENDER, [])  # as the office's job does it each morning
    secretary = sign_in("secretary")
    secretary.sees("我的一年", "My year")
    is_whole(secretary)
    secretary.open("/work/asked/")
    secretary.sees("提醒过我的", "What I was reminded of")
    secretary.row(WHY, "2026-11-30")
    is_whole(secretary)

    secretary.open("/work/activity/LT01/?kind=special_study")
    form = secretary.page.locator("form", has=secretary.page.locator("#id_held_on"))
    form.locator("#id_attendance").fill("8/9")
    form.locator("#id_agenda").fill("研究村级阵地冬季维护")
    form.locator("#id_decision").fill("先修三个村")
    form.locator("#id_follow_up").fill("党建办，12月20日前")
    secretary.press("登记", "Put it down", form)
    secretary.sees("计入", "it counts")

    secretary.open("/work/log/LT01/")
    secretary.follow("专题研究", "special study", secretary.row("研究村级阵地冬季维护"))
    form = secretary.page.locator("form", has=secretary.page.locator("#id_file"))
    form.locator("#id_file").set_input_files({"name": "纪要.docx", "mimeType": DOCX, "buffer": a_docx()})
    secretary.page.set_default_timeout(30_000)  # the document is read in a process of its own
    secretary.press("附上", "Attach", form)
    secretary.sees("纪要.docx", "纪要.docx")
    is_whole(secretary)

    secretary.open("/work/log/LT01/")
    began = monotonic()
    secretary.follow("记一条", "Write one")
    form = secretary.page.locator("form", has=secretary.page.locator("#id_attribute-matter"))
    form.get_by_label(secretary.reads("督办", "oversaw")).check()
    form.locator("#id_attribute-matter").fill("三个村的维修进度")
    secretary.press("录入", "Enter", form)
    secretary.sees("已录入", "Entered as")
    assert monotonic() - began <= SECONDS_MOST
    secretary.open("/work/log/LT01/")
    row = secretary.row("三个村的维修进度", "2026-11-30")
    assert secretary.reads("本人自报", "about oneself") in row.inner_text()
    oversaw = secretary.row(secretary.reads("督办", "oversaw")).inner_text()
    assert secretary.reads("未到", "not yet") not in oversaw, "the fourth quarter has one"
    is_whole(secretary)


@pytest.mark.slow
def test_step_3__a_member_sees_and_enters_the_own_field_alone(sign_in: SignIn) -> None:
    member = sign_in("member")
    member.sees("抓分管领域党的建设", "Party building in the own field")
    assert not member.page.get_by_text(member.reads("重要工作亲自部署", "arrange important work")).count()
    is_whole(member)
    member.open("/work/enter/LT01/?name=contact_point")
    member.page.locator("#id_attribute-point").fill("蕙坡村")
    member.page.locator("#id_source").fill("班子分工文件")
    member.press("录入", "Enter")
    member.sees("已录入", "Entered as")
    member.open("/work/log/LT01/")
    point = member.row("蕙坡村", "0 / 4")
    member.follow("记一次", "Put a visit down", point)
    assert member.page.locator("#id_attribute-unit").input_value() == "蕙坡村"
    assert member.page.locator("#id_person").input_value(), "whose visit it is is known"
    member.page.locator("#id_attribute-problems").fill("1")
    member.press("录入", "Enter")
    member.open("/work/log/LT01/")
    member.row("蕙坡村", "1 / 4", "11-30")
    own = member.page.locator("nav.choice-row a", has_text=named(member)).first
    own.click()
    member.sees("全单位", "The whole unit")
    is_whole(member)
    for address in ("/work/log/LT02/", "/work/enter/LT02/"):
        member.open(address)
        member.sees("不能打开这一页", "does not open this page")


def named(visit: Visit) -> str:
    """The reader's own name, as the frame shows it."""
    return visit.page.locator(".person b").first.text_content() or ""


@pytest.mark.slow
def test_step_3__a_verifier_confirms_one_and_questions_one_and_the_unit_answers(sign_in: SignIn) -> None:
    verifier = sign_in("discipline")
    verifier.open("/work/samples/LT01/?year=2026")
    is_whole(verifier)
    verifier.fill("你报的数或词", "Your number or word", "17")
    verifier.fill("另一人报的数或词", "Somebody else's number or word", "清禾")
    verifier.press("抽取", "Draw")
    waits = verifier.reads("待核实", "waiting")
    first = verifier.page.locator("section.card", has_text=waits).first
    verifier.press("核实无误", "Confirm", first)
    verifier.sees("已记录", "Recorded")
    second = verifier.page.locator("section.card", has_text=waits).first
    fact = second.locator("h2 a").get_attribute("href") or ""
    second.locator("textarea").fill("原件上的日期是第二天")
    verifier.press("有疑问", "Question it", second)
    verifier.sees("原件上的日期是第二天", "原件上的日期是第二天")
    is_whole(verifier)
    sample = verifier.page.url.partition("#")[0]

    secretary = sign_in("secretary")  # who may enter for every unit of the township
    secretary.open(re.sub(r"^https?://[^/]+", "", fact))
    form = secretary.page.locator("form", has=secretary.page.locator("#id_because"))
    form.locator("#id_source").fill("会议记录原件第 3 页")
    form.locator("#id_because").fill("核对原件，来源写全")
    secretary.press("更正", "Correct", form)
    secretary.sees("来龙去脉", "What became of it")
    is_whole(secretary)

    verifier.page.goto(sample)
    verifier.sees("已更正或撤回 1", "corrected or withdrawn 1")
    verifier.sees("核实无误 1", "confirmed 1")


@pytest.mark.slow
def test_step_3__put_off_three_times_over_the_superior_sees_a_pattern(sign_in: SignIn) -> None:
    clerk = sign_in("unit_clerk")
    days = ("2026-12-02", "2026-12-05", "2026-12-09", "2026-12-14")
    for time, (was, new) in enumerate(pairwise(days), 1):
        clerk.open("/work/put-off/LT01/")
        clerk.page.locator("#id_activity").select_option("special_study")
        clerk.page.locator("#id_was_on").fill(was)
        clerk.page.locator("#id_new_on").fill(new)
        clerk.page.locator("#id_reason").select_option("business")
        clerk.page.locator("#id_words").fill(f"第{time}次：年底项目验收，班子到不齐")
        clerk.press("登记改期", "Put it off")
        clerk.sees("已登记改期", "Put off, and on record")
    clerk.row(f"{days[2]} → {days[3]}", clerk.reads("业务工作", "business"), clerk.reads("第 3 次", "No. 3"))
    is_whole(clerk)

    head = sign_in("office_head")
    head.open("/work/put-off/LT/")
    told = head.page.locator(".card", has_text=head.reads("已提示上级", "the superior is told"))
    assert "苔溪镇" in told.first.inner_text()
    sums = head.page.locator(".card", has_text=head.reads("按单位和原因", "By unit and reason")).first
    assert re.search(head.reads("业务工作", "business") + r" [1-9]", sums.inner_text())
    is_whole(head)
    head.open("/")
    head.sees("苔溪镇", "苔溪镇")
