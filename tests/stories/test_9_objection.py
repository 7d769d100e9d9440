"""Step 9: an objection is lodged, answered by somebody else, computed again; everybody who moved is told before and after."""

import pytest

from stories import stages
from stories.reading import SignIn, Visit, is_whole
from zeren.cli import walk
from zeren.ledger.queries import latest
from zeren.organisations.actions import open_account

pytestmark = pytest.mark.story
FACT = "F2510-02043"
MOVED = "RY0603"
ACCOUNT = ("objection_answered", "notices_issued", "letters_delivered")
SAID = "该项问题县委巡察办已于2025年12月26日实地核实，冻结的事实仍记为自报。"


@pytest.fixture
def stage() -> str:
    """The letters of 2025 are delivered; the time to object runs."""
    return "told"


def test_step_9__an_objection_is_answered_by_somebody_else_and_everyone_affected_is_told(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    objector, head, reviewer = objected(sign_in)
    answered(reviewer)
    for visit in (reviewer, objector):
        visit.page.goto(reviewer.page.url)
        visit.sees("11 个对象的结果有变", "11 results changed")
        visit.row("宋临风", "94.13 → 94.63")
        visit.row("萤川镇", "94.19 → 95.60")
        visit.row("韩微舟", visit.reads("未到分数 → 名额外", "below the line → outside the quota"))
    address = reviewer.page.url
    reviewer.follow("测算 #", "run ")
    reviewer.row("宋临风", "94.13 → 94.63")

    tell_everybody(head, address)
    monkeypatch.setitem(stages.WITH_A_PASSWORD, "moved", MOVED)
    open_account(walk.SETUP, MOVED, stages.PASSWORD)
    is_told(sign_in("moved"))
    objector.open("/appraisal/letters/")
    for name in ("宋临风", "萤川镇"):
        objector.row(name, objector.reads("变动通知", "notice of a change"))
    told = [(entry.kind, entry.body) for entry in latest(20) if entry.kind in ACCOUNT][:3]
    assert [kind for kind, _ in told] == list(reversed(ACCOUNT))
    assert [body["count"] for _, body in told[:2]] == [11, 11]


def objected(sign_in: SignIn) -> tuple[Visit, Visit, Visit]:
    """The objection lodged; who lodged it, the head of the office who cannot answer it, and who does."""
    objector = sign_in("objector")
    objector.open("/appraisal/letters/")
    objector.follow("鹭汀委考〔2026〕", "鹭汀委考〔2026〕")
    objector.follow("提出异议", "Object")
    objector.sees("不因提出异议而加重处理", "Nobody is treated worse for objecting")
    objector.fill("异议", "Objection", SAID)
    objector.page.locator("summary", has_text=objector.reads("问题", "problem on the list")).click()
    objector.page.get_by_role("checkbox", name=FACT).check()
    objector.press("提出异议", "File it")
    objector.sees("异议已提出，由没有参与拟定的人答复", "Filed; somebody who took no part will answer")

    head = sign_in("office_head")
    head.open("/appraisal/letters/?year=2025")
    head.sees("1 件异议没有办结", "1 objections are not settled")
    head.follow("宋临风", "宋临风")
    head.sees("你不能答复这件异议", "You cannot answer this one")
    return objector, head, sign_in("reviewer")


def answered(reviewer: Visit) -> None:
    """It holds: a fact is put right, and everything computed again."""
    reviewer.open("/appraisal/letters/?year=2025")
    reviewer.follow("宋临风", "宋临风")
    reviewer.page.get_by_label(reviewer.reads("成立，更正事实", "Yes: put the facts right")).check()
    reviewer.page.get_by_label(reviewer.reads("更正为", "Correct to")).check()
    reviewer.page.locator("summary", has_text=FACT).click()
    reviewer.page.locator("#id_f0-attribute-state").select_option("verified")
    reviewer.page.fill("#id_f0-source", "县委巡察办核实单（2025-12-26）")
    reviewer.page.fill("#id_answer", "经调阅核实单，异议成立。")
    reviewer.press("答复", "Answer")
    reviewer.sees("已答复", "Answered")


def tell_everybody(head: Visit, address: str) -> None:
    """The office makes out a notice to everybody who moved, and has them delivered."""
    head.page.goto(address)
    head.sees("份变动通知待制发", "notices of a change to make out")
    is_whole(head)
    head.press("制发变动通知", "Make out the notices")
    head.sees("份变动通知，待送达", "notices made out, to be delivered")
    head.open("/appraisal/letters/?year=2025&state=undelivered")
    head.row("萤川镇", head.reads("变动通知", "notice of a change"))
    head.fill("送达方式", "How", "当面送达，本人签收")
    head.page.locator('button[value="all"]').click()
    head.sees("异议期从这天起算", "the time to object runs from that day")


def is_told(moved: Visit) -> None:
    """Whoever stood beside reads the notice among the letters, in what is held, and from the card."""
    moved.open("/appraisal/letters/")
    moved.row("韩微舟", moved.reads("变动通知", "notice of a change"), moved.reads("异议期内", "open to objection"))
    moved.follow("鹭汀委考〔2026〕", "鹭汀委考〔2026〕")
    moved.row(
        *moved.reads("名额 未到分数 名额外", "Quota|below the line|outside the quota").split(moved.reads(" ", "|"))
    )
    moved.sees("另一对象提出的异议成立", "An objection raised by another was upheld")
    moved.sees("总分随之变化", "the total changed with them")
    assert "宋临风" not in moved.page.locator("main").inner_text()
    is_whole(moved)
    moved.open("/me/")
    moved.sees("变动通知，等次不变", "a notice of a change; the grade stands")
    moved.open("/appraisal/my-card/?year=2025")
    moved.follow("变动通知 鹭汀委考", "Notice of the change, 鹭汀委考")
    moved.sees("提出异议的最后一日", "Last day to object")
