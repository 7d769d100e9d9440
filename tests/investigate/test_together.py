"""Measures taken singly or together: the heaviest leads, the longest period governs, each needs its body, a review leaves
fewer or lighter ones."""

import json
from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from clarify import small
from investigate.conftest import DECIDER, DISCIPLINE, MEETING
from investigate.test_actions import PERSON, all_answered, codes, heard, lead
from investigate.test_competence import BY_DISCIPLINE, lines
from investigate.test_review import PAPER, SECOND, bring_in_others
from zeren.investigate.actions import (
    answer_review,
    appeal_decision,
    ask_appeal_extension,
    ask_review,
    decide_by_answers,
    decide_case,
    deliver_case,
    keep_decision,
)
from zeren.investigate.queries import case_found, decided_alike, decided_cases, lighter_than
from zeren.investigate.rules import Decided, Meeting, by_weight, called, governing, may_stand, unlike
from zeren.kernel.errors import Refused
from zeren.kernel.words import Text
from zeren.ledger.clock import today
from zeren.ledger.queries import entries_of
from zeren.organisations.queries import pack_on, standings
from zeren.policy import from_json
from zeren.web.held.following import cases_heard

pytestmark = pytest.mark.django_db


def take(key: str, *measures: str, meeting: Meeting = MEETING, why_unlike: str = "") -> None:
    answers = (all_answered(), "均不符合", meeting, "main", why_unlike)
    decide_by_answers(DECIDER, key, "给予处理。", measures[0], *answers, also=measures[1:])


def decided(*measures: str, why_unlike: str = "") -> str:
    """A case in which these measures were taken together, the first as the one chosen."""
    key = heard(lead())
    take(key, *measures, why_unlike=why_unlike)
    return key


def test_together__the_heaviest_leads_whichever_was_named_first_and_each_stands_once(county: None) -> None:
    found = case_found(decided("circular", "transfer", "admonition", "circular"))
    assert found.measures == ("transfer", "admonition", "circular")
    (entry,) = entries_of(["case_decided"])
    assert (entry.body["measure"], entry.body["also"]) == ("transfer", ["admonition", "circular"])
    known = pack_on(today()).measures
    assert by_weight(["song", "circular", "demote"], known) == ("demote", "circular", "song")
    assert called([], known) is None
    assert called(["song", "circular"], known) == Text(
        f"song；{known['circular'].title.zh}", f"song; {known['circular'].title.en}"
    )


def test_together__the_longest_period_governs_though_a_heavier_measure_leads(county: None) -> None:
    found = case_found(decided("circular", "admonition"))
    assert found.impact_until == date(2026, 7, 5)
    (mark,) = standings(date(2026, 1, 24), person=PERSON.id)
    assert (mark.reason_code, mark.until_day) == ("admonition", date(2026, 7, 5))
    heavy, long = (replace(pack_on(today()).measures[key]) for key in ("demote", "admonition"))
    assert governing([replace(heavy, impact_months=3), long]).key == "admonition"
    assert governing([replace(long, impact_months=24), heavy]).key == "demote", "of equal periods the heaviest"


def test_together__papers_name_all_of_them(county: None) -> None:
    key = decided("transfer", "circular")
    assert lines(key, "zh-hans").count("措施：调整职务；通报") == 2
    title = called(case_found(key).measures, pack_on(today()).measures)
    assert title and lines(key, "en").count(f"Measures: {title.en}.") == 2


def test_together__the_person_reads_all_of_them_under_what_is_held(county: None) -> None:
    key = decided("transfer", "circular")
    title = called(case_found(key).measures, pack_on(today()).measures)
    (mine,) = cases_heard(PERSON.id, pack_on(today()))
    assert title in mine.more


def test_together__each_measure_is_within_the_competence_of_the_body_and_of_cases(county: None) -> None:
    key = heard(lead())
    for measures, meeting, expected in (
        (("admonition", "transfer", "demote"), BY_DISCIPLINE, ["beyond_competence"] * 2),
        (
            ("admonition", "party_warning", "office_demerit"),
            MEETING,
            [*["beyond_competence"] * 2, *["kept_elsewhere"] * 2],
        ),
        (("admonition", "org_review"), MEETING, ["unknown_measure"]),
        (("admonition", "song circular "), MEETING, ["unknown_measure"]),
        (("admonition", "transfer"), replace(MEETING, kind=""), ["kind_of_body_missing"]),
    ):
        with pytest.raises(Refused) as refused:
            take(key, *measures, meeting=meeting)
        assert [reason.code for reason in refused.value.reasons] == expected
    assert case_found(key).state == "heard"


def test_exempted__leaves_none_of_them(county: None) -> None:
    key = heard(lead())
    decide_case(DECIDER, key, "台风。", "admonition", "force_majeure", "台风登陆", MEETING, also=("circular",))
    assert case_found(key).measures == () and not standings(today(), person=PERSON.id)


