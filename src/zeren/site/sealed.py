"""What may still change in a row once it is there, table by table. Everything that is not named here is sealed.

From this table come the triggers that refuse (`sealing`) and the rights of the role app (`provision`). Who adds a
column that moves, or a row that goes, adds it here and says under which condition.
"""

from dataclasses import dataclass, field

from zeren.assess.rules.stages import OBJECTIONS, PROPOSALS, ROUNDS
from zeren.clarify.rules.acknowledgement import LISTS
from zeren.clarify.rules.years import YEARS
from zeren.debrief.rules.boxes import BALLOTS
from zeren.debrief.rules.objecting import OBJECTIONS as VERDICT_OBJECTIONS
from zeren.debrief.rules.rectifying import RECTIFYING
from zeren.debrief.rules.sessions import MEETINGS, SPEAKERS
from zeren.debrief.rules.states import DEBRIEFS
from zeren.implement.rules.asking import ASKING
from zeren.implement.rules.digests import SENDING
from zeren.implement.rules.findings import FINDING
from zeren.implement.rules.stages import FACTS
from zeren.investigate.rules import TABLE as CASES
from zeren.kernel.transitions import Table
from zeren.organisations.rules.files import FILES
from zeren.use.rules.appointing import APPOINTMENTS
from zeren.use.rules.drawing import USES

ONCE = "once"
FREELY = "TRUE"
WITH_STATE = "with state"


def by_waiver(table: str, column: str) -> str:
    """The day moves before it has passed, to exactly the day that a waiver of two people names."""
    return f"guard_by_waiver('{table}', OLD.id, OLD.{column}, NEW.{column})"


@dataclass(frozen=True, slots=True)
class Sealed:
    """What moves in one table.

    `moves`: columns → ONCE (from empty to a value), WITH_STATE (only as the state moves), or a condition over OLD and
    NEW. `with_import`: columns that change only along with an import; `ended`: columns that anybody with the right may
    fill once, and that change afterwards only along with an import. `state`: the column, and the rules' table.
    `begins`: the states in which a row may come in. `goes`: when rows may be deleted ("" never, "with import",
    "replaced" as a whole, or a condition over OLD). `part_of`: column → table; rows come in only together with the row they belong to.
    """

    moves: dict[str, str] = field(default_factory=dict)
    with_import: str = ""
    ended: str = ""
    state: tuple[str, Table] | None = None
    begins: tuple[str, ...] = ()
    goes: str = ""
    part_of: tuple[str, str] | None = None

    def moving(self) -> list[str]:
        """Every column that can change at all, in order."""
        columns = [
            *self.with_import.split(),
            *self.ended.split(),
            *(name for names in self.moves for name in names.split()),
        ]
        return sorted({*columns, *([self.state[0]] if self.state else [])})


