"""What people chose for a draft: the head, and item by item how it is read. What nobody chose is judged by a person.

Choices come as plain tables (a form, a stored row) and are read with every problem at once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from zeren.kernel.errors import Invalid, Reason
from zeren.kernel.words import Text
from zeren.policy.drafting.rules import Rule, problems, rule_from
from zeren.policy.drafting.table import Item, OfficeTable
from zeren.policy.reading import Place as Reading
from zeren.policy.reading import as_fraction, day, one_of

HEAD = "head"
PERIODS = ("year", "half", "quarter", "month")
POLICIES: dict[str, tuple[str, ...]] = {
    "floor": ("undeclared", "zero", "none"),
    "partial_step": ("undeclared", "full_only", "linear", "any_started"),
    "rounding": ("undeclared", "half_up", "floor", "ceiling", "none"),
    "ties": ("undeclared", "best", "mean", "worst"),
}
"""The four things that published tables leave open; "undeclared" computes under the default and is flagged."""


@dataclass(frozen=True, slots=True)
class Head:
    """Whose table it is: title, issuer, document number and date; whom it appraises, and the four policies."""

    title: str
    issuer: str
    number: str
    date: str
    kind: str = "unit"
    kind_name: str = "被考核单位"
    period: str = "year"
    policies: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ItemChoice:
    """How an item is read. `judged`: whole, by a person; else a rule for each piece of each clause, in their order.

    `start`: from full marks down ("points") or from nothing up ("0"). `most`: what a clause adds or takes at most.
    """

    judged: bool
    points: Fraction | None = None
    start: str = "points"
    rules: Mapping[str, tuple[Rule, ...]] = field(default_factory=dict)
    most: Mapping[str, Fraction] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Block:
    """What a block of indicators is for: its nature (process, outcome, ballot; "" unsaid), for whom, who verifies it."""

    nature: str = ""
    for_whom: str = ""
    verifier: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """Everything chosen so far; what is absent was not chosen."""

    head: Head | None = None
    items: Mapping[str, ItemChoice] = field(default_factory=dict)
    blocks: Mapping[str, Block] = field(default_factory=dict)


def read_choices(table: OfficeTable, plain: Mapping[str, Mapping[str, Any]]) -> Choices:
    """What was chosen, by place: “head”, the ids of items and of blocks. Errors: Invalid with every problem."""
    found: list[Reason] = []
    items: dict[str, ItemChoice] = {}
    blocks: dict[str, Block] = {}
    names = {item.id: item for item in table.items}
    for place, chosen in plain.items():
        if place in names:
            items[place] = _item(names[place], chosen, found)
        elif place.startswith("B"):
            blocks[place] = Block(
                **{key: str(chosen.get(key, "")).strip() for key in ("nature", "for_whom", "verifier")}
            )
        elif place != HEAD:
            found.append(
                Reason("NO_SUCH_PLACE", Text(f"表里没有“{place}”。", f"The table has no “{place}”."), place=(place,))
            )
    head = _head(plain[HEAD], found) if HEAD in plain else None
    if found:
        raise Invalid(*found)
    return Choices(head, items, blocks)


def problems_of_choice(table: OfficeTable, place: str, chosen: Mapping[str, Any]) -> tuple[Reason, ...]:
    """Why one choice cannot be taken; nothing when it can."""
    try:
        read_choices(table, {place: chosen})
    except Invalid as invalid:
        return invalid.reasons
    return ()


def _head(chosen: Mapping[str, Any], found: list[Reason]) -> Head:
    said = {
        key: str(chosen.get(key, "")).strip() for key in ("title", "issuer", "number", "date", "kind", "kind_name")
    }
    needed = {
        "title": Text("表的名称", "the table's title"),
        "issuer": Text("发文单位", "who issued it"),
        "number": Text("文号", "its document number"),
        "date": Text("成文日期", "its date"),
    }
    for key, name in needed.items():
        if not said[key]:
            mend = Text(f"写上{name.zh}。", f"Write {name.en}.")
            found.append(
                Reason(
                    "SOURCE_MISSING",
                    Text("还缺{n}。", "{n} is missing.").with_values(n=name),
                    next_step=mend,
                    place=(key,),
                )
            )
    place = Reading(HEAD, "", found)
    if said["date"]:
        day(said["date"], place.at("date"))
    period = str(chosen.get("period") or "year")
    one_of(*PERIODS)(period, place.at("period"))
    policies = {key: str(chosen.get(key) or "undeclared") for key in POLICIES}
    for key, value in policies.items():
        one_of(*POLICIES[key])(value, place.at(key))
    return Head(
        said["title"], said["issuer"], said["number"], said["date"], said["kind"] or "unit", said["kind_name"] or "被考核单位", period, policies,
    )  # fmt: skip


def _item(item: Item, chosen: Mapping[str, Any], found: list[Reason]) -> ItemChoice:
    points = _number(chosen.get("points"), "points", found)
    if chosen.get("judged"):
        return ItemChoice(True, points)
    rules: dict[str, tuple[Rule, ...]] = {}
    for clause in item.clauses:
        said = (chosen.get("rules") or {}).get(clause.id) or ()
        rules[clause.id] = tuple(rule_from(one) for one in said if isinstance(one, Mapping) and "kind" in one)
        if not rules[clause.id]:
            found.append(_unchosen(clause.id))
        for place, rule in enumerate(rules[clause.id], start=1):
            if not rule.kind:
                found.append(_unchosen(f"{clause.id}.{place}"))
                continue
            found.extend(
                Reason(one.code, one.text, next_step=one.next_step, place=(clause.id, str(place), *one.place))
                for one in problems(rule)
            )
    start = str(chosen.get("start") or "points")
    one_of("points", "0")(start, Reading(item.id, "start", found))
    if item.points is None and points is None and item.sign in ("base", "penalty") and not _free(rules):
        found.append(_no_points(item))
    most = {
        key: _number(value, key, found) for key, value in (chosen.get("most") or {}).items() if str(value).strip()
    }
    return ItemChoice(False, points, start, rules, {key: value for key, value in most.items() if value is not None})


def _free(rules: Mapping[str, Iterable[Rule]]) -> bool:
    """Whether no rule of the item gives points: vetoes and explanations need none."""
    return all(rule.kind in ("veto", "not_best", "grades", "said") for one in rules.values() for rule in one)


def _number(value: Any, name: str, found: list[Reason]) -> Fraction | None:
    if value is None or not str(value).strip():
        return None
    read = as_fraction(str(value))
    if read is None or read <= 0:
        text = Text(f"“{value}”不是大于0的数。", f"“{value}” is not a number above 0.")
        found.append(
            Reason("NOT_A_NUMBER", text, next_step=Text("写成 5 或 2.5。", "Write 5 or 2.5."), place=(name,))
        )
    return read


def _unchosen(clause: str) -> Reason:
    return Reason(
        "NOT_CHOSEN",
        Text(f"{clause} 还没有选定怎么算。", f"For {clause} no reading has been chosen."),
        next_step=Text(
            "每一条选一种读法，或者整项由人评定。", "Choose a reading for each, or have a person judge the whole."
        ),
        place=(clause,),
    )


def _no_points(item: Item) -> Reason:
    return Reason(
        "NO_POINTS",
        Text(f"{item.id} 没有分值。", f"{item.id} has no points."),
        next_step=Text("写上这一项的满分。", "Write its full marks."),
        place=(item.id, "points"),
    )
