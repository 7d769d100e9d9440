"""The form on which a deciding body's decisions are put down: ties first, then departures row by row, then the meeting."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict

from zeren.assess.queries import Decided, ResultLine
from zeren.assess.rules.deciding import DecisionRow
from zeren.kernel.errors import Reason
from zeren.kernel.words import Text
from zeren.policy import Pack


@dataclass(frozen=True, slots=True)
class Tie:
    """Equals at one quota line: how many places are left, who stands level, who was chosen, and why."""

    number: int
    grade: str
    falls_to: str
    places: int
    lines: tuple[ResultLine, ...]
    chosen: frozenset[str]
    reason: str

    @property
    def of_one(self) -> bool:
        return self.places == 1

    def grade_of(self, subject: str) -> str:
        return self.grade if subject in self.chosen else self.falls_to


@dataclass(frozen=True, slots=True)
class Departure:
    """One row that is decided otherwise than proposed, or anew: what stood, what is chosen, why, who was present."""

    line: ResultLine
    proposed: Text
    stood: Text | None
    grade: str
    reason: str
    present: str
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Typed:
    """The whole form. `decided_on` None: the day could not be read."""

    ties: tuple[Tie, ...]
    departures: tuple[Departure, ...]
    decided_on: date | None
    day: str
    document: str
    present: str

    def rows(self) -> list[DecisionRow]:
        """What the action takes: ties with everybody in them, then departures."""
        rows = [
            DecisionRow(
                line.subject, tie.grade if line.subject in tie.chosen else tie.falls_to, tie.reason, self.present
            )
            for tie in self.ties
            for line in tie.lines
        ]
        named = {row.subject for row in rows}
        return rows + [
            DecisionRow(one.line.subject, one.grade, one.reason, one.present or self.present, (_name(one.line),))
            for one in self.departures
            if one.line.subject not in named
        ]

    def problems(self) -> list[Reason]:
        """What keeps the form from being handed to the action."""
        found = [
            Reason(
                "tie_open",
                Text(
                    f"并列还有 {tie.places} 个名额，选了 {len(tie.chosen)} 人。",
                    f"{tie.places} place(s) in the tie, {len(tie.chosen)} chosen.",
                ),
                "decision.departure",
            )
            for tie in self.ties
            if len(tie.chosen) != tie.places
        ]
        if self.decided_on is None:
            found.append(Reason("no_day", Text("请填决定日期。", "Give the day of the decision.")))
        return found


def typed_of(
    form: QueryDict, lines: Mapping[str, ResultLine], outcomes: Iterable[Mapping[str, Any]], pack: Pack,
    stood: Mapping[str, Decided], anew: tuple[str, ...], meets_on: date | None, today: date,
) -> Typed:  # fmt: skip
    """The form as it was typed, or as it stands empty. `anew`: subjects of a recomputed run that are decided again."""
    again = bool(anew)
    chosen = [*anew, *(one for one in form.getlist("depart") if one in lines and one not in anew)]
    if (more := form.get("add", "")) in lines and more not in chosen:
        chosen.append(more)
    dropped = form.get("drop", "")
    departures = tuple(
        _departure(form, lines[one], pack, stood.get(one), one in anew) for one in chosen if one != dropped
    )
    day = form.get("decided_on", "") or (meets_on if meets_on and meets_on <= today else today).isoformat()
    ties = () if again else tuple(_ties(form, lines, outcomes))
    present = form.get("present", "").strip()
    return Typed(ties, departures, _day(day), day, form.get("document", "").strip(), present)


def _ties(form: QueryDict, lines: Mapping[str, ResultLine], outcomes: Iterable[Mapping[str, Any]]) -> Iterable[Tie]:
    for number, one in enumerate(outcomes):
        if one["tied"] and not one.get("advisory"):
            level = tuple(lines[subject] for subject in one["tied"] if subject in lines)
            chosen = frozenset(form.getlist(f"tie-{number}")) & {line.subject for line in level}
            reason = form.get(f"tie-reason-{number}", "").strip()
            yield Tie(number, one["grade"], one["falls_to"], one["tied_places"], level, chosen, reason)


def _departure(form: QueryDict, line: ResultLine, pack: Pack, stood: Decided | None, fixed: bool) -> Departure:
    grade = form.get(f"grade-{line.subject}", line.grade)
    reason, present = form.get(f"reason-{line.subject}", ""), form.get(f"present-{line.subject}", "")
    before = pack.words.name(stood.grade) if stood else None
    return Departure(line, proposed_words(line, pack), before, grade, reason.strip(), present.strip(), fixed)


def proposed_words(line: ResultLine, pack: Pack) -> Text:
    return pack.words.name(line.grade) if line.grade else Text("不定等次", "no grade")


def decided_anew(lines: Mapping[str, ResultLine], stood: Mapping[str, Decided]) -> tuple[str, ...]:
    """The subjects of a later run whose proposal is another grade than the one that stands, or about whom none stands."""
    return tuple(
        key
        for key, line in sorted(lines.items())
        if line.grade and (key not in stood or stood[key].grade != line.grade)
    )


def _name(line: ResultLine) -> str:
    return f"{line.unit_name} {line.person_name}".strip()


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        return None
