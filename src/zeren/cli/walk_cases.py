"""Steps of a walk after the letters: objections, cases, what results led to, appointments, the next year."""

from zeren.assess.actions import decide_again as decide_again_results
from zeren.assess.actions import file_objection, propose_results, reject_objection, uphold_objection
from zeren.assess.queries import decided_grades, letters_of, objection_found
from zeren.assess.rules.deciding import DecisionRow
from zeren.clarify.actions import open_year
from zeren.cli.walk import Deed, Step, Walk
from zeren.diagnose.actions import draw_up_handover, take_over
from zeren.implement.actions import ask_task_extension
from zeren.implement.queries import task_of_duty
from zeren.investigate.actions import (
    answer_lead,
    carry_out_measure,
    correct_case,
    decide_case,
    deliver_case,
    drop_case,
    end_case,
    file_decision,
    hear_defence,
    open_case,
    put_down_lead,
    tell_correction,
)
from zeren.investigate.rules import Meeting
from zeren.kernel.errors import Invalid, Reason
from zeren.kernel.words import Text
from zeren.ledger.actions import refuse_waiver
from zeren.ledger.clock import today
from zeren.use.actions import (
    decide_appointment,
    draw_consequences,
    draw_up_shortlist,
    record_recommendation,
    record_uses,
)
from zeren.use.queries import consequences, eligibility_of
from zeren.use.rules.appointing import Vote


def file_the_objection(walk: Walk, step: Step) -> None:
    """A person objects to the own letter of a year."""
    of_year = (letter for letter in letters_of(person=step["person"]) if letter.decision.year == step["year"])
    letter = min(of_year, key=lambda letter: letter.id)
    actor = walk.actor("person", step)
    walk.objections[step["person"]] = file_objection(actor, letter.id, step["text"], tuple(step["facts"]))


def answer_the_objection(walk: Walk, step: Step) -> None:
    """Somebody who took no part answers; where it holds, facts are corrected and everything is computed again."""
    actor = walk.actor(step["actor"], step)
    number = walk.objections[step["person"]]
    if step["outcome"] == "rejected":
        reject_objection(actor, number, step["text"])
        return
    said = step["correction"]
    correction = {"happened_on": said["day"], "attributes": dict(said["attributes"]), "source": said["source"]}
    uphold_objection(actor, number, step["text"], {said["corrects"]: correction})
    walk.runs[step["year"]] = {**walk.runs[step["year"]]}


def decide_again(walk: Walk, step: Step) -> None:
    """The deciding body decides on the recomputed run for those whom it changes; for the rest it says why it keeps them."""
    actor = walk.actor(step["actor"], step)
    person = step["grades"][0]["person"]
    found = objection_found(walk.objections[person])
    office = walk.actor("office_head", step)
    proposal = propose_results(office, found.run, "县委常委会", today())
    subject = {change["subject"].split("@")[0]: change["subject"] for change in found.affected}
    rows = [
        DecisionRow(subject[grade["person"]], grade["grade"], grade["reason"], step["present"])
        for grade in step["grades"]
    ]
    affected = [change for change in found.affected if change["scheme"] == found.scheme]
    stands = decided_grades(step["year"], [change["subject"] for change in affected], found.scheme)
    kept = [
        DecisionRow(change["subject"], was.grade, step["keep_others"], step["present"])
        for change in affected
        if change["subject"] not in {row.subject for row in rows}
        and (was := stands.get((found.scheme, change["subject"])))
        and was.grade != change["after"]["grade"]
    ]
    decide_again_results(actor, proposal, [*rows, *kept], today(), step["document"], step["present"])


def walk_a_case(walk: Walk, step: Step) -> None:
    """One step of a case, by its verb."""
    actor, verb, text = walk.actor(step["actor"], step), step["verb"], step.get("text", "")
    case = walk.cases.get(step["key"], "")
    if verb == "lead":
        walk.cases[step["key"]] = put_down_lead(
            actor, step["unit"], step["person"], step["finding"], text, task_of(step)
        )
    elif verb == "answer_lead":
        answer_lead(walk.actor("discipline", step), case, text)
    elif verb == "open":
        open_case(actor, case, text, step.get("approved_by", ""), step.get("document", ""))
    elif verb == "drop":
        drop_case(actor, case, text)
    elif verb == "hear":
        hear_defence(actor, case, text, "signed")
    elif verb == "exemption":
        walk.exemptions[step["key"]] = step
    elif verb == "decide":
        asked = walk.exemptions.get(step["key"], {})
        granted = asked.get("exemption", "") if asked.get("granted") else ""
        reason, meeting = (
            asked.get("reason", ""),
            Meeting(*(step.get(name, "") for name in ("body", "document", "present", "body_kind"))),
        )
        measure, responsibility = step.get("measure", ""), step.get("responsibility", "")
        decide_case(
            actor, case, text, measure, granted, reason, meeting, responsibility, step.get("why_unlike", ""),
            also=step.get("also", ()),
        )  # fmt: skip
    elif verb == "deliver":
        deliver_case(walk.actor("discipline", step), case, known_in=step.get("known_in", "unit"))
    elif verb == "file":
        file_decision(walk.actor("discipline", step), case, text)
    elif verb == "carry_out":
        carry_out_measure(walk.actor("discipline", step), case, text)
    elif verb == "correct":
        correct_case(actor, case, text)
    elif verb == "tell_correction":
        tell_correction(walk.actor("discipline", step), case, text, step["known_in"])
    elif verb == "end":
        end_case(walk.actor("discipline", step), case)


