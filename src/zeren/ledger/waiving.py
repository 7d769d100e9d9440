"""What must hold before something is stretched: two people, a reason, and never after the day has passed. Pure.

The steps say what is asked for and who benefits; the pack says how many days one extension may take.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from zeren.kernel.actors import Actor
from zeren.kernel.errors import Reason
from zeren.kernel.words import Text

EXTENSION, REOPENING, DEPARTURE, LATE_ENTRY = "extension", "reopening", "departure", "late_entry"
KINDS = {
    EXTENSION: Text("延期", "extension"),
    REOPENING: Text("重开", "reopening"),
    DEPARTURE: Text("变更测算结果或突破一般规定", "departure from the proposal or a soft rule"),
    LATE_ENTRY: Text("补录", "late entry"),
}
ASKED, GRANTED, REFUSED, WITHDRAWN = "asked", "granted", "refused", "withdrawn"
STATES = {
    ASKED: Text("待批", "waiting"),
    GRANTED: Text("已批准", "granted"),
    REFUSED: Text("未批准", "refused"),
    WITHDRAWN: Text("已撤回", "withdrawn"),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for: which row of which table, whose range it is in, who benefits, from which day until which.

    `person` is the one who benefits (empty: nobody alone). `was` is None where there was no day, `until` for departures.
    """

    kind: str
    about: str
    about_id: int
    unit: str
    person: str
    was: date | None
    until: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class WaiverFound:
    """A waiver as it stands. `asked_by`, `granted_by` and `refused_by` are actors' signatures (`person:KEY`)."""

    id: int
    kind: str
    about: str
    about_id: int
    unit: str
    person: str
    was: date | None
    until: date | None
    asked_by: str
    asked_at: datetime
    reason: str
    granted_by: str
    granted_at: datetime | None
    refused_by: str
    refused_at: datetime | None
    refused_because: str
    withdrawn_at: datetime | None

    @property
    def state(self) -> str:
        if self.granted_at:
            return GRANTED
        if self.refused_at:
            return REFUSED
        return WITHDRAWN if self.withdrawn_at else ASKED

    @property
    def settled_by(self) -> str:
        """Who granted or refused it; empty while it waits and after it was withdrawn."""
        return self.granted_by or self.refused_by

    @property
    def settled_at(self) -> datetime | None:
        return self.granted_at or self.refused_at or self.withdrawn_at


def cannot_ask(wish: Wish, today: date, most_days: Fraction | None, waiting: bool) -> Iterator[Reason]:
    """Why this cannot be asked for. Source: waiver.most_days for how far one waiver may reach."""
    if not wish.reason.strip():
        yield Reason(
            "reason_missing",
            Text("申请要写明理由。", "A request needs its reason."),
            next_step=Text("写一两句：为什么到期办不完。", "Say in a sentence or two why it cannot be done in time."),
        )
    if waiting:
        yield Reason(
            "waiver_waiting",
            Text("同一事项已有一件申请待批。", "A request about the same thing is waiting already."),
            next_step=Text("请等答复，或先撤回那一件。", "Wait for its answer, or withdraw it first."),
        )
    if wish.kind == EXTENSION:
        yield from _extends(wish.was, wish.until, today)
    if wish.until is not None and wish.kind != EXTENSION and wish.until < today:
        yield Reason(
            "until_in_the_past",
            Text(f"新期限 {wish.until} 已经过去。", f"The new day {wish.until} has passed."),
        )
    start = wish.was if wish.kind == EXTENSION else today
    if most_days is not None and wish.until and start and (wish.until - start).days > most_days:
        yield Reason(
            "too_far",
            Text(f"一次最多 {most_days} 天。", f"One waiver reaches {most_days} days at most."),
            "waiver.most_days",
        )


def _extends(was: date | None, until: date | None, today: date) -> Iterator[Reason]:
    if was is None:
        yield Reason("no_deadline", Text("这件事没有期限。", "This has no day by which it is due."))
        return
    if today > was:
        yield deadline_passed(was)
    if until is None or until <= was:
        yield Reason(
            "not_later",
            Text(f"新期限要晚于原期限 {was}。", f"The new day has to be later than {was}."),
        )


def not_over_yet(was: date | None, today: date) -> Iterator[Reason]:
    """Nothing is reopened that still runs."""
    if was is not None and today <= was:
        yield Reason(
            "not_over_yet",
            Text(f"期限到 {was} 才满，还谈不上重开。", f"It runs until {was}: there is nothing to reopen yet."),
            next_step=Text("不够用的，请申请延期。", "If the time is too short, ask for an extension."),
        )


def deadline_passed(was: date) -> Reason:
    """Nothing moves a day that has passed."""
    return Reason(
        "deadline_passed",
        Text(f"期限 {was} 已过，不能再延。", f"The day {was} has passed and is not moved any more."),
        "waiver.before_expiry",
        Text(
            "确有必要的，申请重开或补录：另立一条记录，原期限照旧。",
            "If it is needed, ask for a reopening or a late entry: a record of its own; the first day stays as it was.",
        ),
    )


def cannot_grant(
    found: WaiverFound, actor: Actor, today: date, benefit: Collection[str], due: date | None
) -> Iterator[Reason]:
    """Why this person cannot grant this now. `benefit`: keys of those who gain by it. `due`: the day as it stands.

    Source: waiver.two_people; the asker and whoever benefits never grant.
    """
    yield from _not_by(found, actor)
    if actor.id in {*benefit, found.person}:
        yield Reason(
            "benefits_oneself",
            Text("受益人不能批准。", "Whoever benefits cannot grant it."),
            "waiver.two_people",
            Text("请由上级或办公室批准。", "Let somebody above or the office grant it."),
        )
    if found.kind == EXTENSION and found.was is not None and today > found.was:
        yield deadline_passed(found.was)
    if found.kind == EXTENSION and due != found.was:
        yield Reason(
            "moved_since",
            Text("申请以后期限已经变动。", "The day was moved since this was asked for."),
            next_step=Text("请按现在的期限重新申请。", "Ask again from the day as it stands."),
        )
    if found.kind in (REOPENING, LATE_ENTRY) and found.until is not None and today > found.until:
        yield Reason(
            "until_in_the_past",
            Text(f"所申请的期限 {found.until} 已经过去。", f"The day asked for, {found.until}, has passed."),
            next_step=Text("请重新申请。", "Ask again."),
        )


def cannot_refuse(found: WaiverFound, actor: Actor, because: str) -> Iterator[Reason]:
    """Why this person cannot refuse this."""
    yield from _not_by(found, actor)
    if not because.strip():
        yield Reason("because_missing", Text("不批准要写明理由。", "A refusal needs its reason."))


def cannot_withdraw(found: WaiverFound, actor: Actor) -> Iterator[Reason]:
    """Why this person cannot take this request back."""
    yield from _settled(found)
    if actor.signature != found.asked_by:
        yield Reason("not_your_request", Text("只有申请人能撤回。", "Only the one who asked can take it back."))


def _not_by(found: WaiverFound, actor: Actor) -> Iterator[Reason]:
    yield from _settled(found)
    if actor.signature == found.asked_by:
        yield Reason(
            "asked_it_oneself",
            Text("申请人不能批自己的申请。", "Nobody settles the own request."),
            "waiver.two_people",
            Text("请由另一名有权批准的人办理。", "Let somebody else who may grant it decide."),
        )


def _settled(found: WaiverFound) -> Iterator[Reason]:
    if found.state != ASKED:
        yield Reason(
            "settled_already",
            Text("这件申请{state}。", "This request is {state}.").with_values(state=STATES[found.state]),
        )
