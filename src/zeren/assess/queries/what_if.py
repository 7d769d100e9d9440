"""What would have moved a stored grade, and how steady it is under other weights: inputs are read again, and tried.

Nothing is stored. What is read gives the stored totals again, or nothing is said.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Any

from zeren.assess.models import Freeze, Result, Run
from zeren.assess.queries.groups import read_as_decided
from zeren.assess.queries.inputs import Inputs, derived_facts, inputs_of
from zeren.assess.rules.running import group_grade
from zeren.assess.rules.subjects import TermIn, UnitIn, holder_on, subject_key
from zeren.debrief.queries import ballot_margins
from zeren.implement.queries import records_of_facts
from zeren.kernel.days import year_span
from zeren.ledger.clock import ZONE
from zeren.ledger.reach import beyond
from zeren.organisations.queries import pack_by_digest, terms_in, units_in
from zeren.policy import Pack
from zeren.scoring import FactRecord, Imported, Period
from zeren.scoring.chance import DRAWS as MOST_DRAWS
from zeren.scoring.chance import Chances, chances
from zeren.scoring.counterfactuals import WhatIf, compares, what_if
from zeren.scoring.grading import total_and_grade
from zeren.scoring.score import world_of
from zeren.scoring.sensitivity import DRAWS, Steadiness, Steady, sensitivity
from zeren.scoring.world import World

MOST_KEPT = 64
FEW = 60
"""Up to how many appraised side by side the weights are also moved together; beyond, each alone."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What would have moved one grade, and how often it holds under other weights (by size of the change)."""

    facts: WhatIf
    weights: tuple[Steady, ...]


def what_if_of(run_id: int, subject: str) -> Tried | None:
    """What would have moved this result's grade; None when the inputs no longer give the stored total.

    A number of queries that does not grow. Schemes that compare people with each other read everybody's facts.
    """
    with beyond("a result is tried again on all that its clauses gather; only the one subject is told of"):
        run = Run.objects.select_related("pack", "freeze__round").get(id=run_id)
        row = Result.objects.select_related("unit").get(run=run, subject=subject)
        pack = pack_by_digest(run.pack.digest)
        scheme = pack.schemes[run.scheme]
        whole = compares(scheme) or any(node.kind == "HISTORY" for node in scheme.nodes)
        inputs = inputs_of(run.freeze_id, pack) if whole else _around(run.freeze, pack, row.unit.key)
        given = given_to(run, inputs)
    facts = what_if(subject=subject, **given)
    stored = row.content["total"]
    if facts.total != (None if stored is None else Fraction(stored)):
        return None
    world = world_of(**given, only="" if compares(scheme) else subject)
    return Tried(facts, sensitivity(world, run.freeze.digest).subjects.get(subject, ()))


def steady_in_group(run_id: int, group: str) -> Steadiness | None:
    """How steady grades and places are in one group of a run; None when the inputs no longer give the stored totals.

    Worked out once for each run and group, some milliseconds for each appraised and change; kept while the server runs.
    """
    run = Run.objects.values_list("result_digest", "freeze__digest").get(id=run_id)
    return _steady(run_id, group, *run)


def chance_in_group(run_id: int, group: str) -> Chances | None:
    """Who of a group would stand inside the quota had other voters of the same kinds marked the year's debriefs.

    None where no ballot with a margin bears on a quota, or the inputs no longer give the stored totals. Drawn once for each
    run and group, which takes seconds for a large one; kept while the server runs.
    """
    asked = _chance_asked(run_id, group)
    if asked is None:
        return None
    if asked not in _drawn:
        while len(_drawn) >= MOST_KEPT:
            _drawn.pop(next(iter(_drawn)), None)
        _drawn[asked] = _chance(asked)
    return _drawn[asked]


def chance_so_far(run_id: int, group: str) -> tuple[Chances | None, bool]:
    """The same where it was drawn already, else whether it is worth drawing: never draws itself, so that a page may ask."""
    asked = _chance_asked(run_id, group)
    return _drawn.get(asked) if asked else None, asked is not None and asked not in _drawn


@dataclass(frozen=True, slots=True)
class _ChanceAsked:
    """All that the draws rest on: a run of the same number in another database is another."""

    run_id: int
    group: str
    result_digest: str
    facts_digest: str
    margins: tuple[tuple[str, Fraction], ...]


_drawn: dict[_ChanceAsked, Chances | None] = {}


def _chance_asked(run_id: int, group: str) -> _ChanceAsked | None:
    with beyond("margins come from published ballots; their page is for whoever sees everything"):
        run = Run.objects.values_list("result_digest", "freeze__digest", "freeze__round__year").get(id=run_id)
        margins = tuple(sorted((subject_key(*whose), error) for whose, error in ballot_margins(run[2]).items()))
    return _ChanceAsked(run_id, group, *run[:2], margins) if margins else None


