"""Which slips of hand calculation a clause invites, each as another rule, another reading of its records, another entry.

The kinds stand in order of how often an office meets them; `KINDS` names them.
"""

import itertools
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from typing import Any

from zeren.kernel.words import Text
from zeren.policy import phrases
from zeren.policy import scheme as shape
from zeren.scoring.inputs import FactRecord, Subject
from zeren.scoring.look import Look
from zeren.scoring.numbers import table_number
from zeren.scoring.results import MISSING, NOT_APPLICABLE, OWN_FAULT
from zeren.scoring.slips import Slip, Written
from zeren.scoring.world import Outcome, SwitchedOff, World

KINDS: dict[str, Text] = {
    "deduction_twice": Text("扣分重复计算", "a deduction taken twice"),
    "deduction_forgotten": Text("扣分漏计", "a deduction forgotten"),
    "addition_forgotten": Text("漏加", "left out of the sum"),
    "addition_twice": Text("重复计入", "added twice"),
    "cap_forgotten": Text("忘记封顶", "the cap forgotten"),
    "floor_forgotten": Text("忘记扣完为止", "the floor forgotten"),
    "wrong_band": Text("档次看错一档", "the band beside it"),
    "other_class": Text("用了别的类别的数", "the number of another class"),
    "rounding": Text("取舍方法不对", "rounded another way"),
    "rounded_early": Text("未合计先取舍", "rounded before the sum"),
    "not_applicable_counted": Text("不适用的条款计入", "a clause that does not apply counted"),
    "all_counted": Text("应取最高的全部计入", "all counted where only the highest does"),
    "whole_period": Text("未按实际时间折算", "not reduced to the own time"),
    "missing_counted": Text("缺数据的条款按数计入", "a clause without data counted"),
    "sign": Text("加减弄反", "added instead of taken off, or the other way"),
    "digits_swapped": Text("抄写时两位数字颠倒", "two digits swapped in copying"),
    "wrong_sum": Text("加总错误", "a wrong sum"),
}
"""What each kind is called, the likeliest first."""
ZERO = Fraction(0)


def slips_inside(world: World, subject: Subject, node: shape.Node) -> Iterator[Slip]:
    """Slips in working out the value of `node` itself."""
    if node.body is None or not node.expressible or (node.withheld is not None and not world.with_withheld):
        return
    outcome = world.columns[node.id][subject.key]
    if outcome.status == NOT_APPLICABLE:
        if node.applies is not None:
            yield Slip("not_applicable_counted", node.id, replace(node, applies=None))
        return
    yield from _bounds(node)
    yield from _bands(world, subject, node)
    yield from _records(node, outcome)
    yield from _rows_misread(node)
    yield from _own_time(node)
    for field in ("points", "limit", "scale", "body"):
        for other in other_classes(getattr(node, field)):
            yield Slip("other_class", node.id, replace(node, **{field: other}))
    if node.policies.rounding is not None:
        yield from roundings(node)


def slips_in_sum(world: World, subject: Subject, node: shape.Node, outcome: Outcome) -> Iterator[Slip]:
    """Slips in carrying the value of `node` into what stands above it."""
    value = outcome.value
    if value is None:
        yield from _not_there(world, subject, node, outcome)
        return
    if value:
        names = ("deduction_forgotten", "deduction_twice") if value < 0 else ("addition_forgotten", "addition_twice")
        for kind, times in zip((*names, "sign"), (0, 2, -1), strict=True):
            yield Slip(kind, node.id, written={node.id: Written(Fraction(times))})
        yield Slip(names[0], node.id, written={node.id: Written(absent=True)})
    for other in other_classes(node.weight):
        yield Slip("other_class", node.id, replace(node, weight=other))


def slips_before_sum(world: World, node: shape.Node) -> Iterator[Slip]:
    """Every part of a sum rounded before it is added."""
    if not isinstance(node.body, shape.Combine):
        return
    names = node.body.of or world.plan.children[node.id]
    places = (world.policies.rounding or shape.RoundingRule()).places
    for how in ("half_up", "floor"):
        for kept in range(places, -1, -1):
            cut = Written(cut=shape.RoundingRule(how, kept))
            yield Slip("rounded_early", node.id, written=dict.fromkeys(names, cut))


