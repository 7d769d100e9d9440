"""The net under the checks hides nothing that a page shows: each reader's pages are the same with it and without.

Every link that is shown to somebody opens for him, too: pages are found by following links.

On the small demonstration at the end of its walk, following links as the readers of `tests/web/test_links.py` do.
"""

import re
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from databases import Prepared
from stories import stages
from web.test_links import CAST, COUNTY_SECRETARY, kind_of, links_of, signed_in
from zeren.cli import walk
from zeren.ledger import reach
from zeren.ledger.reach import ALL, plug_reach, setting_of
from zeren.organisations.actions import open_account
from zeren.site.reached import AREAS, reach_of

OF_EACH_KIND = [1, pytest.param(2, marks=pytest.mark.slow)]
CHANGES_EACH_TIME = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]+"|csrf-token" content="[^"]+"|X-CSRFToken[^}]+'
)
READERS = {**CAST, "county secretary": COUNTY_SECRETARY, **stages.WITH_A_PASSWORD}


@pytest.fixture
def demonstration(prepared: Prepared) -> None:
    stages.stand_at(stages.TODAY, prepared)


@contextmanager
def without_the_net() -> Iterator[None]:
    plug_reach(list(AREAS), lambda actor: {**reach_of(actor), **{setting_of(area): ALL for area in AREAS}})
    try:
        yield
    finally:
        plug_reach(list(AREAS), reach_of)


@contextmanager
def as_a_worker() -> Iterator[None]:
    """What answers requests is no command: outside of a reader's reach it sees nothing, on any connection."""
    process, names = list(reach._whole_process), [setting_of(area) for area in AREAS]
    reach._whole_process.clear()
    with connection.cursor() as cursor:
        cursor.execute(";".join(f"SET {name} = ''" for name in names))
    try:
        yield
    finally:
        reach._whole_process[:] = process
        with connection.cursor() as cursor:
            cursor.execute(";".join(f"RESET {name}" for name in names))


@pytest.mark.parametrize("most", OF_EACH_KIND)
@pytest.mark.parametrize("who", READERS)
def test_net__hides_nothing_that_a_page_shows_and_every_link_opens(demonstration: None, who: str, most: int) -> None:
    open_account(walk.SETUP, READERS[who])
    client = signed_in(READERS[who])
    waiting = deque([("/", ""), ("/claims/", ""), ("/search/?q=LT01", "")])
    seen, kinds = set[str](), Counter[str]()
    other = []
    while waiting:
        url, shown_on = waiting.popleft()
        if url in seen or kinds[kind_of(url)] >= most:
            continue
        seen.add(url)
        kinds[kind_of(url)] += 1
        client.get(url)
        with without_the_net():
            whole = client.get(url)
        with as_a_worker():
            answer = client.get(url)
        if answer.status_code != whole.status_code or plain(answer) != plain(whole):
            other.append(f"{url}: {whole.status_code} {answer.status_code} {difference(plain(whole), plain(answer))}")
        if answer.status_code == 302:
            waiting.append((answer["location"], url))
        elif answer.status_code == 200 and "text/html" in answer["content-type"]:
            waiting.extend((link, url) for link in links_of(answer.content.decode(), url))
        elif answer.status_code >= 400 and shown_on:
            other.append(f"{url} on {shown_on}: {answer.status_code}")
    assert len(seen) > 20
    assert other == [], "\n".join(other)


def plain(answer) -> str:  # type: ignore[no-untyped-def]  # an answer of the test client
    if answer.streaming:
        return ""
    if "text/html" not in answer.headers.get("content-type", ""):
        return str(len(answer.content))
    return CHANGES_EACH_TIME.sub("", answer.content.decode())


def difference(one: str, two: str) -> str:
    """The first place where two pages part."""
    place = next((n for n, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
    return f"…{one[max(0, place - 60) : place + 60]!r} / {two[max(0, place - 60) : place + 60]!r}"
