"""What would have moved a grade: by hand, and every one told is run again over everybody with its facts changed."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from policy.small_packs import YEAR, fact, node, small_pack, village
from scoring.packs import packs
from zeren.scoring import FactRecord, Subject, score_all
from zeren.scoring.cases import case_inputs
from zeren.scoring.counterfactuals import Counterfactual, WhatIf, what_if

GRADE = node("grade", 'kind = "TABLE"\nof = {total = true}\nrows = [{from = "90", grade = "TOP"}, {from = "75", to = "90", grade = "GOOD"}, {to = "75", grade = "LOW"}]', None)  # fmt: skip
MEETINGS = node("m", 'kind = "RATIO"\nof = {fact = "meeting"}\nto = "12"\npoints = "60"')
RATE = node("r", 'kind = "FACT"\nof = {fact = "rate"}\npoints = "40"')
HEAD = {"grade_by": '"grade"'}


def asked(nodes: str, *facts: FactRecord, subjects: tuple[Subject, ...] = (), **more: Any) -> WhatIf:
    scheme = next(iter(small_pack(nodes + GRADE, HEAD).schemes.values()))
    return what_if(scheme, subjects or (village(),), facts, YEAR, "V1", values={}, **more)


def meetings(count: int, subject: str = "V1") -> list[FactRecord]:
    return [fact("meeting", subject=subject, key=f"M{subject}{number:02d}") for number in range(count)]


def test_one_meeting_more__would_have_been_enough() -> None:
    found = asked(MEETINGS + RATE, *meetings(11), fact("rate", "34"))  # 55 + 34 = 89
    more = found.up[0]
    assert more.size == 1  # the rate a point higher is the smallest
    assert more.total_after == 90
    assert more.changes[0].after is not None
    assert more.changes[0].after.value == 35
    assert any(what.changes[0].before is None and what.total_after == 94 for what in found.up)
    assert (
        more.text.en
        == "With “rate” 35 instead of 34: the total would be 90 instead of 89 (+1), the grade “TOP” instead of “GOOD”."
    )
    assert more.text.zh == "如果“rate”由 34 变为 35：总分由 89 变为 90（+1），等次由“GOOD”变为“TOP”。"


def test_two_together__only_where_neither_is_enough() -> None:
    found = asked(
        MEETINGS + RATE, *meetings(10), fact("rate", "35.5")
    )  # 50 + 35.5 = 85.5; a meeting gives 5, the rate at most 4.5
    assert [(len(what.changes), what.size) for what in found.up] == [(1, Fraction("4.5")), (1, 5)]
    found = asked(MEETINGS + RATE, *meetings(9), fact("rate", "38"))  # 45 + 38 = 83: 5 more and 2 more are 90
    assert [len(what.changes) for what in found.up] == [2]
    assert found.up[0].total_after == 90


def test_down__one_fewer_of_what_holds_it() -> None:
    found = asked(MEETINGS + RATE, *meetings(12), fact("rate", "30"))  # 90
    assert found.up == ()
    assert found.down[0].size == 1
    assert any(what.changes[0].after is None for what in found.down)


def test_veto__is_never_a_way_and_is_told_as_what_it_is() -> None:
    veto = node("v", 'kind = "OVERRIDE"\norder = 1\neffect = "veto"\nwhen = {fact = "prize", at_least = "1"}', None)
    held = asked(MEETINGS + RATE + veto, *meetings(12), fact("rate", "35"), fact("prize"))
    assert held.up == held.down == ()
    assert "holds" in held.held[0].en
    free = asked(MEETINGS + RATE + veto, *meetings(12), fact("rate", "35"))
    assert free.down
    assert all(change.name != "prize" for what in free.down for change in what.changes)
    assert free.held == ()


def test_judgement__stays_within_its_bounds_and_steps() -> None:
    judged = node("j", 'kind = "JUDGE"\nfact = "proposal"\nlo = "0"\nhi = "10"\nstep = "2"')
    found = asked(
        MEETINGS + judged + RATE, *meetings(12), fact("rate", "24"), fact("proposal", "4", reason="so")
    )  # 88
    best = next(what for what in found.up if what.changes[0].name == "proposal")
    assert best.changes[0].after is not None
    assert best.changes[0].after.value == 6
    nothing = asked(MEETINGS + judged + RATE, *meetings(12), fact("rate", "17"), fact("proposal", "8", reason="so"))
    assert all(what.changes[0].name != "proposal" for what in nothing.up if len(what.changes) == 1)


def test_among_peers__what_is_told_holds_when_everybody_is_run_again() -> None:
    rank = node("k", 'kind = "GROUP"\nof = {node = "m"}\nstatistic = "rank"\ncounts = false') + node(
        "b", 'kind = "WHEN"\nwhen = {node = "k", at_most = "1"}\namount = "35"'
    )
    facts = [*meetings(10), *meetings(11, "V2"), fact("rate", "25"), fact("rate", "25", subject="V2")]
    found = asked(MEETINGS + RATE + rank, *facts, subjects=(village(), village("V2")))  # 50 + 25, second
    assert found.up or found.down
    for what in (*found.up, *found.down):
        assert what.grade_after == again(MEETINGS + RATE + rank, facts, what)


def again(nodes: str, facts: list[FactRecord], what: Counterfactual) -> str | None:
    scheme = next(iter(small_pack(nodes + GRADE, HEAD).schemes.values()))
    scored = score_all(scheme, (village(), village("V2")), otherwise(facts, what), YEAR, values={})
    return scored[0].proposal


def otherwise(facts: Any, what: Counterfactual) -> list[FactRecord]:
    gone = [change.before for change in what.changes]
    return [*(one for one in facts if one not in gone), *(change.after for change in what.changes if change.after)]


GRADED = ["party-building-cn", "published/13-soe-clean-government", "published/45-social-organisations-rating", "published/F11-indonesia-pp30-2019"]  # fmt: skip


@pytest.mark.parametrize("name", GRADED)
def test_every_case__what_is_told_holds_when_run_again(name: str) -> None:
    pack, seen = packs()[name], 0
    for case in pack.cases:
        given = case_inputs(pack, case)
        given.pop("with_withheld")
        subject = case.subject or (case.subjects[0].key if case.subjects else "S1")
        found = what_if(subject=subject, **given)
        before = next(one for one in score_all(**given) if one.subject == subject)
        for what in (*found.up, *found.down):
            seen += 1
            one = next(
                one
                for one in score_all(**{**given, "facts": otherwise(given["facts"], what)})
                if one.subject == subject
            )
            assert (one.total, one.proposal) == (what.total_after, what.grade_after)
            assert (before.total, before.proposal) == (what.total_before, what.grade_before)
            assert one.proposal != before.proposal
            vetoes = [
                {cap.id for cap in each.caps if cap.effect in ("veto", "bar", "force")} for each in (before, one)
            ]
            assert vetoes[0] == vetoes[1]
    assert seen > 8


def test_smallest__a_number_a_hundredth_less_would_not_do() -> None:
    facts = [*meetings(12), fact("rate", "29.5", key="R")]  # 89.5
    best = asked(MEETINGS + RATE, *facts).up[0]
    after = best.changes[0].after
    assert after is not None and after.value == 30
    scheme = next(iter(small_pack(MEETINGS + RATE + GRADE, HEAD).schemes.values()))
    less = replace(after, value=after.value - Fraction(1, 100))
    scored = score_all(scheme, (village(),), [*facts[:-1], less], YEAR, values={})
    assert scored[0].proposal == "GOOD"
