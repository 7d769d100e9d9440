"""A sheet of many people comes in at once: checking that nobody holds posts apart takes few locks, however many there are."""

import pytest
from django.db import connection

from clarify import small
from zeren.organisations.rules import Organisation, PersonRow, PostRow, TermRow

MANY = 3_000


@pytest.mark.django_db
def test_sheet__of_many_people_takes_no_lock_for_each(db: None) -> None:
    small.build()
    keys = [f"P{number:05}" for number in range(MANY)]
    small.bring_in(
        Organisation(
            {},
            {f"D-{key}": PostRow(f"D-{key}", "T1", "委员", "member", "") for key in keys},
            {key: PersonRow(key, f"某{key}") for key in keys},
            tuple(TermRow(f"D-{key}", key, small.FIRST_DAY) for key in keys),
        )
    )
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
        assert 1_000 < cursor.fetchone()[0] < 1_100
