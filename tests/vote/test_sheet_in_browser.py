"""The sheet as people meet it: by keyboard alone, by the names that are read out, without scripts, on a small phone, shared."""

import contextlib
import re
from collections.abc import Callable, Iterator
from urllib.parse import parse_qsl

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Error, Page, Route, expect

from vote.opened import NAMES, Opened, open_ballot
from vote.voting import Door
from zeren.debrief.rules.codes import written

PERSONS, ITEMS = 15, 5
CHOICES = ("好", "较好", "一般", "差", "不了解")
pytestmark = pytest.mark.story


@pytest.fixture
def phone(browser: Browser, door: Door) -> Iterator[Callable[..., Page]]:
    """A phone of 360 px; what its browser complains about fails the test."""
    contexts, faults = [], []

    def take(scripts: bool = True, locale: str = "zh-CN") -> Page:
        context = browser.new_context(
            java_script_enabled=scripts,
            locale=locale,
            viewport={"width": 360, "height": 740},
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if said.type in ("error", "warning") and not re.search("status of 4|ERR_FAILED", said.text) else None)  # fmt: skip
        return page

    yield take
    for context in contexts:
        assert context.cookies() == []
        context.close()
    assert faults == []


@pytest.fixture
def small_ballot(organisation: None) -> Opened:
    """Three persons, one item: where the length of the sheet is not what is tried."""
    return open_ballot("small", objects=3, items=1)


