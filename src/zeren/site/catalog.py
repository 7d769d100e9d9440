"""What is asked of PostgreSQL's catalog to list the guards: each question gives lines, and each line is one guard.

Whatever PostgreSQL prints itself goes through `plain`, so that the lines are the same in every edition from 15 on.
"""

import re
from pathlib import Path

CASTS = re.compile(
    r"::(?:character varying|timestamp with(?:out)? time zone|double precision|\"?\w+\"?)(?:\(\d+(?:,\d+)?\))?(?:\[\])*"
)
SPACES = re.compile(r"\s+")
ASKED = re.compile(r"^-- ask: (.+)$", re.MULTILINE)
QUOTED = re.compile(r"('(?:[^']|'')*')")
"""Text in quotes is left as it is."""


def plain(printed: str) -> str:
    """PostgreSQL's own print without what changes from edition to edition: casts, line breaks, schema, doubled brackets."""
    parts = QUOTED.split(printed)
    parts[::2] = [SPACES.sub(" ", CASTS.sub("", part).replace("public.", "")) for part in parts[::2]]
    return _without_doubled_brackets("".join(parts)).strip()


def _without_doubled_brackets(text: str) -> str:
    """`((x))` becomes `(x)`, and a bracket around one word goes; what groups stays."""
    places: list[int] = []
    pairs: dict[int, int] = {}
    inside = False
    for at, letter in enumerate(text):
        inside ^= letter == "'"
        if inside or letter not in "()":
            continue
        if letter == "(":
            places.append(at)
        elif places:
            pairs[places.pop()] = at
    gone = {place for start, end in pairs.items() if pairs.get(start + 1) == end - 1 for place in (start, end)}
    return "".join(letter for at, letter in enumerate(text) if at not in gone)


def questions() -> dict[str, str]:
    """Kind → the statement that asks for it, from `catalog.sql`."""
    _, *parts = ASKED.split(Path(__file__).with_name("catalog.sql").read_text(encoding="utf-8"))
    return dict(zip(parts[::2], parts[1::2], strict=True))
