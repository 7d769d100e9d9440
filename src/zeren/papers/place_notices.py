"""The notice to whoever moved when an objection was upheld and everything was computed again: before, after, why."""

from dataclasses import dataclass
from datetime import date

from zeren.kernel.words import Text
from zeren.papers.documents import SOFT_BREAK
from zeren.papers.grade_letters import Objection, objection_section, you
from zeren.papers.letters import Letter, Section, TextTable


@dataclass(frozen=True, slots=True)
class PlaceNotice:
    """What the notice has to say. `moved`: what moved, with what it was and what it is now; `grade`: what stands decided."""

    issuer: Text
    matter: Text
    year: int
    addressee: Text
    subject: Text
    moved: tuple[tuple[Text, Text, Text], ...]
    why: tuple[Text, ...]
    grade: tuple[Text, ...]
    objection: Objection
    number: Text
    signed_on: date | None
    demonstration: bool = False
    simulated: bool = False
    to_unit: bool = False


def place_notice(said: PlaceNotice) -> Letter:
    """The notice in both languages."""
    headings = (Text("项目", "What"), Text("变动前", "Before"), Text("变动后", "After"))
    told = Text("{subject}的变动如下。", "What changed for {subject}:").with_values(subject=said.subject)
    table = TextTable(headings, said.moved, (30, 35, 35), (1, 2))
    return Letter(
        issuer=said.issuer,
        number=said.number,
        title=Text("关于{year}年度{matter}{soft}重新测算后变动情况的通知", "The {matter} for {year}, computed again").with_values(
            year=said.year, matter=said.matter, soft=SOFT_BREAK
        ),
        addressee=said.addressee,
        opening=(
            Text(
                "一件对{year}年度{matter}结果的异议成立，已为所有对象重新测算，{you}的测算结果因此有变。现将变动前后、原因以及提出异议的办法通知如下。",
                "An objection to a result of the {matter} for {year} was upheld and everything was computed again for everybody; "
                "what was computed for {you} changed. This notice says what it was and what it is, why, and how you may object.",
            ).with_values(year=said.year, matter=said.matter, you=you(said.to_unit)),
        ),
        sections=(
            Section(Text("变动前后", "Before and after"), (told,), table),
            Section(Text("变动的原因", "Why it changed"), said.why),
            Section(Text("等次", "The grade"), said.grade),
            objection_section(said.objection, True, said.to_unit),
        ),
        closing=(Text("特此通知。", "This letter is sent to you as notice of the change."),),
        signed_on=said.signed_on,
        demonstration=said.demonstration,
        simulated=said.simulated,
    )  # fmt: skip
