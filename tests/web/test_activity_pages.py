"""The pages of activities as plain forms: one with its follow-up, what counts and why, the tree below, whose they are."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from clarify import small
from zeren.implement.queries import facts_of_year
from zeren.kernel.actors import Actor
from zeren.organisations.actions import open_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(db: None) -> None:
    small.with_lists(small.CLERK)
    for actor in (small.HEAD, small.CLERK, small.OTHER_SECRETARY):
        open_account(small.SETUP, actor.id)


def client_of(actor: Actor, language: str = "zh-hans") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(get_user_model().objects.get(username=actor.id), "django.contrib.auth.backends.ModelBackend")
    return client


HELD = {"attendance": "11/12", "agenda": "学习和补选", "decision": "补选一名支委", "follow_up": "支委会，十日内"}


def activity(**changed: str) -> dict[str, str]:
    return {"kind": "assembly", "held_on": "2026-01-05", **HELD, **changed}


def test_activity__is_put_down_in_five_fields_and_the_follow_up_answered(county: None) -> None:
    client = client_of(small.CLERK)
    form = client.get("/work/activity/B1/?kind=assembly").content.decode()
    asked = re.findall(
        r'<(?:input|select|textarea)[^>]+name="(\w+)"', form.split('name="kind"')[1].split("</form>")[0]
    )
    assert asked == ["held_on", "attendance", "agenda", "decision", "follow_up"]
    client.post("/work/activity/B1/", activity(attendance="１１／12"))
    (fact,) = facts_of_year(2026, ["B1"], ["assembly"])
    assert fact.attributes == HELD
    again = client.get("/work/activity/B1/?kind=assembly").content.decode()
    assert "上次定的，落实了吗" in again and "补选一名支委" in again and 'value="11/12"' in again
    client.post("/work/activity/B1/", {"answers": fact.key, "outcome": "carried_out"})
    assert "已落实" in client.get("/work/activities/B1/").content.decode()
    assert "上次定的" not in client.get("/work/activity/B1/?kind=assembly").content.decode()
    refused = client.post("/work/activity/B1/", {"answers": fact.key, "outcome": "carried_out"})
    assert refused.status_code == 422 and "已经写过落实情况" in refused.content.decode()


def test_activity__every_missing_part_is_named_and_what_was_typed_stays(county: None) -> None:
    page = client_of(small.CLERK, "en").post(
        "/work/activity/B1/", activity(attendance="many", decision=" ", follow_up="")
    )
    said = page.content.decode()
    assert page.status_code == 422
    for words in (
        "What was decided",
        "Say what was decided.",
        "Say who does it, and by when.",
        "as 11/12",
        "学习和补选",
    ):
        assert words in said
    assert facts_of_year(2026, ["B1"], ["assembly"]) == ()


def test_activity__too_few_came_stays_as_it_was_and_does_not_count(county: None) -> None:
    client = client_of(small.CLERK)
    client.post("/work/activity/B1/", activity(attendance="6/12"))
    said = client.get("/work/activities/B1/").content.decode()
    assert "到会人数未过规定" in said and "不计" in said


@pytest.mark.parametrize(("key", "words"), [("B1", "Nothing is due yet"), ("C1", "One level down")])
def test_activities__the_page_of_a_branch_and_of_a_tree(county: None, key: str, words: str) -> None:
    page = client_of(small.HEAD, "en").get(f"/work/activities/{key}/").content.decode()
    assert words in page
    assert client_of(small.HEAD).get("/work/activities/").status_code == 302


def test_activities__of_others_are_not_shown_to_a_secretary(county: None) -> None:
    client = client_of(small.OTHER_SECRETARY)
    assert client.get("/work/activities/T2/").status_code == 200
    assert client.get("/work/activities/T1/").status_code == 403
    assert client.post("/work/activity/B1/", activity()).status_code == 403


def test_activity__an_answer_to_a_meeting_of_another_unit_is_refused(county: None) -> None:
    client_of(small.CLERK).post("/work/activity/B1/", activity())
    (fact,) = facts_of_year(2026, ["B1"], ["assembly"])
    other = client_of(small.OTHER_SECRETARY)
    assert other.post("/work/activity/T2/", {"answers": fact.key, "outcome": "carried_out"}).status_code == 403
