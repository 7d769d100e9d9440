"""Random amounts, quantities, filters and predicates over the facts and attributes of the small pack, as TOML has them.

Every phrase reads only what stands before it, so that no scheme goes round in a circle.
"""

import itertools
from collections.abc import Callable
from hashlib import sha256
from typing import Any

EVENTS = ("meeting", "task", "prize")
NUMBERS = ("score", "rate", "growth")
LABELS = ("A", "B", "C")
LEVELS = ("county", "city", "town")
ZONES = ("hill", "plain")
KINDS = ("village", "branch", "town")
POSTS = ("first_responsible", "deputy")
CONSTANTS = ("1", "2", "0", "10", "3", "5", "0.5", "-1", "-2", "-0.5", "2.5", "0.3333", "7", "-0.0001", "90", "60")
POSITIVE = ("1", "2", "3", "4", "12", "0.5", "0.3", "7", "100", "0.0001")
DAYS = ("06-30", "01-01", "03-15", "10-01", "12-31")
NUMBER_VALUES = ("v.quarter", "v.two", "v.off")
OWN = ("days", "months", "share", "first_day", "last_day")
FREE = ("level", "project", "serious", "item", "month", "quarter", "record", "subject", "label")


def choices(number: int) -> Callable[[int], int]:
    """An endless row of choices that this number stands for: any world can be made again from its number."""
    rest = bytearray()
    count = itertools.count()

    def choose(of: int) -> int:
        if len(rest) < 4:
            rest.extend(sha256(f"{number}:{next(count)}".encode()).digest())
        found = int.from_bytes(rest[:4])
        del rest[:4]
        return found % of

    return choose


class Draw:
    """What a scheme is drawn with: `choose(n)` gives 0 to n-1; and the nodes that stand already.

    In a calm world hardly anything is missing, so that grades are proposed and quotas have somebody to fit.
    """

    def __init__(self, choose: Callable[[int], int]) -> None:
        self._choose = choose
        self.person = self.chance(3)
        self.calm = self.chance(2)
        self.grades = tuple(f"P_{name}" if self.person else name for name in ("TOP", "GOOD", "FAIR", "LOW"))
        self.numbers: list[str] = []
        self.words: list[str] = []
        self.counting: list[str] = []

    def one(self, of: Any) -> Any:
        """One of these."""
        return of[self._choose(len(of))]

    def number(self, low: int, high: int) -> int:
        return low + self._choose(high - low + 1)

    def chance(self, of: int) -> bool:
        """Once in `of` times."""
        return self.number(1, of) == of

    def some(self, of: tuple[str, ...], least: int = 1, most: int = 2) -> list[str]:
        left = list(of)
        return [left.pop(self._choose(len(left))) for _ in range(min(self.number(least, most), len(left)))]


def amount(draw: Draw, constants: tuple[str, ...] = CONSTANTS, plain: int = 6, *, settled: bool = False) -> Any:
    """A number: mostly a constant, else a value of the pack, chosen by class or by fact, or (not `settled`) a quantity."""
    roll = draw.number(0, 8 if settled else 9)
    if roll <= plain:
        return draw.one(constants)
    if roll == 7:
        return {"value": draw.one(NUMBER_VALUES)}
    if roll == 8:
        by = draw.one(("zone", "kind", "class", "form"))
        marks = {"zone": ZONES, "class": ZONES, "form": LABELS, "kind": POSTS if draw.person else KINDS}[by]
        found: dict[str, Any] = {"by": {"fact": "form"} if by == "form" else by}
        found["is"] = {mark: draw.one(constants) for mark in draw.some(marks, 1, 2)}
        if not draw.chance(4):
            found["other"] = draw.one(constants)
        return found
    return quantity(draw)


def fact(draw: Draw, name: str, hows: tuple[str, ...] = ()) -> dict[str, Any]:
    """A quantity drawn from records of this fact."""
    found: dict[str, Any] = {"fact": name}
    if hows:
        found["how"] = draw.one(hows)
        if found["how"] == "distinct":
            found["of"] = draw.one(("project", "month", "level", "quarter"))
    return {**found, **whose(draw), **which(draw)}


