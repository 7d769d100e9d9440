"""A unit's year as it was, beside how many dry months its peers had. Three queries more than the tree."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from zeren.diagnose.rules.questions import Doing
from zeren.diagnose.rules.year import NAMES, WORK, Strip, dry_prompts, strip_of
from zeren.implement.queries import FactFound, facts_of_year, putting_off
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
    strip = strip_of(map(_doing, mine), year, today, Span(unit.founded_on, unit.closed_on))
    prompts = dry_prompts(
        strip, _whole(values.get("drought.months")), _whole(values.get("postponement.business_most"))
    )
    counts = _dry_of(peers, year, today)
    return YearFound(unit, year, strip, {fact.key: fact for fact in mine}, prompts, counts, title)


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
    units = tuple(units)
    facts: dict[str, list[Doing]] = defaultdict(list)
    for fact in facts_of_year(year, [unit.key for unit in units], NAMES) if units else ():
        facts[fact.unit].append(_doing(fact))
    found = ((unit, strip_of(facts[unit.key], year, today, Span(unit.founded_on, unit.closed_on))) for unit in units)
    return tuple(sorted(found, key=lambda one: (-one[1].dry, -len(one[1].for_business), one[0].key)))


def _doing(fact: FactFound) -> Doing:
    return Doing(fact.key, fact.name, fact.happened_on, fact.value or 1, fact.label, fact.attributes)  # type: ignore[arg-type]  # a count of one


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


def _dry_of(peers: Iterable[UnitFound], year: int, today: date) -> tuple[int, ...]:
    """How many of the peers had 0, 1 … 12 months without real work."""
    peers = tuple(peers)
    facts: dict[str, list[Doing]] = defaultdict(list)
    names = sorted({name for kind in WORK for name in kind.names})
    with beyond("how many peers had how many dry months; none of them is named"):
        for fact in facts_of_year(year, [unit.key for unit in peers], names) if peers else ():
            facts[fact.unit].append(_doing(fact))
    counted = Counter(
        strip_of(facts[unit.key], year, today, Span(unit.founded_on, unit.closed_on)).dry for unit in peers
    )
    return tuple(counted[number] for number in range(13))
