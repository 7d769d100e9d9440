"""Asking what results led to: consequences by person, unit or state, and eligibility on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from zeren.assess.queries import decisions_of, earlier_grades, earlier_results
from zeren.kernel.words import Text
from zeren.organisations.queries import pack_on, person_name, standings_in
from zeren.use.models import Consequence
from zeren.use.rules import Eligibility, Mark, eligibility

FAR_AHEAD = date(2999, 12, 31)


@dataclass(frozen=True, slots=True)
class ConsequenceFound:
    """One consequence with its words, its term and what became of it."""

    id: int
    year: int
    unit: str
    unit_name: str
    person: str
    person_name: str
    grade: str
    rule: str
    what: str
    title: Text
    source: str
    due_on: date
    state: str
    done_on: date | None
    done_by: str
    note: str


def consequences(
    day: date, *, person: str = "", unit: str = "", state: str = "", year: int = 0
) -> tuple[ConsequenceFound, ...]:
    """Consequences by what is named, the earliest term first."""
    rows = Consequence.objects.select_related("unit", "person", "decision__result__run__freeze__round")
    if person:
        rows = rows.filter(person__key=person)
    if unit:
        rows = rows.filter(unit__key=unit)
    if state:
        rows = rows.filter(state=state)
    if year:
        rows = rows.filter(decision__result__run__freeze__round__year=year)
    words = {row.key: row for row in pack_on(day).consequences}
    return tuple(_found(row, words) for row in rows)


def eligibility_of(person: str, day: date) -> Eligibility:
    """May this person be appointed on that day? With every reason. Errors: NotFound for an unknown person.

    Marks that begin later are asked too: the first free day has to lie behind them where they join.
    """
    person_name(person)
    marks = [
        Mark(row.kind, row.from_day, row.until_day, row.reason_code, row.reference)
        for row in standings_in(day, FAR_AHEAD)
        if row.person == person and row.lifted_on is None
    ]
    return eligibility(person, day, marks, grades_of(person), pack_on(day).bars)


def grades_of(person: str) -> dict[int, str]:
    """The decided grade of each year; of several in one year the one decided last. Earlier years come from history."""
    grades = {row.year: row.grade for row in reversed(earlier_results(person=person))}
    for row in sorted(decisions_of(person=person), key=lambda row: (row.year, row.decided_on, row.id)):
        grades[row.year] = row.grade
    return grades


def grades_of_people(people: Iterable[str]) -> dict[str, dict[int, str]]:
    """The same for many people, in a number of queries that does not grow: person → year → grade."""
    wanted = set(people)
    grades = {person: dict(found) for person, found in earlier_grades().items() if person in wanted}
    for row in sorted(decisions_of(), key=lambda row: (row.year, row.decided_on, row.id)):
        if row.person in wanted:
            grades.setdefault(row.person, {})[row.year] = row.grade
    return grades


def _found(row: Consequence, words: dict) -> ConsequenceFound:  # type: ignore[type-arg]
    rule = words.get(row.rule)
    return ConsequenceFound(
        id=row.id,
        year=row.decision.result.run.freeze.round.year,
        unit=row.unit.key,
        unit_name=row.unit.name,
        person=row.person.key if row.person else "",
        person_name=row.person.name if row.person else "",
        grade=row.decision.grade,
        rule=row.rule,
        what=row.what,
        title=rule.title if rule else Text(row.rule, row.rule),
        source=rule.source if rule else "",
        due_on=row.due_on,
        state=row.state,
        done_on=row.done_on,
        done_by=row.done_by,
        note=row.note,
    )
