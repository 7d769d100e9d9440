"""How a debrief moves, as a table, from the prepared sheet to the last problem verified; and what must hold at each step.

No step can be left out: without comments, answers and the count there is no synthesis. Source: article row 17.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from zeren.kernel.actors import Actor
from zeren.kernel.errors import Reason
from zeren.kernel.transitions import Guard, Table, Transition
from zeren.kernel.words import Text

STATES: dict[str, Text] = {
    "prepared": Text("待交报告", "report to come"),
    "report_submitted": Text("报告已交，待审核", "report handed in, to be checked"),
    "report_checked": Text("报告已审核", "report checked"),
    "in_session": Text("会议中", "in session"),
    "synthesis": Text("待综合评价", "to be drawn together"),
    "decided": Text("已定等次", "decided"),
    "fed_back": Text("已反馈", "told"),
    "rectifying": Text("整改中", "putting right"),
    "closed": Text("已销号", "closed"),
    "left_out": Text("今年不述职", "does not debrief this year"),
}
MEASURES = "debrief-measures-2019"
PRACTICE = "local-debrief-practice"


@dataclass(frozen=True, slots=True)
class DebriefAt:
    """A debrief as the guards of its table need it; whoever takes a step fills in what the step asks for.

    `report_problems`: every reason why the report cannot be handed in. `words`: what is put down at this step.
    `points_open`: points of the checklist without a yes. `sheet_days`: working days since the sheet of the
    pre-assessment was shown (None: not shown). `questions_open` None: nobody said whether there were any.
    `has_account`: the person can write the report himself. `taken_in_by`: the signature of whoever took it in from paper.
    `upheld`: an objection to the verdict was found right. `unverified`: keys of items that nobody else has verified.
    """

    person: str
    report_problems: tuple[Reason, ...] = ()
    words: str = ""
    points_open: tuple[Text, ...] = ()
    has_account: bool = False
    taken_in_by: str = ""
    sheet_days: int | None = None
    sheet_days_least: int = 1
    leader_commented: bool = False
    superior_commented: bool = False
    questions_open: int | None = None
    ballot_counted: bool = False
    grade: str = ""
    opinion: str = ""
    letter_delivered: bool = False
    lists_issued: int = 0
    upheld: bool = False
    unverified: tuple[str, ...] = ()


def _not_on_oneself(seen: DebriefAt, actor: Actor, now: datetime) -> Iterator[Reason]:
    if actor.id == seen.person:
        yield Reason("own_debrief", Text("不能办理自己的述职。", "Nobody handles the own debrief."), MEASURES)


def _by_oneself(seen: DebriefAt, actor: Actor, now: datetime) -> Iterator[Reason]:
    if actor.id != seen.person:
        yield Reason(
            "not_your_report",
            Text("述职报告由本人撰写、本人提交。", "Who debriefs writes the report and hands it in himself."),
            PRACTICE,
        )


def _report_is_whole(seen: DebriefAt, actor: Actor, now: datetime) -> Iterator[Reason]:
    yield from seen.report_problems


def _says_why(seen: DebriefAt, actor: Actor, now: datetime) -> Iterator[Reason]:
    if not seen.words.strip():
        yield Reason("why_missing", Text("请写明原因。", "Say why."))


def _cannot_write_himself(seen: DebriefAt, actor: Actor, now: datetime) -> Iterator[Reason]:
    if seen.has_account:
        yield Reason(
            "has_account",
            Text("本人有账号，报告由本人撰写、本人提交。", "The person has an account: he writes the report and hands it in himself."),
            PRACTICE,
            Text("请本人登录提交；用 Word 写好的也可以上传。", "Have him sign in; a Word file can be brought as well."),
        )  # fmt: skip


def _names_the_paper(seen: DebriefAt, actor: Actor, now: datetime) -> Iterator[Reason]:
    if not seen.words.strip():
        yield Reason(
            "paper_missing",
            Text("请写明依据的纸质报告：谁签字、哪天、存在哪里。", "Name the paper: signed by whom, on which day, kept where."),
            place=("paper",),
        )  # fmt: skip


def _by_another_than_took_in(seen: DebriefAt, actor: Actor, now: datetime) -> Iterator[Reason]:
    if seen.taken_in_by and seen.taken_in_by == actor.signature:
        yield Reason(
            "took_it_in",
            Text(
                "这份报告是您代录的，审核由别人做。", "You took this report in from paper; somebody else checks it."
            ),
            next_step=Text("请另一位同事对照纸质报告审核。", "Have a colleague compare it with the paper."),
        )


def _every_point_looked_at(seen: DebriefAt, actor: Actor, now: datetime) -> Iterator[Reason]:
    for point in seen.points_open:
        yield Reason(
            "point_open",
            Text("没有核对：{point}", "Not confirmed: {point}").with_values(point=point),
            PRACTICE,
            Text("核对不了的，写明原因退回。", "Where it cannot be confirmed, send the report back and say why."),
        )


def _sheet_was_shown_in_time(seen: DebriefAt, actor: Actor, now: datetime) -> Iterator[Reason]:
    if seen.sheet_days is None or seen.sheet_days < seen.sheet_days_least:
        least = seen.sheet_days_least
        yield Reason(
            "sheet_not_shown",
            Text(
                f"会前评估表要在会前至少 {least} 个工作日送本人看过。",
                f"The sheet of the pre-assessment is shown to the person at least {least} working day before the meeting.",
            ),
            "debrief.sheet_days",
            Text("请先送本人看，会议改期。", "Show it first, and hold the meeting later."),
        )


def _nobody_is_passed_over(seen: DebriefAt, actor: Actor, now: datetime) -> Iterator[Reason]:
    """One debrief, one comment; questions are answered or said to be none. Source: debrief-measures-2019."""
    if not seen.leader_commented:
        yield Reason(
            "leader_silent", Text("分管领导还没有点评。", "The leader in charge has not commented."), PRACTICE
        )
    if not seen.superior_commented:
        yield Reason("superior_silent", Text("上级书记还没有点评。", "The superior has not commented."), PRACTICE)
    if seen.questions_open is None:
        yield Reason(
            "questions_not_asked",
            Text("请记下现场提问，没有提问的写明没有。", "Put the questions down, or say that there were none."),
            PRACTICE,
        )
    elif seen.questions_open:
        open_ones = seen.questions_open
        yield Reason(
            "questions_open",
            Text(f"还有 {open_ones} 个提问没有答复。", f"{open_ones} questions have no answer."),
            PRACTICE,
        )
    if not seen.ballot_counted:
        yield Reason("ballot_not_counted", Text("民主测评还没有结果。", "The ballot has not been counted."), PRACTICE)


def _is_graded_in_words(seen: DebriefAt, actor: Actor, now: datetime) -> Iterator[Reason]:
    if not seen.grade:
        yield Reason("grade_missing", Text("请定等次。", "Give the grade."), MEASURES)
    if not seen.opinion.strip():
        yield Reason("opinion_missing", Text("综合评价意见要写成文字。", "The overall opinion is written."), MEASURES)


def _letter_arrived(seen: DebriefAt, actor: Actor, now: datetime) -> Iterator[Reason]:
    if not seen.letter_delivered:
        yield Reason("letter_missing", Text("反馈书还没有送达。", "The letter has not been delivered."), PRACTICE)


def _lists_are_there(seen: DebriefAt, actor: Actor, now: datetime) -> Iterator[Reason]:
    if not seen.lists_issued:
        yield Reason(
            "lists_missing",
            Text("问题、责任、整改清单还没有列。", "The lists of problems, responsibilities and remedies are empty."),
            PRACTICE,
        )


def _all_verified(seen: DebriefAt, actor: Actor, now: datetime) -> Iterator[Reason]:
    for item in seen.unverified:
        yield Reason(
            "item_not_verified",
            Text(f"第 {item} 项还没有由别人核实。", f"Item {item} has not been verified by somebody else."),
            PRACTICE,
            place=(item,),
        )


def _objection_holds(seen: DebriefAt, actor: Actor, now: datetime) -> Iterator[Reason]:
    if not seen.upheld:
        yield Reason(
            "objection_missing",
            Text("没有成立的异议。", "No objection to it was upheld."),
            "objection.days",
        )


def _row(verb: str, sources: str, target: str, name: Text, permission: str, *guards: Guard) -> Transition:
    return Transition(verb, frozenset(sources.split()), target, name, permission, guards)


DEBRIEFS: Table = (
    _row("submit", "prepared", "report_submitted", Text("提交报告", "hand the report in"), "debrief.own",
         _by_oneself, _report_is_whole),
    _row("take_in", "prepared", "report_submitted", Text("代录纸质报告", "take a report in from paper"), "debrief.prepare",
         _not_on_oneself, _cannot_write_himself, _names_the_paper, _report_is_whole),
    _row("send_back", "report_submitted", "prepared", Text("退回修改", "send back"), "debrief.check",
         _not_on_oneself, _says_why),
    _row("check", "report_submitted", "report_checked", Text("审核通过", "pass the report"), "debrief.check",
         _not_on_oneself, _by_another_than_took_in, _every_point_looked_at),
    _row("call", "report_checked", "in_session", Text("开会", "call to the meeting"), "debrief.hold",
         _not_on_oneself, _sheet_was_shown_in_time),
    _row("conclude", "in_session", "synthesis", Text("转入综合评价", "conclude the meeting"), "debrief.conclude",
         _not_on_oneself, _nobody_is_passed_over),
    _row("decide", "synthesis", "decided", Text("研究决定等次", "decide"), "debrief.decide",
         _not_on_oneself, _is_graded_in_words),
    _row("feed_back", "decided", "fed_back", Text("反馈", "tell the person"), "debrief.tell",
         _not_on_oneself, _letter_arrived),
    _row("issue_lists", "fed_back", "rectifying", Text("下发三张清单", "issue the three lists"), "debrief.tell",
         _not_on_oneself, _lists_are_there),
    _row("reconsider", "fed_back rectifying closed", "synthesis", Text("异议成立，重新研究", "take it up again after an objection"),
         "debrief.answer_objection", _not_on_oneself, _objection_holds),
    _row("close", "rectifying", "closed", Text("全部销号", "close"), "debrief.verify",
         _not_on_oneself, _all_verified),
    _row("leave_out", "prepared report_submitted report_checked", "left_out", Text("今年不述职", "leave out"),
         "debrief.prepare", _not_on_oneself, _says_why),
)  # fmt: skip
"""`send_back` leads to a new version of the report, `reconsider` to a new verdict and letter; what there was stays as it was."""
