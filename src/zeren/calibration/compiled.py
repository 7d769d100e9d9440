"""How loops over ratings are compiled and shared among threads.

No threading layer of Numba's: its loops would end a process that forks or calls from two threads. Each loop here takes a
range of units and writes only its own, so what comes out does not depend on how many threads there were.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import pairwise
from typing import Any

import numba
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
Grades = npt.NDArray[np.int8]

WORTH = 20_000
"""Fewer rows than this are not shared among threads."""


def compiled(function: Callable[..., Any]) -> Any:
    """Compile at the first call, keep it beside Python's own compiled files (or in the user's cache; or not at all)."""
    try:
        return numba.njit(nogil=True, cache=True, error_model="numpy")(function)
    except RuntimeError:  # no folder may be written to
        return numba.njit(nogil=True, error_model="numpy")(function)


def in_parts(loop: Callable[..., Any], starts: npt.NDArray[np.int64], *given: Any) -> None:
    """Run `loop(first, last, starts, *given)` over all units, in threads of about equally many rows."""
    units, rows = len(starts) - 1, int(starts[-1])
    if rows < WORTH:
        loop(0, units, starts, *given)
        return
    parts = _threads()
    bounds = np.searchsorted(starts, np.linspace(0, rows, parts * 4 + 1))
    bounds[0], bounds[-1] = 0, units
    each = [_pool().submit(loop, int(a), int(b), starts, *given) for a, b in pairwise(bounds)]
    for one in each:
        one.result()


def _threads() -> int:
    return max(1, min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, 16))


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_threads(), thread_name_prefix="calibration")
