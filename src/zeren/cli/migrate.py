"""`zeren migrate`: make the database if it is missing, bring its tables up to date as owner, start its record."""

import argparse

from zeren.site.start import start_django


def arguments(parser: argparse.ArgumentParser) -> None:
    """No choices: there is one way to be up to date."""


def run(options: argparse.Namespace) -> int:
    """Migrate and say which database is ready."""
    start_django()
    from zeren.site import postgres, provision

    name = postgres.database_name()
    provision.make_ready(name, "database")
    print(f"{name}: OK")
    return 0
