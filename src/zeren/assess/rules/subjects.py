"""Who is appraised in a year by a scheme, each on the own days: units, and holders of posts in units. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from zeren.kernel.days import Span, year_span
from zeren.policy import Pack, Scheme
from zeren.scoring import Subject


@dataclass(frozen=True, slots=True)
class UnitIn:
    """A unit as it stood in the year: `parent` is its key, empty at the root."""

    key: str
    kind: str
    parent: str
    founded_on: date
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class TermIn:
    """A term of office that touches the year."""

    post: str
    post_kind: str
    unit: str
    person: str
    from_day: date
    until_day: date | None


def subject_key(person: str, post: str) -> str:
    """How a person in a post is named in results: the two keys, so that two posts are two results."""
    return f"{person}@{post}"


def holder_on(terms: Iterable[TermIn]) -> Callable[[str, str, date], str]:
    """Which subject a fact about a person belongs to: the post held in that unit on that day, else the nearest one.

    Favours nobody: a fact of the days before or after a term is not lost, it goes to the person's only or first post.
    """
    by_person: dict[str, list[TermIn]] = defaultdict(list)
    for term in terms:
        by_person[term.person].append(term)

    def find(person: str, unit: str, day: date) -> str:
        held = by_person.get(person, [])
        there = [term for term in held if term.unit == unit] or held
        on_day = [term for term in there if Span(term.from_day, term.until_day).holds(day)] or there
        return subject_key(person, on_day[0].post) if on_day else person

    return find


def mark_days(terms: Iterable[TermIn], person: str, from_day: date) -> tuple[tuple[str, date], ...]:
    """Each subject of a person with the day on which a standing counts there.

    A standing is the person's, not the post's: it counts in every post held in the year, on a day within that term
    (the choice that favours whoever changes posts least).
    """
    found = []
    for term in terms:
        if term.person == person:
            day = max(from_day, term.from_day)
            found.append((subject_key(person, term.post), min(day, term.until_day) if term.until_day else day))
    return tuple(found)


def peer_group(pack: Pack, unit_kind: str) -> str:
    """The group of equals that a kind of unit belongs to; the kind itself when the pack names none."""
    return next((group.key for group in pack.peer_groups if unit_kind in group.unit_kinds), unit_kind)


def unit_subjects(pack: Pack, year: int, units: Iterable[UnitIn]) -> tuple[Subject, ...]:
    """Every unit that existed for a day of the year, each with its own days."""
    whole = year_span(year)
    found = []
    for unit in units:
        span = whole.overlap(Span(unit.founded_on, unit.closed_on))
        if span:
            groups = {"peer_group": peer_group(pack, unit.kind)}
            found.append(Subject(unit.key, unit.kind, span, unit.parent or None, groups, {"unit_kind": unit.kind}))
    return tuple(found)


def person_subjects(
    pack: Pack, scheme: Scheme, year: int, units: Mapping[str, UnitIn], terms: Iterable[TermIn]
) -> tuple[Subject, ...]:
    """Every term of office of the kinds that a scheme appraises, each with its own days: a change in July gives two."""
    whole = year_span(year)
    found = []
    for term in terms:
        unit = units.get(term.unit)
        if unit is None or term.post_kind not in scheme.applies_to or not _wanted(scheme, unit.kind):
            continue
        span = whole.overlap(Span(term.from_day, term.until_day))
        if span:
            found.append(
                Subject(
                    subject_key(term.person, term.post),
                    term.post_kind,
                    span,
                    term.unit,
                    {"peer_group": peer_group(pack, unit.kind)},
                    {"unit_kind": unit.kind, "unit": term.unit},
                )
            )
    return tuple(found)


def _wanted(scheme: Scheme, unit_kind: str) -> bool:
    return not scheme.unit_kinds or unit_kind in scheme.unit_kinds
