"""Facts frozen and schemes run, through the gate: gates before points, ranks, recomputation, what stands in a trace."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assess import year
from assess.told import LATE_PROOF, VERIFIED
from clarify import small
from investigate.conftest import DECIDER
from zeren.assess.actions import freeze_facts, open_round, run_schemes
from zeren.assess.queries import (
    card_so_far,
    changes_between,
    freezes_of,
    latest_run,
    order_of,
    ranking,
    result_of,
    run_found,
    runs_of,
    standing_runs,
)
from zeren.implement.actions import correct_fact, enter_fact, withdraw_fact
from zeren.implement.rules.facts import FactEntry
from zeren.kernel.errors import Invalid, NotAllowed, Refused
from zeren.ledger.queries import latest
from zeren.organisations.actions import lift_standing, place_standing
from zeren.organisations.queries import pack_on
from zeren.organisations.rules import Organisation, TermRow

pytestmark = pytest.mark.django_db
SECRETARIES = "secretary-year"


def test_freeze__before_the_days_are_over_is_refused(days_open: None) -> None:
    with pytest.raises(Refused) as refusal:
        freeze_facts(small.HEAD, year.YEAR)
    assert [reason.code for reason in refusal.value.reasons] == ["round_still_open"]
    assert freezes_of(year.YEAR) == ()


def test_freeze__who_may_not_is_refused(days_open: None) -> None:
    small.move_to(year.FROZEN_ON)
    with pytest.raises(NotAllowed):
        freeze_facts(small.CLERK, year.YEAR)


def test_freeze__seals_the_facts_and_is_recorded(frozen: int) -> None:
    (found,) = freezes_of(year.YEAR)
    assert found.id == frozen and len(found.digest) == 64 and not found.open_disputes
    entry = latest(1)[0]
    assert entry.kind == "facts_frozen"
    assert entry.rows > entry.body["count"] and "digest" not in entry.body, "no plain digest enters the record"


def test_freeze__the_same_facts_give_the_same_digest(frozen: int) -> None:
    again = freeze_facts(small.HEAD, year.YEAR, purpose="again")
    first, second = freezes_of(year.YEAR)
    assert second.id == again and first.digest == second.digest and second.purpose == "again"


def test_freeze__what_comes_in_later_counts_in_no_recomputation(frozen: int) -> None:
    """A fact that nobody was shown cannot reach a result by way of somebody's objection."""
    before = freezes_of(year.YEAR)[0].count
    late = FactEntry("special_study", "T1", date(2026, 11, 3), "补录的会议纪要")
    with pytest.raises(Invalid) as caught:
        enter_fact(small.CLERK, late)
    assert [reason.code for reason in caught.value.reasons] == ["year_not_open"]
    freeze_facts(small.HEAD, year.YEAR, purpose="again")
    assert {found.count for found in freezes_of(year.YEAR)} == {before}


def test_freeze__a_correction_made_later_counts_in_no_recomputation(frozen: int) -> None:
    """Nor does a withdrawal: whoever may enter facts cannot change a result that way."""
    correct_fact(small.CLERK, LATE_PROOF, "核实单迟到", **VERIFIED)
    withdraw_fact(small.CLERK, "T2-annual_plan-0120", "重复录入")
    freeze_facts(small.HEAD, year.YEAR, purpose="again")
    first, second = freezes_of(year.YEAR)
    assert (second.digest, second.count) == (first.digest, first.count)


def test_freeze__only_what_was_put_right_counts_and_once(frozen: int) -> None:
    correct_fact(small.CLERK, LATE_PROOF, "核实单迟到", **VERIFIED)
    freeze_facts(small.HEAD, year.YEAR, purpose="objection", put_right=[LATE_PROOF])
    freeze_facts(small.HEAD, year.YEAR, purpose="again")
    first, second, third = freezes_of(year.YEAR)
    assert first.digest != second.digest and first.count == second.count
    assert third.digest == second.digest, "what an objection put right stays"


def test_run__a_high_total_with_the_gate_failed_is_not_excellent(computed: dict[str, int]) -> None:
    found = result_of(computed[SECRETARIES], year.FAIR)
    assert found.total is not None and found.total > 95
    assert found.content["score_grade"] == "EXCELLENT"
    assert (found.grade, found.gates_passed, found.zone, found.rank) == ("COMPETENT", False, "failed", None)
    assert [gate["id"] for gate in found.content["gates"] if not gate["passed"]] == ["G1"]


def test_run__only_those_compared_are_ranked(computed: dict[str, int]) -> None:
    lines = order_of(computed[SECRETARIES], "towns")
    assert [(line.subject, line.rank, line.zone) for line in lines] == [
        (year.GOOD, 1, "outside"),  # two townships: a quarter of two is no place
        (year.FAIR, None, "failed"),
    ]


