"""A session that runs out while a form is being filled in: its content comes back to the same person, and to nobody else."""

import re

import pytest

from accounts import people
from clarify import small
from zeren.accounts import passwords
from zeren.accounts.actions import set_second_factor
from zeren.ledger.queries import entries_of

pytestmark = pytest.mark.django_db
WORDS = "第六项已经核实，附会议纪要三份。"


@pytest.fixture
def county(db: None) -> None:
    people.build()
    people.opened(small.SECRETARY, small.MEMBER)


def lapsed():  # type: ignore[no-untyped-def]
    """A window whose session ran out, and what it is answered when it sends a form."""
    client = people.signed_in(small.SECRETARY)
    people.rows("UPDATE accounts_session SET seen_at = seen_at - interval '31 minutes'")
    answer = client.post(
        "/work/enter/T1/", {"source": WORDS, "fact": "x", "facts": ["1", "2"], "password": "not-this"}
    )
    assert answer.status_code == 401
    text = answer.content.decode()
    assert "填的内容没有丢" in text and WORDS not in text and "not-this" not in text
    return client, re.search(r'name="held" value="([^"]+)"', text).group(1)


def test_form__comes_back_after_signing_in_again(county: None) -> None:
    client, sealed = lapsed()
    shown = people.knock(client, "P-T1S", held=sealed)
    text = shown.content.decode()
    assert shown.status_code == 200 and WORDS in text and 'action="/work/enter/T1/"' in text
    assert text.count('name="facts"') == 2 and "not-this" not in text and "顾予衡" in text
    assert entries_of(["fact_entered"]) == [], "nothing is sent by itself"


def test_form__survives_a_wrong_password_and_the_second_step(county: None) -> None:
    secret = passwords.new_secret()
    set_second_factor(small.SECRETARY, secret, people.code_for(secret))
    client = people.browser()
    people.knock(client, "P-T1S")
    client.post("/login/code/", {"code": people.code_for(secret, 1)})
    people.rows("UPDATE accounts_session SET seen_at = seen_at - interval '31 minutes'")
    page = client.post("/work/enter/T1/", {"source": WORDS}).content.decode()
    sealed = re.search(r'name="held" value="([^"]+)"', page).group(1)
    again = people.knock(client, "P-T1S", "wrong", held=sealed).content.decode()
    assert sealed in again
    assert people.knock(client, "P-T1S", held=sealed)["location"] == "/login/code/"
    people.rows("UPDATE accounts_codeused SET step = 0")
    assert WORDS in client.post("/login/code/", {"code": people.code_for(secret)}).content.decode()


def test_form__is_for_its_author_alone(county: None) -> None:
    client, sealed = lapsed()
    assert people.knock(client, "P-T1M", held=sealed)["location"] == "/"
    assert people.knock(people.browser(), "P-T1S", held="made-up")["location"] == "/"


def test_form__with_a_file_or_of_nobody_leads_to_the_sign_in(county: None) -> None:
    answer = people.browser().post("/work/enter/T1/", {"source": WORDS})
    assert answer.status_code == 302 and "/login/" in answer["location"]


def test_form__with_a_password_in_it_is_not_held(county: None) -> None:
    client = people.signed_in(small.SECRETARY)
    people.rows("UPDATE accounts_session SET seen_at = seen_at - interval '31 minutes'")
    answer = client.post("/account/password/", {"old": people.PASSWORD, "new": "Another-2026-Word", "again": "x"})
    assert answer.status_code == 302 and "held" not in answer.content.decode()
