"""Bringing an organisation in: all or nothing, again without harm, and back out again."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from organisations.conftest import SETUP, small
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Invalid, NotAllowed, Refused
from zeren.ledger.actions import advance_clock
from zeren.ledger.clock import ZONE, today
from zeren.ledger.gate import About, may
from zeren.ledger.queries import latest
from zeren.ledger.verifying import verify
from zeren.organisations.actions import (
    begin_term,
    bring_in_organisation,
    end_term,
    hand_in,
    take_back_organisation,
)
from zeren.organisations.queries import holders, organisation_now, subtree, unit, unit_path
from zeren.organisations.rules import Organisation, TermRow, UnitRow

HEAD = Actor("person", "P1", "简书宁")
SECRETARY = Actor("person", "P2", "顾予衡")


def again(organisation: Organisation, content: bytes = b"again") -> int:
    number = hand_in(SETUP, "organisation", "again.xlsx", content, 0, {})
    bring_in_organisation(SETUP, number, organisation)
    return number


def test_bring_in__stands_as_the_sheet_says(county: int) -> None:
    assert [u.key for u in subtree("C", today())] == ["C", "T1", "V1", "B1"]
    assert unit_path("B1", today()) == ("C", "T1", "V1", "B1")
    assert [(h.post, h.name) for h in holders(["T1"], today())] == [("T1-M", "叶知秋"), ("T1-S", "顾予衡")]


def test_bring_in__is_one_entry_with_count_and_digest(county: int) -> None:
    line = next(line for line in latest(5) if line.kind == "organisation_imported")
    assert line.body["count"] == 17
    assert line.rows > 0 and "rows_digest" not in line.body, "the rows are told by salted digests alone"


def test_bring_in__the_same_again_changes_nothing(county: int) -> None:
    before = organisation_now()
    number = hand_in(SETUP, "organisation", "again.xlsx", b"again", 0, {})
    counts = bring_in_organisation(SETUP, number, small())
    assert (counts["added"], counts["changed"]) == (0, 0)
    assert organisation_now() == before


def test_bring_in__two_first_responsible_at_once_are_refused_whole(started: None) -> None:
    """domain §13 row 15: only one first responsible person at a time."""
    number = hand_in(SETUP, "organisation", "bad.xlsx", b"bad", 0, {})
    clash = TermRow("T1-S2", "P4", date(2024, 5, 1), place=("任职", "C9"))
    with pytest.raises(Invalid) as caught:
        bring_in_organisation(SETUP, number, small(clash=clash))
    reason = next(reason for reason in caught.value.reasons if reason.code == "two_first_responsible")
    assert reason.place == ("任职", "C9")
    assert organisation_now().units == {}


def test_bring_in__all_problems_come_with_their_places(started: None) -> None:
    rows = small()
    units = {
        **rows.units,
        "X": UnitRow("X", "无上级", "moon", "NOBODY", date(2025, 1, 1), date(2024, 1, 1), ("单位", "A9")),
    }
    bad = Organisation(
        units,
        rows.posts,
        rows.people,
        (*rows.terms, TermRow("NO-POST", "NO-ONE", date(2025, 1, 1), place=("任职", "A3"))),
    )
    number = hand_in(SETUP, "organisation", "bad.xlsx", b"bad", 0, {})
    with pytest.raises(Invalid) as caught:
        bring_in_organisation(SETUP, number, bad)
    codes = {reason.code for reason in caught.value.reasons}
    assert codes == {"unknown_parent", "unknown_unit_kind", "closed_before_founded", "unknown_post", "unknown_person"}
    assert all(reason.place for reason in caught.value.reasons)


def test_bring_in__a_circle_in_the_tree_is_found(started: None) -> None:
    rows = small()
    units = {**rows.units, "C": replace(rows.units["C"], parent="B1")}
    number = hand_in(SETUP, "organisation", "bad.xlsx", b"bad", 0, {})
    with pytest.raises(Invalid) as caught:
        bring_in_organisation(SETUP, number, replace(rows, units=units))
    assert {reason.code for reason in caught.value.reasons} == {"tree_has_a_circle"}


def test_take_back__nothing_is_left(county: int) -> None:
    take_back_organisation(SETUP, county)
    assert organisation_now() == Organisation()
    with pytest.raises(Refused):
        take_back_organisation(SETUP, county)


def test_take_back__a_change_goes_back_to_what_it_was(county: int) -> None:
    before = organisation_now()
    rows = small()
    units = {**rows.units, "V1": replace(rows.units["V1"], name="新蕙坡村")}
    number = again(replace(rows, units=units))
    assert unit("V1", today()).name == "新蕙坡村"
    with pytest.raises(Refused) as caught:
        take_back_organisation(SETUP, county)
    assert caught.value.reasons[0].code == "later_import_builds_on_it"
    take_back_organisation(SETUP, number)
    assert organisation_now() == before


def test_tree__both_places_stand_on_their_own_days(county: int) -> None:
    advance_clock(SETUP, datetime(2025, 7, 1, 8, tzinfo=ZONE))
    rows = small()
    again(replace(rows, units={**rows.units, "B1": replace(rows.units["B1"], parent="T1")}))
    assert unit_path("B1", date(2025, 6, 30)) == ("C", "T1", "V1", "B1")
    assert unit_path("B1", date(2025, 7, 1)) == ("C", "T1", "B1")


def test_term__a_second_first_responsible_is_refused_and_a_change_in_july_is_not(county: int) -> None:
    with pytest.raises(Refused) as caught:
        begin_term(HEAD, "T1-S2", "P4", date(2025, 7, 1))
    assert [reason.code for reason in caught.value.reasons] == ["two_first_responsible"]
    end_term(HEAD, "T1-S", date(2025, 6, 30))
    begin_term(HEAD, "T1-S2", "P4", date(2025, 7, 1))
    july = date(2025, 7, 15)
    assert {h.person for h in holders(["T1"], july) if h.kind == "first_responsible"} == {"P4"}
    assert {h.person for h in holders(["T1"], july - timedelta(days=30)) if h.kind == "first_responsible"} == {"P2"}


def test_rights__come_from_terms_of_office_and_reach_as_the_role_says(county: int) -> None:
    assert may(HEAD, "organisations.import")
    assert not may(SECRETARY, "organisations.import")
    assert may(SECRETARY, "implement.read", About(unit="B1"))
    assert not may(SECRETARY, "implement.read", About(unit="C"))
    assert may(SECRETARY, "assess.confirm", About(person="P2"))
    assert not may(SECRETARY, "assess.confirm", About(person="P3"))
    with pytest.raises(NotAllowed):
        hand_in(SECRETARY, "organisation", "x.xlsx", b"x", 0, {})


def test_record__agrees_with_itself_after_all_this(county: int) -> None:
    assert verify().size == 4
