"""The maps and trends of the diagnosis: a silent branch keeps every cell above it from reading well; queries do not grow."""

import json
import re
import time
from datetime import date
from typing import Any

import pytest
from benchmarks.home import towns
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import Browser

from clarify import small
from web.counted import counted
from web.test_diagnose_pages import client_of, did
from zeren.clarify.actions import generate_lists
from zeren.diagnose.queries import Minutes
from zeren.implement.actions import plan_tasks
from zeren.implement.rules.elasticity import Stretched
from zeren.investigate.actions import put_down_lead
from zeren.investigate.rules import Exempted
from zeren.organisations.actions import open_account
from zeren.web.diagnose.burden_seen import over_years as burdened_years
from zeren.web.diagnose.elasticity_seen import over_years as stretched_years
from zeren.web.investigate.even import over_years as exempted_years

pytestmark = pytest.mark.django_db
QUESTIONS, ELASTICITY, BURDEN, OFFICES = (
    f"/diagnosis/{name}/" for name in ("three-questions", "elasticity", "burden", "offices")
)
MAPS = {QUESTIONS: "three-questions", ELASTICITY: "elasticity-tree", BURDEN: "burden-tree"}
GROWN = (
    f"{QUESTIONS}C1/?year=2026", f"{QUESTIONS}C1/?year=2026&below=all", f"{ELASTICITY}C1/?year=2026", f"{BURDEN}C1/?year=2026",
    f"{OFFICES}?year=2026", "/diagnosis/two-legs/?year=2026", "/diagnosis/quiet/", "/diagnosis/prompts/C1/?year=2026",
)  # fmt: skip


@pytest.fixture
def county(db: None) -> None:
    small.with_tasks()
    for actor in (small.HEAD, small.SECRETARY, small.MEMBER):
        open_account(small.SETUP, actor.id)


def plan() -> None:
    generate_lists(small.WALKER, "", 2026)
    plan_tasks(small.WALKER, "", 2026)


def charts_of(page: str) -> dict[str, Any]:
    return {
        one["key"]: one
        for one in map(json.loads, re.findall(r'<script type="application/json">(.*?)</script>', page, re.DOTALL))
        if "kind" in one
    }


def cells_of(client: Client, address: str) -> dict[str, dict[str, Any]]:
    """The cells of the map of a page, by the name of their unit."""
    key = next(key for start, key in MAPS.items() if address.startswith(start))
    rows = charts_of(client.get(address).content.decode())[key]["rows"]
    return {cell["name"]: cell for row in rows for cell in (*([row["head"]] if row["head"] else []), *row["cells"])}


def everybody_is_heard(but: str = "") -> None:
    """All that the base hands in about nothing in particular: every unit has a voice, except one."""
    for unit in ("C1", "O1", "T1", "T2", "V1", "B1"):
        if unit != but:
            did("activity" if unit != "B1" else "theme_day", date(2026, 1, 5), unit)


@pytest.mark.parametrize("address", [f"{ELASTICITY}C1/", f"{BURDEN}C1/"])
def test_map__a_silent_branch_two_levels_down_keeps_every_cell_above_it_from_reading_well(
    county: None, address: str
) -> None:
    everybody_is_heard()
    head = client_of(small.HEAD)
    well = cells_of(head, address)
    assert {well[name]["look"] for name in ("苔溪镇", "蕙坡村", "麦垄镇")} == {"yes"}


@pytest.mark.parametrize("address", [f"{ELASTICITY}C1/", f"{BURDEN}C1/"])
def test_map__is_partly_with_the_number_of_the_silent_once_one_branch_is_silent(county: None, address: str) -> None:
    everybody_is_heard(but="B1")
    found = cells_of(client_of(small.HEAD), address)
    assert {found[name]["look"] for name in ("苔溪镇", "蕙坡村")} == {"partly"}
    assert "1 未答" in found["苔溪镇"]["mark"] and "未答 1 个" in found["蕙坡村"]["words"]
    assert found["麦垄镇"]["look"] == "yes", "beside it nothing changes"
    (branch,) = cells_of(client_of(small.HEAD), address.replace("C1", "V1")).values()
    assert (branch["look"], branch["mark"]) == ("none", "未答")


