"""What is said in a meeting: questions and their answers, comments, and what is missing before a debrief goes on.

Source: debrief-measures-2019; one debrief, one comment, after local-debrief-practice.
"""

from collections.abc import Iterator, Sequence

from zeren.kernel.errors import Reason
from zeren.kernel.words import Text

COMMENTS: dict[str, Text] = {
    "portfolio": Text("分管领导点评", "comment of the portfolio leader"),
    "superior": Text("上级书记点评", "comment of the superior secretary"),
}
WAYS: dict[str, Text] = {
    "phone": Text("手机", "by phone"),
    "paper": Text("纸条", "on paper"),
    "spoken": Text("口头", "spoken"),
}
LONGEST_QUESTION = 300
LONGEST_COMMENT = 2000


def cannot_ask(text: str, asker: str, voter_class: str, way: str, accepts: bool) -> Iterator[Reason]:
    """Why a question cannot be taken. It bears a name or at least a class; none goes round without either."""
    if not text.strip():
        yield Reason("question_missing", Text("请写明问题。", "Write the question."))
    if len(text) > LONGEST_QUESTION:
        yield Reason(
            "question_long",
            Text("问题最多{n}字。", "A question has at most {n} characters.").with_values(n=LONGEST_QUESTION),
        )
    if not asker.strip() and not voter_class:
        yield Reason(
            "asker_missing",
            Text("请写姓名，或者选类别。", "Write a name, or choose a class."),
            next_step=Text("不愿具名的，选类别即可。", "Whoever would rather not be named chooses the class."),
        )
    if way not in WAYS:
        yield Reason("unknown_way", Text("不知道是怎样提的。", "It is not known how it was put."))
    if not accepts:
        yield Reason(
            "no_questions_now",
            Text("现在不收这一位的问题。", "No questions to this one are taken now."),
            next_step=Text("述职和提问时可以提。", "They are taken while he speaks and answers."),
        )


def cannot_answer(answer: str, answered: bool) -> Iterator[Reason]:
    """Why an answer cannot be put down."""
    if answered:
        yield Reason("answered_before", Text("这个问题已经记下答复。", "The answer has been put down already."))
    if not answer.strip():
        yield Reason("answer_missing", Text("请写明答复要点。", "Write the gist of the answer."))


def cannot_comment(kind: str, by: str, text: str, given: bool, debriefer: bool) -> Iterator[Reason]:
    """Why a comment cannot be put down: who gave it, in what words, once of each kind."""
    if kind not in COMMENTS:
        yield Reason("unknown_comment", Text("没有这种点评。", "There is no such comment."))
    if not by.strip():
        yield Reason("commenter_missing", Text("请写明谁点评。", "Say who gave it."))
    if not text.strip():
        yield Reason("comment_missing", Text("请写明点评内容。", "Write what was said."), "local-debrief-practice")
    if len(text) > LONGEST_COMMENT:
        yield Reason(
            "comment_long",
            Text("点评最多{n}字。", "A comment has at most {n} characters.").with_values(n=LONGEST_COMMENT),
        )
    if given:
        yield Reason("comment_given", Text("这一种点评已经记下。", "A comment of this kind has been put down."))
    if debriefer:
        yield Reason("own_comment", Text("述职人不能点评自己。", "Nobody comments on the own debrief."))


def unfinished(stages: Sequence[tuple[str, str, str]]) -> tuple[str, ...]:
    """Names of those who are to speak and have not finished; given (name, way, stage)."""
    return tuple(name for name, way, stage in stages if way == "oral" and stage != "done")


def cannot_note(text: str) -> Iterator[Reason]:
    """Why a note cannot be kept."""
    if not text.strip() or len(text) > LONGEST_COMMENT:
        yield Reason("note_missing", Text("请写明要记的事，不要太长。", "Write what is to be noted, not too long."))
