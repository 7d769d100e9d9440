"""Beside the quota line: who would stand inside with other voters, from a ballot held in this system to its page."""

import pytest

from assess import year
from clarify import small
from debrief.box_world import Door, sheet
from web.test_assess_pages import RANKING, client_of, words_of
from web.test_ballot_pages import Ballot
from zeren.assess.queries import chance_in_group
from zeren.debrief.queries import ballot_found, ballot_margins
from zeren.debrief.rules.codes import proof_of

STEADY = f"{RANKING}steadiness/?part=table"


@pytest.fixture
def published(transactional_db: None) -> Ballot:
    """The ballot of both secretaries, held and published."""
    it = Ballot()
    it.issue(peer=10, delegate=14)
    assert it.do("open") == ""
    door, rules = Door(), ballot_found(it.key).rules
    for key, codes in it.codes.items():
        for place, code in enumerate(codes[: 8 if key == "peer" else 12]):
            door.cast(it.key, key, proof_of(it.key, key, code), sheet(rules, *(("GOOD", "FAIR") if place % 2 else ("FAIR", "GOOD"))))  # fmt: skip
    door.close()
    assert it.do("end") == ""
    assert it.do("slips", drawn=8, **{"class": "peer"}) == ""
    assert it.do("slips", drawn=12, **{"class": "delegate"}) == ""
    assert it.do("close") == ""
    assert it.do("publish") == ""
    return it


def test_quota_line__has_three_zones_once_ballots_were_held_here(published: Ballot) -> None:
    margins = ballot_margins(year.YEAR)
    assert {*margins} == {(year.FAIR_SECRETARY, "T1-01"), (year.GOOD_SECRETARY, "T2-01")}
    assert all(0 < error < 0.1 for error in margins.values())
    runs = year.computed(year.go_by)
    found = chance_in_group(runs["secretary-year"], "towns")
    assert found is not None
    assert found.known == {year.FAIR, year.GOOD}
    said = words_of(client_of(small.HEAD).get(STEADY).content)
    assert "换一批同类的人投票" in said
    for one in found.subjects.values():
        assert f" {int(one.share * 100)} " in said
    english = words_of(client_of(small.HEAD, "en").get(STEADY).content)
    assert "With other voters of the same kinds" in english
    assert client_of(small.SECRETARY).get(STEADY).status_code == 403


def test_quota_line__says_nothing_where_ballots_were_held_elsewhere(transactional_db: None) -> None:
    runs = year.computed()
    assert chance_in_group(runs["secretary-year"], "towns") is None
    assert "换一批同类的人投票" not in words_of(client_of(small.HEAD).get(STEADY).content)
