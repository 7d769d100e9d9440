"""Texts of other facts that are nearly the same, and facts that show the same document: questions for a verifier.

They see no more than the reader does: the net lies under them. No score, dossier or letter asks here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from zeren.implement.models import Evidence, Fact, Sketch
from zeren.implement.rules.likeness import LIKE, groups, likeness
from zeren.implement.rules.stages import LIVE
from zeren.ledger.clock import today
from zeren.organisations.queries import number_in_force

WORDS, FILE = "words", "file"
MOST = 200
"""Facts that are compared whole; beyond that a text is a form that everybody fills in."""
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Alike:
    """Another fact whose text, or document, is nearly the same: how much in per cent, and whose it is."""

    key: str
    name: str
    unit: str
    happened_on: date
    per_cent: int
    of: str
    same_document: bool


def words_of(reason: str, attributes: Mapping[str, str]) -> str:
    """What somebody wrote in a fact by himself: the reason and what else is said; where it comes from is no text."""
    return "\n".join([reason, *(said for _, said in sorted(attributes.items()))]).strip()


def alike_texts(key: str) -> tuple[Alike, ...]:
    """The nearest texts and the same document of other facts, the most alike first; none where the office asks not."""
    least = number_in_force(LIKE, today())
    if least is None:
        return ()
    found = {one.key: one for one in _same_document(key)}
    for sketch in Sketch.objects.filter(fact__key=key).only("of", "bands", "fact_id"):
        own = groups(_text(key, sketch.of))
        met = Sketch.objects.filter(bands__overlap=sketch.bands, fact__state__in=LIVE).exclude(fact_id=sketch.fact_id)
        for other, of in met.values_list("fact__key", "of").order_by("fact__key")[:MOST]:
            alike = 0 if _is_same(key, other) else likeness(own, groups(_text(other, of)))
            if alike >= least and (other not in found or found[other].per_cent < alike):
                found[other] = _alike(other, alike, of)
    return tuple(sorted(found.values(), key=lambda one: (-one.per_cent, one.key))[:SHOWN])


def _same_document(key: str) -> list[Alike]:
    files = Evidence.objects.filter(fact__key=key, taken_off_at__isnull=True).values("file_id")
    others = Evidence.objects.filter(file__in=files, taken_off_at__isnull=True, fact__state__in=LIVE)
    keys = others.exclude(fact__key=key).values_list("fact__key", flat=True).distinct()[:MOST]
    return [_alike(other, 100, FILE, same=True) for other in keys if not _is_same(key, other)]


def _is_same(one: str, other: str) -> bool:
    """Whether both are versions of one fact."""
    return one.partition("@")[0] == other.partition("@")[0]


def _alike(key: str, per_cent: int, of: str, *, same: bool = False) -> Alike:
    name, unit, day = Fact.objects.values_list("name", "unit__key", "happened_on").get(key=key)
    return Alike(key, name, unit, day, per_cent, of, same)


def _text(key: str, of: str) -> str:
    if of == FILE:
        texts = Evidence.objects.filter(fact__key=key, taken_off_at__isnull=True).values_list("file__text", flat=True)
        return texts.first() or ""
    return words_of(*Fact.objects.values_list("reason", "attributes").get(key=key))
