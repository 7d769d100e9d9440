"""Five hundred paper sheets, each keyed by two people who err on two of a hundred: what they misread does not count."""

from collections import Counter
from itertools import batched

import pytest

from clarify import small
from debrief.box_world import KEY, Meeting1, world
from zeren.debrief.actions import close_box, count_slips, end_voting, key_paper
from zeren.debrief.queries import closed_box
from zeren.debrief.rules.ballots import Sheet
from zeren.debrief.rules.simulating import Draw

SHEETS, OF_A_HUNDRED, AT_ONCE = 500, 2, 50
READERS = (small.HEAD, small.CLERK)


def marked(found: Meeting1, draw: Draw) -> Sheet:
    grades = [*found.rules.grades]
    return {rated: tuple(grades[draw.below(3)] for _ in found.rules.items) for rated in found.rules.objects}


def misread(found: Meeting1, sheet: Sheet, draw: Draw) -> Sheet:
    """The same sheet with one mark read as another."""
    grades, rated = [*found.rules.grades], [*sheet][draw.below(len(sheet))]
    other = [grade for grade in grades if grade != sheet[rated][0]]
    return {**sheet, rated: (other[draw.below(len(other))], *sheet[rated][1:])}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 11))])
def test_paper__what_one_of_two_misread_is_caught(seed: int) -> None:
    found, draw = world({"delegate": SHEETS}, {"superior": 1, "delegate": SHEETS}), Draw(f"paper {seed}")
    codes = found.codes["delegate"]
    true = {code: marked(found, draw) for code in codes}
    planted: dict[str, Counter[str]] = {code: Counter() for code in codes}
    read: dict[str, list[Sheet]] = {code: [] for code in codes}
    said: dict[str, str] = {}
    for reader in READERS:
        for code in codes:
            errs = draw.below(100) < OF_A_HUNDRED
            planted[code][reader.id] += errs
            read[code].append(misread(found, true[code], draw) if errs else true[code])
        for some in batched(codes, AT_ONCE, strict=False):
            answers = key_paper(reader, KEY, [("delegate", code, read[code][-1]) for code in some])
            said |= dict(zip(some, answers, strict=True))
    wrong = {code for code in codes if planted[code].total()}
    caught = {code for code in wrong if said[code] == "differs"}
    alike = {code for code in wrong if read[code][0] == read[code][1] != true[code]}
    assert wrong and {code for code in codes if said[code] != "taken"} == wrong - alike == caught
    print(
        f"seed {seed}: {len(wrong)} sheets misread by one of two, {len(caught)} caught, {len(alike)} misread alike by both"
    )
    assert len(alike) * 1000 <= SHEETS, "99.9 of a hundred sheets or more are right"
    for reader in READERS:  # both look again
        key_paper(reader, KEY, [("delegate", code, true[code]) for code in caught])
    count_slips(small.HEAD, KEY, "delegate", SHEETS)
    end_voting(small.HEAD, KEY)
    close_box(small.HEAD, KEY)
    counted = Counter((part.rated, part.answers) for part in closed_box(KEY).parts)
    meant = Counter(
        (rated, marks) for code in codes for rated, marks in (read[code][0] if code in alike else true[code]).items()
    )
    assert counted == meant
