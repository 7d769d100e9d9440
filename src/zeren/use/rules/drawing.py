"""What follows from decided grades, and what of it stays when a decision is replaced. Pure: told decisions and uses.

A use rests on one decision. When that is replaced the use goes on under the new one, or it is withdrawn with the reason.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from zeren.kernel.actors import Actor
from zeren.kernel.days import months_later
from zeren.kernel.errors import Reason
from zeren.kernel.transitions import Table, Transition
from zeren.kernel.words import Text
from zeren.policy import Pack

OPEN, DONE, LEFT, WITHDRAWN = "open", "done", "none", "withdrawn"
STATE_NAMES = {
    OPEN: Text("待办", "to do"),
    DONE: Text("已办", "done"),
    LEFT: Text("不办，有理由", "not done, with a reason"),
    WITHDRAWN: Text("已撤回", "withdrawn"),
}
DECISION, YEAR, CASE = re.compile(r"decision:(\d{4}):"), re.compile(r"\d{4}"), re.compile(r"\d{4}-\d+")
VERBS = {DONE: "do", LEFT: "leave"}
REPLACED, RUN_BROKEN, CASE_CORRECTED = "decision_replaced", "run_broken", "case_corrected"
WITHDRAWN_BECAUSE = {
    REPLACED: Text("决定已被重新决定替换", "its decision was replaced"),
    CASE_CORRECTED: Text(
        "压低等次的追责决定已更正", "the accountability decision that held the grade down was corrected"
    ),
    RUN_BROKEN: Text("以前年度的等次已重新决定，连续年数不再成立", "the grade of an earlier year was decided anew"),
}


@dataclass(frozen=True, slots=True)
class Due:
    """A consequence that follows from a decision, and by when."""

    rule: str
    what: str
    title: Text
    due_on: date
    months: int | None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A use as it was drawn up: from which decision, by which rule of the pack, and how it stands."""

    id: int
    decision: int
    rule: str
    what: str
    state: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """What drawing up brings: new uses, those that go on under the decision that came in place, and those withdrawn.

    `fresh` names decision and use, `carried` use and decision, `withdrawn` use and reason.
    """

    fresh: tuple[tuple[int, Due], ...]
    carried: tuple[tuple[int, int], ...]
    withdrawn: tuple[tuple[int, str], ...]

    @property
    def changes(self) -> int:
        return len(self.fresh) + len(self.carried) + len(self.withdrawn)


def consequences_of(
    pack: Pack, grade: str, subject: str, earlier_grades: Sequence[str], decided_on: date
) -> tuple[Due, ...]:
    """What follows from `grade`; `earlier_grades` are the years before, newest first. Streaks replace nothing: all stand."""
    rows = [row for row in pack.consequences if row.grade == grade and row.subject == subject]
    return tuple(
        Due(
            row.key,
            row.what,
            row.title,
            pack.calendar.last_day(decided_on + timedelta(days=row.due_days)),
            row.months,
        )
        for row in rows
        if _streak(grade, earlier_grades) >= row.streak
    )


def pack_asks(pack: Pack, grade: str, subject: str) -> bool:
    """Whether the pack asks that something follow from this grade in any year."""
    return any(row.grade == grade and row.subject == subject and row.streak == 1 for row in pack.consequences)


def _streak(grade: str, earlier: Sequence[str]) -> int:
    running = 1
    for before in earlier:
        if before != grade:
            break
        running += 1
    return running


def drawing(
    due: Mapping[int, Sequence[Due]], heirs: Mapping[int, int], drawn: Iterable[Drawn], runs: frozenset[str]
) -> Drawing:
    """What has to change so that uses rest on the decisions that stand.

    `due`: what follows from each decision that stands. `heirs`: replaced decision → the one that stands in its place.
    `runs`: the rules that ask for several years in a row. Where the new decision asks for the same use, the old one
    goes on with its own term and bar: deciding anew makes nobody's term longer (the choice that favours the person).
    What was already carried out stays as it is, but a bar falls with its decision.
    """
    uses = tuple(drawn)
    taken = {(use.decision, use.rule) for use in uses}
    wanted = {(decision, one.rule) for decision, ones in due.items() for one in ones}
    carried, withdrawn = [], []
    for use in uses:
        if use.decision in due:
            if use.rule in runs and (use.decision, use.rule) not in wanted and ends(use):
                withdrawn.append((use.id, RUN_BROKEN))
            continue
        heir = heirs.get(use.decision, 0)
        if use.state != WITHDRAWN and (heir, use.rule) in wanted - taken:
            carried.append((use.id, heir))
            taken.add((heir, use.rule))
        elif ends(use):
            withdrawn.append((use.id, REPLACED))
    fresh = tuple(
        (decision, one) for decision, ones in due.items() for one in ones if (decision, one.rule) not in taken
    )
    return Drawing(fresh, tuple(carried), tuple(withdrawn))


def ends(use: Drawn) -> bool:
    """Whether a use can still be withdrawn: it waits, or it is a bar, which weighs from its first day on."""
    return use.state == OPEN or (use.state == DONE and use.what == "block")


