"""The activities of a pack: which there are, how often each is due and for whom, what makes one count; fronts and links.

`activities.toml` of the pack. How often stands in values of the pack, named here by key, so that an office adopts them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from zeren.kernel.words import Text
from zeren.policy.reading import CITED, Field, day, many, number, one_of, record, section, text, words

PARTS = ("quorum", "agenda", "decision", "follow_up")
"""What a meeting must show beside its day. Photographs are no part, nor anything else that only leaves a trace."""


@dataclass(frozen=True, slots=True)
class Activity:
    """One kind. `fact` is the fact that tells of it; `weight` work or ceremony.

    `value` names how often a year it is due ("": nothing is required); `every` says in which periods: one in each month
    or quarter, or any day of the year. `needs` are the parts without which it does not count; `quorum` is the share of
    those due that must be exceeded. `not_where` and `says` tell the fact, and the label or number of it, by which a unit
    says that it has no such body; silence does not exempt.
    """

    fact: str
    weight: str
    who: Text
    unit_kinds: tuple[str, ...]
    source: str
    date: str
    confidence: str
    value: str = ""
    every: str = "year"
    needs: tuple[str, ...] = ()
    quorum: Fraction | None = None
    not_where: str = ""
    says: str = ""

    @property
    def key(self) -> str:
        return self.fact


@dataclass(frozen=True, slots=True)
class Pairing:
    """How main work goes together with Party building: the fact that tells of an item and what it may say.

    `links` are the steps through which both go (plan, deployment …) and `fronts` the parts of the work, labels of the pack;
    `fields` are kinds of units. `gap` names the value for the widest gap between the two completion rates.
    """

    fact: str
    links: tuple[str, ...]
    fronts: tuple[str, ...]
    fields: tuple[str, ...]
    gap: str
    source: str
    date: str
    confidence: str


@dataclass(frozen=True, slots=True)
class PerformanceLog:
    """The facts that are entries of a performance log; in those of `fact` is said which of `in_person` it was."""

    fact: str
    in_person: tuple[str, ...]
    entries: tuple[str, ...]
    source: str
    date: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Contact:
    """How somebody keeps in touch with a unit: the fact that says which, the fact that is a visit, how many a year."""

    fact: str
    visit: str
    visits: Fraction
    source: str
    date: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Activities:
    """All kinds. What happened before `parts_from` was not asked for its parts and counts by its day."""

    kinds: tuple[Activity, ...] = ()
    parts_from: str = ""
    pairing: Pairing | None = None
    log: PerformanceLog | None = None
    contact: Contact | None = None
    by_fact: dict[str, Activity] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        self.by_fact.update((kind.fact, kind) for kind in self.kinds)

    def of(self, unit_kind: str) -> tuple[Activity, ...]:
        """Those of a kind of unit, in the order of the file."""
        return tuple(kind for kind in self.kinds if unit_kind in kind.unit_kinds)

    def asks(self, unit_kind: str) -> bool:
        """Whether something is required of such units; of others no month is dry."""
        return any(kind.value for kind in self.of(unit_kind))


_ACTIVITY = record(
    Activity,
    {
        "fact": Field(text),
        "weight": Field(one_of("work", "ceremony")),
        "who": Field(words),
        "unit_kinds": Field(many(text)),
        "value": Field(text, ""),
        "every": Field(one_of("month", "quarter", "half_year", "year"), "year"),
        "needs": Field(many(one_of(*PARTS)), ()),
        "quorum": Field(number, None),
        "not_where": Field(text, ""),
        "says": Field(text, ""),
        **CITED,
    },
)
_PAIRING = record(
    Pairing,
    {
        "fact": Field(text),
        "links": Field(many(text)),
        "fronts": Field(many(text)),
        "fields": Field(many(text)),
        "gap": Field(text),
        **CITED,
    },
)
_LOG = record(
    PerformanceLog, {"fact": Field(text), "in_person": Field(many(text)), "entries": Field(many(text)), **CITED}
)
_CONTACT = record(Contact, {"fact": Field(text), "visit": Field(text), "visits": Field(number), **CITED})
ACTIVITY_FILE: dict[str, Field] = {
    "parts": Field(section({"from": Field(day), **CITED}), None),
    "activity": Field(many(_ACTIVITY), ()),
    "pairing": Field(_PAIRING, None),
    "log": Field(_LOG, None),
    "contact": Field(_CONTACT, None),
}


def activities_of(found: Mapping[str, Any]) -> Activities:
    """The kinds of what was read of the file."""
    parts = found.get("parts") or {}
    return Activities(
        found.get("activity", ()), parts.get("from", ""), found.get("pairing"), found.get("log"), found.get("contact")
    )


def names_in(found: Activities) -> Iterator[tuple[str, str, str, str]]:
    """Whatever the file names that must stand elsewhere in the pack: where, what it is (in both languages), its key."""
    for kind in found.kinds:
        place = f"activity[{kind.fact}]"
        yield from ((place, "fact", "事项", one) for one in (kind.fact, kind.not_where) if one)
        yield from ((place, "kind", "类别", one) for one in kind.unit_kinds)
        yield from ((place, "value", "值", one) for one in (kind.value,) if one)
    if (pairing := found.pairing) is not None:
        yield "pairing", "fact", "事项", pairing.fact
        yield "pairing", "value", "值", pairing.gap
        yield "pairing", "source", "来源", pairing.source
        yield from (("pairing", "label", "标签", one) for one in (*pairing.links, *pairing.fronts))
        yield from (("pairing", "kind", "类别", one) for one in pairing.fields)
    if (log := found.log) is not None:
        yield from (("log", "fact", "事项", one) for one in (log.fact, *log.entries))
        yield from (("log", "label", "标签", one) for one in log.in_person)
        yield "log", "source", "来源", log.source
    if (contact := found.contact) is not None:
        yield from (("contact", "fact", "事项", one) for one in (contact.fact, contact.visit))
        yield "contact", "source", "来源", contact.source
