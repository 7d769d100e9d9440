"""Passwords and second factors: what is refused and why, handing over, resetting by two people, codes used once."""

import pytest
from django.db import IntegrityError, transaction

from accounts import people
from clarify import small
from zeren.accounts import passwords
from zeren.accounts.actions import (
    agree_factor_reset,
    ask_factor_reset,
    change_password,
    close_account,
    hand_over_first_password,
    refuse_factor_reset,
    reset_password,
    set_second_factor,
    unlock,
)
from zeren.accounts.queries import account_of
from zeren.accounts.rules import SignInPolicy, grown_old, password_faults
from zeren.kernel.errors import NotAllowed, NotFound, Refused
from zeren.ledger.clock import now
from zeren.ledger.queries import entries_of
from zeren.organisations.actions import open_account
from zeren.site.configured import sign_in_policy

POLICY = SignInPolicy()


def codes_of(refused: pytest.ExceptionInfo) -> set[str]:
    return {reason.code for reason in refused.value.reasons}


@pytest.mark.parametrize(
    ("password", "faults"),
    [
        ("short", {"password_short", "password_plain"}),
        ("alllowercase", {"password_plain"}),
        ("Password123", set()),
        ("a long sentence is enough", set()),
        ("P-T1S-is-my-Name", {"password_names_you"}),
        ("Abc12345", {"password_short"}),
    ],
)
def test_password__every_fault_is_named(password: str, faults: set[str]) -> None:
    assert {reason.code for reason in password_faults(password, ("P-T1S",), False, False, POLICY)} == faults


def test_password__common_and_used_ones_are_refused_with_the_rest() -> None:
    found = {reason.code for reason in password_faults("abc", (), True, True, POLICY)}
    assert found == {"password_short", "password_plain", "password_common", "password_used"}
    assert passwords.is_common("Password1") and not passwords.is_common(people.PASSWORD)


def test_policy__comes_from_the_environment_within_bounds() -> None:
    assert sign_in_policy({"ZEREN_PASSWORD_LENGTH": "14", "ZEREN_IDLE_MINUTES": ""}).length == 14
    for wrong in ("7", "x", "-3", "1000"):
        with pytest.raises(ValueError, match="ZEREN_PASSWORD_LENGTH"):
            sign_in_policy({"ZEREN_PASSWORD_LENGTH": wrong})
    with pytest.raises(ValueError, match="ZEREN_SIGN_IN_TRIES"):
        sign_in_policy({"ZEREN_SIGN_IN_TRIES": "50"})


@pytest.fixture
def county(db: None) -> None:
    people.build()
    people.opened(small.SECRETARY, people.SECURITY, people.SYSTEM, people.SECOND)


def test_password__none_of_the_last_five_comes_back(county: None) -> None:
    for number in range(5):
        change_password(small.SECRETARY, f"Invented-{number}-Words")
    with pytest.raises(Refused) as refused:
        change_password(small.SECRETARY, "Invented-0-Words")
    assert codes_of(refused) == {"password_used"}
    change_password(small.SECRETARY, "Invented-5-Words")
    change_password(small.SECRETARY, "Invented-0-Words")
    kept = people.rows("SELECT count(*) FROM accounts_earlierpassword")
    assert kept == [(POLICY.history,)]


def test_password__half_a_year_old_has_to_be_changed_first(county: None) -> None:
    assert grown_old(now() - POLICY.lock * 48 * 180, now(), POLICY)
    assert people.signed_in(small.SECRETARY).get("/account/").status_code == 200
    people.backdate("P-T1S", "set_at", days=180)
    assert people.signed_in(small.SECRETARY).get("/account/")["location"] == "/account/password/"


def test_first_password__opens_once_and_leads_to_the_change(county: None) -> None:
    open_account(people.SYSTEM, "P-T1M")
    assert account_of("P-T1M").state == "waiting"
    (first,) = hand_over_first_password(people.SYSTEM, "P-T1M").told
    assert len(first) == 19 and people.knock(people.browser(), "P-T1M", first).status_code == 302
    client = people.browser()
    assert people.knock(client, "P-T1M", first)["location"] == "/"
    for path in ("/", "/account/", "/appraisal/cards/", "/api/facts?year=2026"):
        assert client.get(path)["location"] == "/account/password/", path
    assert client.get("/help/").status_code == 200
    weak = client.post("/account/password/", {"old": first, "new": "abc", "again": "abc"})
    assert weak.status_code == 422 and "至少 10 位" in weak.content.decode() and "数字、符号" in weak.content.decode()
    sent = {"old": first, "new": "Chosen-2026-Word", "again": "Chosen-2026-Word"}
    assert client.post("/account/password/", sent)["location"] == "/account/"
    assert client.get("/account/").status_code == 200
    assert people.knock(people.browser(), "P-T1M", first).status_code == 401
    with pytest.raises(Refused) as refused:
        hand_over_first_password(people.SYSTEM, "P-T1M")
    assert codes_of(refused) == {"has_a_password"}, "who opens accounts cannot take over one that is in use"


