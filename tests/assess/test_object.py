"""Objecting: within the days, to the own letter; answered by somebody else; upheld, it is computed again for everybody."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from fractions import Fraction

import pytest

import worlds
from assess import told, year
from clarify import small
from investigate.conftest import DECIDER
from zeren.assess.actions import (
    ask_reopening,
    decide_again,
    decide_results,
    file_objection,
    grant_reopening,
    issue_letters,
    propose_results,
    reject_objection,
    run_schemes,
    take_in_objection,
    uphold_objection,
)
from zeren.assess.models import Round
from zeren.assess.queries import decisions_of, freezes_of, letter_found, letters_of, objection_found, run_found
from zeren.assess.rules.deciding import DecisionRow
from zeren.clarify.actions import open_year
from zeren.diagnose.queries import to_decide
from zeren.implement.actions import correct_fact, enter_fact, withdraw_fact
from zeren.implement.queries import fact_found
from zeren.implement.rules.facts import FactEntry
from zeren.kernel.actors import Actor
from zeren.kernel.errors import NotAllowed, Refused
from zeren.ledger.queries import latest
from zeren.organisations.queries import pack_on
from zeren.organisations.rules import Organisation, PersonRow, PostRow, TermRow

pytestmark = pytest.mark.django_db
ENTERER, ENTERED = Actor("person", "P-ENT", "莫知远"), "T2-special_study-1230"


def codes_of(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.code for reason in refused.value.reasons}


def test_objection__on_the_last_day_is_taken() -> None:
    letter = told.delivered()
    small.move_to(told.LAST_DAY)
    found = objection_found(file_objection(small.SECRETARY, letter, "第6项已核实。"))
    assert found.state == "filed" and found.filed_on == told.LAST_DAY and found.answer_by > told.LAST_DAY
    entry = latest(1)[0]
    assert entry.kind == "objection_filed" and "第6项" not in str(entry.body)


def test_objection__on_day_31_is_refused_and_says_the_last_day() -> None:
    letter = told.delivered()
    small.move_to(told.LAST_DAY + timedelta(days=1))
    with pytest.raises(Refused) as refused:
        file_objection(small.SECRETARY, letter, "第6项已核实。")
    (reason,) = refused.value.reasons
    assert reason.code == "too_late" and told.LAST_DAY.isoformat() in reason.text.zh
    assert reason.source == "objection.days"


def test_objection__before_delivery_or_without_words_is_refused() -> None:
    letter = told.issued()
    with pytest.raises(Refused) as refused:
        file_objection(small.SECRETARY, letter, " ")
    assert codes_of(refused) == {"not_delivered", "text_missing"}


def test_objection__to_the_letter_of_another_is_not_allowed() -> None:
    letter = told.delivered()
    with pytest.raises(NotAllowed):
        file_objection(small.OTHER_SECRETARY, letter, "不同意")


def test_objection__a_second_one_waits_for_the_first() -> None:
    told.objected()
    letter = letters_of(person=year.FAIR_SECRETARY)[0].id
    with pytest.raises(Refused) as refused:
        file_objection(small.SECRETARY, letter, "还有一项")
    assert codes_of(refused) == {"objection_waiting"}


def test_answer__not_by_whoever_proposed_and_not_by_the_deciding_body() -> None:
    objection = told.objected()
    with pytest.raises(Refused) as refused:
        reject_objection(small.HEAD, objection, "维持")
    assert codes_of(refused) == {"took_part"}
    with pytest.raises(NotAllowed):
        reject_objection(DECIDER, objection, "维持")
    assert objection_found(objection).state == "filed"


def test_answer__needs_reasons_and_comes_once() -> None:
    objection = told.objected()
    with pytest.raises(Refused) as refused:
        reject_objection(told.REVIEWER, objection, " ")
    assert codes_of(refused) == {"answer_missing"}
    reject_objection(told.REVIEWER, objection, "核实单的日期是2027年1月3日。")
    found = objection_found(objection)
    assert found.state == "rejected" and found.answered_by == told.REVIEWER.signature and found.affected == ()
    with pytest.raises(Refused) as again:
        reject_objection(told.REVIEWER, objection, "维持")
    assert codes_of(again) == {"already_answered"}


def test_rejected__nothing_gets_worse_and_no_run_is_made() -> None:
    objection = told.objected()
    before = decisions_of(year=year.YEAR)
    reject_objection(told.REVIEWER, objection, "日期不符")
    assert decisions_of(year=year.YEAR) == before and objection_found(objection).run is None


def test_upheld__without_a_corrected_fact_is_refused_and_nothing_stands() -> None:
    objection = told.objected()
    with pytest.raises(Refused) as refused:
        uphold_objection(told.REVIEWER, objection, "成立", {})
    assert codes_of(refused) == {"nothing_corrected"}
    assert objection_found(objection).state == "filed"


def test_upheld__corrects_the_fact_and_lists_before_and_after_for_everybody() -> None:
    objection = told.objected()
    affected = uphold_objection(told.REVIEWER, objection, "核实单在期限内。", {told.LATE_PROOF: told.VERIFIED})
    found = objection_found(objection)
    assert fact_found(told.LATE_PROOF).state == "corrected"
    assert found.run and run_found(found.run).replaces == letter_found(found.letter).decision.run
    own = next(one for one in affected if one["subject"] == year.FAIR)
    assert own["before"]["total"] != own["after"]["total"]
    assert list(found.affected) == affected
    assert {one["subject"] for one in affected} >= {year.FAIR, "T1"}
    assert all(one["before"] != one["after"] for one in affected)


def test_upheld__a_fact_that_did_not_happen_is_withdrawn() -> None:
    objection = told.objected()
    uphold_objection(told.REVIEWER, objection, "没有发生过。", {told.LATE_PROOF: None})
    assert fact_found(told.LATE_PROOF).state == "withdrawn"


def test_upheld__what_somebody_else_corrected_meanwhile_still_does_not_count() -> None:
    objection = told.objected()
    correct_fact(small.CLERK, "T2-main_work_result-1231", "改数", value=Fraction(20))
    affected = uphold_objection(told.REVIEWER, objection, "核实单在期限内。", {told.LATE_PROOF: told.VERIFIED})
    assert {year.FAIR, "T1"} <= {one["subject"] for one in affected}
    assert not {year.GOOD, "T2"} & {one["subject"] for one in affected}


def test_upheld__a_correction_made_meanwhile_counts_once_it_is_found_right() -> None:
    objection = told.objected()
    became = correct_fact(small.CLERK, told.LATE_PROOF, "核实单迟到", **told.VERIFIED)
    affected = uphold_objection(told.REVIEWER, objection, "核实单在期限内。", {told.LATE_PROOF: {}})
    assert year.FAIR in {one["subject"] for one in affected}
    assert fact_found(became).state == "standing"


def test_upheld__nothing_to_put_right_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        uphold_objection(told.REVIEWER, told.objected(), "成立", {told.LATE_PROOF: {}})
    assert codes_of(refused) == {"nothing_corrected"}


def test_upheld__a_fact_that_did_not_count_cannot_be_put_right_by_it() -> None:
    objection = told.objected()
    open_year(small.HEAD, year.YEAR + 1)
    other_year = enter_fact(small.CLERK, FactEntry("special_study", "T1", told.DELIVERED_ON, "会议纪要"))
    with pytest.raises(Refused) as refused:
        uphold_objection(told.REVIEWER, objection, "成立", {other_year: None, "F-NOBODY": None})
    assert codes_of(refused) == {"fact_not_counted"}
    assert fact_found(other_year).state == "standing"


@pytest.fixture
def entered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Another officer, who may answer objections, entered a fact of the second township before the year was over."""

    def go_by(before: Callable[[], None] = year.go_by) -> None:
        before()
        post, person = PostRow("O1-04", "O1", "二级主任科员", "office_head", ""), PersonRow(ENTERER.id, ENTERER.name)
        term = TermRow("O1-04", ENTERER.id, small.FIRST_DAY)
        small.bring_in(Organisation({}, {"O1-04": post}, {ENTERER.id: person}, (term,)))
        enter_fact(ENTERER, FactEntry("special_study", "T2", date(2026, 12, 30), "会议纪要", ENTERED))

    monkeypatch.setattr(year, "go_by", go_by)
    with worlds.built_anew():
        yield


