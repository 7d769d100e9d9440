"""One result of a run's tables as the trace that the sentences read: titles and rules come from the scheme beside it.

What the tables do not hold (the arithmetic, what a gate required, the facts of a line) is left out, not made up.
"""

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from zeren.engines.duck import Duck
from zeren.policy import phrases
from zeren.policy import scheme as shape
from zeren.scoring.figures import STATUSES
from zeren.scoring.results import plain

UNIT = 10_000
PASSED = {"passed": True, "failed": False, "open": None}
Row = Mapping[str, Any]


def trace_of(folder: Path, scheme: shape.Scheme, subject: str) -> dict[str, Any] | None:
    """The trace of a subject in `results.parquet` and `trace.parquet` of a folder; None when it has no result there."""
    duck = Duck()
    try:
        result, trace = (_row(duck, folder / f"{table}.parquet", subject) for table in ("results", "trace"))
    finally:
        duck.close()
    if result is None:
        return None
    return _content(scheme, subject, result, trace or {})


def subjects_of(folder: Path, few: int) -> list[str]:
    """The first subjects that have a result."""
    duck = Duck()
    try:
        file = Duck.quoted(folder / "results.parquet")
        return [
            key
            for (key,) in duck.ask(f"SELECT subject FROM read_parquet('{file}') ORDER BY subject LIMIT {int(few)}")
        ]
    finally:
        duck.close()


def _row(duck: Duck, file: Path, subject: str) -> Row | None:
    if not file.is_file():
        return None
    found = duck.connection.execute(f"SELECT * FROM read_parquet('{Duck.quoted(file)}') WHERE subject = ?", [subject])
    names = [column[0] for column in found.description or ()]
    row = found.fetchone()
    return None if row is None else dict(zip(names, row, strict=True))


def _content(scheme: shape.Scheme, subject: str, result: Row, trace: Row) -> dict[str, Any]:
    nodes = [_node(scheme, node, trace) for node in scheme.nodes if node.id in trace or f"{node.id}.label" in trace]
    values = {node["id"]: node["value"] for node in nodes}
    named = {node.id: node for node in scheme.nodes}
    gates = [key.partition(".")[2] for key, said in result.items() if key.startswith("gate.") and said is not None]
    caps = [(key.partition(".")[2], said) for key, said in result.items() if key.startswith("cap.") and said is not None]  # fmt: skip
    return {
        "subject": subject, "scheme": scheme.key, "version": scheme.version, "period": "",
        "total": _number(result.get("total")), "status": STATUSES[result.get("status") or 0],
        "residual": _number(result.get("residual")) or "0", "proposal": result.get("after_quota"), "reasons": [],
        "gates": [_gate(scheme, named[key], result[f"gate.{key}"]) for key in gates],
        "caps": [_cap(scheme, named[key], said) for key, said in caps],
        "parts": [_part(part, values.get(part.node), result) for part in scheme.parts],
        "nodes": nodes,
    }  # fmt: skip


def _node(scheme: shape.Scheme, node: shape.Node, trace: Row) -> dict[str, Any]:
    flags = trace.get(f"{node.id}.flags")
    return {
        "id": node.id, "parent": node.parent, "title": plain(node.title), "kind": node.kind or "",
        "points": _constant(node.points), "value": _number(trace.get(node.id)), "label": trace.get(f"{node.id}.label"),
        "status": STATUSES[trace.get(f"{node.id}.status") or 0], "arithmetic": {"zh": "", "en": ""}, "fact_keys": [],
        "rule": _rule(scheme, node), "flags": flags.split() if flags else [],
        "contribution": _number(trace.get(f"{node.id}.gives")),
    }  # fmt: skip


def _rule(scheme: shape.Scheme, node: shape.Node) -> dict[str, Any]:
    return {"source": node.source, "date": node.date, "confidence": node.confidence, "version": scheme.version, "values": []}  # fmt: skip


def _gate(scheme: shape.Scheme, node: shape.Node, said: str) -> dict[str, Any]:
    return {"id": node.id, "title": plain(node.title), "required": None, "found": None, "passed": PASSED[said], "rule": _rule(scheme, node)}  # fmt: skip


def _cap(scheme: shape.Scheme, node: shape.Node, said: str) -> dict[str, Any]:
    before, _, after = (None if word == "-" else word for word in said.partition(">"))
    effect = node.body.effect if isinstance(node.body, shape.Override) else ""
    return {"id": node.id, "title": plain(node.title), "effect": effect, "before": before, "after": after, "rule": _rule(scheme, node)}  # fmt: skip


def _part(part: shape.Part, value: str | None, result: Row) -> dict[str, Any]:
    gives = _number(result.get(f"part.{part.id}"))
    status = STATUSES[0] if gives is not None else STATUSES[1]
    return {"id": part.id, "title": plain(part.title), "node": part.node, "order": part.order, "value": value, "points": None, "weight": None, "contribution": gives, "status": status}  # fmt: skip


def _constant(of: phrases.Amount | None) -> str | None:
    """Full marks that are the same for everybody; others are not in the tables."""
    return str(of.value) if isinstance(of, phrases.Number) and of.value is not None else None


def _number(units: int | None) -> str | None:
    return None if units is None else str(Fraction(units, UNIT))
