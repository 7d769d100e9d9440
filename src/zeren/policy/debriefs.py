"""The debrief of a pack: who debriefs to whom, what the report consists of, what the office looks at when it checks one.

Numbers are values of the pack, named here by their keys, so that an office adopts, replaces or switches them off.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from zeren.kernel.words import Text
from zeren.policy.reading import CITED, Field, flag, many, record, text, words


@dataclass(frozen=True, slots=True)
class Hearing:
    """First responsible persons of units of `unit_kinds` debrief to the nearest unit above of a kind in `to`.

    Not `every_year`: only those whom the hearing unit chooses.
    """

    key: str
    title: Text
    unit_kinds: tuple[str, ...]
    to: tuple[str, ...]
    source: str
    date: str
    confidence: str
    every_year: bool = True
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class ReportSection:
    """A section of the report. `headings`: words by which its heading is known in a file. `most`, `least`, `about` name
    values of the pack; `answers`: it answers last year's problems one by one, and lies outside the total."""

    key: str
    title: Text
    headings: tuple[str, ...]
    source: str
    date: str
    confidence: str
    most: str = ""
    least: str = ""
    about: str = ""
    answers: bool = False


@dataclass(frozen=True, slots=True)
class CheckPoint:
    """Something that a person, and no program, confirms before a report passes."""

    key: str
    title: Text
    source: str
    date: str
    confidence: str


_HEARING = record(
    Hearing,
    {
        "key": Field(text),
        "title": Field(words),
        "unit_kinds": Field(many(text)),
        "to": Field(many(text)),
        "every_year": Field(flag, True),
        **CITED,
        "note": Field(words, None),
    },
)
_SECTION = record(
    ReportSection,
    {
        "key": Field(text),
        "title": Field(words),
        "headings": Field(many(text)),
        "most": Field(text, ""),
        "least": Field(text, ""),
        "about": Field(text, ""),
        "answers": Field(flag, False),
        **CITED,
    },
)
_POINT = record(CheckPoint, {"key": Field(text), "title": Field(words), **CITED})
DEBRIEF_FILE: dict[str, Field] = {
    "hearing": Field(many(_HEARING), ()),
    "section": Field(many(_SECTION), ()),
    "check_point": Field(many(_POINT), ()),
}


def names_in_debrief(
    hearings: Iterable[Hearing], sections: Iterable[ReportSection]
) -> Iterator[tuple[str, str, str, str]]:
    """What the file names that must stand elsewhere in the pack: where, what it is (in both languages), its key."""
    for hearing in hearings:
        for kind in (*hearing.unit_kinds, *hearing.to):
            yield f"hearing[{hearing.key}]", "kind", "类别", kind
    for one in sections:
        for key in (one.most, one.least, one.about):
            if key:
                yield f"section[{one.key}]", "value", "值", key
