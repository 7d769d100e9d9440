"""For tests alone: `ZEREN_FAIL_IN` names a folder; a file in it with a place's name kills the process that passes there.

The file goes first, so that one process dies of it and the one that follows does not; it may name one that is spared.
"""

import os
import signal
from pathlib import Path

from zeren.ledger.failpoints import arm


def arm_for_a_test() -> None:
    """Arm the marked places when the environment says so; in any other process they do nothing."""
    if folder := os.environ.get("ZEREN_FAIL_IN", ""):
        arm(lambda place: _strike(Path(folder) / place.replace(" ", "_")))


def _strike(file: Path) -> None:
    try:
        if file.read_text() == str(os.getpid()):
            return
        file.unlink()
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGKILL)
