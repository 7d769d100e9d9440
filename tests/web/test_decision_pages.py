"""Pages of deciding, telling and objecting: who may open them, plain forms, refusals in place, files that stay the same."""

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assess import test_appeal, told, year
from clarify import small
from investigate.conftest import DECIDER
from zeren.assess.actions import decide_results
from zeren.assess.models import Result, Run
from zeren.assess.queries import (
    ResultLine,
    decisions_of,
    letter_found,
    letters_of,
    objection_found,
    objections_of,
    proposal_of,
    proposals,
    standing_runs,
)
from zeren.implement.actions import correct_fact
from zeren.investigate.actions import answer_lead, hear_defence, open_case, put_down_lead
from zeren.kernel.actors import Actor
from zeren.organisations.actions import open_account
from zeren.organisations.queries import pack_on
from zeren.web.assess.decision_form import typed_of

pytestmark = pytest.mark.django_db
MEETING = {"decided_on": told.DECIDED_ON.isoformat(), "document": "鹭汀委〔2027〕2号", "present": told.PRESENT}


def client_of(actor: Actor, language: str = "zh-hans") -> Client:
    users = get_user_model().objects
    if not users.filter(username=actor.id).exists():
        open_account(small.SETUP, actor.id)
    client = Client(headers={"accept-language": language})
    client.force_login(users.get(username=actor.id), "django.contrib.auth.backends.ModelBackend")
    return client


def post(actor: Actor, address: str, form: dict[str, object], status: int) -> str:
    answer = client_of(actor).post(address, form, follow=True)
    assert answer.status_code == status, answer.content.decode()[-3000:]
    return answer.content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages__open_for_those_who_may_and_for_nobody_else(language: str) -> None:
    objection = told.objected()
    letter = objection_found(objection).letter
    proposal = letter_found(letter).decision.proposal
    readers = (small.HEAD, small.CLERK, DECIDER)
    may = {
        "/appraisal/decisions/": (*readers, small.SECRETARY),
        f"/appraisal/decisions/{proposal}/": readers,
        f"/appraisal/decisions/{proposal}/paper.docx": readers,
        "/appraisal/letters/": (*readers, small.SECRETARY, small.MEMBER),
        f"/appraisal/letters/{letter}/": (*readers, small.SECRETARY),
        f"/appraisal/letters/{letter}/letter.docx": (*readers, small.SECRETARY),
        f"/appraisal/letters/{letter}/object/": (small.SECRETARY,),
        f"/appraisal/objections/{objection}/": (*readers, small.SECRETARY),
    }
    everybody = (*readers, small.SECRETARY, small.OTHER_SECRETARY, small.MEMBER)
    for address, those in may.items():
        secret = any(
            f"/{kind}/{number}/" in address for kind, number in (("letters", letter), ("objections", objection))
        )
        for actor in everybody:
            expected = (
                200
                if actor in those or (actor == small.OTHER_SECRETARY and address.endswith(("decisions/", "letters/")))
                else 404
                if secret
                else 403
            )
            assert client_of(actor, language).get(address).status_code == expected, (address, actor.name)


def test_decisions__of_the_own_tree_and_no_other() -> None:
    told.decided()
    shown = client_of(small.SECRETARY).get("/appraisal/decisions/").content.decode()
    assert "苔溪镇" in shown and "麦垄镇" not in shown


def test_propose__from_the_list_and_without_a_body_the_reason_stands_there() -> None:
    year.computed()
    run = standing_runs(year.YEAR)[told.SECRETARIES]
    address = f"/appraisal/decisions/runs/{run}/propose/"
    assert "还没有提请决定" in client_of(small.HEAD).get("/appraisal/decisions/").content.decode()
    assert "写明提请哪个机关决定" in post(small.HEAD, address, {"body": " "}, 422)
    assert "已提请决定机关" in post(small.HEAD, address, {"body": "县委常委会", "meets_on": "2027-01-25"}, 200)
    assert client_of(DECIDER).post(address, {"body": "县委常委会"}).status_code == 403


