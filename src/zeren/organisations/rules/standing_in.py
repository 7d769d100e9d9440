"""Standing in (代理、主持工作): somebody answers for a post while it is vacant or its holder is away, within days that are named.

A stand-in has the rights of the post and its tasks, and is appraised as its holder by nobody.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from zeren.kernel.days import Span
from zeren.kernel.errors import Reason
from zeren.kernel.words import Text


@dataclass(frozen=True, slots=True)
class StandInAt:
    """A post as it stands when somebody is to stand in: whether it bears duties, whether that person holds it in
    those days, and the days for which somebody stands in already."""

    bears: bool
    holds_it: bool
    taken: tuple[Span, ...]


def cannot_stand_in(seen: StandInAt, days: Span, document: str, today: date) -> Iterator[Reason]:
    """Every reason against it. Choice of this project: never for days gone by, whose tasks were somebody's already."""
    if not seen.bears:
        yield Reason(
            "bears_no_duties",
            Text("这个岗位不承担责任清单，不用代理。", "This post bears no duty list; nobody stands in for it."),
            next_step=Text("请选书记、副书记、委员一类的岗位。", "Choose the post of a secretary or a member."),
        )
    if days.end is None or days.end < days.start:
        yield Reason(
            "ends_before_it_begins",
            Text("请写明代理到哪一天，不早于开始那天。", "Say until which day, not before the first one."),
        )
    if days.start < today:
        yield Reason(
            "begins_in_the_past",
            Text("代理从今天或以后开始；此前的任务已有人承担。", "It begins today or later; what was due before had somebody who answers."),
            next_step=Text("请把开始日期改为今天。", "Let it begin today."),
        )  # fmt: skip
    if not document.strip():
        yield Reason(
            "document_missing",
            Text("请写明依据的文件。", "Name the document that it rests on."),
            next_step=Text("例如：鹭汀组〔2026〕8 号。", "For example: the number of the notice."),
        )
    if seen.holds_it:
        yield Reason("holds_the_post", Text("本人就任这个岗位，不用代理。", "This person holds the post; nobody stands in for oneself."))  # fmt: skip
    yield from _taken(seen.taken, days)


def _taken(taken: Iterable[Span], days: Span) -> Iterator[Reason]:
    for one in taken:
        if one.overlap(days):
            yield Reason(
                "stood_in_already",
                Text(f"{one.start} 至 {one.end} 已有人代理这个岗位。", f"From {one.start} to {one.end} somebody stands in already."),
                next_step=Text("请先提前结束前一次代理。", "Let the earlier one end first."),
            )  # fmt: skip


def cannot_end(days: Span, until: date, today: date) -> Iterator[Reason]:
    """Why standing in cannot end on a day: it would be longer, or reach back."""
    assert days.end is not None
    if until >= days.end:
        yield Reason("ends_no_earlier", Text("只能提前结束；延长请另发一次。", "It can only end earlier; to go on, name it again."))  # fmt: skip
    if until < days.start or until < today:
        yield Reason(
            "ends_in_the_past",
            Text("不能结束在过去，也不能结束在开始之前。", "It cannot end in the past, nor before it began."),
        )
