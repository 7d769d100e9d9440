"""A pack small enough to read at a glance, written as TOML text, for tests of the loader, the lint and the scoring."""

import json
import tomllib
from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from zeren.kernel.days import Span
from zeren.kernel.exact import exact
from zeren.policy import Pack, from_json
from zeren.scoring import FactRecord, Scored, Subject, period_of, score_all

CITED = 'source = "s"\ndate = "2026"\nconfidence = "default"\n'

PACK = """
[pack]
key = "small"
name = {zh = "小", en = "small"}
version = "1"
use = "office"
effective_from = "2026-01-01"
summary = {zh = "试", en = "trial"}
"""

SOURCES = """
[[source]]
key = "s"
title = {zh = "本系统", en = "this project"}
issuer = {zh = "本项目", en = "this project"}
date = "2026"
kind = "project"
confidence = "default"
[[source]]
key = "law"
title = {zh = "某条例", en = "Some regulations"}
issuer = {zh = "某机关", en = "some body"}
date = "2019-04-07"
kind = "law"
confidence = "verified"
"""

ROLES = """
[[post_kind]]
key = "first_responsible"
title = {zh = "书记", en = "secretary"}
bearer = "first_responsible"
[[post_kind]]
key = "deputy"
title = {zh = "副职", en = "deputy"}
bearer = "member"
"""

FACTS = {
    "meeting": ("events", "unit"),
    "task": ("events", "unit"),
    "prize": ("events", "unit"),
    "votes": ("events", "unit"),
    "score": ("number", "unit"),
    "rate": ("number", "unit"),
    "growth": ("number", "unit"),
    "form": ("label", "unit"),
    "proposal": ("judged", "unit"),
    "hours": ("number", "person"),
}
ATTRIBUTES = (
    "level",
    "project",
    "reminded",
    "serious",
    "role",
    "state",
    "days",
    "home",
    "item",
    "option",
    "class",
    "year_found",
    "zone",
)
GRADES = ("TOP", "GOOD", "FAIR", "LOW")


def words() -> str:
    lines = [
        f'[facts.{key}]\nzh = "{key}"\nen = "{key}"\ntype = "{sort}"\nsubject = "{who}"'
        + ("" if sort == "label" else '\nunit = {zh = "个", en = "items"}')
        for key, (sort, who) in FACTS.items()
    ]
    lines += [f'[unit_kinds.{key}]\nzh = "{key}"\nen = "{key}"' for key in ("village", "town", "branch")]
    lines += [f'[attributes.{key}]\nzh = "{key}"\nen = "{key}"' for key in ATTRIBUTES]
    for subject, mark in (("unit", ""), ("person", "P_")):
        lines += [
            f'[grades.{mark}{key}]\nzh = "{mark}{key}"\nen = "{mark}{key}"\nsubject = "{subject}"\nrank = {rank + 1}'
            for rank, key in enumerate(GRADES)
        ]
    return "\n".join(lines)


HEAD = {
    "key": '"s1"',
    "title": '{zh = "试", en = "trial"}',
    "subject": '"unit"',
    "applies_to": '["village"]',
    "period": '"year"',
    "points": '"100"',
    "total": '"all"',
    "source": '"s"',
    "date": '"2026"',
    "confidence": '"default"',
    "floor": '"zero"',
    "partial_step": '"full_only"',
    "rounding": '{how = "half_up", places = 2}',
    "ties": '"best"',
}

BANDS = """
[[node]]
id = "grade"
kind = "TABLE"
title = {zh = "等次", en = "grade"}
of = {total = true}
rows = [{from = "90", grade = "TOP"}, {from = "75", to = "90", grade = "GOOD"}, {from = "60", to = "75", grade = "FAIR"}, {to = "60", grade = "LOW"}]
"""


def node(name: str, body: str, parent: str | None = "all") -> str:
    """One node as TOML text; without a `title` it is called by its id."""
    above = f'parent = "{parent}"\n' if parent else ""
    return f'[[node]]\nid = "{name}"\ntitle = {{zh = "{name}", en = "{name}"}}\n{above}{body}\n'


