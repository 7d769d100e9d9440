"""Handovers: which changes there are, what is handed over, who signs; never edited; found for good from both and the unit."""

import re
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError, connection, transaction
from django.test import Client

from clarify import small
from investigate.conftest import APPROVED, DECIDER, DISCIPLINE, MEETING, bring_in_the_bodies
from zeren.clarify.actions import generate_lists
from zeren.diagnose.actions import draw_up_handover, hand_over, hand_over_for, take_over
from zeren.diagnose.models import Handover
from zeren.diagnose.queries import handover_found, handovers, handovers_due
from zeren.diagnose.rules.handover import (
    Change,
    PutForAt,
    TermAt,
    cannot_draw_up,
    cannot_put_for,
    cannot_put_name,
    changes,
)
from zeren.implement.actions import enter_fact, plan_tasks
from zeren.implement.rules.facts import FactEntry
from zeren.investigate.actions import (
    answer_lead,
    decide_case,
    deliver_case,
    hear_defence,
    open_case,
    put_down_lead,
)
from zeren.kernel.actors import Actor
from zeren.kernel.errors import NotAllowed, Refused
from zeren.ledger.clock import today
from zeren.ledger.models import Entry
from zeren.organisations.actions import begin_term, end_term, name_stand_in, open_account, place_standing
from zeren.organisations.rules import Organisation, PersonRow

SUCCESSOR = Actor("person", "P-NEW", "闻溪亭")
LEFT, CAME = date(2026, 6, 30), date(2026, 7, 6)


@pytest.fixture
def county(db: None) -> None:
    build()


def build() -> None:
    """The small county with lists and tasks, a problem that is claimed solved, and one that is verified."""
    small.build()
    bring_in_the_bodies()
    small.bring_in(Organisation({}, {}, {SUCCESSOR.id: PersonRow(SUCCESSOR.id, SUCCESSOR.name)}, ()))
    generate_lists(small.WALKER, "", 2026)
    plan_tasks(small.WALKER, "", 2026)
    small.move_to(date(2026, 6, 1))
    for item, state in (("1", "claimed"), ("2", "verified")):
        said = {"item": item, "year_found": "2026", "state": state, "recurred": "no"}
        enter_fact(small.CLERK, FactEntry("problem", "T1", date(2026, 5, 20), "巡察反馈", attributes=said))


def change_hands() -> None:
    """The township's secretary leaves and another comes a week later."""
    end_term(small.HEAD, "T1-01", LEFT)
    begin_term(small.HEAD, "T1-01", SUCCESSOR.id, CAME, "鹭汀组〔2026〕11号")
    small.move_to(date(2026, 7, 8))


def codes(error: Refused) -> set[str]:
    return {reason.code for reason in error.reasons}


def kinds(number: int) -> set[str]:
    return {item.kind for item in handover_found(number).items}


def client_of(actor: Actor, language: str = "zh-hans") -> Client:
    open_account(small.SETUP, actor.id)
    client = Client(headers={"accept-language": language})
    client.force_login(get_user_model().objects.get(username=actor.id), "django.contrib.auth.backends.ModelBackend")
    return client


def test_changes__one_after_another_and_the_same_person_again_is_none() -> None:
    terms = [
        TermAt("T1", "B", date(2024, 3, 1), date(2025, 2, 28)),
        TermAt("T1", "A", date(2020, 1, 1), date(2024, 2, 29)),
        TermAt("T1", "B", date(2025, 3, 1), None),
        TermAt("T2", "C", date(2020, 1, 1), None),
    ]
    assert changes(terms) == (Change("T1", "A", "B", date(2024, 2, 29), date(2024, 3, 1)),)


