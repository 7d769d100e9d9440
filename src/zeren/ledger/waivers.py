"""Waivers: asked for, granted, refused, withdrawn, found again. The steps' deeds call these; none is a deed by itself.

Rows are written by two functions of the database, settled once and kept.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

from django.db import connection
from django.db.models import Q

from zeren.kernel.actors import Actor
from zeren.kernel.errors import NotFound, Reason, refuse_if
from zeren.kernel.words import Text
from zeren.ledger.clock import ZONE, today
from zeren.ledger.models import Waiver
from zeren.ledger.waiving import (
    REOPENING,
    WaiverFound,
    Wish,
    cannot_ask,
    cannot_grant,
    cannot_refuse,
    cannot_withdraw,
)

COLUMNS = tuple(WaiverFound.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class WaiverAsked:
    """Somebody asked that something be stretched; the reason stays with the waiver."""

    waiver: int
    waived: str
    about: str
    about_id: int
    unit: str
    person: str
    was: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class WaiverGranted:
    """Somebody else granted it; a day that it names moved in the same deed."""

    waiver: int
    waived: str
    about: str
    about_id: int
    unit: str
    person: str
    was: date | None
    until: date | None
    asked_by: str


@dataclass(frozen=True, slots=True)
class WaiverRefused:
    """Somebody else refused it; nothing moved."""

    waiver: int
    waived: str
    unit: str


@dataclass(frozen=True, slots=True)
class WaiverWithdrawn:
    """The one who asked took the request back."""

    waiver: int
    waived: str
    unit: str


def ask(actor: Actor, wish: Wish, most_days: Fraction | None, against: Iterable[Reason] = ()) -> WaiverAsked:
    """Put a request down, to be settled by somebody else. `against` are the step's own reasons.

    Errors: Refused with every reason.
    """
    waiting = Waiver.objects.filter(_open(), kind=wish.kind, about=wish.about, about_id=wish.about_id)
    if wish.kind != "extension":
        waiting = waiting.filter(unit=wish.unit)
    refuse_if((*against, *cannot_ask(wish, today(), most_days, waiting.exists())))
    columns = (wish.kind, wish.about, wish.about_id, wish.unit, wish.person, wish.was, wish.until)
    number = _call(
        "SELECT ledger_ask_waiver(%s, %s, %s, %s, %s, %s, %s, %s, %s)", *columns, actor.signature, wish.reason
    )
    return WaiverAsked(number, *columns)


def grant(
    actor: Actor,
    found: WaiverFound,
    benefit: Collection[str],
    due: date | None = None,
    against: Iterable[Reason] = (),
) -> WaiverGranted:
    """Grant a request; the deed that calls this moves the day. `due` is the day as it stands, `benefit` who gains.

    Errors: Refused with every reason.
    """
    refuse_if((*against, *cannot_grant(found, actor, today(), benefit, due)))
    _call("SELECT ledger_settle_waiver(%s, 'grant', %s, '')", found.id, actor.signature)
    return _granted(found)


def record(asked_by: str, granted_by: str, wish: Wish) -> WaiverGranted:
    """Put down what two people decided at one meeting: a departure from the proposal or a soft rule. The step says why."""
    columns = (wish.kind, wish.about, wish.about_id, wish.unit, wish.person, wish.was, wish.until)
    number = _call("SELECT ledger_ask_waiver(%s, %s, %s, %s, %s, %s, %s, %s, %s)", *columns, asked_by, wish.reason)
    _call("SELECT ledger_settle_waiver(%s, 'grant', %s, '')", number, granted_by)
    return WaiverGranted(number, *columns, asked_by)


def refuse(actor: Actor, found: WaiverFound, because: str) -> WaiverRefused:
    """Refuse a request. Errors: Refused with every reason."""
    refuse_if(cannot_refuse(found, actor, because))
    _call("SELECT ledger_settle_waiver(%s, 'refuse', %s, %s)", found.id, actor.signature, because)
    return WaiverRefused(found.id, found.kind, found.unit)


def withdraw(actor: Actor, found: WaiverFound) -> WaiverWithdrawn:
    """Take the own request back. Errors: Refused with every reason."""
    refuse_if(cannot_withdraw(found, actor))
    _call("SELECT ledger_settle_waiver(%s, 'withdraw', %s, '')", found.id, actor.signature)
    return WaiverWithdrawn(found.id, found.kind, found.unit)


def waiver_found(number: int) -> WaiverFound:
    """One waiver. Errors: NotFound."""
    row = Waiver.objects.filter(id=number).values_list(*COLUMNS).first()
    if row is None:
        raise NotFound(Reason("no_such_waiver", Text("没有这件申请。", "There is no such request.")))
    return _found(row)


def waivers_about(about: str, about_id: int) -> tuple[WaiverFound, ...]:
    """Everything that was asked about one row, the oldest first."""
    return tuple(map(_found, Waiver.objects.filter(about=about, about_id=about_id).values_list(*COLUMNS)))


def waivers_waiting() -> tuple[WaiverFound, ...]:
    """Requests that nobody settled yet, the oldest first."""
    return tuple(map(_found, Waiver.objects.filter(_open()).values_list(*COLUMNS)))


def waivers_of(person: str) -> tuple[WaiverFound, ...]:
    """Everything that was asked about one person's own matters, the newest first."""
    return tuple(map(_found, Waiver.objects.filter(person=person).order_by("-id").values_list(*COLUMNS)))


