"""A browser as far as a form needs one: its session, the token of a drawn form, a sending that may be cut, and again."""

import contextlib
import http.client
import re
import time
import urllib.parse
from dataclasses import dataclass, field

CUT = (OSError, http.client.HTTPException)
NOT_YET = (502, 503, 507)
PATIENCE = 60.0
BOUNDARY = "a-part-of-the-form-begins"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, where it leads, its headers by names in lower case, its text, and how often it was sent."""

    status: int
    location: str
    headers: dict[str, str]
    text: str
    tries: int = 1
    seconds: float = 0.0


def token_in(answer: Answer) -> str:
    """The token of the first form on a page that came."""
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', answer.text)
    assert found, f"{answer.status} {answer.text[:2000]}"
    return found.group(1)


@dataclass
class Browser:
    """Somebody's, signed in."""

    port: int
    session: str
    language: str = "zh-hans"
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Answer:
        """Open a page, once."""
        return self._ask("GET", path, None, {})

    def token(self, path: str) -> str:
        """The token of the form on a page; tried until the page comes."""
        return token_in(self._until_answered("GET", path, None, {}))

    def send(self, path: str, form: dict[str, str], file: bytes | None = None) -> Answer:
        """Send a form, once. Errors: one of CUT when no answer comes."""
        return self._ask("POST", path, *self._body(form, file))

    def press(self, path: str, form: dict[str, str], file: bytes | None = None) -> Answer:
        """Send the same form until an answer comes that is not "not just now"."""
        return self._until_answered("POST", path, *self._body(form, file))

    def _until_answered(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        began, tries = time.monotonic(), 0
        while True:
            tries += 1
            with contextlib.suppress(*CUT):
                answer = self._ask(method, path, body, headers)
                if answer.status not in NOT_YET:
                    spent = time.monotonic() - began
                    return Answer(answer.status, answer.location, answer.headers, answer.text, tries, spent)
            assert time.monotonic() - began < PATIENCE, f"{path}: no answer"
            time.sleep(0.1)

    def _body(self, form: dict[str, str], file: bytes | None) -> tuple[bytes, dict[str, str]]:
        if file is None:
            kind = "application/x-www-form-urlencoded"
            return urllib.parse.urlencode(form).encode(), {"Content-Type": kind}
        parts = [
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{said}\r\n'.encode()
            for name, said in form.items()
        ]
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\n'
        return (
            b"".join([*parts, head.encode(), file, f"\r\n--{BOUNDARY}--\r\n".encode()]),
            {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"},
        )

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        held = {"sessionid": self.session, **self.cookies}
        said = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in held.items()),
            "Accept-Language": self.language,
            "Connection": "close",
            **headers,
        }
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            line.request(method, path, body, said)
            answer = line.getresponse()
            text = answer.read().decode("utf-8", "replace")
        finally:
            line.close()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie" and value.startswith("csrftoken="):
                self.cookies["csrftoken"] = value.split(";")[0].partition("=")[2]
        return Answer(
            answer.status,
            answer.headers.get("Location", ""),
            {name.lower(): value for name, value in answer.getheaders()},
            text,
        )
