"""Policy packs: every number, role, word and rule of one responsibility system, with source and date.

Pure, knows no step. `load_pack` reads a folder, `from_json` the stored form; scheme syntax: docs/scheme-language.md.
"""

from typing import TYPE_CHECKING, Any

from zeren.policy.adoption import Adopted, adopted
from zeren.policy.calendars import Calendar
from zeren.policy.cite import cite, cite_value
from zeren.policy.coverage import SchemeCoverage, Totals, coverage, scheme_coverage
from zeren.policy.drift import drift, weights
from zeren.policy.findings import Finding
from zeren.policy.load import from_json, load_pack, with_changed, with_scheme
from zeren.policy.pack import Pack
from zeren.policy.scheme import Node, Part, Scheme

if TYPE_CHECKING:
    from zeren.policy.changing import cannot_adopt
    from zeren.policy.lint import check_pack

__all__ = [
    "Adopted",
    "Calendar",
    "Finding",
    "Node",
    "Pack",
    "Part",
    "Scheme",
    "SchemeCoverage",
    "Totals",
    "adopted",
    "cannot_adopt",
    "check_pack",
    "cite",
    "cite_value",
    "coverage",
    "drift",
    "from_json",
    "load_pack",
    "scheme_coverage",
    "weights",
    "with_changed",
    "with_scheme",
]


def __getattr__(name: str) -> Any:
    """The checks of a pack are read when somebody asks for them: to load a pack and compute with it goes without."""
    if name == "check_pack":
        from zeren.policy.lint import check_pack

        return check_pack
    if name == "cannot_adopt":
        from zeren.policy.changing import cannot_adopt

        return cannot_adopt
    raise AttributeError(name)
