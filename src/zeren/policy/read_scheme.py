"""Reads one scheme file: head, parts, nodes, with inheritance of source, date and confidence.

Stands above `read_bodies`; references between nodes, facts and sources are checked in `references`.
"""

from collections.abc import Mapping
from typing import Any

from zeren.kernel.words import Text
from zeren.policy import scheme as shape
from zeren.policy.read_bodies import ABSENCES, BODIES, LIMIT, check_body, rounding
from zeren.policy.read_phrases import amount, predicate
from zeren.policy.reading import (
    CITED,
    CONFIDENCES,
    UNREAD,
    Field,
    Place,
    Reader,
    day,
    flag,
    many,
    number,
    one_of,
    record,
    table,
    table_schema,
    takes,
    text,
    whole,
    words,
)

POLICY_DEFAULTS: dict[str, Any] = {
    "floor": "zero",
    "partial_step": "full_only",
    "rounding": shape.RoundingRule(),
    "ties": "best",
}
_FLOORS = ("zero", "none")
_PARTIALS = ("full_only", "linear", "any_started")
_TIES = ("best", "mean", "worst")


def _or_undeclared(reader: Reader) -> Reader:
    return Reader(
        lambda data, place: "undeclared" if data == "undeclared" else reader(data, place),
        {"anyOf": [{"const": "undeclared"}, reader.schema]},
    )


HEAD: dict[str, Field] = {
    "key": Field(text),
    "title": Field(words),
    "subject": Field(one_of("unit", "person")),
    "applies_to": Field(many(text)),
    "unit_kinds": Field(many(text), ()),
    "period": Field(one_of("month", "quarter", "half", "year")),
    "points": Field(number, None),
    "total": Field(text, None),
    "grade_by": Field(text, None),
    "clause_count": Field(whole, None),
    **CITED,
    "floor": Field(_or_undeclared(one_of(*_FLOORS))),
    "partial_step": Field(_or_undeclared(one_of(*_PARTIALS))),
    "rounding": Field(_or_undeclared(rounding)),
    "ties": Field(_or_undeclared(one_of(*_TIES))),
}

PART: dict[str, Field] = {
    "id": Field(text),
    "order": Field(whole),
    "node": Field(text),
    "title": Field(words),
    "weight": Field(amount),
}

COMMON: dict[str, Field] = {
    "id": Field(text),
    "title": Field(words),
    "kind": Field(one_of(*BODIES), None),
    "parent": Field(text, None),
    "clauses": Field(many(text), ()),
    "points": Field(amount, None),
    "weight": Field(amount, None),
    "source": Field(text, None),
    "date": Field(day, None),
    "confidence": Field(one_of(*CONFIDENCES), None),
    "applies": Field(predicate, None),
    "not_applicable": Field(one_of("leave_out", "full", "zero", "impute"), "leave_out"),
    "impute_by": Field(text, None),
    "when_missing": Field(one_of(*ABSENCES), "wait"),
    "when_own_fault": Field(one_of(*ABSENCES), "zero"),
    "limit": Field(LIMIT, None),
    "zero_when": Field(predicate, None),
    "share_of_period": Field(flag, False),
    "scale": Field(amount, None),
    "counts": Field(flag, True),
    "nature": Field(one_of("process", "outcome", "ballot"), None),
    "touches": Field(
        many(one_of("complaint", "petition", "religion", "family", "gdp", "growth", "cost", "debt")), ()
    ),
    "pair": Field(text, None),
    "for_whom": Field(words, None),
    "verifier": Field(words, None),
    "how_made": Field(words, None),
    "withheld": Field(words, None),
    "slot": Field(words, None),
    "expressible": Field(flag, True),
    "why": Field(words, None),
    "note": Field(words, None),
}
NO_BODY: tuple[Any, dict[str, Field], dict[str, str]] = (None, {}, {})
NODE_POLICIES: dict[str, Field] = {
    "floor": Field(one_of(*_FLOORS), None),
    "partial_step": Field(one_of(*_PARTIALS), None),
    "ties": Field(one_of(*_TIES), None),
}


def read_scheme(document: Mapping[str, Any], place: Place, pack: str, version: str) -> Any:
    """A `Scheme`, or UNREAD with the problems noted in `place`."""
    known = table(document, place, SCHEME_FILE)
    if any(known.get(key, UNREAD) is UNREAD for key in ("scheme", "part", "node")):
        return UNREAD
    head, raw_nodes = known["scheme"], known["node"]
    cited = {key: head[key] for key in CITED}
    by_id = {read["id"]: read for read, *_ in raw_nodes}
    _unique(raw_nodes, place)
    nodes = tuple(shape.Node(**{**read, **_inherited(read, by_id, cited)}) for read, *_ in raw_nodes)
    head["policies"] = _policies(head)
    return shape.Scheme(
        **head,
        parts=tuple(sorted(known["part"], key=lambda part: part.order)),
        nodes=nodes,
        file=place.file,
        pack=pack,
        version=version,
    )


