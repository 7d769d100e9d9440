"""The pages of a debrief meeting: set up, people pasted, order, door, console, comments, screen, papers, refusals."""

import io

import docx
import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from playwright.sync_api import Browser
from pypdf import PdfReader

import databases
from clarify import small
from debrief import halls
from zeren.debrief.actions import begin_meeting, check_in, draw_order, leave_out, move_speaker
from zeren.debrief.queries import meeting_found, meetings, participants, ready_for
from zeren.kernel.actors import Actor
from zeren.organisations.actions import open_account
from zeren.papers.printed_tables import PrintedTable, write_table

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(db: None) -> None:
    halls.build()
    for actor in (small.CLERK, small.HEAD, small.COUNTY_SECRETARY, small.SECRETARY, small.MEMBER):
        open_account(small.SETUP, actor.id)


def client_of(actor: Actor, language: str = "zh-hans") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(get_user_model().objects.get(username=actor.id), "django.contrib.auth.backends.ModelBackend")
    return client


def do(client: Client, key: str, deed: str, /, **said: object) -> int:
    return client.post(f"/debrief/meetings/{key}/do/{deed}/", said).status_code


def begun() -> str:
    key = halls.planned()
    draw_order(small.CLERK, key, ("1", "2"))
    small.move_to(halls.DAY)
    for one in participants(key):
        check_in(small.CLERK, key, one.id)
    begin_meeting(small.CLERK, key)
    return key


def test_meeting__is_set_up_drawn_and_begun_by_its_pages(county: None) -> None:
    client = client_of(small.CLERK)
    assert "C1" in client.get("/debrief/meetings/new/").content.decode()
    chosen = [one.id for one in ready_for("C1", 2026) if one.person in {who.id for who in halls.SPEAKERS}]
    sent = {"unit": "C1", "year": "2026", "title": "述职评议会", "meets_on": "2026-12-21", "place": "礼堂", "form": "B6", "debrief": chosen}  # fmt: skip
    assert client.post("/debrief/meetings/new/", {**sent, "title": " "}).status_code == 422
    assert client.post("/debrief/meetings/new/", sent).status_code == 302
    key = meetings()[0].key
    refused = client.post(f"/debrief/meetings/{key}/do/invite/", {"lines": "张三，水利局，路人"})
    assert (refused.status_code, "路人" in refused.content.decode()) == (422, True)
    lines = "\n".join(f"代表{n}，某村，下级和代表" for n in range(9)) + "\n程望舒，县委，上级领导\n钱七，县直，同级"
    assert do(client, key, "invite", lines=lines) == 302
    assert len(participants(key)) == 11
    assert do(client, key, "draw", one="417", other="") == 422
    assert do(client, key, "draw", one="417", other="九") == 302
    assert "417 / 九" in client.get(f"/debrief/meetings/{key}/").content.decode()
    assert do(client, key, "begin") == 422, "nobody has checked in"
    small.move_to(halls.DAY)
    assert "代表3" in client.get(f"/debrief/meetings/{key}/door/?q=代表3").content.decode()
    for one in participants(key):
        assert do(client, key, "check-in", person=one.id) == 302
    assert do(client, key, "begin") == 302
    assert meeting_found(key).state == "in_session"


def test_door__takes_a_signed_sheet_of_a_class_at_once(county: None) -> None:
    key, client = halls.planned(), client_of(small.CLERK)
    small.move_to(halls.DAY)
    peers = [one.id for one in participants(key) if one.voter_class == "peer"]
    assert f'value="{peers[-1]}" checked' in client.get(f"/debrief/meetings/{key}/door/").content.decode()
    assert do(client, key, "signed") == 422, "nobody was chosen"
    assert do(client, key, "signed", person=peers[1:]) == 302
    assert [one.id for one in participants(key) if one.checked_in] == peers[1:]
    assert do(client, key, "signed", person=peers) == 302
    assert do(client, key, "signed", person=[999999]) == 404
    assert [one.id for one in participants(key) if one.checked_in] == peers


def test_door__takes_in_a_sealed_sheet_and_hands_it_back(county: None) -> None:
    key, client = halls.planned(), client_of(small.CLERK)
    small.move_to(halls.DAY)
    absent = next(one.id for one in participants(key) if one.voter_class == "peer")
    assert do(client, key, "envelope", person=absent) == 302
    shown = client.get(f"/debrief/meetings/{key}/door/").content.decode()
    assert "密封票 1 份" in shown and "已收密封票" in shown
    assert do(client, key, "check-in", person=absent) == 422, "the envelope goes back first"
    assert do(client, key, "envelope-back", person=absent) == 302
    assert do(client, key, "check-in", person=absent) == 302


def test_people__come_in_from_an_offices_own_sheet(county: None) -> None:
    key, client = halls.planned(), client_of(small.CLERK)
    rows = [("张 三", "水利局", "同级"), ("李四", "某村", "下级和代表")]
    made = write_table(PrintedTable("参会人员名单", ("姓名", "工作单位", "类别"), rows))
    assert do(client, key, "invite", file=SimpleUploadedFile("people.xlsx", made)) == 302
    assert [(one.name, one.unit, one.voter_class) for one in participants(key)[-2:]] == [
        ("张三", "水利局", "peer"), ("李四", "某村", "delegate"),
    ]  # fmt: skip
    assert do(client, key, "invite", file=SimpleUploadedFile("people.xlsx", b"no workbook")) == 422


