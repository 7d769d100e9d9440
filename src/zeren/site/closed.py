"""A restored installation stays closed until it is checked: the mark, its reasons, and what it has to agree with.

The mark is a file of the installation, for what it speaks of may be an older database than the one that knew.
"""

import json
from dataclasses import dataclass

from zeren.kernel.errors import Reason, Refused
from zeren.kernel.words import Text
from zeren.site import instance as place
from zeren.site.kept import settle, write_closed

UNCHECKED = Reason(
    "RESTORE_UNFINISHED",
    Text("恢复没有做完。", "The restore was not finished."),
    next_step=Text("请运行 zeren restore --check。", "Run zeren restore --check."),
)

# A decision can answer for these; for everything else another backup has to be found.
DECIDABLE = frozenset({"OLD_STATE", "WITNESS_NOT_ASKED"})


@dataclass(frozen=True, slots=True)
class Note:
    """A checkpoint kept outside: who kept it, and its text."""

    place: str
    text: str


def close(reasons: tuple[Reason, ...], notes: tuple[Note, ...] = ()) -> None:
    """Nobody is served by this installation until `open_again`; says why, and what it has to agree with then."""
    said = {
        "reasons": [
            {
                "code": reason.code,
                "text": [reason.text.zh, reason.text.en],
                "next": [reason.next_step.zh, reason.next_step.en] if reason.next_step else None,
            }
            for reason in reasons
        ],
        "notes": [[note.place, note.text] for note in notes],
    }
    mark = place.this_instance().closed
    draft = mark.with_suffix(".draft")
    write_closed(draft, json.dumps(said, ensure_ascii=False, indent=1).encode())
    draft.rename(mark)
    settle([mark.parent])


def standing() -> tuple[tuple[Reason, ...], tuple[Note, ...]]:
    """Why this installation is closed, nothing when it is open, and the notes. An unreadable mark closes as well."""
    mark = place.this_instance().closed
    if not mark.exists():
        return (), ()
    try:
        said = json.loads(mark.read_text(encoding="utf-8"))
        reasons = tuple(
            Reason(one["code"], Text(*one["text"]), next_step=Text(*one["next"]) if one["next"] else None)
            for one in said["reasons"]
        )
        return reasons or (UNCHECKED,), tuple(Note(*note) for note in said["notes"])
    except (ValueError, KeyError, TypeError):
        return (UNCHECKED,), ()


def refuse_if_closed() -> None:
    """Errors: Refused with every reason for which it is closed."""
    reasons, _ = standing()
    if reasons:
        raise Refused(*reasons)


def open_again() -> None:
    """The mark goes."""
    mark = place.this_instance().closed
    mark.unlink(missing_ok=True)
    settle([mark.parent])
