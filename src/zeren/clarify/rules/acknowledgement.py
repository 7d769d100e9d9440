"""Putting one's name to a list: whose name it takes, until when, and every reason against.

The committee's list is acknowledged by the first responsible person, a post's own list by its holder.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from zeren.clarify.rules.allocation import Bearer, first_responsible_problems
from zeren.clarify.rules.lists import COMMITTEE, FIRST_RESPONSIBLE
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Reason
from zeren.kernel.transitions import Table, Transition
from zeren.kernel.words import Text

DAYS = "acknowledgement.days"
"""The pack's value: days to acknowledge after the list was made or the post was taken up, whichever is later."""


@dataclass(frozen=True, slots=True)
class ListAt:
    """A list and what bears on its acknowledgement today."""

    unit: str
    bearer: str
    post: str
    generated_on: date
    bearers: tuple[Bearer, ...]
    acknowledged: frozenset[str] = frozenset()

    @property
    def answerable(self) -> Bearer | None:
        """Who has to put the name to it, None while the post is vacant."""
        return answerable(self.bearer, self.post, self.bearers)


def answerable(bearer: str, post: str, bearers: Iterable[Bearer]) -> Bearer | None:
    """The holder whose name a list takes."""
    held = (one for one in bearers if one.person)
    if bearer == COMMITTEE:
        return next((one for one in held if one.bearer == FIRST_RESPONSIBLE), None)
    return next((one for one in held if one.post == post), None)


def acknowledgement_due(generated_on: date, appointed_on: date, days: int) -> date:
    """The last day to acknowledge: `days` after the later of the two. Source: acknowledgement.days."""
    return max(generated_on, appointed_on) + timedelta(days=days)


def acknowledgement_state(person: str, acknowledged: Iterable[str], due_on: date | None, today: date) -> str:
    """vacant, acknowledged, waiting or overdue, for the one who holds the post now. A predecessor's name is no answer."""
    if not person:
        return "vacant"
    if person in acknowledged:
        return "acknowledged"
    return "overdue" if due_on and today > due_on else "waiting"


STATE_NAMES = {
    "vacant": Text("空缺", "vacant"),
    "acknowledged": Text("已确认", "acknowledged"),
    "waiting": Text("待确认", "waiting"),
    "overdue": Text("逾期未确认", "overdue"),
    "current": Text("现行", "current"),
    "replaced": Text("已被替换", "replaced"),
}


def _by_own_name(seen: ListAt, actor: Actor, now: datetime) -> Iterator[Reason]:
    one = seen.answerable
    if one is None:
        yield Reason(
            "post_vacant",
            Text("岗位空缺，没有人可以确认。", "The post is vacant; nobody can acknowledge the list."),
            next_step=Text("请先任命。", "Appoint somebody first."),
        )
    elif actor.kind != "person" or actor.id != one.person:
        yield Reason(
            "not_your_list",
            Text(f"这份清单由{one.name or one.title}本人确认，别人不能代办。", f"Only {one.name or one.title} can acknowledge this list."),
        )  # fmt: skip
    yield from first_responsible_problems(seen.bearers)


def _not_yet(seen: ListAt, actor: Actor, now: datetime) -> Iterator[Reason]:
    if actor.id in seen.acknowledged:
        yield Reason(
            "already_acknowledged", Text("你已经确认过这份清单。", "You have acknowledged this list before.")
        )


LISTS: Table = (
    Transition("replace", frozenset({"current"}), "replaced", Text("替换", "replace"), "clarify.generate"),
    Transition(
        "acknowledge", frozenset({"current"}), "current", Text("确认", "acknowledge"), "clarify.acknowledge",
        (_by_own_name, _not_yet),
    ),
)  # fmt: skip
"""A list is current until another takes its place; only a current list can be acknowledged."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A name on a paper list that was collected: which list, who, on which day."""

    unit: str
    bearer: str
    post: str
    person: str
    on: date


@dataclass(frozen=True, slots=True)
class Signable:
    """What a paper signature is judged by: the list, and who held the post that it takes on that day."""

    list_id: int
    generated_on: date
    holders: tuple[tuple[str, date, date | None], ...]


def signature_problems(row: Signed, found: Signable | None, today: date) -> Iterator[Reason]:
    """Every reason against one paper signature; the row's list is its place."""
    place = (row.unit, row.bearer, row.post)
    if found is None:
        yield Reason("no_such_list", Text("没有这份现行清单。", "There is no such current list."), place=place)
        return
    if not any(
        person == row.person and start <= row.on and (end is None or row.on <= end)
        for person, start, end in found.holders
    ):
        yield Reason(
            "did_not_hold_the_post",
            Text("签名人当天不在这个岗位。", "The one who signed did not hold the post that day."),
            place=place,
        )
    if row.on > today:
        yield Reason(
            "signed_in_the_future", Text("签名日期还没有到。", "The day of signing has not come."), place=place
        )
    if row.on < found.generated_on:
        yield Reason(
            "signed_before_it_was_made",
            Text("签名日期早于清单生成日期。", "It was signed before the list was made."),
            place=place,
        )
