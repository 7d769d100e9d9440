"""The deeds after the year: facts shown and frozen, results decided and objected to, and what they lead to."""

from datetime import date, timedelta

from clarify.small import CLERK, HEAD
from cycle.county import DECIDER, PRESENT, REVIEWER, SECOND, YEAR
from cycle.hand import Hand, deed
from cycle.standing import must
from cycle.world import still_open
from debrief.after import ISSUER
from zeren.assess.actions import (
    answer_fact,
    appeal_rejection,
    confirm_remaining,
    decide_again,
    decide_results,
    deliver_letters,
    extend_appeal,
    file_objection,
    freeze_facts,
    grant_appeal,
    issue_letters,
    issue_notices,
    keep_rejection,
    open_round,
    propose_results,
    put_right_objection,
    record_appraisals,
    reject_objection,
    run_schemes,
    settle_dispute,
    take_in_appeal,
    take_in_objection,
    uphold_dispute,
    uphold_objection,
)
from zeren.assess.models import Answer, Decision, Freeze, Letter, Objection, Proposal, Round
from zeren.assess.queries import appeal_by, letter_found, not_fitting, notices_waiting, objection_found, ranking
from zeren.assess.rules.beside import Beside
from zeren.assess.rules.deciding import DecisionRow
from zeren.implement.models import Fact
from zeren.kernel.actors import Actor
from zeren.ledger.clock import today
from zeren.ledger.models import Waiver
from zeren.organisations.queries import pack_on
from zeren.use.actions import draw_consequences, record_use
from zeren.use.queries import waits_to_be_drawn

GRADES = ("EXCELLENT", "COMPETENT", "BASIC", "INCOMPETENT")
FROM_ABOVE = "霁川市委组〔2027〕9号"
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


def _rows(hand: Hand, proposal: int, counts: tuple[int, ...] = (0, 1, 2)) -> list[DecisionRow]:
    """So many of its people at most, each given some grade."""
    people = [one.subject for one in ranking(Proposal.objects.get(id=proposal).run_id) if one.person]
    named = {hand.pick(people): hand.pick(GRADES) for _ in range(hand.pick(counts))} if people else {}
    return [DecisionRow(subject, grade, hand.words, PRESENT) for subject, grade in named.items()]


@deed((HEAD,))
def record_other(hand: Hand, _: int) -> object:
    """Of somebody in a township, now and then of the township: a word that is good, poor, or neither."""
    unit = hand.pick(("", "", hand.unit()))
    people = [who.id for who in hand.county.everybody if who.id.startswith("P-T")]
    row = Beside(
        "" if unit else hand.pick(people), hand.pick(("routine", "special", "term")), None, min(today(), date(YEAR, 12, 20)),
        "平时考核", hand.pick(("好", "较好", "较差")), hand.words, f"鹭汀组〔2026〕{hand.pick((3, 5, 7))}号", unit,
    )  # fmt: skip
    return record_appraisals(hand.actor, [row])


def _with_those_apart(hand: Hand, number: int, rows: list[DecisionRow]) -> list[DecisionRow]:
    """Mostly with a row for whoever is to be decided as proposed although another appraisal does not fit."""
    pack, named = pack_on(today()), {row.subject for row in rows}
    grades = {one.subject: one.grade for one in ranking(Proposal.objects.get(id=number).run_id) if one.grade}
    apart = sorted(not_fitting(grades, YEAR, pack).keys() - named) if hand.pick((True, True, True, False)) else []
    return [*rows, *(DecisionRow(key, grades[key], hand.words, PRESENT) for key in apart)]


def _decided_by_two(number: int, done: object) -> object:
    """What another appraisal does not fit was decided with a reason, and a second member put his name to it."""
    made = {one.result.subject: one for one in Decision.objects.filter(proposal=number).select_related("result")}
    found = not_fitting({subject: one.grade for subject, one in made.items()}, YEAR, pack_on(today()))
    for subject in found:
        waivers = Waiver.objects.filter(about="assess_decision", about_id=made[subject].id)
        must(made[subject].reason and waivers.exists(), f"{subject} was decided in passing over {found[subject]}")
    return done


@deed((DECIDER,), "assess_proposal", "decide")
def decide(hand: Hand, number: int) -> object:
    rows = _with_those_apart(hand, number, _rows(hand, number))
    done = decide_results(hand.actor, number, rows, today(), "鹭汀委〔2027〕2号", PRESENT)
    return _decided_by_two(number, done)


def _on_people_decided_before(number: int) -> bool:
    """Whether there is something to replace: a body that goes back on a decision names whom."""
    run = Proposal.objects.get(id=number).run
    return Decision.objects.filter(result__run__scheme=run.scheme, result__person__isnull=False).exists()


