"""Runs before the deciding body, and letters as lists show them: no traces and no letters' contents are read."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from zeren.assess.models import Decision, Letter, Objection, Proposal, Result
from zeren.assess.queries.notices import replaced_now, units_spoken_for, without_letter
from zeren.kernel.errors import NotFound, Reason
from zeren.kernel.words import Text
from zeren.ledger.clock import today


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """A run put before a body, and what came of it. `letters` are made out, `letters_waiting` are not: about everybody
    decided on, and about those of the run who get no grade."""

    id: int
    run: int
    replaces: int | None
    year: int
    scheme: str
    count: int
    body: str
    at: datetime
    by: str
    meets_on: date | None
    state: str
    decided_on: date | None
    document: str
    present: str
    decisions: int
    departures: int
    letters: int
    letters_waiting: int

    @property
    def is_open(self) -> bool:
        return self.state == "submitted"

    @property
    def to_tell(self) -> int:
        return self.letters + self.letters_waiting


@dataclass(frozen=True, slots=True)
class LetterLine:
    """A letter in a list, of a kind as `LetterFound`. `replaced`: a later decision took the place of the one it tells."""

    id: int
    kind: str
    number: str
    scheme: str
    person: str
    person_name: str
    unit_name: str
    grade: str
    issued_on: date
    delivered_on: date | None
    delivered_how: str
    object_by: date | None
    replaced: bool
    objected: bool

    @property
    def name(self) -> str:
        return self.person_name or self.unit_name


@dataclass(frozen=True, slots=True)
class LetterPage:
    """One page of letters, how many there are in all, and how many of the year are not delivered."""

    rows: tuple[LetterLine, ...]
    total: int
    page: int
    pages: int
    undelivered: int


def proposals(year: int = 0) -> tuple[ProposalLine, ...]:
    """Everything put before a body (in one year), the latest first; one query."""
    rows = Proposal.objects.all()
    if year:
        rows = rows.filter(run__freeze__round__year=year)
    return tuple(_proposal_line(row) for row in _counted(rows).order_by("-run__freeze__round__year", "-id"))


def proposal_found(number: int) -> ProposalLine:
    """One of them. Errors: NotFound."""
    row = _counted(Proposal.objects.filter(id=number)).first()
    if row is None:
        raise NotFound(Reason("no_proposal", Text("没有这份提请决定的材料。", "There is no such proposal.")))
    return _proposal_line(row)


def years_with_letters() -> tuple[int, ...]:
    """The years about which letters were made out, newest first."""
    field = "result__run__freeze__round__year"
    return tuple(Letter.objects.order_by(f"-{field}").values_list(field, flat=True).distinct())


def letters_page(year: int, state: str = "", words: str = "", page: int = 1, size: int = 50) -> LetterPage:
    """Letters of a year: all, or those `undelivered`, by words in name, unit or number. Four queries."""
    whole = Letter.objects.filter(result__run__freeze__round__year=year)
    rows = whole.filter(delivered_on__isnull=True) if state == "undelivered" else whole
    if words:
        rows = rows.filter(
            Q(result__person__name__icontains=words)
            | Q(result__unit__name__icontains=words)
            | Q(number__icontains=words)
        )
    total = rows.count()
    pages = max(1, -(-total // size))
    page = min(max(1, page), pages)
    shown = letter_lines(rows.order_by("issued_on", "id")[(page - 1) * size : page * size])
    return LetterPage(shown, total, page, pages, whole.filter(delivered_on__isnull=True).count())


def undelivered_letters(year: int) -> list[int]:
    """Every letter of a year that has not been delivered, in number order."""
    rows = Letter.objects.filter(result__run__freeze__round__year=year, delivered_on__isnull=True)
    return list(rows.order_by("issued_on", "id").values_list("id", flat=True))


def letters_to(person: str) -> tuple[LetterLine, ...]:
    """The letters to one person and to the units that this person speaks for today, the latest first."""
    about_units = Q(result__person=None, result__unit__key__in=units_spoken_for(person, today()))
    rows = Letter.objects.filter(Q(result__person__key=person) | about_units)
    return letter_lines(rows.order_by("-issued_on", "-id"))


def last_head() -> tuple[str, str, str]:
    """Issuer in both languages and the word of the numbers, as the last letter had them; empty before the first."""
    row = Letter.objects.order_by("-id").values_list("content__issuer__zh", "content__issuer__en", "number").first()
    return (row[0], row[1], row[2].partition("〔")[0]) if row else ("", "", "")


def names_of(subjects: Iterable[str], year: int) -> dict[str, tuple[str, str]]:
    """Subject → the person's name (the unit's for a unit) and the unit's name; one query."""
    rows = Result.objects.filter(subject__in=list(subjects), run__freeze__round__year=year)
    found = rows.values_list("subject", "person__name", "unit__name").distinct()
    return {subject: (person or unit, unit) for subject, person, unit in found}


