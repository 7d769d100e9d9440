"""Setting a meeting up: from prepared debriefs or from an earlier meeting, who is invited, in which order they speak."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from zeren.debrief.events.meetings import (
    EnvelopeTakenIn,
    InvitationStruck,
    MeetingChanged,
    MeetingPlanned,
    OrderChanged,
    OrderDrawn,
    PeopleInvited,
    PersonCheckedIn,
    TakenOffAgenda,
)
from zeren.debrief.models import AgendaItem, Debrief, Meeting, MeetingNote, Participant
from zeren.debrief.queries.meetings import (
    MeetingFound,
    ballots_seen,
    classes_of,
    invited_of,
    meeting_found,
    meeting_of_item,
    ready_for,
)
from zeren.debrief.rules.agenda import (
    cannot_draw,
    cannot_move,
    moved,
    object_of,
    reason_missing,
    speaking_order,
)
from zeren.debrief.rules.inviting import (
    Invited,
    cannot_invite,
    cannot_plan,
    cannot_take_envelope,
    envelope_first,
    no_class_of_form,
)
from zeren.kernel.actors import Actor
from zeren.kernel.draws import seed_of
from zeren.kernel.errors import NotFound, Reason, refuse_if
from zeren.kernel.words import Text
from zeren.ledger.clock import now, today
from zeren.ledger.gate import About, Done, action
from zeren.organisations.queries import holders_named, pack_on, person_ids, unit_ids


def _of_meeting(meeting: str, *_: object, **__: object) -> About:
    return About(unit=meeting_found(meeting).organiser)


def _of_item(item: int, *_: object, **__: object) -> About:
    return About(unit=meeting_found(meeting_of_item(item)).organiser)


@action(permission="debrief.hold", about=lambda organiser, *_, **__: About(unit=organiser))
def plan_meeting(
    actor: Actor,
    organiser: str,
    year: int,
    title: str,
    place: str,
    meets_on: date,
    debriefs: Sequence[int],
    form: str,
) -> Done:
    """Set a meeting up for prepared debriefs before this unit. Gives its key. Errors: Refused with every reason."""
    return _plan(organiser, year, title, place, meets_on, debriefs, form, "")


@action(permission="debrief.hold", about=lambda earlier, *_, **__: About(unit=meeting_found(earlier).organiser))
def plan_meeting_like(actor: Actor, earlier: str, meets_on: date) -> Done:
    """Set a meeting up as an earlier one was: same hall, form and people, this year's debriefs before the same unit.

    Gives its key. Errors: Refused with every reason.
    """
    last = meeting_found(earlier)
    year = max(last.year + 1, today().year)
    title = last.title.replace(str(last.year), str(year))
    waiting = [one.id for one in ready_for(last.organiser, year)]
    done = _plan(last.organiser, year, title, last.place, meets_on, waiting, last.form, earlier)
    row = Meeting.objects.get(key=done.value)
    people = invited_of(earlier)
    _put_on_list(row, people)
    return Done(done.value, *done.events, PeopleInvited(done.value, len(people)))


def _plan(
    organiser: str, year: int, title: str, place: str, meets_on: date, debriefs: Sequence[int], form: str, like: str
) -> Done:
    ready = {one.id: one for one in ready_for(organiser, year)}
    known = form in pack_on(meets_on).ballot_forms
    refuse_if(cannot_plan(title, meets_on, today(), debriefs, set(ready), known))
    stem = f"M{year}-{organiser}"
    number = Meeting.objects.filter(key__startswith=f"{stem}-").count() + 1
    row = Meeting.objects.create(
        key=f"{stem}-{number}", year=year, organiser_id=unit_ids([organiser])[organiser], title=title.strip(),
        place=place.strip(), meets_on=meets_on, form=form,
    )  # fmt: skip
    AgendaItem.objects.bulk_create(AgendaItem(meeting=row, debrief_id=one, way=ready[one].way) for one in debriefs)
    Debrief.objects.filter(id__in=list(debriefs)).update(meets_on=meets_on)
    return Done(row.key, MeetingPlanned(row.key, organiser, meets_on, len(debriefs), form, like))


@action(permission="debrief.hold", about=_of_meeting)
def change_meeting(actor: Actor, meeting: str, title: str, place: str, meets_on: date) -> Done:
    """Change title, place or day before it begins. Errors: Refused with every reason."""
    found = meeting_found(meeting)
    debriefs = [one.debrief for one in found.items]
    refuse_if([*_begun(found.state), *cannot_plan(title, meets_on, today(), debriefs, set(debriefs), True)])
    Meeting.objects.filter(key=meeting).update(title=title.strip(), place=place.strip(), meets_on=meets_on)
    Debrief.objects.filter(id__in=debriefs).update(meets_on=meets_on)
    return Done(None, MeetingChanged(meeting, meets_on))


@action(permission="debrief.hold", about=_of_meeting)
def invite(actor: Actor, meeting: str, people: Sequence[Invited]) -> Done:
    """Put people on the list. Gives how many. Errors: Refused with every reason."""
    found = meeting_found(meeting)
    people = _known(people, found.meets_on)
    reasons = [*cannot_invite(people, invited_of(meeting)), *no_class_of_form(people, classes_of(found))]
    if found.state == "ended":
        reasons += _begun(found.state)
    refuse_if(reasons)
    _put_on_list(Meeting.objects.get(key=meeting), people)
    return Done(len(people), PeopleInvited(meeting, len(people)))


def _known(people: Sequence[Invited], day: date) -> tuple[Invited, ...]:
    """The same with the person on record, where exactly one who holds a post has the name and is of the unit.

    It decides who may rate by name, and warns of voters who are rated themselves; nothing leads on to a ballot.
    """
    of: dict[str, set[tuple[str, str]]] = {}
    for one in holders_named({one.name for one in people if not one.person}, day):
        of.setdefault(one.name, set()).add((one.person, one.unit_name))

    def known(one: Invited) -> Invited:
        fitting = {person for person, unit in of.get(one.name, ()) if unit == one.unit}
        return replace(one, person=fitting.pop()) if not one.person and len(fitting) == 1 else one

    return tuple(map(known, people))


def _put_on_list(row: Meeting, people: Sequence[Invited]) -> None:
    ids = person_ids({one.person for one in people if one.person})
    Participant.objects.bulk_create(
        Participant(
            meeting=row, person_id=ids.get(one.person), name=one.name, unit=one.unit, voter_class=one.voter_class
        )
        for one in people
    )


@action(permission="debrief.hold", about=_of_meeting)
def strike(actor: Actor, meeting: str, participant: int) -> Done:
    """Take somebody off the list who has not checked in. Errors: NotFound, Refused."""
    row = _participant(meeting, participant)
    if row.checked_in:
        refuse_if([Reason("is_in_the_room", Text("已经签到，请先撤销签到。", "Checked in: undo that first."))])
    refuse_if([envelope_first()] if row.by_envelope else [])
    row.delete()
    return Done(None, InvitationStruck(meeting, participant))


@action(permission="debrief.hold", about=_of_meeting)
def check_in(actor: Actor, meeting: str, participant: int) -> Done:
    """Tick somebody who came through the door; ticking twice is ticking once."""
    return _tick(meeting, participant, is_in=True)


@action(permission="debrief.hold", about=_of_meeting)
def check_in_signed(actor: Actor, meeting: str, participants: Sequence[int]) -> Done:
    """Tick everybody who signed the sheet at the door, in one deed. Gives how many came anew.

    Errors: Refused when the meeting has ended or nobody is named; NotFound for a number that is not on the list.
    """
    if meeting_found(meeting).state == "ended":
        refuse_if(_begun("ended"))
    refuse_if([] if participants else [Reason("nobody_signed", Text("没有选人。", "Nobody is chosen."))])
    wanted = set(participants)
    there = dict(Participant.objects.filter(meeting__key=meeting, id__in=wanted).values_list("id", "checked_in"))
    if strangers := wanted - there.keys():
        _participant(meeting, min(strangers))  # says that nobody of that number is on the list
    sent = Participant.objects.filter(id__in=wanted, by_envelope=True).values_list("name", flat=True)
    refuse_if([replace(envelope_first(), place=(name,)) for name in sent])
    fresh = sorted(number for number, came in there.items() if not came)
    Participant.objects.filter(id__in=fresh).update(checked_in=True)
    return Done(len(fresh), *(PersonCheckedIn(meeting, one, is_in=True) for one in fresh or participants[:1]))


@action(permission="debrief.hold", about=_of_meeting)
def undo_check_in(actor: Actor, meeting: str, participant: int) -> Done:
    """Somebody was ticked by mistake."""
    return _tick(meeting, participant, is_in=False)


@action(permission="debrief.hold", about=_of_meeting)
def take_in_envelope(actor: Actor, meeting: str, participant: int) -> Done:
    """Take in the sealed sheet of somebody who cannot come: he counts as a voter, not as present.

    Errors: Refused with every reason: voting is over, the class does not vote in secret, he is in the room.
    """
    found, row = meeting_found(meeting), _participant(meeting, participant)
    secret = {one.key for one in classes_of(found) if not one.signed}
    refuse_if(cannot_take_envelope(row.voter_class in secret, row.checked_in, _votes_no_more(found)))
    Participant.objects.filter(id=row.id).update(by_envelope=True)
    return Done(None, EnvelopeTakenIn(meeting, participant, is_in=True))


@action(permission="debrief.hold", about=_of_meeting)
def hand_back_envelope(actor: Actor, meeting: str, participant: int) -> Done:
    """Hand a sealed sheet back unopened: whoever sent it came after all. Errors: Refused once voting is over."""
    found, row = meeting_found(meeting), _participant(meeting, participant)
    refuse_if(cannot_take_envelope(is_secret=True, is_in_room=False, is_over=_votes_no_more(found)))
    Participant.objects.filter(id=row.id).update(by_envelope=False)
    return Done(None, EnvelopeTakenIn(meeting, participant, is_in=False))


def _votes_no_more(found: MeetingFound) -> bool:
    """Whether the meeting or the vote of one of its ballots has ended: envelopes are opened then."""
    ballots = [one for one in ballots_seen(found.key) if not one.is_rehearsal]
    return found.state == "ended" or any(one.state in ("ended", "closed", "published") for one in ballots)


def _tick(meeting: str, participant: int, *, is_in: bool) -> Done:
    if meeting_found(meeting).state == "ended":
        refuse_if(_begun("ended"))
    row = _participant(meeting, participant)
    refuse_if([envelope_first()] if is_in and row.by_envelope else [])
    Participant.objects.filter(id=row.id).update(checked_in=is_in)
    return Done(None, PersonCheckedIn(meeting, participant, is_in))


def _participant(meeting: str, participant: int) -> Participant:
    row = Participant.objects.filter(meeting__key=meeting, id=participant).first()
    if row is None:
        raise NotFound(Reason("not_on_the_list", Text("名单上没有这个人。", "Nobody of that number is on the list.")))
    return row


@action(permission="debrief.hold", about=_of_meeting)
def draw_order(actor: Actor, meeting: str, said: Sequence[str]) -> Done:
    """Draw the order of speaking from what two people said aloud. Gives the order as debriefs.

    Errors: Refused with every reason.
    """
    found = meeting_found(meeting)
    refuse_if(cannot_draw(said, bool(found.seed), found.state != "planned"))
    seed = seed_of(said)
    of = {object_of(one.debrief): one for one in found.speakers}
    order = speaking_order(meeting, seed, sorted(of))
    _place([of[one].id for one in order])
    Meeting.objects.filter(key=meeting).update(order_seed=seed)
    return Done(tuple(of[one].debrief for one in order), OrderDrawn(meeting, seed, order))


def _place(items: Sequence[int]) -> None:
    """The places anew; the constraint looks at the end of the transaction."""
    for place, item in enumerate(items, start=1):
        AgendaItem.objects.filter(id=item).update(place=place)


@action(permission="debrief.hold", about=_of_item)
def change_order(actor: Actor, item: int, place: int, reason: str) -> Done:
    """Move one speaker who waits to another place, and say why; it stands in the minutes. Errors: Refused."""
    found = meeting_found(meeting_of_item(item))
    of = {str(one.id): one for one in found.speakers}
    it = of.get(str(item))
    waits = it is not None and it.stage == "waiting" and bool(found.seed)
    refuse_if(cannot_move(place, len(of), reason, waits))
    assert it is not None
    _place([int(one) for one in moved(list(of), str(item), place)])
    said = f"{it.name}：{it.place} → {place}。{reason.strip()}"
    MeetingNote.objects.create(meeting_id=found.id, kind="order", at=now(), text=said)
    return Done(None, OrderChanged(found.key, it.debrief, place))


@action(permission="debrief.hold", about=_of_item)
def debrief_in_writing(actor: Actor, item: int, reason: str) -> Done:
    """Somebody who was to speak debriefs in writing after all, and is rated all the same. Errors: Refused."""
    found = meeting_found(meeting_of_item(item))
    it = next((one for one in found.speakers if one.id == item and one.stage == "waiting"), None)
    reasons = [] if reason.strip() else [reason_missing()]
    if it is None:
        reasons.append(
            Reason("has_spoken", Text("已经开始述职，或已是书面述职。", "Has begun to speak, or writes already."))
        )
    refuse_if(reasons)
    assert it is not None
    AgendaItem.objects.filter(id=item).update(way="written", place=None)
    Debrief.objects.filter(id=it.debrief).update(way="written")
    _place([one.id for one in found.speakers if one.id != item])
    said = f"{it.name}：{reason.strip()}"
    MeetingNote.objects.create(meeting_id=found.id, kind="written", at=now(), text=said)
    return Done(None, OrderChanged(found.key, it.debrief, 0))


@action(permission="debrief.hold", about=_of_item)
def take_off_agenda(actor: Actor, item: int, reason: str) -> Done:
    """Somebody does not debrief in this meeting after all; any meeting may hear the debrief then.

    Errors: Refused with every reason: it has begun, a ballot about the agenda is prepared, no reason is given.
    """
    found = meeting_found(meeting_of_item(item))
    it = next(one for one in found.items if one.id == item)
    reasons = [*_begun(found.state), *([] if reason.strip() else [reason_missing()])]
    if any(one.is_live for one in ballots_seen(found.key)):
        reasons.append(
            Reason(
                "ballot_prepared",
                Text("测评已按议程准备，票上有这个人。", "A ballot about this agenda is prepared, with this person on it."),
                next_step=Text("请先作废测评，再移出，然后重新准备。", "Void the ballot first, and prepare it anew afterwards."),
            )
        )  # fmt: skip
    refuse_if(reasons)
    AgendaItem.objects.get(id=item).delete()
    if found.seed:
        _place([one.id for one in found.speakers if one.id != item])
    said = f"{it.name}：{reason.strip()}"
    MeetingNote.objects.create(meeting_id=found.id, kind="order", at=now(), text=said)
    return Done(None, TakenOffAgenda(found.key, it.debrief))


def _begun(state: str) -> list[Reason]:
    if state == "planned":
        return []
    return [Reason("meeting_begun", Text("会议已经开始或结束。", "The meeting has begun or ended."))]
