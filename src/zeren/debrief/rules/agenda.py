"""The agenda of a meeting: who speaks when, drawn from a seed that anybody can draw again, and how sheets divide it.

The draw and its line are this project's own; a sheet's length is the pack's (`ballot.limits`).
"""

import itertools
from collections.abc import Iterator, Sequence

from zeren.kernel.draws import drawn_order, seed_problems
from zeren.kernel.errors import Reason
from zeren.kernel.words import Text


def cannot_draw(said: Sequence[str], order_stands: bool, has_begun: bool) -> Iterator[Reason]:
    """Why the order cannot be drawn so. Two people name a number each, so that neither chooses the order alone."""
    if order_stands:
        yield Reason(
            "order_drawn",
            Text("顺序已经抽定，不能再抽。", "The order has been drawn and is not drawn again."),
            next_step=Text("确需调整的，逐人移动并写明理由。", "Move single speakers, and say why."),
        )
    if has_begun:
        yield Reason("meeting_begun", Text("会议已经开始。", "The meeting has begun."))
    yield from seed_problems(said)


def speaking_order(meeting: str, seed: str, keys: Sequence[str]) -> tuple[str, ...]:
    """The order of `keys` that this seed gives (`kernel.draws`)."""
    return drawn_order("speaking order", meeting, seed, keys)


def moved(order: Sequence[str], key: str, place: int) -> tuple[str, ...]:
    """The order with `key` at `place` (from 1), the others as they stood."""
    others = [one for one in order if one != key]
    others.insert(max(0, min(place - 1, len(others))), key)
    return tuple(others)


def cannot_move(place: int, places: int, reason: str, is_waiting: bool) -> Iterator[Reason]:
    """Why a speaker cannot be moved: an order once drawn changes with a reason only."""
    if not reason.strip():
        yield reason_missing()
    if not 1 <= place <= places:
        yield Reason(
            "no_such_place",
            Text("没有第{place}位，共{places}位。", "There is no place {place}; there are {places}.").with_values(
                place=place, places=places
            ),
        )
    if not is_waiting:
        yield Reason("has_spoken", Text("已经开始述职的不能再移动。", "Whoever has begun to speak is not moved."))


def reason_missing() -> Reason:
    return Reason(
        "reason_missing",
        Text("请写明理由。", "Say why."),
        next_step=Text("理由记入会议记录和纪要。", "The reason stands in the record and in the minutes."),
    )


def sheets_of(objects: Sequence[str], most: int) -> tuple[tuple[str, ...], ...]:
    """The objects divided into as few sheets as possible, of nearly equal length, in their order."""
    if not objects:
        return ()
    sheets = -(-len(objects) // most)
    short, longer = divmod(len(objects), sheets)
    ends = [short * number + min(number, longer) for number in range(sheets + 1)]
    return tuple(tuple(objects[start:end]) for start, end in itertools.pairwise(ends))


def object_of(debrief: int) -> str:
    """What a debrief is called on a ballot: its number, so that no name stands in the rules."""
    return f"d{debrief}"
