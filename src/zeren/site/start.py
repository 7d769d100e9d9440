"""Django set up for a command; what the command chooses goes to the processes it starts through the environment."""

import os
from pathlib import Path

import django

DEMO_DATABASE = "zeren_demo"


def start_django(database: str = "", demo: bool = False) -> None:
    """Set Django up. The demonstration has a database of its own: a simulated clock never meets real data."""
    if demo:
        os.environ["ZEREN_DEMO"] = "1"
        database = database or DEMO_DATABASE
    if database:
        os.environ["ZEREN_DATABASE"] = database
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zeren.site.settings")
    django.setup()


def checkout() -> Path:
    """The folder of the program's source, with its tests, packs and examples."""
    return Path(__file__).resolve().parents[3]
