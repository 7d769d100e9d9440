"""The letter to the person about a case, after GB/T 9704: facts, hearing, exemption question, decision, period, appeal."""

from django.conf import settings
from django.http import HttpResponse

from zeren.investigate.queries import CaseFound
from zeren.kernel.errors import NotFound, Reason
from zeren.kernel.words import Text
from zeren.ledger.clock import today
from zeren.organisations.queries import pack_on, roots, unit
from zeren.papers.documents import day_text
from zeren.papers.letters import Letter, Section, letter_docx, letter_pdf
from zeren.policy import Pack
from zeren.web.look import Frame
from zeren.web.templatetags.words import language
from zeren.web.witness import seal_now

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


def as_file(found: CaseFound, form: str, frame: Frame) -> HttpResponse:
    """The letter in the reader's language, as Word or PDF. Errors: NotFound for any other form."""
    if form not in TYPES:
        raise NotFound(Reason("no_such_form", Text("只有 Word 和 PDF。", "There are Word and PDF only.")))
    said = letter_of(found, pack_on(found.decided_on or today()), issuer(found), bool(frame.simulated))
    reader = language()
    seal = seal_now()
    content = letter_docx(said, reader, seal) if form == "docx" else letter_pdf(said, settings.FONTS, reader, seal)
    answer = HttpResponse(content, content_type=TYPES[form])
    answer["Content-Disposition"] = f'attachment; filename="{found.key}.{form}"'
    return answer


def issuer(found: CaseFound) -> Text:
    """The office that writes: that of the installation, else of the highest unit above the one concerned."""
    if settings.OFFICE_NAME:
        return Text(settings.OFFICE_NAME, settings.OFFICE_NAME)
    day = found.decided_on or today()
    path = unit(found.unit, day).path
    top = unit(path[0], day) if path else roots(day)[0]
    return Text(f"{top.name}责任制办公室", f"Responsibility office, {top.name}")


def letter_of(found: CaseFound, pack: Pack, office: Text, simulated: bool) -> Letter:
    """The letter in both languages. A draft bears no day, and no term runs from it."""
    draft = found.decided_on is None
    return Letter(
        issuer=office,
        number=Text(found.document, found.document),
        title=_title(found),
        addressee=Text(found.person_name, found.person_name),
        opening=(_opening(found),),
        sections=tuple(_sections(found, pack)),
        signed_on=found.decided_on,
        copies=() if draft else (Text(found.unit_name, found.unit_name),),
        draft=draft,
        demonstration=settings.DEMO,
        simulated=simulated,
    )


def _title(found: CaseFound) -> Text:
    return Text("关于{unit}{person}有关责任事项的{what}", "{what} on a matter of responsibility: {person}, {unit}").with_values(
        unit=found.unit_name, person=found.person_name,
        what=Text("更正决定", "Correction") if found.state == "corrected" else Text("决定", "Decision"),
    )  # fmt: skip


def _opening(found: CaseFound) -> Text:
    if found.decided_on is None:
        return Text(
            "此事尚未作出决定，以下仅供核对。", "Nothing has been decided; what follows is for checking only."
        )
    return Text(
        "案件{key}已作出决定，现将事实、理由、影响期和申诉办法通知如下。",
        "Case {key} has been decided. This letter tells you the facts, the reasons, the period of impact and how to appeal.",
    ).with_values(key=found.key)


def _sections(found: CaseFound, pack: Pack) -> list[Section]:
    sections = [
        Section(Text("事情", "The matter"), _matter(found)),
        Section(Text("陈述和申辩", "Statement and defence"), _words(found, ("answer", "state", "hear"))),
        Section(Text("是否应当免责", "Whether it should be exempted"), (_exemption(found, pack),)),
        Section(Text("决定", "The decision"), _decision(found, pack)),
    ]
    if found.state == "corrected":
        sections.append(Section(Text("更正", "Correction"), _words(found, ("correct",))))
    return [*sections, Section(Text("怎样申诉", "How to appeal"), (_appeal(found, pack),))]


def _matter(found: CaseFound) -> tuple[Text, ...]:
    lines = [Text(found.matter, found.matter)]
    if found.duty:
        lines.append(
            Text("责任清单第{code}条：{duty}。", "Duty {code}: {duty}.").with_values(
                code=found.duty, duty=Text(found.duty_zh.rstrip("。"), found.duty_en.rstrip("."))
            )
        )
    return tuple(lines)


def _words(found: CaseFound, verbs: tuple[str, ...]) -> tuple[Text, ...]:
    told = tuple(
        Text(f"{step.on.isoformat()}：{step.text}", f"{step.on.isoformat()}: {step.text}")
        for step in found.steps
        if step.verb in verbs and step.text
    )
    return told or (Text("没有记录。", "None on record."),)


def _exemption(found: CaseFound, pack: Pack) -> Text:
    if found.decided_on is None:
        return Text("尚未答复。", "Not answered yet.")
    if found.exemption:
        granted = pack.exemptions[found.exemption].title
        return Text("符合免责情形：{which}。理由：{why}", "Exempted: {which} Reason: {why}").with_values(
            which=Text(granted.zh.removeprefix("是否"), granted.en), why=found.exemption_reason
        )
    return Text("逐条对照，不符合免责情形。理由：{why}", "No exemption applies. Reason: {why}").with_values(
        why=found.exemption_reason
    )


def _decision(found: CaseFound, pack: Pack) -> tuple[Text, ...]:
    if found.decided_on is None:
        return (Text("尚未决定。", "Nothing has been decided."),)
    decided = next((step.text for step in found.steps if step.verb == "decide"), "")
    if found.exemption:
        return (Text(decided, decided), Text("免予追责，不产生影响期。", "Exempted: nothing weighs afterwards."))
    title = pack.measures[found.measure].title
    measure = Text("措施：{title}。", "Measure: {title}.").with_values(title=title)
    if found.impact_until is None:
        return (Text(decided, decided), measure, Text("没有影响期。", "It has no period of impact."))
    period = Text(
        "影响期到{day}止（含当日），次日起不再影响使用。", "It weighs until {day}, that day included, and no longer from the next."
    ).with_values(day=day_text(found.impact_until))  # fmt: skip
    return (Text(decided, decided), measure, period)


def _appeal(found: CaseFound, pack: Pack) -> Text:
    answer = int(pack.number("case.appeal_answer_months"))
    if found.appeal_by is None:
        return Text(
            "决定送达后，可以书面向作出决定的机关申诉；期限届时写明。",
            "Once it is delivered you may appeal in writing to the body that decided; the term will be stated then.",
        )
    return Text(
        "不服决定的，可以在{day}前（含当日）书面向作出决定的机关申诉，{months}个月内书面答复。申诉期间不停止执行，不因申诉加重。",
        "If you disagree, you may appeal in writing to the body that decided until {day}, that day included; it answers in "
        "writing within {months} months. The measure runs on meanwhile, and nobody is treated worse for appealing.",
    ).with_values(day=day_text(found.appeal_by), months=answer)
