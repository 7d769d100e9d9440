"""Letters: made out only from values that the office adopted, numbered in order, each saying who decided and how to object."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assess import told, year
from clarify import small
from investigate.conftest import DECIDER
from zeren.assess.actions import deliver_letters, file_objection, issue_letters
from zeren.assess.queries import letter_found, letters_of, objection_found, proposals
from zeren.kernel.errors import NotAllowed, Refused
from zeren.kernel.words import Text
from zeren.ledger.queries import latest
from zeren.organisations.actions import adopt_value
from zeren.organisations.queries import pack_on
from zeren.papers.grade_letters import grade_letter
from zeren.papers.letters import letter_docx
from zeren.papers.stored import grade_letter_from

pytestmark = pytest.mark.django_db


def codes_of(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.code for reason in refused.value.reasons}


def test_letters__refuse_values_that_are_not_adopted_and_name_each() -> None:
    proposal = told.decided()
    with pytest.raises(Refused) as refused:
        issue_letters(small.HEAD, proposal, told.OFFICE, "鹭汀委考")
    assert codes_of(refused) == {"value_not_adopted"}
    named = [reason.place[0] for reason in refused.value.reasons]
    assert "objection.days" in named and "gate.debrief_grade" in named
    assert letters_of(year=year.YEAR) == ()


def test_i8__a_letter_says_who_decided_when_by_which_rules_and_how_to_object() -> None:
    content = letter_found(told.issued()).content
    assert content["decided_by"]["zh"] == "县委常委会"
    assert content["decided_on"] == told.DECIDED_ON.isoformat()
    assert "party-building-cn" in content["rules"][0]["en"]
    assert content["objection"]["days"] == 30 and content["objection"]["source"]["zh"]
    assert content["gates"] and content["reasons"]


def test_letters__are_numbered_in_order_and_never_twice() -> None:
    told.issued()
    numbers = [one.number for one in letters_of(year=year.YEAR)]
    assert numbers == [f"鹭汀委考〔2027〕{at}号" for at in range(1, len(numbers) + 1)]
    proposal = letters_of(year=year.YEAR)[0].decision.proposal
    with pytest.raises(Refused) as refused:
        issue_letters(small.HEAD, proposal, told.OFFICE, "鹭汀委考")
    assert codes_of(refused) == {"no_letter_waiting"}


def test_letters__need_an_office_and_a_word_and_the_right_to_issue() -> None:
    proposal = told.decided()
    told.adopt_everything()
    with pytest.raises(Refused) as refused:
        issue_letters(small.HEAD, proposal, Text("", ""), " ")
    assert codes_of(refused) == {"issuer_missing"}
    with pytest.raises(NotAllowed):
        issue_letters(DECIDER, proposal, told.OFFICE, "鹭汀委考")


def test_letter__is_the_same_file_each_time() -> None:
    content = letter_found(told.issued()).content
    first, second = (letter_docx(grade_letter(grade_letter_from(content))) for _ in range(2))
    assert first == second


def test_delivery__starts_the_time_to_object_and_is_recorded() -> None:
    letter = letter_found(told.delivered())
    assert letter.delivered_on == told.DELIVERED_ON and letter.object_by == told.LAST_DAY
    assert latest(1)[0].kind == "letters_delivered"


def test_terms__are_those_that_the_office_adopted_and_a_letter_keeps_what_it_states() -> None:
    proposal = told.decided()
    told.adopt_everything()
    told.replaced("objection.days", "15")
    issue_letters(small.HEAD, proposal, told.OFFICE, "鹭汀委考")
    letter = letters_of(person=year.FAIR_SECRETARY)[0].id
    assert letter_found(letter).content["objection"]["days"] == 15
    told.replaced("objection.days", "20")
    small.move_to(told.DELIVERED_ON)
    deliver_letters(small.CLERK, [letter], told.DELIVERED_ON, "当面")
    assert letter_found(letter).object_by == told.DELIVERED_ON + timedelta(days=15)
    told.replaced("objection.answer_days", "10")
    objection = objection_found(file_objection(small.SECRETARY, letter, "第6项已核实。"))
    assert objection.answer_by == date(2027, 2, 9), "ten days end on the 6th, on a holiday that lasts to the 8th"


def test_term__that_was_switched_off_is_the_packs_own() -> None:
    letter = told.delivered()
    adopt_value(small.HEAD, pack_on(told.DELIVERED_ON).digest, "objection.answer_days", "off", "鹭汀组〔2026〕9号")
    objection = objection_found(file_objection(small.SECRETARY, letter, "第6项已核实。"))
    assert objection.answer_by == told.DELIVERED_ON + timedelta(days=30)


def test_delivery__before_the_letter_ahead_of_today_or_without_a_way_is_refused() -> None:
    letter = told.issued()
    for day, how, code in (
        (told.DECIDED_ON - timedelta(days=1), "当面", "before_issued"),
        (told.DECIDED_ON + timedelta(days=1), "当面", "delivered_in_future"),
        (told.DECIDED_ON, " ", "how_missing"),
    ):
        with pytest.raises(Refused) as refused:
            deliver_letters(small.CLERK, [letter], day, how)
        assert code in codes_of(refused)
    assert letter_found(letter).delivered_on is None


def test_delivery__is_not_recorded_twice() -> None:
    letter = told.delivered()
    with pytest.raises(Refused) as refused:
        deliver_letters(small.CLERK, [letter], told.DELIVERED_ON, "当面")
    assert codes_of(refused) == {"no_letter_waiting"}


def parts_of(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every part of a plan that PostgreSQL made."""
    yield plan
    for part in plan.get("Plans", ()):
        yield from parts_of(part)


def test_proposals__say_what_came_of_each_and_each_count_is_asked_once_a_proposal() -> None:
    told.issued()
    with CaptureQueriesContext(connection) as asked:
        found = {one.scheme: one for one in proposals(year.YEAR)}
    assert len(asked) == 1
    secretaries = found[told.SECRETARIES]
    assert (secretaries.decisions, secretaries.departures) == (2, 0)
    assert (secretaries.letters, secretaries.letters_waiting) == (3, 0)
    assert (secretaries.decided_on, secretaries.document) == (told.DECIDED_ON, "鹭汀委〔2027〕2号")
    assert secretaries.present == told.PRESENT
    other = next(one for scheme, one in found.items() if scheme != told.SECRETARIES)
    assert (other.decisions, other.letters, other.letters_waiting, other.decided_on) == (0, 0, 0, None)
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + asked.captured_queries[0]["sql"])
        told_by = cursor.fetchone()[0]
    whole = json.loads(told_by) if isinstance(told_by, str) else told_by
    parts = [part for part in parts_of(whole[0]["Plan"]) if part.get("Parent Relationship") == "SubPlan"]
    assert max(part["Actual Loops"] for part in parts) == len(found)
