"""The language of the person at the terminal."""

import os


def reader_language() -> str:
    """From the environment, "zh-hans" or "en"; English when it does not say."""
    for variable in ("ZEREN_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable, "")
        if value:
            return "zh-hans" if value.lower().startswith("zh") else "en"
    return "en"
