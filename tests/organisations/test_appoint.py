"""Terms and marks never end before they begin: refused with the reason, before the database has to."""

from datetime import date

import pytest

from zeren.kernel.actors import Actor
from zeren.kernel.errors import Refused
from zeren.ledger.queries import last_seq
from zeren.organisations.actions import begin_term, end_term, place_standing
from zeren.organisations.queries import holders, standings

HEAD = Actor("person", "P1", "简书宁")
DAY = date(2025, 1, 6)


def codes_of(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.code for reason in refused.value.reasons}


def test_end__before_the_term_began_is_refused(county: int) -> None:
    end_term(HEAD, "T1-S", date(2025, 1, 2))
    begin_term(HEAD, "T1-S", "P2", DAY)
    with pytest.raises(Refused) as refused:
        end_term(HEAD, "T1-S", date(2025, 1, 5))
    assert codes_of(refused) == {"ends_before_it_begins"}
    assert "P2" in {one.person for one in holders(["T1"], DAY)}
    end_term(HEAD, "T1-S", DAY)
    assert "P2" not in {one.person for one in holders(["T1"], date(2025, 1, 7))}


def test_term__of_a_post_that_somebody_took_the_same_day_is_refused(county: int) -> None:
    end_term(HEAD, "T1-S", date(2025, 1, 5))
    begin_term(HEAD, "T1-S", "P2", DAY)
    for person in ("P2", "P3"):
        with pytest.raises(Refused) as refused:
            begin_term(HEAD, "T1-S", person, DAY)
        assert "two_holders_at_once" in codes_of(refused)


def test_mark__that_ends_before_it_begins_is_refused(county: int) -> None:
    before = last_seq()
    with pytest.raises(Refused) as refused:
        place_standing(HEAD, "bar", DAY, date(2025, 1, 5), "rule", "decision:2024:P2", person="P2")
    assert codes_of(refused) == {"ends_before_it_begins"}
    assert standings(DAY, person="P2") == () and last_seq() == before
    place_standing(HEAD, "bar", DAY, DAY, "rule", "decision:2024:P2", person="P2")
    assert len(standings(DAY, person="P2")) == 1 and standings(date(2025, 1, 7), person="P2") == ()
