"""A small organisation of invented names: a county, two townships, a village with a branch, and an office.

Used by the tests of the rooms clarify and implement and of their pages.
"""

from datetime import date, datetime
from functools import cache
from pathlib import Path

from worlds import world
from zeren.clarify.actions import generate_lists
from zeren.implement.actions import plan_tasks
from zeren.kernel.actors import Actor
from zeren.ledger.actions import advance_clock
from zeren.ledger.clock import ZONE, start
from zeren.organisations.actions import adopt_pack, bring_in_organisation, hand_in
from zeren.organisations.rules import Organisation, PersonRow, PostRow, TermRow, UnitRow
from zeren.policy import Pack, load_pack

PACKS = Path(__file__).resolve().parents[2] / "policies"
SETUP = Actor("job", "setup", mandate="tests")
WALKER = Actor("job", "walker", mandate="tests")
HEAD = Actor("person", "P-HEAD", "简书宁")
CLERK = Actor("person", "P-CLERK", "温予安")
SECRETARY = Actor("person", "P-T1S", "顾予衡")
MEMBER = Actor("person", "P-T1M", "叶知秋")
VILLAGE_SECRETARY = Actor("person", "P-V1S", "柳依青")
COUNTY_SECRETARY = Actor("person", "P-C1S", "程望舒")
OTHER_SECRETARY = Actor("person", "P-T2S", "邢见山")

UNITS = (
    ("C1", "鹭汀县", "county", ""),
    ("O1", "县委组织部", "organ", "C1"),
    ("T1", "苔溪镇", "township", "C1"),
    ("T2", "麦垄镇", "township", "C1"),
    ("V1", "蕙坡村", "village", "T1"),
    ("B1", "蕙坡村第一党支部", "branch", "V1"),
)
POSTS = (
    ("C1-01", "C1", "县委书记", "first_responsible", "", "P-C1S", "程望舒"),
    ("O1-01", "O1", "责任制办公室主任", "office_head", "", "P-HEAD", "简书宁"),
    ("O1-02", "O1", "责任制办公室干事", "clerk", "", "P-CLERK", "温予安"),
    ("T1-01", "T1", "党委书记", "first_responsible", "", "P-T1S", "顾予衡"),
    ("T1-02", "T1", "副书记", "deputy", "党的建设", "P-T1D", "贺知白"),
    ("T1-03", "T1", "委员", "member", "经济", "P-T1M", "叶知秋"),
    ("T1-04", "T1", "委员", "member", "农业", "", ""),
    ("T2-01", "T2", "党委书记", "first_responsible", "", "P-T2S", "邢见山"),
    ("V1-01", "V1", "村党支部书记", "first_responsible", "", "P-V1S", "柳依青"),
    ("V1-02", "V1", "委员", "member", "网格", "P-V1M", "宁远舟"),
    ("B1-01", "B1", "支部书记", "branch_secretary", "", "P-B1S", "时雨晴"),
)
FIRST_DAY = date(2020, 1, 1)


@cache
def default_pack() -> Pack:
    """The default pack, read once: nothing alters it."""
    return load_pack(PACKS / "party-building-cn")


def organisation() -> Organisation:
    """The rows as a sheet would state them."""
    return Organisation(
        {key: UnitRow(key, name, kind, parent, FIRST_DAY) for key, name, kind, parent in UNITS},
        {key: PostRow(key, unit, title, kind, field) for key, unit, title, kind, field, _, _ in POSTS},
        {person: PersonRow(person, name) for *_, person, name in POSTS if person},
        tuple(TermRow(post, person, FIRST_DAY) for post, _, _, _, _, person, _ in POSTS if person),
    )


@world
def build(today: date | None = date(2026, 1, 5)) -> None:
    """Start the record on `today` (None: by the real clock), adopt the default pack, bring the organisation in."""
    if today is None:
        start("database")
    else:
        start("simulated", datetime(today.year, today.month, today.day, 9, tzinfo=ZONE))
    adopt_pack(SETUP, default_pack(), date(2025, 1, 1))
    bring_in(organisation())


@world
def with_lists(by: Actor = WALKER) -> None:
    """The same on 5 January 2026, its lists of the year drawn up."""
    build()
    generate_lists(by, "", 2026)


@world
def with_tasks(by: Actor = WALKER) -> None:
    """The same with its lists and its tasks of the year."""
    with_lists(by)
    plan_tasks(by, "", 2026)


def bring_in(rows: Organisation) -> None:
    number = hand_in(SETUP, "organisation", "organisation.xlsx", repr(rows).encode(), 0, {})
    bring_in_organisation(SETUP, number, rows)


def move_to(day: date) -> None:
    """Move the simulated clock on to nine o'clock of a day."""
    advance_clock(SETUP, datetime(day.year, day.month, day.day, 9, tzinfo=ZONE))
