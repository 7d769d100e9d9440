"""A result as figures: whole ten-thousandths, labels and codes, without words. Every way of computing gives the same ones.

The columns are those of results.parquet and trace.parquet (docs/scoring-engine.md).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from zeren.kernel.exact import ten_thousandths
from zeren.scoring.results import KNOWN, MISSING, NOT_APPLICABLE, OWN_FAULT, PARTIAL, Proposal, Scored

STATUSES = (KNOWN, MISSING, OWN_FAULT, NOT_APPLICABLE, PARTIAL)
"""A status is kept as its place here."""
GRADE_FLAGS = frozenset({"SWITCHED_OFF", "OVERRIDE_UNKNOWN"})
ANSWERS = {True: "passed", False: "failed", None: "open"}
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Computed:
    """One scheme over all its subjects, before the quotas.

    From an SQL engine `scored` holds only what quotas, ranks and lists need; its name, its figures by subject and the
    folder that it was given (zipped) stand beside.
    """

    scored: tuple[Scored, ...]
    engine: str = ""
    figures: Mapping[str, Mapping[str, Row]] | None = None
    given: bytes = b""

    def figures_of(self, one: Scored, proposal: Proposal) -> dict[str, Row]:
        """The figures of one of them after the quotas."""
        if self.figures is None:
            return telling(trace_row(one), result_row(one, proposal))
        found = self.figures[one.subject]
        after = {**found["result"], "tied": proposal.tied}
        if proposal.grade is not None:
            after["after_quota"] = proposal.grade
        return {"result": after, "trace": found["trace"]}


def result_row(one: Scored, proposal: Proposal, residual: bool = True) -> Row:
    """What came out for one subject, after the quotas."""
    row: Row = {
        "subject": one.subject,
        "total": units(one.total),
        "status": STATUSES.index(one.status),
        "score_grade": one.score_grade,
        "proposal": one.proposal,
        "after_quota": proposal.grade,
        "tied": proposal.tied,
        "flags": _flags(set(one.flags) & GRADE_FLAGS),
    }
    if residual:
        row["residual"] = units(one.residual)
    row.update({f"part.{part.id}": units(part.contribution) for part in one.parts})
    row.update({f"gate.{gate.id}": ANSWERS[gate.passed] for gate in one.gates})
    row.update({f"cap.{cap.id}": f"{cap.before or '-'}>{cap.after or '-'}" for cap in one.caps})
    return row


def trace_row(one: Scored) -> Row:
    """What each node gave."""
    row: Row = {"subject": one.subject}
    for node in one.nodes:
        row[node.id] = units(node.value)
        row[f"{node.id}.status"] = STATUSES.index(node.status)
        row[f"{node.id}.label"] = node.label
        row[f"{node.id}.flags"] = _flags(node.flags)
        row[f"{node.id}.gives"] = units(node.contribution)
    return row


def telling(trace: Mapping[str, Any], result: Mapping[str, Any]) -> dict[str, Row]:
    """Both without the cells that say nothing: empty ones, and a node's status that is known."""
    return {"result": _said(result), "trace": _said(trace)}


def _said(row: Mapping[str, Any]) -> Row:
    return {
        name: cell
        for name, cell in row.items()
        if cell is not None and name != "subject" and (cell != 0 or not name.endswith(".status"))
    }


def units(number: Fraction | None) -> int | None:
    """A number kept to four places as whole ten-thousandths."""
    return None if number is None else ten_thousandths(number)


def _flags(flags: Iterable[str]) -> str | None:
    return " ".join(sorted(flags)) or None
