"""What is asked of the base, by whom, of whom: the pack's duties, and what offices ask beside them; and the budget left."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from zeren.implement.models import Asking
from zeren.implement.rules.asking import STANDING, Budget, Have, Wanted, months_of
from zeren.implement.rules.clocks import periods
from zeren.kernel.words import Text
from zeren.organisations.queries import UnitFound, number_in_force, pack_on, subtree, unit_path
from zeren.policy import Pack
from zeren.policy.lint_sense import branch_minutes

LIMIT, LIMIT_OF_OTHERS = "burden.{}_minutes_per_month", "burden.unit_minutes_per_month"
MOST = {"meeting": "burden.comprehensive_meetings_per_year", "check": "burden.checks_per_department"}


@dataclass(frozen=True, slots=True)
class AskingFound:
    """One thing that is or was asked of the base."""

    id: int
    kind: str
    title: str
    fields: tuple[str, ...]
    unit_kind: str
    below: str
    below_name: str
    asked_by: str
    asked_by_name: str
    clock: str
    minutes: int
    from_day: date
    source: str
    state: str
    ended_on: date | None

    def minutes_by_month(self, year: int) -> dict[int, int]:
        """Minutes in each month of a year for one unit, while it was asked."""
        if self.from_day.year > year or (self.clock == "once" and self.from_day.year != year):
            return {}
        first = self.from_day if self.from_day.year == year else date(year, 1, 1)
        return {
            month: self.minutes
            for month in months_of(self.clock, first)
            if self.ended_on is None or (year, month) <= (self.ended_on.year, self.ended_on.month)
        }


@dataclass(frozen=True, slots=True)
class WhoAsks:
    """One asker and one kind of unit: items and minutes for one unit in a year, and how many units there are."""

    asker: Text
    unit_kind: str
    items: int
    minutes: int
    units: int

    @property
    def together(self) -> int:
        """Minutes of all these units together."""
        return self.minutes * self.units


def askings(state: str = "") -> tuple[AskingFound, ...]:
    """Everything asked beside the duties, the newest first: one query."""
    rows = Asking.objects.select_related("below", "asked_by").order_by("-id")
    if state:
        rows = rows.filter(state=state)
    return tuple(
        AskingFound(
            row.id, row.kind, row.title, tuple(row.fields), row.unit_kind, row.below.key, row.below.name,
            row.asked_by.key, row.asked_by.name, row.clock, row.minutes, row.from_day, row.source, row.state, row.ended_on,
        )
        for row in rows
    )  # fmt: skip


def budget_for(wanted: Wanted, today: date) -> Budget:
    """What a new request is judged by: all that is collected, and what a unit of this kind is asked for so far."""
    pack = pack_on(today)
    around = {*unit_path(wanted.below, today), *(unit.key for unit in subtree(wanted.below, today))}
    standing = askings(STANDING)
    minutes = dict(branch_minutes(pack, wanted.unit_kind))
    for one in standing:
        if one.unit_kind == wanted.unit_kind and one.below in around:
            for month, more in one.minutes_by_month(wanted.from_day.year).items():
                minutes[month] = minutes.get(month, 0) + more
    key = LIMIT.format(wanted.unit_kind)
    limit = number_in_force(key if key in pack.values else LIMIT_OF_OTHERS, today)
    most = number_in_force(MOST[wanted.kind], today) if wanted.kind in MOST else None
    this_year = sum(
        one.kind == wanted.kind and one.asked_by == wanted.asked_by and one.from_day.year == wanted.from_day.year
        for one in askings()
    )
    return Budget(
        collected(pack, standing), minutes, None if limit is None else int(limit), None if most is None else int(most),
        this_year, frozenset(pack.words.unit_kinds), today,
    )  # fmt: skip


def collected(pack: Pack, standing: Iterable[AskingFound]) -> tuple[Have, ...]:
    """Every field that somebody collects already, with the duties and schemes that use it, or who asks for it."""
    duties: dict[str, list[str]] = defaultdict(list)
    for duty in pack.duties:
        if duty.fact and duty.code not in duties[duty.fact]:
            duties[duty.fact].append(duty.code)
    found = []
    for key, word in pack.words.facts.items():
        codes = "、".join(duties.get(key, ())[:3])
        where = (
            Text(f"责任清单 {codes}，事实“{word.name.zh}”", f"duty {codes}, the fact “{word.name.en}”")
            if codes
            else Text(f"事实“{word.name.zh}”", f"the fact “{word.name.en}”")
        )
        found.append(Have((key, word.name.zh, word.name.en), where))
    for one in standing:
        where = Text(f"{one.asked_by_name}已在要“{one.title}”", f"{one.asked_by_name} asks for “{one.title}” already")
        found.append(Have((one.title, *one.fields), where))
    return tuple(found)


def who_asks(
    units: Iterable[UnitFound], year: int, pack: Pack, standing: Iterable[AskingFound]
) -> tuple[WhoAsks, ...]:
    """Who asks how much of which kind of units in a year, the most minutes first.

    A duty is asked by whoever issued its source; a fact that several duties ask for is entered once and counts for the first.
    """
    units = tuple(units)
    counts: dict[str, int] = defaultdict(int)
    for unit in units:
        counts[unit.kind] += 1
    sums: dict[tuple[Text, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    seen: set[tuple[str, str]] = set()
    for duty in pack.duties:
        word = pack.words.facts.get(duty.fact or "")
        if word is None or word.subject != "unit" or not word.minutes:
            continue
        times = duty.required * len(periods(duty.clock, year, None))
        for kind in duty.applies_to:
            if kind in counts and (word.key, kind) not in seen and times:
                seen.add((word.key, kind))
                _add(sums[pack.sources[duty.source].issuer, kind], times, times * word.minutes, counts[kind])
    for one in standing:
        below = [unit for unit in units if unit.kind == one.unit_kind and one.below in unit.path]
        months = one.minutes_by_month(year)
        if below and months:
            asker = Text(one.asked_by_name, one.asked_by_name)
            _add(sums[asker, one.unit_kind], len(months), sum(months.values()), len(below))
    rows = (WhoAsks(asker, kind, items, minutes, n) for (asker, kind), (items, minutes, n) in sums.items())
    return tuple(sorted(rows, key=lambda row: (-row.together, row.unit_kind, row.asker.zh)))


def asked_minutes(units: Iterable[UnitFound], year: int) -> Mapping[str, tuple[int, ...]]:
    """Minutes that requests beside the duties ask of each of these units in each month: one query."""
    found: dict[str, list[int]] = defaultdict(lambda: [0] * 12)
    asked = [(one, one.minutes_by_month(year)) for one in askings()]
    for unit in units if asked else ():
        for one, months in asked:
            if unit.kind == one.unit_kind and one.below in unit.path:
                for month, minutes in months.items():
                    found[unit.key][month - 1] += minutes
    return {unit: tuple(months) for unit, months in found.items()}


def _add(row: list[int], items: int, minutes: int, units: int) -> None:
    row[0], row[1], row[2] = row[0] + items, row[1] + minutes, max(row[2], units)
