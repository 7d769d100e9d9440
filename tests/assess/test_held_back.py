"""Nobody is graded while a mark is in force under which the scheme gives no grade, also one that came after the year."""

from datetime import date

import pytest

from assess import told, year
from clarify import small
from investigate.conftest import DECIDER
from zeren.assess.actions import decide_again, decide_results, propose_results, run_schemes
from zeren.assess.queries import (
    decided_grades,
    held_back,
    left_for_later,
    paper_of,
    proposal_found,
    ranking,
    run_found,
    standing_runs,
)
from zeren.assess.rules.deciding import DecisionRow
from zeren.assess.rules.held_back import barring
from zeren.kernel.errors import Refused
from zeren.kernel.words import Text
from zeren.organisations.actions import lift_standing, place_standing
from zeren.organisations.queries import pack_on
from zeren.policy import Scheme

PERSON = year.FAIR.partition("@")[0]


def scheme() -> Scheme:
    return pack_on(told.DECIDED_ON).schemes[told.SECRETARIES]


def marked() -> int:
    number: int = place_standing(DECIDER, "open_case", date(2027, 1, 20), None, "case", "2027-1", person=PERSON)
    return number


@pytest.mark.django_db
def test_barring__is_what_the_scheme_says() -> None:
    proposal = told.proposed()
    assert proposal
    assert {kind: rule.id for kind, rule in barring(scheme()).items()} == {"open_case": "T2"}, "an impact period caps"


@pytest.mark.django_db
def test_decide__who_came_under_case_after_the_year_is_left_for_later() -> None:
    proposal = told.proposed()
    marked()
    assert set(held_back((year.FAIR, year.GOOD), scheme(), told.DECIDED_ON)) == {year.FAIR}
    assert not held_back((year.FAIR,), scheme(), date(2027, 1, 19)), "not before it was opened"
    with pytest.raises(Refused) as refused:
        decide_results(
            DECIDER,
            proposal,
            [DecisionRow(year.FAIR, "COMPETENT", "先定下来。", told.PRESENT)],
            told.DECIDED_ON,
            "2号",
            told.PRESENT,
        )
    (reason,) = refused.value.reasons
    assert (reason.code, reason.place, reason.source) == ("held_back", (year.FAIR,), "annual-grades-handbook")
    decide_results(DECIDER, proposal, [], told.DECIDED_ON, "2号", told.PRESENT)
    decided = {
        subject
        for _, subject in decided_grades(
            2026, [one.subject for one in ranking(proposal_found(proposal).run)], told.SECRETARIES
        )
    }
    assert year.FAIR not in decided and year.GOOD in decided


@pytest.mark.django_db
def test_decide__a_mark_that_was_lifted_holds_nobody_back() -> None:
    proposal = told.proposed()
    lift_standing(DECIDER, marked(), "查否")
    decide_results(DECIDER, proposal, [], told.DECIDED_ON, "2号", told.PRESENT)
    assert decided_grades(2026, [year.FAIR], told.SECRETARIES)


@pytest.mark.django_db
def test_left_for_later__is_decided_on_alone_once_it_is_free() -> None:
    proposal = told.proposed()
    mark = marked()
    assert left_for_later(year.YEAR, told.DECIDED_ON) == {}, "nothing is decided yet"
    decide_results(DECIDER, proposal, [], told.DECIDED_ON, "2号", told.PRESENT)
    assert left_for_later(year.YEAR, told.DECIDED_ON) == {}, "still held back"
    lift_standing(DECIDER, mark, "查否")
    assert left_for_later(year.YEAR, told.DECIDED_ON) == {told.SECRETARIES: (year.FAIR,)}
    found = run_found(proposal_found(proposal).run)
    run = run_schemes(small.HEAD, found.freeze, found.pack_digest, standing_runs(year.YEAR))[told.SECRETARIES]
    again = propose_results(small.HEAD, run, "县委常委会", told.DECIDED_ON)
    row = DecisionRow(year.FAIR, proposed_grade(run), "", told.PRESENT)
    decide_again(DECIDER, again, [row], told.DECIDED_ON, "3号", told.PRESENT)
    assert decided_grades(year.YEAR, [year.FAIR], told.SECRETARIES)
    assert left_for_later(year.YEAR, told.DECIDED_ON) == {}


def proposed_grade(run: int) -> str:
    return next(one.grade for one in ranking(run) if one.subject == year.FAIR)


@pytest.mark.django_db
def test_paper__of_a_day_names_who_was_held_back_on_it_also_once_the_mark_is_lifted() -> None:
    proposal = told.proposed()
    mark = marked()
    run = proposal_found(proposal).run
    small.move_to(date(2027, 2, 20))
    lift_standing(DECIDER, mark, "查否")

    def named(day: date) -> bool:
        paper = paper_of(
            run,
            Text("办公室", "the office"),
            Text("县委常委会", "the committee"),
            day,
            simulated=False,
            decided_on=day,
        )
        return any("按规定现在不定等次" in str(asked) for asked in paper["questions"])

    assert named(told.DECIDED_ON) and not named(date(2027, 2, 20)) and not named(date(2027, 1, 19))
