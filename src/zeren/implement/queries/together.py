"""Main work beside Party building, for one unit or many: the items as they stand, and how much of both was completed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from zeren.clarify.rules.lists import COMMITTEE
from zeren.implement.models import Task
from zeren.implement.queries.facts import facts_of_year
from zeren.implement.queries.tasks import facts_showing, holders_in_year, shown_by
from zeren.implement.rules.clocks import periods
from zeren.implement.rules.together import ItemTold, MainItem, Parity, Rate, business_rate, items_of
from zeren.kernel.days import Span
from zeren.organisations.queries import number_in_force
from zeren.policy import Pack


@dataclass(frozen=True, slots=True)
class Together:
    """The main work of some units in a year: items by unit, and the duties on their lists, by unit and code, with their tasks."""

    items: Mapping[str, tuple[MainItem, ...]]
    tasks: Mapping[tuple[str, str], int]

    @property
    def every(self) -> tuple[MainItem, ...]:
        return tuple(item for items in self.items.values() for item in items)


def main_work(units: Iterable[str], year: int, pack: Pack) -> Together:
    """The items of main work of these units: two queries, however many units."""
    pairing = pack.activities.pairing
    told = facts_of_year(year, units, [pairing.fact]) if pairing else ()
    there = {fact.unit for fact in told}
    rows = Task.objects.filter(year=year, unit__key__in=there).exclude(finding="dropped").order_by("-id")
    tasks = {(unit, code): number for unit, code, number in rows.values_list("unit__key", "duty__code", "id")}
    duties: dict[str, set[str]] = defaultdict(set)
    for unit, code in tasks:
        duties[unit].add(code)
    found: dict[str, list[MainItem]] = defaultdict(list)
    for item in items_of(
        (ItemTold(fact.key, fact.unit, fact.happened_on, fact.attributes.get("item", fact.key), fact.attributes) for fact in told),
        duties,
    ):  # fmt: skip
        found[item.unit].append(item)
    return Together({unit: tuple(items) for unit, items in found.items()}, tasks)


def parities(
    found: Together, year: int, spans: Iterable[Span], today: date, pack: Pack
) -> dict[str, tuple[Parity, ...]]:
    """Both completion rates of each unit that has main work, period by period: four queries, however many units.

    Of Party building each period of a duty's clock that ended in the period is one thing that was due; of main work each
    item whose day has come.
    """
    pairing = pack.activities.pairing
    most = number_in_force(pairing.gap, today) if pairing else None
    spans = tuple(spans)
    party = _party(found.items, year, spans, today)
    return {
        unit: tuple(
            Parity(business_rate(items, span, today), party[unit][place], most) for place, span in enumerate(spans)
        )
        for unit, items in found.items.items()
    }


def _party(units: Iterable[str], year: int, spans: tuple[Span, ...], today: date) -> dict[str, tuple[Rate, ...]]:
    keys = set(units)
    rows = (
        Task.objects.filter(year=year, unit__key__in=keys)
        .exclude(finding="dropped")
        .select_related("duty__list", "unit", "post")
    )
    shown = shown_by(year, keys) if keys else {}
    by_post, leading = holders_in_year(year, keys, today)
    counted: dict[str, list[list[int]]] = {key: [[0, 0] for _ in spans] for key in keys}
    for task in rows:
        duty, unit = task.duty, task.unit.key
        held = leading[unit] if duty.list.bearer == COMMITTEE else by_post[task.post.key if task.post else ""]
        done = facts_showing(shown, duty.fact, unit, duty.list.bearer, held)
        for span in periods(duty.clock, year, task.due_on):
            for place, period in enumerate(spans):
                if span.end is not None and span.end < today and period.holds(span.end):
                    met = sum((much for day, _, _, much in done if span.holds(day)), Fraction(0)) >= duty.required
                    counted[unit][place][0] += met
                    counted[unit][place][1] += 1
    return {unit: tuple(Rate(done, due) for done, due in places) for unit, places in counted.items()}
