"""Who cannot come votes by sealed paper: a voter and not present, opened among the others, handed back to whoever comes."""

import pytest

from clarify import small
from debrief import halls
from debrief.box_world import KEY, sheet, world
from zeren.debrief.actions import (
    check_in,
    check_in_signed,
    close_box,
    count_slips,
    draw_order,
    end_voting,
    hand_back_envelope,
    key_paper,
    strike,
    take_in_envelope,
    undo_check_in,
)
from zeren.debrief.queries import ballot_found, box_numbers, numbers_by_class, participants, turnout
from zeren.kernel.errors import Refused

pytestmark = pytest.mark.django_db


def codes(error: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.code for reason in error.value.reasons}


@pytest.fixture
def meeting(db: None) -> str:
    halls.build()
    key = halls.planned()
    draw_order(small.CLERK, key, ("1", "2"))
    small.move_to(halls.DAY)
    return key


def test_envelope__is_a_voter_and_not_present(meeting: str) -> None:
    absent = next(one for one in participants(meeting) if one.voter_class == "delegate")
    take_in_envelope(small.CLERK, meeting, absent.id)
    assert numbers_by_class(meeting)["delegate"] == (12, 0)
    for deed in (check_in, strike):
        with pytest.raises(Refused) as refused:
            deed(small.CLERK, meeting, absent.id)
        assert codes(refused) == {"envelope_first"}
    with pytest.raises(Refused) as refused:
        check_in_signed(small.CLERK, meeting, [one.id for one in participants(meeting)])
    assert [(one.code, one.place) for one in refused.value.reasons] == [("envelope_first", (absent.name,))]
    hand_back_envelope(small.CLERK, meeting, absent.id)
    check_in(small.CLERK, meeting, absent.id)
    assert numbers_by_class(meeting)["delegate"] == (12, 1)
    with pytest.raises(Refused) as refused:
        take_in_envelope(small.CLERK, meeting, absent.id)
    assert codes(refused) == {"is_in_the_room"}


def test_envelope__is_not_for_who_rates_by_name(meeting: str) -> None:
    leader = next(one for one in participants(meeting) if one.voter_class == "superior")
    with pytest.raises(Refused) as refused:
        take_in_envelope(small.CLERK, meeting, leader.id)
    assert codes(refused) == {"not_by_envelope"}


@pytest.mark.django_db(transaction=True)
def test_envelopes__are_opened_with_the_others_and_the_box_agrees() -> None:
    found = world({"peer": 6, "delegate": 6}, {"superior": 1, "peer": 6, "delegate": 6})
    absent = next(one for one in participants("m1") if one.voter_class == "delegate")
    undo_check_in(small.HEAD, "m1", absent.id)
    papers = [("delegate", code, sheet(found.rules, "GOOD", "FAIR")) for code in found.codes["delegate"]]
    for reader in (small.HEAD, small.CLERK):
        key_paper(reader, KEY, papers)
    count_slips(small.HEAD, KEY, "delegate", 6)
    take_in_envelope(small.HEAD, "m1", absent.id)
    assert next(one.checked_in for one in turnout(KEY) if one.voter_class == "delegate") == 6
    hand_back_envelope(small.HEAD, "m1", absent.id)
    end_voting(small.HEAD, KEY)
    with pytest.raises(Refused) as refused:
        take_in_envelope(small.HEAD, "m1", absent.id)
    assert codes(refused) == {"voting_over"}
    with pytest.raises(Refused) as refused:
        close_box(small.HEAD, KEY)
    assert codes(refused) == {"box_disagrees"}, "one more sheet than people"


@pytest.mark.django_db(transaction=True)
def test_envelopes__count_among_those_whom_the_closed_box_names() -> None:
    found = world({"delegate": 6}, {"superior": 1, "delegate": 6})
    absent = next(one for one in participants("m1") if one.voter_class == "delegate")
    undo_check_in(small.HEAD, "m1", absent.id)
    take_in_envelope(small.HEAD, "m1", absent.id)
    papers = [("delegate", code, sheet(found.rules, "GOOD", "FAIR")) for code in found.codes["delegate"]]
    for reader in (small.HEAD, small.CLERK):
        key_paper(reader, KEY, papers)
    count_slips(small.HEAD, KEY, "delegate", 6)
    end_voting(small.HEAD, KEY)
    close_box(small.HEAD, KEY)
    numbers = box_numbers(KEY)["delegate"]
    assert (numbers.checked_in, numbers.drawn, numbers.cast) == (6, 6, 6)
    assert ballot_found(KEY).state == "closed"
