"""The same facts under two schemes, two versions of one, or two readings of a policy: who moves, by how much, and why.

Both sides are whole runs with their quotas. Why is told by the lowest clauses whose value differs; what stands above
them differs because they do.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from fractions import Fraction

from zeren.kernel.errors import Invalid, Reason
from zeren.kernel.words import Text
from zeren.policy import scheme as shape
from zeren.scoring.inputs import FactRecord, Imported, Past, Period, Subject
from zeren.scoring.quota import after_quota, fit_quota
from zeren.scoring.results import Proposal, Scored
from zeren.scoring.score import OTHER_READINGS, score_all, world_of
from zeren.scoring.world import World

READINGS = {
    "floor": ("zero", "none"),
    "partial_step": ("full_only", "linear", "any_started"),
    "rounding": ("half_up:2", "floor:2", "ceiling:2", "half_up:1", "half_up:0", "none"),
    "ties": ("best", "mean", "worst"),
}
"""What each policy may be read as; rounding as how:places."""
UNTOLD = frozenset({"title", "source", "date", "confidence", "note", "clauses", "verifier", "for_whom"})
"""Keys of a node that change no number."""


@dataclass(frozen=True)
class Basis:
    """All that a run is given but the scheme."""

    subjects: tuple[Subject, ...]
    facts: tuple[FactRecord, ...]
    period: Period
    values: Mapping[str, Fraction | str | None]
    imports: tuple[Imported, ...] = ()
    history: tuple[Past, ...] = ()
    with_withheld: bool = False

    def world(self, scheme: shape.Scheme) -> World:
        """A run over it, every node filled in."""
        return world_of(
            scheme, self.subjects, self.facts, self.period,
            values=self.values, imports=self.imports, history=self.history, with_withheld=self.with_withheld,
        )  # fmt: skip

    def scored(self, scheme: shape.Scheme) -> tuple[Scored, ...]:
        """A run over it, with its cards."""
        return score_all(
            scheme, self.subjects, self.facts, self.period,
            values=self.values, imports=self.imports, history=self.history, with_withheld=self.with_withheld,
        )  # fmt: skip


@dataclass(frozen=True)
class Side:
    """One of the two: a scheme and what it gave."""

    scheme: shape.Scheme
    scored: Mapping[str, Scored]
    proposals: Mapping[str, Proposal]
    places: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a subject stands on one side; all None when that side does not appraise it. `tied`: at a quota's line."""

    total: Fraction | None = None
    grade: str | None = None
    place: int | None = None
    tied: bool = False