@pytest.mark.usefixtures("entered")
def test_upheld__by_somebody_whose_own_fact_another_objection_took_out_before() -> None:
    objection = told.objected()
    other = file_objection(small.OTHER_SECRETARY, letters_of(person=year.GOOD_SECRETARY)[0].id, "没有开过。")
    with pytest.raises(Refused) as refused:
        uphold_objection(ENTERER, other, "没有发生过。", {ENTERED: None})
    assert codes_of(refused) == {"entered_it_oneself"}
    uphold_objection(told.REVIEWER, other, "没有发生过。", {ENTERED: None})
    uphold_objection(ENTERER, objection, "核实单在期限内。", {told.LATE_PROOF: told.VERIFIED})
    assert objection_found(objection).state == "upheld"


@pytest.mark.usefixtures("entered")
def test_upheld__on_a_rule_alone_by_somebody_whose_own_fact_was_taken_out_before() -> None:
    objection = told.objected()
    other = file_objection(small.OTHER_SECRETARY, letters_of(person=year.GOOD_SECRETARY)[0].id, "没有开过。")
    uphold_objection(told.REVIEWER, other, "没有发生过。", {ENTERED: None})
    uphold_objection(ENTERER, objection, "规则适用有误。", {}, "rule")
    assert objection_found(objection).state == "upheld"


