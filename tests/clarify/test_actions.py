"""The deeds of this room through the gate, on a real database: what they do, refuse and record."""

from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clarify.small import CLERK, HEAD, MEMBER, OTHER_SECRETARY, PACKS, SECRETARY, SETUP, WALKER, move_to
from investigate.conftest import DECIDER, bring_in_the_bodies
from zeren.clarify.actions import (
    acknowledge_list,
    ask_year_reopening,
    close_year,
    generate_lists,
    grant_year_reopening,
    open_year,
    record_signed_lists,
    set_allocation,
    take_proposals,
)
from zeren.clarify.queries import (
    allocation_of,
    coverage_map,
    drafting,
    list_counts,
    lists_of_person,
    lists_of_unit,
    open_years,
    opening_preview,
    years,
)
from zeren.clarify.rules.acknowledgement import Signed
from zeren.clarify.rules.allocation import Part
from zeren.kernel.errors import Invalid, NotAllowed, Refused
from zeren.ledger.clock import today
from zeren.ledger.queries import latest
from zeren.ledger.verifying import verify
from zeren.organisations.actions import adopt_pack, end_term
from zeren.policy import Pack, load_pack

pytestmark = pytest.mark.usefixtures("county")


def codes(error: Refused | Invalid) -> set[str]:
    return {reason.code for reason in error.reasons}


def changed_pack(tmp_path: Path) -> Pack:
    """The default pack, next version: one duty of the township committee asks for more."""
    for file in (PACKS / "party-building-cn").rglob("*.toml"):
        target = tmp_path / file.relative_to(PACKS / "party-building-cn")
        target.parent.mkdir(exist_ok=True, parents=True)
        text = file.read_text("utf-8")
        if file.name == "duties.toml":
            text = text.replace("每半年专题研究一次党的建设", "每季度专题研究一次党的建设", 1)
        if file.name == "pack.toml":
            text = text.replace('version = "2026.1"', 'version = "2027.1"', 1)
        target.write_text(text, "utf-8")
    return load_pack(tmp_path)


def test_generate__makes_the_three_bearers_lists_of_every_unit() -> None:
    change = generate_lists(CLERK, "", 2026)
    made = {draft.key for draft in change.fresh}
    assert {("T1", "committee", ""), ("T1", "first_responsible", "T1-01"), ("T1", "member", "T1-04")} <= made
    assert not any(unit == "C1" for unit, _, _ in made), "the pack asks nothing of a county"
    assert [one.bearer for one in lists_of_unit("T1", 2026, today())] == [
        "committee", "first_responsible", "member", "member", "member",
    ]  # fmt: skip
    line = latest(1)[0]
    assert (line.kind, line.body["made"], line.body["root"]) == ("duty_lists_generated", len(made), "")
    assert line.rows > 0 and "rows_digest" not in line.body, "the rows are told by salted digests alone"


def test_generate__first_duty_stands_on_top() -> None:
    generate_lists(CLERK, "T1", 2026)
    secretary = next(one for one in lists_of_unit("T1", 2026, today()) if one.bearer == "first_responsible")
    assert (secretary.lines[0].order, secretary.lines[0].code) == (1, "S1")
    assert [line.order for line in secretary.lines] == sorted(line.order for line in secretary.lines)


def test_generate__again_changes_nothing_and_keeps_acknowledgements() -> None:
    generate_lists(CLERK, "", 2026)
    mine = lists_of_person(SECRETARY.id, today())[0]
    acknowledge_list(SECRETARY, mine.id)
    again = generate_lists(CLERK, "", 2026)
    assert (again.fresh, again.replaced) == ((), ())
    assert lists_of_person(SECRETARY.id, today())[0].ack_state == "acknowledged"


def test_generate__changed_duties_replace_the_old_list(tmp_path: Path) -> None:
    generate_lists(CLERK, "", 2026)
    before = {one.bearer: one.id for one in lists_of_unit("T1", 2026, today())}
    adopt_pack(SETUP, changed_pack(tmp_path), date(2026, 1, 6))
    move_to(date(2026, 1, 7))
    assert coverage_map("T1", 2026, today()).top.node.own_state == "outdated"
    change = generate_lists(CLERK, "", 2026)
    after = {one.bearer: one.id for one in lists_of_unit("T1", 2026, today())}
    assert {draft.bearer for draft in change.fresh} == {"committee"}
    assert after["committee"] != before["committee"]
    assert after["first_responsible"] == before["first_responsible"]


def test_generate__takes_the_same_number_of_queries_for_a_part_and_the_whole() -> None:
    with CaptureQueriesContext(
        connection,
    ) as small:
        generate_lists(CLERK, "B1", 2026)
    with CaptureQueriesContext(connection) as whole:
        generate_lists(CLERK, "C1", 2026)
    assert len(whole) <= len(small)
    assert len(whole) < 30


