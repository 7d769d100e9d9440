"""A published result in words: each count stands beside its own grade, in whatever order the names were kept."""

import json

from debrief.test_meeting import WHOLE
from zeren.debrief.rules.closing import board_and_room, published
from zeren.debrief.rules.leaves import line_of
from zeren.web.debrief.results import results_of


def test_counts__stand_beside_their_grades_whatever_order_the_names_have() -> None:
    rules = WHOLE.rules
    content = line_of(published(WHOLE, board_and_room(WHOLE)["closing.json"]))
    kinds = {"grades": rules.grades, "items": rules.items, "objects": rules.objects, "classes": [one.key for one in rules.classes]}  # fmt: skip
    titles = {kind: {key: {"zh": key, "en": key} for key in sorted(keys, key=len)} for kind, keys in kinds.items()}
    assert [*titles["grades"]] != [*rules.grades], "a database keeps keys by their length"
    said = json.loads(content)
    found = results_of(content, rules, titles)
    told = [
        dict(zip(rules.grades, counts, strict=True))
        for one in said["objects"]
        for group in one["distributions"]
        for counts in group
        if counts
    ]
    assert told
    assert [{grade.zh: n for grade, n in row} for one in found.rated for _, row, _ in one.spread] == told
