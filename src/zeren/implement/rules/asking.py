"""The burden budget: what somebody wants to ask of the base, refused where it exists already or is over the limit.

Source: article row 40; the provisions of 2024 on easing the burden on the base: nothing is collected twice.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from zeren.implement.rules.clocks import MONTHS
from zeren.kernel.errors import Reason
from zeren.kernel.transitions import Table, Transition
from zeren.kernel.words import Text
from zeren.policy.lint_burden import alike

KINDS = {
    "form": Text("表格", "form"),
    "field": Text("数据项", "field"),
    "report": Text("报告材料", "report"),
    "meeting": Text("综合会议", "comprehensive meeting"),
    "check": Text("检查考核", "check"),
}
STANDING, ENDED = "standing", "ended"
ASKING: Table = (Transition("stop", frozenset({STANDING}), ENDED, Text("停止索取", "stop asking"), "implement.ask"),)
STATE_NAMES = {STANDING: Text("在要", "being asked"), ENDED: Text("已停", "no longer asked")}
RULE = "burden-2024"
CLOCKS = {
    "once": Text("一次", "once"),
    "per_year": Text("每年", "each year"),
    "per_half_year": Text("每半年", "each half-year"),
    "per_quarter": Text("每季", "each quarter"),
    "per_two_months": Text("每两月", "each two months"),
    "per_month": Text("每月", "each month"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to ask: of which kind of units, below which one, how often, from a day on; `fields` by name."""

    kind: str
    title: str
    fields: tuple[str, ...]
    unit_kind: str
    below: str
    asked_by: str
    clock: str
    minutes: int
    from_day: date
    source: str


@dataclass(frozen=True, slots=True)
class Have:
    """Something that is collected already: the names it goes by, and where it stands."""

    names: tuple[str, ...]
    where: Text


@dataclass(frozen=True, slots=True)
class Budget:
    """What is known when somebody wants to ask: what exists, minutes of each month so far, the limit, items of this year.

    `most` is how often one department may ask for this kind of thing in a year, None for no limit.
    """

    have: tuple[Have, ...]
    minutes: Mapping[int, int]
    limit: int | None
    most: int | None
    this_year: int
    unit_kinds: frozenset[str]
    today: date


def months_of(clock: str, from_day: date) -> tuple[int, ...]:
    """In which months of its year something falls due that is asked from a day on, at the end of each period."""
    if clock == "once":
        return (from_day.month,)
    length = MONTHS[clock]
    return tuple(month for month in range(length, 13, length) if month >= from_day.month)


def cannot_ask(wanted: Wanted, budget: Budget) -> Iterator[Reason]:
    """Every reason why this cannot be asked of the base."""
    yield from _incomplete(wanted, budget)
    yield from _exists(wanted, budget.have)
    yield from _over(wanted, budget)


def _incomplete(wanted: Wanted, budget: Budget) -> Iterator[Reason]:
    if wanted.kind not in KINDS or wanted.clock not in CLOCKS or wanted.unit_kind not in budget.unit_kinds:
        yield Reason(
            "unknown_choice", Text("请选种类、频次和单位类别。", "Choose what it is, how often, and of which units.")
        )
    if not wanted.title.strip():
        yield Reason("title_missing", Text("请写明要什么。", "Say what is asked for."))
    if wanted.kind in ("form", "field") and not wanted.fields:
        yield Reason("fields_missing", Text("请逐项写明要填的数据项。", "Name each field that is to be filled in."))
    if wanted.minutes <= 0:
        yield Reason("minutes_missing", Text("请写明每次要用多少分钟。", "Say how many minutes it takes each time."))
    if not wanted.source.strip():
        yield Reason("source_missing", Text("请写明依据的文件。", "Name the document that it rests on."))
    if wanted.from_day < budget.today:
        yield Reason("in_the_past", Text("不能从过去的日子要起。", "It cannot be asked from a day that has passed."))


def _exists(wanted: Wanted, have: Iterable[Have]) -> Iterator[Reason]:
    """Each field that is there already, with where. Source: nothing is collected twice."""
    known = {alike(name): one.where for one in have for name in one.names}
    for field in wanted.fields or (wanted.title,):
        if where := known.get(alike(field)):
            yield Reason(
                "exists",
                Text("“{field}”已经有了：{where}。", "“{field}” exists already: {where}.").with_values(
                    field=field, where=where
                ),
                RULE,
                Text("请直接用已有的，不再向基层要。", "Use what is there; do not ask the base again."),
            )


def _over(wanted: Wanted, budget: Budget) -> Iterator[Reason]:
    if budget.most is not None and budget.this_year >= budget.most:
        yield Reason(
            "too_many_items",
            Text(
                "本部门今年这一类已有{n}项，上限{most}项。",
                "This department has {n} of this kind this year; the limit is {most}.",
            ).with_values(n=budget.this_year, most=budget.most),
            RULE,
            Text("请合并到已有的一项里。", "Make it part of the one that is there."),
        )
    if budget.limit is None or wanted.clock not in CLOCKS:
        return
    sums = {
        month: budget.minutes.get(month, 0) + wanted.minutes for month in months_of(wanted.clock, wanted.from_day)
    }
    over = {month: total for month, total in sums.items() if total > budget.limit}
    if over:
        month, total = max(over.items(), key=lambda one: (one[1], -one[0]))
        yield Reason(
            "over_the_limit",
            Text(
                "{month}月会达到{total}分钟，每个单位上限{limit}分钟。",
                "It would come to {total} minutes in month {month}; the limit for a unit is {limit}.",
            ).with_values(month=month, total=total, limit=budget.limit),
            RULE,
            Text("少要，换个月份，或停掉别的。", "Ask for less, in another month, or stop something else."),
        )
