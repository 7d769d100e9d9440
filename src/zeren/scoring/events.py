"""STEP and TABLE over events: what each record gives, with its factors and extras, its caps, highest-only, and ballots.

What one record or one class of voters gives is a line of the table, and is kept to four places like any line.
"""

from collections import defaultdict
from fractions import Fraction

from zeren.kernel.exact import kept
from zeren.kernel.words import Text
from zeren.policy import scheme as shape
from zeren.scoring.inputs import FactRecord
from zeren.scoring.look import Look, missing_status, size
from zeren.scoring.records import passes, record_value
from zeren.scoring.world import NOTHING, Given, Outcome, say, signed

ZERO = Fraction(0)
NO_EVENTS = Outcome(ZERO, arithmetic=Text("没有记录：0", "nothing on record: 0"))


def counted(look: Look, body: shape.Step | shape.Table) -> list[FactRecord]:
    """The records of an event rule, less those that other nodes have counted."""
    if body.events is None:
        return []
    found = look.records(body.events, "events")
    if body.leaves_out:
        taken = {key for name in body.leaves_out for key in look.outcome(name).keys}
        dropped = {record.key for record in found if record.key in taken}
        look.keys[:] = [key for key in look.keys if key not in dropped]
        found = [record for record in found if record.key not in dropped]
    return found


def adjusted(look: Look, body: shape.Step | shape.Table, record: FactRecord, basic: Fraction) -> Fraction:
    """The amount of one event with its factors and extras, in the order that the rule says."""
    times, extra = Fraction(1), ZERO
    for factor in body.factors:
        if passes(record, factor.where, look.matches):
            times *= look.number(factor.times) or ZERO
    for more in body.extras:
        if passes(record, more.where, look.matches):
            extra += look.number(more.add) or ZERO
    return (basic + extra) * times if body.order == "extras_first" else basic * times + extra


def step_events(look: Look, body: shape.Step) -> Outcome:
    """So much for each event."""
    each = look.number(body.each)
    if each is None:
        return Outcome(None, missing_status(look), blocks=True)
    records = counted(look, body)
    if not records:
        return NO_EVENTS
    given = []
    plain = not body.factors and not body.extras
    for record in records:
        amount = each if plain else adjusted(look, body, record, each)
        given.append((record, kept(amount if body.per_record else amount * size(record))))
    if plain and not body.cap_per:
        number = Fraction(len(records)) if body.per_record else sum((size(record) for record in records), ZERO)
        total = sum((amount for _, amount in given), ZERO)
        factor = signed(each)
        text = Text(f"{say(number)}次×{factor.zh}＝{say(total)}", f"{say(number)} × {factor.en} = {say(total)}")
        return Outcome(total, arithmetic=text, given=tuple(given))
    return summed(look, body, given)


def table_events(look: Look, body: shape.Table) -> Outcome:
    """An amount for each event, looked up by an attribute. Every record is looked at, also after one that has none."""
    rows = {row.label: row.amount for row in body.rows}
    given: list[Given] = []
    without: list[Text | None] = []
    records = counted(look, body)
    if not records:
        return NO_EVENTS
    for record in records:
        found = record_value(record, body.key or "label")
        amount = rows.get(str(found), body.otherwise)
        basic = None if amount is None else look.number(amount)
        if basic is None:
            without.append(_outside(found) if amount is None else None)
        single = adjusted(look, body, record, basic or ZERO)
        once = body.highest_per or body.per_record
        given.append((record, kept(single if once else single * size(record))))
    if without:
        if without[0] is not None:
            look.flags.append("OUTSIDE_TABLE")
        return Outcome(None, missing_status(look), blocks=True, arithmetic=without[0] or NOTHING)
    if body.highest_per:
        given = highest(given, body.highest_per)
    return summed(look, body, given)


def _outside(found: object) -> Text:
    return Text(f"表中没有“{found}”", f"the table has no row for “{found}”")


def highest(given: list[Given], attributes: tuple[str, ...]) -> list[Given]:
    """Of each group (same attributes) only the largest amount, either sign; without the attribute a record stands alone."""
    best: dict[tuple[object, ...], Given] = {}
    for record, amount in given:
        mark = tuple(record_value(record, name) for name in attributes)
        group = (record.key,) if all(value is None for value in mark) else mark
        if group not in best or abs(amount) > abs(best[group][1]):
            best[group] = (record, amount)
    return list(best.values())


