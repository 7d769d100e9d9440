"""Recommendations and written findings through the gate: what they change, what is refused, what is recorded."""

from datetime import date

import pytest

from clarify import small
from investigate.conftest import DECIDER
from use.conftest import DECIDED_ON
from zeren.kernel.errors import NotAllowed, NotFound, Refused
from zeren.ledger.queries import last_seq, latest
from zeren.use.actions import record_finding, record_recommendation
from zeren.use.queries import eligibility_of, recommendations

pytestmark = pytest.mark.usefixtures("decided")
PERSON = small.MEMBER.id
PAPER = "鹭汀委〔2027〕4号"


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.code for reason in refused.value.reasons}


def test_recommendation__is_asked_for_with_a_post_and_answers_it() -> None:
    def asked(post: str) -> set[str]:
        return {one.key for one in eligibility_of(PERSON, DECIDED_ON, post).review}

    assert "no_recommendation" in asked("deputy") and "no_recommendation" not in asked("")
    before = last_seq()
    number = record_recommendation(small.HEAD, PERSON, "deputy", date(2027, 1, 20), 20, 30, PAPER)
    assert "no_recommendation" not in asked("deputy") and "no_recommendation" in asked("first_responsible")
    assert [(one.id, one.present, one.due) for one in recommendations([PERSON])] == [(number, 20, 30)]
    (entry,) = latest(last_seq() - before)
    assert entry.kind == "recommendation_recorded" and PERSON not in str(entry.body)


def test_recommendation__is_refused_with_every_reason() -> None:
    with pytest.raises(Refused) as refused:
        record_recommendation(small.HEAD, PERSON, "king", date(2027, 6, 1), 0, 30, " ")
    assert codes(refused) == {"unknown_post", "not_held_yet", "document_missing", "numbers_impossible"}
    with pytest.raises(Refused) as refused:
        record_recommendation(small.HEAD, PERSON, "deputy", DECIDED_ON, 19, 30, PAPER)
    assert codes(refused) == {"no_quorum"}
    with pytest.raises(Refused) as refused:
        record_recommendation(small.HEAD, small.HEAD.id, "", DECIDED_ON, 20, 30, PAPER)
    assert codes(refused) == {"own_record"}
    assert recommendations([PERSON]) == ()


def test_finding__stands_in_the_way_from_its_day_until_its_end() -> None:
    before = last_seq()
    record_finding(DECIDER, PERSON, "canvassing", DECIDED_ON, date(2028, 1, 31), PAPER)
    found = eligibility_of(PERSON, date(2028, 1, 31))
    assert [(bar.bar, bar.reference) for bar in found.bars] == [("canvassing", PAPER)]
    assert found.first_day == date(2028, 2, 1)
    (entry,) = (one for one in latest(last_seq() - before) if one.kind == "written_finding_recorded")
    assert PAPER not in str(entry.body)


def test_finding__is_never_recorded_about_oneself() -> None:
    with pytest.raises(Refused) as refused:
        record_finding(DECIDER, DECIDER.id, "other_unfit", date(2027, 3, 1), None, "")
    assert codes(refused) == {"own_record", "document_missing", "finding_ahead"}
    with pytest.raises(Refused) as refused:
        record_finding(DECIDER, PERSON, "low_vote_score", DECIDED_ON, None, PAPER)
    assert codes(refused) == {"unknown_finding"}


def test_deeds__are_for_those_alone_who_may() -> None:
    for actor in (small.CLERK, small.SECRETARY, small.MEMBER):
        with pytest.raises(NotAllowed):
            record_recommendation(actor, PERSON, "", DECIDED_ON, 20, 30, PAPER)
    for actor in (small.HEAD, small.CLERK, small.SECRETARY):
        with pytest.raises(NotAllowed):
            record_finding(actor, PERSON, "canvassing", DECIDED_ON, None, PAPER)
    with pytest.raises(NotFound):
        record_recommendation(small.HEAD, "P-NOBODY", "", DECIDED_ON, 20, 30, PAPER)
