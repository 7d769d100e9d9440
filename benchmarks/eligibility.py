"""Who of 100,000 people in office may be appointed on a day: one answer each, with every reason, by the clock.

`python -m benchmarks eligibility [--people N]`. People, grades of three years and marks come in through their deeds; only the
answer is measured, from PostgreSQL to the verdicts. A sample is asked one by one: the answers must be the same.
"""

import time
from datetime import date, datetime

PEOPLE, MARKED, RECOMMENDED, ONE_BY_ONE, RUNS, GOAL = 100_000, 1_000, 300, 100, 3, 5.0
UNITS, YEARS, AT_ONCE = 100, (2023, 2024, 2025), 50_000
ASKED, POST = date(2026, 6, 1), "first_responsible"
Row = tuple[str, str, str, bool]


def measure(people: int = PEOPLE) -> list[Row]:
    """Everybody three times, the middle one counts; then a sample one by one."""
    from django.db import connection

    from zeren.use.queries import eligibilities, eligibility_of

    prepared(people)
    spent, found = [], {}
    asked: list[str] = []
    for _ in range(RUNS):
        began = time.perf_counter()
        with connection.execute_wrapper(lambda execute, sql, *rest: (asked.append(sql), execute(sql, *rest))[1]):
            found = eligibilities(ASKED, POST)
        spent.append(time.perf_counter() - began)
    sample = list(found)[:: max(1, len(found) // ONE_BY_ONE)]
    differ = [person for person in sample if eligibility_of(person, ASKED, POST) != found[person]]
    middle, listed = sorted(spent)[RUNS // 2], ", ".join(f"{one:.2f}" for one in spent)
    same = f"{len(sample)} asked one by one, {len(differ)} answered otherwise"
    return [
        (f"eligibility of {len(found):,} people on a day, {len(asked) // RUNS} queries", f"{middle:.2f} s ({listed}); {same}", f"≤ {GOAL:.0f} s", middle <= GOAL and not differ)
    ]  # fmt: skip


def prepared(people: int) -> None:
    """So many people in posts, with grades of three years, and marks and recommendations of some."""
    from zeren.assess.actions import import_earlier_results
    from zeren.assess.rules.sheets import EarlierRow
    from zeren.kernel.actors import Actor
    from zeren.ledger.clock import ZONE, start
    from zeren.organisations.actions import adopt_pack, bring_in_organisation, hand_in, place_standing
    from zeren.organisations.rules import Organisation, PersonRow, PostRow, TermRow, UnitRow
    from zeren.policy import load_pack
    from zeren.site.start import checkout
    from zeren.use.actions import record_recommendation

    actor, begin = Actor("job", "setup", mandate="benchmark"), date(2020, 1, 1)
    start("simulated", datetime(2026, 6, 1, 9, tzinfo=ZONE))
    adopt_pack(actor, load_pack(checkout() / "policies" / "party-building-cn"), date(2025, 1, 1))
    units = {"C": UnitRow("C", "县", "county", "", begin)} | {
        f"U{number:03}": UnitRow(f"U{number:03}", f"{number}镇", "township", "C", begin) for number in range(UNITS)
    }
    keys = [f"N{number:06}" for number in range(people)]
    posts = {key: PostRow(f"{key}-1", f"U{at % UNITS:03}", "副书记", "deputy", "") for at, key in enumerate(keys)}
    terms = [TermRow(f"{key}-1", key, date(2020 + at % 7, 1 + at % 5, 1)) for at, key in enumerate(keys)]
    office = {"H": PostRow("H", "C", "主任", "office_head", ""), "D": PostRow("D", "C", "委员", "decider", "")}
    bodies = (TermRow("H", "HEAD", begin), TermRow("D", "DEC", begin))
    named = {key: PersonRow(key, key) for key in (*keys, "HEAD", "DEC")}
    rows = Organisation(units, office | {one.key: one for one in posts.values()}, named, (*bodies, *terms))
    bring_in_organisation(actor, hand_in(actor, "organisation", "o.xlsx", b"o", 0, {}), rows)
    head, decider = Actor("person", "HEAD"), Actor("person", "DEC")
    grades = ("COMPETENT", "COMPETENT", "EXCELLENT", "BASIC", "COMPETENT", "INCOMPETENT", "COMPETENT")
    earlier = [
        EarlierRow(year, posts[key].unit, key, grades[(at + year) % len(grades)], None, "台账")
        for year in YEARS
        for at, key in enumerate(keys)
    ]
    for begins in range(0, len(earlier), AT_ONCE):
        import_earlier_results(head, earlier[begins : begins + AT_ONCE])
    for at, key in enumerate(keys[: MARKED * 7 : 7]):
        kind = ("impact_period", "bar", "finding", "open_case")[at % 4]
        until = None if kind == "open_case" else date(2026, 1 + at % 12, 28)
        place_standing(decider, kind, date(2025, 8, 31), until, "canvassing", "2025-001", person=key)
    for at, key in enumerate(keys[: RECOMMENDED * 3 : 3]):
        record_recommendation(head, key, POST if at % 2 else "", date(2025, 1 + at % 12, 1), 20, 30, "纪要")
