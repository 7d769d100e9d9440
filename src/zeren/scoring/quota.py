"""How many may hold a grade, and who fits: in the declared order, with sub-group caps; equals at the line are shown, never broken."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import groupby

from zeren.kernel.errors import Reason
from zeren.kernel.exact import rounded
from zeren.kernel.words import Text
from zeren.policy import scheme as shape
from zeren.scoring.results import NOT_APPLICABLE, Proposal, QuotaOutcome, QuotaStanding, Rule, Scored, SubCapOutcome
from zeren.scoring.world import say

Row = tuple[Scored, QuotaStanding]
HOW = {
    "floor": Text("舍去小数", "cut down"),
    "ceiling": Text("进位", "up"),
    "half_up": Text("四舍五入", "half up"),
    "none": Text("", ""),
}


def capacity(
    allowed: Fraction, is_share: bool, appraised: int, rounding: shape.RoundingRule | None
) -> tuple[int, Text]:
    """How many places, with the arithmetic. A rule without its own rounding is cut down: the reading that favours fewer.

    >>> capacity(Fraction(30, 100), True, 17, None)[0], capacity(Fraction(1, 4), True, 3, None)[0]
    (5, 0)
    """
    if not is_share:
        return int(allowed), Text(f"{say(allowed)}名", f"{say(allowed)} places")
    rule = rounding or shape.RoundingRule("floor", 0)
    exact = allowed * appraised
    places = int(rounded(exact, 0, "floor" if rule.how == "none" else rule.how))  # type: ignore[arg-type]
    word = HOW[rule.how]
    return places, Text(
        f"{appraised}×{say(allowed)}＝{say(exact)}，{word.zh}得{places}",
        f"{appraised} × {say(allowed)} = {say(exact)}, {word.en}: {places}",
    )


def fit_quota(scheme: shape.Scheme, scored: Iterable[Scored]) -> tuple[QuotaOutcome, ...]:
    """Every quota of the scheme, in each of its groups.

    Counted as appraised is whoever has days in the period, also those barred from a grade (the choice that favours fewer).
    """
    rows = [one for one in scored if one.status != NOT_APPLICABLE]
    outcomes: list[QuotaOutcome] = []
    for node in scheme.nodes:
        if not isinstance(node.body, shape.Quota):
            continue
        groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
        for one in rows:
            standing = next((found for found in one.quotas if found.quota == node.id), None)
            if standing is not None and standing.allowed is not None:
                groups[standing.group].append((one, standing))
        outcomes.extend(_fitted(scheme, node, node.body, group, groups[group]) for group in sorted(groups))
    return tuple(outcomes)


def _fitted(
    scheme: shape.Scheme, node: shape.Node, body: shape.Quota, group: tuple[str, ...], rows: list[Row]
) -> QuotaOutcome:
    first = rows[0][1]
    assert first.allowed is not None
    places, text = capacity(first.allowed, first.is_share, len(rows), body.rounding)
    sub_caps = _sub_caps(body, rows)
    left = {(place, cap.group): cap.capacity for place, caps in enumerate(sub_caps) for cap in caps}
    candidates = [row for row in rows if row[0].proposal == body.grade and row[1].reaches_least]
    failed = sorted(one.subject for one, _ in rows if one.score_grade == body.grade and one.proposal != body.grade)
    failed += sorted(
        one.subject for one, standing in rows if one.proposal == body.grade and not standing.reaches_least
    )
    candidates.sort(key=lambda row: (_order(row[1]), row[0].subject))
    certain: list[str] = []
    tied: list[str] = []
    outside: list[str] = []
    tied_places = 0
    for _, equals_found in groupby(candidates, key=lambda row: _order(row[1])):
        equals = list(equals_found)
        fits, open_places = _equals(equals, left, places)
        for one, _standing in equals:
            {"certain": certain, "tied": tied, "outside": outside}[fits[one.subject]].append(one.subject)
        tied_places += open_places
        places -= open_places + sum(1 for kind in fits.values() if kind == "certain")
    caps = tuple(cap for found in sub_caps for cap in found)
    capacity_found = capacity(first.allowed, first.is_share, len(rows), body.rounding)[0]
    rule = Rule(node.source, node.date, node.confidence, scheme.version)
    return QuotaOutcome(
        node.id, body.grade, body.falls_to, group, len(rows), capacity_found, text,
        tuple(certain), tuple(tied), tied_places, tuple(outside), tuple(failed), caps, body.advisory, rule,
    )  # fmt: skip


def _order(standing: QuotaStanding) -> tuple[tuple[bool, Fraction], ...]:
    """Best first; what is missing last."""
    return tuple((key is None, Fraction(0) if key is None else -key) for key in standing.keys)


def _sub_caps(body: shape.Quota, rows: list[Row]) -> list[list[SubCapOutcome]]:
    found = []
    for place, cap in enumerate(body.caps):
        members: dict[tuple[str, ...], list[Row]] = defaultdict(list)
        for row in rows:
            members[row[1].caps[place][0]].append(row)
        outcomes = []
        for group in sorted(members):
            _, allowed, is_share = members[group][0][1].caps[place]
            if allowed is None:
                continue
            places, text = capacity(allowed, is_share, len(members[group]), cap.rounding)
            subjects = tuple(sorted(one.subject for one, _ in members[group]))
            outcomes.append(SubCapOutcome(group, len(members[group]), places, text, subjects))
        found.append(outcomes)
    return found


def _equals(
    equals: list[Row], left: dict[tuple[int, tuple[str, ...]], int], places: int
) -> tuple[dict[str, str], int]:
    """Those with the same keys: all in, none in, or tied for the places that are open; `left` is used up as they go in."""
    fits: dict[str, str] = {}
    for one, standing in equals:
        full = any(left.get((place, cap[0]), 1) <= 0 for place, cap in enumerate(standing.caps))
        fits[one.subject] = "outside" if full or places <= 0 else "certain"
    members: dict[tuple[int, tuple[str, ...]], list[str]] = defaultdict(list)
    for one, standing in equals:
        if fits[one.subject] == "certain":
            for place, cap in enumerate(standing.caps):
                if (place, cap[0]) in left:
                    members[place, cap[0]].append(one.subject)
    open_places = 0
    for mark, names in sorted(members.items()):
        if len(names) > left[mark]:
            waiting = [name for name in names if fits[name] == "certain"]
            open_places += min(left[mark], len(waiting))
            for name in waiting:
                fits[name] = "tied"
    sure = [name for name, kind in fits.items() if kind == "certain"]
    if len(sure) + open_places > places:
        for name in sure:
            fits[name] = "tied"
        open_places = places
    for mark, names in members.items():
        taken = sum(1 for name in names if fits[name] == "certain")
        contested = any(fits[name] == "tied" for name in names)
        left[mark] = 0 if contested and len(names) >= left[mark] else left[mark] - taken
    return fits, open_places


def after_quota(scored: Iterable[Scored], outcomes: Iterable[QuotaOutcome]) -> tuple[Proposal, ...]:
    """The proposals with the quotas applied. Ties keep the grade proposed and are marked; advisory quotas move nobody."""
    proposals = {one.subject: Proposal(one.subject, one.proposal, False, one.reasons) for one in scored}
    for outcome in outcomes:
        if outcome.advisory:
            continue
        for subject in outcome.tied:
            reason = _reason(
                "TIED_AT_LINE",
                outcome,
                "与他人并列在名额线上，由决定机关定",
                "Equal with others at the quota line; the deciding body settles it",
            )
            proposals[subject] = replace(proposals[subject], tied=True, reasons=(*proposals[subject].reasons, reason))
        for subject in outcome.outside:
            reason = _reason("OUTSIDE_QUOTA", outcome, "名额已满", "The quota is full")
            proposals[subject] = replace(
                proposals[subject], grade=outcome.falls_to, reasons=(*proposals[subject].reasons, reason)
            )
    return tuple(proposals[key] for key in sorted(proposals))


def _reason(code: str, outcome: QuotaOutcome, zh: str, en: str) -> Reason:
    text = Text(f"{zh}（{outcome.arithmetic.zh}）。", f"{en} ({outcome.arithmetic.en}).")
    return Reason(code, text, source=outcome.rule.source, place=(outcome.quota,))


def grades_by_subject(proposals: Iterable[Proposal]) -> Mapping[str, str | None]:
    return {proposal.subject: proposal.grade for proposal in proposals}
