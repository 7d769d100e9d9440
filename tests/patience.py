"""Within which time something has to be done: as promised where a test has the machine to itself, later beside others.

`make test` runs several tests at once, and a server that answers after ten seconds on an idle machine needs longer there
without being wrong. `make nightly` runs what is slow alone and holds each figure as it is promised.
"""

import os

BESIDE_OTHERS = 4


def within(seconds: float) -> float:
    """`seconds` when nothing runs beside this process; four times as long when it is one of several."""
    return seconds * (BESIDE_OTHERS if "PYTEST_XDIST_WORKER" in os.environ else 1)
