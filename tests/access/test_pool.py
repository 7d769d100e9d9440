"""A shared pool under many readers: nobody's request finds another's rows, though nothing is filtered by the program.

Each request asks every fenced table for all that it has, by the model and in plain SQL, as the role app.
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random  # noqa: TID251  a seeded order of requests

import psycopg
import pytest
from django.apps import apps
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, connections
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

import zeren
from access import whose
from databases import Prepared
from stories import stages
from web.test_links import signed_in
from zeren.cli import walk
from zeren.kernel.actors import Actor
from zeren.ledger import reach
from zeren.ledger.looks import look_down
from zeren.organisations.actions import open_account
from zeren.site import postgres
from zeren.site.reached import BEYOND, FENCES, NOT_FENCED
from zeren.web.access import AccessMiddleware

THREADS, SIZE = 6, 4
NOBODY_DID = {
    "implement_evidence", "implement_keptfile", "implement_sample", "implement_sampleitem", "implement_digest",
    "implement_reminder", "implement_sending", "implement_calendarfeed", "implement_mailaddress", "debrief_floorquestion",
    "debrief_meetingnote", "debrief_handcount", "debrief_roomfile", "assess_runinputs", "assess_appealstep", "organisations_draftchoice",
    "use_otherappraisal",
}  # fmt: skip
"""Tables that the demonstration's years leave empty: no document, sample, reminder, other appraisal or count by hand; openings are destroyed."""
READERS = ("RY0008", "RY0011", "RY0022", "RY0597", "RY0449", "RY1408", "RY0001", "")
"""A secretary, a member, a clerk of a unit, who objects, who is accused, the office, the whole tree, nobody."""


def stand_at_the_end(prepared: Prepared) -> None:
    """The demonstration at the end of its walk; the office looked at everybody once."""
    stages.stand_at(stages.TODAY, prepared)
    for person in filter(None, READERS):
        look_down(Actor("person", "RY1408"), person, "card", "2026", "office")


@pytest.fixture
def served(prepared: Prepared) -> Iterator[None]:
    """The demonstration, and connections as a server has them: a pool of four, and nothing seen unless opened."""
    stand_at_the_end(prepared)
    for person in filter(None, READERS):
        open_account(walk.SETUP, person)
    usual, process = connection.settings_dict["OPTIONS"], list(reach._whole_process)
    connections.close_all()
    reach._whole_process.clear()
    connection.settings_dict["OPTIONS"] = {**usual, "pool": {"min_size": 1, "max_size": SIZE, "timeout": 60}}
    yield
    connections.close_all()
    connection.close_pool()
    connection.settings_dict["OPTIONS"] = usual
    reach._whole_process[:] = process


def test_fork_of_a_command__sees_nothing_by_itself() -> None:
    """As a server's worker would be that was made of the process which brought the database up to date."""
    assert reach.is_whole_process()
    assert reach.connection_options() != ""
    child = os.fork()
    if not child:
        os._exit(int(reach.is_whole_process() or reach.connection_options() != ""))
    assert os.waitpid(child, 0)[1] == 0


def test_nothing_set__nothing_is_seen(prepared: Prepared) -> None:
    stand_at_the_end(prepared)
    with psycopg.connect(**postgres.connection_parameters("app", connection.settings_dict["NAME"])) as session:
        seen = {table: session.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in FENCES}
    assert set(seen.values()) == {0}
    with psycopg.connect(**postgres.connection_parameters("backup", connection.settings_dict["NAME"])) as session:
        held = {table: session.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in FENCES}
    assert held == whose.counts()
    assert {table for table in FENCES if not held[table]} <= NOBODY_DID, "the demonstration fills every other table"


def test_tables__each_is_fenced_or_said_why_not() -> None:
    """Whose name begins with a word of Django's own and holds nothing of ours needs no reason."""
    unused = {
        "auth_permission",
        "auth_group",
        "auth_group_permissions",
        "auth_user_groups",
        "auth_user_user_permissions",
    }
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    assert tables - FENCES.keys() - NOT_FENCED.keys() == {*unused, "django_content_type"}
    assert FENCES.keys() & NOT_FENCED.keys() == set()


@pytest.mark.parametrize("requests", [1000, pytest.param(10_000, marks=pytest.mark.slow)])
def test_pool__no_request_sees_a_foreign_row(served: None, requests: int) -> None:
    with whole():
        allowed = {person: whose.rows_of(person) for person in READERS}
        sessions = {person: signed_in(person).session.session_key if person else "" for person in READERS}
        connections.close_all()
        connection.close_pool()
    faults: list[str] = []
    asked: list[int] = []

    def one_thread(number: int) -> None:
        draws = Random(number)
        for _ in range(-(-requests // THREADS)):
            person = draws.choice(READERS)
            stray = asking(draws)(RequestFactory().get("/"))  # outside any request, on whichever connection comes
            faults.extend(f"outside a request: {table}" for table, rows in stray.items() if rows)
            found = request_as(sessions[person], asking(draws))
            faults.extend(
                f"{person}: {table} {sorted(rows - allowed[person][table])[:3]}"
                for table, rows in found.items()
                if rows - allowed[person][table]
            )
            asked.append(sum(map(len, found.values())))
            connection.close()

    threads = [threading.Thread(target=one_thread, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(asked) >= requests
    assert sum(asked) > requests * 10, "the readers' own rows are there"


def asking(draws: Random) -> Callable[[HttpRequest], dict[str, set[int]]]:
    """What a careless view would do: all rows of a few fenced tables, by the model or in plain SQL."""
    tables = draws.sample(sorted(FENCES), 3)
    models = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}

    def view(request: HttpRequest) -> dict[str, set[int]]:
        found = {}
        for table in tables:
            if draws.random() < 0.5:
                found[table] = set(models[table]._base_manager.values_list("pk", flat=True))
            else:
                with connection.cursor() as cursor:
                    cursor.execute(f"SELECT * FROM {table}")
                    place = [column.name for column in cursor.description].index("id")
                    found[table] = {row[place] for row in cursor.fetchall()}
        return found

    return view


def request_as(session: str, view: Callable[[HttpRequest], dict[str, set[int]]]) -> dict[str, set[int]]:
    """One request in somebody's session through the middleware that opens the reach."""
    found: dict[str, set[int]] = {}

    def answer(request: HttpRequest) -> HttpResponse:
        found.update(view(request))
        return HttpResponse()

    request = RequestFactory().get("/")
    request.session = SessionStore(session or None)
    AccessMiddleware(answer)(request)
    return found


@contextmanager
def whole() -> Iterator[None]:
    reach.see_whole("the test's own reading")
    try:
        yield
    finally:
        reach._whole_process.clear()


def test_beyond__is_used_where_it_is_listed_and_nowhere_else() -> None:
    source = Path(zeren.__file__).parent
    users = {
        ".".join(("zeren", *file.relative_to(source).with_suffix("").parts))
        for file in source.rglob("*.py")
        if " beyond(" in file.read_text(encoding="utf-8") and file.name != "reach.py"
    }
    assert users == BEYOND.keys()
