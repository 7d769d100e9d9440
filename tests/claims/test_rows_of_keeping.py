"""Statements of the article about what is kept: postponements, and a change of the first responsible person."""

from datetime import date

from clarify import small
from zeren.clarify.actions import generate_lists
from zeren.diagnose.actions import draw_up_handover, hand_over, take_over
from zeren.diagnose.queries import handover_found, handovers, told_to_superior
from zeren.implement.actions import enter_fact, plan_tasks, put_off_activity
from zeren.implement.queries import put_off_log, putting_off
from zeren.implement.rules.facts import FactEntry
from zeren.kernel.actors import Actor
from zeren.ledger.clock import today
from zeren.organisations.actions import begin_term, end_term
from zeren.organisations.queries import unit
from zeren.organisations.rules import Organisation, PersonRow
from zeren.policy import Pack
from zeren.scoring.cases import run_case, score_case

SUCCESSOR = Actor("person", "P-NEW", "闻溪亭")


def test_row_27__strong_economy_weak_party_building_is_not_excellent_and_open_items_pass_on(
    pack: Pack, county: None
) -> None:
    """The fixture must not reach the top; the successor inherits what is open, the predecessor stays linked."""
    case = next(one for one in pack.cases if one.id == "strong-economy-weak-party-building")
    assert run_case(pack, case) == ()
    scored = score_case(pack, case)[0]
    nodes = {node.id: node.value for node in scored.nodes}
    assert (nodes["main_work"], nodes["party_building"]) == (100, 42)
    assert scored.proposal not in ("EXCELLENT", "") and {cap.id for cap in scored.caps} == {"G2", "L1"}

    small.bring_in(Organisation({}, {}, {SUCCESSOR.id: PersonRow(SUCCESSOR.id, SUCCESSOR.name)}, ()))
    generate_lists(small.CLERK, "", 2026)
    plan_tasks(small.CLERK, "", 2026)
    small.move_to(date(2026, 6, 1))
    said = {"item": "1", "year_found": "2026", "state": "overdue", "recurred": "yes"}
    enter_fact(small.CLERK, FactEntry("problem", "T1", date(2026, 5, 20), "巡察反馈", attributes=said))
    end_term(small.HEAD, "T1-01", date(2026, 6, 30))
    begin_term(small.HEAD, "T1-01", SUCCESSOR.id, date(2026, 7, 6), "鹭汀组〔2026〕11号")
    small.move_to(date(2026, 7, 8))
    number = draw_up_handover(small.HEAD, "T1")
    found = handover_found(number)
    assert {"task", "problem"} <= {item.kind for item in found.items}
    assert (found.predecessor, found.successor) == (small.SECRETARY.id, SUCCESSOR.id)
    take_over(SUCCESSOR, number)
    small.move_to(date(2031, 1, 6))
    hand_over(small.SECRETARY, number)
    end_term(small.HEAD, "T1-01", date(2031, 1, 6))
    for link in ({"person": small.SECRETARY.id}, {"person": SUCCESSOR.id}, {"unit": "T1"}):
        assert [one.id for one in handovers(**link)] == [number], link


def test_row_9__the_third_postponement_for_business_alerts_the_superior(pack: Pack, county: None) -> None:
    """A log with reason, new day and count; those for business summed up; the third of them is told to the superior."""
    generate_lists(small.CLERK, "", 2026)
    plan_tasks(small.CLERK, "", 2026)
    below = [unit("T1", today()), unit("T2", today())]
    days = [date(2026, 2, 10), date(2026, 3, 10), date(2026, 4, 10), date(2026, 5, 12), date(2026, 6, 20)]
    reasons = ["weather", "business", "business", "business"]
    for place, reason in enumerate(reasons):
        assert told_to_superior(below, 2026, pack) == (), place
        put_off_activity(
            small.SECRETARY, "T1", "special_study", days[place], days[place + 1], reason, "迎检，抽不开身"
        )
    log = put_off_log(2026, ["T1"])
    assert [(one.reason, one.new_on, one.times) for one in log] == [
        (reason, days[place + 1], place + 1) for place, reason in enumerate(reasons)
    ]
    (sums,) = putting_off(2026, ["T1", "T2"])
    assert (sums.total, sums.for_business) == (4, 3)
    assert [(one.key, count) for one, count in told_to_superior(below, 2026, pack)] == [("T1", 3)]
