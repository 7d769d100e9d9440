"""A clerk's home with 2,000 open tasks under 20 townships against a bare page of the same server that asks one question.

`python -m benchmarks home`. The bare page has the same sign-in, access rule and frame; both are asked in turn.
"""

import time
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse

TASKS, TOWNSHIPS, VILLAGES, ASKED, GOAL, MOST = 2_000, 20, 12, 100, 3.0, 15
BEGAN = date(2020, 1, 1)
Row = tuple[str, str, str, bool]


def towns(first: int, last: int, above: str) -> Any:
    """Townships under a county, with a secretary and four members each, and villages with a secretary."""
    from zeren.organisations.rules import Organisation, PersonRow, PostRow, TermRow, UnitRow

    units, held = {}, []
    for number in range(first, last + 1):
        town = f"X{number:02}"
        units[town] = UnitRow(town, f"第{number}镇", "township", above, BEGAN)
        held += [(f"{town}-01", town, "first_responsible"), *((f"{town}-0{n}", town, "member") for n in range(2, 6))]
        for village in range(1, VILLAGES + 1):
            key = f"{town}V{village}"
            units[key] = UnitRow(key, f"第{number}镇第{village}村", "village", town, BEGAN)
            held.append((f"{key}-01", key, "first_responsible"))
    return Organisation(
        units,
        {key: PostRow(key, unit, kind, kind, "") for key, unit, kind in held},
        {f"P-{key}": PersonRow(f"P-{key}", f"某{key}") for key, _, _ in held},
        tuple(TermRow(key, f"P-{key}", BEGAN) for key, _, _ in held),
    )


def prepared() -> None:
    """The county with its tasks of 2026, and a clerk who may sign in."""
    from zeren.clarify.actions import generate_lists
    from zeren.implement.actions import plan_tasks
    from zeren.kernel.actors import Actor
    from zeren.ledger.clock import ZONE, start
    from zeren.organisations.actions import adopt_pack, bring_in_organisation, hand_in, open_account
    from zeren.organisations.rules import Organisation, PersonRow, PostRow, TermRow, UnitRow
    from zeren.policy import load_pack
    from zeren.site.provision import refresh_statistics
    from zeren.site.start import checkout

    actor, walker = (Actor("job", name, mandate="benchmark") for name in ("setup", "walker"))
    start("simulated", datetime(2026, 1, 5, 9, tzinfo=ZONE))
    adopt_pack(actor, load_pack(checkout() / "policies" / "party-building-cn"), date(2025, 1, 1))
    whole = towns(1, TOWNSHIPS, "C1")
    office = Organisation(
        {"C1": UnitRow("C1", "县", "county", "", BEGAN), "O1": UnitRow("O1", "办公室", "organ", "C1", BEGAN), **whole.units},
        {"O1-02": PostRow("O1-02", "O1", "干事", "clerk", ""), **whole.posts},
        {"P-CLERK": PersonRow("P-CLERK", "某干事"), **whole.people},
        (TermRow("O1-02", "P-CLERK", BEGAN), *whole.terms),
    )  # fmt: skip
    bring_in_organisation(actor, hand_in(actor, "organisation", "o.xlsx", b"o", 0, {}), office)
    generate_lists(walker, "", 2026)
    plan_tasks(walker, "", 2026)
    open_account(actor, "P-CLERK")
    refresh_statistics()  # as the database's own upkeep does within a minute


def bare(request: HttpRequest) -> HttpResponse:
    """The frame and one question."""
    from django.shortcuts import render

    from zeren.implement.queries import years_with_tasks

    return render(request, "base.html", {"years": years_with_tasks()})


def with_bare() -> None:
    """Add the bare page to the addresses of this process."""
    from django.urls import clear_url_caches, path

    from zeren.site import urls
    from zeren.web.access import SIGNED_IN, page

    urls.urlpatterns.append(path("-/bare/", page(SIGNED_IN)(bare)))
    clear_url_caches()


def measure() -> list[Row]:
    """Queries of the home; the time under which 95 of 100 answers stay, of both pages, and their ratio."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    from zeren.implement.queries import Asked, board
    from zeren.ledger.clock import today

    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["fonts"])
    prepared()
    with_bare()
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(get_user_model().objects.get(username="P-CLERK"), "django.contrib.auth.backends.ModelBackend")
    client.get("/")
    total = board(["C1"], 2026, today(), Asked(size=1)).total
    assert total >= TASKS, total
    asked: list[str] = []
    with connection.execute_wrapper(lambda execute, sql, *rest: (asked.append(sql), execute(sql, *rest))[1]):
        client.get("/")
    spent: dict[str, list[float]] = {"/": [], "/-/bare/": []}
    for _ in range(ASKED):
        for address, times in spent.items():
            began = time.perf_counter()
            answer = client.get(address)
            times.append(time.perf_counter() - began)
            assert answer.status_code == 200, address
    home, least = (sorted(times)[int(ASKED * 0.95) - 1] * 1000 for times in spent.values())
    return [
        (f"a clerk's home, {total:,} open tasks under {TOWNSHIPS} townships: 95 of 100 answers within", f"{home / least:.1f} × a bare page ({home:.0f} ms ÷ {least:.0f} ms)", f"≤ {GOAL:.0f} ×", home <= GOAL * least),
        ("queries of that home, sign-in and frame included", str(len(asked)), f"≤ {MOST}", len(asked) <= MOST),
    ]  # fmt: skip
