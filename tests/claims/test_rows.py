"""One test for each statement of the article that claims to be built, named after its row in claims.toml.

What each row asks stands in its first line. Rules are asked bare with the default pack, deeds go through the gate.
"""

import json
from datetime import date, timedelta
from fractions import Fraction

import pytest

from clarify import small
from zeren.clarify.actions import acknowledge_list, generate_lists, open_year, set_allocation, take_proposals
from zeren.clarify.queries import allocations_in, coverage_map, lists_of_unit, names_due
from zeren.clarify.rules.allocation import LEAD, Part
from zeren.clarify.rules.lists import list_problems
from zeren.diagnose.queries import Answered, elasticity_of, three_questions
from zeren.implement.actions import ask_task_extension, enter_fact, grant_task_extension, plan_tasks, record_finding
from zeren.implement.queries import gap_report, task_of_duty, tasks_of_unit
from zeren.implement.rules.facts import FactEntry
from zeren.implement.rules.findings import DONE, DONE_POORLY, FOLLOW_UPS, NOT_DONE
from zeren.implement.rules.gaps import Disposition
from zeren.investigate.rules import CaseView, cannot_put_down, not_a_poor_result_only
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Refused
from zeren.ledger.clock import now, today
from zeren.organisations.actions import begin_term, end_term
from zeren.organisations.queries import holders, unit
from zeren.policy import Pack, from_json, load_pack
from zeren.policy.findings import shares_of
from zeren.policy.lint import check_pack
from zeren.policy.pack import PackCase
from zeren.scoring import fit_quota, result_digest
from zeren.scoring.cases import run_case, score_case

YEAR_OVER = date(2027, 1, 5)


def codes(error: Refused) -> set[str]:
    return {reason.code for reason in error.reasons}


def did(name: str, day: date, person: str = "", label: str = "", **attributes: str) -> None:
    """The clerk puts down a fact about the township or one of its people."""
    enter_fact(small.CLERK, FactEntry(name, "T1", day, "台账", person=person, label=label, attributes=attributes))


def answered(year: int = 2026) -> Answered:
    return three_questions([unit("T1", today())], year, today())


def case_of(pack: Pack, name: str) -> PackCase:
    return next(case for case in pack.cases if case.id == name)


def changed(pack: Pack, **values: str) -> Pack:
    """The next version of the pack, in which these values read otherwise."""
    found = json.loads(pack.to_json())
    found["pack.toml"]["pack"]["version"] = "9999.1"
    for row in found["pack.toml"]["value"]:
        row["value"] = values.get(row["key"].replace(".", "_"), row["value"])
    return from_json(json.dumps(found))


def test_row_1__a_duty_without_task_or_follow_up_stands_in_the_gap_report(county: None) -> None:
    """A duty with no task, or a failed task with no disposition, appears in the gap report."""
    generate_lists(small.CLERK, "", 2026)
    assert {gap.kind for gap in gap_report("C1", 2026, today(), {})} == {"no_task"}
    plan_tasks(small.CLERK, "", 2026)
    assert gap_report("C1", 2026, today(), {}) == ()
    small.move_to(YEAR_OVER)
    task = task_of_duty("T1", "C1", 2026)
    assert task
    record_finding(small.HEAD, task, NOT_DONE, "全年没有研究")
    broken = [gap for gap in gap_report("C1", 2026, today(), {}) if gap.kind == "no_disposition"]
    assert [gap.chain.task_id for gap in broken] == [task]
    followed = gap_report("C1", 2026, today(), {task: Disposition("case", "2027-001")})
    assert not [gap for gap in followed if gap.kind == "no_disposition"]


def test_row_2__a_missing_list_turns_its_unit_red_and_no_parent_is_green(county: None) -> None:
    """A tree of three levels with one missing list: one red node, and no parent is green."""
    for part in ("T2", "B1"):
        generate_lists(small.CLERK, part, 2026)
    for key in ("T2", "B1"):
        for one in lists_of_unit(key, 2026, today()):
            acknowledge_list(Actor("person", one.person), one.id)
    states = {row.unit.key: row.node.state for row in coverage_map("C1", 2026, today()).rows}
    assert (states["T2"], states["B1"]) == ("whole", "whole")
    assert states["V1"] == "missing", "its branch is whole, its own lists are not there"
    assert "whole" not in {states["T1"], states["C1"]}