def test_run__who_left_and_came_back_has_one_result_on_both_parts_of_the_year(db: None) -> None:
    year.build()
    terms = (
        TermRow("T2-01", year.GOOD_SECRETARY, small.FIRST_DAY, date(2026, 4, 30)),
        TermRow("T2-01", year.GOOD_SECRETARY, date(2026, 9, 1)),
    )
    small.bring_in(Organisation(terms=terms))
    small.move_to(year.OPENS)
    open_round(small.HEAD, year.YEAR, year.OPENS)
    small.move_to(year.FROZEN_ON)
    runs = run_schemes(small.HEAD, freeze_facts(small.HEAD, year.YEAR), pack_on(year.FROZEN_ON).digest)
    found = result_of(runs[SECRETARIES], year.GOOD)
    assert found.content["own_days"] == 120 + 122


def test_run__is_recorded_with_its_rows(computed: dict[str, int]) -> None:
    entries = latest(4)
    assert {entry.body["scheme"] for entry in entries} == set(computed)
    assert sum(entry.rows for entry in entries) == len(computed) + sum(entry.body["count"] for entry in entries)
    found = latest_run(year.YEAR, SECRETARIES)
    assert found.facts_digest == freezes_of(year.YEAR)[0].digest


def test_run__who_may_not_is_refused(frozen: int) -> None:
    with pytest.raises(NotAllowed):
        run_schemes(small.SECRETARY, frozen, pack_on(year.RUN_ON).digest)
    assert runs_of(year.YEAR) == ()


def test_run__again_on_the_same_freeze_gives_the_same_results(computed: dict[str, int]) -> None:
    freeze = freezes_of(year.YEAR)[0].id
    again = run_schemes(small.HEAD, freeze, pack_on(year.RUN_ON).digest, computed)
    for scheme, run in again.items():
        assert run_found(run).result_digest == run_found(computed[scheme]).result_digest
        assert changes_between(computed[scheme], run) == ()


def test_recomputation__shows_before_and_after_for_everybody_it_touches(computed: dict[str, int]) -> None:
    correct_fact(small.HEAD, LATE_PROOF, "核实单迟到", **VERIFIED)
    freeze = freeze_facts(small.HEAD, year.YEAR, purpose="核实单", put_right=[LATE_PROOF])
    runs = run_schemes(small.HEAD, freeze, pack_on(year.RUN_ON).digest, computed)
    (change,) = changes_between(computed[SECRETARIES], runs[SECRETARIES])
    assert change.subject == year.FAIR and change.after.total > change.before.total
    assert run_found(runs[SECRETARIES]).replaces == computed[SECRETARIES]
    assert run_found(computed[SECRETARIES]).replaced_by == runs[SECRETARIES]
    assert standing_runs(year.YEAR)[SECRETARIES] == runs[SECRETARIES]
    assert result_of(computed[SECRETARIES], year.FAIR).total == change.before.total


def test_standing__an_open_case_bars_a_grade_and_a_concluded_one_does_not(frozen: int) -> None:
    mark = place_standing(DECIDER, "open_case", date(2026, 6, 1), None, "case", "A-1", person=year.GOOD_SECRETARY)
    barred = run_schemes(small.HEAD, freeze_facts(small.HEAD, year.YEAR, purpose="立案"), pack_on(year.RUN_ON).digest)
    assert result_of(barred[SECRETARIES], year.GOOD).grade == ""
    lift_standing(DECIDER, mark, "结案")
    freed = run_schemes(small.HEAD, freeze_facts(small.HEAD, year.YEAR, purpose="结案"), pack_on(year.RUN_ON).digest)
    assert result_of(freed[SECRETARIES], year.GOOD).grade == "COMPETENT"


def test_trace__no_database_number_stands_in_it(computed: dict[str, int]) -> None:
    keys = {
        key for row in ranking(computed[SECRETARIES]) for node in row.content["nodes"] for key in node["fact_keys"]
    }
    assert keys and all(key.startswith(("T1-", "T2-", "V1-", "derived:", "branch-year:")) for key in keys)


def test_run__asks_no_more_of_the_database_for_more_units(computed: dict[str, int]) -> None:
    def asked() -> int:
        freeze = freeze_facts(small.HEAD, year.YEAR, purpose="again")
        with CaptureQueriesContext(connection) as queries:
            run_schemes(small.HEAD, freeze, pack_on(year.RUN_ON).digest)
        return len(queries)

    before = asked()
    small.bring_in(year.with_villages(12))
    assert asked() == before


def test_so_far__says_points_and_no_grade(days_open: None) -> None:
    said = card_so_far("T1", SECRETARIES, year.FAIR, year.YEAR, year.OPENS)
    assert said is not None and said["nodes"]
    assert not {"total", "proposal", "score_grade", "nearest", "reasons", "quotas"} & said.keys()
    assert all(node["id"] != "grade" for node in said["nodes"])
    assert next(gate for gate in said["gates"] if gate["id"] == "G3")["passed"] is None


def test_so_far__of_a_scheme_that_does_not_appraise_it_is_nothing(days_open: None) -> None:
    assert card_so_far("T1", SECRETARIES, f"{small.MEMBER.id}@T1-03", year.YEAR, year.OPENS) is None
