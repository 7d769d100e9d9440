"""Meetings drawn from a seed: one to five classes of one to twenty, some by hand, by name, shown, or without quorum."""

import hashlib
from collections.abc import Sequence
from fractions import Fraction

from ledger.forging import Draw
from zeren.debrief.rules.ballots import BallotRules, Quorum, Share, Sheet, SheetRule, VoterClass, sheet_faults
from zeren.debrief.rules.closing import Box, HandTally, Numbers, Part, Rating, ShownSheet, flags_of
from zeren.debrief.rules.codes import code_from, commitment_of, proof_of
from zeren.debrief.rules.counting import tally

FOUR = {"GOOD": Fraction(100), "FAIR": Fraction(80), "AVERAGE": Fraction(60), "POOR": Fraction(40)}
B4 = (
    Share("130", ("BASIC", "INCOMPETENT"), Fraction(1, 3)),
    *(Share(str(110 + 10 * tenths), ("EXCELLENT",), Fraction(tenths, 10)) for tenths in (9, 8, 7, 6)),
    Share("160"),
)
APPRAISAL = {
    "EXCELLENT": Fraction(100),
    "COMPETENT": Fraction(80),
    "BASIC": Fraction(60),
    "INCOMPETENT": Fraction(40),
}


def salt(draw: Draw) -> str:
    return hashlib.sha256(f"{draw.seed} salt {draw.below(1 << 60)}".encode()).hexdigest()[:32]


def rules_of(draw: Draw, receipt_key: str = "") -> BallotRules:
    """Rules of one of the forms, with classes that may merge."""
    classes = [f"class{number}" for number in range(1 + draw.below(5))]
    signed = {classes[0]} if len(classes) > 1 and draw.below(3) == 0 else set()
    secret = [key for key in classes if key not in signed]
    made = tuple(
        VoterClass(
            key,
            Fraction(1 + draw.below(9), 10),
            "signed" if key in signed else "secret",
            ""
            if key in signed or len(secret) == 1 or draw.below(4) == 0
            else draw.one([k for k in secret if k != key]),
        )
        for key in classes
    )
    shares = draw.below(5) == 0
    items = {f"item{n}": Fraction(1 + draw.below(4)) for n in range(1 if shares else 1 + draw.below(3))}
    grades = APPRAISAL if shares else FOUR if draw.below(4) else {"YES": Fraction(5, 2), "NO": Fraction(0)}
    sheet = (SheetRule("at_most", (next(iter(grades)),), Fraction(2, 3)),) if draw.below(4) == 0 else ()
    quorum = (
        Quorum(
            tuple(secret), draw.one([Fraction(1, 2), Fraction(9, 10)]), draw.one(["checked_in", "drawn", "cast", "6"])
        ),
    )
    return BallotRules(
        meeting=f"m{draw.below(10**6)}",
        form="B4" if shares else "B6",
        classes=made,
        grades=grades,
        items=items,
        objects=tuple(f"o{n}" for n in range(1 + draw.below(4))),
        shares=B4 if shares else (),
        full=Fraction(draw.one([100, 30])),
        sheet=sheet,
        quorum=quorum if draw.below(2) else (),
        receipt_key=receipt_key,
    )


def sheet_of(draw: Draw, rules: BallotRules, good: int) -> Sheet:
    """A sheet that the rules take; `good` of ten marks are the best grade."""
    grades = list(rules.grades)
    while True:
        sheet = {
            rated: tuple(
                "" if draw.below(12) == 0 else grades[0] if draw.below(10) < good else draw.one(grades)
                for _ in rules.items
            )
            for rated in rules.objects
        }
        if not sheet_faults(rules, sheet):
            return sheet
        good = 0


def box_of(seed: object, receipt_key: str = "", size: int = 20) -> Box:
    """A whole meeting. The same seed gives the same."""
    draw = Draw(seed)
    rules = rules_of(draw, receipt_key)
    issued, spent, numbers = {}, {}, {}
    parts: list[Part] = []
    shown: list[ShownSheet] = []
    hand: list[HandTally] = []
    signed: list[Rating] = []
    sheets: list[Sheet] = []
    good = draw.below(11)
    for one in rules.classes:
        present = 1 + draw.below(size)
        voters = [sheet_of(draw, rules, good) for _ in range(present - draw.below(1 + present // 3))]
        if one.way == "signed":
            signed += [
                Rating(one.key, f"s{n}", rated, marks, salt(draw))
                for n, sheet in enumerate(voters)
                for rated, marks in sheet.items()
            ]
            numbers[one.key] = Numbers(checked_in=present, signed=len(voters))
            continue
        proofs = [proof_of(rules.meeting, one.key, code_from(salt(draw).encode())) for _ in range(present + 5)]
        issued[one.key] = [commitment_of(proof) for proof in proofs]
        watched = draw.below(3)
        for proof in proofs[:watched]:
            sheet = sheet_of(draw, rules, good)
            shown.append(ShownSheet(one.key, proof, {key: (marks, salt(draw)) for key, marks in sheet.items()}))
        by_hand = voters[: draw.below(len(voters) + 1)] if draw.below(4) == 0 else []
        coded = voters[len(by_hand) :]
        spent[one.key] = proofs[watched : watched + len(coded)]
        parts += [Part(one.key, key, marks, salt(draw)) for sheet in coded for key, marks in sheet.items()]
        hand += hand_tallies(draw, rules, one.key, by_hand)
        sheets += coded
        numbers[one.key] = Numbers(
            printed=present + 5, spoiled=1, observed=watched, checked_in=present, drawn=present,
            cast=len(coded), shown=watched, hand=len(by_hand),
        )  # fmt: skip
    return Box(rules, issued, spent, parts, numbers, shown, hand, signed, flags_of(rules, sheets))


def hand_tallies(draw: Draw, rules: BallotRules, key: str, sheets: Sequence[Sheet]) -> list[HandTally]:
    """What two counters read from so many paper ballots."""
    if not sheets:
        return []
    counts = tally(rules, ((key, rated, marks) for sheet in sheets for rated, marks in sheet.items()))
    none = (0,) * len(rules.grades)
    found = []
    for rated in rules.objects:
        for item in rules.items:
            grades = counts.get((key, rated, item), none)
            whole = (*grades, len(sheets) - sum(grades))
            found += [HandTally(key, rated, item, counter, whole, salt(draw)) for counter in ("teller1", "teller2")]
    return found
