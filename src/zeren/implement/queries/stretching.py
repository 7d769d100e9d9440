"""How often each unit stretched what binds it, in a year: waivers of the record, late entries, and the duties they count against."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Count, DateField, ExpressionWrapper, F

from zeren.clarify.queries import year_found
from zeren.implement.models import Fact, Task
from zeren.implement.rules.elasticity import Stretched
from zeren.kernel.days import year_span
from zeren.ledger.waivers import waivers_granted
from zeren.organisations.queries import number_in_force, pack_on


def stretched(year: int, until: date, units: Iterable[str] | None = None) -> dict[str, Stretched]:
    """Unit → how often in that year up to a day, of these units or of all that have tasks. Four queries.

    What concerns everybody at once (a round, the year) stands under the empty key.
    """
    wanted = None if units is None else frozenset(units)
    tasks = Task.objects.filter(year=year).exclude(finding="dropped")
    if wanted is not None:
        tasks = tasks.filter(unit__key__in=wanted)
    duties = dict(tasks.order_by().values_list("unit__key").annotate(Count("id")))
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    first = year_span(year).start
    for waiver in waivers_granted(first, min(until, date(year, 12, 31)), wanted):
        kinds[waiver.unit][waiver.kind] += 1
    late = Counter(unit for unit, _ in late_entries(year, until, wanted))
    return {
        unit: Stretched(duties.get(unit, 0), dict(kinds[unit]) if unit in kinds else {}, late[unit])
        for unit in sorted({*duties, *kinds, *late})
    }


def late_entries(year: int, until: date, units: Iterable[str] | None = None) -> list[tuple[str, date]]:
    """Unit and day of each fact of a year that the unit is asked to enter, and that came after the pack's days.

    Corrections are not entries; what came after the year was closed came by a waiver, which counts instead.
    """
    days = number_in_force("entry.days", until)
    if days is None:
        return []
    names = [name for name, word in pack_on(until).words.facts.items() if word.minutes > 0]
    last = ExpressionWrapper(F("happened_on") + timedelta(days=int(days)), output_field=DateField())
    span = year_span(year)
    rows = Fact.objects.filter(happened_on__range=(span.start, span.end), name__in=names, corrects__isnull=True)
    rows = rows.exclude(state="taken_back").filter(entered_at__date__gt=last, entered_at__date__lte=until)
    found = year_found(year)
    if found and found.closed_on:
        rows = rows.filter(entered_at__date__lte=found.closed_on)
    if units is not None:
        rows = rows.filter(unit__key__in=list(units))
    return list(rows.order_by("id").values_list("unit__key", "entered_at__date"))
