"""Random schemes: a tree of nodes of every kind with every common key, parts or a total, grades, overrides, quotas.

Written as documents and read by the loader, so that the reader of packs is tried on the way.
"""

import json
from dataclasses import dataclass
from typing import Any

from policy.small_packs import documents
from scoring.engines.bodies import BODIES
from scoring.engines.phrases import POSITIVE, POSTS, Draw, amount, predicate
from zeren.policy import Pack, from_json
from zeren.policy.reading import as_fraction

WORDS = {"zh": "试", "en": "trial"}
VALUES = [
    {"key": key, "value": value, "title": WORDS, "source": "s", "date": "2026", "confidence": "default"}
    for key, value in (("v.quarter", "0.25"), ("v.two", "2"), ("v.off", "3"), ("v.word", "A"))
]
OTHER = [{"id": "all", "title": WORDS, "kind": "COMBINE", "points": "100"}]
"""What the scheme has whose results are imported."""
HOWS = ("sum", "sum", "sum", "mean", "weighted", "trimmed", "highest", "lowest", "product")
ABSENCES = ("wait", "zero", "full", "leave_out", "impute")
AMOUNTS = frozenset((
    "add", "amount", "at", "at_least", "at_most", "cap", "each", "equals", "first", "from", "hi", "is_not", "least", "less_than", "lo",
    "more_than", "number", "other", "otherwise", "points", "scale", "share", "start", "step", "times", "to", "weight", "years_back",
))  # fmt: skip
"""Keys under which an amount may stand."""
Node = dict[str, Any]


@dataclass
class Written:
    """A scheme as it is being written."""

    draw: Draw
    nodes: list[Node]

    def add(self, name: str, kind: str | None, parent: str | None, body: Node) -> Node:
        node = {
            "id": name,
            "title": WORDS,
            **({"parent": parent} if parent else {}),
            **({"kind": kind} if kind else {}),
            **body,
        }
        self.nodes.append(node)
        return node


def common(draw: Draw) -> Node:
    """What every kind may have."""
    found: Node = {}
    if draw.chance(3):
        found["points"] = amount(draw, POSITIVE, settled=True)
    if not draw.calm and draw.chance(6):
        found["applies"] = predicate(draw, 1)
        found["not_applicable"] = draw.one(("leave_out", "full", "zero", "impute"))
    if draw.calm or not draw.chance(5):
        found["when_missing"] = draw.one(ABSENCES[1:4] if draw.calm else ABSENCES[1:])
    if draw.chance(6):
        found["when_own_fault"] = draw.one(ABSENCES)
    if draw.chance(12):
        found["impute_by"] = draw.one(("kind", "zone"))
    if draw.chance(6):
        found["limit"] = {
            "lo": draw.one(("-2", "0", "-10")),
            "hi": "points" if "points" in found else amount(draw, POSITIVE),
        }
    if draw.chance(10):
        found["zero_when"] = predicate(draw, 1)
    if draw.chance(10):
        found["share_of_period"] = True
    if draw.chance(6):
        found["scale"] = amount(draw)
    return {**found, **policies(draw)}


def policies(draw: Draw) -> Node:
    found: Node = {}
    if draw.chance(8):
        found["floor"] = draw.one(("zero", "none"))
    if draw.chance(8):
        found["partial_step"] = draw.one(("full_only", "linear", "any_started"))
    if draw.chance(8):
        found["rounding"] = rounding(draw)
    if draw.chance(8):
        found["ties"] = draw.one(("best", "mean", "worst"))
    return found


def rounding(draw: Draw) -> Any:
    return {"how": draw.one(("half_up", "floor", "ceiling", "none")), "places": draw.number(0, 3)}


def leaf(written: Written, name: str, parent: str) -> None:
    """One node that gathers nothing."""
    draw = written.draw
    if draw.chance(25):
        odd = draw.one(({"slot": WORDS}, {"expressible": False, "why": WORDS}))
        written.add(name, None, parent, odd)
        return
    kind = draw.one(tuple(BODIES) if draw.numbers else tuple(kind for kind in BODIES if kind != "STATUS"))
    body = {**BODIES[kind](draw), **common(draw)}
    if draw.chance(3):
        body["weight"] = amount(draw, ("0.2", "0.3", "0.5", "0"), settled=True)
    if draw.chance(8):
        body["counts"] = False
    if draw.chance(30):
        body["withheld"] = WORDS
    written.add(name, kind, parent, body)
    draw.numbers.append(name)
    if kind in ("FACT", "IMPORT", "HISTORY", "STATUS"):
        draw.words.append(name)
    if "events" in body and kind != "BALLOT":
        draw.counting.append(name)


