"""One node for one subject: its kind's rule, then what is common to all: applicability, absence, scale, limit, floor, rounding."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from zeren.kernel.exact import kept, rounded
from zeren.kernel.words import Text
from zeren.policy import scheme as shape
from zeren.scoring import events, gather, numbers
from zeren.scoring.inputs import Subject
from zeren.scoring.look import Look, own_time
from zeren.scoring.results import KNOWN, MISSING, NOT_APPLICABLE, OWN_FAULT
from zeren.scoring.world import Outcome, SwitchedOff, World, say

ZERO = Fraction(0)


def _step(look: Look, body: shape.Step) -> Outcome:
    return events.step_events(look, body) if body.events is not None else numbers.step_number(look, body)


def _table(look: Look, body: shape.Table) -> Outcome:
    return events.table_events(look, body) if body.events is not None else numbers.table_number(look, body)


RULES: dict[str, Callable[[Look, Any], Outcome]] = {
    "FACT": numbers.fact,
    "WHEN": numbers.when,
    "STEP": _step,
    "TABLE": _table,
    "JUDGE": numbers.judge,
    "RATIO": numbers.ratio,
    "GROUP": gather.group,
    "HISTORY": gather.history,
    "IMPORT": gather.import_,
    "COMBINE": gather.combine,
    "LIMIT": gather.combine,
    "BALLOT": events.ballot,
    "STATUS": gather.status,
}


def evaluate(
    world: World, subject: Subject, node: shape.Node, changed: Mapping[str, Outcome] | None = None
) -> Outcome:
    """What `node` gives for `subject`; what it reads must have been evaluated before."""
    if not node.expressible:
        return Outcome(None, NOT_APPLICABLE, flags=("NOT_EXPRESSIBLE",), arithmetic=node.why or Text("", ""))
    if node.withheld is not None and not world.with_withheld:
        return Outcome(None, NOT_APPLICABLE, flags=("WITHHELD",), arithmetic=node.withheld)
    look = Look(world, subject, node, changed)
    try:
        outcome = _applied(look, node)
    except SwitchedOff as off:
        text = Text(
            f"采用时停用了“{off}”，本条不适用", f"“{off}” was switched off at adoption; this rule does not apply"
        )
        outcome = Outcome(None, NOT_APPLICABLE, flags=("SWITCHED_OFF",), arithmetic=text)
        look.keys, look.flags = [], []  # it has counted nothing, and nothing else is to be said of it
    flags = (*outcome.flags, *look.flags)
    if node.slot is not None:
        flags = (*flags, "SLOT")
    told = outcome.arithmetic
    if not (flags or look.keys or look.values or "≈" in told.zh):
        return outcome
    return outcome._replace(
        arithmetic=Text(told.zh.replace("＝≈", "≈"), told.en.replace("= ≈", "≈ ")),
        flags=tuple(dict.fromkeys(flags)),
        keys=tuple(dict.fromkeys(look.keys)),
        values=tuple(look.values),
    )


def _applied(look: Look, node: shape.Node) -> Outcome:
    if node.applies is not None:
        look_beside = look.beside(node)
        applies = look_beside.holds(node.applies)
        look.values.extend(look_beside.values)
        if applies is None:
            return Outcome(
                None,
                MISSING,
                blocks=True,
                flags=("APPLIES_UNKNOWN",),
                arithmetic=Text("是否适用不明", "whether it applies is not known"),
            )
        if not applies:
            return _not_applicable(look, node)
    if node.zero_when is not None:
        zero = look.holds(node.zero_when)
        if zero is None:
            return numbers.missing(look)
        if zero:
            return Outcome(
                ZERO, flags=("ZEROED",), arithmetic=Text("出现规定情形，本项为0", "the named case occurred: nothing")
            )
    if node.body is None or node.kind is None:
        return Outcome(ZERO, arithmetic=Text("待议，未定前为0", "open; nothing until decided"))
    outcome = RULES[node.kind](look, node.body)
    if outcome.value is None:
        return (
            _absent(look, node, outcome) if outcome.status in (MISSING, OWN_FAULT) else _left_out(look, node, outcome)
        )
    return _bounded(look, node, outcome._replace(value=kept(outcome.value)))


def _left_out(look: Look, node: shape.Node, outcome: Outcome) -> Outcome:
    """What the rule itself found not applicable is treated as the node says."""
    return (
        _not_applicable(look, node)
        if outcome.status == NOT_APPLICABLE and node.not_applicable != "leave_out"
        else outcome
    )


def _not_applicable(look: Look, node: shape.Node) -> Outcome:
    said = Text("不适用", "does not apply")
    substitute = _substitute(look, node, node.not_applicable, NOT_APPLICABLE, said)
    return substitute or Outcome(None, NOT_APPLICABLE, arithmetic=said)


def _absent(look: Look, node: shape.Node, outcome: Outcome) -> Outcome:
    how = node.when_own_fault if outcome.status == OWN_FAULT else node.when_missing
    if how == "wait":
        return outcome._replace(blocks=True)
    if how == "leave_out":
        return outcome._replace(blocks=False, flags=(*outcome.flags, "LEFT_OUT"))
    return _substitute(look, node, how, outcome.status, outcome.arithmetic) or outcome


def _substitute(look: Look, node: shape.Node, how: str, status: str, said: Text) -> Outcome | None:
    """Nothing, full marks, or (later, when the column is known) the mean of the peers."""
    if how == "zero":
        return Outcome(
            ZERO, status, flags=("AS_ZERO",), arithmetic=Text(f"{said.zh}，按0计", f"{said.en}: counted as 0")
        )
    if how == "full":
        full = look.number(node.points)
        if full is None:
            return None
        return Outcome(
            full,
            status,
            flags=("AS_FULL",),
            arithmetic=Text(f"{said.zh}，按满分{say(full)}计", f"{said.en}: counted as full, {say(full)}"),
        )
    if how == "impute":
        return Outcome(None, status, imputes=True, flags=("IMPUTED",), arithmetic=said)
    return None


def imputed(world: World, node: shape.Node, column: dict[str, Outcome]) -> None:
    """Fills what was to be imputed with the mean of those of the same class to whom the node applies."""
    names = (node.impute_by,) if node.impute_by else ()
    for subject in world.scored:
        outcome = column[subject.key]
        if not outcome.imputes:
            continue
        peers = [column[peer.key] for peer in world.peers_of(subject, names)]
        known = [
            peer.value
            for peer in peers
            if peer.value is not None and not peer.imputes and "IMPUTED" not in peer.flags
        ]
        if not known:
            column[subject.key] = outcome._replace(imputes=False, blocks=outcome.status != NOT_APPLICABLE)
            continue
        mean = sum(known, ZERO) / len(known)
        text = Text(
            f"{outcome.arithmetic.zh}，取同类平均{say(mean)}",
            f"{outcome.arithmetic.en}: the mean of its class, {say(mean)}",
        )
        column[subject.key] = outcome._replace(value=kept(mean), imputes=False, arithmetic=text)


def _bounded(look: Look, node: shape.Node, outcome: Outcome) -> Outcome:
    """Scale, share of the period, limit, floor, rounding, in this order; each is told in the arithmetic when it changes something.

    What each gives is kept to four places.
    """
    assert outcome.value is not None
    untouched = (
        node.scale is None and node.limit is None and node.policies.rounding is None and not node.share_of_period
    )
    if untouched and (node.points is None or outcome.value >= 0):
        return outcome
    value, text, flags = outcome.value, outcome.arithmetic, list(outcome.flags)
    if node.scale is not None:
        scale = look.number(node.scale)
        if scale is None:
            return numbers.missing(look)
        scaled = value * scale
        text, value = _then(text, f"×{say(scale)}＝{say(scaled)}"), kept(scaled)
    if node.share_of_period:
        share = own_time(look.subject, look.world.period, "share") or ZERO
        shared = value * share
        if share != 1:
            text = _then(text, f"×{share.numerator}/{share.denominator}＝{say(shared)}")
        value = kept(shared)
    held = _limited(look, node.limit, value)
    if held != value:
        value, text = held, _then(text, f"→{say(held)}")
        flags.append("LIMIT_BITES")
    if node.points is not None and value < 0:
        value, text = _floored(look, node, value, text, flags)
    rule = node.policies.rounding
    if rule is not None:
        cut = rounded(value, rule.places, rule.how)  # type: ignore[arg-type]
        text = text if cut == value else _then(text, f"≈{say(cut)}")
        value = cut
    return outcome._replace(value=value, arithmetic=text, flags=tuple(flags), status=outcome.status or KNOWN)


def _floored(look: Look, node: shape.Node, value: Fraction, text: Text, flags: list[str]) -> tuple[Fraction, Text]:
    if "floor" in look.world.policies.undeclared and node.policies.floor is None:
        flags.append("UNDECLARED_FLOOR")
    if look.world_policy("floor") != "zero":
        return value, text
    flags.append("FLOOR_BITES")
    return ZERO, _then(text, "→0")


def _then(text: Text, tail: str) -> Text:
    return Text(f"{text.zh}；{tail}", f"{text.en}; {tail.replace('＝', ' = ').replace('×', '× ').replace('→', '→ ')}")


def _limited(look: Look, limit: shape.Limit | None, value: Fraction) -> Fraction:
    if limit is None:
        return value
    lo = look.number(limit.lo) if limit.lo is not None else None
    hi = look.number(limit.hi) if limit.hi is not None else None
    held = value if lo is None else max(value, lo)
    return held if hi is None else min(held, hi)
