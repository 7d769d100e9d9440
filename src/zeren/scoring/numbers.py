"""FACT, WHEN, JUDGE, RATIO, and STEP and TABLE over one number: what a single quantity gives."""

import itertools
import math
from fractions import Fraction

from zeren.kernel.words import Text
from zeren.policy import scheme as shape
from zeren.policy.phrases import FactOf
from zeren.scoring.look import Found, Look, missing_status, prorated, said
from zeren.scoring.results import NOT_APPLICABLE
from zeren.scoring.world import Outcome, say, signed

ZERO = Fraction(0)


def missing(look: Look, why: Text | None = None) -> Outcome:
    """Something it needs is not there."""
    return Outcome(None, missing_status(look), blocks=True, arithmetic=why or Text("缺数据", "no data"))


def fact(look: Look, body: shape.Fact) -> Outcome:
    """The quantity itself."""
    found = look.quantity(body.of)
    if found is None:
        return missing(look)
    if isinstance(found, str):
        name = look.world.scheme.words.name(found)
        return Outcome(None, label=found, arithmetic=name)
    shown = said(body.of, found)
    return Outcome(found, blocks=look.missing, arithmetic=Text(shown, shown))


def when(look: Look, body: shape.When) -> Outcome:
    """An amount if something holds."""
    holds = look.holds(body.when)
    if holds is None:
        return missing(look)
    amount = look.number(body.amount if holds else body.otherwise)
    if amount is None:
        return missing(look)
    said = Text("符合", "it holds") if holds else Text("不符合", "it does not hold")
    return Outcome(amount, arithmetic=Text(f"{said.zh}：{say(amount)}", f"{said.en}: {say(amount)}"))


def judge(look: Look, body: shape.Judge) -> Outcome:
    """A bounded human value; outside its bounds or without a reason it is refused, not trimmed."""
    if body.fact is None:
        return Outcome(ZERO, arithmetic=Text("待议，未定前为0", "open; nothing until decided"))
    of = FactOf(body.fact, where=body.where, over=body.over, within=body.within)
    found = look.records(of, "events" if body.every else "judged")
    if not found:
        look.absent(of)
        if body.absent == "zero" and not look.own_fault:
            look.missing = False
            return Outcome(ZERO, arithmetic=Text("未作评判：0", "not judged: 0"))
        return missing(look, Text("尚未评判", "not judged yet"))
    if not body.every:
        found = found[-1:]
    lo = look.number(body.lo) if body.lo is not None else None
    hi = look.number(body.hi) if body.hi is not None else None
    step = look.number(body.step) if body.step is not None else None
    total = ZERO
    for record in found:
        problem = _refused(body, record.value, record.reason, lo, hi, step)
        if problem:
            look.flags.append(problem)
            return missing(look, Text(f"评判不予采用（{problem}）", f"judgement refused ({problem})"))
        total += record.value or ZERO
    bounds = (
        Text(f"（{say(lo)}至{say(hi)}）", f" ({say(lo)} to {say(hi)})")
        if lo is not None and hi is not None
        else Text("", "")
    )
    return Outcome(
        total,
        arithmetic=Text(f"评判{say(total)}{bounds.zh}", f"judged {say(total)}{bounds.en}"),
        given=tuple((record, record.value or ZERO) for record in found),
    )


def _refused(
    body: shape.Judge,
    value: Fraction | None,
    reason: str,
    lo: Fraction | None,
    hi: Fraction | None,
    step: Fraction | None,
) -> str:
    if value is None:
        return "NO_VALUE"
    if not reason:
        return "NO_REASON"
    if body.values and value not in body.values:
        return "OUT_OF_BOUNDS"
    if (lo is not None and value < lo) or (hi is not None and value > hi):
        return "OUT_OF_BOUNDS"
    return "NOT_A_STEP" if step and (value / step).denominator != 1 else ""


def ratio(look: Look, body: shape.Ratio) -> Outcome:
    """One quantity by another, times the points; never above the cap, which is 1 unless the rule says otherwise."""
    x, y = look.number(body.of), look.number(body.to)
    if x is None or y is None:
        return missing(look)
    wanted = prorated(look, y, body.prorate)
    top, under = (wanted, x) if body.inverse else (x, wanted)
    points = look.number(look.node.points, 1) if look.node else Fraction(1)
    points = Fraction(1) if points is None else points
    if under == 0:
        return _empty(look, body, points)
    share = top / under
    cap = None if body.uncapped else (look.number(body.cap, 1) if body.cap is not None else Fraction(1))
    held = share if cap is None else min(share, cap)
    if held != share:
        look.flags.append("CAP_BITES")
    value = held * points
    times = "" if points == 1 else f"×{say(points)}"
    shown = f"{say(top)}÷{say(under)}" + (f"→{say(held)}" if held != share else "")
    text = Text(
        f"{shown}{times}＝{say(value)}", f"{shown.replace('÷', ' ÷ ')}{times.replace('×', ' × ')} = {say(value)}"
    )
    return Outcome(value, blocks=look.missing, arithmetic=text)


def _empty(look: Look, body: shape.Ratio, points: Fraction) -> Outcome:
    said = Text("没有应做的", "nothing was due")
    if body.empty == "missing":
        look.missing = True
        return missing(look, said)
    if body.empty == "not_applicable":
        return Outcome(None, NOT_APPLICABLE, arithmetic=said)
    value = points if body.empty == "full" else ZERO
    return Outcome(value, arithmetic=Text(f"{said.zh}：{say(value)}", f"{said.en}: {say(value)}"))


