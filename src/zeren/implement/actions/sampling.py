"""Drawing facts to be verified, and answering for each of them."""

from collections.abc import Sequence
from datetime import date

from zeren.implement.events import SampleAnswered, SampleDrawn
from zeren.implement.models import Fact, Sample, SampleItem
from zeren.implement.queries import item_found
from zeren.implement.rules.sampling import SIZE, Drawable, cannot_answer, cannot_draw, population, sample
from zeren.implement.rules.stages import STANDING
from zeren.kernel.actors import Actor
from zeren.kernel.draws import seed_of
from zeren.kernel.errors import refuse_if
from zeren.ledger.clock import now, today
from zeren.ledger.gate import About, Done, action, seal_of
from zeren.organisations.queries import keys_below, number_in_force, unit_ids


@action(permission="implement.verify", about=lambda unit, *_: About(unit=unit))
def draw_sample(actor: Actor, unit: str, year: int, said: Sequence[str]) -> Done:
    """Draw facts of a unit's tree and a year from what two people said aloud. Gives the sample's number.

    Errors: Refused with every reason.
    """
    keys, size = _population(actor, unit, year), number_in_force(SIZE, today())
    refuse_if(cannot_draw(said, len(keys), size))
    assert size is not None
    seed = seed_of(said)
    drawn = sample(unit, year, seed, keys, size)
    row = Sample.objects.create(
        unit_id=unit_ids([unit])[unit], year=year, seed=seed, population=len(keys), drawn_at=now(),
        drawn_by=actor.signature,
    )  # fmt: skip
    numbers = dict(Fact.objects.filter(key__in=drawn).values_list("key", "id"))
    SampleItem.objects.bulk_create(
        SampleItem(sample=row, fact_id=numbers[key], place=place) for place, key in enumerate(drawn, start=1)
    )
    return Done(row.id, SampleDrawn(row.id, unit, year, seed, len(keys), drawn))


def _population(actor: Actor, unit: str, year: int) -> tuple[str, ...]:
    tree = unit_ids({unit, *keys_below(unit, today())}).values()
    span = (date(year, 1, 1), date(year, 12, 31))
    facts = Fact.objects.filter(state=STANDING, unit__in=tree, happened_on__range=span)
    verified = SampleItem.objects.filter(answer="confirmed", fact__in=facts).values_list("fact__key", flat=True)
    rows = facts.values_list("key", "entered_by", "person__key")
    return population((Drawable(key, by, who or "") for key, by, who in rows), frozenset(verified), actor.signature)


def _about_item(item: int, *_: object) -> About:
    return About(unit=item_found(item).unit)


@action(permission="implement.verify", about=_about_item)
def answer_sample(actor: Actor, item: int, answer: str, note: str = "") -> Done:
    """Confirm a drawn fact, or question it with a note. A correction is made on the fact itself.

    Errors: Refused with every reason; the answer is never given by who entered the fact.
    """
    found = item_found(item)
    refuse_if(
        cannot_answer(
            answer, note, found.answer, found.fact.state, entered_by=found.fact.entered_by, person=found.fact.person,
            actor=actor.signature,
        )
    )  # fmt: skip
    SampleItem.objects.filter(id=item).update(answer=answer, note=note.strip(), at=now(), by=actor.signature)
    return Done(answer, SampleAnswered(found.sample, found.fact.key, answer, seal_of(note)))
