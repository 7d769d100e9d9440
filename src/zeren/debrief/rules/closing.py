"""A closed box: its numbers must agree, then it becomes the files that everybody may check, and those of the room.

Source: docs/verification/meeting.md, 3, 6, 7 and 8.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from zeren.debrief.rules.ballots import BallotRules, Quorum, Sheet
from zeren.debrief.rules.codes import commitment_of
from zeren.debrief.rules.counting import Tallies, added, groups_of, rated_objects, scored, tally
from zeren.debrief.rules.leaves import digest_of, leaf_of, line_of, part_line, root_of
from zeren.debrief.rules.publishing import published_of
from zeren.kernel.errors import Reason, refuse_if
from zeren.kernel.exact import exact
from zeren.kernel.words import Text

FLAGS_FROM = 30
ROOM = "room/"


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many of one class were printed, checked in, drawn …: what the tellers say, and what the box says."""

    printed: int = 0
    spoiled: int = 0
    observed: int = 0
    checked_in: int = 0
    drawn: int = 0
    cast: int = 0
    shown: int = 0
    hand: int = 0
    signed: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """One voter's marks for one object, as they are when the parts of a sheet have lost each other."""

    voter_class: str
    rated: str
    answers: tuple[str, ...]
    salt: str


@dataclass(frozen=True, slots=True)
class ShownSheet:
    """An observer's sheet, opened instead of counted. `parts` by object: answers, salt."""

    voter_class: str
    proof: str
    parts: Mapping[str, tuple[tuple[str, ...], str]]


@dataclass(frozen=True, slots=True)
class HandTally:
    """What one counter read from the paper of one class: `counts` by grade, then abstentions."""

    voter_class: str
    rated: str
    item: str
    counter: str
    counts: tuple[int, ...]
    salt: str


@dataclass(frozen=True, slots=True)
class Rating:
    """A mark given by name."""

    voter_class: str
    signer: str
    rated: str
    answers: tuple[str, ...]
    salt: str


@dataclass(frozen=True, slots=True)
class Box:
    """All of one meeting at its closing. `issued` and `spent`: class → commitments, class → proofs."""

    rules: BallotRules
    issued: Mapping[str, Sequence[str]]
    spent: Mapping[str, Sequence[str]]
    parts: Sequence[Part]
    numbers: Mapping[str, Numbers]
    shown: Sequence[ShownSheet] = ()
    hand: Sequence[HandTally] = ()
    signed: Sequence[Rating] = ()
    flags: Mapping[str, int] = field(default_factory=dict)


def flags_of(rules: BallotRules, sheets: Sequence[Sheet]) -> dict[str, int]:
    """How many sheets look careless, for a whole meeting of thirty ballots or more. A flag never deletes a ballot."""
    if len(sheets) < FLAGS_FROM:
        return {}
    best = next(iter(rules.grades))
    alike = [marks for sheet in sheets if len(marks := {mark for row in sheet.values() for mark in row}) == 1]
    return {"all_alike": len(alike), "all_best": sum(marks == {best} for marks in alike)}


def closing_faults(box: Box) -> tuple[Reason, ...]:
    """Everything in which the numbers of a box do not agree."""
    found = [reason for one in box.rules.classes for reason in _chain(one.key, one.way, box.numbers[one.key])]
    for one in box.rules.classes:
        numbers, spent = box.numbers[one.key], box.spent.get(one.key, ())
        shown = [sheet.proof for sheet in box.shown if sheet.voter_class == one.key]
        known = {*box.issued.get(one.key, ())}
        if len(spent) != numbers.cast or len(shown) != numbers.shown:
            found.append(_disagrees(one.key, "投票数与票码数不符", "ballots and codes differ in number"))
        if (
            len({*spent, *shown}) != len(spent) + len(shown)
            or not {commitment_of(p) for p in [*spent, *shown]} <= known
        ):
            found.append(_disagrees(one.key, "有未印发或重复的票码", "a code was never printed, or is there twice"))
        if len(known) != numbers.printed:
            found.append(
                _disagrees(one.key, "印制数与登记的票码数不符", "slips printed and codes issued differ in number")
            )
        if sum(part.voter_class == one.key for part in box.parts) != numbers.cast * len(box.rules.objects):
            found.append(_disagrees(one.key, "票面分项数不符", "the parts of the ballots differ in number"))
    return (*found, *_hand_faults(box))


