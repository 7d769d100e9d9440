"""The form on which a deciding body's decisions are put down: ties first, then departures row by row, then the meeting."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import QueryDict

from zeren.assess.queries import Decided, ResultLine, names_of_groups
from zeren.assess.rules.deciding import DecisionRow
from zeren.assess.rules.proposing import contested_parts
from zeren.kernel.errors import Reason
from zeren.kernel.words import Text
from zeren.policy import Pack
from zeren.web.assess.beside import Unlike


@dataclass(frozen=True, slots=True)
class TiePart:
    """Who of a tie stands level in one part that has a cap of its own, or all of them where none bites."""

    field: str
    name: Text | None
    places: int
    lines: tuple[ResultLine, ...]


@dataclass(frozen=True, slots=True)
class Tie:
    """Equals at one quota line: how many places are left, who stands level in which part, who was chosen, and why."""

    number: int
    grade: str
    falls_to: str
    places: int
    parts: tuple[TiePart, ...]
    chosen: frozenset[str]
    reason: str

    @property
    def lines(self) -> tuple[ResultLine, ...]:
        return tuple(line for part in self.parts for line in part.lines)

    @property
    def exact(self) -> bool:
        """Whether each part has its own places; else the places of the parts are the most that each may take."""
        return sum(part.places for part in self.parts) == self.places

    def problems(self) -> Iterator[Reason]:
        for part in self.parts:
            taken = len(self.chosen & {line.subject for line in part.lines})
            if taken > part.places or (self.exact and taken < part.places):
                yield _tie_open(part.name, part.places, taken)
        if not self.exact and len(self.chosen) != self.places:
            yield _tie_open(None, self.places, len(self.chosen))

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
    unlike: tuple[Unlike, ...] = ()


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

    def grades(self) -> dict[str, str]:
        """Subject → the grade chosen, of everybody who has a row."""
        ties = {line.subject: tie.grade_of(line.subject) for tie in self.ties for line in tie.lines}
        return ties | {one.line.subject: one.grade for one in self.departures}

    def beside(self, unlike: Mapping[str, tuple[Unlike, ...]]) -> "Typed":
        """With the other appraisals that do not fit the grades chosen."""
        rows = tuple(replace(one, unlike=unlike.get(one.line.subject, ())) for one in self.departures)
        return replace(self, departures=rows)

    def problems(self) -> list[Reason]:
        """What keeps the form from being handed to the action."""
        found = [reason for tie in self.ties for reason in tie.problems()]
        if self.decided_on is None:
            found.append(Reason("no_day", Text("请填决定日期。", "Give the day of the decision.")))
        return found


def _tie_open(part: Text | None, places: int, taken: int) -> Reason:
    where = Text(f"{part.zh}：", f"{part.en}: ") if part else Text("", "")
    return Reason(
        "tie_open",
        Text(
            f"{where.zh}并列还有 {places} 个名额，选了 {taken} 人。",
            f"{where.en}{places} place(s) in the tie, {taken} chosen.",
        ),
        "decision.departure",
    )


def typed_of(
    form: QueryDict, lines: Mapping[str, ResultLine], outcomes: Sequence[Mapping[str, Any]], pack: Pack,
    stood: Mapping[str, Decided], anew: tuple[str, ...], meets_on: date | None, today: date, own: tuple[str, ...] = (),
) -> Typed:  # fmt: skip
    """The form as it was typed, or as it stands empty. `anew`: subjects of a recomputed run that are decided again; `own`:
    subjects that need a row of their own although nothing departs."""
    again = bool(anew)
    fixed = (*anew, *own)
    chosen = [*fixed, *(one for one in form.getlist("depart") if one in lines and one not in fixed)]
    if (more := form.get("add", "")) in lines and more not in chosen:
        chosen.append(more)
    dropped = form.get("drop", "")
    departures = tuple(
        _departure(form, lines[one], pack, stood.get(one), one in fixed) for one in chosen if one != dropped
    )
    day = form.get("decided_on", "") or (meets_on if meets_on and meets_on <= today else today).isoformat()
    ties = () if again else tuple(_ties(form, lines, outcomes, names_of_groups(outcomes, pack)))
    present = form.get("present", "").strip()
    return Typed(ties, departures, _day(day), day, form.get("document", "").strip(), present)


def _ties(
    form: QueryDict, lines: Mapping[str, ResultLine], outcomes: Sequence[Mapping[str, Any]],
    names: Mapping[tuple[str, ...], Text],
) -> Iterator[Tie]:  # fmt: skip
    for number, one in enumerate(outcomes):
        if one["tied"] and not one.get("advisory"):
            level = tuple(lines[subject] for subject in one["tied"] if subject in lines)
            parts = tuple(_parts(f"tie-{number}", one, level, names))
            chosen = frozenset(subject for part in parts for subject in form.getlist(part.field))
            reason = form.get(f"tie-reason-{number}", "").strip()
            known = chosen & {line.subject for line in level}
            yield Tie(number, one["grade"], one["falls_to"], one["tied_places"], parts, known, reason)


def _parts(
    field: str, outcome: Mapping[str, Any], level: Sequence[ResultLine], names: Mapping[tuple[str, ...], Text]
) -> Iterator[TiePart]:
    """The parts whose caps bite, then whoever is in none; all together where no cap bites or parts overlap."""
    found, places = contested_parts(outcome), outcome["tied_places"]
    apart = [subject for *_, subjects in found for subject in subjects]
    if not found or len(apart) != len(set(apart)):
        yield TiePart(field, None, places, tuple(level))
        return
    for number, (group, left, subjects) in enumerate(found):
        yield TiePart(
            f"{field}-{number}",
            names[group],
            min(left, places),
            tuple(line for line in level if line.subject in subjects),
        )
    if rest := tuple(line for line in level if line.subject not in apart):
        yield TiePart(f"{field}-rest", Text("其他", "others"), min(len(rest), places), rest)


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
