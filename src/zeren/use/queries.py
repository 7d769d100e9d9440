"""Asking what results led to: consequences by person, unit or state, and eligibility on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from zeren.assess.queries import (
    DecisionFound,
    decisions_of,
    decisions_replacing,
    earlier_grades,
    earlier_grades_of_units,
    earlier_results,
    grades_in_force,
)
from zeren.kernel.words import Text
from zeren.organisations.queries import StandingFound, pack_on, person_name, standings_in
from zeren.policy import Pack
from zeren.use.models import Consequence
from zeren.use.rules.drawing import (
    WITHDRAWN,
    Drawing,
    Drawn,
    Due,
    bar_falls,
    consequences_of,
    drawing,
    ends,
    reference_of,
)
from zeren.use.rules.eligible import Eligibility, Mark, eligibility

FAR_AHEAD = date(2999, 12, 31)


@dataclass(frozen=True, slots=True)
class ConsequenceFound:
    """One consequence with its words, its term and what became of it.

    `replaced_by` is the decision that took the place of the one it rests on, None while that one stands.
    """

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
    withdrawn_on: date | None
    withdrawn_because: str
    replaced_by: DecisionFound | None


def consequences(
    day: date, *, person: str = "", unit: str = "", state: str = "", year: int = 0, number: int = 0
) -> tuple[ConsequenceFound, ...]:
    """Consequences by what is named, the earliest term first."""
    rows = Consequence.objects.select_related("unit", "person", "decision__result__run__freeze__round")
    rows = rows.defer("decision__result__content", "decision__result__run__values", "decision__result__run__quota")
    if person:
        rows = rows.filter(person__key=person)
    if unit:
        rows = rows.filter(unit__key=unit)
    if state:
        rows = rows.filter(state=state)
    if number:
        rows = rows.filter(id=number)
    if year:
        rows = rows.filter(decision__result__run__freeze__round__year=year)
    words = {row.key: row for row in pack_on(day).consequences}
    replaced = decisions_replacing()
    return tuple(_found(row, words, replaced.get(row.decision_id)) for row in rows)


def drawing_of(year: int, day: date) -> Drawing:
    """What drawing up a year's uses would bring on a day, in a number of queries that does not grow."""
    pack, decisions = pack_on(day), decisions_of(year=year)
    people, units = grades_of_people({row.person for row in decisions if row.person}), grades_of_units()
    due = {}
    for row in decisions:
        grades = people.get(row.person, {}) if row.person else units.get((row.unit, row.scheme), {})
        due[row.id] = _due(row, [grades.get(year - back, "") for back in range(1, 4)], pack)
    rows = Consequence.objects.filter(decision__result__run__freeze__round__year=year).order_by("id")
    drawn = [Drawn(*row) for row in rows.values_list("id", "decision_id", "rule", "what", "state")]
    runs = frozenset(row.key for row in pack.consequences if row.streak > 1)
    return drawing(due, _heirs(decisions), drawn, runs)


def waits_to_be_drawn(year: int, day: date) -> tuple[int, int]:
    """How many decisions of a year have no use yet though their grade asks for one, and how many uses that could be
    withdrawn rest on a replaced decision: light, for pages."""
    rows = Consequence.objects.filter(decision__result__run__freeze__round__year=year)
    drawn = set(rows.values_list("decision_id", flat=True).distinct())
    asks = {(row.grade, row.subject) for row in pack_on(day).consequences if row.streak == 1}
    standing = grades_in_force(year)
    missing = sum(
        number not in drawn and (grade, "person" if person else "unit") in asks for number, grade, person in standing
    )
    fallen = rows.exclude(decision_id__in=[number for number, *_ in standing])
    columns = ("id", "decision_id", "rule", "what", "state")
    return missing, sum(ends(Drawn(*row)) for row in fallen.values_list(*columns))


def _due(row: DecisionFound, earlier: list[str], pack: Pack) -> tuple[Due, ...]:
    return consequences_of(pack, row.grade, "person" if row.person else "unit", earlier, row.decided_on)


def _heirs(decisions: Iterable[DecisionFound]) -> dict[int, int]:
    """Replaced decision → the one that stands in its place, however often it was decided anew."""
    replaces = {new.id: old for old, new in decisions_replacing().items()}
    heirs = {}
    for row in decisions:
        old = row.replaces
        while old:
            heirs[old] = row.id
            old = replaces.get(old)
    return heirs


def standings_ahead(day: date, person: str) -> tuple[StandingFound, ...]:
    """The marks of a person that weigh on a day or later and were not lifted."""
    return tuple(row for row in standings_in(day, FAR_AHEAD) if row.person == person and row.lifted_on is None)


def eligibility_of(person: str, day: date) -> Eligibility:
    """May this person be appointed on that day? With every reason. Errors: NotFound for an unknown person.

    Marks that begin later are asked too: the first free day has to lie behind them where they join.
    """
    person_name(person)
    pack = pack_on(day)
    fallen = _fallen(person, pack)
    marks = [
        Mark(row.kind, row.from_day, row.until_day, row.reason_code, row.reference)
        for row in standings_ahead(day, person)
        if (row.reason_code, row.reference) not in fallen
    ]
    return eligibility(person, day, marks, grades_of(person), pack.bars)


def _fallen(person: str, pack: Pack) -> frozenset[tuple[str, str]]:
    """Rule and reference of bars whose decision was replaced by another grade, from the day of that decision on.

    Nobody has to draw anything up first: what rests on a replaced grade no longer weighs.
    """
    bars = Consequence.objects.filter(person__key=person, what="block").exclude(state=WITHDRAWN)
    columns = ("decision_id", "rule", "decision__result__subject", "decision__result__run__freeze__round__year")
    standing = {row.id: row for row in decisions_of(person=person)}
    now = {(row.year, row.subject): row.grade for row in standing.values()}
    asked = {row.key: row.grade for row in pack.consequences}
    return frozenset(
        (rule, reference_of(year, subject))
        for decision, rule, subject, year in bars.values_list(*columns)
        if decision not in standing and rule in asked and bar_falls(asked[rule], now.get((year, subject)))
    )


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


def grades_of_units() -> dict[tuple[str, str], dict[int, str]]:
    """The decided grade of each year of every unit by each scheme: (unit, scheme) → year → grade.

    What history brought in names no scheme: it counts for each.
    """
    earlier, grades = earlier_grades_of_units(), {}
    for row in sorted(decisions_of(), key=lambda row: (row.year, row.decided_on, row.id)):
        if not row.person:
            found = grades.setdefault((row.unit, row.scheme), dict(earlier.get(row.unit, {})))
            found[row.year] = row.grade
    return grades


def _found(row: Consequence, words: dict, replaced_by: DecisionFound | None) -> ConsequenceFound:  # type: ignore[type-arg]
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
        withdrawn_on=row.withdrawn_on,
        withdrawn_because=row.withdrawn_because,
        replaced_by=replaced_by,
    )
