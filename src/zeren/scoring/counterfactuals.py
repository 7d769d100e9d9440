"""The smallest changes of facts that would have moved a grade, up and down: single records first, then two together.

Each is tried on the one subject and then checked by running the scheme again with it. Ranked by how far the total moves.
A change that would make a veto true or untrue is never among them: what holds a veto is told as what it is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations
from typing import Any

from zeren.kernel.words import Text
from zeren.policy import phrases
from zeren.policy import scheme as shape
from zeren.policy.references import parts_of
from zeren.scoring.grading import Grade, total_and_grade
from zeren.scoring.inputs import FactRecord, Imported, Past, Period, Subject
from zeren.scoring.nodes import evaluate
from zeren.scoring.possible import Change, possible
from zeren.scoring.score import world_of
from zeren.scoring.sentences import say_exactly
from zeren.scoring.totals import Total
from zeren.scoring.world import Outcome, World

ZERO = Fraction(0)
MOST_PAIRED = 24
MOST_TOLD = 5
VETOES = frozenset({"veto", "bar", "force"})


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """One or two changes after which the grade would have been another. `size`: by how much the total moves, in points."""

    changes: tuple[Change, ...]
    up: bool
    size: Fraction
    total_before: Fraction
    total_after: Fraction
    grade_before: str
    grade_after: str
    text: Text


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What would have moved a grade: `up` and `down`, the smallest first; `held` says what a veto rests on, if one acts.

    `total` is what the facts give as they are."""

    total: Fraction | None = None
    up: tuple[Counterfactual, ...] = ()
    down: tuple[Counterfactual, ...] = ()
    held: tuple[Text, ...] = ()
    tried: int = 0


def compares(scheme: shape.Scheme) -> bool:
    """Whether the result of one may depend on the facts of others appraised beside it."""
    return any(
        isinstance(node.body, shape.Group)
        or "impute" in (node.not_applicable, node.when_missing, node.when_own_fault)
        for node in scheme.nodes
    )


def what_if(
    scheme: shape.Scheme,
    subjects: Iterable[Subject],
    facts: Iterable[FactRecord],
    period: Period,
    subject: str,
    *,
    values: Mapping[str, Fraction | str | None],
    imports: Iterable[Imported] = (),
    history: Iterable[Past] = (),
    most: int = MOST_TOLD,
) -> WhatIf:
    """The smallest changes for one subject, at most `most` each way; nothing where no grade is proposed.

    The inputs are those of `score_all`. Quotas are left aside: a grade reached is compared within its quota afterwards.
    """
    given: dict[str, Any] = {"values": values, "imports": tuple(imports), "history": tuple(history)}
    subjects, facts = tuple(subjects), tuple(facts)
    only = "" if compares(scheme) else subject
    world = world_of(scheme, subjects, facts, period, only=only, **given)
    one = next((found for found in world.scored if found.key == subject), None)
    if one is None or not one.own_in(period.span):
        return WhatIf()
    trial = Trial(world, one)
    if trial.grade.proposal is None or trial.total.value is None:
        return WhatIf(trial.total.value, held=_held(trial))
    found = _singles(trial)
    found += _pairs(trial, found)

    def stands(what: Counterfactual) -> bool:
        changed = facts_with(facts, what.changes)
        again = world_of(scheme, subjects, changed, period, only=only, **given)
        total, grade = total_and_grade(again, one)
        return (total.value, grade.proposal) == (what.total_after, what.grade_after)

    ranked = sorted(found, key=lambda what: (what.size, len(what.changes)))
    up = _told([what for what in ranked if what.up], stands, most)
    down = _told([what for what in ranked if not what.up], stands, most)
    return WhatIf(trial.total.value, up, down, _held(trial), trial.tried)


def facts_with(facts: Iterable[FactRecord], changes: Iterable[Change]) -> tuple[FactRecord, ...]:
    """The facts with these changes made."""
    dropped = {change.before.key for change in changes if change.before is not None}
    added = [change.after for change in changes if change.after is not None]
    return (*(fact for fact in facts if fact.key not in dropped), *added)


def _told(ranked: list[Counterfactual], stands: Any, most: int) -> tuple[Counterfactual, ...]:
    """The first that hold when the scheme is run again."""
    kept: list[Counterfactual] = []
    for what in ranked:
        if len(kept) == most:
            break
        if stands(what):
            kept.append(what)
    return tuple(kept)


class Trial:
    """One subject in a filled world, to be tried with other facts: only what reads a changed fact is computed again."""

    def __init__(self, world: World, subject: Subject):
        self.world, self.subject = world, subject
        self.total, self.grade = total_and_grade(world, subject)
        self.order = world.scheme.words.grade_order(world.scheme.subject)
        self.tried = 0
        self._above: dict[str, frozenset[str]] = {}

    def with_changes(self, changes: Iterable[Change]) -> tuple[Total, Grade]:
        """Total and grade with these changes."""
        self.tried += 1
        index, touched = self.world.index, set[str]()
        for change in changes:
            index = index.changed(change.before, change.after)
            touched |= self._reading(change.name)
        other = replace(self.world, index=index)
        changed: dict[str, Outcome] = {}
        for node in self.world.plan.order:
            if node.id in touched:
                changed[node.id] = evaluate(other, self.subject, node, changed)
        return total_and_grade(other, self.subject, changed)

    def _reading(self, fact: str) -> frozenset[str]:
        """The nodes that change with a fact. What compares with peers stays as it is until the scheme is run again."""
        if fact not in self._above:
            plan = self.world.plan
            fixed = {node.id for node in plan.order if isinstance(node.body, shape.Group)}
            touched = {node.id for node in plan.order if fact in _facts_of(node)}
            for node in plan.order:
                if plan.needs[node.id] & (touched - fixed):
                    touched.add(node.id)
            self._above[fact] = frozenset(touched - fixed)
        return self._above[fact]

    def rank(self, grade: str | None) -> int:
        return self.order.index(grade) if grade in self.order else len(self.order)


