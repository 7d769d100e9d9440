"""After the meeting, through the gate: a verdict in words, its facts and letter; lists that nobody closes for himself."""

import json
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from clarify import small
from debrief import after, box_world
from zeren.clarify.actions import generate_lists
from zeren.debrief.actions import (
    ask_item_extension,
    begin_item,
    change_item,
    claim_item,
    close_box,
    close_debrief,
    close_item,
    count_by_hand,
    count_slips,
    decide_debriefs,
    draft_items,
    draw_together,
    end_voting,
    grant_item_extension,
    issue_feedback,
    issue_lists,
    name_verifier,
    publish_ballot,
    reopen_item,
    send_item_back,
    state_parts,
    verify_item,
)
from zeren.debrief.models import Debrief, Feedback, Verdict
from zeren.debrief.queries import board_files, debriefs_below, item_found, items_below, items_facing, outcome
from zeren.debrief.queries.verdicts import listed_for
from zeren.debrief.rules.rectifying import ItemDraft
from zeren.debrief.rules.verdicts import Sitting, VerdictRow
from zeren.implement.actions import enter_fact
from zeren.implement.queries import facts_of_year
from zeren.implement.rules.facts import FactEntry
from zeren.kernel.errors import NotAllowed, Refused
from zeren.kernel.exact import kept
from zeren.ledger.clock import today
from zeren.ledger.queries import latest

DUE = date(2027, 6, 30)


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.code for reason in refused.value.reasons}


@pytest.fixture
def over(db: None) -> int:
    return after.over()


@pytest.fixture
def rectifying(over: int) -> tuple[int, str]:
    after.departing(over)
    after.told(over)
    return over, after.listed(over)


def test_decide__missing_ballot_proposes_nothing_and_the_body_says_why(over: int) -> None:
    drawn = outcome(over).drawn
    assert drawn and drawn.missing == ("ballot",)
    assert (drawn.least, drawn.most, drawn.grade) == (Fraction(81), Fraction(96), "")
    after.move_to(after.DECIDES_ON)
    with pytest.raises(Refused) as refused:
        decide_debriefs(small.COUNTY_SECRETARY, [VerdictRow(over, "FAIR", "不错。")], after.sitting("程望舒", 4))
    assert codes(refused) == {"no_quorum", "opinion_too_short", "departure_without_reason", "departure_by_one"}
    after.departing(over)
    found = outcome(over)
    assert found.state == "decided"
    assert found.verdict and found.verdict.departs
    assert Verdict.objects.get().recorded_by == small.COUNTY_SECRETARY.signature


def test_decide__nobody_decides_on_oneself_or_without_the_right(over: int) -> None:
    after.move_to(after.DECIDES_ON)
    row = VerdictRow(over, "GOOD", after.OPINION)
    for actor in (small.HEAD, small.SECRETARY):
        with pytest.raises(NotAllowed):
            decide_debriefs(actor, [row], after.sitting())


def test_verdict__is_a_fact_of_its_own_and_not_imported(over: int) -> None:
    after.departing(over)
    (fact,) = facts_of_year(2026, ["T1"], ("debrief_grade",))
    assert (fact.label, fact.person, fact.happened_on) == ("FAIR", "P-T1S", after.MEETS_ON)
    assert fact.entered_by == "job:debrief"
    assert "鹭汀委纪〔2026〕31号" in fact.source
    assert not facts_of_year(2026, ["T1"], ("debrief_ballot",))
    found = next(one for one in debriefs_below("T1", 2026, today()) if one.person == "P-T1S")
    assert found.grade == "FAIR"
    assert not found.is_imported
    assert [line.kind for line in latest(1, None)] == ["debriefs_decided"]


def test_verdict__refused_beside_a_grade_that_was_brought_in(over: int) -> None:
    enter_fact(small.CLERK, FactEntry("debrief_grade", "T1", after.MEETS_ON, "会议", person="P-T1S", label="GOOD"))
    small.bring_in(after.second_member())
    after.move_to(after.DECIDES_ON)
    with pytest.raises(Refused) as refused:
        decide_debriefs(small.COUNTY_SECRETARY, [VerdictRow(over, "FAIR", after.OPINION, "理由")], after.sitting())
    assert codes(refused) == {"grade_brought_in"}


