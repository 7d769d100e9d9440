"""Guessing at passwords: each name is locked, each address slowed, and no answer tells whether a name exists."""

import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings

from accounts import people
from clarify import small
from zeren.accounts import rules
from zeren.accounts.rules import SignInPolicy
from zeren.ledger.queries import entries_of

pytestmark = pytest.mark.django_db
POLICY = SignInPolicy()
WIDE = SignInPolicy(address_burst=100_000)


@pytest.fixture
def county(db: None) -> None:
    people.build()
    people.opened(small.HEAD, small.SECRETARY, people.SECURITY)


def knocks(count: int, name: str = "P-T1S", password: str = "wrong", address: str = "10.1.1.1") -> list[int]:
    client = people.browser(address=address)
    return [people.knock(client, name, password).status_code for _ in range(count)]


def test_account__is_locked_after_five_failures_and_told_until_when(county: None) -> None:
    assert knocks(6) == [401] * 5 + [429]
    told = people.knock(people.browser(address="10.9.9.9"), "P-T1S", people.PASSWORD)
    assert told.status_code == 429, "the right password opens nothing while the name is locked, from anywhere"
    assert "已锁定到" in told.content.decode()
    people.rows("UPDATE accounts_attempt SET last_at = last_at - interval '31 minutes'")
    assert people.knock(people.browser(), "P-T1S", people.PASSWORD).status_code == 302


def test_account__success_forgets_earlier_failures(county: None) -> None:
    for _ in range(3):
        assert knocks(4) == [401] * 4
        assert people.knock(people.browser(), "P-T1S", people.PASSWORD).status_code == 302


def test_lock__stands_in_the_record_by_key_and_count_and_on_the_page(county: None) -> None:
    knocks(6)
    knocks(6, name="who-is-this")
    told = [line.body for line in entries_of(["sign_in_locked"])]
    assert [(line["person"], line["failures"]) for line in told] == [("P-T1S", 5), ("", 5)]
    assert "who-is-this" not in str(people.rows("SELECT line FROM ledger_entry")) + str(
        people.rows("SELECT * FROM accounts_attempt")
    ), "what people type there is now and then their password"


@pytest.mark.parametrize("accounts", [40, pytest.param(500, marks=pytest.mark.slow)])
def test_spray__many_accounts_from_one_address_are_slowed(county: None, accounts: int) -> None:
    client = people.browser(address="10.2.2.2")
    answers = [people.knock(client, f"P-{number:04d}", "Spring-2026!").status_code for number in range(accounts)]
    assert answers[: POLICY.address_burst] == [401] * POLICY.address_burst
    assert answers[POLICY.address_burst :].count(401) <= 2, "one each thirty seconds, while the test runs"
    slowed = people.knock(client, "P-T1S", people.PASSWORD)
    assert slowed.status_code == 429 and "秒后再试" in slowed.content.decode() and int(slowed["Retry-After"]) > 0
    assert people.knock(people.browser(address="10.2.2.3"), "P-T1S").status_code == 302, "others are not slowed"


def test_address__success_costs_nothing(county: None) -> None:
    client = people.browser(address="10.3.3.3")
    assert {people.knock(client, "P-T1S").status_code for _ in range(POLICY.address_burst * 2)} == {302}


@pytest.mark.parametrize(
    ("peer", "forwarded", "found"),
    [
        ("10.0.0.9", "", "10.0.0.9"),
        ("10.0.0.9", "192.0.2.7", "10.0.0.9"),
        ("10.0.0.1", "192.0.2.7", "192.0.2.7"),
        ("10.0.0.1", "6.6.6.6, 192.0.2.7", "192.0.2.7"),
        ("10.0.0.1", "6.6.6.6, 192.0.2.7, 10.0.0.2", "192.0.2.7"),
        ("2001:db8:1:2:3::4", "", "2001:db8:1:2::/64"),
        ("", "", "unknown"),
        ("10.0.0.1", "<script>", "unknown"),
    ],
)
def test_address__is_believed_from_trusted_proxies_alone(peer: str, forwarded: str, found: str) -> None:
    assert rules.address_of(peer, forwarded, {"10.0.0.1", "10.0.0.2"}) == found


def test_address__a_forged_header_does_not_escape_the_slowing(county: None) -> None:
    client = people.browser(address="10.4.4.4")
    answers = [
        client.post(
            "/login/", {"username": f"N{n}", "password": "x"}, headers={"x-forwarded-for": f"192.0.2.{n}"}
        ).status_code
        for n in range(30)
    ]
    assert answers.count(429) == 30 - POLICY.address_burst


