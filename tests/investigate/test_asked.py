"""What units are asked, read for as many units as one in one look."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from investigate.conftest import DISCIPLINE
from investigate.test_actions import lead
from zeren.investigate.actions import put_down_lead
from zeren.investigate.queries import questions_to
from zeren.ledger.clock import today

pytestmark = pytest.mark.django_db


def test_questions__of_several_units_are_read_as_those_of_one_are_newest_first(county: None) -> None:
    first, counts = lead(), []
    for units in (["T1"], ["T1", "V1", "V2", "T2"]):
        with CaptureQueriesContext(connection) as asked:
            assert [one.key for one in questions_to(units, today())] == [first]
        counts.append(len(asked))
    assert counts[1] == counts[0], "a unit more is no query more"
    second = put_down_lead(DISCIPLINE, "T2", "P-T2S", "not_done", "下半年没有专题研究")
    assert [one.key for one in questions_to(["T2", "T1"], today())] == [second, first]
