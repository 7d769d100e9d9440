"""Writes the files of a pack as TOML: one row a table, everything inside a row on one line. `tomllib` reads it again."""

import json
import tomllib
from collections.abc import Mapping
from typing import Any


def written(document: Mapping[str, Any], remark: str) -> str:
    """`document` as TOML text under a remark. Errors: ValueError when reading it again gives something else."""
    lines = [f"# {line}" for line in remark.splitlines()]
    plain = {key: value for key, value in document.items() if not _is_table(value) and not _is_rows(value)}
    lines += [f"{_key(key)} = {_value(value)}" for key, value in plain.items()]
    for key, value in document.items():
        if _is_table(value) and all(_is_table(inner) for inner in value.values()):
            for name, inner in value.items():
                lines += ["", f"[{_key(key)}.{_key(name)}]", *_pairs(inner)]
        elif _is_table(value):
            lines += ["", f"[{_key(key)}]", *_pairs(value)]
        elif _is_rows(value):
            for row in value:
                lines += ["", f"[[{_key(key)}]]", *_pairs(row)]
    text = "\n".join(lines) + "\n"
    if tomllib.loads(text) != document:
        raise ValueError("what was written does not read as it was")
    return text


def _is_table(value: Any) -> bool:
    return isinstance(value, Mapping)


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(_is_table(item) for item in value)


def _pairs(table: Mapping[str, Any]) -> list[str]:
    return [f"{_key(key)} = {_value(value)}" for key, value in table.items()]


def _key(key: str) -> str:
    bare = key.isascii() and all(sign.isalnum() or sign in "_-" for sign in key)
    return key if key and bare else json.dumps(key, ensure_ascii=False)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)} = {_value(inner)}" for key, inner in value.items()) + "}"
    return "[" + ", ".join(_value(inner) for inner in value) + "]"
