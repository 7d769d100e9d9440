"""What units are asked, read for as many units as one in one look."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from investigate.conftest import DISCIPLINE
from investigate.test_actions import lead
from zeren.investigate.actions import put_down_lead
from zeren.investigate.queries import questions_to

pytestmark = pytest.mark.django_db


def test_questions__of_several_units_are_read_as_those_of_one_are_newest_first(county: None) -> None:
    first = lead()
    second = put_down_lead(DISCIPLINE, "T2", "P-T2S", "not_done", "下半年没有专题研究")
    counts = []
    for units, keys in ((["T1"], [first]), (["T2", "T1"], [second, first]), (["V1"], [])):
        with CaptureQueriesContext(connection) as asked:
            assert [one.key for one in questions_to(units, date(2026, 1, 5))] == keys
        counts.append(len(asked))
    assert counts[1] == counts[0], "a unit more is no query more"