def block(written: Written, name: str, parent: str | None, leaves: int) -> None:
    """A COMBINE or LIMIT with its leaves; it is written before them and may be read after them."""
    draw = written.draw
    body: Node = (
        {"kind": "LIMIT", "limit": {"lo": "-10", "hi": amount(draw, POSITIVE)}} if draw.chance(6) else combine(draw)
    )
    kind = body.pop("kind", "COMBINE")
    node = written.add(name, kind, parent, {**body, "points": draw.one(("10", "100", "40"))})
    for place in range(leaves):
        leaf(written, f"{name}{place + 1}", name)
    if draw.chance(3):
        node.update({key: value for key, value in common(draw).items() if key not in ("points", "limit")})
    if "of" in node:
        node["of"] = [
            one["id"] for one in written.nodes if one.get("kind") and one["id"].startswith(name) and one is not node
        ] or [name + "1"]
    draw.numbers.append(name)


def combine(draw: Draw) -> Node:
    found: Node = {"how": draw.one(HOWS)}
    if found["how"] == "sum":
        if draw.chance(3):
            found["start"] = "points" if draw.chance(2) else amount(draw)
        if draw.chance(3):
            found["rescale"] = True
    if found["how"] == "trimmed":
        found["trim_over"] = draw.number(2, 3)
    if found["how"] == "highest" and draw.chance(2):
        found["highest_per"] = ["project"]
    if draw.chance(8):
        found["of"] = []
    return found


def head(draw: Draw) -> dict[str, str | None]:
    said: dict[str, Any] = {
        "subject": "person" if draw.person else "unit",
        "applies_to": list(POSTS) if draw.person else draw.one((["village"], ["village", "branch"])),
        "points": draw.one(("100", "10", None)),
        "floor": draw.one(("zero", "none")),
        "partial_step": draw.one(("full_only", "linear", "any_started")),
        "rounding": rounding(draw),
        "ties": draw.one(("best", "mean", "worst")),
    }
    if draw.chance(8):
        said[draw.one(("floor", "partial_step", "rounding", "ties"))] = "undeclared"
    if draw.person and draw.chance(3):
        said["unit_kinds"] = ["village"]
    return said


def override(draw: Draw, place: int) -> Node:
    how = draw.one(("requires", "when"))
    settled: Any = {"total": True, ("less_than" if how == "requires" else "at_least"): draw.one(("-99", "1", "60"))}
    asked: Any = (
        settled
        if draw.calm or draw.chance(3)
        else {"grade": "so_far", "one_of": draw.some(draw.grades, 1, 2)}
        if draw.chance(5)
        else predicate(draw, 1)
    )
    found: Node = {
        "order": draw.number(1, 3) * 10 + place,
        "effect": draw.one(("cap", "drop", "lift", "force", "veto", "bar")),
        how: asked,
        "grade": draw.one(draw.grades),
    }
    if found["effect"] == "veto" and draw.chance(2):
        del found["grade"]
    if found["effect"] == "drop":
        found["places"] = draw.number(1, 2)
    if draw.chance(5):
        found["unless"] = predicate(draw, 0)
    if draw.chance(6):
        found["applies"] = predicate(draw, 0)
    return {**found, **({"soft": True} if draw.chance(5) else {})}


