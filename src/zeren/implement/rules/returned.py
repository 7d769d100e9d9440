"""A sheet of findings that comes back: what each row wants, and where the task was changed meanwhile. Nothing is settled here alone.

A row that was not touched changes nothing, whatever happened to its task. Where both were changed, a person chooses.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from hashlib import sha256

from zeren.implement.rules.findings import FINDING, NAMES, OPEN, VERBS, TaskAt
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Reason
from zeren.kernel.transitions import RefusedWith, decide
from zeren.kernel.words import Text

UNTOUCHED, SETTLED, READY, CONFLICT, UNKNOWN = "untouched", "settled", "ready", "conflict", "unknown"
KEEP, MINE = "keep", "mine"
CHOICES = {
    KEEP: Text("留系统里的", "keep what the system has"),
    MINE: Text("用表里的", "take what the sheet says"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """A finding and what it rests on."""

    finding: str
    reason: str

    def same_as(self, other: "Said") -> bool:
        return (self.finding, self.reason.strip()) == (other.finding, other.reason.strip())


@dataclass(frozen=True, slots=True)
class Returned:
    """One row that came back: the task, what was taken out, what is said now, and the mark that the sheet bears."""

    row: int
    task: int
    taken: Said
    wanted: Said
    mark: str


def mark_of(task: int, said: Said, due_on: date | None, done: Fraction) -> str:
    """By which a row is known again: it changes with the finding, its reason, the day, and what was done."""
    content = (task, said.finding, said.reason.strip(), due_on.isoformat() if due_on else "", str(done))
    return sha256(repr(content).encode()).hexdigest()[:16]


def stands(row: Returned, now: Said | None, mark_now: str) -> str:
    """How a row stands to its task as it is now."""
    if now is None:
        return UNKNOWN
    if row.wanted.same_as(row.taken):
        return UNTOUCHED
    if row.wanted.same_as(now):
        return SETTLED
    return READY if row.mark == mark_now else CONFLICT


def wanted_rows(
    rows: Mapping[Returned, str], choices: Mapping[int, str]
) -> tuple[tuple[Returned, ...], tuple[Returned, ...], tuple[Reason, ...]]:
    """From rows with their standing and what was chosen by task: the rows to bring in, those whose task stays as the
    system has it, and a reason for each conflict that nobody chose about."""
    bring = tuple(
        row for row, how in rows.items() if how == READY or (how == CONFLICT and choices.get(row.task) == MINE)
    )
    kept = tuple(row for row, how in rows.items() if how == CONFLICT and choices.get(row.task) == KEEP)
    open_still = [row for row, how in rows.items() if how == CONFLICT and choices.get(row.task) not in CHOICES]
    return bring, kept, tuple(
        Reason(
            "nobody_chose",
            Text("第 {n} 行：系统里已经改过，请选用哪一个。", "Row {n}: it was changed in the system; choose which one stands.").with_values(n=row.row),
        )
        for row in open_still
    )  # fmt: skip


def against(seen: TaskAt, state: str, wanted: Said, actor: Actor, now: datetime) -> Iterator[Reason]:
    """Every reason why a row cannot be brought in: a finding that stands is first looked at again, with a reason."""
    verbs = ([] if state == OPEN else [VERBS[OPEN]]) + ([] if wanted.finding == OPEN else [VERBS[wanted.finding]])
    seen, at, told = replace(seen, reason=wanted.reason), state, set[str]()
    for verb in verbs or [VERBS[OPEN]]:
        decision = decide(FINDING, verb, at, seen, actor, now, NAMES)
        for reason in decision.reasons if isinstance(decision, RefusedWith) else ():
            if reason.code not in told:
                told.add(reason.code)
                yield reason
        at = OPEN
