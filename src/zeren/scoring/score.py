"""The run: one scheme over all its subjects, in exact fractions, node by node, with the trace of every line.

This is the oracle: other engines are compared with it. Nothing here asks the clock, draws, or reads anything.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from zeren.kernel.errors import Invalid
from zeren.policy import scheme as shape
from zeren.scoring.contributions import contributions
from zeren.scoring.grading import Grade, graded, rule_of
from zeren.scoring.inputs import FactRecord, Imported, Past, Period, Subject, too_fine
from zeren.scoring.look import Look, days_of
from zeren.scoring.nearest import nearest
from zeren.scoring.nodes import evaluate, imputed
from zeren.scoring.records import FactIndex, Tree
from zeren.scoring.results import NOT_APPLICABLE, Nearest, NodeTrace, QuotaStanding, Reading, Scored
from zeren.scoring.totals import Total, total_of
from zeren.scoring.world import Outcome, Plan, SwitchedOff, World, history_of, read_values

OTHER_READINGS: dict[str, tuple[Any, ...]] = {
    "floor": ("none",),
    "partial_step": ("linear", "any_started"),
    "rounding": (shape.RoundingRule("floor", 2), shape.RoundingRule("none", 0)),
    "ties": ("mean", "worst"),
}


def score_all(
    scheme: shape.Scheme,
    subjects: Iterable[Subject],
    facts: Iterable[FactRecord],
    period: Period,
    *,
    values: Mapping[str, Fraction | str | None],
    imports: Iterable[Imported] = (),
    history: Iterable[Past] = (),
    with_withheld: bool = False,
) -> tuple[Scored, ...]:
    """The results of all subjects to which the scheme applies, in the order of their keys.

    `subjects` is the whole tree: those of other kinds are not scored but stand above or below those that are. `values` are
    the pack's (adopted) values by key, None = switched off. `with_withheld` runs withheld clauses too (for tests).
    Subjects without a day in the period are given back as not applicable.
    Errors: Invalid for every number with more than four decimals.
    """
    imports, history = tuple(imports), tuple(history)
    world = world_of(
        scheme, subjects, facts, period, values=values, imports=imports, history=history, with_withheld=with_withheld
    )
    readings = _other_readings(world)
    plans = _Sheets(world)
    return tuple(plans.scored(subject, readings.get(subject.key, ())) for subject in world.scored)


def one_by_one(
    scheme: shape.Scheme,
    subjects: Iterable[Subject],
    facts: Iterable[FactRecord],
    period: Period,
    *,
    values: Mapping[str, Fraction | str | None],
    imports: Iterable[Imported] = (),
    history: Iterable[Past] = (),
    with_withheld: bool = False,
) -> Callable[[str], Scored]:
    """As `score_all`, but each subject only when its key is asked for: for schemes that compare nobody with anybody.

    Errors of what is given: KeyError for a key that is not appraised.
    """
    tree, index, known_values = Tree.of(subjects), FactIndex(facts), read_values(values)
    imports, history = tuple(imports), tuple(history)
    whole = _world(scheme, tree, index, period, known_values, imports, history, with_withheld, scheme.policies)
    appraised = {subject.key: subject for subject in whole.scored}

    def score(key: str) -> Scored:
        world = replace(whole, scored=(appraised[key],), columns={}, peers={}, ranks={}, standings={})
        _run(world)
        return _Sheets(world).scored(appraised[key], _other_readings(world).get(key, ()))

    return score


def world_of(
    scheme: shape.Scheme,
    subjects: Iterable[Subject],
    facts: Iterable[FactRecord],
    period: Period,
    *,
    values: Mapping[str, Fraction | str | None],
    imports: Iterable[Imported] = (),
    history: Iterable[Past] = (),
    with_withheld: bool = False,
    only: str = "",
) -> World:
    """A run with every node filled in: what `score_all` writes cards from, and what is tried out on.

    `only` names the one subject to run, for schemes that compare nobody with anybody. Errors: as `score_all`.
    """
    facts, imports, history = tuple(facts), tuple(imports), tuple(history)
    known_values = read_values(values)
    if problems := too_fine(facts, imports, history, known_values):
        raise Invalid(*problems)
    tree, index = Tree.of(subjects), FactIndex(facts)
    world = _world(scheme, tree, index, period, known_values, imports, history, with_withheld, scheme.policies)
    if only:
        world.scored = tuple(subject for subject in world.scored if subject.key == only)
    _run(world)
    return world


def _world(
    scheme: shape.Scheme,
    tree: Tree,
    index: FactIndex,
    period: Period,
    values: dict[str, Fraction | str | None],
    imports: tuple[Imported, ...],
    history: tuple[Past, ...],
    with_withheld: bool,
    policies: shape.Policies,
) -> World:
    world = World(
        scheme, Plan.of(scheme, with_withheld), tree, (), index, period, values,
        {(row.scheme, row.subject): row for row in imports}, history_of(history), with_withheld, policies,
    )  # fmt: skip
    world.scored = tuple(
        tree.subjects[key] for key in sorted(tree.subjects) if _is_appraised(world, tree.subjects[key])
    )
    return world


def _is_appraised(world: World, subject: Subject) -> bool:
    if subject.kind not in world.scheme.applies_to:
        return False
    return not world.scheme.unit_kinds or world.attribute(subject, "unit_kind") in world.scheme.unit_kinds


def _run(world: World) -> None:
    present = [subject for subject in world.scored if subject.own_in(world.period.span)]
    absent = [subject for subject in world.scored if not subject.own_in(world.period.span)]
    nothing = Outcome(None, NOT_APPLICABLE)
    for node in world.plan.order:
        column = {subject.key: nothing for subject in absent}
        world.columns[node.id] = column
        for subject in present:
            column[subject.key] = evaluate(world, subject, node)
        if any(outcome.imputes for outcome in column.values()):
            imputed(world, node, column)


def _other_readings(world: World) -> dict[str, tuple[Reading, ...]]:
    """For each undeclared policy, who would have had another grade under another reading."""
    found: dict[str, list[Reading]] = {}
    for name in world.policies.undeclared:
        for other in OTHER_READINGS[name]:
            policies = replace(world.policies, **{name: other})
            again = replace(world, policies=policies, columns={}, peers={}, ranks={}, standings={})
            _run(again)
            for subject in world.scored:
                total, then = _total_and_grade(again, subject)
                _, now = _total_and_grade(world, subject)
                if then.proposal != now.proposal:
                    reading = Reading(
                        name, _said(getattr(world.policies, name)), _said(other), total.value, then.proposal
                    )
                    found.setdefault(subject.key, []).append(reading)
    return {key: tuple(rows) for key, rows in found.items()}


def _said(policy: object) -> str:
    return f"{policy.how}:{policy.places}" if isinstance(policy, shape.RoundingRule) else str(policy)


def _total_and_grade(world: World, subject: Subject) -> tuple[Total, Grade]:
    if not subject.own_in(world.period.span):
        return Total(None, NOT_APPLICABLE, False), Grade()
    total = total_of(Look(world, subject, None))
    return total, graded(world, subject, total)


class _Sheets:
    """Writes the score card of each subject from the filled world."""

    def __init__(self, world: World):
        self.world = world
        run = {node.id for node in world.plan.order}
        self.rules = {node.id: rule_of(world, node) for node in world.scheme.nodes}
        self.shown = tuple(node for node in world.scheme.nodes if node.id in run)

    def scored(self, subject: Subject, readings: tuple[Reading, ...]) -> Scored:
        world = self.world
        total, grade = _total_and_grade(world, subject)
        own = subject.own_in(world.period.span)
        given, residual = contributions(world, subject, total)
        traces = tuple(self._trace(subject, node, given.get(node.id)) for node in self.shown) if own else ()
        flags = [flag for trace in traces for flag in trace.flags if flag.startswith("UNDECLARED")]
        flags += [f"UNDECLARED_{name.upper()}" for name in {reading.policy: None for reading in readings}]
        return Scored(
            subject=subject.key,
            scheme=world.scheme.key,
            version=world.scheme.version,
            period=world.period.key,
            total=total.value,
            status=total.status,
            own_days=days_of(own),
            period_days=world.period.days,
            parts=total.parts,
            score_grade=grade.score_grade,
            gates=tuple(grade.gates),
            caps=tuple(grade.caps),
            proposal=grade.proposal,
            reasons=tuple(grade.reasons),
            nodes=traces,
            nearest=self._nearest(subject, total, grade) if own else None,
            readings=readings,
            quotas=tuple(standing_of(world, subject, node) for node in world.plan.quotas) if own else (),
            flags=tuple(dict.fromkeys([*flags, *grade.flags])),
            residual=residual,
        )

    def _nearest(self, subject: Subject, total: Total, grade: Grade) -> Nearest | None:
        try:
            return nearest(self.world, subject, total, grade)
        except SwitchedOff:
            return None

    def _trace(self, subject: Subject, node: shape.Node, contribution: Fraction | None) -> NodeTrace:
        world = self.world
        outcome = world.columns[node.id][subject.key]
        points = None
        if node.points is not None:
            try:
                points = Look(world, subject, node).number(node.points)
            except SwitchedOff:
                points = None
        return NodeTrace(
            node.id, node.parent, node.title, node.kind or "", points, outcome.value, outcome.label, outcome.status,
            outcome.arithmetic, outcome.keys, rule_of(world, node, outcome.values) if outcome.values else self.rules[node.id], outcome.flags,
            contribution,
        )  # fmt: skip


def standing_of(world: World, subject: Subject, node: shape.Node) -> QuotaStanding:
    """What one quota needs to know of one subject."""
    body = node.body
    assert isinstance(body, shape.Quota)
    look = Look(world, subject, node)
    keys: tuple[Fraction | None, ...]
    caps: tuple[tuple[tuple[str, ...], Fraction | None, bool], ...]
    try:
        allowed = look.number(body.share if body.share is not None else body.number)
        least = look.number(body.least) if body.least is not None else None
        caps = tuple(
            (
                _names(world, subject, cap.per),
                look.number(cap.share if cap.share is not None else cap.number),
                cap.share is not None,
            )
            for cap in body.caps
        )
        keys = tuple(found if isinstance(found := look.quantity(key), Fraction) else None for key in body.keys)
    except SwitchedOff:
        keys = ()
        allowed, least, caps = (
            None,
            None,
            tuple((_names(world, subject, cap.per), None, True) for cap in body.caps),
        )
    total = total_of(Look(world, subject, None)).value
    reaches = least is None or (total is not None and total >= least)
    return QuotaStanding(
        node.id, _names(world, subject, body.per), allowed, body.share is not None, keys, reaches, caps
    )


def _names(world: World, subject: Subject, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(found or "" for found in world.group_of(subject, names))
