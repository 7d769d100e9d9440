"""Held to account justly: an exemption that rests on a record, and a wrong accountability put right as far as it was known."""

import io

import docx
import pytest

from stories.reading import SignIn, Visit, is_whole
from stories.stages import TODAY
from stories.test_8_decision import put_before_the_body
from stories.test_10_use import ACCUSED, admonish, look_into, take
from zeren.assess.queries import proposals

pytestmark = pytest.mark.story
SUBJECT = f"{ACCUSED}@LT07-SJ"
PAPER = "霜林镇党委2026年9月2日会议纪要第3项"


@pytest.fixture
def stage(request: pytest.FixtureRequest) -> str:
    """Today; for who is under case, the days behind the answers to the facts of 2025."""
    return "closed" if "under_case" in request.node.name else TODAY


def opened(discipline: Visit, accused: Visit, decider: Visit) -> str:
    """A lead about the township's secretary, answered, opened and heard; gives the address of the case."""
    discipline.open("/accountability/leads/new/?unit=LT07")
    discipline.page.locator("#id_person").select_option(ACCUSED)
    discipline.page.get_by_label(discipline.reads("没有做（不履行）：失职，走追责", "not done: dereliction")).check()
    discipline.page.fill("#id_matter", "集体决定占用活动室，阵地停用四个月。")
    discipline.press("提出，先问单位", "Put it down: ask the unit first")
    case = discipline.page.url.removeprefix(discipline.address)
    look_into(discipline, case)
    discipline.sees("过了这一天，事由和答复自动删除", "After that day what was put down and answered is erased")
    accused.open(case.replace("/cases/", "/mine/"))
    accused.fill("写下你要说的", "What you want to say", "会上我反对过，纪要里有。")
    accused.press("答复", "Answer")
    take(discipline, case, "answer", "单位答复", "Answer of the unit", "集体决定占用，已经恢复。")
    take(decider, case, "open", "立案", "Open the case", "事实清楚，属于没有做。")
    take(discipline, case, "hear", "听取陈述申辩", "Hear statement and defence", "当面听取，本人签字。")
    return case


def paper_of(visit: Visit, name_zh: str, name_en: str) -> str:
    """The words of a Word file that the page gives."""
    read = docx.Document(io.BytesIO(visit.download(name_zh, name_en)))
    return " ".join(paragraph.text for paragraph in read.paragraphs)


@pytest.mark.slow
def test_exemption__rests_on_the_record_of_the_dissent(sign_in: SignIn) -> None:
    discipline, accused, decider = (sign_in(role) for role in ("discipline", "accused", "decider"))
    case = opened(discipline, accused, decider)
    look_into(decider, case)
    is_whole(decider)
    deciding = decider.page.locator("#step-decide")
    for question in deciding.locator("fieldset:has(input[type=radio])").all():
        text = question.inner_text()
        dissent = decider.reads("是否明确提出过反对意见", "did the person clearly object") in text
        question.get_by_label(
            decider.reads("是", "yes") if dissent else decider.reads("否", "no"), exact=True
        ).check()
    deciding.locator("#id_reason").fill("会上明确反对，有纪要。")
    deciding.locator("#id_words").fill("免予追责。")
    deciding.locator("#id_body_kind").select_option("committee")
    deciding.locator("#id_body").fill("县委常委会")
    deciding.locator("#id_present").fill("程望舒、陆怀瑾、沈砚秋")
    deciding.locator("#id_document").fill("鹭汀委〔2026〕32号")
    decider.press("作出决定", "Decide", deciding)
    decider.sees("没有写明是哪一份", "the paper is not named")
    decider.page.locator("#step-decide #id_exemption_paper").fill(PAPER)
    decider.press("作出决定", "Decide", decider.page.locator("#step-decide"))
    decider.sees("免予追责", "Exempted")
    decider.sees(PAPER, PAPER)
    assert PAPER in paper_of(decider, "Word", "Word")
    accused.open(case.replace("/cases/", "/mine/"))
    accused.sees(PAPER, PAPER)
    is_whole(accused)