def test_first_password__runs_out(county: None) -> None:
    open_account(people.SYSTEM, "P-T1M")
    (first,) = hand_over_first_password(people.SYSTEM, "P-T1M").told
    people.backdate("P-T1M", "one_time_until", days=4)
    answer = people.knock(people.browser(), "P-T1M", first)
    assert answer.status_code == 401 and "一次性口令已经过期" in answer.content.decode()
    assert "过期" not in people.knock(people.browser(), "P-T1M", "something else").content.decode()


def test_reset__lifts_the_lock_and_gives_a_password_for_one_sign_in(county: None) -> None:
    for _ in range(6):
        people.knock(people.browser(), "P-T1S", "wrong")
    assert account_of("P-T1S").state == "locked"
    (first,) = reset_password(people.SECURITY, "P-T1S").told
    client = people.browser()
    people.knock(client, "P-T1S", first)
    assert client.get("/")["location"] == "/account/password/"
    assert people.knock(people.browser(), "P-T1S", people.PASSWORD).status_code == 401


def test_unlock__opens_again_and_is_recorded(county: None) -> None:
    for _ in range(6):
        people.knock(people.browser(), "P-T1S", "wrong")
    unlock(people.SECURITY, "P-T1S")
    assert people.knock(people.browser(), "P-T1S").status_code == 302
    assert [(line.actor, line.body["person"]) for line in entries_of(["account_unlocked"])] == [
        ("person:P-SEC", "P-T1S")
    ]


@pytest.mark.parametrize("deed", [unlock, reset_password, ask_factor_reset])
def test_security__does_nothing_to_the_own_account(county: None, deed) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Refused) as refused:
        deed(people.SECURITY, "P-SEC")
    assert "own_account" in codes_of(refused)


@pytest.mark.parametrize("deed", [open_account, hand_over_first_password, close_account])
def test_system__does_nothing_to_the_own_account(county: None, deed) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Refused) as refused:
        deed(people.SYSTEM, "P-SYS")
    assert "own_account" in codes_of(refused)


@pytest.mark.parametrize(
    ("deed", "actor"),
    [(reset_password, people.SYSTEM), (unlock, people.SYSTEM), (open_account, people.SECURITY),
     (close_account, people.SECURITY), (hand_over_first_password, people.SECURITY), (ask_factor_reset, people.SYSTEM),
     (reset_password, small.HEAD), (open_account, small.HEAD), (unlock, people.AUDIT), (close_account, people.AUDIT)],
)  # fmt: skip
def test_administrators__none_does_what_is_another_ones(county: None, deed, actor) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(NotAllowed):
        deed(actor, "P-T1S")


def test_closed__nobody_signs_in_with_the_same_words_until_opened_again(county: None) -> None:
    close_account(people.SYSTEM, "P-T1S")
    answer = people.knock(people.browser(), "P-T1S")
    assert answer.status_code == 401 and "用户名或口令不对" in answer.content.decode()
    with pytest.raises(Refused) as refused:
        reset_password(people.SECURITY, "P-T1S")
    assert codes_of(refused) == {"account_closed"}
    open_account(people.SYSTEM, "P-T1S")
    assert people.knock(people.browser(), "P-T1S").status_code == 401, "opened again, it needs a first password"
    (first,) = hand_over_first_password(people.SYSTEM, "P-T1S").told
    assert people.knock(people.browser(), "P-T1S", first).status_code == 302


def test_account__of_nobody_is_not_found(county: None) -> None:
    with pytest.raises(NotFound):
        reset_password(people.SECURITY, "P-NOBODY")


# -- second factor -----------------------------------------------------------------------------------------------


def enrolled(actor=small.SECRETARY) -> tuple[str, tuple[str, ...]]:  # type: ignore[no-untyped-def]
    secret = passwords.new_secret()
    return secret, set_second_factor(actor, secret, people.code_for(secret)).told


def half_way(actor=small.SECRETARY):  # type: ignore[no-untyped-def]
    client = people.browser()
    assert people.knock(client, actor.id)["location"] == "/login/code/"
    return client


def test_factor__asks_for_the_code_and_takes_each_once(county: None) -> None:
    secret, _ = enrolled()
    client = half_way()
    assert client.get("/account/")["location"].startswith("/login/"), "half way is not in"
    used = people.code_for(secret)
    assert client.post("/login/code/", {"code": used}).status_code == 401, "the code that set it up was used"
    assert client.post("/login/code/", {"code": people.code_for(secret, 1)})["location"] == "/"
    assert client.get("/account/").status_code == 200
    again = half_way()
    assert again.post("/login/code/", {"code": people.code_for(secret, 1)}).status_code == 401, "replay"
    assert again.post("/login/code/", {"code": people.code_for(secret, 5)}).status_code == 401, "too far ahead"


def test_factor__guessing_codes_locks_the_name(county: None) -> None:
    enrolled()
    client = half_way()
    answers = [client.post("/login/code/", {"code": f"{number:06d}"}).status_code for number in range(6)]
    assert answers == [401] * 5 + [429]
    assert people.knock(people.browser(), "P-T1S").status_code == 429