def test_decide__as_proposed_with_one_button() -> None:
    proposal = told.proposed()
    address = f"/appraisal/decisions/{proposal}/"
    assert "按测算决定" in client_of(DECIDER).get(address).content.decode()
    assert "按测算决定" not in client_of(small.HEAD).get(address).content.decode()
    shown = post(DECIDER, address, MEETING, 200)
    assert "已记录" in shown and "鹭汀委〔2027〕2号" in shown


def test_decide__a_row_is_added_dropped_and_keeps_what_was_typed() -> None:
    proposal = told.proposed()
    address = f"/appraisal/decisions/{proposal}/"
    shown = post(DECIDER, address, {**MEETING, "add": year.FAIR}, 200)
    assert f'name="reason-{year.FAIR}"' in shown and told.PRESENT in shown
    shown = post(DECIDER, address, {**MEETING, "depart": year.FAIR, "drop": year.FAIR}, 200)
    assert f'name="reason-{year.FAIR}"' not in shown
    assert decisions_of(year=year.YEAR) == ()


def test_decide__a_departure_without_reason_and_above_a_gate_says_so_in_place() -> None:
    proposal = told.proposed()
    address = f"/appraisal/decisions/{proposal}/"
    form = {**MEETING, "depart": year.FAIR, f"grade-{year.FAIR}": "EXCELLENT"}
    shown = post(DECIDER, address, form, 422)
    assert "门槛未过，等次不能高于测算的上限" in shown and "要写明理由和在场人员" in shown
    assert "苔溪镇 顾予衡" in shown
    form = {**MEETING, "depart": year.FAIR, f"grade-{year.FAIR}": "BASIC", f"reason-{year.FAIR}": "年底发生重大失误"}
    shown = post(DECIDER, address, form, 200)
    assert "与测算不一致的 1 项" in shown and "年底发生重大失误" in shown
    assert next(one for one in decisions_of(year=year.YEAR) if one.subject == year.FAIR).grade == "BASIC"


def test_decide__a_tie_is_settled_with_a_radio_button_and_its_reason() -> None:
    proposal = told.proposed()
    proposal = told.tied(proposal)
    address = f"/appraisal/decisions/{proposal}/"
    opened = client_of(DECIDER).get(address).content.decode()
    number = opened.split('name="tie-reason-')[1].split('"')[0]
    assert 'type="radio"' in opened
    assert "选了 0 人" in post(DECIDER, address, MEETING, 422)
    chosen = {**MEETING, f"tie-{number}": year.GOOD}
    assert "要写明理由" in post(DECIDER, address, chosen, 422)
    post(DECIDER, address, {**chosen, f"tie-reason-{number}": "村级整顿任务更重"}, 200)
    grades = {one.subject: one.grade for one in decisions_of(year=year.YEAR)}
    assert (grades[year.GOOD], grades[year.FAIR]) == ("EXCELLENT", "COMPETENT")


def test_decide__a_tie_in_each_of_two_parts_is_chosen_part_by_part(db: None) -> None:
    year.build()
    lines = {key: level(key) for key in ("A1", "A2", "B1", "B2")}
    parts = [
        {"group": [unit], "capacity": 1, "members": [f"{key}1", f"{key}2"]}
        for unit, key in (("T1", "A"), ("T2", "B"))
    ]
    outcome = {
        "grade": "EXCELLENT", "falls_to": "COMPETENT", "group": ["towns"], "certain": [], "tied": list(lines),
        "tied_places": 2, "sub_caps": parts,
    }  # fmt: skip

    def problems(said: str, **outer: object) -> list[str]:
        pack = pack_on(year.PROPOSED_ON)
        typed = typed_of(QueryDict(said), lines, [{**outcome, **outer}], pack, {}, (), None, year.PROPOSED_ON)
        return [reason.text.zh for reason in typed.problems()]

    assert problems("tie-0-0=A1&tie-0-1=B2") == []
    refused = problems("tie-0-0=A1&tie-0-0=A2")
    assert refused == ["苔溪镇：并列还有 1 个名额，选了 2 人。", "麦垄镇：并列还有 1 个名额，选了 0 人。"]
    assert problems("tie-0-0=A1", tied_places=1) == []
    assert problems("tie-0-0=A1&tie-0-1=B2", tied_places=1) == ["并列还有 1 个名额，选了 2 人。"]