def _unique(nodes: list[tuple[dict[str, Any], Place]], place: Place) -> None:
    seen: set[str] = set()
    for read, here in nodes:
        if read["id"] in seen:
            here.at("id").wrong(
                "TWICE", Text(f"编号“{read['id']}”用了两次。", f"The id “{read['id']}” stands twice.")
            )
        seen.add(read["id"])


@takes(**table_schema(HEAD))
def _head(data: Any, place: Place) -> Any:
    read = table(data, place, HEAD)
    return UNREAD if not read or any(value is UNREAD for value in read.values()) else read


def _policies(head: dict[str, Any]) -> shape.Policies:
    said = {key: head.pop(key) for key in POLICY_DEFAULTS}
    undeclared = tuple(key for key, value in said.items() if value == "undeclared")
    return shape.Policies(
        **{key: POLICY_DEFAULTS[key] if key in undeclared else value for key, value in said.items()},
        undeclared=undeclared,
    )


@takes(type="array", items={"$ref": "#/$defs/node"})
def _nodes(data: Any, place: Place) -> Any:
    if not isinstance(data, list):
        return place.wrong("NOT_A_LIST", Text("节点应写成 [[node]]。", "Nodes are written as [[node]]."))
    read = []
    for index, item in enumerate(data):
        name = item.get("id", index + 1) if isinstance(item, Mapping) else index + 1
        here = Place(place.file, f"node[{name}]", place.problems)
        read.append((_node(item, here), here))
    return UNREAD if any(node is UNREAD for node, _ in read) else read


def _node_policies(fields: Mapping[str, Field]) -> dict[str, Field]:
    """The policies that a node may set again; a QUOTA's `rounding` is its own."""
    return NODE_POLICIES if "rounding" in fields else {**NODE_POLICIES, "rounding": Field(rounding, None)}


def node_fields(kind: str | None) -> dict[str, Field]:
    """The keys that a node of this kind (None: without a body) may hold."""
    fields = BODIES[kind][1] if kind else {}
    return {**COMMON, **_node_policies(fields), **fields}


def _node(data: Any, place: Place) -> Any:
    if not isinstance(data, Mapping):
        return place.wrong("NOT_A_TABLE", Text("这里应是一张表。", "A table belongs here."))
    kind = data.get("kind")
    maker, fields, names = BODIES.get(kind, NO_BODY) if isinstance(kind, str) else NO_BODY
    policy = _node_policies(fields)
    if kind == "JUDGE" and "slot" in data:
        fields = {**fields, "absent": Field(fields["absent"].read, "zero")}
    read = table(data, place, {**COMMON, **policy, **fields})
    if not read or any(value is UNREAD for value in read.values()):
        return UNREAD
    said = {key: read.pop(key) for key in policy}
    node = {key: read.pop(key) for key in COMMON}
    node["policies"] = shape.Policies(**said)
    node["body"] = maker(**{names.get(key, key): value for key, value in read.items()}) if maker else None
    if node["body"] is not None:
        check_body(node["kind"], node["body"], place, node["slot"] is not None)
    _bodiless(node, place)
    return node


def _bodiless(node: dict[str, Any], place: Place) -> None:
    """Without a kind a node is an open slot, or says why the language cannot say it."""
    if node["kind"] is None and node["slot"] is None and node["expressible"]:
        place.at("kind").wrong(
            "KEY_ABSENT",
            Text("缺少“kind”。", "“kind” is absent."),
            Text(f"可写：{'、'.join(BODIES)}。", f"One of: {', '.join(BODIES)}."),
        )
    if not node["expressible"] and node["why"] is None:
        place.at("why").wrong(
            "KEY_ABSENT",
            Text("写不成规则的，要说明为什么。", "What cannot be said needs its reason."),
            Text("写 why = {zh = …, en = …}。", "Write why = {zh = …, en = …}."),
        )
    if node["kind"] == "LIMIT" and node["limit"] is None:
        place.at("limit").wrong(
            "KEY_ABSENT",
            Text("缺少上下限。", "Bounds are absent."),
            Text("写 limit = {lo = …, hi = …}。", "Write limit = {lo = …, hi = …}."),
        )


SCHEME_FILE: dict[str, Field] = {
    "scheme": Field(_head),
    "part": Field(many(record(shape.Part, PART)), ()),
    "node": Field(_nodes),
}


def _inherited(read: dict[str, Any], by_id: dict[str, dict[str, Any]], cited: dict[str, str]) -> dict[str, Any]:
    """Source, date, confidence and withholding come from the nearest node above that says them."""
    found: dict[str, Any] = {}
    current: dict[str, Any] | None = read
    steps = 0
    while current is not None and steps <= len(by_id):
        for key in (*CITED, "withheld"):
            if current[key] is not None:
                found.setdefault(key, current[key])
        current = by_id.get(current["parent"]) if current["parent"] else None
        steps += 1
    return {**cited, **found}
