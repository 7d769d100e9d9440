"""Statements of the article about the use of results, and about being held to account justly."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from assess import told, year
from clarify import small
from investigate.conftest import APPROVED, DECIDER, DISCIPLINE, MEETING, bring_in_the_bodies
from use import shortlists
from use.conftest import DECIDED_ON, decide_the_year
from web.test_use_pages import client_of
from zeren.assess.actions import decide_again, file_objection, issue_letters, propose_results, uphold_objection
from zeren.assess.queries import decisions_of, letters_of, objection_found
from zeren.assess.rules.deciding import DecisionRow
from zeren.clarify.actions import generate_lists
from zeren.diagnose.queries import risk_of
from zeren.implement.actions import plan_tasks
from zeren.implement.queries import task_of_duty
from zeren.investigate.actions import (
    answer_lead,
    correct_case,
    decide_by_answers,
    hear_defence,
    open_case,
    put_down_lead,
)
from zeren.investigate.queries import case_found, decided_cases, exemption_questions
from zeren.investigate.rules import unlike
from zeren.kernel.errors import Refused
from zeren.ledger.clock import today
from zeren.organisations.actions import open_account
from zeren.organisations.queries import pack_on, unit
from zeren.use.actions import draw_consequences, record_use
from zeren.use.queries import consequences, dossier_of, eligibility_of, unused

PERSON = small.SECRETARY.id


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.code for reason in refused.value.reasons}


def heard_case() -> str:
    """A case about the township secretary, heard."""
    bring_in_the_bodies()
    generate_lists(small.WALKER, "", 2026)
    plan_tasks(small.WALKER, "", 2026)
    key = put_down_lead(DISCIPLINE, "T1", PERSON, "not_done", "上半年没有专题研究", task_of_duty("T1", "C1", 2026))
    answer_lead(DISCIPLINE, key, "以协调会代替")
    open_case(DECIDER, key, "事实清楚", *APPROVED)
    hear_defence(DISCIPLINE, key, "当面听取，本人签字", "signed")
    return str(key)


def all_no() -> dict[str, bool]:
    return {question.key: False for question in exemption_questions(pack_on(today()))}


def heard_beside(person: str, unit: str) -> str:
    """One more case of the same duty not done, heard."""
    key = put_down_lead(DISCIPLINE, unit, person, "not_done", "上半年没有专题研究", task_of_duty(unit, "C1", 2026))
    answer_lead(DISCIPLINE, key, "以协调会代替")
    open_case(DECIDER, key, "事实清楚", *APPROVED)
    hear_defence(DISCIPLINE, key, "当面听取", "refused")
    return str(key)


def test_row_10__two_like_failures_with_unlike_measures_are_listed_with_the_reasons_required(county: None) -> None:
    """The same duty not done, admonished here and a circular there: the second says why, and both are listed."""
    first = heard_case()
    second = heard_beside(small.OTHER_SECRETARY.id, "T2")
    decide_by_answers(
        DECIDER, first, "给予诫勉。", "admonition", all_no(), "均不符合", MEETING, responsibility="main"
    )
    assert unlike(decided_cases()) == ()
    asked = ("通报批评。", "circular", all_no(), "均不符合")
    with pytest.raises(Refused) as refused:
        decide_by_answers(DECIDER, second, *asked, MEETING, responsibility="main")
    (reason,) = refused.value.reasons
    assert reason.code == "unlike_not_explained" and first in reason.text.zh
    decide_by_answers(
        DECIDER, second, *asked, MEETING, responsibility="main", why_unlike="当月已补开，没有造成影响。"
    )
    (group,) = unlike(decided_cases())
    assert (group.duty, group.finding, [one.key for one in group.cases]) == ("C1", "not_done", [first, second])
    assert group.owing == () and group.cases[1].why_unlike == "当月已补开，没有造成影响。"
    bare = [replace(one, why_unlike="") for one in group.cases]
    assert unlike(bare)[0].owing == (second,), "a case without its reason is listed as owing it"
    correct_case(DECIDER, first, "责任认定有误")
    assert unlike(decided_cases()) == (), "what was corrected is no measure any more"


def test_row_11__no_decision_leaves_without_an_answer_to_the_exemption_question(county: None) -> None:
    """The tolerance step is mandatory in each case: every question, yes or no; a yes that exempts leaves no measure."""
    key = heard_case()
    for question in all_no():
        answers = {name: no for name, no in all_no().items() if name != question}
        with pytest.raises(Refused) as refused:
            decide_by_answers(
                DECIDER, key, "给予诫勉。", "admonition", answers, "均不符合", MEETING, responsibility="main"
            )
        assert codes(refused) == {"exemption_question_open"}
    with pytest.raises(Refused) as refused:
        decide_by_answers(DECIDER, key, "给予诫勉。", "admonition", all_no(), "", MEETING, responsibility="main")
    assert codes(refused) == {"exemption_not_answered"}
    assert case_found(key).decided_on is None
    decide_by_answers(
        DECIDER,
        key,
        "试点失误。",
        "admonition",
        {**all_no(), "pilot_inexperience": True},
        "先行先试",
        MEETING,
        responsibility="main",
    )
    found = case_found(key)
    assert (found.measure, found.exemption, found.impact_until) == ("", "pilot_inexperience", None)


def test_row_26__signs_of_risk_are_counts_alone_and_none_that_points_at_somebody(county: None) -> None:
    """Confirmed cases and overdue items by unit tree: counts, shown from the pack's least on; no person, no reporter."""
    keys = [heard_case(), heard_beside(small.OTHER_SECRETARY.id, "T2")]
    for key in keys:
        decide_by_answers(
            DECIDER, key, "给予诫勉。", "admonition", all_no(), "均不符合", MEETING, responsibility="main"
        )
    root = unit("C1", today())
    assert risk_of(root, 2026, today()).whole.cases is None, "two are fewer than the least"
    keys.append(heard_beside(PERSON, "T1"))
    decide_by_answers(
        DECIDER, keys[2], "给予诫勉。", "admonition", all_no(), "均不符合", MEETING, responsibility="main"
    )
    found = risk_of(root, 2026, today())
    assert (found.least, found.whole.cases) == (3, 3)
    assert {row.unit.key: row.cases for row in found.rows} == {"C1": None, "O1": None, "T1": None, "T2": None}
    told = str(found)
    for hidden in (PERSON, small.SECRETARY.name, DISCIPLINE.id, DISCIPLINE.name, *keys, "专题研究"):
        assert hidden not in told, hidden


