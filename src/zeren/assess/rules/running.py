"""Applying the schemes of a pack to frozen facts: in which order, and how results become proposals with rank and zone.

Pure: everything it needs is handed in. The same inputs give the same results to the last digit.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from hashlib import sha256
from typing import Any, Protocol

from zeren.kernel.days import year_span
from zeren.policy import Pack, Scheme
from zeren.policy.canonical import written
from zeren.policy.references import parts_of
from zeren.scoring import (
    FactRecord,
    Imported,
    Past,
    Period,
    Proposal,
    QuotaOutcome,
    Scored,
    Subject,
    fit_quota,
    plain,
    score_all,
)
from zeren.scoring import after_quota as proposals_after
from zeren.scoring.counterfactuals import compares
from zeren.scoring.figures import Computed

Grades = Mapping[tuple[str, str], str]
"""Scheme and unit → the grade of that unit."""
GROUP_GRADE = "grade_of_group"


class RunInputs(Protocol):
    """What a run needs; `assess.queries.inputs` reads it from the database in a constant number of queries."""

    year: int
    facts: Sequence[FactRecord]
    history: Sequence[Past]
    values: Any
    decided: "Grades"

    def subjects(self, scheme: Scheme) -> Sequence[Subject]: ...

    def where(self, subject: str) -> tuple[str, str, str]: ...


@dataclass(frozen=True, slots=True)
class Row:
    """One result ready to be stored: who, how much, which grade is proposed, and the whole trace.

    `content` is the trace as plain values, `text` the same as canonical JSON: what is stored and what is sealed.
    """

    subject: str
    unit: str
    person: str
    post: str
    group: str
    total: Fraction | None
    first_part: Fraction | None
    status: str
    grade: str
    gates_passed: bool
    zone: str
    rank: int | None
    content: Mapping[str, Any]
    text: str


@dataclass(frozen=True, slots=True)
class Ran:
    """One scheme, run: rows in subject order, the quota's outcome per group, and the digest of all figures.

    `quota` also keeps the grades of groups that were read as the body decided them and not as proposed (`groups`).
    `given`: the inputs as an SQL engine took them, zipped; empty where every card was written at once.
    """

    scheme: str
    rows: tuple[Row, ...]
    quota: Mapping[str, Any]
    digest: str
    scored: tuple[Scored, ...] = field(repr=False, default=())
    given: bytes = field(repr=False, default=b"")


Compute = Callable[..., Computed]
"""What takes the scheme and what `score_all` takes, by name."""
MANY = 2_000
"""From so many appraised an SQL engine computes a scheme that it can; below, the cards written at once cost nothing."""


def by_oracle(**given: Any) -> Computed:
    """Every card at once, in exact fractions."""
    return Computed(score_all(**given))


def is_large(scheme: Scheme, subjects: Iterable[Subject]) -> bool:
    """Whether a run is for an SQL engine: many are appraised, and each card can be written later without the others'."""
    return not compares(scheme) and sum(subject.kind in scheme.applies_to for subject in subjects) >= MANY


def run_order(pack: Pack) -> tuple[Scheme, ...]:
    """The schemes of a pack so that each comes after those whose results it imports (or whose grade it reads)."""
    waiting = {key: _needs(scheme) & pack.schemes.keys() - {key} for key, scheme in pack.schemes.items()}
    order: list[Scheme] = []
    while waiting:
        free = (key for key, needs in waiting.items() if not needs & waiting.keys())
        ready = sorted(free, key=lambda key: (pack.schemes[key].subject == "person", key))
        if not ready:
            raise ValueError("schemes import each other in a circle: " + ", ".join(sorted(waiting)))
        for key in ready:
            order.append(pack.schemes[key])
            del waiting[key]
    return tuple(order)


def _needs(scheme: Scheme) -> set[str]:
    """Schemes that this one imports. Among those that are ready, units come before persons, who may read their grade."""
    return {node.body.scheme for node in scheme.nodes if node.kind == "IMPORT"}


def run_scheme(
    pack: Pack, scheme: Scheme, inputs: RunInputs, before: Mapping[str, Ran], compute: Compute = by_oracle
) -> Ran:
    """One scheme over all its subjects. `before` holds what the earlier schemes of the same run gave."""
    computed = compute(
        scheme=scheme,
        subjects=inputs.subjects(scheme),
        facts=(*inputs.facts, *grades_of_groups(before.values(), inputs.year, inputs.decided)),
        period=Period(str(inputs.year), year_span(inputs.year)),
        values=inputs.values,
        imports=tuple(imported for ran in before.values() for imported in imported_from(ran, pack)),
        history=inputs.history,
    )
    scored = computed.scored
    outcomes = fit_quota(scheme, scored)
    proposals = {proposal.subject: proposal for proposal in proposals_after(scored, outcomes)}
    ranks = _ranks(scored, outcomes)
    seal = sha256()
    rows = []
    for one in scored:
        proposal = proposals[one.subject]
        figures = computed.figures_of(one, proposal)
        seal.update(f"{one.subject}\n{written(figures)}\n".encode())
        content = short_content(one, proposal, figures, computed.engine) if computed.engine else whole_content(one, proposal)  # fmt: skip
        rows.append(_row(one, proposal, content, ranks, inputs))
    quota = {"outcomes": plain(outcomes), "groups": otherwise_decided(before.values(), inputs.decided)}
    return Ran(scheme.key, tuple(rows), quota, seal.hexdigest(), scored, computed.given)


