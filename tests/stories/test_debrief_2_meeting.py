"""Whole meetings: eighteen debriefers before three hundred; the same where the network is lost; a small one on paper alone."""

import io
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import docx
import pytest
from django.db import connection
from playwright.sync_api import Browser, expect

import databases
from clarify import small
from debrief import great_hall
from stories.in_hall import Desk, Slips, cast_by, printed, signed_in, verified
from stories.reading import READERS
from vote.conftest import door_on
from vote.voting import Door
from zeren.debrief.queries import (
    ballot_found,
    ballots_seen,
    feedback_found,
    meeting_found,
    meetings,
    outcome,
    participants,
    turnout,
)
from zeren.kernel.actors import Actor

pytestmark = [pytest.mark.story, pytest.mark.xdist_group("halls")]
MEETING, DAY = "/debrief/meetings", "2026-12-21"


FILES = [*Path(small.__file__).parent.glob("*.py"), *Path(great_hall.__file__).parent.glob("*.py")]
FILES += (databases.ROOT / "policies" / "party-building-cn").glob("*.toml")


@pytest.fixture
def county(settings, request: pytest.FixtureRequest, prepared: databases.Prepared) -> None:
    """The hall that the story names, built once; as in a demonstration, nobody needs a second factor."""
    settings.DEMO = True
    name, build = getattr(request, "param", ("hall", great_hall.build))
    prepared(name, databases.digest_of_files(FILES), build)


@pytest.fixture
def seat(live_server, county: None, browser: Browser) -> Iterator[Callable[[Actor], Desk]]:
    """A desk for whoever is asked for, in Chinese."""
    with ExitStack() as stack:
        yield lambda who: stack.enter_context(signed_in(browser, live_server.url, who.id, READERS["zh-desk"]))


def planned(head: Desk, lines: list[str]) -> str:
    """The meeting set up by its pages, everybody put on the list, the order drawn. Gives its key."""
    window = head.visit
    window.open(f"{MEETING}/new/?unit=C1&year=2026")
    window.page.fill("#id_meets_on", DAY)
    window.page.fill("#id_place", "县委礼堂")
    for box in window.page.locator('input[name="debrief"]').all():
        here = box.locator("xpath=..").inner_text()
        box.set_checked(any(town in here for town in ("苔溪镇", "麦垄镇", *(one for one, _ in great_hall.MORE))))
    window.press("排会", "Set it up", window.page.locator("main form").last)
    key = str(meetings()[0].key)
    window.page.fill("#id_lines", "\n".join(lines))
    window.press("加入名单", "Put on the list")
    window.page.fill("#id_one", "417")
    window.page.fill("#id_other", "九")
    window.press("抽定顺序", "Draw the order")
    window.sees("述职顺序已抽定", "The order has been drawn")
    return key


def begun(head: Desk, key: str) -> None:
    """Everybody comes in, one by a click at the door and the others from the sheets they signed; the meeting begins."""
    first, *others = participants(key)
    head.visit.open(f"{MEETING}/{key}/door/?q={first.name}")
    head.visit.press("签到", "Check in", head.visit.row(first.name))
    for _ in {one.voter_class for one in others}:
        head.visit.page.locator("details.more > summary").first.click()
        head.visit.press("这些人已签到", "These have signed", head.visit.page.locator("details[open]"))
    assert all(one.checked_in for one in participants(key))
    head.visit.open(f"{MEETING}/{key}/")
    head.visit.press("开会", "Begin")
    head.visit.sees("会场控制台", "Console")


def issued(head: Desk, key: str, ballot: str, folder: Path) -> Slips:
    """The slips printed by the line that the page shows, their file taken in, the vote opened."""
    head.visit.open(f"{MEETING}/{key}/ballots/{ballot}/")
    slips = printed(head.visit.page.locator("pre").inner_text(), folder)
    head.visit.page.set_input_files('input[name="file"]', {"name": "issued.txt", "mimeType": "text/plain", "buffer": slips.issued})  # fmt: skip
    head.visit.press("登记票码", "Take in the slips")
    head.visit.press("开始投票", "Open the vote")
    head.visit.sees("投票中", "The vote is open")
    return slips


