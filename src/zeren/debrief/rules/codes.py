"""From a slip's code to its proof and its commitment: each is found from the one before, and from none after it.

Source: docs/verification/meeting.md, 2.
"""

import hashlib
import re

from zeren.kernel.errors import Invalid, Reason
from zeren.kernel.words import Text

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 20
KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_READ = str.maketrans("ILO", "110", " -\t")


def code_from(drawn: bytes) -> str:
    """The code that 13 or more random bytes stand for: 20 signs, 100 bits."""
    number = int.from_bytes(drawn, "big")
    return "".join(LETTERS[number >> 5 * place & 31] for place in range(LENGTH))


def written(code: str) -> str:
    """The code as it is printed: five groups of four signs."""
    return "-".join(code[start : start + 4] for start in range(0, LENGTH, 4))


def read_code(typed: str) -> str:
    """The code that somebody typed. Errors: Invalid when it cannot be one."""
    code = typed.upper().translate(_READ)
    if len(code) != LENGTH or set(code) - set(LETTERS):
        raise Invalid(
            Reason(
                "not_a_code",
                Text(
                    "这不是票码：票码有20个字符，每4个一组。",
                    "This is no code: a code has 20 signs in groups of four.",
                ),
                next_step=Text(
                    "请对照票条再输一次，或扫描二维码。", "Compare it with the slip and type it again, or scan it."
                ),
            )
        )
    return code


def proof_of(meeting: str, voter_class: str, code: str) -> str:
    """What is shown of a code when its ballot is counted, 64 hex digits."""
    return _digest(f"zeren ballot proof\n{meeting}\n{voter_class}\n{code}\n")


def commitment_of(proof: str) -> str:
    """What is known of a slip before the meeting, 64 hex digits."""
    return _digest(f"zeren ballot commitment\n{proof}\n")


def _digest(said: str) -> str:
    return hashlib.sha256(said.encode()).hexdigest()
