"""Runs and their results: lists, the ranking, one subject's card, and what earlier years brought."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Func, QuerySet, TextField

from zeren.assess.models import EarlierResult, Result, Run
from zeren.assess.queries.explained import content_of
from zeren.kernel.errors import NotFound, Reason
from zeren.kernel.words import Text


@dataclass(frozen=True, slots=True)
class RunFound:
    """A run: which scheme on which freeze under which pack, and how its quota came out."""

    id: int
    year: int
    scheme: str
    pack_digest: str
    pack_label: str
    at: datetime
    by: str
    freeze: int
    frozen_at: datetime
    facts_count: int
    facts_digest: str
    open_disputes: Mapping[str, str]
    result_digest: str
    count: int
    quota: Mapping[str, Any]
    values: Mapping[str, Any]
    replaces: int | None
    replaced_by: int | None


@dataclass(frozen=True, slots=True)
class ResultFound:
    """One result. `content` is the whole trace as the engine wrote it; `first_part` is this duty's share."""

    id: int
    run: int
    year: int
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
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class EarlierFound:
    """A result from before this system, as history."""

    year: int
    unit: str
    person: str
    grade: str
    total: Decimal | None
    source: str


def runs_of(year: int, scheme: str = "") -> tuple[RunFound, ...]:
    """All runs of a year, oldest first, recomputations included."""
    rows = Run.objects.filter(freeze__round__year=year)
    if scheme:
        rows = rows.filter(scheme=scheme)
    return _runs(rows)


def latest_run(year: int, scheme: str) -> RunFound:
    """The run of a scheme that stands: the newest. Errors: NotFound."""
    found = runs_of(year, scheme)
    if not found:
        raise NotFound(
            Reason(
                "no_run",
                Text(f"{year} 年还没有测算结果。", f"There is no result for {year} yet."),
                "",
                Text("事实冻结后才测算。", "Facts are frozen first."),
            )
        )
    return found[-1]


def run_found(run_id: int) -> RunFound:
    """One run by its number. Errors: NotFound."""
    found = _runs(Run.objects.filter(id=run_id))
    if not found:
        raise NotFound(Reason("no_such_run", Text(f"没有第 {run_id} 次测算。", f"There is no run {run_id}.")))
    return found[0]


def ranking(run_id: int, group: str = "") -> tuple[ResultFound, ...]:
    """All results of a run (of one peer group), gates passed first, then by rank, then by subject."""
    rows = _results(Result.objects.filter(run_id=run_id))
    if group:
        rows = rows.filter(group=group)
    found = [_result(row) for row in rows]
    return tuple(
        sorted(found, key=lambda r: (not r.gates_passed, r.rank if r.rank is not None else 10**9, r.subject))
    )


def subjects_of_run(run_id: int) -> tuple[tuple[str, str, str], ...]:
    """Subject, unit and person (empty for a unit) of every result, in subject order: one light query."""
    rows = Result.objects.filter(run_id=run_id).order_by("subject")
    return tuple((key, unit, who or "") for key, unit, who in rows.values_list("subject", "unit__key", "person__key"))


def traces_of(run_id: int) -> Iterator[tuple[str, str]]:
    """Subject and trace of every result as JSON for people to read, in subject order; the database sets the lines."""
    rows = Result.objects.filter(run_id=run_id).order_by("subject")
    if rows.filter(content__has_key="figures").exists():
        for row in rows.select_related("run").iterator(chunk_size=500):
            yield row.subject, json.dumps(dict(content_of(row)), ensure_ascii=False, indent=4, sort_keys=True)
        return
    pretty = Func("content", function="jsonb_pretty", output_field=TextField())
    yield from rows.values_list("subject", pretty).iterator(chunk_size=500)


def result_of(run_id: int, subject: str) -> ResultFound:
    """One subject's result with its whole trace. Errors: NotFound."""
    row = _results(Result.objects.filter(run_id=run_id, subject=subject)).first()
    if row is None:
        raise NotFound(
            Reason("no_such_result", Text(f"没有“{subject}”的结果。", f"There is no result for “{subject}”."))
        )
    return _result(row)


def results_of_subject(year: int, subject: str) -> tuple[ResultFound, ...]:
    """Every result of one subject in a year, the newest run first: one, and one more for each recomputation."""
    rows = _results(Result.objects.filter(subject=subject, run__freeze__round__year=year))
    return tuple(_result(row) for row in rows.order_by("-run_id"))


