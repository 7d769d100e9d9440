"""Counts what a run of random worlds came upon: kinds with values, statuses, flags, effects, quotas with equals at the line."""

from collections import Counter

from scoring.engines.worlds import World
from zeren.scoring import Scored, fit_quota, score_all

KINDS = (
    "FACT",
    "WHEN",
    "STEP",
    "TABLE",
    "JUDGE",
    "RATIO",
    "GROUP",
    "HISTORY",
    "IMPORT",
    "COMBINE",
    "LIMIT",
    "BALLOT",
    "STATUS",
)
STATUSES = ("known", "missing", "missing_own_fault", "not_applicable", "partial")
EFFECTS = ("cap", "drop", "force", "veto", "lift", "bar")
FLAGS = (
    "APPLIES_UNKNOWN", "AS_FULL", "AS_ZERO", "CAP_BITES", "EMPTY_CLASS", "FLOOR_BITES", "HISTORY_ENDS", "IMPUTED", "LEFT_OUT",
    "LIMIT_BITES", "NOT_EXPRESSIBLE", "NOT_A_STEP", "NO_CLASS", "NO_REASON", "OUTSIDE_TABLE", "OUT_OF_BOUNDS", "SLOT",
    "SOME_RESULTS_MISSING", "SWITCHED_OFF", "TOO_FEW_VOTES", "UNKNOWN_OPTION", "WITHHELD", "ZEROED",
)  # fmt: skip
EVERYTHING = frozenset(
    [f"{kind} gives a number" for kind in KINDS]
    + [f"a line is {status}" for status in STATUSES]
    + [f"{effect} acts" for effect in EFFECTS]
    + list(FLAGS)
    + ["quota: certain", "quota: tied", "quota: outside", "quota: failed", "an equal rank", "a table gives a grade"]
)
"""What has to come up at least once in a few hundred worlds."""


def scored(world: World) -> tuple[Scored, ...]:
    """The oracle's answer."""
    return score_all(
        world.scheme, world.subjects, world.facts, world.period, values=world.values, imports=world.imports,
        history=world.history, with_withheld=world.with_withheld,
    )  # fmt: skip


def note(seen: Counter[str], world: World, rows: tuple[Scored, ...]) -> None:
    """Add what these results show."""
    for one in rows:
        for line in one.nodes:
            seen[f"a line is {line.status}"] += 1
            seen[f"{line.kind} gives a number"] += line.value is not None and line.status == "known"
            seen["an equal rank"] += "TIED" in line.flags
            seen["a table gives a grade"] += line.id == "grade" and line.label is not None
            seen.update(line.flags)
        seen.update(f"{cap.effect} acts" for cap in one.caps if cap.before != cap.after)
    for quota in fit_quota(world.scheme, rows):
        for name in ("certain", "tied", "outside", "failed"):
            seen[f"quota: {name}"] += bool(getattr(quota, name))