def test_row_3a__one_study_of_two_shows_half_for_that_item(county: None) -> None:
    """Question one: one half-yearly study of two reads 50 per cent for that item."""
    generate_lists(small.CLERK, "", 2026)
    small.move_to(YEAR_OVER)
    did("special_study", date(2026, 3, 10))
    (question,) = (one for one in answered().units[0].questions if one.key == "q1")
    study = next(item for item in question.bearers[0].found.items if item.item.key == "study")
    assert study.share == Fraction(1, 2)
    assert question.answer != "yes"


def test_row_3b__a_secretary_with_meetings_only_stays_below_the_line(county: None) -> None:
    """Question two: a secretary who only arranges, meeting after meeting, stays below the threshold."""
    generate_lists(small.CLERK, "", 2026)
    small.move_to(YEAR_OVER)
    for month in (1, 3, 5, 7, 9, 11):
        did("performance_log", date(2026, month, 12), small.SECRETARY.id, kind="arrange")
    found = answered()
    question = next(one for one in found.units[0].questions if one.key == "q2")
    asked = next(one for one in found.questions if one.key == "q2")
    assert question.bearers[0].found.index is not None
    assert question.bearers[0].found.index < asked.partly
    assert question.answer == "no"


def test_row_3c__a_member_without_survey_is_flagged_and_the_secretary_is_not(county: None) -> None:
    """Question three: a member without a survey of the own field is flagged; the secretary's answer does not move."""
    generate_lists(small.CLERK, "", 2026)
    small.move_to(YEAR_OVER)
    for month, kind in ((1, "arrange"), (3, "ask"), (5, "coordinate"), (7, "oversee"), (9, "ask"), (11, "oversee")):
        did("performance_log", date(2026, month, 12), small.SECRETARY.id, kind=kind)
    did("debrief_grade", date(2026, 12, 21), small.SECRETARY.id, label="GOOD")
    before = answered().units[0].questions
    for quarter in (2, 5, 8, 11):
        did("dual_life", date(2026, quarter, 8), small.MEMBER.id)
    after = answered().units[0].questions
    member = next(one for one in after[2].bearers if one.person == small.MEMBER.id)
    assert member.found.flagged
    assert member.found.answer != "yes"
    assert (before[1].answer, after[1].answer) == ("yes", "yes")


def test_row_4__missing_data_is_no_answer_and_never_a_pass(county: None) -> None:
    """Nothing on record reads “no answer”: neither zero nor a pass."""
    generate_lists(small.CLERK, "", 2026)
    small.move_to(YEAR_OVER)
    questions = answered().units[0].questions
    assert {one.answer for one in questions} == {"no_answer"}
    assert {bearer.found.index for one in questions for bearer in one.bearers} == {None}


def test_row_13__a_list_is_acknowledged_anew_each_year_and_by_each_who_comes(county: None) -> None:
    """Appointment on day D: acknowledgement is due on D+30, then overdue and visible; each year asks again."""

    def state(year: int) -> tuple[str, date | None]:
        (row,) = (one for one in names_due("T1", year, today()) if one.post == "T1-01")
        return row.state, row.due_on

    generate_lists(small.CLERK, "", 2026)
    (own,) = (one for one in lists_of_unit("T1", 2026, today()) if one.post == "T1-01")
    acknowledge_list(small.SECRETARY, own.id)
    assert state(2026)[0] == "acknowledged"
    small.move_to(date(2026, 7, 8))
    end_term(small.HEAD, "T1-01", date(2026, 7, 7))
    begin_term(small.HEAD, "T1-01", small.MEMBER.id, date(2026, 7, 8))
    assert state(2026) == ("waiting", date(2026, 8, 7))
    small.move_to(date(2026, 8, 8))
    assert state(2026)[0] == "overdue"
    open_year(small.HEAD, 2027)
    assert state(2027)[0] == "waiting", "what was signed in one year is not signed in the next"


