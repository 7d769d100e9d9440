"""What is held about one person because of debriefs: where each stands, its verdict and letter, objections with their answers."""

from datetime import date

from zeren.debrief.queries import debriefs_of_person, outcomes, verdict_objections
from zeren.debrief.rules.states import STATES
from zeren.kernel.words import Text
from zeren.policy import Pack
from zeren.web.addresses import address
from zeren.web.held.parts import Row

OBJECTIONS: dict[str, Text] = {
    "filed": Text("等待答复", "waits for an answer"),
    "upheld": Text("成立", "upheld"),
    "rejected": Text("不成立", "not upheld"),
}


def debriefs(person: str, day: date, pack: Pack) -> tuple[Row, ...]:
    """The person's debriefs with what was decided, the newest first; then the own objections to verdicts."""
    rows = []
    for one in outcomes(found.id for found in debriefs_of_person(person)):
        more = [STATES.get(one.state, Text(one.state, one.state))]
        if one.verdict:
            more.append(Text("{day} 决定“{grade}”：{opinion}", "decided “{grade}” on {day}: {opinion}").with_values(
                day=one.verdict.decided_on, grade=pack.words.name(one.verdict.grade), opinion=one.verdict.opinion))  # fmt: skip
        until = one.verdict.object_by if one.verdict else None
        if until:
            more.append(
                Text("异议期到 {day}（含当日）", "you may object until {day}, that day included").with_values(
                    day=until
                )
                if day <= until
                else Text("异议期已于 {day} 届满", "the time to object ended on {day}").with_values(day=until)
            )
        what = Text("{year} 年述职：{unit} {title}", "debrief of {year}: {unit}, {title}").with_values(year=one.year, unit=one.unit_name, title=one.title)  # fmt: skip
        rows.append(Row(one.meets_on, what, tuple(more), until=until, url=address("debrief-verdict" if one.verdict else "debrief-one", one.id)))  # fmt: skip
    return (*reversed(rows), *_objections(person))


def _objections(person: str) -> tuple[Row, ...]:
    return tuple(
        Row(
            one.filed_on, Text("对 {number} 的异议：{text}", "objection to {number}: {text}").with_values(number=one.number, text=one.text),
            (OBJECTIONS[one.state], *((Text(one.answer, one.answer),) if one.answer else ())),
            until=one.answer_by if one.state == "filed" else None, url=address("debrief-verdict", one.debrief),
        )
        for one in reversed(verdict_objections(person=person))
    )  # fmt: skip
