"""Marked places at which a test may kill the process: what was acknowledged must stand, what was not must be whole.

Nothing is armed but in such a test; then `site` plugs in what looks whether a place is meant. docs/decisions/0038-faults.md
"""

from collections.abc import Callable

_armed: list[Callable[[str], None]] = []


def arm(strike: Callable[[str], None]) -> None:
    """Called by `site` when its environment says so: `strike` is told the name of each place as it is passed."""
    _armed[:] = [strike]


def passing(place: str) -> None:
    """This place of the code is passed now; without a test it costs one look at an empty list."""
    if _armed:
        _armed[0](place)
