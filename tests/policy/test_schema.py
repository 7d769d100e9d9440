"""The JSON Schema for editors takes what the loader takes, and refuses what the loader refuses for its shape."""

import copy
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random  # noqa: TID251  a seeded draw of mutations
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from scoring.packs import read_pack
from zeren.kernel.errors import Reason
from zeren.policy import Pack
from zeren.policy.read_cases import CASE_FILE
from zeren.policy.read_files import FILES
from zeren.policy.read_scheme import read_scheme
from zeren.policy.reading import Place, table
from zeren.policy.schema import file_schema, whole_schema

POLICIES = Path(__file__).resolve().parents[2] / "policies"
PACKS = [read_pack(file.parent.relative_to(POLICIES).as_posix()) for file in sorted(POLICIES.glob("**/pack.toml"))]
WRONG: tuple[Any, ...] = (1.5, True, [], {}, "", "no such word", -1, ["a"], {"a": "b"})
BEYOND = {"TWICE"}
"""What the readers of one file say that no schema can: two things in different places of it."""
MUTATIONS = 600


@cache
def validator(name: str) -> Draft202012Validator:
    schema = file_schema(name)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@cache
def whole() -> Draft202012Validator:
    return Draft202012Validator(whole_schema())


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.key)
def test_schema__takes_every_file_of_every_pack(pack: Pack) -> None:
    for name, document in pack.documents.items():
        assert [error.message for error in validator(name).iter_errors(document)] == [], name
        assert whole().is_valid(document), name


def paths(data: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place of a document, as the keys and numbers that lead there."""
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in inner:
        yield (*above, key)
        yield from paths(value, (*above, key))


def mutated(document: Any, draw: Random, places: list[tuple[Any, ...]]) -> tuple[Any, str]:
    """A copy with one key renamed, one key gone, or one value of another type; and what was done."""
    changed = copy.deepcopy(document)
    path = draw.choice(places)
    holder = changed
    for key in path[:-1]:
        holder = holder[key]
    what = draw.choice(("renamed", "gone", "another", "another"))
    if what == "another" or isinstance(holder, list):
        holder[path[-1]] = draw.choice(WRONG)
        return changed, f"{path} is {holder[path[-1]]!r}"
    value = holder.pop(path[-1])
    if what == "renamed":
        holder[f"{path[-1]}s"] = value
    return changed, f"{path} is {what}"


def refused(name: str, document: Any) -> set[str]:
    """The codes with which the readers refuse this one file."""
    problems: list[Reason] = []
    place = Place(name, "", problems)
    if name.startswith("scheme"):
        read_scheme(document, place, "p", "1")
    else:
        table(document, place, CASE_FILE if name.startswith("cases/") else FILES[name])
    return {reason.code for reason in problems}


def test_schema__refuses_what_the_loader_refuses_and_nothing_else() -> None:
    draw = Random(20130)
    files = [(name, document) for pack in PACKS for name, document in pack.documents.items()]
    places = {id(document): list(paths(document)) for _, document in files}
    validators = {name: validator(name) for name, _ in files}
    both = 0
    told: list[str] = []
    for _ in range(MUTATIONS):
        name, document = draw.choice(files)
        changed, what = mutated(document, draw, places[id(document)])
        codes = refused(name, changed)
        takes = validators[name].is_valid(json.loads(json.dumps(changed)))
        if takes == bool(codes - BEYOND):
            told.append(f"{name}: {what}: the loader says {sorted(codes) or 'nothing'}, the schema {takes}")
        both += bool(codes) and not takes
    assert told == []
    assert both >= 300
