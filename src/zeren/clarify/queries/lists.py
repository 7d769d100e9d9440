"""Lists with their lines, the one who answers for them, and whose name stands under them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from zeren.clarify.models import Acknowledgement, Duty, DutyList
from zeren.clarify.queries.drafting import acknowledgement_days, bearers_of
from zeren.clarify.rules.acknowledgement import (
    ListAt,
    acknowledgement_due,
    acknowledgement_state,
    answerable,
)
from zeren.clarify.rules.allocation import Bearer
from zeren.clarify.rules.lists import Line
from zeren.kernel.errors import NotFound, Reason
from zeren.kernel.words import Text
from zeren.ledger.clock import ZONE
from zeren.organisations.queries import HolderFound, holders, pack_on, posts_of


@dataclass(frozen=True, slots=True)
class ListFound:
    """A list for a reader. `person` answers for it today; `acknowledged_at` is that person's own, or None.

    `signed_by` is who took the name over from paper, empty when it was put down here.
    """

    id: int
    unit: str
    bearer: str
    post: str
    title: str
    year: int
    pack_digest: str
    state: str
    generated_on: date
    lines: tuple[Line, ...]
    person: str
    name: str
    ack_state: str
    due_on: date | None
    acknowledged_at: datetime | None
    signed_by: str


@dataclass(frozen=True, slots=True)
class DutyRow:
    """One line of a current list by its numbers, for tasks to hang on."""

    duty_id: int
    list_id: int
    unit: str
    unit_id: int
    bearer: str
    post: str
    post_id: int | None
    code: str
    fact: str
    required: int
    clock: str
    due_on: date | None


def lists_of_unit(unit: str, year: int, today: date) -> tuple[ListFound, ...]:
    """The current lists of a unit: committee first, then the first responsible person, then members by post."""
    rows = DutyList.objects.filter(unit__key=unit, year=year, state="current")
    found = _found(rows, [unit], today)
    order = {"committee": 0, "first_responsible": 1}
    return tuple(sorted(found, key=lambda one: (order.get(one.bearer, 2), one.post)))


def lists_of_person(person: str, today: date, year: int | None = None) -> tuple[ListFound, ...]:
    """The current lists that take this person's name: those of the own posts and of the committee one leads."""
    units = sorted({holder.unit for holder in posts_of(person, today)})
    rows = DutyList.objects.filter(unit__key__in=units, state="current", year=year or today.year)
    return tuple(one for one in _found(rows, units, today) if one.person == person)


def list_found(list_id: int, today: date) -> ListFound:
    """One list, current or replaced. Errors: NotFound."""
    row = DutyList.objects.filter(id=list_id).values_list("unit__key", flat=True).first()
    if row is None:
        raise NotFound(Reason("no_such_list", Text("没有这份清单。", "There is no such list.")))
    return _found(DutyList.objects.filter(id=list_id), [row], today)[0]


def list_seen(list_id: int, today: date) -> tuple[str, ListAt]:
    """A list's state and what its acknowledgement is judged by. Errors: NotFound."""
    row = DutyList.objects.select_related("unit", "post").filter(id=list_id).first()
    if row is None:
        raise NotFound(Reason("no_such_list", Text("没有这份清单。", "There is no such list.")))
    bearers = bearers_of([row.unit.key], today, pack_on(today)).get(row.unit.key, ())
    names = frozenset(row.acknowledgements.values_list("person__key", flat=True))
    post = row.post.key if row.post else ""
    made = row.generated_at.astimezone(ZONE).date()
    return row.state, ListAt(row.unit.key, row.bearer, post, made, bearers, names)


def duty_rows(unit_keys: Iterable[str] | None, year: int) -> tuple[DutyRow, ...]:
    """Every line of the current lists of these units (of all when None), in list order: one query."""
    rows = Duty.objects.filter(list__year=year, list__state="current")
    if unit_keys is not None:
        rows = rows.filter(list__unit__key__in=list(unit_keys))
    columns = rows.order_by("list__unit__key", "list_id", "order", "code").values_list(
        "id", "list_id", "list__unit__key", "list__unit_id", "list__bearer", "list__post__key", "list__post_id",
        "code", "fact", "required", "clock", "due_on",
    )  # fmt: skip
    return tuple(DutyRow(*row[:5], row[5] or "", *row[6:]) for row in columns)


def _found(rows: QuerySet[DutyList], units: list[str], today: date) -> tuple[ListFound, ...]:
    lists = list(rows.select_related("unit", "post", "pack"))
    lines = lines_of([row.id for row in lists])
    names: dict[int, list[tuple[str, datetime, str]]] = defaultdict(list)
    for found in Acknowledgement.objects.filter(list__in=lists).select_related("person"):
        names[found.list_id].append((found.person.key, found.at, found.recorded_by))
    pack = pack_on(today)
    held = holders(units, today)
    bearers = bearers_of(units, today, pack)
    days = acknowledgement_days(pack)
    return tuple(_one(row, lines[row.id], names[row.id], bearers, held, days, today) for row in lists)


def _one(
    row: DutyList,
    lines: list[Line],
    names: list[tuple[str, datetime, str]],
    bearers: dict[str, tuple[Bearer, ...]],
    held: tuple[HolderFound, ...],
    days: int | None,
    today: date,
) -> ListFound:
    post = row.post.key if row.post else ""
    made = row.generated_at.astimezone(ZONE).date()
    one = answerable(row.bearer, post, bearers.get(row.unit.key, ()))
    since = next((holder.from_day for holder in held if one and holder.post == one.post), None)
    due = acknowledgement_due(made, since, days) if since and days is not None else None
    person = one.person if one else ""
    own = next((found for found in names if found[0] == person), None)
    state = acknowledgement_state(person, [found[0] for found in names], due, today)
    return ListFound(
        row.id, row.unit.key, row.bearer, post, row.post.title if row.post else "", row.year, row.pack.digest,
        row.state, made, tuple(lines), person, one.name if one else "", state, due,
        own[1].astimezone(ZONE) if own else None, own[2] if own else "",
    )  # fmt: skip


def lines_of(list_ids: list[int]) -> dict[int, list[Line]]:
    """The lines of these lists, in their order: one query."""
    found: dict[int, list[Line]] = defaultdict(list)
    for duty in Duty.objects.filter(list_id__in=list_ids).order_by("list_id", "order", "code"):
        found[duty.list_id].append(
            Line(
                duty.code, duty.order, Text(duty.text_zh, duty.text_en), Text(duty.evidence_zh, duty.evidence_en),
                duty.fact, duty.required, duty.clock, duty.due_on, duty.source,
            )
        )  # fmt: skip
    return found
