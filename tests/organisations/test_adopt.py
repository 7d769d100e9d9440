"""Adopting values through the gate: what makes a whole together is decided on in one step, all of it or nothing."""

import pytest

from zeren.kernel.actors import Actor
from zeren.kernel.errors import Invalid
from zeren.ledger.queries import last_seq, latest
from zeren.organisations.actions import adopt_value, adopt_values
from zeren.organisations.queries import choices_of
from zeren.policy import Pack

HEAD = Actor("person", "P1", "简书宁")
PAPER = "鹭汀组〔2025〕8号"
PAIR = ("weight.first_responsible", "weight.first_responsible_main")


@pytest.mark.parametrize("choice", ["replaced", "off"])
def test_adopt__one_half_of_a_whole_alone_is_refused_and_says_why(
    county: int, office_pack: Pack, choice: str
) -> None:
    before = last_seq()
    with pytest.raises(Invalid) as refused:
        adopt_value(HEAD, office_pack.digest, PAIR[0], choice, PAPER, "0.60")
    (reason,) = refused.value.reasons
    assert reason.code == "APART" and reason.place == PAIR and reason.next_step
    assert choices_of(office_pack.digest) == {} and last_seq() == before


def test_adopt__both_halves_in_one_step(county: int, office_pack: Pack) -> None:
    new = {PAIR[0]: ("replaced", "0.60"), PAIR[1]: ("replaced", "0.40")}
    assert adopt_values(HEAD, office_pack.digest, new, PAPER) == 2
    assert choices_of(office_pack.digest) == new
    assert {entry.kind for entry in latest(2)} == {"value_adopted"}
    with pytest.raises(Invalid) as refused:
        adopt_value(HEAD, office_pack.digest, PAIR[0], "confirmed", PAPER)
    assert [reason.code for reason in refused.value.reasons] == ["APART"], "back to the pack's value alone"
    adopt_values(HEAD, office_pack.digest, dict.fromkeys(PAIR, ("confirmed", "")), PAPER)
    assert {choice for choice, _ in choices_of(office_pack.digest).values()} == {"confirmed"}


def test_adopt__confirming_one_by_one_goes_on_as_before(county: int, office_pack: Pack) -> None:
    for key in PAIR:
        adopt_value(HEAD, office_pack.digest, key, "confirmed", PAPER)
    adopt_value(HEAD, office_pack.digest, "objection.days", "replaced", PAPER, "20")
    assert len(choices_of(office_pack.digest)) == 3


def test_adopt__several_all_or_none(county: int, office_pack: Pack) -> None:
    with pytest.raises(Invalid) as refused:
        adopt_values(HEAD, office_pack.digest, {"objection.days": ("confirmed", ""), "no.such": ("maybe", "")}, " ")
    assert {reason.code for reason in refused.value.reasons} == {
        "unknown_value",
        "unknown_choice",
        "document_missing",
    }
    assert choices_of(office_pack.digest) == {}
