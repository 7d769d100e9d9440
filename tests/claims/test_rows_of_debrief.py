"""Rows 12, 17 and 18: strictness costs no more than the ballot weighs; no step of a debrief is skipped; the gap is told."""

from datetime import date, datetime
from fractions import Fraction

from scoring.packs import read_pack
from zeren.debrief.rules.feedback import Decided, Told, feedback_content
from zeren.debrief.rules.states import DEBRIEFS, DebriefAt
from zeren.debrief.rules.synthesis import BALLOT, STATED, Part, cannot_reckon, synthesised, ways_of
from zeren.kernel.actors import Actor
from zeren.kernel.transitions import RefusedWith, decide
from zeren.kernel.words import Text
from zeren.ledger.clock import ZONE

PACK = read_pack("party-building-cn")
VALUES: dict[str, str | None] = {key: value.value for key, value in PACK.values.items()}
WAYS = ways_of(VALUES, PACK.words.facts["debrief_grade"].labels)
OFFICE, SECRETARY = Actor("person", "P-HEAD"), Actor("person", "P-T1S")
NOW = datetime(2026, 12, 21, 9, tzinfo=ZONE)
WHOLE = DebriefAt(
    "P-T1S", words="齐全", sheet_days=1, leader_commented=True, superior_commented=True, questions_open=0, ballot_counted=True,
    grade="GOOD", opinion="工作扎实，问题见清单。", letter_delivered=True, lists_issued=3,
)  # fmt: skip
WAY = ("submit", "check", "call", "conclude", "decide", "feed_back", "issue_lists", "close")


def parts(stated: str, ballot: str) -> list[Part]:
    return [Part(key, Fraction(said), Fraction(said), "台账") for key, said in (*((key, stated) for key in STATED), (BALLOT, ballot))]  # fmt: skip


def test_row_12__a_class_all_poor_costs_at_most_its_weight_and_a_strict_leader_keeps_the_grade() -> None:
    """One class all-POOR moves total at most by its weight; strict leader with good outcomes keeps grade."""
    form, before = PACK.ballot_forms["B7"], synthesised(parts("95", "100"), WAYS)
    whole = sum(one.weight for one in form.voters)
    for one in form.voters:
        after = synthesised(parts("95", str(100 - (100 - 40) * one.weight / whole)), WAYS)
        assert before.total is not None and after.total is not None
        assert 0 < before.total - after.total <= WAYS.weights[BALLOT] * one.weight / whole * 100
    assert synthesised(parts("95", "68.40"), WAYS).grade == before.grade == "GOOD"
    raised = ways_of({**VALUES, "synthesis.ballot": "0.21", "synthesis.comment": "0.14"}, tuple(WAYS.bands))
    assert [reason.code for reason in cannot_reckon(raised)] == ["ballot_above_cap"]


def test_row_17__the_debrief_goes_its_whole_way_and_no_comment_no_synthesis() -> None:
    """Full state machine test; skipping comment blocks synthesis."""
    state = "prepared"
    for verb in WAY:
        allowed = decide(DEBRIEFS, verb, state, WHOLE, SECRETARY if verb == "submit" else OFFICE, NOW)
        assert not isinstance(allowed, RefusedWith), (verb, allowed)
        state = allowed.target
    assert state == "closed"
    silent = DebriefAt("P-T1S", questions_open=None)
    refused = decide(DEBRIEFS, "conclude", "in_session", silent, OFFICE, NOW)
    assert isinstance(refused, RefusedWith)
    assert [reason.code for reason in refused.reasons] == [
        "leader_silent", "superior_silent", "questions_not_asked", "ballot_not_counted",
    ]  # fmt: skip
    for left_out in WAY:
        sources = next(row.sources for row in DEBRIEFS if row.verb == left_out)
        after = WAY[WAY.index(left_out) + 1 :]
        jumped = [decide(DEBRIEFS, verb, next(iter(sources)), WHOLE, OFFICE, NOW) for verb in after]
        assert all(isinstance(one, RefusedWith) for one in jumped), left_out


def test_row_18__self_95_and_verified_70_is_a_gap_of_25_in_the_letter() -> None:
    """Self 95 / verified 70 → gap 25 in feedback letter."""
    told = Told(2026, Text("办公室", "office"), "顾予衡", "苔溪镇", "党委书记", "1号", date(2026, 12, 26), True)
    decided = Decided(
        Text("一般", "average"), "意见", "县委", date(2026, 12, 25), "纪要", "", 30, Text("办法", "rules")
    )
    letter = feedback_content(told, decided, synthesised(parts("70", "70"), WAYS), Fraction(95), [])
    (said,) = (part["paragraphs"][0]["zh"] for part in letter["sections"] if part["heading"]["zh"] == "自评与核实")
    assert said == "本人自评 95 分，核实 70 分，自评高于核实 25 分。"
