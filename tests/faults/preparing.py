"""Program: make the database of an installation ready, with the small organisation on a real clock and accounts for it."""

import os

from zeren.site.start import start_django

PASSWORD = "invented-2026"


def prepare() -> None:
    """The record begins now; this year is open and takes facts; two people may sign in."""
    from clarify import small
    from zeren.clarify.actions import generate_lists
    from zeren.ledger.clock import today
    from zeren.organisations.actions import open_account
    from zeren.site import postgres, provision

    provision.make_ready(postgres.database_name(), "")
    small.build(None)
    generate_lists(small.WALKER, "", today().year)
    for actor in (small.HEAD, small.CLERK, small.SECRETARY):
        open_account(small.SETUP, actor.id, PASSWORD)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zeren.site.settings")
    start_django()
    prepare()