def waivers_in(
    first: date, last: date, units: Collection[str] | None = None, kind: str = "", granter: str = ""
) -> tuple[WaiverFound, ...]:
    """Waivers asked for in a period, by unit, kind and who granted (a signature), the newest first."""
    rows = Waiver.objects.filter(asked_at__gte=_from(first), asked_at__lt=_from(last) + timedelta(days=1))
    if units is not None:
        rows = rows.filter(unit__in=units)
    if kind:
        rows = rows.filter(kind=kind)
    if granter:
        rows = rows.filter(granted_by=granter)
    return tuple(map(_found, rows.order_by("-id").values_list(*COLUMNS)))


def waivers_granted(first: date, last: date, units: Collection[str] | None = None) -> tuple[WaiverFound, ...]:
    """Waivers granted in a period, the oldest first."""
    start, end = _from(first), _from(last) + timedelta(days=1)
    rows = Waiver.objects.filter(granted_at__gte=start, granted_at__lt=end)
    if units is not None:
        rows = rows.filter(unit__in=units)
    return tuple(map(_found, rows.values_list(*COLUMNS)))


def reopened(about: str, about_id: int, unit: str | None = None, kind: str = REOPENING) -> tuple[date, date] | None:
    """First and last day of the newest term that a granted waiver gives one row (for one unit); None without any."""
    rows = Waiver.objects.filter(about=about, about_id=about_id, kind=kind, granted_at__isnull=False)
    if unit is not None:
        rows = rows.filter(unit=unit)
    found = rows.order_by("-id").values_list("granted_at", "until").first()
    return (found[0].astimezone(ZONE).date(), found[1]) if found else None


def reopened_since(moment: datetime, about: str, about_id: int) -> bool:
    """Whether a reopening of one row was granted at a moment or later."""
    return Waiver.objects.filter(about=about, about_id=about_id, kind=REOPENING, granted_at__gte=moment).exists()


def terms_running(about: str, kind: str, day: date) -> frozenset[tuple[int, str]]:
    """Rows of a table that a granted waiver keeps open on a day, each with the unit it holds for."""
    rows = Waiver.objects.filter(about=about, kind=kind, granted_at__isnull=False, until__gte=day)
    return frozenset(rows.values_list("about_id", "unit"))


def _from(day: date) -> datetime:
    return datetime.combine(day, time.min, ZONE)


def _open() -> Q:
    return Q(granted_at__isnull=True, refused_at__isnull=True, withdrawn_at__isnull=True)


def _granted(found: WaiverFound) -> WaiverGranted:
    return WaiverGranted(
        found.id, found.kind, found.about, found.about_id, found.unit, found.person, found.was, found.until,
        found.asked_by,
    )  # fmt: skip


def _found(row: tuple[Any, ...]) -> WaiverFound:
    return WaiverFound(*row)


def _call(statement: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()[0]
