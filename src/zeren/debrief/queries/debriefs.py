"""Who debriefs in a year, and what was brought in of it: grades and ballots of elsewhere, marked as imported.

The meeting, the report and the ballot itself come to this room later; until then their results are facts.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from zeren.debrief.models import Debrief
from zeren.implement.queries import FactFound, facts_of_year
from zeren.implement.rules.facts import asked_kinds
from zeren.organisations.queries import HolderFound, pack_on, subtree, terms_in

GRADE = "debrief_grade"
BALLOT = "debrief_ballot"
DECIDED = frozenset({"decided", "fed_back", "rectifying", "closed"})


@dataclass(frozen=True, slots=True)
class DebriefListed:
    """One person's debrief of a year. What was imported says from where; empty means that nothing is on record.

    `debrief` is its number here, 0 where there is none; `heard_by` the unit before which it is held.
    """

    unit: str
    post: str
    title: str
    person: str
    name: str
    state: str
    meets_on: date | None
    grade: str
    grade_fact: str
    ballot: Fraction | None
    ballot_fact: str
    source: str
    debrief: int
    heard_by: str

    @property
    def is_decided(self) -> bool:
        """Whether it was decided here, so that there is a verdict to read."""
        return self.state in DECIDED

    @property
    def has_result(self) -> bool:
        return bool(self.grade or self.ballot is not None)

    @property
    def is_imported(self) -> bool:
        """Whether the result was brought in from elsewhere; what was decided here was not."""
        return self.has_result and not self.is_decided


def debriefs_below(root: str, year: int, today: date, depth: int = 20) -> tuple[DebriefListed, ...]:
    """Everybody first responsible below `root` in a year whose list asks for a debrief, in tree order, with what is known."""
    pack = pack_on(today)
    day = min(today, date(year, 12, 31))
    kinds = asked_kinds(pack.duties).get(GRADE, frozenset())
    units = [unit.key for unit in subtree(root, day, depth) if unit.kind in kinds]
    if not units:
        return ()
    leading = [kind for kind, found in pack.post_kinds.items() if found.bearer == "first_responsible"]
    terms = terms_in(date(year, 1, 1), date(year, 12, 31), leading, units)
    facts = {(fact.name, fact.person): fact for fact in facts_of_year(year, units, (GRADE, BALLOT))}
    rows = {(row.post.key, row.person.key): row for row in _rows(year)}
    order = {unit: place for place, unit in enumerate(units)}
    found = [
        _found(term, rows.get((term.post, term.person)), facts.get((GRADE, term.person)), facts.get((BALLOT, term.person)))
        for term in terms
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (order[one.unit], one.post)))


def _rows(year: int) -> list[Debrief]:
    return list(Debrief.objects.filter(year=year).select_related("post", "person", "heard_by"))


def _found(
    term: HolderFound, row: Debrief | None, grade: FactFound | None, ballot: FactFound | None
) -> DebriefListed:
    """The grade of whoever moved in the year stands with the post in whose unit it was entered."""
    grade = grade if grade and grade.unit == term.unit else None
    ballot = ballot if ballot and ballot.unit == term.unit else None
    fact = grade or ballot
    source = fact.source if fact else row.result_source if row else ""
    return DebriefListed(
        term.unit, term.post, term.title, term.person, term.name, row.state if row else "",
        row.meets_on if row else None, grade.label if grade else "", grade.key if grade else "",
        ballot.value if ballot else None, ballot.key if ballot else "", source,
        row.id if row else 0, row.heard_by.key if row and row.heard_by else "",
    )  # fmt: skip
