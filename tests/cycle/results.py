"""The deeds after the year: facts shown and frozen, results decided and objected to, and what they lead to."""

from datetime import timedelta

from clarify.small import CLERK, HEAD
from cycle.county import DECIDER, PRESENT, REVIEWER, YEAR
from cycle.hand import Hand, deed
from cycle.world import still_open
from debrief.after import ISSUER
from zeren.assess.actions import (
    answer_fact,
    confirm_remaining,
    decide_again,
    decide_results,
    deliver_letters,
    file_objection,
    freeze_facts,
    issue_letters,
    open_round,
    propose_results,
    reject_objection,
    run_schemes,
    settle_dispute,
    uphold_dispute,
    uphold_objection,
)
from zeren.assess.models import Answer, Freeze, Letter, Objection, Proposal, Round
from zeren.assess.queries import ranking
from zeren.assess.rules.deciding import DecisionRow
from zeren.implement.models import Fact
from zeren.kernel.actors import Actor
from zeren.ledger.clock import today
from zeren.organisations.queries import pack_on
from zeren.use.actions import draw_consequences, record_use

GRADES = ("EXCELLENT", "COMPETENT", "BASIC", "INCOMPETENT")
ROUND, OBJECTION, USE = "assess_round", "assess_objection", "use_consequence"


@deed((HEAD,))
def open_days(hand: Hand, _: int) -> object:
    return open_round(hand.actor, YEAR, today() + timedelta(days=hand.pick((0, 2))))


@deed(lambda number: _concerned(Fact.objects.get(id=number)), "implement_fact", "", "standing")
def answer(hand: Hand, number: int) -> object:
    return answer_fact(
        hand.actor, YEAR, Fact.objects.get(id=number).key, hand.pick(("confirm", "dispute")), hand.words
    )


def _concerned(fact: Fact) -> tuple[Actor, ...]:
    if fact.person:
        return (Actor("person", fact.person.key, fact.person.name),)
    return (Actor("person", f"P-{fact.unit.key}S"),)


@deed(())
def confirm_all(hand: Hand, _: int) -> object:
    return confirm_remaining(hand.actor, YEAR, hand.actor.id)


@deed((REVIEWER, HEAD), "assess_answer", "", "disputed")
def settle(hand: Hand, number: int) -> object:
    return settle_dispute(
        hand.actor, YEAR, Answer.objects.get(id=number).fact.key, hand.pick(("kept", "upheld")), hand.words
    )


@deed((HEAD,), "assess_answer", "", "disputed")
def put_right(hand: Hand, number: int) -> object:
    changes = hand.pick((None, {"source": "更正"}))
    return uphold_dispute(hand.actor, YEAR, Answer.objects.get(id=number).fact.key, hand.words, changes)


@deed((HEAD,), ROUND, "freeze")
def freeze(hand: Hand, number: int) -> object:
    return freeze_facts(hand.actor, Round.objects.get(id=number).year, still_open())


@deed((HEAD,), ROUND, "freeze_again", rare=True)
def freeze_again(hand: Hand, number: int) -> object:
    return freeze_facts(hand.actor, Round.objects.get(id=number).year, still_open())


@deed((HEAD,), "assess_freeze", "", "frozen", "run")
def run(hand: Hand, number: int) -> object:
    last = Freeze.objects.order_by("-id").values_list("id", flat=True)[0]
    return run_schemes(hand.actor, hand.pick((last, last, number)), pack_on(today()).digest)


@deed((HEAD,), "assess_run", "", "run")
def propose(hand: Hand, number: int) -> object:
    return propose_results(hand.actor, number, "县委常委会", today())


def _rows(hand: Hand, proposal: int) -> list[DecisionRow]:
    """Two of its people at most, each given some grade."""
    people = [one.subject for one in ranking(Proposal.objects.get(id=proposal).run_id) if one.person]
    named = {hand.pick(people): hand.pick(GRADES) for _ in range(hand.pick((0, 1, 2)))} if people else {}
    return [DecisionRow(subject, grade, hand.words, PRESENT) for subject, grade in named.items()]


@deed((DECIDER,), "assess_proposal", "decide")
def decide(hand: Hand, number: int) -> object:
    return decide_results(hand.actor, number, _rows(hand, number), today(), "鹭汀委〔2027〕2号", PRESENT)


@deed((DECIDER,), "assess_proposal", "decide")
def decide_anew(hand: Hand, number: int) -> object:
    return decide_again(hand.actor, number, _rows(hand, number), today(), "鹭汀委〔2027〕9号", PRESENT)


@deed((HEAD,), "assess_proposal", "", "decided")
def write_letters(hand: Hand, number: int) -> object:
    return issue_letters(hand.actor, number, ISSUER, f"鹭汀委考{Letter.objects.count()}")


@deed((CLERK, HEAD), "assess_letter", "", "issued")
def deliver(hand: Hand, number: int) -> object:
    return deliver_letters(hand.actor, [number], today(), "当面送达")


def _named(number: int) -> tuple[Actor, ...]:
    person = Letter.objects.select_related("decision__result__person").get(id=number).decision.result.person
    return (Actor("person", person.key, person.name),) if person else (HEAD,)


@deed(_named, "assess_letter", "", "delivered")
def object_to_letter(hand: Hand, number: int) -> object:
    return file_objection(hand.actor, number, hand.words)


@deed((REVIEWER,), OBJECTION, "reject")
def reject(hand: Hand, number: int) -> object:
    return reject_objection(hand.actor, number, hand.words)


@deed((REVIEWER,), OBJECTION, "uphold")
def uphold(hand: Hand, number: int) -> object:
    person = Objection.objects.get(id=number).person
    own = list(Fact.objects.filter(person=person, state="standing").order_by("id").values_list("key", flat=True))
    key = hand.pick(own) if own else ""
    return uphold_objection(
        hand.actor, number, hand.words, {key: hand.pick((None, {"source": "复核"}))} if key else {}
    )


@deed((HEAD,))
def draw_uses(hand: Hand, _: int) -> object:
    return draw_consequences(hand.actor, YEAR)


@deed((HEAD, REVIEWER), USE, "withdraw")
def draw_uses_again(hand: Hand, number: int) -> object:
    return draw_consequences(hand.actor, YEAR)


@deed((HEAD, REVIEWER), USE, "do")
def use(hand: Hand, number: int) -> object:
    return record_use(hand.actor, number, "done", hand.words)


@deed((HEAD, REVIEWER), USE, "leave")
def leave_unused(hand: Hand, number: int) -> object:
    return record_use(hand.actor, number, "none", hand.words)
