"""Leads that nobody opened: they lapse, their words are erased by the night's job, and nothing can be guessed from what is left."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from clarify import small
from investigate.conftest import APPROVED, DECIDER, DISCIPLINE
from investigate.test_actions import codes, lead
from zeren.implement.queries import task_of_duty
from zeren.investigate.actions import answer_lead, erase_lead, open_case
from zeren.investigate.models import Case, Step
from zeren.investigate.queries import case_found, dispositions, lapsed_leads
from zeren.jobs.nightly import erase_lapsed_leads, run
from zeren.kernel.actors import Actor
from zeren.kernel.errors import NotAllowed, Refused
from zeren.ledger.clock import today
from zeren.ledger.queries import entries_of, last_seq
from zeren.organisations.actions import adopt_value
from zeren.organisations.queries import pack_on

pytestmark = pytest.mark.django_db
NIGHT = Actor("job", "nightly", mandate="lead.lapse_months")
ANSWER = "以协调会代替"
SALTS = "SELECT salt FROM investigate_case UNION ALL SELECT salt FROM investigate_step"


def salts() -> set[object]:
    with connection.cursor() as cursor:
        cursor.execute(SALTS)
        return {salt for (salt,) in cursor.fetchall()}


def texts() -> list[str]:
    return [*Case.objects.values_list("matter", flat=True), *Step.objects.values_list("text", flat=True)]


def test_lead__is_erased_the_night_after_its_last_day_and_not_before(county: None) -> None:
    key = lead()
    answer_lead(DISCIPLINE, key, ANSWER)
    small.move_to(date(2026, 7, 5))
    before = last_seq()
    assert (lapsed_leads(today()), erase_lapsed_leads(), last_seq()) == ((), 0, before), "the last day is included"
    small.move_to(date(2026, 7, 6))
    was = salts()
    assert run()["erase_lapsed_leads"] == 1
    found = case_found(key)
    assert (found.state, found.matter) == ("lapsed", "")
    assert [(step.verb, step.text) for step in found.steps] == [("lead", ""), ("answer", ""), ("lapse", "")]
    assert texts() == [""] * 4
    assert not was & salts(), "the salted digests of the words tell nothing any more"
    (entry,) = entries_of(["lead_erased"])
    assert (entry.actor, entry.body) == ("job:nightly", {"case": key, "texts": 2})
    assert not [one for one in entries_of(["case_opened", "case_moved", "lead_erased"]) if ANSWER in str(one.body)]
    assert run()["erase_lapsed_leads"] == 0, "once"


def test_lead__that_became_a_case_is_kept(county: None) -> None:
    key = lead()
    answer_lead(DISCIPLINE, key, ANSWER)
    open_case(DECIDER, key, "事实清楚", *APPROVED)
    small.move_to(date(2026, 7, 6))
    assert erase_lapsed_leads() == 0
    with pytest.raises(Refused) as refused:
        erase_lead(NIGHT, key)
    assert codes(refused.value) == {"wrong_state"}
    assert case_found(key).matter


def test_lead__is_erased_by_no_person(county: None) -> None:
    key = lead()
    small.move_to(date(2026, 7, 6))
    for actor in (DECIDER, DISCIPLINE, small.HEAD):
        with pytest.raises(NotAllowed):
            erase_lead(actor, key)


def test_lapsed__leaves_its_task_without_a_follow_up(county: None) -> None:
    key, task = lead(), task_of_duty("T1", "C1", 2026)
    assert dispositions() == {task: (key, "lead")}
    small.move_to(date(2026, 7, 6))
    erase_lapsed_leads()
    assert dispositions() == {}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE investigate_step SET text = ''",
        "UPDATE investigate_case SET matter = ''",
        "UPDATE investigate_case SET matter = '另一件事', state = 'lapsed'",
    ],
)
def test_words__of_what_has_not_lapsed_stay(county: None, change: str) -> None:
    lead()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert "" not in texts()


def test_switched_off__nothing_lapses(county: None) -> None:
    key = lead()
    adopt_value(small.HEAD, pack_on(today()).digest, "lead.lapse_months", "off", "鹭汀组〔2026〕9号")
    small.move_to(date(2028, 7, 6))
    assert erase_lapsed_leads() == 0
    assert case_found(key).state == "lead"
