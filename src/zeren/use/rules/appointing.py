"""From a shortlist to the decision on an appointment: who can be on it, when it is stale, what departs and needs its reason. Pure.

The system shows candidates side by side and ranks nobody. A body may depart from what stands in the way, with its reason
and the names of who answer for it; never from a bar that the pack calls binding, and nobody decides about himself.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from zeren.debrief.rules.verdicts import share_of
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Reason
from zeren.kernel.transitions import Table, Transition
from zeren.kernel.words import Text
from zeren.use.rules.dossier import TITLES, Change, Dossier

OPEN, DECIDED, DROPPED = "open", "decided", "dropped"
STATE_NAMES = {
    OPEN: Text("待研究", "before the body"),
    DECIDED: Text("已决定", "decided"),
    DROPPED: Text("已撤销", "dropped"),
}


MANNERS = {
    "oral": Text("口头表决", "by voice"),
    "hands": Text("举手表决", "by show of hands"),
    "secret": Text("无记名投票", "by secret ballot"),
}


@dataclass(frozen=True, slots=True)
class Vote:
    """How the body voted: members due, present and in favour, and in which of the `MANNERS`."""

    due: int
    present: int
    favour: int
    manner: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What the pack asks of the vote: shares of those due as the pack writes them, "" where one is switched off."""

    quorum: str
    approval: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A shortlist as it is drawn up: by whom, for which post from which day, with whom; the pack's least and most."""

    actor: str
    day: date
    people: tuple[str, ...]
    least: int | None
    most: int | None


