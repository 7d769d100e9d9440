"""The deeds of holding to account: a case from the lead to the end of its impact period, appeals and all."""

from collections.abc import Sequence
from datetime import date, timedelta

from clarify.small import HEAD, SETUP
from cycle.county import ABOVE, DECIDER, DISCIPLINE, REVIEWER, SECOND
from cycle.hand import Hand, Ready, deed, in_post
from zeren.implement.models import Task
from zeren.investigate.actions import (
    answer_for_unit,
    answer_lead,
    answer_own_lead,
    answer_review,
    appeal_decision,
    ask_review,
    carry_out_measure,
    correct_case,
    decide_case,
    deliver_case,
    drop_case,
    end_case,
    erase_lead,
    extend_review,
    file_decision,
    hear_defence,
    keep_decision,
    open_case,
    put_down_lead,
    revoke_case,
    state_own_case,
    tell_correction,
    tell_drop,
)
from zeren.investigate.models import Case, Step
from zeren.investigate.queries import case_found, exemption_questions, terms_of_lead
from zeren.investigate.rules import Meeting
from zeren.kernel.actors import Actor
from zeren.ledger.actions import advance_clock
from zeren.ledger.clock import now, today
from zeren.organisations.queries import pack_on

CASE = "investigate_case"
MEETINGS = (
    *(Meeting("县委常委会", "鹭汀委〔2027〕2号", "程望舒、沈砚秋", "committee"),) * 3,
    Meeting("县纪委常委会", "鹭汀纪〔2027〕2号", "褚雨桐、沈砚秋", "discipline", "县委〔2027〕7号批复"),
    Meeting("县纪委常委会", "鹭汀纪〔2027〕3号", "褚雨桐、沈砚秋", "discipline"),
)
"""Most decide within their competence; the discipline body cannot demote, nor decide at all without its committee's approval."""
KEEPER = Actor("job", "nightly", mandate="lead.lapse_months")
BODIES: Sequence[Actor] = (DISCIPLINE, HEAD, REVIEWER)
"""Two of them have a post in a township, too, and may be whom the case is about."""
ABOVE_THEM: Sequence[Actor] = (SECOND, SECOND, SECOND, DECIDER, ABOVE)
"""Who reviews; whoever decided is among them, and is refused."""


@deed((DISCIPLINE, HEAD))
def put_lead(hand: Hand, _: int) -> object:
    unit = hand.unit()
    members = [who.id for who in in_post(f"{unit}-02")[:1]]
    person = hand.pick((f"P-{unit}S", *members, hand.pick(hand.county.everybody).id))
    task = hand.pick([None, *Task.objects.filter(unit__key=unit).values_list("id", flat=True)[:3]])
    return put_down_lead(
        hand.actor, unit, person, hand.pick(("not_done", "done_wrongly", "done_poorly")), hand.words, task
    )


def _case(number: int) -> str:
    return str(Case.objects.values_list("key", flat=True).get(id=number))


def _person(number: int) -> tuple[Actor, ...]:
    person = Case.objects.select_related("person").get(id=number).person
    return (Actor("person", person.key, person.name),)


def _after(verb: str, *until: str) -> Ready:
    """Whether a case came as far as one step and not yet to any of the others."""

    def reached(number: int) -> bool:
        done = set(Step.objects.filter(case=number).values_list("verb", flat=True))
        return verb in done and not done & set(until)

    return reached


def _asked(number: int) -> bool:
    """Whether the unit answered a lead, or has let its days pass."""
    found = case_found(_case(number))
    until = terms_of_lead(found, today()).answer_by
    return found.state == "answered" or until is None or until < today()


@deed(BODIES, CASE, "answer")
def answer_taken_down(hand: Hand, number: int) -> object:
    return answer_lead(hand.actor, _case(number), hand.words)


def _first(number: int) -> Sequence[Actor]:
    """Who is first in the unit that a lead asks, and who was."""
    unit = Case.objects.select_related("unit").get(id=number).unit
    return in_post(f"{unit.key}-01")


@deed(_first, CASE, "answer")
def answer_for_the_unit(hand: Hand, number: int) -> object:
    return answer_for_unit(hand.actor, _case(number), hand.words)


@deed(_person, CASE, "answer_own")
def answer_for_oneself(hand: Hand, number: int) -> object:
    return answer_own_lead(hand.actor, _case(number), hand.words)


@deed((DECIDER, *BODIES), CASE, "open", ready=_asked)
def open_it(hand: Hand, number: int) -> object:
    return open_case(
        hand.actor, _case(number), hand.words, "县纪委书记", hand.pick(("鹭汀纪立〔2027〕1号",) * 3 + ("",))
    )


@deed((DECIDER, *BODIES), CASE, "drop", rare=True)
def drop_it(hand: Hand, number: int) -> object:
    ground = hand.pick(("unfounded", "unfounded", "exempted", "song"))
    answers = {one.key: one.exempts for one in exemption_questions(pack_on(today()))}
    return drop_case(hand.actor, _case(number), hand.words, ground, answers, hand.words, "会议纪要")


def _day(hand: Hand) -> date | None:
    """The day that a step is told for: today, some days ago, tomorrow."""
    days = hand.pick((0, 0, 0, -2, 1))
    return today() + timedelta(days=days) if days else None


