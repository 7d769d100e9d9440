"""Statements of the article about what is kept: postponements, and a change of the first responsible person."""

from datetime import date

from clarify import small
from zeren.clarify.actions import generate_lists
from zeren.diagnose.actions import draw_up_handover, hand_over, take_over
from zeren.diagnose.queries import handover_found, handovers
from zeren.implement.actions import enter_fact, plan_tasks
from zeren.implement.rules.facts import FactEntry
from zeren.kernel.actors import Actor
from zeren.organisations.actions import begin_term, end_term
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