def test_generate__refused_to_who_may_not_and_in_a_closed_year() -> None:
    with pytest.raises(NotAllowed):
        generate_lists(SECRETARY, "T1", 2026)
    generate_lists(CLERK, "", 2026)
    move_to(date(2027, 1, 15))
    close_year(HEAD, 2026)
    with pytest.raises(Refused) as error:
        generate_lists(CLERK, "", 2026)
    assert codes(error.value) == {"year_closed"}


def test_acknowledge__by_name_and_nobody_else() -> None:
    generate_lists(CLERK, "", 2026)
    own = {one.bearer: one.id for one in lists_of_person(SECRETARY.id, today())}
    assert set(own) == {"committee", "first_responsible"}
    for number in own.values():
        acknowledge_list(SECRETARY, number)
    line = latest(1)[0]
    assert (line.kind, line.body["person"], line.actor) == ("duty_list_acknowledged", "P-T1S", "person:P-T1S")
    with pytest.raises(Refused) as again:
        acknowledge_list(SECRETARY, own["committee"])
    assert codes(again.value) == {"already_acknowledged"}
    with pytest.raises(NotAllowed):
        acknowledge_list(OTHER_SECRETARY, own["committee"])
    with pytest.raises(Refused) as clerk:
        acknowledge_list(MEMBER, lists_of_person("P-T1D", today())[0].id)
    assert "not_your_list" in codes(clerk.value)


def test_acknowledge__overdue_thirty_days_after_the_list_and_after_a_new_appointment() -> None:
    generate_lists(CLERK, "", 2026)
    mine = lists_of_person(SECRETARY.id, today())[0]
    assert (mine.due_on, mine.ack_state) == (date(2026, 2, 4), "waiting")
    move_to(date(2026, 2, 5))
    assert {one.ack_state for one in lists_of_person(SECRETARY.id, today())} == {"overdue"}
    assert coverage_map("T1", 2026, today()).top.node.own_state == "overdue"


def test_signed_on_paper__is_marked_and_all_or_none() -> None:
    generate_lists(CLERK, "", 2026)
    good = Signed("T1", "first_responsible", "T1-01", "P-T1S", date(2026, 1, 5))
    wrong = Signed("T1", "member", "T1-03", "P-T1S", date(2026, 1, 5))
    early = Signed("T1", "member", "T1-02", "P-T1D", date(2026, 1, 4))
    with pytest.raises(Invalid) as error:
        record_signed_lists(CLERK, 2026, [good, wrong, early], "签字表")
    assert codes(error.value) == {"did_not_hold_the_post", "signed_before_it_was_made"}
    assert {one.ack_state for one in lists_of_person("P-T1S", today())} == {"waiting"}
    assert record_signed_lists(CLERK, 2026, [good], "签字表") == 1
    assert record_signed_lists(CLERK, 2026, [good], "签字表") == 0
    own = next(one for one in lists_of_person("P-T1S", today()) if one.bearer == "first_responsible")
    assert (own.ack_state, own.signed_by) == ("acknowledged", "person:P-CLERK")
    assert latest(1)[0].kind == "signed_lists_recorded"


def test_allocation__is_proposed_then_put_down() -> None:
    generate_lists(CLERK, "", 2026)
    proposal = allocation_of("T1", 2026, today())
    assert not proposal.is_settled
    assert not proposal.reasons
    assert proposal.matrix.leader("C1") == "T1-01"
    assert proposal.matrix.leader("C2") == "T1-02"
    set_allocation(SECRETARY, "T1", 2026, proposal.matrix.parts)
    assert allocation_of("T1", 2026, today()).is_settled
    assert latest(1)[0].kind == "duties_allocated"


def test_allocation__refused_with_every_reason_and_nothing_stored() -> None:
    generate_lists(CLERK, "", 2026)
    parts = [
        Part("C1", "T1-01", "lead"), Part("C1", "T1-02", "lead"), Part("C2", "T1-04", "lead"), Part("X9", "T1-01", "lead"),
    ]  # fmt: skip
    with pytest.raises(Refused) as error:
        set_allocation(SECRETARY, "T1", 2026, parts)
    assert codes(error.value) == {"double_lead", "orphan_duty", "lead_vacant", "unknown_duty"}
    assert not allocation_of("T1", 2026, today()).is_settled
    with pytest.raises(NotAllowed):
        set_allocation(OTHER_SECRETARY, "T1", 2026, [])


