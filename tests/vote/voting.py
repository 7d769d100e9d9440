"""A voter as a program: real requests to the door, with or without what a browser would send along."""

import http.client
import re
import ssl
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Any
from urllib.parse import urlencode

from vote.opened import Opened
from zeren.vote.sheets import fields

NAME = "vote.localhost"
RECEIPT = re.compile(r"<pre[^>]*>(zeren-receipt.*?)</pre>", re.DOTALL)


@dataclass
class Door:
    """Where it listens, and the file of everything it says."""

    port: int
    is_tls: bool
    said: IO[str]
    process: int

    @property
    def address(self) -> str:
        return f"http{'s' * self.is_tls}://{NAME}:{self.port}"

    def connection(self) -> http.client.HTTPConnection:
        """One connection, as a phone has one."""
        if not self.is_tls:
            return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=30, context=trusting)

    def ask(
        self,
        path: str,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        over: http.client.HTTPConnection | None = None,
    ) -> tuple[int, dict[str, str], str]:
        """Status, headers, body."""
        link = over or self.connection()
        sent = {"Host": f"{NAME}:{self.port}", **(headers or {})}
        if form is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        link.request("GET" if form is None else "POST", path, urlencode(form) if form is not None else None, sent)
        answer = link.getresponse()
        found = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read().decode()
        if over is None:
            link.close()
        return found

    def wait_until_it_answers(self, process: "subprocess.Popen[str]") -> None:
        until = time.monotonic() + 40
        while True:
            try:
                if self.ask("/")[0] == 200:
                    return
            except OSError:
                pass
            assert time.monotonic() < until and process.poll() is None, self.told()
            time.sleep(0.1)

    def told(self) -> str:
        """All that the process wrote."""
        self.said.seek(0)
        return self.said.read()


def marks(ballot: Opened, turn: int = 0) -> dict[str, str]:
    """A sheet that the rules take; another one for another turn."""
    grades = list(ballot.rules.grades)
    return {field: grades[(n + turn) % len(grades)] for n, field in enumerate(fields(ballot.rules))}


def vote(door: Door, ballot: Opened, code: str, given: Mapping[str, str], **more: Any) -> str:
    """Cast at once; the receipt. Errors: AssertionError with the page when there is none."""
    status, _, page = door.ask(f"/m/{ballot.key}", {"do": "cast", "code": code, "lang": "en", **given}, **more)
    found = RECEIPT.search(page)
    assert status == 200 and found, (status, page)
    return found.group(1)