def step_number(look: Look, body: shape.Step) -> Outcome:
    """So much for each step that a number lies beyond a reference."""
    assert body.of is not None
    x = look.number(body.of)
    reference = look.number(body.start)
    each, first, step = look.number(body.each), look.number(body.first), look.number(body.step, 1)
    if x is None or reference is None or each is None or first is None or not step:
        return missing(look)
    reference = prorated(look, reference, body.prorate)
    distance = {"above": x - reference, "below": reference - x, "both": abs(x - reference)}[body.direction]
    beyond = max(distance, ZERO)
    steps = beyond / step
    policy = look.world_policy("partial_step")
    if steps.denominator != 1 and policy != "linear":
        if "partial_step" in look.world.policies.undeclared and not (look.node and look.node.policies.partial_step):
            look.flags.append("UNDECLARED_PARTIAL_STEP")
        look.flags.append("PARTIAL_STEP_WHOLE" if policy == "any_started" else "PARTIAL_STEP_DROPPED")
        steps = Fraction(math.ceil(steps) if policy == "any_started" else math.floor(steps))
    reached = distance > 0 or (distance == 0 and body.first_at == "reached" and body.direction != "both")
    value = (first if reached else ZERO) + steps * each
    head = f"{say(first)}＋" if reached and first else ""
    factor = signed(each)
    text = Text(
        f"{head}{say(steps)}步×{factor.zh}＝{say(value)}",
        f"{head.replace('＋', ' + ')}{say(steps)} × {factor.en} = {say(value)}",
    )
    return Outcome(value, blocks=look.missing, arithmetic=text)


def table_number(look: Look, body: shape.Table) -> Outcome:
    """An amount or a grade looked up by a number, a day or a label."""
    assert body.of is not None
    found = look.amount(body.of)
    if found is None:
        return missing(look)
    blocks = look.missing
    if body.interpolate:
        return _interpolated(look, body, found, blocks)
    if body.marginal:
        return _marginal(look, body, found, blocks)
    for row in body.rows:
        fits = _fits(look, row, found)
        if fits is None:
            return missing(look)
        if fits:
            if row.grade is not None:
                return Outcome(
                    None, label=row.grade, blocks=blocks, arithmetic=look.world.scheme.words.name(row.grade)
                )
            return _looked_up(look, body, found, look.number(row.amount), blocks)
    if body.otherwise is not None:
        return _looked_up(look, body, found, look.number(body.otherwise), blocks)
    look.flags.append("OUTSIDE_TABLE")
    look.missing = True
    return missing(look, Text(f"“{said(body.of, found)}”在表外", f"“{said(body.of, found)}” lies outside the table"))


def _looked_up(look: Look, body: shape.Table, found: Found, value: Fraction | None, blocks: bool) -> Outcome:
    if value is None:
        return missing(look)
    assert body.of is not None
    shown = said(body.of, found)
    word = look.world.scheme.words.name(found) if isinstance(found, str) else Text(shown, shown)
    return Outcome(value, blocks=blocks, arithmetic=Text(f"{word.zh}→{say(value)}", f"{word.en} → {say(value)}"))


def _fits(look: Look, row: shape.Row, found: Found) -> bool | None:
    if row.label is not None:
        fits = str(found) == row.label
    elif not isinstance(found, Fraction):
        return False
    else:
        start = None if row.start is None else look.number(row.start)
        end = None if row.end is None else look.number(row.end)
        above = start is None or (found > start if row.from_open else found >= start)
        below = end is None or (found <= end if row.to_closed else found < end)
        fits = above and below
    return look.holds(row.also) if fits and row.also is not None else fits


def _marginal(look: Look, body: shape.Table, found: Found, blocks: bool) -> Outcome:
    """Each band's amount is a rate on what lies inside it."""
    if not isinstance(found, Fraction):
        return missing(look)
    total, terms = ZERO, []
    for row in body.rows:
        start = look.number(row.start) or ZERO
        end = found if row.end is None else look.number(row.end)
        rate = look.number(row.amount)
        if end is None or rate is None:
            return missing(look)
        inside = min(found, end) - start
        if inside > 0:
            total += inside * rate
            terms.append(f"{say(inside)}×{say(rate)}")
    text = Text(f"{'＋'.join(terms) or '0'}＝{say(total)}", f"{' + '.join(terms) or '0'} = {say(total)}")
    return Outcome(total, blocks=blocks, arithmetic=text)


def _interpolated(look: Look, body: shape.Table, found: Found, blocks: bool) -> Outcome:
    """Straight lines between the points; held at the ends."""
    if not isinstance(found, Fraction):
        return missing(look)
    read = [(look.number(row.at), look.number(row.amount)) for row in body.rows]
    points = sorted((x, y) for x, y in read if x is not None and y is not None)
    if len(points) < len(read):
        return missing(look)
    if found <= points[0][0]:
        return _looked_up(look, body, found, points[0][1], blocks)
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        if found <= x1:
            value = y0 + (found - x0) * (y1 - y0) / (x1 - x0)
            return _looked_up(look, body, found, value, blocks)
    return _looked_up(look, body, found, points[-1][1], blocks)