def rule_gone(what: str, state: str, months: int | None) -> Iterator[Reason]:
    """Why a bar is not placed: the pack in force has its rule no more, so nothing says for how long. Source: the pack."""
    if what == "block" and state == DONE and months is None:
        yield Reason(
            "rule_gone",
            Text("现行规则包里没有这一条，限制多久无从确定。", "The pack in force has this rule no more: nothing says how long the bar lasts."),
            next_step=Text("写明理由，记为不办。", "Record it as not to be done, with the reason."),
        )  # fmt: skip


def bar_falls(rule_grade: str, standing_grade: str | None) -> bool:
    """Whether the bar of a replaced decision no longer weighs: the grade that stands now is another one, or none."""
    return rule_grade != standing_grade


def bar_until(decided_on: date, months: int) -> date:
    """The last day of a bar of so many months; the next day is free. Source: use.bar_months."""
    return months_later(decided_on, months)


def reference_of(year: int, subject: str) -> str:
    """What a bar names as its ground: the decision of a year about a subject."""
    return f"decision:{year}:{subject}"


def refers_to(reference: str) -> Text:
    """What a mark or bar refers to, in words: a decision, a year's result, a case by its number, or a paper as it is named."""
    if found := DECISION.match(reference):
        return Text(f"{found[1]} 年度考核决定", f"decision on {found[1]}")
    if YEAR.fullmatch(reference):
        return Text(f"{reference} 年度考核结果", f"result of {reference}")
    if CASE.fullmatch(reference):
        return Text(f"案件 {reference}", f"case {reference}")
    return Text(reference, reference)


def about_mark(reference: str, measure: Text | None) -> Text:
    """What a mark is about: the measure by its title where one left it, and what it refers to."""
    refers = refers_to(reference)
    return Text(f"{measure.zh} · {refers.zh}", f"{measure.en} · {refers.en}") if measure else refers


def _says_how(note: str, actor: Actor, now: datetime) -> Iterator[Reason]:
    if not note.strip():
        yield Reason("note_missing", Text("写明怎样办的、依据的文件。", "Say how it was done and by which document."))


def _says_why(note: str, actor: Actor, now: datetime) -> Iterator[Reason]:
    if not note.strip():
        yield Reason("reason_missing", Text("不办的要写明理由。", "Not to be done needs its reason."), "use.days")


USES: Table = (
    Transition("do", frozenset({OPEN}), DONE, Text("记为已办", "record it as done"), "use.record", (_says_how,)),
    Transition("leave", frozenset({OPEN}), LEFT, Text("记为不办", "record it as not to be done"), "use.record", (_says_why,)),
    Transition("withdraw", frozenset({OPEN, DONE}), WITHDRAWN, Text("撤回", "withdraw"), "use.record"),
)  # fmt: skip
"""How a use moves. The snapshot is the note. Only a bar is withdrawn after it took effect (`ends`)."""


def rests_on_nothing(replaced: bool) -> Iterator[Reason]:
    """Why nothing is recorded of a use whose decision was made anew: it may no longer follow at all."""
    if replaced:
        yield Reason(
            REPLACED,
            Text("这一项所依据的决定已经重新作出。", "The decision that it rests on was made anew."),
            "",
            Text("请先按现行决定重新列出。", "Draw the uses up again first."),
        )


BURDENS = frozenset({"talk", "adjust", "block", "review"})
"""What weighs on a person or a unit: it waits until they were told of the result."""


def not_told_yet(what: str, state: str, told: bool) -> Iterator[Reason]:
    """Why a burden is not carried out: whose result it is does not know of it. An objection does not stay it."""
    if state == DONE and what in BURDENS and not told:
        yield Reason(
            "not_told",
            Text(
                "通知书还没有送达，不能根据这个结果作不利的处理。",
                "The letter was not delivered yet: nothing that weighs on somebody rests on a result that one was not told.",
            ),
            "project",
            Text("请先制发、送达通知书。", "Make the letter out and deliver it first."),
        )  # fmt: skip


def not_for_oneself(actor: str, person: str) -> Iterator[Reason]:
    """Nobody records what follows from the own result. The project's own rule: separation of duties."""
    if person and actor == person:
        yield Reason(
            "own_use",
            Text("不能登记自己的结果怎样运用。", "Nobody records the use of the own result."),
            "project",
            Text("请由办公室另一人登记。", "Let somebody else of the office record it."),
        )


def unknown_outcome(state: str) -> Iterator[Reason]:
    """Why this is no outcome of a use."""
    if state not in VERBS:
        yield Reason("unknown_outcome", Text("只能记“已办”或“不办”。", "It is either done or not to be done."))


def not_open(state: str) -> Iterator[Reason]:
    """Why the day of a use is not moved: it was settled."""
    if state != OPEN:
        yield Reason(
            "not_open",
            Text(
                "这一项{state}，期限不用再动。", "This use is {state}: its day does not matter any more."
            ).with_values(state=STATE_NAMES[state]),
        )
