"""Lint of what a pack asks of the base: nothing twice, and no more than the published limits on meetings, checks and papers."""

from collections.abc import Iterator
from fractions import Fraction

from zeren.kernel.words import Text
from zeren.policy.findings import Finding, said
from zeren.policy.pack import Pack

MOST = {
    "burden.comprehensive_meetings_per_year": Fraction(1),
    "burden.speech_minutes": Fraction(60),
    "burden.checks_per_department": Fraction(1),
    "burden.document_characters": Fraction(5_000),
    "burden.topic_document_characters": Fraction(4_000),
}
"""Value of a pack → the most that it may say. Source: the provisions of 2024 on easing the burden on the base."""
SKIPPED = str.maketrans("", "", " 　-_/·，,。.、：:（）()“”\"'")


def alike(name: str) -> str:
    """A name without what does not make it another one: case, spaces, marks.

    >>> alike("专题研究（次数）") == alike("专题研究 次数"), alike("Special study") == alike("special-study")
    (True, True)
    """
    return name.translate(SKIPPED).casefold()


def asked_twice(pack: Pack) -> Iterator[Finding]:
    """What one word of the pack asks, no other asks again: a field is entered once and used by every scheme."""
    known: dict[str, str] = {}
    for key, word in pack.words.facts.items():
        for name in (word.name.zh, word.name.en):
            first = known.setdefault(alike(name), key)
            if first != key:
                where = pack.words.facts[first].name
                text = Text(
                    f"“{word.name.zh}”已经有了：{first}（{where.zh}）。",
                    f"“{word.name.en}” exists already: {first} ({where.en}).",
                )
                yield Finding("ASKED_TWICE", "words.toml", key, text, "rule")
                break


def limits(pack: Pack) -> Iterator[Finding]:
    """What a pack allows of meetings, speeches, checks and papers stays within the published limits."""
    for key, most in MOST.items():
        value = pack.values.get(key)
        if value and value.number is not None and value.number > most:
            text = Text(
                f"{value.title.zh}为{said(value.number)}，规定不超过{said(most)}。",
                f"{value.title.en}: {said(value.number)}, where at most {said(most)} is allowed.",
            )
            yield Finding("BURDEN_LIMIT", "pack.toml", key, text, "rule")
