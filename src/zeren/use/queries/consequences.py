"""Asking what results led to: consequences by person, unit or state, and what drawing up a year would bring."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from zeren.assess.queries import (
    DecisionFound,
    decisions_of,
    decisions_replacing,
    earlier_grades_of_units,
    grades_in_force,
    objected_to,
    result_of,
    told_of,
)
from zeren.kernel.words import Text
from zeren.organisations.queries import number_in_force, pack_on
from zeren.policy import Pack
from zeren.policy.pack import Consequence as ConsequenceRule
from zeren.policy.phrases import FactOf, Number
from zeren.policy.scheme import Node
from zeren.use.models import Consequence
from zeren.use.queries.eligible import grades_of_people
from zeren.use.rules.drawing import (
    BURDENS,
    OPEN,
    WITHDRAWN,
    Drawing,
    Drawn,
    Due,
    consequences_of,
    drawing,
    ends,
    pack_asks,
)


@dataclass(frozen=True, slots=True)
class ConsequenceFound:
    """One consequence with its words, its term and what became of it.

    `replaced_by` is the decision that took the place of the one it rests on, None while that one stands; `waits_for_letter`:
    it weighs on somebody who was not told of the result yet; `objected_on`: since when an objection to it waits.
    """

    id: int
    decision: int
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
    owner: str
    due_on: date
    state: str
    done_on: date | None
    done_by: str
    note: str
    withdrawn_on: date | None
    withdrawn_because: str
    replaced_by: DecisionFound | None
    waits_for_letter: bool
    objected_on: date | None


@dataclass(frozen=True, slots=True)
class UnusedFound:
    """A result that was not used within the term: its decision, how many days ago, and the uses that wait (none drawn: empty)."""

    decision: DecisionFound
    days: int
    waiting: tuple[ConsequenceFound, ...]


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
    replaced, found = decisions_replacing(), list(rows)
    decisions = {row.decision_id for row in found}
    told, objected = told_of(decisions), objected_to(decisions)
    return tuple(
        _found(row, words, replaced.get(row.decision_id), row.decision_id in told, objected.get(row.decision_id))
        for row in found
    )


def held_down(since: date, day: date, person: str = "", unit: str = "") -> tuple[int, ...]:
    """Numbers of the uses that may still be withdrawn and rest on a grade, decided on or after a day, that a mark of a
    case's impact period lowered: a rule of its scheme that asks for none in the year took the grade down.
    """
    lowered: set[int] = set()
    schemes = pack_on(day).schemes
    for one in decisions_of(person=person, unit="" if person else unit):
        if one.decided_on < since or bool(one.person) != bool(person) or one.scheme not in schemes:
            continue
        rules = {node.id for node in schemes[one.scheme].nodes if _asks_for_no_mark(node)}
        caps = result_of(one.run, one.subject).content["caps"]
        if any(cap["id"] in rules and cap["before"] != cap["after"] for cap in caps):
            lowered.add(one.id)
    rows = Consequence.objects.filter(decision_id__in=lowered).exclude(state=WITHDRAWN).order_by("id")
    uses = (Drawn(row.id, row.decision_id, row.rule, row.what, row.state) for row in rows)
    return tuple(use.id for use in uses if ends(use))


def _asks_for_no_mark(node: Node) -> bool:
    """Whether a rule of a scheme takes a grade down because of a mark of a case's period."""
    asked = getattr(getattr(node.body, "requires", None), "of", None)
    if not isinstance(asked, FactOf) or asked.fact != "standing" or asked.where is None:
        return False
    kinds = {
        test.value.text
        for name, tests in asked.where.tests
        if name == "kind"
        for test in tests
        if isinstance(test.value, Number)
    }
    return "impact_period" in kinds


def unused(day: date, year: int = 0) -> tuple[UnusedFound, ...]:
    """Results that should have been used by now and were not, the oldest first. Source: use.days.

    A result counts as used when everything that follows from it was done or has its reason; where nothing was drawn up
    although its grade asks for something, it was not used at all.
    """
    days = number_in_force("use.days", day)
    if days is None:
        return ()
    pack, found = pack_on(day), []
    uses: dict[int, list[ConsequenceFound]] = {}
    for one in consequences(day, year=year):
        uses.setdefault(one.decision, []).append(one)
    for row in decisions_of(year=year):
        asked = pack_asks(pack, row.grade, "person" if row.person else "unit")
        waiting = tuple(use for use in uses.get(row.id, ()) if use.state == OPEN)
        late = day > pack.calendar.last_day(row.decided_on + timedelta(days=int(days)))
        if late and asked and (waiting or row.id not in uses):
            found.append(UnusedFound(row, (day - row.decided_on).days, waiting))
    return tuple(sorted(found, key=lambda one: (one.decision.decided_on, one.decision.id)))


def drawing_of(year: int, day: date) -> Drawing:
    """What drawing up a year's uses would bring on a day, in a number of queries that does not grow."""
    pack, decisions = pack_on(day), decisions_of(year=year)
    people, units = grades_of_people({row.person for row in decisions if row.person}, pack), grades_of_units()
    due = {}
    for row in decisions:
        grades = people.get(row.person, {}) if row.person else units.get((row.unit, row.scheme), {})
        runs_on = (
            grades.get(year) == row.grade
        )  # a better grade in another post of the year carries no run of years on
        due[row.id] = _due(row, [grades.get(year - back, "") for back in range(1, 4)] if runs_on else [], pack)
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


def _found(
    row: Consequence,
    words: Mapping[str, ConsequenceRule],
    replaced_by: DecisionFound | None,
    told: bool,
    objected_on: date | None,
) -> ConsequenceFound:
    rule = words.get(row.rule)
    return ConsequenceFound(
        id=row.id,
        decision=row.decision_id,
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
        owner=rule.owner if rule else "",
        due_on=row.due_on,
        state=row.state,
        done_on=row.done_on,
        done_by=row.done_by,
        note=row.note,
        withdrawn_on=row.withdrawn_on,
        withdrawn_because=row.withdrawn_because,
        replaced_by=replaced_by,
        waits_for_letter=row.state == OPEN and row.what in BURDENS and not told,
        objected_on=objected_on,
    )
