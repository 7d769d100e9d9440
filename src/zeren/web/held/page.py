"""What is held about me: one page for whoever was ever appraised, also after the term; one file to read, one for programs."""

import json
from collections import Counter

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zeren.kernel.errors import NotFound, Reason
from zeren.kernel.words import Text
from zeren.papers.documents import Block, Document, Grid, Heading, Paragraph, numeral
from zeren.papers.docx import document_docx
from zeren.papers.letters import marks
from zeren.papers.pdf import document_pdf
from zeren.web.access import page
from zeren.web.charts import Chart
from zeren.web.clarify.places import crumbs
from zeren.web.held.gather import held_about
from zeren.web.held.parts import Held, Part, Row
from zeren.web.now import pack_now
from zeren.web.pieces import Table
from zeren.web.templatetags.words import language

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "json": "application/json",
}
SHOWN = 8
TITLE = Text("关于我的全部记录", "What is held about me")
NEVER = Text(
    "不在这里、也不会给出的：线索和是谁反映的，还没有听取你陈述申辩的追责工作，以及任用人选名单（名单上的材料都取自这里所列的记录）。",
    "Not here, and never given: leads and who reported, the work of a case on which you have not been heard, and shortlists for posts (whose dossiers are made of what stands here).",
)


@page("assess.read_own")
def show(request: HttpRequest) -> HttpResponse:
    """Everything held about the reader; `?all=facts` shows all of one part."""
    held = held_about(request.actor.id, request.frame.today, pack_now(request))
    opened = request.GET.get("all", "")
    context = {
        "held": held,
        "parts": [
            (part, part.rows if part.key == opened else part.rows[:SHOWN], len(part.rows)) for part in held.parts
        ],
        "chart": years(held),
        "never": NEVER,
        "bar_title": TITLE,
        "crumbs": crumbs((TITLE, "")),
    }
    return render(request, "web/held/held.html", context)


@page("assess.read_own")
def as_file(request: HttpRequest, form: str) -> HttpResponse:
    """All of it as PDF or Word to read, or as JSON for programs; each bears the day and the digest."""
    if form not in TYPES:
        raise NotFound(Reason("no_such_form", Text("只有 PDF、Word 和 JSON。", "There are PDF, Word and JSON only.")))
    held = held_about(request.actor.id, request.frame.today, pack_now(request))
    reader = language()
    if form == "json":
        content = json.dumps(held.plain, ensure_ascii=False, indent=1).encode()
    else:
        paper = document_of(held, reader, simulated=bool(request.frame.simulated))
        content = document_docx(paper) if form == "docx" else document_pdf(paper, settings.FONTS)
    answer = HttpResponse(content, content_type=TYPES[form])
    answer["Content-Disposition"] = f'attachment; filename="held-{held.person}-{held.day.isoformat()}.{form}"'
    return answer


def years(held: Held) -> Chart:
    """Facts and looks of each year, side by side with nothing else: how much came together when."""
    facts, looks = (
        Counter(row.day.year for row in part.rows if row.day) for part in held.parts if part.key in ("facts", "looks")
    )
    found = sorted(set(facts) | set(looks) or {held.day.year})
    span = range(found[0], found[-1] + 1)
    table = Table(
        (Text("年度", "Year"), Text("事实", "Facts"), Text("查看", "Looks")),
        tuple((str(year), facts[year], looks[year]) for year in span),
    )
    points = [{"name": str(year), "value": facts[year], "kind": "accent"} for year in span]
    return Chart("held-by-year", "columns", Text("各年用来评价你的事实条数", "Facts about you in each year"), table, {"points": points}, 140)  # fmt: skip


def document_of(held: Held, reader: str, *, simulated: bool) -> Document:
    """The paper: what the page says, part by part, in one language."""
    day = Text("截至 {day}。内容摘要（SHA-256）：{digest}", "As of {day}. Digest of the content (SHA-256): {digest}").with_values(day=held.day, digest=held.digest)  # fmt: skip
    blocks: list[Block] = [Paragraph(day.read(reader)), Paragraph(NEVER.read(reader))]
    for number, part in enumerate(held.parts, 1):
        sign = f"{numeral(number)}、" if reader.startswith("zh") else f"{number}. "
        blocks += [Heading(sign + part.title.read(reader)), *_blocks(part, reader)]
    return Document(
        title=Text("关于{name}的全部记录", "What is held about {name}").with_values(name=held.name).read(reader),
        blocks=tuple(blocks),
        marks=marks(reader, draft=False, demonstration=settings.DEMO, simulated=simulated),
        language=reader,
    )


def _blocks(part: Part, reader: str) -> list[Block]:
    said: list[Block] = [Paragraph(f"{part.kept.read(reader)} {part.remedy.read(reader)}")]
    if not part.rows:
        return [Paragraph(Text("没有。", "None.").read(reader)), *said]
    headings = (Text("日期", "Day"), Text("内容", "What"), Text("说明", "More"), Text("到", "Until"))
    grid = Grid(
        tuple(one.read(reader) for one in headings), tuple(_cells(row, reader) for row in part.rows), (5, 9, 12, 5)
    )
    return [grid, *said]


def _cells(row: Row, reader: str) -> tuple[str, ...]:
    more = "；" if reader.startswith("zh") else "; "
    said = [one.read(reader) for one in (*row.more, row.by) if one.read(reader)]
    return (
        row.day.isoformat() if row.day else "",
        row.what.read(reader),
        more.join(said),
        row.until.isoformat() if row.until else "",
    )
