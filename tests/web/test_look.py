"""The look: words and numbers as shown, the frame, charts as text, and every sheet of the gallery in a real browser."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.urls import resolve
from django.utils import translation
from playwright.sync_api import Browser, ConsoleMessage, Page

from zeren.kernel.words import Text
from zeren.ledger.clock import ZONE, start
from zeren.web import gallery, look
from zeren.web.charts import BUNDLE, Chart, Drawer
from zeren.web.gallery_samples import FRAME, ranking_sample, year_sample
from zeren.web.pieces import Pages, Part, Table
from zeren.web.templatetags import drawing, words

ROOT = Path(__file__).resolve().parents[2]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SHEETS = ["/-/gallery/", *(f"/-/gallery/{sheet}/" for sheet in gallery.SHEETS if sheet != "pieces"), "/login/"]


def drawn(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


# Words, days, numbers


@pytest.mark.parametrize(("language", "shown"), [("zh-hans", "共 3 条"), ("en", "3 rows")])
def test_words__are_the_readers(language: str, shown: str) -> None:
    with translation.override(language):
        assert drawn('{% t "共 {n} 条" "{n} rows" n=count %}', count=3) == shown
        assert drawn("{% tt text %}", text=Text("共 3 条", "3 rows")) == shown
        assert drawn("{{ text|read }}", text=Text("共 3 条", "3 rows")) == shown


def test_words__markup_in_a_value_stays_text() -> None:
    assert "<b>" not in drawn('{% t "{x}" "{x}" x=name %}{% tt text %}', name="<b>", text=Text("<b>", "<b>"))


def test_points__are_exact_and_refuse_floats() -> None:
    assert words.points(Fraction(98)) == "98.0"
    assert words.points(Fraction(395, 4)) == "98.75"
    assert words.points(Fraction(1, 3), 0) == "0.33"
    assert words.points(None) == ""
    with pytest.raises(TypeError):
        words.points(98.0)  # type: ignore[arg-type]  # the point of the test


def test_numbers__thousands_are_thin_and_percent_stands_apart() -> None:
    assert words.thin(4126) == "4\u2009126"
    assert words.thin(Decimal("-1234567.5")) == "-1\u2009234\u2009567.5"
    assert words.thin(999) == "999"
    assert words.percent(Fraction(122, 125)) == "97.6\u00a0%"


def test_days__deadlines_carry_their_weekday_in_the_readers_order() -> None:
    day = date(2027, 2, 26)
    with translation.override("zh-hans"):
        assert words.long_day(day) == "2027-02-26 星期五"
    with translation.override("en"):
        assert words.long_day(day) == "Fri 2027-02-26"
    assert words.moment(datetime(2026, 12, 21, 15, 42)) == "2026-12-21 15:42"
    assert words.day(None) == words.long_day(None) == words.weekday(None) == ""


def test_drawing__digest_shares_and_sums() -> None:
    assert drawing.fours("9f3c71abe02d5540aa") == "9f3c 71ab e02d 5540"
    assert drawing.fours("9f3c71abe0", 0) == "9f3c 71ab e0"
    assert drawing.share(Fraction(1, 3), 1) == "33.333%"
    assert drawing.share(5, 0) == "0%"
    assert drawing.share(7, 5) == "100%"
    assert drawing.total_of([Part("a", "7.5"), Part("b", 2)]) == Fraction(19, 2)


def test_pages__gaps_are_shown_as_gaps() -> None:
    assert Pages(5, 9, 180).shown == [1, None, 4, 5, 6, None, 9]
    assert Pages(1, 1, 3).shown == [1]


# The frame


def framed(known: look.Frame, name: str = "home") -> look.Frame:
    request = RequestFactory().get("/")
    request.frame = known  # type: ignore[attr-defined]  # as the door does
    request.resolver_match = type("Match", (), {"url_name": name})()  # type: ignore[assignment]  # only the name is read
    found = look.frame(request)["frame"]
    assert isinstance(found, look.Frame)
    return found


def test_frame__the_menu_always_names_the_eight_steps() -> None:
    for rights in (None, frozenset[str]()):
        steps = framed(replace(FRAME, rights=rights)).steps
        assert [step.words.zh for step in steps] == ["组织", "明责", "履责", "述职", "考核", "运用", "追责", "研判"]
        assert [step.number for step in steps] == list(range(1, 9))


def test_frame__a_page_that_is_not_there_is_not_linked() -> None:
    ghost = look.Page(Text("没有的页", "No such page"), "assess-no-such-page")
    assert [link.words for link in look.links_of((ghost, look.HOME), "home", None)] == [look.HOME.words]


def test_frame__the_menu_offers_only_pages_that_are_there() -> None:
    for step in look.MENU:
        shown = framed(replace(FRAME, rights=None), f"{step.key}-").steps[step.number - 1]
        there = [page.words for page in step.pages if look.links_of((page,), "", None)]
        assert [link.words for link in shown.links] == there
        assert all(resolve(link.url) for link in shown.links)
    assert len(look.links_of(look.MENU[0].pages, "", None)) == len(look.MENU[0].pages)


@pytest.mark.parametrize(
    ("name", "right", "words"),
    [
        ("assess-my-card", "assess.read_own", "成绩单"),
        ("assess-cards-person", "assess.read", "成绩单"),
        ("investigate-mine", "investigate.read_own", "与我有关"),
        ("investigate-mine-case", "investigate.read_own", "与我有关"),
    ],
)
def test_frame__the_open_page_is_marked_in_the_menu(name: str, right: str, words: str) -> None:
    shown = framed(replace(FRAME, rights=frozenset({right})), name)
    assert [link.words.zh for step in shown.steps for link in step.links if link.here] == [words]


def test_frame__rights_decide_what_is_offered() -> None:
    nobody = framed(replace(FRAME, rights=frozenset()))
    assert not any(link.words.en == "The record" for link in nobody.foot)
    auditor = framed(replace(FRAME, rights=frozenset({"ledger.read"})), "record")
    assert [link.words.en for link in auditor.foot if link.here] == ["The record"]
    assert auditor.crumbs[-1].words == Text("操作记录", "The record")
    assert auditor.back == "/"


def test_frame__without_a_door_nothing_is_assumed() -> None:
    frame = look.frame(RequestFactory().get("/"))["frame"]
    assert isinstance(frame, look.Frame)
    assert not frame.simulated and frame.today is None and not frame.actor_name and not frame.tabs


# Charts


CHARTS = [*(value for value in ranking_sample().values() if isinstance(value, Chart)), year_sample()["minutes"]]
POINTS = [
    {"name": "一", "value": 3, "low": 2, "high": Fraction(9, 2)},
    {"name": "二", "value": 4, "low": 3, "high": 5},
]
CELLS = [
    {"name": "蕙坡村", "mark": look, "look": look, "words": look} for look in ("yes", "partly", "no", "none", "not")
]
TREE = [{"head": None, "cells": CELLS[:2]}, {"head": CELLS[2], "cells": CELLS[3:]}]
CHARTS += [
    Chart("bars", "bars", "横条", Table((), ()), {"points": POINTS, "mark": {"at": 4, "words": Text("线", "line")}}),
    Chart("lines", "lines", "折线", Table((), ()), {"names": ["2025", "2026"], "series": [{"name": "一", "values": [1, None]}]}),
    Chart("intervals", "intervals", "区间", Table((), ()), {"points": POINTS, "start": 0, "end": 6}),
    Chart("dumbbells", "dumbbells", "两边", Table((), ()), {"points": [{"name": "一", "before": 3, "after": 5}, {"name": "二", "before": None, "after": 4}], "start": 0, "end": 6, "xWords": Text("总分", "total")}),
    Chart("tree", "tree", "单位", Table((), ()), {"rows": TREE}, 111),
]  # fmt: skip


@pytest.fixture(scope="module")
def drawer() -> Iterator[Drawer]:
    assert BUNDLE.exists(), "the front end is not built: run `make setup`"
    with Drawer() as found:
        yield found


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.key)
def test_chart__is_well_formed_and_the_same_each_time(chart: Chart, drawer: Drawer) -> None:
    first = drawer.svg(chart, 640, "zh-hans")
    root = ElementTree.fromstring(first)
    assert (root.get("width"), root.get("height")) == ("640", str(chart.height))
    assert root.findall(".//{http://www.w3.org/2000/svg}path")
    drawer.svg(CHARTS[0], 300, "en")
    assert drawer.svg(chart, 640, "zh-hans") == first


def test_chart__speaks_the_readers_language(drawer: Drawer) -> None:
    legs = next(chart for chart in CHARTS if chart.key == "legs")
    assert "经济发展得分" in drawer.svg(legs, 640, "zh-hans")
    assert "Economy" in drawer.svg(legs, 640, "en")


def test_chart__names_of_corners_go_on_two_lines_where_one_is_too_wide(drawer: Drawer) -> None:
    legs = next(chart for chart in CHARTS if chart.key == "legs")
    wide, phone = drawer.svg(legs, 900, "en"), drawer.svg(legs, 340, "en")
    assert ">strong here, weak there<" in wide
    assert ">strong here, weak there<" not in phone
    assert ">weak there<" in phone or ">there<" in phone
    assert ">capped<" in wide and ">capped<" in phone


def test_chart__of_a_tree_is_as_high_as_its_cells_and_has_a_word_in_each(drawer: Drawer) -> None:
    chart = next(chart for chart in CHARTS if chart.key == "tree")
    wide, phone = drawer.svg(chart, 900, "zh-hans"), drawer.svg(chart, 340, "zh-hans")
    assert all(f">{cell['mark']}<" in wide for cell in CELLS)
    assert ">no<" in phone and ">none<" not in phone, "on a phone the heads stand alone"
    assert "stroke-dasharray" in wide and "stroke-dasharray" not in phone


def test_chart__data_cannot_leave_its_block() -> None:
    chart = Chart("x", "columns", "x", Table((), ()), {"points": [{"name": "</script><b>", "value": 1}]})
    assert "</script><b>" not in chart.script


# In a browser


@pytest.fixture
def demonstration(settings, transactional_db: None) -> None:
    """A database on a simulated clock that shows the gallery."""
    settings.DEMO = True
    start("simulated", datetime(2026, 11, 30, 8, tzinfo=ZONE))


def faults_of(page: Page, address: str) -> list[str]:
    """What the browser complains about, what axe finds, what runs off the side."""
    faults: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            faults.append(f"console: {message.text}")

    page.on("console", heard)
    page.on("pageerror", lambda error: faults.append(f"script: {error}"))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    violations = Axe().run(page, options={"runOnly": WCAG}).response["violations"]
    faults += [f"axe: {found['id']} {found['nodes'][0]['html'][:120]}" for found in violations]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        faults.append("runs off the side")
    return faults


READERS = [("zh-CN", 390, 844), ("en", 1440, 900), ("en", 320, 700)]


@pytest.mark.parametrize("address", SHEETS)
@pytest.mark.parametrize(("locale", "width", "height"), READERS, ids=["zh-phone", "en-desk", "en-narrow"])
def test_gallery__no_fault_in_a_browser(
    live_server, demonstration: None, browser: Browser, address: str, locale: str, width: int, height: int
) -> None:
    page = browser.new_page(locale=locale, viewport={"width": width, "height": height})
    try:
        assert faults_of(page, live_server.url + address) == []
        assert page.locator("html").get_attribute("lang") == ("zh-Hans" if locale == "zh-CN" else "en")
    finally:
        page.close()


def test_gallery__targets_on_a_phone_are_large_enough(live_server, demonstration: None, browser: Browser) -> None:
    page = browser.new_page(locale="zh-CN", viewport={"width": 390, "height": 844})
    page.goto(f"{live_server.url}/-/gallery/")
    small = page.evaluate(
        """[...document.querySelectorAll('button, a.btn, summary, select, .tabs a')]
        .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
        .filter(([, box]) => box.width > 2 && box.height > 0 && box.height < 43.5).map(([text]) => text)"""
    )
    page.close()
    assert small == []


def test_gallery__the_menu_of_a_phone_opens_without_scripts(
    live_server, demonstration: None, browser: Browser
) -> None:
    page = browser.new_page(locale="en", viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page.goto(f"{live_server.url}/-/gallery/")
    assert not page.locator("#menu").is_visible()
    page.click(".menu-opener")
    assert page.get_by_text("Held to account").is_visible()
    page.close()


def test_chart__can_be_walked_by_keyboard(live_server, demonstration: None, browser: Browser) -> None:
    page = browser.new_page(locale="en", viewport={"width": 1440, "height": 900})
    page.goto(f"{live_server.url}/-/gallery/my-year/")
    page.wait_for_selector(".chart svg")
    page.focus(".chart")
    page.keyboard.press("ArrowLeft")
    assert page.text_content(".chart-spoken") == "month 11: 46 minutes"
    page.close()


def test_gallery__is_not_there_on_a_real_database(client: Client, demonstration: None, settings) -> None:
    assert client.get("/-/gallery/").status_code == 200
    settings.DEMO = settings.DEBUG = False
    assert client.get("/-/gallery/").status_code == 404
