"""Eligibility of everybody at once against one by one: the same answers, word for word, in a number of queries that stays."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clarify import small
from investigate.conftest import DECIDER
from use.anew import decided_anew
from use.conftest import DECIDED_ON
from zeren.assess.actions import import_earlier_results
from zeren.assess.models import Decision, Proposal
from zeren.assess.rules.sheets import EarlierRow
from zeren.organisations.actions import place_standing
from zeren.organisations.models import Post
from zeren.organisations.queries import holders, pack_on
from zeren.use.actions import draw_consequences, record_recommendation
from zeren.use.queries import drawing_of, eligibilities, eligibility_of

pytestmark = pytest.mark.usefixtures("decided")
PEOPLE = tuple(sorted({person for *_, person, _ in small.POSTS if person} | {DECIDER.id}))
MARKED = st.tuples(
    st.sampled_from([one for one in PEOPLE if one != DECIDER.id]),
    st.sampled_from(["impact_period", "bar", "open_case", "cap", "finding"]),
    st.integers(-400, 400),
    st.none() | st.integers(0, 700),
    st.sampled_from(["canvassing", "other_unfit", "admonition"]),
)
GRADED = st.tuples(
    st.sampled_from(PEOPLE), st.integers(2021, 2025), st.sampled_from(["EXCELLENT", "COMPETENT", "BASIC"])
)


def in_another_post(grade: str) -> None:
    """The township's secretary is decided about once more, the day after, for a post in the village."""
    decision = Decision.objects.get(result__person__key=small.SECRETARY.id)
    result, run, post = decision.result, decision.result.run, Post.objects.get(key="V1-02")
    run.pk, run._state.adding = None, True
    run.save()
    result.pk, result.run, result.subject, result.post, result.unit = (
        None,
        run,
        f"{small.SECRETARY.id}@V1-02",
        post,
        post.unit,
    )
    result._state.adding = True
    result.save()
    proposal = Proposal.objects.create(run=run, body="县委常委会", at=run.at, by=run.by)
    Decision.objects.create(
        proposal=proposal, result=result, grade=grade, decided_on=DECIDED_ON + timedelta(days=1), departs=False,
        reason="", present="沈砚秋", document="3号", recorded_by=decision.recorded_by,
    )  # fmt: skip
    small.move_to(DECIDED_ON + timedelta(days=1))


def test_two_posts__a_better_grade_in_one_takes_no_bar_away_from_the_other() -> None:
    (alone,) = eligibility_of(small.SECRETARY.id, DECIDED_ON).bars
    in_another_post("EXCELLENT")
    (bar,) = eligibility_of(small.SECRETARY.id, DECIDED_ON).bars
    assert (bar.bar, bar.until) == (alone.bar, alone.until) and "苔溪镇党委书记" in bar.title.zh
    same(DECIDED_ON, "")


def test_two_posts__a_better_grade_in_one_carries_no_run_of_years_on() -> None:
    earlier = [EarlierRow(year, "T1", small.SECRETARY.id, "EXCELLENT", None, "档案") for year in (2024, 2025)]
    import_earlier_results(small.HEAD, earlier)
    in_another_post("EXCELLENT")
    village = Decision.objects.get(result__subject=f"{small.SECRETARY.id}@V1-02").id
    rules = {due.rule for number, due in drawing_of(2026, DECIDED_ON).fresh if number == village}
    assert rules == {"excellent_commend"}


def same(day: date, post: str) -> None:
    whole = eligibilities(day, post)
    assert set(whole) >= {holder.person for unit in ("T1", "T2", "C1") for holder in holders([unit], day)}
    for person, found in whole.items():
        assert found == eligibility_of(person, day, post)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(MARKED, max_size=12), st.lists(GRADED, max_size=12, unique_by=lambda row: row[:2]),
    st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(["", "deputy"]), st.integers(0, 900)), max_size=5),
    st.integers(-300, 1000), st.sampled_from(["", "deputy", "first_responsible"]),
)  # fmt: skip
def test_everybody__has_the_answer_that_each_would_have(
    marked: list, graded: list, recommended: list, days: int, post: str
) -> None:
    with transaction.atomic():
        for person, kind, begins, length, code in marked:
            start = DECIDED_ON + timedelta(begins)
            end = None if length is None else start + timedelta(length)
            place_standing(DECIDER, kind, start, end, code, "2026-001", person=person)
        rows = [EarlierRow(year, "T1", person, grade, None, "鹭汀委〔2026〕1号") for person, year, grade in graded]
        if rows:
            import_earlier_results(small.CLERK, rows)
        for person, kind, ago in recommended:
            if person != small.HEAD.id:
                record_recommendation(small.HEAD, person, kind, DECIDED_ON - timedelta(ago), 9, 10, "纪要")
        same(DECIDED_ON + timedelta(days), post)
        transaction.set_rollback(True)


def test_everybody__knows_of_bars_that_fell_with_their_decision() -> None:
    draw_consequences(small.HEAD, 2026)
    asked = date(2027, 6, 1)
    assert eligibilities(asked)[small.SECRETARY.id].verdict == "blocked"
    decided_anew("COMPETENT")
    assert eligibilities(asked)[small.SECRETARY.id].verdict == "eligible"
    same(asked, "deputy")


def test_everybody__is_asked_in_a_few_queries_however_many_there_are() -> None:
    pack_on(DECIDED_ON)
    asked = []
    for people in ([small.MEMBER.id], PEOPLE, None):
        with CaptureQueriesContext(connection) as found:
            eligibilities(DECIDED_ON, "deputy", people)
        asked.append(len(found))
    assert len(set(asked)) == 1 and asked[0] <= 12, asked