def test_refusals__say_everything() -> None:
    change = Change("T1", "A", "B", LEFT, CAME)
    assert [one.code for one in cannot_draw_up(None, False, False)] == ["nothing_changed"]
    assert [one.code for one in cannot_draw_up(change, True, False)] == ["nobody_has_come"]
    assert [one.code for one in cannot_draw_up(change, False, True)] == ["drawn_already"]
    assert [one.code for one in cannot_put_name(False, True)] == ["not_your_handover", "name_is_there"]
    assert [*cannot_draw_up(change, False, False), *cannot_put_name(True, False)] == []
    assert [one.code for one in cannot_put_for(PutForAt(True, True, True), " ")] == [
        "still_in_post", "name_is_there", "one_of_the_two", "because_missing",
    ]  # fmt: skip
    assert [*cannot_put_for(PutForAt(False, False, False), "调离本县")] == []


def test_handover__is_due_after_a_change_and_lists_what_is_open(county: None) -> None:
    assert handovers_due(today()) == ()
    change_hands()
    (due,) = handovers_due(today())
    assert (due.unit, due.predecessor, due.successor) == ("T1", "P-T1S", "P-NEW")
    place_standing(DECIDER, "cap", today(), date(2026, 12, 31), "rule", "2025", unit="T1")
    number = draw_up_handover(small.HEAD, "T1")
    found = handover_found(number)
    assert kinds(number) == {"task", "list", "problem", "mark"}
    (problem,) = (item for item in found.items if item.kind == "problem")
    assert problem.reference == "2026-1" and problem.since == date(2026, 5, 20), "the verified one is not open"
    task = next(item for item in found.items if item.kind == "task")
    assert task.by == "顾予衡" and task.since == date(2026, 1, 1) and task.due
    assert handovers_due(today()) == ()
    last = Entry.objects.order_by("-seq")[0]
    assert (
        last.kind == "handover_drawn_up" and f'"items":{len(found.items)}' in last.line and "顾予衡" not in last.line
    )


def test_handover__before_anybody_came_or_a_second_time_is_refused(county: None) -> None:
    with pytest.raises(Refused) as unchanged:
        draw_up_handover(small.HEAD, "T1")
    assert codes(unchanged.value) == {"nothing_changed"}
    end_term(small.HEAD, "T1-01", LEFT)
    small.move_to(date(2026, 7, 3))
    with pytest.raises(Refused) as vacant:
        draw_up_handover(small.HEAD, "T1")
    assert codes(vacant.value) == {"nobody_has_come"}
    begin_term(small.HEAD, "T1-01", SUCCESSOR.id, CAME, "鹭汀组〔2026〕11号")
    small.move_to(date(2026, 7, 8))
    draw_up_handover(SUCCESSOR, "T1")
    with pytest.raises(Refused) as again:
        draw_up_handover(small.HEAD, "T1")
    assert codes(again.value) == {"drawn_already"}
    with pytest.raises(NotAllowed):
        draw_up_handover(small.MEMBER, "T1")


def test_names__both_and_nobody_else_once_and_also_long_after(county: None) -> None:
    change_hands()
    number = draw_up_handover(small.HEAD, "T1")
    take_over(SUCCESSOR, number, "另有一项信访待办")
    with pytest.raises(Refused) as again:
        take_over(SUCCESSOR, number)
    assert codes(again.value) == {"name_is_there"}
    for deed in (take_over, hand_over):
        with pytest.raises(NotAllowed):
            deed(small.MEMBER, number)
    with pytest.raises(NotAllowed):
        hand_over(SUCCESSOR, number)
    small.move_to(date(2030, 1, 8))
    hand_over(small.SECRETARY, number)
    names = {name.part: name for name in handover_found(number).names}
    assert names["successor"].remark == "另有一项信访待办" and names["predecessor"].at.year == 2030
    assert "信访" not in Entry.objects.order_by("-seq")[0].line


