"""Results for lists: the order of a run, cards to look up, and what a recomputation changed. No whole traces are read."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from zeren.assess.models import Decision, Proposal, Result, Run
from zeren.ledger.reach import beyond

COLUMNS = (
    "run_id", "run__scheme", "subject", "unit__key", "unit__name", "unit__kind", "person__key", "person__name", "post__key",
    "post__title", "group", "total", "first_part", "status", "grade", "gates_passed", "zone", "rank",
    "content__score_grade", "content__tied", "content__gates", "content__caps",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One result as a list shows it. `score_grade` is what the total alone would give; `failed` the gates not passed."""

    run: int
    scheme: str
    subject: str
    unit: str
    unit_name: str
    unit_kind: str
    person: str
    person_name: str
    post: str
    post_title: str
    group: str
    total: Decimal | None
    first_part: Decimal | None
    status: str
    grade: str
    gates_passed: bool
    zone: str
    rank: int | None
    score_grade: str
    tied: bool
    failed: tuple[Mapping[str, Any], ...]
    caps: tuple[Mapping[str, Any], ...]

    @property
    def name(self) -> str:
        """Whom it is about: the person, or the unit itself."""
        return self.person_name or self.unit_name


@dataclass(frozen=True, slots=True)
class ResultPage:
    """One page of results, and how many there are in all."""

    rows: tuple[ResultLine, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision as a list shows it."""

    grade: str
    departs: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Change:
    """What a recomputation changed for one subject."""

    scheme: str
    subject: str
    name: str
    unit_name: str
    before: ResultLine
    after: ResultLine


def order_of(run_id: int, group: str = "") -> tuple[ResultLine, ...]:
    """The results of a run (of one peer group): those compared by rank, then those apart by total; one query."""
    rows = Result.objects.filter(run_id=run_id)
    if group:
        rows = rows.filter(group=group)
    return tuple(sorted(_lines(rows), key=_place))


def groups_of(run_id: int) -> tuple[str, ...]:
    """The peer groups that a run compared."""
    with beyond("names of groups, to choose from; nobody's result"):
        return tuple(
            Result.objects.filter(run_id=run_id).order_by("group").values_list("group", flat=True).distinct()
        )


def find_results(
    year: int, scheme: str = "", group: str = "", words: str = "", units: Collection[str] | None = None, page: int = 1,
    size: int = 50,
) -> ResultPage:  # fmt: skip
    """Standing results of a year by scheme, group and words in the name or key; `units` None means all. Three queries."""
    rows = Result.objects.filter(run_id__in=standing_runs(year, scheme).values())
    if group:
        rows = rows.filter(group=group)
    if units is not None:
        rows = rows.filter(unit__key__in=list(units))
    if words:
        rows = rows.filter(
            Q(unit__name__icontains=words)
            | Q(person__name__icontains=words)
            | Q(unit__key__iexact=words)
            | Q(person__key__iexact=words)
        )
    total = rows.count()
    pages = max(1, -(-total // size))
    page = min(max(1, page), pages)
    people_first = ExpressionWrapper(Q(person__isnull=True), output_field=BooleanField())
    ordered = rows.order_by(people_first, "-run__scheme", "group", "unit__key", "subject")
    ordered = ordered[(page - 1) * size : page * size]
    return ResultPage(_lines(ordered), total, page, pages)


def standing_runs(year: int, scheme: str = "") -> dict[str, int]:
    """The run of each scheme that stands in a year: scheme → its newest run; one query."""
    rows = Run.objects.filter(freeze__round__year=year)
    if scheme:
        rows = rows.filter(scheme=scheme)
    return dict(rows.order_by("id").values_list("scheme", "id"))


def proposed_runs(run_ids: Iterable[int]) -> frozenset[int]:
    """Which of these runs were put before the deciding body."""
    return frozenset(Proposal.objects.filter(run_id__in=list(run_ids)).values_list("run_id", flat=True))


def decided_grades(year: int, subjects: Iterable[str], scheme: str = "") -> dict[tuple[str, str], Decided]:
    """What stands decided for these subjects: (scheme, subject) → grade and whether it departs; one query."""
    replaced = Decision.objects.filter(replaces__isnull=False).values("replaces_id")
    rows = Decision.objects.exclude(id__in=replaced).filter(
        result__run__freeze__round__year=year, result__subject__in=list(subjects)
    )
    if scheme:
        rows = rows.filter(result__run__scheme=scheme)
    found = rows.order_by("id").values_list("result__run__scheme", "result__subject", "grade", "departs", "reason")
    return {(key, subject): Decided(grade, departs, reason) for key, subject, grade, departs, reason in found}


def years_with_runs() -> tuple[int, ...]:
    """The years that were computed, newest first."""
    return tuple(
        Run.objects.order_by("-freeze__round__year").values_list("freeze__round__year", flat=True).distinct()
    )


def changes_between(before: int, after: int) -> tuple[Change, ...]:
    """Who has another total, grade, rank or zone after a recomputation, in subject order: two queries."""
    was = {line.subject: line for line in _lines(Result.objects.filter(run_id=before))}
    found = []
    for line in _lines(Result.objects.filter(run_id=after).order_by("subject")):
        old = was.get(line.subject)
        if old and _seen(old) != _seen(line):
            found.append(Change(line.scheme, line.subject, line.name, line.unit_name, old, line))
    return tuple(found)


def _lines(rows: QuerySet[Result]) -> tuple[ResultLine, ...]:
    return tuple(_line(*row) for row in rows.values_list(*COLUMNS))


def _line(
    run: int, scheme: str, subject: str, unit: str, unit_name: str, unit_kind: str,
    person: str | None, person_name: str | None, post: str | None, post_title: str | None,
    group: str, total: Decimal | None, first_part: Decimal | None, status: str, grade: str, gates_passed: bool,
    zone: str, rank: int | None, score_grade: str | None, tied: bool | None, gates: list[Any], caps: list[Any],
) -> ResultLine:  # fmt: skip
    return ResultLine(
        run, scheme, subject, unit, unit_name, unit_kind, person or "", person_name or "", post or "", post_title or "",
        group, total, first_part, status, grade, gates_passed, zone, rank, score_grade or "", bool(tied),
        tuple(gate for gate in gates if not gate["passed"]), tuple(caps),
    )  # fmt: skip


def _place(line: ResultLine) -> tuple[bool, int, Decimal, str]:
    return line.rank is None, line.rank or 0, -(line.total if line.total is not None else Decimal(-1)), line.subject


def _seen(line: ResultLine) -> tuple[object, ...]:
    return line.total, line.grade, line.rank, line.zone
