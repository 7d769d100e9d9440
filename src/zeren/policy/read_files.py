"""Which keys each file of a pack may hold, scheme files apart, and how they are read.

Stands under `load`. What the keys mean is told by the dataclasses of `pack`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from zeren.kernel.exact import is_kept
from zeren.kernel.words import Text
from zeren.policy import pack as shape
from zeren.policy.activities import ACTIVITY_FILE
from zeren.policy.appointing import APPOINTING
from zeren.policy.ballots import BALLOT_FILE
from zeren.policy.calendars import HolidayYear, Milestone, Terms
from zeren.policy.debriefs import DEBRIEF_FILE
from zeren.policy.measures import MEASURES
from zeren.policy.read_phrases import amount, filter_
from zeren.policy.reading import (
    CITED,
    CONFIDENCES,
    MOST,
    NOT_TOO_FINE,
    UNREAD,
    Field,
    Place,
    Reader,
    Schema,
    as_fraction,
    build,
    day,
    flag,
    many,
    month_day,
    number,
    one_of,
    record,
    renaming,
    section,
    table,
    table_schema,
    takes,
    text,
    text_or_number,
    too_many_decimals,
    whole,
    words,
)
from zeren.policy.reminders import ReminderStep
from zeren.policy.vocabulary import FactWord, GradeWord

CLOCKS = ("per_year", "per_half_year", "per_quarter", "per_month", "per_two_months", "on_trigger")


@takes(anyOf=[{"enum": list(CLOCKS)}, {"type": "string", "pattern": f"^by {month_day.schema['pattern'][1:]}"}])
def _by_month_day(data: Any, place: Place) -> Any:
    """A clock: one of the words, or “by MM-DD”."""
    if isinstance(data, str) and data.startswith("by "):
        return data if month_day(data[3:], place) is not UNREAD else UNREAD
    return one_of(*CLOCKS, "by MM-DD")(data, place)


NamedReader = Callable[[str, Any, Place], Any]


def _named_tables(reader: NamedReader, schema: Schema) -> Reader:
    """[group.<key>] tables, each read with its key."""

    def read(data: Any, place: Place) -> Any:
        if not isinstance(data, Mapping):
            return place.wrong("NOT_A_TABLE", Text("这里应是一组有名的表。", "A group of named tables belongs here."))
        found = {str(key): reader(str(key), item, place.at(str(key))) for key, item in data.items()}
        return UNREAD if any(item is UNREAD for item in found.values()) else found

    return Reader(read, {"type": "object", "additionalProperties": schema})


_SUBJECT = Field(one_of("unit", "person"))
_NAME = {"zh": Field(text), "en": Field(text)}


_CHOICES = many(text)
_FACT_WORD: dict[str, Field] = {
    **_NAME,
    "type": Field(one_of("events", "number", "label", "judged")),
    "subject": _SUBJECT,
    "unit": Field(words, None),
    "minutes": Field(whole, 0),
    "derived": Field(flag, False),
    "labels": Field(many(text), ()),
    "attributes": Field(_named_tables(lambda _, data, place: _CHOICES(data, place), _CHOICES.schema), {}),
    "lo": Field(number, None),
    "hi": Field(number, None),
    "compared": Field(one_of("rate", "amount"), ""),
}
_GRADE_WORD: dict[str, Field] = {**_NAME, "subject": _SUBJECT, "rank": Field(whole)}


def _fact_word(key: str, data: Any, place: Place) -> Any:
    read = table(data, place, _FACT_WORD)
    if not read or any(value is UNREAD for value in read.values()):
        return UNREAD
    return FactWord(key, Text(read.pop("zh"), read.pop("en")), **read)


def _grade_word(key: str, data: Any, place: Place) -> Any:
    read = table(data, place, _GRADE_WORD)
    if not read or any(value is UNREAD for value in read.values()):
        return UNREAD
    return GradeWord(key, Text(read["zh"], read["en"]), read["subject"], read["rank"])


_NAMES = _named_tables(lambda _, data, place: words(data, place), words.schema)


@takes(type=["string", "integer"], pattern=NOT_TOO_FINE + r".*\S", maximum=MOST, minimum=-MOST)
def _value(data: Any, place: Place) -> Any:
    """A number with at most four decimals, or a word."""
    read = number(data, place) if isinstance(data, int) else text_or_number(data, place)
    if not isinstance(read, str):
        return read if read is UNREAD else str(read)
    as_number = as_fraction(read)
    return read if as_number is None or is_kept(as_number) else too_many_decimals(place)


VALUE = record(
    shape.Value,
    {
        "key": Field(text),
        "value": Field(_value),
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
        "second_factor": Field(flag, False),
    },
)
_APART = record(
    shape.Apart,
    {
        "key": Field(text),
        "title": Field(words),
        "roles": Field(many(text)),
        "never_with": Field(many(text), ()),
        **CITED,
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
_GROUND = record(
    shape.Ground,
    {
        "key": Field(text),
        "title": Field(words),
        "opens": Field(many(one_of("dossier", "case"))),
        **CITED,
        "until_heard": Field(flag, False),
    },
)
_MILESTONE = renaming(
    Milestone,
    {
        "key": Field(text),
        "title": Field(words),
        "from": Field(month_day),
        "to": Field(month_day, None),
        "next_year": Field(flag, False),
        "inspects": Field(flag, False),
        **CITED,
    },
    **{"from": "start", "to": "end"},
)
_HOLIDAY_YEAR = record(HolidayYear, {"year": Field(whole), **CITED, "note": Field(words, None)})
_TERMS = record(Terms, {"last_day_moves": Field(flag), **CITED, "note": Field(words, None)})
_REMINDER = record(
    ReminderStep,
    {
        "key": Field(text),
        "title": Field(words),
        "days": Field(whole),
        "when": Field(one_of("before", "after")),
        "to": Field(one_of("holder", "first_responsible", "superior")),
        **CITED,
    },
)
_PEER_GROUP = record(shape.PeerGroup, {"key": Field(text), "title": Field(words), "unit_kinds": Field(many(text))})
_TOGETHER = record(shape.Together, {"keys": Field(many(text)), "sum": Field(number), "title": Field(words)})
_QUESTION_ITEM = record(
    shape.QuestionItem,
    {
        "key": Field(text),
        "title": Field(words),
        "fact": Field(text),
        "required": Field(whole, 1),
        "clock": Field(_by_month_day),
        "applies_to": Field(many(text)),
        "essential": Field(flag, False),
        "distinct": Field(text, None),
        "label": Field(text, None),
        "where": Field(filter_, None),
        "of": Field(filter_, None),
    },
)
_QUESTION = renaming(
    shape.Question,
    {
        "key": Field(text),
        "bearer": Field(one_of("committee", "first_responsible", "member")),
        "title": Field(words),
        "yes": Field(amount),
        "partly": Field(amount),
        "item": Field(many(_QUESTION_ITEM)),
        **CITED,
    },
    item="items",
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
        "carries": Field(many(text), ()),
        **CITED,
    },
)
_CONSEQUENCE_FIELDS: dict[str, Field] = {
    "key": Field(text),
    "grade": Field(text),
    "subject": _SUBJECT,
    "streak": Field(whole, 1),
    "what": Field(one_of("commend", "talk", "block", "train", "review", "adjust", "none_with_reason")),
    "title": Field(words),
    "due_days": Field(whole),
    "months": Field(whole, None),
    "owner": Field(text, ""),
    **CITED,
}


_BARS = {
    "if": {"properties": {"what": {"const": "block"}}, "required": ["what"]},
    "then": {"properties": {"months": {"minimum": 1}}, "required": ["months"]},
}


@takes(**table_schema(_CONSEQUENCE_FIELDS), **_BARS)
def _consequence(data: Any, place: Place) -> Any:
    """What follows from a grade; what bars an appointment says for how long."""
    said = table(data, place, _CONSEQUENCE_FIELDS)
    if said.get("what") == "block" and not said.get("months"):
        return place.at("months").wrong(
            "BAR_WITHOUT_MONTHS",
            Text("限制任用的，要写明几个月。", "What bars an appointment names for how many months."),
            Text("写上 months = 月数。", "Write months = how many."),
        )
    return build(shape.Consequence, said)


_CLAIM = record(
    shape.Claim,
    {
        "row": Field(text_or_number),
        "statement": Field(words),
        "built": Field(flag),
        "page": Field(text, None),
        "figure": Field(text, None),
        "test": Field(text, None),
        "note": Field(words, None),
    },
)
_HEAD = {
    "key": Field(text),
    "name": Field(words),
    "version": Field(text_or_number),
    "use": Field(one_of("office", "language-test")),
    "effective_from": Field(day),
    "summary": Field(words),
}


@takes(type="string")
def _cell(data: Any, place: Place) -> Any:
    """A cell of an office's table: any text, empty too."""
    if isinstance(data, str):
        return data
    return place.wrong("NOT_TEXT", Text("格子里应是文字。", "A cell holds text."))


