"""What a command needs before it can speak or work: the reader's language, and Django set up."""

import os

import django


def reader_language() -> str:
    """The language of the person at the terminal, from the environment; English when it does not say."""
    for variable in ("ZEREN_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable, "")
        if value:
            return "zh-hans" if value.lower().startswith("zh") else "en"
    return "en"


def start_django(database: str = "", demo: bool = False) -> None:
    """Set Django up for this process and those it starts; `database` and `demo` go through the environment."""
    if database:
        os.environ["ZEREN_DATABASE"] = database
    if demo:
        os.environ["ZEREN_DEMO"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zeren.site.settings")
    django.setup()
