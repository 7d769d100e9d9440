"""A meeting in session: begin, speak, ask, answer, comment, note, end; and on to synthesis for those who were heard."""

from dataclasses import replace

from zeren.debrief.events.meetings import (
    CommentGiven,
    DebriefsConcluded,
    MeetingMoved,
    MeetingNoted,
    NobodyAsked,
    QuestionAnswered,
    QuestionPut,
    SpeakerMoved,
)
from zeren.debrief.models import AgendaItem, Comment, Debrief, Meeting, MeetingNote, Question
from zeren.debrief.queries.meetings import (
    AgendaFound,
    MeetingFound,
    ballots_counted,
    composition_of,
    is_counted,
    meeting_found,
    meeting_of_item,
    open_ballots,
    participants,
)
from zeren.debrief.queries.planning import debrief_at, debrief_found
from zeren.debrief.queries.reports import sheet_days, sheet_days_least
from zeren.debrief.rules.inviting import composition_faults, present_faults
from zeren.debrief.rules.sessions import MEETING_STATES, MEETINGS, SPEAKER_STATES, SPEAKERS, MeetingView, SpeakerView
from zeren.debrief.rules.sitting import cannot_answer, cannot_ask, cannot_comment, cannot_note, unfinished
from zeren.debrief.rules.states import DEBRIEFS, STATES
from zeren.kernel.actors import Actor
from zeren.kernel.errors import NotFound, Reason, Refused, refuse_if
from zeren.kernel.transitions import RefusedWith, decide
from zeren.kernel.words import Text
from zeren.ledger.clock import now, today
from zeren.ledger.gate import About, Done, action
from zeren.organisations.queries import number_in_force

MOMENTS = {"speaking": "speaking_at", "questions": "questions_at", "comments": "comments_at", "done": "done_at"}
ASKABLE = ("speaking", "questions", "comments", "done")


def _of_meeting(meeting: str, *_: object, **__: object) -> About:
    return About(unit=meeting_found(meeting).organiser)


def _of_item(item: int, *_: object, **__: object) -> About:
    return About(unit=meeting_found(meeting_of_item(item)).organiser)


def _of_question(question: int, *_: object, **__: object) -> About:
    return _of_item(_question(question).item_id)


@action(permission="debrief.hold", about=_of_meeting)
def begin_meeting(actor: Actor, meeting: str) -> Done:
    """Begin: every debrief on the agenda is called. Errors: Refused with every reason, each with whom it is about."""
    found = meeting_found(meeting)
    people = participants(meeting)
    present = sum(one.checked_in for one in people)
    least = number_in_force("meeting.present_share", today())
    against = [*composition_faults(composition_of(found))]
    if least is not None:
        against += present_faults(len(people), present, least)
    if today() != found.meets_on:
        against.append(
            Reason(
                "not_the_day",
                Text("会议定在 {day}，不是今天。", "The meeting is planned for {day}, not for today.").with_values(day=f"{found.meets_on}"),
                next_step=Text("请到当天开会，或先改日期。", "Begin it on its day, or change the day first."),
            )
        )  # fmt: skip
    against += [reason for item in found.called for reason in _cannot_call(item, actor)]
    state = _decided(found, "begin", MeetingView(bool(found.seed), tuple(against)), actor)
    Debrief.objects.filter(id__in=[one.debrief for one in found.called]).update(state="in_session")
    return Done(None, MeetingMoved(meeting, state, present, len(people)))


def _cannot_call(item: AgendaFound, actor: Actor) -> list[Reason]:
    debrief = debrief_found(item.debrief)
    view = replace(
        debrief_at(debrief),
        sheet_days=sheet_days(debrief),
        sheet_days_least=sheet_days_least(today()),
    )
    verdict = decide(DEBRIEFS, "call", item.state, view, actor, now(), STATES)
    reasons = verdict.reasons if isinstance(verdict, RefusedWith) else ()
    return [replace(one, place=(item.name,)) for one in reasons]


