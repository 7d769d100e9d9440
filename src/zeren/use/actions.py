"""Drawing up what follows from decisions, and recording what became of it."""

from collections.abc import Sequence

from zeren.assess.queries import DecisionFound, decisions_of
from zeren.kernel.actors import Actor
from zeren.kernel.errors import NotFound, Reason, refuse_if
from zeren.kernel.words import Text
from zeren.ledger.clock import today
from zeren.ledger.gate import Done, action, digest_of, seal_of
from zeren.organisations.actions import place_standing
from zeren.organisations.queries import pack_on, person_ids, unit_ids
from zeren.use.events import ConsequenceRecorded, ConsequencesDrawn, ConsequencesRecorded
from zeren.use.models import Consequence
from zeren.use.queries import grades_of_people
from zeren.use.rules import bar_until, cannot_record, consequences_of


@action(permission="use.record")
def draw_consequences(actor: Actor, year: int) -> Done:
    """Draw up, from every decision of a year, what has to follow and by when. Again adds nothing twice. Gives how many.

    A consequence that blocks an appointment takes effect at once: it places its bar.
    """
    pack = pack_on(today())
    decisions = decisions_of(year=year)
    known = set(
        Consequence.objects.filter(decision_id__in=[d.id for d in decisions]).values_list("decision_id", "rule")
    )
    units, people = unit_ids({d.unit for d in decisions}), person_ids({d.person for d in decisions if d.person})
    all_grades = grades_of_people(people)
    rows, bars = [], []
    for decision in decisions:
        grades = all_grades.get(decision.person, {})
        earlier = [grades.get(year - back, "") for back in range(1, 4)]
        subject = "person" if decision.person else "unit"
        for due in consequences_of(pack, decision.grade, subject, earlier, decision.decided_on):
            if (decision.id, due.rule) in known:
                continue
            rows.append(
                Consequence(
                    decision_id=decision.id,
                    unit_id=units[decision.unit],
                    person_id=people.get(decision.person),
                    rule=due.rule,
                    what=due.what,
                    due_on=due.due_on,
                )
            )
            if due.what == "block" and decision.person:
                bars.append((decision, due))
    Consequence.objects.bulk_create(rows)
    for decision, due in bars:
        _bar(actor, decision, due.rule, due.months or 12)
    seal = digest_of([[row.decision_id, row.rule] for row in rows])
    return Done(len(rows), ConsequencesDrawn(year, len(rows), seal))


def _bar(actor: Actor, decision: DecisionFound, rule: str, months: int) -> None:
    place_standing(
        actor,
        "bar",
        decision.decided_on,
        bar_until(decision.decided_on, months),
        rule,
        f"decision:{decision.year}:{decision.subject}",
        person=decision.person,
    )
    Consequence.objects.filter(decision_id=decision.id, rule=rule).update(
        state="done", done_on=decision.decided_on, done_by=actor.signature
    )


@action(permission="use.record")
def record_use(actor: Actor, consequence_id: int, state: str, note: str) -> Done:
    """Record that a consequence was carried out, or that nothing follows and why. Errors: Refused with every reason."""
    row = Consequence.objects.select_for_update().filter(id=consequence_id).first()
    if row is None:
        raise NotFound(Reason("no_such_consequence", Text("没有这一项运用。", "There is no such consequence.")))
    refuse_if(cannot_record(row.state, state, note, row.what))
    row.state, row.note, row.done_on, row.done_by = state, note.strip(), today(), actor.signature
    row.save(update_fields=["state", "note", "done_on", "done_by"])
    return Done(None, ConsequenceRecorded(row.id, state, seal_of(note)))


@action(permission="use.record")
def record_uses(actor: Actor, consequence_ids: Sequence[int], note: str) -> Done:
    """Record several consequences as carried out, with one note, all or none. Gives how many.

    Errors: Refused with every reason, for whichever of them.
    """
    rows = list(Consequence.objects.select_for_update().filter(id__in=consequence_ids).order_by("id"))
    refuse_if(reason for row in rows for reason in cannot_record(row.state, "done", note, row.what))
    for row in rows:
        row.state, row.note, row.done_on, row.done_by = "done", note.strip(), today(), actor.signature
    Consequence.objects.bulk_update(rows, ["state", "note", "done_on", "done_by"], batch_size=1000)
    ids = [row.id for row in rows]
    return Done(len(ids), ConsequencesRecorded(len(ids), digest_of(ids), seal_of(note)))
