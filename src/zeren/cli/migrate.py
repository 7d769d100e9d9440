"""`zeren migrate`: make the database if it is missing, bring its tables up to date as owner, start its record."""

import argparse

from zeren.site.start import start_django


def arguments(parser: argparse.ArgumentParser) -> None:
    """One choice, for those who have changed the tables: write the list of guards anew."""
    parser.add_argument("--write-guards", action="store_true", help=argparse.SUPPRESS)


def run(options: argparse.Namespace) -> int:
    """Migrate and say which database is ready."""
    start_django()
    from zeren.site import guards, postgres, provision

    name = postgres.database_name()
    provision.make_ready(name, "database")
    if options.write_guards:
        guards.write_list(name)
    guards.compare(name)
    print(f"{name}: OK")
    return 0
