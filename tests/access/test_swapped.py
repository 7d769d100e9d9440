"""What one person was seen to ask, asked by another: with the first one's numbers in path, query and form.

Letters, objections, cases and files answer alike whether there is none or somebody else's: to the letter.
"""

import re
from collections import deque
from html import unescape
from http.cookies import SimpleCookie

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from access import addresses, world
from access.test_matrix import address_of, client_of
from databases import Prepared
from web.test_links import links_of
from zeren.assess.models import Letter
from zeren.implement.models import Fact
from zeren.investigate.models import Case
from zeren.investigate.queries import LEADS
from zeren.ledger.models import Entry

FORM = re.compile(r'<form[^>]*method="post"[^>]*>.*?</form>', re.DOTALL)
INPUT = re.compile(r'<(?:input|button|textarea)[^>]*?name="([^"]+)"(?:[^>]*?value="([^"]*)")?')
PAIRS = [
    ("secretary", "secretary beside"),
    ("secretary", "member"),
    ("office head", "secretary beside"),
    ("clerk", "unit clerk"),
]
MOST = 40
OF_ITS_OWN = {"secretary beside": world.BESIDE, "member": world.OWN, "unit clerk": world.OWN}
"""The unit of whoever asks: what is sent about it may be done."""


@pytest.fixture
def built(prepared: Prepared) -> None:
    world.stand_in(prepared)


@pytest.mark.parametrize(("seen", "asking"), PAIRS)
def test_swapped__what_another_was_seen_to_ask_gives_nothing_of_it_away(built: None, seen: str, asking: str) -> None:
    pages, forms = walked(client_of(world.PEOPLE[seen]))
    assert len(pages) > 30
    client = client_of(world.PEOPLE[asking])
    secrets = secrets_of(
        world.OWN,
        world.BELOW if asking in ("member", "unit clerk") else world.OWN,
        reads_questions=asking == "unit clerk",
    )
    faults = []
    for url in pages:
        answer = alone(client, "GET", url, {})
        shown = answer.content.decode(errors="replace") if not answer.streaming else ""
        faults += [f"{url} shows {secret}" for secret in secrets if answer.status_code == 200 and secret in shown]
        faults += [f"{url}: {answer.status_code}"] if answer.status_code >= 500 else []
    for action, values in (form for form in forms if OF_ITS_OWN[asking] not in f"{form}"):
        with transaction.atomic():
            before = Entry.objects.count()
            answer = alone(client, "POST", action, values)
            done = Entry.objects.filter(seq__gte=before).exclude(kind="looked").values_list("kind", flat=True)
            if done or answer.status_code >= 500:
                faults.append(f"POST {action} {values}: {answer.status_code} {list(done)}")
            transaction.set_rollback(True)
    assert faults == [], "\n".join(faults)


@pytest.mark.parametrize("who", ["secretary beside", "member", "deputy", "unit clerk"])
def test_hidden__somebody_elses_reads_as_if_there_were_none(built: None, who: str) -> None:
    person, client = world.PEOPLE[who], client_of(world.PEOPLE[who])
    compared = 0
    for row in (
        row for row in addresses.rows() if row.hidden and row.about not in ("handover", "debrief", "meeting")
    ):
        for thing in world.things(row):
            asked_of_it = row.permission == "investigate.answer" and OF_ITS_OWN.get(who) == thing.unit
            if thing.person == person or row.about == "own handover" or asked_of_it:
                continue
            there = alone(client, row.method, address_of(row.address, thing), {})
            nowhere = {
                name: other_of(value) if name in ("letter", "objection", "key", "number") else value
                for name, value in thing.values.items()
            }
            missing = alone(client, row.method, address_of(row.address, world.Thing(nowhere)), {})
            assert (there.status_code, missing.status_code) == (404, 404), row.address
            assert len(there.content) == len(missing.content), row.address
            compared += 1
    assert compared > 8


def walked(client: Client) -> tuple[list[str], list[tuple[str, dict[str, str]]]]:
    """The addresses that somebody opens by following links, and the forms that stand there with what is in them."""
    waiting, pages, forms = deque(["/"]), list[str](), list[tuple[str, dict[str, str]]]()
    while waiting and len(pages) < MOST:
        url = waiting.popleft()
        if url in pages:
            continue
        answer = alone(client, "GET", url, {})
        if answer.status_code == 302:
            waiting.append(answer["location"])
        if answer.status_code != 200 or answer.streaming or "text/html" not in answer["content-type"]:
            continue
        pages.append(url)
        shown = answer.content.decode()
        waiting.extend(links_of(shown, url))
        forms += [sent for sent in (sent_by(form, url) for form in FORM.findall(shown)) if sent not in forms]
    return pages, [form for form in forms if not form[0].startswith(("/language/", "/logout/", "/clock/"))]


def sent_by(form: str, page: str) -> tuple[str, dict[str, str]]:
    action = re.search(r'action="([^"]*)"', form)
    values = {name: unescape(value) for name, value in INPUT.findall(form) if name != "csrfmiddlewaretoken"}
    filled = {name: value or "x" for name, value in values.items()}
    return (unescape(action[1]) if action and action[1] else page), filled


def secrets_of(unit: str, without_rights: str, *, reads_questions: bool) -> list[str]:
    """What the one asking may not read: cases and letters of a unit, and facts of one where he has no right.

    Who speaks for the unit reads the numbers of leads that ask it something.
    """
    facts = list(Fact.objects.filter(unit__key=without_rights).order_by("id").values_list("key", flat=True))
    hidden = Case.objects.exclude(state__in=LEADS if reads_questions else ())
    cases = list(hidden.filter(unit__key=unit).values_list("key", flat=True))
    letters = Letter.objects.filter(result__unit__key=unit).values_list("number", flat=True)
    assert facts and letters and bool(cases) is not reads_questions
    return [*facts, *cases, *letters]


def alone(client: Client, method: str, url: str, values: dict[str, str]) -> HttpResponse:
    """One request of which nothing is left."""
    client.raise_request_exception, cookies = False, client.cookies.output()
    with transaction.atomic():
        answer = client.get(url) if method == "GET" else client.post(url, values)
        if method == "GET":
            transaction.set_rollback(True)
    client.cookies = SimpleCookie()
    client.cookies.load(cookies.replace("Set-Cookie: ", ""))
    return answer


def other_of(value: object) -> object:
    """A number or key of the same length that nothing has."""
    text = str(value)
    return "9" * len(text) if text.isdigit() else re.sub(r"\d{3}$", "999", text)
