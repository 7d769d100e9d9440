"""What is held about one person because of results and cases: letters, objections, uses, marks, cases heard, looks."""

import re
from datetime import date

from zeren.assess.queries import answer_appeal_by, letters_of, objections_of, other_appraisals, units_spoken_for
from zeren.assess.rules.beside import span_words
from zeren.assess.rules.stages import OBJECTION_STATES
from zeren.diagnose.queries import handovers
from zeren.diagnose.rules.handover import PARTS
from zeren.investigate.queries import CaseFound, cases
from zeren.investigate.rules import STATES, called, is_heard, waits_for_hearing
from zeren.kernel.words import Text
from zeren.ledger.clock import ZONE
from zeren.ledger.looks import LookFound, looks_at
from zeren.ledger.waivers import waivers_of
from zeren.ledger.waiving import KINDS as WAIVERS
from zeren.ledger.waiving import STATES as SETTLED
from zeren.organisations.queries import person_names, standings_in
from zeren.policy import Pack
from zeren.use.queries import consequences
from zeren.use.rules.drawing import refers_to
from zeren.web.addresses import address
from zeren.web.assess.letters import grade_of
from zeren.web.held.parts import Row
from zeren.web.implement.telling import actor_name
from zeren.web.looks import KINDS
from zeren.web.use.told import STATES as USES
from zeren.web.use.told import because_of, source_of, state_of
from zeren.web.waivers.things import NAMES

LONG_AGO, FAR_AHEAD = date(1900, 1, 1), date(2999, 12, 31)
CASE = re.compile(r"\d{4}-\d{3,}")


def pending(person: str) -> frozenset[str]:
    """Leads and cases about the person of which nothing is told here: not heard yet, or never opened."""
    return frozenset(one.key for one in cases(person=person) if not _heard(one))


def _heard(one: CaseFound) -> bool:
    return is_heard(step.verb for step in one.steps)


def letters(person: str, day: date, pack: Pack) -> tuple[Row, ...]:
    """Letters with their delivery and until when one may object."""
    rows = []
    for one in letters_of(person=person, units=units_spoken_for(person, day)):
        grade = grade_of(one.decision.grade, pack)
        more = []
        if one.delivered_on:
            more.append(Text("{day} 送达：{how}", "delivered on {day}: {how}").with_values(day=one.delivered_on, how=one.delivered_how))  # fmt: skip
        else:
            more.append(Text("尚未送达，异议期还没有开始", "not delivered; the time to object has not begun"))
        if one.object_by:
            words = (
                Text("异议期到 {day}（含当日）", "you may object until {day}, that day included")
                if day <= one.object_by
                else Text("异议期已于 {day} 届满", "the time to object ended on {day}")
            )
            more.append(words.with_values(day=one.object_by))
        whose = "" if one.decision.person else f"{one.decision.unit_name} "
        if one.kind == "place":
            more.insert(0, Text("变动通知，等次不变", "a notice of a change; the grade stands"))
        what = Text("{number}：{whose}{year} 年“{grade}”", "{number}: {whose}{year}, “{grade}”").with_values(
            number=one.number, whose=whose, year=one.decision.year, grade=grade
        )
        rows.append(Row(one.issued_on, what, tuple(more), until=one.object_by, url=address("assess-letters-letter", one.id)))  # fmt: skip
    return tuple(reversed(rows))


def other_results(person: str, pack: Pack) -> tuple[Row, ...]:
    """Results of routine, special and term appraisals, the newest first."""
    kinds = {one.key: one.title for one in pack.appraisals}
    return tuple(
        Row(
            one.day, Text("{kind}：{about}", "{kind}: {about}").with_values(kind=kinds.get(one.kind, Text(one.kind, one.kind)), about=one.about),
            (*(Text(words, words) for words in (one.grade, one.words) if words), span_words(one), Text(one.document, one.document)),
        )
        for one in other_appraisals([person])
    )  # fmt: skip


def objections(person: str, day: date) -> tuple[Row, ...]:
    """Objections of the person, and of the unit for which he or she speaks, with their answers."""
    return tuple(
        Row(
            one.filed_on, Text("对 {number} 的异议", "objection to {number}").with_values(number=one.number),
            (OBJECTION_STATES[one.state], *((Text(one.answer, one.answer),) if one.answer else ()), *(Text(step.text, step.text) for step in one.steps)),
            until=one.answer_by if one.state == "filed" else answer_appeal_by(one) if one.state == "appealed" else None, url=address("assess-letters-objection", one.id),
        )
        for one in reversed(objections_of(person=person, units=units_spoken_for(person, day)))
    )  # fmt: skip


def uses(person: str, day: date, pack: Pack) -> tuple[Row, ...]:
    """What results led to, with what came of it."""
    rows = []
    for one in consequences(day, person=person):
        more = [USES[state_of(one, day)].words, source_of(one.source, pack)]
        more += [Text(one.note, one.note)] if one.note else []
        because = because_of(one, pack)
        more += [because] if because else []
        words = [Text(said, said) if isinstance(said, str) else said for said in more]
        rows.append(Row(one.done_on, Text(f"{one.year} 年：{one.title.zh}", f"{one.year}: {one.title.en}"), tuple(words), until=one.due_on))  # fmt: skip
    return tuple(rows)


