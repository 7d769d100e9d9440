"""The pages of those who keep accounts: what they see, what each may do, what is shown once; and that they see no content."""

import re

import pytest

from accounts import people
from clarify import small
from zeren.accounts.actions import ask_factor_reset, set_second_factor
from zeren.accounts.passwords import new_secret
from zeren.accounts.queries import account_of
from zeren.ledger.queries import entries_of
from zeren.web.access import FIRST

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(db: None) -> None:
    people.build()
    people.opened(small.SECRETARY, people.SECURITY, people.SYSTEM, people.SECOND, people.AUDIT)


def window(actor, language: str = "zh-hans"):  # type: ignore[no-untyped-def]
    """Somebody past the second factor."""
    client = people.signed_in(actor, language=language)
    session = client.session
    session.pop(FIRST, None)
    session.save()
    return client


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("actor", [people.SYSTEM, people.SECURITY])
def test_homes_and_lists__open_in_both_languages(county: None, actor, language: str) -> None:  # type: ignore[no-untyped-def]
    client = window(actor, language)
    assert "P-T1S" not in client.get("/").content.decode()
    listed = client.get("/accounts/").content.decode()
    assert "/accounts/P-T1S/" in listed and "/accounts/P-T1M/" in listed
    assert "/accounts/P-T1M/" not in client.get("/accounts/?state=open").content.decode()
    assert "/accounts/P-T1M/" in client.get("/accounts/?q=叶知秋&page=99").content.decode()
    assert "应设未设" in listed or "asked for, missing" in listed


def test_open__gives_a_first_password_once(county: None) -> None:
    client = window(people.SYSTEM)
    assert "开通" in client.get("/accounts/P-T1M/").content.decode()
    page = client.post("/accounts/P-T1M/open/")
    first = re.search(r'id="handed-over">([^<]+)<', page.content.decode()).group(1)
    assert page["Cache-Control"] == "no-store"
    assert first not in client.get("/accounts/P-T1M/").content.decode()
    entering = people.browser()
    assert people.knock(entering, "P-T1M", first).status_code == 302
    kept = str(people.rows("SELECT * FROM ledger_entry")) + str(people.rows("SELECT * FROM ledger_press"))
    assert first not in kept, "nothing keeps it, the record of what was sent twice least of all"


def test_open__sent_twice_hands_nothing_over_twice(county: None) -> None:
    client = window(people.SYSTEM)
    sent = {"HTTP_IDEMPOTENCY_KEY": "one-and-the-same"}
    assert client.post("/accounts/P-T1M/open/", **sent).status_code == 200
    again = client.post("/accounts/P-T1M/open/", **sent)
    assert again.status_code == 409 and "handed-over" not in again.content.decode()


def test_close__ends_sessions_and_is_shown(county: None) -> None:
    other, client = people.signed_in(small.SECRETARY), window(people.SYSTEM)
    assert client.post("/accounts/P-T1S/close/")["location"] == "/accounts/P-T1S/"
    assert other.get("/account/").status_code == 302
    assert "已停用" in client.get("/accounts/P-T1S/").content.decode()
    again = client.post("/accounts/P-T1S/close/")
    assert again.status_code == 409 and "这个账号已经停用" in again.content.decode()


def test_locked__is_seen_and_unlocked_by_security_alone(county: None) -> None:
    for _ in range(5):
        people.knock(people.browser(), "P-T1S", "wrong")
        people.knock(people.browser(address="10.8.8.8"), "nobody-of-ours", "wrong")
    security = window(people.SECURITY)
    home = security.get("/").content.decode()
    assert "现在锁定 1 人" in home and "1 个不存在的用户名" in home and "nobody-of-ours" not in home
    assert window(people.SYSTEM).post("/accounts/P-T1S/unlock/").status_code == 409
    assert security.post("/accounts/P-T1S/unlock/").status_code == 302
    assert account_of("P-T1S").state == "open"


def test_reset__and_factor_by_two_people_in_their_windows(county: None) -> None:
    secret = new_secret()
    set_second_factor(small.SECRETARY, secret, people.code_for(secret))
    security, system = window(people.SECURITY), window(people.SYSTEM)
    assert "handed-over" in security.post("/accounts/P-T1S/reset/").content.decode()
    assert security.post("/accounts/P-T1S/factor/").status_code == 302
    assert "等第二人批准" in system.get("/").content.decode()
    (number,) = [line.body["reset"] for line in entries_of(["factor_reset_asked"])]
    assert security.post(f"/accounts/resets/{number}/agree/").status_code == 403
    assert system.post(f"/accounts/resets/{number}/agree/").status_code == 302
    assert not account_of("P-T1S").second_factor
    assert system.post(f"/accounts/resets/{number}/dance/").status_code == 404


def test_own_account__is_another_ones_to_deal_with(county: None) -> None:
    client = window(people.SECURITY)
    assert "由另一名管理员办理" in client.get("/accounts/P-SEC/").content.decode()
    assert client.post("/accounts/P-SEC/reset/").status_code == 409
    assert client.post("/accounts/P-SEC/dance/").status_code == 404


def test_request__about_oneself_or_of_oneself_offers_no_agreement(county: None) -> None:
    secret = new_secret()
    set_second_factor(people.SYSTEM, secret, people.code_for(secret))
    ask_factor_reset(people.SECURITY, "P-SYS")
    assert "批准</" not in window(people.SECURITY).get("/accounts/").content.decode().replace("不批准", "")
    system = people.browser()
    people.knock(system, "P-SYS")
    system.post("/login/code/", {"code": people.code_for(secret, 1)})
    assert "agree/" not in system.get("/accounts/").content.decode()
    assert "agree/" in window(people.SECOND).get("/accounts/").content.decode()


CONTENT = (
    "/organisations/", "/organisations/units/T1/", "/organisations/people/P-T1S/", "/duties/", "/work/facts/", "/appraisal/cards/",
    "/appraisal/decisions/", "/use/dossiers/", "/accountability/cases/", "/diagnosis/three-questions/",
)  # fmt: skip


@pytest.mark.parametrize("actor", [people.SYSTEM, people.SECURITY, people.AUDIT])
def test_administrators__see_no_content(county: None, actor) -> None:  # type: ignore[no-untyped-def]
    client = window(actor)
    assert {path: client.get(path).status_code for path in CONTENT if client.get(path).status_code == 200} == {}
    assert client.get("/record/").status_code == (200 if actor is people.AUDIT else 403)
    assert client.get("/accounts/").status_code == (403 if actor is people.AUDIT else 200)
    assert client.get("/").status_code == 200


def test_accounts__are_closed_to_everybody_else(county: None) -> None:
    client = window(small.SECRETARY)
    assert client.get("/accounts/").status_code == client.post("/accounts/P-T1M/open/").status_code == 403
