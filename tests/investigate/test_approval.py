"""Who approved that a case is opened, which body decided it and who was there: asked, refused without, told in every paper."""

import pytest

from clarify import small
from investigate.conftest import APPROVED, DECIDER, DISCIPLINE, MEETING
from investigate.test_actions import PERSON, all_answered, codes, heard, lead
from zeren.implement.queries import task_of_duty
from zeren.investigate.actions import answer_lead, decide_by_answers, drop_case, open_case, put_down_lead
from zeren.investigate.queries import CaseFound, case_found
from zeren.investigate.rules import Meeting
from zeren.kernel.errors import Refused
from zeren.kernel.words import Text
from zeren.ledger.clock import today
from zeren.organisations.queries import pack_on
from zeren.papers.letters import Letter
from zeren.web.investigate.casefile import file_of
from zeren.web.investigate.letters import letter_of

pytestmark = pytest.mark.django_db
OFFICE = Text("办公室", "Office")


def told(said: Letter) -> str:
    return "".join(line.zh for section in said.sections for line in section.paragraphs)


def test_open__says_who_approved_it_on_which_paper_and_the_file_tells(county: None) -> None:
    key = lead()
    answer_lead(DISCIPLINE, key, "以协调会代替")
    with pytest.raises(Refused) as refused:
        open_case(DECIDER, key, "事实清楚", " ", "")
    assert codes(refused.value) == {"approval_missing", "document_missing"}
    open_case(DECIDER, key, "事实清楚", *APPROVED)
    found = case_found(key)
    assert (found.approved_by, found.open_document) == APPROVED
    assert "立案批准：县纪委书记，霁纪立〔2026〕1号。" in told(
        file_of(found, pack_on(today()), OFFICE, simulated=False)
    )


def test_open__a_second_about_the_same_person_and_task_waits_until_the_first_is_over(county: None) -> None:
    first, second = lead(), lead()
    about_nothing = put_down_lead(DISCIPLINE, "T1", PERSON.id, "not_done", "另一件事")
    for key in (first, second, about_nothing):
        answer_lead(DISCIPLINE, key, "以协调会代替")
    open_case(DECIDER, first, "事实清楚", *APPROVED)
    with pytest.raises(Refused) as refused:
        open_case(DECIDER, second, "又是一条", *APPROVED)
    assert codes(refused.value) == {"open_already"}
    assert first in refused.value.reasons[0].text.zh
    open_case(DECIDER, about_nothing, "不是同一项任务", *APPROVED)
    other = put_down_lead(
        DISCIPLINE, "T2", small.OTHER_SECRETARY.id, "not_done", "没有研究", task_of_duty("T2", "C1", 2026)
    )
    answer_lead(DISCIPLINE, other, "没有研究")
    open_case(DECIDER, other, "另一个人", *APPROVED)
    drop_case(DECIDER, first, "核对会议纪要，当天开过", "unfounded")
    open_case(DECIDER, second, "有了新的事实", *APPROVED)


def test_decide__says_which_body_on_which_paper_with_whom_and_every_paper_tells(county: None) -> None:
    key = heard(lead())

    def decide(meeting: Meeting) -> CaseFound:
        decide_by_answers(
            DECIDER, key, "给予诫勉。", "admonition", all_answered(), "均不符合", meeting, responsibility="main"
        )
        return case_found(key)

    with pytest.raises(Refused) as refused:
        decide(Meeting("", " ", ""))
    assert codes(refused.value) == {"body_missing", "document_missing", "present_missing", "kind_of_body_missing"}
    found = decide(MEETING)
    assert Meeting(found.body, found.document, found.present, found.body_kind) == MEETING
    pack = pack_on(today())
    assert "2026年1月5日由县委常委会集体讨论决定，到会：程望舒、沈砚秋。" in told(
        letter_of(found, pack, OFFICE, simulated=False)
    )
    assert "决定机关：县委常委会，到会：程望舒、沈砚秋。" in told(file_of(found, pack, OFFICE, simulated=False))
