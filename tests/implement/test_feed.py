"""A person's calendar by a signed address: what falls due, for whoever has it, until it is taken back."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from clarify import small
from zeren.implement.actions import close_calendar, open_calendar
from zeren.implement.queries import due_days
from zeren.kernel.errors import Refused
from zeren.ledger.models import Entry
from zeren.organisations.actions import open_account
from zeren.web.implement.feed import token_of


@pytest.fixture
def county(db: None) -> None:
    small.with_tasks()
    small.move_to(date(2026, 4, 1))


def asked(token: str, language: str = "zh-hans") -> tuple[int, str]:
    answer = Client(headers={"accept-language": language}).get(f"/work/calendar/{token}/due.ics")
    return answer.status_code, answer.content.decode()


@pytest.mark.django_db
def test_calendar__whoever_has_the_address_reads_it_until_it_is_taken_back(county: None) -> None:
    number = open_calendar(small.MEMBER)
    status, text = asked(token_of(small.MEMBER.id, number))
    assert status == 200 and text.startswith("BEGIN:VCALENDAR\r\n")
    days = due_days(small.MEMBER.id, date(2026, 4, 1))
    assert text.count("BEGIN:VEVENT") == len(days) > 1
    assert all(f"DTSTART;VALUE=DATE:{day.day:%Y%m%d}" in text for day in days)
    assert "苔溪镇" in text.replace("\r\n ", "") and "蕙坡村" not in text.replace("\r\n ", "")
    assert " due" in asked(token_of(small.MEMBER.id, number), "en")[1]
    for wrong in ("nonsense", token_of(small.MEMBER.id, number + 1), token_of(small.SECRETARY.id, 1), token_of(small.MEMBER.id, number)[:-2]):  # fmt: skip
        assert asked(wrong)[0] == 404, wrong
    again = open_calendar(small.MEMBER)
    assert asked(token_of(small.MEMBER.id, number))[0] == 404 and asked(token_of(small.MEMBER.id, again))[0] == 200
    close_calendar(small.MEMBER)
    assert asked(token_of(small.MEMBER.id, again))[0] == 404
    with pytest.raises(Refused):
        close_calendar(small.MEMBER)
    assert Entry.objects.filter(kind__in=["calendar_opened", "calendar_closed"]).count() == 3


@pytest.mark.django_db
def test_page__gives_the_address_out_and_takes_it_back(county: None) -> None:
    open_account(small.SETUP, small.MEMBER.id)
    client = Client(headers={"accept-language": "zh-hans"})
    account = get_user_model().objects.get(username=small.MEMBER.id)
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    assert "due.ics" not in client.get("/work/asked/").content.decode()
    assert client.post("/work/asked/", {"calendar": "open"}).status_code == 302
    shown = client.get("/work/asked/").content.decode()
    address = shown[shown.index("/work/calendar/") :].split('"')[0].split("<")[0]
    assert Client().get(address).status_code == 200
    assert client.post("/work/asked/", {"calendar": "close"}).status_code == 302
    assert Client().get(address).status_code == 404
