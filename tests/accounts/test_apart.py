"""Posts that nobody holds together: refused by the rule with every reason, at import, and by the database to whoever writes."""

from datetime import date

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction

from accounts import people
from clarify import small
from zeren.kernel.errors import Invalid, Refused
from zeren.ledger.clock import today
from zeren.organisations.actions import begin_term, end_term
from zeren.organisations.models import Person, Post, StandIn
from zeren.organisations.queries import kept_apart
from zeren.organisations.rules import Organisation, PostRow, TermRow
from zeren.site import postgres

ADMINISTRATORS = ("system_admin", "security_admin", "audit_admin")
OTHERS = ("office_head", "clerk", "unit_clerk", "first_responsible", "branch_secretary", "deputy", "member", "decider", "discipline", "auditor")  # fmt: skip
PAIRS = [(one, other) for one in ADMINISTRATORS for other in (*ADMINISTRATORS, *OTHERS) if one != other]


def codes_of(refused: pytest.ExceptionInfo) -> set[str]:
    return {reason.code for reason in refused.value.reasons}


def posts() -> Organisation:
    """One empty post of every kind, and one person."""
    kinds = (*ADMINISTRATORS, *OTHERS)
    return Organisation({}, {f"X-{kind}": PostRow(f"X-{kind}", "V1", kind, kind) for kind in kinds})


@pytest.fixture
def county(db: None) -> None:
    people.build()
    small.bring_in(posts())


def test_pack__keeps_each_administrator_apart_from_everybody_who_works_on_content() -> None:
    apart = kept_apart(small.default_pack())
    assert {pair for pair in PAIRS if pair not in apart} == set()
    assert apart["decider", "office_head"] == "decides_and_prepares"
    assert ("member", "unit_clerk") not in apart


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_term__that_joins_them_is_refused_with_the_pack_s_rule(county: None, one: str, other: str) -> None:
    end_term(small.HEAD, "V1-02", date(2025, 12, 31))
    begin_term(small.HEAD, f"X-{one}", "P-V1M", date(2026, 1, 1))
    with pytest.raises(Refused) as refused:
        begin_term(small.HEAD, f"X-{other}", "P-V1M", date(2026, 2, 1))
    found = [reason for reason in refused.value.reasons if reason.code == "not_in_one_hand"]
    assert [reason.source for reason in found] == ["three_administrators"] and "P-V1M" in found[0].text.zh


def test_term__after_the_other_one_has_ended_is_taken(county: None) -> None:
    with pytest.raises(Refused) as refused:
        begin_term(small.HEAD, "X-system_admin", "P-T1S", today())
    assert codes_of(refused) == {"not_in_one_hand"}
    end_term(small.HEAD, "T1-01", date(2026, 1, 31))
    begin_term(small.HEAD, "X-system_admin", "P-T1S", date(2026, 2, 1))


def test_term__of_oneself_is_begun_by_somebody_else(county: None) -> None:
    with pytest.raises(Refused) as refused:
        begin_term(small.HEAD, "X-decider", "P-HEAD", date(2026, 2, 1))
    assert codes_of(refused) == {"oneself", "not_in_one_hand"}


def test_import__with_such_a_pair_brings_nothing_in(county: None) -> None:
    rows = Organisation(
        {},
        {},
        {},
        (TermRow("X-audit_admin", "P-SYS", date(2026, 1, 1)), TermRow("X-clerk", "P-SEC", date(2026, 1, 1))),
    )
    with pytest.raises((Refused, Invalid)) as refused:
        small.bring_in(rows)
    assert codes_of(refused) == {"not_in_one_hand"} and len(refused.value.reasons) == 2


A_TERM = (
    "INSERT INTO organisations_term (post_id, person_id, from_day, document) SELECT p.id, q.id, '2026-01-01', ''"
    " FROM organisations_post p, organisations_person q WHERE p.key = 'X-audit_admin' AND q.key = 'P-SYS'"
)


def test_database__refuses_it_to_the_application(county: None) -> None:
    with pytest.raises(IntegrityError, match="not in one hand"), transaction.atomic():
        people.rows(A_TERM)
        people.rows("SET CONSTRAINTS not_in_one_hand IMMEDIATE")


def test_database__refuses_standing_in_for_such_a_post_too(county: None) -> None:
    end_term(small.HEAD, "V1-02", date(2025, 12, 31))
    begin_term(small.HEAD, "X-system_admin", "P-V1M", date(2026, 1, 1))
    person, post = Person.objects.get(key="P-V1M"), Post.objects.get(key="T1-04")
    with pytest.raises(IntegrityError, match="not in one hand"), transaction.atomic():
        StandIn.objects.create(
            post=post, person=person, from_day=today(), until_day=today(), document="鹭汀组〔2026〕8号"
        )
        people.rows("SET CONSTRAINTS not_in_one_hand IMMEDIATE")


@pytest.mark.django_db(transaction=True)
def test_database__refuses_a_post_that_becomes_one_of_the_kind() -> None:
    people.build()
    small.bring_in(posts())
    with psycopg.connect(**postgres.connection_parameters("owner", connection.settings_dict["NAME"])) as session:
        session.execute("ALTER TABLE organisations_post DISABLE TRIGGER USER")  # the guard alone is looked at
        session.execute("ALTER TABLE organisations_post ENABLE ALWAYS TRIGGER not_in_one_hand")
        session.execute(
            "INSERT INTO organisations_post (key, unit_id, title, kind, field)"
            " SELECT 'X-plain', id, 'plain', 'plain', '' FROM organisations_unit WHERE key = 'V1'"
        )
        session.execute(A_TERM.replace("X-audit_admin", "X-plain"))
        session.execute("SET CONSTRAINTS not_in_one_hand IMMEDIATE")
        with pytest.raises(psycopg.errors.CheckViolation, match="not in one hand"):
            session.execute("UPDATE organisations_post SET kind = 'audit_admin' WHERE key = 'X-plain'")
        session.rollback()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("role", ["owner", "keeper"])
@pytest.mark.parametrize("replica", [False, True], ids=["", "replica"])
def test_database__refuses_it_to_owner_and_superuser_in_replica_role_too(role: str, replica: bool) -> None:
    if replica and role == "owner":
        pytest.skip("only a superuser may choose that role")
    people.build()
    small.bring_in(posts())
    name = connection.settings_dict["NAME"]
    with psycopg.connect(**postgres.connection_parameters(role, name)) as session:
        if replica:
            session.execute("SET session_replication_role = replica")
        session.execute(A_TERM)
        with pytest.raises(psycopg.errors.CheckViolation, match="not in one hand"):
            session.execute("SET CONSTRAINTS not_in_one_hand IMMEDIATE")
        session.rollback()


@pytest.mark.django_db(transaction=True)
def test_database__refuses_it_at_commit() -> None:
    people.build()
    small.bring_in(posts())
    with pytest.raises(IntegrityError, match="not in one hand"), transaction.atomic():
        people.rows(A_TERM)
        people.rows("SELECT ledger_append('job:setup', ARRAY['rows_held'], ARRAY['{}'])")
    assert people.rows("SELECT count(*) FROM organisations_term WHERE document = '' AND from_day = '2026-01-01'") == [
        (0,)
    ]