def test_row_5__a_scheme_with_45_of_100_for_outcomes_is_refused_and_each_indicator_has_unit_and_verifier(
    pack: Pack,
) -> None:
    """A scheme with 45 per cent for outcomes is refused; so is an indicator that has no unit, or that nobody verifies."""
    first = load_pack(small.PACKS.parent / "examples" / "gdp-first")
    assert {"OUTCOME_SHARE", "VERIFIER_MISSING", "UNIT_MISSING"} <= {finding.code for finding in check_pack(first)}
    secretary = pack.schemes["secretary-year"]
    assert shares_of(pack, secretary, secretary.node("party_building"))["outcome"] == 50
    assert check_pack(pack) == ()


def test_row_6__all_process_and_the_whole_ballot_stay_at_55_and_are_never_excellent(pack: Pack) -> None:
    """All points of process, the full ballot, every bonus and no outcome: at most 55 of this duty, and never the best grade."""
    for name, most in (("meetings-and-votes-alone", 50), ("meetings-votes-and-every-bonus", 55)):
        assert run_case(pack, case_of(pack, name)) == ()
        one = score_case(pack, case_of(pack, name))[0]
        assert one.parts[0].value is not None and one.parts[0].value <= most
        assert [gate.passed for gate in one.gates if gate.id == "G2"] == [False]
        assert one.proposal in ("BASIC", "COMPETENT")


def test_row_7__a_scheme_that_ranks_by_growth_is_refused_and_a_secretary_is_not_weighed_below_others(
    pack: Pack,
) -> None:
    """A scheme with a rank by GDP is refused with its code, and so is a weight of this duty below that of others."""
    found = {finding.code for finding in check_pack(load_pack(small.PACKS.parent / "examples" / "gdp-first"))}
    assert {"GDP_RANK", "WEIGHT_PROFILE", "BALLOT_SHARE"} <= found
    assert check_pack(pack) == ()


def test_row_14__not_done_done_poorly_and_done_are_three_outcomes(county: None) -> None:
    """The same duty, three findings, three follow-ups; done is the job and earns no bonus."""
    generate_lists(small.CLERK, "", 2026)
    plan_tasks(small.CLERK, "", 2026)
    small.move_to(YEAR_OVER)
    task = task_of_duty("T1", "C1", 2026)
    assert task
    assert record_finding(small.HEAD, task, NOT_DONE, "全年没有研究") == NOT_DONE
    paths = [FOLLOW_UPS[found].path for found in (NOT_DONE, DONE_POORLY, DONE)]
    assert paths == ["dereliction", "appraisal", "none"]
    assert "不加分" in FOLLOW_UPS[DONE].text.zh
    poorly = CaseView(person="P-T1S", heard_by="", finding=DONE_POORLY, words="研究了，没有结果")
    assert [one.code for one in not_a_poor_result_only(poorly, small.HEAD, now())] == ["not_a_dereliction"]
    assert "done_is_the_job" in {one.code for one in cannot_put_down(DONE, "年度计划")}


def test_row_15__two_first_responsible_persons_at_once_are_refused_and_a_vacancy_shows(county: None) -> None:
    """Two people first responsible at once are refused; a vacancy is shown."""
    with pytest.raises(Refused) as refused:
        begin_term(small.HEAD, "T1-01", "P-T2S", today())
    assert "two_holders_at_once" in codes(refused.value)
    end_term(small.HEAD, "T1-01", today())
    small.move_to(date(2026, 1, 6))
    (first,) = (one for one in holders(["T1"], today(), with_vacancies=True) if one.post == "T1-01")
    assert (first.person, first.kind) == ("", "first_responsible")


def test_row_16__a_change_of_secretary_in_july_scores_both_on_their_own_days(pack: Pack) -> None:
    """The secretary changed in July: each is scored on the own days, apart from the committee."""
    cases = [case_of(pack, name) for name in ("july-predecessor", "july-successor")]
    assert [run_case(pack, case) for case in cases] == [(), ()]
    before, after = (
        next(one for one in score_case(pack, case) if one.subject == (case.subject or case.subjects[0].key))
        for case in cases
    )
    assert (before.own_days, after.own_days) == (181, 184)
    assert before.total != after.total
    assert {pack.schemes[case.scheme].subject for case in cases} == {"person"}