def test_allocation__of_a_closed_year_stays_while_the_year_takes_late_facts() -> None:
    generate_lists(CLERK, "", 2026)
    parts = allocation_of("T1", 2026, today()).matrix.parts
    move_to(date(2027, 1, 4))
    bring_in_the_bodies()
    close_year(HEAD, 2026)
    grant_year_reopening(DECIDER, ask_year_reopening(HEAD, 2026, date(2027, 1, 10), "全县系统停用三天"))
    assert 2026 in open_years()
    for change in (lambda: set_allocation(SECRETARY, "T1", 2026, parts), lambda: take_proposals(WALKER, "", 2026)):
        with pytest.raises(Refused) as refused:
            change()
        assert codes(refused.value) == {"year_not_open"}
    with pytest.raises(Refused) as lists:
        generate_lists(CLERK, "", 2026)
    assert codes(lists.value) == {"year_closed"}


def test_take_proposals__fills_only_what_nobody_put_down() -> None:
    generate_lists(CLERK, "", 2026)
    mine = [Part(line.code, "T1-01", "lead") for line in allocation_of("T1", 2026, today()).matrix.lines]
    set_allocation(SECRETARY, "T1", 2026, mine)
    end_term(HEAD, "T2-01", date(2026, 1, 4))
    assert take_proposals(WALKER, "", 2026) == 2, "the village and the branch; T2 has nobody to lead"
    assert allocation_of("T1", 2026, today()).matrix.parts == tuple(sorted(mine))
    assert not allocation_of("T2", 2026, today()).is_settled


def test_open_year__carries_lists_and_allocations_and_says_what_the_pack_changes(tmp_path: Path) -> None:
    generate_lists(CLERK, "", 2026)
    take_proposals(WALKER, "", 2026)
    adopt_pack(SETUP, changed_pack(tmp_path), date(2027, 1, 1))
    move_to(date(2026, 12, 20))
    preview = opening_preview(2027, today())
    opened = open_year(HEAD, 2027)
    assert [(d.key, d.change) for d in opened.differences] == [("C1", "changed")]
    assert opened == preview
    assert allocation_of("T1", 2027, today()).is_settled
    assert lists_of_unit("T1", 2027, today())[0].pack_digest == opened.pack.digest
    assert lists_of_unit("T1", 2026, today())[0].pack_digest == years()[0].pack_digest
    assert open_years() == {2026, 2027}
    assert [line.kind for line in latest(3)] == [
        "allocations_carried_over", "duty_lists_generated", "year_opened",
    ]  # fmt: skip
    with pytest.raises(Refused) as error:
        open_year(HEAD, 2027)
    assert "wrong_state" in codes(error.value)


def test_open_year__neither_early_nor_with_a_gap() -> None:
    generate_lists(CLERK, "", 2026)
    with pytest.raises(Refused) as error:
        open_year(HEAD, 2028)
    assert codes(error.value) == {"too_early", "year_left_out"}
    with pytest.raises(NotAllowed):
        open_year(CLERK, 2027)


def test_close_year__only_from_december_on() -> None:
    generate_lists(CLERK, "", 2026)
    with pytest.raises(Refused) as error:
        close_year(HEAD, 2026)
    assert codes(error.value) == {"year_not_over"}


def test_row_2__one_missing_list_keeps_every_parent_from_being_whole() -> None:
    generate_lists(CLERK, "", 2026)
    for unit in ("T1", "T2", "V1", "B1"):
        for one in lists_of_unit(unit, 2026, today()):
            if one.person:
                acknowledge_list(_person(one.person), one.id)
    whole = {row.unit.key: row.node.state for row in coverage_map("C1", 2026, today()).rows}
    assert (whole["B1"], whole["V1"], whole["T2"]) == ("whole", "whole", "whole")
    assert (whole["T1"], whole["C1"]) == ("waiting", "held_up"), "T1-04 is vacant: nobody acknowledged its list"
    counts = list_counts(2026, today())
    assert (counts["T1"], counts["V1"], counts["B1"]) == ((4, 4), (3, 3), (2, 2))


def test_coverage_map__takes_the_same_number_of_queries_for_a_part_and_the_whole() -> None:
    generate_lists(CLERK, "", 2026)
    with CaptureQueriesContext(connection) as part:
        coverage_map("B1", 2026, today())
    with CaptureQueriesContext(connection) as whole:
        coverage_map("C1", 2026, today())
    assert len(whole) == len(part) < 15


def test_drafting__tells_beforehand_what_generating_does() -> None:
    before = drafting("", 2026, today()).change
    assert generate_lists(CLERK, "", 2026) == before
    after = drafting("", 2026, today()).change
    assert (after.fresh, after.replaced, after.unchanged) == ((), (), len(before.fresh))
    verify()


def _person(key: str):  # type: ignore[no-untyped-def]
    from zeren.kernel.actors import Actor

    return Actor("person", key)
