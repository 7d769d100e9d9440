"""How much of each published text a scheme covers: clauses computed, judged, left open, not expressible, withheld."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from zeren.kernel.errors import NotFound, Reason
from zeren.kernel.words import Text
from zeren.policy.load import load_pack
from zeren.policy.scheme import Node, Scheme

KINDS = ("computed", "judged", "slot", "not_expressible")


@dataclass(frozen=True, slots=True)
class SchemeCoverage:
    """One line: `clauses` is what the text has (or, undeclared, what is named); `unnamed` how many no node stands for."""

    pack: str
    scheme: str
    clauses: int
    computed: int
    judged: int
    slot: int
    not_expressible: int
    withheld: int
    unnamed: int


@dataclass(frozen=True, slots=True)
class Totals:
    """The last line: sums over all schemes."""

    schemes: int
    clauses: int
    computed: int
    judged: int
    slot: int
    not_expressible: int


def clause_kind(nodes: Iterable[Node]) -> str:
    """What a clause is, by all nodes that stand for it: one open or judged node makes it so."""
    found = list(nodes)
    if any(not node.expressible for node in found):
        return "not_expressible"
    if any(node.slot is not None for node in found):
        return "slot"
    return "judged" if any(node.kind == "JUDGE" for node in found) else "computed"


def scheme_coverage(scheme: Scheme) -> SchemeCoverage:
    """The coverage of one scheme; a node without `clauses` counts as a clause of its own when none are named at all."""
    by_clause: dict[str, list[Node]] = {}
    for node in scheme.nodes:
        for clause in node.clauses:
            by_clause.setdefault(clause, []).append(node)
    if not by_clause:
        by_clause = {node.id: [node] for node in scheme.nodes if node.kind not in ("COMBINE", "LIMIT", "CHECK")}
    kinds = [clause_kind(nodes) for nodes in by_clause.values()]
    withheld = sum(1 for nodes in by_clause.values() if any(node.withheld is not None for node in nodes))
    clauses = scheme.clause_count or len(by_clause)
    counts = {kind: kinds.count(kind) for kind in KINDS}
    return SchemeCoverage(
        scheme.pack, scheme.key, clauses, **counts, withheld=withheld, unnamed=max(0, clauses - len(by_clause))
    )


def coverage(folder: Path | str) -> tuple[tuple[SchemeCoverage, ...], Totals]:
    """A line for each scheme of each pack in `folder` (itself a pack, or holding packs), and the totals.

    Errors: NotFound when there is no pack; Invalid when one does not load.
    """
    path = Path(folder)
    packs = [load_pack(file.parent) for file in sorted(path.glob("**/pack.toml"))]
    if not packs:
        raise NotFound(
            Reason(
                "NO_PACK",
                Text(f"{path.name} 下没有规则包。", f"There is no pack in {path.name}."),
                place=(str(path),),
            )
        )
    lines = tuple(scheme_coverage(scheme) for pack in packs for scheme in pack.schemes.values())
    sums = {name: sum(getattr(line, name) for line in lines) for name in ("clauses", *KINDS)}
    return lines, Totals(len(lines), **sums)
