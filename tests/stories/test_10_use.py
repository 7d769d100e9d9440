"""Step 10: what a result leads to, who may be appointed on a day, and one case from the lead to the end of its impact."""

import io
from datetime import date

import docx
import pytest

from stories.reading import SignIn, Visit, is_whole
from zeren.cli.walk import move_to

pytestmark = pytest.mark.story
ACCUSED = "RY0449"


def ask(head: Visit, day: str) -> None:
    """May this person be appointed on that day?"""
    head.open("/use/eligibility/")
    head.fill("姓名或编码", "Name or code", ACCUSED)
    head.fill("哪一天", "On which day", day)
    head.press("查", "Look")


def look_into(visit: Visit, case: str) -> None:
    """Open a case; the first time the reader says on what ground."""
    visit.open(case)
    ground = visit.page.get_by_role("link", name=visit.reads("办理追责事项", "work on a matter of accountability"))
    if ground.count():
        ground.click()
        visit.page.wait_for_load_state()


def take(visit: Visit, case: str, step: str, zh: str, en: str, said: str = "") -> None:
    """One step of a case: what is put down, and the button."""
    look_into(visit, case)
    card = visit.page.locator(f"#step-{step}")
    if said:
        card.locator("[name=words]").fill(said)
    if step == "hear":
        card.get_by_label(visit.reads("本人签字", "signed"), exact=True).check()
    if step == "open":
        card.locator("[name=approved_by]").fill("县纪委书记")
        card.locator("[name=document]").fill("鹭汀纪立〔2026〕8号")
    if step == "drop":
        card.get_by_label(visit.reads("查明的事实不成立", "the facts are not established")).check()
    visit.press(zh, en, card)


def test_step_10__every_result_leads_somewhere_and_every_bar_is_named(sign_in: SignIn) -> None:
    head = sign_in("office_head")
    head.open("/use/")
    head.sees("3 项已经逾期", "3 overdue")
    head.row("邹行止", head.reads("诫勉谈话，限期改进", "warning talk, to improve by a date"))
    ask(head, "2026-11-30")
    head.sees("这一天不得任用", "Not to be appointed on that day")
    head.row("2027-01-25", head.reads("任用限制未到期", "a bar on appointment"))
    head.row("2026-12-31", head.reads("上一年度考核为基本称职", "last year"))
    head.sees("记录回答不了的 5 个问题", "5 questions that no record can answer")
    head.follow("看那一天", "Look at that day")
    head.sees("2027-01-26", "2027-01-26")
    head.sees("上一年度没有考核结果", "there is no result of last year")


def admonish(decider: Visit) -> None:
    """Every exemption question answered with no, two measures, who is responsible,
    words and document."""
    deciding = decider.page.locator("#step-decide")
    for question in deciding.locator("fieldset:has(input[type=radio])").all():
        question.get_by_label(decider.reads("否", "no")).check()
    deciding.locator("#id_reason").fill("逐条对照，均不符合。")
    for measure in (("通报：严肃批评", "criticism made known in a circular"), ("诫勉", "admonition")):
        deciding.get_by_role("checkbox", name=decider.reads(*measure)).check()
    deciding.locator("#id_responsibility").select_option("main")
    deciding.locator("#id_words").fill("给予诫勉。")
    deciding.locator("#id_body_kind").select_option("committee")
    deciding.locator("#id_body").fill("县委常委会")
    deciding.locator("#id_present").fill("程望舒、陆怀瑾、沈砚秋")
    deciding.locator("#id_document").fill("鹭汀委〔2026〕31号")
    decider.press("作出决定", "Decide", deciding)
    decider.sees("诫勉：谈话或者书面；通报：严肃批评", "admonition by talk or letter; criticism made known")
    is_whole(decider)


@pytest.mark.slow
def test_step_10__a_case_is_walked_to_the_end_of_its_impact(sign_in: SignIn) -> None:
    discipline = sign_in("discipline")
    discipline.open("/accountability/")
    discipline.follow("提出线索", "Put a lead down")
    discipline.fill("单位名称或编码", "Name or code of the unit", "LT07")
    discipline.press("查", "Look")
    discipline.follow("霜林镇", "霜林镇")
    discipline.page.locator("#id_person").select_option(ACCUSED)
    discipline.page.get_by_label(discipline.reads("没有做（不履行）：失职，走追责", "not done: dereliction")).check()
    discipline.page.fill("#id_matter", "下半年党的建设专题研究到11月30日没有召开。")
    discipline.press("提出，先问单位", "Put it down: ask the unit first")
    discipline.sees("先问单位", "the unit is asked first")
    case = discipline.page.url.removeprefix(discipline.address)

    accused = sign_in("accused")
    accused.open(case.replace("/cases/", "/mine/"))
    accused.fill("写下你要说的", "What you want to say", "三次改期，没有再开，责任在我。")
    accused.press("答复", "Answer")
    take(discipline, case, "answer", "单位答复", "Answer of the unit", "研究推迟了。")
    decider = sign_in("decider")
    take(decider, case, "open", "立案", "Open the case", "事实清楚，属于没有做。")
    assert decider.page.locator("#step-decide").count() == 0, "nothing is decided before the hearing"
    take(discipline, case, "hear", "听取陈述申辩", "Hear statement and defence", "当面听取，本人签字。")

    look_into(decider, case)
    admonish(decider)
    decider.sees("影响期到", "Weighs until")
    take(discipline, case, "deliver", "送达本人", "Deliver it to the person")
    letter = docx.Document(io.BytesIO(discipline.download("Word", "Word")))
    words = " ".join(paragraph.text for paragraph in letter.paragraphs)
    assert "三次改期，没有再开，责任在我。" in words and "给予诫勉。" in words
    assert discipline.reads("影响期到2027年5月30日止", "It weighs until 30 May 2027") in words
    assert discipline.reads("怎样申诉", "How to appeal") in words

    head = sign_in("office_head")
    ask(head, "2027-05-30")
    head.sees("这一天不得任用", "Not to be appointed on that day")
    head.row(head.reads("受诫勉", "under admonition"), "2026-11-30", "2027-05-30")
    head.follow("看那一天", "Look at that day")
    assert "2027-05-31" in head.page.url
    head.sees("没有已知障碍", "Nothing known is in the way")
    discipline.open("/accountability/impact/")
    discipline.row("邹行止", "2027-05-30")

    take(
        discipline,
        case,
        "file",
        "归入档案并上报",
        "File it and report it above",
        "归入干部档案、廉政档案，报市纪委。",
    )
    take(discipline, case, "carry_out", "执行措施", "Carry the measure out", "诫勉谈话完毕，作了检查。")
    move_to(date(2027, 5, 31))
    take(discipline, case, "end", "期满结束", "End with the period")
    discipline.sees("影响期满，已结束", "Ended with its impact period")
    discipline.open("/accountability/impact/")
    discipline.sees("0 项在期内", "0 in force")
    discipline.sees("近一年内期满的", "Ended within a year")
    discipline.row("邹行止", "2027-05-30")