def test_stand_in__takes_over_and_hands_over_in_turn(county: None) -> None:
    end_term(small.HEAD, "T1-01", LEFT)
    small.move_to(date(2026, 7, 1))
    name_stand_in(small.HEAD, "T1-01", "P-T1D", date(2026, 7, 1), date(2026, 9, 30), "鹭汀组〔2026〕11号")
    (due,) = handovers_due(today())
    assert (due.predecessor, due.successor, due.came_on) == (small.SECRETARY.id, "P-T1D", date(2026, 7, 1))
    deputy = Actor("person", "P-T1D", "贺知白")
    take_over(deputy, draw_up_handover(deputy, "T1"))
    begin_term(small.HEAD, "T1-01", SUCCESSOR.id, date(2026, 7, 20), "鹭汀组〔2026〕15号")
    small.move_to(date(2026, 7, 20))
    (due,) = handovers_due(today())
    assert (due.predecessor, due.successor, due.left_on) == ("P-T1D", SUCCESSOR.id, date(2026, 7, 19))
    second = handover_found(draw_up_handover(small.HEAD, "T1"))
    assert next(item for item in second.items if item.kind == "task").by == "贺知白"
    shown = client_of(small.HEAD).get("/diagnosis/handovers/unit/T1/").content.decode()
    assert "贺知白" in shown and "代理" in shown


def test_stand_in__for_a_holder_who_is_away_is_no_change(county: None) -> None:
    name_stand_in(small.HEAD, "T1-01", "P-T1D", today(), date(2026, 6, 20), "鹭汀组〔2026〕9号")
    small.move_to(date(2026, 7, 1))
    assert handovers_due(today()) == ()


def test_office__signs_only_for_somebody_who_is_gone(county: None) -> None:
    change_hands()
    number = draw_up_handover(small.HEAD, "T1")
    hand_over_for(small.HEAD, number, "调离本县，已无账号")
    found = handover_found(number)
    assert [(one.part, one.person) for one in found.names] == [("office", small.HEAD.id)]
    assert "调离" not in Entry.objects.order_by("-seq")[0].line
    with pytest.raises(Refused) as again:
        hand_over_for(small.HEAD, number, "再署一次")
    assert codes(again.value) == {"name_is_there"}
    with pytest.raises(Refused) as oneself:
        hand_over_for(SUCCESSOR, number, "我代他署")
    assert codes(oneself.value) == {"name_is_there", "one_of_the_two"}
    with pytest.raises(NotAllowed):
        hand_over_for(small.MEMBER, number, "代")
    hand_over(small.SECRETARY, number)
    assert {one.part for one in handover_found(number).names} == {"office", "predecessor"}, "the own name may follow"


def test_office__does_not_sign_for_somebody_still_in_post(county: None) -> None:
    end_term(small.HEAD, "T2-01", LEFT)
    change_hands()
    begin_term(small.HEAD, "T2-01", small.SECRETARY.id, CAME)
    number = draw_up_handover(small.HEAD, "T1")
    with pytest.raises(Refused) as refused:
        hand_over_for(small.HEAD, number, "调往邻镇")
    assert codes(refused.value) == {"still_in_post"}
    assert "办公室代为署名" not in client_of(small.HEAD).get(f"/diagnosis/handovers/{number}/").content.decode()


def test_page__the_office_signs_with_its_reason(county: None) -> None:
    change_hands()
    number = draw_up_handover(small.HEAD, "T1")
    head, address = client_of(small.HEAD), f"/diagnosis/handovers/{number}/"
    assert "办公室代为署名" in head.get(address).content.decode()
    refused = head.post(f"{address}for/", {"remark": " "})
    assert refused.status_code == 422 and "为什么不能署名" in refused.content.decode()
    shown = head.post(f"{address}for/", {"remark": "病故"}, follow=True).content.decode()
    assert "办公室代离任的人署名" in shown and "病故" in shown and "办公室代为署名</button>" not in shown
    assert client_of(small.MEMBER).post(f"{address}for/", {"remark": "代"}).status_code == 403


@pytest.mark.parametrize("table", ["diagnose_handover", "diagnose_handovername"])
@pytest.mark.parametrize("change", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_handover__is_never_edited(county: None, table: str, change: str) -> None:
    change_hands()
    take_over(SUCCESSOR, draw_up_handover(small.HEAD, "T1"))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change.format(table))
    assert Handover.objects.count() == 1


