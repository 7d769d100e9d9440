"""Every address, method and role, about the own unit, one below it, one beside it and a closed one: each cell asked.

What it must answer is reckoned from docs/access.md, roles.toml and the tree alone (`whose`), not from the program.
"""

import json
import re
from collections import Counter
from functools import cache
from http.cookies import SimpleCookie

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

import databases
from access import addresses, whose, world
from databases import Prepared
from imports import built_from
from web.test_links import signed_in
from zeren.organisations.models import Unit

READ, WRITTEN = ("GET", "HEAD", "POST"), ("PUT", "PATCH", "DELETE", "OPTIONS")
NOT_EXISTING = ("card", "fact", "handover")
"""What may be open to a reader and yet have nothing to show (a card that was not computed, a fact without a dispute)."""
NOT_ANSWERED = {"/api/"}
"""Names the beginning of the API's addresses and answers nothing."""


@pytest.fixture
def built(prepared: Prepared) -> None:
    world.stand_in(prepared)


@pytest.mark.parametrize(
    "most", [pytest.param(1, id="one of each"), pytest.param(1000, id="all", marks=pytest.mark.slow)]
)
@pytest.mark.parametrize("who", world.PEOPLE)
def test_matrix__each_cell_answers_as_the_table_says(built: None, who: str, most: int) -> None:
    """In the ordinary run of several things of one unit that are alike for the reader only the first is asked about."""
    person, rights = world.PEOPLE[who], Rights(world.PEOPLE[who])
    client = client_of(person)
    faults, asked = [], Counter[bool]()
    for row in addresses.rows():
        if row.address in NOT_ANSWERED:
            continue
        things = world.things(row)
        assert things, f"nothing in the small world to ask {row.address} about"
        alike, heads = Counter[object](), 0
        for thing in things:
            expected = rights.opens(row, thing)
            alike[kind := (thing.unit, thing.person == person, expected)] += 1
            if alike[kind] > most:
                continue
            asked[expected] += 1
            answer = ask(client, row.method, address_of(row.address, thing), thing)
            if fault := fault_of(row, expected, answer, person, thing):
                faults.append(f"{row.method} {address_of(row.address, thing)} ({thing.unit}): {fault}")
            if row.method == "GET" and thing.unit in ("", world.OWN) and heads < most:
                heads += 1
                head = ask(client, "HEAD", address_of(row.address, thing), thing)
                if head.status_code != answer.status_code and not row.address.startswith("/api"):
                    faults.append(f"HEAD {row.address}: {head.status_code}, GET {answer.status_code}")
    assert faults == [], "\n".join(faults)
    assert sum(asked.values()) > 250


@pytest.mark.parametrize("who", ["office head", "member", "nobody"])
def test_matrix__a_method_that_is_not_named_is_answered_405(built: None, who: str) -> None:
    client = client_of(world.PEOPLE[who])
    named = {(row.address, row.method) for row in addresses.rows()}
    faults, asked = [], 0
    for row in addresses.rows():
        if row.address in NOT_ANSWERED or (row.address.startswith("/api") and who == "nobody"):
            continue  # the API asks first who it is
        thing = world.things(row)[0]
        for method in (*READ, *WRITTEN):
            known = (row.address, "GET" if method == "HEAD" and not row.address.startswith("/api/") else method)
            if known in named or (method == "HEAD" and row.address.startswith("/api/")):
                continue
            asked += 1
            answer = ask(client, method, address_of(row.address, thing), thing)
            if answer.status_code != 405:
                faults.append(f"{method} {row.address}: {answer.status_code}")
    assert faults == [], "\n".join(faults)
    assert asked > 500


def test_world__is_built_anew_when_anything_that_builds_it_changes() -> None:
    """The code that it imports, within functions too; not the pages, which only show it."""
    found = {file.relative_to(databases.ROOT).as_posix() for file in built_from(world.BEGINS_AT)}
    assert {"tests/clarify/small.py", "src/zeren/assess/rules/deciding.py", "src/zeren/site/permissions.py"} <= found
    assert not any(name.startswith(("src/zeren/web/assess/", "src/zeren/web/debrief/")) for name in found)


class Rights:
    """What a person may open by the table, roles.toml and the tree; each permission is reckoned once."""

    def __init__(self, person: str):
        self.person = person
        self.units = dict(Unit.objects.values_list("key", "id"))
        self.reached = cache(lambda permission: whose.units_reached(person, permission, ever=False))
        self.holds = cache(lambda permission: {scope for scope, _ in whose.scopes(person, permission)})

    def opens(self, row: addresses.Row, thing: world.Thing) -> bool:
        if row.permission == "open":
            return True
        if not self.person:
            return False
        if row.permission == "signed in":
            return True
        if row.oneself and thing.person == self.person:
            return row.oneself == "signed in" or bool(self.reached(row.oneself) | self.holds(row.oneself))
        if row.about.startswith("own"):
            return False
        if row.about == "part":
            return bool(self.holds(row.permission))
        units = self.reached(row.permission)
        if whose.EVERYBODY in units:
            return True
        if not thing.unit or row.about in ("everything", "letter", "objection", "file"):
            return False
        return self.units[thing.unit] in units


def fault_of(row: addresses.Row, expected: bool, answer: HttpResponse, person: str, thing: world.Thing) -> str:
    """What is wrong with an answer; nothing when it is as it should be."""
    status = answer.status_code
    away = status in (301, 302) and re.match(r"/(login|who)/", answer["location"])
    if not person and row.permission != "open":
        return "" if away or status == 401 else f"{status} for nobody"
    if not expected:
        wanted = (404,) if row.hidden else (403, 404)
        return "" if status in wanted else f"{status}, may not be opened"
    if status in (200, 201, 302, 409, 422) and (not away or row.permission == "open"):
        return ""
    if status == 401 and row.address == "/login/":
        return ""
    if status == 404 and (row.about in NOT_EXISTING or not thing.is_there or row.hidden or row.method == "POST"):
        return ""
    if status == 404 and (thing.unit == world.CLOSED or row.address == "/-/gallery/"):
        return ""  # nothing is there today; the gallery is there in demonstrations
    if (status == 403 and "verb" in row.address) or "deed" in row.address:
        return ""  # each step asks its own right when it is taken
    return f"{status}, should open"


def client_of(person: str) -> Client:
    return signed_in(person) if person else Client()


def ask(client: Client, method: str, address: str, thing: world.Thing) -> HttpResponse:
    """One request of which nothing is left, neither in the database nor in the browser."""
    cookies = client.cookies.output()
    client.raise_request_exception = False
    data, kind = "", "application/x-www-form-urlencoded"
    if address.startswith("/api/") and method == "POST":
        said = {"name": "special_study", "unit": thing.unit, "happened_on": "2027-01-27", "source": "x"}
        data, kind = json.dumps(said), "application/json"
    if address == "/api/units" and method in ("GET", "HEAD"):
        address += f"?below={thing.unit}"
    if address in ("/api/facts", "/api/tasks") and method in ("GET", "HEAD"):
        address += f"?unit_key={thing.unit}&year=2026"
    if address.endswith("/duties") and address.startswith("/api/"):
        address += "?year=2026"
    with transaction.atomic():
        answer = client.generic(method, address, data, content_type=kind)
        transaction.set_rollback(True)
    client.cookies = SimpleCookie()
    client.cookies.load(cookies.replace("Set-Cookie: ", ""))
    return answer


def address_of(pattern: str, thing: world.Thing) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(thing.values[found[1]]), pattern)
