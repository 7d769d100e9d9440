"""Which keys each file of a pack may hold, scheme files apart, and how they are read.

Stands under `load`. What the keys mean is told in docs/policy-packs.md and by the dataclasses of `pack`.
"""

from collections.abc import Mapping
from typing import Any

from zeren.kernel.words import Text
from zeren.policy import pack as shape
from zeren.policy.reading import (
    CITED,
    CONFIDENCES,
    UNREAD,
    Field,
    Place,
    Reader,
    build,
    day,
    flag,
    many,
    month_day,
    one_of,
    record,
    table,
    text,
    whole,
    words,
)

CLOCKS = ("per_year", "per_half_year", "per_quarter", "per_month", "per_two_months", "on_trigger")


def _text_or_number(data: Any, place: Place) -> Any:
    if isinstance(data, int) and not isinstance(data, bool):
        return str(data)
    return text(data, place)


def _by_month_day(data: Any, place: Place) -> Any:
    """A clock: one of the words, or “by MM-DD”."""
    if isinstance(data, str) and data.startswith("by "):
        return data if month_day(data[3:], place) is not UNREAD else UNREAD
    return one_of(*CLOCKS, "by MM-DD")(data, place)


def _plain_texts(data: Any, place: Place) -> Any:
    if not isinstance(data, Mapping):
        return place.wrong("NOT_A_TABLE", Text("这里应是一张表。", "A table belongs here."))
    found = {str(key): _text_or_number(value, place.at(key)) for key, value in data.items()}
    return UNREAD if any(value is UNREAD for value in found.values()) else found


def _renaming(kind: type, fields: dict[str, Field], **names: str) -> Reader:
    def read(data: Any, place: Place) -> Any:
        found = table(data, place, fields)
        return build(kind, {names.get(key, key): value for key, value in found.items()})

    return read


def _named_tables(reader: Any) -> Reader:
    """[group.<key>] tables, each read with its key."""

    def read(data: Any, place: Place) -> Any:
        if not isinstance(data, Mapping):
            return place.wrong("NOT_A_TABLE", Text("这里应是一组有名的表。", "A group of named tables belongs here."))
        found = {str(key): reader(str(key), item, place.at(str(key))) for key, item in data.items()}
        return UNREAD if any(item is UNREAD for item in found.values()) else found

    return read


_SUBJECT = Field(one_of("unit", "person"))
_NAME = {"zh": Field(text), "en": Field(text)}


def _fact_word(key: str, data: Any, place: Place) -> Any:
    fields = {
        **_NAME,
        "type": Field(one_of("events", "number", "label", "judged")),
        "subject": _SUBJECT,
        "unit": Field(words, None),
        "minutes": Field(whole, 0),
        "derived": Field(flag, False),
    }
    read = table(data, place, fields)
    if not read or any(value is UNREAD for value in read.values()):
        return UNREAD
    return shape.FactWord(key, Text(read.pop("zh"), read.pop("en")), **read)


def _grade_word(key: str, data: Any, place: Place) -> Any:
    read = table(data, place, {**_NAME, "subject": _SUBJECT, "rank": Field(whole)})
    if not read or any(value is UNREAD for value in read.values()):
        return UNREAD
    return shape.GradeWord(key, Text(read["zh"], read["en"]), read["subject"], read["rank"])


def _name_word(_key: str, data: Any, place: Place) -> Any:
    return words(data, place)


