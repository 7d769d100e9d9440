"""The exemption question: every one of the pack is put and answered, yes or no, before anything is decided. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from zeren.kernel.errors import Reason
from zeren.kernel.words import Text


@dataclass(frozen=True, slots=True)
class AskedOf:
    """One exemption question of the pack: its key, and what a yes does: exempt, or weigh lighter or heavier."""

    key: str
    title: Text
    effect: str

    @property
    def exempts(self) -> bool:
        """Whether nobody is held to account where it is answered yes."""
        return self.effect == "exempt"


def unanswered(questions: Iterable[AskedOf], answers: Mapping[str, bool]) -> Iterator[Reason]:
    """Every exemption question is put and answered, yes or no. Source: article 17 of the regulations."""
    for question in questions:
        if question.key not in answers:
            yield Reason(
                "exemption_question_open",
                Text("没有答复：{question}", "Not answered: {question}").with_values(question=question.title),
                "accountability-2019",
                place=(question.key,),
            )


def exemption_from(questions: Iterable[AskedOf], answers: Mapping[str, bool]) -> str:
    """The first question that exempts and was answered yes; empty when none was."""
    return next((question.key for question in questions if question.exempts and answers.get(question.key)), "")


def weighing(questions: Iterable[AskedOf], answers: Mapping[str, bool]) -> tuple[str, ...]:
    """The questions answered yes that only weigh, lighter or heavier, in the order of the pack."""
    return tuple(one.key for one in questions if not one.exempts and answers.get(one.key))


def answers_told(questions: Iterable[AskedOf], answers: Mapping[str, bool], reason: str) -> str:
    """The answers one by one after the reason, as they stand with the decision."""
    told = "；".join(f"{question.title.zh}：{'是' if answers[question.key] else '否'}" for question in questions)
    return f"{reason.strip()}（逐条答复：{told}）"