def spoken(head: Desk, key: str) -> None:
    """Everybody speaks, is asked and is commented on: the first one by clicks, with the projector open beside."""
    do = f"{MEETING}/{key}/do"
    screen = head.visit.page.context.new_page()
    first, *others = meeting_found(key).speakers
    head.visit.open(f"{MEETING}/{key}/console/")
    head.visit.press("开始述职", "Begin to speak")
    screen.goto(f"{head.visit.address}{MEETING}/{key}/screen/")
    assert first.name in screen.locator("main").inner_text()
    head.visit.page.fill("#id_text", "两村服务站何时天天开门？")
    head.visit.page.select_option("#id_qclass", "resident")
    head.visit.press("记下提问", "Take it down")
    screen.reload()
    assert "两村服务站何时天天开门？" in screen.locator("main").inner_text()
    screen.close()
    head.visit.page.locator('input[name="answer"]').fill("一月起排班上墙。")
    head.visit.press("记下答复", "Put the answer down")
    for kind, by in (("portfolio", "贺知白"), ("superior", "程望舒")):
        head.visit.page.select_option("#id_kind", kind)
        head.visit.page.fill("#id_by", by)
        head.visit.page.fill("#id_said", "思路清楚，末端还要再抓。")
        head.visit.press("记下点评", "Put it down")
    head.send(f"{do}/step/", item=first.id, verb="finish")
    for one in others:
        head.send(f"{do}/step/", item=one.id, verb="speak")
        head.send(f"{do}/none/", item=one.id)
        for kind, by in (("portfolio", "贺知白"), ("superior", "程望舒")):
            head.send(f"{do}/comment/", item=one.id, kind=kind, by=by, text="措施要落到人。")
        head.send(f"{do}/step/", item=one.id, verb="finish")


def paper_read(desk: Desk, address: str, ballot: str, sheets: list[tuple[str, str, int]]) -> None:
    """One person keys paper sheets: class, code, and which way it was filled in."""
    rules = ballot_found(ballot).rules
    grades = list(rules.grades)
    for voters, code, turn in sheets:
        filled = {f"m{n}-0": grades[(n + turn) % 2] for n in range(len(rules.objects))}
        desk.send(f"{address}paper/", **filled, **{"class": voters}, code=code)


def numbered(head: Desk, address: str, drawn: dict[str, int], observed: dict[str, int] | None = None) -> None:
    for voters, number in drawn.items():
        head.send(f"{address}do/slips/", **{"class": voters}, drawn=number, observed=(observed or {}).get(voters, 0))


def closed(head: Desk, address: str) -> None:
    """Ended, closed and published by three clicks."""
    head.visit.open(address)
    head.visit.press("结束投票", "End the vote")
    head.visit.press("封箱", "Close the box")
    head.visit.press("公布结果", "Publish the result")
    head.visit.sees("公布的结果", "The result as published")


def concluded(head: Desk, leader: Desk, debriefs: list[int]) -> None:
    """From what was published to letters and lists, each by its form."""
    parts = {f"{name}_{part}": said for part in ("routine", "inspection", "comment") for name, said in (("points", 95), ("source", "台账"))}  # fmt: skip
    for number in debriefs:
        head.send(f"/debrief/verdict/{number}/", deed="state", **parts)
        drawn = outcome(number).drawn
        assert drawn and drawn.grade
        leader.send(
            f"/debrief/verdict/{number}/", deed="decide", grade=drawn.grade, opinion="抓党建工作思路清楚，整改到位；联系群众还不够经常，村级阵地开放要再抓。",
            body="鹭汀县委", decided_on=DAY, document="鹭汀委纪〔2026〕31号", present="程望舒、晏清川、骆长庚、沈砚秋", due=4, reason="",
        )  # fmt: skip
        head.send(f"/debrief/verdict/{number}/", deed="issue", issuer="鹭汀县责任制办公室", word="鹭汀述评")
        head.send(f"/debrief/verdict/{number}/", deed="deliver", on=DAY, how="当面送达")
        found = outcome(number)
        head.send(
            f"/debrief/verdict/{number}/", deed="draft", source="comment", problem="村级阵地开门难", cause="值班没有落实",
            owner=found.post, measure="排班上墙，每月抽查", due_on="2027-06-30", verifier="O1-02",
        )  # fmt: skip
        head.send(f"/debrief/verdict/{number}/", deed="lists")
    head.visit.open(f"/debrief/verdict/{debriefs[0]}/")
    head.visit.sees("村级阵地开门难", "村级阵地开门难")
    assert head.visit.download("PDF", "PDF").startswith(b"%PDF")
    assert all(feedback_found(outcome(one).verdict.letter).delivered_on for one in debriefs)


