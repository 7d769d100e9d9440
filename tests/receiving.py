"""Receivers of a test's own on this machine: a mail server that keeps what it accepts, and an address for signed messages.

Both keep every message, repeats too; a repeat is told by its Message-ID or id alone, as a receiver outside would.
"""

import contextlib
import json
import socketserver
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from zeren.jobs.hook import SIGNATURE, TIME, signature

KEY = "kept by both sides"


@dataclass
class Received:
    """What came in, in the order in which it was accepted; `refuse` is how many more are turned away first."""

    port: int = 0
    mails: list[tuple[str, EmailMessage]] = field(default_factory=list)
    posts: list[dict[str, Any]] = field(default_factory=list)
    forged: int = 0
    refuse: int = 0

    def mail_ids(self) -> Counter[str]:
        """Message-ID → how often it came."""
        return Counter(str(message["Message-ID"]) for _, message in self.mails)

    def post_ids(self) -> Counter[str]:
        """The same for signed messages."""
        return Counter(post["id"] for post in self.posts)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    received: Received


class _Mail(socketserver.StreamRequestHandler):
    """As much of SMTP as a client needs to hand a message over."""

    server: _Server

    def handle(self) -> None:
        """One session: greeting, envelope, messages."""
        self._say("220 test")
        to = ""
        while line := self.rfile.readline().decode().strip():
            verb = line[:4].upper()
            if verb == "DATA":
                self._say("354 go on")
                message: Message = message_from_bytes(self._data(), policy=default)
                assert isinstance(message, EmailMessage)
                if self._turned_away():
                    self._say("451 later")
                    continue
                self.server.received.mails.append((to, message))
                self._say("250 kept")
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                to = line.partition("<")[2].rstrip(">") if verb == "RCPT" else to
                self._say("250 well")

    def _turned_away(self) -> bool:
        received = self.server.received
        received.refuse -= 1
        return received.refuse >= 0

    def _data(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        return b"".join(lines)

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@contextlib.contextmanager
def mail_server() -> Iterator[Received]:
    """A mail server on a free port of this machine."""
    with _Server(("127.0.0.1", 0), _Mail) as server:
        server.received = Received(server.server_address[1])
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield server.received
        finally:
            server.shutdown()


@contextlib.contextmanager
def hook_server() -> Iterator[Received]:
    """An address that takes signed messages with `KEY` and counts the others."""
    received = Received()

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            signed = self.headers[SIGNATURE] == signature(KEY, int(self.headers[TIME]), body)
            received.refuse -= 1
            if signed and received.refuse < 0:
                received.posts.append(json.loads(body))
            received.forged += not signed
            self.send_response(503 if received.refuse >= 0 else 204 if signed else 403)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Nothing is logged."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Hook) as server:
        server.daemon_threads = True
        received.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield received
        finally:
            server.shutdown()
