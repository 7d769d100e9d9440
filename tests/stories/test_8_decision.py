"""Step 8: a proposal goes to the deciding body, comes back as a decision, and becomes a letter that starts the clock."""

import io

import docx
import pypdf
import pytest

from stories.reading import SignIn, Visit

pytestmark = pytest.mark.story
PRESENT = "程望舒、陆怀瑾、沈砚秋"
SUBJECT = "RY0008@LT01-SJ"
WHY = "村级站点两次暗访未开门，由本人负责。"

IN_THE_LETTER = (
    ("考核等次为“基本称职”", "is “basically competent”"),
    (f"决定与测算不一致，理由：{WHY}", f"The decision departs from the proposal, because: {WHY}"),
    (PRESENT, PRESENT),
    (
        "本责任：党的建设：满分100，得97.6005；权重0.5，计入总分48.8分",
        "This duty: Party building: 97.6005 of 100; weight 0.5, which gives 48.8 to the total",
    ),
    ("四、最接近的另一结果", "4. The nearest thing that would have changed it"),
    ("达到要求，等次由“称职”变为“优秀”", "the grade would be “excellent” instead of “competent”"),
    ("由县委常委会于2026年1月16日决定", "Decided by 县委常委会 on 16 January 2026"),
    ("规则包 party-building-cn", "policy pack party-building-cn"),
    (
        "30日内，以书面、网上或者当面方式，向县委常委会提出",
        "within 30 days of delivery of this letter, in writing, online or in person",
    ),
    ("异议由未参与原评定的人员核查答复", "Somebody who took no part in the appraisal"),
)
"""Grade, reasons, nearest change, by whom, under which rules, how and by when to object."""


@pytest.fixture
def stage() -> str:
    """The schemes of 2025 have run; nothing was put before anybody; two offices are level at the quota line."""
    return "computed"


def put_before_the_body(head: Visit, zh: str, en: str) -> None:
    """The office hands one list over, to be decided today."""
    head.open("/appraisal/decisions/?year=2025")
    waiting = head.page.locator("main section", has_text=head.reads(zh, en))
    head.fill("决定机关", "Deciding body", "县委常委会", waiting)
    head.fill("会议日期", "Day of the meeting", "2026-01-16", waiting)
    head.press("提请决定机关", "Put before the body", waiting)
    head.sees("已提请决定机关", "Put before the deciding body")


def written(content: bytes, kind: str) -> str:
    """The words of a letter as a person would read them back."""
    if kind == "pdf":
        return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    paper = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in paper.paragraphs] + cells)


@pytest.mark.slow
def test_step_8__a_tie_is_settled_by_the_body_with_its_reason(sign_in: SignIn) -> None:
    head = sign_in("office_head")
    put_before_the_body(head, "领导班子年度考核", "Yearly appraisal of leading groups")
    head.sees("并列由决定机关定", "The deciding body settles the tie")
    assert head.page.locator("#decide").count() == 0, "the office proposes; it does not decide"
    paper = written(head.download("材料 Word", "Paper, Word"), "docx")
    assert "县纪委监委机关" in paper and head.reads("并列", "tie") in paper

    decider = sign_in("decider")
    decider.open("/appraisal/decisions/")
    decider.follow("2025 年度 · 领导班子年度考核", "2025 · Yearly appraisal of leading groups")
    decider.page.locator("#decide").get_by_label("县委组织部").check()
    decider.fill("理由", "Reason", "整改销号在先。", decider.page.locator("#decide"))
    decider.page.fill("#id_document", "鹭汀委考〔2026〕3号")
    decider.page.fill("#id_present", PRESENT)
    decider.press("记录决定", "Put it down")
    decider.sees("项决定", "decisions put down")
    decider.row("县委组织部", "98.28", decider.reads("优秀", "excellent"))
    decider.row("县纪委监委机关", "98.28", decider.reads("良好", "good"))


def test_step_8__a_departure_is_explained_and_the_letter_starts_the_clock(sign_in: SignIn) -> None:
    head = sign_in("office_head")
    put_before_the_body(head, "第一责任人年度考核", "Yearly appraisal of first responsible persons")

    decider = sign_in("decider")
    decider.open("/appraisal/decisions/")
    decider.follow("2025 年度 · 第一责任人年度考核", "2025 · Yearly appraisal of first responsible persons")
    decider.press("另定", "Depart", decider.row("顾予衡", "98.00"))
    decider.page.locator(f'[id="id_grade-{SUBJECT}"]').select_option("BASIC")
    decider.page.fill("#id_document", "鹭汀委考〔2026〕4号")
    decider.page.fill("#id_present", PRESENT)
    decider.press("记录决定", "Put it down")
    decider.sees("没有记录，理由如下", "Nothing was put down, for these reasons")
    decider.page.locator(f'[id="id_reason-{SUBJECT}"]').fill(WHY)
    decider.press("记录决定", "Put it down")
    decider.row("顾予衡", WHY, PRESENT)

    head.page.reload()
    head.fill("发文机关", "Office that writes", "鹭汀县责任制办公室")
    head.fill("文号字头", "Word of the numbers", "鹭汀委考")
    head.press("制发通知书", "Make out the letters")
    head.sees("封通知书，待送达", "letters made out, to be delivered")
    head.open("/appraisal/letters/?year=2025&q=顾予衡")
    head.page.get_by_role("checkbox", name="顾予衡").check()
    head.fill("送达方式", "How", "当面送达，本人签收")
    head.press("记录勾选的送达", "Ticked ones delivered")
    head.sees("异议期从这天起算", "the time to object runs from that day")

    secretary = sign_in("secretary")
    secretary.open("/appraisal/letters/")
    secretary.row(
        secretary.reads("异议期内", "open to objection"), "2026-01-16", "2026-02-24"
    )  # the thirtieth day falls into the Spring Festival
    secretary.follow("鹭汀委考〔2026〕", "鹭汀委考〔2026〕")
    secretary.sees("提出异议的最后一日", "Last day to object")
    for name, kind in (("Word", "docx"), ("PDF", "pdf")):
        words = "".join(written(secretary.download(name, name), kind).split())
        missing = [said for pair in IN_THE_LETTER if (said := "".join(secretary.reads(*pair).split())) not in words]
        assert not missing, f"{kind} does not say {missing}: {words[:1500]}"