def task_of(step: Step) -> int | None:
    """The task that a lead is about, by the unit's duty of that year."""
    return task_of_duty(step["unit"], step["duty"], step["year"])


def draw_and_record(walk: Walk, step: Step) -> None:
    """Draw what follows from the decisions and record it as done, but for the last few."""
    actor = walk.actor(step["actor"], step)
    draw_consequences(actor, step["year"])
    open_ones = consequences(today(), state="open", year=step["year"])
    done = open_ones[: max(len(open_ones) - step["left_open"], 0)]
    record_uses(actor, [found.id for found in done], "已按期办理。")


def ask_eligibility(walk: Walk, step: Step) -> None:
    """Ask whether a person may be appointed on a day, and hold the answer against what the plan says."""
    found = eligibility_of(step["person"], step["on"])
    blocked = any(bar.reference in walk.cases.values() for bar in found.bars)
    if blocked != (step["expect"] == "blocked"):
        raise Invalid(
            Reason(
                "eligibility_differs",
                Text(f"{step['on']} 的结果与计划不符。", f"The answer for {step['on']} is not what the plan says."),
            )
        )


def recommend(walk: Walk, step: Step) -> None:
    """A meeting's recommendation is put on record."""
    record_recommendation(
        walk.actor(step["actor"], step), step["person"], step["kind"], step["held_on"], step["present"], step["due"],
        step["document"],
    )  # fmt: skip


def draw_up_a_shortlist(walk: Walk, step: Step) -> None:
    """People are put forward for a post."""
    actor = walk.actor(step["actor"], step)
    walk.shortlists[step["post"]] = draw_up_shortlist(actor, step["post"], step["takes_effect"], step["people"])


def decide_on_a_shortlist(walk: Walk, step: Step) -> None:
    """The body decides whom to appoint, with its reason where it departs from something."""
    decide_appointment(
        walk.actor(step["actor"], step), walk.shortlists[step["post"]], step["person"], today(), step["body"],
        step["document"], step["present"], Vote(step["due"], step["attended"], step["favour"], step["manner"]),
        step["text"], step["answer_for"],
    )  # fmt: skip


def open_next(walk: Walk, step: Step) -> None:
    """Open the next year: lists and allocations carried over."""
    open_year(walk.actor(step["actor"], step), step["year"])


def ask_extension(walk: Walk, step: Step) -> None:
    """Somebody asks that a duty of a unit be due later."""
    task = task_of_duty(step["unit"], step["duty"], step["year"])
    if task is None:
        raise Invalid(Reason("no_task", Text(f"没有 {step['duty']} 这项任务。", f"There is no task {step['duty']}.")))
    walk.waivers[step["unit"]] = ask_task_extension(
        walk.actor(step["actor"], step), task, step["until"], step["text"]
    )


def refuse_extension(walk: Walk, step: Step) -> None:
    """Somebody else refuses it, with the reason."""
    refuse_waiver(walk.actor(step["actor"], step), walk.waivers[step["unit"]], step["text"])


def draw_up(walk: Walk, step: Step) -> None:
    """A handover is drawn up, and the one who came puts the own name to it; the other may, for good."""
    number = draw_up_handover(walk.actor(step["actor"], step), step["unit"])
    take_over(walk.actor("person", step), number, step["text"])


DEEDS: dict[str, Deed] = {
    "ask_extension": ask_extension,
    "refuse_extension": refuse_extension,
    "draw_up_handover": draw_up,
    "object": file_the_objection,
    "answer_objection": answer_the_objection,
    "decide_again": decide_again,
    "case": walk_a_case,
    "record_uses": draw_and_record,
    "ask_eligibility": ask_eligibility,
    "open_next_year": open_next,
    "recommend": recommend,
    "shortlist": draw_up_a_shortlist,
    "decide_appointment": decide_on_a_shortlist,
}