def whose(draw: Draw) -> dict[str, Any]:
    """Whose records."""
    if draw.chance(5):
        over = draw.one(("descendants", "children", "tree", "unit", "parent"))
        return {"over": over, **({"kinds": draw.some(KINDS)} if draw.chance(3) else {})}
    return {"named_in": "home"} if draw.chance(9) else {}


def which(draw: Draw) -> dict[str, Any]:
    """Which of the records."""
    found: dict[str, Any] = {}
    if draw.chance(5):
        found["where"] = filter_(draw)
    if draw.chance(8):
        found["once_per"] = draw.some(FREE)
    if draw.chance(6):
        found["within"] = draw.one(("own_days", "period", "any"))
    return found


def quantity(draw: Draw) -> dict[str, Any]:
    """A number of the subject."""
    roll = draw.number(0, 9)
    if roll <= 2:
        return fact(draw, draw.one(NUMBERS), ("latest", "sum", "mean", "highest", "lowest", "records"))
    if roll <= 4:
        return fact(draw, draw.one(EVENTS), ("count", "records", "distinct", "sum", "mean", "highest", "latest"))
    if roll == 5:
        return {"attribute": "members"}
    if roll == 6:
        return {"own": draw.one(OWN[:3])}
    if roll == 7:
        return {"minus": {"fact": draw.one(NUMBERS)}}
    if draw.numbers:
        return {"node": draw.one(draw.numbers)}
    return {"fact": draw.one(NUMBERS)}


def word(draw: Draw) -> dict[str, Any]:
    """A word of the subject."""
    roll = draw.number(0, 4)
    if roll <= 1:
        return fact(draw, "form", ("label",))
    if roll == 2 and draw.words:
        return {"node": draw.one(draw.words)}
    return {"attribute": draw.one(("zone", "kind", "parent", "class", "unit_kind"))}


def filter_(draw: Draw, deep: int = 1) -> dict[str, Any]:
    """What a record must be."""
    roll = draw.number(0, 8 if deep else 6)
    if roll == 0:
        return {"level": draw.one(LEVELS), "serious": draw.one(("yes", "no"))}
    if roll == 1:
        return {"level": draw.some(LEVELS)}
    if roll == 2:
        return {"days": {draw.one(("more_than", "at_most", "at_least")): draw.one(("30", "12.5", "100"))}}
    if roll == 3:
        return {
            draw.one(("level", "project", "serious")): {
                draw.one(("none_of", "one_of")): draw.some((*LEVELS, "yes", "p1"))
            }
        }
    if roll == 4:
        return {"month": draw.one(("03", "06")), "number": {"known": draw.chance(2)}}
    if roll == 5:
        return {"year_found": {"years_back": draw.one(("1", "0"))}}
    if roll == 6:
        return {draw.one(("level", "number", "label")): {"is_not": draw.one(("county", "2", "A"))}}
    if roll == 7:
        return {"any": [filter_(draw, 0), filter_(draw, 0)]}
    return {"not": filter_(draw, 0)}


def tests(draw: Draw) -> dict[str, Any]:
    """What a number must be."""
    roll = draw.number(0, 6)
    if roll == 0:
        return {"at_least": amount(draw), "at_most": draw.one(("100", "50"))}
    if roll == 1:
        return {"known": draw.chance(2)}
    if roll == 2:
        return {draw.one(("one_of", "none_of")): draw.some(("1", "2", "3"), 1, 2)}
    return {draw.one(("at_least", "less_than", "more_than", "at_most", "equals", "is_not")): amount(draw)}


def predicate(draw: Draw, deep: int = 2) -> dict[str, Any]:
    """A condition on the subject."""
    roll = draw.number(0, 9 if deep else 6)
    if roll <= 3:
        return {**quantity(draw), **tests(draw)}
    if roll == 4:
        return {"own": draw.one(OWN[3:]), draw.one(("at_least", "less_than", "equals")): draw.one(DAYS)}
    if roll <= 6:
        words = (*LABELS, *ZONES, "village", "T1")
        if draw.chance(4):
            return {**word(draw), "equals": draw.one(words)}
        return {**word(draw), draw.one(("one_of", "none_of")): draw.some(words, 1, 3)}
    if roll == 7:
        return {"not": predicate(draw, deep - 1)}
    return {draw.one(("all", "any")): [predicate(draw, deep - 1) for _ in range(draw.number(1, 3))]}
