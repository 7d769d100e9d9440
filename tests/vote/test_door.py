"""The door: what a voter is asked and told, what is sent along and forgotten, who else may come in."""

import re

import psycopg
import pytest
from django.db import connection

from clarify import small
from vote.opened import Opened, move
from vote.voting import Door, marks, vote
from zeren.debrief.rules.codes import written
from zeren.site import postgres
from zeren.vote.forgetting import remembered
from zeren.vote.sheets import ABSTAINS, order_of

OF_THE_MAIN_SITE = {
    "Cookie": "sessionid=abcdefgh12345678abcdefgh; csrftoken=hgfedcba87654321",
    "User-Agent": "Telling/9.9 (somebody's phone)",
    "X-Forwarded-For": "203.0.113.77",
    "Referer": "http://127.0.0.1:8000/my/",
}
MARKED = re.compile(r'id="(m\d+-\d+)-\d" name="m\d+-\d+" value="([^"]+)" checked')


def test_vote__code_sheet_check_receipt(door: Door, ballot: Opened) -> None:
    code, address = ballot.codes["peer"][0], f"/m/{ballot.key}"
    status, _, page = door.ask(address, headers={"Accept-Language": "en-GB,en"})
    assert status == 200 and "Type the code of your slip" in page
    status, _, page = door.ask(address, {"do": "open", "code": written(code).lower(), "lang": "en"})
    assert status == 200 and page.count('type="radio"') == 15 * 5 * 5
    given = {**marks(ballot), "m3-2": ABSTAINS}
    status, _, page = door.ask(address, {"do": "check", "code": code, "lang": "en", **given})
    assert status == 200 and "not cast yet" in page
    receipt = vote(door, ballot, code, given)
    assert len(receipt.split()) == 2 + 15 + 1
    assert vote(door, ballot, code, given) == receipt
    status, _, page = door.ask(address, {"do": "open", "code": code, "lang": "en"})
    assert receipt in page and 'type="radio"' not in page, "whoever comes back finds the receipt and no mark"
    status, _, page = door.ask(address, {"do": "cast", "code": code, "lang": "en", **marks(ballot, 1)})
    assert receipt in page and "The first one counts" in page
    _, _, page = door.ask(address, {"do": "kept", "code": code, "lang": "en"})
    assert "&quot;answers&quot;" in page and page.count("&quot;GOOD&quot;") == list(given.values()).count("GOOD")
    assert code not in re.sub(r'name="code" value="[^"]+"', "", page)


def test_sheet__what_is_missing_or_against_a_rule_is_told_and_nothing_is_lost(door: Door, ballot: Opened) -> None:
    code, address = ballot.codes["delegate"][0], f"/m/{ballot.key}"
    given = marks(ballot)
    del given["m7-1"], given["m0-0"]
    status, _, page = door.ask(address, {"do": "cast", "code": code, "lang": "en", **given})
    assert status == 422 and "2 places are not marked yet" in page
    assert dict(MARKED.findall(page)) == given
    alike = dict.fromkeys(marks(ballot), "GOOD")
    status, _, page = door.ask(address, {"do": "check", "code": code, "lang": "en", **alike})
    assert status == 422 and "Every place has the same grade" in page and dict(MARKED.findall(page)) == alike
    status, _, page = door.ask(address, {"do": "zh", "at": "sheet", "code": code, "lang": "en", **given})
    assert 'lang="zh-Hans"' in page and dict(MARKED.findall(page)) == given, "another language loses no mark"


@pytest.mark.parametrize(("code", "told"), [("", "no code"), ("0" * 20, "has no such code"), ("nonsense", "no code")])
def test_code__that_is_none_is_told(door: Door, ballot: Opened, code: str, told: str) -> None:
    status, _, page = door.ask(f"/m/{ballot.key}", {"do": "open", "code": code, "lang": "en"})
    assert status == 422 and told in page


