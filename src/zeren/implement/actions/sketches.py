"""Noting by which bands a text meets others like it, inside the deed that stores the text."""

from collections.abc import Iterable

from zeren.implement.models import Fact, Sketch
from zeren.implement.queries.likeness import words_of
from zeren.implement.rules.facts import FactEntry
from zeren.implement.rules.likeness import LEAST_SIGNS, bands, groups


def _sketch_words(entries: Iterable[FactEntry]) -> None:
    """Sketches of the words of facts just stored; most say too little to have one."""
    said = {one.key: words_of(one.reason, one.attributes) for one in entries}
    long = {key: bands(groups(text)) for key, text in said.items() if len(text) - text.count("\n") >= LEAST_SIGNS}
    numbers = dict(Fact.objects.filter(key__in=[key for key, met in long.items() if met]).values_list("key", "id"))
    Sketch.objects.bulk_create(
        Sketch(fact_id=number, of="words", bands=list(long[key])) for key, number in numbers.items()
    )


def _sketch_file(fact: int, text: str) -> None:
    """The sketch of the text of a document put to a fact."""
    if met := bands(groups(text)):
        Sketch.objects.create(fact_id=fact, of="file", bands=list(met))
