"""The letters of a case, after GB/T 9704: the decision (facts, hearing, exemption question, measure, period, appeal), the
correction of a wrong one (what it says instead, what is undone, how far it is made known), and the conclusion of a dropped one."""

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.http import HttpResponse

from zeren.investigate.queries import CaseFound, undone
from zeren.investigate.rules import GROUNDS, RANGES, called
from zeren.kernel.errors import NotFound, Reason
from zeren.kernel.words import Text
from zeren.ledger.clock import today
from zeren.organisations.queries import number_in_force, pack_on, roots, unit
from zeren.papers.documents import day_text
from zeren.papers.letters import Letter, Section, letter_docx, letter_pdf
from zeren.policy import Pack
from zeren.web.look import Frame
from zeren.web.templatetags.words import language
from zeren.web.witness import seal_now

SAID = ("answer", "answer_own", "state", "hear")
"""Steps by which somebody answered, stated or defended."""
TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


NAMES = {"corrected": Text("更正决定", "Correction"), "dropped": Text("结论", "Conclusion")}
"""What the letter is called once a case ended otherwise than by its decision."""
WEIGHS = {"lighter": Text("从轻", "lighter"), "heavier": Text("从重", "heavier")}


def weighed_in(keys: Iterable[str], pack: Pack) -> tuple[tuple[Text, Text], ...]:
    """What weighed in a decision: each question that was answered yes, and whether it weighs lighter or heavier."""
    asked = (pack.exemptions[key] for key in keys if key in pack.exemptions)
    return tuple((one.title, WEIGHS[one.effect]) for one in asked if one.effect in WEIGHS)


def as_file(found: CaseFound, form: str, frame: Frame) -> HttpResponse:
    """The letter in the reader's language, as Word or PDF. Errors: NotFound for any other form."""
    said = letter_of(found, pack_on(found.decided_on or today()), issuer(found), bool(frame.simulated))
    return as_answer(said, form, found.key)