def quota(draw: Draw, parts: bool) -> Node:
    keys: list[Any] = [{"total": True}] if not parts else [{"part": "first"}, {"total": True}]
    if draw.numbers and draw.chance(2):
        keys.insert(0, {"node": draw.one(draw.numbers)})
    found: Node = {
        "grade": draw.grades[draw.one((0, 0, 1, 2))],
        "falls_to": draw.grades[3],
        "keys": keys if not draw.chance(4) else keys[:1],
    }
    found.update(
        {"number": draw.one(("1", "2", "1.5"))}
        if draw.chance(3)
        else {"share": draw.one(("0.5", "0.25", {"value": "v.quarter"}, "0.3333"))}
    )
    if draw.chance(2):
        found["rounding"] = rounding(draw)
    if draw.chance(3):
        found["per"] = draw.one((["parent"], ["zone"], ["kind"]))
    if draw.chance(3):
        found["caps"] = [
            {
                "per": draw.one((["parent"], ["zone"])),
                **({"number": "1"} if draw.chance(2) else {"share": draw.one(("0.5", "0.34"))}),
                "rounding": rounding(draw),
            }
            for _ in range(draw.number(1, 2))
        ]
    if draw.chance(4):
        found["least"] = draw.one(("1", "5", "60"))
    return {**found, "advisory": draw.chance(5)}


def grades(draw: Draw) -> Node:
    edges = draw.one((("9", "5", "1"), ("2", "1", "0"), ("0", "-1", "-5"), ("90", "75", "60")))
    rows: list[Node] = [{"from": edges[0], "grade": draw.grades[0]}]
    rows += [
        {"from": low, "to": high, "grade": grade}
        for high, low, grade in zip(edges, edges[1:], draw.grades[1:], strict=False)
    ]
    return {"of": {"total": True}, "rows": [*rows, {"to": edges[-1], "grade": draw.grades[3]}]}


def scheme(draw: Draw) -> dict[str, Any]:
    """The document of one scheme."""
    written = Written(draw, [])
    said, parts = head(draw), draw.chance(3)
    if parts:
        for name in ("first", "second", "third")[: draw.number(1, 3)]:
            block(written, name, None, draw.number(1, 3))
        said["part"] = [
            {"id": node["id"], "order": place + 1, "node": node["id"], "title": WORDS, "weight": amount(draw, ("0.5", "0.3", "0.2"), settled=True)}
            for place, node in enumerate(node for node in written.nodes if "parent" not in node)
        ]  # fmt: skip
    else:
        said["total"] = "all"
        top = written.add("all", "COMBINE", None, {**combine(draw), "points": "100"})
        top.pop("of", None)
        for place in range(draw.number(1, 2)):
            block(written, f"b{place + 1}", "all", draw.number(1, 4))
        for place in range(draw.number(0, 2)):
            leaf(written, f"x{place + 1}", "all")
    if not draw.chance(6):
        said["grade_by"] = "grade"
        written.add("grade", "TABLE", None, {**grades(draw), "counts": False})
        for place in range(draw.number(0, 3)):
            written.add(f"o{place}", "OVERRIDE", None, override(draw, place))
        for place in range(draw.number(0, 2)):
            written.add(f"q{place}", "QUOTA", None, quota(draw, parts))
    return {"part": said.pop("part", []), "scheme": said, "node": written.nodes}


def switch_off(draw: Draw, of: Any, by_class: bool = False) -> None:
    """Here and there in nodes or parts the value that may be switched off instead of a constant."""
    for place, inner in of.items() if isinstance(of, dict) else enumerate(of):
        if isinstance(inner, dict | list):
            switch_off(draw, inner, place == "is")
        elif (
            (place in AMOUNTS or by_class)
            and isinstance(inner, str)
            and as_fraction(inner) is not None
            and draw.chance(8)
        ):
            of[place] = {"value": "v.off"}


def pack(draw: Draw, off: Draw | None = None) -> Pack:
    """The small pack with one random scheme; `off` draws what is switched off in it."""
    found = documents("")
    base = documents('[[node]]\nid = "all"\n')["scheme.toml"]
    assert isinstance(base, dict)
    found["scheme-other.toml"] = {"scheme": {**base["scheme"], "key": "other"}, "node": OTHER}
    made = scheme(draw)
    if off is not None:
        switch_off(off, made["node"])
        switch_off(off, made["part"])
    merged = {**base["scheme"], "total": None, **made["scheme"]}
    made["scheme"] = {key: value for key, value in merged.items() if value is not None}
    found["scheme.toml"] = made
    assert isinstance(found["pack.toml"], dict)
    assert isinstance(found["words.toml"], dict)
    found["words.toml"]["attributes"].update(zone=WORDS, members=WORDS)
    found["pack.toml"]["value"] = VALUES
    return from_json(json.dumps(found))
