"""Texts of other facts that are nearly the same, and facts that show the same document: questions for a verifier.

They see no more than the reader does: the net lies under them. No score, dossier, case or letter asks here.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import connection

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


@dataclass(frozen=True, slots=True)
class AlikeCount:
    """How many facts of a unit have a text long enough to compare or a document, and which of them are like another's."""

    texts: int
    alike: tuple[str, ...]


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


MET = """
WITH every AS (
  SELECT s.fact_id, unnest(s.bands) AS band FROM implement_sketch s JOIN implement_fact f ON f.id = s.fact_id
  WHERE f.state = ANY(%(live)s) AND f.happened_on BETWEEN %(from)s AND %(until)s
    AND (%(among)s::text[] IS NULL OR f.unit_id IN (SELECT id FROM organisations_unit WHERE key = ANY(%(among)s)))
), first AS (
  SELECT band, min(fact_id) AS fact_id FROM every GROUP BY band HAVING count(DISTINCT fact_id) > 1
)
SELECT DISTINCT e.fact_id, first.fact_id FROM every e JOIN first USING (band) WHERE e.fact_id <> first.fact_id
"""
"""Each text with the first one that it shares a band with: as many pairs as texts, not as texts by texts."""


def alike_by_unit(units: Iterable[str], year: int, among: Collection[str] | None = None) -> dict[str, AlikeCount]:
    """Unit → its facts of a year whose text or document is nearly that of another fact of the year, of the units `among`
    whose facts the reader may compare (None: of all).

    At least so many: a text is compared with the first one that it meets. Six queries, however many units.
    """
    least = number_in_force(LIKE, today())
    if least is None:
        return {}
    span = {"from": date(year, 1, 1), "until": date(year, 12, 31)}
    with connection.cursor() as cursor:
        cursor.execute(MET, {**span, "live": list(LIVE), "among": None if among is None else list(among)})
        pairs = cursor.fetchall()
    shown = Evidence.objects.filter(taken_off_at__isnull=True)
    texts: dict[int, list[frozenset[int]]] = defaultdict(list)
    met = {number for pair in pairs for number in pair}
    said: dict[int, str] = {}
    for number, key, reason, attributes in Fact.objects.filter(id__in=met).values_list(
        "id", "key", "reason", "attributes"
    ):
        said[number] = key
        texts[number].append(groups(words_of(reason, attributes)))
    for number, text in shown.filter(fact__in=met).values_list("fact_id", "file__text"):
        texts[number].append(groups(text))
    asked = {
        key
        for pair in pairs
        if not _is_same(*(said[number] for number in pair))
        and max(likeness(one, other) for one in texts[pair[0]] for other in texts[pair[1]]) >= least
        for key in (said[pair[0]], said[pair[1]])
    }
    in_year = {"fact__state__in": LIVE, "fact__happened_on__range": tuple(span.values())}
    same: dict[int, set[str]] = defaultdict(set)
    compared = in_year if among is None else {**in_year, "fact__unit__key__in": list(among)}
    for file, key in shown.filter(**compared).values_list("file_id", "fact__key"):
        same[file].add(key)
    asked |= {key for keys in same.values() if len({key.partition("@")[0] for key in keys}) > 1 for key in keys}
    mine = {**in_year, "fact__unit__key__in": list(units)}
    found: dict[str, set[str]] = defaultdict(set)
    for rows in (Sketch.objects, shown):
        for unit, key in rows.filter(**mine).values_list("fact__unit__key", "fact__key"):
            found[unit].add(key)
    return {unit: AlikeCount(len(keys), tuple(sorted(keys & asked))) for unit, keys in found.items()}


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
