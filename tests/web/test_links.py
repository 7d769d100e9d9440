"""What links and menus offer to whom, on the small demonstration as it stands at the end of its walk.

That every link that is shown opens, as each person of the cast, is asked in `tests/stories/test_sweep.py`, which opens
them anyway.
"""

import re
from html import unescape

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve

from databases import Prepared
from stories import stages
from web.counted import counted
from zeren.cli import walk
from zeren.organisations.actions import open_account

LINK = re.compile(r'(?:href|hx-get)="([^"#]+)')
CAST = {
    "head": "RY1408",
    "clerk": "RY1409",
    "unit clerk": "RY0022",
    "secretary": "RY0008",
    "member": "RY0011",
    "decider": "RY0003",
    "deputy": "RY0002",
    "auditor": "RY1549",
    "discipline": "RY1402",
}
COUNTY_SECRETARY = "RY0001"


@pytest.fixture
def demonstration(prepared: Prepared) -> None:
    stages.stand_at(stages.TODAY, prepared)


def signed_in(person: str) -> Client:
    client = Client(headers={"accept-language": "zh-hans"})
    account = get_user_model().objects.get(username=person)
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    return client


def links_of(page: str, url: str) -> list[str]:
    """Addresses of this program on a page, without what leads within it."""
    found = (unescape(link) for link in LINK.findall(page))
    whole = (url.partition("?")[0] + link if link.startswith("?") else link for link in found)
    return [link for link in whole if link.startswith("/") and not link.startswith("/static")]


def kind_of(url: str) -> str:
    try:
        return resolve(url.partition("?")[0]).url_name or url
    except Resolver404:
        return url


def test_card__of_the_county_itself_is_not_offered(demonstration: None) -> None:
    head = signed_in(CAST["head"])
    assert "/appraisal/cards/unit/LT01/" in head.get("/organisations/units/LT01/").content.decode()
    assert "/appraisal/cards/unit/" not in head.get("/organisations/units/LT/").content.decode()


def test_menu__my_file_is_for_those_who_are_appraised(demonstration: None) -> None:
    assert "/use/mine/" not in signed_in(CAST["head"]).get("/").content.decode()
    assert "/use/mine/" in signed_in(CAST["member"]).get("/").content.decode()


def test_my_card__whom_nothing_appraises_is_told_so(demonstration: None) -> None:
    answer = signed_in(CAST["deputy"]).get("/appraisal/my-card/")
    assert answer.status_code == 200
    assert "这一年没有我的成绩单" in answer.content.decode()


@pytest.mark.parametrize(
    ("small", "large", "most"),
    [
        ("/organisations/tree/LT01/", "/organisations/tree/LT/", 15),
        ("/duties/map/LT01/", "/duties/map/LT/", 22),
        (
            "/diagnosis/three-questions/LT01/?below=all",
            "/diagnosis/three-questions/LT/?below=all",
            27,
        ),  # with each year on record
        ("/debrief/LT01/", "/debrief/LT/", 26),  # of two years: this one's results have not come in
    ],
)
def test_links__what_opens_is_asked_once_however_many_units(
    demonstration: None, small: str, large: str, most: int
) -> None:
    open_account(walk.SETUP, COUNTY_SECRETARY)
    secretary = signed_in(COUNTY_SECRETARY)
    counts = []
    for url in (small, large):
        secretary.get(url)
        with CaptureQueriesContext(connection) as asked:
            assert secretary.get(url).status_code == 200
        counts.append(counted(asked))
    assert counts[1] <= counts[0] <= most
