"""After the meeting: parts stated, drawn together, decided by the body. A decided debrief is a fact of its own."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from zeren.debrief.actions.steps import _about, _not_now
from zeren.debrief.events.verdicts import DebriefsDecided, DebriefsDrawnTogether, PartsStated
from zeren.debrief.models import Debrief, PartStated, Synthesis, Verdict
from zeren.debrief.queries.debriefs import BALLOT as BALLOT_FACT
from zeren.debrief.queries.debriefs import GRADE as GRADE_FACT
from zeren.debrief.queries.outcomes import ballot_part
from zeren.debrief.queries.verdicts import Outcome, outcomes
from zeren.debrief.rules.states import STATES, DebriefAt
from zeren.debrief.rules.synthesis import (
    BALLOT,
    PARTS,
    Part,
    cannot_reckon,
    cannot_state,
    plain,
    synthesised,
    ways_of,
)
from zeren.debrief.rules.verdicts import (
    Before,
    Sitting,
    VerdictRow,
    cannot_decide,
    cannot_sit,
    decided_alone,
    departs,
    second_of,
)
from zeren.implement.actions import correct_fact, import_facts
from zeren.implement.queries import facts_of_year
from zeren.implement.rules.facts import FactEntry, asked_kinds
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Reason, refuse_if
from zeren.kernel.exact import kept, ten_thousandths
from zeren.kernel.words import Text
from zeren.ledger.clock import now, today
from zeren.ledger.gate import About, Done, action, digest_of
from zeren.ledger.levels import unwitnessed
from zeren.ledger.waivers import record
from zeren.ledger.waiving import DEPARTURE, Wish
from zeren.organisations.queries import choices_of, holders, pack_on, unit_spans
from zeren.policy import Pack
from zeren.policy.adoption import adopted

ROOM = Actor("job", "debrief", mandate="puts down as facts what the deciding body decided about debriefs")


def _about_rows(rows: Iterable[VerdictRow], *_: object, **__: object) -> About:
    return _about([row.debrief for row in rows])


def _about_parts(debriefs: Mapping[int, Sequence[tuple[str, Fraction, str]]]) -> About:
    return _about(debriefs)


@action(permission="debrief.conclude", about=_about_parts)
def state_parts(actor: Actor, debriefs: Mapping[int, Sequence[tuple[str, Fraction, str]]]) -> Done:
    """State parts of the syntheses of debriefs: (part, points, source) for each. Stated again, the last counts.

    Gives how many. Errors: Refused with every reason; the ballot is never stated.
    """
    found = outcomes(debriefs)
    refuse_if(
        reason
        for one in found
        for reason in (
            *_closed_for_parts(one, actor),
            *(reason for part, points, source in debriefs[one.id] for reason in cannot_state(part, points, source)),
        )
    )
    moment = now()
    rows = [
        PartStated(
            debrief_id=number, part=part, points=_decimal(points), source=source.strip()[:200], at=moment,
            by=actor.signature,
        )
        for number, parts in debriefs.items()
        for part, points, source in parts
    ]  # fmt: skip
    PartStated.objects.bulk_create(rows)
    seal = digest_of([[row.debrief_id, row.part, row.points, row.source] for row in rows])
    return Done(len(rows), PartsStated(len(rows), seal))


@action(permission="debrief.conclude", about=_about)
def draw_together(actor: Actor, debriefs: Sequence[int]) -> Done:
    """Draw the parts of debriefs together by the pack's ways; again, the last counts until it is decided.

    Gives how many have a proposed grade. Errors: Refused with every reason.
    """
    day = today()
    pack = pack_on(day)
    ways = ways_of(adopted(pack, choices_of(pack.digest)).values_in_force, pack.words.facts[GRADE_FACT].labels)
    found = outcomes(debriefs)
    refuse_if(
        (
            *_nobody(found),
            *(reason for one in found for reason in _closed_for_parts(one, actor)),
            *cannot_reckon(ways),
        )
    )
    rows = []
    for one in found:
        parts = [Part(key, said.points, said.points, said.source) for key, said in one.stated.items() if key in PARTS]
        drawn = synthesised([*parts, ballot_part(one.id)], ways)
        rows.append(
            Synthesis(debrief_id=one.id, grade=drawn.grade, content=plain(drawn), drawn_on=day, by=actor.signature)
        )
    Synthesis.objects.bulk_create(rows)
    seal = digest_of([[row.debrief_id, row.content] for row in rows])
    return Done(sum(bool(row.grade) for row in rows), DebriefsDrawnTogether(len(rows), pack.digest, seal))


@action(permission="debrief.decide", about=_about_rows, milestone=True)
def decide_debriefs(actor: Actor, rows: Sequence[VerdictRow], sitting: Sitting) -> Done:
    """Record what the deciding body decided. Grade and ballot stand as facts from then on. Gives how many.

    After an upheld objection it is decided anew: a new verdict, and the fact of the grade is corrected.
    Errors: Refused with every reason (no quorum, no opinion, a departure alone or without reason, the own debrief,
    a grade that was brought in before, a grade below the one that was objected to).
    """
    day = today()
    pack = pack_on(sitting.decided_on)
    found = {one.id: one for one in outcomes([row.debrief for row in rows])}
    quorum = adopted(pack, choices_of(pack.digest)).values_in_force.get("verdict.quorum") or ""
    known = [(row, found[row.debrief]) for row in rows if row.debrief in found]
    before = {
        one.id: Before(one.drawn.grade if one.drawn else "", one.drawn_on, one.verdict.grade if one.verdict else "")
        for _, one in known
    }
    seconds = _seconds(actor, known, before, sitting)
    refuse_if(
        (
            *unwitnessed(),
            *cannot_sit(sitting, quorum, day),
            *_nobody(list(found.values())),
            *(
                reason
                for row, one in known
                for reason in (
                    *_not_now("decide", one, actor, DebriefAt(one.person, grade=row.grade, opinion=row.opinion)),
                    *cannot_decide(row, before[one.id], sitting, pack.words.facts[GRADE_FACT].labels),
                )
            ),
            *(decided_alone(number) for number, second in seconds.items() if not second),
            *_brought_in_before([one for _, one in known if one.verdict is None]),
        )
    )
    made = _record(actor, known, before, sitting)
    waivers = [
        record(
            actor.signature,
            f"person:{seconds[row.debrief_id]}",
            Wish(
                DEPARTURE, Verdict._meta.db_table, row.id, found[row.debrief_id].unit, found[row.debrief_id].person,
                None, None, row.reason,
            ),
        )
        for row in made
        if row.debrief_id in seconds
    ]  # fmt: skip
    import_facts(ROOM, tuple(_facts([(row, one) for row, one in known if one.verdict is None], sitting, pack)))
    _put_right(known, sitting)
    seal = digest_of([[row.debrief_id, row.grade, row.opinion] for row in made])
    departures = sum(row.departs for row in made)
    return Done(len(made), *waivers, DebriefsDecided(len(made), departures, sitting.decided_on, seal))


def _closed_for_parts(one: Outcome, actor: Actor) -> Iterator[Reason]:
    if one.person == actor.id:
        yield Reason("own_debrief", Text("不能办理自己的述职。", "Nobody handles the own debrief."))
    if one.state != "synthesis":
        state = STATES.get(one.state, Text(one.state, one.state))
        yield Reason(
            "not_to_be_drawn",
            Text(f"{one.name}的述职是“{state.zh}”，不能作综合评价。", f"The debrief of {one.name} is “{state.en}”."),
            next_step=Text("会议结束后、定等次前办理。", "It is done after the meeting and before the decision."),
            place=(str(one.id),),
        )


def _nobody(found: Sequence[Outcome]) -> list[Reason]:
    return [] if found else [Reason("nobody_named", Text("没有选述职人。", "Nobody was chosen."))]


def _seconds(
    actor: Actor, rows: Sequence[tuple[VerdictRow, Outcome]], before: Mapping[int, Before], sitting: Sitting
) -> dict[int, str]:
    """Debrief → the second member of the body, for each decision that departs from a proposal."""
    units = {one.heard_by for _, one in rows if one.heard_by}
    members = [(held.person, held.name) for held in holders(units, sitting.decided_on)]
    return {
        one.id: second_of(members, sitting, (actor.id, one.person))
        for row, one in rows
        if departs(row, before[one.id])
    }


def _record(
    actor: Actor, rows: Sequence[tuple[VerdictRow, Outcome]], before: Mapping[int, Before], sitting: Sitting
) -> list[Verdict]:
    last = dict(Synthesis.objects.filter(debrief__in=[one.id for _, one in rows]).values_list("debrief", "id"))
    made = [
        Verdict(
            debrief_id=one.id, synthesis_id=last[one.id], grade=row.grade, opinion=row.opinion.strip(),
            body=sitting.body.strip(), decided_on=sitting.decided_on, document=sitting.document.strip(),
            present="、".join(sitting.present), due=sitting.due, departs=departs(row, before[one.id]),
            reason=row.reason.strip(), recorded_by=actor.signature, objection_id=one.upheld or None,
        )
        for row, one in rows
    ]  # fmt: skip
    Verdict.objects.bulk_create(made)
    Debrief.objects.filter(id__in=[one.id for _, one in rows]).update(state="decided")
    return made


def _facts(rows: Sequence[tuple[VerdictRow, Outcome]], sitting: Sitting, pack: Pack) -> Iterator[FactEntry]:
    """Grade and ballot of each as facts of the day of the meeting, where lists of that kind of unit ask for them.

    A meeting after the year is over is about that year: its facts stand on the year's last day.
    Of a ballot published between two ends the middle is put down: it favours neither the person nor the others.
    """
    kinds = unit_spans({one.unit for _, one in rows})
    asked = asked_kinds(pack.duties).get(GRADE_FACT, frozenset())
    for row, one in rows:
        if kinds[one.unit][0] not in asked:
            continue
        day = min(one.meets_on or sitting.decided_on, sitting.decided_on, date(one.year, 12, 31))
        source = f"{sitting.body.strip()} {sitting.document.strip()}"
        stem = f"{one.unit}-{day:%Y%m%d}"
        yield FactEntry(GRADE_FACT, one.unit, day, source, f"{stem}-{one.id}-grade", one.person, label=row.grade)
        ballot = next((part for part in one.drawn.parts if part.key == BALLOT), None) if one.drawn else None
        if ballot and ballot.least is not None and ballot.most is not None:
            middle = kept((ballot.least + ballot.most) / 2)
            yield FactEntry(BALLOT_FACT, one.unit, day, source, f"{stem}-{one.id}-ballot", one.person, middle)


def _put_right(rows: Sequence[tuple[VerdictRow, Outcome]], sitting: Sitting) -> None:
    """Where a verdict was made anew, its grade stands as a corrected fact; what a frozen appraisal took stays as it was
    and is put right there by an objection of its own."""
    for row, one in rows:
        if one.verdict is None or one.verdict.grade == row.grade:
            continue
        for fact in facts_of_year(one.year, [one.unit], (GRADE_FACT,)):
            if fact.person == one.person and fact.entered_by == ROOM.signature:
                source = f"{sitting.body.strip()} {sitting.document.strip()}"
                correct_fact(ROOM, fact.key, f"异议成立，重新研究：{source}", label=row.grade, source=source)


def _brought_in_before(found: Sequence[Outcome]) -> Iterator[Reason]:
    """A grade of the same year and person that was brought in from elsewhere: two would count."""
    for year in {one.year for one in found}:
        units = {one.unit for one in found if one.year == year}
        known = {(fact.unit, fact.person): fact for fact in facts_of_year(year, units, (GRADE_FACT, BALLOT_FACT))}
        for one in found:
            if one.year == year and (fact := known.get((one.unit, one.person))):
                yield Reason(
                    "grade_brought_in",
                    Text(
                        f"{one.name}本年的述职结果已经导入（{fact.key}）。",
                        f"A result of {one.name} for this year was brought in ({fact.key}).",
                    ),
                    next_step=Text("先撤回导入的事实，再记录决定。", "Withdraw that fact, then record the decision."),
                    place=(str(one.id),),
                )


def _decimal(value: Fraction) -> Decimal:
    return Decimal(ten_thousandths(value)).scaleb(-4)
