"""Questions from phones in the hall: one comes in, the clerk takes it as a question of the meeting or sets it aside."""

from datetime import datetime

from zeren.debrief.actions.sittings import put_question
from zeren.debrief.events.meetings import FloorQuestionDealtWith, FloorQuestionSent
from zeren.debrief.models import FloorQuestion, Meeting
from zeren.debrief.queries.floor import flood_of
from zeren.debrief.queries.meetings import classes_of, meeting_found, meeting_of_item
from zeren.debrief.rules.floor import cannot_deal, cannot_send, cannot_set_aside, page_holds, takes_questions
from zeren.kernel.actors import Actor
from zeren.kernel.errors import NotFound, Reason, refuse_if
from zeren.kernel.words import Text
from zeren.ledger.clock import now
from zeren.ledger.gate import About, Done, action
from zeren.organisations.queries import number_in_force

FLOOR = Actor("job", "floor", mandate="takes in what phones in the hall ask; nobody is signed in there")


def _of_item(item: int, *_: object, **__: object) -> About:
    return About(unit=meeting_found(meeting_of_item(item)).organiser)


def _of_sent(sent: int, *_: object, **__: object) -> About:
    return _of_item(_sent(sent).item_id)


def _sent(sent: int) -> FloorQuestion:
    row = FloorQuestion.objects.filter(id=sent).first()
    if row is None:
        raise NotFound(Reason("no_such_question", Text("没有这个问题。", "There is no such question.")))
    return row


@action(permission="debrief.ask", about=_of_item)
def send_question(actor: Actor, item: int, text: str, asker: str, voter_class: str, page_made_at: datetime) -> Done:
    """A question from the floor to whoever speaks or answers now. Gives its number. Errors: Refused with every reason."""
    key = meeting_of_item(item)
    Meeting.objects.select_for_update().get(key=key)  # so that a hundred at once are counted one after the other
    found, moment = meeting_found(key), now()
    it = next(one for one in found.items if one.id == item)
    minutes = number_in_force("meeting.floor_minutes", found.meets_on)
    holds = page_holds(page_made_at, moment, None if minutes is None else int(minutes))
    classes = {one.key for one in classes_of(found)}
    flood = flood_of(it, found, text, moment)
    refuse_if(cannot_send(text, asker, voter_class, classes, takes_questions(found.state, it.stage), holds, flood))
    row = FloorQuestion.objects.create(
        item_id=item, debrief_id=it.debrief, asker=asker.strip(), voter_class=voter_class, text=text.strip(), sent_at=moment
    )  # fmt: skip
    return Done(row.id, FloorQuestionSent(key, it.debrief, row.id))


@action(permission="debrief.hold", about=_of_sent)
def take_floor_question(actor: Actor, sent: int) -> Done:
    """Take it into the record as a question of the meeting. Gives the question's number. Errors: Refused."""
    row = _sent(sent)
    refuse_if(cannot_deal(row.taken_as_id is not None or bool(row.set_aside_because)))
    question = put_question(actor, row.item_id, row.text, row.asker, row.voter_class, "phone")
    FloorQuestion.objects.filter(id=sent).update(taken_as_id=question)
    return Done(question, FloorQuestionDealtWith(meeting_of_item(row.item_id), sent, question))


@action(permission="debrief.hold", about=_of_sent)
def set_floor_question_aside(actor: Actor, sent: int, because: str) -> Done:
    """Set it aside, saying why: it is not put, and the minutes count it. Errors: Refused with every reason."""
    row = _sent(sent)
    refuse_if(cannot_set_aside(because, row.taken_as_id is not None or bool(row.set_aside_because)))
    FloorQuestion.objects.filter(id=sent).update(set_aside_because=because.strip())
    return Done(None, FloorQuestionDealtWith(meeting_of_item(row.item_id), sent, 0))
