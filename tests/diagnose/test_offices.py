"""Those above: the second instance counts as the first does, late once its days are over, longer where it was made longer."""

from datetime import date, timedelta

import pytest

from assess.test_appeal import PAPER, SECOND, appealed
from clarify import small
from investigate.conftest import bring_in_the_bodies
from investigate.test_actions import PERSON
from investigate.test_review import BELOW, kept
from investigate.test_review import SECOND as ABOVE
from zeren.assess.actions import extend_appeal
from zeren.diagnose.queries import Counted, offices_of
from zeren.investigate.actions import answer_review, ask_review, extend_review
from zeren.ledger.clock import today
from zeren.organisations.actions import adopt_value
from zeren.organisations.queries import pack_on, subtree

pytestmark = pytest.mark.django_db


def counted(key: str, year: int) -> Counted:
    found = offices_of(subtree("C1", today()), year, today())
    return next(one for one in found.body if one.key == key)


def every_case_is_shown() -> None:
    digest = pack_on(today()).digest
    adopt_value(small.HEAD, digest, "risk.count_least", "replaced", "鹭汀委〔2026〕2号", "1")


def test_review_of_a_case__is_late_a_day_after_its_term_and_stays_so_once_answered(county: None) -> None:
    bring_in_the_bodies()
    key = kept(BELOW)
    every_case_is_shown()
    assert counted("reviews_late", 2026).of == 0
    ask_review(PERSON, key, "答复没有回应第二点")
    asked_on = today()
    small.move_to(asked_on + timedelta(days=60))
    assert counted("reviews_late", 2026) == Counted("reviews_late", 0, 1, "case.review_answer_days")
    small.move_to(asked_on + timedelta(days=61))
    assert counted("reviews_late", 2026).count == 1
    answer_review(ABOVE, key, "维持")
    small.move_to(date(2026, 12, 31))
    assert counted("reviews_late", 2026).count == 1
    assert counted("reviews_late", 2025).of == 0


def test_review_of_a_case__made_longer_has_its_longer_term(county: None) -> None:
    bring_in_the_bodies()
    key = kept(BELOW)
    every_case_is_shown()
    ask_review(PERSON, key, "答复没有回应第二点")
    asked_on = today()
    extend_review(ABOVE, key, "需要再核实一次")
    small.move_to(asked_on + timedelta(days=90))
    assert counted("reviews_late", 2026).count == 0
    small.move_to(asked_on + timedelta(days=91))
    assert counted("reviews_late", 2026).count == 1


def test_reviews_of_cases__few_are_not_counted_out_loud(county: None) -> None:
    bring_in_the_bodies()
    key = kept(BELOW)
    ask_review(PERSON, key, "答复没有回应第二点")
    assert counted("reviews_late", 2026).fewer_than == 3


def test_review_of_a_grade__counts_by_its_own_term() -> None:
    objection = appealed()
    year, asked_on = today().year, today()
    small.move_to(asked_on + timedelta(days=60))
    assert counted("grade_reviews_late", year) == Counted("grade_reviews_late", 0, 1, "objection.appeal_answer_days")
    extend_appeal(SECOND, objection, "需要再核实一次", PAPER)
    small.move_to(asked_on + timedelta(days=90))
    assert counted("grade_reviews_late", year).count == 0
    small.move_to(asked_on + timedelta(days=91))
    assert counted("grade_reviews_late", year).count == 1