def test_parts__only_after_the_meeting_and_before_the_decision(over: int) -> None:
    after.departing(over)
    with pytest.raises(Refused) as refused:
        state_parts(small.HEAD, {over: [("routine", Fraction(90), "台账")]})
    assert codes(refused) == {"not_to_be_drawn"}
    with pytest.raises(Refused):
        draw_together(small.HEAD, [over])


def test_letter__is_issued_once_and_runs_the_time_to_object(over: int) -> None:
    after.departing(over)
    after.told(over)
    letter = Feedback.objects.get()
    assert letter.number == "鹭汀述评〔2026〕1号"
    assert letter.object_by == date(2027, 1, 25), "the 24th is a Sunday"
    headings = [part["heading"]["zh"] for part in letter.content["sections"]]
    assert headings == ["等次和综合评价意见", "综合评价怎样作出", "自评与核实", "指出的问题", "如何提出异议"]
    assert outcome(over).state == "fed_back"
    with pytest.raises(Refused) as refused:
        issue_feedback(small.HEAD, [over], after.ISSUER, "鹭汀述评")
    assert codes(refused) == {"no_letter_waiting"}


def test_lists__are_refused_with_everything_that_is_missing(over: int) -> None:
    after.departing(over)
    after.told(over)
    draft_items(small.HEAD, over, [ItemDraft("self", "学用脱节")])
    with pytest.raises(Refused) as refused:
        issue_lists(small.HEAD, [over])
    missing = {"cause_missing", "owner_missing", "measure_missing", "day_missing", "verifier_missing"}
    assert codes(refused) == missing
    assert Debrief.objects.get(id=over).state == "fed_back"


def test_item__is_verified_by_somebody_else_and_only_then_closed(rectifying: tuple[int, str]) -> None:
    debrief, key = rectifying
    begin_item(small.SECRETARY, key)
    with pytest.raises(Refused) as refused:
        close_item(small.HEAD, key)
    assert codes(refused) == {"wrong_state"}
    claim_item(small.SECRETARY, key, "值班表、三次抽查记录")
    assert [one.key for one in items_facing("P-CLERK", today())[1]] == [key]
    with pytest.raises((Refused, NotAllowed)):
        verify_item(small.SECRETARY, key, "看过了")
    with pytest.raises(Refused) as refused:
        verify_item(small.HEAD, key, "看过了")
    assert codes(refused) == {"not_the_verifier"}
    send_item_back(small.CLERK, key, "琴堰村两次没有开门")
    claim_item(small.SECRETARY, key, "补了抽查")
    with pytest.raises(Refused) as refused:
        close_debrief(small.HEAD, debrief)
    assert codes(refused) == {"item_not_verified"}
    assert verify_item(small.CLERK, key, "5月20日实地看了两个村") == "verified"
    close_item(small.HEAD, key)
    close_debrief(small.HEAD, debrief)
    assert outcome(debrief).state == "closed"
    verbs = [step.verb for step in item_found(key).steps]
    assert verbs == ["issue", "begin", "claim", "send_back", "claim", "verify", "close"]
    with pytest.raises(Refused) as refused:
        reopen_item(small.HEAD, key, "又关门了")
    assert codes(refused) == {"debrief_closed"}


def test_items__stand_before_next_year_s_report_and_go_with_the_post(rectifying: tuple[int, str]) -> None:
    _, key = rectifying
    assert [one.key for one in listed_for("T1-01", 2027)] == [key]
    assert listed_for("T1-01", 2026) == ()
    assert [one.key for one in items_below("C1", 2026, today())] == [key]
    assert [one.key for one in items_facing("P-T1S", today())[0]] == [key]


def test_day__moves_only_by_a_waiver_of_somebody_else(rectifying: tuple[int, str]) -> None:
    _, key = rectifying
    until = date(2027, 7, 15)
    asked = ask_item_extension(small.SECRETARY, key, until, "汛期")
    with pytest.raises((Refused, NotAllowed)):
        grant_item_extension(small.SECRETARY, asked)
    grant_item_extension(small.HEAD, asked)
    assert item_found(key).due_on == until


