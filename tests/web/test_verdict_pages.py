"""The pages of what comes of a debrief, from the parts to the closed item: by the office, the body, the owner, the verifier."""

import pytest
from django.test import Client

from clarify import small
from debrief import after
from debrief.test_verdicts import paper_meeting
from web.test_links import signed_in
from zeren.clarify.actions import generate_lists
from zeren.debrief.models import Debrief
from zeren.debrief.queries import item_found, outcome, spread_found
from zeren.kernel.actors import Actor
from zeren.organisations.actions import open_account

DECIDE = {
    "deed": "decide", "opinion": after.OPINION, "body": "鹭汀县委", "decided_on": "2026-12-25", "document": "鹭汀委纪〔2026〕31号",
    "present": "程望舒、陆怀瑾、沈砚秋", "due": "4", "reason": "没有现场测评，按其余三部分研究。",
}  # fmt: skip
ITEM = {
    "deed": "draft", "source": "comment", "problem": "村级阵地开门难", "cause": "值班没有落实", "owner": "T1-01",
    "measure": "排班上墙，每月抽查", "due_on": "2027-06-30", "verifier": "O1-02",
}  # fmt: skip


def client_of(actor: Actor) -> Client:
    open_account(small.SETUP, actor.id)
    return signed_in(actor.id)


@pytest.fixture
def number(db: None) -> int:
    small.with_lists(small.CLERK)
    after.adopt_all()
    after.with_missing("1")
    small.bring_in(after.second_member())
    debrief = after.held()
    after.move_to(after.DECIDES_ON)
    return debrief


def test_pages__walk_from_the_parts_to_the_closed_item(number: int) -> None:
    office, body, owner, verifier = map(client_of, (small.HEAD, small.COUNTY_SECRETARY, small.SECRETARY, small.CLERK))
    url = f"/debrief/verdict/{number}/"
    answer = office.post(url, {"deed": "state", "points_routine": "九十"})
    assert answer.status_code == 422 and "不是得分" in answer.content.decode()
    parts = {f"{field}_{part}": value for part in ("routine", "inspection", "comment") for field, value in (("points", "95"), ("source", "台账"))}  # fmt: skip
    assert office.post(url, {"deed": "state", **parts}).status_code == 302
    page = office.get(url).content.decode()
    assert "未答" in page and "不作建议" in page and "从不扣分" in page and 'name="opinion"' not in page
    answer = body.post(url, {**DECIDE, "grade": "FAIR", "present": "程望舒", "opinion": "不错"})
    assert answer.status_code == 422 and "不足 2/3" in answer.content.decode()
    assert body.post(url, {**DECIDE, "grade": "FAIR"}).status_code == 302
    assert office.post(url, {"deed": "issue", "issuer": "鹭汀县责任制办公室", "word": "鹭汀述评"}).status_code == 302
    assert office.post(url, {"deed": "deliver", "on": "2026-12-25", "how": "当面"}).status_code == 302
    assert owner.get(f"{url}letter.docx").content.startswith(b"PK")
    assert office.post(url, {"deed": "lists"}).status_code == 422
    assert office.post(url, ITEM).status_code == 302
    assert office.post(url, {"deed": "lists"}).status_code == 302
    (item,) = outcome(number).items
    at = f"/debrief/items/{item.key}/"
    assert at in owner.get("/debrief/items/").content.decode()
    assert owner.post(at, {"verb": "claim", "text": "值班表和三次抽查"}).status_code == 302
    assert owner.post(at, {"verb": "verify", "text": "看过了"}).status_code in (403, 409)
    assert at in verifier.get("/debrief/items/").content.decode()
    assert verifier.post(at, {"verb": "verify", "text": "实地看了两个村"}).status_code == 302
    assert office.post(at, {"verb": "close"}).status_code == 302
    assert office.post(url, {"deed": "close"}).status_code == 302
    assert (item_found(item.key).state, outcome(number).state) == ("closed", "closed")
    assert office.get("/debrief/items/lists.xlsx").content.startswith(b"PK")


def test_pages__show_nothing_to_whoever_may_not_read_it(number: int) -> None:
    after.drawn(number)
    for other in (small.OTHER_SECRETARY, small.VILLAGE_SECRETARY):
        assert client_of(other).get(f"/debrief/verdict/{number}/").status_code == 404
    own = client_of(small.SECRETARY).get(f"/debrief/verdict/{number}/")
    assert own.status_code == 200 and 'name="deed"' not in own.content.decode()


def test_objection__is_filed_answered_and_told_to_its_person(number: int) -> None:
    after.drawn(number)
    after.departing_again(number)
    after.told(number)
    office, colleague, own = map(client_of, (small.HEAD, small.CLERK, small.SECRETARY))
    url = f"/debrief/verdict/{number}/"
    assert "对这个决定有异议" in own.get(url).content.decode()
    assert "录入纸质异议" in office.get(url).content.decode()
    answer = own.post(url, {"deed": "object", "objection": " "})
    assert answer.status_code == 422 and "请写明异议的内容和依据" in answer.content.decode()
    assert own.post(url, {"deed": "object", "objection": "公示记录在案，与事实不符。"}).status_code == 302
    page = own.get(url).content.decode()
    assert "公示记录在案" in page and "待答复" in page and "对这个决定有异议" not in page
    assert "异议由没有参与拟定的人答复" in office.get(url).content.decode()
    page = colleague.get(url).content.decode()
    assert 'value="answer"' in page and "异议由没有参与拟定的人答复" not in page
    assert colleague.post(url, {"deed": "answer", "outcome": "upheld", "answer": "属实"}).status_code == 302
    assert outcome(number).state == "synthesis"
    assert "异议成立，正在重新研究" in own.get(url).content.decode()
    held = own.get("/me/").content.decode()
    assert "公示记录在案" in held and "成立" in held
    assert own.post(url, {"deed": "answer", "outcome": "upheld", "answer": "属实"}).status_code == 422


@pytest.mark.django_db(transaction=True)
def test_beside_the_ballot__the_classes_stand_as_they_were_published_or_why_not() -> None:
    paper_meeting()
    after.adopt_all()
    generate_lists(small.CLERK, "", 2025)
    debrief = Debrief.objects.get(person__key="P-T1S", year=2025)
    open_account(small.SETUP, small.HEAD.id)
    after.over_with_own_number(small.HEAD, debrief.id, 95)
    page = signed_in(small.HEAD.id).get(f"/debrief/verdict/{debrief.id}/").content.decode()
    found = spread_found(debrief.id)
    assert found and [one.classes for one in found.spread.groups] == [("superior",), ("peer",), ("delegate",)]
    assert found.spread.groups[2].figure in page
    assert "没有打分" in page
    assert "不足 10 票，不公布分布" in page, "seven of the peers marked"
    assert "好 80%" in page and "差 0%" in page