@dataclass(frozen=True, slots=True)
class Against:
    """Something that a choice departs from: its key, title and source; `binding`: nobody departs from it."""

    key: str
    title: Text
    source: str
    binding: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A decision as it is put down. `taken_on`: when the dossiers were taken last; `against`: what it departs from;
    `second`: another member of the body named as answering. It takes effect on `day`; `public_until`: how long it is
    made public at least, None where that is switched off.
    """

    chosen: str
    shortlisted: tuple[str, ...]
    decided_on: date
    taken_on: date
    document: str
    present: str
    reason: str
    answer_for: str
    against: tuple[Against, ...]
    changed: Mapping[str, Sequence[Change]]
    second: bool
    vote: Vote
    asked: Asked
    day: date
    public_until: date | None


def cannot_list(put: Listing, today: date) -> Iterator[Reason]:
    """Why a shortlist is not taken. Source: shortlist.least, shortlist.most."""
    if len(set(put.people)) < len(put.people):
        yield Reason("named_twice", Text("有人列了两次。", "Somebody stands there twice."))
    count = len(set(put.people))
    if put.least is not None and count < put.least:
        yield Reason(
            "too_few",
            Text("提名{count}人，不足{least}人。", "{count} named, fewer than {least}.").with_values(
                count=count, least=put.least
            ),
            "shortlist.least",
            Text("补充人选。", "Name more people."),
        )
    if put.most is not None and count > put.most:
        yield Reason(
            "too_many",
            Text("提名{count}人，多于{most}人。", "{count} named, more than {most}.").with_values(
                count=count, most=put.most
            ),
            "shortlist.most",
            Text("减少人选。", "Name fewer people."),
        )
    if put.day < today:
        yield Reason("day_past", Text("拟任日期已经过去。", "The day of the appointment has passed."))
    if put.actor in put.people:
        yield Reason(
            "own_shortlist",
            Text("不能提名自己。", "Nobody puts himself on a shortlist."),
            "project",
            Text("请由办公室另一人提名。", "Let somebody else of the office draw it up."),
        )


def departed_from(found: Dossier, binding: Collection[str]) -> tuple[Against, ...]:
    """What choosing somebody departs from: every bar in force, every question that the record leaves open, and what a
    result asked for that speaks against the appointment (`UseLine.speaks_against`)."""
    return (
        *(Against(bar.bar, bar.title, bar.source, bar.bar in binding) for bar in found.eligibility.bars),
        *(Against(one.key, one.title, one.source, False) for one in found.eligibility.review),
        *(Against(one.key, one.title, one.source, False) for one in found.uses if one.speaks_against),
    )


def _stands(choice: Choice, actor: Actor, now: datetime) -> Iterator[Reason]:
    """Every reason against a decision as it was put down."""
    yield from _by_whom(choice, actor)
    if choice.chosen not in choice.shortlisted:
        yield Reason("not_shortlisted", Text("所选的人不在名单上。", "Whoever is chosen has to be on the shortlist."))
    yield from _stale(choice)
    yield from _papers(choice, now)
    yield from _voted(choice.vote, choice.asked)
    yield from _made_public(choice.day, choice.public_until)
    for one in choice.against:
        if one.binding:
            yield Reason(
                "binding_bar",
                Text("{title}：不得突破。", "{title}: no body departs from it.").with_values(title=one.title),
                one.source,
                Text("期满的次日起可以再议，或者另选他人。", "Come back to it the day after it ends, or choose somebody else."),
            )  # fmt: skip
    if any(not one.binding for one in choice.against):
        yield from _departure(choice)


def _by_whom(choice: Choice, actor: Actor) -> Iterator[Reason]:
    if actor.id in choice.shortlisted:
        yield Reason(
            "own_appointment",
            Text("名单上有自己，不能参与决定。", "Whoever stands on the shortlist does not decide."),
            "project",
            Text("请由决定机关另一名成员记录决定。", "Let another member of the body record the decision."),
        )


def _stale(choice: Choice) -> Iterator[Reason]:
    for name, found in choice.changed.items():
        for one in found:
            was, now = one.was or Text("没有", "nothing"), one.now or Text("没有", "nothing")
            yield Reason(
                "dossier_changed",
                Text("{name}·{part}：原为“{was}”，现为“{now}”。", "{name}, {part}: it was “{was}” and is “{now}” now.").with_values(
                    name=name, part=TITLES[one.part], was=was, now=now
                ),
                "project",
                Text("请重新看过材料，再作决定。", "Look at the dossiers again, then decide."),
            )  # fmt: skip


def _papers(choice: Choice, now: datetime) -> Iterator[Reason]:
    if choice.decided_on > now.date():
        yield Reason("decided_ahead", Text("决定的日期还没有到。", "The day of the decision lies ahead."))
    elif choice.decided_on < choice.taken_on:
        yield Reason(
            "decided_before_dossiers",
            Text("材料是{day}提取的，决定不能早于这一天：会上看到的不是这份材料。", "The dossiers were taken on {day}: a decision before that day did not rest on them.").with_values(
                day=choice.taken_on
            ),
            "project",
            Text("写明看过这份材料以后作出决定的日期。", "Name the day on which the body decided with these dossiers before it."),
        )  # fmt: skip
    if not choice.document.strip():
        yield Reason(
            "document_missing", Text("写明决定的文号。", "Name the document of the decision."), "selection-2019"
        )
    if not choice.present.strip():
        yield Reason("present_missing", Text("写明到会的人。", "Say who was present."), "selection-2019")


def _voted(vote: Vote, asked: Asked) -> Iterator[Reason]:
    """Why a vote carries nothing. Source: appointment.quorum, appointment.approval."""
    if vote.manner not in MANNERS:
        yield Reason("manner_missing", Text("写明表决方式。", "Say how the members voted."), "selection-2019")
    if not 0 <= vote.favour <= vote.present <= vote.due or vote.due == 0:
        text = Text("应到、到会、同意的人数对不上。", "The numbers of members due, present and in favour do not fit.")
        yield Reason("numbers_impossible", text, "selection-2019")
        return
    least, more_than = share_of(asked.quorum), share_of(asked.approval)
    if least is not None and vote.present < least * vote.due:
        yield Reason(
            "no_quorum",
            Text(
                "应到成员 {due} 人，到会 {present} 人，不足 {share}，不能讨论决定任免。",
                "{present} of {due} members were there, fewer than {share}: nothing is decided on an appointment.",
            ).with_values(due=vote.due, present=vote.present, share=asked.quorum),
            "appointment.quorum",
            Text("请在足够的成员到会时再议。", "Take it up again when enough members are there."),
        )
    if more_than is not None and vote.favour <= more_than * vote.due:
        yield Reason(
            "no_majority",
            Text(
                "应到成员 {due} 人，同意 {favour} 人，没有超过 {share}，没有通过。",
                "{favour} of {due} members were in favour, not more than {share}: it is not carried.",
            ).with_values(due=vote.due, favour=vote.favour, share=asked.approval),
            "appointment.approval",
            Text("没有通过的，撤销名单或者另选他人。", "Drop the shortlist, or choose somebody else."),
        )


def _made_public(day: date, public_until: date | None) -> Iterator[Reason]:
    """Why it cannot take effect so soon. Source: appointment.publicity_days."""
    if public_until is not None and day <= public_until:
        yield Reason(
            "not_made_public",
            Text(
                "任前公示最早到 {until} 期满，{day} 就任太早。",
                "It is made public until {until} at the earliest: {day} is too soon to take effect.",
            ).with_values(until=public_until, day=day),
            "appointment.publicity_days",
            Text("撤销名单，按公示以后的日期重新提名。", "Drop the shortlist and draw it up for a day after that."),
        )


def cannot_notify(public_until: date | None, today: date) -> Iterator[Reason]:
    """Why no notice goes out yet. Source: appointment.publicity_days."""
    if public_until is not None and today <= public_until:
        yield Reason(
            "still_public",
            Text("任前公示到 {until} 为止，期满以前不发通知。", "It is made public until {until}; no notice goes out before.").with_values(
                until=public_until
            ),
            "appointment.publicity_days",
            Text("期满的次日起再发。", "Send it from the day after."),
        )  # fmt: skip


def _departure(choice: Choice) -> Iterator[Reason]:
    said = Text("；".join(one.title.zh for one in choice.against), "; ".join(one.title.en for one in choice.against))
    if not choice.reason.strip():
        yield Reason(
            "departure_unexplained",
            Text("这一决定突破：{what}。要写明理由。", "This decision departs from: {what}. It needs its reason.").with_values(what=said),
            "waiver.two_people",
            Text("写明为什么仍然任用。", "Say why the appointment is made all the same."),
        )  # fmt: skip
    if not choice.answer_for.strip() or not choice.second:
        yield Reason(
            "nobody_answers",
            Text(
                "突破要由决定机关两名以上成员署名负责，记录人以外至少写明一名成员的姓名。",
                "Two members of the body answer for a departure: name at least one beside whoever records it.",
            ),
            "waiver.two_people",
            Text("在“由谁负责”一栏写上姓名。", "Write the names under “who answer for it”."),
        )


def _says_why(because: str, actor: Actor, now: datetime) -> Iterator[Reason]:
    if not because.strip():
        yield Reason("reason_missing", Text("撤销要写明理由。", "Dropping it needs its reason."))


APPOINTMENTS: Table = (
    Transition("decide", frozenset({OPEN}), DECIDED, Text("作出决定", "decide"), "use.appoint", (_stands,)),
    Transition(
        "drop", frozenset({OPEN}), DROPPED, Text("撤销名单", "drop the shortlist"), "use.record", (_says_why,)
    ),
)
"""How a shortlist moves. The snapshot is the choice, or the reason for dropping it."""


def not_open(state: str) -> Iterator[Reason]:
    """Why the dossiers of a shortlist are not taken again: it was settled."""
    if state != OPEN:
        yield Reason(
            "not_open",
            Text("这份名单{state}。", "This shortlist is {state}.").with_values(state=STATE_NAMES[state]),
        )
