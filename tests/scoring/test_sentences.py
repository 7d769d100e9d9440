"""The sentences of a result give back the result: read by a parser of this test's own, in both languages.

`ZEREN_EXPLAINED=1000` asks for that many random subjects; the seed is printed on a failure.
"""

import os
import re
from fractions import Fraction
from functools import cache

import pytest

from scoring.packs import PACKS, packs
from scoring.random_facts import World
from zeren.scoring import Scored, plain, score_all
from zeren.scoring.cases import score_case
from zeren.scoring.sentences import Beside, sentences

WANTED = int(os.environ.get("ZEREN_EXPLAINED", "100"))  # noqa: TID251  how many, as faults take their seed
SCHEMES = [(name, key) for name in PACKS for key in packs()[name].schemes]
A_SEED = 7
FEW = 12
"""About so many cases of each pack here, all of them at night."""
NUMBER = r"(-?\d+(?:\.\d+|/\d+)?)"
GRAMMAR = {
    "zh-hans": {
        "line": re.compile(rf"〔([^〕]+)〕“.*?”：(?:得 {NUMBER}(?:（满分 {NUMBER}）)?|为“[^”]*”|没有值)(?:，[^。]*)?。"),
        "gives": re.compile(rf"本行计入总分 {NUMBER} 分。"),
        "total": re.compile(rf"总分 {NUMBER} 分（"),
        "part": re.compile(rf"部分〔([^〕]+)〕“.*”：满分 {NUMBER}，得 {NUMBER}；权重 {NUMBER}，计入总分 {NUMBER} 分。"),
        "sum": re.compile(rf"各行计入合计 {NUMBER} 分，取整留下 {NUMBER} 分，总分 {NUMBER} 分。"),
    },
    "en": {
        "line": re.compile(rf"\[([^\]]+)\] “.*?”: (?:it has {NUMBER}(?: of {NUMBER})?|it is “[^”]*”|it has no value)(?:; [^.]*)?\."),
        "gives": re.compile(rf"Gives {NUMBER} to the total\."),
        "total": re.compile(rf"The total is {NUMBER} points \("),
        "part": re.compile(rf"Part \[([^\]]+)\] “.*”: {NUMBER} of {NUMBER}; weight {NUMBER}, which gives {NUMBER} to the total\."),
        "sum": re.compile(rf"All lines together give {NUMBER} points, rounding leaves {NUMBER}, the total is {NUMBER}\."),
    },
}  # fmt: skip


def number(said: str | None) -> Fraction | None:
    return None if said is None else Fraction(said)


def read_back(one: Scored, language: str) -> dict[str, object]:
    """What the sentences say, by patterns that know nothing of how they were made."""
    grammar = GRAMMAR[language]
    found: dict[str, object] = {
        "total": None,
        "values": {},
        "points": {},
        "gives": Fraction(0),
        "parts": {},
        "sum": None,
    }
    for sentence in sentences(plain(one), Beside(packs_words(one))):
        text = sentence.text.read(language)
        if line := grammar["line"].match(text):
            found["values"][line[1]] = number(line[2])  # type: ignore[index]
            found["points"][line[1]] = number(line[3])  # type: ignore[index]
            if gives := grammar["gives"].search(text):
                found["gives"] += Fraction(gives[1])  # type: ignore[operator]
        elif part := grammar["part"].match(text):
            parts = tuple(Fraction(part[place]) for place in (2, 3, 5))
            found["parts"][part[1]] = parts if language != "en" else (parts[1], parts[0], parts[2])  # type: ignore[index]
        elif whole := grammar["sum"].match(text):
            found["sum"] = tuple(Fraction(whole[place]) for place in (1, 2, 3))
        elif total := grammar["total"].match(text):
            found["total"] = Fraction(total[1])
    return found


def packs_words(one: Scored):  # type: ignore[no-untyped-def]
    return next(pack.schemes[one.scheme].words for pack in packs().values() if one.scheme in pack.schemes)


def stands(one: Scored) -> None:
    for language in GRAMMAR:
        found = read_back(one, language)
        assert found["values"] == {trace.id: trace.value for trace in one.nodes}
        assert found["points"] == {trace.id: trace.points if trace.value is not None else None for trace in one.nodes}
        assert found["total"] == one.total
        assert found["parts"] == {
            part.id: (part.points, part.value, part.contribution)
            for part in one.parts
            if part.contribution is not None
        }
        if one.total is None:
            assert found["sum"] is None
            continue
        assert found["sum"] == (found["gives"], one.residual, one.total)
        assert found["gives"] + one.residual == one.total  # type: ignore[operator]


@cache
def drawn(name: str, key: str) -> tuple[Scored, ...]:
    pack = packs()[name]
    world = World(pack, pack.schemes[key]).draw(A_SEED, -(-WANTED // len(SCHEMES)))
    return score_all(pack.schemes[key], with_withheld=True, **world)


@pytest.mark.parametrize(("name", "key"), SCHEMES)
def test_sentences_of_random_subjects__read_back_to_the_last_digit(name: str, key: str) -> None:
    assert drawn(name, key)
    for one in drawn(name, key):
        stands(one)


def test_random_subjects__are_as_many_as_wanted_and_most_have_a_total() -> None:
    everybody = [one for name, key in SCHEMES for one in drawn(name, key)]
    assert len(everybody) >= WANTED
    assert 2 * sum(one.total is not None for one in everybody) > WANTED


@pytest.mark.parametrize("most", [FEW, pytest.param(10_000, marks=pytest.mark.slow)], ids=["some", "all"])
@pytest.mark.parametrize("name", PACKS)
def test_sentences_of_every_case__read_back_to_the_last_digit(name: str, most: int) -> None:
    cases = packs()[name].cases
    cases = cases[:: max(1, len(cases) // most)]
    assert cases
    for case in cases:
        for one in score_case(packs()[name], case):
            stands(one)
