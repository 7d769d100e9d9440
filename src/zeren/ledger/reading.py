"""One reading: while a page is being read, the same question is put to the database once. A deed always asks anew.

The door opens a reading for each request; the gate closes it while a deed runs and empties it afterwards, so that
nobody acts on what was true before. Outside a reading, as in jobs and on the command line, nothing is kept.
"""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_kept: ContextVar[dict[Any, Any] | None] = ContextVar("kept", default=None)


@contextmanager
def reading() -> Iterator[None]:
    """Keep the answers of queries marked `asked_once` until the end of this block, and no longer."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


@contextmanager
def afresh() -> Iterator[None]:
    """Keep nothing in this block, and forget what was kept before it: something may have been changed."""
    kept = _kept.get()
    token = _kept.set(None)
    try:
        yield
    finally:
        _kept.reset(token)
        if kept is not None:
            kept.clear()


@contextmanager
def reading_apart() -> Iterator[None]:
    """Answers kept in this block and outside it do not meet: in it more, or less, is seen."""
    token = _kept.set(None if _kept.get() is None else {})
    try:
        yield
    finally:
        _kept.reset(token)


def asked_once[**P, R](query: Callable[P, R]) -> Callable[P, R]:
    """Mark a query whose answer nobody alters and whose arguments can be compared; a refusal is not kept."""

    @functools.wraps(query)
    def ask(*args: P.args, **kwargs: P.kwargs) -> R:
        kept = _kept.get()
        if kept is None:
            return query(*args, **kwargs)
        key = (query, *map(_fixed, args), *((name, _fixed(said)) for name, said in sorted(kwargs.items())))
        if key not in kept:
            kept[key] = query(*args, **kwargs)
        answer: R = kept[key]
        return answer

    return ask


def keep[R](query: Callable[..., R], answer: R, *args: Any) -> None:
    """The answer to a marked query that came along with another one; outside a reading it is dropped."""
    kept = _kept.get()
    if kept is not None:
        kept[(query.__wrapped__, *map(_fixed, args))] = answer  # type: ignore[attr-defined]  # set by `asked_once`


def _fixed(said: Any) -> Any:
    """An argument as it can be compared; an iterator stays itself and is therefore never found again."""
    return tuple(said) if isinstance(said, (list, set, dict)) else said
