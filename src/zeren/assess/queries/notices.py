"""To whom a letter goes besides a decided person: units, those without a grade, those who moved; who speaks for a unit."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from zeren.assess.models import Decision, Letter, Objection, Proposal, Result
from zeren.assess.queries.facing import first_responsible_of
from zeren.organisations.queries import holders, kinds_of, pack_on, posts_of

SAME = {
    "result__subject": OuterRef("subject"),
    "result__run__scheme": OuterRef("run__scheme"),
    "result__run__freeze__round": OuterRef("run__freeze__round"),
}


def units_spoken_for(person: str, day: date) -> tuple[str, ...]:
    """The units whose first responsible person somebody is on a day, or stands in for."""
    kinds = kinds_of(pack_on(day)).first_responsible
    return tuple(sorted({held.unit for held in posts_of(person, day) if held.kind in kinds}))


def speaks_for(unit: str, day: date) -> str:
    """Who answers first for a unit on a day, or stands in; whoever did last, where the post is vacant; empty if nobody."""
    kinds = kinds_of(pack_on(day)).first_responsible
    return next((one.person for one in holders([unit], day) if one.kind in kinds), "") or first_responsible_of(
        unit, day
    )


def replaced_now() -> ExpressionWrapper:
    """Whether what a letter tells was decided anew: its decision was replaced, or one was made where it tells of none."""
    anew = Decision.objects.filter(replaces=OuterRef("decision"))
    later = Decision.objects.filter(
        result__subject=OuterRef("result__subject"),
        result__run__scheme=OuterRef("result__run__scheme"),
        result__run__freeze__round=OuterRef("result__run__freeze__round"),
    )
    return ExpressionWrapper(Q(Exists(anew)) | Q(Exists(later), decision__isnull=True), output_field=BooleanField())


def without_letter(results: QuerySet[Result]) -> QuerySet[Result]:
    """Of the results of decided runs those that nothing was decided on in the year, and that no letter told of."""
    told = Letter.objects.filter(kind="none", **SAME)
    return results.filter(~Exists(Decision.objects.filter(**SAME)), ~Exists(told), run__proposal__state="decided")


def decided_beside(letter: Letter) -> Decision | None:
    """The decision that a letter tells of; where it tells of none, one that was made beside it, else the year's last."""
    if letter.decision:
        return letter.decision
    run = letter.result.run
    rows = Decision.objects.filter(result__run__scheme=run.scheme, result__run__freeze__round=run.freeze.round)
    related = rows.select_related("proposal", "result__run").order_by("-id")
    return related.filter(proposal__run=run).first() or related.first()


def took_part_in(letter_id: int) -> frozenset[str]:
    """Who computed, proposed or recorded what a letter tells, by signature."""
    rows = Letter.objects.select_related("decision__proposal", "decision__result__run", "result__run__freeze")
    letter = rows.get(id=letter_id)
    decision, result = decided_beside(letter), letter.result
    found = {result.run.by, *Proposal.objects.filter(run=result.run).values_list("by", flat=True)}
    if decision:
        found |= {decision.recorded_by, decision.proposal.by, decision.result.run.by}
    return frozenset(found - {""})


def moved_by(objection: Objection) -> list[tuple[Mapping[str, Any], Result, Decision | None]]:
    """Everybody whom an upheld objection moved and no letter told yet, with the new result and the decision that stands.

    Whose grade was decided anew gets a letter about that. Whose computed grade changed waits until the body has taken
    it up.
    """
    changes = {(one.get("run", objection.run_id), one["subject"]): one for one in objection.affected}
    rows = Result.objects.filter(run_id__in={run for run, _ in changes}, subject__in={who for _, who in changes})
    unsaid = rows.filter(~Exists(Letter.objects.filter(result=OuterRef("id"), kind="place")), decisions__isnull=True)
    related = unsaid.select_related("person", "unit", "post", "run__freeze__round", "run__pack").defer("content")
    found = [(changes[row.run_id, row.subject], row) for row in related if (row.run_id, row.subject) in changes]
    decided = set(Proposal.objects.filter(run__in={row.run_id for _, row in found}, state="decided").values_list("run_id", flat=True))  # fmt: skip
    standing = _standing([row for _, row in found])
    return [
        (change, row, standing.get((row.run.scheme, row.subject)))
        for change, row in sorted(found, key=lambda pair: (pair[1].run.scheme, pair[1].subject))
        if change["before"]["grade"] == change["after"]["grade"] or row.run_id in decided
    ]


def notices_waiting(objection_id: int) -> int:
    """How many of those whom an objection moved have to be told yet, and can be."""
    objection = Objection.objects.get(id=objection_id)
    return len(moved_by(objection)) if objection.state == "upheld" else 0


def _standing(rows: list[Result]) -> dict[tuple[str, str], Decision]:
    """Scheme and subject → the decision of the year that stands."""
    if not rows:
        return {}
    replaced = Decision.objects.filter(replaces__isnull=False).values("replaces_id")
    found = Decision.objects.exclude(id__in=replaced).filter(
        result__run__freeze__round=rows[0].run.freeze.round, result__subject__in={row.subject for row in rows}
    )
    related = found.select_related("proposal", "result__run").defer("result__content").order_by("id")
    return {(one.result.run.scheme, one.result.subject): one for one in related}