def as_answer(said: Letter, form: str, name: str) -> HttpResponse:
    """A paper as a file to keep. Errors: NotFound for any form but Word and PDF."""
    if form not in TYPES:
        raise NotFound(Reason("no_such_form", Text("只有 Word 和 PDF。", "There are Word and PDF only.")))
    reader = language()
    seal = seal_now()
    content = letter_docx(said, reader, seal) if form == "docx" else letter_pdf(said, settings.FONTS, reader, seal)
    answer = HttpResponse(content, content_type=TYPES[form])
    answer["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
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
    dropped = found.on("drop") if found.state == "dropped" else None
    draft = found.decided_on is None and dropped is None
    return Letter(
        issuer=office,
        number=Text(found.document, found.document),
        title=_title(found),
        addressee=_addressee(found),
        opening=(_opening(found),),
        sections=tuple(_sections(found, pack)),
        signed_on=dropped or found.corrected_on or found.on("review") or found.decided_on,
        copies=() if draft else _copies(found),
        draft=draft,
        demonstration=settings.DEMO,
        simulated=simulated,
    )


def _copies(found: CaseFound) -> tuple[Text, ...]:
    """Who else reads it. A unit that was asked was told of nobody, so the conclusion goes to whoever approved the opening."""
    others = (found.unit_name,) if found.state != "dropped" else (found.approved_by,) if found.approved_by else ()
    return tuple(Text(one, one) for one in others)


def _addressee(found: CaseFound) -> Text:
    if found.about_body:
        return Text(f"{found.unit_name}领导班子", f"The body of {found.unit_name}")
    return Text(found.person_name, found.person_name)


def _title(found: CaseFound) -> Text:
    return Text("关于{unit}{person}有关责任事项的{what}", "{what} on a matter of responsibility: {person}, {unit}").with_values(
        unit=found.unit_name, person=Text("领导班子", "its body") if found.about_body else found.person_name,
        what=NAMES.get(found.state, Text("决定", "Decision")),
    )  # fmt: skip


def _opening(found: CaseFound) -> Text:
    if found.state == "dropped":
        return Text(
            "案件{key}{what}，不予追责。现将事由和结论通知如下。",
            "Case {key} {what}: nobody is held to account. This letter tells you the matter and the conclusion.",
        ).with_values(
            key=found.key, what=Text("已经撤销", "was dropped") if found.on("open") else Text("没有立案", "was not opened")
        )  # fmt: skip
    if found.decided_on is None:
        return Text(
            "此事尚未作出决定，以下仅供核对。", "Nothing has been decided; what follows is for checking only."
        )
    if found.state == "corrected":
        return Text(
            "案件{key}的决定有误，现予更正。原决定自始不作为考核、任用的依据。",
            "The decision in case {key} was wrong and is corrected. It counts in no appraisal or appointment, from the first day on.",
        ).with_values(key=found.key)
    if found.on("review"):
        return Text(
            "案件{key}的决定已经上一级复核，现将事实、理由、影响期和复核结果通知如下。",
            "The body above has reviewed the decision in case {key}. This letter tells you the facts, the reasons, the period of impact and what came of the review.",
        ).with_values(key=found.key)
    return Text(
        "案件{key}已作出决定，现将事实、理由、影响期和申诉办法通知如下。",
        "Case {key} has been decided. This letter tells you the facts, the reasons, the period of impact and how to appeal.",
    ).with_values(key=found.key)


def _sections(found: CaseFound, pack: Pack) -> list[Section]:
    if found.state == "corrected":
        return [
            Section(Text("事情", "The matter"), _matter(found)),
            Section(Text("原决定", "The decision that is corrected"), _decision(found, pack)),
            Section(Text("更正", "What is corrected"), _words(found, ("correct", "revoke"))),
            Section(Text("撤销的影响", "What is undone"), tuple(_undone(found))),
            Section(Text("宣布的范围", "How far this is made known"), (_range(found),)),
        ]
    if found.state == "dropped":
        return [
            Section(Text("事情", "The matter"), _matter(found)),
            Section(Text("陈述和申辩", "Statement and defence"), _words(found, SAID)),
            Section(Text("结论", "The conclusion"), tuple(_conclusion(found, pack))),
        ]
    sections = [
        Section(Text("事情", "The matter"), _matter(found)),
        Section(Text("陈述和申辩", "Statement and defence"), _words(found, SAID)),
        Section(
            Text("是否应当免责", "Whether it should be exempted"), (_exemption(found, pack), *_weighed(found, pack))
        ),
        Section(Text("决定", "The decision"), _decision(found, pack)),
    ]
    answered = ("appeal", "keep", "ask_review", "extend_review", "review")
    if found.on("keep"):
        sections.append(Section(Text("申诉和复核", "Appeal and review"), _words(found, answered)))
    last = Text("复核结果", "The review") if found.on("review") else Text("怎样申诉", "How to appeal")
    return [*sections, Section(last, tuple(_appeal(found)))]


def _conclusion(found: CaseFound, pack: Pack) -> Iterator[Text]:
    """Why nobody is held to account, and what that means from now on."""
    if found.dropped_because:
        yield Text("{ground}，不予追责。", "No accountability: {ground}.").with_values(
            ground=GROUNDS[found.dropped_because]
        )
    else:
        yield Text("不予立案，不予追责。", "No case is opened: no accountability.")
    yield from _words(found, ("drop",))
    if found.dropped_because == "exempted":
        yield _exemption(found, pack)
    if found.on("open"):
        yield Text("立案产生的标记已经解除。", "The mark that the opening had left is lifted.")
    yield Text("此事不作为考核、任用的依据。", "This counts in no appraisal or appointment.")
    if told := found.on("tell_drop"):
        yield Text("已于{day}送达。", "Delivered on {day}.").with_values(day=day_text(told))


def _weighed(found: CaseFound, pack: Pack) -> Iterator[Text]:
    for question, how in weighed_in(found.weighed, pack):
        yield Text("{how}情形：{which}", "Weighs {how}: {which}").with_values(
            how=how, which=Text(f"{question.zh.removeprefix('是否')}。", f"{question.en} Yes.")
        )


def _undone(found: CaseFound) -> Iterator[Text]:
    """What the record says was undone with the correction."""
    marks, uses = undone(found.key)
    yield Text("解除因本案产生的标记{n}项。", "Marks of this case lifted: {n}.").with_values(n=marks)
    yield Text("撤回受本案压低的等次所带来的结果运用{n}项。", "Uses withdrawn that followed from grades this case held down: {n}.").with_values(n=uses)  # fmt: skip
    if found.on("file"):
        yield Text("原决定已归档的，本更正同样归档，并报告上一级。", "Where the decision was filed, this is filed with it, and reported above.")  # fmt: skip


def _range(found: CaseFound) -> Text:
    told = found.on("tell_correction")
    where = RANGES[found.known_in or next(iter(RANGES))]
    if told is None:
        return Text("本更正在原决定宣布的范围内宣布：{where}。", "This goes as far as the decision did: {where}.").with_values(where=where)  # fmt: skip
    return Text(
        "已于{day}在原决定宣布的范围内宣布：{where}。", "It was made known on {day}, as far as the decision had been: {where}."
    ).with_values(day=day_text(told), where=where)  # fmt: skip


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
    if not found.exemption_reason:
        return Text("尚未答复。", "Not answered yet.")
    if found.exemption:
        granted = pack.exemptions[found.exemption].title
        paper = Text("依据：{paper}。", " It rests on: {paper}.").with_values(paper=found.exemption_paper)
        return Text("符合免责情形：{which}。理由：{why}{paper}", "Exempted: {which} Reason: {why}{paper}").with_values(
            which=Text(granted.zh.removeprefix("是否"), granted.en), why=found.exemption_reason,
            paper=paper if found.exemption_paper else "",
        )  # fmt: skip
    return Text("逐条对照，不符合免责情形。理由：{why}", "No exemption applies. Reason: {why}").with_values(
        why=found.exemption_reason
    )


def _decision(found: CaseFound, pack: Pack) -> tuple[Text, ...]:
    if found.decided_on is None:
        return (Text("尚未决定。", "Nothing has been decided."),)
    decided = next((step.text for step in found.steps if step.verb == "decide"), "")
    met = Text("{day}由{body}集体讨论决定，到会：{present}。", "Decided by {body} on {day}; present: {present}.").with_values(
        day=day_text(found.decided_on), body=found.body, present=found.present
    )  # fmt: skip
    words = (Text(decided, decided), *((met,) if found.body else ()), *competence(found, pack))
    if found.exemption:
        return (*words, Text("免予追责，不产生影响期。", "Exempted: nothing weighs afterwards."))
    taken = (measures_line(found, pack), *lightened(found, pack))
    if found.state == "corrected":
        return (*words, *taken)
    if found.impact_until is None:
        return (*words, *taken, Text("没有影响期。", "It has no period of impact."))
    period = Text(
        "影响期到{day}止（含当日），次日起不再影响使用。", "It weighs until {day}, that day included, and no longer from the next."
    ).with_values(day=day_text(found.impact_until))  # fmt: skip
    return (*words, *taken, period)


def measures_line(found: CaseFound, pack: Pack) -> Text:
    """Every measure that was taken, in one line."""
    name = Text("措施", "Measure" if len(found.measures) == 1 else "Measures")
    taken = called(found.measures, pack.measures) or ""
    return Text("{name}：{taken}。", "{name}: {taken}.").with_values(name=name, taken=taken)


def lightened(found: CaseFound, pack: Pack) -> Iterator[Text]:
    """What the measures took the place of, where the body above made it lighter."""
    if before := called(found.lightened_from.split(), pack.measures):
        yield Text("复核减轻，原为：{what}。", "Made lighter by the review, from: {what}.").with_values(what=before)


def competence(found: CaseFound, pack: Pack) -> Iterator[Text]:
    """Of which kind the body is, and what its committee approved it on."""
    kind = pack.deciding_bodies.get(found.body_kind)
    if kind:
        yield Text("决定机关的类别：{kind}。", "Kind of body: {kind}.").with_values(kind=kind.title)
    if found.approval:
        yield Text("事先批准：{paper}。", "Approved beforehand: {paper}.").with_values(paper=found.approval)


def _appeal(found: CaseFound) -> Iterator[Text]:
    """How to appeal, with the terms in force when it was delivered; a term that the office switched off is not told."""
    if found.delivered_on is None:
        yield Text(
            "决定送达后，可以书面向作出决定的机关申诉；期限届时写明。",
            "Once it is delivered you may appeal in writing to the body that decided; the term will be stated then.",
        )
        return
    if reviewed_on := found.on("review"):
        paper = Text("（{paper}）", " ({paper})").with_values(paper=found.review_document)
        yield Text(
            "上一级已于{day}答复复核{paper}，{what}；复核以一次为限。",
            "The body above answered the review on {day}{paper}: {what}. It is asked once.",
        ).with_values(
            day=day_text(reviewed_on), paper=paper if found.review_document else "",
            what=Text("予以减轻", "made lighter") if found.lightened_from else Text("维持原决定", "the decision is kept"),
        )  # fmt: skip
        return
    keys = ("case.appeal_answer_months", "case.review_days")
    months, days = (number_in_force(key, found.delivered_on) for key in keys)
    until = Text("在{day}前（含当日）", " until {day}, that day included").with_values(
        day=day_text(found.appeal_by) if found.appeal_by else ""
    )
    answered = Text("，{n}个月内书面答复", "; it answers in writing within {n} months").with_values(
        n=int(months or 0)
    )
    above = Text("收到答复之日起{n}日内", ", within {n} days of that answer").with_values(n=int(days or 0))
    yield Text(
        "不服决定的，可以{until}书面向作出决定的机关申诉{answered}；仍不服的，{above}可以向上一级申请复核一次。申诉、复核期间不停止执行，不因此加重。",
        "If you disagree, you may appeal in writing to the body that decided{until}{answered}. If you still disagree, you may ask "
        "the body above for a review once{above}. The measure runs on meanwhile, and nobody is treated worse for it.",
    ).with_values(
        until=until if found.appeal_by else "", answered="" if months is None else answered, above="" if days is None else above
    )  # fmt: skip
