"""A small invented organisation: a county, a township with a village and a branch, its office and its secretary."""

from datetime import date, datetime

import pytest
from django.conf import settings

from zeren.kernel.actors import Actor
from zeren.ledger.clock import ZONE, start
from zeren.organisations.actions import adopt_pack, bring_in_organisation, hand_in
from zeren.organisations.rules import Organisation, PersonRow, PostRow, TermRow, UnitRow
from zeren.policy import Pack, load_pack

SETUP = Actor("job", "setup", mandate="test")
BEGAN = date(2020, 1, 1)


@pytest.fixture(scope="session")
def office_pack() -> Pack:
    return load_pack(settings.PACKS / "party-building-cn")


def small(**more: TermRow) -> Organisation:
    units = [
        UnitRow("C", "鹭汀县", "county", "", BEGAN),
        UnitRow("T1", "苔溪镇", "township", "C", BEGAN),
        UnitRow("V1", "蕙坡村", "village", "T1", BEGAN),
        UnitRow("B1", "蕙坡村第一支部", "branch", "V1", BEGAN),
    ]
    posts = [
        PostRow("C-HEAD", "C", "办公室主任", "office_head"),
        PostRow("T1-S", "T1", "党委书记", "first_responsible"),
        PostRow("T1-S2", "T1", "党委书记（二）", "first_responsible"),
        PostRow("T1-M", "T1", "党委委员", "member", "经济"),
        PostRow("V1-S", "V1", "村党组织书记", "first_responsible"),
    ]
    people = [
        PersonRow(key, name) for key, name in (("P1", "简书宁"), ("P2", "顾予衡"), ("P3", "叶知秋"), ("P4", "陶野舟"))
    ]
    terms = [
        TermRow("C-HEAD", "P1", BEGAN),
        TermRow("T1-S", "P2", BEGAN),
        TermRow("T1-M", "P3", BEGAN),
        TermRow("V1-S", "P4", BEGAN),
    ]
    return Organisation(
        {u.key: u for u in units}, {p.key: p for p in posts}, {p.key: p for p in people}, (*terms, *more.values())
    )


@pytest.fixture
def started(db: None, office_pack: Pack) -> None:
    start("simulated", datetime(2025, 1, 6, 8, tzinfo=ZONE))
    adopt_pack(SETUP, office_pack, date(2025, 1, 1))


@pytest.fixture
def county(started: None) -> int:
    """The small organisation brought in; gives the import's number."""
    number = hand_in(SETUP, "organisation", "organisation.xlsx", b"sheet", 0, {"units": 4})
    bring_in_organisation(SETUP, number, small())
    return number
