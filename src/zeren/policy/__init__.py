"""Policy packs: every number, role, word and rule of one responsibility system, with source and date.

Pure, knows no step. `load_pack` reads a folder, `from_json` the stored form; scheme syntax: docs/scheme-language.md.
"""

from zeren.policy.load import from_json, load_pack
from zeren.policy.pack import Pack
from zeren.policy.scheme import Node, Part, Scheme

__all__ = ["Node", "Pack", "Part", "Scheme", "from_json", "load_pack"]
