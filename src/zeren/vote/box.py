"""The ballot box as its door sees it: functions that the role voter may call in the database, and no table.

Each gives one text of JSON or nothing. A lost connection is tried once more: all of them give the same again.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import InterfaceError, OperationalError, connection

from zeren.debrief.rules.ballots import BallotRules, Sheet, read_rules
from zeren.debrief.rules.leaves import line_of
from zeren.kernel.words import Text

SHEET = "SELECT ballot_sheet(%s)"
SLIP = "SELECT ballot_slip(%s, %s)"
CAST = "SELECT cast_ballot(%s, %s, %s, %s)"
KEPT = "SELECT ballot_kept(%s, %s)"
BOARD = "SELECT ballot_board(%s)"


@dataclass(frozen=True, slots=True)
class Paper:
    """What a ballot asks. `titles`: of "ballot", "classes", "grades", "items", "objects"; `places`: object → its unit."""

    key: str
    state: str
    rules: BallotRules
    is_rehearsal: bool
    title: Text
    titles: Mapping[str, Mapping[str, Text]]
    places: Mapping[str, Text]

    def named(self, kind: str, key: str) -> Text:
        """The title, or the key itself where none was frozen."""
        return self.titles.get(kind, {}).get(key) or Text(key, key)


@dataclass(frozen=True, slots=True)
class Slip:
    """A code that was printed for this ballot. `leaves` are there once it was cast."""

    voter_class: str
    proof: str
    leaves: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a sheet: its leaves, or why it was refused (`refused` is a code of the database's function)."""

    leaves: tuple[str, ...] = ()
    refused: str = ""


def paper(key: str) -> Paper | None:
    """The ballot of this key; None when there is none that may be asked about here."""
    said = _ask(SHEET, [key])
    if said is None:
        return None
    found = _titles(json.dumps(said.get("titles") or {}))
    title, titles, places = found
    return Paper(
        key, said["state"], _rules(said["rules"]), bool(said["rehearsal"]), title or Text(key, key), titles, places
    )


def slip(key: str, proofs: Sequence[str]) -> Slip | None:
    """The slip among these proofs, one for each class that the code may belong to; None when none was printed."""
    said = _ask(SLIP, [key, list(proofs)])
    return None if said is None else Slip(said["class"], said["proof"], tuple(said["leaves"]))


def cast(key: str, held: Slip, sheet: Sheet) -> Taken:
    """Put the sheet into the box. The same sheet again gives the same leaves."""
    marks = line_of({rated: list(given) for rated, given in sheet.items()})
    said = _ask(CAST, [key, held.voter_class, held.proof, marks]) or {"refused": "nothing_said"}
    return Taken(tuple(said.get("leaves", ())), said.get("refused", ""))


def kept(key: str, proof: str) -> list[str]:
    """The stored rows of one ballot as the database has them, a line each."""
    return [line_of(row) for row in _ask(KEPT, [key, proof]) or []]


def board(key: str) -> Mapping[str, str]:
    """The board's files by name once the box is closed; nothing before."""
    return _ask(BOARD, [key]) or {}


def _ask(question: str, values: list[Any]) -> Any:
    try:
        return _answered(question, values)
    except (OperationalError, InterfaceError):
        connection.close()
        return _answered(question, values)


def _answered(question: str, values: list[Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        said = cursor.fetchone()[0]
    return json.loads(said) if isinstance(said, str) else said


@lru_cache(maxsize=64)
def _rules(line: str) -> BallotRules:
    return read_rules(line)


@lru_cache(maxsize=64)
def _titles(said: str) -> tuple[Text | None, dict[str, dict[str, Text]], dict[str, Text]]:
    whole = json.loads(said)
    kinds = {
        kind: {key: Text(one["zh"], one["en"]) for key, one in whole.get(kind, {}).items()}
        for kind in ("classes", "grades", "items", "objects", "places")
    }
    title = whole.get("ballot")
    return (Text(title["zh"], title["en"]) if title else None), kinds, kinds.pop("places")
