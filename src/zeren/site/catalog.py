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
LINKS = re.compile(r"\b(OR|AND)\b")


def plain(printed: str) -> str:
    """PostgreSQL's own print without what changes from edition to edition, and when a dump is loaded:

    casts, line breaks, schema, doubled brackets, and brackets around a part of one chain of OR or AND.
    """
    parts = QUOTED.split(printed)
    parts[::2] = [SPACES.sub(" ", CASTS.sub("", part).replace("public.", "")) for part in parts[::2]]
    return _without_chained_brackets(_without_doubled_brackets("".join(parts))).strip()


def _without_doubled_brackets(text: str) -> str:
    """`((x))` becomes `(x)`, and a bracket around one word goes; what groups stays."""
    pairs = _pairs(text)
    gone = {place for start, end in pairs.items() if pairs.get(start + 1) == end - 1 for place in (start, end)}
    return "".join(letter for at, letter in enumerate(text) if at not in gone)


def _without_chained_brackets(text: str) -> str:
    """`(a OR b) OR c` becomes `a OR b OR c`: PostgreSQL prints the first as it was written and the second once it is reloaded."""
    pairs = _pairs(text)
    around = {
        inner: max((o for o in pairs if o < inner and pairs[inner] < pairs[o]), default=None) for inner in pairs
    }
    links = {start: _links(text, start, pairs) for start in pairs}
    gone = set()
    for start, outer in around.items():
        before = text[:start].rstrip()
        follows = before.endswith((" OR", " AND")) or (outer is not None and before == text[: outer + 1].rstrip())
        if outer is not None and follows and len(links[start]) == 1 and links[start] == links[outer]:
            gone |= {start, pairs[start]}
    return "".join(letter for at, letter in enumerate(text) if at not in gone)


def _links(text: str, start: int, pairs: dict[int, int]) -> set[str]:
    """Which of OR and AND stand between a bracket and its end, brackets and quotes within it left out."""
    words, at = "", start + 1
    while at < pairs[start]:
        if text[at] == "'":
            at = text.index("'", at + 1) + 1
            words += "_"
        elif at in pairs:
            at = pairs[at] + 1
            words += "_"
        else:
            words += text[at]
            at += 1
    return set(LINKS.findall(words))


def _pairs(text: str) -> dict[int, int]:
    """Where each bracket opens → where it closes; brackets in quotes are none."""
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
    return pairs


def questions() -> dict[str, str]:
    """Kind → the statement that asks for it, from `catalog.sql`."""
    _, *parts = ASKED.split(Path(__file__).with_name("catalog.sql").read_text(encoding="utf-8"))
    return dict(zip(parts[::2], parts[1::2], strict=True))
