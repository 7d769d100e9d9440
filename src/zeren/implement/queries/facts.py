"""Facts for readers and for scoring: one, its history, pages of them, a year of them. Rows are read without models."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from zeren.implement.models import Fact
from zeren.implement.rules.facts import FactEntry, about_oneself
from zeren.implement.rules.stages import HELD, LIVE
from zeren.kernel.errors import NotFound, Reason
from zeren.kernel.words import Text
from zeren.ledger.clock import ZONE
from zeren.organisations.queries import person_ids, unit_ids
from zeren.scoring import FactRecord

COLUMNS = (
    "id", "key", "name", "unit__key", "person__key", "happened_on", "value", "label", "attributes", "reason", "source",
    "entered_at", "entered_by", "handed_in_id", "corrects__key", "state", "ended_at", "ended_by", "ended_because",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FactFound:
    """One fact. Days and times are the office's; `value` is exact; `person` and `corrects` are empty when there is none."""

    id: int
    key: str
    name: str
    unit: str
    person: str
    happened_on: date
    value: Fraction | None
    label: str
    attributes: Mapping[str, str]
    reason: str
    source: str
    entered_at: datetime
    entered_by: str
    import_id: int | None
    corrects: str
    state: str
    ended_at: datetime | None
    ended_by: str
    ended_because: str

    @property
    def entered_on(self) -> date:
        return self.entered_at.astimezone(ZONE).date()

    @property
    def about_oneself(self) -> bool:
        """Whether the one who entered it is the one it is about: allowed, and marked."""
        return about_oneself(self.entered_by, self.person)


@dataclass(frozen=True, slots=True)
class FactFilter:
    """What is asked for; what is left empty does not narrow. `units` are keys; `state` empty means all states."""

    year: int
    units: tuple[str, ...] = ()
    person: str = ""
    name: str = ""
    month: int = 0
    state: str = "standing"
    entered_by: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class FactPage:
    """One page of facts, newest first, and how many there are in all."""

    rows: tuple[FactFound, ...]
    total: int
    page: int
    pages: int


