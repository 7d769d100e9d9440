"""The body above answers a review: of two measures one is left, ticked in a list; the person reads what came of it."""

import pytest

from clarify import small
from investigate.conftest import APPROVED
from stories import stages
from stories.reading import SignIn, is_whole
from stories.test_10_justly import paper_of
from stories.test_10_use import ACCUSED, look_into
from zeren.cli.walk import SETUP
from zeren.investigate.actions import (
    answer_lead,
    answer_own_lead,
    appeal_decision,
    ask_review,
    decide_by_answers,
    deliver_case,
    hear_defence,
    keep_decision,
    open_case,
    put_down_lead,
)
from zeren.investigate.queries import case_found, exemption_questions
from zeren.investigate.rules import Meeting
from zeren.kernel.actors import Actor
from zeren.ledger.clock import today
from zeren.organisations.actions import open_account
from zeren.organisations.models import Person
from zeren.organisations.queries import pack_on, roots
from zeren.organisations.rules import Organisation, PostRow, TermRow
from zeren.web import people

pytestmark = pytest.mark.story
MEETING = Meeting("县委常委会", "鹭汀委〔2026〕31号", "程望舒、陆怀瑾、沈砚秋", "committee")
PAPER = "霁川市委〔2026〕9号"


def another_member(patched: pytest.MonkeyPatch) -> None:
    """A second member of the county's deciding body, who took no part in the case."""
    who, county = Person.objects.get(name="岑景明").key, roots(today())[0].key
    post = PostRow("LT-SECOND", county, "县委常委会成员（经济）", "decider", "")
    small.bring_in(Organisation({}, {post.key: post}, {}, (TermRow(post.key, who, today()),)))
    open_account(SETUP, who, stages.PASSWORD)
    patched.setitem(stages.WITH_A_PASSWORD, "another_member", who)


def asked_above() -> str:
    """A case of two measures that was delivered, appealed and kept, and about which the person asked the body above."""
    accused, discipline = (Actor("person", who) for who in (ACCUSED, stages.WITH_A_PASSWORD["discipline"]))
    decider = Actor("person", people.cast()["decider"])
    key = put_down_lead(discipline, "LT07", ACCUSED, "not_done", "下半年专题研究没有召开。")
    answer_own_lead(accused, key, "三次改期，责任在我。")
    answer_lead(discipline, key, "研究推迟了。")
    open_case(decider, key, "事实清楚，属于没有做。", *APPROVED)
    hear_defence(discipline, key, "当面听取，本人签字。", "signed")
    answers = {one.key: False for one in exemption_questions(pack_on(today()))}
    decide_by_answers(decider, key, "调整职务，并予通报。", "transfer", answers, "均不符合", MEETING, "main", also=["circular"])  # fmt: skip
    deliver_case(discipline, key, "当面送达", "unit")
    appeal_decision(accused, key, "事后已经补开，调整职务过重。")
    keep_decision(decider, key, "补开在督办以后，维持。")
    ask_review(accused, key, "答复没有回应补开的效果。")
    return str(key)


@pytest.mark.slow
def test_review__leaves_one_of_two_measures_and_the_person_reads_it(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    another_member(monkeypatch)
    key = asked_above()
    above = sign_in("another_member")
    case = f"/accountability/cases/{key}/"
    look_into(above, case)
    above.sees("上一级答复到", "The body above answers by")
    answering = above.page.locator("#step-review")
    answering.locator("[name=words]").fill("事后补开，效果较好；不再调整职务。")
    answering.locator("[name=document]").fill(PAPER)
    for measure in (("调整职务", "transfer"), ("通报：严肃批评", "criticism made known in a circular")):
        answering.get_by_role("checkbox", name=above.reads(*measure)).check()
    is_whole(above)
    above.press("复核：维持或者减轻", "Review: keep it or make it lighter", answering)
    above.sees("维持的，一项都不要勾选", "To keep it, tick none")
    answering.get_by_role("checkbox", name=above.reads("调整职务", "transfer")).uncheck()
    above.press("复核：维持或者减轻", "Review: keep it or make it lighter", answering)
    above.sees("复核减轻，原为", "Made lighter from")
    is_whole(above)
    assert case_found(key).measures == ("circular",)

    accused = sign_in("accused")
    accused.open(f"/accountability/mine/{key}/")
    accused.sees("上一级已经答复复核，不再申诉", "no appeal follows it")
    is_whole(accused)
    words = paper_of(accused, "Word", "Word")
    assert accused.reads("予以减轻；复核以一次为限", "made lighter. It is asked once") in words
    assert accused.reads("怎样申诉", "How to appeal") not in words
