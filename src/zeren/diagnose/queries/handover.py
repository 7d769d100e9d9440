"""Handovers: which are due, what is open in a unit on a day, those that were drawn up with the names under them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from zeren.assess.queries import disputes_of, letter_found, objections_of
from zeren.clarify.queries import lists_of_unit
from zeren.clarify.rules.lists import COMMITTEE, FIRST_RESPONSIBLE
from zeren.diagnose.models import Handover
from zeren.diagnose.rules.handover import Change, Item, TermAt, changes, item_from
from zeren.implement.queries import FactFound, facts_of_year, put_off_log, tasks_of_unit, years_with_tasks
from zeren.investigate.queries import cases
from zeren.investigate.rules import called
from zeren.kernel.errors import NotFound, Reason
from zeren.kernel.words import Text
from zeren.ledger.clock import ZONE
from zeren.ledger.reach import beyond
from zeren.organisations.queries import HolderFound, kinds_of, pack_on, person_names, stand_ins, standings, terms_in
from zeren.policy import Pack
from zeren.use.queries import consequences

LONG_AGO = date(1900, 1, 1)
LOOKED_BACK = timedelta(days=365)
PROBLEM, SOLVED = "problem", "verified"


@dataclass(frozen=True, slots=True)
class NamePut:
    """A name under a handover: whose part it is, when, and what was remarked."""

    part: str
    person: str
    at: datetime
    remark: str


@dataclass(frozen=True, slots=True)
class HandoverFound:
    """A handover as it was drawn up, with the names under it."""

    id: int
    unit: str
    unit_name: str
    predecessor: str
    predecessor_name: str
    successor: str
    successor_name: str
    left_on: date
    came_on: date
    drawn_on: date
    drawn_by: str
    items: tuple[Item, ...]
    names: tuple[NamePut, ...]

    def part_of(self, person: str) -> str:
        """Which part somebody has in it, empty for everybody else."""
        return {self.predecessor: "predecessor", self.successor: "successor"}.get(person, "")

    def name_of(self, part: str) -> NamePut | None:
        return next((name for name in self.names if name.part == part), None)


def terms_of_first(unit: str, day: date) -> tuple[TermAt, ...]:
    """Everybody who was ever first responsible for a unit, or stood in while the post was vacant, the first one first."""
    return tuple(sorted(_terms(LONG_AGO, day, [unit]), key=lambda term: term.since))


def last_change(unit: str, day: date) -> tuple[Change | None, bool]:
    """The last change of a unit's first responsible person, and whether the post is vacant on `day`."""
    terms = terms_of_first(unit, day)
    vacant = not any(term.until is None or term.until >= day for term in terms)
    return next(iter(changes(terms)[::-1]), None), vacant


def handovers_due(day: date, units: Collection[str] | None = None) -> tuple[Change, ...]:
    """The last change of each unit within a year, where no handover was drawn up, the oldest first: four queries."""
    found = changes(_terms(day - LOOKED_BACK, day, units or ()))
    drawn = set(Handover.objects.filter(came_on__gte=day - LOOKED_BACK).values_list("unit__key", "came_on"))
    last = {one.unit: one for one in found}
    due = (one for one in last.values() if (one.unit, one.came_on) not in drawn)
    return tuple(sorted(due, key=lambda one: (one.came_on, one.unit)))


def is_drawn(change: Change) -> bool:
    """Whether this change has its handover."""
    return Handover.objects.filter(unit__key=change.unit, came_on=change.came_on).exists()


def handovers(*, unit: str = "", person: str = "", units: Collection[str] | None = None) -> tuple[HandoverFound, ...]:
    """Handovers of a unit, of a person (as either part, for good), or of many units; the newest first."""
    rows = Handover.objects.all()
    if unit:
        rows = rows.filter(unit__key=unit)
    if units is not None:
        rows = rows.filter(unit__key__in=list(units))
    if person:
        rows = rows.filter(Q(predecessor__key=person) | Q(successor__key=person))
    related = rows.select_related("unit", "predecessor", "successor").prefetch_related("names__person")
    return tuple(_found(row) for row in related)


def handover_found(number: int) -> HandoverFound:
    """One handover. Errors: NotFound."""
    rows = Handover.objects.filter(id=number).select_related("unit", "predecessor", "successor")
    row = rows.prefetch_related("names__person").first()
    if row is None:
        raise NotFound(Reason("no_such_handover", Text("没有这份交接单。", "There is no such handover.")))
    return _found(row)


def open_items(change: Change, day: date) -> tuple[Item, ...]:
    """What is open in the unit on `day`, in the order of the list."""
    pack = pack_on(day)
    names = person_names([change.predecessor, change.successor])
    before = names.get(change.predecessor, change.predecessor)
    with beyond("a handover names all that was open; the page shows it to those whose names stand under it"):
        found = [*_tasks(change.unit, day, before), *_lists(change.unit, day)]
        found += [
            *_problems(change.unit, day, pack),
            *_put_off(change.unit, day, pack),
            *_disputes(change.unit, day),
            *_objections(change.unit),
        ]
        found += [*_uses(change, day), *_marks(change.unit, day, pack), *_cases(change.unit, pack)]
    return tuple(found)


def _tasks(unit: str, day: date, before: str) -> Iterator[Item]:
    """Tasks of the committee and of the first responsible person; a member's own stay with the member."""
    for year in years_with_tasks():
        for task in tasks_of_unit(unit, year, day) if year <= day.year else ():
            if task.finding == "open" and task.bearer in (COMMITTEE, FIRST_RESPONSIBLE):
                what = Text(f"{year} 年 {task.code}：{task.text.zh}", f"{year}, {task.code}: {task.text.en}")
                yield Item("task", what, date(year, 1, 1), before, task.due_on or date(year, 12, 31), str(task.id))