def test_map__of_the_questions_reads_each_branch_whole_and_by_one_question_when_asked(county: None) -> None:
    small.move_to(date(2026, 4, 1))
    did("annual_plan", date(2026, 1, 20))
    did("yearly_report", date(2026, 3, 28))
    head = client_of(small.HEAD)
    own = cells_of(head, f"{QUESTIONS}C1/?look=q1")
    assert own["苔溪镇"]["look"] == "partly" and "未答" in own["苔溪镇"]["mark"], "T1 says yes, its branch nothing"
    assert own["麦垄镇"]["look"] == "none"
    assert cells_of(head, f"{QUESTIONS}C1/")["麦垄镇"]["look"] == "none"
    assert own["苔溪镇"]["url"] == f"{QUESTIONS}T1/?year=2026"


def test_map__every_cell_stands_in_the_table_too_and_leads_down(county: None) -> None:
    head = client_of(small.HEAD)
    for address in MAPS:
        page = head.get(f"{address}C1/").content.decode()
        table = page.split('id="map"')[1].split("</table>")[0]
        for name, cell in cells_of(head, f"{address}C1/").items():
            assert f">{name}</th>" in table
            assert head.get(cell["url"]).status_code == 200
    member = client_of(small.MEMBER).get(f"{QUESTIONS}T1/").content.decode()
    assert 'id="map"' not in member and "蕙坡村" not in member.split("<main")[1]


def test_map__a_unit_above_the_limit_is_never_hidden_by_its_parent(county: None) -> None:
    small.move_to(date(2027, 1, 5))
    for day in range(1, 13):
        did("theme_day", date(2026, 2, day), "B1")
    found = cells_of(client_of(small.HEAD), f"{BURDEN}C1/?year=2026")
    assert found["苔溪镇"]["look"] == found["蕙坡村"]["look"] == "partly"
    assert "1 超过" in found["苔溪镇"]["mark"] and "1 超过" in found["蕙坡村"]["mark"]
    (branch,) = cells_of(client_of(small.HEAD), f"{BURDEN}V1/?year=2026").values()
    assert branch["look"] == "no" and branch["mark"].endswith("超过")


def test_map__of_a_large_tree_shows_its_first_level_until_the_second_is_asked_for(county: None) -> None:
    small.bring_in(towns(1, 13, "C1"))
    head = client_of(small.HEAD)
    first = cells_of(head, f"{BURDEN}C1/")
    page = head.get(f"{BURDEN}C1/").content.decode()
    assert len(first) == 16 and "第1镇第1村" not in first
    assert "再往下一级的 157 个" in page
    assert len(cells_of(head, f"{BURDEN}C1/?map=all")) == 16 + 157


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_trends__say_their_finding_and_have_their_table(county: None, language: str) -> None:
    small.move_to(date(2026, 5, 9))
    did("annual_plan", date(2026, 1, 20))
    head = client_of(small.HEAD, language)
    months = charts_of(head.get(f"{QUESTIONS}C1/").content.decode())["questions-months"]
    assert [len(one["values"]) for one in months["series"]] == [5, 5, 5]
    assert len({one["kind"] for one in months["series"]}) == 3
    late = charts_of(head.get(f"{ELASTICITY}C1/").content.decode())["elasticity-months"]
    assert [point["value"] for point in late["points"]] == [0, 0, 0, 0, 1], "entered in May, more than the days after"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_offices__what_they_missed_of_how_much_and_who_may_go_down(county: None, language: str) -> None:
    before = client_of(small.HEAD, language).get(OFFICES).content.decode()
    assert ("还没有要他们答复的事" if language == "zh-hans" else "Nothing has asked for their answer yet") in before
    for matter in ("没有研究", "没有调研"):
        put_down_lead(small.HEAD, "T1", small.SECRETARY.id, "not_done", matter)
    few = client_of(small.HEAD, language).get(OFFICES).content.decode()
    assert ("少于 3 交办的线索" if language == "zh-hans" else "fewer than 3 leads put down") in few
    drawn = [point["words"] for point in charts_of(few)["offices"]["points"]]
    assert len(drawn) == 1 and drawn[0].endswith("0 ÷ 55"), "two leads could point at somebody; waivers do not"
    small.move_to(date(2026, 1, 10))
    put_down_lead(small.HEAD, "T2", small.OTHER_SECRETARY.id, "not_done", "没有研究")
    small.move_to(date(2026, 1, 18))
    head, secretary = (
        client_of(one, language).get(OFFICES).content.decode() for one in (small.HEAD, small.SECRETARY)
    )
    for page in (head, secretary):
        assert ("6次期限中过了2次" if language == "zh-hans" else "2 of 6 terms of their own passed") in page
        said = {point["words"] for point in charts_of(page)["offices"]["points"]}
        assert any(
            one.endswith("线索超过期限没有答复：2 ÷ 3" if language == "zh-hans" else "an answer: 2 ÷ 3")
            for one in said
        )
    assert "/accountability/" in head.split("<main")[1]
    assert 'href="/accountability/' not in secretary.split("<main")[1].split("</main")[0]