def test_case__is_handed_over_only_once_the_unit_has_its_copy(county: None) -> None:
    key = put_down_lead(DISCIPLINE, "T1", small.SECRETARY.id, "not_done", "上半年没有专题研究")
    answer_lead(DISCIPLINE, key, "单位说明")
    open_case(DECIDER, key, "属于没有做", *APPROVED)
    change_hands()
    number = draw_up_handover(small.HEAD, "T1")
    assert "case" not in kinds(number), "running work is nobody's to hand over"
    assert key not in client_of(SUCCESSOR).get(f"/diagnosis/handovers/{number}/").content.decode()
    hear_defence(DISCIPLINE, key, "当面听取", "signed")
    decide_case(
        DECIDER, key, "予以诫勉", "admonition", "", "均不符合", MEETING, responsibility="main", also=["circular"]
    )
    deliver_case(DISCIPLINE, key, "当面送达")
    end_term(small.HEAD, "T1-01", date(2026, 8, 31))
    begin_term(small.HEAD, "T1-01", small.MEMBER.id, date(2026, 9, 1), "鹭汀组〔2026〕15号")
    small.move_to(date(2026, 9, 2))
    second = draw_up_handover(small.HEAD, "T1")
    (case,) = (item for item in handover_found(second).items if item.kind == "case")
    assert case.reference == key and re.fullmatch("案件 .*：诫勉.*；通报.*", case.what.zh)
    assert (
        key
        not in client_of(Actor("person", "P-T1D", "贺知白")).get(f"/diagnosis/handovers/{second}/").content.decode()
    )


def test_link__stays_from_both_persons_and_from_the_unit_after_both_left(county: None) -> None:
    change_hands()
    number = draw_up_handover(small.HEAD, "T1")
    end_term(small.HEAD, "T1-01", date(2026, 12, 31))
    small.move_to(date(2029, 5, 8))
    for person in (small.SECRETARY, SUCCESSOR):
        assert [one.id for one in handovers(person=person.id)] == [number]
        client = client_of(person)
        assert client.get(f"/diagnosis/handovers/{number}/").status_code == 200, "the own one stays open for good"
        assert f"/diagnosis/handovers/{number}/" in client.get("/me/").content.decode()
        assert (
            f"/diagnosis/handovers/{number}/"
            in client_of(small.HEAD).get(f"/organisations/people/{person.id}/").content.decode()
        )
    shown = client_of(small.HEAD).get("/diagnosis/handovers/unit/T1/").content.decode()
    assert "顾予衡" in shown and "闻溪亭" in shown and f"/diagnosis/handovers/{number}/" in shown
    assert client_of(small.OTHER_SECRETARY).get(f"/diagnosis/handovers/{number}/").status_code == 404


def test_pages__draw_up_sign_and_say_what_is_still_open(county: None) -> None:
    change_hands()
    head = client_of(small.HEAD)
    assert "1 个单位换了人，还没有交接单" in head.get("/diagnosis/handovers/").content.decode()
    assert "1个单位换了第一责任人，还没有交接单" in head.get("/").content.decode()
    drawn = head.post("/diagnosis/handovers/unit/T1/", follow=True)
    assert "交接单已列出" in drawn.content.decode() and "未销号的问题" in drawn.content.decode()
    address = drawn.redirect_chain[-1][0]
    refused = head.post("/diagnosis/handovers/unit/T1/")
    assert refused.status_code == 422 and "已经列过交接单" in refused.content.decode()
    successor = client_of(SUCCESSOR, "en")
    assert "Put my name to it" in successor.get(address).content.decode()
    assert "Your name stands under it." in successor.post(address, {"remark": "ok"}, follow=True).content.decode()
    assert "我署名" not in head.get(address).content.decode()
    assert client_of(small.MEMBER).post(address, {"remark": ""}).status_code in (403, 404)
    said = {"item": "1", "year_found": "2026", "state": "verified", "recurred": "no"}
    enter_fact(small.CLERK, FactEntry("problem", "T1", date(2026, 7, 8), "他人核实", attributes=said))
    number = int(address.rstrip("/").rpartition("/")[2])
    total = len(handover_found(number).items)
    assert f"其中 {total - 1} 项至今未了" in head.get(address).content.decode()
