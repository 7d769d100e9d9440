"""Reads the body of a node: which keys each kind may hold and how they are read.

Stands between `read_phrases` and `read_scheme`; docs/scheme-language.md, section 4, is its authority.
"""

from typing import Any

from zeren.kernel.words import Text
from zeren.policy import scheme as shape
from zeren.policy.phrases import FactOf, Number
from zeren.policy.read_phrases import FACT_FIELDS, amount, filter_, predicate, quantity, tests_only
from zeren.policy.reading import (
    UNREAD,
    Field,
    Place,
    build,
    flag,
    many,
    number,
    one_of,
    record,
    renaming,
    table,
    table_schema,
    takes,
    text,
    up_to,
    whole,
    words,
)

MOST_PLACES = 9
MOST_PERIODS = 100
ABSENCES = ("wait", "zero", "full", "leave_out", "impute")


_events = record(FactOf, {key: FACT_FIELDS[key] for key in FACT_FIELDS if key not in ("how", "of")})
_ROUNDING: dict[str, Field] = {
    "how": Field(one_of("half_up", "floor", "ceiling", "none"), "half_up"),
    "places": Field(up_to(MOST_PLACES), 2),
}


@takes(anyOf=[{"const": "none"}, table_schema(_ROUNDING)])
def rounding(data: Any, place: Place) -> Any:
    """{how, places} or "none"."""
    if data == "none":
        return shape.RoundingRule("none", 0)
    return build(shape.RoundingRule, table(data, place, _ROUNDING))


LIMIT = record(shape.Limit, {"lo": Field(amount, None), "hi": Field(amount, None)})
FACTOR = record(shape.Factor, {"where": Field(filter_), "times": Field(amount)})
EXTRA = record(shape.Extra, {"where": Field(filter_), "add": Field(amount)})
CAP_PER = record(shape.CapPer, {"by": Field(many(text)), "lo": Field(amount, None), "hi": Field(amount, None)})


@takes(anyOf=[amount.schema, {"type": "string", "pattern": "^[0-9]{2}-[0-9]{2}$"}])
def _bound(data: Any, place: Place) -> Any:
    """A bound of a band: an amount, or a day of the year MM-DD."""
    if isinstance(data, str) and len(data) == 5 and data[2] == "-" and (data[:2] + data[3:]).isdigit():
        return Number(data, None)
    return amount(data, place)


_BOUND_FIELDS = {
    "label": Field(text, None),
    "from": Field(_bound, None),
    "to": Field(_bound, None),
    "from_open": Field(flag, False),
    "to_closed": Field(flag, False),
    "at": Field(amount, None),
    "and": Field(predicate, None),
    "amount": Field(amount, None),
    "grade": Field(text, None),
}


@takes(**table_schema(_BOUND_FIELDS), oneOf=[{"required": ["amount"]}, {"required": ["grade"]}])
def _row(data: Any, place: Place) -> Any:
    read = renaming(shape.Row, _BOUND_FIELDS, **{"from": "start", "to": "end", "and": "also"})(data, place)
    if read is not UNREAD and (read.amount is None) == (read.grade is None):
        return place.wrong(
            "ROW_GIVES",
            Text("每一行应给出分值或等次，二者取一。", "Each row gives either an amount or a grade."),
            Text("写 amount 或 grade。", "Write amount or grade."),
        )
    return read


_EVENT_RULES: dict[str, Field] = {
    "per_record": Field(flag, False),
    "factors": Field(many(FACTOR), ()),
    "extras": Field(many(EXTRA), ()),
    "order": Field(one_of("factors_first", "extras_first"), "factors_first"),
    "cap_per": Field(CAP_PER, None),
    "leaves_out": Field(many(text), ()),
}
_PRORATE = Field(one_of("days", "months", "two_months", "quarters", "halves"), None)
_SHARES = many(record(shape.Share, {"label": Field(text), "amount": Field(amount)}))
_WEIGHTS = many(renaming(shape.Share, {"label": Field(text), "weight": Field(amount)}, weight="amount"))
_SUB_CAP = record(
    shape.SubCap,
    {
        "per": Field(many(text)),
        "share": Field(amount, None),
        "number": Field(amount, None),
        "rounding": Field(rounding, None),
    },
)
_CASE = record(shape.Case, {"when": Field(predicate), "use": Field(text)})


@takes(anyOf=[{"const": "none"}, amount.schema])
def _cap(data: Any, place: Place) -> Any:
    return "none" if data == "none" else amount(data, place)