@deed((DECIDER,), "assess_proposal", "decide", ready=_on_people_decided_before)
def decide_anew(hand: Hand, number: int) -> object:
    rows = _rows(hand, number, (0, 1, 1, 2))
    return _decided_by_two(number, decide_again(hand.actor, number, rows, today(), "鹭汀委〔2027〕9号", PRESENT))


@deed((HEAD,), "assess_proposal", "", "decided")
def write_letters(hand: Hand, number: int) -> object:
    return issue_letters(hand.actor, number, ISSUER, f"鹭汀委考{Letter.objects.count()}")


@deed((CLERK, HEAD), "assess_letter", "", "issued")
def deliver(hand: Hand, number: int) -> object:
    return deliver_letters(hand.actor, [number], today(), "当面送达")


def _named(number: int) -> tuple[Actor, ...]:
    """Whose letter it is: the person's, or of whoever speaks for the unit today."""
    person = letter_found(number).goes_to(today())
    return (Actor("person", person),) if person else (HEAD,)


@deed(_named, "assess_letter", "", "delivered")
def object_to_letter(hand: Hand, number: int) -> object:
    return file_objection(hand.actor, number, hand.words)


@deed((REVIEWER,), OBJECTION, "reject")
def reject(hand: Hand, number: int) -> object:
    return reject_objection(hand.actor, number, hand.words)


def _corrections(hand: Hand, number: int) -> dict[str, dict[str, str] | None]:
    """One fact of the person, withdrawn or with another source; none where there is none."""
    person = Objection.objects.get(id=number).person
    own = list(Fact.objects.filter(person=person, state="standing").order_by("id").values_list("key", flat=True))
    return {hand.pick(own): hand.pick((None, {"source": "复核"}))} if own else {}


@deed((REVIEWER,), OBJECTION, "uphold")
def uphold(hand: Hand, number: int) -> object:
    ground = hand.pick(("", "rule", "departure"))
    return uphold_objection(hand.actor, number, hand.words, {} if ground else _corrections(hand, number), ground)


@deed((HEAD,), OBJECTION, "", "upheld", ready=lambda number: notices_waiting(number) > 0)
def write_notices(hand: Hand, number: int) -> object:
    return issue_notices(hand.actor, number, ISSUER, f"鹭汀委变{Letter.objects.count()}")


def _objector(number: int) -> tuple[Actor, ...]:
    return (Actor("person", objection_found(number).rests_with(today())),)


def _in_time(number: int) -> bool:
    """Whether the body above may still be asked."""
    last = appeal_by(objection_found(number))
    return last is None or today() <= last


@deed((CLERK,), "assess_letter", "", "delivered")
def object_to_letter_on_paper(hand: Hand, number: int) -> object:
    return take_in_objection(hand.actor, number, hand.words, "本人签字", today())


@deed(_objector, OBJECTION, "appeal", ready=_in_time)
def appeal_answer(hand: Hand, number: int) -> object:
    return appeal_rejection(hand.actor, number, hand.words)


@deed((CLERK,), OBJECTION, "appeal", ready=_in_time)
def appeal_on_paper(hand: Hand, number: int) -> object:
    return take_in_appeal(hand.actor, number, hand.words, "本人签字", today())


@deed((SECOND,), OBJECTION, "extend_appeal", ready=lambda number: not objection_found(number).on("extend_appeal"))
def review_longer(hand: Hand, number: int) -> object:
    return extend_appeal(hand.actor, number, hand.words, FROM_ABOVE)


@deed((SECOND,), OBJECTION, "keep")
def keep_answer(hand: Hand, number: int) -> object:
    return keep_rejection(hand.actor, number, hand.words, FROM_ABOVE)


@deed((SECOND,), OBJECTION, "grant")
def grant_objection(hand: Hand, number: int) -> object:
    return grant_appeal(hand.actor, number, hand.words, FROM_ABOVE)


@deed((REVIEWER,), OBJECTION, "put_right")
def put_right_after_review(hand: Hand, number: int) -> object:
    ground = hand.pick(("", "rule"))
    return put_right_objection(hand.actor, number, hand.words, {} if ground else _corrections(hand, number), ground)


@deed((HEAD,))
def draw_uses(hand: Hand, _: int) -> object:
    return draw_consequences(hand.actor, YEAR)


@deed((HEAD, REVIEWER), "assess_proposal", "", "decided", ready=lambda _: waits_to_be_drawn(YEAR, today())[1] > 0)
def draw_uses_of_what_replaced_them(hand: Hand, _: int) -> object:
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