def decided_in(units: Collection[str], year: int) -> tuple[tuple[str, str, str, str, bool, date], ...]:
    """What stands decided for units and their people: unit, person, scheme, grade, departs, day; one query."""
    replaced = Decision.objects.filter(replaces__isnull=False).values("replaces_id")
    rows = Decision.objects.exclude(id__in=replaced).filter(
        result__run__freeze__round__year=year, result__unit__key__in=list(units)
    )
    return tuple(
        (unit, person or "", scheme, grade, departs, day)
        for unit, person, scheme, grade, departs, day in rows.order_by(
            "result__unit__key", "result__subject"
        ).values_list(
            "result__unit__name", "result__person__name", "result__run__scheme", "grade", "departs", "decided_on"
        )
    )


def letter_lines(rows: QuerySet[Letter]) -> tuple[LetterLine, ...]:
    """Rows as lists show them: two queries."""
    fields = (
        "id", "kind", "number", "result__run__scheme", "result__person__key", "result__person__name",
        "result__unit__name", "decision__grade", "issued_on", "delivered_on", "delivered_how", "object_by",
    )  # fmt: skip
    found = list(rows.annotate(replaced=replaced_now()).values_list(*fields, "replaced"))
    texts = [tuple("" if one is None else one for one in row[4:8]) for row in found]
    objected = set(
        Objection.objects.filter(letter_id__in=[row[0] for row in found]).values_list("letter_id", flat=True)
    )
    return tuple(
        LetterLine(*row[:4], *said, *row[8:], row[0] in objected) for row, said in zip(found, texts, strict=True)
    )


def _counted(rows: QuerySet[Proposal]) -> QuerySet[Proposal]:
    related = rows.select_related("run__freeze__round").defer(
        "run__values", "run__quota", "run__freeze__open_disputes"
    )
    made = Decision.objects.filter(proposal=OuterRef("pk"))
    told = Letter.objects.filter(result__run=OuterRef("run")).exclude(kind="place")
    untold = without_letter(Result.objects.filter(run=OuterRef("run")))
    # Each is asked once a proposal. Counted by a join and a GROUP BY, all of them would be asked once a decision.
    return related.annotate(
        made=_how_many(made, "proposal"),
        left=_how_many(made.filter(departs=True), "proposal"),
        told=_how_many(told, "result__run"),
        told_of_decisions=_how_many(told.filter(kind="grade"), "result__run"),
        untold=_how_many(untold, "run"),
        day=_last(made, "decided_on"),
        paper=_last(made, "document"),
        who=_last(made.filter(departs=False), "present"),
    )


def _how_many(rows: QuerySet[Any], one: str) -> Coalesce:
    """The number of rows of one run or proposal, as a part of a query about many."""
    counted = rows.order_by().values(one).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def _last(rows: QuerySet[Decision], field: str) -> Subquery:
    """The greatest that the decisions of a proposal have in a field, as a part of a query about many."""
    return Subquery(rows.order_by().values("proposal").annotate(most=Max(field)).values("most"))


def _proposal_line(row: Proposal) -> ProposalLine:
    run = row.run
    return ProposalLine(
        row.id, run.id, run.replaces_id, run.freeze.round.year, run.scheme, run.count, row.body, row.at, row.by, row.meets_on,
        row.state, row.day, row.paper or "", row.who or "", row.made, row.left, row.told,
        row.made - row.told_of_decisions + row.untold,
    )  # fmt: skip