def summed(look: Look, body: shape.Step | shape.Table, given: list[Given]) -> Outcome:
    """The sum, after the caps of each sub-group, with its arithmetic."""
    if body.cap_per is None:
        total = sum((amount for _, amount in given), ZERO)
        terms = "＋".join(signed(amount).zh for _, amount in given[:12]) or "0"
        more = Text("＋…", " + …") if len(given) > 12 else Text("", "")
        english = " + ".join(signed(amount).en for _, amount in given[:12]) or "0"
        text = Text(f"{terms}{more.zh}＝{say(total)}", f"{english}{more.en} = {say(total)}")
        return Outcome(total, arithmetic=text, given=tuple(given))
    return _capped(look, body.cap_per, given)


def _capped(look: Look, cap: shape.CapPer, given: list[Given]) -> Outcome:
    groups: dict[tuple[object, ...], Fraction] = defaultdict(Fraction)
    for record, amount in given:
        groups[tuple(record_value(record, name) for name in cap.by)] += amount
    lo = look.number(cap.lo) if cap.lo is not None else None
    hi = look.number(cap.hi) if cap.hi is not None else None
    total, bites, terms = ZERO, False, []
    for raw in groups.values():
        held = raw if lo is None else max(raw, lo)
        held = held if hi is None else min(held, hi)
        bites = bites or held != raw
        terms.append(say(held) if held == raw else f"{say(raw)}→{say(held)}")
        total += held
    if bites:
        look.flags.append("CAP_BITES")
    joined = "；".join(terms[:12]) or "0"
    text = Text(f"分组计：{joined}；合计{say(total)}", f"by group: {joined.replace('；', '; ')}; in all {say(total)}")
    return Outcome(total, arithmetic=text, given=tuple(given))


def ballot(look: Look, body: shape.Ballot) -> Outcome:
    """Points (or the share, in per cent, of some options) of an imported tally, by voter class and weight."""
    votes: dict[str, dict[str, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    for record in look.records(body.events, "events"):
        voters = str(record_value(record, body.voter_class)) if body.voter_class else ""
        votes[voters][str(record_value(record, body.option))] += size(record)
    valid = sum((sum(options.values(), ZERO) for options in votes.values()), ZERO)
    least = look.number(body.least) if body.least is not None else ZERO
    if valid == 0 or (least is not None and valid < least):
        look.flags.append("TOO_FEW_VOTES")
        look.missing = True
        return Outcome(None, missing_status(look), blocks=True)
    if not body.classes:
        merged: dict[str, Fraction] = defaultdict(Fraction)
        for options in votes.values():
            for option, number in options.items():
                merged[option] += number
        value = _class_value(look, body, merged)
        return _ballot_outcome(look, value, [("", Fraction(1), value)])
    return _by_class(look, body, votes)


def _by_class(look: Look, body: shape.Ballot, votes: dict[str, dict[str, Fraction]]) -> Outcome:
    rows: list[tuple[str, Fraction, Fraction | None]] = []
    whole = present = ZERO
    for share in body.classes:
        weight = look.number(share.amount) or ZERO
        whole += weight
        if sum(votes[share.label].values(), ZERO):
            value = _class_value(look, body, votes[share.label])
            if value is None:
                return _ballot_outcome(look, None, [])
            rows.append((share.label, weight, value))
            present += weight
            continue
        look.flags.append("EMPTY_CLASS")
        if body.empty_class == "missing":
            look.missing = True
            return Outcome(None, missing_status(look), blocks=True)
    divisor = present if body.empty_class == "leave_out" else whole
    if not divisor:
        look.missing = True
        return Outcome(None, missing_status(look), blocks=True)
    total = sum((weight * value for _, weight, value in rows if value is not None), ZERO) / divisor
    return _ballot_outcome(look, total, rows)


def _class_value(look: Look, body: shape.Ballot, options: dict[str, Fraction]) -> Fraction | None:
    votes = sum(options.values(), ZERO)
    if body.share_of:
        return kept(sum((options.get(label, ZERO) for label in body.share_of), ZERO) / votes * 100)
    points = {share.label: look.number(share.amount) or ZERO for share in body.points_for}
    if set(options) - set(points):
        look.flags.append("UNKNOWN_OPTION")
        return None
    return kept(sum((points[label] * number for label, number in options.items()), ZERO) / votes)


def _ballot_outcome(look: Look, value: Fraction | None, rows: list[tuple[str, Fraction, Fraction | None]]) -> Outcome:
    if value is None:
        look.missing = True
        return Outcome(None, missing_status(look), blocks=True)
    terms = [f"{label}{say(found)}×{say(weight)}" for label, weight, found in rows if found is not None]
    return Outcome(value, arithmetic=Text(f"{'＋'.join(terms)}＝{say(value)}", f"{' + '.join(terms)} = {say(value)}"))