def rated_by_name(address: str, ballot: str, *leaders: Desk) -> None:
    for desk in leaders:
        desk.send(f"{address}rate/", **{f"m{n}-0": "GOOD" for n in range(len(ballot_found(ballot).rules.objects))})


def at_a_kiosk(browser: Browser, door: Door, ballot: str, codes: list[str]) -> None:
    """Two voters one after the other on a device that is shared."""
    page = browser.new_page(locale="zh-CN")
    for code in codes:
        page.goto(f"{door.address}/k/{ballot}")
        page.get_by_label("票码").fill(code)
        page.get_by_role("button", name="打开票面").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("请逐位评价")
        for choice in page.get_by_role("radio", name="较好", exact=True).all():
            choice.check()
        page.get_by_role("button", name="检查并投票").click()
        page.get_by_role("button", name="投出").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("票已入箱")
    page.close()


def concluded_by_clicks(head: Desk, key: str) -> None:
    head.visit.open(f"{MEETING}/{key}/console/")
    head.visit.press("散会", "End the meeting")
    head.visit.press("全部转入综合评价", "All go on to synthesis")


@pytest.mark.slow
def test_meeting__of_eighteen_before_three_hundred_ends_in_letters_and_lists(
    seat, browser: Browser, tmp_path: Path
) -> None:
    key = planned(seat(small.HEAD), [*great_hall.crowd(), "群众末\t群众代表"])
    present = Counter(one.voter_class for one in participants(key))
    assert (present.total(), len(present), len(meeting_found(key).speakers)) == (300, 4, 18)
    small.move_to(great_hall.DAY)
    head, clerk, leader = seat(small.HEAD), seat(small.CLERK), seat(small.COUNTY_SECRETARY)
    leaders = (leader, *(seat(Actor("person", who)) for _, who, _ in great_hall.LEADERS))
    begun(head, key)
    head.send(f"{MEETING}/{key}/ballots/")
    ballots = [one.key for one in ballots_seen(key)]
    assert [len(ballot_found(one).rules.objects) for one in ballots] == [9, 9]
    spoken(head, key)
    del present["superior"]
    with door_on(connection.settings_dict["NAME"]) as door:
        for ballot in ballots:
            address = f"{MEETING}/{key}/ballots/{ballot}/"
            slips = issued(head, key, ballot, tmp_path)
            rated_by_name(address, ballot, *leaders)
            at_a_kiosk(browser, door, ballot, slips.draw("peer", 2))
            on_paper = [("delegate", code, 0) for code in slips.draw("delegate", 30)]
            on_paper += [("resident", code, 1) for code in slips.draw("resident", 10)]
            elsewhere = Counter(peer=2, delegate=30, resident=10)
            receipts = [
                receipt
                for voters, number in (present - elsewhere).items()
                for receipt in cast_by(door, ballot, slips.draw(voters, number))
            ]
            assert len(receipts) == 300 - len(leaders) - elsewhere.total()
            for desk in (head, clerk):
                paper_read(desk, address, ballot, on_paper)
            numbered(head, address, present)
            closed(head, address)
            assert {one.voter_class: one.cast for one in turnout(ballot) if one.is_secret} == present
            verified(head.post_for_file(f"{address}files/"), tmp_path / f"observer-{ballot}", slips, receipts[:3])
    concluded_by_clicks(head, key)
    concluded(head, leader, [one.debrief for one in meeting_found(key).items])


