"""What is calibrated: rows, each one rater's (or one unsigned sheet's) marks for one ratee on several items.

Rows are put in one order whatever order they came in, so every number that follows is the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from zeren.calibration.compiled import Floats, Grades, Ints, compiled
from zeren.kernel.errors import Invalid, Reason
from zeren.kernel.words import Text

MOST_LEVELS = 30
SMALLEST_GROUP = 5
"""A voter group with fewer ballots in a meeting is put together with others; nothing is said of it alone."""
BLANK = -1
UNSIGNED = -1


@dataclass(frozen=True, slots=True)
class Ratings:
    """Rows in canonical order. `rater` is -1 where the sheet has no identity; grades count from `low`, -1 is blank.

    `ratee`, `rater`, `block` (a meeting or a period) and `group` (of voters) are places in the lists of names.
    """

    ratees: tuple[str, ...]
    raters: tuple[str, ...]
    items: tuple[str, ...]
    blocks: tuple[str, ...]
    groups: tuple[str, ...]
    ratee: Ints
    rater: Ints
    block: Ints
    group: Ints
    grades: Grades
    low: int
    used: tuple[bool, ...]
    empty_rows: int = 0

    @property
    def rows(self) -> int:
        """How many rows."""
        return len(self.ratee)

    @property
    def levels(self) -> int:
        """How many grades from the least to the greatest that was given."""
        return len(self.used)

    def marks(self) -> int:
        """How many single marks."""
        return int((self.grades != BLANK).sum())

    def raw_means(self, of: Ints, count: int) -> Floats:
        """The mean mark of each unit of `of` (ratee, rater or block), on the scale of the sheet."""
        seen = self.grades != BLANK
        total = np.bincount(of, np.where(seen, self.grades, 0).sum(1), count)
        return total / np.maximum(np.bincount(of, seen.sum(1), count), 1) + self.low

    def only(self, keep: npt.NDArray[np.bool_]) -> "Ratings":
        """Some of the rows, such as without the ballots that were flagged; names without a row are gone."""
        (ratees, ratee), (raters, rater), (blocks, block), (groups, group) = (
            _left(names, codes[keep])
            for names, codes in (
                (self.ratees, self.ratee),
                (self.raters, self.rater),
                (self.blocks, self.block),
                (self.groups, self.group),
            )
        )
        return Ratings(ratees, raters, self.items, blocks, groups, ratee, rater, block, group, self.grades[keep], self.low, self.used, self.empty_rows)  # fmt: skip


def _left(names: tuple[str, ...], codes: Ints) -> tuple[tuple[str, ...], Ints]:
    """The names that are still used, and the codes among them."""
    used = np.unique(codes[codes >= 0])
    place = np.full(len(names) + 1, UNSIGNED, np.int32)
    place[used] = np.arange(len(used))
    return tuple(names[n] for n in used), place[codes]


def ratings_of(
    ratee: Sequence[Any] | npt.NDArray[Any],
    rater: Sequence[Any] | npt.NDArray[Any] | None,
    grades: npt.ArrayLike,
    *,
    items: Sequence[str] = (),
    block: Sequence[Any] | npt.NDArray[Any] | None = None,
    group: Sequence[Any] | npt.NDArray[Any] | None = None,
    blank: int = BLANK,
) -> Ratings:
    """Rows from columns; `grades` is rows × items of whole numbers. Without `rater`: sheets of a secret ballot.

    Errors: Invalid for no rows, for one rater who marked one ratee twice in one block, and for what is no scale of grades.
    """
    table = np.atleast_2d(np.asarray(grades))
    seen = table != blank
    kept = seen.any(1)
    if not kept.any():
        raise Invalid(Reason("NO_MARKS", Text("没有任何评分。", "There are no marks at all.")))
    low, high = int(table[seen].min()), int(table[seen].max())
    if high == low or high - low >= MOST_LEVELS:
        raise Invalid(_no_scale(low, high))
    ratees, ratee_of = _coded(ratee, kept)
    blocks, block_of = _coded(block, kept)
    groups, group_of = _coded(group, kept)
    raters, rater_of = _signed(rater, kept)
    marks = np.where(seen, table - low, BLANK)[kept].astype(np.int8)
    order = _order(marks, len(ratees), len(raters), len(blocks), ratee_of, rater_of, block_of, group_of)
    used = tuple(bool(n) for n in np.bincount(marks[marks != BLANK].astype(np.int64), minlength=high - low + 1))
    names = tuple(items) or tuple(f"item{number}" for number in range(1, table.shape[1] + 1))
    made = Ratings(
        ratees, raters, names, blocks, groups, ratee_of[order], rater_of[order], block_of[order], group_of[order],
        marks[order], low, used, int((~kept).sum()),
    )  # fmt: skip
    _refuse_twice(made)
    return made


def _coded(labels: Any, kept: npt.NDArray[np.bool_]) -> tuple[tuple[str, ...], Ints]:
    if labels is None:
        return ("",), np.zeros(int(kept.sum()), np.int32)
    column = np.asarray(labels)[kept]
    if column.dtype.kind in "iu" and column.min() >= 0 and column.max() < 8 * len(column) + 1000:
        there = np.bincount(column) > 0  # small whole numbers need no sorting
        place = (np.cumsum(there) - 1).astype(np.int32)
        return tuple(map(str, np.flatnonzero(there).tolist())), place[column]
    names, codes = np.unique(column.astype(str) if column.dtype.kind == "O" else column, return_inverse=True)
    return tuple(map(str, names.tolist())), codes.astype(np.int32)


def _signed(rater: Any, kept: npt.NDArray[np.bool_]) -> tuple[tuple[str, ...], Ints]:
    """Raters, and whose each row is; an empty name is a sheet without identity."""
    if rater is None:
        return (), np.full(int(kept.sum()), UNSIGNED, np.int32)
    names, codes = _coded(rater, kept)
    if "" not in names:
        return names, codes
    empty = names.index("")
    without = np.where(codes == empty, UNSIGNED, np.where(codes > empty, codes - 1, codes)).astype(np.int32)
    return names[:empty] + names[empty + 1 :], without


def _order(marks: Grades, ratees: int, raters: int, blocks: int, ratee: Ints, rater: Ints, block: Ints, group: Ints) -> npt.NDArray[np.int64]:  # fmt: skip
    """By block, ratee, rater, and without a rater by group and marks: rows with equal keys are equal rows."""
    order: npt.NDArray[np.int64] = np.arange(len(ratee))
    if (rater == UNSIGNED).any():
        order = np.lexsort((*marks.T, group))
    if raters:
        order = placed(rater + np.int32(1), order, raters + 1)
    order = placed(ratee, order, ratees)
    return placed(block, order, blocks) if blocks > 1 else order


@compiled
def placed(key, order, count):  # type: ignore[no-untyped-def]  # Numba infers it
    """A stable counting sort of `order` by `key`."""
    start = np.zeros(count + 1, np.int64)
    for row in key:
        start[row + 1] += 1
    start = np.cumsum(start)
    found = np.empty_like(order)
    for row in order:
        found[start[key[row]]] = row
        start[key[row]] += 1
    return found


def _refuse_twice(ratings: Ratings) -> None:
    same = (
        (ratings.rater[1:] != UNSIGNED)
        & (ratings.ratee[1:] == ratings.ratee[:-1])
        & (ratings.rater[1:] == ratings.rater[:-1])
        & (ratings.block[1:] == ratings.block[:-1])
    )
    twice = np.flatnonzero(same)
    if len(twice):
        pairs = [(ratings.raters[ratings.rater[row]], ratings.ratees[ratings.ratee[row]]) for row in twice[:3]]
        raise Invalid(*(_twice(who, whom, len(twice)) for who, whom in pairs))


def _twice(who: str, whom: str, times: int) -> Reason:
    return Reason(
        "MARKED_TWICE",
        Text(
            f"评价人 {who} 给 {whom} 打了不止一次分（这样的行共 {times} 处）。",
            f"Rater {who} marked {whom} more than once ({times} such rows).",
        ),
        next_step=Text(
            "每位评价人对每个对象只留一行；不同会议或年度用一列区分。",
            "Keep one row for each rater and ratee; tell meetings or years apart by a column of their own.",
        ),
    )


def _no_scale(low: int, high: int) -> Reason:
    return Reason(
        "NO_SCALE",
        Text(
            f"评分从 {low} 到 {high}，不像等次（应当不止一档，不超过 {MOST_LEVELS} 档）。",
            f"Marks run from {low} to {high}, which is no scale of grades (more than one, at most {MOST_LEVELS}).",
        ),
        next_step=Text("写明哪些列是评分项目。", "Say which columns are the items."),
    )
