"""The rules of one meeting's ballot, frozen before the first vote, and what they say of one sheet.

Source: docs/verification/meeting.md, 4.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from zeren.debrief.rules.codes import KEY
from zeren.debrief.rules.leaves import line_of
from zeren.kernel.errors import Invalid, Reason
from zeren.kernel.exact import exact, rounded
from zeren.kernel.words import Text

Sheet = Mapping[str, tuple[str, ...]]
"""A voter's marks: object → one grade for each item, "" for an abstention."""


@dataclass(frozen=True, slots=True)
class VoterClass:
    """`way`: secret, or signed for a class too small for secrecy. `merge_into` is where it goes when it is too small."""

    key: str
    weight: Fraction
    way: Literal["secret", "signed"] = "secret"
    merge_into: str = ""


@dataclass(frozen=True, slots=True)
class SheetRule:
    """A rule over a whole sheet: `not_all_equal`, or `at_most` / `exactly` a share of the objects among `grades`."""

    kind: Literal["not_all_equal", "at_most", "exactly"]
    grades: tuple[str, ...] = ()
    share: Fraction = Fraction(0)
    rounding: Literal["floor", "ceiling"] = "floor"


@dataclass(frozen=True, slots=True)
class Quorum:
    """The ballots of `classes` are at least `least` of `of`: checked_in, drawn, cast, or a whole number."""

    classes: tuple[str, ...]
    least: Fraction
    of: str


@dataclass(frozen=True, slots=True)
class Share:
    """Where marks among `of` are at least `at_least` of all, the result is `gives`. The last one gives always."""

    gives: str
    of: tuple[str, ...] = ()
    at_least: Fraction | None = None


@dataclass(frozen=True, slots=True)
class BallotRules:
    """`grades` and `items`: key → points, key → weight, in their order. `shares` empty: the mean is counted."""

    meeting: str
    form: str
    classes: tuple[VoterClass, ...]
    grades: Mapping[str, Fraction]
    items: Mapping[str, Fraction]
    objects: tuple[str, ...]
    shares: tuple[Share, ...] = ()
    full: Fraction = Fraction(100)
    k: int = 5
    k_distribution: int = 10
    candidates: int = 10
    quorum: tuple[Quorum, ...] = ()
    sheet: tuple[SheetRule, ...] = ()
    receipt_key: str = ""

    def __post_init__(self) -> None:
        wrong = _faults(self)
        if wrong:
            raise Invalid(*wrong)

    @property
    def secret(self) -> tuple[VoterClass, ...]:
        return tuple(one for one in self.classes if one.way == "secret")

    def line(self) -> str:
        """The one canonical line of `rules.json`, without line end."""
        return line_of(
            {
                "edition": 1,
                "meeting": self.meeting,
                "form": self.form,
                "classes": [
                    {"key": one.key, "weight": str(one.weight), "way": one.way, "merge_into": one.merge_into}
                    for one in self.classes
                ],
                "grades": [{"key": key, "points": str(points)} for key, points in self.grades.items()],
                "items": [{"key": key, "weight": str(weight)} for key, weight in self.items.items()],
                "objects": list(self.objects),
                "count": {"kind": "shares", "shares": [_share(one) for one in self.shares]}
                if self.shares
                else {"kind": "mean"},
                "full": str(self.full),
                "k": self.k,
                "k_distribution": self.k_distribution,
                "candidates": self.candidates,
                "quorum": [
                    {"classes": list(one.classes), "least": str(one.least), "of": one.of} for one in self.quorum
                ],
                "sheet": [_sheet_rule(one) for one in self.sheet],
                "receipt_key": self.receipt_key,
            }
        )


def _share(one: Share) -> dict[str, Any]:
    limit = {} if one.at_least is None else {"of": list(one.of), "at_least": str(one.at_least)}
    return {"gives": one.gives, **limit}


def _sheet_rule(one: SheetRule) -> dict[str, Any]:
    if one.kind == "not_all_equal":
        return {"kind": one.kind}
    return {"kind": one.kind, "grades": list(one.grades), "share": str(one.share), "rounding": one.rounding}


def read_rules(line: str) -> BallotRules:
    """The rules that `line` wrote. Errors: Invalid with every fault."""
    said = json.loads(line)
    return BallotRules(
        meeting=said["meeting"],
        form=said["form"],
        classes=tuple(
            VoterClass(one["key"], exact(one["weight"]), one["way"], one["merge_into"]) for one in said["classes"]
        ),
        grades={one["key"]: exact(one["points"]) for one in said["grades"]},
        items={one["key"]: exact(one["weight"]) for one in said["items"]},
        objects=tuple(said["objects"]),
        shares=tuple(
            Share(one["gives"], tuple(one.get("of", ())), exact(one["at_least"]) if "at_least" in one else None)
            for one in said["count"].get("shares", ())
        ),
        full=exact(said["full"]),
        k=said["k"],
        k_distribution=said["k_distribution"],
        candidates=said["candidates"],
        quorum=tuple(Quorum(tuple(one["classes"]), exact(one["least"]), one["of"]) for one in said["quorum"]),
        sheet=tuple(
            SheetRule(one["kind"], tuple(one["grades"]), exact(one["share"]), one["rounding"])
            if "grades" in one
            else SheetRule(one["kind"])
            for one in said["sheet"]
        ),
        receipt_key=said["receipt_key"],
    )


