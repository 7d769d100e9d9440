"""Asking from a phone: the code on the projector and the kit, the form without account, cookie or script, the console."""

import io
import re
from html import unescape

import pytest
from django.test import Client
from pypdf import PdfReader

from clarify import small
from debrief import halls
from debrief.test_sittings import begun
from web.test_meeting_pages import client_of, do
from zeren.debrief.actions import move_speaker
from zeren.debrief.models import FloorQuestion
from zeren.debrief.queries import AgendaFound, meeting_found, meeting_of_item
from zeren.organisations.actions import open_account
from zeren.web.debrief.floor import path_in_hall

pytestmark = pytest.mark.django_db


@pytest.fixture
def speaking(db: None) -> AgendaFound:
    """A meeting in session; the first speaks."""
    halls.build()
    open_account(small.SETUP, small.CLERK.id)
    one = meeting_found(begun()).speakers[0]
    move_speaker(small.CLERK, one.id, "speak")
    return one


def phone(language: str = "zh-hans") -> Client:
    return Client(headers={"accept-language": language}, enforce_csrf_checks=True)


def sheet_on(page: str) -> str:
    return unescape(re.findall(r'name="sheet" value="([^"]+)"', page)[0])


def test_phone__asks_without_account_cookie_or_script_and_the_clerk_takes_it(speaking: AgendaFound) -> None:
    key, hall = meeting_of_item(speaking.id), phone()
    address = path_in_hall(key)
    answer = hall.get(address)
    shown = answer.content.decode()
    assert (answer.status_code, speaking.name in shown, "下级和代表" in shown) == (200, True, True)
    assert (answer.headers["Cache-Control"], dict(hall.cookies)) == ("no-store", {})
    assert "测评" not in re.sub(re.escape(meeting_found(key).title), "", shown), (
        "nothing about the ballot stands here"
    )
    sent = {"sheet": sheet_on(shown), "text": "何时开门？", "class": "delegate"}
    refused = hall.post(address, {**sent, "class": ""})
    assert (refused.status_code, "asker_missing" in refused.content.decode(), "何时开门？" in refused.content.decode()) == (422, True, True)  # fmt: skip
    done = hall.post(address, sent)
    assert (done.status_code, "收到了" in hall.get(done.headers["Location"]).content.decode()) == (302, True)
    assert dict(hall.cookies) == {}
    clerk = client_of(small.CLERK)
    assert "何时开门？" in clerk.get(f"/debrief/meetings/{key}/console/").content.decode()
    row = FloorQuestion.objects.get()
    assert do(clerk, key, "aside", sent=row.id, because="") == 422
    assert do(clerk, key, "take", sent=row.id) == 302
    assert "何时开门？" in clerk.get(f"/debrief/meetings/{key}/screen/").content.decode()
    assert do(clerk, key, "take", sent=999999) == 404


def test_phone__a_form_of_a_closed_speaker_or_of_nobodys_making_is_refused(speaking: AgendaFound) -> None:
    key, hall = meeting_of_item(speaking.id), phone("en")
    address = path_in_hall(key)
    sent = {"sheet": sheet_on(hall.get(address).content.decode()), "text": "When?", "asker": "Li"}
    assert "no_sheet" in hall.post(address, {**sent, "sheet": sent["sheet"][:-2]}).content.decode()
    assert "no_sheet" in hall.post(address, {"text": "When?", "asker": "Li"}).content.decode()
    move_speaker(small.CLERK, speaking.id, "comment")
    closed = hall.post(address, sent)
    assert (closed.status_code, "no_questions_now" in closed.content.decode()) == (422, True)
    shown = hall.get(address).content.decode()
    assert "Nobody is taking questions" in shown
    assert "<textarea" not in shown
    assert FloorQuestion.objects.count() == 0
    for wrong in (address.replace(key, key.replace("C1", "T1")), "/ask/none/"):
        assert hall.get(wrong).status_code == 404


def test_code__stands_on_projector_and_kit_and_set_aside_ones_in_the_minutes(speaking: AgendaFound) -> None:
    key, clerk = meeting_of_item(speaking.id), client_of(small.CLERK)
    assert "screen-ask" in clerk.get(f"/debrief/meetings/{key}/screen/").content.decode()
    assert path_in_hall(key) in clerk.get(f"/debrief/meetings/{key}/").content.decode()
    kit = PdfReader(io.BytesIO(clerk.get(f"/debrief/meetings/{key}/kit.pdf").content))
    text = "".join(page.extract_text() for page in kit.pages).replace(" ", "")
    assert "扫码提问" in text
    assert "计票表" in text
    hall, address = phone(), path_in_hall(key)
    hall.post(address, {"sheet": sheet_on(hall.get(address).content.decode()), "text": "无关", "class": "peer"})
    assert do(clerk, key, "aside", sent=FloorQuestion.objects.get().id, because="与述职无关") == 302
    minutes = PdfReader(io.BytesIO(clerk.get(f"/debrief/meetings/{key}/minutes.pdf").content))
    told = "".join(page.extract_text() for page in minutes.pages).replace(" ", "").replace("\n", "")
    assert "手机提问1条，不采用1条。（与述职无关）" in told
    move_speaker(small.CLERK, speaking.id, "comment")
    assert "screen-ask" not in clerk.get(f"/debrief/meetings/{key}/screen/").content.decode()
