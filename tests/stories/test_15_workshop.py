"""A scheme looked at clause by clause, changed, tried on last year's facts, and brought into force from a day on."""

import pytest

from stories.reading import SignIn
from zeren.ledger.clock import today
from zeren.organisations.queries import pack_on

pytestmark = pytest.mark.story


def test_step_15__a_changed_scheme_is_tried_and_adopted(sign_in: SignIn) -> None:
    head = sign_in("office_head")
    head.open("/appraisal/schemes/")
    head.page.locator('main a[href="/appraisal/schemes/secretary-year/"]').click()
    head.sees("检查没有发现问题", "The checks found nothing")
    text = head.download("取方案文件", "Take the file").decode()
    changed = text.replace('grade = "EXCELLENT"', 'grade = "BASIC"', 1)
    assert changed != text
    head.page.set_input_files(
        "input[type=file]", {"name": "scheme.toml", "mimeType": "text/plain", "buffer": changed.encode()}
    )
    head.press("交来检查", "Hand in and check")
    head.sees("还没有起作用", "acts on nothing yet")
    head.follow("试算", "Try it")
    head.page.get_by_text(head.reads("个等次会变", "grades would change")).first.wait_for(timeout=60_000)
    head.row(head.reads("优秀 → 基本称职", "excellent → basically competent"))

    before = pack_on(today())
    head.fill("新的版本号", "The new version", "2026.2")
    head.press("采用", "Adopt it")
    head.sees("已采用", "Adopted, in force from")
    assert pack_on(today()).digest == before.digest, "until its day the old one holds"
    after = pack_on(today().replace(year=today().year + 1))
    assert (after.version, after.digest != before.digest) == ("2026.2", True)
    head.open("/record/")
    head.sees("改过的考核方案生效", "a changed scheme comes into force")