def test_order__is_the_voters_own_and_the_same_each_time(ballot: Opened) -> None:
    orders = {code: order_of(ballot.rules, f"{code:0>64}") for code in ballot.codes["peer"]}
    assert all(sorted(order) == list(range(15)) for order in orders.values())
    assert len({*map(tuple, orders.values())}) == len(orders) == 4
    assert orders == {code: order_of(ballot.rules, f"{code:0>64}") for code in orders}


def test_voting_over__receipt_again_and_nothing_new(door: Door, ballot: Opened) -> None:
    first, second = ballot.codes["peer"][:2]
    receipt = vote(door, ballot, first, marks(ballot))
    move(small.HEAD, ballot.key, "ended")
    assert vote(door, ballot, first, marks(ballot)) == receipt
    _, _, page = door.ask(f"/m/{ballot.key}", {"do": "cast", "code": second, "lang": "en", **marks(ballot)})
    assert "Voting is over" in page and "zeren-receipt" not in page


def test_headers__nothing_is_set_kept_or_sent_on(door: Door, ballot: Opened) -> None:
    code = ballot.codes["peer"][1]
    form = {"do": "cast", "code": code, "lang": "en", **marks(ballot)}
    for path, sent in ((f"/m/{ballot.key}", None), (f"/m/{ballot.key}", form), ("/nowhere", None), ("/", None)):
        _, headers, page = door.ask(path, sent, OF_THE_MAIN_SITE)
        assert "set-cookie" not in headers
        assert headers["cache-control"] == "no-store" and headers["referrer-policy"] == "no-referrer"
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'") and "unsafe" not in policy
        assert (
            "<script>" not in page
            and " style=" not in page
            and "http://" not in page.replace("http://www.w3.org", "")
        )


def test_kept__no_code_address_agent_or_cookie_anywhere(door: Door, ballot: Opened) -> None:
    codes = ballot.codes["peer"]
    for code in codes[:3]:
        vote(door, ballot, code, marks(ballot), headers=OF_THE_MAIN_SITE)
    door.ask(f"/m/{ballot.key}?x=%00", headers=OF_THE_MAIN_SITE)
    door.ask(f"/m/{ballot.key}", {"do": "open", "code": "0" * 20}, OF_THE_MAIN_SITE)
    told = door.told()
    assert len(told.splitlines()) == 1, told
    with psycopg.connect(**postgres.connection_parameters("owner", connection.settings_dict["NAME"])) as session:
        tables = session.execute("SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('public', 'box')")
        whole = "\n".join(str(session.execute(f'SELECT * FROM "{s}"."{t}"').fetchall()) for s, t in tables.fetchall())
    logs = "".join(file.read_text(errors="replace") for file in postgres.ensure_running().logs.glob("*.log"))
    cookies = ("abcdefgh12345678abcdefgh", "hgfedcba87654321")
    for secret in (*codes, *map(written, codes), "203.0.113.77", "Telling/9.9", *cookies):
        assert secret not in told + whole + logs


def test_remembered__is_the_question_alone() -> None:
    asked = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/m/a",
        "REMOTE_ADDR": "10.1.2.3",
        "REMOTE_PORT": "4711",
        "wsgi.input": 1,
    }
    asked |= {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in OF_THE_MAIN_SITE.items()}
    left = remembered({**asked, "HTTP_ACCEPT_LANGUAGE": "fr-CH, en;q=0.8, zh;q=0.2"})
    assert left == {"REQUEST_METHOD": "POST", "PATH_INFO": "/m/a", "wsgi.input": 1, "HTTP_ACCEPT_LANGUAGE": "en"}


def test_other_site__casts_nothing_and_other_host_is_refused(door: Door, ballot: Opened) -> None:
    code = ballot.codes["peer"][2]
    form = {"do": "cast", "code": code, **marks(ballot)}
    status, _, page = door.ask(f"/m/{ballot.key}", form, {"Sec-Fetch-Site": "cross-site"})
    assert status == 200 and "zeren-receipt" not in page and code not in page
    assert door.ask("/", headers={"Host": "127.0.0.1"})[0] == 400
    _, _, page = door.ask(f"/m/{ballot.key}", {"do": "open", "code": code})
    assert 'type="radio"' in page, "the code was not used"
