"""What must hold before a result is decided, by the body or anew. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from zeren.kernel.errors import Reason
from zeren.kernel.words import Text


@dataclass(frozen=True, slots=True)
class ProposedResult:
    """What a run proposes for one subject, as far as a decision needs it.

    `hard_cap` is the highest grade that no decision may pass (empty: none), `soft_cap` one that may be passed
    with reason and names; ranks count 1 for the best grade. `barred`: no grade may be given at all.
    """

    key: str
    grade: str
    hard_cap: str
    soft_cap: str
    barred: bool = False


@dataclass(frozen=True, slots=True)
class Places:
    """A quota as a run worked it out: who is compared, which grade it limits, how many places, which were left open."""

    grade: str
    group: Text
    capacity: int
    members: frozenset[str]


@dataclass(frozen=True, slots=True)
class Meeting:
    """What stands over all decisions of one day."""

    decided_on: date
    document: str
    present: str


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """What the deciding body decided for one subject."""

    subject: str
    grade: str
    reason: str = ""
    present: str = ""
    place: tuple[str, ...] = ()


def cannot_decide(
    row: DecisionRow, proposed: ProposedResult | None, ranks: Mapping[str, int], tied: bool
) -> Iterator[Reason]:
    """Why this decision cannot stand. Invariant: no grade above a hard cap; none above a soft one without its record."""
    if proposed is None:
        yield Reason(
            "unknown_subject",
            Text(f"没有“{row.subject}”的测算结果。", f"There is no result for “{row.subject}”."),
            "",
            None,
            row.place,
        )
        return
    if row.grade not in ranks:
        yield Reason(
            "unknown_grade",
            Text(f"没有“{row.grade}”这个等次。", f"There is no grade “{row.grade}”."),
            "",
            None,
            row.place,
        )
        return
    yield from _above_limits(row, proposed, ranks)
    if row.grade == proposed.grade and tied and not row.reason.strip():
        yield Reason(
            "tie_without_reason",
            Text("名额线上并列，由决定机关定，要写明理由。", "A tie at the quota line is settled with its reason."),
            "decision.departure",
            None,
            row.place,
        )
    elif departs(row, proposed, tied) and not (row.reason.strip() and row.present.strip()):
        yield Reason(
            "departure_without_reason",
            Text(
                "与测算不一致的，要写明理由和在场人员。",
                "A departure from the proposal needs its reason and the names of those present.",
            ),
            "decision.departure",
            None,
            row.place,
        )


def _above_limits(row: DecisionRow, proposed: ProposedResult, ranks: Mapping[str, int]) -> Iterator[Reason]:
    """No grade where the rules give none, and none above a hard cap."""
    if proposed.barred:
        yield Reason(
            "no_grade_allowed",
            Text("按规定本年不定等次。", "Under the rules no grade is given this year."),
            "gate",
            Text(
                "如果依据有误，请更正事实后重新测算。",
                "If what it rests on is wrong, correct the fact and run again.",
            ),
            row.place,
        )
    if proposed.hard_cap and ranks[row.grade] < ranks[proposed.hard_cap]:
        yield Reason(
            "above_hard_cap",
            Text("门槛未过，等次不能高于测算的上限。", "A gate was not passed: the grade cannot be above the cap."),
            "gate",
            Text(
                "如果门槛的依据有误，请更正事实后重新测算。",
                "If what the gate rests on is wrong, correct the fact and run again.",
            ),
            row.place,
        )


def departs(row: DecisionRow, proposed: ProposedResult, tied: bool) -> bool:
    """Whether a decision departs from what the run proposes. Choosing among equals at the quota line does not,
    but it too is recorded with its reason."""
    return row.grade != proposed.grade or tied


def cannot_hold(meeting: Meeting, today: date) -> Iterator[Reason]:
    """Why nothing can be recorded of this meeting: a day ahead, no document, nobody named as present."""
    if meeting.decided_on > today:
        yield Reason("decided_in_future", Text("决定日期还没有到。", "The day of the decision lies ahead."))
    if not meeting.document.strip():
        yield Reason("document_missing", Text("写明决定的文号。", "Give the number of the document."))
    if not meeting.present.strip():
        yield Reason("present_missing", Text("写明在场人员。", "Name those who were present."))


def more_than_places(
    places: Iterable[Places], grades: Mapping[str, str], names: Mapping[str, Text]
) -> Iterator[Reason]:
    """Why the decisions together take more places than a quota has. `grades`: subject → the grade decided."""
    for quota in places:
        taken = sum(1 for subject in quota.members if grades.get(subject) == quota.grade)
        if taken > quota.capacity:
            grade = names[quota.grade]
            yield Reason(
                "more_than_places",
                Text(
                    f"{quota.group.zh}“{grade.zh}”名额 {quota.capacity} 名，决定了 {taken} 名。",
                    f"{quota.group.en}: {quota.capacity} places for “{grade.en}”, {taken} were decided.",
                ),
                "quota",
                Text("请减少到名额以内。", "Take away as many as are over."),
            )


def limits_of(
    caps: Iterable[Mapping[str, Any]],
    gates: Iterable[Mapping[str, Any]],
    ceilings: Mapping[str, str | None],
    ranks: Mapping[str, int],
) -> tuple[str, str, bool]:
    """The strictest hard cap, the strictest soft one, and whether no grade may be given, from a stored trace.

    `ceilings`: rule → the highest grade it leaves, as the scheme states it.
    """
    held: dict[bool, list[str]] = {True: [], False: []}
    barred = False
    for cap in caps:
        if cap.get("effect") == "bar":
            barred = barred or not cap["soft"]
            continue
        limit = ceilings.get(cap.get("id", "")) or cap["after"]
        if limit:
            held[bool(cap["soft"])].append(limit)
    for gate in gates:
        if gate["passed"] is False and gate["caps_at"]:
            held[bool(gate["soft"])].append(gate["caps_at"])
    hard, soft = (
        max(found, key=lambda grade: ranks.get(grade, 0), default="") for found in (held[False], held[True])
    )
    return hard, soft, barred
