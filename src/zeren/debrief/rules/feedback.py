"""What the letter about a debrief says: grade and opinion, how it was drawn together, own and verified, problems, how to object.

Plain values, so that page, Word and PDF are made from the same words. Each part is always there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from zeren.debrief.rules.rectifying import SOURCES
from zeren.debrief.rules.synthesis import PARTS, Synthesis, points_text
from zeren.debrief.rules.verdicts import gap_text
from zeren.kernel.exact import shown
from zeren.kernel.words import Text

NONE = Text("没有。", "None.")


@dataclass(frozen=True, slots=True)
class Told:
    """To whom the letter goes, from whom, under which number, with which marks."""

    year: int
    issuer: Text
    name: str
    unit_name: str
    post_title: str
    number: str
    signed_on: date
    simulated: bool


@dataclass(frozen=True, slots=True)
class Decided:
    """The verdict as the letter tells it. `objection_days` and where they come from stand under how to object."""

    grade: Text
    opinion: str
    body: str
    decided_on: date
    document: str
    reason: str
    objection_days: int
    objection_source: Text


def feedback_content(
    told: Told, decided: Decided, drawn: Synthesis, own: Fraction | None, problems: Sequence[tuple[str, str]]
) -> dict[str, Any]:
    """The whole letter as JSON keeps it. `problems` are (source, problem) as drawn up for the lists."""
    sections = [
        _section(Text("等次和综合评价意见", "Grade and overall opinion"), _grade(told, decided)),
        _section(
            Text("综合评价怎样作出", "How it was drawn together"),
            [
                Text(
                    "现场测评只是其中一部分，按已公布的结果计入；等次由决定机关集体研究决定。",
                    "The ballot is one part among others and counts as it was published; the body decided the grade.",
                )
            ],
            _table(drawn),
        ),
        _section(Text("自评与核实", "The own assessment and what was verified"), [gap_text(own, drawn.total)]),
        _section(Text("指出的问题", "Problems named"), _numbered(_problems(problems)) or [NONE]),
        _section(Text("如何提出异议", "How to object"), [_objecting(decided)]),
    ]
    return {
        "issuer": _plain(told.issuer),
        "number": _plain(_same(told.number)),
        "title": _plain(
            Text(f"{told.year}年度述职评议考核结果反馈书", f"Result of the debrief of {told.year}")
        ),
        "addressee": _plain(_same(told.name)),
        "opening": [
            _plain(
                Text(
                    f"{told.year}年度抓基层党建工作述职评议考核结果已经决定，现反馈如下。",
                    f"The result of your debrief as {told.post_title} of {told.unit_name} for {told.year} has been decided. This letter tells you of it.",
                )
            )
        ],
        "sections": sections,
        "closing": [_plain(Text("特此反馈。", "This letter is sent to you as notice of the result."))],
        "signed_on": told.signed_on.isoformat(),
        "demonstration": told.simulated,
        "simulated": told.simulated,
    }  # fmt: skip


def _grade(told: Told, decided: Decided) -> list[Text]:
    texts = [
        Text(
            f"{told.unit_name}{told.post_title} {told.name} {told.year}年度述职评议考核等次为“{decided.grade.zh}”。",
            f"The grade of {told.name}, {told.post_title} of {told.unit_name}, for {told.year} is “{decided.grade.en}”.",
        ),
        Text(f"综合评价意见：{decided.opinion}", f"Overall opinion: {decided.opinion}"),
        Text(
            f"由{decided.body}{decided.decided_on.isoformat()}研究决定（{decided.document}）。",
            f"Decided by {decided.body} on {decided.decided_on.isoformat()} ({decided.document}).",
        ),
    ]
    if decided.reason:
        texts.append(
            Text(
                f"决定与综合评价建议不一致，理由：{decided.reason}",
                f"The decision departs from the grade proposed, because: {decided.reason}",
            )
        )
    return texts


def _table(drawn: Synthesis) -> dict[str, Any]:
    headings = (Text("部分", "Part"), Text("占比", "Share"), Text("得分", "Points"), Text("出处", "Source"))
    rows = [
        (
            PARTS[part.key],
            _same(f"{shown(drawn.weights[part.key] * 100)}%"),
            points_text(part.least, part.most),
            _same(part.source or "—"),
        )
        for part in drawn.parts
    ]
    rows.append((Text("合计", "Total"), _same("100%"), points_text(drawn.least, drawn.most), _same("")))
    return {
        "headings": [_plain(one) for one in headings],
        "rows": [[_plain(cell) for cell in row] for row in rows],
        "widths": [22, 12, 18, 48],
        "centred": [1, 2],
    }


def _problems(problems: Sequence[tuple[str, str]]) -> list[Text]:
    return [
        Text(f"{problem}（{SOURCES[source].zh}）", f"{problem} ({SOURCES[source].en})")
        for source, problem in problems
    ]


def _objecting(decided: Decided) -> Text:
    return Text(
        f"对结果有异议的，可以自送达之日起{decided.objection_days}日内，以书面或者当面方式向{decided.body}提出，由未参与评定的人员核查答复；不因提出异议而加重处理。依据：{decided.objection_source.zh}。",
        f"If you disagree, you may object to {decided.body} in writing or in person within {decided.objection_days} days of delivery. Somebody who took no part examines and answers it; nobody is treated worse for objecting. Source: {decided.objection_source.en}.",
    )  # fmt: skip


def _section(heading: Text, paragraphs: Sequence[Text], table: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"heading": _plain(heading), "paragraphs": [_plain(one) for one in paragraphs], "table": table}


def _numbered(texts: Sequence[Text]) -> list[Text]:
    if len(texts) < 2:
        return list(texts)
    return [Text(f"{at}．{text.zh}", f"({at}) {text.en}") for at, text in enumerate(texts, start=1)]


def _same(words: str) -> Text:
    return Text(words, words)


def _plain(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