def _decided(found: MeetingFound, verb: str, view: MeetingView, actor: Actor) -> str:
    verdict = decide(MEETINGS, verb, found.state, view, actor, now(), MEETING_STATES)
    if isinstance(verdict, RefusedWith):
        raise Refused(*verdict.reasons)
    Meeting.objects.filter(key=found.key).update(state=verdict.target)
    return verdict.target


@action(permission="debrief.hold", about=_of_meeting)
def end_meeting(actor: Actor, meeting: str) -> Done:
    """End it: everybody has spoken and no ballot is open. Errors: Refused with every reason."""
    found, people = meeting_found(meeting), participants(meeting)
    left = unfinished([(one.name, one.way, one.stage) for one in found.called])
    waiting = sum(len(one.waiting) for one in found.items)
    state = _decided(found, "end", MeetingView(bool(found.seed), (), left, open_ballots(meeting), waiting), actor)
    return Done(None, MeetingMoved(meeting, state, sum(one.checked_in for one in people), len(people)))


@action(permission="debrief.hold", about=_of_item)
def move_speaker(actor: Actor, item: int, verb: str) -> Done:
    """One speaker goes one step: speak, ask, comment, finish. The moment is kept. Errors: Refused with every reason."""
    found = meeting_found(meeting_of_item(item))
    it = _item(found, item)
    other = found.at_lectern
    view = SpeakerView(other.name if other and other.id != item else "", found.state == "in_session")
    if verb not in {row.verb for row in SPEAKERS}:
        raise NotFound(Reason("no_such_step", Text("没有这一步。", "There is no such step.")))
    verdict = decide(SPEAKERS, verb, it.stage, view, actor, now(), SPEAKER_STATES)
    if isinstance(verdict, RefusedWith):
        raise Refused(*verdict.reasons)
    AgendaItem.objects.filter(id=item).update(stage=verdict.target, **{MOMENTS[verdict.target]: now()})
    return Done(None, SpeakerMoved(found.key, it.debrief, verdict.target))


def _item(found: MeetingFound, item: int) -> AgendaFound:
    return next(one for one in found.items if one.id == item)


@action(permission="debrief.hold", about=_of_item)
def put_question(actor: Actor, item: int, text: str, asker: str, voter_class: str, way: str) -> Done:
    """Take a question down, by a name or at least a class. Gives its number. Errors: Refused with every reason."""
    found = meeting_found(meeting_of_item(item))
    it = _item(found, item)
    accepts = found.state == "in_session" and (it.stage in ASKABLE or it.way == "written")
    refuse_if(cannot_ask(text, asker, voter_class, way, accepts))
    row = Question.objects.create(
        item_id=item, debrief_id=it.debrief, asker=asker.strip(), voter_class=voter_class, way=way, text=text.strip()
    )
    return Done(row.id, QuestionPut(found.key, it.debrief, row.id, way))


@action(permission="debrief.hold", about=_of_question)
def answer_question(actor: Actor, question: int, answer: str) -> Done:
    """Put the gist of the answer down, once. Errors: Refused with every reason."""
    row = _question(question)
    refuse_if(cannot_answer(answer, bool(row.answer)))
    Question.objects.filter(id=question).update(answer=answer.strip())
    return Done(None, QuestionAnswered(meeting_of_item(row.item_id), question))


def _question(question: int) -> Question:
    row = Question.objects.filter(id=question).first()
    if row is None:
        raise NotFound(Reason("no_such_question", Text("没有这个问题。", "There is no such question.")))
    return row


