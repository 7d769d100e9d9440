"""Samples of facts, what was said of each drawn one, and the share of each unit's facts that somebody else verified."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q

from zeren.implement.models import Fact, Sample, SampleItem
from zeren.implement.queries.facts import FactFound, facts_numbered
from zeren.implement.rules.sampling import CONFIRMED, CORRECTED, QUESTIONED, WAITING, standing_of
from zeren.implement.rules.stages import STANDING
from zeren.kernel.errors import NotFound, Reason
from zeren.kernel.words import Text


@dataclass(frozen=True, slots=True)
class ItemFound:
    """One drawn fact: what the verifier answered, and where it stands now (`sampling.NAMES`)."""

    id: int
    sample: int
    unit: str
    place: int
    answer: str
    note: str
    at: datetime | None
    by: str
    fact: FactFound

    @property
    def standing(self) -> str:
        return standing_of(self.answer, self.fact.state)


@dataclass(frozen=True, slots=True)
class SampleFound:
    """One sample; `population` is out of how many it was drawn, `counts` how many items stand where."""

    id: int
    unit: str
    year: int
    seed: str
    population: int
    drawn_at: datetime
    drawn_by: str
    items: tuple[ItemFound, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        stands = [item.standing for item in self.items]
        return {key: stands.count(key) for key in (CONFIRMED, QUESTIONED, CORRECTED, WAITING)}


@dataclass(frozen=True, slots=True)
class Share:
    """How many standing facts a unit has in a year, and how many of them somebody else confirmed, or questioned."""

    unit: str
    facts: int
    verified: int
    questioned: int

    @property
    def per_cent(self) -> int:
        return 100 * self.verified // self.facts if self.facts else 0


COLUMNS = ("id", "unit__key", "year", "seed", "population", "drawn_at", "drawn_by")


def samples_of(units: Iterable[str], year: int) -> tuple[SampleFound, ...]:
    """Samples drawn of these units in a year, the newest first, with their items."""
    rows = list(Sample.objects.filter(unit__key__in=list(units), year=year).values_list(*COLUMNS)[:50])
    items = _items(Q(sample__in=[row[0] for row in rows]))
    return tuple(SampleFound(*row, tuple(one for one in items if one.sample == row[0])) for row in rows)


def sample_found(number: int) -> SampleFound:
    """One sample with its items in the order drawn. Errors: NotFound."""
    row = Sample.objects.filter(id=number).values_list(*COLUMNS).first()
    if row is None:
        raise NotFound(Reason("no_such_sample", Text("没有这次抽样。", "There is no such sample.")))
    return SampleFound(*row, _items(Q(sample=number)))


def item_found(item: int) -> ItemFound:
    """One drawn fact. Errors: NotFound."""
    found = _items(Q(id=item))
    if not found:
        raise NotFound(Reason("no_such_item", Text("没有抽到这一条。", "No such fact was drawn.")))
    return found[0]


def verified_shares(units: Iterable[str], year: int) -> tuple[Share, ...]:
    """The share of each of these units that has facts: two questions."""
    span = (date(year, 1, 1), date(year, 12, 31))
    facts = Fact.objects.filter(state=STANDING, unit__key__in=list(units), happened_on__range=span)
    counts = facts.values_list("unit__key").annotate(all=Count("id")).order_by("unit__key")
    said = SampleItem.objects.filter(fact__in=facts).values_list("fact__unit__key").annotate(
        verified=Count("fact", distinct=True, filter=Q(answer=CONFIRMED)),
        questioned=Count("fact", distinct=True, filter=Q(answer=QUESTIONED)),
    )  # fmt: skip
    answered = {unit: (verified, questioned) for unit, verified, questioned in said}
    return tuple(Share(unit, count, *answered.get(unit, (0, 0))) for unit, count in counts)


def _items(wanted: Q) -> tuple[ItemFound, ...]:
    rows = SampleItem.objects.filter(wanted).order_by("sample", "place")
    said = list(
        rows.values_list("id", "sample_id", "sample__unit__key", "place", "answer", "note", "at", "by", "fact_id")
    )
    facts = {fact.id: fact for fact in facts_numbered([row[-1] for row in said])}
    return tuple(ItemFound(*row[:-1], facts[row[-1]]) for row in said if row[-1] in facts)
