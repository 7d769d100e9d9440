"""Hands of a meeting: forms sent by people who are signed in, slips printed as two tellers do, voters who cast over HTTP."""

import io
import re
import shlex
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser
from pypdf import PdfReader

import databases
from debrief.great_hall import PASSWORD
from oracles.meeting import wrongs
from stories.reading import Reader, Visit, listen
from vote.opened import Opened
from vote.voting import Door, marks, vote
from zeren.debrief.queries import ballot_found
from zeren.debrief.rules.codes import commitment_of, proof_of, read_code

VERIFIER = databases.ROOT / "verifiers" / "zeren_verify_meeting.py"
CODE = re.compile(r"\b(?:\w{4}-){4}\w{4}\b")
AT_ONCE = 4
"""So many phones at once; more would only wait for the two cores."""


@contextmanager
def signed_in(browser: Browser, address: str, who: str, reader: Reader) -> Iterator["Desk"]:
    """Somebody at a desk of the hall, with name and password."""
    context = browser.new_context(
        locale=reader.locale, viewport={"width": reader.width, "height": reader.height}, reduced_motion="reduce"
    )
    visit = Visit(context.new_page(), address, [], reader)
    listen(visit)
    visit.open("/login/")
    visit.page.fill("#id_username", who)
    visit.page.fill("#id_password", PASSWORD)
    visit.press("登录", "Sign in")
    visit.page.wait_for_url(f"{address}/")
    yield Desk(visit)
    context.close()
    assert visit.faults == []


@dataclass
class Desk:
    """A window, and forms sent with what is in it: a hall has more forms than a test can click."""

    visit: Visit

    def send(self, path: str, /, _files: Mapping[str, tuple[str, bytes]] | None = None, **said: object) -> None:
        """A form that must be taken. Errors: AssertionError with what the page says."""
        context = self.visit.page.context
        token = next(one["value"] for one in context.cookies() if "csrf" in one["name"])  # type: ignore[typeddict-item]
        form: dict[str, object] = {key: str(value) for key, value in said.items()}
        for name, (called, content) in (_files or {}).items():
            form[name] = {"name": called, "mimeType": "text/plain", "buffer": content}
        how = "multipart" if _files else "form"
        answer = context.request.post(
            self.visit.address + path, headers={"X-CSRFToken": token}, max_redirects=0, **{how: form}
        )  # type: ignore[arg-type]  # one of two ways of sending
        led = answer.headers.get("location", "")
        assert answer.status == 302 and "/who/" not in led, (path, said, answer.status, led, words(answer.text()))

    def post_for_file(self, path: str) -> bytes:
        """What comes as a file when a button without fields is pressed."""
        context = self.visit.page.context
        token = next(one["value"] for one in context.cookies() if "csrf" in one["name"])  # type: ignore[typeddict-item]
        answer = context.request.post(self.visit.address + path, headers={"X-CSRFToken": token})
        assert answer.ok, (path, answer.status)
        return answer.body()

    def read(self, path: str) -> str:
        """A page's source."""
        return self.fetch(path).decode()

    def fetch(self, path: str) -> bytes:
        answer = self.visit.page.context.request.get(self.visit.address + path)
        assert answer.ok, (path, answer.status)
        return answer.body()


def words(page: str) -> str:
    """A page's words, for what a failing test says."""
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", page.partition("<main")[2]))[:1500]


@dataclass
class Slips:
    """What the tellers printed: codes by class as a scanner reads them, and the file for the server."""

    codes: dict[str, list[str]]
    issued: bytes
    digest: str
    used: dict[str, int] = field(default_factory=dict)

    def draw(self, voter_class: str, number: int) -> list[str]:
        """So many slips out of the box of a class."""
        at = self.used.get(voter_class, 0)
        self.used[voter_class] = at + number
        taken = self.codes[voter_class][at : at + number]
        assert len(taken) == number, "the box is empty"
        return taken


def printed(command: str, folder: Path) -> Slips:
    """Run the line of the page on a machine without a database, and read the slips from the PDF."""
    program, *rest = shlex.split(command)
    assert program == "zeren-ballot-print"
    done = subprocess.run(
        [sys.executable, "-m", "zeren.cli.ballot_print", *rest],
        cwd=folder, env={"ZEREN_HOME": "/nowhere", "ZEREN_LANGUAGE": "en"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    out, key = folder / rest[rest.index("--out") + 1], rest[rest.index("--meeting") + 1]
    text = " ".join(page.extract_text() for page in PdfReader(out / "slips.pdf").pages)
    issued = (out / "issued.txt").read_bytes()
    known = dict(reversed(line.split()) for line in issued.decode().splitlines())
    codes: dict[str, list[str]] = {}
    for code in map(read_code, CODE.findall(text)):
        for voter_class in {*known.values()}:
            if commitment_of(proof_of(key, voter_class, code)) in known:
                codes.setdefault(voter_class, []).append(code)
    assert sum(map(len, codes.values())) == len(known)
    (digest,) = re.findall(r"\b[0-9a-f]{64}\b", done.stdout)
    return Slips(codes, issued, digest)


def cast_by(door: Door, ballot: str, codes: Sequence[str], turn: int = 0) -> list[str]:
    """So many phones vote, a few at once; gives their receipts."""
    sheet = Opened(ballot, {}, ballot_found(ballot).rules)
    with ThreadPoolExecutor(AT_ONCE) as phones:
        return list(
            phones.map(lambda n: vote(door, sheet, codes[n], marks(sheet, _turn(n + turn))), range(len(codes)))
        )


def _turn(number: int) -> int:
    """Most think well of those who debrief; one in five thinks otherwise of some."""
    return number % 4 if number % 5 == 0 else number % 2


def verified(content: bytes, folder: Path, slips: Slips | None = None, receipts: Sequence[str] = ()) -> str:
    """Both verifiers find a meeting whole as an observer in the room receives it. Gives what the first printed."""
    with zipfile.ZipFile(io.BytesIO(content)) as files:
        files.extractall(folder)
    (meeting,) = (one for one in folder.iterdir() if one.is_dir())
    more = ["--issued", slips.digest] if slips else []
    for place, receipt in enumerate(receipts):
        (folder / f"receipt-{place}.txt").write_text(receipt, "utf-8")
        more += ["--receipt", str(folder / f"receipt-{place}.txt")]
    done = subprocess.run(
        [sys.executable, str(VERIFIER), str(meeting), *more], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    assert wrongs(meeting) == []
    return done.stdout
