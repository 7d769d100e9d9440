"""A large run goes through the SQL engine: the same figures, and the same card when it is opened."""

import pytest
from django.db import transaction

from assess import told, year
from clarify import small
from investigate.conftest import DECIDER
from zeren.assess.actions import decide_results, propose_results, run_schemes
from zeren.assess.models import Result, RunInputs
from zeren.assess.queries import explained, freezes_of, order_of, ranking, result_of, run_found
from zeren.assess.rules import running
from zeren.assess.rules.deciding import DecisionRow
from zeren.kernel.errors import Corrupt, Refused
from zeren.organisations.queries import pack_on
from zeren.scoring.counterfactuals import compares


@pytest.fixture
def by_both(computed: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[int, int]]:
    """Each scheme that compares nobody, run by the oracle and then by DuckDB over the same freeze."""
    monkeypatch.setattr(running, "MANY", 1)
    pack = pack_on(year.RUN_ON)
    again = run_schemes(small.HEAD, freezes_of(year.YEAR)[0].id, pack.digest)
    return {key: (computed[key], run) for key, run in again.items() if not compares(pack.schemes[key])}


def test_large_run__gives_the_same_digest_figures_and_order(by_both: dict[str, tuple[int, int]]) -> None:
    assert set(RunInputs.objects.values_list("run_id", flat=True)) == {run for _, run in by_both.values()}
    assert len(by_both) >= 2
    for oracle, engine in by_both.values():
        assert run_found(engine).result_digest == run_found(oracle).result_digest
        assert run_found(engine).quota == run_found(oracle).quota
        columns = ("subject", "group", "total", "first_part", "status", "grade", "gates_passed", "zone", "rank")
        one, other = (list(Result.objects.filter(run_id=run).values_list(*columns)) for run in (oracle, engine))
        assert one == other
        lists = [[(line.subject, line.score_grade, line.tied, [gate["id"] for gate in line.failed], [cap["id"] for cap in line.caps]) for line in order_of(run)] for run in (oracle, engine)]  # fmt: skip
        assert lists[0] == lists[1]


def test_large_run__a_card_has_every_word_that_the_oracle_writes(by_both: dict[str, tuple[int, int]]) -> None:
    for oracle, engine in by_both.values():
        for row in ranking(oracle):
            assert dict(result_of(engine, row.subject).content) == row.content


def refused_best(run: int) -> list[tuple[str, tuple[str, ...]]]:
    """Everybody of a run named with the best grade there is: each reason against it, and where."""
    best = min(pack_on(told.DECIDED_ON).words.grades.items(), key=lambda one: one[1].rank)[0]
    rows = [DecisionRow(one.subject, best, "研究决定。", told.PRESENT) for one in ranking(run) if one.grade]
    try:
        with transaction.atomic():
            proposal = propose_results(small.HEAD, run, "县委常委会", told.DECIDED_ON)
            decide_results(DECIDER, proposal, rows, told.DECIDED_ON, "2号", told.PRESENT)
            transaction.set_rollback(True)
    except Refused as refusal:
        return sorted((one.code, one.place) for one in refusal.reasons if one.code != "run_superseded")
    return []


def test_large_run__is_decided_within_the_same_limits(by_both: dict[str, tuple[int, int]]) -> None:
    small.move_to(told.DECIDED_ON)
    found = {key: [refused_best(run) for run in (engine, oracle)] for key, (oracle, engine) in by_both.items()}
    assert all(one == other for one, other in found.values()), found
    assert {code for one, _ in found.values() for code, _ in one} >= {"above_hard_cap"}, found


def test_large_run__a_card_whose_inputs_give_something_else_is_not_shown(
    by_both: dict[str, tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, engine = next(iter(by_both.values()))
    found = result_of(engine, ranking(engine)[0].subject)
    changed = {**found.content.stored, "figures": {**found.content.stored["figures"], "trace": {}}}  # type: ignore[attr-defined]
    with pytest.raises(Corrupt):
        dict(explained.WithWords(found.content.run, changed))  # type: ignore[attr-defined]