def test_unlike__the_same_measure_with_another_beside_it_owes_its_reason(county: None) -> None:
    first, second = decided("admonition"), heard(lead())
    with pytest.raises(Refused) as refused:
        take(second, "admonition", "circular")
    assert codes(refused.value) == {"unlike_not_explained"}
    take(second, "admonition", "circular", why_unlike="后果较重")
    (group,) = unlike(decided_cases())
    assert [one.measures for one in group.cases] == [("admonition",), ("admonition", "circular")] and not group.owing
    assert [one.key for one in decided_alike(group.duty, group.finding, second)] == [first]
    bare = (
        Decided("1", "C1", "not_done", "admonition"),
        Decided("2", "C1", "not_done", "admonition", also=("circular",)),
    )
    assert [one.owing for one in unlike(bare)] == [("2",)]
    third = decided("circular", "admonition", why_unlike="与前一件相同，与第一件不同")
    assert case_found(third).measures == ("admonition", "circular")


@pytest.mark.parametrize(
    ("left", "stands"),
    [
        ("transfer admonition", True),
        ("admonition circular", True),
        ("transfer", True),
        ("circular", True),
        ("suspend admonition circular", True),
        ("suspend circular", True),
        ("transfer admonition circular", False),
        ("", False),
        ("transfer admonition circular suspend", False),
        ("demote", False),
        ("demote circular", False),
        ("transfer suspend", False),
    ],
)
def test_may_stand__fewer_of_three_or_lighter_ones_never_the_same_nor_more(
    county: None, left: str, stands: bool
) -> None:
    known, taken = pack_on(today()).measures, "transfer admonition circular"
    day, until = date(2026, 1, 5), date(2027, 1, 5)
    assert (
        may_stand([known[key] for key in left.split()], [known[key] for key in taken.split()], day, until) == stands
    )


def test_may_stand__nothing_that_ends_later_nor_of_the_same_rank_nor_two_for_one(county: None) -> None:
    known, day = pack_on(today()).measures, date(2026, 1, 5)
    two = [known["suspend"], known["admonition"]]
    assert not may_stand(two, [known["transfer"]], day, date(2027, 1, 5))
    longer, alike = (
        replace(known["suspend"], impact_months=13),
        replace(known["suspend"], weight=known["transfer"].weight),
    )
    for other, expected in ((known["suspend"], True), (longer, False), (alike, False)):
        assert may_stand([other], [known["transfer"]], day, date(2027, 1, 5)) == expected


def reviewed_above(*measures: str) -> str:
    """A case of these measures that waits for the answer of the body above, on 9 January."""
    bring_in_others()
    key = decided(*measures)
    deliver_case(DISCIPLINE, key, "当面送达", "unit")
    appeal_decision(PERSON, key, "责任不在我")
    small.move_to(date(2026, 1, 9))
    keep_decision(DECIDER, key, "维持")
    ask_review(PERSON, key, "过重")
    return key


