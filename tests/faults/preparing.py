"""Program: fill the migrated database of an installation; say for each account the session of somebody who has signed in.

Told `small`: the small organisation on a real clock, this year open. Told `year`: its year 2026 over and confirmed.
Told `sessions`: only the sessions, anew.
"""

import json
import sys

from zeren.site.start import start_django


def small_organisation() -> None:
    """The record begins now; this year is open and takes facts."""
    from clarify import small
    from zeren.clarify.actions import generate_lists
    from zeren.ledger.clock import today

    small.build(None)
    generate_lists(small.WALKER, "", today().year)


def whole_year() -> None:
    """Everybody has confirmed, every value is adopted, the facts can be frozen."""
    from assess import told, year
    from clarify import small
    from zeren.assess.actions import confirm_remaining

    year.open_days()
    for actor in (small.SECRETARY, small.OTHER_SECRETARY):
        confirm_remaining(actor, year.YEAR, actor.id)
    told.adopt_everything()
    small.move_to(year.FROZEN_ON)


def sessions() -> dict[str, str]:
    """Person's key → the session of a browser that is signed in."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    from clarify import small
    from investigate.conftest import DECIDER
    from zeren.organisations.actions import open_account

    found = {}
    for actor in (small.HEAD, small.CLERK, small.SECRETARY, *([DECIDER] if sys.argv[1] == "year" else [])):
        if sys.argv[1] != "sessions":
            open_account(small.SETUP, actor.id)
        client = Client()
        account = get_user_model().objects.get(username=actor.id)
        client.force_login(account, "django.contrib.auth.backends.ModelBackend")
        found[actor.id] = client.cookies["sessionid"].value
    return found


def main() -> None:
    start_django()

    if sys.argv[1] != "sessions":
        {"small": small_organisation, "year": whole_year}[sys.argv[1]]()
    print(json.dumps(sessions()))


if __name__ == "__main__":
    main()