def _ratio(**read: Any) -> shape.Ratio:
    cap = read.pop("cap")
    return shape.Ratio(cap=None if cap == "none" else cap, uncapped=cap == "none", **read)


BODIES: dict[str, tuple[Any, dict[str, Field], dict[str, str]]] = {
    "FACT": (shape.Fact, {"of": Field(quantity)}, {}),
    "WHEN": (shape.When, {"when": Field(predicate), "amount": Field(amount), "otherwise": Field(amount, None)}, {}),
    "STEP": (
        shape.Step,
        {
            "each": Field(amount),
            "events": Field(_events, None),
            "of": Field(quantity, None),
            **_EVENT_RULES,
            "from": Field(_bound, None),
            "direction": Field(one_of("above", "below", "both"), "above"),
            "step": Field(amount, None),
            "first": Field(amount, None),
            "first_at": Field(one_of("reached", "passed"), "reached"),
            "prorate": _PRORATE,
        },
        {"from": "start"},
    ),
    "TABLE": (
        shape.Table,
        {
            "rows": Field(many(_row)),
            "of": Field(quantity, None),
            "events": Field(_events, None),
            "key": Field(text, None),
            "otherwise": Field(amount, None),
            "marginal": Field(flag, False),
            "interpolate": Field(flag, False),
            **_EVENT_RULES,
            "highest_per": Field(many(text), ()),
        },
        {},
    ),
    "JUDGE": (
        shape.Judge,
        {
            "fact": Field(text, None),
            "where": Field(filter_, None),
            "over": FACT_FIELDS["over"],
            "lo": Field(amount, None),
            "hi": Field(amount, None),
            "values": Field(many(number), ()),
            "step": Field(amount, None),
            "absent": Field(one_of("missing", "zero"), "missing"),
            "every": Field(flag, False),
            "within": FACT_FIELDS["within"],
        },
        {},
    ),
    "RATIO": (
        _ratio,
        {
            "of": Field(quantity),
            "to": Field(amount),
            "cap": Field(_cap, None),
            "cap_why": Field(words, None),
            "inverse": Field(flag, False),
            "empty": Field(one_of("not_applicable", "full", "zero", "missing"), "not_applicable"),
            "prorate": _PRORATE,
        },
        {},
    ),
    "GROUP": (
        shape.Group,
        {
            "of": Field(quantity),
            "statistic": Field(one_of("rank", "from_top", "mean", "best", "worst", "sum", "share", "count")),
            "peers": Field(many(text), ()),
            "order": Field(one_of("high_first", "low_first"), "high_first"),
            "includes_self": Field(flag, True),
            "where": Field(predicate, None),
        },
        {},
    ),
    "HISTORY": (
        shape.History,
        {
            "what": Field(text),
            "statistic": Field(one_of("back", "mean", "sum", "streak", "periods")),
            "scheme": Field(text, None),
            "back": Field(up_to(MOST_PERIODS), 1),
            "periods": Field(up_to(MOST_PERIODS), 1),
            "least": Field(up_to(MOST_PERIODS), None),
            "holds": Field(tests_only, ()),
        },
        {},
    ),
    "IMPORT": (
        shape.Import,
        {
            "scheme": Field(text),
            "what": Field(one_of("total", "grade", "share", "rank"), "total"),
            "over": Field(one_of("self", "unit", "children", "descendants", "parent"), "self"),
            "kinds": Field(many(text), ()),
            "statistic": Field(one_of("mean", "sum", "highest", "lowest", "count", "share"), "mean"),
            "holds": Field(tests_only, ()),
            "when_some_missing": Field(one_of("leave_out", "wait"), "leave_out"),
            "pack": Field(text, None),
        },
        {},
    ),
    "COMBINE": (
        shape.Combine,
        {
            "how": Field(one_of("sum", "mean", "weighted", "trimmed", "highest", "lowest", "product"), "sum"),
            "of": Field(many(text), ()),
            "start": Field(amount, None),
            "trim_over": Field(whole, None),
            "rescale": Field(flag, False),
            "highest_per": Field(many(text), ()),
        },
        {},
    ),
    "LIMIT": (shape.Combine, {"of": Field(many(text), ())}, {}),
    "BALLOT": (
        shape.Ballot,
        {
            "events": Field(_events),
            "option": Field(text, "label"),
            "points_for": Field(_SHARES, ()),
            "share_of": Field(many(text), ()),
            "class": Field(text, None),
            "classes": Field(_WEIGHTS, ()),
            "empty_class": Field(one_of("leave_out", "zero", "missing"), "leave_out"),
            "least": Field(amount, None),
        },
        {"class": "voter_class"},
    ),
    "STATUS": (shape.Status, {"cases": Field(many(_CASE)), "otherwise": Field(text, None)}, {}),
    "OVERRIDE": (
        shape.Override,
        {
            "order": Field(whole),
            "effect": Field(one_of("cap", "drop", "force", "veto", "lift", "bar")),
            "requires": Field(predicate, None),
            "when": Field(predicate, None),
            "grade": Field(text, None),
            "places": Field(whole, 1),
            "unless": Field(predicate, None),
            "soft": Field(flag, False),
        },
        {},
    ),
    "QUOTA": (
        shape.Quota,
        {
            "grade": Field(text),
            "keys": Field(many(quantity)),
            "falls_to": Field(text),
            "share": Field(amount, None),
            "number": Field(amount, None),
            "rounding": Field(rounding, None),
            "per": Field(many(text), ()),
            "caps": Field(many(_SUB_CAP), ()),
            "least": Field(amount, None),
            "advisory": Field(flag, False),
        },
        {},
    ),
    "CHECK": (
        shape.Check,
        {"checks": Field(one_of("sum", "least", "most")), "of": Field(many(text)), "is": Field(amount)},
        {"is": "equals"},
    ),
    "USE": (shape.Use, {"consequence": Field(text)}, {}),
}