@pytest.mark.usefixtures("entered")
def test_upheld__by_somebody_whose_own_fact_a_reopened_round_took_out() -> None:
    objection, until = told.objected(), told.DELIVERED_ON + timedelta(days=3)
    number = Round.objects.get(year=year.YEAR).id
    grant_reopening(DECIDER, ask_reopening(small.HEAD, "assess_round", number, until, "补录的事实要让本人看到"))
    withdraw_fact(small.CLERK, ENTERED, "没有发生过")
    small.move_to(until + timedelta(days=1))
    uphold_objection(ENTERER, objection, "核实单在期限内。", {told.LATE_PROOF: told.VERIFIED})
    assert objection_found(objection).state == "upheld"


def test_upheld__not_by_whoever_put_the_fact_right_under_an_earlier_objection() -> None:
    objection = told.objected()
    other = file_objection(small.OTHER_SECRETARY, letters_of(person=year.GOOD_SECRETARY)[0].id, "没有核实。")
    uphold_objection(told.REVIEWER, objection, "核实单在期限内。", {told.LATE_PROOF: told.VERIFIED})
    with pytest.raises(Refused) as refused:
        uphold_objection(told.REVIEWER, other, "没有发生过。", {told.LATE_PROOF: None})
    assert codes_of(refused) == {"entered_it_oneself"}


def test_decided_again__nobody_is_graded_lower_for_the_own_objection() -> None:
    objection = told.objected()
    uphold_objection(told.REVIEWER, objection, "核实单在期限内。", {told.LATE_PROOF: told.VERIFIED})
    proposal = propose_results(small.HEAD, objection_found(objection).run, "县委常委会", None)
    row = DecisionRow(year.FAIR, "BASIC", "重新研究。", told.PRESENT)
    with pytest.raises(Refused) as refused:
        decide_again(DECIDER, proposal, [row], told.DELIVERED_ON, "9号", told.PRESENT)
    assert codes_of(refused) == {"worse_for_objecting"}