_CORNERS = many(whole)

FILES: dict[str, dict[str, Field]] = {
    "pack.toml": {
        "pack": Field(section(_HEAD)),
        "value": Field(many(VALUE), ()),
        "peer_group": Field(many(_PEER_GROUP), ()),
        "together": Field(many(_TOGETHER), ()),
    },
    "sources.toml": {"source": Field(many(_SOURCE))},
    "roles.toml": {
        "role": Field(many(_ROLE), ()),
        "post_kind": Field(many(_POST_KIND), ()),
        "ground": Field(many(_GROUND), ()),
        "apart": Field(many(_APART), ()),
    },
    "calendar.toml": {
        "milestone": Field(many(_MILESTONE), ()),
        "holiday_year": Field(many(_HOLIDAY_YEAR), ()),
        "holidays": Field(many(day), ()),
        "working_weekends": Field(many(day), ()),
        "reminder": Field(many(_REMINDER), ()),
        "terms": Field(_TERMS, None),
    },
    "duties.toml": {"duty": Field(many(_DUTY))},
    "use.toml": {
        "consequence": Field(many(_consequence), ()),
        **APPOINTING,
        **MEASURES,
    },
    "words.toml": {
        "facts": Field(_named_tables(_fact_word, table_schema(_FACT_WORD)), {}),
        "unit_kinds": Field(_NAMES, {}),
        "grades": Field(_named_tables(_grade_word, table_schema(_GRADE_WORD)), {}),
        "labels": Field(_NAMES, {}),
        "attributes": Field(_NAMES, {}),
    },
    "table.toml": {"sheet": Field(_cell), "row": Field(many(many(_cell))), "merge": Field(many(_CORNERS), ())},
    "questions.toml": {"question": Field(many(_QUESTION))},
    "ballots.toml": BALLOT_FILE,
    "debrief.toml": DEBRIEF_FILE,
    "activities.toml": ACTIVITY_FILE,
    "claims.toml": {"claim": Field(many(_CLAIM))},
}