def test_decide__a_part_of_a_tie_is_named_on_the_form_and_in_the_paper() -> None:
    proposal = told.tied_within_a_part(told.proposed())
    opened = client_of(DECIDER).get(f"/appraisal/decisions/{proposal}/").content.decode()
    assert "苔溪镇：并列 2 人，余 1 个名额" in opened and "其中苔溪镇 2 人并列，最多列入 1 名" in opened


def level(subject: str) -> ResultLine:
    """One of several who stand level."""
    return ResultLine(
        1, "", subject, "T1", "", "", subject, subject, "", "", "towns", None, None, "", "EXCELLENT", True, "tied", 1, "",
        True, (), (),
    )  # fmt: skip


def test_paper__is_the_same_file_each_time() -> None:
    proposal = told.proposed()
    head = client_of(small.HEAD)
    first, second = (head.get(f"/appraisal/decisions/{proposal}/paper.docx").content for _ in range(2))
    assert first == second and first[:2] == b"PK"
    assert head.get(f"/appraisal/decisions/{proposal}/paper.pdf").content[:4] == b"%PDF"
    assert head.get(f"/appraisal/decisions/{proposal}/paper.exe").status_code == 404


def test_letters__are_refused_with_a_link_to_each_value_that_is_not_adopted() -> None:
    proposal = told.decided()
    address = f"/appraisal/decisions/{proposal}/letters/"
    form = {"issuer": told.OFFICE.zh, "issuer_en": told.OFFICE.en, "word": "鹭汀委考"}
    refused = post(small.HEAD, address, form, 422)
    assert "还没有采用，通知书不能引用" in refused
    assert "/organisations/adoption/gate.debrief_grade/" in refused
    told.adopt_everything()
    assert "封通知书，待送达" in post(small.HEAD, address, form, 200)


def test_letters__tell_nobody_of_an_open_case_before_the_person_is_heard() -> None:
    proposal = told.proposed()
    lead = put_down_lead(told.REVIEWER, "T1", year.FAIR_SECRETARY, "not_done", "全年没有研究。")
    answer_lead(small.HEAD, lead, "没有研究。")
    open_case(DECIDER, lead, "事实清楚。", "县委书记", "鹭汀委立〔2027〕1号")
    decide_results(DECIDER, proposal, [], told.DECIDED_ON, "鹭汀委〔2027〕2号", told.PRESENT)
    told.adopt_everything()
    address = f"/appraisal/decisions/{proposal}/letters/"
    form = {"issuer": told.OFFICE.zh, "issuer_en": told.OFFICE.en, "word": "鹭汀委考"}
    post(small.HEAD, address, form, 200)
    assert letters_of(year=year.YEAR) and not letters_of(person=year.FAIR_SECRETARY)
    hear_defence(told.REVIEWER, lead, "当面听取。", "signed")
    post(small.HEAD, address, form, 200)
    (letter,) = letters_of(person=year.FAIR_SECRETARY)
    assert letter.kind == "none"


def test_letters__are_delivered_ticked_or_all() -> None:
    letter = told.issued()
    form = {"year": year.YEAR, "on": told.DECIDED_ON.isoformat(), "how": "当面送达"}
    refused = post(small.CLERK, "/appraisal/letters/deliver/", {**form, "which": "ticked"}, 422)
    assert "没有待送达的通知书" in refused
    post(small.CLERK, "/appraisal/letters/deliver/", {**form, "which": "ticked", "letter": letter}, 200)
    assert letter_found(letter).delivered_on == told.DECIDED_ON
    post(small.CLERK, "/appraisal/letters/deliver/", {**form, "which": "all"}, 200)
    assert letters_of(year=year.YEAR, undelivered=True) == ()
    assert client_of(DECIDER).post("/appraisal/letters/deliver/", form).status_code == 403


