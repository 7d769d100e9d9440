"""The verifier's sample as pages: drawn, answered on a phone, shown by unit, with a question about texts alike."""

import re
from datetime import date

import pytest
from benchmarks.likeness import changed, written
from django.contrib.auth import get_user_model
from django.test import Client

from clarify import small
from zeren.implement.actions import enter_fact
from zeren.implement.queries import sample_found
from zeren.implement.rules.facts import FactEntry
from zeren.kernel.actors import Actor
from zeren.organisations.actions import open_account
from zeren.web.implement import samples

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(db: None) -> None:
    small.with_tasks(small.CLERK)
    for actor in (small.CLERK, small.HEAD, small.SECRETARY, small.MEMBER):
        open_account(small.SETUP, actor.id)


def client_of(actor: Actor, language: str = "zh-hans") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(get_user_model().objects.get(username=actor.id), "django.contrib.auth.backends.ModelBackend")
    return client


def fact(unit: str, reason: str = "") -> str:
    return enter_fact(small.CLERK, FactEntry("special_study", unit, date(2026, 1, 4), "会议纪要", reason=reason))


def test_draw_and_answer__both_languages(county: None) -> None:
    text = written("r", 200)
    one, _ = fact("T1", text), fact("T2", changed(text, "c", 10))
    client = client_of(small.HEAD)
    refused = client.post("/work/samples/T1/", {"one": "7", "other": "", "year": "2026"})
    assert (refused.status_code, "须由两人各报一个" in refused.content.decode()) == (422, True)
    drawn = client.post("/work/samples/T1/", {"one": "7", "other": "清禾", "year": "2026"})
    assert drawn.status_code == 302
    address = drawn["Location"]
    number = int(address.strip("/").rpartition("/")[2])
    (item,) = sample_found(number).items
    page = client.get(address).content.decode()
    assert "是同一件事吗" in page
    assert "不记入分数和档案" in page
    assert "7 / 清禾" in page
    assert "is it the same matter?" in client_of(small.HEAD, "en").get(address).content.decode()
    refused = client.post(address, {"item": item.id, "answer": "questioned", "note": ""})
    assert (refused.status_code, "写明疑问" in refused.content.decode()) == (422, True)
    assert client.post(address, {"item": item.id, "answer": "confirmed", "note": "与原件一致"}).status_code == 302
    page = client.get("/work/samples/T1/?year=2026").content.decode()
    assert "他人核实过 1 条" in page
    assert "100%" in page
    assert one in client.get(address).content.decode()


def test_own_entry__is_not_offered_and_not_taken(county: None) -> None:
    fact("T1")
    address = client_of(small.HEAD).post("/work/samples/T1/", {"one": "7", "other": "8", "year": "2026"})["Location"]
    (item,) = sample_found(int(address.strip("/").rpartition("/")[2])).items
    client = client_of(small.CLERK)
    assert "由别人核实" in client.get(address).content.decode()
    assert client.post(address, {"item": item.id, "answer": "confirmed"}).status_code == 422
    assert client.post(address, {"item": 999999, "answer": "confirmed"}).status_code == 404


def test_pages__are_for_verifiers(county: None) -> None:
    fact("T1")
    assert client_of(small.MEMBER).get("/work/samples/T1/").status_code == 403
    assert client_of(small.SECRETARY).get("/work/samples/").status_code == 302


def test_fact__shows_which_duties_it_serves_and_the_entry_says_so_before(county: None) -> None:
    page = client_of(small.HEAD).get(f"/work/facts/{fact('T1')}/").content.decode()
    assert "用于" in page
    assert "项责任" in page
    entry = client_of(small.SECRETARY).get("/work/enter/T1/?name=special_study").content.decode()
    assert "录这一条，同时用于" in entry


def test_shares__the_least_verified_first_found_by_name_and_paged(
    county: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for unit in ("T1", "T2"):
        fact(unit)
    client = client_of(small.HEAD)
    address = client.post("/work/samples/T1/", {"one": "7", "other": "清禾", "year": "2026"})["Location"]
    (item,) = sample_found(int(address.strip("/").rpartition("/")[2])).items
    client.post(address, {"item": item.id, "answer": "confirmed", "note": "与原件一致"})

    def units(more: str = "") -> list[str]:
        page = client.get(f"/work/samples/C1/?year=2026{more}").content.decode()
        return re.findall(r"/work/units/(\w+)/", page.split('id="shares"')[1])

    assert units() == ["T2", "T1"]
    assert (units("&q=苔溪"), units("&q=T2"), units("&q=nowhere")) == (["T1"], ["T2"], [])
    monkeypatch.setattr(samples, "SHOWN", 1)
    assert (units(), units("&page=2"), units("&page=9")) == (["T2"], ["T1"], ["T1"])
