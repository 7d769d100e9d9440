"""The five roots of every error, each carrying all its reasons in both languages.

Say what was asked, why it cannot be, and what to do next. Doors translate these to pages, answers and exit codes.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from zeren.kernel.words import Text


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: `code` is stable and in English, `text` is for people, `source` is a key of the policy pack.

    `place` names where in a file or form it was found, such as ("组织", "C12") for sheet and cell.
    """

    code: str
    text: Text
    source: str = ""
    next_step: Text | None = None
    place: tuple[str, ...] = field(default=())


class ZerenError(Exception):
    """The root of the roots; never raised itself."""

    def __init__(self, *reasons: Reason):
        if not reasons:
            raise TypeError("an error without a reason says nothing")
        self.reasons: tuple[Reason, ...] = reasons
        super().__init__("; ".join(f"{reason.code}: {reason.text.en}" for reason in reasons))

    def read(self, language: str) -> list[str]:
        """All reasons as sentences for a reader of `language`."""
        return [reason.text.read(language) for reason in self.reasons]


class NotFound(ZerenError):
    """What was asked for does not exist (or the asker may not know that it does)."""


class NotAllowed(ZerenError):
    """This actor may not do this to this object."""


class Refused(ZerenError):
    """A rule says no; every reason is given, each with its source."""


class Invalid(ZerenError):
    """What was handed in cannot be read or does not fit together; reasons name their places."""


class Corrupt(ZerenError):
    """What is stored does not agree with itself. Stop, tell, do not repair in silence."""


class Unavailable(Corrupt):
    """The database cannot be used just now, for want of room or otherwise; doors say when to try again."""

    def __init__(self, *reasons: Reason, is_full: bool = False):
        super().__init__(*reasons)
        self.is_full = is_full


def refuse_if(reasons: Iterable[Reason]) -> None:
    """Raise `Refused` with every reason, or return when there is none."""
    found = tuple(reasons)
    if found:
        raise Refused(*found)
