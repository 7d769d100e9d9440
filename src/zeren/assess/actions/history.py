"""Bringing in results of the years before this system, as history with its source."""

from collections.abc import Sequence
from decimal import Decimal

from zeren.assess.events import EarlierResultsImported
from zeren.assess.models import EarlierResult
from zeren.assess.rules.sheets import EarlierRow
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Invalid, Reason
from zeren.kernel.words import Text
from zeren.ledger.gate import Done, action, digest_of
from zeren.organisations.queries import person_ids, unit_ids


@action(permission="assess.import_history")
def import_earlier_results(actor: Actor, rows: Sequence[EarlierRow]) -> Done:
    """Bring in earlier results, all or none; the same again changes nothing. Gives how many are new.

    Errors: Invalid with every row that names nobody.
    """
    units, people = unit_ids({row.unit for row in rows}), person_ids({row.person for row in rows if row.person})
    problems = [_unknown(row) for row in rows if row.unit not in units or (row.person and row.person not in people)]
    if problems:
        raise Invalid(*problems)
    known = set(EarlierResult.objects.values_list("year", "unit_id", "person_id"))
    fresh = [row for row in rows if (row.year, units[row.unit], people.get(row.person)) not in known]
    EarlierResult.objects.bulk_create(
        (
            EarlierResult(
                year=row.year,
                unit_id=units[row.unit],
                person_id=people.get(row.person),
                grade=row.grade,
                total=None if row.total is None else Decimal(row.total.numerator) / Decimal(row.total.denominator),
                source=row.source,
            )
            for row in fresh
        ),
        batch_size=1000,
    )
    seal = digest_of([[row.year, row.unit, row.person, row.grade] for row in fresh])
    return Done(len(fresh), EarlierResultsImported(len(fresh), seal))


def _unknown(row: EarlierRow) -> Reason:
    return Reason(
        "unknown_subject",
        Text(f"查不到“{row.person or row.unit}”。", f"There is no “{row.person or row.unit}”."),
        place=row.place,
    )
