"""What must hold before a result is decided, by the body or anew. Pure."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
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
    """A quota, or a cap of one part of it, as a run worked it out: which grade it limits, for whom, how many places.

    `basis` says by which rule and how the places were worked out, `source` is the pack's key of where it stands.
    """

    grade: str
    group: Text
    capacity: int
    members: frozenset[str]
    basis: Text | None = None
    source: str = "quota"


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


def second_for(row: DecisionRow, meeting: Meeting, members: Iterable[tuple[str, str]], recorder: str) -> str:
    """The key of another member of the body who was present, the first that is named; empty when there is none.

    `members`: key and name. Neither who records nor who is decided about. Source: waiver.two_people.
    """
    said = row.present if row.present.strip() else meeting.present
    apart = {recorder, row.subject.partition("@")[0]}
    named = [(said.find(name), key) for key, name in members if name and name in said and key not in apart]
    return min(named, default=(0, ""))[1]


def departs_alone(row: DecisionRow) -> Reason:
    """Nobody departs from the proposal alone."""
    return Reason(
        "departure_by_one",
        Text(
            "与测算不一致的，要有决定机关另一名成员在场，并写明姓名。",
            "A departure from the proposal takes a second member of the body, named as present.",
        ),
        "waiver.two_people",
        Text("请在“在场”栏写上另一名成员的姓名。", "Name another member under “present”."),
        row.place or (row.subject,),
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


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands of a year and scheme when a body decides: anything decided yet, a newer run, the day of the proposal."""

    decided: bool
    newer_run: bool
    proposed_on: date


def out_of_turn(standing: Standing, anew: bool, decided_on: date) -> Iterator[Reason]:
    """Why this is not the turn: everybody is decided about once, then only those named, and always on the newest run."""
    if standing.decided and not anew:
        yield Reason(
            "decided_before",
            Text("这一年已经作出过决定。", "This year was decided already."),
            "",
            Text("请只对更正涉及的人重新决定。", "Decide anew for those alone whom a correction concerns."),
        )
    if anew and not standing.decided:
        yield Reason(
            "nothing_decided_yet",
            Text("还没有作出过决定，谈不上重新决定。", "Nothing was decided yet that could be decided anew."),
        )
    if standing.newer_run:
        yield Reason(
            "run_superseded",
            Text("这次测算之后又重新测算过。", "It was computed again after this run."),
            "",
            Text("请用最新的测算提请决定。", "Put the newest run before the body."),
        )
    if decided_on < standing.proposed_on:
        yield Reason(
            "decided_before_proposed",
            Text(
                f"{standing.proposed_on} 才提请决定，决定日期不能更早。",
                f"It was put before the body on {standing.proposed_on}: no decision can be earlier.",
            ),
        )


def read_otherwise(groups: Mapping[str, tuple[str, str]], names: Mapping[str, Text]) -> Iterator[Reason]:
    """Members are not decided about on other grades of their groups than those decided: quotas and caps move with them.

    `groups`: unit → the grade that the run read, the grade decided since.
    """
    if not groups:
        return
    none = Text("不定等次", "no grade")
    said = [(unit, names.get(read, none), names[now]) for unit, (read, now) in groups.items()]
    zh = "；".join(f"{unit}测算用“{read.zh}”，决定为“{now.zh}”" for unit, read, now in said)
    en = "; ".join(f"{unit} was read as “{read.en}” and decided as “{now.en}”" for unit, read, now in said)
    yield Reason(
        "group_grades_decided_since",
        Text(
            f"班子等次与这次测算所用的不一致：{zh}。", f"Groups were decided otherwise than this run read them: {en}."
        ),
        "quota",
        Text("请重新测算，再提请决定。", "Compute again, and put the new run before the body."),
        tuple(groups),
    )


def decides_on_oneself(actor: str, subjects: Iterable[str]) -> Iterator[Reason]:
    """Nobody records the decision about the own result; subjects are `person@post`. The project's own: separation of duties."""
    if any("@" in subject and subject.partition("@")[0] == actor for subject in subjects):
        yield Reason(
            "own_result",
            Text("不能记录对自己的决定。", "Nobody records the decision about oneself."),
            "project",
            Text("请由决定机关另一名成员记录。", "Let another member of the body record it."),
        )


def worse_for_objecting(
    grades: Mapping[str, tuple[str, str]], objectors: Iterable[str], ranks: Mapping[str, int]
) -> Iterator[Reason]:
    """Nobody's grade gets lower while the own objection waits, or after it was upheld. `grades`: subject → the grade that
    stands and the new one.

    Source: no aggravation for appealing, as for civil servants.
    """
    for subject in objectors:
        before, after = grades.get(subject, ("", ""))
        if before in ranks and after in ranks and ranks[after] > ranks[before]:
            yield Reason(
                "worse_for_objecting",
                Text(
                    "不得因本人提出异议而降低等次：异议成立的，或者还没有办结的。",
                    "Nobody is graded lower for having objected: neither after it was upheld nor while it waits.",
                ),
                "civil-servant-law-2018",
                Text("异议没有办结的，先答复，再重新决定。", "Where it waits, answer it first, then decide anew."),
                (subject,),
            )


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
            grade, basis = names[quota.grade], quota.basis or Text("", "")
            yield Reason(
                "more_than_places",
                Text(
                    f"{quota.group.zh}“{grade.zh}”名额 {quota.capacity} 名，决定了 {taken} 名。{basis.zh}",
                    f"{quota.group.en}: {quota.capacity} places for “{grade.en}”, {taken} were decided. {basis.en}".rstrip(),
                ),
                quota.source,
                Text(
                    "请减少到名额以内；重新决定时，已有名额的人仍保留的，须逐人写明理由和第二名成员。",
                    "Take away as many as are over; in a decision made anew, whoever keeps a place beyond them is named"
                    " with a reason and a second member.",
                ),
            )


def places_anew(
    places: Iterable[Places], grades: Mapping[str, tuple[str, str]], departing: Container[str]
) -> Iterator[Places]:
    """What a decision made anew has to be counted against: the quotas of which somebody named in it takes another place.

    `grades`: subject → the grade that stands, the new one. Whoever has a place and is named as keeping it by a departure
    (`departing`: reason and second member given) is not counted, as the departure itself is on record; a quota that the
    recomputation made smaller hinders nobody who takes none of it.
    """
    for quota in places:
        named = {subject: grades[subject] for subject in quota.members if subject in grades}
        if any(after == quota.grade != before for before, after in named.values()):
            kept = {
                subject
                for subject, (before, after) in named.items()
                if before == after == quota.grade and subject in departing
            }
            yield replace(quota, members=quota.members - kept)


def limits_of(
    caps: Iterable[Mapping[str, Any]],
    gates: Iterable[Mapping[str, Any]],
    ceilings: Mapping[str, str | None],
    ranks: Mapping[str, int],
) -> tuple[str, str, bool]:
    """The strictest hard cap, the strictest soft one, and whether no grade may be given, from a stored trace or figures.

    `ceilings`: rule → the highest grade it leaves, as the scheme states it; figures do not say it once more.
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
        limit = ceilings.get(gate["id"])
        if gate["passed"] is False and limit:
            held[bool(gate["soft"])].append(limit)
    hard, soft = (
        max(found, key=lambda grade: ranks.get(grade, 0), default="") for found in (held[False], held[True])
    )
    return hard, soft, barred
