"""The ballot forms of a pack: grades and their points, items, voter classes, rules over a sheet, quorum, result.

Weights are of each other, so they need not add up to anything. The step `debrief` makes a meeting's rules of a form.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from zeren.kernel.errors import Reason
from zeren.kernel.exact import exact
from zeren.kernel.words import Text
from zeren.policy.reading import (
    CITED,
    Field,
    Place,
    flag,
    many,
    number,
    one_of,
    record,
    takes,
    text,
    whole,
    words,
)


@dataclass(frozen=True, slots=True)
class BallotGrade:
    key: str
    points: Fraction
    title: Text


@dataclass(frozen=True, slots=True)
class BallotItem:
    key: str
    weight: Fraction
    title: Text


@dataclass(frozen=True, slots=True)
class BallotClass:
    """A kind of voter. `signed`: too small for secrecy, so it rates by name. `merge_into`: where it goes when small."""

    key: str
    weight: Fraction
    title: Text
    signed: bool = False
    merge_into: str = ""


@dataclass(frozen=True, slots=True)
class BallotSheetRule:
    """A rule over a whole sheet, told to the voter before he confirms."""

    kind: str
    grades: tuple[str, ...] = ()
    share: Fraction = Fraction(0)
    rounding: str = "floor"


@dataclass(frozen=True, slots=True)
class BallotQuorum:
    """`classes` empty: all secret ones. `of`: checked_in, drawn or cast."""

    least: Fraction
    of: str
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BallotShare:
    """`gives` is a result where the marks among `of` are at least this share; the last one has no condition."""

    gives: str
    title: Text
    of: tuple[str, ...] = ()
    at_least: Fraction | None = None


@dataclass(frozen=True, slots=True)
class BallotForm:
    """One form. Without `share` the mean is counted, out of `full` points."""

    key: str
    title: Text
    grade: tuple[BallotGrade, ...]
    item: tuple[BallotItem, ...]
    voters: tuple[BallotClass, ...]
    source: str
    date: str
    confidence: str
    full: Fraction = Fraction(100)
    sheet: tuple[BallotSheetRule, ...] = ()
    quorum: tuple[BallotQuorum, ...] = ()
    share: tuple[BallotShare, ...] = ()
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class BallotLimits:
    """`k` marks for a mean, `k_distribution` for a distribution, `candidates` that must remain, objects on a sheet.

    `openings_days`: how long the room's files are kept after the closing, for appeals.
    """

    k: int
    k_distribution: int
    candidates: int
    objects_most: int
    openings_days: int
    source: str
    date: str
    confidence: str


@takes(type=["string", "integer"], pattern=r"^[0-9]+([.][0-9]+|/[1-9][0-9]*)?$", minimum=0)
def ratio(data: Any, place: Place) -> Any:
    """A share: a decimal number or a fraction such as "2/3"."""
    if isinstance(data, str) and "/" in data:
        over, _, under = data.partition("/")
        if over.isdecimal() and under.isdecimal() and int(under):
            return exact(data)
        return place.wrong(
            "NOT_A_RATIO", Text('这里应是分数，例如 "2/3"。', 'A fraction belongs here, such as "2/3".')
        )
    return number(data, place)


_SHEET = record(
    BallotSheetRule,
    {
        "kind": Field(one_of("not_all_equal", "at_most", "exactly")),
        "grades": Field(many(text), ()),
        "share": Field(ratio, Fraction(0)),
        "rounding": Field(one_of("floor", "ceiling"), "floor"),
    },
)
_QUORUM = record(
    BallotQuorum,
    {"least": Field(ratio), "of": Field(one_of("checked_in", "drawn", "cast")), "classes": Field(many(text), ())},
)
_SHARE = record(
    BallotShare,
    {"gives": Field(text), "title": Field(words), "of": Field(many(text), ()), "at_least": Field(ratio, None)},
)
_VOTERS = record(
    BallotClass,
    {
        "key": Field(text),
        "weight": Field(number),
        "title": Field(words),
        "signed": Field(flag, False),
        "merge_into": Field(text, ""),
    },
)
_FORM = record(
    BallotForm,
    {
        "key": Field(text),
        "title": Field(words),
        "full": Field(number, Fraction(100)),
        "grade": Field(
            many(record(BallotGrade, {"key": Field(text), "points": Field(number), "title": Field(words)}))
        ),
        "item": Field(many(record(BallotItem, {"key": Field(text), "weight": Field(number), "title": Field(words)}))),
        "voters": Field(many(_VOTERS)),
        "sheet": Field(many(_SHEET), ()),
        "quorum": Field(many(_QUORUM), ()),
        "share": Field(many(_SHARE), ()),
        **CITED,
        "note": Field(words, None),
    },
)


_LIMITS = record(
    BallotLimits,
    {
        "k": Field(whole),
        "k_distribution": Field(whole),
        "candidates": Field(whole),
        "objects_most": Field(whole),
        "openings_days": Field(whole),
        **CITED,
    },
)
BALLOT_FILE: dict[str, Field] = {"limits": Field(_LIMITS), "form": Field(many(_FORM))}


def problems_of_form(form: BallotForm, problems: list[Reason]) -> None:
    """Every name in a form that leads nowhere."""
    place = Place("ballots.toml", f"form[{form.key}]", problems)
    grades, classes = {one.key for one in form.grade}, {one.key for one in form.voters}
    named = [
        ("sheet", grades, [key for rule in form.sheet for key in rule.grades]),
        ("share", grades, [key for share in form.share for key in share.of]),
        ("quorum", classes, [key for quorum in form.quorum for key in quorum.classes]),
        ("voters", classes, [one.merge_into for one in form.voters if one.merge_into]),
    ]
    for where, known, keys in named:
        for key in keys:
            if key not in known:
                place.at(where).wrong("UNKNOWN_IN_FORM", Text(f"表中没有“{key}”。", f"The form has no “{key}”."))
