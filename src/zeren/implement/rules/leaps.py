"""Figures that leap: held for verification until it is said, and seen by a second person, how they were reckoned.

The pack's words say which numbers are compared with the year before: a `rate` is itself the change in per cent, an
`amount` is set beside the last one of the year before. Source: article row 23; growth.jump (project default).
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from zeren.implement.rules.facts import FactEntry
from zeren.implement.rules.stages import HELD
from zeren.kernel.errors import Reason
from zeren.kernel.words import Text
from zeren.policy.vocabulary import Words

JUMP = "growth.jump"
RATE, AMOUNT = "rate", "amount"
SAID_LEAST = 4
"""Signs of a note that says something."""

YearBefore = Mapping[tuple[str, str, str, int], Fraction]
"""Name, unit, person ("" for a unit's own) and year → the last standing number of that year."""


def change_of(entry: FactEntry, words: Words, before: YearBefore) -> Fraction | None:
    """The change against the year before in per cent; None for what is not compared, or has nothing to compare with."""
    word = words.facts.get(entry.name)
    if word is None or not word.compared or entry.value is None:
        return None
    if word.compared == RATE:
        return entry.value
    base = before.get((entry.name, entry.unit, entry.person, entry.happened_on.year - 1))
    return (entry.value - base) * 100 / abs(base) if base else None


def leaps(entry: FactEntry, words: Words, before: YearBefore, most: Fraction | None) -> bool:
    """Whether it moves by more than `most` per cent, up or down; nothing leaps where the value is switched off."""
    change = change_of(entry, words, before)
    return change is not None and most is not None and abs(change) > most


def is_held(entry: FactEntry, words: Words, before: YearBefore, most: Fraction | None) -> bool:
    """Whether it waits for verification: a leap without a note on how it was reckoned."""
    return leaps(entry, words, before, most) and len(entry.reason.strip()) < SAID_LEAST


def cannot_verify(state: str, entered_by: str, actor: str, note: str) -> Iterator[Reason]:
    """Why this actor cannot confirm a held figure: never who entered it, never without a note."""
    if state != HELD:
        yield Reason("not_held", Text("这条事实不在待核实之列。", "This fact is not held for verification."))
        return
    if actor == entered_by:
        yield _another()
    if len(note.strip()) < SAID_LEAST:
        yield Reason(
            "note_missing",
            Text("要写明怎样算出：来源、基数、口径。", "Say how it was reckoned: source, base, scope."),
            JUMP,
            Text("对照原件写一两句。", "Write a sentence or two, from the originals."),
        )


def not_by_oneself(state: str, entered_by: str, actor: str, *, leaps_still: bool, noted: bool) -> Iterator[Reason]:
    """Why a correction is none: with a note of one's own, one's own held figure would verify itself."""
    if state == HELD and actor == entered_by and leaps_still and noted:
        yield _another()


def _another() -> Reason:
    return Reason(
        "entered_it_oneself",
        Text("待核实的数由录入人以外的人确认。", "A held figure is confirmed by somebody other than who entered it."),
        JUMP,
        Text("请本单位或上级的另一名经办人核实。", "Let another clerk, here or above, verify it."),
    )
