"""Asking about meetings: which there are, who speaks when, who is invited and in the room, what was asked and said."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from zeren.debrief.models import AgendaItem, Ballot, BoardFile, Meeting, Participant
from zeren.debrief.queries.ballots import rated_in
from zeren.debrief.queries.planning import DebriefFound, debriefs_heard
from zeren.debrief.rules.agenda import object_of
from zeren.debrief.rules.inviting import ClassAsked, Composition, Invited
from zeren.kernel.errors import NotFound, Reason
from zeren.kernel.words import Text
from zeren.organisations.queries import number_in_force, pack_on
from zeren.policy.ballots import BallotForm

READY = "report_checked"
DELEGATES = frozenset({"delegate", "present", "staff", "group"})


@dataclass(frozen=True, slots=True)
class QuestionFound:
    """A question with its answer, "" while there is none."""

    id: int
    asker: str
    voter_class: str
    way: str
    text: str
    answer: str


@dataclass(frozen=True, slots=True)
class FloorFound:
    """A question from a phone in the hall; `because`: why it was set aside."""

    id: int
    asker: str
    voter_class: str
    text: str
    is_taken: bool
    because: str

    @property
    def waits(self) -> bool:
        """Whether the clerk has yet to deal with it."""
        return not self.is_taken and not self.because


@dataclass(frozen=True, slots=True)
class CommentFound:
    """A comment by name."""

    kind: str
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class AgendaFound:
    """One debrief of a meeting, with whose it is, how far it is, and what was said."""

    id: int
    debrief: int
    person: str
    name: str
    title: str
    unit_name: str
    place: int | None
    way: str
    stage: str
    state: str
    speaking_at: datetime | None
    questions_at: datetime | None
    comments_at: datetime | None
    done_at: datetime | None
    no_questions: bool
    questions: tuple[QuestionFound, ...]
    comments: tuple[CommentFound, ...]
    floor: tuple[FloorFound, ...] = ()

    @property
    def waiting(self) -> tuple[FloorFound, ...]:
        """What came from phones and has not been dealt with."""
        return tuple(one for one in self.floor if one.waits)

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of comment that were given."""
        return frozenset(one.kind for one in self.comments)

    @property
    def questions_open(self) -> int | None:
        """How many have no answer; None while nobody said whether there are any."""
        if not self.questions and not self.no_questions:
            return None
        return sum(not one.answer for one in self.questions)


@dataclass(frozen=True, slots=True)
class NoteFound:
    kind: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class MeetingFound:
    """A meeting with its agenda: speakers in their order, then those who debrief in writing."""

    id: int
    key: str
    year: int
    organiser: str
    organiser_name: str
    title: str
    place: str
    meets_on: date
    state: str
    form: str
    seed: str
    items: tuple[AgendaFound, ...]
    notes: tuple[NoteFound, ...]

    @property
    def called(self) -> tuple[AgendaFound, ...]:
        """Everybody on the agenda but those who were let off since."""
        return tuple(one for one in self.items if one.state != "left_out")

    @property
    def speakers(self) -> tuple[AgendaFound, ...]:
        return tuple(one for one in self.called if one.way == "oral")

    @property
    def at_lectern(self) -> AgendaFound | None:
        """Who speaks, answers or is commented on now."""
        return next((one for one in self.items if one.stage in ("speaking", "questions", "comments")), None)

    @property
    def next_speaker(self) -> AgendaFound | None:
        return next((one for one in self.speakers if one.stage == "waiting"), None)


@dataclass(frozen=True, slots=True)
class ParticipantFound:
    """Somebody on the list; `voter_class` is empty for who does not vote."""

    id: int
    name: str
    unit: str
    voter_class: str
    person: str
    checked_in: bool
    by_envelope: bool = False


def meetings(units: Iterable[str] = ()) -> tuple[MeetingFound, ...]:
    """Meetings of these organisers (of all when none is named), the latest first; without what was said."""
    rows = Meeting.objects.select_related("organiser")
    if units := list(units):
        rows = rows.filter(organiser__key__in=units)
    return tuple(_found(row, ()) for row in rows.order_by("-meets_on", "-id"))


def meeting_found(key: str) -> MeetingFound:
    """One meeting whole. Errors: NotFound."""
    row = Meeting.objects.select_related("organiser").prefetch_related("notes").filter(key=key).first()
    if row is None:
        raise NotFound(Reason("no_such_meeting", Text("没有这次会议。", "There is no such meeting.")))
    related = ("debrief__post__unit", "debrief__person")
    items = row.items.select_related(*related).prefetch_related("questions", "comments", "floor")
    ordered = sorted(items, key=lambda one: (one.way != "oral", one.place or 10_000, one.id))
    return _found(row, tuple(map(_item, ordered)))


def meeting_of_item(item: int) -> str:
    """The key of the meeting of an item. Errors: NotFound."""
    key = AgendaItem.objects.filter(id=item).values_list("meeting__key", flat=True).first()
    if key is None:
        raise NotFound(Reason("no_such_item", Text("议程里没有这一项。", "The agenda has no such item.")))
    return str(key)


