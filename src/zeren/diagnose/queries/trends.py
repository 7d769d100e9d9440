"""The same figures of a unit and all below it in each year on record: a fixed number of queries a year."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from zeren.diagnose.queries.burden import burden_of
from zeren.diagnose.queries.questions import Answered, three_questions
from zeren.implement.queries import stretched
from zeren.implement.rules.elasticity import Stretched, together
from zeren.kernel.errors import NotFound
from zeren.organisations.queries import UnitFound, subtree


@dataclass(frozen=True, slots=True)
class Minutes:
    """What the system asked of all these units together in a year."""

    total: int
    units: int


def elasticity_by_year(root: str, years: Iterable[int], today: date, depth: int = 20) -> dict[int, Stretched]:
    """How often the band was stretched in each year, in the tree as it stood at its end."""
    return {
        year: together(stretched(year, today, [unit.key for unit in tree]).values())
        for year, tree in _trees(root, years, today, depth)
    }


def burden_by_year(
    root: str, years: Iterable[int], today: date, depth: int = 20, kind: str = ""
) -> dict[int, Minutes]:
    """The minutes of each year, of units of one kind when it is named."""
    found = {}
    for year, tree in _trees(root, years, today, depth):
        units = [unit for unit in tree if not kind or unit.kind == kind]
        found[year] = Minutes(sum(burden_of(units, year, min(today, date(year, 12, 31))).months), len(units))
    return found


def answers_by_year(root: str, years: Iterable[int], today: date, depth: int = 1) -> tuple[Answered, ...]:
    """The three questions at the end of each year, or today in the running one; without the root where units stand below."""
    return tuple(three_questions(below(tree), year, today) for year, tree in _trees(root, years, today, depth))


def below[T](tree: Sequence[T]) -> Sequence[T]:
    """What stands under the first of a tree, or that one where nothing does."""
    return tree[1:] or tree


def _trees(root: str, years: Iterable[int], today: date, depth: int) -> Iterator[tuple[int, tuple[UnitFound, ...]]]:
    """The tree at the end of each year; a year in which the unit did not stand is left out."""
    for year in sorted(years):
        try:
            yield year, subtree(root, min(today, date(year, 12, 31)), depth)
        except NotFound:
            continue
