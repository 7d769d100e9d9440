"""Facts facing those they are about: what each has to confirm or dispute, and which disputes are open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from zeren.assess.models import Answer, Round
from zeren.assess.rules.confirming import Dispute
from zeren.implement.queries import FactFound, fact_keys_about, facts_in_short, facts_of_person, facts_of_year
from zeren.kernel.days import year_span
from zeren.ledger.waivers import reopened
from zeren.organisations.queries import kinds_of, pack_on, terms_in


@dataclass(frozen=True, slots=True)
class RoundFound:
    """The round of confirmation of a year: its days, or those of the term for which it was reopened last."""

    id: int
    year: int
    opens_on: date
    closes_on: date
    state: str


@dataclass(frozen=True, slots=True)
class FactShown:
    """A fact as the one concerned sees it: `choice` is the own answer (empty for silence), `said` its reason.

    A fact that was corrected carries on the answer that was given to the one it corrects.
    """

    fact: FactFound
    choice: str = ""
    said: str = ""
    outcome: str = ""
    reply: str = ""
    replied_by: str = ""

    @property
    def id(self) -> int:
        return self.fact.id

    @property
    def key(self) -> str:
        return self.fact.key


@dataclass(frozen=True, slots=True)
class Facing:
    """Whose facts these are: a person with the unit of the first of them; how many are confirmed, disputed, unanswered."""

    person: str
    unit: str
    facts: int
    confirmed: int
    disputed: int

    @property
    def silent(self) -> int:
        return self.facts - self.confirmed - self.disputed


def round_of(year: int) -> RoundFound | None:
    """The round of a year, if it was opened."""
    row = Round.objects.filter(year=year).first()
    return as_round(row) if row else None


def as_round(row: Round) -> RoundFound:
    """A round with the days on which answers are taken."""
    again = reopened(Round._meta.db_table, row.id)
    opens_on, closes_on = again or (row.opens_on, row.closes_on)
    return RoundFound(row.id, row.year, opens_on, closes_on, row.state)


def facts_to_answer(year: int, person: str) -> tuple[FactShown, ...]:
    """Every standing fact of the year that concerns a person: about the person, or about the unit led on that day."""
    leads = [(unit, first, last) for unit, _, first, last in _leaders(year, person=person)]
    units = [unit for unit, _, _ in leads]
    about_units = facts_of_year(year, units) if units else ()
    rows = {fact.key: fact for fact in facts_of_person(year, person)}
    for fact in about_units:
        if not fact.person and _led(fact, leads):
            rows[fact.key] = fact
    keys = {key for fact in rows.values() for key in (fact.key, fact.corrects) if key}
    answers = {
        a.fact.key: a for a in Answer.objects.filter(round__year=year, fact__key__in=keys).select_related("fact")
    }
    return tuple(_shown(fact, answers.get(key) or answers.get(fact.corrects)) for key, fact in sorted(rows.items()))


def facts_unanswered(year: int, person: str) -> tuple[tuple[int, str], ...]:
    """Number and key of every fact that concerns a person and has no answer yet, in key order: three queries.

    A fact that was put right after a dispute carries that answer on.
    """
    leads = [(unit, first, last) for unit, _, first, last in _leaders(year, person=person)]
    answered = set(Answer.objects.filter(round__year=year, person__key=person).values_list("fact_id", flat=True))
    return tuple(
        (number, key)
        for number, key, unit, day, corrects in fact_keys_about(year, [unit for unit, _, _ in leads], person)
        if not {number, corrects} & answered
        and (
            not unit
            or any(unit == led and first <= day and (last is None or day <= last) for led, first, last in leads)
        )
    )


def first_responsible_of(unit: str, day: date) -> str:
    """Who answered first for a unit on `day`; whoever did last before it, where the post was vacant; empty if nobody."""
    held = [(first, last, who) for _, who, first, last in _leaders(day.year, unit=unit)]
    for first, last, who in held:
        if first <= day and (last is None or day <= last):
            return who
    return max(held, default=(day, None, ""))[2]


def subjects_facing(year: int) -> tuple[Facing, ...]:
    """For everybody concerned in a year: how many facts, and how they were answered. A constant number of queries."""
    leaders = _leaders(year)
    by_unit: dict[str, list[tuple[date, date | None, str]]] = {}
    for unit, who, first, last in leaders:
        by_unit.setdefault(unit, []).append((first, last, who))
    choices = dict(Answer.objects.filter(round__year=year).values_list("fact__key", "choice"))
    counts: dict[str, list[int]] = {}
    units: dict[str, str] = {}
    for key, unit, about, day, corrects in facts_in_short(year):
        person = about or _leader_on(by_unit.get(unit, ()), day)
        if person:
            row = counts.setdefault(person, [0, 0, 0])
            units.setdefault(person, unit)
            row[0] += 1
            choice = choices.get(key) or choices.get(corrects)
            row[1] += choice == "confirm"
            row[2] += choice == "dispute"
    return tuple(Facing(person, units[person], *row) for person, row in sorted(counts.items()))


def disputes_open(year: int) -> tuple[Dispute, ...]:
    """Disputes that nobody has answered yet, in fact order. A dispute about a fact that was corrected is answered."""
    rows = Answer.objects.filter(round__year=year, choice="dispute", outcome="", fact__state="standing")
    return tuple(
        Dispute(row.fact.key, row.person.key, row.fact.entered_by, row.reason)
        for row in rows.select_related("fact", "person").order_by("fact__key")
    )


def answers_of(year: int, facts: Iterable[str]) -> dict[str, str]:
    """How each of these facts was answered: confirm, dispute, or missing from the answer for silence."""
    rows = Answer.objects.filter(round__year=year, fact__key__in=list(facts))
    return dict(rows.values_list("fact__key", "choice"))


def _leaders(year: int, *, person: str = "", unit: str = "") -> list[tuple[str, str, date, date | None]]:
    """(unit, person, from, until) of everybody who was first responsible for a unit in the year, or of one."""
    span = year_span(year)
    last = span.end or span.start
    kinds = kinds_of(pack_on(last)).first_responsible
    terms = terms_in(span.start, last, kinds, [unit] if unit else (), person)
    return [(t.unit, t.person, t.from_day or span.start, t.until_day) for t in terms]


def _led(fact: FactFound, leads: Iterable[tuple[str, date, date | None]]) -> bool:
    return any(
        unit == fact.unit and first <= fact.happened_on and (last is None or fact.happened_on <= last)
        for unit, first, last in leads
    )


def _leader_on(held: Iterable[tuple[date, date | None, str]], day: date) -> str:
    return next((who for first, last, who in held if first <= day and (last is None or day <= last)), "")


def _shown(fact: FactFound, answer: Answer | None) -> FactShown:
    if answer is None:
        return FactShown(fact)
    return FactShown(fact, answer.choice, answer.reason, answer.outcome, answer.reply, answer.replied_by)
