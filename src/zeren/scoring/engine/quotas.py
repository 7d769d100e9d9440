"""What a quota needs to know of every subject, as expressions: its group, keys, share or number, sub-groups."""

from collections.abc import Mapping
from dataclasses import dataclass

from zeren.policy import scheme as shape
from zeren.scoring.engine.expressions import FALSE, E, and_, case, is_null, lit, not_, or_, sure
from zeren.scoring.engine.program import Program
from zeren.scoring.engine.ratios import compared, quantum, value
from zeren.scoring.engine.sight import Sight
from zeren.scoring.engine.totals import total_of


@dataclass(frozen=True)
class Standing:
    """One quota. `columns`: allowed, reaches, per0…, key0…, and for each sub-group cap allowed and per."""

    quota: str
    body: shape.Quota
    columns: Mapping[str, E]


def standings(program: Program) -> tuple[Standing, ...]:
    """Every quota of the scheme."""
    return tuple(_standing(program, node) for node in program.plan.quotas)


def _standing(program: Program, node: shape.Node) -> Standing:
    body = node.body
    assert isinstance(body, shape.Quota)
    sight, define = Sight(program, node), program.main.define
    allowed = sight.number(body.share if body.share is not None else body.number)
    least = sight.number(body.least) if body.least is not None else None
    caps = [sight.number(cap.share if cap.share is not None else cap.number) for cap in body.caps]
    keys = [sight.quantity(key).number for key in body.keys]
    total = total_of(program, lambda inner: Sight(program, inner)).value
    off = sight.off
    columns: dict[str, E] = {"allowed": _unless(off, quantum(allowed, define))}
    reaches = lit(True)
    if least is not None:
        met = and_(not_(is_null(total)), sure(compared(">=", value(total), least)))
        reaches = or_(off, is_null(least.top), met)
    columns["reaches"] = reaches
    for place, name in enumerate(body.per):
        columns[f"per{place}"] = _named(sight, name)
    for place, key in enumerate(keys):
        columns[f"key{place}"] = _unless(off, quantum(key, define))
    for number, cap in enumerate(body.caps):
        columns[f"cap{number}"] = _unless(off, quantum(caps[number], define))
        for place, name in enumerate(cap.per):
            columns[f"cap{number}per{place}"] = _named(sight, name)
    return Standing(node.id, body, {name: define(of) for name, of in columns.items()})


def _unless(off: E, of: E) -> E:
    return of if off == FALSE else case([(off, lit(None))], of)


def _named(sight: Sight, name: str) -> E:
    text = sight.attribute(name)
    return case([(is_null(text), lit(""))], text)