def _chain(key: str, way: str, n: Numbers) -> list[Reason]:
    if way == "signed":
        fits = n.signed <= n.checked_in and not (
            n.printed or n.spoiled or n.observed or n.drawn or n.cast or n.shown or n.hand
        )
        return [] if fits else [_disagrees(key, "署名评价数多于签到人数", "more signed than checked in")]
    broken = [
        (n.cast + n.hand > n.drawn, "投票数多于领票数", "more ballots than slips drawn"),
        (n.drawn > n.checked_in, "领票数多于签到人数", "more slips drawn than persons checked in"),
        (n.shown > n.observed, "公开核验的票多于监督员领票数", "more ballots shown than slips drawn by observers"),
        (
            n.observed + n.spoiled + (n.drawn if n.printed else 0) > n.printed,
            "领票与作废数多于印制数",
            "more slips used than printed",
        ),
        (n.signed > 0, "无记名类别有署名评价", "a secret class has signed ratings"),
    ]
    return [_disagrees(key, zh, en) for bad, zh, en in broken if bad]


def _hand_faults(box: Box) -> list[Reason]:
    """The two counters of a class must agree on each object and item, and with the number of ballots."""
    found = []
    for one in box.rules.classes:
        numbers = box.numbers[one.key].hand
        places: dict[tuple[str, str], list[HandTally]] = {
            (rated, item): [] for rated in box.rules.objects for item in box.rules.items if numbers
        }
        for line in box.hand:
            if line.voter_class == one.key:
                places.setdefault((line.rated, line.item), []).append(line)
        for (rated, item), lines in places.items():
            counters = {line.counter for line in lines}
            if len(lines) != 2 or len(counters) != 2 or lines[0].counts != lines[1].counts:
                found.append(_disagrees(one.key, f"两名计票人对{rated}·{item}的计数不一致", f"the two counters differ on {rated}, {item}"))  # fmt: skip
            elif sum(lines[0].counts) != numbers:
                found.append(_disagrees(one.key, f"{rated}·{item}的手工计数与票数不符", f"the hand count of {rated}, {item} is not that of the ballots"))  # fmt: skip
    return found


def _disagrees(key: str, zh: str, en: str) -> Reason:
    return Reason(
        "box_disagrees",
        Text(f"“{key}”类：{zh}。", f"Class “{key}”: {en}."),
        next_step=Text(
            "请两名监票人当场清点、更正后再封箱。",
            "Let the two tellers count again in the room, correct it, then close.",
        ),
    )


