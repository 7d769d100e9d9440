"""What a report consists of, how its characters are counted, and why it cannot be handed in yet: every reason at once.

Counted is every letter, digit, Chinese character and mark; blanks and line ends are not, as word processors count
"characters (no spaces)". Headings and the answers to last year's problems lie outside: that favours who answers fully.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from zeren.kernel.errors import Reason
from zeren.kernel.words import Text

RULE = "local-debrief-practice"
HIGHEST = 100


@dataclass(frozen=True, slots=True)
class Section:
    """A section with its numbers in force; None: not limited, or switched off by the office."""

    key: str
    title: Text
    headings: tuple[str, ...]
    most: int | None = None
    least: int | None = None
    about: int | None = None
    answers: bool = False


@dataclass(frozen=True, slots=True)
class Composition:
    """The sections in their order, and the most characters of all that are counted."""

    sections: tuple[Section, ...]
    total_most: int | None

    @property
    def written(self) -> tuple[Section, ...]:
        """The sections of running text."""
        return tuple(section for section in self.sections if not section.answers)

    @property
    def asks_answers(self) -> bool:
        return any(section.answers for section in self.sections)


@dataclass(frozen=True, slots=True)
class Asked:
    """A problem of last year that the report answers: its key, what it is, how it stood last."""

    key: str
    what: str
    state: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What was done about a problem, and what came of it."""

    measure: str = ""
    result: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A report as far as it is written: section → text, problem → answer, and how its writer rates himself."""

    sections: Mapping[str, str]
    answers: Mapping[str, Answer]
    self_number: int | None = None
    self_grade: str = ""


def characters(text: str) -> int:
    """Characters that count: all but blanks, line ends and signs that cannot be seen.

    >>> characters("一、抓 基层，ab 12。\\n")
    11
    """
    return sum(not sign.isspace() and unicodedata.category(sign) not in ("Cc", "Cf") for sign in text)


def counts(composition: Composition, written: Written) -> dict[str, int]:
    """Characters of each section of running text."""
    return {one.key: characters(written.sections.get(one.key, "")) for one in composition.written}


def cannot_hand_in(
    composition: Composition, written: Written, asked: Sequence[Asked], grades: Sequence[str]
) -> Iterator[Reason]:
    """Every reason why the report cannot be handed in. Source: local-debrief-practice (Qianjiang 2015)."""
    found = counts(composition, written)
    for section in composition.written:
        yield from _section(section, found[section.key])
    total, most = sum(found.values()), composition.total_most
    if most is not None and total > most:
        yield Reason(
            "report_too_long",
            Text(f"全文 {total} 字，最多 {most} 字，超出 {total - most} 字。", f"The report has {total} characters, at most {most}: {total - most} too many."),
            "debrief.total_most",
        )  # fmt: skip
    if composition.asks_answers:
        for problem in asked:
            yield from _answer(problem, written.answers.get(problem.key, Answer()))
    if written.self_number is None or not 0 <= written.self_number <= HIGHEST:
        yield Reason(
            "own_number_missing",
            Text("请给自己打分，0 至 100 的整数。", "Rate yourself: a whole number from 0 to 100."),
            "project",
            Text("以后与核实的结果对照，只作对照，不计分。", "It is later set beside the verified result, and counts for nothing."),
            ("self_number",),
        )  # fmt: skip
    if written.self_grade not in grades:
        yield Reason(
            "own_grade_missing", Text("请给自己定等次。", "Give yourself a grade."), "project", place=("self_grade",)
        )  # fmt: skip


def _section(section: Section, count: int) -> Iterator[Reason]:
    name, place = section.title, (section.key,)
    if not count:
        yield Reason("section_empty", Text("“{name}”还没有写。", "“{name}” is empty.").with_values(name=name), RULE, place=place)  # fmt: skip
    if section.most is not None and count > section.most:
        over = count - section.most
        yield Reason(
            "section_too_long",
            Text(
                f"“{{name}}”{count} 字，最多 {section.most} 字，超出 {over} 字。",
                f"“{{name}}” has {count} characters, at most {section.most}: {over} too many.",
            ).with_values(name=name),
            RULE,
            place=place,
        )
    if section.least is not None and 0 < count < section.least:
        short = section.least - count
        yield Reason(
            "section_too_short",
            Text(
                f"“{{name}}”{count} 字，至少 {section.least} 字，还差 {short} 字。",
                f"“{{name}}” has {count} characters, at least {section.least}: short by {short}.",
            ).with_values(name=name),
            RULE,
            place=place,
        )


def _answer(problem: Asked, answer: Answer) -> Iterator[Reason]:
    for part, said, zh, en in (
        ("measure", answer.measure, "采取的措施", "what was done"),
        ("result", answer.result, "取得的结果", "what came of it"),
    ):
        if not said.strip():
            yield Reason(
                f"{part}_missing",
                Text(
                    f"上年问题“{problem.what}”没有写{zh}。", f"Last year's problem “{problem.what}”: {en} is missing."
                ),
                RULE,
                place=(f"{problem.key}-{part}",),
            )