def test_decided_again__nobody_is_graded_lower_while_the_own_objection_waits() -> None:
    waiting = told.objected()
    other = file_objection(small.OTHER_SECRETARY, letters_of(person=year.GOOD_SECRETARY)[0].id, "规则用错了。")
    uphold_objection(told.REVIEWER, other, "规则适用有误。", {}, "rule")
    proposal = propose_results(small.HEAD, objection_found(other).run, "县委常委会", None)
    row = DecisionRow(year.FAIR, "BASIC", "重新研究。", told.PRESENT)
    with pytest.raises(Refused) as refused:
        decide_again(DECIDER, proposal, [row], told.DELIVERED_ON, "9号", told.PRESENT)
    assert codes_of(refused) == {"worse_for_objecting"}
    reject_objection(told.REVIEWER, waiting, "核实单在期限外。")
    decide_again(DECIDER, proposal, [row], told.DELIVERED_ON, "9号", told.PRESENT)
    (now,) = decisions_of(person=year.FAIR.partition("@")[0])
    assert now.grade == "BASIC", "what is settled protects no longer"


def test_decided_again__takes_no_more_places_than_the_quota_has() -> None:
    objection = told.objected()
    uphold_objection(told.REVIEWER, objection, "核实单在期限内。", {told.LATE_PROOF: told.VERIFIED})
    proposal = propose_results(small.HEAD, objection_found(objection).run, "县委常委会", None)
    rows = [DecisionRow(key, "EXCELLENT", "更正后重新研究。", told.PRESENT) for key in (year.FAIR, year.GOOD)]
    with pytest.raises(Refused) as refused:
        decide_again(DECIDER, proposal, rows, told.DELIVERED_ON, "9号", told.PRESENT)
    assert "more_than_places" in codes_of(refused)


def test_decided_again__not_a_second_time_for_everybody_and_not_on_an_older_run() -> None:
    objection = told.objected()
    uphold_objection(told.REVIEWER, objection, "核实单在期限内。", {told.LATE_PROOF: told.VERIFIED})
    proposal = propose_results(small.HEAD, objection_found(objection).run, "县委常委会", None)
    with pytest.raises(Refused) as refused:
        decide_results(DECIDER, proposal, [], told.DELIVERED_ON, "9号", told.PRESENT)
    assert "decided_before" in codes_of(refused)
    run_schemes(small.HEAD, freezes_of(year.YEAR)[-1].id, pack_on(told.DELIVERED_ON).digest)
    row = DecisionRow(year.FAIR, "COMPETENT", "更正后重新研究。", told.PRESENT)
    with pytest.raises(Refused) as refused:
        decide_again(DECIDER, proposal, [row], told.DELIVERED_ON, "9号", told.PRESENT)
    assert codes_of(refused) == {"run_superseded"}


def test_decided_again__replaces_without_erasing_and_gets_a_letter_of_its_own() -> None:
    objection = told.objected()
    uphold_objection(told.REVIEWER, objection, "核实单在期限内。", {told.LATE_PROOF: told.VERIFIED})
    first = letters_of(person=year.FAIR_SECRETARY)[0]
    proposal = propose_results(small.HEAD, objection_found(objection).run, "县委常委会", None)
    with pytest.raises(Refused) as refused:
        decide_again(DECIDER, proposal, [], told.DELIVERED_ON, "9号", told.PRESENT)
    assert codes_of(refused) == {"nobody_named"}
    row = DecisionRow(year.FAIR, "COMPETENT", "更正后重新研究。", told.PRESENT)
    decide_again(DECIDER, proposal, [row], told.DELIVERED_ON, "9号", told.PRESENT)
    standing = {one.subject: one for one in decisions_of(year=year.YEAR, scheme=told.SECRETARIES)}
    assert standing[year.FAIR].replaces == first.decision.id
    assert year.GOOD in standing
    issue_letters(small.HEAD, proposal, told.OFFICE, "鹭汀委考")
    assert len(letters_of(person=year.FAIR_SECRETARY)) == 2
    with pytest.raises(Refused) as refused:
        file_objection(small.SECRETARY, first.id, "还有一项")
    assert codes_of(refused) == {"decision_replaced"}
    assert letter_found(first.id).content == first.content