def test_console__leads_speakers_through_and_refuses_without_comments(county: None) -> None:
    key, client = begun(), client_of(small.HEAD, "en")
    item = meeting_found(key).speakers[0]
    assert do(client, key, "step", item=item.id, verb="speak") == 302
    shown = client.get(f"/debrief/meetings/{key}/console/").content.decode()
    assert "08:00" in shown
    assert "interim" not in shown
    assert do(client, key, "question", item=item.id, text="两村服务站何时天天开门？", **{"class": "delegate"}, way="paper") == 302  # fmt: skip
    assert do(client, key, "comment", item=item.id, kind="portfolio", by="贺知白", text="两张皮问题仍在。") == 302
    screen = client.get(f"/debrief/meetings/{key}/screen/").content.decode()
    assert item.name in screen
    assert "服务站" in screen
    assert "<form" not in screen.replace('action="/language/"', "").split('id="now"')[1]
    refused = client.post(f"/debrief/meetings/{key}/do/conclude/").content.decode()
    for code in ("superior_silent", "questions_open", "ballot_not_counted"):
        assert code in refused
    assert client.post(f"/debrief/meetings/{key}/do/step/", {"item": 999999, "verb": "ask"}).status_code == 404


def test_comment__is_written_by_the_leader_himself_and_by_nobody_on_himself(county: None) -> None:
    key = begun()
    item = next(one for one in meeting_found(key).speakers if one.person == small.SECRETARY.id)
    move_speaker(small.CLERK, item.id, "speak")
    leader = client_of(small.COUNTY_SECRETARY)
    address = f"/debrief/meetings/{key}/comments/"
    assert leader.post(address, {"item": item.id, "kind": "superior", "text": ""}).status_code == 422
    assert leader.post(address, {"item": item.id, "kind": "superior", "text": "措施要落到人。"}).status_code == 302
    assert meeting_found(key).speakers[item.place - 1].comments[0].by == small.COUNTY_SECRETARY.name
    assert client_of(small.SECRETARY).get(address).status_code == 404
    stranger = client_of(small.MEMBER)
    assert stranger.get(f"/debrief/meetings/{key}/console/").status_code == 404
    there, nowhere = (stranger.get(f"/debrief/meetings/{one}/") for one in (key, key.replace("C1", "C9")))
    assert (there.status_code, nowhere.status_code, len(there.content)) == (404, 404, len(nowhere.content))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_papers__minutes_and_kit_hold_what_a_hall_needs_and_no_code(county: None, language: str) -> None:
    key, client = begun(), client_of(small.CLERK, language)
    word = docx.Document(io.BytesIO(client.get(f"/debrief/meetings/{key}/minutes.docx").content))
    assert any("1 / 2" in paragraph.text for paragraph in word.paragraphs), "the seed of the order"
    made = PdfReader(io.BytesIO(client.get(f"/debrief/meetings/{key}/rehearsal.pdf").content))
    text = "".join(page.extract_text() for page in made.pages)
    asked = ("演练，不计票", "zeren-ballot-print", "计票表", "代表11") if language == "zh-hans" else ("Rehearsal", "zeren-ballot-print", "Tally", "代表11")  # fmt: skip
    assert [one for one in asked if one not in text.replace(" ", "")] == []
    assert client.get(f"/debrief/meetings/{key}/kit.odt").status_code == 404


def test_agenda__somebody_is_taken_off_and_may_be_heard_elsewhere(county: None) -> None:
    key, client = halls.planned(), client_of(small.CLERK)
    it = meeting_found(key).items[0]
    assert do(client, key, "off", item=it.id, reason=" ") == 422
    assert do(client, key, "off", item=it.id, reason="因病住院") == 302
    assert [one.id == it.id for one in meeting_found(key).items] == [False]
    assert it.debrief in {one.id for one in ready_for("C1", 2026)}
    assert client.post(f"/debrief/meetings/{key}/ballots/").status_code == 302
    refused = client.post(f"/debrief/meetings/{key}/do/off/", {"item": meeting_found(key).items[0].id, "reason": "x"})
    assert "ballot_prepared" in refused.content.decode()


def test_console__takes_questions_down_after_a_speaker_has_finished(county: None) -> None:
    key, client = begun(), client_of(small.HEAD)
    item = meeting_found(key).speakers[0]
    for verb in ("speak", "finish"):
        assert do(client, key, "step", item=item.id, verb=verb) == 302
    assert "还没有记提问" in client.get(f"/debrief/meetings/{key}/console/").content.decode()
    assert do(client, key, "none", item=item.id) == 302
    assert "还没有记提问" not in client.get(f"/debrief/meetings/{key}/console/").content.decode()


def test_meeting__begins_on_its_day_and_without_who_was_let_off(county: None) -> None:
    key = halls.planned()
    draw_order(small.CLERK, key, ("1", "2"))
    for one in participants(key):
        check_in(small.CLERK, key, one.id)
    client = client_of(small.CLERK)
    assert "not_the_day" in client.post(f"/debrief/meetings/{key}/do/begin/").content.decode()
    small.move_to(halls.DAY)
    leave_out(small.HEAD, meeting_found(key).speakers[0].debrief, "因病住院")
    assert do(client, key, "begin") == 302
    found = meeting_found(key)
    assert [one.state for one in found.called] == ["in_session"]
    assert len(found.items) == 2


@pytest.mark.story
def test_clock__runs_down_each_second_in_the_browser(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(
        '<p id="hall" data-left="61">01:01</p><div data-left="1" data-over="已超时"><span class="over">剩余</span><b id="over">00:01</b></div>'
    )
    page.add_script_tag(path=databases.SOURCE / "web/static/built/zeren.js")
    page.wait_for_function("document.querySelector('#hall').textContent < '01:00'", timeout=20_000)
    page.wait_for_function("document.querySelector('#over').textContent.startsWith('+00:0')", timeout=20_000)
    assert page.locator(".over").inner_text() == "已超时"
    page.close()
