"""Writes the few shapes of TOML that the walk needs: tables of text, days, numbers, lists and inline tables."""

import json
from collections.abc import Iterable, Mapping
from datetime import date

Value = str | int | bool | date | list | Mapping


def written(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {written(held)}" for key, held in value.items()) + " }"
    if isinstance(value, list):
        inner = [written(held) for held in value]
        line = "[" + ", ".join(inner) + "]"
        return line if len(line) < 100 else "[\n" + "".join(f"  {held},\n" for held in inner) + "]"
    return json.dumps(value, ensure_ascii=False)


def table(name: str, entries: Mapping[str, Value], *, array: bool = False) -> str:
    """One table; `array` makes it one of several of that name."""
    head = f"[[{name}]]" if array else f"[{name}]"
    return "\n".join([head, *(f"{key} = {written(value)}" for key, value in entries.items())]) + "\n"


def document(opening: str, tables: Iterable[str]) -> str:
    return opening + "\n" + "\n".join(tables)
