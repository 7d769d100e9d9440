"""The deeds of the debrief: report, meeting, vote, verdict and objection, lists."""

from datetime import timedelta

from clarify.small import CLERK, HEAD
from cycle.county import ABOVE, DEPUTY, REVIEWER, YEAR, County
from cycle.hand import Hand, deed, in_post
from cycle.world import CLASSES, FORM, SHEET, counted, drafted, set_up_meeting, stated, verdict, written_for
from debrief.after import ISSUER
from debrief.test_reports import POINTS
from zeren.debrief.actions import (
    answer_objection,
    begin_item,
    begin_meeting,
    check_in_signed,
    check_report,
    claim_item,
    close_box,
    close_debrief,
    close_item,
    conclude_debriefs,
    deliver_feedback,
    draw_order,
    draw_together,
    drop_item,
    end_meeting,
    end_voting,
    hand_in_report,
    issue_feedback,
    issue_lists,
    issue_slips,
    leave_out,
    move_speaker,
    nobody_asks,
    object_to_verdict,
    open_ballot,
    plan_day,
    prepare_ballot,
    prepare_debriefs,
    publish_ballot,
    record_comment,
    reopen_item,
    send_back_report,
    send_item_back,
    show_sheet,
    take_in_objection,
    take_in_report,
    verify_item,
    void_ballot,
)
from zeren.debrief.models import AgendaItem, Ballot, Debrief, Feedback, Item, Meeting
from zeren.debrief.queries import participants, ready_for
from zeren.debrief.rules.codes import code_from, commitment_of, proof_of
from zeren.debrief.rules.preassessing import SheetLine
from zeren.debrief.rules.simulating import Draw
from zeren.kernel.actors import Actor
from zeren.ledger.clock import today

OFFICE = (CLERK, HEAD, County().secretary("T2"))
DEBRIEF, MEETING, SPEAKER, BALLOT, ITEM = (
    "debrief_debrief",
    "debrief_meeting",
    "debrief_agendaitem",
    "debrief_ballot",
    "debrief_item",
)


def _own(number: int) -> tuple[Actor, ...]:
    person = Debrief.objects.select_related("person").get(id=number).person
    return (Actor("person", person.key, person.name),)


@deed(OFFICE)
def prepare(hand: Hand, _: int) -> object:
    return prepare_debriefs(hand.actor, YEAR)


@deed(OFFICE)
def set_day(hand: Hand, _: int) -> object:
    return plan_day(hand.actor, YEAR, "C1", today() + timedelta(days=hand.pick((0, 3, 10))))


@deed(_own, DEBRIEF, "submit")
def hand_in(hand: Hand, number: int) -> object:
    return hand_in_report(hand.actor, number, written_for(number))


@deed(OFFICE, DEBRIEF, "take_in")
def take_in(hand: Hand, number: int) -> object:
    return take_in_report(hand.actor, number, written_for(number), hand.words)


@deed(OFFICE, DEBRIEF, "send_back", rare=True)
def send_back(hand: Hand, number: int) -> object:
    return send_back_report(hand.actor, number, hand.words)


@deed((REVIEWER, *OFFICE), DEBRIEF, "check")
def check(hand: Hand, number: int) -> object:
    return check_report(hand.actor, number, hand.pick((POINTS, POINTS, POINTS[1:])))


@deed(OFFICE, DEBRIEF, "leave_out", rare=True)
def leave(hand: Hand, number: int) -> object:
    return leave_out(hand.actor, number, hand.words)


@deed(OFFICE, DEBRIEF, "", "prepared", "report_submitted", "report_checked")
def show(hand: Hand, number: int) -> object:
    return show_sheet(hand.actor, number, (SheetLine("现场检查：活动室开放正常", "鹭汀组查〔2026〕8号"),))


@deed(OFFICE, many=True)
def set_up(hand: Hand, _: int) -> object:
    """One at most: several deeds, the last of which invites everybody."""
    return set_up_meeting(hand.actor, [one.id for one in ready_for("C1", YEAR)])


def _meeting(number: int) -> str:
    return str(Meeting.objects.values_list("key", flat=True).get(id=number))


@deed(OFFICE, MEETING, "", "planned")
def draw(hand: Hand, number: int) -> object:
    return draw_order(hand.actor, _meeting(number), ("417", "九十二"))


@deed(OFFICE, MEETING, "", "planned")
def sign_in(hand: Hand, number: int) -> object:
    key = _meeting(number)
    return check_in_signed(hand.actor, key, [one.id for one in participants(key)])


@deed(OFFICE, MEETING, "begin")
def begin(hand: Hand, number: int) -> object:
    return begin_meeting(hand.actor, _meeting(number))