def whole(page: Page) -> None:
    """Nothing to object to, nothing cut off, everything large enough to touch."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    small = page.evaluate("""() => [...document.querySelectorAll('button:not(.heard), summary, .choices label, .ways a, input:not([type=hidden])')]
        .filter(one => one.offsetParent && one.getBoundingClientRect().height < 44).map(one => one.outerHTML.slice(0, 90))""")
    assert small == []


def test_sheet__by_keyboard_alone(phone, door: Door, ballot: Opened) -> None:
    page = phone()
    page.goto(f"{door.address}/m/{ballot.key}#{written(ballot.codes['peer'][0])}")
    expect(page.locator("#code")).to_have_value(written(ballot.codes["peer"][0]))
    assert "#" not in page.url, "the code has left the address bar"
    whole(page)
    page.locator("#code").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("请逐位评价")
    whole(page)
    reach(page, lambda at: at["type"] == "radio")
    for place in range(PERSONS * ITEMS):
        page.keyboard.press("Space")
        for _ in range(place % 5):
            page.keyboard.press("ArrowRight")
        page.keyboard.press("Tab")
    expect(page.locator("[data-done]")).to_have_text(str(PERSONS * ITEMS))
    reach(page, lambda at: at["value"] == "check")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("请再看一遍")
    assert page.locator(".over li b").all_inner_texts() == [CHOICES[n % 5] for n in range(PERSONS * ITEMS)]
    whole(page)
    reach(page, lambda at: at["value"] == "cast")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("票已入箱")
    whole(page)
    reach(page, lambda at: at["value"] == "kept")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("我的票留下了什么")
    whole(page)


def reach(page: Page, wanted: Callable[[dict], bool]) -> None:
    """Press Tab until the focus is on what is wanted."""
    for _ in range(120):
        at = page.evaluate("() => ({type: document.activeElement.type, value: document.activeElement.value})")
        if wanted(at):
            return
        page.keyboard.press("Tab")
    raise AssertionError("it cannot be reached by Tab")


def test_sheet__by_the_names_that_are_read_out(phone, door: Door, ballot: Opened) -> None:
    page = phone(locale="en-US")
    page.goto(f"{door.address}/m/{ballot.key}")
    page.get_by_role("textbox", name="Code").fill(ballot.codes["peer"][1])
    page.get_by_role("button", name="Open the sheet").click()
    given = {}
    for n, name in enumerate(NAMES):
        for m, item in enumerate(("overall lead", "building branches", "the team", "ties with residents", "conduct")):
            grade = ("good", "fairly good", "average", "poor", "not sure")[(n + m) % 5]
            group = page.get_by_role("group", name=re.compile(f"{name}.*{item}"))
            group.get_by_role("radio", name=grade, exact=True).check()
            given.setdefault(name, []).append(grade)
    page.get_by_role("button", name="Check and vote").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look over it once more")
    for name in NAMES:
        line = page.get_by_role("listitem").filter(has_text=name)
        assert line.locator("b").all_inner_texts() == given[name]
    page.get_by_role("button", name=f"Change {NAMES[4]}").click()
    group = page.get_by_role("group", name=re.compile(f"{NAMES[4]}.*conduct"))
    expect(page.get_by_role("radio", checked=True)).to_have_count(PERSONS * ITEMS)
    group.get_by_role("radio", name="not sure").check()
    page.get_by_role("button", name="Check and vote").click()
    page.get_by_role("button", name="Cast it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The ballot is in the box")


def test_sheet__without_scripts_what_is_missing_is_told_and_the_rest_kept(phone, door: Door, ballot: Opened) -> None:
    page = phone(scripts=False)
    page.goto(f"{door.address}/m/{ballot.key}")
    page.fill("#code", ballot.codes["peer"][2].lower())
    page.get_by_role("button", name="打开票面").click()
    mark_all(page, leaving=33)
    page.get_by_role("button", name="检查并投票").click()
    expect(page.get_by_role("alert").first).to_contain_text("还有1处没有选")
    assert page.locator("input:checked").count() == PERSONS * ITEMS - 1
    page.locator(".lacks .choices label").nth(4).click()
    page.get_by_role("button", name="大字").click()
    expect(page.locator("input:checked")).to_have_count(PERSONS * ITEMS)  # a busy machine may still be answering
    page.get_by_role("button", name="检查并投票").click()
    page.get_by_role("button", name="投出").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("票已入箱")


def test_connection_lost__every_mark_stays_and_the_vote_goes_on(phone, door: Door, small_ballot: Opened) -> None:
    page = phone()
    page.goto(f"{door.address}/m/{small_ballot.key}#{small_ballot.codes['delegate'][0]}")
    page.get_by_role("button", name="打开票面").click()
    mark_all(page)
    page.route("**/m/*", lambda route: route.abort())
    page.get_by_role("button", name="检查并投票").click()
    expect(page.locator("#cut")).to_be_visible()
    assert page.locator("input:checked").count() == 3
    page.unroute("**/m/*")
    page.get_by_role("button", name="检查并投票").click()
    # the answer to the vote itself is lost on the way back: it is in the box, and pressing again gives its receipt
    arrived = []

    def lose(route: Route) -> None:
        sent = dict(parse_qsl(route.request.post_data or ""))
        arrived.append(door.ask(f"/m/{small_ballot.key}", sent)[0])
        route.abort()

    page.route("**/m/*", lose)
    page.get_by_role("button", name="投出").click()
    expect(page.locator("#cut")).to_be_visible()
    assert arrived == [200]
    page.unroute("**/m/*")
    page.get_by_role("button", name="投出").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("票已入箱")


def mark_all(page: Page, leaving: int = -1) -> None:
    """Touch one choice in each place of the sheet but one."""
    expect(page.get_by_role("heading", level=1)).to_have_text("请逐位评价")
    for place, box in enumerate(page.locator(".choices").all()):
        if place != leaving:
            box.locator("label").nth(place % 5).click()


@pytest.mark.parametrize("scripts", [True, False])
def test_kiosk__the_next_person_finds_nothing_of_the_one_before(
    phone, door: Door, small_ballot: Opened, scripts: bool
) -> None:
    page = phone(scripts=scripts)
    page.goto(f"{door.address}/k/{small_ballot.key}")
    code = small_ballot.codes["delegate"][1]
    page.fill("#code", code)
    page.get_by_role("button", name="打开票面").click()
    mark_all(page)
    page.get_by_role("button", name="检查并投票").click()
    page.get_by_role("button", name="投出").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("票已入箱")
    page.get_by_role("button", name="清屏").click()
    expect(page.locator("#code")).to_have_value("")
    for _ in range(4):
        with contextlib.suppress(
            Error
        ):  # Chromium shows a page that was sent a form no more, unless it is sent again
            page.go_back()
        assert page.locator("input:checked").count() == 0 and 'name="m0-0"' not in page.content()
        if scripts:
            assert code not in page.content()