def subjects_in_year(person: str, year: int) -> tuple[str, ...]:
    """The subjects under which a person has results in a year, one for each post, in post order."""
    rows = Result.objects.filter(person__key=person, run__freeze__round__year=year)
    return tuple(rows.order_by("subject").values_list("subject", flat=True).distinct())


def results_of_person(person: str) -> tuple[ResultFound, ...]:
    """Every standing result of a person, newest year first; recomputed ones replace what they recompute."""
    return _standing(Result.objects.filter(person__key=person))


def results_of_unit(unit: str) -> tuple[ResultFound, ...]:
    """Every standing result of a unit itself (not of its people), newest year first."""
    return _standing(Result.objects.filter(unit__key=unit, person__isnull=True))


def earlier_results(person: str = "", unit: str = "") -> tuple[EarlierFound, ...]:
    """Results brought in as history, newest first."""
    rows = EarlierResult.objects.select_related("unit", "person")
    rows = rows.filter(person__key=person) if person else rows.filter(unit__key=unit, person__isnull=True)
    return tuple(
        EarlierFound(r.year, r.unit.key, r.person.key if r.person else "", r.grade, r.total, r.source)
        for r in rows.order_by("-year")
    )


def earlier_grades(people: Collection[str] | None = None) -> dict[str, dict[int, str]]:
    """Grades from before this system, of these people or of all: person → year → grade; one query."""
    found: dict[str, dict[int, str]] = {}
    rows = EarlierResult.objects.filter(person__isnull=False).order_by("year")
    if people is not None:
        rows = rows.filter(person__key__in=people)
    for person, year, grade in rows.values_list("person__key", "year", "grade"):
        found.setdefault(person, {})[year] = grade
    return found


def earlier_grades_of_units() -> dict[str, dict[int, str]]:
    """Grades of all units from before this system: unit → year → grade; one query."""
    found: dict[str, dict[int, str]] = {}
    rows = EarlierResult.objects.filter(person__isnull=True).order_by("year")
    for unit, year, grade in rows.values_list("unit__key", "year", "grade"):
        found.setdefault(unit, {})[year] = grade
    return found


def _standing(rows: QuerySet[Result]) -> tuple[ResultFound, ...]:
    newest: dict[tuple[int, str, str], ResultFound] = {}
    for row in _results(rows).order_by("run_id"):
        found = _result(row)
        newest[found.year, found.scheme, found.subject] = found
    return tuple(sorted(newest.values(), key=lambda r: (-r.year, r.scheme, r.subject)))


def _results(rows: QuerySet[Result]) -> QuerySet[Result]:
    return rows.select_related("unit", "person", "post", "run__freeze__round")


def _result(row: Result) -> ResultFound:
    return ResultFound(
        id=row.id,
        run=row.run_id,
        year=row.run.freeze.round.year,
        scheme=row.run.scheme,
        subject=row.subject,
        unit=row.unit.key,
        unit_name=row.unit.name,
        unit_kind=row.unit.kind,
        person=row.person.key if row.person else "",
        person_name=row.person.name if row.person else "",
        post=row.post.key if row.post else "",
        post_title=row.post.title if row.post else "",
        group=row.group,
        total=row.total,
        first_part=row.first_part,
        status=row.status,
        grade=row.grade,
        gates_passed=row.gates_passed,
        zone=row.zone,
        rank=row.rank,
        content=content_of(row),
    )


def _runs(rows: QuerySet[Run]) -> tuple[RunFound, ...]:
    """Two queries, however many runs."""
    found = list(rows.select_related("freeze__round", "pack"))
    later = dict(Run.objects.filter(replaces__in=found).order_by("-id").values_list("replaces_id", "id"))
    return tuple(_run(row, later.get(row.id)) for row in found)


def _run(row: Run, later: int | None) -> RunFound:
    freeze = row.freeze
    return RunFound(
        id=row.id,
        year=freeze.round.year,
        scheme=row.scheme,
        pack_digest=row.pack.digest,
        pack_label=f"{row.pack.key} {row.pack.version}",
        at=row.at,
        by=row.by,
        freeze=freeze.id,
        frozen_at=freeze.at,
        facts_count=freeze.count,
        facts_digest=freeze.digest,
        open_disputes=freeze.open_disputes,
        result_digest=row.result_digest,
        count=row.count,
        quota=row.quota,
        values=row.values,
        replaces=row.replaces_id,
        replaced_by=later,
    )