@pytest.mark.django_db
def test_row_39__a_result_without_use_after_90_days_is_listed() -> None:
    """Each result has its use with owner and day; on day 91 those without are listed, until done or left with a reason."""
    decide_the_year()
    limit = DECIDED_ON + timedelta(days=90)
    assert unused(limit) == ()
    nothing_drawn = unused(limit + timedelta(days=1))
    assert {one.decision.person for one in nothing_drawn} == {PERSON, small.OTHER_SECRETARY.id}
    assert {one.waiting for one in nothing_drawn} == {()}
    draw_consequences(small.HEAD, 2026)
    rows = {one.rule: one for one in consequences(DECIDED_ON, person=PERSON)}
    assert {one.owner for one in rows.values()} == {"office_head"}
    small.move_to(limit + timedelta(days=1))
    late = next(one for one in unused(today()) if one.decision.person == PERSON)
    assert {use.rule for use in late.waiting} == {"basic_talk", "basic_train"} and late.days == 91
    record_use(small.HEAD, rows["basic_talk"].id, "done", "鹭汀组〔2027〕3号，已谈话")
    record_use(small.HEAD, rows["basic_train"].id, "none", "本人已参加同类培训")
    assert PERSON not in {one.decision.person for one in unused(today())}


def test_row_41__who_is_blocked_has_reason_and_date_and_is_eligible_the_day_after(county: None) -> None:
    """An admonition of 31 August with six months blocks until 28 February, with its source; 1 March is free."""
    small.move_to(date(2026, 8, 31))
    key = heard_case()
    decide_by_answers(DECIDER, key, "给予诫勉。", "admonition", all_no(), "均不符合", MEETING, responsibility="main")
    blocked = eligibility_of(PERSON, date(2027, 2, 28))
    (bar,) = blocked.bars
    assert (blocked.verdict, blocked.first_day) == ("blocked", date(2027, 3, 1))
    assert (bar.since, bar.until, bar.reference, bar.source) == (
        date(2026, 8, 31), date(2027, 2, 28), key, "selection-2019",
    )  # fmt: skip
    assert bar.title.zh and bar.title.en
    assert eligibility_of(PERSON, date(2027, 3, 1)).bars == ()


