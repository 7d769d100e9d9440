"""Sessions, line by line: fixation, reuse, parallel ones, idle and absolute limits, cookies, forged requests."""

import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from accounts import people
from clarify import small
from zeren.accounts.actions import change_password, close_account, reset_password
from zeren.kernel.actors import Actor
from zeren.ledger.clock import today
from zeren.organisations.actions import begin_term, end_term
from zeren.web.access import routes

pytestmark = pytest.mark.django_db
NEW = "another-2026-Word"


@pytest.fixture
def county(db: None) -> None:
    people.build()
    people.opened(small.SECRETARY, small.MEMBER, people.SECURITY, people.SYSTEM)


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def key_of(client: Client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def test_fixation__the_key_of_before_opens_nothing_afterwards(county: None) -> None:
    client = people.browser()
    client.get("/login/")
    session = client.session
    session["planted"] = "yes"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    before = session.session_key
    people.knock(client, "P-T1S")
    assert key_of(client) != before
    assert "planted" not in client.session
    planted = people.browser()
    planted.cookies[settings.SESSION_COOKIE_NAME] = before
    assert not is_in(planted)


def reuse(client: Client) -> Client:
    other = people.browser()
    other.cookies[settings.SESSION_COOKIE_NAME] = key_of(client)
    return other


def test_reuse__after_signing_out_is_refused(county: None) -> None:
    client = people.signed_in(small.SECRETARY)
    copied = reuse(client)
    assert is_in(copied)
    client.post("/logout/")
    assert not is_in(copied) and not is_in(client)


def test_reuse__of_a_session_whose_row_is_gone_is_refused_though_its_cookie_is_good(county: None) -> None:
    client = people.signed_in(small.SECRETARY)
    people.rows("DELETE FROM accounts_session")
    assert not is_in(client)


@pytest.mark.parametrize("by", ["change", "reset", "close", "end of term", "another post"])
def test_sessions__all_end_when_what_they_rest_on_changes(county: None, by: str) -> None:
    client, second = people.signed_in(small.SECRETARY), people.signed_in(small.SECRETARY)
    other = people.signed_in(small.MEMBER)
    if by == "change":
        change_password(small.SECRETARY, NEW)
    elif by == "reset":
        reset_password(people.SECURITY, "P-T1S")
    elif by == "close":
        close_account(people.SYSTEM, "P-T1S")
    elif by == "end of term":
        end_term(small.HEAD, "T1-01", today() - timedelta(days=1))
    else:
        begin_term(small.HEAD, "T1-04", "P-T1S", today())
    assert not is_in(client) and not is_in(second)
    assert is_in(other)


def test_password__changed_on_the_page_keeps_this_window_and_ends_the_others(county: None) -> None:
    client, other = people.signed_in(small.SECRETARY), people.signed_in(small.SECRETARY)
    before = key_of(client)
    sent = {"old": people.PASSWORD, "new": NEW, "again": NEW}
    assert client.post("/account/password/", sent).status_code == 302
    assert is_in(client) and key_of(client) != before
    assert not is_in(other)
    assert people.knock(people.browser(), "P-T1S", people.PASSWORD).status_code == 401
    assert people.knock(people.browser(), "P-T1S", NEW).status_code == 302


def test_idle__half_an_hour_ends_it_and_a_page_in_between_does_not(county: None) -> None:
    client = people.signed_in(small.SECRETARY)
    for _ in range(3):
        people.rows("UPDATE accounts_session SET seen_at = seen_at - interval '29 minutes'")
        assert is_in(client)
    people.rows("UPDATE accounts_session SET seen_at = seen_at - interval '31 minutes'")
    assert not is_in(client)
    assert people.rows("SELECT * FROM accounts_session") == []


def test_long__eight_hours_end_it_however_busy(county: None) -> None:
    client = people.signed_in(small.SECRETARY)
    people.rows("UPDATE accounts_session SET begun_at = begun_at - interval '7 hours 59 minutes'")
    assert is_in(client)
    people.rows("UPDATE accounts_session SET begun_at = begun_at - interval '2 minutes'")
    assert not is_in(client)


def test_parallel__sessions_are_shown_to_their_owner_and_can_be_ended(county: None) -> None:
    chrome = {"user-agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/156"}
    phone = Client(headers={**chrome, "accept-language": "zh-hans"}, REMOTE_ADDR="10.7.7.7")
    people.knock(phone, "P-T1S")
    client, third = people.signed_in(small.SECRETARY), people.signed_in(small.SECRETARY)
    shown = client.get("/account/").content.decode()
    assert "登录中的地方：3 处" in shown and "Chrome · Windows" in shown and "10.7.7.7" in shown
    (key,) = people.rows("SELECT key FROM accounts_session WHERE address = '10.7.7.7'")[0]
    stranger = people.signed_in(small.MEMBER)
    stranger.post("/account/sessions/", {"session": key})
    assert is_in(phone), "nobody ends somebody else's"
    client.post("/account/sessions/", {"session": key})
    assert not is_in(phone) and is_in(third)
    client.post("/account/sessions/", {"session": "others"})
    assert is_in(client) and not is_in(third)


def test_cookies__are_for_this_host_not_for_scripts_and_same_site(county: None) -> None:
    client = people.browser()
    client.get("/login/")
    people.knock(client, "P-T1S")
    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME):
        cookie = client.cookies[name]
        assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["path"] == "/" and not cookie["domain"]
    assert int(client.cookies[settings.SESSION_COOKIE_NAME]["max-age"]) <= 8 * 3600


@pytest.mark.parametrize(
    ("variables", "secure"),
    [
        ({}, False),
        ({"ZEREN_HOSTS": "duty.example"}, True),
        ({"ZEREN_HOSTS": "duty.example", "ZEREN_HTTPS": "0"}, False),
    ],
)
def test_cookies__go_by_https_alone_where_hosts_are_named(
    variables: dict[str, str], secure: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = (
        "from zeren.site import settings as s; print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,"
        " s.SESSION_COOKIE_NAME.startswith('__Host-'), s.SECURE_HSTS_SECONDS > 0)"
    )
    for name in ("ZEREN_HOSTS", "ZEREN_HTTPS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(secure)] * 4


def addresses() -> list[str]:
    """One address for each pattern of the program, with something in each place."""
    found = []
    for route, _ in routes():
        path = "/" + route.replace("^", "").replace("$", "")
        while "<" in path:
            before, _, rest = path.partition("<")
            inside, _, after = rest.partition(">")
            path = before + ("1" if inside.startswith("int") else "x") + after
        found.append(path)
    return found


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_forged__every_unsafe_method_of_every_address_is_refused_without_its_token(county: None, method: str) -> None:
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "zh-hans"})
    client.force_login(get_user_model().objects.get(username="P-T1S"), "django.contrib.auth.backends.ModelBackend")
    answers = {path: getattr(client, method)(path).status_code for path in addresses()}
    assert len(answers) > 60
    assert {path: code for path, code in answers.items() if code not in (403, 404, 405)} == {}
    if method == "post":
        assert sum(code == 403 for code in answers.values()) > 50


def test_address__the_way_on_leads_nowhere_outside(county: None) -> None:
    for outside in ("https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:alert(1)"):
        answer = people.knock(people.browser(), "P-T1S", next=outside)
        assert answer["location"] == reverse("home")
    assert people.knock(people.browser(), "P-T1S", next="/help/")["location"] == "/help/"


def test_actor__without_a_person_is_nobody(county: None) -> None:
    account = get_user_model().objects.create(username="ghost")
    client = people.browser()
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    assert not is_in(client)
    assert isinstance(small.SECRETARY, Actor)
