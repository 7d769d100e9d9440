"""Putting the results of other appraisals on record, beside the annual ones."""

from collections.abc import Sequence

from zeren.kernel.actors import Actor
from zeren.kernel.errors import refuse_if
from zeren.ledger.clock import today
from zeren.ledger.gate import Done, action, digest_of
from zeren.organisations.queries import pack_on, person_ids
from zeren.use.events import OtherAppraisalsRecorded
from zeren.use.models import OtherAppraisal
from zeren.use.queries.appraisals import other_appraisals
from zeren.use.rules.appraisals import Beside, cannot_take


@action(permission="use.record")
def record_appraisals(actor: Actor, rows: Sequence[Beside]) -> Done:
    """Record results of routine, special or term appraisals, all or none. Gives how many.

    Errors: Refused with every reason of every row, each with the person as its place.
    """
    people = person_ids({row.person for row in rows})
    kinds = {one.key for one in pack_on(today()).appraisals}
    known = {_same(one) for one in other_appraisals(list(people))}
    refuse_if(
        reason
        for row in rows
        for reason in cannot_take(row, actor.id, kinds, row.person in people, _same(row) in known, today())
    )
    OtherAppraisal.objects.bulk_create(
        OtherAppraisal(
            person_id=people[row.person], kind=row.kind, since=row.since, day=row.day, about=row.about.strip(),
            grade=row.grade.strip(), words=row.words.strip(), document=row.document.strip(), recorded_by=actor.signature,
        )
        for row in rows
    )  # fmt: skip
    seal = digest_of([[row.person, row.kind, f"{row.day}", row.grade.strip()] for row in rows])
    return Done(len(rows), OtherAppraisalsRecorded(len(rows), seal))


def _same(row: Beside) -> tuple[object, ...]:
    """By what two entries of the same appraisal are told to be the same."""
    return row.person, row.kind, row.day, row.document.strip()