def marks(person: str, day: date, pack: Pack, waits: frozenset[str]) -> tuple[Row, ...]:
    """Marks of all times, the newest first; a mark of a case that waits for its hearing is part of that case's work."""
    rows = []
    for one in standings_in(LONG_AGO, FAR_AHEAD, person=person):
        if one.reference in waits:
            continue
        more = [refers_to(one.reference)] if one.reference else []
        if one.lifted_on:
            more.append(Text("{day} 提前解除", "lifted on {day}").with_values(day=one.lifted_on))
            more += [Text(said, said) for said in (one.lifted_because, one.lifted_document) if one.lifted_document]
        elif one.until_day and one.until_day < day:
            more.append(Text("已期满", "over"))
        rows.append(Row(one.from_day, _words(pack.words.name(one.kind)), tuple(more), until=one.until_day))
    return tuple(reversed(rows))


def waived(person: str, waits: frozenset[str]) -> tuple[Row, ...]:
    """Waivers about the person's own matters: who asked, who granted or refused, from when to when, why."""
    found = [one for one in waivers_of(person) if not (waits and one.about == "investigate_case")]
    signed = {by.removeprefix("person:") for one in found for by in (one.asked_by, one.settled_by) if by}
    people = person_names(signed)
    rows = []
    for one in found:
        what = Text("{kind}：{name}", "{kind}: {name}").with_values(kind=WAIVERS[one.kind], name=NAMES.get(one.about, ""))  # fmt: skip
        more = [Text("{who} 申请：{why}", "asked for by {who}: {why}").with_values(who=actor_name(one.asked_by, people), why=one.reason)]  # fmt: skip
        if one.was and one.until:
            more.append(Text(f"{one.was} 改到 {one.until}", f"moved from {one.was} to {one.until}"))
        more.append(SETTLED[one.state])
        if one.settled_by:
            more.append(Text("由 {who} 办理", "settled by {who}").with_values(who=actor_name(one.settled_by, people)))
        rows.append(Row(one.asked_at.astimezone(ZONE).date(), what, tuple(more), until=one.until, url=address("waivers-one", one.id)))  # fmt: skip
    return tuple(rows)


def handed_over(person: str) -> tuple[Row, ...]:
    """Handovers in which the person left or took over: found for good, also after both left."""
    rows = []
    for one in handovers(person=person):
        part = one.part_of(person)
        name = one.name_of(part)
        more = [PARTS[part], Text("{n} 项未了事项", "{n} open items").with_values(n=len(one.items))]
        signed = Text("{day} 署名", "you put your name to it on {day}").with_values(day=name.at.date()) if name else Text("等你署名", "waits for your name")  # fmt: skip
        what = Text("{unit}：{a} → {b}", "{unit}: {a} → {b}").with_values(unit=one.unit_name, a=one.predecessor_name, b=one.successor_name)  # fmt: skip
        rows.append(Row(one.drawn_on, what, (*more, signed), url=address("diagnose-handover-one", one.id)))
    return tuple(rows)


def cases_heard(person: str, pack: Pack) -> tuple[Row, ...]:
    """Cases on which the person has been heard or that are decided: state, measure, period, appeal."""
    rows = []
    for one in cases(person=person):
        if not _heard(one):
            continue
        more = [STATES[one.state]]
        measure = called(one.measures, pack.measures)
        more += [measure] if measure else []
        if one.impact_until:
            more.append(Text("影响期到 {day}（含当日）", "it weighs until {day}, that day included").with_values(day=one.impact_until))  # fmt: skip
        if one.appeals_until:
            more.append(Text("可以申诉到 {day}（含当日）", "you may appeal until {day}, that day included").with_values(day=one.appeals_until))  # fmt: skip
        rows.append(
            Row(one.decided_on or one.opened_on, Text(f"案件 {one.key}", f"Case {one.key}"), tuple(more),
                until=one.impact_until, url=address("investigate-mine-case", one.key))
        )  # fmt: skip
    return tuple(rows)


def looks(person: str, pack: Pack, waits: frozenset[str]) -> tuple[Row, ...]:
    """Who looked at what, when, in which role and on which ground.

    While a case waits for its hearing, looks on the grounds of such work are held back, and so are looks at what is
    not told of at all; they stand here once the person has been heard.
    """
    hidden = any(waits_for_hearing(one.state) and one.key in waits for one in cases(person=person))
    found = [one for one in looks_at(person) if not _is_held_back(one, pack, waits, hidden=hidden)]
    names = person_names({one.looker for one in found})
    rows = []
    for one in found:
        role, ground = pack.roles.get(one.role), pack.grounds.get(one.ground)
        more = [Text("岗位：{role}", "as: {role}").with_values(role=role.title if role else one.role)]
        if one.ground:
            more.append(Text("依据：{ground}", "ground: {ground}").with_values(ground=ground.title if ground else one.ground))  # fmt: skip
        name = names.get(one.looker, one.looker)
        what = Text("{who} 查看了你的{what}", "{who} looked at your {what}").with_values(
            who=name, what=KINDS[one.kind]
        )
        rows.append(Row(one.at.date(), what, tuple(more), Text(f"{one.at:%H:%M}", f"{one.at:%H:%M}")))
    return tuple(rows)


def _is_held_back(one: LookFound, pack: Pack, waits: frozenset[str], *, hidden: bool) -> bool:
    if one.kind == "case" and one.thing in waits:
        return True
    ground = pack.grounds.get(one.ground)
    return hidden and ground is not None and ground.until_heard


def _words(said: Text | str) -> Text:
    return Text(said, said) if isinstance(said, str) else said
