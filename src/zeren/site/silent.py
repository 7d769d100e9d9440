"""What goes into a log when something fails: where and what kind, never with what; contents belong to those who work here.

A database's message repeats the values of a row, any other may repeat what somebody typed. So no message is written.
"""

import logging
import traceback
from types import TracebackType
from typing import Any

from zeren.kernel.errors import ZerenError


class WithoutContents(logging.Formatter):
    """The usual line; below it places in the code and the kinds of the errors, the cause first."""

    def formatException(self, ei: Any) -> str:
        error: BaseException | None = ei[1]
        told: list[str] = []
        while error is not None:
            told.insert(0, "".join([*_places(error.__traceback__), f"{_kind(error)}\n"]))
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(told).rstrip()


def _places(trace: TracebackType | None) -> list[str]:
    return traceback.StackSummary.extract(traceback.walk_tb(trace)).format()


def _kind(error: BaseException) -> str:
    """The error's class, with its codes where it has any."""
    codes = [reason.code for reason in error.reasons] if isinstance(error, ZerenError) else []
    state = getattr(error, "sqlstate", None)
    said = [*codes, *([f"SQLSTATE {state}"] if state else [])]
    return f"{type(error).__module__}.{type(error).__qualname__}{': ' + ', '.join(said) if said else ''}"