def test_letter__is_read_in_both_languages_and_downloaded_the_same() -> None:
    address = f"/appraisal/letters/{told.delivered()}/"
    own = client_of(small.SECRETARY)
    chinese, english = (own.get(f"{address}?in={language}").content.decode() for language in ("zh-hans", "en"))
    assert "如何提出异议" in chinese and "由县委常委会于2027年1月25日决定" in chinese
    assert "How to object" in english and "2027-02-26" in english
    first, second = (own.get(f"{address}letter.docx?in=en").content for _ in range(2))
    assert first == second
    assert own.get(f"{address}letter.pdf").content[:4] == b"%PDF"


def test_objection__is_filed_answered_by_another_and_decided_again() -> None:
    letter = told.delivered()
    file = f"/appraisal/letters/{letter}/object/"
    assert told.LATE_PROOF in client_of(small.SECRETARY).get(file).content.decode()
    assert "请写明异议的内容" in post(small.SECRETARY, file, {"text": " "}, 422)
    post(small.SECRETARY, file, {"text": "第6项已由他人核实。", "fact": told.LATE_PROOF}, 200)
    (objection,) = objections_of(year=year.YEAR)
    address = f"/appraisal/objections/{objection.id}/"
    assert "没有参与拟定的人答复" in client_of(small.HEAD).get(address).content.decode()
    form = {
        "outcome": "upheld", "answer": "核实单在期限内。", "fact": told.LATE_PROOF, "f0-choice": "correct",
        "f0-happened_on": "2026-06-06", "f0-value": "1", "f0-source": "台账", "f0-attribute-item": "6",
        "f0-attribute-year_found": "2025", "f0-attribute-state": "verified", "f0-attribute-recurred": "no",
    }  # fmt: skip
    assert "写明更正了哪条事实" in post(told.REVIEWER, address, {**form, "f0-choice": ""}, 422)
    assert "由没有参与拟定的人答复" in post(small.HEAD, address, form, 422)
    shown = post(told.REVIEWER, address, form, 200)
    assert "受影响的都列在这里" in shown and "苔溪镇" in shown
    found = objection_found(objection.id)
    post(small.HEAD, f"/appraisal/decisions/runs/{found.run}/propose/", {"body": "县委常委会"}, 200)
    proposal = proposal_of(found.run or 0)
    assert proposal and "重新决定" in client_of(DECIDER).get(f"/appraisal/decisions/{proposal.id}/").content.decode()


def test_objection__shows_what_was_corrected_after_the_freeze_and_lets_it_count() -> None:
    objection = told.objected()
    became = correct_fact(small.CLERK, told.LATE_PROOF, "核实单迟到", **told.VERIFIED)
    assert "这一年的事实已经冻结" in client_of(small.CLERK).get(f"/work/facts/{became}/").content.decode()
    address = f"/appraisal/objections/{objection}/"
    shown = client_of(told.REVIEWER).get(address).content.decode()
    assert became in shown and "还没有计入考核" in shown and 'value="as_it_is"' in shown
    form = {"outcome": "upheld", "answer": "核实单在期限内。", "fact": told.LATE_PROOF, "f0-choice": "as_it_is"}
    assert "受影响的都列在这里" in post(told.REVIEWER, address, form, 200)
    assert objection_found(objection).affected


def test_objection__is_rejected_with_reasons() -> None:
    objection = told.objected()
    address = f"/appraisal/objections/{objection}/"
    assert "请选" in post(told.REVIEWER, address, {"answer": "不成立"}, 422)
    assert "答复要写明理由" in post(told.REVIEWER, address, {"outcome": "rejected", "answer": " "}, 422)
    assert "日期不符" in post(told.REVIEWER, address, {"outcome": "rejected", "answer": "核实单日期不符"}, 200)


