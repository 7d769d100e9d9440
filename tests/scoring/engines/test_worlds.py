"""The random worlds are worth comparing: every kind, status, flag and effect of the language comes up in a few hundred of them."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.engines.seen import EVERYTHING, note, scored
from scoring.engines.worlds import world
from zeren.scoring import result_digest


def test_worlds__show_everything_that_the_language_has() -> None:
    seen: Counter[str] = Counter()
    for number in range(300):
        made = world(number)
        note(seen, made, scored(made))
        if all(seen[name] for name in EVERYTHING):
            break
    assert {name for name in EVERYTHING if not seen[name]} == set()


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**9))
def test_world__is_the_same_whenever_its_number_is_called(number: int) -> None:
    assert result_digest(scored(world(number))) == result_digest(scored(world(number)))
