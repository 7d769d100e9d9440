"""From the first password to the code from the phone: an account is opened, handed over, changed, and entered again."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext

from accounts import people
from clarify import small
from stories.reading import EN_DESK, ZH_PHONE, Reader, Visit, is_whole, listen
from zeren.clarify.actions import generate_lists
from zeren.ledger.clock import today
from zeren.ledger.queries import entries_of

pytestmark = pytest.mark.story
CHOSEN = "Chosen-2026-Word"
WORDS = "会议因防汛改期，已通知全体委员。"


@pytest.fixture(params=[ZH_PHONE, EN_DESK], ids=["zh-phone", "en-desk"])
def reader(request: pytest.FixtureRequest) -> Reader:
    return request.param


@pytest.fixture
def window(live_server, transactional_db: None, browser: Browser, reader: Reader) -> Iterator[Callable[[], Visit]]:
    """Windows before an office on the real clock, in which nobody may enter without passwords."""
    people.build()
    people.opened(people.SYSTEM)
    opened: list[tuple[BrowserContext, Visit]] = []

    def one() -> Visit:
        size = {"width": reader.width, "height": reader.height}
        context = browser.new_context(locale=reader.locale, viewport=size, reduced_motion="reduce")
        visit = Visit(context.new_page(), live_server.url, [], reader)
        listen(visit)
        opened.append((context, visit))
        return visit

    yield one
    for context, _ in opened:
        context.close()
    assert [fault for _, visit in opened for fault in visit.faults] == []


def enter(visit: Visit, name: str, password: str) -> None:
    visit.open("/login/")
    is_whole(visit)
    visit.page.fill("#id_username", name)
    visit.page.fill("#id_password", password)
    visit.press("登录", "Sign in")


def enrol(visit: Visit) -> str:
    """Set the code from the phone: the secret is read from the page as a person types it off."""
    visit.sees("你的岗位要求先设好，再办别的事", "your post asks for it before anything else")
    is_whole(visit)
    secret = visit.page.locator("#secret").inner_text()
    visit.fill("六位验证码", "Six digits", people.code_for(secret))
    visit.press("设好", "Set it")
    visit.sees("备用码 10 个，每个用一次", "10 codes, each good once")
    is_whole(visit)
    visit.follow("已抄好，继续", "I have them; go on")
    return secret


def test_first_password__is_handed_over_changed_and_a_code_is_set(window: Callable[[], Visit]) -> None:
    system = window()
    enter(system, "P-SYS", people.PASSWORD)
    enrol(system)
    system.sees("账号管理", "Accounts")
    is_whole(system)
    system.open("/accounts/?q=P-HEAD")
    is_whole(system)
    system.follow("简书宁", "简书宁")
    is_whole(system)
    system.press("开通，给首次口令", "Open it and give a first password")
    is_whole(system)
    first = system.page.locator("#handed-over").inner_text()

    head = window()
    enter(head, "P-HEAD", first)
    head.sees("先换口令，再办别的事", "the password has to be changed before anything else")
    change(head, first, "short")
    head.sees("口令至少 10 位。", "A password has at least 10 characters.")
    is_whole(head)
    change(head, first, CHOSEN)
    secret = enrol(head)
    assert head.page.url.endswith("/")

    again = window()
    enter(again, "P-HEAD", "wrong")
    again.sees("用户名或口令不对。", "The name or the password is wrong.")
    is_whole(again)
    enter(again, "P-HEAD", CHOSEN)
    is_whole(again)
    again.fill("手机上的六位验证码", "The six digits on your phone", people.code_for(secret, 1))
    again.press("登录", "Sign in")
    again.open("/account/")
    again.sees("登录中的地方：2 处", "Places where you are signed in: 2")
    is_whole(again)
    again.press("除这里外全部退出", "Sign out everywhere else")
    again.sees("登录中的地方：1 处", "Places where you are signed in: 1")
    head.open("/account/")
    assert re.search(r"/login/", head.page.url)


def change(visit: Visit, old: str, new: str) -> None:
    visit.page.fill("#id_old", old)
    visit.page.fill("#id_new", new)
    visit.page.fill("#id_again", new)
    visit.press("更换", "Change it")


@pytest.mark.slow
def test_form__filled_in_while_the_session_ran_out_is_sent_after_signing_in_again(
    window: Callable[[], Visit],
) -> None:
    people.opened(small.SECRETARY)
    generate_lists(small.WALKER, "", today().year)
    visit = window()
    enter(visit, "P-T1S", people.PASSWORD)
    visit.open("/work/put-off/T1/")
    day = (today() - timedelta(days=3)).isoformat()
    for name, place in (("activity", 1), ("reason", 1)):
        visit.page.locator(f"#id_{name}").select_option(index=place)
    visit.page.fill("#id_was_on", day)
    visit.page.fill("#id_new_on", (today() + timedelta(days=3)).isoformat())
    visit.page.fill("#id_words", WORDS)
    people.rows("UPDATE accounts_session SET seen_at = seen_at - interval '31 minutes'")
    visit.page.locator("main form[method=post] button[type=submit]").last.click()
    visit.sees("登录已过期，填的内容没有丢", "You were signed out; what you filled in is kept")
    is_whole(visit)
    visit.page.fill("#id_username", "P-T1S")
    visit.page.fill("#id_password", people.PASSWORD)
    visit.press("登录", "Sign in")
    visit.sees("刚才填的内容还在", "What you were filling in is still here")
    visit.sees(WORDS, WORDS)
    is_whole(visit)
    assert entries_of(["fact_entered"]) == []
    visit.press("送出", "Send it")
    assert len(entries_of(["fact_entered"])) == 1, visit.page.locator("main").inner_text()
