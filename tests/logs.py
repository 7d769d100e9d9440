"""The logs of a test run, searched at its end: no code, token, answer, password or name of a person is in any of them.

Each process notes the secrets that it sees drawn; the first one looks for all of them, and for every name that the
demonstration can draw, in what PostgreSQL and the pages wrote meanwhile. `gather` adds the logs of other installations.
"""

import json
import logging
import os
import re
from collections.abc import Callable, Iterator
from functools import wraps
from logging.handlers import WatchedFileHandler
from pathlib import Path
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.middleware import csrf
from making import people

from clarify import small
from zeren.accounts import passwords
from zeren.site import instance, postgres
from zeren.site.silent import WithoutContents

PAGES = postgres.state_folder() / "pages.log"
SHORTEST_SECRET = 8
PASSWORDS = ("invented-2026", "invented-2026-Word")

_secrets: set[str] = set()
_began: dict[Path, int] = {}


def begin(is_first: bool) -> None:
    """Watch what is drawn, write the pages' log as a server does; the first process also notes where each log ends."""
    pages = WatchedFileHandler(PAGES, delay=True, encoding="utf-8")
    pages.setFormatter(WithoutContents("{asctime} {levelname} {name}: {message}", style="{"))
    pages.setLevel("WARNING")
    logging.getLogger().addHandler(pages)
    SessionBase._get_new_session_key = _noting(SessionBase._get_new_session_key)  # type: ignore[method-assign]
    csrf._get_new_csrf_string = _noting(csrf._get_new_csrf_string)
    for drawn in ("drawn", "new_secret"):  # passwords and codes handed over, and what a phone keeps
        setattr(passwords, drawn, _noting(getattr(passwords, drawn)))
    if is_first:
        for file in _handed_in():
            file.unlink()
        _began.update({file: file.stat().st_size for file in _logs()})


def hand_in() -> None:
    """What this process saw drawn, for the first one."""
    place = postgres.state_folder() / f"drawn-{os.getpid()}.json"
    place.write_text(json.dumps(sorted(_secrets)))


def gather(folder: Path) -> None:
    """Keep the logs of an installation that is about to be removed."""
    for file in folder.glob("*.log") if folder.exists() else []:
        with (_gathered() / f"{os.getpid()}-{folder.parent.name}-{file.name}").open("ab") as stream:
            stream.write(file.read_bytes())


def search() -> list[str]:
    """Each place in a log that holds what it must not: file, line and what kind of thing. Gathered logs go."""
    secrets = {*_secrets, *PASSWORDS, *(word for file in _handed_in() for word in json.loads(file.read_text()))}
    here = instance.this_instance()
    secrets |= {file.read_text().strip() for file in here.passwords.glob("*")} if here.passwords.exists() else set()
    found = [
        f"{file}:{number}: {kind}"
        for file in _logs()
        for number, line in _lines_since(file)
        for kind in _kinds(line, secrets)
    ]
    if not found:
        for file in _gathered().glob("*.log"):
            file.unlink()
    return found


def _kinds(line: str, secrets: set[str]) -> Iterator[str]:
    if NAMES.search(line):
        yield "the name of a person"
    if secrets.intersection(WORD.findall(line)):
        yield "a secret"


def _lines_since(file: Path) -> Iterator[tuple[int, str]]:
    """Numbered lines that were written since the run began."""
    text = file.read_bytes()
    before = text[: _began.get(file, 0)].count(b"\n")
    since = text[_began.get(file, 0) :].decode(errors="replace")
    yield from enumerate(since.splitlines(), before + 1)


def _logs() -> list[Path]:
    here = instance.this_instance()
    return sorted([*here.logs.glob("*.log"), *here.state.glob("*.log"), *_gathered().glob("*.log")])


def _gathered() -> Path:
    folder = postgres.state_folder() / "gathered"
    folder.mkdir(exist_ok=True)
    return folder


def _handed_in() -> list[Path]:
    return sorted(postgres.state_folder().glob("drawn-*.json"))


def _noting(draw: Callable[..., str]) -> Callable[..., str]:
    @wraps(draw)
    def noted(*args: Any) -> str:
        drawn = draw(*args)
        _secrets.update(word for word in WORD.findall(drawn) if len(word) >= SHORTEST_SECRET)
        return drawn

    return noted


def _one_of(words: Any) -> str:
    return "(?:" + "|".join(sorted(map(re.escape, words), key=len, reverse=True)) + ")"


WORD = re.compile(r"[\w-]{8,}", re.ASCII)
KNOWN = {name for *_, name in small.POSTS if name} | {name.replace(" ", "") for name in people.NAMESAKES}
NAMES = re.compile(
    f"{_one_of(people.SURNAMES)}{_one_of(people.FIRST)}{_one_of(people.SECOND)}|{_one_of(KNOWN)}|"
    f"{_one_of(people.SURNAMES)} {_one_of(people.SINGLE)}"
)
