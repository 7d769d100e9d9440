"""Activities of many units at once: what counts by month, which bodies a unit has, coverage, and the meetings of one unit.

The rule of what counts stands in `rules.activities`; here it is asked of the database too, set by set (tests hold both equal).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import Case, Count, F, Func, IntegerField, Q, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, ExtractMonth
from django.db.models.lookups import GreaterThan

from zeren.implement.models import Fact
from zeren.implement.queries.facts import FactFound, fact_found, facts_of_year
from zeren.implement.rules.activities import ATTENDANCE, Coverage, RolledUp, Told, item_of, lacking, rolled_up
from zeren.implement.rules.holding import FOLLOWED_UP
from zeren.kernel.days import Span
from zeren.organisations.queries import UnitFound, choices_of
from zeren.policy import Pack, adopted
from zeren.policy.activities import Activities, Activity
from zeren.policy.reading import as_fraction

Months = Mapping[tuple[str, str], Told]
"""By unit and name of the fact: how often in each month it counts, and how often it does not."""
SHAPE = f"^(?:{ATTENDANCE.pattern})$"


def months_told(
    year: int, units: Iterable[str], pack: Pack, others: Mapping[str, Mapping[str, str]] | None = None
) -> Months:
    """What these units told of their activities in a year, month by month: one query, however many units.

    `others` are further facts that are looked at, each with what its attributes must say.
    """
    others = others or {}
    wanted = Q(name__in=list(pack.activities.by_fact))
    for name, said in others.items():
        wanted |= Q(name=name, attributes__contains=dict(said))
    rows = Fact.objects.filter(
        wanted, state="standing", unit__key__in=list(units), happened_on__range=(date(year, 1, 1), date(year, 12, 31))
    ).annotate(month=ExtractMonth("happened_on"), present=_told(1), due=_told(2))
    counted: dict[tuple[str, str], list[list[int]]] = defaultdict(lambda: [[0] * 12, [0] * 12])
    for unit, name, month, total, counts in (
        rows.order_by()
        .values_list("unit__key", "name", "month")
        .annotate(total=Count("id"), counts=Count("id", filter=_counting(pack.activities)))
    ):
        counting, hollow = counted[unit, name]
        counting[month - 1], hollow[month - 1] = counts, total - counts
    return {key: Told(tuple(counting), tuple(hollow)) for key, (counting, hollow) in counted.items()}


def _told(place: int) -> Case:
    """A number of the attendance, 0 where none can be read."""
    said = Func(KeyTextTransform("attendance", "attributes"), Value("/"), Value(place), function="split_part")
    return Case(
        When(attributes__attendance__regex=SHAPE, then=Cast(said, IntegerField())), default=0, output_field=IntegerField()
    )  # fmt: skip


def _counting(activities: Activities) -> Q:
    """The rule `lacking`, of rows with `present` and `due`."""
    asked = [kind for kind in activities.kinds if kind.needs]
    counts = ~Q(name__in=[kind.fact for kind in asked])
    if activities.parts_from:
        counts |= Q(happened_on__lt=date.fromisoformat(activities.parts_from))
    for kind in asked:
        whole = Q(name=kind.fact, attributes__has_keys=[part for part in kind.needs if part != "quorum"])
        if "quorum" in kind.needs:
            share = kind.quorum or Fraction(0)
            whole &= Q(present__gt=0, present__lte=F("due"))
            whole &= Q(GreaterThan(F("present") * share.denominator, F("due") * share.numerator))
        counts |= whole
    return counts


def coverages(
    units: Iterable[UnitFound], year: int, today: date, pack: Pack, told: Months | None = None
) -> dict[str, Coverage]:
    """The coverage of each of these units that the pack asks for activities: two queries, however many units.

    `told` is what they told, where the caller has it already.
    """
    asked = {unit.key: unit for unit in units if pack.activities.asks(unit.kind)}
    if not asked:
        return {}
    told = months_told(year, asked, pack) if told is None else told
    absent = _absent(asked, year, pack)
    values = adopted(pack, choices_of(pack.digest)).values_in_force
    numbers = {kind.fact: as_fraction(values.get(kind.value) or "") for kind in pack.activities.kinds if kind.value}
    return {
        key: Coverage(
            tuple(
                item_of(
                    kind, numbers[kind.fact], (key, kind.fact) not in absent, told.get((key, kind.fact), Told()), year,
                    Span(unit.founded_on, unit.closed_on), today,
                )
                for kind in pack.activities.of(unit.kind)
                if kind.value
            )
        )
        for key, unit in asked.items()
    }  # fmt: skip


def _absent(units: Iterable[str], year: int, pack: Pack) -> set[tuple[str, str]]:
    """Unit and activity, where the unit's last word by the end of the year is that it has no such body."""
    told_by: dict[str, list[Activity]] = defaultdict(list)
    for kind in pack.activities.kinds:
        if kind.not_where:
            told_by[kind.not_where].append(kind)
    if not told_by:
        return set()
    rows = Fact.objects.filter(
        state="standing", name__in=list(told_by), unit__key__in=list(units), happened_on__lte=date(year, 12, 31)
    )
    last = rows.order_by("unit_id", "name", "-happened_on", "-id").distinct("unit_id", "name")
    return {
        (unit, kind.fact)
        for unit, name, label, value in last.values_list("unit__key", "name", "label", "value")
        for kind in told_by[name]
        if kind.says == label or (value is not None and as_fraction(kind.says) == Fraction(value))
    }


def rolled_up_of(units: Iterable[UnitFound], found: Mapping[str, Coverage], top: str) -> RolledUp:
    """The units from `top` down together."""
    return rolled_up(found[unit.key] for unit in units if top in unit.path and unit.key in found)


@dataclass(frozen=True, slots=True)
class ActivityFound:
    """One activity of a unit: its fact, the parts for want of which it does not count, and what came of its decision.

    `outcome` is empty while nobody said what came of it.
    """

    fact: FactFound
    kind: Activity
    lacks: tuple[str, ...]
    outcome: str

    @property
    def attendance(self) -> str:
        return self.fact.attributes.get("attendance", "")

    @property
    def waits(self) -> bool:
        """Whether a follow-up was settled and nobody said yet what came of it."""
        return bool(self.fact.attributes.get("follow_up")) and not self.outcome


def activities_held(unit: str, year: int, pack: Pack) -> tuple[ActivityFound, ...]:
    """Every activity of a unit in a year, the latest first: one query."""
    found = facts_of_year(year, [unit], [*pack.activities.by_fact, FOLLOWED_UP])
    answers = {
        fact.attributes.get("answers", ""): fact.attributes.get("outcome", "")
        for fact in sorted(found, key=lambda fact: (fact.happened_on, fact.key))
        if fact.name == FOLLOWED_UP
    }
    rows = [
        ActivityFound(fact, kind, lacking(kind, fact.happened_on, fact.attributes, pack.activities.parts_from), answers.get(fact.key, ""))
        for fact in found
        if (kind := pack.activities.by_fact.get(fact.name))
    ]  # fmt: skip
    return tuple(sorted(rows, key=lambda row: (row.fact.happened_on, row.fact.key), reverse=True))


def activity_waiting(key: str) -> tuple[FactFound, bool]:
    """An activity by its fact, and whether it was said what came of its follow-up. Errors: NotFound."""
    fact = fact_found(key)
    said = Fact.objects.filter(name=FOLLOWED_UP, unit__key=fact.unit, state="standing", attributes__answers=key)
    return fact, said.exists()