def whole_content(one: Scored, proposal: Proposal) -> dict[str, Any]:
    """A result with its whole trace, as stored."""
    return {**plain(one), "proposal": proposal.grade, "tied": proposal.tied, "reasons": plain(proposal.reasons)}


def short_content(
    one: Scored, proposal: Proposal, figures: Mapping[str, Mapping[str, Any]], engine: str
) -> dict[str, Any]:
    """A result of an SQL engine: what lists read, and every figure. `queries.explained` puts the words to it."""
    return {
        "engine": engine, "figures": figures, "subject": one.subject, "scheme": one.scheme, "version": one.version,
        "period": one.period, "total": plain(one.total), "status": one.status, "score_grade": one.score_grade,
        "proposal": proposal.grade, "tied": proposal.tied,
        "gates": [{"id": gate.id, "title": {"zh": gate.title.zh, "en": gate.title.en}, "passed": gate.passed, "soft": gate.soft} for gate in one.gates],
        "caps": plain(one.caps),
    }  # fmt: skip


def grades_of_groups(before: Iterable[Ran], year: int, decided: Grades) -> tuple[FactRecord, ...]:
    """The grade of every unit as a fact of that unit, so that a person's scheme can read the group's grade: the one
    decided, where the body decided already, else the one proposed."""
    return tuple(
        group_grade(row.subject, grade, year)
        for ran in before
        for row in ran.rows
        if not row.person and (grade := decided.get((ran.scheme, row.subject), row.grade))
    )


def otherwise_decided(before: Iterable[Ran], decided: Grades) -> dict[str, dict[str, str]]:
    """Scheme → unit → the grade decided, of those that were proposed another one in the same computation."""
    found: dict[str, dict[str, str]] = {}
    for ran in before:
        for row in ran.rows:
            grade = decided.get((ran.scheme, row.subject), row.grade)
            if not row.person and grade != row.grade:
                found.setdefault(ran.scheme, {})[row.subject] = grade
    return found


def reads_group_grades(scheme: Scheme) -> str:
    """Whose grades a scheme reads: "" nobody's, "unit" that of the unit a person stands in, "all" others' too."""
    read = {
        getattr(part, "over", "unit") for part in parts_of(scheme.nodes) if getattr(part, "fact", "") == GROUP_GRADE
    }
    if not read:
        return ""
    return "unit" if read <= {"unit"} else "all"


def group_grade(unit: str, grade: str, year: int) -> FactRecord:
    """The grade of one unit as its fact, on the last day of the year."""
    span = year_span(year)
    key = f"derived:{GROUP_GRADE}:{unit}"
    return FactRecord(key, GROUP_GRADE, unit, span.end or span.start, label=grade, source="system", entered_by="job:run")  # fmt: skip


def imported_from(ran: Ran, pack: Pack) -> Iterable[Imported]:
    """What a run gave, as later schemes import it."""
    points = pack.schemes[ran.scheme].points
    grades = {row.subject: row.grade for row in ran.rows}
    return (
        Imported(one.scheme, one.subject, one.total, grades[one.subject] or None, points, one.version)
        for one in ran.scored
    )


def _ranks(scored: Sequence[Scored], outcomes: Sequence[QuotaOutcome]) -> dict[str, tuple[int, str]]:
    """Rank in the own group by the quota's keys, equals sharing it, for all who take part in the comparison; and the zone.

    Zones: certain, tied, outside (reached the grade), below (did not), failed (a gate, a cap or a missing answer).
    """
    zones = {
        subject: zone
        for outcome in outcomes
        for zone in ("certain", "tied", "outside", "failed")
        for subject in getattr(outcome, zone)
    }
    ranks: dict[str, tuple[int, str]] = {}
    groups: dict[tuple[str, ...], list[tuple[tuple[Fraction, ...], str]]] = {}
    for one in scored:
        zone = zones.get(one.subject, "below")
        passed = all(gate.passed for gate in one.gates) and one.total is not None
        if not one.quotas or not passed or zone == "failed":
            ranks[one.subject] = (0, "failed" if not passed else zone)
            continue
        keys = tuple(key if key is not None else Fraction(-1) for key in one.quotas[0].keys)
        groups.setdefault(one.quotas[0].group, []).append((keys, one.subject))
        ranks[one.subject] = (0, zone)
    for members in groups.values():
        members.sort(key=lambda member: member[1])
        members.sort(key=lambda member: member[0], reverse=True)  # equals keep the order of their names
        place = 0
        for position, (keys, subject) in enumerate(members, 1):
            place = place if position > 1 and keys == members[position - 2][0] else position
            ranks[subject] = (place, ranks[subject][1])
    return ranks


def _row(
    one: Scored, proposal: Proposal, content: dict[str, Any], ranks: Mapping[str, tuple[int, str]], inputs: RunInputs
) -> Row:
    unit, person, post = inputs.where(one.subject)
    rank, zone = ranks.get(one.subject, (0, ""))
    group = one.quotas[0].group if one.quotas else ()
    return Row(
        one.subject,
        unit,
        person,
        post,
        "|".join(group),
        one.total,
        one.parts[0].contribution if one.parts else None,
        one.status,
        proposal.grade or "",
        all(gate.passed for gate in one.gates),
        zone,
        rank or None,
        content,
        written(content),
    )
