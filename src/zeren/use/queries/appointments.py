"""Asking for shortlists: who stands on them, what their dossiers said when taken, what changed since, what was decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from zeren.kernel.days import working_days_later
from zeren.kernel.errors import NotFound, Reason, Refused
from zeren.kernel.words import Text
from zeren.organisations.queries import number_in_force, pack_on
from zeren.use.models import Appointment, Candidate
from zeren.use.queries.dossiers import dossier_of
from zeren.use.rules.appointing import Vote
from zeren.use.rules.dossier import Change, Dossier, Line, changes, lines_of


@dataclass(frozen=True, slots=True)
class CandidateFound:
    """Somebody on a shortlist, with the lines of the dossier as they were taken."""

    person: str
    name: str
    taken_on: date
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class DepartureFound:
    """What a decision departed from: the title, and its source in the pack."""

    title: Text
    source: str


@dataclass(frozen=True, slots=True)
class AppointmentFound:
    """A shortlist and what came of it; `chosen` is empty while nothing is decided."""

    id: int
    post: str
    post_title: str
    post_kind: str
    unit: str
    unit_name: str
    day: date
    drawn_up_on: date
    drawn_up_by: str
    state: str
    taking: int
    candidates: tuple[CandidateFound, ...]
    chosen: str
    chosen_name: str
    body: str
    decided_on: date | None
    document: str
    present: str
    recorded_by: str
    digest: str
    departs: bool
    against: tuple[DepartureFound, ...]
    reason: str
    answer_for: str
    dropped_because: str
    vote: Vote | None


def appointments(*, departing: bool = False) -> tuple[AppointmentFound, ...]:
    """Every shortlist, the newest first; those alone whose decision departs from something, where asked."""
    rows = Appointment.objects.filter(departs=True) if departing else Appointment.objects.all()
    return tuple(_found(row) for row in _whole(rows))


def appointment_found(number: int) -> AppointmentFound:
    """One shortlist. Errors: NotFound."""
    row = _whole(Appointment.objects.filter(id=number)).first()
    if row is None:
        raise NotFound(Reason("no_such_appointment", Text("没有这份名单。", "There is no such shortlist.")))
    return _found(row)


def public_until(decided_on: date) -> date | None:
    """The last day on which an appointment decided on a day is made public at least; the day of the decision is not
    counted. None where that is switched off. Source: appointment.publicity_days."""
    days = number_in_force("appointment.publicity_days", decided_on)
    if days is None:
        return None
    return working_days_later(decided_on, int(days), *pack_on(decided_on).calendar.known_days)


def dossiers_now(found: AppointmentFound, today: date) -> dict[str, Dossier | Refused]:
    """The dossier of each candidate as it stands today, or why there is none, in the order of the list."""
    return {one.person: _dossier(one.person, found, today) for one in found.candidates}


def _dossier(person: str, found: AppointmentFound, today: date) -> Dossier | Refused:
    try:
        return dossier_of(person, found.post, found.day, today)
    except Refused as refusal:
        return refusal


def changed_since(found: AppointmentFound, now: dict[str, Dossier | Refused]) -> dict[str, tuple[Change, ...]]:
    """Name → what changed in the dossier since it was taken, for those in whose dossier something did."""
    told = {}
    for one in found.candidates:
        dossier = now[one.person]
        found_now = () if isinstance(dossier, Refused) else lines_of(dossier)
        if differs := changes(one.lines, found_now):
            told[one.name] = differs
    return told


def as_kept(lines: Sequence[Line]) -> list[Any]:
    """Lines as a row holds them."""
    return [[line.part, line.key, [[cell.zh, cell.en] for cell in line.cells]] for line in lines]


def _whole(rows: QuerySet[Appointment]) -> QuerySet[Appointment]:
    return rows.select_related("post", "unit", "chosen").prefetch_related("candidates__person")


def _found(row: Appointment) -> AppointmentFound:
    every = list(row.candidates.all())
    taking = max((one.taking for one in every), default=0)
    return AppointmentFound(
        row.id, row.post.key, row.post.title, row.post.kind, row.unit.key, row.unit.name, row.day, row.drawn_up_on,
        row.drawn_up_by, row.state, taking, tuple(_candidate(one) for one in every if one.taking == taking),
        row.chosen.key if row.chosen else "", row.chosen.name if row.chosen else "", row.body, row.decided_on,
        row.document, row.present, row.recorded_by, row.digest, row.departs,
        tuple(DepartureFound(Text(zh, en), source) for zh, en, source in row.against),
        row.reason, row.answer_for, row.dropped_because, _vote(row),
    )  # fmt: skip


def _vote(row: Appointment) -> Vote | None:
    """How the body voted; None while nothing is decided, and where it was before such figures were kept."""
    if row.due is None or row.attended is None or row.favour is None:
        return None
    return Vote(row.due, row.attended, row.favour, row.manner)


def _candidate(row: Candidate) -> CandidateFound:
    lines = tuple(Line(part, key, tuple(Text(zh, en) for zh, en in cells)) for part, key, cells in row.lines)
    return CandidateFound(row.person.key, row.person.name, row.taken_on, lines)
