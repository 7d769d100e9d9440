"""What was to be put right after a debrief and is past its day: offered as a lead, named in the case, and offered once."""

from datetime import date, timedelta

import pytest

from clarify import small
from debrief import after
from web.test_investigate_pages import asked, client_of
from zeren.debrief.actions import claim_item, verify_item
from zeren.debrief.queries import item_found
from zeren.investigate.actions import drop_case, put_down_lead
from zeren.investigate.queries import case_found, cases
from zeren.kernel.errors import Refused
from zeren.ledger.queries import entries_of
from zeren.organisations.actions import begin_term, end_term, open_account
from zeren.organisations.rules import Organisation, PersonRow

pytestmark = pytest.mark.django_db
NEW = "P-T1N"
LATE = after.DUE + timedelta(days=10)


@pytest.fixture
def item(db: None) -> str:
    """An item of the township's secretary, open."""
    over = after.over()
    after.departing(over)
    after.told(over)
    key = after.listed(over)
    for actor in (small.HEAD, small.SECRETARY):
        open_account(small.SETUP, actor.id)
    return key


def offered() -> str:
    return client_of(small.HEAD).get("/accountability/").content.decode()


def test_item__past_its_day_is_offered_for_whoever_had_the_post_on_it_and_once(item: str) -> None:
    small.move_to(after.DUE)
    assert item not in offered(), "its day is not over"
    small.move_to(after.DUE + timedelta(days=1))
    end_term(small.HEAD, "T1-01", after.DUE + timedelta(days=1))
    small.bring_in(Organisation({}, {}, {NEW: PersonRow(NEW, "某新任")}, ()))
    begin_term(small.HEAD, "T1-01", NEW, after.DUE + timedelta(days=2))
    small.move_to(LATE)
    found = item_found(item)
    shown = offered()
    assert f"?item={item}" in shown and found.problem in shown and after.DUE.isoformat() in shown
    head = client_of(small.HEAD)
    form = head.get(f"/accountability/leads/new/?item={item}").content.decode()
    assert asked(form) == [small.SECRETARY.id, NEW]
    assert f"整改项“{found.problem}”应于 {after.DUE} 前完成，至今没有核实。" in form
    typed = {"item": item, "person": small.SECRETARY.id, "finding": "not_done", "matter": "整改没有完成"}
    head.post("/accountability/leads/new/", typed)
    key = cases()[0].key
    assert (case_found(key).item, case_found(key).person, case_found(key).unit) == (item, small.SECRETARY.id, "T1")
    assert f"?item={item}" not in offered(), "it is a lead now"
    assert entries_of(["case_opened"])[-1].body["item"] == item
    assert found.problem in head.get(f"/accountability/cases/{key}/?ground=case_work").content.decode()


def test_item__claimed_is_offered_until_somebody_else_verified_it(item: str) -> None:
    claim_item(small.SECRETARY, item, "值班表")
    small.move_to(LATE)
    assert f"?item={item}" in offered()
    verify_item(small.CLERK, item, "实地看了")
    assert f"?item={item}" not in offered()


def test_item__of_another_unit_or_not_past_its_day_is_no_lead(item: str) -> None:
    small.move_to(date(2027, 2, 1))
    with pytest.raises(Refused) as refused:
        put_down_lead(small.HEAD, "T2", small.OTHER_SECRETARY.id, "not_done", "整改", item=item)
    assert {one.code for one in refused.value.reasons} == {"item_of_another_unit", "item_not_overdue"}
    small.move_to(LATE)
    key = put_down_lead(small.HEAD, "T1", small.SECRETARY.id, "not_done", "整改", item=item)
    drop_case(small.HEAD, key, "补办了")
    assert f"?item={item}" not in offered(), "dropping says why; it is a follow-up"
