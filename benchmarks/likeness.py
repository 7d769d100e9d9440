"""Texts as offices write them, drawn from a seed, some of them copied and half of the copies changed at a tenth of their signs."""

import hashlib
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from zeren.implement.rules.likeness import bands, groups, likeness

PHRASES = (
    "党委会议", "专题研究", "听取汇报", "集体经济", "逐户公示", "监督委员会", "整改措施", "责任清单", "第一议题", "党员大会", "支部书记", "到村调研",
    "问题台账", "限期办结", "群众反映", "道路硬化", "饮水管网", "低保核查", "换届选举", "廉政谈话", "财务公开", "工程招标", "土地流转", "产业项目",
)  # fmt: skip
FIRST, MANY = 0x4E00, 6000


@dataclass(frozen=True, slots=True)
class Planted:
    """`texts`, and which of them are copies: number → number of the original."""

    texts: tuple[str, ...]
    copies: dict[int, int]


def _numbers(seed: str, count: int) -> Sequence[int]:
    return memoryview(hashlib.shake_128(seed.encode()).digest(4 * count)).cast("I")


def written(seed: str, signs: int) -> str:
    """A text of so many signs: set phrases in between words that are its own."""
    drawn, text = _numbers(seed, signs), ""
    for number in drawn:
        text += PHRASES[number % len(PHRASES)] if number % 9 == 0 else chr(FIRST + (number >> 8) % MANY)
        if len(text) >= signs:
            break
    return text[:signs]


def changed(text: str, seed: str, share: int) -> str:
    """The text with so many per cent of its signs, drawn one by one, put otherwise."""
    signs = list(text)
    drawn = _numbers(seed, 4 * len(text))
    places = list(dict.fromkeys(number % len(text) for number in drawn))[: len(text) * share // 100]
    for place, number in zip(places, drawn, strict=False):
        signs[place] = chr(FIRST + (number >> 8) % MANY)
    return "".join(signs)


def planted(count: int, signs: int = 500, seed: int = 1) -> Planted:
    """So many texts, one in a hundred a copy of an earlier one, every other copy changed by ten per cent."""
    texts = [written(f"{seed} {number}", signs) for number in range(count)]
    copies: dict[int, int] = {}
    for at in range(count // 100):
        place, original = 100 * at + 99, 100 * at + at % 90
        texts[place] = texts[original] if at % 2 else changed(texts[original], f"{seed} c{at}", 10)
        copies[place] = original
    return Planted(tuple(texts), copies)


def asked_about(texts: Sequence[str], least: int = 60) -> set[tuple[int, int]]:
    """Every pair that would be asked about, by bands in memory: what the database does with its index."""
    met: dict[int, list[int]] = defaultdict(list)
    found: set[tuple[int, int]] = set()
    seen: set[tuple[int, int]] = set()
    for number, text in enumerate(texts):
        of_text = groups(text)
        for band in bands(of_text):
            for other in met[band]:
                if (other, number) not in seen:
                    seen.add((other, number))
                    if likeness(groups(texts[other]), of_text) >= least:
                        found.add((other, number))
            met[band].append(number)
    return found


def measured(count: int) -> tuple[float, float, float]:
    """Share of planted copies found, false questions for each one asked, processor seconds."""
    made = planted(count)
    begun = time.process_time()
    asked = asked_about(made.texts)
    seconds = time.process_time() - begun
    true = {(original, copy) for copy, original in made.copies.items()}
    return len(true & asked) / len(true), len(asked - true) / max(1, len(asked)), seconds


def measure(count: int = 100_000) -> list[tuple[str, str, str, bool]]:
    """The three figures as rows of the table."""
    found, false, seconds = measured(count)
    return [
        (f"planted copies found among {count:,} texts of 500 signs", f"{found:.1%}", "≥ 95 %", found >= 0.95),
        ("false questions for each one asked", f"{false:.1%}", "≤ 1 %", false <= 0.01),
        ("processor seconds", f"{seconds:.0f} s", "≤ 60 s", seconds <= 60),
    ]
