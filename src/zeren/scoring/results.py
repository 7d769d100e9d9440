"""What a run gives: a score with its trace, gates, caps, proposal and reasons; and what a quota leaves.

Everything serialises to canonical JSON: sorted keys, exact fractions as text, no floats.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from zeren.kernel.errors import Reason
from zeren.kernel.words import Text
from zeren.policy.canonical import canonical, digest

KNOWN, MISSING, OWN_FAULT, NOT_APPLICABLE, PARTIAL = (
    "known",
    "missing",
    "missing_own_fault",
    "not_applicable",
    "partial",
)


@dataclass(frozen=True, slots=True)
class Rule:
    """Where a rule stands: its source, the source's date, how far it can be trusted, and the version of the pack."""

    source: str
    date: str
    confidence: str
    version: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NodeTrace:
    """One line of the score card. `value` None: there is no number (then `label`, or the status says why).

    `contribution` is what the line itself gives to the total, to four places; None for a line that is not on the way to it.
    """

    id: str
    parent: str | None
    title: Text
    kind: str
    points: Fraction | None
    value: Fraction | None
    label: str | None
    status: str
    arithmetic: Text
    fact_keys: tuple[str, ...]
    rule: Rule
    flags: tuple[str, ...]
    contribution: Fraction | None = None


@dataclass(frozen=True, slots=True)
class PartScore:
    """A part in its order. `contribution` is what it gives to the total."""

    id: str
    title: Text
    order: int
    node: str
    value: Fraction | None
    points: Fraction
    weight: Fraction
    contribution: Fraction | None
    status: str


@dataclass(frozen=True, slots=True)
class GateFinding:
    """Required, found, passed. `passed` None: not answered. `caps_at` is the grade that a failed gate allows at most."""

    id: str
    title: Text
    required: Text
    found: Text
    passed: bool | None
    caps_at: str | None
    soft: bool
    rule: Rule


@dataclass(frozen=True, slots=True)
class CapApplied:
    """An override that acted (or would have, had it been needed): the grade before and after."""

    id: str
    title: Text
    effect: str
    before: str | None
    after: str | None
    soft: bool
    rule: Rule


@dataclass(frozen=True, slots=True)
class Nearest:
    """The nearest single change that would have changed the grade, checked by computing again with it."""

    node: str | None
    text: Text
    value_before: Fraction | None
    value_after: Fraction | None
    grade_before: str | None
    grade_after: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    """What another reading of an undeclared policy would have given; kept where it changes the grade."""

    policy: str
    used: str
    other: str
    total: Fraction | None
    grade: str | None


@dataclass(frozen=True, slots=True)
class QuotaStanding:
    """What a quota needs to know of one subject. `caps`: (group, share or number, is it a share) of each sub-group cap."""

    quota: str
    group: tuple[str, ...]
    allowed: Fraction | None
    is_share: bool
    keys: tuple[Fraction | None, ...]
    reaches_least: bool
    caps: tuple[tuple[tuple[str, ...], Fraction | None, bool], ...]


@dataclass(frozen=True, slots=True)
class Scored:
    """The result of one subject. `score_grade` is what the total alone gives; `proposal` after gates and overrides, None
    when none is proposed (barred, or something decisive is missing). A quota may still lower it: `quota.after_quota`.
    The contributions of `nodes` and the `residual` that rounding leaves add up to the total."""

    subject: str
    scheme: str
    version: str
    period: str
    total: Fraction | None
    status: str
    own_days: int
    period_days: int
    parts: tuple[PartScore, ...]
    score_grade: str | None
    gates: tuple[GateFinding, ...]
    caps: tuple[CapApplied, ...]
    proposal: str | None
    reasons: tuple[Reason, ...]
    nodes: tuple[NodeTrace, ...]
    nearest: Nearest | None
    readings: tuple[Reading, ...]
    quotas: tuple[QuotaStanding, ...]
    flags: tuple[str, ...]
    residual: Fraction = Fraction(0)

    def node(self, node_id: str) -> NodeTrace:
        """Errors: KeyError when the scheme has no such node."""
        for trace in self.nodes:
            if trace.id == node_id:
                return trace
        raise KeyError(node_id)


@dataclass(frozen=True, slots=True)
class SubCapOutcome:
    """A cap of one sub-group inside a quota, and who is counted under it."""

    group: tuple[str, ...]
    appraised: int
    capacity: int
    arithmetic: Text
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuotaOutcome:
    """Who fits a quota, in order. `tied`: equals across the line, for the deciding body, never broken here.
    `failed`: those kept from the grade by a gate, a cap or a missing answer, shown apart."""

    quota: str
    grade: str
    falls_to: str
    group: tuple[str, ...]
    appraised: int
    capacity: int
    arithmetic: Text
    certain: tuple[str, ...]
    tied: tuple[str, ...]
    tied_places: int
    outside: tuple[str, ...]
    failed: tuple[str, ...]
    sub_caps: tuple[SubCapOutcome, ...]
    advisory: bool
    rule: Rule


@dataclass(frozen=True, slots=True)
class Proposal:
    """The grade proposed after the quotas. `tied`: at the line; the deciding body says which of the two."""

    subject: str
    grade: str | None
    tied: bool
    reasons: tuple[Reason, ...]


def plain(thing: Any) -> Any:
    """`thing` as dictionaries, lists and text: fractions as "3/4" or "12", days as ISO text, `Text` as {zh, en}.

    Errors: TypeError for what has no exact plain form, such as a float.
    """
    return (_WAYS.get(type(thing)) or _way(type(thing)))(thing)


def _same(thing: Any) -> Any:
    return thing


def _listed(things: Any) -> list[Any]:
    return [thing if type(thing) is str else plain(thing) for thing in things]


def _keyed(things: dict[Any, Any]) -> dict[str, Any]:
    return {str(key): thing if type(thing) is str else plain(thing) for key, thing in things.items()}


# How a type is made plain, looked up once for each type: a county's traces are millions of small things.
_WAYS: dict[type, Callable[[Any], Any]] = {
    str: _same, int: _same, bool: _same, type(None): _same, Fraction: str, date: lambda day: day.isoformat(),
    tuple: _listed, list: _listed, dict: _keyed,
}  # fmt: skip


def _way(kind: type) -> Callable[[Any], Any]:
    if is_dataclass(kind):
        names = tuple(field.name for field in fields(kind))
        _WAYS[kind] = lambda thing: {name: plain(getattr(thing, name)) for name in names}
    else:
        known = [base for base in _WAYS if issubclass(kind, base)]
        if not known:
            raise TypeError(f"has no exact plain form: {kind.__name__}")
        _WAYS[kind] = _WAYS[known[0]]
    return _WAYS[kind]


def result_json(scored: Scored | QuotaOutcome | Proposal) -> str:
    """Canonical JSON text of one result."""
    return canonical(plain(scored))


def result_digest(results: tuple[Any, ...] | Any) -> str:
    """SHA-256 over the canonical text of one result or several (in their order)."""
    return digest(plain(results))
