"""The letter that explains a grade: which, why, what would have changed it, by whom, under which rules, how to object.

Each part is always there: where nothing is to be said, the letter says so.
"""

from dataclasses import dataclass
from datetime import date

from zeren.kernel.words import Text
from zeren.papers.documents import SOFT_BREAK, day_text
from zeren.papers.letters import Letter, Section, TextTable
from zeren.papers.spec import UNSAID

_NONE = Text("没有。", "None.")


@dataclass(frozen=True, slots=True)
class GateLine:
    """One thing that must hold before any score counts; `held` None: it could not be told."""

    name: Text
    required: Text
    found: Text
    held: bool | None
    source: Text


@dataclass(frozen=True, slots=True)
class Objection:
    """How to object: to whom, in which form, until which day; before delivery, within how many days of it."""

    until: date | None
    to: Text
    how: Text
    source: Text
    days: int | None = None


@dataclass(frozen=True, slots=True)
class GradeLetter:
    """What the letter has to say. `matter` names the appraisal; `decided_by` None: a draft, nothing is decided.

    `score` is the number alone. `departure` tells when the decision departs from the proposal and why; `uses` what
    the grade leads to. `grade` None: none is given, and `reasons` say why. `to_unit`: the letter goes to a unit.
    """

    issuer: Text
    matter: Text
    year: int
    addressee: Text
    subject: Text
    grade: Text | None
    reasons: tuple[Text, ...]
    gates: tuple[GateLine, ...]
    nearest: Text | None
    rules: tuple[Text, ...]
    objection: Objection
    score: Text | None = None
    disputes: tuple[Text, ...] = ()
    departure: Text | None = None
    uses: tuple[Text, ...] = ()
    decided_by: Text | None = None
    decided_on: date | None = None
    number: Text = UNSAID
    signed_on: date | None = None
    copies: tuple[Text, ...] = ()
    demonstration: bool = False
    simulated: bool = False
    to_unit: bool = False


def grade_letter(said: GradeLetter) -> Letter:
    """The letter in both languages. A draft bears no number, day or copies, and no term runs from it."""
    draft = said.decided_by is None
    return Letter(
        issuer=said.issuer,
        number=UNSAID if draft else said.number,
        title=_title(said),
        addressee=said.addressee,
        opening=(_opening(said),),
        sections=tuple(part for part in _sections(said) if part),
        closing=(Text("特此通知。", "This letter is sent to you as notice of the result."),) if not draft else (),
        signed_on=None if draft else said.signed_on,
        copies=() if draft else said.copies,
        draft=draft,
        demonstration=said.demonstration,
        simulated=said.simulated,
    )


def _title(said: GradeLetter) -> Text:
    return Text("关于{year}年度{soft}{matter}结果的通知", "Result of the {matter} for {year}").with_values(
        year=said.year, matter=said.matter, soft=SOFT_BREAK
    )


def _opening(said: GradeLetter) -> Text:
    if said.decided_by is None:
        return Text(
            "{year}年度{matter}尚未由决定机关作出决定。以下是按规则算出的建议等次及理由，仅供核对，不是结果。",
            "The deciding body has not yet decided on the {matter} for {year}. What follows is the grade proposed under the "
            "rules, with its reasons, for checking only; it is not a result.",
        ).with_values(year=said.year, matter=said.matter)
    if said.grade is None:
        return Text(
            "{year}年度{matter}的等次已经决定，{you}这次不定等次。现将原因、以后怎样办以及提出异议的办法通知如下。",
            "The grades of the {matter} for {year} have been decided; none is given to you. This letter tells you why, what "
            "comes of it, and how you may object.",
        ).with_values(year=said.year, matter=said.matter, you=you(said.to_unit))
    return Text(
        "{year}年度{matter}的等次已经决定。现将{you}的结果、理由以及提出异议的办法通知如下。",
        "The grades of the {matter} for {year} have been decided. This letter tells you the result, the reasons, and how "
        "you may object.",
    ).with_values(year=said.year, matter=said.matter, you=you(said.to_unit))


def you(to_unit: bool) -> Text:
    """How a letter speaks to its reader: a person, or a unit."""
    return Text("你单位", "the unit") if to_unit else Text("您", "you")


def _sections(said: GradeLetter) -> tuple[Section | None, ...]:
    graded = said.grade is not None
    near = Section(Text("最接近的另一结果", "The nearest thing that would have changed it"), (said.nearest or _NONE,))
    why = (
        Text("决定等次的理由", "The reasons that decided")
        if graded
        else Text("不定等次的原因", "Why no grade is given")
    )
    return (
        _grade(said),
        Section(why, _numbered(said.reasons)),
        _gates(said),
        near if graded else None,
        Section(
            Text("核对事实时尚未解决的异议", "Disputes open when the facts were frozen"),
            _numbered(said.disputes) or (_NONE,),
        ),
        _decision(said),
        Section(_uses_heading(said), _numbered(said.uses)) if said.uses else None,
        objection_section(said.objection, said.decided_by is not None, said.to_unit),
    )


def _uses_heading(said: GradeLetter) -> Text:
    if said.grade is None:
        return Text("以后怎样办", "What comes of it")
    if said.decided_by is None:
        return Text("如作出这一决定，结果的运用", "What would follow if it were decided so")
    return Text("结果的运用", "What follows")


