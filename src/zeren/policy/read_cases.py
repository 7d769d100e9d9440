"""Which keys a case of a pack may hold, and how they are read. Format: docs/scheme-language.md, section 6."""

import re
from collections.abc import Mapping
from typing import Any

from zeren.kernel.words import Text
from zeren.policy import pack as shape
from zeren.policy.reading import (
    MOST,
    NUMBER,
    UNREAD,
    Field,
    Place,
    day,
    flag,
    many,
    number,
    record,
    renaming,
    section,
    takes,
    text,
    text_or_number,
    up_to,
    whole,
    words,
)

PERIOD = re.compile(r"[1-9][0-9]{3}(-(0[1-9]|1[0-2])|Q[1-4]|H[12])?")
MOST_REPEATED = 1000


@takes(type="object", additionalProperties=text_or_number.schema)
def _plain_texts(data: Any, place: Place) -> Any:
    if not isinstance(data, Mapping):
        return place.wrong("NOT_A_TABLE", Text("这里应是一张表。", "A table belongs here."))
    found = {str(key): text_or_number(value, place.at(key)) for key, value in data.items()}
    return UNREAD if any(value is UNREAD for value in found.values()) else found


@takes(
    type=["string", "integer"], pattern=r"^[1-9][0-9]{3}(-(0[1-9]|1[0-2])|Q[1-4]|H[12])?$", minimum=1000, maximum=9999
)
def _period(data: Any, place: Place) -> Any:
    """The name of a period: 2026, 2026-03, 2026Q1, 2026H1."""
    read = text_or_number(data, place)
    if read is UNREAD or PERIOD.fullmatch(read):
        return read
    return place.wrong(
        "NOT_A_PERIOD",
        Text("这里应是一个时期。", "A period belongs here."),
        Text("写成 2026、2026-03、2026Q1 或 2026H1。", "Write 2026, 2026-03, 2026Q1 or 2026H1."),
    )


@takes(type=["string", "integer"], pattern=NUMBER, minimum=-MOST, maximum=MOST)
def _number_text(data: Any, place: Place) -> Any:
    """A number, kept as its text."""
    return UNREAD if number(data, place) is UNREAD else str(data)


@takes(type="object", additionalProperties={"enum": [True, False, "unknown"]})
def _gates(data: Any, place: Place) -> Any:
    """What each gate was found to be: true, false or "unknown"."""
    if not isinstance(data, Mapping):
        return place.wrong("NOT_A_TABLE", Text("这里应是一张表。", "A table belongs here."))
    found = {str(key): value if value == "unknown" else flag(value, place.at(key)) for key, value in data.items()}
    return UNREAD if any(value is UNREAD for value in found.values()) else found


_CASE_SUBJECT = renaming(
    shape.CaseSubject,
    {
        "key": Field(text),
        "kind": Field(text, None),
        "parent": Field(text, None),
        "from": Field(day, None),
        "to": Field(day, None),
        "attributes": Field(_plain_texts, {}),
        "groups": Field(_plain_texts, {}),
    },
    **{"from": "start", "to": "end"},
)
_CASE_FACT = record(
    shape.CaseFact,
    {
        "fact": Field(text),
        "day": Field(day, None),
        "number": Field(_number_text, None),
        "label": Field(text, None),
        "subject": Field(text, None),
        "reason": Field(text, ""),
        "source": Field(text, "case"),
        "state": Field(text, "confirmed"),
        "attributes": Field(_plain_texts, {}),
        "repeat": Field(up_to(MOST_REPEATED), 1),
    },
)
_CASE_IMPORT = record(
    shape.CaseImport,
    {
        "scheme": Field(text),
        "subject": Field(text),
        "total": Field(_number_text, None),
        "grade": Field(text, None),
        "points": Field(_number_text, None),
    },
)
_CASE_HISTORY = record(
    shape.CaseHistory,
    {
        "period": Field(_period),
        "what": Field(text),
        "number": Field(_number_text, None),
        "label": Field(text, None),
        "subject": Field(text, None),
        "scheme": Field(text, None),
    },
)


_QUOTA_EXPECTED = {key: Field(whole, None) for key in ("capacity", "certain", "tied", "outside", "failed")}
_EXPECTED = {
    "total": Field(_number_text, None),
    "grade": Field(text, None),
    "after_quota": Field(text, None),
    "status": Field(text, None),
    "nodes": Field(_plain_texts, None),
    "gates": Field(_gates, None),
    "caps": Field(many(text), None),
    "flags": Field(many(text), None),
    "quota": Field(section(_QUOTA_EXPECTED), None),
}
_CASE = record(
    shape.PackCase,
    {
        "id": Field(text),
        "scheme": Field(text),
        "about": Field(text),
        "title": Field(words),
        "why": Field(words, None),
        "period": Field(_period),
        "subject": Field(text, None),
        "subjects": Field(many(_CASE_SUBJECT), ()),
        "facts": Field(many(_CASE_FACT), ()),
        "imports": Field(many(_CASE_IMPORT), ()),
        "history": Field(many(_CASE_HISTORY), ()),
        "values": Field(_plain_texts, {}),
        "with_withheld": Field(flag, True),
        "expect": Field(section(_EXPECTED)),
    },
)
CASE_FILE: dict[str, Field] = {"case": Field(many(_CASE))}