@pytest.mark.django_db(transaction=True)
def test_ballot__counts_as_it_was_published_and_the_letter_tells_the_gap() -> None:
    """A real ballot of the room, counted by hand: its published figure in the synthesis, the fact and the letter."""
    paper_meeting()
    after.adopt_all()
    generate_lists(small.CLERK, "", 2025)
    debrief = Debrief.objects.get(person__key="P-T1S", year=2025)
    after.over_with_own_number(small.HEAD, debrief.id, 95)
    after.drawn(debrief.id, "70", "70", "70")
    drawn = outcome(debrief.id).drawn
    told = next(
        one
        for one in json.loads(board_files("m1-1")["published.json"])["objects"]
        if one["object"] == f"d{debrief.id}"
    )
    assert drawn and drawn.missing == ()
    assert drawn.parts[3].least == Fraction(told["total"].partition("-")[0])
    assert drawn.least == Fraction("59.5") + drawn.parts[3].least * Fraction("0.15")
    row = VerdictRow(debrief.id, drawn.grade, after.OPINION)
    decide_debriefs(small.COUNTY_SECRETARY, [row], Sitting("县委", today(), "1号", ("程望舒",), 1))
    (fact,) = facts_of_year(2025, ["T1"], ("debrief_ballot",))
    ends = (drawn.parts[3].least + (drawn.parts[3].most or Fraction(0))) / 2
    assert fact.value == kept(ends)
    issue_feedback(small.HEAD, [debrief.id], after.ISSUER, "鹭汀述评")
    said = [part["paragraphs"][0]["zh"] for part in Feedback.objects.get().content["sections"]][2]
    assert ("自评高于核实" in said) == (drawn.total is not None)


def paper_meeting() -> None:
    """Both township secretaries rated on paper by 28, counted twice by hand, closed and published."""
    present = {"peer": 8, "delegate": 20}
    found = box_world.world({}, present)
    for voter_class, number in present.items():
        count_slips(small.HEAD, box_world.KEY, voter_class, number)
        tallies = {
            (rated, item): [number - 4, 2, 1, 0, 1] for rated in found.rules.objects for item in found.rules.items
        }
        for teller in (small.HEAD, small.CLERK):
            count_by_hand(teller, box_world.KEY, voter_class, number, tallies)
    end_voting(small.HEAD, box_world.KEY)
    close_box(small.HEAD, box_world.KEY)
    publish_ballot(small.HEAD, box_world.KEY)


def test_verifier__vacant_or_held_by_the_owner_is_refused_and_another_one_named(over: int) -> None:
    after.departing(over)
    after.told(over)
    draft = ItemDraft("comment", "村级阵地开门难", "值班没有落实", "T1-01", "排班上墙", DUE, "T1-04")
    (key,) = draft_items(small.HEAD, over, [draft])
    with pytest.raises(Refused) as vacant:
        issue_lists(small.HEAD, [over])
    assert codes(vacant) == {"verifier_vacant"}
    change_item(small.HEAD, key, replace(draft, verifier="O1-02"))
    issue_lists(small.HEAD, [over])
    with pytest.raises(Refused) as wrong:
        name_verifier(small.HEAD, key, "T1-01", " ")
    assert codes(wrong) == {"verifier_is_owner", "reason_missing"}
    with pytest.raises(Refused) as nobody:
        name_verifier(small.HEAD, key, "T1-04", "原核实人调离")
    assert codes(nobody) == {"verifier_vacant"}
    assert draft.problem in nobody.value.reasons[0].text.zh
    name_verifier(small.HEAD, key, "O1-01", "原核实人调离")
    assert item_found(key).verifier == "O1-01"
    told = item_found(key).steps[-1].text
    assert "责任制办公室干事 → " in told and told.endswith("责任制办公室主任：原核实人调离")
    with pytest.raises(Refused) as same:
        name_verifier(small.HEAD, key, "O1-01", "再定一次")
    assert codes(same) == {"same_verifier"}
    claim_item(small.SECRETARY, key, "值班表")
    verify_item(small.HEAD, key, "实地看了")
    with pytest.raises(Refused) as late:
        name_verifier(small.HEAD, key, "O1-02", "再换")
    assert codes(late) == {"not_open"}