def board_and_room(box: Box) -> dict[str, str]:
    """The files of the export but `published.json`: name → text. Errors: Refused with every disagreement."""
    refuse_if(closing_faults(box))
    rules, meeting = box.rules, box.rules.meeting
    openings = {}
    for part in box.parts:
        line = part_line(meeting, part.voter_class, part.rated, part.answers, part.salt)
        openings[leaf_of(line)] = line
    shown = [
        line_of([one.voter_class, one.proof, [[key, list(one.parts[key][0]), one.parts[key][1]] for key in rules.objects]])
        for one in box.shown
    ]  # fmt: skip
    hand = [
        line_of([one.voter_class, one.rated, one.item, one.counter, list(one.counts), one.salt]) for one in box.hand
    ]
    signed = [line_of([one.voter_class, one.signer, one.rated, list(one.answers), one.salt]) for one in box.signed]
    classes = [{"key": one.key, **_numbers(box.numbers[one.key])} for one in rules.classes]
    files = {
        "rules.json": rules.line() + "\n",
        "issued.txt": _lines(f"{key} {one}" for key, many in box.issued.items() for one in many),
        "spent.txt": _lines(f"{key} {one}" for key, many in box.spent.items() for one in many),
        "leaves.txt": _lines(openings),
        "shown.jsonl": _lines(shown),
        "counts.json": line_of({"classes": classes, "flags": dict(box.flags)}) + "\n",
        f"{ROOM}openings.jsonl": "".join(f"{openings[leaf]}\n" for leaf in sorted(openings)),
        f"{ROOM}hand.jsonl": _lines(hand),
        f"{ROOM}signed.jsonl": _lines(signed),
    }
    told = (
        "counts.json",
        "issued.txt",
        "rules.json",
        "shown.jsonl",
        "spent.txt",
        f"{ROOM}hand.jsonl",
        f"{ROOM}signed.jsonl",
    )
    closing = {
        "digests": {name.removeprefix(ROOM): digest_of(files[name]) for name in told},
        "leaves": len(openings),
        "meeting": meeting,
        "root": root_of(openings),
    }
    return {**files, "closing.json": line_of(closing) + "\n"}


def _lines(many: Any) -> str:
    return "".join(f"{line}\n" for line in sorted(many))


def _numbers(numbers: Numbers) -> dict[str, int]:
    return {name: getattr(numbers, name) for name in Numbers.__slots__}


def tallies_of(box: Box) -> Tallies:
    """All marks of the meeting, whichever way they came."""
    coded = tally(box.rules, ((part.voter_class, part.rated, part.answers) for part in box.parts))
    signed = tally(box.rules, ((one.voter_class, one.rated, one.answers) for one in box.signed))
    once = {(one.voter_class, one.rated, one.item): one.counts[:-1] for one in box.hand if any(one.counts[:-1])}
    return added(added(coded, signed), once)


def quorum_holds(rules: BallotRules, numbers: Mapping[str, Numbers]) -> bool:
    """Whether enough voted, of those classes that the rules name."""
    return all(_reaches(one, numbers) for one in rules.quorum)


def _reaches(quorum: Quorum, numbers: Mapping[str, Numbers]) -> bool:
    ballots = {key: found.cast + found.hand + found.signed for key, found in numbers.items()}
    among = sum(ballots[key] for key in quorum.classes)
    match quorum.of:
        case "cast":
            whole = sum(ballots.values())
        case "checked_in" | "drawn":
            whole = sum(getattr(numbers[key], quorum.of) for key in quorum.classes)
        case _:
            whole = int(exact(quorum.of))
    return among >= quorum.least * whole


def published(box: Box, closing: str) -> dict[str, Any]:
    """The content of `published.json`; `closing` is the text of `closing.json`."""
    rules = box.rules
    content = {"closing": digest_of(closing), "groups": [], "meeting": rules.meeting, "objects": [], "quorum": False}
    if not quorum_holds(rules, box.numbers):
        return content
    tallies = tallies_of(box)
    groups = groups_of(rules, tallies)
    counted = {*rated_objects(rules, tallies)}
    ballots = {key: found.cast + found.hand + found.signed for key, found in box.numbers.items()}
    objects = [
        published_of(rules, scored(rules, tallies, groups, rated), rated in counted) for rated in rules.objects
    ]
    return {
        **content,
        "quorum": True,
        "groups": [
            {
                "ballots": sum(ballots[key] for key in one.classes),
                "classes": list(one.classes),
                "weight": str(one.weight),
            }
            for one in groups
        ],
        "objects": objects,
    }


def export(box: Box) -> dict[str, str]:
    """All files of the export. Errors: Refused with every disagreement of the box."""
    files = board_and_room(box)
    return {**files, "published.json": line_of(published(box, files["closing.json"])) + "\n"}
