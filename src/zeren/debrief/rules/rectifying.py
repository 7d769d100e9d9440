"""The lists that come of a debrief: what an item needs, how it moves, and that nobody closes the own one.

Source: domain rules of the three lists; "rectified" is never taken on the owner's word.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from zeren.kernel.actors import Actor
from zeren.kernel.errors import Reason
from zeren.kernel.transitions import Table, Transition
from zeren.kernel.words import Text

DRAFTED, OPEN, IN_PROGRESS, CLAIMED = "drafted", "open", "in_progress", "claimed"
VERIFIED, CLOSED, REOPENED, DROPPED = "verified", "closed", "reopened", "dropped"
STATES: dict[str, Text] = {
    DRAFTED: Text("起草中", "being drawn up"),
    OPEN: Text("待整改", "open"),
    IN_PROGRESS: Text("整改中", "being put right"),
    CLAIMED: Text("自报完成，待核实", "said to be done, to be verified"),
    VERIFIED: Text("已核实", "verified"),
    CLOSED: Text("已销号", "closed"),
    REOPENED: Text("重新打开", "reopened"),
    DROPPED: Text("未列入", "not listed"),
}
UNDONE = frozenset({OPEN, IN_PROGRESS, CLAIMED, REOPENED})
"""Listed, and nobody else has found it put right."""
SOURCES: dict[str, Text] = {
    "comment": Text("点评指出", "comment"),
    "ballot": Text("测评反映", "ballot"),
    "inspection": Text("督查检查", "inspection"),
    "question": Text("现场提问", "question from the floor"),
    "self": Text("本人自查", "found by oneself"),
}
FROM_SELF = "self"
LONGEST = 500


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """One item as it is drawn up: the problem, where it comes from, its cause; who answers, what is done by when, who verifies.

    `owner` and `verifier` are posts; `recurs` is the key of an item of an earlier year that came back.
    """

    source: str
    problem: str
    cause: str = ""
    owner: str = ""
    measure: str = ""
    due_on: date | None = None
    verifier: str = ""
    recurs: str = ""
    place: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ItemAt:
    """An item when somebody wants to move it. `owners` and `verifiers` are the people in those posts today."""

    owners: frozenset[str]
    verifiers: frozenset[str]
    claimed_by: str
    words: str


def draft_problems(draft: ItemDraft) -> Iterator[Reason]:
    """Why an item cannot be put down at all; what is missing may still come before it is issued."""
    if draft.source not in SOURCES:
        yield Reason("unknown_source", Text("写明问题来源。", "Say where the problem comes from."), place=draft.place)
    if not draft.problem.strip():
        yield Reason("problem_missing", Text("写明问题。", "Say what the problem is."), place=draft.place)
    if too_long := [said for said in (draft.problem, draft.cause, draft.measure) if len(said) > LONGEST]:
        yield Reason(
            "too_long",
            Text(f"每栏最多 {LONGEST} 字，有 {len(too_long)} 栏超过。", f"At most {LONGEST} characters each; {len(too_long)} are longer."),
            place=draft.place,
        )  # fmt: skip
    if draft.owner and draft.owner == draft.verifier:
        yield _same_post(draft.place)


def issue_problems(drafts: Iterable[ItemDraft], today: date) -> Iterator[Reason]:
    """Why the lists cannot be issued: no item, or one without cause, owner, measure, day or verifier."""
    drafts = list(drafts)
    if not drafts:
        yield Reason(
            "no_item",
            Text("清单里还没有问题。", "The lists hold no item yet."),
            next_step=Text("点评、测评、督查和自查中的问题逐条列入。", "Put down each problem that came up."),
        )
    for draft in drafts:
        yield from draft_problems(draft)
        for missing, code, text in (
            (not draft.cause.strip(), "cause_missing", Text("没有写原因。", "The cause is missing.")),
            (not draft.owner, "owner_missing", Text("没有责任岗位。", "Nobody answers for it.")),
            (not draft.measure.strip(), "measure_missing", Text("没有写整改措施。", "The measure is missing.")),
            (draft.due_on is None, "day_missing", Text("没有整改期限。", "The day is missing.")),
            (not draft.verifier, "verifier_missing", Text("没有核实岗位。", "Nobody is named to verify it.")),
        ):
            if missing:
                yield Reason(
                    code, Text(f"“{draft.problem}”：{text.zh}", f"“{draft.problem}”: {text.en}"), place=draft.place
                )
        if draft.due_on and draft.due_on <= today:
            yield Reason(
                "day_past",
                Text(f"“{draft.problem}”的期限 {draft.due_on} 不在今天之后。", f"“{draft.problem}”: {draft.due_on} is not ahead."),
                place=draft.place,
            )  # fmt: skip


def verifier_faults(
    problem: str, owners: frozenset[str], verifiers: frozenset[str], place: tuple[str, ...] = ()
) -> Iterator[Reason]:
    """Why nobody could verify an item: the post is vacant, or only people who answer for the item hold it."""
    named = Text("请另定核实岗位。", "Name another post that verifies it.")
    if not verifiers:
        yield Reason(
            "verifier_vacant",
            Text(f"“{problem}”的核实岗位现在没有人。", f"“{problem}”: nobody holds the post that verifies it."),
            next_step=named,
            place=place,
        )
    elif verifiers <= owners:
        yield Reason(
            "verifier_answers_for_it",
            Text(f"“{problem}”的核实岗位和责任岗位是同一个人。", f"“{problem}”: the same person answers for it and would verify it."),
            "local-debrief-practice",
            named,
            place,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class VerifierNamed:
    """Another post named to verify an item: both posts of the item, the post named, and who is in it and answers today.

    `person` is who debriefed; `claimed_by` who last said that it was done.
    """

    state: str
    problem: str
    person: str
    owner: str
    verifier: str
    named: str
    owners: frozenset[str]
    held_by: frozenset[str]
    claimed_by: str = ""


def cannot_name_verifier(actor: Actor, seen: VerifierNamed, why: str) -> Iterator[Reason]:
    """Why this post cannot take over verifying an item."""
    if seen.state not in UNDONE:
        yield Reason("not_open", Text("这一项已经核实或者没有下发。", "This item was verified, or never issued."))
    if actor.id in seen.owners | {seen.person}:
        yield Reason("own_item", Text("自己的问题由谁核实，由别人定。", "Who verifies one's own problem is for others to say."))  # fmt: skip
    if seen.named == seen.verifier:
        yield Reason("same_verifier", Text("核实岗位本来就是它。", "It is the post named already."))
    elif seen.named == seen.owner:
        yield _same_post()
    else:
        yield from verifier_faults(
            seen.problem, seen.owners, who_may_verify(seen.state, seen.held_by, seen.claimed_by)
        )
    if not why.strip():
        yield Reason("reason_missing", Text("请写明为什么另定。", "Say why another one is named."))


def who_may_verify(state: str, held_by: frozenset[str], claimed_by: str) -> frozenset[str]:
    """The people in a post who may verify: not who said that it was done, while that waits to be verified."""
    return held_by - {claimed_by.removeprefix("person:")} if state == CLAIMED else held_by


def is_overdue(state: str, due_on: date | None, today: date) -> bool:
    """Whether its day has passed and nobody else has found it put right."""
    return state in UNDONE and due_on is not None and due_on < today


def _same_post(place: tuple[str, ...] = ()) -> Reason:
    return Reason(
        "verifier_is_owner",
        Text("责任岗位和核实岗位不能相同。", "Who answers for it cannot be the one who verifies it."),
        "local-debrief-practice",
        Text("请由上级或办公室核实。", "Let the superior or the office verify it."),
        place,
    )


def _by_an_owner(seen: ItemAt, actor: Actor, now: datetime) -> Iterator[Reason]:
    if actor.id not in seen.owners:
        yield Reason(
            "not_the_owner", Text("由责任岗位的人办理。", "Whoever holds the post that answers for it does this.")
        )


def _by_a_verifier(seen: ItemAt, actor: Actor, now: datetime) -> Iterator[Reason]:
    """By the post named, and never by who answers for it or said that it was done."""
    if actor.id in seen.owners or actor.signature == seen.claimed_by:
        yield Reason(
            "own_item",
            Text("自己的问题由别人核实。", "One's own problem is verified by somebody else."),
            "local-debrief-practice",
            Text("请由清单写明的核实岗位办理。", "Leave it to the post that the list names."),
        )
    elif actor.id not in seen.verifiers:
        yield Reason(
            "not_the_verifier", Text("由清单写明的核实岗位办理。", "The post that the list names does this.")
        )


def _not_by_the_owner(seen: ItemAt, actor: Actor, now: datetime) -> Iterator[Reason]:
    if actor.id in seen.owners:
        yield Reason("own_item", Text("自己的问题由别人销号。", "One's own problem is closed by somebody else."))


def _said(seen: ItemAt, actor: Actor, now: datetime) -> Iterator[Reason]:
    if not seen.words.strip():
        yield Reason("words_missing", Text("请写明依据。", "Say what it rests on."))


RECTIFYING: Table = (
    Transition("issue", frozenset({DRAFTED}), OPEN, Text("下发", "issue"), "debrief.tell"),
    Transition("drop", frozenset({DRAFTED}), DROPPED, Text("不列入", "leave it out"), "debrief.tell"),
    Transition(
        "begin", frozenset({OPEN, REOPENED}), IN_PROGRESS, Text("开始整改", "begin"), "debrief.own", (_by_an_owner,)
    ),
    Transition(
        "claim", frozenset({OPEN, IN_PROGRESS, REOPENED}), CLAIMED, Text("报告完成", "say that it is done"),
        "debrief.own", (_by_an_owner, _said),
    ),
    Transition(
        "send_back", frozenset({CLAIMED}), IN_PROGRESS, Text("退回", "send back"), "debrief.verify",
        (_by_a_verifier, _said),
    ),
    Transition(
        "verify", frozenset({CLAIMED}), VERIFIED, Text("核实", "verify"), "debrief.verify", (_by_a_verifier, _said)
    ),
    Transition(
        "close", frozenset({VERIFIED}), CLOSED, Text("销号", "close"), "debrief.tell", (_not_by_the_owner,)
    ),
    Transition(
        "reopen", frozenset({VERIFIED, CLOSED}), REOPENED, Text("重新打开", "reopen"), "debrief.tell",
        (_not_by_the_owner, _said),
    ),
)  # fmt: skip
"""An item is said to be done by its owner, verified by the post named for it, and only then closed."""
