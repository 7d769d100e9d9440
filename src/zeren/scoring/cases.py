"""Runs one case of a pack and says where the result differs from what the case expects."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from zeren.kernel.days import Span
from zeren.kernel.exact import exact
from zeren.policy.pack import CaseFact, CaseSubject, Pack, PackCase
from zeren.policy.scheme import Scheme
from zeren.scoring.inputs import FactRecord, Imported, Past, Period, Subject, period_of
from zeren.scoring.quota import after_quota, fit_quota
from zeren.scoring.results import NodeTrace, Scored
from zeren.scoring.score import score_all


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One thing that came out otherwise than the case says."""

    what: str
    expected: str
    found: str


def run_case(pack: Pack, case: PackCase) -> tuple[Mismatch, ...]:
    """Everything that differs; empty when the case holds."""
    scored = score_case(pack, case)
    wanted = case.subject or (case.subjects[0].key if case.subjects else "S1")
    one = next((row for row in scored if row.subject == wanted), None)
    if one is None:
        return (Mismatch("subject", wanted, "not scored"),)
    expect = case.expect
    found = [*_heads(expect, one), *_nodes(expect, one), *_gates(expect, one)]
    for flag in expect.get("flags") or ():
        everywhere = {*one.flags, *(name for trace in one.nodes for name in trace.flags)}
        if flag not in everywhere:
            found.append(Mismatch("flags", flag, ", ".join(sorted(everywhere))))
    for cap in expect.get("caps") or ():
        acted = [row.id for row in one.caps if row.before != row.after or row.effect == "bar"]
        if cap not in acted:
            found.append(Mismatch("caps", cap, ", ".join(acted)))
    if expect.get("after_quota"):
        found.extend(_after_quota(pack.schemes[case.scheme], expect["after_quota"], wanted, scored))
    if expect.get("quota"):
        found.extend(_quota(pack.schemes[case.scheme], expect["quota"], scored))
    return tuple(found)


def score_case(pack: Pack, case: PackCase) -> tuple[Scored, ...]:
    """The results of a case."""
    return score_all(**case_inputs(pack, case))


def case_inputs(pack: Pack, case: PackCase) -> dict[str, Any]:
    """What a case gives to the run: the arguments of `score_all` by name."""
    scheme = pack.schemes[case.scheme]
    period = period_of(case.period)
    subjects = tuple(_subject(row, scheme, period) for row in case.subjects) or (
        _subject(CaseSubject("S1"), scheme, period),
    )
    first = subjects[0].key
    values: dict[str, Fraction | str | None] = {key: value.value for key, value in pack.values.items()}
    values.update({key: None if value == "off" else value for key, value in case.values.items()})
    return {
        "scheme": scheme,
        "subjects": subjects,
        "facts": _facts(case, first, period),
        "period": period,
        "values": values,
        "imports": tuple(
            Imported(row.scheme, row.subject, _number(row.total), row.grade, _number(row.points))
            for row in case.imports
        ),
        "history": tuple(
            Past(row.subject or first, row.scheme or scheme.key, row.period, row.what, _number(row.number), row.label)
            for row in case.history
        ),
        "with_withheld": case.with_withheld,
    }


def _subject(row: CaseSubject, scheme: Scheme, period: Period) -> Subject:
    start = date.fromisoformat(row.start) if row.start else date(2000, 1, 1)
    end = date.fromisoformat(row.end) if row.end else None
    return Subject(
        row.key,
        row.kind or scheme.applies_to[0],
        Span(start, end),
        row.parent,
        dict(row.groups),
        dict(row.attributes),
    )


def _facts(case: PackCase, subject: str, period: Period) -> tuple[FactRecord, ...]:
    records = []
    for place, row in enumerate(case.facts):
        for again in range(row.repeat):
            records.append(
                _fact(row, f"F{place + 1:03d}" + (f"-{again + 1}" if row.repeat > 1 else ""), subject, period)
            )
    return tuple(records)


def _fact(row: CaseFact, key: str, subject: str, period: Period) -> FactRecord:
    day = date.fromisoformat(row.day) if row.day else period.span.end
    assert day is not None
    return FactRecord(
        key, row.fact, row.subject or subject, day, _number(row.number), row.label, dict(row.attributes), row.source, day, "case", row.state,
        row.reason,
    )  # fmt: skip


def _number(text: str | None) -> Fraction | None:
    return None if text is None else exact(text)


def _heads(expect: Mapping[str, Any], one: Scored) -> list[Mismatch]:
    found = []
    if expect.get("total") is not None and (one.total is None or exact(expect["total"]) != one.total):
        found.append(Mismatch("total", expect["total"], str(one.total)))
    if expect.get("grade") is not None and (one.proposal or "none") != expect["grade"]:
        found.append(
            Mismatch(
                "grade",
                expect["grade"],
                f"{one.proposal or 'none'} ({'; '.join(reason.text.en for reason in one.reasons)})",
            )
        )
    if expect.get("status") is not None and one.status != expect["status"]:
        found.append(Mismatch("status", expect["status"], one.status))
    return found


def _nodes(expect: Mapping[str, Any], one: Scored) -> list[Mismatch]:
    found = []
    traces: dict[str, NodeTrace] = {trace.id: trace for trace in one.nodes}
    for name, wanted in (expect.get("nodes") or {}).items():
        trace = traces.get(name)
        if trace is None:
            found.append(Mismatch(name, wanted, "no such node"))
        elif wanted not in (trace.status, trace.label) and not _equals(wanted, trace.value):
            found.append(
                Mismatch(
                    name,
                    wanted,
                    f"{trace.value if trace.value is not None else trace.label or trace.status} ({trace.arithmetic.en})",
                )
            )
    return found


def _equals(wanted: str, value: Fraction | None) -> bool:
    try:
        return value is not None and exact(wanted) == value
    except ValueError:
        return False


def _gates(expect: Mapping[str, Any], one: Scored) -> list[Mismatch]:
    found = []
    gates = {gate.id: gate for gate in one.gates}
    for name, wanted in (expect.get("gates") or {}).items():
        passed = gates[name].passed if name in gates else None
        if passed is not (None if wanted == "unknown" else wanted):
            found.append(Mismatch(f"gate {name}", str(wanted), str(passed)))
    return found


def _after_quota(scheme: Scheme, expected: str, subject: str, scored: tuple[Scored, ...]) -> list[Mismatch]:
    proposal = next(row for row in after_quota(scored, fit_quota(scheme, scored)) if row.subject == subject)
    found = "tied" if proposal.tied else proposal.grade or "none"
    return [] if found == expected else [Mismatch("after_quota", expected, found)]


def _quota(scheme: Scheme, expect: Mapping[str, Any], scored: tuple[Scored, ...]) -> list[Mismatch]:
    outcomes = fit_quota(scheme, scored)
    if not outcomes:
        return [Mismatch("quota", str(dict(expect)), "no quota")]
    first = outcomes[0]
    sizes = {
        "capacity": first.capacity,
        "certain": len(first.certain),
        "tied": len(first.tied),
        "outside": len(first.outside),
        "failed": len(first.failed),
    }
    return [
        Mismatch(f"quota {key}", str(value), str(sizes[key]))
        for key, value in expect.items()
        if value is not None and sizes[key] != value
    ]
