"""How a command answers: its exit codes, and a reason as a line."""

from zeren.kernel.errors import Reason

DONE, FAILED, MISUSED = 0, 1, 2


def sentence(reason: Reason, language: str) -> str:
    """One reason as a line: where, what, its code, and what to do next."""
    place = " ".join(reason.place)
    parts = [f"{place}: " if place else "", reason.text.read(language), f" [{reason.code}]"]
    if reason.next_step is not None:
        parts.append("\n  → " + reason.next_step.read(language))
    return "".join(parts)
