"""An open ballot with codes printed for it: as the tellers leave it, in the database of this test."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from clarify import small
from zeren.debrief.models.ballots import Ballot, Slip, SlipCount
from zeren.debrief.models.meetings import Meeting
from zeren.debrief.rules.ballots import BallotRules, SheetRule, VoterClass
from zeren.debrief.rules.codes import code_from, commitment_of, proof_of
from zeren.debrief.rules.simulating import Draw
from zeren.kernel.actors import Actor
from zeren.ledger.gate import Done, action
from zeren.organisations.models import Unit
from zeren.site.signing import receipt_key

GRADES = {
    "GOOD": ("好", "good"),
    "FAIR": ("较好", "fairly good"),
    "AVERAGE": ("一般", "average"),
    "POOR": ("差", "poor"),
}
ITEMS = {
    "grasp": ("抓总", "overall lead"),
    "build": ("组织建设", "building branches"),
    "team": ("队伍", "the team"),
    "masses": ("联系群众", "ties with residents"),
    "style": ("作风", "conduct"),
}
NAMES = ("祝南星", "顾予衡", "邹行止", "方既白", "沈归鹤", "岑知夏", "柏清和", "闻溪亭", "蔺时安", "乔听澜", "虞望舒", "纪云帆", "尹照野", "傅明川", "江停云")  # fmt: skip
PLACES = ("杏墟镇", "苔溪镇", "霜林镇", "樨林镇", "云堰镇", "蒲苇乡", "橙坡乡", "漪湾街道")


@dataclass(frozen=True, slots=True)
class BallotSetUp:
    ballot: str


@dataclass(frozen=True, slots=True)
class Opened:
    """What stands on the slips, class → codes; and the rules."""

    key: str
    codes: dict[str, list[str]]
    rules: BallotRules


@action(permission="debrief.hold")
def set_up(actor: Actor, rules: BallotRules, titles: dict, commitments: Sequence[tuple[str, str]]) -> Done:
    """A ballot with its slips; its deeds are tried by the tests of the box."""
    unit = Unit.objects.get(key="C1")
    meeting, _ = Meeting.objects.get_or_create(
        key=f"at-{rules.meeting}",
        defaults={"year": 2026, "organiser": unit, "title": "述职评议会", "meets_on": date(2026, 12, 21)},
    )
    ballot = Ballot.objects.create(key=rules.meeting, meeting=meeting, rules=rules.line(), titles=titles)
    Slip.objects.bulk_create(Slip(ballot=ballot, voter_class=key, commitment=one) for key, one in commitments)
    SlipCount.objects.bulk_create(SlipCount(ballot=ballot, voter_class=one.key) for one in rules.secret)
    return Done(None, BallotSetUp(rules.meeting))


@action(permission="debrief.hold")
def move(actor: Actor, key: str, state: str) -> Done:
    Ballot.objects.filter(key=key).update(state=state)
    return Done(None, BallotSetUp(key))


def open_ballot(
    key: str = "d2026",
    objects: int = 15,
    items: int = 5,
    voters: int = 4,
    seed: object = 1,
    sheet: tuple[SheetRule, ...] = (),
) -> Opened:
    """Two classes, so many codes in each; the organisation must be there."""
    classes = (VoterClass("peer", Fraction(3, 5)), VoterClass("delegate", Fraction(2, 5), merge_into="peer"))
    rules = BallotRules(
        meeting=key,
        form="B6",
        classes=classes,
        grades={"GOOD": Fraction(100), "FAIR": Fraction(80), "AVERAGE": Fraction(60), "POOR": Fraction(40)},
        items={name: Fraction(1) for name in list(ITEMS)[:items]},
        objects=tuple(f"o{n}" for n in range(objects)),
        sheet=sheet or (SheetRule("not_all_equal"),),
        receipt_key=receipt_key(key),
    )
    draw = Draw(seed)
    codes = {
        one.key: [code_from(bytes(draw.below(256) for _ in range(13))) for _ in range(voters)] for one in classes
    }
    commitments = [(name, commitment_of(proof_of(key, name, code))) for name, many in codes.items() for code in many]
    set_up(small.HEAD, rules, titles(rules), commitments)
    for state in ("issued", "open"):
        move(small.HEAD, key, state)
    return Opened(key, codes, rules)


def titles(rules: BallotRules) -> dict:
    """What the sheet says for its keys."""
    said = {
        "ballot": ("2026年度述职评议", "Debrief of 2026"),
        "classes": {"peer": ("同级", "peers"), "delegate": ("代表", "delegates")},
        "grades": GRADES,
        "items": {key: ITEMS[key] for key in rules.items},
        "objects": {key: (NAMES[n], NAMES[n]) for n, key in enumerate(rules.objects)},
        "places": {key: (PLACES[n % len(PLACES)],) * 2 for n, key in enumerate(rules.objects)},
    }
    return json.loads(json.dumps(_both(said)))


def _both(said: object) -> object:
    if isinstance(said, tuple):
        return {"zh": said[0], "en": said[1]}
    return {key: _both(one) for key, one in said.items()}  # type: ignore[attr-defined]  # tables of pairs
