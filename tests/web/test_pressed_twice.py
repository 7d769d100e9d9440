"""One press, one change: the same form sent again, at once or later, by a person or by a program."""

import json
import re
import threading

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from clarify import small
from zeren.implement.queries import FactFilter, facts_page
from zeren.kernel.actors import Actor
from zeren.ledger.models import Press
from zeren.ledger.once import forget_presses
from zeren.ledger.queries import last_seq
from zeren.organisations.actions import open_account
from zeren.organisations.queries import imports
from zeren.papers.sheets import fact_sheet
from zeren.papers.workbooks import blank_workbook

ENTER = "/work/enter/T1/"
FORM = {"name": "special_study", "happened_on": "2026-01-04", "source": "会议纪要"}


@pytest.fixture
def county(clean_database: None) -> None:
    small.with_lists()
    for actor in (small.HEAD, small.SECRETARY):
        open_account(small.SETUP, actor.id)


def client_of(actor: Actor) -> Client:
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "zh-hans"})
    client.force_login(get_user_model().objects.get(username=actor.id), "django.contrib.auth.backends.ModelBackend")
    return client


def token_on(client: Client, address: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get(address).content.decode())
    assert found is not None
    return found.group(1)


def facts() -> int:
    return facts_page(FactFilter(year=2026, units=("T1",)), 1, 100).total


def test_form_sent_again__is_done_once_and_answered_the_same(county: None) -> None:
    client = client_of(small.SECRETARY)
    form = {**FORM, "csrfmiddlewaretoken": token_on(client, f"{ENTER}?name=special_study")}
    first, last = client.post(ENTER, form), last_seq()
    again = client.post(ENTER, form)
    assert (first.status_code, again.status_code) == (302, 302)
    assert first["location"] == again["location"]
    assert (facts(), last_seq()) == (1, last)


def test_form_opened_anew__is_another_deed(county: None) -> None:
    client = client_of(small.SECRETARY)
    for again in ("", "yes"):
        token = token_on(client, f"{ENTER}?name=special_study")
        assert client.post(ENTER, {**FORM, "again": again, "csrfmiddlewaretoken": token}).status_code == 302
    assert facts() == 2


def test_same_form_with_other_content__is_another_deed(county: None) -> None:
    client = client_of(small.SECRETARY)
    token = token_on(client, f"{ENTER}?name=special_study")
    for day in ("2026-01-03", "2026-01-04"):
        client.post(ENTER, {**FORM, "happened_on": day, "csrfmiddlewaretoken": token})
    assert facts() == 2


def test_refused_form__may_be_sent_again(county: None) -> None:
    client = client_of(small.SECRETARY)
    token = token_on(client, f"{ENTER}?name=special_study")
    wrong = {**FORM, "happened_on": "2027-01-04", "csrfmiddlewaretoken": token}
    assert [client.post(ENTER, wrong).status_code for _ in range(2)] == [422, 422]
    assert Press.objects.count() == 0


def test_somebody_else_with_the_same_token__is_not_answered_for_the_first(county: None) -> None:
    client, head = client_of(small.SECRETARY), client_of(small.HEAD)
    form = {**FORM, "csrfmiddlewaretoken": token_on(client, f"{ENTER}?name=special_study")}
    head.cookies["csrftoken"] = client.cookies["csrftoken"].value
    client.post(ENTER, form)
    assert head.post(ENTER, {**form, "again": "yes"}).status_code == 302
    assert facts() == 2


def test_file_sent_again__is_kept_once(county: None) -> None:
    client = client_of(small.HEAD)
    content = blank_workbook([fact_sheet(small.default_pack().words)], "zh-hans")
    token, gone_to = token_on(client, "/work/import/"), set()
    for _ in range(2):
        file = SimpleUploadedFile("facts.xlsx", content)
        gone_to.add(client.post("/work/import/", {"csrfmiddlewaretoken": token, "file": file})["location"])
    assert len(gone_to) == 1
    assert sum(one.kind == "facts" for one in imports(10)) == 1


def test_many_at_once__are_done_once(county: None) -> None:
    """Twenty browsers' worth of one press: those that come second wait for the first, and get its answer."""
    client = client_of(small.SECRETARY)
    form = {**FORM, "csrfmiddlewaretoken": token_on(client, f"{ENTER}?name=special_study")}
    answers, gate = [], threading.Barrier(20)

    def press() -> None:
        own = Client(enforce_csrf_checks=True)
        own.cookies = client.cookies
        gate.wait()
        answers.append(own.post(ENTER, form).status_code)
        connection.close()

    threads = [threading.Thread(target=press) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [302] * 20
    assert facts() == 1


def program(client: Client, key: str, body: dict[str, str]):  # type: ignore[no-untyped-def]  # a test client's answer
    token = client.cookies["csrftoken"].value
    headers = {"Idempotency-Key": key, "X-CSRFToken": token}
    return client.post("/api/facts", json.dumps(body), content_type="application/json", headers=headers)


def test_program_with_its_key__is_done_once_and_answered_the_same(county: None) -> None:
    client = client_of(small.HEAD)
    token_on(client, "/work/import/")
    body = {"name": "special_study", "unit": "T1", "happened_on": "2026-01-04", "source": "会议纪要"}
    first, again = program(client, "a-1", body), program(client, "a-1", body)
    assert (first.status_code, again.status_code, facts()) == (201, 201, 1)
    assert first.json() == again.json()
    other = program(client, "a-1", {**body, "happened_on": "2026-01-03"})
    assert (other.status_code, other.json()["reasons"][0]["code"]) == (422, "press_with_other_content")
    assert program(client, "a-2", body).status_code == 201
    assert facts() == 2


def test_form_without_its_token__is_told_so_on_our_own_page(county: None) -> None:
    answer = client_of(small.SECRETARY).post(ENTER, {**FORM, "csrfmiddlewaretoken": "x" * 64})
    assert answer.status_code == 403
    assert "表单停留太久" in answer.content.decode()
    assert facts() == 0


def test_claim__does_not_tell_what_was_typed(county: None) -> None:
    """Whoever reads the table and tries the few contents that are possible finds none of them."""
    client = client_of(small.SECRETARY)
    form = {**FORM, "csrfmiddlewaretoken": token_on(client, f"{ENTER}?name=special_study")}
    client.post(ENTER, form)
    first = Press.objects.get()
    client.post(
        ENTER, {**form, "again": "yes", "csrfmiddlewaretoken": token_on(client, f"{ENTER}?name=special_study")}
    )
    client.post(
        ENTER, {**form, "again": "yes", "csrfmiddlewaretoken": token_on(client, f"{ENTER}?name=special_study")}
    )
    kept = list(Press.objects.exclude(key=first.key).values_list("said", flat=True))
    assert len(kept) == len(set(kept)) == 2


def test_claims__go_after_a_week(county: None) -> None:
    client = client_of(small.SECRETARY)
    form = {**FORM, "csrfmiddlewaretoken": token_on(client, f"{ENTER}?name=special_study")}
    client.post(ENTER, form)
    assert (forget_presses(), Press.objects.count()) == (0, 1)
    small.move_to(small.FIRST_DAY.replace(year=2026, month=1, day=14))
    assert (forget_presses(), Press.objects.count()) == (1, 0)