@override_settings(SIGN_IN=WIDE)
def test_oracle__an_unknown_name_is_answered_as_a_known_one_all_the_way(county: None) -> None:
    """Same status, same words, same length, same number of queries, and the same work on the password."""
    from django.test.utils import CaptureQueriesContext

    told = {}
    for name in ("P-T1S", "P-XXX"):
        people.rows("SELECT 1")
        told[name] = []
        for _ in range(7):
            with CaptureQueriesContext(connection) as asked:
                answer = people.knock(people.browser(), name, "wrong")
            text = answer.content.decode().replace(name, "NAME")
            token = text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
            told[name].append((answer.status_code, text.replace(token, ""), len(answer.content)))
            assert len(asked) < 40
    assert told["P-T1S"] == told["P-XXX"]


@override_settings(SIGN_IN=WIDE, PASSWORD_HASHERS=["django.contrib.auth.hashers.PBKDF2PasswordHasher"])
def test_oracle__the_time_of_a_refusal_does_not_tell_an_unknown_name(county: None) -> None:
    people.opened(small.SECRETARY)  # hashed by the slow hasher of this test
    spent: dict[str, list[float]] = {"P-T1S": [], "P-XXX": []}
    people.knock(people.browser(), "P-YYY", "wrong")
    for _ in range(4):
        for name, times in spent.items():
            began = time.perf_counter()
            people.knock(people.browser(), name, "wrong")
            times.append(time.perf_counter() - began)
    known, unknown = (statistics.median(times) for times in spent.values())
    assert 0.5 < known / unknown < 2


def test_password__put_into_the_table_by_hand_opens_nothing(county: None) -> None:
    """Whoever may write the table of accounts still cannot become somebody else: the seal is under cover."""
    from django.contrib.auth.hashers import make_password

    people.rows("UPDATE auth_user SET password = %s WHERE username = 'P-T1S'", make_password("Forged-2026!"))
    assert people.knock(people.browser(), "P-T1S", "Forged-2026!").status_code == 401


@pytest.mark.django_db(transaction=True)
def test_tries__a_hundred_at_once_are_no_more_than_five() -> None:
    people.build()
    people.opened(small.SECRETARY)
    start, codes = threading.Barrier(10), []

    def guess(number: int) -> None:
        start.wait()
        for place in range(5):
            codes.append(people.knock(people.browser(address=f"10.5.{number}.{place}"), "P-T1S", "wrong").status_code)
        connection.close()

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(guess, range(10)))
    assert codes.count(401) == POLICY.tries and codes.count(429) == 50 - POLICY.tries
    assert people.rows("SELECT tries FROM accounts_attempt") == [(POLICY.tries,)]


def brute_force(count: int) -> tuple[int, int]:
    """So many log-ins against one account from many addresses, the clock going on a second with each: tried, refused."""
    tried = 0
    for number in range(count):
        answer = people.knock(
            people.browser(address=f"10.6.{number % 250}.{number // 250}"), "P-T1S", f"guess-{number}"
        )
        tried += answer.status_code == 401
        people.rows("UPDATE accounts_attempt SET last_at = last_at - interval '1 second'")
    return tried, count - tried


@pytest.mark.parametrize("log_ins", [60, pytest.param(300, marks=pytest.mark.slow)])
def test_brute_force__is_refused_after_a_few_tries(county: None, log_ins: int) -> None:
    tried, refused = brute_force(log_ins)
    assert tried <= 10 and refused == log_ins - tried


@pytest.mark.slow
def test_brute_force__ten_thousand_log_ins(county: None) -> None:
    """Over 10,000 seconds a lock of half an hour lets five guesses through each time."""
    tried, refused = brute_force(10_000)
    assert tried <= 5 * (10_000 // (30 * 60) + 1) and refused == 10_000 - tried


def test_codes__a_million_guesses_computed() -> None:
    """A code for an emergency or a one-time password holds 80 bits: at ten guesses a second, an hour finds nothing.

    Six digits are weak alone: with three good at once, and five tries in half an hour, a year finds one in four.
    That year needs the password first, and shows as 17,520 locks in the record.
    """
    guesses = 10 * 3600
    assert guesses / 32**16 < 1e-19 and 1_000_000 / 32**16 < 1e-17
    a_year = 5 * 2 * 24 * 365
    assert a_year * 3 / 10**6 < 0.27
    assert timedelta(minutes=POLICY.lock_minutes) == POLICY.lock and POLICY.tries <= 10
    assert settings.SIGN_IN.tries <= 10
