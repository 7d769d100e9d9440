"""Asking about ballots: their rules and state, turnout in steps, and the files of a closed box."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q, QuerySet

from zeren.debrief.models import Ballot, BoardFile, HandCount, Participant, RoomFile, SignedRating, SlipCount
from zeren.debrief.rules.ballots import BallotRules, read_rules
from zeren.debrief.rules.boxes import box_of
from zeren.debrief.rules.closing import ROOM, Box, Numbers
from zeren.kernel.errors import NotFound, Reason
from zeren.kernel.words import Text


@dataclass(frozen=True, slots=True)
class BallotFound:
    """A ballot. `unit`: who organises the meeting. `titles`: what a sheet says for the rules' keys."""

    id: int
    key: str
    meeting: str
    unit: str
    year: int
    state: str
    is_rehearsal: bool
    rules: BallotRules
    titles: Mapping[str, Mapping[str, object]]


def ballot_found(key: str) -> BallotFound:
    """Errors: NotFound."""
    row = Ballot.objects.filter(key=key).select_related("meeting__organiser").first()
    if row is None:
        raise NotFound(Reason("NO_BALLOT", Text(f"没有测评“{key}”。", f"There is no ballot “{key}”.")))
    return _found(row)


def ballots_of_meeting(meeting: str) -> tuple[BallotFound, ...]:
    """All ballots of a meeting, rehearsals and void ones among them."""
    rows = Ballot.objects.filter(meeting__key=meeting).select_related("meeting__organiser")
    return tuple(map(_found, rows))


def _found(row: Ballot) -> BallotFound:
    meeting = row.meeting
    return BallotFound(
        row.id, row.key, meeting.key, meeting.organiser.key, meeting.year, row.state, row.is_rehearsal,
        read_rules(row.rules), row.titles,
    )  # fmt: skip


def asked_of_box(question: str, values: Iterable[object]) -> list[tuple[str, ...]]:
    """What one of the box's functions gives."""
    with connection.cursor() as cursor:
        cursor.execute(question, list(values))
        return cursor.fetchall()


@dataclass(frozen=True, slots=True)
class Turnout:
    """The numbers of one class so far. While voting goes on `cast` is told in steps of five."""

    voter_class: str
    is_secret: bool
    printed: int
    invited: int
    checked_in: int
    drawn: int
    observed: int
    spoiled: int
    cast: int
    signed: int
    hand: tuple[tuple[str, int], ...]


def turnout(key: str) -> tuple[Turnout, ...]:
    """For each class of the rules: who is there, slips, ballots; `hand`: counter and number of sheets."""
    found = ballot_found(key)
    row = Ballot.objects.get(id=found.id)
    if found.state in ("closed", "published"):
        return tuple(_of_closed(row, found))
    cast = dict(asked_of_box("SELECT * FROM box_counts(%s)", [found.id]))
    slips = {one.voter_class: one for one in row.slip_counts.all()}
    invited = list(Participant.objects.filter(meeting_id=row.meeting_id).values_list("voter_class", flat=True))
    there = voters_there(row.meeting_id)
    hand = list(HandCount.objects.filter(ballot=row).values_list("voter_class", "counter__key", "sheets"))
    signed = list(row.ratings.values_list("voter_class", flat=True))
    printed = list(row.slips.values_list("voter_class", flat=True))
    none = SlipCount()
    return tuple(
        Turnout(
            one.key, one.way == "secret", printed.count(one.key), invited.count(one.key),
            there[one.key], slips.get(one.key, none).drawn,
            slips.get(one.key, none).observed, slips.get(one.key, none).spoiled, cast.get(one.key, 0),
            signed.count(one.key), tuple((who, number) for c, who, number in hand if c == one.key),
        )
        for one in found.rules.classes
    )  # fmt: skip


def voters_there(meeting: int) -> Counter[str]:
    """Class → how many vote: who checked in, and whose sealed sheet was taken in."""
    rows = Participant.objects.filter(Q(checked_in=True) | Q(by_envelope=True), meeting_id=meeting)
    return Counter(rows.values_list("voter_class", flat=True))


def _of_closed(row: Ballot, found: BallotFound) -> Iterable[Turnout]:
    numbers = box_numbers(row.key)
    invited = list(Participant.objects.filter(meeting_id=row.meeting_id).values_list("voter_class", flat=True))
    for one in found.rules.classes:
        n = numbers[one.key]
        yield Turnout(
            one.key, one.way == "secret", n.printed, invited.count(one.key), n.checked_in, n.drawn, n.observed,
            n.spoiled, n.cast, n.signed, (("", n.hand),) if n.hand else (),
        )  # fmt: skip


def box_numbers(key: str) -> Mapping[str, Numbers]:
    """Class → the numbers of a closed box."""
    files = {**board_files(key), **dict.fromkeys((f"{ROOM}{n}.jsonl" for n in ("openings", "hand", "signed")), "")}
    return box_of(files).numbers


def board_files(key: str) -> dict[str, str]:
    """The files that anybody may have: name → text; empty before the closing."""
    return dict(BoardFile.objects.filter(ballot__key=key).order_by("name").values_list("name", "content"))


def room_files(key: str) -> dict[str, str]:
    """The files of the room by their names in the export; empty before the closing, and once they are destroyed."""
    return dict(RoomFile.objects.filter(ballot__key=key).order_by("name").values_list("name", "content"))


def closed_box(key: str) -> Box:
    """The whole closed box. Errors: NotFound before the closing, of a void ballot, and once the openings are destroyed."""
    files = {**board_files(key), **room_files(key)}
    if f"{ROOM}openings.jsonl" not in files or ballot_found(key).state == "void":
        raise NotFound(Reason("NO_OPENINGS", Text("没有票面：尚未封箱、已作废或已销毁。", "There are no openings: the box is not closed yet, the ballot is void, or they are destroyed.")))  # fmt: skip
    return box_of(files)


def paper_keyed(key: str) -> tuple[int, int]:
    """How many paper sheets somebody has keyed, and how many of them two people have not keyed alike yet."""
    ((sheets, waiting),) = asked_of_box("SELECT * FROM box_keyed(%s)", [ballot_found(key).id])
    return sheets, waiting


def has_rated(key: str, person: str) -> bool:
    """Whether this person's sheet by name was handed in."""
    return SignedRating.objects.filter(ballot__key=key, person__key=person).exists()


def published_this_year(objects: Iterable[str], year: int, but: str) -> tuple[str, ...]:
    """Of these objects, those whose result of the year stands in another ballot that was published."""
    told = rated_in(Ballot.objects.filter(meeting__year=year).exclude(key=but))
    return tuple(rated for rated in objects if rated in told)


def rated_in(ballots: QuerySet[Ballot]) -> frozenset[str]:
    """The objects that got a result in one of these: published, with quorum, and marked by somebody."""
    rows = BoardFile.objects.filter(
        ballot__in=ballots.filter(state="published", is_rehearsal=False), name="published.json"
    )
    said = [json.loads(content) for content in rows.values_list("content", flat=True)]
    return frozenset(one["object"] for each in said if each["quorum"] for one in each["objects"] if one["rated"])
