"""The performance log of a unit or of one of its people: entries of a year, the four done in person, contact points."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zeren.implement.queries.facts import FactFound, facts_of_year
from zeren.implement.queries.tasks import holders_in_year
from zeren.implement.rules.log import ContactPoint, InPerson, contact_points, in_person
from zeren.policy import Pack


@dataclass(frozen=True, slots=True)
class PerformanceLog:
    """Entries with the latest first; the four of each first responsible person of the year; who keeps in touch with what."""

    entries: tuple[FactFound, ...]
    in_person: tuple[InPerson, ...]
    contacts: tuple[ContactPoint, ...]

    def count(self, by: str) -> dict[str, int]:
        """How many entries there are by `name`, `person` or `month` (two digits)."""
        found: dict[str, int] = {}
        for one in self.entries:
            key = f"{one.happened_on:%m}" if by == "month" else str(getattr(one, by))
            found[key] = found.get(key, 0) + 1
        return dict(sorted(found.items()))


def performance_log(unit: str, year: int, today: date, pack: Pack, person: str = "") -> PerformanceLog:
    """The log of a unit in a year, or of one of its people: three queries."""
    log, contact = pack.activities.log, pack.activities.contact
    names = [*(log.entries if log else ()), *((contact.fact, contact.visit) if contact else ())]
    facts = [fact for fact in facts_of_year(year, [unit], names) if person in ("", fact.person)] if names else []
    entries = sorted(
        (fact for fact in facts if log and fact.name in log.entries),
        key=lambda fact: (fact.happened_on, fact.key),
        reverse=True,
    )
    return PerformanceLog(tuple(entries), _in_person(facts, unit, year, today, pack, person), _contacts(facts, pack))


def _in_person(
    facts: Sequence[FactFound], unit: str, year: int, today: date, pack: Pack, person: str
) -> tuple[InPerson, ...]:
    log = pack.activities.log
    if not log:
        return ()
    _, leading = holders_in_year(year, {unit}, today)
    first = dict.fromkeys(term.person for term in leading[unit] if person in ("", term.person))
    return tuple(
        in_person(
            one,
            [(fact.happened_on, fact.attributes.get("kind", "")) for fact in facts if fact.name == log.fact and fact.person == one],
            log.in_person, year, today,
        )
        for one in first
    )  # fmt: skip


def _contacts(facts: Sequence[FactFound], pack: Pack) -> tuple[ContactPoint, ...]:
    contact = pack.activities.contact
    if not contact:
        return ()
    held = [
        (fact.person, fact.attributes["point"], fact.happened_on, fact.key)
        for fact in facts
        if fact.name == contact.fact and fact.attributes.get("point")
    ]
    visits = [
        (fact.person, fact.attributes.get("unit", ""), fact.happened_on)
        for fact in facts
        if fact.name == contact.visit
    ]
    return contact_points(held, visits, contact.visits)