def test_row_19__ten_tasks_and_three_extensions_are_0_30_listed_by_who_granted(county: None) -> None:
    """10 tasks, 3 extensions: 0.30, listed by approver; none of the days moves by one person, or after it has passed."""
    generate_lists(small.CLERK, "", 2026)
    plan_tasks(small.CLERK, "", 2026)
    tasks = tasks_of_unit("T2", 2026, today())
    assert len(tasks) == 10
    extended = [task for task in tasks if task.due_on and task.due_on < date(2026, 12, 31)]
    for task, granter in zip(extended, (small.HEAD, small.HEAD, small.COUNTY_SECRETARY), strict=True):
        assert task.due_on
        until = min(task.due_on + timedelta(days=30), date(2026, 12, 31))
        waiver = ask_task_extension(small.OTHER_SECRETARY, task.id, until, "理由")
        with pytest.raises(Refused) as refused:
            grant_task_extension(small.OTHER_SECRETARY, waiver)
        assert codes(refused.value) == {"asked_it_oneself", "benefits_oneself"}
        grant_task_extension(granter, waiver)
    found = elasticity_of([unit("T2", today())], 2026, today())
    assert (found.whole.times, found.whole.duties, found.whole.index) == (3, 10, Fraction("0.30"))
    assert [(one.by, one.times, one.share) for one in found.granters] == [
        ("person:P-HEAD", 2, Fraction("0.20")),
        ("person:P-C1S", 1, Fraction("0.10")),
    ]
    assert found.rows[0].stands_out
    small.move_to(YEAR_OVER)
    with pytest.raises(Refused) as refused:
        ask_task_extension(small.OTHER_SECRETARY, extended[0].id, date(2026, 12, 31), "理由")
    assert "deadline_passed" in codes(refused.value)


def test_row_20__an_orphan_duty_and_a_double_lead_are_refused(county: None) -> None:
    """An allocation with a duty that nobody leads, or that two lead, is refused with both reasons."""
    generate_lists(small.CLERK, "", 2026)
    committee = next(one for one in lists_of_unit("T1", 2026, today()) if one.bearer == "committee")
    first, second, *_rest = (line.code for line in committee.lines)
    parts = [Part(line.code, "T1-01", LEAD) for line in committee.lines if line.code != first]
    with pytest.raises(Refused) as refused:
        set_allocation(small.HEAD, "T1", 2026, [*parts, Part(second, "T1-02", LEAD)])
    assert {"orphan_duty", "double_lead"} <= codes(refused.value)


def test_row_24__a_growth_item_without_its_cost_item_is_refused(pack: Pack) -> None:
    """Each growth item has its cost item beside it; an unpaired one is refused."""
    first = load_pack(small.PACKS.parent / "examples" / "gdp-first")
    assert {finding.key for finding in check_pack(first) if finding.code == "GROWTH_UNPAIRED"} == {
        "gdp",
        "investment",
    }
    assert "GROWTH_UNPAIRED" not in {finding.code for finding in check_pack(pack)}


def test_row_25__economy_95_and_party_building_55_is_good_at_most(pack: Pack) -> None:
    """Economy 95, Party building 55: the short leg caps the grade."""
    case = case_of(pack, "two-legs")
    assert run_case(pack, case) == ()
    one = score_case(pack, case)[0]
    assert one.proposal != "EXCELLENT"
    assert [gate.passed for gate in one.gates if gate.id == "L1"] == [False]


def test_row_29__a_block_of_outcomes_that_does_not_say_for_whom_is_refused(pack: Pack) -> None:
    """An indicator that does not say for whom cannot be published."""
    first = load_pack(small.PACKS.parent / "examples" / "gdp-first")
    assert {finding.key for finding in check_pack(first) if finding.code == "FOR_WHOM_MISSING"} == {"growth"}
    blocks = [node for scheme in pack.schemes.values() for node in scheme.nodes if node.nature == "outcome"]
    assert len(blocks) > 6 and all(node.for_whom is not None for node in blocks)


