"""T5: the clock of the server, or of the program, set back three days, ahead one day, or put on summer time."""

import itertools
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from clarify import small
from faults.browsing import Browser, token_in
from faults.clocks import of_the_program, offset_to, server_clock
from faults.hearing import Heard, acknowledged_stands_once, writing
from faults.installation import Checker, Installation, made, wait_until
from faults.serving import AS_IN_AN_OFFICE, LOOKING_EACH_SECOND, serving
from patience import within

ENTER = "/work/enter/T1/"
ALARM_SECONDS = 60.0
TIMES = "SELECT seq, at, kind FROM ledger_entry ORDER BY seq"
CLOCKS = "SELECT to_char(ledger_now(), 'YYYY-MM-DD'), ledger_now() >= last_at, ledger_behind() FROM ledger_head"
FORM = {"name": "special_study", "source": "clock", "again": "yes"}


@pytest.fixture
def installation() -> Iterator[Installation]:
    with made("clock") as found:
        yield found


def prepared(installation: Installation, what: str = "small") -> dict[str, str]:
    sessions: dict[str, str] = json.loads(installation.run("preparing.py", what).splitlines()[-1])
    return sessions


def monotone(checker: Checker) -> list[Any]:
    """The times of all entries. Errors: AssertionError when one runs back."""
    times = [datetime.fromisoformat(at) for _, at, _ in checker.rows(TIMES)]
    assert times == sorted(times)
    return times


@pytest.mark.parametrize(
    "program",
    [
        pytest.param(LOOKING_EACH_SECOND, id="each second"),
        pytest.param(AS_IN_AN_OFFICE, id="as in an office", marks=pytest.mark.slow),
    ],
)
def test_server_clock_wrong__nothing_is_dated_back_and_everybody_sees_it(
    installation: Installation, program: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    with server_clock(installation) as clock:
        sessions = prepared(installation)
        with serving(installation, program=program) as served:
            checker = Checker(installation)
            try:
                head = Browser(served.port, sessions[small.HEAD.id], "en")
                day = checker.rows(CLOCKS)[0][0]
                assert pressed(head, day) == 302
                set_back(head, checker, clock, day)
                clock.set("+0")
                wait_until(lambda: pressed(head, day) == 302, within(5))
                clock.set("+1d")
                spent = wait_until(
                    lambda: any("jumped ahead" in line for line in served.said), within(ALARM_SECONDS), 0.5
                )
                assert head.get("/work/import/").status == 302, "idle for a day: the session has ended"
                sessions = prepared(installation, "sessions")
                head = Browser(served.port, sessions[small.HEAD.id], "en")
                assert "jumped ahead by 24 hours" in head.get("/work/import/").text
                jumps = [row for row in checker.rows(TIMES) if row[2] == "clock_jumped"]
                assert len(jumps) == 1
                secretary = Browser(served.port, sessions[small.SECRETARY.id], "en")
                assert "jumped ahead" not in secretary.get(ENTER).text, "it is for those who read the record"
                clock.set("+0")
                wait_until(lambda: pressed(head, day) == 503, within(5))
                assert "behind the last entry" in secretary.get(ENTER).text
                monotone(checker)
                checker.ask()
            finally:
                checker.end()
    with capsys.disabled():
        print(f"\nclock a day ahead: told after {spent:.0f} s")


def pressed(browser: Browser, day: str) -> int:
    """The status of one press of a form drawn anew."""
    return browser.send(ENTER, {**FORM, "happened_on": day, "csrfmiddlewaretoken": token(browser)}).status


def token(browser: Browser) -> str:
    return token_in(browser.get(f"{ENTER}?name=special_study"))


def set_back(head: Browser, checker: Checker, clock: Any, day: str) -> None:
    """Three days back: deeds are refused with words, pages go on and still say today, nothing is recorded."""
    form = {**FORM, "happened_on": day, "csrfmiddlewaretoken": token(head)}
    before = checker.ask()
    clock.set("-3d")
    wait_until(lambda: "behind the last entry" in head.get("/work/import/").text, within(5))
    refused = head.send(ENTER, form)
    assert (refused.status, refused.headers["retry-after"]) == (503, "60")
    assert "clock_behind" in refused.text and "so that nothing is dated back" in refused.text
    shown, not_before, behind = checker.rows(CLOCKS)[0]
    assert (shown, not_before) == (day, True), "a deadline that has passed stays passed"
    assert timedelta(days=2, hours=23) < timedelta(seconds=behind) < timedelta(days=3, minutes=10)
    assert checker.ask() == before


@pytest.mark.parametrize("offset", ["-3d", pytest.param("+1d", marks=pytest.mark.slow)])
def test_clock_of_the_program_wrong__the_record_keeps_the_servers(installation: Installation, offset: str) -> None:
    prepared(installation)
    checker, heard = Checker(installation), Heard()
    try:
        began = datetime.fromisoformat(checker.rows("SELECT clock_timestamp()")[0][0])
        before = len(monotone(checker))
        installation.more.update(of_the_program(offset))
        with writing(installation, heard, 1, 4):
            pass
        ended = datetime.fromisoformat(checker.rows("SELECT clock_timestamp()")[0][0])
        assert heard.faults == []
        written = monotone(checker)[before:]
        assert len(written) > 4
        assert began <= min(written) <= max(written) <= ended
        acknowledged_stands_once(heard.done, heard, checker.ask())
    finally:
        checker.end()


AUTUMN = "2026-10-25 01:00:00"
SPRING = pytest.param("2027-03-28 01:00:00", marks=pytest.mark.slow)


@pytest.mark.parametrize("change", [AUTUMN, SPRING], ids=["autumn", "spring"])
def test_summer_time__the_record_goes_on_second_by_second(installation: Installation, change: str) -> None:
    """Server and program in a zone that changes just now; the office's own has no summer time."""
    with server_clock(installation, "Europe/Berlin") as clock:
        clock.set(offset_to(f"{change} 1 hour ago"))
        prepared(installation)
        checker, heard = Checker(installation), Heard()
        try:
            with writing(installation, heard, 2, 4):
                before = len(monotone(checker))
                clock.set(offset_to(f"{change} 4 seconds ago"))
                wait_until(
                    lambda: checker.rows(f"SELECT clock_timestamp() > '{change}+00'::timestamptz + '3 s'")[0][0], 40
                )
            assert heard.faults == []
            here = datetime.fromisoformat(f"{change}+00:00")
            written = [at for at in monotone(checker)[before:] if at > here - timedelta(seconds=10)]
            assert min(written) < here < max(written)
            assert max(b - a for a, b in itertools.pairwise(written)) < timedelta(minutes=1)
            acknowledged_stands_once(heard.done, heard, checker.ask())
        finally:
            checker.end()
