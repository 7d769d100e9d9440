"""The year 2026 of the small organisation, from its facts to its results: used by the tests of step 5 and of its pages.

Township T1 does everything and is graded “fairly good” at the debrief; T2 does almost as much and is graded “good”.
"""

from collections.abc import Callable, Iterable
from datetime import date
from fractions import Fraction

from clarify import small
from investigate.conftest import bring_in_the_bodies
from worlds import world
from zeren.assess.actions import confirm_remaining, freeze_facts, open_round, propose_results, run_schemes
from zeren.clarify.actions import generate_lists, record_signed_lists
from zeren.clarify.queries import signatures_due
from zeren.implement.actions import import_facts
from zeren.implement.rules.facts import FactEntry
from zeren.ledger.clock import today
from zeren.organisations.queries import pack_on
from zeren.organisations.rules import Organisation, PersonRow, PostRow, TermRow, UnitRow

YEAR = 2026
OPENS, CLOSES = date(2027, 1, 4), date(2027, 1, 8)
FROZEN_ON, RUN_ON, PROPOSED_ON = date(2027, 1, 15), date(2027, 1, 16), date(2027, 1, 18)
FAIR_SECRETARY, GOOD_SECRETARY = small.SECRETARY.id, small.OTHER_SECRETARY.id
FAIR, GOOD = f"{FAIR_SECRETARY}@T1-01", f"{GOOD_SECRETARY}@T2-01"
HALVES = (date(2026, 3, 10), date(2026, 9, 10))
TWO_MONTHS = tuple(date(2026, month, 20) for month in range(1, 13, 2))
KINDS = ("arrange", "ask", "coordinate", "oversee")


@world
def build() -> None:
    """The organisation with its bodies, its lists signed, and the year over."""
    small.build()
    bring_in_the_bodies()
    generate_lists(small.WALKER, "", YEAR)
    small.move_to(date(2026, 2, 1))
    go_by()


def go_by() -> None:
    """The lists signed, and the year over."""
    record_signed_lists(small.HEAD, YEAR, signatures_due(YEAR, today()), "签字表")
    small.move_to(date(2026, 12, 31))
    import_facts(small.CLERK, tuple(_all_facts()))


@world
def open_days(before: Callable[[], None] = build) -> None:
    """The round of confirmation, on its first day."""
    before()
    small.move_to(OPENS)
    open_round(small.HEAD, YEAR, OPENS)


@world
def frozen(confirm: bool = True, before: Callable[[], None] = build) -> int:
    """Facts confirmed by the two secretaries (or left to silence), then frozen."""
    open_days(before)
    if confirm:
        for actor in (small.SECRETARY, small.OTHER_SECRETARY):
            confirm_remaining(actor, YEAR, actor.id)
    small.move_to(FROZEN_ON)
    return freeze_facts(small.HEAD, YEAR)


@world
def computed(before: Callable[[], None] = build) -> dict[str, int]:
    """The schemes run over the frozen facts: scheme → run. `before`: what the year was until its last day."""
    freeze = frozen(before=before)
    small.move_to(RUN_ON)
    return run_schemes(small.HEAD, freeze, pack_on(RUN_ON).digest)


@world
def proposed() -> dict[str, int]:
    """Every run put before the deciding body: scheme → proposal."""
    runs = computed()
    small.move_to(PROPOSED_ON)
    return {key: propose_results(small.HEAD, run, "县委常委会", date(2027, 1, 25)) for key, run in runs.items()}


def with_villages(count: int) -> Organisation:
    """The organisation with so many more villages under T2, each with a secretary."""
    rows = small.organisation()
    keys = [f"V{number}" for number in range(10, 10 + count)]
    return Organisation(
        rows.units | {key: UnitRow(key, f"村{key}", "village", "T2", small.FIRST_DAY) for key in keys},
        rows.posts
        | {f"{key}-01": PostRow(f"{key}-01", key, "村党支部书记", "first_responsible", "") for key in keys},
        rows.people | {f"P-{key}": PersonRow(f"P-{key}", f"某{key}") for key in keys},
        (*rows.terms, *(TermRow(f"{key}-01", f"P-{key}", small.FIRST_DAY) for key in keys)),
    )


def _all_facts() -> Iterable[FactEntry]:
    yield from _township("T1", FAIR_SECRETARY, "FAIR", "98.4", verified=5)
    yield from _township("T2", GOOD_SECRETARY, "GOOD", "95", verified=6)
    yield from _branch("B1")


def _township(unit: str, person: str, grade: str, main_work: str, verified: int) -> Iterable[FactEntry]:
    yield _fact("annual_plan", unit, date(2026, 1, 20))
    yield _fact("yearly_report", unit, date(2026, 3, 20))
    yield _fact("satisfaction", unit, date(2026, 10, 20), value="96")
    for place, day in enumerate(HALVES):
        yield _fact("special_study", unit, day)
        yield _fact("practical_matter", unit, day, verified="yes", suffix=str(place))
    for place, day in enumerate(TWO_MONTHS):
        yield _fact("performance_log", unit, day, person=person, kind=KINDS[place % 4])
    for item in range(1, 7):
        state = "verified" if item <= verified else "claimed"
        yield _fact(
            "problem",
            unit,
            date(2026, 6, item),
            suffix=f"L{item}",
            item=str(item),
            year_found="2025",
            state=state,
            recurred="no",
        )
        yield _fact(
            "problem",
            unit,
            date(2026, 7, item),
            suffix=f"O{item}",
            item=str(item),
            year_found="2026",
            state="verified",
            recurred="no",
        )
    yield _fact("training_hours", unit, date(2026, 11, 10), person=person, value="60")
    yield _fact("routine_grade", unit, date(2026, 12, 20), person=person, label="GOOD")
    yield _fact("debrief_grade", unit, date(2026, 12, 21), person=person, label=grade)
    yield _fact("debrief_ballot", unit, date(2026, 12, 21), person=person, value="90")
    yield _fact("main_work_result", unit, date(2026, 12, 31), value=main_work, office="县考核办", document="1号")


def _branch(unit: str) -> Iterable[FactEntry]:
    yield _fact("branch_form", unit, date(2026, 1, 5), label="secretary_only")
    yield _fact("party_groups", unit, date(2026, 1, 5), value="0")
    for month in range(1, 13):
        yield _fact("theme_day", unit, date(2026, month, 8))
    for month in (2, 5, 8, 11):
        yield _fact("assembly", unit, date(2026, month, 9))
    yield _fact("lesson", unit, date(2026, 7, 1))
    yield _fact("org_life_meeting", unit, date(2026, 12, 1))
    yield _fact("member_review", unit, date(2026, 12, 2))
    yield _fact("heart_talk", unit, date(2026, 12, 3))


def _fact(
    name: str,
    unit: str,
    day: date,
    *,
    person: str = "",
    value: str = "",
    label: str = "",
    suffix: str = "",
    **said: str,
) -> FactEntry:
    key = f"{unit}-{name}-{day:%m%d}{suffix}"
    number = Fraction(value) if value else None
    return FactEntry(name, unit, day, "台账", key, person, number, label, said)