def participants(meeting: str) -> tuple[ParticipantFound, ...]:
    """Everybody on the list, as they were put on it."""
    rows = Participant.objects.filter(meeting__key=meeting).select_related("person").order_by("id")
    return tuple(
        ParticipantFound(
            row.id, row.name, row.unit, row.voter_class, row.person.key if row.person else "", row.checked_in,
            row.by_envelope,
        )
        for row in rows
    )  # fmt: skip


def numbers_by_class(meeting: str) -> dict[str, tuple[int, int]]:
    """Class → how many invited, how many in the room."""
    found = participants(meeting)
    invited, present = Counter(p.voter_class for p in found), Counter(p.voter_class for p in found if p.checked_in)
    return {key: (invited[key], present[key]) for key in invited}


def form_of(found: MeetingFound) -> BallotForm:
    """The form of the ballot of a meeting. Errors: NotFound when the pack of its day has none of that key."""
    form = pack_on(found.meets_on).ballot_forms.get(found.form)
    if form is None:
        raise NotFound(Reason("no_such_ballot_form", Text("规则包里没有这种测评表。", "The pack has no such form.")))
    return form


def classes_of(found: MeetingFound) -> tuple[ClassAsked, ...]:
    """The classes of the meeting's form, in their order."""
    return tuple(ClassAsked(one.key, one.title, one.signed) for one in form_of(found).voters)


def composition_of(found: MeetingFound) -> Composition:
    """The list by class, as its rules want it."""
    pack, people = pack_on(found.meets_on), participants(found.key)
    rated = {item.person for item in found.items}
    classes = classes_of(found)
    secret = {one.key for one in classes if not one.signed}
    return Composition(
        classes=classes,
        invited=Counter(one.voter_class for one in people if one.voter_class),
        delegates=DELEGATES & secret,
        delegate_share=number_in_force("meeting.delegate_share", found.meets_on) or Fraction(),
        k=pack.ballot_limits.k if pack.ballot_limits else 5,
        rated_voters=tuple(one.name for one in people if one.person in rated and one.voter_class in secret),
    )


def invited_of(meeting: str) -> tuple[Invited, ...]:
    """The list as lines, to be copied into another meeting or compared with new ones."""
    return tuple(Invited(one.name, one.unit, one.voter_class, one.person) for one in participants(meeting))


def ready_for(organiser: str, year: int) -> tuple[DebriefFound, ...]:
    """Debriefs before this unit (any, when none is named) that no meeting has yet and that have not begun, by units."""
    taken = set(AgendaItem.objects.filter(debrief__year=year).values_list("debrief_id", flat=True))
    waiting = ("prepared", "report_submitted", "report_checked")
    return tuple(
        one
        for one in debriefs_heard(year, [organiser] if organiser else ())
        if one.id not in taken and one.state in waiting
    )


def ballots_counted(meeting: str) -> frozenset[str]:
    """The objects of a meeting that got a result in a ballot of it; a ballot without quorum gives none."""
    return rated_in(Ballot.objects.filter(meeting__key=meeting))


def is_counted(counted: frozenset[str], debrief: int) -> bool:
    return object_of(debrief) in counted


def open_ballots(meeting: str) -> int:
    """How many ballots of a meeting take votes now, or wait for their closing."""
    return Ballot.objects.filter(meeting__key=meeting, state__in=("open", "ended")).count()


def _found(row: Meeting, items: tuple[AgendaFound, ...]) -> MeetingFound:
    return MeetingFound(
        row.id, row.key, row.year, row.organiser.key, row.organiser.name, row.title, row.place, row.meets_on,
        row.state, row.form, row.order_seed, items,
        tuple(NoteFound(one.kind, one.at, one.text) for one in row.notes.all()) if items else (),
    )  # fmt: skip


def _item(row: AgendaItem) -> AgendaFound:
    debrief = row.debrief
    return AgendaFound(
        row.id, debrief.id, debrief.person.key, debrief.person.name, debrief.post.title, debrief.post.unit.name,
        row.place, row.way, row.stage, debrief.state, row.speaking_at, row.questions_at, row.comments_at, row.done_at,
        row.no_questions,
        tuple(QuestionFound(q.id, q.asker, q.voter_class, q.way, q.text, q.answer) for q in row.questions.all()),
        tuple(CommentFound(c.kind, c.by, c.text) for c in row.comments.all()),
        tuple(FloorFound(f.id, f.asker, f.voter_class, f.text, f.taken_as_id is not None, f.set_aside_because) for f in row.floor.all()),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class BallotSeen:
    """A ballot of a meeting as its console shows it: key and state, how many it is about."""

    key: str
    state: str
    objects: int
    is_rehearsal: bool
    is_live: bool


def ballots_seen(meeting: str) -> tuple[BallotSeen, ...]:
    """The ballots of a meeting, in the order in which they were prepared.

    One is live until it is void or was published without quorum: then another vote may be held.
    """
    rows = list(Ballot.objects.filter(meeting__key=meeting).order_by("id"))
    failed = {
        number
        for number, content in BoardFile.objects.filter(ballot__in=rows, name="published.json").values_list("ballot_id", "content")
        if not json.loads(content)["quorum"]
    }  # fmt: skip
    return tuple(
        BallotSeen(row.key, row.state, len(json.loads(row.rules)["objects"]), row.is_rehearsal, row.state != "void" and row.id not in failed)
        for row in rows
    )  # fmt: skip
