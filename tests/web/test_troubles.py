"""When the database or a disk cannot: a page and an answer for programs that say why and when to try again, never a 500."""

import errno
import html
import json
import re
from collections.abc import Iterator

import psycopg
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth import get_user_model
from django.db import DatabaseError, IntegrityError, OperationalError, connection
from django.http import HttpRequest
from django.test import Client, override_settings
from django.urls import path

from clarify import small
from zeren.kernel.errors import Reason, Unavailable
from zeren.kernel.words import Text
from zeren.ledger import troubles
from zeren.ledger.queries import last_seq
from zeren.ledger.troubles import trouble_of
from zeren.organisations.actions import open_account
from zeren.site import postgres, urls
from zeren.web.access import OPEN, page

raised: list[BaseException] = []


@page(OPEN, post=OPEN)
def break_down(request: HttpRequest) -> None:
    """A view that meets whatever the test has laid out."""
    raise raised[0]


urlpatterns = [*urls.urlpatterns, path("breaks/", break_down)]
handler500 = urls.handler500


def with_state(error: type[DatabaseError], state: str) -> DatabaseError:
    """An error as Django hands it on, with the driver's own below it."""
    cause = psycopg.DatabaseError("said by the server")
    cause.sqlstate = state
    outer = error("said by the server")
    outer.__cause__ = cause
    return outer


WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SEND = """() => {
    const form = document.createElement('form');
    form.method = 'post';
    form.innerHTML = '<input name="source" value="x">';
    form.append(document.querySelector('[name=csrfmiddlewaretoken]').cloneNode());
    document.body.append(form);
    form.submit();
}"""
KINDS = {
    "full": (with_state(OperationalError, "53100"), 507, "disk_full"),
    "crowded": (with_state(OperationalError, "53300"), 503, "too_many_connections"),
    "locked": (with_state(OperationalError, "55P03"), 503, "waited_too_long"),
    "deadlock": (with_state(OperationalError, "40P01"), 503, "waited_too_long"),
    "shut down": (with_state(OperationalError, "57P01"), 503, "database_away"),
    "cut": (OperationalError("server closed the connection unexpectedly"), 503, "database_away"),
    "no slot": (OperationalError("FATAL: sorry, too many clients already"), 503, "too_many_connections"),
    "twice": (with_state(IntegrityError, "23505"), 409, "done_at_the_same_moment"),
    "clock": (with_state(DatabaseError, troubles.CLOCK_BEHIND), 503, "clock_behind"),
    "no room": (OSError(errno.ENOSPC, "No space left on device"), 507, "disk_full"),
    "will not start": (Unavailable(Reason("x", Text("内情", "inner matters"))), 503, "database_away"),
    "will not start, full": (Unavailable(Reason("x", Text("内情", "inner")), is_full=True), 507, "disk_full"),
}


@pytest.fixture
def breaking(db: None) -> Iterator[Client]:
    small.build()
    with override_settings(ROOT_URLCONF=__name__):
        yield Client(raise_request_exception=False)
    raised.clear()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_trouble__is_a_page_that_says_why_and_when_to_try_again(breaking: Client, kind: str, language: str) -> None:
    error, status, code = KINDS[kind]
    raised.append(error)
    answer = breaking.post("/breaks/", headers={"accept-language": language})
    shown = answer.content.decode()
    assert (answer.status_code, code in shown) == (status, True)
    assert answer.has_header("Retry-After") == (status != 409)
    assert "said by the server" not in shown and "inner" not in shown and "内情" not in shown
    assert ("暂时不能办理" in shown) == (language == "zh-hans")
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize(("locale", "width"), [("zh-CN", 390), ("en", 1440), ("en", 320)])
def test_trouble__has_no_fault_in_a_browser(live_server, clean_database, browser, locale: str, width: int) -> None:  # type: ignore[no-untyped-def]
    small.build()
    with override_settings(ROOT_URLCONF=__name__):
        page = browser.new_page(locale=locale, viewport={"width": width, "height": 844})
        try:
            raised[:] = [KINDS["full"][0]]
            page.goto(f"{live_server.url}/breaks/")
            page.evaluate(SEND)
            page.get_by_role("button", name="再提交一次" if locale == "zh-CN" else "Send it again").wait_for()
            violations = Axe().run(page, options={"runOnly": WCAG}).response["violations"]
            assert [found["id"] for found in violations] == []
            assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
        finally:
            page.close()
            raised.clear()