def _lists(unit: str, day: date) -> Iterator[Item]:
    for one in lists_of_unit(unit, day.year, day):
        if one.bearer in (COMMITTEE, FIRST_RESPONSIBLE) and one.acknowledged_at is None:
            words = {COMMITTEE: Text("班子清单", "the committee's list")}
            title = words.get(one.bearer, Text("第一责任人清单", "list of the first responsible person"))
            yield Item("list", Text(f"{one.year} 年{title.zh}", f"{one.year}, {title.en}"), one.generated_on, "", one.due_on, str(one.id))  # fmt: skip


def _problems(unit: str, day: date, pack: Pack) -> Iterator[Item]:
    """Problems whose last fact of this year or the last does not say that somebody else verified them."""
    last: dict[tuple[str, str], FactFound] = {}
    first: dict[tuple[str, str], date] = {}
    for year in (day.year - 1, day.year):
        for fact in sorted(facts_of_year(year, [unit], [PROBLEM]), key=lambda one: (one.happened_on, one.key)):
            key = (fact.attributes.get("year_found", ""), fact.attributes.get("item", fact.key))
            last[key] = fact
            first.setdefault(key, fact.happened_on)
    for (year_found, item), fact in sorted(last.items()):
        state = fact.attributes.get("state", "")
        if state == SOLVED:
            continue
        topic, said = fact.attributes.get("topic", ""), pack.words.labels.get(state, Text(state, state))
        what = Text(f"{year_found} 年第 {item} 项{'：' if topic else ''}{topic}（{said.zh}）", f"item {item} of {year_found}{': ' if topic else ''}{topic} ({said.en})")  # fmt: skip
        yield Item("problem", what, first[year_found, item], "", None, f"{year_found}-{item}")


def _put_off(unit: str, day: date, pack: Pack) -> Iterator[Item]:
    """Activities that were put off and have not been held; of several times the last."""
    last = {one.activity: one for one in put_off_log(day.year, [unit]) if one.activity and one.new_on}
    for one in last.values():
        if one.held_on is None:
            name = pack.words.name(one.activity)
            what = Text("{name}（第 {n} 次改期）", "{name} (put off {n} times)").with_values(name=name, n=one.times)
            yield Item("postponed", what, one.was_on, "", one.new_on, one.activity)


def _disputes(unit: str, day: date) -> Iterator[Item]:
    for one in disputes_of(day.year - 1, day.year):
        if one.unit == unit and one.is_open:
            names = person_names([one.person])
            yield Item("dispute", Text(f"事实 {one.fact}", f"fact {one.fact}"), one.at.astimezone(ZONE).date(), names.get(one.person, ""), None, one.fact)  # fmt: skip


def _objections(unit: str) -> Iterator[Item]:
    for one in objections_of(state="filed"):
        if letter_found(one.letter).decision.unit == unit:
            what = Text(f"对 {one.number} 的异议", f"objection to {one.number}")
            yield Item("objection", what, one.filed_on, one.person_name, one.answer_by, str(one.id))


def _uses(change: Change, day: date) -> Iterator[Item]:
    """What the unit still has to do with results; what concerns the one who left goes with that person."""
    for one in consequences(day, unit=change.unit, state="open"):
        if one.person != change.predecessor:
            what = Text(f"{one.year} 年：{one.title.zh}", f"{one.year}: {one.title.en}")
            yield Item("use", what, None, one.person_name, one.due_on, str(one.id))


def _marks(unit: str, day: date, pack: Pack) -> Iterator[Item]:
    for one in standings(day, unit_key=unit):
        kind = pack.words.name(one.kind)
        what = kind if isinstance(kind, Text) else Text(kind, kind)
        yield Item("mark", what, one.from_day, "", one.until_day, one.reference)


def _cases(unit: str, pack: Pack) -> Iterator[Item]:
    """Decisions that reached their person, of which the unit got its copy."""
    for one in cases(unit=unit, state="decided"):
        if one.delivered_on:
            title = called(one.measures, pack.measures) or Text("免予追责", "exempted")
            what = Text(f"案件 {one.key}：{title.zh}", f"case {one.key}: {title.en}")
            yield Item("case", what, one.decided_on, one.person_name, one.impact_until, one.key)


def _terms(start: date, day: date, units: Collection[str]) -> Iterator[TermAt]:
    """Terms of first responsible persons, and the days of whoever stood in while such a post was vacant."""
    kinds = kinds_of(pack_on(day)).first_responsible
    for one in terms_in(start, day, kinds=kinds, units=units):
        yield _term(one)
    for other in stand_ins(start, day, units=units):
        if other.held.kind in kinds and not other.holder_away:
            yield _term(other.held)


def _term(held: HolderFound) -> TermAt:
    return TermAt(held.unit, held.person, held.from_day or LONG_AGO, held.until_day, held.stands_in)


def _found(row: Handover) -> HandoverFound:
    names = tuple(NamePut(one.part, one.person.key, one.at.astimezone(ZONE), one.remark) for one in row.names.all())
    return HandoverFound(
        row.id, row.unit.key, row.unit.name, row.predecessor.key, row.predecessor.name, row.successor.key,
        row.successor.name, row.left_on, row.came_on, row.drawn_on, row.drawn_by,
        tuple(item_from(one) for one in row.content["items"]), names,
    )  # fmt: skip