def facts_page(wanted: FactFilter, page: int = 1, size: int = 50) -> FactPage:
    """Facts of units, a person, a year, by filter: two queries."""
    rows = _filtered(wanted)
    total = rows.count()
    pages = max(1, -(-total // size))
    page = min(max(1, page), pages)
    ordered = rows.order_by("-happened_on", "key")[(page - 1) * size : page * size]
    return FactPage(_found(ordered), total, page, pages)


def fact_found(key: str) -> FactFound:
    """One fact by its key, whatever its state. Errors: NotFound."""
    found = _found(Fact.objects.filter(key=key))
    if not found:
        raise NotFound(Reason("no_such_fact", Text(f"没有事实“{key}”。", f"There is no fact “{key}”.")))
    return found[0]


def facts_by_keys(keys: Iterable[str]) -> dict[str, FactFound]:
    """Facts by key, in whatever state, for those that exist: one query."""
    return {fact.key: fact for fact in _found(Fact.objects.filter(key__in=list(keys)))}


def facts_numbered(ids: Any) -> tuple[FactFound, ...]:
    """These facts in key order, whatever became of them since: one query, whether `ids` are numbers or a question for them."""
    return _found(Fact.objects.filter(id__in=ids).order_by("key"))


def fact_history(key: str) -> tuple[FactFound, ...]:
    """A fact with all its corrections, the first one first."""
    stem = key.partition("@")[0]
    found = _found(Fact.objects.filter(Q(key=stem) | Q(key__startswith=f"{stem}@")))
    return tuple(sorted(found, key=lambda fact: int(fact.key.partition("@")[2] or "1")))


def facts_of_year(
    year: int, units: Iterable[str] | None = None, names: Iterable[str] | None = None
) -> tuple[FactFound, ...]:
    """Every standing fact that happened in a year (of these units and names, when given), in key order: one query."""
    rows = Fact.objects.filter(state="standing", happened_on__range=(date(year, 1, 1), date(year, 12, 31)))
    if units is not None:
        rows = rows.filter(unit__key__in=list(units))
    if names is not None:
        rows = rows.filter(name__in=list(names))
    return _found(rows.order_by("key"))


def facts_of_person(year: int, person: str) -> tuple[FactFound, ...]:
    """Every standing fact of a year about a person, in key order: one query."""
    rows = Fact.objects.filter(state="standing", happened_on__range=(date(year, 1, 1), date(year, 12, 31)))
    return _found(rows.filter(person__key=person).order_by("key"))


def facts_of_import(import_id: int) -> tuple[FactFound, ...]:
    """Every fact that an import brought, in key order, in whatever state it is now."""
    return _found(Fact.objects.filter(handed_in_id=import_id).order_by("key"))


def fact_keys_about(year: int, units: Iterable[str], person: str) -> tuple[tuple[int, str, str, date, int], ...]:
    """Number, key, unit (empty when about the person), day, and number of the fact it corrects (0: none) of standing
    facts about these units or this person.

    One light query over row numbers, in key order: for deeds that answer many facts and need no more of each.
    """
    ids = unit_ids(units)
    keys = {number: key for key, number in ids.items()}
    about_them = Q(person__in=person_ids([person]).values()) | Q(unit__in=ids.values(), person__isnull=True)
    rows = Fact.objects.filter(
        about_them, state="standing", happened_on__range=(date(year, 1, 1), date(year, 12, 31))
    )
    columns = rows.order_by("key").values_list("id", "key", "unit_id", "person_id", "happened_on", "corrects_id")
    return tuple(
        (number, key, "" if about else keys[unit], day, corrects or 0)
        for number, key, unit, about, day, corrects in columns
    )


def facts_in_short(year: int) -> tuple[tuple[str, str, str, date, str], ...]:
    """Key, unit, person (empty for a fact of the unit), day, and key of the fact it corrects, of every standing fact of a
    year: one light query, for counting over all of them."""
    rows = Fact.objects.filter(state="standing", happened_on__range=(date(year, 1, 1), date(year, 12, 31)))
    columns = rows.order_by("key").values_list("key", "unit__key", "person__key", "happened_on", "corrects__key")
    return tuple((key, unit, person or "", day, corrects or "") for key, unit, person, day, corrects in columns)


def facts_held(units: Iterable[str] | None = None) -> tuple[FactFound, ...]:
    """Every figure (of these units, when given) that is held for verification, of whatever year, the oldest entry first."""
    rows = Fact.objects.filter(state=HELD)
    if units is not None:
        rows = rows.filter(unit__key__in=list(units))
    return _found(rows.order_by("entered_at", "key"))


def alike(entry: FactEntry) -> tuple[FactFound, ...]:
    """Standing or held facts of the same name, subject and day: perhaps the same thing entered twice."""
    rows = Fact.objects.filter(state__in=LIVE, name=entry.name, unit__key=entry.unit, happened_on=entry.happened_on)
    if entry.person:
        rows = rows.filter(person__key=entry.person)
    return _found(rows.order_by("key")[:5])


def alike_to(entries: Collection[FactEntry]) -> dict[str, str]:
    """As `alike`, for many at once and in one query: the key of an entry → that of a fact that it may repeat."""
    rows = Fact.objects.filter(
        state__in=LIVE,
        name__in={one.name for one in entries},
        unit__key__in={one.unit for one in entries},
        happened_on__in={one.happened_on for one in entries},
    )
    there: dict[tuple[str, str, str, date], str] = {}
    for key, name, unit, person, day in rows.order_by("-key").values_list(
        "key", "name", "unit__key", "person__key", "happened_on"
    ):
        there[name, unit, person or "", day] = key
    found = {one.key: there.get((one.name, one.unit, one.person, one.happened_on), "") for one in entries}
    return {key: other for key, other in found.items() if other and other != key}


def records_of_facts(ids: Any, subject_of: Callable[[str, str, date], str] | None = None) -> tuple[FactRecord, ...]:
    """These facts as scoring takes them, in key order: one query, whether `ids` are numbers or a question for numbers.

    The subject is the person's key, for a fact of a unit the unit's; `subject_of` (person, unit, day) may name a
    person's subject otherwise, such as one for each post held.
    """
    rows = Fact.objects.filter(id__in=ids).order_by("key")
    columns = rows.values_list(
        "key", "name", "unit__key", "person__key", "happened_on", "value", "label", Cast("attributes", TextField()), "source",
        "entered_at", "entered_by", "reason",
    )  # fmt: skip
    amount, said, entered = Once(_exact), Once(json.loads), Once(_day)
    return tuple(
        FactRecord(
            key, name, (subject_of or _by_person)(person, unit, day) if person else unit, day, amount[value], label or None, said[attributes], source,
            entered[entered_at], entered_by, "confirmed", reason,
        )
        for key, name, unit, person, day, value, label, attributes, source, entered_at, entered_by, reason in columns
    )  # fmt: skip


def _day(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()


def _by_person(person: str, unit: str, day: date) -> str:
    return person


def _filtered(wanted: FactFilter) -> QuerySet[Fact]:
    rows = Fact.objects.filter(happened_on__range=(date(wanted.year, 1, 1), date(wanted.year, 12, 31)))
    if wanted.units:
        rows = rows.filter(unit__key__in=wanted.units)
    if wanted.person:
        rows = rows.filter(person__key=wanted.person)
    if wanted.name:
        rows = rows.filter(name=wanted.name)
    if wanted.month:
        rows = rows.filter(happened_on__month=wanted.month)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.entered_by:
        rows = rows.filter(entered_by=wanted.entered_by)
    if wanted.words:
        rows = rows.filter(Q(source__icontains=wanted.words) | Q(key__icontains=wanted.words))
    return rows


def _found(rows: QuerySet[Fact]) -> tuple[FactFound, ...]:
    amount = Once(_exact)
    return tuple(
        FactFound(number, key, name, unit, person or "", day, amount[value], *said, corrects or "", *ended)
        for number, key, name, unit, person, day, value, *rest in rows.values_list(*COLUMNS)
        for said, corrects, ended in [(rest[:7], rest[7], rest[8:])]
    )


class Once(dict[Any, Any]):
    """A function worked out once for each different value: most facts count 1 and were entered together."""

    def __init__(self, work: Callable[[Any], Any]):
        super().__init__()
        self._work = work

    def __missing__(self, value: Any) -> Any:
        self[value] = found = self._work(value)
        return found


def _exact(value: Decimal | None) -> Fraction | None:
    return None if value is None else Fraction(value)
