"""Letters besides those about a person's grade: to units, to whoever gets no grade, to whoever an upheld objection moved."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from assess import told, year
from assess.test_object import codes_of
from clarify import small
from investigate.conftest import DECIDER
from zeren.assess.actions import (
    appeal_rejection,
    decide_again,
    decide_results,
    deliver_letters,
    file_objection,
    issue_letters,
    issue_notices,
    propose_results,
    reject_objection,
    take_in_objection,
    uphold_objection,
)
from zeren.assess.models import Objection, Proposal
from zeren.assess.queries import (
    LetterFound,
    letter_found,
    letters_of,
    letters_to,
    moved_by,
    notices_waiting,
    objection_found,
    proposal_found,
)
from zeren.assess.rules.deciding import DecisionRow
from zeren.assess.rules.letters import Told
from zeren.assess.rules.moved import Stood, moved_content
from zeren.kernel.actors import Actor
from zeren.kernel.errors import NotAllowed, Refused
from zeren.ledger.queries import latest
from zeren.organisations.actions import lift_standing, place_standing
from zeren.organisations.queries import pack_on, standings
from zeren.organisations.rules import Organisation, PersonRow, TermRow
from zeren.papers.letters import letter_document
from zeren.papers.stored import result_letter_from

pytestmark = pytest.mark.django_db
GROUPS = "committee-year"
NEXT = Actor("person", "P-T1N", "闻人景")
WORDS = "第三季度的专题研究没有计入。"


def words_of(letter: LetterFound, language: str = "zh-hans") -> str:
    document = letter_document(result_letter_from(letter.content), language)
    return "\n".join(str(block) for block in document.blocks)


def to_unit(unit: str = "T1", **said: object) -> LetterFound:
    """The letter to a unit about its own result."""
    (found,) = letters_of(subject=unit, **said)  # type: ignore[arg-type]
    return found


def groups_told() -> None:
    """The groups decided on as proposed, and told two days later."""
    told.proposed()
    told.adopt_everything()
    proposal = Proposal.objects.get(run__scheme=GROUPS).id
    decide_results(DECIDER, proposal, [], told.DECIDED_ON, "鹭汀委〔2027〕2号", told.PRESENT)
    issue_letters(small.HEAD, proposal, told.OFFICE, "鹭汀委考")
    small.move_to(told.DELIVERED_ON)
    deliver_letters(small.CLERK, [one.id for one in letters_of(year=year.YEAR)], told.DELIVERED_ON, "专人送达")


def test_unit__is_told_its_grade_what_follows_and_who_objects() -> None:
    groups_told()
    letter = to_unit()
    assert (letter.kind, letter.decision.grade, letter.object_by) == ("grade", "G_GOOD", told.LAST_DAY)
    assert letter.content["addressee"]["zh"] == f"{letter.decision.unit_name}：" and letter.content["to_unit"]
    said = words_of(letter)
    assert "你单位" in said and "您" not in said and "由你单位第一责任人自本通知送达之日起30日内" in said
    assert "the unit's first responsible person may object" in words_of(letter, "en")


def test_unit__its_letter_goes_to_whoever_answers_first_for_it_now() -> None:
    groups_told()
    letter = to_unit()
    assert letter.id in {one.id for one in letters_to(small.SECRETARY.id)}
    assert letter.id not in {one.id for one in letters_to(small.OTHER_SECRETARY.id)}
    changed(told.DELIVERED_ON)
    assert letter.goes_to(told.DELIVERED_ON + timedelta(days=1)) == NEXT.id
    small.move_to(told.DELIVERED_ON + timedelta(days=1))
    assert letter.id in {one.id for one in letters_to(NEXT.id)}
    with pytest.raises(NotAllowed):
        file_objection(small.SECRETARY, letter.id, WORDS)


def changed(last: date) -> None:
    """Another first responsible person from the day after."""
    left = [
        TermRow("T1-01", small.SECRETARY.id, small.FIRST_DAY, last),
        TermRow("T1-01", NEXT.id, last + timedelta(days=1)),
    ]
    small.bring_in(Organisation({}, {}, {NEXT.id: PersonRow(NEXT.id, NEXT.name)}, tuple(left)))


def test_unit__objects_by_its_first_responsible_person_through_the_same_steps() -> None:
    groups_told()
    letter = to_unit().id
    with pytest.raises(NotAllowed):
        file_objection(small.OTHER_SECRETARY, letter, WORDS)
    number = file_objection(small.SECRETARY, letter, WORDS)
    found = objection_found(number)
    assert (found.unit, found.subject, found.person) == ("T1", "T1", small.SECRETARY.id)
    with pytest.raises(Refused) as refused:
        reject_objection(small.HEAD, number, "维持")
    assert codes_of(refused) == {"took_part"}
    reject_objection(told.REVIEWER, number, "第三季度的研究不在本年。")
    appeal_rejection(small.SECRETARY, number, "没有回应第二点")
    assert objection_found(number).state == "appealed"


def test_unit__successor_goes_on_with_the_objection_and_does_not_answer_it() -> None:
    groups_told()
    number = file_objection(small.SECRETARY, to_unit().id, WORDS)
    reject_objection(told.REVIEWER, number, "第三季度的研究不在本年。")
    changed(told.DELIVERED_ON)
    small.move_to(told.DELIVERED_ON + timedelta(days=1))
    with pytest.raises(NotAllowed):
        appeal_rejection(small.SECRETARY, number, "没有回应第二点")
    appeal_rejection(NEXT, number, "没有回应第二点")
    assert objection_found(number).steps[0].by == NEXT.signature


def test_unit__objects_on_paper_and_the_recomputation_is_for_everybody() -> None:
    groups_told()
    number = take_in_objection(
        small.CLERK, to_unit().id, WORDS, "镇党委来函（盖章）", told.DELIVERED_ON, (told.LATE_PROOF,)
    )
    found = objection_found(number)
    assert (found.person, found.filed_by) == (small.SECRETARY.id, small.CLERK.signature)
    affected = uphold_objection(told.REVIEWER, number, "核实单在期限内。", {told.LATE_PROOF: told.VERIFIED})
    assert {"T1", year.FAIR} <= {change["subject"] for change in affected}


def test_ungraded__is_told_why_and_what_comes_of_it_and_no_grade_by_points() -> None:
    told.delivered()
    (letter,) = (one for one in letters_of(year=year.YEAR) if one.kind == "none")
    assert (letter.decision.person, letter.decision.grade, letter.content["grade"]) == ("P-V1S", "", None)
    said = words_of(letter)
    assert "年度不定等次" in said and "总分中有缺失的数据" in said and "缺少的数据补齐以后重新测算" in said
    assert "不称职" not in said and "最接近的另一结果" not in said
    assert told.OFFICE.zh in said and "自本通知送达之日起30日内" in said
    assert letter.object_by == told.LAST_DAY
    with pytest.raises(Refused) as refused:
        issue_letters(small.HEAD, letter.decision.proposal, told.OFFICE, "鹭汀委考")
    assert codes_of(refused) == {"no_letter_waiting"}


def held() -> LetterFound:
    """The secretary comes under case after the year, so the body leaves her for later; her letter."""
    proposal = told.proposed()
    told.adopt_everything()
    place_standing(DECIDER, "open_case", date(2027, 1, 20), None, "case", "2027-1", person=year.FAIR_SECRETARY)
    decide_results(DECIDER, proposal, [], told.DECIDED_ON, "鹭汀委〔2027〕2号", told.PRESENT)
    waits = proposal_found(proposal).letters_waiting
    assert issue_letters(small.HEAD, proposal, told.OFFICE, "鹭汀委考") == waits == 3
    (letter,) = letters_of(person=year.FAIR_SECRETARY)
    return letter


def test_held_back__letter_names_the_rule_and_its_source_and_nothing_of_the_case() -> None:
    letter = held()
    said = words_of(letter)
    assert letter.kind == "none" and "立案审查尚无结论的" in said and "该情形结束以后重新测算" in said
    assert "依据：《" in said and "优秀" not in str(letter.content["reasons"]) and letter.content["score"] is None
    assert "2027-1" not in str([letter.content[part] for part in ("reasons", "uses", "disputes")])


def test_held_back__may_object_and_who_recorded_the_decision_beside_does_not_answer() -> None:
    letter = held()
    small.move_to(told.DELIVERED_ON)
    deliver_letters(small.CLERK, [letter.id], told.DELIVERED_ON, "当面")
    number = file_objection(small.SECRETARY, letter.id, "没有立案。")
    with pytest.raises(Refused) as refused:
        reject_objection(small.HEAD, number, "维持")
    assert codes_of(refused) == {"took_part"}
    answered = (
        "UPDATE assess_objection SET state = 'rejected', answer = 'x', answered_on = filed_on, answered_by = %s"
    )
    with (
        pytest.raises(IntegrityError, match="somebody else answers an objection"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(answered, [DECIDER.signature])
    reject_objection(told.REVIEWER, number, "立案决定书已送达本人。")
    assert objection_found(number).state == "rejected" and not letter_found(letter.id).replaced


def test_held_back__letter_is_replaced_once_a_grade_is_decided() -> None:
    letter = held()
    small.move_to(told.DELIVERED_ON)
    deliver_letters(small.CLERK, [letter.id], told.DELIVERED_ON, "当面")
    number = file_objection(small.SECRETARY, letter.id, "没有立案。")
    uphold_objection(told.REVIEWER, number, "适用规则有误。", {}, "rule")
    assert objection_found(number).waits_for_body
    place_off()
    proposal = propose_results(small.HEAD, objection_found(number).run or 0, "县委常委会", told.DELIVERED_ON)
    decide_again(
        DECIDER, proposal, [DecisionRow(year.FAIR, "COMPETENT")], told.DELIVERED_ON, "鹭汀委〔2027〕9号", told.PRESENT
    )
    assert letter_found(letter.id).replaced and not objection_found(number).waits_for_body
    assert issue_letters(small.HEAD, proposal, told.OFFICE, "鹭汀委考") == 1
    assert [one.kind for one in letters_of(person=year.FAIR_SECRETARY)] == ["none", "grade"]


def place_off() -> None:
    for mark in standings(told.DELIVERED_ON):
        lift_standing(DECIDER, mark.id, "已结案", "鹭汀纪〔2027〕3号")


def moved() -> int:
    """An objection upheld that moves totals and no grade; its number."""
    number = told.objected()
    uphold_objection(told.REVIEWER, number, "核实单在期限内。", {told.LATE_PROOF: told.VERIFIED})
    return number


def test_moved__everybody_affected_gets_a_notice_with_before_and_after() -> None:
    number = moved()
    affected = {one["subject"]: one for one in objection_found(number).affected}
    same = {who for who, one in affected.items() if one["before"]["grade"] == one["after"]["grade"]}
    assert notices_waiting(number) == len(same) > 1
    assert issue_notices(small.HEAD, number, told.OFFICE, "鹭汀委考") == len(same)
    assert latest(1)[0].kind == "notices_issued"
    notices = {one.decision.subject: one for one in letters_of(year=year.YEAR) if one.kind == "place"}
    assert notices.keys() == same
    mine = notices[year.FAIR]
    assert mine.decision.grade == "COMPETENT" and "不变" in words_of(mine) and "提出的异议成立" in words_of(mine)
    assert all(before != after for _, before, after in mine.content["moved"])
    other = notices["T1"]
    assert "另一对象提出的异议成立" in words_of(other) and "你单位" in words_of(other)
    assert small.SECRETARY.name not in words_of(other)


def test_moved__notices_are_made_out_once_delivered_and_objected_to() -> None:
    number = moved()
    issue_notices(small.HEAD, number, told.OFFICE, "鹭汀委考")
    with pytest.raises(Refused) as refused:
        issue_notices(small.HEAD, number, told.OFFICE, "鹭汀委考")
    assert codes_of(refused) == {"no_letter_waiting"} and notices_waiting(number) == 0
    letter = next(one for one in letters_of(subject=year.FAIR) if one.kind == "place")
    deliver_letters(small.CLERK, [letter.id], told.DELIVERED_ON, "当面")
    assert letter_found(letter.id).object_by == told.LAST_DAY
    again = file_objection(small.SECRETARY, letter.id, "位次仍不对。")
    with pytest.raises(Refused) as computed:
        reject_objection(told.REVIEWER, again, "维持")
    assert codes_of(computed) == {"took_part"}, "who computed it anew does not answer"


def test_moved__whose_computed_grade_changed_waits_for_the_body() -> None:
    number = moved()
    row = Objection.objects.get(id=number)
    lifted = [
        {**one, "after": {**one["after"], "grade": "EXCELLENT"}}
        for one in row.affected
        if one["subject"] == year.FAIR
    ]
    row.affected = lifted
    assert moved_by(row) == []
    run = next(one["run"] for one in lifted)
    proposal = propose_results(small.HEAD, run, "县委常委会", told.DELIVERED_ON)
    decide_again(
        DECIDER, proposal, [DecisionRow(year.GOOD, "COMPETENT")], told.DELIVERED_ON, "鹭汀委〔2027〕9号", told.PRESENT
    )
    assert [result.subject for _, result, _ in moved_by(row)] == [year.FAIR]


def test_moved__a_place_alone_says_that_neither_facts_nor_total_changed() -> None:
    small.build()
    pack = pack_on(told.DECIDED_ON)
    to = Told(2026, told.OFFICE, "甲", "乙镇", "书记", "鹭汀委考〔2027〕9号", told.DECIDED_ON, True, True, 30)
    stood = Stood("县委常委会", "COMPETENT", told.DECIDED_ON, "鹭汀委〔2027〕2号")
    before = {"total": "94", "grade": "COMPETENT", "rank": 3, "zone": "certain"}
    content = moved_content(
        to, {"before": before, "after": {**before, "rank": 4, "zone": "outside"}}, stood, pack, False
    )
    assert [(one["zh"], was["zh"], now["zh"]) for one, was, now in content["moved"]] == [
        ("位次", "第3", "第4"), ("名额", "名额内", "名额外"),
    ]  # fmt: skip
    assert "事实和总分都没有变" in str(content["why"]) and "2027年1月25日决定的等次“称职”不变" in str(
        content["grade"]
    )


def test_moved__nothing_waits_while_the_objection_is_open_and_only_the_office_writes() -> None:
    number = told.objected()
    assert notices_waiting(number) == 0
    with pytest.raises(Refused) as refused:
        issue_notices(small.HEAD, number, told.OFFICE, "鹭汀委考")
    assert codes_of(refused) == {"no_letter_waiting"}
    with pytest.raises(NotAllowed):
        issue_notices(DECIDER, number, told.OFFICE, "鹭汀委考")
