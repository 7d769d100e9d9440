"""Putting the results of other appraisals on record, beside the annual ones: one by one or by a sheet."""

from collections.abc import Sequence

from zeren.assess.events import OtherAppraisalsRecorded
from zeren.assess.models import OtherAppraisal
from zeren.assess.queries.beside import appraisals_refused
from zeren.assess.rules.beside import Beside
from zeren.kernel.actors import Actor
from zeren.kernel.errors import refuse_if
from zeren.ledger.gate import Done, action, digest_of
from zeren.organisations.actions import settle_file
from zeren.organisations.queries import person_ids, unit_ids


@action(permission="use.record")
def record_appraisals(actor: Actor, rows: Sequence[Beside], import_id: int = 0) -> Done:
    """Record results of routine, special or term appraisals of people or units, all or none. Gives how many.

    `import_id`: the kept sheet that they come from. Errors: Refused with every reason of every row, each with its place in
    the sheet, or whose it is; Refused when the sheet was brought in before.
    """
    refuse_if(appraisals_refused(rows, actor.id))
    if import_id:
        settle_file(actor, import_id, "confirm", {"added": len(rows)})
    people = person_ids({row.person for row in rows if row.person})
    units = unit_ids({row.unit for row in rows if row.unit})
    OtherAppraisal.objects.bulk_create(
        (
            OtherAppraisal(
                person_id=people.get(row.person), unit_id=units.get(row.unit), kind=row.kind, since=row.since, day=row.day,
                about=row.about.strip(), grade=row.grade.strip(), words=row.words.strip(), document=row.document.strip(),
                recorded_by=actor.signature,
            )
            for row in rows
        ),
        batch_size=1000,
    )  # fmt: skip
    seal = digest_of([[row.whose, row.kind, f"{row.day}", row.grade.strip()] for row in rows])
    return Done(len(rows), OtherAppraisalsRecorded(len(rows), seal))