def test_objection__on_paper_goes_through_the_review_and_is_put_right() -> None:
    letter = told.delivered()
    test_appeal.members()
    link = f"/appraisal/letters/{letter}/object/paper/"
    assert link in client_of(small.CLERK).get(f"/appraisal/letters/{letter}/").content.decode()
    assert link not in client_of(small.SECRETARY).get(f"/appraisal/letters/{letter}/").content.decode()
    form = {"text": "第6项已核实。", "paper": "本人签字", "fact": told.LATE_PROOF}
    assert "请填收到的日期" in post(small.CLERK, link, form, 422)
    post(small.CLERK, link, {**form, "received_on": told.DELIVERED_ON.isoformat()}, 200)
    (objection,) = objections_of(year=year.YEAR)
    address = f"/appraisal/objections/{objection.id}/"
    post(told.REVIEWER, address, {"outcome": "rejected", "answer": "核实单日期不符"}, 200)
    assert "申请复核" in client_of(small.SECRETARY).get(address).content.decode()
    assert (
        "申请上一级复核的最后一日"
        in client_of(small.SECRETARY).get("/appraisal/my-card/", follow=True).content.decode()
    )
    assert "写明理由" in post(small.SECRETARY, f"{address}appeal/", {"words": " "}, 422)
    post(small.SECRETARY, f"{address}appeal/", {"words": "没有回应第二点"}, 200)
    assert "你不能复核这件异议" in client_of(DECIDER).get(address).content.decode()
    assert "申请复核" in client_of(test_appeal.SECOND).get("/").content.decode()
    said = {"outcome": "extend_appeal", "words": "再核实一次", "document": test_appeal.PAPER}
    post(test_appeal.SECOND, f"{address}review/", said, 200)
    assert "写明它的文号" in post(
        test_appeal.SECOND, f"{address}review/", {**said, "outcome": "grant", "document": ""}, 422
    )
    post(test_appeal.SECOND, f"{address}review/", {**said, "outcome": "grant"}, 200)
    shown = client_of(told.REVIEWER).get(address).content.decode()
    assert "按复核意见纠正" in shown and 'value="rejected"' not in shown
    right = {"answer": "按复核意见更正", "fact": told.LATE_PROOF, "f0-choice": "withdraw"}
    assert "受影响的都列在这里" in post(told.REVIEWER, address, right, 200)


def test_objection__that_holds_without_a_wrong_fact_is_put_before_the_body_again() -> None:
    objection = told.objected()
    address = f"/appraisal/objections/{objection}/"
    form = {"outcome": "upheld", "answer": "第三条用错了。", "ground": "rule"}
    assert "待重新决定" in post(told.REVIEWER, address, form, 200)
    run = objection_found(objection).run
    propose = f"/appraisal/decisions/runs/{run}/propose/"
    assert propose in client_of(small.HEAD).get(address).content.decode()
    post(small.HEAD, propose, {"body": "县委常委会"}, 200)
    proposal = proposal_of(run or 0)
    assert proposal and "苔溪镇" in client_of(DECIDER).get(f"/appraisal/decisions/{proposal.id}/").content.decode()


def test_card__of_somebody_whose_place_alone_moved_says_from_where_to_where() -> None:
    told.delivered()
    run = Run.objects.get(id=decisions_of(person=year.GOOD_SECRETARY)[0].run)
    results = list(Result.objects.filter(run=run))
    run.pk, run._state.adding = None, True
    run.save()
    for row in results:
        row.pk, row.run, row.rank = None, run, 5
    Result.objects.bulk_create(results)
    shown = client_of(small.OTHER_SECRETARY).get("/appraisal/my-card/", follow=True).content.decode()
    assert "位次由第" in shown and "变为第 5" in shown


def test_queries__do_not_grow_with_the_letters() -> None:
    told.delivered()
    head = client_of(small.HEAD)
    proposal = max(one.id for one in proposals() if one.scheme == told.SECRETARIES)
    for address, most in (
        ("/appraisal/decisions/", 25),
        (f"/appraisal/decisions/{proposal}/", 25),
        ("/appraisal/letters/", 25),
    ):
        with CaptureQueriesContext(connection) as asked:
            assert head.get(address).status_code == 200
        assert len(asked) <= most, (address, len(asked))
