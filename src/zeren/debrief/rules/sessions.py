"""How a meeting moves, as a table: planned, in session, ended; and each speaker through it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from zeren.kernel.actors import Actor
from zeren.kernel.errors import Reason
from zeren.kernel.transitions import Table, Transition
from zeren.kernel.words import Text

MEETING_STATES: dict[str, Text] = {
    "planned": Text("待开", "planned"),
    "in_session": Text("会议中", "in session"),
    "ended": Text("已结束", "ended"),
}
SPEAKER_STATES: dict[str, Text] = {
    "waiting": Text("等候", "waiting"),
    "speaking": Text("正在述职", "speaking"),
    "questions": Text("提问", "questions"),
    "comments": Text("点评", "comments"),
    "done": Text("已结束", "done"),
}


@dataclass(frozen=True, slots=True)
class MeetingView:
    """A meeting as its table needs it. `against` are the reasons of its composition and presence."""

    order_drawn: bool
    against: tuple[Reason, ...] = ()
    unfinished: tuple[str, ...] = ()
    open_ballots: int = 0
    floor_waiting: int = 0


def _may_begin(found: MeetingView, actor: Actor, now: datetime) -> Iterator[Reason]:
    if not found.order_drawn:
        yield Reason(
            "order_not_drawn",
            Text("述职顺序还没有抽定。", "The order of speaking has not been drawn."),
            next_step=Text("请当场抽定顺序。", "Draw it in the room."),
        )
    yield from found.against


def _may_end(found: MeetingView, actor: Actor, now: datetime) -> Iterator[Reason]:
    if found.unfinished:
        yield Reason(
            "speakers_left",
            Text("还有{n}人没有述职：{who}。", "{n} have not spoken: {who}.").with_values(
                n=len(found.unfinished), who="、".join(found.unfinished)
            ),
            next_step=Text(
                "请继续，或改为书面述职并写明理由。", "Go on, or have them debrief in writing and say why."
            ),
        )
    if found.open_ballots:
        yield Reason(
            "ballot_open",
            Text("测评还没有封箱。", "A ballot is still open."),
            next_step=Text("请先封箱。", "Close it first."),
        )
    if found.floor_waiting:
        yield Reason(
            "floor_waiting",
            Text("手机提问还有{n}条没有处理。", "{n} questions from phones wait to be dealt with.").with_values(
                n=found.floor_waiting
            ),
            next_step=Text("请逐条采用，或写明原因不采用。", "Take each, or set it aside and say why."),
        )


MEETINGS: Table = (
    Transition("begin", frozenset({"planned"}), "in_session", Text("开会", "begin"), "debrief.hold", (_may_begin,)),
    Transition("end", frozenset({"in_session"}), "ended", Text("散会", "end"), "debrief.hold", (_may_end,)),
)


@dataclass(frozen=True, slots=True)
class SpeakerView:
    """One speaker as the table needs it: who else stands at the lectern, "" for nobody."""

    other: str = ""
    in_session: bool = True


def _is_free(found: SpeakerView, actor: Actor, now: datetime) -> Iterator[Reason]:
    if not found.in_session:
        yield Reason("not_in_session", Text("会议没有在进行。", "The meeting is not in session."))
    if found.other:
        yield Reason(
            "somebody_speaks",
            Text("{name}还没有结束。", "{name} has not finished.").with_values(name=found.other),
            next_step=Text("请先结束这一位。", "Finish with this one first."),
        )


SPEAKERS: Table = (
    Transition("speak", frozenset({"waiting"}), "speaking", Text("开始述职", "begin to speak"), "debrief.hold", (_is_free,)),
    Transition("ask", frozenset({"speaking"}), "questions", Text("进入提问", "go on to questions"), "debrief.hold"),
    Transition("comment", frozenset({"speaking", "questions"}), "comments", Text("进入点评", "go on to comments"), "debrief.hold"),
    Transition("finish", frozenset({"speaking", "questions", "comments"}), "done", Text("结束这一位", "finish with this one"), "debrief.hold"),
)  # fmt: skip