def test_review__leaves_one_of_them_or_a_lighter_one_and_says_what_it_took_the_place_of(county: None) -> None:
    key = reviewed_above("transfer", "circular")
    assert lighter_than(case_found(key), pack_on(today())) == {"transfer", "suspend", "admonition", "circular"}
    for changed in (
        "lightened_from = 'transfer circular', also = 'admonition song'",
        "lightened_from = 'transfer circular', also = E'admonition\\tsong'",
        "lightened_from = 'transfer', also = ''",
        "lightened_from = 'transfer circular', measure = '', also = ''",
        "lightened_from = 'transfer circular', impact_until = '2027-01-06'",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE investigate_case SET {changed} WHERE key = %s", [key])
    with pytest.raises(Refused) as refused:
        answer_review(SECOND, key, "改为降职", "demote", "市委〔2026〕1号")
    assert codes(refused.value) == {"not_lighter"}
    answer_review(SECOND, key, "只调整职务", "transfer", "市委〔2026〕1号")
    found = case_found(key)
    assert (found.measures, found.lightened_from) == (("transfer",), "transfer circular")
    assert found.impact_until == date(2027, 1, 5)
    (entry,) = entries_of(["case_reviewed"])
    assert (entry.body["measure"], entry.body["also"]) == ("transfer", [])
    assert "复核减轻，原为：调整职务；通报" in lines(key, "zh-hans")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE investigate_case SET also = 'admonition' WHERE key = %s", [key])


def test_review__leaves_two_of_three_and_the_longest_of_those_governs(county: None) -> None:
    key = reviewed_above("circular", "transfer", "admonition")
    with pytest.raises(Refused) as refused:
        answer_review(SECOND, key, "照旧", "circular", PAPER, ["transfer", "admonition"])
    assert codes(refused.value) == {"not_lighter"}
    answer_review(SECOND, key, "不再调整职务", "circular", PAPER, ["admonition"])
    found = case_found(key)
    assert (found.measures, found.lightened_from) == (("admonition", "circular"), "transfer admonition circular")
    (mark,) = standings(today(), person=PERSON.id)
    assert (mark.reason_code, mark.until_day, found.impact_until) == ("admonition", *[date(2026, 7, 5)] * 2)
    (entry,) = entries_of(["case_reviewed"])
    assert (entry.body["measure"], entry.body["also"]) == ("admonition", ["circular"])
    known = pack_on(today()).measures
    stand, before = called(found.measures, known), called(found.lightened_from.split(), known)
    assert stand and before
    printed = lines(key, "zh-hans")
    for line in (f"措施：{stand.zh}。", f"复核减轻，原为：{before.zh}。"):
        assert printed.count(line) == 2, "the letter and the file"
    answered = f"上一级已于2026年1月9日答复复核（{PAPER}），予以减轻；复核以一次为限。"
    assert answered in printed and "不服决定的，可以" not in printed and "申诉办法" not in printed


def test_review__goes_by_the_pack_of_the_decision(county: None) -> None:
    """In force since: without the circular, and with a transfer that weighs for two years."""
    key, said = reviewed_above("transfer", "circular"), json.loads(pack_on(today()).to_json())
    said["pack.toml"]["pack"]["version"] = "2026.9"
    measures = said["use.toml"]["measure"]
    said["use.toml"]["measure"] = [one for one in measures if one["key"] != "circular"]
    next(one for one in measures if one["key"] == "transfer")["impact_months"] = 24
    small.adopt_pack(small.SETUP, from_json(json.dumps(said)), today())
    assert "circular" not in pack_on(today()).measures
    assert "transfer" in lighter_than(case_found(key), pack_on(date(2026, 1, 5)))
    answer_review(SECOND, key, "只调整职务", "transfer", PAPER)
    found = case_found(key)
    assert (found.measures, found.impact_until) == (("transfer",), date(2027, 1, 5))


def test_review__once_answered_is_followed_by_no_appeal(county: None) -> None:
    key = reviewed_above("transfer")
    assert case_found(key).appeals_until == date(2026, 2, 5)
    answer_review(SECOND, key, "维持", document=PAPER)
    assert case_found(key).appeals_until is None
    with pytest.raises(Refused) as refused:
        appeal_decision(PERSON, key, "再申诉一次")
    assert codes(refused.value) == {"reviewed_already"}
    with pytest.raises(Refused) as refused:
        ask_appeal_extension(PERSON, key, date(2026, 3, 5), "再给一个月")
    assert "no_term_runs" in codes(refused.value)
    (mine,) = cases_heard(PERSON.id, pack_on(today()))
    assert not any("申诉到" in one.zh for one in mine.more if isinstance(one, Text))


def test_unlike__what_a_review_made_lighter_later_is_nobodys_fault() -> None:
    admonished = Decided("1", "C1", "not_done", "admonition", decided_on=date(2026, 1, 5))
    lightened = replace(
        admonished, key="2", measure="circular", decided_on=date(2026, 2, 2), lightened_from=("admonition",), reviewed_on=date(2026, 3, 2)
    )  # fmt: skip
    assert [one.owing for one in unlike((admonished, lightened))] == [()]
    first_lightened = replace(lightened, key="0", decided_on=date(2026, 1, 2))
    assert [one.owing for one in unlike((first_lightened, admonished))] == [()]
    on_the_day = replace(lightened, reviewed_on=lightened.decided_on)
    assert [one.owing for one in unlike((admonished, on_the_day))] == [()]
    after = replace(admonished, key="3", decided_on=date(2026, 4, 2))
    assert [one.owing for one in unlike((admonished, lightened, after))] == [("3",)]


def test_unlike__reads_what_was_decided_and_when_it_was_reviewed(county: None) -> None:
    key = reviewed_above("transfer", "circular")
    answer_review(SECOND, key, "只通报", "circular", PAPER)
    (found,) = decided_cases()
    assert (found.measures, found.lightened_from) == (("circular",), ("transfer", "circular"))
    assert (found.decided_on, found.reviewed_on) == (date(2026, 1, 5), date(2026, 1, 9))


def test_review__that_keeps_them_leaves_all_with_their_mark(county: None) -> None:
    key = reviewed_above("transfer", "circular")
    answer_review(SECOND, key, "维持", document=PAPER)
    found = case_found(key)
    assert (found.measures, found.lightened_from, found.impact_until) == (
        ("transfer", "circular"),
        "",
        date(2027, 1, 5),
    )
    (entry,) = entries_of(["case_reviewed"])
    assert (entry.body["measure"], entry.body["also"]) == ("transfer", ["circular"])
    assert [mark.reason_code for mark in standings(today(), person=PERSON.id)] == ["transfer"]
