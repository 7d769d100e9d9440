"""Asking who may be appointed on a day: one person, some, or everybody who holds a post, in the same number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from zeren.assess.queries import GradeDecided, grades_brought_in, grades_decided
from zeren.organisations.queries import (
    StandingFound,
    number_in_force,
    pack_on,
    person_name,
    standings_in,
    terms_of_people,
)
from zeren.policy import Pack
from zeren.use.models import Consequence, Recommendation
from zeren.use.rules.drawing import WITHDRAWN, bar_falls, reference_of
from zeren.use.rules.eligible import (
    Eligibility,
    Held,
    Known,
    Mark,
    Recommended,
    eligibility,
    first_year,
    lowest,
    standards_of,
)

FAR_AHEAD = date(2999, 12, 31)
People = Collection[str] | None
"""Keys of people, or None for everybody."""


@dataclass(frozen=True, slots=True)
class RecommendationFound:
    """A recommendation of a person as it was recorded; `post` is a kind of post, "" for none in particular."""

    id: int
    person: str
    post: str
    held_on: date
    present: int
    due: int
    document: str


def eligibility_of(person: str, day: date, post: str = "") -> Eligibility:
    """May this person be appointed on that day, to a post of that kind? With every reason.

    Errors: NotFound for an unknown person. Marks that begin later are asked too: the first free day lies behind them
    where they join.
    """
    person_name(person)
    return eligibilities(day, post, [person])[person]


def eligibilities(day: date, post: str = "", people: People = None) -> dict[str, Eligibility]:
    """The same for these people, or for everybody who holds a post on that day: by the same rule, in a few queries."""
    pack = pack_on(day)
    months = number_in_force("recommendation.valid_months", day)
    standards = standards_of(pack, None if months is None else int(months))
    return {known.person: eligibility(known, day, standards, post) for known in _known(day, pack, people)}


def _known(day: date, pack: Pack, people: People) -> Iterator[Known]:
    """What is on record of each, one after the other. Five queries, however many people."""
    held = terms_of_people(people)
    if people is None:
        people = [key for key, terms in held.items() if any(term.span.holds(day) for term in terms)]
    asked = people if len(people) <= FEW else None
    decided = grades_decided(asked)
    grades = _grades(decided, grades_brought_in(asked, first_year(day, pack.bars)), pack)
    marks, recommended = _marks(day, _fallen(decided, pack, asked), people), _recommended(asked)
    for person in people:
        by_year, lowest_in = grades.get(person, NO_GRADES)
        terms = tuple(Held(term.kind, term.span) for term in held.get(person, ()))
        yield Known(person, marks.get(person, ()), by_year, terms, recommended.get(person, ()), lowest_in)


NO_GRADES: tuple[dict[int, str], dict[int, str]] = ({}, {})


FEW = 500
"""Up to so many people a query names them; beyond that all are read and the rest is left aside."""


def standings_ahead(day: date, person: str = "") -> tuple[StandingFound, ...]:
    """The marks of a person (of all, where none is named) that weigh on a day or later and were not lifted."""
    return tuple(row for row in standings_in(day, FAR_AHEAD, person=person) if row.lifted_on is None)


def recommendations(people: Collection[str]) -> tuple[RecommendationFound, ...]:
    """Recommendations of these people, the latest first."""
    rows = Recommendation.objects.filter(person__key__in=people).order_by("-held_on", "-id")
    columns = ("id", "person__key", "post", "held_on", "present", "due", "document")
    return tuple(RecommendationFound(*row) for row in rows.values_list(*columns))


def grades_of_people(people: Collection[str], pack: Pack) -> dict[str, dict[int, str]]:
    """Person → year → decided grade; of several in one year the lowest. Earlier years come from history."""
    asked = people if len(people) <= FEW else None
    found = _grades(grades_decided(asked), grades_brought_in(asked), pack)
    return {person: grades for person, (grades, _) in found.items()}


def _grades(
    decided: Collection[GradeDecided], brought: Collection[GradeDecided], pack: Pack
) -> dict[str, tuple[dict[int, str], dict[int, str]]]:
    """Person → what `lowest` says of the grades. A year that was decided here goes by what was decided here."""
    ranks = {key: word.rank for key, word in pack.words.grades.items()}
    here = {(row.person, row.year) for row in decided}
    rows: dict[str, list[GradeDecided]] = defaultdict(list)
    for row in (*decided, *(one for one in brought if (one.person, one.year) not in here)):
        rows[row.person].append(row)
    return {
        person: lowest(((row.year, row.grade, f"{row.unit_name}{row.post_title}") for row in found), ranks)
        for person, found in rows.items()
    }


def _marks(day: date, fallen: frozenset[tuple[str, str, str]], people: Collection[str]) -> dict[str, list[Mark]]:
    found, wanted = defaultdict(list), frozenset(people)
    for row in standings_ahead(day):
        if row.person in wanted and (row.person, row.reason_code, row.reference) not in fallen:
            found[row.person].append(Mark(row.kind, row.from_day, row.until_day, row.reason_code, row.reference))
    return found


def _fallen(decided: Collection[GradeDecided], pack: Pack, people: People) -> frozenset[tuple[str, str, str]]:
    """Person, rule and reference of bars whose decision was replaced by another grade, from the day of that decision on.

    Nobody has to draw anything up first: what rests on a replaced grade no longer weighs.
    """
    bars = Consequence.objects.filter(person__isnull=False, what="block").exclude(state=WITHDRAWN)
    if people is not None:
        bars = bars.filter(person__key__in=people)
    columns = (
        "person__key", "decision_id", "rule", "decision__result__subject", "decision__result__run__freeze__round__year",
    )  # fmt: skip
    standing = {row.id for row in decided}
    now = {(row.year, row.subject): row.grade for row in decided}
    asked = {row.key: row.grade for row in pack.consequences}
    return frozenset(
        (person, rule, reference_of(year, subject))
        for person, decision, rule, subject, year in bars.values_list(*columns)
        if decision not in standing and rule in asked and bar_falls(asked[rule], now.get((year, subject)))
    )


def _recommended(people: People) -> dict[str, list[Recommended]]:
    rows = Recommendation.objects.order_by("id")
    if people is not None:
        rows = rows.filter(person__key__in=people)
    found = defaultdict(list)
    for person, post, held_on, document in rows.values_list("person__key", "post", "held_on", "document"):
        found[person].append(Recommended(post, held_on, document))
    return found