@deed(OFFICE, MEETING, "end")
def end(hand: Hand, number: int) -> object:
    return end_meeting(hand.actor, _meeting(number))


@deed(OFFICE, MEETING, "", "in_session", "ended")
def conclude(hand: Hand, number: int) -> object:
    return conclude_debriefs(hand.actor, _meeting(number))


@deed(OFFICE, DEBRIEF, "conclude")
def conclude_one(hand: Hand, number: int) -> object:
    keys = AgendaItem.objects.filter(debrief=number).values_list("meeting__key", flat=True)
    return conclude_debriefs(hand.actor, next(iter(keys), ""), (number,))


@deed(OFFICE, SPEAKER, "speak")
def speak(hand: Hand, number: int) -> object:
    return move_speaker(hand.actor, number, "speak")


@deed(OFFICE, SPEAKER, "ask")
def to_questions(hand: Hand, number: int) -> object:
    return move_speaker(hand.actor, number, "ask")


@deed(OFFICE, SPEAKER, "comment")
def to_comments(hand: Hand, number: int) -> object:
    return move_speaker(hand.actor, number, "comment")


@deed(OFFICE, SPEAKER, "finish")
def finish(hand: Hand, number: int) -> object:
    return move_speaker(hand.actor, number, "finish")


@deed(OFFICE, SPEAKER, "", "speaking", "questions", "comments", "done")
def no_question(hand: Hand, number: int) -> object:
    return nobody_asks(hand.actor, number)


@deed(OFFICE, SPEAKER, "", "speaking", "questions", "comments", "done")
def leader_comments(hand: Hand, number: int) -> object:
    return record_comment(hand.actor, number, "portfolio", DEPUTY.name, hand.words)


@deed(OFFICE, SPEAKER, "", "speaking", "questions", "comments", "done")
def superior_comments(hand: Hand, number: int) -> object:
    return record_comment(hand.actor, number, "superior", ABOVE.name, hand.words)


@deed(OFFICE, MEETING, "", "planned", "in_session")
def new_ballot(hand: Hand, number: int) -> object:
    key, many = _meeting(number), Ballot.objects.count()
    debriefs = list(AgendaItem.objects.filter(meeting=number).values_list("debrief", flat=True))[:SHEET]
    return prepare_ballot(hand.actor, key, f"{key}-n{many}", FORM, debriefs, CLASSES)


def _ballot(number: int) -> str:
    return str(Ballot.objects.values_list("key", flat=True).get(id=number))


@deed(OFFICE, BALLOT, "issue")
def issue(hand: Hand, number: int) -> object:
    key = _ballot(number)
    codes = [code_from(Draw(f"slips {key} {n}").bytes()[:13]) for n in range(3)]
    lines = sorted(f"delegate {commitment_of(proof_of(key, 'delegate', code))}\n" for code in codes)
    return issue_slips(hand.actor, key, "".join(lines))


@deed(OFFICE, BALLOT, "open")
def open_vote(hand: Hand, number: int) -> object:
    return open_ballot(hand.actor, _ballot(number))


@deed((CLERK,), BALLOT, "", "open", "ended", many=True)
def count(hand: Hand, number: int) -> object:
    """By its own people, several deeds."""
    return counted(_ballot(number))


@deed(OFFICE, BALLOT, "end")
def end_vote(hand: Hand, number: int) -> object:
    return end_voting(hand.actor, _ballot(number))


@deed(OFFICE, BALLOT, "close")
def close_vote(hand: Hand, number: int) -> object:
    return close_box(hand.actor, _ballot(number))


@deed(OFFICE, BALLOT, "publish")
def publish(hand: Hand, number: int) -> object:
    return publish_ballot(hand.actor, _ballot(number))


@deed(OFFICE, BALLOT, "void", rare=True)
def void(hand: Hand, number: int) -> object:
    return void_ballot(hand.actor, _ballot(number))


@deed(OFFICE, DEBRIEF, "", "synthesis")
def state(hand: Hand, number: int) -> object:
    return stated(hand.actor, number, hand.pick(("96", "70", "55")))


@deed(OFFICE, DEBRIEF, "", "synthesis")
def draw_parts(hand: Hand, number: int) -> object:
    return draw_together(hand.actor, [number])


@deed((ABOVE,), DEBRIEF, "decide")
def decide_on_debrief(hand: Hand, number: int) -> object:
    return verdict(hand.actor, number, hand.pick(("", "", "GOOD", "FAIR", "POOR")))


@deed(OFFICE, DEBRIEF, "", "decided")
def make_letter_out(hand: Hand, number: int) -> object:
    return issue_feedback(hand.actor, [number], ISSUER, f"鹭汀述评{Feedback.objects.count()}")


