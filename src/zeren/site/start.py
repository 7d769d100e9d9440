"""Django set up for a command; what the command chooses goes to the processes it starts through the environment."""

import os
from pathlib import Path

import django

from zeren.ledger.reach import see_whole

DEMO_DATABASE = "zeren_demo"


def start_django(database: str = "", demo: bool = False) -> None:
    """Set Django up. The demonstration has a database of its own: a simulated clock never meets real data.

    A command sees the whole; the workers that answer requests are processes of their own and do not pass here.
    """
    if demo:
        os.environ["ZEREN_DEMO"] = "1"
        database = database or DEMO_DATABASE
    if database:
        os.environ["ZEREN_DATABASE"] = database
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zeren.site.settings")
    django.setup()
    see_whole("a command")


def votes_at(address: str) -> None:
    """Where the workers that begin from now on say that people vote, unless the environment names another address."""
    os.environ.setdefault("ZEREN_VOTE_ADDRESS", address)


def checkout() -> Path:
    """The folder of the program's source, with its tests, packs and examples."""
    return Path(__file__).resolve().parents[3]
