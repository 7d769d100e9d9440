"""A fact in words: what, how much, with what said about it, by whom entered. Names are looked up once for a page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from zeren.implement.queries import FactFound
from zeren.implement.rules.elasticity import is_late
from zeren.implement.rules.facts import STATE_NAMES
from zeren.kernel.exact import shown
from zeren.kernel.words import Text
from zeren.ledger.clock import ZONE, today
from zeren.organisations.queries import number_in_force, person_names, unit_names
from zeren.policy.vocabulary import Words

TAGS = {"standing": "plain", "held": "ink", "corrected": "dashed", "withdrawn": "dashed", "taken_back": "dashed"}


@dataclass(frozen=True, slots=True)
class Told:
    """A fact for a table: its words, how much, details, names, and how its state is shown."""

    fact: FactFound
    words: Text
    amount: Text
    details: tuple[tuple[Text, Text], ...]
    unit: str
    person: str
    entered_by: Text
    state: Text
    tag: str
    late: bool


def told(facts: Iterable[FactFound], words: Words) -> tuple[Told, ...]:
    """Facts with all names they need: two queries."""
    rows = tuple(facts)
    signed = {row.entered_by.removeprefix("person:") for row in rows if row.entered_by.startswith("person:")}
    people = person_names(signed | {row.person for row in rows if row.person})
    units = unit_names({row.unit for row in rows})
    days = number_in_force("entry.days", today()) if rows else None
    return tuple(_told(row, words, people, units, days) for row in rows)


def actor_name(signature: str, people: Mapping[str, str]) -> Text:
    """Who a signature is: the person's name, or the job."""
    kind, _, key = signature.partition(":")
    if kind == "person":
        name = people.get(key, key)
        return Text(name, name)
    return Text("系统作业", "a job of the system")


def amount_of(fact: FactFound, words: Words) -> Text:
    """How much: a label in words, a number with its unit; one event of its kind says nothing."""
    word = words.facts.get(fact.name)
    if fact.label:
        return words.name(fact.label)
    if fact.value is None or (word and word.type == "events" and fact.value == 1):
        return Text("", "")
    number = shown(fact.value, 4)
    unit = word.unit if word and word.unit else Text("", "")
    return Text(f"{number} {unit.zh}".strip(), f"{number} {unit.en}".strip())


def details_of(fact: FactFound, words: Words) -> tuple[tuple[Text, Text], ...]:
    """What else is said about it, in the pack's words; free words stand as they were written."""
    word = words.facts.get(fact.name)
    choices = word.attributes if word else {}
    order = {key: place for place, key in enumerate(choices)}
    return tuple(
        (words.attributes.get(key, Text(key, key)), _value(said, words, chosen=bool(choices.get(key))))
        for key, said in sorted(fact.attributes.items(), key=lambda pair: order.get(pair[0], len(order)))
    )  # fmt: skip


def _value(said: str, words: Words, *, chosen: bool) -> Text:
    """A chosen word by its label, a fact that is named by its own word, everything else as it was written."""
    if said in words.facts:
        return words.facts[said].name
    return words.labels.get(said, Text(said, said)) if chosen else Text(said, said)


def _late(fact: FactFound, words: Words, days: Fraction | None) -> bool:
    """Whether a unit entered late what it is asked to enter; a correction is no entry."""
    word = words.facts.get(fact.name)
    asked = word is not None and word.minutes > 0 and not fact.corrects
    return asked and is_late(fact.happened_on, fact.entered_at.astimezone(ZONE).date(), days)


def _told(
    fact: FactFound, words: Words, people: Mapping[str, str], units: Mapping[str, str], days: Fraction | None
) -> Told:
    return Told(
        fact, words.name(fact.name), amount_of(fact, words), details_of(fact, words), units.get(fact.unit, fact.unit),
        people.get(fact.person, fact.person), actor_name(fact.entered_by, people),
        STATE_NAMES.get(fact.state, Text(fact.state, fact.state)), TAGS.get(fact.state, "plain"), _late(fact, words, days),
    )  # fmt: skip