@deed(OFFICE, DEBRIEF, "feed_back")
def feed_back(hand: Hand, number: int) -> object:
    letter = Feedback.objects.filter(verdict__debrief=number).order_by("-id").first()
    return deliver_feedback(hand.actor, [letter.id if letter else 0], today(), "当面送达")


def _whose(number: int) -> tuple[Actor, ...]:
    person = Feedback.objects.select_related("verdict__debrief__person").get(id=number).verdict.debrief.person
    return (Actor("person", person.key, person.name),)


@deed(_whose, "debrief_feedback", "", "delivered")
def object_to_it(hand: Hand, number: int) -> object:
    return object_to_verdict(hand.actor, number, hand.words)


@deed(_own, DEBRIEF, "", "fed_back", "rectifying", "closed")
def object_after_all(hand: Hand, number: int) -> object:
    """To the letter about it, before there are lists, while they are worked on or closed already."""
    letter = Feedback.objects.filter(verdict__debrief=number).order_by("-id").first()
    return object_to_verdict(hand.actor, letter.id if letter else 0, hand.words)


@deed(OFFICE, "debrief_feedback", "", "delivered")
def object_on_paper(hand: Hand, number: int) -> object:
    return take_in_objection(hand.actor, number, "决定依据有误。", hand.words, today())


@deed((REVIEWER,), "debrief_objection", "uphold")
def uphold_verdict(hand: Hand, number: int) -> object:
    return answer_objection(hand.actor, number, "upheld", hand.words)


@deed((REVIEWER,), "debrief_objection", "reject")
def reject_verdict(hand: Hand, number: int) -> object:
    return answer_objection(hand.actor, number, "rejected", hand.words)


def _objected(number: int) -> bool:
    return Feedback.objects.filter(verdict__debrief=number, objections__state="filed").exists()


@deed((REVIEWER,), DEBRIEF, "reconsider", ready=_objected)
def take_up_again(hand: Hand, number: int) -> object:
    """The objection that waits about this debrief."""
    waits = Feedback.objects.filter(verdict__debrief=number, objections__state="filed").values_list(
        "objections", flat=True
    )
    return answer_objection(hand.actor, next(iter(waits), 0), "upheld", hand.words)


@deed(OFFICE, DEBRIEF, "", "synthesis", "decided", "fed_back")
def draft(hand: Hand, number: int) -> object:
    return drafted(hand.actor, number)


@deed(OFFICE, DEBRIEF, "issue_lists")
def issue_its_lists(hand: Hand, number: int) -> object:
    return issue_lists(hand.actor, [number])


@deed((HEAD, CLERK), DEBRIEF, "close")
def close_it(hand: Hand, number: int) -> object:
    return close_debrief(hand.actor, number)


def _all_struck_off(number: int) -> bool:
    """Whether nothing is open any more on the lists that an item stands on."""
    return (
        not Item.objects.filter(debrief=Item.objects.get(id=number).debrief_id)
        .exclude(state__in=("closed", "dropped"))
        .exists()
    )


@deed((HEAD, CLERK), ITEM, "", "closed", ready=_all_struck_off)
def close_its_debrief(hand: Hand, number: int) -> object:
    return close_debrief(hand.actor, Item.objects.get(id=number).debrief_id)


def _key(number: int) -> str:
    return str(Item.objects.values_list("key", flat=True).get(id=number))


def _owner(number: int) -> tuple[Actor, ...]:
    row = Item.objects.select_related("owner").get(id=number)
    return in_post(row.owner.key)[:1] if row.owner else (HEAD,)


@deed(OFFICE, ITEM, "drop", rare=True)
def drop(hand: Hand, number: int) -> object:
    return drop_item(hand.actor, _key(number))


@deed(_owner, ITEM, "begin")
def begin_it(hand: Hand, number: int) -> object:
    return begin_item(hand.actor, _key(number), hand.words)


@deed(_owner, ITEM, "claim")
def claim(hand: Hand, number: int) -> object:
    return claim_item(hand.actor, _key(number), hand.words)


@deed((HEAD,), ITEM, "send_back")
def send_it_back(hand: Hand, number: int) -> object:
    return send_item_back(hand.actor, _key(number), hand.words)


@deed((HEAD,), ITEM, "verify")
def verify_it(hand: Hand, number: int) -> object:
    return verify_item(hand.actor, _key(number), hand.words)


@deed(OFFICE, ITEM, "close")
def strike_off(hand: Hand, number: int) -> object:
    return close_item(hand.actor, _key(number), hand.words)


@deed(OFFICE, ITEM, "reopen")
def reopen(hand: Hand, number: int) -> object:
    return reopen_item(hand.actor, _key(number), hand.words)
