"""Texts that are nearly the same, found without comparing each with each: a question to a person, never a verdict.

Groups of three signs (a Chinese character or a whole word of letters is one) are hashed; of a hundred and twenty-eight
classes of hashes the least of each is kept (one-permutation MinHash, after Li, Owen and Zhang 2012), in bands of four.
Texts that share a band are compared by their groups: how many of both are in common (Dice), in per cent.
"""

import re
import unicodedata
from array import array
from collections.abc import Iterable
from zlib import crc32

LIKE = "likeness.percent"
GROUP = 3
LEAST_SIGNS = 30
"""A shorter text repeats by itself: set phrases of an office are no copies."""
CLASSES, ROWS = 128, 4
_SIGNS = re.compile(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+")
_SPREAD, _WORD = 0x9E3779B1, 0xFFFFFFFF
_NONE = 1 << 32
_STEP = 0x85EBCA6B


def groups(text: str) -> frozenset[int]:
    """The hashes of every three signs in a row; punctuation, blanks, width and case do not count."""
    signs = _SIGNS.findall(unicodedata.normalize("NFKC", text).lower())
    if len(signs) < LEAST_SIGNS:
        return frozenset()
    codes = array("I", [ord(sign) if len(sign) == 1 else crc32(sign.encode()) for sign in signs]).tobytes()
    return frozenset([crc32(codes[at : at + 4 * GROUP]) for at in range(0, len(codes) - 4 * (GROUP - 1), 4)])


def bands(found: Iterable[int]) -> tuple[int, ...]:
    """Thirty-two numbers by which nearly the same texts meet; none for a text too short."""
    least = [_NONE] * CLASSES
    for one in found:
        mixed = one * _SPREAD & _WORD
        place = mixed >> 25
        if mixed < least[place]:
            least[place] = mixed
    if min(least) == _NONE:
        return ()
    _fill(least)
    packed = array("Q", least).tobytes()
    width = 8 * ROWS
    return tuple((at // width) << 32 | crc32(packed[at : at + width]) for at in range(0, len(packed), width))


def _fill(least: list[int]) -> None:
    """An empty class takes what the next one to the right holds, with how far it is: alike texts fill alike."""
    for place, value in enumerate(least):
        if value == _NONE:
            far = next(far for far in range(1, CLASSES) if least[(place + far) % CLASSES] < _NONE)
            least[place] = _NONE + (least[(place + far) % CLASSES] + far * _STEP & _WORD)


def likeness(one: frozenset[int], other: frozenset[int]) -> int:
    """How many of the groups of both are in common, in whole per cent, rounded down."""
    return 200 * len(one & other) // (len(one) + len(other)) if one and other else 0


__all__ = ["LIKE", "bands", "groups", "likeness"]
