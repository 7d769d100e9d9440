"""Files from outside are first read in a process of their own, under limits; what harms, harms that one alone.

The child (`zeren.papers.apart`) takes its own rights away before it reads a byte; here it is started, awaited, stopped.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import zeren
from zeren.kernel.errors import Invalid
from zeren.papers.apart import ANSWER, beyond_limits, heard

PATIENCE = 30
"""Seconds by the clock, of which the child may spend ten of the processor's."""
_PROGRAM = (sys.executable, "-P", "-m", "zeren.papers.apart")
_SURROUNDINGS = {"PYTHONPATH": str(Path(zeren.__file__).parents[1]), "PYTHONUTF8": "1"}


def read_apart(job: str, data: bytes, name: str = "", most: int = 0) -> dict[str, Any]:
    """What the child made of the file. Errors: Invalid with every reason, also when the child did not come back."""
    asked = json.dumps({"job": job, "size": len(data), "name": name, "most": most}).encode()
    with tempfile.TemporaryFile() as answer:
        try:
            ended = subprocess.run(
                _PROGRAM, input=asked + b"\n" + data, stdout=answer, stderr=subprocess.DEVNULL, env=_SURROUNDINGS,
                timeout=PATIENCE, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise Invalid(beyond_limits()) from None
        answer.seek(0)
        said = answer.read(ANSWER)
    if ended.returncode or not said.endswith(b"\n"):
        raise Invalid(beyond_limits())
    found: dict[str, Any] = json.loads(said)
    if found["reasons"]:
        raise Invalid(*(heard(one) for one in found["reasons"]))
    return found
