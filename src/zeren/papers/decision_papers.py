"""The paper on which a deciding body decides: the list with its quota lines, ties, departures, a page for each case.

It proposes and explains; nothing in it is decided. Where places end inside a tie, the paper says so and leaves it open.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from zeren.kernel.words import Text
from zeren.papers.documents import Block, Document, Heading, NewPage, Paragraph, numeral
from zeren.papers.docx import document_docx
from zeren.papers.letters import TextTable, marks
from zeren.papers.pdf import document_pdf
from zeren.papers.seals import Seal
from zeren.papers.spec import UNSAID

_NONE = Text("没有。", "None.")


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list, best first. `remark` says what limits the grade or calls for attention."""

    rank: Text
    name: Text
    unit: Text
    score: Text
    proposal: Text
    remark: Text = UNSAID


@dataclass(frozen=True, slots=True)
class QuotaGroup:
    """One group with a quota of its own. `line_after`: the line is drawn after so many of `listed`; None: no line."""

    name: Text
    rule: Text
    listed: tuple[Listed, ...]
    line: Text
    line_after: int | None = None


@dataclass(frozen=True, slots=True)
class CasePage:
    """A case at the line, a page of its own: what is known, why this proposal, what would change it, what is open."""

    name: Text
    known: tuple[tuple[Text, Text], ...]
    reasons: tuple[Text, ...]
    nearest: Text
    open_points: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class DecisionPaper:
    """Everything handed to the deciding body. `questions` are what it is asked to decide."""

    matter: Text
    year: int
    office: Text
    body: Text
    groups: tuple[QuotaGroup, ...]
    ties: tuple[Text, ...]
    departures: tuple[Text, ...]
    questions: tuple[Text, ...]
    rules: tuple[Text, ...]
    cases: tuple[CasePage, ...] = ()
    made_on: date | None = None
    demonstration: bool = False
    simulated: bool = False


def decision_document(paper: DecisionPaper, language: str = "zh-hans", seal: Seal | None = None) -> Document:
    """The paper in one language."""
    title = Text("{year}年度{matter}\n提请决定的材料", "{matter} for {year}: for decision").with_values(
        year=paper.year, matter=paper.matter
    )
    parts: list[tuple[Text, Sequence[Block]]] = [
        (Text("提请决定的事项", "What is to be decided"), _texts(paper.questions, language)),
        (Text("建议名单和名额线", "Proposals and quota lines"), [block for group in paper.groups for block in _group(group, language)]),
        (Text("线上并列", "Ties at a line"), _texts(paper.ties, language)),
        (Text("与提示性规则不一致之处", "Soft rules departed from"), _texts(paper.departures, language)),
        (Text("依据的规则", "Rules applied"), _texts(paper.rules, language)),
    ]  # fmt: skip
    blocks: list[Block] = [Paragraph(_opening(paper).read(language))]
    for number, (heading, inside) in enumerate(parts, start=1):
        blocks += [Heading(_sign(number, language) + heading.read(language)), *inside]
    annexes = [block for number, case in enumerate(paper.cases, start=1) for block in _case(case, number, language)]
    words = title.read(language)
    return Document(
        title=words[0].upper() + words[1:],
        blocks=tuple(blocks),
        annexes=tuple(annexes),
        signature=paper.office.read(language),
        signed_on=paper.made_on,
        marks=marks(language, draft=False, demonstration=paper.demonstration, simulated=paper.simulated),
        language=language,
        seal=seal,
    )


def decision_docx(paper: DecisionPaper, language: str = "zh-hans", seal: Seal | None = None) -> bytes:
    """The paper as a Word file."""
    return document_docx(decision_document(paper, language, seal))


def decision_pdf(
    paper: DecisionPaper, fonts: Sequence[Path] = (), language: str = "zh-hans", seal: Seal | None = None
) -> bytes:
    """The paper as PDF; `fonts` as in `pdf.document_pdf`."""
    return document_pdf(decision_document(paper, language, seal), fonts)


def _opening(paper: DecisionPaper) -> Text:
    return Text(
        "现将{year}年度{matter}的建议提请{body}审议决定。名单由规则算出，未经决定不发生效力；决定与建议不同的，请记明理由和在场人员。",
        "The proposals of the {matter} for {year} are laid before {body} for decision. The list is computed by the rules and has "
        "no effect until it is decided; where the decision departs from it, please record the reasons and who was present.",
    ).with_values(year=paper.year, matter=paper.matter, body=paper.body)


def _sign(number: int, language: str) -> str:
    return f"{numeral(number)}、" if language.startswith("zh") else f"{number}. "


def _texts(texts: tuple[Text, ...], language: str) -> list[Block]:
    several = len(texts) > 1
    signs = ("{}．", "({}) ") if several else ("", "")
    sign = signs[0] if language.startswith("zh") else signs[1]
    return [Paragraph(sign.format(at) + text.read(language)) for at, text in enumerate(texts or (_NONE,), start=1)]


def _group(group: QuotaGroup, language: str) -> list[Block]:
    heads = (
        Text("名次", "Rank"),
        Text("姓名", "Name"),
        Text("单位和职务", "Unit and post"),
        Text("得分", "Score"),
        Text("建议等次", "Proposal"),
        Text("说明", "Remark"),
    )
    rows: list[tuple[Text, ...]] = [
        (listed.rank, listed.name, listed.unit, listed.score, listed.proposal, listed.remark)
        for listed in group.listed
    ]
    if group.line_after is not None:
        rows.insert(group.line_after, (group.line,))
    table = TextTable(heads, tuple(rows), (8, 13, 27, 10, 15, 27), (0, 1, 3, 4))
    return [Paragraph(group.rule.read(language), lead=f"{group.name.read(language)}　"), table.grid(language)]


def _case(case: CasePage, number: int, language: str) -> list[Block]:
    title = Text("附件{number}　名额线上的个案：{name}", "Annex {number}: a case at the line: {name}").with_values(
        number=number, name=case.name
    )
    known = TextTable((Text("事项", "Matter"), Text("情况", "Known")), case.known, (30, 70))
    return [
        NewPage(),
        Heading(title.read(language)),
        known.grid(language),
        Heading(Text("建议的理由", "Why it is proposed so").read(language), 2),
        *_texts(case.reasons, language),
        Heading(Text("最接近的另一结果", "The nearest other result").read(language), 2),
        Paragraph(case.nearest.read(language)),
        Heading(Text("尚未解决的问题", "Open points").read(language), 2),
        *_texts(case.open_points, language),
    ]