def slips_of_total(world: World) -> Iterator[Slip]:
    """The total rounded another way."""
    rule = world.policies.rounding or shape.RoundingRule()
    for other in _other_roundings(rule):
        yield Slip("rounding", "", rounding=other)


def slips_of_part(part: shape.Part) -> Iterator[Slip]:
    """A part weighed as in another class."""
    for other in other_classes(part.weight):
        yield Slip("other_class", part.node, part=replace(part, weight=other))


def roundings(node: shape.Node) -> Iterator[Slip]:
    """The value of a node rounded another way when it is written down."""
    for other in _other_roundings(node.policies.rounding or shape.RoundingRule("half_up", 2)):
        yield Slip("rounding", node.id, replace(node, policies=replace(node.policies, rounding=other)))


def _other_roundings(rule: shape.RoundingRule) -> Iterator[shape.RoundingRule]:
    for how in ("floor", "ceiling", "half_up"):
        for places in range(rule.places, -1, -1):
            if (how, places) != (rule.how, rule.places):
                yield shape.RoundingRule(how, places)


def other_classes(thing: Any) -> Iterator[Any]:
    """`thing` with the amount of another class in the place of the right one, for every amount chosen by a class.

    An amount chosen by `by` reads as that of each of its other classes in turn.
    """
    if isinstance(thing, phrases.Chosen):
        amounts = [amount for _, amount in thing.cases] + ([thing.other] if thing.other is not None else [])
        yield from dict.fromkeys(amounts)
    elif isinstance(thing, tuple):
        for place, item in enumerate(thing):
            for other in other_classes(item):
                yield (*thing[:place], other, *thing[place + 1 :])
    elif is_dataclass(thing) and not isinstance(thing, (Text, type)):
        for field in fields(thing):
            for other in other_classes(getattr(thing, field.name)):
                yield replace(thing, **{field.name: other})


def _bounds(node: shape.Node) -> Iterator[Slip]:
    """A cap, a floor, or the highest only, forgotten."""
    body = node.body
    if node.limit is not None and node.limit.hi is not None:
        yield Slip("cap_forgotten", node.id, replace(node, limit=replace(node.limit, hi=None)))
    if node.limit is not None and node.limit.lo is not None:
        yield Slip("floor_forgotten", node.id, replace(node, limit=replace(node.limit, lo=None)))
    if node.points is not None:
        yield Slip("floor_forgotten", node.id, replace(node, policies=replace(node.policies, floor="none")))
    if isinstance(body, (shape.Step, shape.Table)) and body.cap_per is not None:
        cap = body.cap_per
        if cap.hi is not None:
            yield Slip("cap_forgotten", node.id, replace(node, body=replace(body, cap_per=replace(cap, hi=None))))
        if cap.lo is not None:
            yield Slip("floor_forgotten", node.id, replace(node, body=replace(body, cap_per=replace(cap, lo=None))))
    if isinstance(body, shape.Ratio) and not body.uncapped:
        yield Slip("cap_forgotten", node.id, replace(node, body=replace(body, uncapped=True)))
    if isinstance(body, (shape.Table, shape.Combine)) and body.highest_per:
        yield Slip("all_counted", node.id, replace(node, body=replace(body, highest_per=())))


def _own_time(node: shape.Node) -> Iterator[Slip]:
    if node.share_of_period:
        yield Slip("whole_period", node.id, replace(node, share_of_period=False))
    if isinstance(node.body, (shape.Step, shape.Ratio)) and node.body.prorate is not None:
        yield Slip("whole_period", node.id, replace(node, body=replace(node.body, prorate=None)))