@pytest.mark.django_db
def test_row_42__the_first_page_of_a_dossier_is_party_building_and_without_it_there_is_none() -> None:
    """Results of this duty, problems, rectification and periods come first, votes last; without the first page: refused."""
    decide_the_year()
    with pytest.raises(Refused) as refused:
        dossier_of(shortlists.DEPUTY, shortlists.POST, shortlists.TAKES_EFFECT, DECIDED_ON)
    assert codes(refused) == {"no_decided_result", "nothing_on_record"}
    assert all(reason.next_step and reason.source for reason in refused.value.reasons)
    shortlists.with_results()
    shortlists.recommended()
    open_account(small.SETUP, small.HEAD.id)
    client = client_of(small.HEAD)
    address = (
        f"/use/dossiers/{shortlists.DEPUTY}/for/{shortlists.POST}/?day={shortlists.TAKES_EFFECT}&ground=appointment"
    )
    shown = client.get(address).content.decode()
    assert re.findall(r"<h[23]>([^<]+)</h[23]>", shown) == [
        "材料首页", "近年党建工作责任制考核结果", "平时、专项、任期考核", "发现的问题和整改", "在期限内的追责和限制", "本材料不列",
        "其余材料，票决在后", "任用资格", "任职经历", "历次结果的运用", "民主推荐", "述职评议",
    ]  # fmt: skip
    assert "生产总值" in shown and "关于改进地方党政领导班子和领导干部政绩考核工作的通知" in shown


@pytest.mark.django_db
def test_row_43__an_objection_on_day_31_is_refused_and_an_upheld_one_recomputes_and_tells_all() -> None:
    """Letter, window, recorded answer, correction with its trace; a letter to everybody whose result changed."""
    objection = told.objected()
    affected = uphold_objection(told.REVIEWER, objection, "核实单在期限内。", {told.LATE_PROOF: told.VERIFIED})
    found = objection_found(objection)
    assert found.state == "upheld" and found.answer and list(found.affected) == affected
    assert all(one["before"] != one["after"] for one in affected) and len(affected) > 1
    before = {one.subject: one.id for one in decisions_of(year=year.YEAR, scheme=told.SECRETARIES)}
    proposal = propose_results(small.HEAD, found.run, "县委常委会", None)
    row = DecisionRow(year.FAIR, "COMPETENT", "更正后重新研究。", told.PRESENT)
    decide_again(DECIDER, proposal, [row], told.DELIVERED_ON, "9号", told.PRESENT)
    now = {one.subject: one for one in decisions_of(year=year.YEAR, scheme=told.SECRETARIES)}
    assert now[year.FAIR].replaces == before[year.FAIR]
    issue_letters(small.HEAD, proposal, told.OFFICE, "鹭汀委考")
    assert len(letters_of(person=year.FAIR_SECRETARY)) == 2
    small.move_to(told.LAST_DAY + timedelta(days=1))
    other = letters_of(person=year.GOOD_SECRETARY)[0]
    with pytest.raises(Refused) as refused:
        file_objection(small.OTHER_SECRETARY, other.id, "第6项已核实。")
    (reason,) = refused.value.reasons
    assert (reason.code, reason.source) == (
        "too_late",
        "objection.days",
    ) and told.LAST_DAY.isoformat() in reason.text.zh
