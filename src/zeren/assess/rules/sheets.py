"""From the rows of the sheets of earlier results, confirmations and decisions to what the deeds of this room take."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from zeren.assess.rules.deciding import DecisionRow
from zeren.assess.rules.subjects import subject_key
from zeren.kernel.errors import Reason
from zeren.kernel.words import Text
from zeren.organisations.rules import SheetRow


@dataclass(frozen=True, slots=True)
class EarlierRow:
    """A result from before this system."""

    year: int
    unit: str
    person: str
    grade: str
    total: Fraction | None
    source: str
    place: tuple[str, ...] = ()


def earlier_rows(rows: Iterable[SheetRow]) -> tuple[EarlierRow, ...]:
    """The rows of the sheet of earlier results."""
    return tuple(
        EarlierRow(
            row.values["year"],
            row.values["unit_code"],
            row.values.get("person_code") or "",
            row.values["grade"],
            row.values.get("score"),
            row.values["source"],
            (row.sheet, str(row.number)),
        )
        for row in rows
    )


def decision_rows(
    rows: Iterable[SheetRow], subjects: Mapping[tuple[str, str], str]
) -> tuple[tuple[DecisionRow, ...], tuple[Reason, ...]]:
    """The rows of the sheet of decisions, and every row that names nobody. `subjects`: (person, unit) → subject key."""
    found, problems = [], []
    for row in rows:
        values, place = row.values, (row.sheet, str(row.number))
        person, post, unit = (values.get(key) or "" for key in ("person_code", "post_code", "unit_code"))
        subject = subject_key(person, post) if person and post else subjects.get((person, unit), "")
        if not subject:
            problems.append(
                Reason(
                    "unknown_subject",
                    Text(f"没有“{person or unit}”的测算结果。", f"There is no result for “{person or unit}”."),
                    place=place,
                )
            )
            continue
        present = "、".join(values.get("present") or ())
        found.append(DecisionRow(subject, values["grade"], values.get("reason") or "", present, place))
    return tuple(found), tuple(problems)
