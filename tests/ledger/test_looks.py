"""Who looked, at the database: only its function writes, nobody edits, nothing goes without an entry that counts it."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from clarify import small
from zeren.jobs.nightly import forget_old_looks, run
from zeren.kernel.actors import Actor
from zeren.ledger import looks
from zeren.ledger.actions import forget_looks
from zeren.ledger.looks import look_down, looks_at, oldest_look
from zeren.ledger.models import Entry
from zeren.ledger.verifying import verify
from zeren.organisations.queries import pack_on

NIGHTLY = Actor("job", "nightly", mandate="keep.looks_months")
PERSON = small.SECRETARY.id


def look(thing: str = "K-1") -> None:
    look_down(small.HEAD, PERSON, "case", thing, "office_head", "case_work")


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
def test_look__says_who_what_when_in_which_role_and_why() -> None:
    small.build(date(2026, 3, 2))
    look()
    (found,) = looks_at(PERSON)
    assert (found.looker, found.kind, found.thing, found.role, found.ground) == (
        "P-HEAD", "case", "K-1", "office_head", "case_work",
    )  # fmt: skip
    assert found.at.date() == date(2026, 3, 2), "the one clock says when"
    assert looks_at(small.HEAD.id) == ()


@pytest.mark.django_db
def test_look__at_oneself_leaves_nothing_and_an_unknown_kind_is_refused() -> None:
    small.build()
    look_down(small.SECRETARY, PERSON, "dossier", PERSON, "own_matters")
    assert oldest_look() is None
    with pytest.raises(ValueError, match="no kind"):
        look_down(small.HEAD, PERSON, "gossip", PERSON, "office_head")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO ledger_look (at, looker, person, kind, thing, role, ground) VALUES (now(), 'a', 'b', '', '', '', '')",
        "UPDATE ledger_look SET looker = 'P-CLERK'",
        "DELETE FROM ledger_look",
        "TRUNCATE ledger_look",
        "SELECT ledger_look_down('P-T1S', 'P-T1S', 'case', '', '', '')",
    ],
)
def test_look__is_not_written_edited_or_removed_by_the_program(statement: str) -> None:
    small.build()
    look()
    with pytest.raises(DatabaseError), transaction.atomic():
        sql(statement)
    assert len(looks_at(PERSON)) == 1


def test_forgetting__without_an_entry_is_refused_at_commit(clean_database: None) -> None:
    small.build()
    look()
    with pytest.raises(DatabaseError, match="without its entry"):
        sql("SELECT ledger_forget_looks('2200-01-01')")
    assert len(looks_at(PERSON)) == 1


def test_forgetting__is_an_entry_with_day_and_count_and_the_record_verifies(clean_database: None) -> None:
    small.build(date(2026, 1, 5))
    look("early")
    small.move_to(date(2026, 2, 1))
    look("late")
    before = verify().rows
    assert forget_looks(NIGHTLY, date(2026, 1, 20)) == 1
    assert [found.thing for found in looks_at(PERSON)] == ["late"]
    last = Entry.objects.order_by("-seq")[0]
    assert (last.kind, last.actor) == ("looks_forgotten", "job:nightly")
    assert '"before":"2026-01-20","count":1' in last.line and PERSON not in last.line
    assert verify().rows == before, "a look is no covered row"


def test_nightly__forgets_after_the_packs_term_and_leaves_no_entry_for_nothing(clean_database: None) -> None:
    small.build(date(2026, 1, 5))
    look()
    months = int(pack_on(date(2026, 1, 5)).number("keep.looks_months"))
    assert months == 24
    small.move_to(date(2028, 1, 5))
    size = Entry.objects.count()
    assert forget_old_looks() == 0, "the last day of the term is kept"
    assert Entry.objects.count() == size
    small.move_to(date(2028, 1, 6))
    assert run()["forget_old_looks"] == 1
    assert looks_at(PERSON) == ()


@pytest.mark.django_db
def test_kinds__are_those_the_pages_have_words_for() -> None:
    from zeren.web.looks import KINDS

    assert tuple(KINDS) == looks.KINDS