ALL = node("all", 'kind = "COMBINE"\nhow = "sum"\nlimit = {lo = "-1000", hi = "1000"}', None)


def scheme_text(nodes: str, head: Mapping[str, str | None] | None = None, before: str = ALL) -> str:
    merged = {**HEAD, **(head or {})}
    lines = "\n".join(f"{key} = {value}" for key, value in merged.items() if value is not None)
    return f"[scheme]\n{lines}\n{before}\n{nodes}"


def documents(nodes: str = "", head: Mapping[str, str | None] | None = None, **files: str) -> dict[str, object]:
    """The files of the pack as read TOML; `files` adds or replaces by name, with __ for the dot (`duties__toml`)."""
    texts = {"pack.toml": PACK, "sources.toml": SOURCES, "roles.toml": ROLES, "words.toml": words()}
    if nodes:
        texts["scheme.toml"] = scheme_text(nodes, head)
    texts.update({name.replace("__", "."): text for name, text in files.items()})
    return {name: _days_as_text(tomllib.loads(text)) for name, text in texts.items()}


def _days_as_text(data: object) -> object:
    if isinstance(data, dict):
        return {key: _days_as_text(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_days_as_text(item) for item in data]
    return data.isoformat() if isinstance(data, date) else data


def small_pack(nodes: str = "", head: Mapping[str, str | None] | None = None, **files: str) -> Pack:
    """The pack with a scheme of these nodes below one sum called `all`."""
    return from_json(json.dumps(documents(nodes, head, **files)))


YEAR = period_of("2026")
ALWAYS = Span(date(2000, 1, 1))
_COUNT = iter(range(10**9))


def fact(
    name: str,
    number: str | None = None,
    label: str | None = None,
    day: str = "2026-06-15",
    subject: str = "V1",
    **more: str,
) -> FactRecord:
    """A record; `state`, `reason` and `key` are its own, all else are attributes."""
    key = more.pop("key", f"F{next(_COUNT):06d}")
    state, reason = more.pop("record_state", "confirmed"), more.pop("reason", "")
    value = None if number is None else exact(number)
    return FactRecord(
        key, name, subject, date.fromisoformat(day), value, label, more, "sheet", None, "clerk", state, reason
    )


def village(
    key: str = "V1", parent: str | None = None, kind: str = "village", span: Span = ALWAYS, **attributes: str
) -> Subject:
    return Subject(key, kind, span, parent, {}, attributes)


def run(pack: Pack, *facts: FactRecord, subjects: tuple[Subject, ...] = (), **more: object) -> tuple[Scored, ...]:
    """Scores the pack's only scheme."""
    scheme = next(iter(pack.schemes.values()))
    values: dict[str, Fraction | str | None] = {key: value.value for key, value in pack.values.items()}
    values.update(more.pop("values", {}))  # type: ignore[call-overload]
    period = more.pop("period", YEAR)
    return score_all(scheme, subjects or (village(),), facts, period, values=values, **more)  # type: ignore[arg-type]


def value_of(
    nodes: str, *facts: FactRecord, name: str = "x", head: Mapping[str, str | None] | None = None, **more: object
) -> Fraction | None:
    """What node `name` gives for the first subject."""
    return run(small_pack(nodes, head), *facts, **more)[0].node(name).value  # type: ignore[arg-type]


VALUES = """
[[value]]
key = "quota.top"
value = "0.25"
title = {zh = "优秀比例", en = "share of the best"}
source = "law"
date = "2019-04-07"
confidence = "verified"
changes_outcome = 1
[[value]]
key = "gate.form"
value = "GOOD"
title = {zh = "门槛", en = "gate"}
source = "s"
date = "2026"
confidence = "default"
changes_outcome = 2
"""
PACK_WITH_VALUES = PACK + VALUES
