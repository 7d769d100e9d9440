"""A whole meeting drawn from a seed, through the rules of a real one: slips, sheets, tellers, observers, closing.

For trying, and for those who write verifiers. Everything in it is invented; the same seed gives the same files.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from zeren.debrief.rules.ballots import BallotRules, Sheet, sheet_faults
from zeren.debrief.rules.closing import Box, HandTally, Numbers, Part, Rating, ShownSheet, flags_of
from zeren.debrief.rules.codes import code_from, commitment_of, proof_of
from zeren.debrief.rules.counting import tally
from zeren.kernel.errors import Invalid

BY_HAND_FROM = 60
"""Voters of a class from which on a tenth votes on paper and is counted by hand."""


class Draw:
    """Numbers from a seed: SHA-256 over the seed and a count. Never used for anybody's real ballot."""

    def __init__(self, seed: str):
        self.seed, self.count = seed, 0

    def bytes(self) -> bytes:
        """The next 32 bytes."""
        self.count += 1
        return hashlib.sha256(f"{self.seed} {self.count}".encode()).digest()

    def below(self, limit: int) -> int:
        """A number from 0 to limit - 1."""
        return int.from_bytes(self.bytes()[:8], "big") % limit

    def salt(self) -> str:
        """32 hex digits."""
        return self.bytes().hex()[:32]


@dataclass(frozen=True, slots=True)
class _Came:
    """Who came of one class, and how they vote: by name, through codes, on paper; and sheets of observers."""

    voters: list[Sheet]
    on_paper: list[Sheet]
    observers: list[Sheet]


def present_of(voters: int, classes: Sequence[str]) -> dict[str, int]:
    """How many voters come of each class: a few superiors, a quarter peers, the others delegates, or alike."""
    shares = {"superior": 2, "peer": 25, "delegate": 73}
    if {*classes} != {*shares}:
        shares = dict.fromkeys(classes, 1)
    whole, left = sum(shares.values()), voters
    found = {key: max(1, voters * share // whole) for key, share in shares.items()}
    last = list(found)[-1]
    found[last] = max(1, left - sum(number for key, number in found.items() if key != last))
    return found


def simulated(rules: BallotRules, voters: int, seed: str) -> Box:
    """The box of a meeting at its closing. Marks are mostly good, as real ones are, with each object's own leaning."""
    draw = Draw(f"{seed} {rules.meeting}")
    leaning = {rated: 3 + draw.below(6) for rated in rules.objects}
    present = present_of(voters, [one.key for one in rules.classes])
    issued, spent, numbers = {}, {}, {}
    parts: list[Part] = []
    shown: list[ShownSheet] = []
    hand: list[HandTally] = []
    signed: list[Rating] = []
    sheets: list[Sheet] = []
    for one in rules.classes:
        came = _came(draw, rules, leaning, present[one.key], one.way == "signed")
        if one.way == "signed":
            signed += _ratings(draw, one.key, came.voters)
            numbers[one.key] = Numbers(checked_in=len(came.voters), signed=len(came.voters))
            continue
        printed = present[one.key] + len(came.observers) + max(1, present[one.key] // 20)
        proofs = [proof_of(rules.meeting, one.key, code_from(draw.bytes()[:13])) for _ in range(printed)]
        issued[one.key] = [commitment_of(proof) for proof in proofs]
        spent[one.key] = proofs[: len(came.voters)]
        watched = proofs[len(came.voters) : len(came.voters) + len(came.observers)]
        shown += [
            ShownSheet(one.key, proof, {rated: (marks, draw.salt()) for rated, marks in sheet.items()})
            for proof, sheet in zip(watched, came.observers, strict=True)
        ]
        parts += [Part(one.key, rated, marks, draw.salt()) for sheet in came.voters for rated, marks in sheet.items()]
        hand += _tallies(draw, rules, one.key, came.on_paper)
        sheets += came.voters
        numbers[one.key] = Numbers(
            printed=printed, observed=len(watched), checked_in=present[one.key],
            drawn=len(came.voters) + len(came.on_paper), cast=len(came.voters), shown=len(watched), hand=len(came.on_paper),
        )  # fmt: skip
    return Box(rules, issued, spent, parts, numbers, shown, hand, signed, flags_of(rules, sheets))


def _came(draw: Draw, rules: BallotRules, leaning: dict[str, int], present: int, by_name: bool) -> _Came:
    sheets = [_sheet(draw, rules, leaning) for _ in range(present)]
    if by_name:
        return _Came(sheets, [], [])
    on_paper = present // 10 if present >= BY_HAND_FROM else 0
    absent = present // 40  # checked in, drew nothing
    observers = [_sheet(draw, rules, leaning) for _ in range(min(2, present // 10))]
    return _Came(sheets[on_paper : present - absent], sheets[:on_paper], observers)


def _sheet(draw: Draw, rules: BallotRules, leaning: dict[str, int]) -> Sheet:
    """A sheet that the rules take; who would break one marks lower and tries again."""
    for lower in range(1000):
        sheet = {
            rated: tuple(_mark(draw, list(rules.grades), leaning[rated] - lower) for _ in rules.items)
            for rated in rules.objects
        }
        if not (faults := sheet_faults(rules, sheet)):
            return sheet
    raise Invalid(*faults)


def _mark(draw: Draw, grades: list[str], leaning: int) -> str:
    if draw.below(40) == 0:
        return ""
    return grades[0] if draw.below(10) < leaning else grades[draw.below(len(grades))]


def _ratings(draw: Draw, key: str, sheets: list[Sheet]) -> list[Rating]:
    return [
        Rating(key, f"{key}{number}", rated, marks, draw.salt())
        for number, sheet in enumerate(sheets, 1)
        for rated, marks in sheet.items()
    ]


def _tallies(draw: Draw, rules: BallotRules, key: str, sheets: list[Sheet]) -> list[HandTally]:
    """What two counters read, each for himself, from the paper ballots of a class."""
    counts = tally(rules, ((key, rated, marks) for sheet in sheets for rated, marks in sheet.items()))
    none = (0,) * len(rules.grades)
    found = []
    for rated in rules.objects if sheets else ():
        for item in rules.items:
            grades = counts.get((key, rated, item), none)
            whole = (*grades, len(sheets) - sum(grades))
            found += [HandTally(key, rated, item, counter, whole, draw.salt()) for counter in ("teller1", "teller2")]
    return found