EXACTLY_ONE: dict[str, tuple[str, str]] = {
    "STEP": ("events", "of"),
    "TABLE": ("events", "of"),
    "OVERRIDE": ("requires", "when"),
    "QUOTA": ("share", "number"),
    "BALLOT": ("points_for", "share_of"),
}
"""Of these two keys of a kind one is written, and one alone."""

GRADED = ("cap", "force", "lift")
"""Effects of an OVERRIDE that name their grade."""


def _one_given(place: Place, body: Any, names: tuple[str, str]) -> None:
    if sum(bool(getattr(body, name)) for name in names) != 1:
        listed = "、".join(names)
        place.wrong(
            "ONE_OF_THESE",
            Text(f"{listed} 应写且只写一个。", f"Exactly one of {', '.join(names)} belongs here."),
            Text(f"从 {listed} 中选一个。", f"Choose one of {', '.join(names)}."),
        )


def check_body(kind: str, body: Any, place: Place, slot: bool) -> None:
    """What a body needs beyond its single keys (`schema` says the same to editors)."""
    if kind in EXACTLY_ONE:
        _one_given(place, body, EXACTLY_ONE[kind])
    if isinstance(body, shape.Step) and body.of and body.start is None:
        place.at("from").wrong(
            "KEY_ABSENT",
            Text("对一个数计分，要写从多少算起。", "A STEP over a number says from where."),
            Text("写 from。", "Write from."),
        )
    if isinstance(body, shape.Table) and body.events and not body.key:
        place.at("key").wrong(
            "KEY_ABSENT",
            Text("按事项查表，要写按哪个属性。", "A TABLE over events says by which attribute."),
            Text("写 key。", "Write key."),
        )
    if isinstance(body, shape.Combine) and body.trim_over is not None and body.trim_over < 2:
        place.at("trim_over").wrong(
            "TRIMS_ALL",
            Text("去掉最高最低后可能一个不剩。", "With the highest and the lowest dropped, nothing may be left."),
            Text("写 2 或更大的数。", "Write 2 or more."),
        )
    if isinstance(body, shape.Override) and body.effect in GRADED and not body.grade:
        place.at("grade").wrong(
            "KEY_ABSENT", Text("要写等次。", "A grade belongs here."), Text("写 grade。", "Write grade.")
        )
    if isinstance(body, shape.Judge) and not slot:
        if not body.fact:
            place.at("fact").wrong(
                "KEY_ABSENT",
                Text("要写评判记在哪个事项。", "The fact that holds the judgement belongs here."),
                Text("写 fact。", "Write fact."),
            )
        if not body.values and (body.lo is None or body.hi is None):
            place.wrong(
                "NO_BOUNDS",
                Text("评判要有上下限。", "A judgement has bounds."),
                Text("写 lo 和 hi，或 values。", "Write lo and hi, or values."),
            )
