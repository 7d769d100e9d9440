"""T2: a web worker killed at each marked place, while others press buttons too; every press is one change or none.

The list of places below is compared with the code. More seeds at night.
"""

import contextlib
import json
import random
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from assess import told
from clarify import small
from faults.browsing import CUT, Answer, Browser
from faults.installation import Checker, Installation, made
from faults.serving import Served, serving
from investigate.conftest import DECIDER
from patience import within
from zeren.papers.sheets import fact_sheet, organisation_sheets
from zeren.papers.workbooks import blank_workbook
from zeren.policy import load_pack

pytestmark = pytest.mark.xdist_group("workers killed")
ROOT = Path(__file__).resolve().parents[2]
OF_EVERY_DEED = (
    "deed begun",
    "rows written",
    "entry appended",
    "on the way to the disk",
    "deed committed",
    "before the answer",
)
OF_THE_YEAR = (
    "facts of a file written",
    "organisation of a file written",
    "facts frozen",
    "checkpoint signed",
    "run stored",
    "results decided",
    "letters issued",
)
OF_REMINDERS = (
    "reminders written", "reminders raised", "message claimed", "message handed over", "message noted",
)  # fmt: skip
OF_AN_EXPORT = ("export half written",)
BYSTANDERS = 3
LONGEST_RECOVERY = 10.0


@dataclass
class Office:
    """The installation of this file, its server, its people's sessions, and who looks into the database."""

    installation: Installation
    served: Served
    sessions: dict[str, str]
    checker: Checker
    longest: float = 0.0

    def browser(self, person: str) -> Browser:
        return Browser(self.served.port, self.sessions[person])

    def kinds(self) -> dict[str, int]:
        """Entries by kind, after the whole record was verified."""
        return self.checker.ask()["kinds"]


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    with made("workers") as installation:
        sessions = json.loads(installation.run("preparing.py", "year").splitlines()[-1])
        checker = Checker(installation)
        try:
            with serving(installation) as served:
                yield Office(installation, served, sessions, checker)
        finally:
            checker.end()


def test_places__are_those_in_the_code() -> None:
    source = "\n".join(file.read_text("utf-8") for file in (ROOT / "src").rglob("*.py"))
    named = re.findall(r'passing(?:\(|, )"([^"]+)"', source)
    assert len(named) == len(set(named)) > 10
    assert set(named) == {*OF_EVERY_DEED, *OF_THE_YEAR, *OF_REMINDERS, *OF_AN_EXPORT}


def press_an_entry(office: Office, browser: Browser, number: str, answers: dict[str, Answer]) -> None:
    token = browser.token("/work/enter/T1/?name=special_study")
    day = f"2026-{1 + random.Random(number).randrange(12):02}-11"
    form = {
        "csrfmiddlewaretoken": token,
        "name": "special_study",
        "happened_on": day,
        "source": number,
        "again": "yes",
    }
    answers[number] = browser.press("/work/enter/T1/", form)


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 21))])
@pytest.mark.parametrize("place", OF_EVERY_DEED)
def test_worker_killed_at__every_press_is_done_once(office: Office, place: str, seed: int) -> None:
    people = [small.SECRETARY.id, small.HEAD.id, small.CLERK.id]
    chance, answers = random.Random(f"{place} {seed}"), {}
    before = office.kinds().get("fact_entered", 0)
    names = [f"{place}-{seed}-{at}" for at in range(1 + chance.randrange(BYSTANDERS + 1))]
    threads = [
        threading.Thread(
            target=press_an_entry, args=(office, office.browser(people[at % len(people)]), name, answers), daemon=True
        )
        for at, name in enumerate(names)
    ]
    armed = office.served.arm(place)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
    assert not armed.exists(), "nobody passed there"
    assert {name: answer.status for name, answer in answers.items()} == dict.fromkeys(names, 302)
    office.longest = max(office.longest, *(answer.seconds for answer in answers.values()))
    stands = office.checker.ask()
    assert {name: stands["effects"].get(name) for name in names} == dict.fromkeys(names, 1)
    assert stands["kinds"]["fact_entered"] == before + len(names)
    assert stands["entries"] == stands["verified"]


def dies_of(office: Office, place: str, send: Callable[[], Answer]) -> None:
    """Send it until a worker has died there; what waits for a worker that has just died is cut as well."""
    armed, until = office.served.arm(place), time.monotonic() + 60  # a worker begins anew, on a busy machine too
    while time.monotonic() < until:
        with contextlib.suppress(*CUT):
            answer = send()
            pytest.fail(f"{place}: answered {answer.status}, {answer.text[-1500:]}")
        if not armed.exists():
            return
        time.sleep(0.2)
    pytest.fail(f"{place}: nobody passed there")


def dies_and_is_then_done(
    office: Office, place: str, kind: str, seeds: int, send: Callable[[], Answer], press: Callable[[], Answer]
) -> None:
    """Killed there again and again nothing of the deed stands; pressed once more it is done, whole."""
    before = office.kinds()
    for _ in range(seeds):
        dies_of(office, place, send)
        assert office.kinds().get(kind, 0) == before.get(kind, 0)
    answer = press()
    assert answer.status == 302, answer.text[-3000:]
    office.longest = max(office.longest, answer.seconds)
    assert office.kinds().get(kind, 0) > before.get(kind, 0)


