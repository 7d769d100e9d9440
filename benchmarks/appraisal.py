"""Ten thousand appraised with five facts each: the deed of a run, from PostgreSQL to stored results, by the clock.

`python -m benchmarks appraisal [--appraised N]`. Everything comes in through its deed; only the run itself is measured.
"""

import tempfile
import time
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

from benchmarks.synthetic import FIVE, write_small_pack

APPRAISED, RUNS, GOAL = 10_000, 3, 2.0
AT_ONCE, FAMILY = 10_000, 20
Row = tuple[str, str, str, bool]


def measure(appraised: int = APPRAISED) -> list[Row]:
    """The run three times by the engine, the middle one counts; once by the oracle: the digests must be equal."""
    from zeren.assess.actions import run_schemes
    from zeren.assess.models import Result
    from zeren.assess.queries import run_found
    from zeren.assess.rules import running

    freeze, pack, actor = prepared(appraised)
    running.MANY = 1
    digests, spent = set(), []
    for _ in range(RUNS):
        began = time.perf_counter()
        runs = run_schemes(actor, freeze, pack)
        spent.append(time.perf_counter() - began)
        digests.add(run_found(runs["nation"]).result_digest)
    running.MANY = appraised + 1
    began = time.perf_counter()
    runs = run_schemes(actor, freeze, pack)
    oracle = time.perf_counter() - began
    digests.add(run_found(runs["nation"]).result_digest)
    stored = Result.objects.filter(run_id=runs["nation"]).count()
    middle = sorted(spent)[RUNS // 2]
    same = "the same digest" if len(digests) == 1 else "ANOTHER DIGEST"
    listed = ", ".join(f"{one:.2f}" for one in spent)
    return [
        (f"{stored:,} appraised × {len(FIVE)} facts, from PostgreSQL to stored results", f"{middle:.2f} s ({listed}); oracle {oracle:.1f} s, {same}", f"≤ {GOAL:.0f} s", middle <= GOAL and len(digests) == 1)
    ]  # fmt: skip


def prepared(appraised: int):  # type: ignore[no-untyped-def]  # an Actor among them; its module comes after Django's start
    """A database with the units, their facts frozen; gives the freeze, the pack's digest, and who runs."""
    from zeren.assess.actions import freeze_facts, open_round
    from zeren.clarify.actions import generate_lists
    from zeren.implement.actions import import_facts
    from zeren.implement.rules.facts import FactEntry
    from zeren.kernel.actors import Actor
    from zeren.ledger.actions import advance_clock
    from zeren.ledger.clock import ZONE, start
    from zeren.organisations.actions import adopt_pack, bring_in_organisation, hand_in
    from zeren.organisations.rules import Organisation, PersonRow, PostRow, TermRow, UnitRow
    from zeren.policy import load_pack

    actor = Actor("job", "setup", mandate="benchmark")
    walker = Actor("job", "walker", mandate="benchmark")
    begin = date(2020, 1, 1)
    start("simulated", datetime(2026, 1, 5, 9, tzinfo=ZONE))
    with tempfile.TemporaryDirectory() as name:
        write_small_pack(Path(name) / "pack")
        pack = load_pack(Path(name) / "pack")
    adopt_pack(actor, pack, date(2025, 1, 1))
    keys = [f"U{number:06}" for number in range(appraised + 1)]
    units = {key: UnitRow(key, key, "unit" if at else "nation", keys[(at - 1) // FAMILY] if at else "", begin) for at, key in enumerate(keys)}  # fmt: skip
    head = Actor("person", "HEAD", "head")
    posts = {"H1": PostRow("H1", keys[0], "head", "head", "")}
    rows = Organisation(units, posts, {"HEAD": PersonRow("HEAD", "head")}, (TermRow("H1", "HEAD", begin),))
    bring_in_organisation(actor, hand_in(actor, "organisation", "units.xlsx", b"units", 0, {}), rows)
    generate_lists(walker, "", 2026)
    advance_clock(actor, datetime(2026, 12, 31, 9, tzinfo=ZONE))
    entries = [
        FactEntry(f"f{place:02}", key, date(2026, 6, 1), "台账", f"{key}-{place}", value=Fraction((at * 37 + place * 11) % 120))
        for at, key in enumerate(keys[1:])
        for place in FIVE
    ]  # fmt: skip
    for begins in range(0, len(entries), AT_ONCE):
        import_facts(walker, tuple(entries[begins : begins + AT_ONCE]))
    advance_clock(actor, datetime(2027, 1, 4, 9, tzinfo=ZONE))
    open_round(head, 2026, date(2027, 1, 4))
    advance_clock(actor, datetime(2027, 2, 15, 9, tzinfo=ZONE))
    return freeze_facts(head, 2026), pack.digest, head
