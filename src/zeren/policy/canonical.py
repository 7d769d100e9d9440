"""One way to write a thing as JSON, so that equal things have equal digests: sorted keys, no floats, no spaces."""

import hashlib
import json
from datetime import date, datetime
from fractions import Fraction
from typing import Any

ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
"""Made once: `json.dumps` would make one for every text."""


def canonical(content: Any) -> str:
    """Canonical JSON text. Errors: TypeError for a float."""
    return written(_plain(content))


def written(plain: Any) -> str:
    """Canonical JSON text of what is dictionaries, lists, text and whole numbers already."""
    return ENCODER.encode(plain)


def digest(content: Any) -> str:
    """SHA-256 over the canonical text, in hexadecimal."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def _plain(content: Any) -> Any:
    if isinstance(content, float):
        raise TypeError(f"not exact: {content!r}")
    if isinstance(content, Fraction):
        return str(content)
    if isinstance(content, (date, datetime)):
        return content.isoformat()
    if isinstance(content, dict):
        return {str(key): _plain(value) for key, value in content.items()}
    if isinstance(content, (list, tuple)):
        return [_plain(item) for item in content]
    return content
