"""One shape for all that can be wrong with a cell: a stable code, a sentence in both languages, and what to write."""

from zeren.kernel.errors import Reason
from zeren.kernel.words import Text


def fault(code: str, zh: str, en: str, mend: Text, **values: object) -> Reason:
    """A Reason without place; `{name}` in the sentences is filled from `values`."""
    return Reason(code, Text(zh, en).with_values(**values), next_step=mend)