def _chance(asked: _ChanceAsked) -> Chances | None:
    world = _world(asked.run_id, asked.group)
    draws = min(MOST_DRAWS, max(FEW, MOST_DRAWS * FEW // max(len(world.scored), 1))) if world else 0
    return chances(world, dict(asked.margins), asked.facts_digest, draws) if world else None


@lru_cache(maxsize=64)
def _steady(run_id: int, group: str, result_digest: str, facts_digest: str) -> Steadiness | None:
    """By the digests of what went in and came out: a run of the same number in another database is another."""
    world = _world(run_id, group)
    return sensitivity(world, facts_digest, DRAWS if len(world.scored) <= FEW else 0) if world else None


def _world(run_id: int, group: str) -> World | None:
    """The filled world of one group of a run; None when it no longer gives the stored totals."""
    with beyond("a group is computed again on all that its clauses gather; its page is for whoever sees everything"):
        run = Run.objects.select_related("pack", "freeze__round").get(id=run_id)
        given = given_to(run, inputs_of(run.freeze_id, pack_by_digest(run.pack.digest)))
        rows = Result.objects.filter(run=run, group=group).values_list("subject", "content__total")
        stored = {subject: None if total is None else Fraction(total) for subject, total in rows}
    world = world_of(**given)
    field = tuple(subject for subject in world.scored if subject.key in stored)
    for subject in field:
        if subject.own_in(world.period.span) and total_and_grade(world, subject)[0].value != stored[subject.key]:
            return None
    return world if compares(world.scheme) else replace(world, scored=field, peers={})


def given_to(run: Run, inputs: Inputs) -> dict[str, Any]:
    """What `score_all` took for this run, by name, as far as these inputs go."""
    scheme = inputs.pack.schemes[run.scheme]
    imports, grades = _other_results(run, inputs.pack, set(inputs.units))
    return {
        "scheme": scheme, "subjects": inputs.subjects(scheme), "facts": (*inputs.facts, *grades),
        "period": Period(str(inputs.year), year_span(inputs.year)), "values": _values(run.values), "imports": imports,
        "history": inputs.history,
    }  # fmt: skip


def _around(freeze: Freeze, pack: Pack, unit: str) -> Inputs:
    """The inputs as far as one unit, what is below it and what is above it go."""
    year = freeze.round.year
    span = year_span(year)
    last = span.end or span.start
    known = {found.key: found for found in units_in(span.start, last)}
    near = _near(unit, {key: found.parent for key, found in known.items()})
    units = {key: UnitIn(u.key, u.kind, u.parent if u.parent in near else "", u.founded_on, u.closed_on) for key, u in known.items() if key in near}  # fmt: skip
    terms = tuple(
        TermIn(t.post, t.kind, t.unit, t.person, t.from_day or span.start, t.until_day)
        for t in terms_in(span.start, last, units=near)
    )
    facts = (
        *records_of_facts(freeze.facts.filter(unit__key__in=near).values_list("id", flat=True), holder_on(terms)),
        *derived_facts(year, terms, freeze.at.astimezone(ZONE).date(), near),
    )
    return Inputs(year, pack, pack.digest, freeze.digest, facts, (), {}, units, terms)


def _near(unit: str, parents: dict[str, str]) -> set[str]:
    """A unit, all above it, all below it."""
    near, above = {unit}, parents.get(unit, "")
    while above:
        near.add(above)
        above = parents.get(above, "")
    below = {unit}
    while below:
        below = {key for key, parent in parents.items() if parent in below and key not in near}
        near |= below
    return near


def _other_results(run: Run, pack: Pack, units: set[str]) -> tuple[tuple[Imported, ...], tuple[FactRecord, ...]]:
    """What the earlier schemes of the same computation gave these units: as results taken over, and the groups' grades."""
    runs: dict[str, int] = {}
    for key, scheme in Run.objects.filter(freeze=run.freeze, pack=run.pack, id__lt=run.id).values_list(
        "id", "scheme"
    ):
        runs[scheme] = key
    runs.pop(run.scheme, None)
    rows = Result.objects.filter(run_id__in=runs.values(), unit__key__in=units).order_by("subject")
    columns = rows.values_list("run__scheme", "subject", "content__total", "grade", "person_id", "content__version")
    imports, grades, decided = [], [], read_as_decided(run.quota)
    for scheme, subject, total, grade, person, version in columns:
        exact = None if total is None else Fraction(total)
        imports.append(Imported(scheme, subject, exact, grade or None, pack.schemes[scheme].points, version))
        if person is None and (read := decided.get((scheme, subject), grade)):
            grades.append(group_grade(subject, read, run.freeze.round.year))
    return tuple(imports), tuple(grades)


def _values(kept: Mapping[str, Any]) -> dict[str, Fraction | str | None]:
    """The values in force as the run keeps them; what was switched off is kept as the word None."""
    return {key: None if value == "None" else value for key, value in kept.items()}
