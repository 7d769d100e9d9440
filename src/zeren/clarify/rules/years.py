"""Years are opened one after another. Opening one carries lists and allocations over and shows what a new pack changes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from zeren.clarify.rules.allocation import Part
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Reason
from zeren.kernel.transitions import Table, Transition
from zeren.kernel.words import Text
from zeren.policy.pack import Duty, Pack

UNOPENED = "unopened"
OPEN = "open"
CLOSED = "closed"
STATE_NAMES = {
    UNOPENED: Text("未打开", "not open yet"),
    OPEN: Text("进行中", "running"),
    CLOSED: Text("已关账", "closed"),
}


@dataclass(frozen=True, slots=True)
class YearAt:
    """A year that somebody wants to open or close, and the years that were opened before it."""

    year: int
    opened: tuple[int, ...]


def _neither_early_nor_with_a_gap(seen: YearAt, actor: Actor, now: datetime) -> Iterator[Reason]:
    if seen.year > now.year + 1:
        yield Reason(
            "too_early",
            Text(f"{seen.year} 年还太早，最多提前一年打开。", f"{seen.year} is too early: a year opens at most one ahead."),
        )  # fmt: skip
    if seen.opened and seen.year < min(seen.opened):
        yield Reason(
            "before_the_first_year",
            Text("早于本系统第一个年度。", "It lies before the first year kept here."),
            next_step=Text("更早的结果请作为历史导入。", "Bring earlier results in as history."),
        )
    if seen.opened and seen.year > max(seen.opened) + 1:
        missing = max(seen.opened) + 1
        yield Reason("year_left_out", Text(f"请先打开 {missing} 年。", f"Open {missing} first."))


def _not_over_yet(seen: YearAt, actor: Actor, now: datetime) -> Iterator[Reason]:
    if now.date() < date(seen.year, 12, 1):
        yield Reason(
            "year_not_over",
            Text(f"{seen.year} 年还没有到 12 月。", f"{seen.year} has not come to December yet."),
        )


YEARS: Table = (
    Transition(
        "open_year", frozenset({UNOPENED}), OPEN, Text("打开年度", "open the year"), "year.open_next",
        (_neither_early_nor_with_a_gap,),
    ),
    Transition("close_year", frozenset({OPEN}), CLOSED, Text("关账", "close the year"), "assess.freeze", (_not_over_yet,)),
)  # fmt: skip


def cannot_reopen(state: str, closed_on: date | None) -> Iterator[Reason]:
    """Why a year is not reopened: it takes facts as it is."""
    if state != CLOSED or closed_on is None:
        yield Reason(
            "year_not_closed",
            Text("这一年没有关账，照常录入。", "This year is not closed: facts go in as usual."),
        )


def first_day_of(year: int, today: date) -> date:
    """The day whose pack and posts a year's lists are made from: its first day while it lies ahead, else today.

    A year that is over is made as it stood on its last day. The choice favours nobody: lists say their pack.
    """
    return min(max(today, date(year, 1, 1)), date(year, 12, 31))


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that a new pack changes: a duty or a value, added, removed or changed, before and after."""

    what: str
    key: str
    change: str
    before: Text | None
    after: Text | None
    source: str = ""
    kinds: tuple[str, ...] = ()


def differences(old: Pack, new: Pack) -> tuple[Difference, ...]:
    """What the new pack changes in duties and values, in key order; empty for the same pack."""
    if old.digest == new.digest:
        return ()
    return (*_duties_changed(old.duties, new.duties), *_values_changed(old, new))


def _duties_changed(old: Iterable[Duty], new: Iterable[Duty]) -> Iterator[Difference]:
    before = {duty.code: duty for duty in old}
    after = {duty.code: duty for duty in new}
    for code in sorted({*before, *after}):
        was, now = before.get(code), after.get(code)
        if was and now and _told(was) == _told(now) and was.applies_to == now.applies_to:
            continue
        change = "added" if was is None else "removed" if now is None else "changed"
        last = now or was
        yield Difference(
            "duty", code, change, _told(was) if was else None, _told(now) if now else None,
            last.source if last else "", last.applies_to if last else (),
        )  # fmt: skip


def _told(duty: Duty) -> Text:
    """A duty in one line: what, how many, by which clock, until when, counted by which fact, first or not."""
    tail = f"（{duty.required} · {duty.clock} · {duty.due or '12-31'} · {duty.fact or '—'} · {duty.order}）"
    return Text(f"{duty.text.zh}{tail}", f"{duty.text.en} {tail.replace('（', '(').replace('）', ')')}")


def _values_changed(old: Pack, new: Pack) -> Iterator[Difference]:
    for key in sorted({*old.values, *new.values}):
        was, now = old.values.get(key), new.values.get(key)
        if was and now and was.value == now.value:
            continue
        last = now or was
        if last is None:
            continue
        change = "added" if was is None else "removed" if now is None else "changed"
        yield Difference(
            "value", key, change,
            Text(f"{was.title.zh}：{was.value}", f"{was.title.en}: {was.value}") if was else None,
            Text(f"{now.title.zh}：{now.value}", f"{now.title.en}: {now.value}") if now else None,
            last.source,
        )  # fmt: skip


def carried_over(
    parts: Mapping[str, Iterable[Part]], codes: Mapping[str, frozenset[str]], posts: frozenset[str]
) -> dict[str, tuple[Part, ...]]:
    """The allocations of last year that still have their duty and their post, by unit.

    A duty whose lead fell away is not carried over at all: half an allocation would look like a whole one.
    """
    carried: dict[str, tuple[Part, ...]] = {}
    for unit, found in parts.items():
        kept = [part for part in found if part.code in codes.get(unit, frozenset()) and part.post in posts]
        led = {part.code for part in kept if part.part == "lead"}
        if whole := tuple(sorted(part for part in kept if part.code in led)):
            carried[unit] = whole
    return carried
