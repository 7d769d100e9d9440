"""Rounds of confirmation, the disputes raised in them, and the freezes that ended them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from zeren.assess.models import Answer, Freeze, Round
from zeren.assess.queries.facing import RoundFound, as_round
from zeren.kernel.errors import NotFound, Reason
from zeren.kernel.words import Text


@dataclass(frozen=True, slots=True)
class DisputeFound:
    """A dispute with what came of it. `is_open`: nobody has answered, and the fact still stands."""

    fact: str
    name: str
    unit: str
    person: str
    entered_by: str
    reason: str
    at: datetime
    outcome: str
    reply: str
    replied_by: str
    replied_at: datetime | None
    fact_state: str
    year: int

    @property
    def is_open(self) -> bool:
        return not self.outcome and self.fact_state == "standing"


@dataclass(frozen=True, slots=True)
class FreezeFound:
    """Facts sealed. `purpose` is empty for the year's own, else what it was made for."""

    id: int
    year: int
    at: datetime
    by: str
    count: int
    digest: str
    open_disputes: Mapping[str, str]
    purpose: str


def rounds() -> tuple[RoundFound, ...]:
    """Every round that was opened, the latest year first."""
    rows = Round.objects.order_by("-year")
    return tuple(as_round(row) for row in rows)


def disputes_of(*years: int) -> tuple[DisputeFound, ...]:
    """Every dispute of these years, the open ones first, then by fact: one query."""
    rows = Answer.objects.filter(round__year__in=years, choice="dispute")
    found = [_dispute(row) for row in rows.select_related("round", "fact__unit", "person").order_by("fact__key")]
    return tuple(sorted(found, key=lambda dispute: not dispute.is_open))


def dispute_found(year: int, fact: str) -> DisputeFound:
    """The dispute about one fact. Errors: NotFound."""
    row = Answer.objects.filter(round__year=year, fact__key=fact, choice="dispute")
    found = row.select_related("round", "fact__unit", "person").first()
    if found is None:
        raise NotFound(
            Reason("no_dispute", Text(f"事实“{fact}”没有异议。", f"There is no dispute about fact “{fact}”."))
        )
    return _dispute(found)


def freezes_of(year: int) -> tuple[FreezeFound, ...]:
    """The freezes of a year, oldest first: the year's own, then those made to compute again."""
    rows = Freeze.objects.filter(round__year=year).select_related("round").order_by("id")
    return tuple(
        FreezeFound(f.id, f.round.year, f.at, f.by, f.count, f.digest, f.open_disputes, f.purpose) for f in rows
    )


def _dispute(row: Answer) -> DisputeFound:
    fact = row.fact
    return DisputeFound(
        fact.key, fact.name, fact.unit.key, row.person.key, fact.entered_by, row.reason, row.at,
        row.outcome, row.reply, row.replied_by, row.replied_at, fact.state, row.round.year,
    )  # fmt: skip
