"""Step 10: an appointment from the shortlist to the notice, with one departure; what changed meanwhile has to be looked at."""

import io
from datetime import date

import docx
import pytest

from stories.reading import SignIn, Visit, is_whole
from zeren.cli.walk import move_to

pytestmark = pytest.mark.story
POST = "LTJG13-SJ"
RECOMMENDED, CHOSEN = "顾予衡", "叶未央"
PRESENT = "程望舒、陆怀瑾、沈砚秋"
REASON = "该局班子急需，任职前补开推荐会。"


def on_its_ground(visit: Visit, path: str) -> None:
    """Open what concerns others; the first time the reader says on what ground."""
    visit.open(path)
    ground = visit.page.get_by_role("link", name=visit.reads("选拔任用、任职考察", "considering an appointment"))
    if ground.count():
        ground.click()
        visit.page.wait_for_load_state()


def decide(decider: Visit, reason: str = "", answer_for: str = "", favour: str = "6") -> None:
    """What the body decided, as its member puts it down."""
    form = decider.page.locator("#decide")
    form.get_by_label(CHOSEN).check()
    form.locator("#id_body").fill("县委常委会")
    form.locator("#id_decided_on").fill("2026-11-30")
    form.locator("#id_document").fill("鹭汀委干〔2026〕44号")
    form.locator("#id_present").fill(PRESENT)
    for field, count in (("due", "9"), ("attended", "7"), ("favour", favour)):
        form.locator(f"#id_{field}").fill(count)
    form.get_by_label(decider.reads("无记名投票", "by secret ballot")).check()
    form.locator("#id_reason").fill(reason)
    form.locator("#id_answer_for").fill(answer_for)
    decider.press("记录决定", "Record it", form)


def test_step_10__an_appointment_goes_from_the_shortlist_to_the_notice_with_one_departure(sign_in: SignIn) -> None:
    head = sign_in("office_head")
    head.open("/use/appointments/")
    head.row("县农业农村局", "宋临风", head.reads("突破", "departs"))
    head.page.fill("#id_post", POST)
    head.page.fill("#id_day", "2026-12-20")
    head.page.fill("#id_people", f"{RECOMMENDED}\n{CHOSEN}")
    head.press("提出名单", "Draw it up")
    shortlist = head.page.url.removeprefix(head.address).partition("?")[0]
    on_its_ground(head, shortlist)
    is_whole(head)
    rows = head.page.locator("tbody th[scope=row]").all_inner_texts()
    assert rows[0] == head.reads("近年党建工作责任制考核结果", "Results of this duty by year")
    assert rows[-1] == head.reads("选用即突破", "Choosing departs from")
    head.row(
        head.reads("选用即突破", "Choosing departs from"),
        head.reads("没有有效的民主推荐", "no recommendation is on record"),
    )

    head.open("/use/eligibility/RY0008/")
    head.page.get_by_text(head.reads("登记一次推荐", "Put a recommendation on record")).click()
    head.page.select_option("#id_kind", "first_responsible")
    head.page.fill("#id_held_on", "2026-11-29")
    head.page.fill("#id_due", "60")
    head.page.fill("#id_present", "55")
    head.page.fill("#id_document", "鹭汀组推〔2026〕9号")
    head.press("登记推荐", "Record it")

    decider = sign_in("decider")
    on_its_ground(decider, shortlist)
    decider.sees("提取以后材料有变化", "The dossiers changed since they were taken")
    decide(decider, REASON, "沈砚秋、陆怀瑾")
    decider.sees("请重新看过材料，再作决定。", "Look at the dossiers again, then decide.")
    on_its_ground(head, shortlist)
    head.press("重新提取材料", "Take the dossiers again")
    on_its_ground(decider, shortlist)
    decide(decider, favour="4")
    is_whole(decider)
    decider.sees("要写明理由", "It needs its reason")
    decider.sees("同意 4 人，没有超过 1/2，没有通过", "4 of 9 members were in favour, not more than 1/2")
    decide(decider, REASON, "沈砚秋、陆怀瑾")
    decider.sees(f"决定任用{CHOSEN}", f"Appointed: {CHOSEN}")

    head.open(shortlist)
    head.sees("到 2026-12-07 为止", "until 2026-12-07")
    is_whole(head)
    assert not head.page.get_by_text(head.reads("任职通知 Word", "Notice, Word")).count()
    move_to(date(2026, 12, 8))
    head = sign_in("office_head")
    on_its_ground(head, shortlist)
    notice = docx.Document(io.BytesIO(head.download("任职通知 Word", "Notice, Word")))
    told = " ".join(paragraph.text for paragraph in notice.paragraphs)
    assert CHOSEN in told and REASON in told and head.reads("自2026年12月20日起", "from 20 December 2026") in told
    discipline = sign_in("discipline")
    discipline.open("/use/departures/")
    discipline.row(CHOSEN, REASON, "沈砚秋、陆怀瑾")
    is_whole(discipline)
    on_its_ground(head, f"/use/dossiers/RY0744/for/{POST}/?day=2026-12-20")
    head.sees("生产总值和增长率的数值、名次", "figures and ranks of gross product or growth")
    is_whole(head)
