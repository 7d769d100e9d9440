"""Separation of duties and the order of things, table by table: which function of `duties.sql` is asked, and when.

The rules say the same first, with every reason; what stands here holds when they are passed by.
"""

from dataclasses import dataclass

from zeren.investigate.rules import TABLE as CASES
from zeren.investigate.rules import another_decides, by_the_person, not_about_oneself, took_no_part


@dataclass(frozen=True, slots=True)
class Asked:
    """A trigger `name` at a `moment` of single rows, only `when` a condition over OLD and NEW holds (empty: always).

    `tables`: asked once for a whole statement instead, which sees the rows as `fresh` and as they were as `gone`.
    """

    name: str
    moment: str
    call: str
    when: str = ""
    tables: str = ""


def _verbs(guard: object) -> str:
    return " ".join(row.verb for row in CASES if guard in row.guards)


STEPS = (
    f"guard_step('lead {_verbs(not_about_oneself)}', '{_verbs(by_the_person)}', '{_verbs(another_decides)}', "
    f"'{_verbs(took_no_part)}')"
)

DUTIES: dict[str, tuple[Asked, ...]] = {
    "clarify_acknowledgement": (Asked("guard_list_current", "INSERT", "guard_list_current()"),),
    "clarify_allocation": (Asked("guard_year_open", "INSERT OR DELETE", "guard_year_open()"),),
    "implement_task": (
        Asked("guard_own_task", "UPDATE", "guard_own_task()", tables="OLD TABLE AS gone NEW TABLE AS fresh"),
    ),
    "assess_answer": (
        Asked("guard_round_open", "INSERT", "guard_round_open()"),
        Asked(
            "guard_round_still_open", "UPDATE", "guard_round_open()", "OLD.choice <> NEW.choice OR OLD.at <> NEW.at"
        ),
        Asked("guard_dispute", "UPDATE", "guard_dispute()", "OLD.outcome <> NEW.outcome"),
    ),
    "assess_decision": (
        Asked("guard_own_result", "INSERT", "guard_own_result()"),
        Asked("guard_proposal_open", "INSERT", "guard_proposal_open()"),
    ),
    "assess_objection": (
        Asked("guard_who_answers", "UPDATE", "guard_objection()", "OLD.state <> NEW.state"),
        Asked("guard_put_right", "UPDATE", "guard_put_right()", "OLD.run_id IS DISTINCT FROM NEW.run_id"),
    ),
    "assess_appealstep": (Asked("guard_who_reviews", "INSERT", "guard_appeal()"),),
    "debrief_objection": (
        Asked("guard_who_answers_verdict", "UPDATE", "guard_verdict_objection()", "OLD.state <> NEW.state"),
    ),
    "use_consequence": (Asked("guard_carried", "UPDATE", "guard_carried()", "OLD.decision_id <> NEW.decision_id"),),
    "investigate_case": (Asked("guard_words_of_lead", "UPDATE", "guard_words()", "OLD.matter <> NEW.matter"),),
    "investigate_step": (
        Asked("guard_step", "INSERT", STEPS),
        Asked("guard_words", "UPDATE", "guard_words()", "OLD.text <> NEW.text"),
    ),
}
