"""From a shortlist to the decision on an appointment: drawn up, looked at again, decided or dropped."""

from collections.abc import Collection, Sequence
from datetime import date

from zeren.kernel.actors import Actor
from zeren.kernel.errors import NotFound, Reason, Refused, refuse_if
from zeren.kernel.transitions import RefusedWith, decide
from zeren.kernel.words import Text
from zeren.ledger.clock import now, today
from zeren.ledger.gate import About, Done, action, digest_of, seal_of
from zeren.ledger.waivers import record
from zeren.ledger.waiving import DEPARTURE, Wish
from zeren.organisations.queries import (
    choices_of,
    members_beside,
    number_in_force,
    pack_on,
    person_ids,
    post_found,
    post_ids,
    unit_ids,
)
from zeren.policy.adoption import adopted
from zeren.use.events import AppointmentDecided, ShortlistDrawnUp, ShortlistDropped, ShortlistLookedAtAgain
from zeren.use.models import Appointment, Candidate
from zeren.use.queries import appointment_found, changed_since, dossier_of, dossiers_now, public_until
from zeren.use.queries.appointments import AppointmentFound, as_kept
from zeren.use.rules.appointing import (
    APPOINTMENTS,
    DECIDED,
    DROPPED,
    STATE_NAMES,
    Against,
    Asked,
    Choice,
    Listing,
    Vote,
    cannot_list,
    departed_from,
    not_open,
)
from zeren.use.rules.dossier import Dossier, lines_of

DECISION = (
    "state", "chosen", "decided_on", "recorded_by", "body", "document", "present", "digest", "departs", "against",
    "reason", "answer_for", "due", "attended", "favour", "manner",
)  # fmt: skip
NO_SUCH = Reason("no_such_appointment", Text("没有这份名单。", "There is no such shortlist."))


def _about_post(post: str, *_: object, **__: object) -> About:
    return About(unit=post_found(post).unit)


def _about_shortlist(appointment: int, *_: object, **__: object) -> About:
    return About(unit=_row(appointment).unit.key)


@action(permission="use.record", about=_about_post)
def draw_up_shortlist(actor: Actor, post: str, day: date, people: Sequence[str]) -> Done:
    """Put people forward for a post from a day on; the dossier of each is taken. Gives the number.

    Errors: NotFound for an unknown post or person; Refused with every reason, each dossier's too.
    """
    asked = post_found(post)
    listed = Listing(actor.id, day, tuple(people), _number("shortlist.least"), _number("shortlist.most"))
    built, against = _built(people, post, day)
    refuse_if([*cannot_list(listed, today()), *against])
    row = Appointment.objects.create(
        post_id=post_ids([post])[post], unit_id=unit_ids([asked.unit])[asked.unit], day=day, drawn_up_on=today(),
        drawn_up_by=actor.signature,
    )  # fmt: skip
    _take(row.id, 1, built)
    return Done(row.id, ShortlistDrawnUp(row.id, post, day, len(built), _digest(built)))


@action(permission="use.record", about=_about_shortlist)
def look_again(actor: Actor, appointment: int) -> Done:
    """Take the dossiers of a shortlist again, as they stand today. Gives for which time.

    Errors: NotFound; Refused with every reason.
    """
    found = appointment_found(_row(appointment).id)
    built, against = _built([one.person for one in found.candidates], found.post, found.day)
    refuse_if([*not_open(found.state), *against])
    _take(found.id, found.taking + 1, built)
    return Done(found.taking + 1, ShortlistLookedAtAgain(found.id, found.taking + 1, _digest(built)))


@action(permission="use.appoint", about=_about_shortlist)
def decide_appointment(
    actor: Actor,
    appointment: int,
    person: str,
    decided_on: date,
    body: str,
    document: str,
    present: str,
    vote: Vote,
    reason: str = "",
    answer_for: str = "",
) -> Done:
    """Record whom the body chose from a shortlist, on the dossiers as they were taken. Gives the digest of these.

    `present` names who was there, `vote` counts them. Errors: NotFound; Refused with every reason: stale dossiers, a
    binding bar, a departure without reason or names, a vote that carries nothing, a day before it was made public.
    """
    row = _row(appointment)
    found = appointment_found(row.id)
    dossiers = dossiers_now(found, today())
    against = _against(dossiers.get(person))
    second = _second(actor, person, answer_for, decided_on)
    taken_on = max(one.taken_on for one in found.candidates)
    met_on = min(max(decided_on, taken_on), today())  # any other day is refused
    choice = Choice(
        person, tuple(dossiers), decided_on, taken_on, document, present, reason, answer_for, against,
        changed_since(found, dossiers), bool(second), vote, _asked(met_on), found.day, public_until(met_on),
    )  # fmt: skip
    _move(row, "decide", choice, actor)
    row.state, row.recorded_by, row.digest, row.departs = (
        DECIDED,
        actor.signature,
        _sealed(found),
        bool(against),
    )
    row.chosen_id, row.decided_on = person_ids([person])[person], decided_on
    row.body, row.document, row.present = body.strip(), document.strip(), present.strip()
    row.due, row.attended, row.favour, row.manner = vote.due, vote.present, vote.favour, vote.manner
    row.against = [[one.title.zh, one.title.en, one.source] for one in against]
    row.reason, row.answer_for = (reason.strip(), answer_for.strip()) if against else ("", "")
    row.save(update_fields=DECISION)
    waivers = [_waiver(actor, second, row.id, found, person, row.reason)] if against else []
    event = AppointmentDecided(row.id, found.post, row.departs, row.digest, seal_of(row.reason))
    return Done(row.digest, *waivers, event)


