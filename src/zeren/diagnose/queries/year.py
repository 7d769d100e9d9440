"""A unit's year as it was, beside how many dry months its peers had. Three queries more than the tree."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from zeren.diagnose.rules.questions import Doing
from zeren.diagnose.rules.year import HOLLOW, NAMES, WORK, Drought, Strip, drought_of, dry_prompts, strip_of
from zeren.implement.queries import FactFound, Months, facts_of_year, months_told, putting_off
from zeren.implement.rules.activities import counts
from zeren.kernel.days import Span
from zeren.kernel.words import Text
from zeren.ledger.reach import beyond
from zeren.organisations.queries import UnitFound, choices_of, pack_on, subtree
from zeren.policy import Pack
from zeren.policy.adoption import adopted

MOST_PEERS = 400


@dataclass(frozen=True, slots=True)
class YearFound:
    """The strip of one unit, the facts behind it by key, what calls for a look, and the dry months of its peers.

    `peers` counts units by dry months, 0 to 12; `open_values` are the values that prompt and are not adopted yet.
    """

    unit: UnitFound
    year: int
    strip: Strip
    facts: dict[str, FactFound]
    prompts: tuple[Text, ...]
    peers: tuple[int, ...]
    peer_title: Text


def year_as_it_was(unit: UnitFound, year: int, today: date) -> YearFound:
    """The year of one unit. Its peers are the units of its peer group under the same parent."""
    pack = pack_on(today)
    values = adopted(pack, choices_of(pack.digest)).values_in_force
    peers, title = _peers(unit, pack, min(today, date(year, 12, 31)))
    mine = facts_of_year(year, [unit.key], NAMES)
    strip = strip_of((_doing(fact, pack) for fact in mine), year, today, Span(unit.founded_on, unit.closed_on))
    prompts = dry_prompts(
        strip, _whole(values.get("drought.months")), _whole(values.get("postponement.business_most"))
    )
    return YearFound(
        unit, year, strip, {fact.key: fact for fact in mine}, prompts, _dry_of(peers, year, today, pack), title
    )


def told_to_superior(units: Iterable[UnitFound], year: int, pack: Pack) -> tuple[tuple[UnitFound, int], ...]:
    """Units that put activities off for business more often than the value in force allows, with how often: two queries.

    Source: article row 9; postponement.business_most.
    """
    most = _whole(adopted(pack, choices_of(pack.digest)).values_in_force.get("postponement.business_most"))
    names = {unit.key: unit for unit in units}
    if most is None or not names:
        return ()
    return tuple((names[one.unit], one.for_business) for one in putting_off(year, names) if one.for_business > most)


def years_below(units: Iterable[UnitFound], year: int, today: date) -> tuple[tuple[UnitFound, Strip], ...]:
    """The year of each of these units, those with most dry months first: one query."""
    units, pack = tuple(units), pack_on(today)
    facts: dict[str, list[Doing]] = defaultdict(list)
    for fact in facts_of_year(year, [unit.key for unit in units], NAMES) if units else ():
        facts[fact.unit].append(_doing(fact, pack))
    found = ((unit, strip_of(facts[unit.key], year, today, Span(unit.founded_on, unit.closed_on))) for unit in units)
    return tuple(sorted(found, key=lambda one: (-one[1].dry, -len(one[1].for_business), one[0].key)))


def work_told(units: Iterable[UnitFound], year: int, pack: Pack) -> Months:
    """What these units told of their activities, and of what else is real work, month by month: one query."""
    others = {name: kind.where for kind in WORK if kind.where for name in kind.names}
    return months_told(year, [unit.key for unit in units], pack, others)


def droughts(
    units: Iterable[UnitFound], year: int, today: date, pack: Pack, told: Months | None = None
) -> dict[str, Drought]:
    """The months of each of these units with and without real work: one query, however many units.

    `told` is `work_told` of them, where the caller has it already. Source: article row 8; drought.months calls for a look.
    """
    units = tuple(units)
    told = work_told(units, year, pack) if told is None else told
    worked: dict[str, list[bool]] = defaultdict(lambda: [False] * 12)
    ceremonies: Counter[str] = Counter()
    for (unit, name), months in told.items():
        kind = pack.activities.by_fact.get(name)
        if kind is not None and kind.weight == "ceremony":
            ceremonies[unit] += sum(months.counting)
            continue
        worked[unit] = [was or bool(count) for was, count in zip(worked[unit], months.counting, strict=True)]
    return {
        unit.key: drought_of(
            worked[unit.key], ceremonies[unit.key], year, today, Span(unit.founded_on, unit.closed_on)
        )
        for unit in units
    }


def _doing(fact: FactFound, pack: Pack) -> Doing:
    """A fact as the year takes it; an activity that lacks what the pack asks of it is none."""
    name = fact.name if counts(pack.activities, fact.name, fact.happened_on, fact.attributes) else HOLLOW
    return Doing(fact.key, name, fact.happened_on, fact.value or 1, fact.label, fact.attributes)  # type: ignore[arg-type]  # a count of one


def _whole(value: str | None) -> int | None:
    return int(value) if value else None


def _peers(unit: UnitFound, pack: Pack, day: date) -> tuple[tuple[UnitFound, ...], Text]:
    group = next((group for group in pack.peer_groups if unit.kind in group.unit_kinds), None)
    if group is None or not unit.parent:
        return (), Text("", "")
    beside = subtree(unit.parent, day, 1)
    return tuple(one for one in beside if one.parent == unit.parent and one.kind in group.unit_kinds)[
        :MOST_PEERS
    ], group.title


def _dry_of(peers: Iterable[UnitFound], year: int, today: date, pack: Pack) -> tuple[int, ...]:
    """How many of the peers had 0, 1 … 12 months without real work."""
    with beyond("how many peers had how many dry months; none of them is named"):
        counted = Counter(one.dry for one in droughts(peers, year, today, pack).values())
    return tuple(counted[number] for number in range(13))