SEALED: dict[str, Sealed] = {
    # -- who there is: what sheets brought in is changed and taken back by sheets
    "organisations_unit": Sealed(with_import="name kind founded_on closed_on", goes="with import"),
    "organisations_placement": Sealed({"until_day": ONCE}, goes="with import"),
    "organisations_post": Sealed(with_import="unit_id title kind field", goes="with import"),
    "organisations_person": Sealed({"account_id": FREELY}, with_import="name", goes="with import"),
    "organisations_term": Sealed(with_import="person_id document", ended="until_day", goes="with import"),
    "organisations_standin": Sealed({"until_day": "NEW.until_day < OLD.until_day"}),
    "organisations_standing": Sealed({"lifted_on lifted_because lifted_by lifted_document": ONCE}),
    "organisations_adoptedpack": Sealed(),
    "organisations_apart": Sealed(goes="replaced"),
    "organisations_adoption": Sealed({"current": "OLD.current"}),
    "organisations_import": Sealed(
        {"confirmed_at taken_back_at": ONCE, "counts changes": "OLD.state = 'previewed'"},
        state=("state", FILES),
        begins=("previewed",),
    ),
    "organisations_draftchoice": Sealed(),
    # -- who answers for what
    "clarify_year": Sealed({"closed_on": WITH_STATE}, state=("state", YEARS), begins=("open",)),
    "clarify_dutylist": Sealed(state=("state", LISTS), begins=("current",)),
    "clarify_duty": Sealed(part_of=("list_id", "clarify_dutylist")),
    "clarify_allocation": Sealed(goes="replaced"),
    "clarify_acknowledgement": Sealed(),
    # -- what was done
    "implement_fact": Sealed(
        {
            "ended_at ended_by ended_because": WITH_STATE,
            "key": "NEW.state = 'taken_back' AND OLD.state IN ('standing', 'held')",
        },
        state=("state", FACTS),
        begins=("standing", "held"),
    ),
    "implement_keptfile": Sealed(),
    "implement_evidence": Sealed({"taken_off_at taken_off_by taken_off_because": ONCE}),
    "implement_sketch": Sealed(goes="replaced"),
    "implement_sample": Sealed(),
    "implement_sampleitem": Sealed(
        {"answer note at by": "OLD.answer <> 'confirmed'"}, part_of=("sample_id", "implement_sample")
    ),
    "implement_task": Sealed(
        {"found_on found_by reason": WITH_STATE, "duty_id": FREELY, "due_on": by_waiver("implement_task", "due_on")},
        state=("finding", FINDING),
        begins=("open",),
    ),
    "implement_remindedday": Sealed(),
    "implement_digest": Sealed(),
    "implement_reminder": Sealed({"digest_id": ONCE}),
    "implement_sending": Sealed(
        {"sent_at": WITH_STATE, "tries not_before": "OLD.state = 'waiting' AND NEW.tries > OLD.tries"},
        state=("state", SENDING),
        begins=("waiting",),
    ),
    "implement_asking": Sealed({"ended_on ended_because": WITH_STATE}, state=("state", ASKING), begins=("standing",)),
    "implement_calendarfeed": Sealed({"number is_open since": FREELY}),
    "implement_mailaddress": Sealed({"address since": FREELY}),
    # -- the debrief
    "debrief_debrief": Sealed(
        {
            "meets_on way": "OLD.state IN ('prepared', 'report_submitted', 'report_checked')",
            "left_out_because": WITH_STATE,
        },
        state=("state", DEBRIEFS),
        begins=("prepared",),
    ),
    "debrief_meeting": Sealed(
        {"title place meets_on order_seed": "OLD.state <> 'ended'"}, state=("state", MEETINGS), begins=("planned",)
    ),
    "debrief_agendaitem": Sealed(
        {
            "place way no_questions": FREELY,
            "speaking_at questions_at comments_at done_at": WITH_STATE,
        },
        state=("stage", SPEAKERS),
        begins=("waiting",),
        goes="replaced",
    ),
    "debrief_participant": Sealed({"name unit voter_class checked_in by_envelope": FREELY}, goes="replaced"),
    "debrief_question": Sealed({"answer": "OLD.answer = ''"}),
    "debrief_floorquestion": Sealed(
        {"taken_as_id set_aside_because": "OLD.taken_as_id IS NULL AND OLD.set_aside_because = ''"}
    ),
    "debrief_comment": Sealed(),
    "debrief_meetingnote": Sealed(),
    "debrief_ballot": Sealed(state=("state", BALLOTS), begins=("prepared",)),
    "debrief_report": Sealed(
        {
            "sections answers self_number self_grade saved_at": "OLD.handed_in_at IS NULL",
            "handed_in_at digest sent_back_at sent_back_by sent_back_because checked_at checked_by": ONCE,
        }
    ),
    "debrief_sheet": Sealed({"reply replied_at": ONCE}),
    "debrief_partstated": Sealed(),
    "debrief_synthesis": Sealed(),
    "debrief_verdict": Sealed(),
    "debrief_feedback": Sealed({"delivered_on delivered_how object_by": ONCE}),
    "debrief_objection": Sealed(
        {"answer answered_by answered_on": WITH_STATE}, state=("state", VERDICT_OBJECTIONS), begins=("filed",)
    ),
    "debrief_item": Sealed(
        {
            "source problem cause owner_id measure recurs_id": "OLD.state = 'drafted' AND NEW.state = 'drafted'",
            "verifier_id": "OLD.state = NEW.state AND (OLD.state = 'drafted' OR OLD.state IN ('open', 'in_progress', 'claimed', 'reopened') AND NEW.verifier_id <> OLD.owner_id)",
            "due_on": f"OLD.state = 'drafted' AND NEW.state = 'drafted' OR {by_waiver('debrief_item', 'due_on')}",
            "claimed_by": "NEW.state = 'claimed'",
        },
        state=("state", RECTIFYING),
        begins=("drafted",),
    ),
    "debrief_itemstep": Sealed(),
    "debrief_slip": Sealed(),
    "debrief_slipcount": Sealed({"drawn observed spoiled": FREELY}),
    "debrief_handcount": Sealed({"sheets tallies": FREELY}),
    "debrief_signedrating": Sealed(),
    "debrief_boardfile": Sealed(),
    "debrief_roomfile": Sealed(goes="(ledger_now() AT TIME ZONE 'Asia/Shanghai')::date > OLD.kept_until"),
    # -- the appraisal
    "assess_round": Sealed(
        {"closes_on": by_waiver("assess_round", "closes_on")}, state=("state", ROUNDS), begins=("open",)
    ),
    "assess_answer": Sealed(
        {
            "choice reason at person_id": "OLD.outcome = '' AND NEW.outcome = ''",
            "outcome reply replied_by replied_at": "OLD.outcome = '' AND OLD.choice = 'dispute' AND NEW.outcome <> ''",
        }
    ),
    "assess_freeze": Sealed(),
    "assess_freeze_facts": Sealed(part_of=("freeze_id", "assess_freeze")),
    "assess_run": Sealed(),
    "assess_runinputs": Sealed(part_of=("run_id", "assess_run")),
    "assess_result": Sealed(part_of=("run_id", "assess_run")),
    "assess_proposal": Sealed(state=("state", PROPOSALS), begins=("submitted",)),
    "assess_decision": Sealed(),
    "assess_letter": Sealed(
        {
            "delivered_on delivered_how": ONCE,
            "object_by": f"OLD.object_by IS NULL OR {by_waiver('assess_letter', 'object_by')}",
        }
    ),
    "assess_objection": Sealed(
        {
            "answer answered_by answered_on": "OLD.state = 'filed' AND NEW.state <> OLD.state",
            "answer_by": by_waiver("assess_objection", "answer_by"),
            "run_id affected ground": "OLD.state = 'upheld' AND OLD.run_id IS NULL",
        },
        state=("state", OBJECTIONS),
        begins=("filed",),
    ),
    "assess_appealstep": Sealed(),
    "assess_earlierresult": Sealed(),
    # -- what a result does
    "use_consequence": Sealed(
        {
            "due_on": by_waiver("use_consequence", "due_on"),
            "done_on done_by note": "OLD.state = 'open' AND NEW.state IN ('done', 'none')",
            "withdrawn_on withdrawn_because": "OLD.state <> 'withdrawn' AND NEW.state = 'withdrawn'",
            "decision_id": "NEW.decision_id > OLD.decision_id AND NEW.state = OLD.state",
        },
        state=("state", USES),
        begins=("open",),
    ),
    "use_recommendation": Sealed(),
    "use_otherappraisal": Sealed(),
    "use_appointment": Sealed(
        {
            "chosen_id body decided_on document present recorded_by digest departs against reason answer_for due attended favour manner": "OLD.state = 'open' AND NEW.state = 'decided'",
            "dropped_because": "OLD.state = 'open' AND NEW.state = 'dropped'",
        },
        state=("state", APPOINTMENTS),
        begins=("open",),
    ),
    "use_candidate": Sealed(),
    # -- a case
    "investigate_case": Sealed(
        {
            "matter": "NEW.state = 'lapsed' AND NEW.matter = ''",
            "signed": "OLD.signed = '' AND NEW.state = 'heard'",
            "body body_kind approval weighed document present responsibility why_unlike decided_on": "OLD.decided_on IS NULL AND NEW.state = 'decided'",
            "approved_by open_document": "OLD.approved_by = '' AND NEW.state = 'opened'",
            "dropped_because": "OLD.dropped_because = '' AND NEW.state = 'dropped'",
            "exemption exemption_reason exemption_paper": "OLD.decided_on IS NULL AND NEW.state = 'decided' "
            "OR OLD.dropped_because = '' AND NEW.dropped_because <> ''",
            "measure": "OLD.decided_on IS NULL AND NEW.state = 'decided' OR OLD.lightened_from = '' AND NEW.lightened_from <> '' "
            "AND NEW.measure <> ''",
            "also": "OLD.decided_on IS NULL AND NEW.state = 'decided' OR OLD.lightened_from = '' AND NEW.lightened_from <> '' "
            "AND regexp_count(NEW.also, '\\S+') <= regexp_count(OLD.also, '\\S+')",
            "impact_until": "OLD.decided_on IS NULL AND NEW.state = 'decided' OR OLD.lightened_from = '' AND NEW.lightened_from <> '' "
            "AND (NEW.impact_until IS NULL OR NEW.impact_until <= OLD.impact_until)",
            "lightened_from": "OLD.lightened_from = '' AND NEW.lightened_from = trim(OLD.measure || ' ' || OLD.also)",
            "known_in review_document": ONCE,
            "appeal_by": f"OLD.appeal_by IS NULL AND NEW.state = 'decided' OR {by_waiver('investigate_case', 'appeal_by')}",
        },
        state=("state", CASES),
        begins=("lead",),
    ),
    "investigate_step": Sealed({"text": "NEW.text = ''"}),
    # -- accounts: a credential is one row that follows what was handed over, chosen or closed
    "accounts_credential": Sealed({"seal set_at must_change one_time_until closed_at": FREELY}),
    "accounts_secondfactor": Sealed(goes="replaced"),
    "accounts_recoverycode": Sealed({"used_at": ONCE}, goes="replaced"),
    "accounts_factorreset": Sealed({"settled_by settled_at agreed": ONCE}),
    # -- the view over all: a handover and the names under it stay as they came
    "diagnose_handover": Sealed(),
    "diagnose_handovername": Sealed(),
}


def pairs(sealed: Sealed) -> frozenset[tuple[str, str]]:
    """Every step from one state to another that the rules' table has, in the order of its rows."""
    if sealed.state is None:
        return frozenset()
    return frozenset((source, row.target) for row in sealed.state[1] for source in row.sources)