def both(
    browser: Browser, page: str, path: str, form: dict[str, str]
) -> tuple[Callable[[], Answer], Callable[[], Answer]]:
    """The same form sent once, and pressed until it is answered."""
    whole = {"csrfmiddlewaretoken": browser.token(page), **form}
    return (lambda: browser.send(path, whole)), (lambda: browser.press(path, whole))


def handed_in(browser: Browser, page: str, content: bytes) -> str:
    """Hand a file in; gives the address of its preview."""
    answer = browser.press(page, {"csrfmiddlewaretoken": browser.token(page)}, content)
    assert answer.status == 302, answer.text[-3000:]
    return answer.location


def test_worker_killed_in_an_import__all_rows_or_none(office: Office) -> None:
    pack, head = load_pack(ROOT / "policies/party-building-cn"), office.browser(small.HEAD.id)
    sheets = {
        "/work/import/": ("facts of a file written", "facts_imported", [fact_sheet(pack.words)]),
        "/organisations/imports/": (
            "organisation of a file written", "organisation_imported", organisation_sheets(pack.words, pack.post_kinds),
        ),
    }  # fmt: skip
    for page, (place, kind, sheet) in sheets.items():
        preview = handed_in(head, page, blank_workbook(sheet, "zh-hans"))
        send, press = both(head, preview, f"{preview}confirm/", {})
        dies_and_is_then_done(office, place, kind, 2, send, press)


def test_worker_killed_through_the_year__each_step_stands_once(office: Office) -> None:
    """Facts frozen, schemes run, results decided, letters issued: killed within each, and after the commit of the first."""
    head, decider = office.browser(small.HEAD.id), office.browser(DECIDER.id)
    freeze = "/appraisal/confirmation/freeze/"
    send, press = both(head, f"{freeze}?year=2026", freeze, {"year": "2026"})
    dies_and_is_then_done(office, "facts frozen", "facts_frozen", 2, send, press)

    runs = "/appraisal/runs/"
    send, press = both(head, f"{runs}?year=2026", runs, {"year": "2026"})
    dies_and_is_then_done(office, "run stored", "scheme_run", 2, send, press)
    repeated = office.kinds()
    assert press().status == 302
    assert office.kinds() == repeated

    (run,), *_ = office.checker.rows(f"SELECT id FROM assess_run WHERE scheme = '{told.SECRETARIES}'")
    propose = f"/appraisal/decisions/runs/{run}/propose/"
    send, press = both(
        head, "/appraisal/decisions/?year=2026", propose, {"body": "县委常委会", "meets_on": "2027-01-15"}
    )
    assert press().status == 302
    (proposal,), *_ = office.checker.rows(f"SELECT id FROM assess_proposal WHERE run_id = {run}")
    paper = f"/appraisal/decisions/{proposal}/"
    meeting = {"document": "鹭汀委〔2027〕2号", "present": told.PRESENT, "decided_on": "2027-01-15"}
    send, press = both(decider, paper, paper, meeting)
    dies_and_is_then_done(office, "results decided", "results_decided", 2, send, press)

    words = {"issuer": told.OFFICE.zh, "issuer_en": told.OFFICE.en, "word": "鹭汀委考"}
    send, press = both(head, paper, f"{paper}letters/", words)
    dies_and_is_then_done(office, "letters issued", "letters_issued", 2, send, press)
    dies_after_the_commit(office, head)


def dies_after_the_commit(office: Office, head: Browser) -> None:
    """A checkpoint that was signed and not kept: the milestone stands, the answer is missing, and comes when asked again."""
    runs = "/appraisal/runs/"
    send, press = both(head, f"{runs}?year=2026", runs, {"year": "2026"})
    before = office.checker.ask()
    dies_of(office, "checkpoint signed", send)
    between = office.checker.ask()
    assert between["kinds"]["scheme_run"] > before["kinds"]["scheme_run"]
    assert press().status == 302
    assert office.checker.ask()["kinds"] == between["kinds"]


def test_export_killed__is_no_export_until_made_anew(office: Office, tmp_path: Path) -> None:
    armed = office.served.places / "export_half_written"
    armed.write_text("")
    command = ("-m", "zeren.cli.main", "ledger", "export", str(tmp_path / "out"))
    process = office.installation.start(*command, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    process.communicate(timeout=120)
    assert process.returncode < 0 and not armed.exists()
    assert verified(tmp_path / "out") == 1
    office.installation.run(*command)
    assert verified(tmp_path / "out") == 0


def verified(folder: Path) -> int:
    verifier = ROOT / "verifiers" / "zeren_verify_ledger.py"
    return subprocess.run([sys.executable, verifier, folder], capture_output=True, check=False).returncode


def test_server__has_answered_again_by_itself_each_time(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\nlongest until a press was answered: {office.longest:.1f} s")
    assert office.served.process.poll() is None
    assert 0 < office.longest <= within(LONGEST_RECOVERY)