def _bands(world: World, subject: Subject, node: shape.Node) -> Iterator[Slip]:
    """One row further up or down, one step more or less."""
    body = node.body
    try:
        if isinstance(body, shape.Table) and body.of is not None:
            for row in _rows_beside(world, subject, node, body):
                yield Slip("wrong_band", node.id, replace(node, body=replace(body, rows=(row,))))
        elif isinstance(body, shape.Step) and body.of is not None:
            look = Look(world, subject, node)
            start, step = look.number(body.start), look.number(body.step, 1)
            if start is not None and step:
                for moved in (start - step, start + step):
                    from_there = phrases.Number(str(moved), moved)
                    yield Slip("wrong_band", node.id, replace(node, body=replace(body, start=from_there)))
    except SwitchedOff:
        return


def _rows_beside(world: World, subject: Subject, node: shape.Node, body: shape.Table) -> Iterator[shape.Row]:
    """The rows before and after the one that gave the amount, made to fit whatever is found."""
    outcome = world.columns[node.id][subject.key]
    found = Look(world, subject, node).amount(body.of)
    if outcome.value is None or found is None or body.interpolate or body.marginal:
        return
    label = str(found) if isinstance(found, str) or any(row.label is not None for row in body.rows) else None
    for place, row in enumerate(body.rows):
        if row.amount is None:
            return
        if table_number(Look(world, subject, node), replace(body, rows=(row,), otherwise=None)).value is not None:
            for beside in body.rows[max(place - 1, 0) : place] + body.rows[place + 1 : place + 2]:
                yield shape.Row(label=label, amount=beside.amount)
            return


def _records(node: shape.Node, outcome: Outcome) -> Iterator[Slip]:
    """One record of several overlooked or counted twice; one read as the row beside it. Of equal records one stands for all."""
    seen: set[tuple[Fraction, str | None]] = set()
    for record, amount in outcome.given:
        mark = (amount, record.label)
        if mark in seen or not amount:
            continue
        seen.add(mark)
        if len(outcome.given) > 1:
            names = (
                ("deduction_forgotten", "deduction_twice") if amount < 0 else ("addition_forgotten", "addition_twice")
            )
            for kind, read in zip(names, ((), (record, record)), strict=True):
                yield Slip(kind, node.id, records={record.key: read})
        if isinstance(node.body, shape.Table):
            for other in _read_beside(node.body, record):
                yield Slip("wrong_band", node.id, records={record.key: (other,)})


def _rows_misread(node: shape.Node) -> Iterator[Slip]:
    """A row of a table over events read as the one before or after it, for every record that it is about."""
    body = node.body
    if not isinstance(body, shape.Table) or body.events is None:
        return
    for one, two in itertools.pairwise(range(len(body.rows))):
        for place, beside in ((one, two), (two, one)):
            rows = list(body.rows)
            rows[place] = replace(rows[place], amount=rows[beside].amount)
            yield Slip("wrong_band", node.id, replace(node, body=replace(body, rows=tuple(rows))))


def _read_beside(body: shape.Table, record: FactRecord) -> Iterator[FactRecord]:
    """The record as the rows before and after its own would have it."""
    key = body.key or "label"
    labels = [row.label for row in body.rows]
    own = record.attributes.get(key, record.label if key == "label" else None)
    if own not in labels:
        return
    place = labels.index(own)
    for label in labels[max(place - 1, 0) : place] + labels[place + 1 : place + 2]:
        if key in record.attributes:
            yield replace(record, attributes={**record.attributes, key: label or ""})
        else:
            yield replace(record, label=label)


def _not_there(world: World, subject: Subject, node: shape.Node, outcome: Outcome) -> Iterator[Slip]:
    """What does not apply, or has no data, counted as nothing or with full marks."""
    kind = {NOT_APPLICABLE: "not_applicable_counted", MISSING: "missing_counted", OWN_FAULT: "missing_counted"}
    if outcome.status not in kind or node.withheld is not None or not node.expressible:
        return
    amounts = [ZERO]
    if node.points is not None:
        try:
            full = Look(world, subject, node).number(node.points)
        except SwitchedOff:
            full = None
        amounts += [full] if full else []
    for amount in amounts:
        yield Slip(kind[outcome.status], node.id, written={node.id: Written(instead=amount)})