@action(permission="debrief.hold", about=_of_item)
def nobody_asks(actor: Actor, item: int) -> Done:
    """It was asked in the room whether there are questions, and there are none. Errors: Refused."""
    found = meeting_found(meeting_of_item(item))
    it = _item(found, item)
    reasons = []
    if it.questions:
        reasons.append(Reason("there_are_questions", Text("已经记下提问。", "There are questions on record.")))
    if it.waiting:
        reasons.append(
            Reason(
                "floor_waiting",
                Text("手机提问还没有处理。", "Questions from phones wait to be dealt with."),
                next_step=Text("请逐条采用，或写明原因不采用。", "Take each, or set it aside and say why."),
            )
        )
    if found.state != "in_session" or (it.way == "oral" and it.stage == "waiting"):
        reasons.append(Reason("not_asked_yet", Text("还没有轮到提问。", "It is not time for questions yet.")))
    refuse_if(reasons)
    AgendaItem.objects.filter(id=item).update(no_questions=True)
    return Done(None, NobodyAsked(found.key, it.debrief))


@action(permission="debrief.hold", about=_of_item)
def record_comment(actor: Actor, item: int, kind: str, by: str, text: str) -> Done:
    """The clerk puts down what somebody commented. Errors: Refused with every reason."""
    return _comment(item, kind, by, text)


@action(permission="debrief.comment", about=_of_item)
def give_comment(actor: Actor, item: int, kind: str, text: str) -> Done:
    """A leader writes the own comment, under the own name. Errors: Refused with every reason."""
    return _comment(item, kind, actor.name, text, actor.id)


def _comment(item: int, kind: str, by: str, text: str, person: str = "") -> Done:
    found = meeting_found(meeting_of_item(item))
    it = _item(found, item)
    given = any((one.kind, one.by) == (kind, by.strip()) for one in it.comments)
    own = person == it.person if person else by.strip() == it.name
    reasons = list(cannot_comment(kind, by, text, given, own))
    if it.state != "in_session":
        reasons.append(Reason("not_in_session", Text("会议没有在进行。", "The meeting is not in session.")))
    refuse_if(reasons)
    Comment.objects.create(item_id=item, debrief_id=it.debrief, kind=kind, by=by.strip(), text=text.strip())
    return Done(None, CommentGiven(found.key, it.debrief, kind))


@action(permission="debrief.hold", about=_of_meeting)
def note_for_minutes(actor: Actor, meeting: str, text: str) -> Done:
    """Note something for the minutes: an interruption, the network lost, the change to paper. Errors: Refused."""
    found = meeting_found(meeting)
    refuse_if(cannot_note(text))
    row = MeetingNote.objects.create(meeting_id=found.id, kind="note", at=now(), text=text.strip())
    return Done(row.id, MeetingNoted(meeting, row.id))


@action(permission="debrief.conclude", about=_of_meeting)
def conclude_debriefs(actor: Actor, meeting: str, debriefs: tuple[int, ...] = ()) -> Done:
    """Debriefs of a meeting (all still in session when none is named) go on to synthesis, all or none.

    Errors: Refused with every reason and its name: a comment was skipped, a question is open, the ballot not counted.
    """
    found, counted = meeting_found(meeting), ballots_counted(meeting)
    chosen = [one for one in found.items if (one.debrief in debriefs if debriefs else one.state == "in_session")]
    reasons = [] if chosen else [Reason("nobody_left", Text("没有待转入的述职。", "No debrief waits for this."))]
    for item in chosen:
        view = replace(
            debrief_at(debrief_found(item.debrief)),
            leader_commented="portfolio" in item.kinds,
            superior_commented="superior" in item.kinds,
            questions_open=item.questions_open,
            ballot_counted=is_counted(counted, item.debrief),
        )
        verdict = decide(DEBRIEFS, "conclude", item.state, view, actor, now(), STATES)
        if isinstance(verdict, RefusedWith):
            reasons += [replace(one, place=(item.name,)) for one in verdict.reasons]
    refuse_if(reasons)
    numbers = tuple(one.debrief for one in chosen)
    Debrief.objects.filter(id__in=numbers).update(state="synthesis")
    return Done(numbers, DebriefsConcluded(meeting, numbers))
