"""The gap report: duty list, task, fact, result, case, each linked by its number, and where the chain is broken.

Source: article row 1. What later rooms did about a task is given to it as data; this room does not know them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from zeren.implement.rules.findings import NOT_DONE, OPEN
from zeren.kernel.words import Text

NO_TASK = "no_task"
NO_DISPOSITION = "no_disposition"
NOT_LOOKED_AT = "not_looked_at"
NO_FACT = "no_fact"
NAMES = {
    NO_TASK: Text("有责任、没有任务", "a duty without a task"),
    NO_DISPOSITION: Text("没有做、没有处置", "not done, and nothing followed"),
    NOT_LOOKED_AT: Text("到期、没有人认定", "due, and nobody has looked"),
    NO_FACT: Text("到期、没有一条事实", "due, and not one fact"),
}
"""Heaviest first: what is broken for good stands above what can still be mended."""


@dataclass(frozen=True, slots=True)
class Chain:
    """One duty through the year by its numbers. `facts` are keys, newest last; `task_id` None: no task was made."""

    list_id: int
    duty_id: int
    unit: str
    bearer: str
    post: str
    code: str
    text: Text
    task_id: int | None
    due_on: date | None
    finding: str
    facts: tuple[str, ...]
    fact_count: int


@dataclass(frozen=True, slots=True)
class Disposition:
    """What was done about a task that was not done: a lead, a case, or none with its reason; `link` is its page."""

    kind: str
    reference: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """One break in one chain, with the link it broke at and what comes next."""

    kind: str
    chain: Chain
    next_step: Text


NEXT_STEPS = {
    NO_TASK: Text("生成任务。", "Make the tasks."),
    NO_DISPOSITION: Text(
        "作为线索向该单位发问，或写明不处置的理由。", "Ask the unit as a lead, or say why nothing follows."
    ),
    NOT_LOOKED_AT: Text(
        "由上级认定：已做、做了没做好、没有做。", "Let the superior find: done, done poorly, not done."
    ),
    NO_FACT: Text("补录事实，或认定没有做。", "Enter the fact, or find it not done."),
}


def gaps(chains: Iterable[Chain], dispositions: Mapping[int, Disposition], today: date) -> tuple[Gap, ...]:
    """Every break: a duty with no task, a failed task with no disposition, a due task without finding or fact."""
    found = [Gap(kind, chain, NEXT_STEPS[kind]) for chain in chains if (kind := _gap(chain, dispositions, today))]
    order = {kind: place for place, kind in enumerate(NAMES)}
    return tuple(sorted(found, key=lambda gap: (order[gap.kind], gap.chain.unit, gap.chain.post, gap.chain.code)))


def gap_counts(found: Iterable[Gap]) -> dict[str, int]:
    """How many of each kind, in the order of their weight, none left out."""
    counts = Counter(gap.kind for gap in found)
    return {kind: counts[kind] for kind in NAMES}


def _gap(chain: Chain, dispositions: Mapping[int, Disposition], today: date) -> str:
    if chain.task_id is None:
        return NO_TASK
    if chain.finding == NOT_DONE and chain.task_id not in dispositions:
        return NO_DISPOSITION
    if chain.finding == OPEN and chain.due_on and today > chain.due_on:
        return NOT_LOOKED_AT if chain.fact_count else NO_FACT
    return ""
