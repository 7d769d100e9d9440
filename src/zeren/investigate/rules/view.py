"""A case as the rules of its steps need it: what is on record, and what the step to be taken says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from zeren.policy.measures import DecidingBody, Measure


@dataclass(frozen=True, slots=True)
class Meeting:
    """Where a case was decided: the body that may, the number of its paper, who was present; of which of the pack's kinds
    the body is, and, where its kind needs that, what the committee of its level approved it on."""

    body: str
    document: str
    present: str
    kind: str = ""
    approval: str = ""


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as its rules need it. `words` is what is put down at this step, `measure` and `exemption` what is asked for.

    `unlike` are the decided cases of like failures that came out otherwise than what is asked for; `done` the verbs of
    the steps taken so far; `took_part` the signatures under them. `members` are those who hold a post of the body that a
    case is about. `known_in` is how far this step makes a decision known, `made_known` how far it has been.
    `open_beside`: open cases about the same person and task. `ground`: why an opened case is dropped. `on`: the day that this step is told for, where it may lie back; `after`: the day of the step that it follows.
    `body_kind`: of which of the pack's `bodies` the body is; `also`: keys of the measures taken together with `measure`; `chosen`: all that are asked for, as the pack has them;
    `taken`: the measures that were decided, on `decided_on`. `approval`: what the committee approved it on. `weighed`: keys of what weighs lighter or heavier, one space between.
    `sits_above`: whoever acts holds a post above the body that decided; `decided_at_top`: there is nothing above it here.
    """

    person: str
    heard_by: str
    finding: str
    words: str = ""
    measure: str = ""
    exemption: str = ""
    exemption_reason: str = ""
    known_measures: frozenset[str] = frozenset()
    known_exemptions: frozenset[str] = frozenset()
    appeal_by: date | None = None
    impact_until: date | None = None
    delivered: bool = False
    appealed: bool = False
    put_down_by: str = ""
    answer_by: date | None = None
    lapses_on: date | None = None
    signed: str = ""
    responsibility: str = ""
    known_responsibilities: frozenset[str] = frozenset()
    unlike: tuple[str, ...] = ()
    why_unlike: str = ""
    measure_decided: str = ""
    done: frozenset[str] = frozenset()
    took_part: frozenset[str] = frozenset()
    about_body: bool = False
    members: frozenset[str] = frozenset()
    need_paper: frozenset[str] = frozenset()
    exemption_paper: str = ""
    known_in: str = ""
    made_known: str = ""
    appeal_kept: bool = False
    review_by: date | None = None
    review_waits: bool = False
    taken: tuple[Measure, ...] = ()
    decided_on: date | None = None
    decided_at_top: bool = False
    sits_above: bool = False
    document: str = ""
    ground: str = ""
    approved_by: str = ""
    body: str = ""
    present: str = ""
    open_beside: tuple[str, ...] = ()
    on: date | None = None
    after: date | None = None
    body_kind: str = ""
    bodies: Mapping[str, DecidingBody] = field(default_factory=dict)
    also: str = ""
    chosen: tuple[Measure, ...] = ()
    approval: str = ""
    weighed: str = ""
    known_weighing: frozenset[str] = frozenset()
