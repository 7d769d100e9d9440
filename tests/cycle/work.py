"""The deeds of the year's work: lists and packs, tasks, facts and files, what is asked of the base, what is sent."""

from clarify.small import CLERK, HEAD, SETUP, WALKER
from cycle.county import ABOVE, REVIEWER, SENDER, YEAR, next_pack
from cycle.hand import Hand, deed, in_post
from cycle.world import fact
from zeren.clarify.actions import acknowledge_list, close_year, generate_lists, open_year
from zeren.clarify.models import DutyList, Year
from zeren.implement.actions import (
    ask_base,
    chase_task,
    correct_fact,
    enter_fact,
    import_facts,
    plan_tasks,
    raise_reminders,
    record_finding,
    stop_asking,
    take_back_facts,
    verify_fact,
    withdraw_fact,
)
from zeren.implement.actions.remind import note_sent
from zeren.implement.models import Asking, Fact
from zeren.implement.rules.asking import Wanted
from zeren.kernel.actors import Actor
from zeren.ledger.clock import today
from zeren.organisations.actions import adopt_pack, adopt_values, keep_file
from zeren.organisations.models import Import
from zeren.organisations.queries import pack_on

OFFICE = (CLERK, HEAD)
FINDERS = (CLERK, HEAD, ABOVE, REVIEWER)


def _signs(number: int) -> tuple[Actor, ...]:
    row = DutyList.objects.select_related("post", "unit").get(id=number)
    return in_post(row.post.key if row.post else f"{row.unit.key}-01")[:1]


@deed(_signs, "clarify_dutylist", "acknowledge")
def acknowledge(hand: Hand, number: int) -> object:
    return acknowledge_list(hand.actor, number)


@deed((WALKER, HEAD), "clarify_dutylist", "replace")
def generate(hand: Hand, number: int) -> object:
    return generate_lists(hand.actor, hand.pick(("", hand.unit())), YEAR)


@deed((WALKER, HEAD))
def plan(hand: Hand, _: int) -> object:
    return plan_tasks(hand.actor, "", YEAR)


@deed((SETUP, HEAD))
def adopt_next_pack(hand: Hand, _: int) -> object:
    """With its values confirmed in a deed of its own: what a letter cites has to be adopted."""
    return adopt_pack(hand.actor, next_pack(), today())


@deed((HEAD,))
def adopt_next_values(hand: Hand, _: int) -> object:
    pack = pack_on(today())
    return adopt_values(hand.actor, pack.digest, dict.fromkeys(pack.values, ("confirmed", "")), "鹭汀组〔2026〕9号")


@deed((HEAD,))
def open_next_year(hand: Hand, _: int) -> object:
    return open_year(hand.actor, hand.pick((YEAR + 1, YEAR, YEAR + 3)))


@deed((HEAD,), "clarify_year", "close_year", rare=True)
def close_the_year(hand: Hand, number: int) -> object:
    return close_year(hand.actor, Year.objects.get(id=number).year)


@deed(FINDERS, "implement_task", "find_done")
def find_done(hand: Hand, number: int) -> object:
    return record_finding(hand.actor, number, "done", hand.words)


@deed(FINDERS, "implement_task", "find_done_poorly")
def find_done_poorly(hand: Hand, number: int) -> object:
    return record_finding(hand.actor, number, "done_poorly", hand.words)


@deed(FINDERS, "implement_task", "find_not_done")
def find_not_done(hand: Hand, number: int) -> object:
    return record_finding(hand.actor, number, "not_done", hand.words)


@deed(FINDERS, "implement_task", "look_again")
def look_again(hand: Hand, number: int) -> object:
    return record_finding(hand.actor, number, "open", hand.words)


@deed(OFFICE, "implement_task", "drop")
def plan_again(hand: Hand, number: int) -> object:
    return plan_tasks(hand.actor, hand.pick(("", hand.unit())), YEAR)


@deed(OFFICE, "implement_task", "", "open")
def chase(hand: Hand, number: int) -> object:
    return chase_task(hand.actor, number, hand.words)


@deed(lambda _: (CLERK, HEAD, Actor("person", "P-T1S")))
def enter(hand: Hand, _: int) -> object:
    return enter_fact(
        hand.actor,
        fact(hand.unit(), Fact.objects.count(), leaps=hand.pick((False, False, True)), ago=hand.pick((0, 0, 40))),
    )


def _key(number: int) -> str:
    return str(Fact.objects.values_list("key", flat=True).get(id=number))


@deed(OFFICE, "implement_fact", "correct")
def correct(hand: Hand, number: int) -> object:
    return correct_fact(hand.actor, _key(number), hand.words, source=f"更正{Fact.objects.count()}")


def _held(number: int) -> bool:
    """Whether a fact waits to be looked at."""
    return Fact.objects.filter(id=number, state="held").exists()


@deed(OFFICE, "implement_fact", "correct", ready=_held)
def verify(hand: Hand, number: int) -> object:
    return verify_fact(hand.actor, _key(number), hand.words)


@deed(OFFICE, "implement_fact", "withdraw", rare=True)
def withdraw(hand: Hand, number: int) -> object:
    return withdraw_fact(hand.actor, _key(number), hand.words)


@deed(OFFICE, "implement_fact", "withdraw", ready=_held)
def withdraw_held(hand: Hand, number: int) -> object:
    return withdraw_fact(hand.actor, _key(number), hand.words)


@deed(OFFICE)
def hand_in_file(hand: Hand, _: int) -> object:
    said = f"file {Import.objects.count()}"
    return keep_file(hand.actor, "facts", f"{said}.xlsx", said.encode(), 0, {"rows": 2})


@deed(OFFICE, "organisations_import", "confirm")
def bring_file_in(hand: Hand, number: int) -> object:
    unit = hand.unit()
    rows = fact(unit, 900 + number), fact(unit, 900 + number, leaps=True)
    return import_facts(hand.actor, rows, number)


@deed(OFFICE, "organisations_import", "take_back", rare=True)
def take_file_back(hand: Hand, number: int) -> object:
    return take_back_facts(hand.actor, number)


@deed(OFFICE, "implement_fact", "take_back")
def take_fact_back(hand: Hand, number: int) -> object:
    """The file that a fact came in."""
    return take_back_facts(hand.actor, Fact.objects.get(id=number).handed_in_id or 0)


@deed(OFFICE, "implement_fact", "take_back", ready=_held)
def take_held_back(hand: Hand, number: int) -> object:
    return take_back_facts(hand.actor, Fact.objects.get(id=number).handed_in_id or 0)


@deed(OFFICE)
def ask(hand: Hand, _: int) -> object:
    many = Asking.objects.count()
    wanted = Wanted(
        "form",
        f"值守情况{many}",
        (f"值守人数{many}",),
        "township",
        "C1",
        "C1",
        "per_quarter",
        1,
        today(),
        "县委办〔2026〕3号",
    )
    return ask_base(hand.actor, wanted)


@deed(OFFICE, "implement_asking", "stop")
def stop(hand: Hand, number: int) -> object:
    return stop_asking(hand.actor, number, hand.words)


@deed((SENDER,))
def remind(hand: Hand, _: int) -> object:
    return raise_reminders(hand.actor, ["hook"])


@deed((SENDER,), "implement_sending", "note_sent")
def send(hand: Hand, number: int) -> object:
    return note_sent(hand.actor, number, "note_sent")


@deed((SENDER,), "implement_sending", "let_go")
def let_go(hand: Hand, number: int) -> object:
    return note_sent(hand.actor, number, "let_go")