def _numbered(texts: tuple[Text, ...]) -> tuple[Text, ...]:
    """1. 2. 3. before each, where there are several."""
    if len(texts) < 2:
        return texts
    return tuple(Text(f"{at}．{text.zh}", f"({at}) {text.en}") for at, text in enumerate(texts, start=1))


def _grade(said: GradeLetter) -> Section:
    if said.grade is None:
        none = Text("{subject}{year}年度不定等次。", "No grade is given to {subject} for {year}.")
        return Section(Text("考核等次", "The grade"), (none.with_values(subject=said.subject, year=said.year),))
    proposed = said.decided_by is None
    text = Text(
        "{subject}{year}年度的{what}为“{grade}”。"
        if said.score is None
        else "{subject}{year}年度的{what}为“{grade}”，得分{score}分。",
        "The {what} of {subject} for {year} is “{grade}”."
        if said.score is None
        else "The {what} of {subject} for {year} is “{grade}”, with a score of {score}.",
    ).with_values(
        subject=said.subject,
        year=said.year,
        grade=said.grade,
        score=said.score or "",
        what=Text("建议等次", "proposed grade") if proposed else Text("考核等次", "grade"),
    )
    return Section(Text("考核等次", "The grade"), (text, said.departure) if said.departure else (text,))


_HELD = {True: Text("达到", "met"), False: Text("未达到", "not met"), None: Text("无法判断", "cannot be told")}


def _gates(said: GradeLetter) -> Section:
    heading = Text("先决要求", "What had to hold first")
    if not said.gates:
        return Section(heading, (Text("本次考核没有先决要求。", "This appraisal has none."),))
    headings = (
        Text("要求", "Requirement"),
        Text("规定", "Required"),
        Text("实际", "Found"),
        Text("结果", "Result"),
        Text("依据", "Source"),
    )
    rows = tuple((gate.name, gate.required, gate.found, _HELD[gate.held], gate.source) for gate in said.gates)
    lead = Text(
        "下列要求先于得分；有一项未达到的，不论得分多少，等次都受限制。",
        "These come before any score; where one is not met, the grade is limited whatever the score.",
    )
    return Section(heading, (lead,), TextTable(headings, rows, (22, 24, 24, 12, 26), (3,)))


def _decision(said: GradeLetter) -> Section:
    rules = Text("；".join(rule.zh for rule in said.rules), "; ".join(rule.en for rule in said.rules))
    if said.decided_by is None:
        by = Text("尚未决定。", "Nothing has been decided.")
    elif said.decided_on is None:
        by = Text("由{body}决定。", "Decided by {body}.").with_values(body=said.decided_by)
    else:
        by = Text("由{body}于{day}决定。", "Decided by {body} on {day}.").with_values(
            body=said.decided_by, day=day_text(said.decided_on)
        )
    under = Text("所依据的规则：{rules}。", "Rules applied: {rules}.").with_values(rules=rules)
    return Section(Text("由谁决定，依据什么规则", "Who decided, and under which rules"), (by, under))


def objection_section(objection: Objection, decided: bool, to_unit: bool = False) -> Section:
    """How to object, the same in every letter about a result; `decided` False: a draft, of which nothing runs yet."""
    if objection.until and decided:
        term = Text("在{day}前（含当日）", "until {day} (that day included)").with_values(
            day=day_text(objection.until)
        )
    elif objection.days is not None:
        what = Text("本通知", "this letter") if decided else Text("决定", "the decision")
        term = Text("自{what}送达之日起{days}日内", "within {days} days of delivery of {what}").with_values(
            what=what, days=objection.days
        )
    else:
        term = Text("自决定送达之日起，在届时写明的期限内", "within the term that will be stated at delivery")
    start = Text("对上述结果有异议的", "If you disagree with this result")
    if not decided:
        start = Text(
            "结果经决定并送达后，对结果有异议的", "Once the result is decided and delivered, if you disagree with it"
        )
    first = Text("{start}，您可以{term}，{how}，向{to}提出。", "{start}, you may object {term}, {how}, to {to}.")
    if to_unit:
        first = Text(
            "{start}，由你单位第一责任人{term}，{how}，向{to}提出。",
            "{start}, the unit's first responsible person may object {term}, {how}, to {to}.",
        )
    second = Text(
        "异议由未参与原评定的人员核查答复；成立的，更正后为所有人重新测算：等次因此重新决定的，另发通知书；总分、位次有变的，也发通知写明变化前后。对答复不服的，可以向上一级申请一次复核。不因提出异议而加重处理。依据：{source}。",
        "Somebody who took no part in the appraisal examines and answers it; where it holds, everything is computed again "
        "for everybody: whose grade is decided anew gets a new letter, whose total or place moved a notice with before and after. "
        "Whoever disagrees with the answer may ask the body above once. "
        "Nobody is treated worse for objecting. Source: {source}.",
    ).with_values(source=objection.source)
    heading = Text("如何提出异议", "How to object")
    return Section(heading, (first.with_values(start=start, term=term, how=objection.how, to=objection.to), second))