def _facts_of(node: shape.Node) -> set[str]:
    return {thing.fact for thing in parts_of(node) if isinstance(thing, phrases.FactOf | shape.Judge) and thing.fact}


def _vetoes(grade: Grade) -> set[str]:
    return {cap.id for cap in grade.caps if cap.effect in VETOES}


def _weighed(trial: Trial, changes: tuple[Change, ...]) -> Counterfactual | None:
    """The changes told, when with them the grade would be another and every veto would stand as it does."""
    total, grade = trial.with_changes(changes)
    before, after = trial.grade.proposal, grade.proposal
    if before is None or after is None or after == before or total.value is None or trial.total.value is None:
        return None
    if _vetoes(grade) != _vetoes(trial.grade):
        return None
    size = abs(total.value - trial.total.value)
    up = trial.rank(after) < trial.rank(before)
    text = _words(trial.world, changes, trial.total.value, total.value, before, after)
    return Counterfactual(changes, up, size, trial.total.value, total.value, before, after, text)


def _singles(trial: Trial) -> list[Counterfactual]:
    found = []
    for change in possible(trial.world, trial.subject):
        what = _weighed(trial, (change,))
        if what is not None:
            found.append(_shortened(trial, what))
    return found


def _shortened(trial: Trial, what: Counterfactual) -> Counterfactual:
    """The last number of the changes moved back as far as the grade stays changed: half the way, then half of that."""
    *others, last = what.changes
    if last.grid is None or last.before is None or last.after is None:
        return what
    start, end = last.before.value or ZERO, last.after.value or ZERO
    step = last.grid if end > start else -last.grid
    least, most = 0, -(-abs(end - start) // last.grid)
    best = what
    while most - least > 1:
        middle = (least + most) // 2
        tried = _weighed(trial, (*others, last.to(start + middle * step, trial.world)))
        if tried is not None and tried.up == what.up:
            best, most = tried, middle
        else:
            least = middle
    return best


def _pairs(trial: Trial, singles: list[Counterfactual]) -> list[Counterfactual]:
    """Two changes, neither of which is enough alone."""
    enough = {_way(what.changes[0]) for what in singles}
    moves: list[tuple[bool, Fraction, int, Change]] = []
    for change in possible(trial.world, trial.subject):
        if _way(change) in enough:
            continue
        total, grade = trial.with_changes((change,))
        gates = [gate.passed for gate in grade.gates] != [gate.passed for gate in trial.grade.gates]
        if total.value is None or trial.total.value is None or _vetoes(grade) != _vetoes(trial.grade):
            continue
        moved = abs(total.value - trial.total.value)
        if moved or gates:
            moves.append((not gates, -moved, len(moves), change))
    pool = [change for *_, change in sorted(moves, key=lambda row: row[:3])[:MOST_PAIRED]]
    found = []
    for first, second in combinations(pool, 2):
        if _key(first) != _key(second):
            what = _weighed(trial, (first, second))
            if what is not None:
                found.append(what)
    found.sort(key=lambda what: what.size)
    return [_shortened(trial, what) for what in found[: 2 * MOST_TOLD]] + found[2 * MOST_TOLD :]


def _key(change: Change) -> tuple[str, str]:
    """What a change is about: the record, or the fact that there would be one more of."""
    record = change.before or change.after
    assert record is not None
    return ("" if change.before is None else record.key, change.name)


def _way(change: Change) -> tuple[object, ...]:
    """What a change is about and which way it goes; a number moved less far goes the same way."""
    before, after = change.before, change.after
    if change.grid is not None and before is not None and after is not None:
        return (*_key(change), (after.value or ZERO) > (before.value or ZERO))
    said = None if after is None else (after.value, after.label, *sorted(after.attributes.items()))
    return (*_key(change), said)


def _held(trial: Trial) -> tuple[Text, ...]:
    """What acts now and is no matter of doing more: told as what it is."""
    name = trial.world.scheme.words.name
    found = []
    for cap in trial.grade.caps:
        if cap.effect in VETOES and (cap.before != cap.after or cap.effect == "bar"):
            zh = "不定等次" if cap.after is None else f"等次为“{name(cap.after).zh}”"
            en = "no grade is given" if cap.after is None else f"the grade is “{name(cap.after).en}”"
            found.append(
                Text(
                    f"“{cap.title.zh}”成立，{zh}。这是对事实的认定，不是多做几件事可以改变的；认定有误的，请提出异议。",
                    f"“{cap.title.en}” holds, so {en}. That is a finding of fact; doing more of something does not change it. "
                    "Whoever holds it for wrong may object.",
                )
            )
    return tuple(found)


def _words(world: World, changes: tuple[Change, ...], before: Fraction, after: Fraction, old: str, new: str) -> Text:
    zh = "，并且".join(change.text.zh for change in changes)
    en = ", and ".join(change.text.en for change in changes)
    was, then = world.scheme.words.name(old), world.scheme.words.name(new)
    sign = "+" if after > before else ""
    moved = say_exactly(after - before)
    total = (
        Text("总分不变", "the total stays")
        if after == before
        else Text(
            f"总分由 {say_exactly(before)} 变为 {say_exactly(after)}（{sign}{moved}）",
            f"the total would be {say_exactly(after)} instead of {say_exactly(before)} ({sign}{moved})",
        )
    )
    return Text(
        f"如果{zh}：{total.zh}，等次由“{was.zh}”变为“{then.zh}”。",
        f"With {en}: {total.en}, the grade “{then.en}” instead of “{was.en}”.",
    )