def _faults(rules: BallotRules) -> list[Reason]:
    """Everything in which the rules do not fit together."""
    classes = {one.key: one for one in rules.classes}
    secret = {one.key for one in rules.secret}
    keys = [rules.meeting, *classes, *rules.grades, *rules.items, *rules.objects]
    wrong = [
        (not all(KEY.fullmatch(key) for key in keys), "key", "键有不允许的字符", "a key has signs that are not allowed"),
        (not (classes and rules.grades and rules.items and rules.objects), "empty", "没有类别、等次、项目或对象", "no class, grade, item or object"),
        (len(classes) != len(rules.classes) or len({*rules.objects}) != len(rules.objects), "twice", "类别或对象重复", "a class or object stands twice"),
        (any(one.weight <= 0 for one in rules.classes) or any(w <= 0 for w in rules.items.values()), "weight", "权重须大于0", "a weight is not above 0"),
        (any(p < 0 for p in rules.grades.values()) or max(rules.grades.values(), default=Fraction(0)) != next(iter(rules.grades.values()), None) or not any(rules.grades.values()), "points", "等次应从高到低，分值不为负", "grades go from best to worst, and points are not negative"),
        (any(one.merge_into and (one.way == "signed" or one.merge_into == one.key or one.merge_into not in secret) for one in rules.classes), "merge", "须写明票数不足时并入哪个无记名类别", "a class that is too small can go into another secret class only"),
        (rules.k < 3 or rules.k_distribution < rules.k or rules.candidates < 2, "k", "公布门槛过低", "the thresholds of publishing are too low"),
        (bool(rules.shares) and (len(rules.items) != 1 or rules.shares[-1].at_least is not None or any(one.at_least is None for one in rules.shares[:-1])), "shares", "比例分档只能有一个项目，且最后一档无条件", "shares need one item, and a last one without condition"),
        (any({*one.classes} - {*classes} for one in rules.quorum) or any({*one.grades} - {*rules.grades} for one in rules.sheet), "unknown", "规则提到不存在的类别或等次", "a rule names an unknown class or grade"),
    ]  # fmt: skip
    return [
        Reason(f"ballot_rules_{code}", Text(f"测评规则有误：{zh}。", f"The ballot's rules are wrong: {en}."))
        for bad, code, zh, en in wrong
        if bad
    ]


def sheet_faults(rules: BallotRules, sheet: Sheet, titles: Mapping[str, Text] | None = None) -> tuple[Reason, ...]:
    """Every reason for which a sheet cannot be taken, said before the voter confirms; none when it can.

    `titles` names items and grades by their keys, where the reader is not to see the keys.
    """
    if {*sheet} != {*rules.objects} or any(len(marks) != len(rules.items) for marks in sheet.values()):
        text = Text("这张票与测评对象不符。", "This sheet does not agree with the objects.")
        return (Reason("sheet_form", text, next_step=Text("请重新打开票面。", "Open the sheet again.")),)
    marks = [mark for rated in rules.objects for mark in sheet[rated]]
    if {*marks} - {*rules.grades, ""}:
        return (Reason("sheet_grade", Text("有票面上没有的等次。", "It has a grade that is not on the sheet.")),)
    if not any(marks):
        text = Text("整张票都是弃权。", "The whole sheet abstains.")
        return (
            Reason("sheet_empty", text, next_step=Text("请至少评一项，或不投票。", "Give one mark, or do not vote.")),
        )
    return tuple(reason for rule in rules.sheet for reason in _against(rules, rule, sheet, titles or {}))


def _against(rules: BallotRules, rule: SheetRule, sheet: Sheet, titles: Mapping[str, Text]) -> list[Reason]:
    if rule.kind == "not_all_equal":
        marks = {mark for rated in rules.objects for mark in sheet[rated]}
        alike = len(marks) == 1 and len(rules.objects) * len(rules.items) > 1
        text = Text("所有位置评了同一等次。", "Every place has the same grade.")
        next_step = Text("请至少改一处，拿不准的可弃权。", "Change one at least, or abstain where you are not sure.")
        return [Reason("sheet_all_equal", text, next_step=next_step)] if alike else []
    limit = int(rounded(rule.share * len(rules.objects), 0, rule.rounding))
    reasons = []
    for place, item in enumerate(rules.items):
        given = sum(sheet[rated][place] in rule.grades for rated in rules.objects)
        if given > limit or (rule.kind == "exactly" and given < limit):
            most = rule.kind == "at_most"
            name = titles.get(item, Text(item, item))
            grades = [titles.get(key, Text(key, key)) for key in rule.grades]
            text = Text(
                f"“{name.zh}”一项评了{given}个{'、'.join(one.zh for one in grades)}，{'最多' if most else '应为'}{limit}个。",
                f"“{name.en}” has {given} of {', '.join(one.en for one in grades)}; {'at most' if most else 'it must be'} {limit}.",
            )
            reasons.append(
                Reason(f"sheet_{rule.kind}", text, next_step=Text("请修改后再确认。", "Change it, then confirm."))
            )
    return reasons
