"""The file of a case after GB/T 9704: its facts and every step in the order in which they were taken, with days and names."""

from collections.abc import Iterator

from django.conf import settings
from django.http import HttpResponse

from zeren.investigate.queries import CaseFound, beside
from zeren.investigate.rules import FINDINGS, GROUNDS, SIGNED, STATES
from zeren.kernel.words import Text
from zeren.ledger.clock import today
from zeren.organisations.queries import pack_on
from zeren.papers.documents import day_text
from zeren.papers.letters import Letter, Section
from zeren.policy import Pack
from zeren.web.investigate.letters import as_answer, competence, issuer, lightened, measures_line, weighed_in
from zeren.web.investigate.steps import time_line
from zeren.web.look import Frame


def case_file(found: CaseFound, form: str, frame: Frame) -> HttpResponse:
    """The file in the reader's language, as Word or PDF. Errors: NotFound for any other form."""
    pack = pack_on(found.decided_on or today())
    return as_answer(file_of(found, pack, issuer(found), bool(frame.simulated)), form, f"{found.key}-file")


def file_of(found: CaseFound, pack: Pack, office: Text, simulated: bool) -> Letter:
    """The file in both languages; who reported is nowhere in it, since nobody puts that down."""
    return Letter(
        issuer=office,
        number=Text(found.key, found.key),
        title=Text("案卷 {key}：{unit} {who}", "File of case {key}: {who}, {unit}").with_values(
            key=found.key, unit=found.unit_name, who=_who(found)
        ),
        addressee=Text("归档", "For the files"),
        opening=(Text(found.matter, found.matter),),
        sections=(
            Section(Text("基本情况", "Facts"), tuple(_facts(found, pack))),
            Section(Text("办理经过", "What happened"), tuple(_steps(found))),
            Section(Text("同一件事里的人", "In the same matter"), _others(found, pack)),
        ),
        signed_on=today(),
        demonstration=settings.DEMO,
        simulated=simulated,
    )


def _who(found: CaseFound) -> Text | str:
    return Text("领导班子", "its body") if found.about_body else found.person_name


def _facts(found: CaseFound, pack: Pack) -> Iterator[Text]:
    yield Text("认定：{finding}。", "Finding: {finding}.").with_values(finding=FINDINGS[found.finding])
    yield Text("现在：{state}。", "Now: {state}.").with_values(state=STATES[found.state])
    if found.duty:
        yield Text(f"责任清单第{found.duty}条：{found.duty_zh}", f"Duty {found.duty}: {found.duty_en}")
    if found.item:
        yield Text(f"整改项{found.item}：{found.problem}", f"To be put right, {found.item}: {found.problem}")
    if found.approved_by:
        yield Text("立案批准：{who}，{paper}。", "Opening approved by: {who}, {paper}.").with_values(
            who=found.approved_by, paper=found.open_document
        )
    if found.signed:
        yield Text("事实材料：{signed}。", "Fact material: {signed}.").with_values(signed=SIGNED[found.signed])
    kind = next((one.title for one in pack.responsibilities if one.key == found.responsibility), None)
    if kind:
        yield Text("责任：{kind}。", "Responsibility: {kind}.").with_values(kind=kind)
    if found.dropped_because:
        yield Text("撤案：{ground}。", "Dropped: {ground}.").with_values(ground=GROUNDS[found.dropped_because])
    if found.exemption_reason:
        yield Text("免责问题：{reason}", "Exemption questions: {reason}").with_values(reason=found.exemption_reason)
    for question, how in weighed_in(found.weighed, pack):
        yield Text("{how}：{which}", "Weighs {how}: {which}").with_values(how=how, which=question)
    if found.measures:
        yield measures_line(found, pack)
    yield from lightened(found, pack)
    if found.impact_until:
        yield Text("影响期到{day}止（含当日）。", "It weighs until {day}, that day included.").with_values(
            day=day_text(found.impact_until)
        )
    if found.body:
        yield Text("决定机关：{body}，到会：{present}。", "Decided by: {body}, present: {present}.").with_values(
            body=found.body, present=found.present
        )
    yield from competence(found, pack)
    for name, paper in ((Text("文号", "Paper"), found.document), (Text("上一级文号", "Paper from above"), found.review_document)):  # fmt: skip
        if paper:
            yield Text("{name}：{paper}。", "{name}: {paper}.").with_values(name=name, paper=paper)


def _steps(found: CaseFound) -> Iterator[Text]:
    for moment in time_line(found):
        yield Text("{day}，{what}（{who}）：{words}", "{day}, {what} ({who}): {words}").with_values(
            day=f"{moment.when}", what=moment.words, who=moment.by, words=moment.note or Text("没有另写内容。", "no words.")
        )  # fmt: skip


def _others(found: CaseFound, pack: Pack) -> tuple[Text, ...]:
    kinds = {one.key: one.title for one in pack.responsibilities}
    rows = tuple(
        Text("{key}：{who}，{kind}。", "{key}: {who}, {kind}.").with_values(
            key=one.key, who=one.person_name,
            kind=kinds.get(one.responsibility, Text("责任未定", "responsibility not decided")),
        )
        for one in beside(found)
    )  # fmt: skip
    return rows or (Text("没有别的人。", "Nobody else."),)
