"""Activity without recorded result: what of some units calls for a question, in a year up to a day.

A constant number of queries, however many units: what they told of activities, entries by their day, claims and what of
them was verified; and, of units whose texts, results or debriefs the reader may read, these.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from zeren.assess.queries import freezes_of, marks_in_full
from zeren.assess.rules.showing import milestone
from zeren.debrief.queries import meetings, self_rated
from zeren.diagnose.queries.year import droughts, work_told
from zeren.diagnose.rules.prompts import (
    ASKINGS,
    DEBRIEF,
    FULL,
    RESULTS,
    Key,
    Prompt,
    alike_of,
    before_checks,
    burst_of,
    ceremony_of,
    claimed_of,
    full_of,
    meetings_of,
    own_of,
    those_to_ask_first,
)
from zeren.implement.queries import (
    CLAIMS,
    FactFound,
    alike_by_unit,
    claims_told,
    coverages,
    entries_within,
    facts_by_keys,
    facts_of_year,
)
from zeren.implement.rules.facts import asked_kinds
from zeren.kernel.days import Span
from zeren.ledger.clock import ZONE
from zeren.organisations.queries import UnitFound, choices_of, pack_on
from zeren.policy import Pack
from zeren.policy.adoption import adopted
from zeren.policy.reading import as_fraction

Limits = Mapping[str, Fraction | None]
"""The values of the pack as the office adopted them; None: switched off."""


@dataclass(frozen=True, slots=True)
class Open:
    """The units whose texts, results and debriefs are open to the reader; a debrief by the unit before which it was.

    `compared`: with whose texts they may be compared (None: with all).
    """

    texts: Collection[str] = ()
    results: Collection[str] = ()
    debriefs: Collection[str] = ()
    compared: Collection[str] | None = None


@dataclass(frozen=True, slots=True)
class Prompted:
    """What was looked at, by kind of prompt, those to ask first on top. `checks`: the days before which entries pile up.

    `alike`: unit → its facts that are nearly the same as others. A kind that is not open to the reader is missing.
    """

    year: int
    found: dict[Key, tuple[Prompt, ...]]
    checks: tuple[Span, ...]
    alike: dict[str, tuple[str, ...]]

    def of_unit(self, unit: str) -> tuple[Prompt, ...]:
        """Everything that was looked at of one unit, in the order of the kinds."""
        return tuple(one for prompts in self.found.values() for one in prompts if one.unit == unit)


def prompts_of(units: Sequence[UnitFound], year: int, today: date, opened: Open) -> Prompted:
    """Every kind of prompt for these units in a year, as of `today`."""
    day = min(today, date(year, 12, 31))
    pack = pack_on(day)
    values = adopted(pack, choices_of(pack.digest)).values_in_force
    limits = {key: as_fraction(values.get(key) or "") for kind in ASKINGS for key in kind.values}
    keys = [unit.key for unit in units]
    checks = _checks(pack, year, today, limits.get("prompt.burst_days"))
    found: dict[Key, tuple[Prompt, ...]] = {}
    found["meetings"], found["ceremony"] = _activities(units, year, today, pack, limits)
    entries = entries_within(keys, year, checks, pack.words)
    found["burst"] = tuple(
        burst_of(key, *entries.get(key, (0, 0)), limits.get("prompt.burst_share"), limits.get("prompt.burst_least"))
        for key in keys
    )
    texts = alike_by_unit(set(keys) & set(opened.texts), year, opened.compared) if opened.texts else {}
    if opened.texts:
        least = limits.get("prompt.alike_least")
        found["alike"] = tuple(alike_of(key, one.texts, len(one.alike), least) for key, one in texts.items())
    found |= _scores(keys, year, opened, limits)
    found["claimed"] = _claims(units, year, pack, limits)
    return Prompted(
        year,
        {key: those_to_ask_first(prompts) for key, prompts in found.items()},
        checks,
        {key: one.alike for key, one in texts.items()},
    )


def facts_behind(prompted: Prompted, unit: str, pack: Pack) -> dict[Key, tuple[FactFound, ...]]:
    """The single facts on which the prompts of one unit stand, by the day they happened: two queries."""
    facts = sorted(facts_of_year(prompted.year, [unit]), key=lambda fact: (fact.happened_on, fact.key))
    alike = facts_by_keys(prompted.alike.get(unit, ()))
    weight = {name: kind.weight for name, kind in pack.activities.by_fact.items()}
    claims = [(fact, *CLAIMS[fact.name]) for fact in facts if fact.name in CLAIMS]
    return {
        "meetings": tuple(fact for fact in facts if weight.get(fact.name) == "work"),
        "ceremony": tuple(fact for fact in facts if weight.get(fact.name) == "ceremony"),
        "burst": tuple(fact for fact in facts if any(span.holds(fact.entered_on) for span in prompted.checks)),
        "alike": tuple(alike.values()),
        "claimed": tuple(
            fact for fact, attribute, said, verified in claims
            if fact.attributes.get(attribute) in said and fact.attributes.get(attribute) != verified
        ),
    }  # fmt: skip


def _activities(
    units: Sequence[UnitFound], year: int, today: date, pack: Pack, limits: Limits
) -> tuple[tuple[Prompt, ...], tuple[Prompt, ...]]:
    """Meetings without result, and ceremonies alone: of kinds of unit from which the pack asks results, and activities."""
    told = work_told(units, year, pack)
    covered = coverages(units, year, today, pack, told)
    dry = droughts(units, year, today, pack, told)
    held: Counter[str] = Counter()
    counting: Counter[str] = Counter()
    results: Counter[str] = Counter()
    for (unit, name), months in told.items():
        kind = pack.activities.by_fact.get(name)
        if kind is None:
            results[unit] += sum(months.counting)
        elif kind.weight == "work":
            held[unit] += sum(months.counting) + sum(months.hollow)
            counting[unit] += sum(months.counting)
    due = {key: sum((item.required for item in one.items), Fraction(0)) for key, one in covered.items()}
    asked = asked_kinds(pack.duties)
    asks_results = frozenset().union(*(asked.get(name, frozenset()) for kind in RESULTS for name in kind.names))
    most = limits.get("prompt.meetings_most")
    without_result = tuple(
        meetings_of(one.key, held[one.key], due.get(one.key, Fraction(0)), results[one.key], most)
        for one in units
        if one.kind in asks_results
    )
    only = tuple(
        ceremony_of(one.key, dry[one.key].ceremonies, counting[one.key], dry[one.key].only_a_ceremony, one.key in covered)
        for one in units
        if pack.activities.of(one.kind)
    )  # fmt: skip
    return without_result, only


def _scores(keys: Sequence[str], year: int, opened: Open, limits: Limits) -> dict[Key, tuple[Prompt, ...]]:
    """Full marks of results and of own assessments, and the own beside the verified, as far as the reader may read them."""
    found: dict[Key, tuple[Prompt, ...]] = {}
    least, gap = limits.get("prompt.full_least"), limits.get("prompt.self_gap")
    full: list[Prompt] = []
    if opened.results:
        full += [
            full_of(
                one.unit, one.full, one.criteria, least, one.name if one.is_person else "", one.title, one.subject
            )
            for one in marks_in_full(set(keys) & set(opened.results), year, int(least or 0))
        ]
    if opened.debriefs:
        rated = self_rated(keys, year, opened.debriefs)
        found["own"] = tuple(
            own_of(one.unit, one.own, one.verified, gap, one.name, one.title, str(one.debrief)) for one in rated
        )
        full += [
            Prompt("full", one.unit, Fraction(FULL), Fraction(FULL), "ask", one.name, one.title, f"{DEBRIEF}{one.debrief}")
            for one in rated
            if one.own == FULL and least is not None
        ]  # fmt: skip
    if opened.results or opened.debriefs:
        found["full"] = tuple(full)
    return found


def _claims(units: Sequence[UnitFound], year: int, pack: Pack, limits: Limits) -> tuple[Prompt, ...]:
    told = claims_told([unit.key for unit in units], year)
    asked = asked_kinds(pack.duties)
    expected = frozenset().union(*(asked.get(name, frozenset()) for name in CLAIMS))
    share = limits.get("prompt.unverified_share")
    return tuple(
        claimed_of(one.key, *told.get(one.key, (0, 0)), share, one.kind in expected)
        for one in units
        if one.kind in expected or one.key in told
    )


def _checks(pack: Pack, year: int, today: date, before: Fraction | None) -> tuple[Span, ...]:
    """The days before checks: those that the calendar marks, the debrief meetings of the year, the freeze; as far as begun."""
    if before is None:
        return ()
    planned = [milestone(pack, one.key, year) for one in pack.calendar.milestones if one.inspects]
    held = [one.meets_on for one in meetings() if one.year == year]
    frozen = [one.at.astimezone(ZONE).date() for one in freezes_of(year)[:1]]
    days = {day for day in (*planned, *held, *frozen) if day is not None}
    return tuple(span for span in before_checks(days, int(before)) if span.start <= today)
