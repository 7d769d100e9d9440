"""The net under the checks: a page as the net lets it be seen, and as it would be without the net.

Asked of every kind of page by `tests/stories/test_sweep.py`, which follows each reader's links.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.http import HttpResponse
from django.test import Client

from zeren.ledger import reach
from zeren.ledger.reach import ALL, plug_reach, setting_of
from zeren.site.reached import AREAS, reach_of

CHANGES_EACH_TIME = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]+"|csrf-token" content="[^"]+"|X-CSRFToken[^}]+'
)


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


def hidden_by_the_net(client: Client, url: str) -> str:
    """What the page shows without the net alone; nothing when both are the same.

    The first time of reading may itself leave something behind that the next one shows; then both are read again.
    """
    for _ in range(2):
        with without_the_net():
            whole = client.get(url)
        with as_a_worker():
            answer = client.get(url)
        if answer.status_code == whole.status_code and plain(answer) == plain(whole):
            return ""
    return f"{whole.status_code} {answer.status_code} {difference(plain(whole), plain(answer))}"


def plain(answer: HttpResponse) -> str:
    if answer.streaming:
        return ""
    if "text/html" not in answer.headers.get("content-type", ""):
        return str(len(answer.content))
    return CHANGES_EACH_TIME.sub("", answer.content.decode())


def difference(one: str, two: str) -> str:
    """The first place where two pages part."""
    place = next((n for n, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
    return f"…{one[max(0, place - 60) : place + 60]!r} / {two[max(0, place - 60) : place + 60]!r}"