def test_on_paper__counts_from_the_day_it_came_and_is_answered_by_somebody_else() -> None:
    letter = told.delivered()
    small.move_to(told.LAST_DAY + timedelta(days=3))
    paper = "本人签字，存2027年异议卷"
    with pytest.raises(Refused) as refused:
        take_in_objection(told.REVIEWER, letter, " ", " ", told.LAST_DAY + timedelta(days=4))
    assert codes_of(refused) == {"paper_missing", "received_on_wrong_day", "too_late", "text_missing"}
    with pytest.raises(Refused) as early:
        take_in_objection(told.REVIEWER, letter, "已核实。", paper, told.DELIVERED_ON - timedelta(days=1))
    assert codes_of(early) == {"received_on_wrong_day"}
    with pytest.raises(NotAllowed):
        take_in_objection(small.SECRETARY, letter, "已核实。", paper, told.LAST_DAY)
    objection = take_in_objection(told.REVIEWER, letter, "已核实。", paper, told.LAST_DAY, (told.LATE_PROOF,))
    found = objection_found(objection)
    assert (found.filed_on, found.paper, found.person) == (told.LAST_DAY, paper, year.FAIR_SECRETARY)
    assert found.answer_by == told.LAST_DAY + timedelta(days=31), "thirty days end on a Sunday"
    with pytest.raises(Refused) as own:
        reject_objection(told.REVIEWER, objection, "维持")
    assert codes_of(own) == {"took_part"}


def test_on_paper__is_not_taken_in_for_oneself() -> None:
    letter = told.delivered()
    post = PostRow("O1-07", "O1", "干事", "clerk", "")
    term = TermRow("O1-07", small.SECRETARY.id, small.FIRST_DAY)
    small.bring_in(Organisation({}, {"O1-07": post}, {}, (term,)))
    with pytest.raises(Refused) as refused:
        take_in_objection(small.SECRETARY, letter, "已核实。", "本人签字", told.DELIVERED_ON)
    assert codes_of(refused) == {"own_letter"}


def test_upheld__without_a_wrong_fact_goes_to_the_body_and_stays_open_until_it_decided() -> None:
    objection = told.objected()
    for ground, reason in (("departure", "no_such_ground"), ("tie", "no_such_ground"), ("anger", "unknown_ground")):
        with pytest.raises(Refused) as refused:
            uphold_objection(told.REVIEWER, objection, "成立", {}, ground)
        assert codes_of(refused) == {reason}
    frozen = len(freezes_of(year.YEAR))
    assert uphold_objection(told.REVIEWER, objection, "第三条用错了。", {}, "rule") == []
    found = objection_found(objection)
    assert found.waits_for_body and found.run and len(freezes_of(year.YEAR)) == frozen
    pack = pack_on(told.DELIVERED_ON)
    waiting = to_decide(frozenset({"assess.propose"}), "C1", told.DELIVERED_ON, pack).shown
    assert [one.matter for one in waiting] == ["reopened"]
    proposal = propose_results(small.HEAD, found.run, "县委常委会", None)
    grade = letter_found(found.letter).decision.grade
    row = DecisionRow(year.FAIR, grade, "重新研究，维持。", told.PRESENT)
    decide_again(DECIDER, proposal, [row], told.DELIVERED_ON, "9号", told.PRESENT)
    assert objection_found(objection).decided_anew and not objection_found(objection).waits_for_body
    issue_letters(small.HEAD, proposal, told.OFFICE, "鹭汀委考")
    assert len(letters_of(person=year.FAIR_SECRETARY)) == 2