@dataclass(frozen=True, slots=True)
class Why:
    """One clause (or part, gate, quota) that differs: the value on each side; `only` says that one side alone has it."""

    node: str
    title: Text
    before: Fraction | str | None
    after: Fraction | str | None
    only: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """One subject on both sides."""

    subject: str
    before: Stand
    after: Stand
    why: tuple[Why, ...]

    @property
    def difference(self) -> Fraction | None:
        """After less before."""
        if self.before.total is None or self.after.total is None:
            return None
        return self.after.total - self.before.total

    @property
    def moves(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class RuleChange:
    """What differs in the rules themselves: a clause that one side alone has, or the keys in which it differs."""

    node: str
    title: Text
    what: str
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """`rows` in the order of keys, everybody that either side appraises."""

    rows: tuple[Moved, ...]
    rules: tuple[RuleChange, ...] = field(default=())

    @property
    def in_grade(self) -> tuple[Moved, ...]:
        return tuple(row for row in self.rows if row.before.grade != row.after.grade or row.before.tied != row.after.tied)  # fmt: skip

    @property
    def in_place(self) -> tuple[Moved, ...]:
        return tuple(row for row in self.rows if row.before.place != row.after.place)

    @property
    def in_total(self) -> tuple[Moved, ...]:
        return tuple(row for row in self.rows if row.before.total != row.after.total)


def read_otherwise(scheme: shape.Scheme, reading: str) -> shape.Scheme:
    """The scheme with one policy read otherwise, such as "floor=none" or "rounding=floor:2", wherever no clause says its own.

    Errors: Invalid when there is no such reading.
    """
    name, _, word = reading.partition("=")
    if word not in READINGS.get(name, ()):
        raise Invalid(_no_reading(reading))
    value: str | shape.RoundingRule = word
    if name == "rounding":
        how, _, places = word.partition(":")
        value = shape.RoundingRule(how, int(places or 0))
    undeclared = tuple(one for one in scheme.policies.undeclared if one != name)
    return replace(scheme, policies=replace(scheme.policies, **{name: value, "undeclared": undeclared}))  # type: ignore[arg-type]


def reading_now(scheme: shape.Scheme, name: str) -> str:
    """How the scheme reads a policy, as `read_otherwise` takes it."""
    found = getattr(scheme.policies, name)
    if name != "rounding":
        return str(found or READINGS[name][0])
    rule = found or shape.RoundingRule()
    return rule.how if rule.how == "none" else f"{rule.how}:{rule.places}"


def side(scheme: shape.Scheme, scored: Iterable[Scored]) -> Side:
    """One side, with its quotas applied and everybody's place."""
    rows = tuple(scored)
    proposals = {one.subject: one for one in after_quota(rows, fit_quota(scheme, rows))}
    return Side(scheme, {one.subject: one for one in rows}, proposals, _places(rows))


def _places(rows: tuple[Scored, ...]) -> dict[str, int]:
    """Places by total among those compared with each other (the first quota's groups, else all); equals share the best."""
    groups: dict[tuple[str, ...], list[Scored]] = {}
    for one in rows:
        if one.total is not None:
            groups.setdefault(one.quotas[0].group if one.quotas else (), []).append(one)
    places: dict[str, int] = {}
    for members in groups.values():
        totals = sorted((one.total for one in members if one.total is not None), reverse=True)
        first = {total: place for place, total in reversed(list(enumerate(totals, 1)))}
        places.update((one.subject, first[one.total]) for one in members if one.total is not None)
    return places


def compare(before: Side, after: Side) -> Comparison:
    """Everybody on both sides, and what differs in the rules."""
    keys = sorted({*before.scored, *after.scored})
    rows = tuple(Moved(key, _stand(before, key), _stand(after, key), _why(before, after, key)) for key in keys)
    return Comparison(rows, rule_changes(before.scheme, after.scheme))


def _stand(one: Side, key: str) -> Stand:
    scored = one.scored.get(key)
    if scored is None:
        return Stand()
    proposal = one.proposals[key]
    return Stand(scored.total, proposal.grade, one.places.get(key), proposal.tied)


def _why(before: Side, after: Side, key: str) -> tuple[Why, ...]:
    """The lowest clauses that differ, then weights, gates and the quota."""
    one, two = before.scored.get(key), after.scored.get(key)
    if one is None or two is None:
        return ()
    first = {trace.id: trace for trace in one.nodes}
    second = {trace.id: trace for trace in two.nodes}
    titles = {trace.id: trace.title for trace in (*one.nodes, *two.nodes)}
    differ = {
        name
        for name in titles
        if (name in first) != (name in second)
        or (name in first and (first[name].value, first[name].status) != (second[name].value, second[name].status))
    }
    graded = {before.scheme.grade_by, after.scheme.grade_by}
    above = {trace.parent for trace in (*one.nodes, *two.nodes) if trace.id in differ}
    found = [
        Why(
            name, titles[name], _value(first.get(name)), _value(second.get(name)),
            "" if name in first and name in second else "before" if name in first else "after",
        )
        for name in titles
        if name in differ and name not in above and name not in graded
    ]  # fmt: skip
    above_all = (*_weights(one, two), *_overrides(one, two), *_quota(before, after, key))
    if not found and not above_all and one.total != two.total:
        return (Why("", Text("合计的取舍", "rounding of the sum"), one.total, two.total),)
    return (*found, *above_all)


def _value(trace: object) -> Fraction | str | None:
    value: Fraction | None = getattr(trace, "value", None)
    label: str | None = getattr(trace, "label", None)
    return label if value is None else value


def _weights(one: Scored, two: Scored) -> Iterable[Why]:
    weights = {part.id: part.weight for part in one.parts}
    for part in two.parts:
        if part.id in weights and weights[part.id] != part.weight:
            title = Text(f"{part.title.zh}的权重", f"weight of {part.title.en}")
            yield Why(part.node, title, weights[part.id] * 100, part.weight * 100)


def _overrides(one: Scored, two: Scored) -> Iterable[Why]:
    """Gates and overrides that act on one side alone."""
    acting = [{cap.id: cap for cap in side.caps if cap.before != cap.after} for side in (one, two)]
    for name in sorted(acting[0].keys() ^ acting[1].keys()):
        cap = acting[0].get(name) or acting[1][name]
        yield Why(name, cap.title, None, None, "before" if name in acting[0] else "after")


def _quota(before: Side, after: Side, key: str) -> Iterable[Why]:
    """Fits the quota on one side alone although the grade before it is the same."""
    one, two = before.scored[key], after.scored[key]
    if one.proposal == two.proposal and before.proposals[key].grade != after.proposals[key].grade:
        yield Why("", Text("名额", "the quota"), before.proposals[key].grade, after.proposals[key].grade)


def rule_changes(before: shape.Scheme, after: shape.Scheme) -> tuple[RuleChange, ...]:
    """Policies, weights of parts and clauses that differ; titles, sources and dates are no difference."""
    found = [
        RuleChange("", Text(name, name), "policy", (reading_now(before, name), reading_now(after, name)))
        for name in OTHER_READINGS
        if reading_now(before, name) != reading_now(after, name)
    ]
    parts = {part.id: part for part in before.parts}
    found += [
        RuleChange(part.node, part.title, "weight")
        for part in after.parts
        if part.id in parts and part.weight != parts[part.id].weight
    ]
    first, second = ({node.id: node for node in scheme.nodes} for scheme in (before, after))
    for name in dict.fromkeys((*first, *second)):
        if name not in second:
            found.append(RuleChange(name, first[name].title, "only_before"))
        elif name not in first:
            found.append(RuleChange(name, second[name].title, "only_after"))
        elif keys := _keys(first[name], second[name]):
            found.append(RuleChange(name, second[name].title, "changed", keys))
    return tuple(found)


def _keys(one: shape.Node, two: shape.Node) -> tuple[str, ...]:
    return tuple(
        item.name for item in fields(shape.Node)
        if item.name not in UNTOLD and getattr(one, item.name) != getattr(two, item.name)
    )  # fmt: skip


def _no_reading(reading: str) -> Reason:
    known = "、".join(f"{name}={word}" for name, words in READINGS.items() for word in words)
    return Reason(
        "NO_SUCH_READING",
        Text(f"没有“{reading}”这种读法。", f"There is no reading “{reading}”."),
        next_step=Text(f"可以写：{known}", f"Write one of: {known.replace('、', ', ')}"),
    )