VALUE = record(
    shape.Value,
    {
        "key": Field(text),
        "value": Field(_text_or_number),
        "unit": Field(text, ""),
        "title": Field(words),
        **CITED,
        "changes_outcome": Field(whole, 9),
        "note": Field(words, None),
    },
)
_SOURCE = record(
    shape.Source,
    {
        "key": Field(text),
        "title": Field(words),
        "issuer": Field(words),
        "date": Field(day),
        "kind": Field(one_of("law", "party-rule", "notice", "local", "published-scheme", "project")),
        "confidence": Field(one_of(*CONFIDENCES)),
        "hint": Field(words, None),
    },
)
_ROLE = record(
    shape.Role,
    {
        "key": Field(text),
        "title": Field(words),
        "permissions": Field(many(text)),
        "scope": Field(one_of("self", "unit", "subtree", "all")),
    },
)
_POST_KIND = record(
    shape.PostKind,
    {
        "key": Field(text),
        "title": Field(words),
        "bearer": Field(one_of("committee_member", "first_responsible", "member", "none")),
        "roles": Field(many(text), ()),
    },
)
_MILESTONE = _renaming(
    shape.Milestone,
    {"key": Field(text), "title": Field(words), "from": Field(month_day), "to": Field(month_day, None), **CITED},
    **{"from": "start", "to": "end"},
)
_DUTY = record(
    shape.Duty,
    {
        "code": Field(text),
        "bearer": Field(one_of("committee", "first_responsible", "member")),
        "applies_to": Field(many(text)),
        "order": Field(whole),
        "text": Field(words),
        "evidence": Field(words),
        "fact": Field(text, None),
        "required": Field(whole, 1),
        "clock": Field(_by_month_day),
        "due": Field(month_day, None),
        **CITED,
    },
)
_CONSEQUENCE = record(
    shape.Consequence,
    {
        "key": Field(text),
        "grade": Field(text),
        "subject": _SUBJECT,
        "streak": Field(whole, 1),
        "what": Field(one_of("commend", "talk", "block", "train", "review", "adjust", "none_with_reason")),
        "title": Field(words),
        "due_days": Field(whole),
        "months": Field(whole, None),
        **CITED,
    },
)
_BAR = record(
    shape.Bar,
    {
        "key": Field(text),
        "title": Field(words),
        "standing": Field(text, None),
        "grade": Field(text, None),
        "streak": Field(whole, 1),
        "months": Field(whole, None),
        **CITED,
    },
)
_MEASURE = record(
    shape.Measure,
    {
        "key": Field(text),
        "object": _SUBJECT,
        "weight": Field(whole),
        "title": Field(words),
        "impact_months": Field(whole),
        **CITED,
    },
)
_EXEMPTION = record(shape.Exemption, {"key": Field(text), "title": Field(words), **CITED})
_CLAIM = record(
    shape.Claim,
    {
        "row": Field(_text_or_number),
        "statement": Field(words),
        "built": Field(flag),
        "page": Field(text, None),
        "figure": Field(text, None),
        "test": Field(text, None),
        "note": Field(words, None),
    },
)
_CASE_SUBJECT = _renaming(
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
        "number": Field(_text_or_number, None),
        "label": Field(text, None),
        "subject": Field(text, None),
        "reason": Field(text, ""),
        "source": Field(text, "case"),
        "state": Field(text, "confirmed"),
        "attributes": Field(_plain_texts, {}),
        "repeat": Field(whole, 1),
    },
)
_CASE_IMPORT = record(
    shape.CaseImport,
    {
        "scheme": Field(text),
        "subject": Field(text),
        "total": Field(_text_or_number, None),
        "grade": Field(text, None),
        "points": Field(_text_or_number, None),
    },
)
_CASE_HISTORY = record(
    shape.CaseHistory,
    {
        "period": Field(_text_or_number),
        "what": Field(text),
        "number": Field(_text_or_number, None),
        "label": Field(text, None),
        "subject": Field(text, None),
        "scheme": Field(text, None),
    },
)


def _number_text(data: Any, place: Place) -> Any:
    return _text_or_number(data, place)


_QUOTA_EXPECTED = {key: Field(whole, None) for key in ("capacity", "certain", "tied", "outside", "failed")}
_EXPECTED = {
    "total": Field(_number_text, None),
    "grade": Field(text, None),
    "status": Field(text, None),
    "nodes": Field(_plain_texts, None),
    "gates": Field(
        lambda data, place: (
            data
            if isinstance(data, Mapping)
            else place.wrong("NOT_A_TABLE", Text("应是一张表。", "A table belongs here."))
        ),
        None,
    ),
    "caps": Field(many(text), None),
    "flags": Field(many(text), None),
    "quota": Field(lambda data, place: table(data, place, _QUOTA_EXPECTED), None),
}
_CASE = record(
    shape.PackCase,
    {
        "id": Field(text),
        "scheme": Field(text),
        "about": Field(text),
        "title": Field(words),
        "why": Field(words, None),
        "period": Field(_text_or_number),
        "subject": Field(text, None),
        "subjects": Field(many(_CASE_SUBJECT), ()),
        "facts": Field(many(_CASE_FACT), ()),
        "imports": Field(many(_CASE_IMPORT), ()),
        "history": Field(many(_CASE_HISTORY), ()),
        "values": Field(_plain_texts, {}),
        "with_withheld": Field(flag, True),
        "expect": Field(lambda data, place: table(data, place, _EXPECTED)),
    },
)
_HEAD = {
    "key": Field(text),
    "name": Field(words),
    "version": Field(_text_or_number),
    "use": Field(one_of("office", "language-test")),
    "effective_from": Field(day),
    "summary": Field(words),
}

FILES: dict[str, dict[str, Field]] = {
    "pack.toml": {"pack": Field(lambda data, place: table(data, place, _HEAD)), "value": Field(many(VALUE), ())},
    "sources.toml": {"source": Field(many(_SOURCE))},
    "roles.toml": {"role": Field(many(_ROLE), ()), "post_kind": Field(many(_POST_KIND), ())},
    "calendar.toml": {
        "milestone": Field(many(_MILESTONE), ()),
        "holidays": Field(many(day), ()),
        "working_weekends": Field(many(day), ()),
    },
    "duties.toml": {"duty": Field(many(_DUTY))},
    "use.toml": {
        "consequence": Field(many(_CONSEQUENCE), ()),
        "bar": Field(many(_BAR), ()),
        "measure": Field(many(_MEASURE), ()),
        "exemption": Field(many(_EXEMPTION), ()),
    },
    "words.toml": {
        "facts": Field(_named_tables(_fact_word), {}),
        "unit_kinds": Field(_named_tables(_name_word), {}),
        "grades": Field(_named_tables(_grade_word), {}),
        "labels": Field(_named_tables(_name_word), {}),
        "attributes": Field(_named_tables(_name_word), {}),
    },
    "claims.toml": {"claim": Field(many(_CLAIM))},
}
CASE_FILE: dict[str, Field] = {"case": Field(many(_CASE))}