@pytest.mark.slow
def test_meeting__loses_its_network_half_way_and_ends_on_paper(seat, tmp_path: Path) -> None:
    key = planned(seat(small.HEAD), great_hall.crowd(peers=2, delegates=24, residents=10))
    small.move_to(great_hall.DAY)
    head, clerk, leader = seat(small.HEAD), seat(small.CLERK), seat(small.COUNTY_SECRETARY)
    begun(head, key)
    head.send(f"{MEETING}/{key}/ballots/")
    ballot = ballots_seen(key)[0].key
    address = f"{MEETING}/{key}/ballots/{ballot}/"
    slips = issued(head, key, ballot, tmp_path)
    drawn = {
        voters: slips.draw(voters, number) for voters, number in (("peer", 20), ("delegate", 24), ("resident", 10))
    }
    with door_on(connection.settings_dict["NAME"]) as door:
        receipts = [
            one for voters in drawn for one in cast_by(door, ballot, drawn[voters][: len(drawn[voters]) // 2])
        ]
    head.send(f"{MEETING}/{key}/do/note/", text="投票进行到一半时断网，其余改用纸票，票条贴在纸票上。")
    late = [(voters, code, 0) for voters, codes in drawn.items() for code in codes[len(codes) // 2 :]]
    unsure = [("delegate", drawn["delegate"][0], 1)]  # the phone showed no answer, so he handed in paper too
    for desk in (head, clerk):
        paper_read(desk, address, ballot, late + unsure)
    assert "已经投过另一张票" in clerk.read(f"{address}paper/")
    numbered(head, address, {voters: len(codes) for voters, codes in drawn.items()})
    rated_by_name(address, ballot, leader)
    closed(head, address)
    assert {one.voter_class: one.cast for one in turnout(ballot) if one.is_secret} == {
        voters: len(codes) for voters, codes in drawn.items()
    }
    verified(head.post_for_file(f"{address}files/"), tmp_path / "observer", slips, receipts)
    minutes = docx.Document(io.BytesIO(head.fetch(f"{MEETING}/{key}/minutes.docx")))
    assert any("断网" in one.text for one in minutes.paragraphs)


@pytest.mark.parametrize("county", [("village-hall", great_hall.build_villages)], indirect=True, ids=["villages"])
def test_meeting__of_seventeen_villages_is_set_up_from_last_years_and_counted_by_hand(seat, tmp_path: Path) -> None:
    window = seat(small.HEAD).visit
    window.open(f"{MEETING}/new/?unit=T1&year=2026")
    window.page.fill("#id_on1", DAY)
    window.press("照此排会", "Set it up so")
    window.page.fill("#id_one", "8")
    window.page.fill("#id_other", "十二")
    window.press("抽定顺序", "Draw the order")
    kit = window.download("会务材料", "Meeting kit")
    assert kit.startswith(b"%PDF")
    key = next(one.key for one in meetings(["T1"]) if one.year == 2026)
    present = Counter(one.voter_class for one in participants(key))
    assert (len(meeting_found(key).speakers), present) == (
        17,
        {"superior": 1, "peer": 17, "delegate": 14, "resident": 8},
    )
    small.move_to(great_hall.DAY)
    head, clerk, leader = seat(small.HEAD), seat(small.CLERK), seat(small.SECRETARY)
    begun(head, key)
    head.send(f"{MEETING}/{key}/ballots/")
    spoken(head, key)
    del present["superior"]
    for ballot in [one.key for one in ballots_seen(key)]:
        address = f"{MEETING}/{key}/ballots/{ballot}/"
        head.visit.open(address)
        head.visit.press("不用票条，开始投票", "Open without slips")
        rated_by_name(address, ballot, leader)
        numbered(head, address, present)
        for desk in (head, clerk):
            for voters, number in present.items():
                counted(desk, address, ballot, voters, number)
        closed(head, address)
        said = verified(head.post_for_file(f"{address}files/"), tmp_path / ballot)
        assert "by hand" in said
    concluded_by_clicks(head, key)
    assert {outcome(one.debrief).state for one in meeting_found(key).items} == {"synthesis"}


def counted(desk: Desk, address: str, ballot: str, voters: str, number: int) -> None:
    """One counter's tally of a class: of each person most are good, one in four fairly good."""
    objects = len(ballot_found(ballot).rules.objects)
    fair = number // 4
    row = {0: number - fair, 1: fair, 2: 0, 3: 0, 4: 0}
    cells = {f"m{n}-0-{place}": count for n in range(objects) for place, count in row.items()}
    desk.send(f"{address}tally/{voters}/", **cells, sheets=number)
