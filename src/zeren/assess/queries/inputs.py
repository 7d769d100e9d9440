"""Everything that a run needs, read in a number of queries that does not grow with the units."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any

from zeren.assess.models import Decision, EarlierResult, Freeze
from zeren.assess.queries.groups import groups_decided
from zeren.assess.rules.running import Grades
from zeren.assess.rules.subjects import TermIn, UnitIn, holder_on, mark_days, person_subjects, unit_subjects
from zeren.clarify.queries import list_counts
from zeren.implement.queries import records_of_facts, stretched
from zeren.kernel.days import year_span
from zeren.kernel.exact import kept
from zeren.ledger.clock import ZONE
from zeren.organisations.queries import choices_of, standings_in, terms_in, units_in
from zeren.policy import Pack, Scheme
from zeren.policy.adoption import adopted
from zeren.scoring import FactRecord, Past, Subject


@dataclass(frozen=True)
class Inputs:
    """The inputs of one run, from one freeze under one pack."""

    year: int
    pack: Pack
    pack_digest: str
    facts_digest: str
    facts: tuple[FactRecord, ...]
    history: tuple[Past, ...]
    values: Any
    units: Mapping[str, UnitIn]
    terms: tuple[TermIn, ...]
    decided: Grades = field(default_factory=dict)

    def subjects(self, scheme: Scheme) -> tuple[Subject, ...]:
        """Whom a scheme appraises, with all units around them."""
        people = (
            person_subjects(self.pack, scheme, self.year, self.units, self.terms)
            if scheme.subject == "person"
            else ()
        )
        return (*self._units, *people)

    def where(self, subject: str) -> tuple[str, str, str]:
        """Unit, person and post of a subject; person and post are empty for a unit."""
        if subject in self.units:
            return subject, "", ""
        person, post = subject.split("@", 1)
        return self._unit_of_post[post], person, post

    def values_as_text(self) -> dict[str, str]:
        """The values that were in force, for the run's own record."""
        return {key: str(value) for key, value in sorted(self.values.items())}

    @cached_property
    def _units(self) -> tuple[Subject, ...]:
        return unit_subjects(self.pack, self.year, self.units.values())

    @cached_property
    def _unit_of_post(self) -> dict[str, str]:
        return {term.post: term.unit for term in self.terms}


def inputs_of(freeze_id: int, pack: Pack, decided: Grades | None = None) -> Inputs:
    """Read the inputs of a run over one freeze. `decided`: grades of groups, for a stored run those that it read; else
    those that stand."""
    freeze = Freeze.objects.select_related("round").get(id=freeze_id)
    year = freeze.round.year
    span = year_span(year)
    last = span.end or span.start
    units = {u.key: UnitIn(u.key, u.kind, u.parent, u.founded_on, u.closed_on) for u in units_in(span.start, last)}
    terms = tuple(
        TermIn(t.post, t.kind, t.unit, t.person, t.from_day or span.start, t.until_day)
        for t in terms_in(span.start, last)
    )
    facts = (
        *records_of_facts(freeze.facts.values_list("id", flat=True), holder_on(terms)),
        *derived_facts(year, terms, freeze.at.astimezone(ZONE).date()),
    )
    return Inputs(
        year,
        pack,
        pack.digest,
        freeze.digest,
        facts,
        _history(year, pack, terms),
        adopted(pack, choices_of(pack.digest)).values_in_force,
        units,
        terms,
        groups_decided(year) if decided is None else decided,
    )


def derived_facts(
    year: int, terms: tuple[TermIn, ...], known_on: date, units: Collection[str] | None = None
) -> tuple[FactRecord, ...]:
    """What the system itself knows of a year: lists acknowledged and how often things were stretched (of these units,
    when named), and standings in force as known on a day."""
    span = year_span(year)
    last = span.end or span.start
    return (
        *_lists(year, last, units),
        *_stretched(year, last, known_on, units),
        *_marks(span.start, last, terms, known_on),
    )


def _lists(year: int, day: date, units: Collection[str] | None) -> list[FactRecord]:
    """How many bearers had a list to acknowledge, and how many did: the system's own count."""
    return [
        FactRecord(
            f"derived:{name}:{unit}", name, unit, day, value=Fraction(number), source="system", entered_by="job:run"
        )
        for unit, (bearers, acknowledged) in sorted(list_counts(year, day, units).items())
        for name, number in (("list_bearers", bearers), ("list_acknowledged", acknowledged))
    ]


def _stretched(year: int, day: date, known_on: date, units: Collection[str] | None) -> list[FactRecord]:
    """How often each unit stretched what binds it, for each of its duties: exact, of units that have duties."""
    return [
        FactRecord(
            f"derived:elasticity:{unit}",
            "elasticity",
            unit,
            day,
            value=kept(one.index),
            source="system",
            entered_by="job:run",
        )
        for unit, one in stretched(year, known_on, units).items()
        if unit and one.index is not None
    ]


def _marks(start: date, end: date, terms: tuple[TermIn, ...], known_on: date) -> list[FactRecord]:
    """Standings that touched the year, as facts of the person or unit they stand on.

    What was lifted by the day of the freeze does not count: the case was concluded, or the measure was wrong.
    """
    found = []
    for mark in standings_in(start, end):
        if mark.lifted_on is not None and mark.lifted_on <= known_on:
            continue
        first = max(mark.from_day, start)
        subjects = mark_days(terms, mark.person, first) if mark.person else ((mark.unit, first),)
        found += [
            FactRecord(
                f"derived:standing:{mark.kind}:{mark.from_day}:{subject}",
                "standing",
                subject,
                day,
                label=mark.kind,
                attributes={"kind": mark.kind},
                source="system",
                entered_by="job:run",
            )
            for subject, day in subjects
        ]
    return list({fact.key: fact for fact in found}.values())  # two measures of one day are one mark of that day


def _history(year: int, pack: Pack, terms: tuple[TermIn, ...]) -> tuple[Past, ...]:
    """Decided grades of earlier years, and those brought in as history.

    What was brought in names no scheme: it counts for every scheme that appraises units, or persons.
    """
    subject_of = holder_on(terms)
    brought = []
    for row in EarlierResult.objects.filter(year__lt=year).select_related("unit", "person"):
        day = date(row.year, 12, 31)
        key = subject_of(row.person.key, row.unit.key, day) if row.person else row.unit.key
        kind = "person" if row.person else "unit"
        brought += [
            (row.year, key, scheme.key, row.grade) for scheme in pack.schemes.values() if scheme.subject == kind
        ]
    decisions = Decision.objects.filter(result__run__freeze__round__year__lt=year).order_by("id")
    decided = decisions.values_list(
        "result__run__freeze__round__year", "result__subject", "result__run__scheme", "grade"
    )
    return tuple(
        Past(subject, scheme, str(when), "grade", label=grade)
        for when, subject, scheme, grade in (*brought, *decided)
    )
