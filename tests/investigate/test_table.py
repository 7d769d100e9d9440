"""Every row of the table of a case: allowed once from each of its states, refused from every other and for each reason."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import product

import pytest

from zeren.investigate.rules import STATES, TABLE, CaseView
from zeren.kernel.actors import Actor
from zeren.kernel.transitions import Allowed, RefusedWith, decide
from zeren.kernel.words import Text
from zeren.policy.measures import DecidingBody, Measure

NOW = datetime(2026, 3, 2, 9)
PERSON, OTHER, HEARER, OPENER, MEMBER = (Actor("person", f"P-{number}") for number in range(1, 6))
JOB = Actor("job", "nightly", mandate="tests")


def measure(key: str, by: tuple[str, ...] = (), *, kept: bool = False, weight: int = 1, months: int = 6) -> Measure:
    return Measure(
        key, "person", weight, Text(key, key), months, "accountability-2019", "2019-09-01", "known", by=by, kept=kept
    )


CIRCULAR, TRANSFER, DEMOTION = measure("circular", months=0), measure("transfer", weight=3, months=12), measure("demote", weight=5, months=12)  # fmt: skip


def kind_of_body(key: str, *, needs_approval: bool = False) -> DecidingBody:
    return DecidingBody(key, Text(key, key), "accountability-2019", "2019-09-01", "known", needs_approval)


BODIES = {"committee": kind_of_body("committee"), "discipline": kind_of_body("discipline", needs_approval=True)}
GOOD = CaseView(
    person=PERSON.id, heard_by=HEARER.signature, finding="not_done", words="写明了", measure="admonition",
    exemption_reason="逐条对照，均不符合", known_measures=frozenset({"admonition", "circular"}),
    known_exemptions=frozenset({"force_majeure"}), appeal_by=NOW.date(), impact_until=date(2026, 3, 1),
    put_down_by=OPENER.signature, answer_by=NOW.date(), lapses_on=NOW.date(), signed="refused", responsibility="main",
    known_responsibilities=frozenset({"main"}), measure_decided="admonition", done=frozenset({"lead", "answer"}),
    need_paper=frozenset({"dissent_recorded"}), known_in="unit", approved_by="县纪委书记", document="霁纪立〔2026〕1号", body="县委常委会", present="全体在任常委",
    took_part=frozenset({HEARER.signature, OPENER.signature}), body_kind="committee", bodies=BODIES, chosen=(measure("admonition", ("committee", "discipline")),),
)  # fmt: skip
DELIVERED = replace(GOOD, delivered=True, done=GOOD.done | {"deliver"})
ASKED = replace(
    DELIVERED, document="", review_waits=True, sits_above=True, measure="", chosen=(),
    taken=(TRANSFER, CIRCULAR), decided_on=date(2026, 2, 2), impact_until=date(2027, 2, 2),
)  # fmt: skip
OF_THE_PERSON = {"answer_own", "state", "appeal", "ask_review"}
STANDS: dict[str, CaseView] = {
    "drop": replace(GOOD, done=GOOD.done | {"open"}, ground="unfounded"),
    "lapse": replace(GOOD, lapses_on=date(2026, 3, 1)),
    "file": DELIVERED,
    "carry_out": DELIVERED,
    "keep": replace(DELIVERED, appealed=True),
    "ask_review": replace(DELIVERED, appeal_kept=True, review_by=NOW.date()),
    **dict.fromkeys(("extend_review", "review", "revoke"), ASKED),
    "answer": replace(GOOD, done=frozenset({"lead", "answer_own"})),
    "tell_correction": replace(DELIVERED, made_known="unit"),
    "end": replace(DELIVERED, done=DELIVERED.done | {"file", "carry_out"}),
}
"""What stands where a row is allowed; GOOD for the others."""


@dataclass(frozen=True)
class Against:
    """One reason against a verb: what is otherwise than where it is allowed, or who acts."""

    verb: str
    code: str
    changes: dict[str, object]
    actor: Actor | None = None


WORDS = [Against(verb, "words_missing", {"words": "  "}) for verb in ("answer", "answer_own", "tell_drop", "open", "drop", "hear", "state", "decide", "file", "carry_out", "appeal", "keep", "correct", "ask_review", "extend_review", "review", "revoke", "tell_correction")]  # fmt: skip
OWN = [Against(verb, "own_case", {}, PERSON) for verb in ("open", "drop", "hear", "decide", "deliver", "file", "carry_out", "keep", "correct", "end", "extend_review", "review", "revoke", "tell_correction", "tell_drop")]  # fmt: skip
OF_THE_BODY = [replace(one, changes={"members": frozenset({MEMBER.id})}, actor=MEMBER) for one in OWN]
REVIEWS = ("extend_review", "review", "revoke")
REASONS = [
    *WORDS,
    *OWN,
    *OF_THE_BODY,
    *(Against(verb, "took_part", {}, HEARER) for verb in REVIEWS),
    *(Against(verb, "not_the_body_above", {"sits_above": False}) for verb in REVIEWS),
    *(Against(verb, "paper_from_above_missing", {"decided_at_top": True}) for verb in REVIEWS),
    *(Against(verb, "no_review_waits", {"review_waits": False}) for verb in REVIEWS),
    Against("extend_review", "done_already", {"done": frozenset({"extend_review"})}),
    Against("review", "not_lighter", {"measure": "demote", "chosen": (DEMOTION,)}),
    Against("review", "not_lighter", {"measure": "song"}),
    Against("review", "not_lighter", {"measure": "circular", "also": "song", "chosen": (CIRCULAR,)}),
    Against("review", "not_lighter", {"measure": "warn", "chosen": (measure("warn", kept=True),)}),
    Against("review", "not_lighter", {"measure": "circular", "chosen": (CIRCULAR,), "decided_on": None}),
    Against("ask_review", "not_the_person", {}, OTHER),
    Against("ask_review", "no_answer_yet", {"appeal_kept": False}),
    Against("ask_review", "review_too_late", {"review_by": date(2026, 3, 1)}),
    Against("ask_review", "appeal_waits", {"appealed": True}),
    Against("ask_review", "done_already", {"done": frozenset({"ask_review"})}),
    Against("appeal", "review_waits", {"review_waits": True}),
    Against("appeal", "reviewed_already", {"done": frozenset({"review"})}),
    Against("end", "review_waits", {"review_waits": True}),
    Against(
        "decide",
        "paper_not_named",
        {"exemption": "dissent_recorded", "known_exemptions": frozenset({"dissent_recorded"})},
    ),
    Against("answer", "answered_already", {"done": frozenset({"lead", "answer"})}),
    Against("answer_own", "answered_already", {"done": frozenset({"lead", "answer_own"})}),
    Against("answer_own", "not_the_person", {}, OTHER),
    Against("tell_drop", "done_already", {"done": frozenset({"tell_drop"})}),
    Against("decide", "kind_of_body_missing", {"body_kind": "song"}),
    Against(
        "decide",
        "beyond_competence",
        {"chosen": (measure("demote", ("committee",)),), "body_kind": "discipline", "approval": "批复"},
    ),
    Against("decide", "kept_elsewhere", {"chosen": (measure("party_warning", (), kept=True),)}),
    Against("decide", "approval_of_committee_missing", {"body_kind": "discipline"}),
    Against("decide", "unknown_circumstance", {"weighed": "rain orders_ignored"}),
    Against("drop", "put_it_down_oneself", {}, OPENER),
    Against("drop", "ground_missing", {"ground": ""}),
    Against("drop", "no_exemption_applies", {"ground": "exempted"}),
    Against(
        "drop",
        "paper_not_named",
        {"ground": "exempted", "exemption": "dissent_recorded", "known_exemptions": frozenset({"dissent_recorded"})},
    ),
    Against(
        "drop", "exemption_not_answered", {"ground": "exempted", "exemption": "force_majeure", "exemption_reason": ""}
    ),
    Against("deliver", "range_not_said", {"known_in": ""}),
    Against("tell_correction", "another_range", {"made_known": "circular"}),
    Against("tell_correction", "done_already", {"done": frozenset({"tell_correction"})}),
    Against("open", "not_a_dereliction", {"finding": "done_poorly"}),
    Against("open", "unit_may_answer", {"done": frozenset({"lead"})}),
    Against("open", "lead_lapsed", {"lapses_on": date(2026, 3, 1)}),
    Against("lapse", "not_lapsed_yet", {"lapses_on": NOW.date()}),
    Against("lapse", "not_lapsed_yet", {"lapses_on": None}),
    Against("open", "put_it_down_oneself", {}, OPENER),
    Against("open", "no_person_opens", {}, JOB),
    Against("open", "approval_missing", {"approved_by": " "}),
    Against("open", "open_already", {"open_beside": ("2026-001",)}),
    *(Against(verb, "document_missing", {"document": ""}) for verb in ("open", "decide")),
    Against("decide", "body_missing", {"body": ""}),
    Against("decide", "present_missing", {"present": ""}),
    *(Against(verb, "day_ahead", {"on": date(2026, 3, 3)}) for verb in ("hear", "decide", "deliver")),
    *(
        Against(verb, "before_its_step", {"on": date(2026, 2, 27), "after": date(2026, 2, 28)})
        for verb in ("hear", "decide", "deliver")
    ),
    Against("hear", "signature_not_said", {"signed": ""}),
    Against("state", "not_the_person", {}, OTHER),
    Against("appeal", "not_the_person", {}, OTHER),
    Against("appeal", "appeal_too_late", {"appeal_by": date(2026, 3, 1)}),
    Against("appeal", "appeal_waits", {"appealed": True}),
    Against("decide", "heard_it_oneself", {}, HEARER),
    Against("decide", "exemption_not_answered", {"exemption_reason": ""}),
    Against("decide", "unknown_exemption", {"exemption": "made_up"}),
    Against("decide", "unknown_measure", {"measure": "made_up"}),
    Against("decide", "unknown_measure", {"also": "circular made_up"}),
    Against("decide", "responsibility_not_named", {"responsibility": "overall"}),
    Against("decide", "unlike_not_explained", {"unlike": ("2026-001",)}),
    Against("deliver", "delivered_already", {"delivered": True}),
    Against("file", "not_delivered", {"delivered": False}),
    Against("file", "done_already", {"done": frozenset({"file"})}),
    Against("carry_out", "not_delivered", {"delivered": False}),
    Against("carry_out", "done_already", {"done": frozenset({"carry_out"})}),
    Against("carry_out", "nothing_to_carry_out", {"measure_decided": ""}),
    Against("keep", "no_appeal", {"appealed": False}),
    Against("end", "period_runs", {"impact_until": NOW.date()}),
    Against("end", "appeal_waits", {"appealed": True}),
    Against("end", "not_deliver", {"done": frozenset({"file", "carry_out"})}),
    Against("end", "not_file", {"done": frozenset({"deliver", "carry_out"})}),
    Against("end", "not_carry_out", {"done": frozenset({"deliver", "file"})}),
]


def actor_of(verb: str) -> Actor:
    return PERSON if verb in OF_THE_PERSON else OTHER


def taken(verb: str, state: str, view: CaseView, actor: Actor) -> set[str]:
    verdict = decide(TABLE, verb, state, view, actor, NOW, STATES)
    return {reason.code for reason in verdict.reasons} if isinstance(verdict, RefusedWith) else set()


@pytest.mark.parametrize(("verb", "state"), [(row.verb, state) for row in TABLE for state in sorted(row.sources)])
def test_row__is_allowed_from_its_states(verb: str, state: str) -> None:
    (row,) = (one for one in TABLE if one.verb == verb)
    view = STANDS.get(verb, GOOD)
    assert decide(TABLE, verb, state, view, actor_of(verb), NOW, STATES) == Allowed(row.target)


def test_rows__are_refused_from_every_other_state_and_for_that_alone() -> None:
    for row, state in product(TABLE, STATES):
        if state not in row.sources:
            found = taken(row.verb, state, STANDS.get(row.verb, GOOD), actor_of(row.verb))
            assert found == {"wrong_state"}, (row.verb, state)


@pytest.mark.parametrize("against", REASONS, ids=lambda one: f"{one.verb}-{one.code}")
def test_row__is_refused_for_each_reason_and_for_that_alone(against: Against) -> None:
    (row,) = (one for one in TABLE if one.verb == against.verb)
    view = replace(STANDS.get(against.verb, GOOD), **against.changes)  # type: ignore[arg-type]  # of the view's own fields
    actor = against.actor or actor_of(against.verb)
    assert taken(against.verb, min(row.sources), view, actor) == {against.code}


def test_reasons__each_guard_of_each_row_is_asked_here() -> None:
    """A new guard without its reason here is found: taken away, one of the reasons above would no longer come."""
    for row in TABLE:
        listed = [one for one in REASONS if one.verb == row.verb]
        for guard in row.guards:
            codes = {
                reason.code
                for one in listed
                for reason in guard(
                    replace(STANDS.get(row.verb, GOOD), **one.changes), one.actor or actor_of(row.verb), NOW  # type: ignore[arg-type]  # of the view's own fields
                )
            }  # fmt: skip
            assert codes & {one.code for one in listed}, (row.verb, guard)


def test_exempted__needs_no_measure_no_responsibility_and_nothing_carried_out() -> None:
    exempted = replace(
        GOOD, exemption="force_majeure", measure="", responsibility="", unlike=("2026-001",), chosen=(),
        body_kind="discipline",
    )  # fmt: skip
    assert taken("decide", "heard", exempted, OTHER) == set()
    over = replace(DELIVERED, measure_decided="", impact_until=None)
    assert taken("end", "decided", over, OTHER) == set()


@pytest.mark.parametrize("verb", REVIEWS)
def test_review__from_outside_needs_its_paper_and_no_seat_above(verb: str) -> None:
    outside = replace(ASKED, sits_above=False, decided_at_top=True, document="霁川市委〔2026〕9号")
    assert taken(verb, "decided", outside, OTHER) == set()


def test_review__takes_a_lighter_measure_and_a_correction_of_what_nobody_knew_goes_to_the_person() -> None:
    assert taken("review", "decided", replace(ASKED, measure="circular", chosen=(CIRCULAR,)), OTHER) == set()
    unknown = replace(DELIVERED, made_known="", known_in="person")
    assert taken("tell_correction", "corrected", unknown, OTHER) == set()


def test_exemption__that_rests_on_a_record_names_it() -> None:
    named = replace(
        GOOD, exemption="dissent_recorded", exemption_paper="2月12日党委会议纪要",
        known_exemptions=frozenset({"dissent_recorded"}),
    )  # fmt: skip
    assert taken("decide", "heard", named, OTHER) == set()


def test_unit__that_let_its_days_pass_is_not_waited_for() -> None:
    silent = replace(GOOD, done=frozenset({"lead"}), answer_by=date(2026, 3, 1))
    assert taken("open", "lead", silent, OTHER) == set()
    assert taken("open", "lead", replace(silent, answer_by=None), OTHER) == set(), (
        "switched off: nobody is waited for"
    )
