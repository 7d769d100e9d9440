"""How the program's memory is kept while a great many things are made at once."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """No search for circles in this block: for work that makes a great many things, all of a bounded size, and no circles.

    Python would look through all of them again and again while they are made. What is no longer held goes all the same.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
