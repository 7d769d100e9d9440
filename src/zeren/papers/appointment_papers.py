"""Papers of an appointment: the dossier of a candidate, its first page on a page of its own, and the notice of the decision."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from zeren.kernel.words import Text
from zeren.papers.documents import Block, Document, Heading, NewPage, Paragraph, day_text, numeral
from zeren.papers.docx import document_docx
from zeren.papers.letters import Letter, Section, marks
from zeren.papers.pdf import document_pdf
from zeren.papers.seals import Seal
from zeren.papers.spec import UNSAID


@dataclass(frozen=True, slots=True)
class DossierPaper:
    """The dossier of a candidate: the sections of its first page, then the others; what the pack keeps out, and by which rule.

    `digest` tells this state of the dossier from any other.
    """

    name: Text
    post: Text
    day: date
    office: Text
    made_on: date
    first: tuple[Section, ...]
    rest: tuple[Section, ...]
    excluded: tuple[Text, ...]
    digest: str
    demonstration: bool = False
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """A decided appointment as it is told: whom, to which post, from when, by whom. `departures`: what it departs from.

    `vote`: members due, present and in favour, None where such figures were not kept; `manner` as the body voted.
    """

    issuer: Text
    addressee: Text
    name: Text
    post: Text
    day: date
    body: Text
    decided_on: date
    number: Text
    digest: str
    departures: tuple[Text, ...] = ()
    reason: Text = UNSAID
    answer_for: Text = UNSAID
    vote: tuple[int, int, int] | None = None
    manner: Text = UNSAID
    public_until: date | None = None
    demonstration: bool = False
    simulated: bool = False


def dossier_document(paper: DossierPaper, language: str = "zh-hans", seal: Seal | None = None) -> Document:
    """The dossier in one language; the first page ends where it ends, whatever comes after."""
    chinese = language.startswith("zh")
    parts = [*paper.first, *paper.rest]
    blocks: list[Block] = [Paragraph(_opening(paper).read(language))]
    for number, part in enumerate(parts, start=1):
        if number == len(paper.first) + 1:
            blocks += [Paragraph(_kept_out(paper).read(language)), NewPage()]
        sign = f"{numeral(number)}、" if chinese else f"{number}. "
        blocks.append(Heading(sign + part.heading.read(language)))
        blocks += [Paragraph(text.read(language)) for text in part.paragraphs]
        if part.table:
            blocks.append(part.table.grid(language))
    blocks.append(Paragraph(_sealed(paper.digest).read(language)))
    title = Text("任用材料：{name}", "Dossier for an appointment: {name}").with_values(name=paper.name)
    return Document(
        title=title.read(language),
        blocks=tuple(blocks),
        signature=paper.office.read(language),
        signed_on=paper.made_on,
        marks=marks(language, draft=False, demonstration=paper.demonstration, simulated=paper.simulated),
        language=language,
        seal=seal,
    )


def dossier_docx(paper: DossierPaper, language: str = "zh-hans", seal: Seal | None = None) -> bytes:
    """The dossier as a Word file."""
    return document_docx(dossier_document(paper, language, seal))


def dossier_pdf(
    paper: DossierPaper, fonts: Sequence[Path] = (), language: str = "zh-hans", seal: Seal | None = None
) -> bytes:
    """The dossier as PDF; `fonts` as in `pdf.document_pdf`."""
    return document_pdf(dossier_document(paper, language, seal), fonts)


def notice_letter(said: Notice) -> Letter:
    """The notice in both languages: the decision, what it was taken on, and what it departs from, where it does."""
    sections = [Section(Text("决定", "The decision"), (_decided(said), *_voted(said)))]
    if said.departures:
        sections.append(Section(Text("突破的规定和理由", "What it departs from, and why"), tuple(_departing(said))))
    sections.append(Section(Text("依据的材料", "What it was taken on"), (_sealed(said.digest),)))
    return Letter(
        issuer=said.issuer,
        number=said.number,
        title=Text("关于{name}任职的通知", "Notice of the appointment of {name}").with_values(name=said.name),
        addressee=said.addressee,
        opening=(
            Text("现将任职决定通知如下。", "This letter tells you of a decision on an appointment."),
        ),
        sections=tuple(sections),
        closing=(Text("特此通知。", "This letter is sent to you as notice of the decision."),),
        signed_on=said.decided_on,
        demonstration=said.demonstration,
        simulated=said.simulated,
    )  # fmt: skip


def _opening(paper: DossierPaper) -> Text:
    return Text(
        "{name}，拟任{post}，自{day}起。以下内容取自本系统截至{made}的记录；首页为党建工作责任制考核结果、问题和整改、在期限内的事项。",
        "{name}, put forward as {post} from {day}. What follows is what is on record on {made}; the first page holds the results "
        "of this duty, problems found and what became of them, and periods in force.",
    ).with_values(name=paper.name, post=paper.post, day=day_text(paper.day), made=day_text(paper.made_on))


def _kept_out(paper: DossierPaper) -> Text:
    what = Text("；".join(one.zh for one in paper.excluded), "; ".join(one.en for one in paper.excluded))
    return Text("本材料不列：{what}。", "Never listed here: {what}.").with_values(what=what)


def _sealed(digest: str) -> Text:
    return Text("材料内容摘要（SHA-256）：{digest}。", "Digest of the dossiers (SHA-256): {digest}.").with_values(
        digest=digest
    )


def _decided(said: Notice) -> Text:
    return Text(
        "经{body}于{decided}研究决定：{name}任{post}，自{day}起。",
        "{body} decided on {decided}: {name} is appointed {post} from {day}.",
    ).with_values(
        body=said.body, decided=day_text(said.decided_on), name=said.name, post=said.post, day=day_text(said.day)
    )


def _voted(said: Notice) -> Iterator[Text]:
    """How the body voted, and until when the appointment was made public."""
    if said.vote:
        due, present, favour = said.vote
        yield Text(
            "会议应到成员{due}人，实到{present}人，{manner}，同意{favour}人。",
            "Members due: {due}; present: {present}; in favour, {manner}: {favour}.",
        ).with_values(due=due, present=present, favour=favour, manner=said.manner)
    if said.public_until:
        yield Text(
            "任前公示期到{day}为止（含当日）。", "It was to be made public until {day}, that day included."
        ).with_values(day=day_text(said.public_until))


def _departing(said: Notice) -> list[Text]:
    what = Text("；".join(one.zh for one in said.departures), "; ".join(one.en for one in said.departures))
    return [
        Text("突破：{what}。", "Departed from: {what}.").with_values(what=what),
        Text("理由：{why}", "Reason: {why}").with_values(why=said.reason),
        Text("由{who}负责。", "Who answer for it: {who}.").with_values(who=said.answer_for),
    ]
