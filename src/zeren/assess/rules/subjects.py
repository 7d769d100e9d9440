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

    A standing is the person's, not the post's: it counts in every post held in the year, once, on a day within a term
    there (the choice that favours whoever changes posts least).
    """
    found: dict[str, date] = {}
    for term in sorted(terms, key=lambda term: term.from_day):
        key = subject_key(person, term.post)
        if term.person == person and (key not in found or found[key] < from_day):
            day = max(from_day, term.from_day)
            found[key] = min(day, term.until_day) if term.until_day else day
    return tuple(found.items())


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
    """Every holder of a post of the kinds that a scheme appraises, on the own days: a change in July gives two.

    Who left a post and came back in the same year is one subject: the days are joined, those between are not the own.
    """
    whole = year_span(year)
    held: dict[tuple[str, str], list[tuple[TermIn, Span]]] = defaultdict(list)
    for term in terms:
        unit = units.get(term.unit)
        if unit is None or term.post_kind not in scheme.applies_to or not _wanted(scheme, unit.kind):
            continue
        if span := whole.overlap(Span(term.from_day, term.until_day)):
            held[term.person, term.post].append((term, span))
    return tuple(
        Subject(
            subject_key(person, post),
            there[0][0].post_kind,
            Span(pieces[0].start, pieces[-1].end),
            there[0][0].unit,
            {"peer_group": peer_group(pack, units[there[0][0].unit].kind)},
            {"unit_kind": units[there[0][0].unit].kind, "unit": there[0][0].unit},
            pieces if len(pieces) > 1 else (),
        )
        for (person, post), there in held.items()
        for pieces in [joined(span for _, span in there)]
    )


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Closed spans in the order of days, those that follow each other without a day between them as one."""
    found: list[Span] = []
    for span in sorted(spans):
        last = found[-1].end if found else None
        if last is not None and (span.start - last).days <= 1:
            found[-1] = Span(found[-1].start, max(last, span.end or last))
        else:
            found.append(span)
    return tuple(found)


def _wanted(scheme: Scheme, unit_kind: str) -> bool:
    return not scheme.unit_kinds or unit_kind in scheme.unit_kinds