def test_row_28__a_total_of_98_with_the_gate_failed_is_not_excellent(pack: Pack) -> None:
    """98 points with the gate failed is not the best grade; with the gate passed it is."""
    failed, passed = (case_of(pack, f"total-98-gate-{how}") for how in ("failed", "passed"))
    assert (run_case(pack, failed), run_case(pack, passed)) == ((), ())
    one = score_case(pack, failed)[0]
    assert (one.total, one.score_grade, one.proposal) == (98, "EXCELLENT", "COMPETENT")
    assert [gate.id for gate in one.gates if gate.passed is False] == ["G1"]


def test_row_34__of_two_equal_totals_the_higher_party_building_ranks_first(pack: Pack) -> None:
    """Two equal totals: the higher grade in Party building ranks first."""
    for name in ("equal-totals-first", "equal-totals-second"):
        assert run_case(pack, case_of(pack, name)) == ()
    case = case_of(pack, "equal-totals-first")
    scored = {one.subject: one for one in score_case(pack, case)}
    (outcome,) = fit_quota(pack.schemes[case.scheme], tuple(scored.values()))
    winner = case.subject or case.subjects[0].key
    loser = next(one for one in scored.values() if one.subject != winner and one.total == scored[winner].total)
    assert scored[winner].parts[0].contribution > loser.parts[0].contribution
    assert winner in outcome.certain
    assert loser.subject not in outcome.certain


def test_row_36__secretary_is_weighed_not_below_others_and_never_below_the_floor(pack: Pack) -> None:
    """Secretary at 40 under a member at 45 is refused; so is a weight below the floor."""
    assert check_pack(pack) == ()
    below = changed(pack, weight_first_responsible="0.40", weight_first_responsible_main="0.60",
                    weight_member="0.45", weight_member_main="0.55")  # fmt: skip
    assert "WEIGHT_PROFILE" in {finding.code for finding in check_pack(below)}
    floor = changed(pack, weight_member="0.10", weight_member_main="0.90")
    assert "WEIGHT_PROFILE" in {finding.code for finding in check_pack(floor)}


def test_row_37__party_building_is_the_first_duty_of_a_secretary_and_comes_first_on_the_card(
    pack: Pack, county: None
) -> None:
    """A secretary's first duty is Party building: on the list, on the card; a catalogue without a first duty is refused."""
    generate_lists(small.CLERK, "", 2026)
    take_proposals(small.HEAD, "T1", 2026)
    lists = {one.bearer: one for one in lists_of_unit("T1", 2026, today()) if one.post in {"", "T1-01"}}
    for one in lists.values():
        assert one.lines[0].order == 1 and [line.order for line in one.lines].count(1) == 1
    assert "党" in lists["first_responsible"].lines[0].text.zh
    (lead,) = (
        part
        for part in allocations_in(2026)["T1"]
        if part.code == lists["committee"].lines[0].code and part.part == LEAD
    )
    assert lead.post == "T1-01"
    without = [duty for duty in pack.duties if not (duty.bearer == "first_responsible" and duty.order == 1)]
    assert "first_duty_missing" in {reason.code for reason in list_problems(without, 2026)}
    case = case_of(pack, "equal-totals-first")
    (scored, *_) = score_case(pack, case)
    assert scored.parts[0].order == 1 and "党" in scored.parts[0].title.zh


def test_row_38__an_old_year_recomputed_under_its_old_pack_gives_the_old_result(pack: Pack) -> None:
    """The stored old pack gives the old result again, to the byte; the new version gives another."""
    case = case_of(pack, "total-98-gate-failed")
    old = result_digest(score_case(pack, case))
    new_pack = changed(pack, weight_first_responsible="0.60", weight_first_responsible_main="0.40")
    assert new_pack.digest != pack.digest
    assert result_digest(score_case(new_pack, case)) != old
    assert result_digest(score_case(from_json(pack.to_json()), case)) == old