def test_factor__half_way_lasts_five_minutes(county: None) -> None:
    enrolled()
    client = half_way()
    session = client.session
    session["half_way"] = [session["half_way"][0], "2026-01-01T08:00:00+08:00", "/", ""]
    session.save()
    assert client.get("/login/code/")["location"] == "/login/"
    assert people.browser().get("/login/code/")["location"] == "/login/"


def test_recovery__each_code_opens_once_and_is_recorded(county: None) -> None:
    _, codes = enrolled()
    assert len(codes) == 10 and len(set(codes)) == 10
    client = half_way()
    assert client.post("/login/code/", {"code": codes[3].lower().replace("-", " ")})["location"] == "/"
    assert half_way().post("/login/code/", {"code": codes[3]}).status_code == 401
    assert [line.body["left"] for line in entries_of(["recovery_code_used"])] == [9]
    stored = str(people.rows("SELECT * FROM accounts_recoverycode")) + str(
        people.rows("SELECT * FROM accounts_secondfactor")
    )
    assert not any(code in stored or code.replace("-", "") in stored for code in codes)


def test_factor__the_secret_is_not_stored_in_the_clear(county: None) -> None:
    secret, _ = enrolled()
    assert secret not in str(people.rows("SELECT * FROM accounts_secondfactor"))
    assert passwords.opened_secret("nothing of ours") == ""


def test_factor__is_taken_off_by_two_people_and_neither_is_the_one(county: None) -> None:
    enrolled()
    client = half_way()
    reset = ask_factor_reset(people.SECURITY, "P-T1S")
    with pytest.raises(Refused) as refused:
        ask_factor_reset(people.SECURITY, "P-T1S")
    assert codes_of(refused) == {"asked_already"}
    with pytest.raises(NotAllowed):
        agree_factor_reset(people.SECURITY, reset)
    agree_factor_reset(people.SYSTEM, reset)
    assert not account_of("P-T1S").second_factor
    with pytest.raises(Refused) as refused:
        agree_factor_reset(people.SECOND, reset)
    assert codes_of(refused) == {"reset_settled"}
    assert people.knock(client, "P-T1S")["location"] == "/"
    assert [line.kind for line in entries_of(["factor_reset_asked", "factor_reset_agreed"])] == [
        "factor_reset_asked", "factor_reset_agreed",
    ]  # fmt: skip


def test_factor__of_the_second_administrator_is_not_taken_off_by_himself(county: None) -> None:
    enrolled(people.SYSTEM)
    reset = ask_factor_reset(people.SECURITY, "P-SYS")
    with pytest.raises(Refused) as refused:
        agree_factor_reset(people.SYSTEM, reset)
    assert codes_of(refused) == {"own_account"}
    agree_factor_reset(people.SECOND, reset)


def test_factor__a_request_can_be_withdrawn_and_runs_out(county: None, settings) -> None:
    enrolled()
    refuse_factor_reset(people.SECURITY, ask_factor_reset(people.SECURITY, "P-T1S"))
    assert account_of("P-T1S").second_factor
    late = ask_factor_reset(people.SECURITY, "P-T1S")
    settings.SIGN_IN = SignInPolicy(one_time_days=0)
    with pytest.raises(Refused) as refused:
        agree_factor_reset(people.SYSTEM, late)
    assert codes_of(refused) == {"reset_late"}


@pytest.mark.parametrize("second", ["P-SEC", "P-T1S", ""])
def test_factor__the_database_itself_refuses_a_reset_without_a_second_person(county: None, second: str) -> None:
    enrolled()
    reset = ask_factor_reset(people.SECURITY, "P-T1S")
    with pytest.raises(IntegrityError, match="reset_agreed_by_a_second"), transaction.atomic():
        people.rows("UPDATE accounts_factorreset SET agreed = true, settled_by = %s WHERE id = %s", second, reset)


def test_factor__posts_that_ask_for_it_open_nothing_before_it_is_set(county: None) -> None:
    people.opened(small.HEAD)
    client = people.signed_in(small.HEAD)
    assert client.get("/")["location"] == "/account/second-factor/"
    page = client.get("/account/second-factor/")
    text = page.content.decode()
    assert page["Cache-Control"] == "no-store" and "data:image/svg+xml" in text
    secret = text.split('id="secret">')[1].split("<")[0]
    assert client.post("/account/second-factor/", {"code": "000000"}).status_code == 422
    shown = client.post("/account/second-factor/", {"code": people.code_for(secret)})
    assert "备用码 10 个" in shown.content.decode() and shown["Cache-Control"] == "no-store"
    assert client.get("/").status_code == 200
    assert client.get("/account/second-factor/")["location"] == "/account/", "shown once"


def test_factor__is_asked_of_office_deciders_administrators_and_auditor() -> None:

    pack = small.default_pack()
    asked = {key for key, role in pack.roles.items() if role.second_factor}
    assert asked == {
        "office_head", "clerk", "decider", "auditor", "system_admin", "security_admin", "audit_admin",
    }  # fmt: skip
