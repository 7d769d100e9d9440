"""A meeting of the small organisation with a ballot: slips printed, voters in the room, and hands to cast as role voter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import psycopg
from django.db import connection

import worlds
from clarify import small
from zeren.debrief.actions import issue_slips, open_ballot, prepare_ballot
from zeren.debrief.models import AgendaItem, Debrief, Meeting, Participant
from zeren.debrief.queries import ballot_found
from zeren.debrief.rules.ballots import BallotRules, Sheet
from zeren.debrief.rules.codes import code_from, commitment_of, proof_of
from zeren.debrief.rules.leaves import line_of
from zeren.debrief.rules.simulating import Draw
from zeren.kernel.actors import Actor
from zeren.ledger.gate import Done, action
from zeren.organisations.models import Person, Post, Unit
from zeren.site import postgres

PEOPLE = ("P-T1S", "P-T2S")
OBJECTS = ("d1", "d2")
KEY = "m1-1"


@dataclass(frozen=True, slots=True)
class RoomFilled:
    """Test: a meeting, and who is in the room."""

    meeting: str


@action(permission="debrief.hold")
def fill_room(actor: Actor, present: Mapping[str, int]) -> Done:
    """A meeting of the county at which both township secretaries debrief, with so many of each class in the room; it has begun."""
    county = Unit.objects.get(key="C1")
    meeting = Meeting.objects.create(
        key="m1", year=2025, organiser=county, title="述职评议会", meets_on=date(2026, 1, 5), form="B7"
    )
    for number, key in enumerate(PEOPLE, 1):
        person = Person.objects.get(key=key)
        post = Post.objects.get(terms__person=person)
        debrief = Debrief.objects.create(id=number, year=2025, post=post, person=person, heard_by=county)
        AgendaItem.objects.create(meeting=meeting, debrief=debrief)
    leader = Person.objects.get(key=small.COUNTY_SECRETARY.id)
    Participant.objects.bulk_create(
        Participant(
            meeting=meeting,
            person=leader if voter_class == "superior" and not number else None,
            name=f"{voter_class}{number}",
            voter_class=voter_class,
            checked_in=True,
        )
        for voter_class, count in present.items()
        for number in range(count)
    )
    Meeting.objects.filter(key="m1").update(state="in_session")
    return Done(None, RoomFilled("m1"))


@dataclass
class Meeting1:
    """The ballot and its slips: class → codes."""

    rules: BallotRules
    codes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    key: str = KEY

    def proof(self, voter_class: str, place: int) -> str:
        return proof_of(self.key, voter_class, self.codes[voter_class][place])


def world(slips: Mapping[str, int], present: Mapping[str, int] | None = None, is_open: bool = True) -> Meeting1:
    """The organisation, the meeting, a ballot of form B7 and its slips; committed when the test commits."""
    with worlds.built_anew():  # hands at the box are connected already, and a copy would end their sessions
        small.build()
    fill_room(small.HEAD, present or {"superior": 1, **slips})
    return ballot(slips, is_open=is_open)


def agenda() -> list[int]:
    """The debriefs that the meeting hears: what a ballot of it rates."""
    return list(AgendaItem.objects.values_list("debrief_id", flat=True))


def ballot(slips: Mapping[str, int], key: str = KEY, is_open: bool = True, is_rehearsal: bool = False) -> Meeting1:
    prepare_ballot(small.HEAD, "m1", key, "B7", agenda(), is_rehearsal=is_rehearsal)
    draw = Draw(f"slips {key}")
    codes = {
        voter_class: [code_from(draw.bytes()[:13]) for _ in range(number)] for voter_class, number in slips.items()
    }
    issued = sorted(
        f"{voter_class} {commitment_of(proof_of(key, voter_class, code))}\n"
        for voter_class, many in codes.items()
        for code in many
    )
    if issued:
        issue_slips(small.HEAD, key, "".join(issued))
    if is_open:
        open_ballot(small.HEAD, key)
    return Meeting1(ballot_found(key).rules, codes, key)


def sheet(rules: BallotRules, *marks: str) -> dict[str, tuple[str, ...]]:
    """A sheet with these marks in turn, over and over."""
    places = iter(marks * (len(rules.objects) * len(rules.items)))
    return {rated: tuple(next(places) for _ in rules.items) for rated in rules.objects}


def said(sheet: Sheet) -> str:
    return line_of({rated: list(marks) for rated, marks in sheet.items()})


class Door:
    """The door of the ballot: a connection of role voter."""

    def __init__(self, name: str = ""):
        database = name or connection.settings_dict["NAME"]
        self.session = psycopg.connect(**postgres.connection_parameters("voter", database), autocommit=True)

    def cast(self, key: str, voter_class: str, proof: str, given: Sheet) -> dict[str, Any]:
        return self.ask("SELECT cast_ballot(%s, %s, %s, %s)", key, voter_class, proof, said(given))

    def ask(self, question: str, *values: Any) -> Any:
        return self.session.execute(question, values).fetchone()[0]

    def close(self) -> None:
        self.session.close()
