"""Many rows in one statement: what is the same in all of them is sent once, and arrives in each; nothing is cut to fit."""

import pytest
from django.db import DataError, transaction

from clarify import small
from zeren.clarify.actions import generate_lists
from zeren.implement.actions import import_facts
from zeren.implement.models import Fact
from zeren.implement.rules.facts import FactEntry
from zeren.ledger.bulk import insert_rows
from zeren.ledger.clock import today
from zeren.organisations.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(db: None) -> None:
    small.build()
    generate_lists(small.WALKER, "", 2026)


def test_rows__the_same_in_all_and_different_in_each(county: None) -> None:
    said = [{"agenda": f"议题{n % 2}", "follow_up": 'a "b" \\ ,{}'} for n in range(5)]
    import_facts(small.CLERK, tuple(FactEntry("activity", "T1", today(), "台账", f"K{n}", attributes=said[n]) for n in range(5)))  # fmt: skip
    rows = Fact.objects.order_by("key")
    assert [row.attributes for row in rows] == said
    assert {(row.source, row.value, row.entered_by, row.person_id, row.label) for row in rows} == {
        ("台账", 1, small.CLERK.signature, None, "")
    }


def test_rows__one_alone_and_none(county: None) -> None:
    import_facts(small.CLERK, (FactEntry("activity", "T1", today(), "台账", "K1", attributes={"agenda": "议题"}),))
    assert Fact.objects.get().attributes == {"agenda": "议题"}
    insert_rows(Fact, ("key",), [])
    assert Fact.objects.count() == 1


@pytest.mark.parametrize("names", [("短", "长" * 200), ("长" * 200, "长" * 200)])
def test_rows__what_is_too_long_is_refused_and_not_cut(county: None, names: tuple[str, str]) -> None:
    with pytest.raises(DataError), transaction.atomic():
        insert_rows(Person, ("key", "name"), [("P-1", names[0]), ("P-2", names[1])])
