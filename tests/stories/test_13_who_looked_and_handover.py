"""Step 13: a look on a ground is seen by the person; a handover is drawn up, signed, and found again from both."""

import json
from datetime import timedelta

import pytest

from stories import stages
from stories.reading import SignIn
from zeren.cli import walk
from zeren.diagnose.queries import handovers_due
from zeren.diagnose.rules.handover import Change
from zeren.ledger.clock import today
from zeren.organisations.actions import begin_term, end_term, open_account
from zeren.organisations.queries import holders, person_name, posts_of, subtree, unit
from zeren.web import people

pytestmark = pytest.mark.story


def test_step_13__the_secretary_reads_who_looked_and_takes_a_copy_away(sign_in: SignIn) -> None:
    secretary = people.cast()["secretary"]
    head = sign_in("office_head")
    head.open(f"/use/dossiers/{secretary}/")
    head.sees("一项即打开", "One tap opens it")
    head.follow("选拔任用、任职考察", "considering an appointment")
    head.sees("本次查看已记下", "This look is recorded")

    own = sign_in("secretary")
    own.open("/use/mine/")
    own.follow("关于我的全部记录", "What is held about me")
    own.row(
        own.reads("查看了你的档案", "looked at your dossier"),
        own.reads("依据：选拔任用、任职考察", "ground: considering an appointment"),
    )
    own.row(own.reads("来源：", "source: "))
    own.sees("保存 24 个月，期满自动删除", "Kept for 24 months, then deleted by itself")
    own.sees("不在这里、也不会给出的", "Not here, and never given")
    copy = json.loads(own.download("给程序用", "For programs"))
    assert copy["person"] == secretary and len(copy["digest"]) == 64
    own.open("/me/?all=looks")
    own.row(own.reads("查看了你的档案", "looked at your dossier"))


def new_secretary() -> Change:
    """A township's secretary left yesterday and the deputy took over today."""
    day = today()
    mine = posts_of(people.cast()["secretary"], day)[0].unit
    beside = next(
        one for one in subtree(unit(mine, day).parent, day, 1) if one.kind == "township" and one.key != mine
    )
    held = {one.kind: one for one in holders([beside.key], day)}
    first, deputy = held["first_responsible"], held["deputy"]
    end_term(walk.SETUP, first.post, day - timedelta(days=1))
    begin_term(walk.SETUP, first.post, deputy.person, day, "鹭汀组〔2026〕40号")
    (change,) = handovers_due(day)
    return change


@pytest.mark.slow
def test_step_13__what_is_open_passes_on_and_both_names_stand_under_it(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    change = new_secretary()
    for role, key in (("successor", change.successor), ("predecessor", change.predecessor)):
        monkeypatch.setitem(stages.WITH_A_PASSWORD, role, key)
        open_account(walk.SETUP, key, stages.PASSWORD)
    name = unit(change.unit, today()).name
    head = sign_in("office_head")
    head.open("/diagnosis/handovers/")
    head.sees("个单位换了人，还没有交接单", "Changed, and no handover yet")
    head.follow(name, name)
    head.press("列交接单", "Draw it up")
    head.sees("交接单已列出", "Drawn up; both put their names to it")
    address = head.page.url

    successor = sign_in("successor")
    successor.page.goto(address)
    successor.fill("漏列或者要说明的", "What is missing", "另有一件信访事项")
    successor.press("我署名", "Put my name to it")
    successor.sees("已署名", "Your name stands under it")
    successor.sees("另有一件信访事项", "另有一件信访事项")
    successor.open("/me/")
    successor.row(name, successor.reads("接任的第一责任人", "who took over"))

    predecessor = sign_in("predecessor")
    predecessor.page.goto(address)
    predecessor.press("我署名", "Put my name to it")
    predecessor.sees("已署名", "Your name stands under it")
    predecessor.open("/me/")
    predecessor.row(name, predecessor.reads("离任的第一责任人", "who left"))
    head.open(f"/diagnosis/handovers/unit/{change.unit}/")
    head.row(person_name(change.predecessor), head.reads("项", "items"))
    head.open("/work/put-off/")
    head.sees("责任的期限不随活动改动", "does not move with it")
