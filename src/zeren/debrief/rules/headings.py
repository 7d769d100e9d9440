"""A report that was written in a word processor, cut into its sections by the headings that offices write.

“一、主要成绩” is a heading, and so is a paragraph in a heading's style; what cannot be placed is named with its place.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from zeren.debrief.rules.composing import Answer, Asked, Composition, Section
from zeren.kernel.errors import Reason
from zeren.kernel.words import Text

NUMBERED = re.compile(r"^\s*(?:第?[一二三四五六七八九十]{1,3}\s*(?:、|[.．]|部分)|[IVX]{1,4}[.、])\s*")
ITEM = re.compile(r"^\s*(?:[（(]\s*[一二三四五六七八九十\d]{1,3}\s*[)）]|\d{1,2}\s*[.．、)）])\s*")
RESULT = re.compile(r"(?:整改结果|整改成效|取得成效|成效|结果|Result)\s*[:：]\s*", re.IGNORECASE)
LONGEST_HEADING = 40
LONGEST_OPENING = 150


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of the file. `styled`: it bears a heading's style of the first level."""

    number: int
    text: str
    styled: bool = False


@dataclass(slots=True)
class Cut:
    """What was found: section → text, problem → answer, and everything that could not be placed."""

    sections: dict[str, str] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    problems: list[Reason] = field(default_factory=list)


def cut(lines: Sequence[Line], composition: Composition, asked: Sequence[Asked]) -> Cut:
    """The file's sections. Title and address before the first heading are left out; anything long there is refused."""
    found, heading, held = Cut(), None, list[Line]()
    opening = 0
    for line in (one for one in lines if one.text.strip()):
        if is_heading(line):
            _put(found, heading, held, asked)
            heading, held = section_of(line.text, composition), []
            found.problems.extend(_cannot_begin(line, heading, found))
            if heading is not None:
                found.sections[heading.key] = ""
        elif heading is None and not found.sections and not found.problems:
            opening += len(line.text.strip())
        else:
            held.append(line)
    _put(found, heading, held, asked)
    found.problems.extend(_missing(composition, found, opening))
    return found


def is_heading(line: Line) -> bool:
    """Short, and numbered as a first-level heading or styled as one."""
    text = line.text.strip()
    return len(text) <= LONGEST_HEADING and (line.styled or bool(NUMBERED.match(text))) and not text.endswith("。")


def section_of(heading: str, composition: Composition) -> Section | None:
    """The section of whose words the heading holds the longest; between two as long, the earlier one."""
    text = heading.lower()
    best, length = None, 0
    for section in composition.sections:
        held = max((len(word) for word in section.headings if word.lower() in text), default=0)
        if held > length:
            best, length = section, held
    return best


def _put(found: Cut, section: Section | None, lines: Sequence[Line], asked: Sequence[Asked]) -> None:
    if section is None:
        return
    text = "\n".join(line.text.strip() for line in lines)
    found.sections[section.key] = text
    if section.answers:
        found.answers = dict(zip((one.key for one in asked), _answers(lines), strict=False))
        spoken = len(list(_items(lines)))
        if asked and spoken != len(asked):
            first = lines[0].number if lines else 0
            found.problems.append(
                Reason(
                    "answers_do_not_match",
                    Text(
                        f"上年问题有 {len(asked)} 项，文件里按编号写了 {spoken} 项。",
                        f"Last year had {len(asked)} problems; the file answers {spoken} by number.",
                    ),
                    next_step=Text(
                        "请按清单的次序逐项编号，一项一段。",
                        "Number them in the order of the list, one paragraph each.",
                    ),
                    place=(f"{first}",),
                )
            )


def _items(lines: Sequence[Line]) -> Iterator[str]:
    """The texts of numbered paragraphs, each with the paragraphs that follow it."""
    held: list[str] = []
    for line in lines:
        if ITEM.match(line.text):
            if held:
                yield "\n".join(held)
            held = [ITEM.sub("", line.text).strip()]
        elif held:
            held.append(line.text.strip())
    if held:
        yield "\n".join(held)


def _answers(lines: Sequence[Line]) -> Iterator[Answer]:
    """Measure and result of each item, parted by “结果：” or the like; without it all is the measure."""
    for item in _items(lines):
        parts = RESULT.split(item, maxsplit=1)
        yield Answer(parts[0].strip(" \n；;，,"), parts[1].strip() if len(parts) > 1 else "")


def _cannot_begin(line: Line, section: Section | None, found: Cut) -> Iterator[Reason]:
    place = (f"{line.number}",)
    if section is None:
        yield Reason(
            "heading_unknown",
            Text(f"第 {line.number} 段“{line.text.strip()}”看不出是哪一部分。", f"Paragraph {line.number}, “{line.text.strip()}”: it is not clear which section this is."),
            next_step=Text("标题里写明成效、上年问题整改、问题和原因或下一步打算。", "Name the section in the heading."),
            place=place,
        )  # fmt: skip
    elif section.key in found.sections:
        yield Reason(
            "section_twice",
            Text(f"第 {line.number} 段“{line.text.strip()}”：这一部分前面已经有了。", f"Paragraph {line.number}, “{line.text.strip()}”: this section stands above already."),
            next_step=Text("合成一部分。", "Make one section of both."),
            place=place,
        )  # fmt: skip


def _missing(composition: Composition, found: Cut, opening: int) -> Iterator[Reason]:
    for section in composition.written:
        if section.key not in found.sections:
            example = section.headings[0]
            yield Reason(
                "section_missing",
                Text(f"文件里没有找到“{section.title.zh}”这一部分。", f"The section “{section.title.en}” was not found in the file."),
                next_step=Text(f"加一个一级标题，例如“一、{example}”。", f"Give it a first-level heading, such as “一、{example}”."),
                place=(section.key,),
            )  # fmt: skip
    if opening > LONGEST_OPENING:
        yield Reason(
            "text_before_headings",
            Text(f"第一个标题前有 {opening} 字，不属于任何部分。", f"{opening} characters stand before the first heading, in no section."),
            next_step=Text("请放进相应部分。", "Move them into a section."),
        )  # fmt: skip
