"""The programs' door: same rights as the pages, facts in and out, errors with all reasons, documents from this machine."""

import json

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from clarify import small
from zeren.api.routes import RULES, api
from zeren.clarify.actions import generate_lists
from zeren.implement.actions import plan_tasks
from zeren.kernel.actors import Actor
from zeren.ledger.queries import latest
from zeren.organisations.actions import open_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(db: None) -> None:
    small.build()
    for actor in (small.HEAD, small.SECRETARY):
        open_account(small.SETUP, actor.id)


def client_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(username=actor.id), "django.contrib.auth.backends.ModelBackend")
    return client


def post(client: Client, body: dict[str, object]):  # type: ignore[no-untyped-def]  # an answer of the test client
    return client.post("/api/facts", json.dumps(body), content_type="application/json")


def test_operations__each_states_its_rule() -> None:
    operations = [
        found for _, router in api._routers for view in router.path_operations.values() for found in view.operations
    ]
    assert len(operations) == 10
    assert {operation.view_func.__name__ for operation in operations} == set(RULES)


def test_documents__come_from_this_machine(county: None) -> None:
    page = Client().get("/api/docs", headers={"accept-language": "en"}).content.decode()
    assert "https://" not in page
    for name, (permission, _) in RULES.items():
        assert permission in page, name
    assert "happened_on" in page
    assert "Enter one fact" in page
    assert "/api/facts" in Client().get("/api/openapi.json").json()["paths"]


def test_units__nobody_signed_in_is_sent_away(county: None) -> None:
    assert Client().get("/api/units").status_code in {302, 401}


def test_units__the_tree_for_those_who_may(county: None) -> None:
    keys = {unit["key"] for unit in client_of(small.HEAD).get("/api/units").json()}
    assert {"T1", "V1"} <= keys
    assert client_of(small.SECRETARY).get("/api/units").status_code == 403
    assert client_of(small.SECRETARY).get("/api/units?below=T1").status_code == 200


def test_units__one_that_is_not_there_is_told_in_both_languages(county: None) -> None:
    answer = client_of(small.HEAD).get("/api/units/NOBODY")
    assert answer.status_code == 404
    assert set(answer.json()["reasons"][0]) >= {"code", "zh", "en", "next", "place"}


def test_facts__in_through_the_gate_and_out_again(county: None) -> None:
    client = client_of(small.HEAD)
    generate_lists(small.WALKER, "", 2026)
    body = {"name": "special_study", "unit": "T1", "happened_on": "2026-01-05", "source": "党委会议纪要"}
    key = post(client, body).json()["key"]
    assert latest(1)[0].kind == "fact_entered"
    found = client.get("/api/facts?unit_key=T1&year=2026").json()
    assert [fact["key"] for fact in found["facts"]] == [key]
    assert found["facts"][0]["value"] == "1"


def test_facts__a_wrong_one_gets_every_reason(county: None) -> None:
    answer = post(
        client_of(small.HEAD), {"name": "moon_landing", "unit": "T1", "happened_on": "2030-01-01", "source": ""}
    )
    assert answer.status_code == 422
    assert {"unknown_fact", "source_missing"} <= {reason["code"] for reason in answer.json()["reasons"]}


def test_facts__of_another_unit_are_not_for_a_secretary(county: None) -> None:
    answer = post(
        client_of(small.SECRETARY),
        {"name": "special_study", "unit": "C1", "happened_on": "2026-01-05", "source": "x"},
    )
    assert answer.status_code == 403


def test_tasks__read_by_page_and_finding_with_who_answers(county: None, monkeypatch: pytest.MonkeyPatch) -> None:
    generate_lists(small.WALKER, "", 2026)
    plan_tasks(small.WALKER, "", 2026)
    monkeypatch.setattr("zeren.api.routes.PAGE", 5)
    client = client_of(small.SECRETARY)
    first, second = (client.get(f"/api/tasks?unit_key=T1&year=2026&page={page}").json() for page in (1, 2))
    assert first["total"] == second["total"] > 10 and len(first["tasks"]) == len(second["tasks"]) == 5
    assert {one["id"] for one in first["tasks"]}.isdisjoint(one["id"] for one in second["tasks"])
    one = client.get(f"/api/tasks/{first['tasks'][0]['id']}").json()
    assert one == first["tasks"][0] and one["people"] == [small.SECRETARY.id] and one["answers_by"] == "holder"
    assert client.get("/api/tasks?unit_key=T1&year=2026&finding=done").json()["total"] == 0


def test_tasks__of_another_unit_are_not_for_a_secretary(county: None) -> None:
    generate_lists(small.WALKER, "", 2026)
    plan_tasks(small.WALKER, "", 2026)
    beside = client_of(small.HEAD).get("/api/tasks?unit_key=T2&year=2026").json()["tasks"][0]["id"]
    secretary = client_of(small.SECRETARY)
    assert secretary.get("/api/tasks?unit_key=T2&year=2026").status_code == 403
    assert secretary.get(f"/api/tasks/{beside}").status_code in (403, 404)
