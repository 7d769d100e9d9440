"""The performance log as a page: empty, entered from a link that knows what is known, narrowed, of a unit and of a person."""

import re
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clarify import small
from zeren.implement.actions import enter_fact
from zeren.implement.rules.facts import FactEntry
from zeren.kernel.actors import Actor
from zeren.organisations.actions import open_account

pytestmark = pytest.mark.django_db
LOG = "/work/log/T1/"


@pytest.fixture
def county(db: None) -> None:
    small.with_lists(small.CLERK)
    small.move_to(date(2026, 8, 3))
    for actor in (small.HEAD, small.CLERK, small.SECRETARY, small.OTHER_SECRETARY):
        open_account(small.SETUP, actor.id)


def client_of(actor: Actor, language: str = "zh-hans") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(get_user_model().objects.get(username=actor.id), "django.contrib.auth.backends.ModelBackend")
    return client


def seen(actor: Actor, address: str = LOG, language: str = "zh-hans") -> str:
    answer = client_of(actor, language).get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def entered(name: str, day: date, person: str, **said: str) -> str:
    key: str = enter_fact(small.CLERK, FactEntry(name, "T1", day, "履职记实", "", person, attributes=said))
    return key


def test_log__says_when_it_is_empty_and_leads_to_the_entry(county: None) -> None:
    page = seen(small.SECRETARY)
    assert "这一年还没有记实" in page and "顾予衡：还没有亲自履责的记实" in page and "没有登记联系点" in page
    assert "No entry this year yet" in seen(small.SECRETARY, language="en")
    assert client_of(small.SECRETARY).get("/work/log/")["Location"] == LOG


def test_entry__opens_with_what_is_known_and_stands_in_the_log(county: None) -> None:
    client = client_of(small.SECRETARY)
    link = re.search(r'class="btn primary" href="([^"]+)"', seen(small.SECRETARY))
    assert link
    form = client.get(link[1].replace("&amp;", "&")).content.decode()
    assert 'value="履职记实"' in form and 'value="P-T1S" selected' in form
    said = {"name": "performance_log", "person": "P-T1S", "happened_on": "2026-08-03", "source": "履职记实", "attribute-kind": "ask", "attribute-matter": "防汛值班"}  # fmt: skip
    assert client.post("/work/enter/T1/", said).status_code == 302
    page = seen(small.SECRETARY)
    assert "防汛值班" in page and "本人自报" in page and "顾予衡：亲自履责 1 条，有的从未有过" in page
    assert page.count('<span class="tag dashed">无</span>') == 8, "four kinds in the two quarters that are over"
    assert page.count("未到") == 7, "three of the running quarter, four of the last"


def test_entry__what_was_typed_stays_when_something_is_missing(county: None) -> None:
    said = {
        "name": "performance_log",
        "person": "P-T1S",
        "happened_on": "2026-08-03",
        "source": "",
        "attribute-matter": "防汛值班",
    }
    answer = client_of(small.SECRETARY).post("/work/enter/T1/", said)
    assert answer.status_code == 422 and 'value="防汛值班"' in answer.content.decode()


def test_contact_point__a_visit_is_a_survey_there(county: None) -> None:
    entered("contact_point", date(2026, 1, 20), small.MEMBER.id, point="蕙坡村")
    link = re.search(r'<a href="([^"]+)">记一次', seen(small.CLERK))
    assert link
    form = client_of(small.CLERK).get(link[1].replace("&amp;", "&")).content.decode()
    assert 'name="attribute-unit" value="蕙坡村"' in form and 'value="P-T1M" selected' in form
    entered("field_survey", date(2026, 6, 2), small.MEMBER.id, unit="蕙坡村")
    page = seen(small.CLERK)
    assert "1 / 4" in page and "06-02" in page and "联系点 1 个" in page
    assert "Contact points: 1" in seen(small.CLERK, language="en")


def test_log__is_narrowed_by_person_kind_and_month(county: None) -> None:
    entered("performance_log", date(2026, 5, 7), small.SECRETARY.id, kind="ask", matter="防汛值班")
    entered("field_survey", date(2026, 6, 2), small.MEMBER.id, unit="蕙坡村")
    assert "防汛值班" in seen(small.CLERK) and "蕙坡村" in seen(small.CLERK)
    for narrow in ("person=P-T1M", "name=field_survey", "month=06"):
        page = seen(small.CLERK, f"{LOG}?{narrow}")
        assert "防汛值班" not in page and "蕙坡村" in page, narrow
    assert "没有这样的记实" in seen(small.CLERK, f"{LOG}?name=field_survey&month=05")
    assert "叶知秋 · 履职记实" in seen(small.CLERK, f"{LOG}?person=P-T1M")


def test_log__is_not_for_others_and_asks_the_same_number_of_questions_however_long(county: None) -> None:
    assert client_of(small.OTHER_SECRETARY).get(LOG).status_code == 403
    client = client_of(small.CLERK)
    entered("performance_log", date(2026, 5, 7), small.SECRETARY.id, kind="ask")
    asked = []
    for many in (0, 50):
        for number in range(many):
            entered("performance_log", date(2026, 1 + number % 7, 1 + number % 28), small.SECRETARY.id, kind="ask")
        client.get(LOG)
        with CaptureQueriesContext(connection) as captured:
            page = client.get(LOG).content.decode()
        asked.append(len(captured))
    assert asked[0] == asked[1]
    assert "51" in page and "page=2" in page