@action(permission="use.record", about=_about_shortlist)
def drop_shortlist(actor: Actor, appointment: int, because: str) -> Done:
    """Close a shortlist on which nothing is decided. Errors: NotFound; Refused with every reason."""
    row = _row(appointment)
    _move(row, "drop", because, actor)
    row.state, row.dropped_because = DROPPED, because.strip()
    row.save(update_fields=["state", "dropped_because"])
    return Done(None, ShortlistDropped(row.id, seal_of(because)))


def _row(appointment: int) -> Appointment:
    row = Appointment.objects.select_for_update(of=("self",)).select_related("unit").filter(id=appointment).first()
    if row is None:
        raise NotFound(NO_SUCH)
    return row


def _move(row: Appointment, verb: str, snapshot: object, actor: Actor) -> None:
    verdict = decide(APPOINTMENTS, verb, row.state, snapshot, actor, now(), STATE_NAMES)
    if isinstance(verdict, RefusedWith):
        raise Refused(*verdict.reasons)


def _built(people: Collection[str], post: str, day: date) -> tuple[list[Dossier], list[Reason]]:
    """The dossiers of these people, and every reason why one of them cannot be built."""
    built: list[Dossier] = []
    against: list[Reason] = []
    for person in dict.fromkeys(people):
        try:
            built.append(dossier_of(person, post, day, today()))
        except Refused as refusal:
            against += refusal.reasons
    return built, against


def _take(appointment: int, taking: int, built: Sequence[Dossier]) -> None:
    people = person_ids([one.person for one in built])
    Candidate.objects.bulk_create(
        Candidate(
            appointment_id=appointment, person_id=people[one.person], taking=taking, taken_on=today(),
            lines=as_kept(lines_of(one)),
        )
        for one in built
    )  # fmt: skip


def _digest(built: Sequence[Dossier]) -> str:
    return digest_of([[one.person, as_kept(lines_of(one))] for one in built])


def _sealed(found: AppointmentFound) -> str:
    """The digest of what every candidate's dossier said when it was last taken."""
    return digest_of([[one.person, as_kept(one.lines)] for one in found.candidates])


def _number(key: str) -> int | None:
    found = number_in_force(key, today())
    return None if found is None else int(found)


def _asked(day: date) -> Asked:
    """What is asked of the vote, as the office adopted it."""
    pack = pack_on(day)
    said = adopted(pack, choices_of(pack.digest)).values_in_force
    return Asked(said.get("appointment.quorum") or "", said.get("appointment.approval") or "")


def _against(dossier: Dossier | Refused | None) -> tuple[Against, ...]:
    """What the choice departs from; nothing while there is no dossier, which is refused as a change of it."""
    if not isinstance(dossier, Dossier):
        return ()
    return departed_from(dossier, {bar.key for bar in pack_on(today()).bars if bar.binding})


def _second(actor: Actor, person: str, answer_for: str, day: date) -> str:
    """Another member of the body whose name stands under who answer; neither who records nor who is chosen."""
    members = (
        (one.person, one.name) for one in members_beside(actor.id, day) if one.person not in (actor.id, person)
    )
    named = [(answer_for.find(name), key) for key, name in members if name and name in answer_for]
    return min(named, default=(0, ""))[1]


def _waiver(actor: Actor, second: str, number: int, found: AppointmentFound, person: str, reason: str) -> object:
    """A departure counts among what was stretched, with the two who answer for it."""
    wish = Wish(DEPARTURE, Appointment._meta.db_table, number, found.unit, person, None, None, reason)
    return record(actor.signature, f"person:{second}", wish)