def test_unknown_outcome__is_not_told_as_nothing_done(breaking: Client) -> None:
    raised.append(KINDS["cut"][0])
    shown = breaking.post("/breaks/", headers={"accept-language": "zh-hans"}).content.decode()
    assert "可能已经办成" in shown and "没有办理任何事项" not in shown
    assert "可能已经办成" not in breaking.get("/breaks/", headers={"accept-language": "zh-hans"}).content.decode()


def test_send_again__sends_the_same_form_and_is_done_once(signed_in: Client) -> None:
    """The answer was lost after the commit; the page that comes instead carries the form with its token."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False, headers={"accept-language": "en"})
    client.cookies = signed_in.cookies
    enter = "/work/enter/T1/"
    token = hidden(client.get(f"{enter}?name=special_study").content.decode())["csrfmiddlewaretoken"]
    form = {
        "name": "special_study",
        "happened_on": "2026-01-04",
        "source": '会议 "纪要"',
        "csrfmiddlewaretoken": token,
    }
    assert client.post(enter, form).status_code == 302
    last = last_seq()
    with override_settings(ROOT_URLCONF=__name__):
        raised.append(KINDS["cut"][0])
        again = hidden(client.post("/breaks/", form).content.decode())
    raised.clear()
    assert again == form
    assert client.post(enter, again).status_code == 302
    assert last_seq() == last


@pytest.mark.parametrize("field", ["password", "old", "new", "code"])
def test_what_is_secret__is_not_on_the_page_that_would_send_it_again(breaking: Client, field: str) -> None:
    raised.append(KINDS["cut"][0])
    shown = breaking.post("/breaks/", {field: "geheim-1", "csrfmiddlewaretoken": "x"}).content.decode()
    assert "geheim-1" not in shown


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the first form of the content that carries a token."""
    page = page.partition("<main")[2]
    found = re.search(r"<form[^>]*>(?:(?!</form>).)*csrfmiddlewaretoken.*?</form>", page, re.DOTALL)
    assert found is not None
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', found.group())
    return {name: html.unescape(said) for name, said in fields}


def test_fault_of_the_program__stays_one(breaking: Client) -> None:
    raised.append(with_state(DatabaseError, "42703"))
    assert breaking.get("/breaks/").status_code == 500
    assert trouble_of(ValueError("x")) is None
    assert trouble_of(OSError(errno.ENOENT, "x")) is None


@pytest.fixture
def signed_in(clean_database: None) -> Client:
    small.with_lists()
    open_account(small.SETUP, small.HEAD.id)
    client = Client(raise_request_exception=False)
    client.force_login(
        get_user_model().objects.get(username=small.HEAD.id), "django.contrib.auth.backends.ModelBackend"
    )
    return client


@pytest.fixture
def no_seat(signed_in: Client) -> Iterator[Client]:
    """Every seat of the database is taken: it lets nobody in any more."""
    name = connection.settings_dict["NAME"]
    connection.close()
    with postgres.admin_connection() as admin:
        admin.execute(f'ALTER DATABASE "{name}" CONNECTION LIMIT 0')
    yield signed_in
    with postgres.admin_connection() as admin:
        admin.execute(f'ALTER DATABASE "{name}" CONNECTION LIMIT -1')


def test_no_seat_left__before_it_is_known_who_asks(no_seat: Client) -> None:
    page = no_seat.get("/work/facts/", headers={"accept-language": "en"})
    assert (page.status_code, page["Retry-After"]) == (503, "5")
    assert "too_many_connections" in page.content.decode()
    answer = no_seat.get("/api/units")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert answer.json()["reasons"][0]["code"] == "too_many_connections"


def test_connection_cut__the_next_request_is_served(signed_in: Client) -> None:
    assert signed_in.get("/work/import/").status_code == 200
    with postgres.admin_connection() as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
            [connection.settings_dict["NAME"]],
        )
    assert signed_in.get("/work/import/").status_code in (200, 503)
    connection.close()
    assert signed_in.get("/work/import/").status_code == 200


def test_lock_held_by_somebody_else__is_given_up_with_words(signed_in: Client, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "options", "-c timezone=UTC -c lock_timeout=200ms")
    connection.close()
    owner = psycopg.connect(**postgres.connection_parameters("owner", connection.settings_dict["NAME"]))
    with owner, owner.transaction():
        owner.execute("SELECT * FROM ledger_head FOR UPDATE")
        body = {"name": "special_study", "unit": "T1", "happened_on": "2026-01-04", "source": "会议纪要"}
        answer = signed_in.post("/api/facts", json.dumps(body), content_type="application/json")
    assert (answer.status_code, answer.json()["reasons"][0]["code"]) == (503, "waited_too_long")
