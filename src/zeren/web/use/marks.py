"""Marks of a person in words: what each is about, who put it on record, and, where it was lifted before its time, why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from zeren.kernel.words import Text
from zeren.organisations.queries import StandingFound, person_names, standings_in
from zeren.policy import Pack
from zeren.use.rules.drawing import CASE, about_mark
from zeren.use.rules.eligible import FINDING, PERIOD

LONG_AGO, FAR_AHEAD = date(1900, 1, 1), date(2999, 12, 31)
PERSON = "person:"


@dataclass(frozen=True, slots=True)
class Weighing:
    """A mark: its word, what it refers to, its days, the first day after it (None while it has no end), who placed it
    ("" for what a case or the system placed), and who lifted it, if somebody did."""

    found: StandingFound
    kind: Text | str
    refers: Text
    free: date | None
    placed_by: str
    lifted_by: str

    @property
    def of_case(self) -> bool:
        """What a case of this program placed ends with its own steps alone."""
        return self.found.kind == "open_case" or bool(CASE.fullmatch(self.found.reference))


def marks_of(person: str, day: date, pack: Pack) -> list[Weighing]:
    """The marks that weigh on a day or later, and those lifted that would weigh still; of those without an end, the ones
    lifted in this year."""
    return _said((one for one in standings_in(LONG_AGO, FAR_AHEAD, person=person) if _concerns(one, day)), pack)


def _concerns(one: StandingFound, day: date) -> bool:
    if one.until_day:
        return one.until_day >= day
    return one.lifted_on is None or one.lifted_on.year == day.year


def _said(found: Iterable[StandingFound], pack: Pack) -> list[Weighing]:
    found = list(found)
    signed = {by for one in found for by in (one.placed_by, one.lifted_by) if by.startswith(PERSON)}
    names = person_names({by.removeprefix(PERSON) for by in signed})
    findings = {bar.finding: bar.title for bar in pack.bars if bar.finding}
    rows = []
    for one in found:
        measure = pack.measures.get(one.reason_code) if one.kind == PERIOD else None
        finding = findings.get(one.reason_code) if one.kind == FINDING else None
        by, lifted = (names.get(by.removeprefix(PERSON), "") for by in (one.placed_by, one.lifted_by))
        free = one.until_day + timedelta(days=1) if one.until_day else None
        refers = about_mark(one.reference, measure.title if measure else None)
        said = Weighing(one, finding or pack.words.name(one.kind), refers, free, by, lifted)
        rows.append(said if not said.of_case else Weighing(one, said.kind, refers, free, "", lifted))
    return rows