def test_map__is_walked_by_keys_opened_by_enter_and_taken_along(
    live_server, transactional_db: None, browser: Browser
) -> None:
    small.build()
    plan()
    open_account(small.SETUP, small.HEAD.id)
    context = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900}, accept_downloads=True)
    session = client_of(small.HEAD).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}{ELASTICITY}C1/")
    page.wait_for_selector("#map .chart svg")
    for button, beginning in (("PNG", b"\x89PNG"), ("CSV", '\ufeff"单位"'.encode())):
        with page.expect_download() as taken:
            page.click(f"#map button:text-is('{button}')")
        assert taken.value.path().read_bytes().startswith(beginning)
    page.focus("#map .chart")
    page.keyboard.press("ArrowRight")
    said = page.text_content("#map .chart-spoken") or ""
    assert "县委组织部" in said
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert "苔溪镇" in (page.text_content("#map .chart-spoken") or "")
    page.keyboard.press("Enter")
    page.wait_for_url("**/elasticity/T1/?year=2026")
    context.close()


@pytest.mark.parametrize("address", GROWN)
def test_pages__ask_as_many_queries_with_eighty_units_as_with_six(county: None, address: str) -> None:
    small.move_to(date(2027, 1, 5))
    did("activity", date(2026, 3, 3))
    client = client_of(small.HEAD)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        assert client.get(address).status_code == 200
    small.bring_in(towns(1, 6, "C1"))
    for town in range(1, 7):
        did("activity", date(2026, 4, town), f"X{town:02}")
    with CaptureQueriesContext(connection) as many:
        assert client.get(address).status_code == 200
    assert counted(many) == counted(few) <= 60, [query["sql"][:120] for query in many.captured_queries]


@pytest.mark.slow
def test_pages__with_2000_units(county: None) -> None:
    client = client_of(small.HEAD)
    small.move_to(date(2027, 1, 5))
    few = {}
    for address in GROWN:
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        few[address] = counted(asked)
    small.bring_in(towns(1, 154, "C1"))
    plan()
    for town in range(1, 155):
        did("activity", date(2026, 4, 1 + town % 28), f"X{town:02}")
    for address in GROWN:
        with CaptureQueriesContext(connection) as many:
            began = time.perf_counter()
            assert client.get(address).status_code == 200
            print(f"{address}: {time.perf_counter() - began:.2f} s, {counted(many)} queries, 2 008 units")
        assert counted(many) == few[address]


def test_years__one_alone_is_no_trend_and_two_say_what_they_show() -> None:
    assert exempted_years([Exempted("2025", 1, 4)]) is None
    title, chart = exempted_years([Exempted("2025", 1, 4), Exempted("2026", 2, 4)]) or (None, None)
    assert title and "范围重叠，说明不了有差别" in title.zh and "no difference is shown" in title.en
    assert chart and [row[1] for row in chart.table.rows] == ["1 / 4", "2 / 4"]
    far = exempted_years([Exempted("2025", 0, 400), Exempted("2026", 400, 400)])
    assert far and "范围不重叠" in far[0].zh
    assert stretched_years({2026: Stretched(10, {}, 1)}) is None
    more = stretched_years({2025: Stretched(10, {}, 1), 2026: Stretched(10, {}, 3)})
    assert more and more[0].zh == "2026 年 3 ÷ 10，上一年 1 ÷ 10：拉长得更多"
    assert burdened_years({2025: Minutes(0, 0), 2026: Minutes(90, 3)}) is None, "a year without units has no average"
    less = burdened_years({2025: Minutes(120, 3), 2026: Minutes(90, 3)})
    assert less and less[0].zh == "2026 年平均每个单位 30 分钟，上一年 40"
