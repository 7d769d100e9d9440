"""Beside the quota line: who would stand inside with other voters, from a ballot held in this system to its page."""

import re
from pathlib import Path

import pytest

import zeren
from assess import year
from clarify import small
from debrief.box_world import Door, sheet
from web.test_assess_pages import RANKING, client_of, words_of
from web.test_ballot_pages import Ballot
from zeren.assess.queries import chance_in_group, chance_so_far, what_if
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


def test_ranking__shows_the_zones_once_they_were_drawn_and_never_draws_by_itself(
    published: Ballot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(what_if, "_drawn", {})  # what an earlier test drew from the same facts
    run = year.computed(year.go_by)["secretary-year"]
    head = client_of(small.HEAD)
    plain = head.get(RANKING).content.decode()
    assert chance_so_far(run, "towns") == (None, True), "the page told of it and drew nothing"
    assert 'hx-get="?zones=1"' in plain and "正在推算换一批人投票会怎样" in words_of(plain.encode())
    asked = head.get(f"{RANKING}?zones=1").content.decode()
    kept, waits = chance_so_far(run, "towns")
    assert kept is not None and not waits
    again = head.get(RANKING).content.decode()
    assert chance_so_far(run, "towns")[0] is kept, "once for the run and group"
    for page in (asked, again):
        said = words_of(page.encode())
        assert "换一批同类的人来投票" in said and "不写进通知书" in said
        assert f'href="{RANKING}steadiness/"' in page
        assert any(word in said for word in ("稳在名额内", "说不准", "在名额外"))
    official = re.compile(r'<td class="front"><b>.*?</b>')
    assert official.findall(plain) == official.findall(again), "the order is the scheme's, before and after"


def test_quota_line__says_nothing_where_ballots_were_held_elsewhere(transactional_db: None) -> None:
    runs = year.computed()
    assert chance_in_group(runs["secretary-year"], "towns") is None
    assert "换一批同类的人投票" not in words_of(client_of(small.HEAD).get(STEADY).content)
    ranking = client_of(small.HEAD).get(RANKING).content.decode()
    assert "没有在本系统里投出的测评" in words_of(ranking.encode()) and "zones=1" not in ranking
    english = words_of(client_of(small.HEAD, "en").get(RANKING).content)
    assert "No ballot held in this system bears on this order" in english


def test_zones__go_into_no_letter_and_no_paper() -> None:
    source = Path(zeren.__file__).parent
    papers = [*source.glob("papers/*.py"), *source.glob("web/assess/letters.py"), *source.glob("assess/actions/*.py")]
    assert len(papers) > 20
    assert not [
        file.name
        for file in papers
        if "chance_in_group" in file.read_text(encoding="utf-8")
        or "scoring.chance" in file.read_text(encoding="utf-8")
    ]
