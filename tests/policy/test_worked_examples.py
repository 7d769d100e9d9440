"""The worked examples of docs/scheme-language.md: one for each kind, carried over from a published clause, loaded and computed."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from zeren.policy import Pack, check_pack, from_json, load_pack
from zeren.policy.read_bodies import BODIES
from zeren.scoring.cases import run_case

ROOT = Path(__file__).resolve().parents[2]
SECTION = (ROOT / "docs" / "scheme-language.md").read_text(encoding="utf-8").split("## 9. ")[1].split("\n## ")[0]
EXAMPLES = re.findall(r"\*\*(\w+)\*\*.*?```toml\n# (\S+): (\S+)\n(.*?)```", SECTION, re.S)


def published(name: str) -> Pack:
    return load_pack(ROOT / "policies" / "published" / name)


def example(pack: Pack, text: str) -> Pack:
    """The pack with this example's nodes in the place of its scheme (the first that knows them), and its case alone."""
    document = tomllib.loads(text)
    nodes, case = document["node"], document["case"][0]
    ids = {node["id"] for node in nodes}
    file, scheme = next(
        ((name, one) for name, one in pack.documents.items() if ids & {node["id"] for node in one.get("node", ())}),
        next((name, one) for name, one in pack.documents.items() if name.startswith("scheme")),
    )
    head = {key: value for key, value in scheme["scheme"].items() if key not in ("grade_by", "clause_count")}
    graded = [node["id"] for node in nodes if any("grade" in row for row in node.get("rows", ()))]
    whole = {
        "id": "whole",
        "kind": "COMBINE",
        "title": {"zh": "合计", "en": "All"},
        "of": [node["id"] for node in nodes if "parent" not in node and node["kind"] not in ("OVERRIDE", "QUOTA", "CHECK", "USE") and node.get("counts", True)],
    }  # fmt: skip
    head.update({"total": "whole", **({"grade_by": graded[0]} if graded else {})})
    words = {"title": {"zh": "例", "en": "Example"}, "about": nodes[0]["id"], "id": "example", "period": "2026"}
    if head["period"] == "month":
        words["period"] = "2026-03"
    kept: dict[str, Any] = {name: one for name, one in pack.documents.items() if not name.startswith("cases/")}
    kept[file] = {"scheme": head, "node": [*nodes, whole]}
    kept["cases/example.toml"] = {"case": [{**words, "scheme": head["key"], **case}]}
    return from_json(json.dumps(kept))


@pytest.mark.parametrize(("kind", "name", "clause", "text"), EXAMPLES, ids=[one[0] for one in EXAMPLES])
def test_example__is_a_published_clause_and_comes_out_as_told(kind: str, name: str, clause: str, text: str) -> None:
    pack = published(name)
    coded = {node.id: node for scheme in pack.schemes.values() for node in scheme.nodes}
    assert clause in {one for node in coded.values() for one in (node.id, *node.clauses)}
    ready = example(pack, text)
    (case,) = ready.cases
    scheme = ready.schemes[case.scheme]
    assert kind in {node.kind for node in scheme.nodes}
    found = run_case(ready, case)
    assert not found, "\n".join(f"{row.what}: expected {row.expected}, found {row.found}" for row in found)
    told = set(re.findall(r"^# finds (\w+)$", text, re.M))
    assert {finding.code for finding in check_pack(ready) if finding.key == scheme.nodes[0].id} == told


@pytest.mark.parametrize(("kind", "name", "clause", "text"), EXAMPLES, ids=[one[0] for one in EXAMPLES])
def test_example__says_what_the_pack_says(kind: str, name: str, clause: str, text: str) -> None:
    """The first node of an example has its twin in the pack, but for what the example shows by itself."""
    pack = published(name)
    coded = {node.id: node for scheme in pack.schemes.values() for node in scheme.nodes}
    ready = example(pack, text)
    twins = [node for scheme in ready.schemes.values() for node in scheme.nodes if node.id in coded]
    if kind not in ("LIMIT", "CHECK"):
        assert any(node.kind == kind and node.body == coded[node.id].body for node in twins)


def test_examples__are_one_for_each_kind() -> None:
    assert sorted(one[0] for one in EXAMPLES) == sorted(BODIES)