def test_correction__is_made_known_as_far_as_the_wrong_decision_was(sign_in: SignIn) -> None:
    discipline, accused, decider = (sign_in(role) for role in ("discipline", "accused", "decider"))
    case = opened(discipline, accused, decider)
    look_into(decider, case)
    admonish(decider)
    look_into(discipline, case)
    delivering = discipline.page.locator("#step-deliver")
    delivering.get_by_label(discipline.reads("向下级单位通报", "made known in a circular")).check()
    discipline.press("送达本人", "Deliver it to the person", delivering)
    accused.open(case.replace("/cases/", "/mine/"))
    accused.fill("写下你要说的", "What you want to say", "停用是镇上统一安排，不是我决定的。")
    accused.press("本人申诉", "Appeal of the person")
    take(decider, case, "correct", "更正", "Correct", "查会议纪要，责任认定有误，撤销诫勉。")
    decider.sees("更正：撤销了什么", "Corrected: what is undone")

    look_into(discipline, case)
    is_whole(discipline)
    telling = discipline.page.locator("#step-tell_correction")
    assert telling.get_by_role("radio").count() == 1, "no other range than that of the decision"
    telling.locator("textarea").fill("同范围通报，当面送达。")
    discipline.press("宣布更正", "Make the correction known", telling)
    letter = paper_of(discipline, "Word", "Word")
    for said in (
        discipline.reads("更正决定", "Correction on a matter"),
        discipline.reads("解除因本案产生的标记1项", "Marks of this case lifted: 1"),
        discipline.reads("向下级单位通报", "made known in a circular to units below"),
        "责任认定有误，撤销诫勉。",
    ):
        assert said in letter, said
    file = paper_of(discipline, "案卷 Word", "File, Word")
    assert "停用是镇上统一安排" in file and "同范围通报，当面送达。" in file
    accused.open(case.replace("/cases/", "/mine/"))
    accused.sees("更正：撤销了什么", "Corrected: what is undone")
    is_whole(accused)
    discipline.open("/accountability/impact/")
    assert discipline.page.locator(f'a[href*="{case}"]').count() == 0, "no mark of this case weighs any more"


@pytest.mark.slow
def test_under_case__nobody_is_graded_before_it_is_concluded(sign_in: SignIn) -> None:
    discipline, accused, decider, head = (
        sign_in(role) for role in ("discipline", "accused", "decider", "office_head")
    )
    case = opened(discipline, accused, decider)
    head.open("/appraisal/confirmation/freeze/?year=2025")
    head.press("冻结", "Freeze")
    head.follow("测算", "Runs")
    head.press("测算", "Run the schemes")
    put_before_the_body(head, "第一责任人年度考核", "Yearly appraisal of first responsible persons")
    assert head.reads("邹行止按规定现在不定等次", "邹行止 cannot be graded now") in paper_of(
        head, "材料 Word", "Paper, Word"
    )

    decider.open("/appraisal/decisions/")
    decider.follow("2025 年度 · 第一责任人年度考核", "2025 · Yearly appraisal of first responsible persons")
    decider.sees("现在不定等次的 1 个", "1 not graded now")
    decider.press("另定", "Depart", decider.row("邹行止"))
    grade = decider.page.locator(f'[id="id_grade-{SUBJECT}"]')
    grade.select_option("COMPETENT")
    decider.page.locator(f'[id="id_reason-{SUBJECT}"]').fill("先定下来。")
    decider.page.fill("#id_document", "鹭汀委考〔2026〕5号")
    decider.page.fill("#id_present", "程望舒、陆怀瑾、沈砚秋")
    decider.press("记录决定", "Put it down")
    decider.sees("没有记录，理由如下", "Nothing was put down, for these reasons")
    decider.sees("不写评语、不定等次，现在不定等次", "no comment, no grade: not graded now")
    is_whole(decider)
    decider.press("改回按测算", "As proposed after all")
    decider.press("按测算决定", "Decide as proposed")
    decider.sees("已记录 19 项决定", "19 decisions put down")
    head.page.reload()
    (put,) = (one.count for one in proposals(2025) if one.decisions == 19)
    assert put > 19
    head.sees(f"{put} 封通知书待制发", f"{put} letters")

    take(decider, case, "drop", "不予立案或者撤案", "Drop", "查会议纪要和台账，四个月里照常开展。")
    head.open("/appraisal/runs/?year=2025")
    head.sees("决定时留下、现在可以定等次的 1 个", "1 left out of the decision can be graded now")
    is_whole(head)
    head.press("重算", "Compute again")
    put_before_the_body(head, "第一责任人年度考核", "Yearly appraisal of first responsible persons")
    decider.open("/appraisal/decisions/")
    decider.follow("2025 年度 · 第一责任人年度考核", "2025 · Yearly appraisal of first responsible persons")
    decider.sees("重新决定", "Decide again")
    assert decider.page.locator('[name="depart"]').evaluate_all("all => all.map(one => one.value)") == [SUBJECT]
    decider.page.fill("#id_document", "鹭汀委考〔2026〕6号")
    decider.page.fill("#id_present", "程望舒、陆怀瑾、沈砚秋")
    decider.press("记录重新决定", "Put it down")
    decider.sees("已记录 1 项决定", "1 decisions put down")
