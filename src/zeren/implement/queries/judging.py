"""What facts are judged by, read for one fact or for a whole file in the same few queries."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models.expressions import RawSQL

from zeren.clarify.queries import open_years, years_open_to
from zeren.implement.models import Fact
from zeren.implement.queries.facts import FactFound, _found
from zeren.implement.rules.bulk import Bulk, bulk_of
from zeren.implement.rules.facts import FactEntry, Known, UnitAt, asked_kinds, keyed
from zeren.implement.rules.leaps import AMOUNT, JUMP
from zeren.implement.rules.stages import STANDING
from zeren.kernel.days import Span
from zeren.organisations.queries import number_in_force, pack_on, person_ids, terms_in, unit_spans
from zeren.policy.vocabulary import Words


def known_for(entries: Iterable[FactEntry], today: date) -> Known:
    """Everything that bears on these facts: seven queries, however many there are; three more for figures compared with
    the year before."""
    entries = list(entries)
    pack = pack_on(today)
    units = {entry.unit for entry in entries}
    people = {entry.person for entry in entries if entry.person}
    return Known(
        today,
        open_years(),
        pack.words,
        asked_kinds(pack.duties),
        {key: UnitAt(kind, span) for key, (kind, span) in unit_spans(units).items()},
        _held(entries) if people else {},
        frozenset(person_ids(people)) if people else frozenset(),
        years_open_to(units),
        **_compared(entries, pack.words, today),
    )


def _compared(entries: list[FactEntry], words: Words, today: date) -> dict[str, Any]:
    """The numbers of the year before, those of the same file among them, and from how much on one leaps."""
    kinds = {entry.name: words.facts[entry.name].compared for entry in entries if entry.name in words.facts}
    if not any(kinds.values()):
        return {}
    amounts = [entry for entry in entries if kinds.get(entry.name) == AMOUNT]
    found: dict[tuple[str, str, str, int], Fraction] = {}
    if amounts:
        years = {entry.happened_on.year - 1 for entry in amounts}
        rows = Fact.objects.filter(
            state=STANDING, name__in={entry.name for entry in amounts}, unit__key__in={entry.unit for entry in amounts},
            happened_on__year__in=years, value__isnull=False,
        )  # fmt: skip
        stood = [entry_of(fact) for fact in _found(rows)]
        for entry in sorted([*stood, *amounts], key=lambda entry: entry.happened_on):
            if entry.value is not None:
                found[entry.name, entry.unit, entry.person, entry.happened_on.year] = entry.value
    return {"before": found, "jump": number_in_force(JUMP, today)}


def existing_facts(keys: Iterable[str]) -> dict[str, FactEntry]:
    """The facts that stand under these keys, in whatever state: one query, the keys as one array however many."""
    these = RawSQL("SELECT unnest(%s::text[])", [list(keys)])
    return {fact.key: entry_of(fact) for fact in _found(Fact.objects.filter(key__in=these))}


def preview_bulk(entries: Iterable[FactEntry], today: date) -> Bulk:
    """What bringing these facts in would do today, with every problem."""
    entries = list(entries)
    known = known_for(entries, today)
    entries = [keyed(entry, known.words) for entry in entries]
    return bulk_of(entries, existing_facts(entry.key for entry in entries), known)


def entry_of(fact: FactFound) -> FactEntry:
    """A stored fact as it would be put down."""
    return FactEntry(
        fact.name, fact.unit, fact.happened_on, fact.source, fact.key, fact.person, fact.value, fact.label,
        fact.attributes, fact.reason,
    )  # fmt: skip


def _held(entries: list[FactEntry]) -> dict[tuple[str, str], tuple[Span, ...]]:
    """Who held posts in the units of facts about people, in any of the years of those facts."""
    about_people = [entry for entry in entries if entry.person]
    days = [entry.happened_on for entry in about_people]
    first, last = date(min(days).year, 1, 1), date(max(days).year, 12, 31)
    units = {entry.unit for entry in about_people}
    held: dict[tuple[str, str], list[Span]] = defaultdict(list)
    for term in terms_in(first, last, units=units):
        held[term.person, term.unit].append(Span(term.from_day or first, term.until_day))
    return {key: tuple(spans) for key, spans in held.items()}