@deed(BODIES, CASE, "hear")
def hear(hand: Hand, number: int) -> object:
    return hear_defence(hand.actor, _case(number), hand.words, hand.pick(("signed", "signed", "song")), _day(hand))


@deed(_person, CASE, "state")
def state_own(hand: Hand, number: int) -> object:
    return state_own_case(hand.actor, _case(number), hand.words)


@deed((DECIDER,), CASE, "decide")
def decide_on_case(hand: Hand, number: int) -> object:
    measure = hand.pick(("circular", "admonition", "demote", "demote", "party_warning", "song"))
    exemption = hand.pick(("", "", "", "force_majeure"))
    return decide_case(
        hand.actor, _case(number), hand.words, measure, exemption, hand.words, hand.pick(MEETINGS), "main",
        hand.pick(("", "后果较轻")), on=_day(hand), weighed=hand.pick(((), (), ("timely_remedy", "orders_ignored"))),
        also=hand.pick(((), (), ("circular",), ("transfer", "suspend"), ("song",))),
    )  # fmt: skip


@deed(BODIES, CASE, "deliver", ready=_after("decide", "deliver"))
def deliver_it(hand: Hand, number: int) -> object:
    return deliver_case(hand.actor, _case(number), hand.words, on=_day(hand))


@deed(BODIES, CASE, "file", ready=_after("deliver", "file"))
def file_it(hand: Hand, number: int) -> object:
    return file_decision(hand.actor, _case(number), hand.words)


@deed(BODIES, CASE, "carry_out", ready=_after("deliver", "carry_out"))
def carry_out(hand: Hand, number: int) -> object:
    return carry_out_measure(hand.actor, _case(number), hand.words)


@deed(_person, CASE, "appeal", ready=_after("deliver", "appeal"))
def appeal(hand: Hand, number: int) -> object:
    return appeal_decision(hand.actor, _case(number), hand.words)


@deed((DECIDER,), CASE, "keep", ready=_after("appeal", "keep"))
def keep(hand: Hand, number: int) -> object:
    return keep_decision(hand.actor, _case(number), hand.words)


@deed((DECIDER,), CASE, "correct", rare=True)
def correct_it(hand: Hand, number: int) -> object:
    return correct_case(hand.actor, _case(number), hand.words)


def _weighs(number: int) -> bool:
    """Whether a measure that was carried out weighs still."""
    return _after("carry_out")(number) and Case.objects.filter(id=number, impact_until__gte=today()).exists()


def _over(number: int) -> bool:
    """Whether it was carried out and weighs no longer."""
    return _after("carry_out")(number) and not _weighs(number)


@deed((SETUP,), CASE, "", "decided", ready=_weighs)
def wait_it_out(hand: Hand, _: int) -> object:
    return advance_clock(hand.actor, now() + timedelta(days=hand.pick((20, 200, 370))))


@deed(BODIES, CASE, "end", ready=_over)
def end_it(hand: Hand, number: int) -> object:
    return end_case(hand.actor, _case(number))


def _lapsed(number: int) -> bool:
    """Whether the last day on which a case may be opened from a lead has passed."""
    last = terms_of_lead(case_found(_case(number)), today()).lapses_on
    return last is not None and last < today()


@deed((SETUP,), CASE, "", "lead", "answered", ready=lambda number: not _lapsed(number))
def months_pass(hand: Hand, _: int) -> object:
    """Nobody answers, nobody opens it."""
    return advance_clock(hand.actor, now() + timedelta(days=hand.pick((20, 200, 200))))


@deed((KEEPER,), CASE, "lapse", ready=_lapsed)
def let_lapse(hand: Hand, number: int) -> object:
    return erase_lead(hand.actor, _case(number))


@deed(_person, CASE, "ask_review", ready=_after("keep", "ask_review"))
def ask_for_review(hand: Hand, number: int) -> object:
    return ask_review(hand.actor, _case(number), hand.words)


@deed(ABOVE_THEM, CASE, "extend_review", ready=_after("ask_review", "extend_review", "review"))
def take_longer(hand: Hand, number: int) -> object:
    return extend_review(hand.actor, _case(number), hand.words, "鹭汀委〔2027〕3号")


@deed(ABOVE_THEM, CASE, "review", ready=_after("ask_review", "review"))
def review(hand: Hand, number: int) -> object:
    left = hand.pick(("", "circular", "demote", "admonition"))
    also = hand.pick(((), (), ("circular",)))
    return answer_review(hand.actor, _case(number), hand.words, left, "鹭汀委〔2027〕4号", also)


@deed(ABOVE_THEM, CASE, "revoke", ready=_after("ask_review", "review"))
def revoke(hand: Hand, number: int) -> object:
    return revoke_case(hand.actor, _case(number), hand.words, "鹭汀委〔2027〕5号")


@deed(BODIES, CASE, "tell_correction", ready=lambda number: not _after("tell_correction")(number))
def make_known(hand: Hand, number: int) -> object:
    return tell_correction(hand.actor, _case(number), hand.words, hand.pick(("unit", "person")))


@deed(BODIES, CASE, "tell_drop", ready=lambda number: not _after("tell_drop")(number))
def hand_the_conclusion_over(hand: Hand, number: int) -> object:
    return tell_drop(hand.actor, _case(number), hand.words)
