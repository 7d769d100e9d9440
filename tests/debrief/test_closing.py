"""A box whose numbers do not agree is not closed, and every disagreement is said."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from debrief.test_meeting import WHOLE
from zeren.debrief.rules.closing import Box, board_and_room, closing_faults
from zeren.kernel.errors import Refused

SECRET = next(one.key for one in WHOLE.rules.secret if WHOLE.numbers[one.key].cast and WHOLE.numbers[one.key].shown)
BY_NAME = next(one.key for one in WHOLE.rules.classes if one.way == "signed")
BY_HAND = next(key for key, found in WHOLE.numbers.items() if found.hand)
Change = Callable[[Box], Box]


def with_numbers(key: str, **more: int) -> Change:
    def change(box: Box) -> Box:
        old = box.numbers[key]
        moved = {name: getattr(old, name) + by for name, by in more.items()}
        return replace(box, numbers={**box.numbers, key: replace(old, **moved)})

    return change


def one_tally(**more: object) -> Change:
    def change(box: Box) -> Box:
        place = next(n for n, one in enumerate(box.hand) if one.voter_class == BY_HAND)
        return replace(box, hand=[replace(one, **more) if n == place else one for n, one in enumerate(box.hand)])

    return change


def other_counts() -> tuple[int, ...]:
    first = next(one for one in WHOLE.hand if one.voter_class == BY_HAND)
    return (first.counts[0] + 1, *first.counts[1:])


CASES: dict[str, Change] = {
    "more slips drawn than persons checked in": with_numbers(SECRET, checked_in=-1),
    "more ballots than slips drawn": with_numbers(SECRET, drawn=-100),
    "more slips used than printed": with_numbers(SECRET, spoiled=100),
    "more ballots shown than slips drawn by observers": with_numbers(SECRET, observed=-100),
    "a secret class has signed ratings": with_numbers(SECRET, signed=1),
    "more signed than checked in": with_numbers(BY_NAME, signed=100),
    "ballots and codes differ in number": with_numbers(SECRET, cast=-1),
    "slips printed and codes issued differ in number": with_numbers(SECRET, printed=1),
    "the parts of the ballots differ in number": lambda box: replace(box, parts=box.parts[1:]),
    "a code was never printed, or is there twice": lambda box: replace(
        box, spent={**box.spent, SECRET: ["ab" * 32, *box.spent[SECRET][1:]]}
    ),
    "the two counters differ": one_tally(counts=other_counts()),
    "the two counters differ on": one_tally(counter="teller2"),
    "is not that of the ballots": with_numbers(BY_HAND, hand=-1),
}


def test_box__that_agrees_is_closed() -> None:
    assert closing_faults(WHOLE) == ()


@pytest.mark.parametrize("said", CASES)
def test_box__that_does_not_agree_is_not_closed(said: str) -> None:
    box = CASES[said](WHOLE)
    assert any(said in reason.text.en for reason in closing_faults(box)), closing_faults(box)
    with pytest.raises(Refused) as refused:
        board_and_room(box)
    assert all(reason.next_step for reason in refused.value.reasons)
