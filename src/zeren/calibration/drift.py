"""Whether a rater or a voter group became milder or stricter from one period to the next.

Both periods are calibrated together, each rater once in each; ratees seen in both hold them together. Without any, no number.
"""

from dataclasses import dataclass

import numpy as np

from zeren.calibration.calibration import calibrated
from zeren.calibration.ranks import errors
from zeren.calibration.ratings import UNSIGNED, Ratings
from zeren.kernel.errors import Reason, refuse_if
from zeren.kernel.words import Text

LARGE, UNUSUAL = 0.5, 2.58
BETWEEN = "\x1f"


@dataclass(frozen=True, slots=True)
class Drift:
    """Of one rater between two periods, in logits: later less earlier, its standard error, and whether it is flagged."""

    rater: str
    before: str
    after: str
    change: float
    error: float
    flagged: bool


def drift(ratings: Ratings) -> tuple[Drift, ...]:
    """Of every rater who marked in two periods (blocks) that follow each other by name.

    Errors: Refused where no ratee is common to the periods.
    """
    signed = np.flatnonzero(ratings.rater != UNSIGNED)
    pair = ratings.rater[signed].astype(np.int64) * len(ratings.blocks) + ratings.block[signed]
    pairs, unit = np.unique(pair, return_inverse=True)
    who, when = pairs // len(ratings.blocks), pairs % len(ratings.blocks)
    names = tuple(f"{ratings.raters[j]}{BETWEEN}{ratings.blocks[b]}" for j, b in zip(who, when, strict=True))
    apart = ratings.only(np.isin(np.arange(ratings.rows), signed))
    rater = unit.reshape(-1).astype(np.int32)
    split = Ratings(
        apart.ratees, names, apart.items, apart.blocks, apart.groups, apart.ratee, rater, apart.block, apart.group,
        apart.grades, apart.low, apart.used,
    )  # fmt: skip
    found = calibrated(split)
    parts = len(np.unique(found.links.part[split.ratee]))
    refuse_if([_apart()] if parts > 1 else [])
    error = errors(found).rater
    told = []
    for first, second in zip(range(len(pairs) - 1), range(1, len(pairs)), strict=True):
        if who[first] == who[second]:
            change = float(found.severity[second] - found.severity[first])
            doubt = float(np.hypot(error[first], error[second]))
            flagged = abs(change) > LARGE and abs(change) > UNUSUAL * doubt
            told.append(Drift(ratings.raters[who[first]], ratings.blocks[when[first]], ratings.blocks[when[second]], change, doubt, flagged))  # fmt: skip
    return tuple(told)


def _apart() -> Reason:
    return Reason(
        "PERIODS_NOT_LINKED",
        Text(
            "各期之间没有共同的评价对象，说不出宽严是否变化。",
            "The periods have no ratee in common, so no change of severity can be told.",
        ),
        next_step=Text(
            "请在两期中安排共同的对象或样本材料。", "Let some ratees or dossiers be marked in both periods."
        ),
    )
