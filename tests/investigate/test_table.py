"""Every row of the table of a case: allowed once from each of its states, refused from every other and for each reason."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import product

import pytest

from zeren.investigate.rules import STATES, TABLE, CaseView
from zeren.kernel.actors import Actor
from zeren.kernel.transitions import Allowed, RefusedWith, decide

NOW = datetime(2026, 3, 2, 9)
PERSON, OTHER, HEARER, OPENER = (Actor("person", f"P-{number}") for number in range(1, 5))
JOB = Actor("job", "nightly", mandate="tests")
GOOD = CaseView(
    person=PERSON.id, heard_by=HEARER.signature, finding="not_done", words="写明了", measure="admonition",
    exemption_reason="逐条对照，均不符合", known_measures=frozenset({"admonition", "circular"}),
    known_exemptions=frozenset({"force_majeure"}), appeal_by=NOW.date(), impact_until=date(2026, 3, 1),
    put_down_by=OPENER.signature, answer_by=NOW.date(), lapses_on=NOW.date(), signed="refused", responsibility="main",
    known_responsibilities=frozenset({"main"}), measure_decided="admonition", done=frozenset({"lead", "answer"}),
)  # fmt: skip
DELIVERED = replace(GOOD, delivered=True, done=GOOD.done | {"deliver"})
OF_THE_PERSON = {"state", "appeal"}
STANDS: dict[str, CaseView] = {
    "lapse": replace(GOOD, lapses_on=date(2026, 3, 1)),
    "file": DELIVERED,
    "carry_out": DELIVERED,
    "keep": replace(DELIVERED, appealed=True),
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


WORDS = [Against(verb, "words_missing", {"words": "  "}) for verb in ("answer", "open", "drop", "hear", "state", "decide", "file", "carry_out", "appeal", "keep", "correct")]  # fmt: skip
OWN = [Against(verb, "own_case", {}, PERSON) for verb in ("open", "drop", "hear", "decide", "deliver", "file", "carry_out", "keep", "correct", "end")]  # fmt: skip
REASONS = [
    *WORDS,
    *OWN,
    Against("open", "not_a_dereliction", {"finding": "done_poorly"}),
    Against("open", "unit_may_answer", {"done": frozenset({"lead"})}),
    Against("open", "lead_lapsed", {"lapses_on": date(2026, 3, 1)}),
    Against("lapse", "not_lapsed_yet", {"lapses_on": NOW.date()}),
    Against("lapse", "not_lapsed_yet", {"lapses_on": None}),
    Against("open", "put_it_down_oneself", {}, OPENER),
    Against("open", "no_person_opens", {}, JOB),
    Against("hear", "signature_not_said", {"signed": ""}),
    Against("state", "not_the_person", {}, OTHER),
    Against("appeal", "not_the_person", {}, OTHER),
    Against("appeal", "appeal_too_late", {"appeal_by": date(2026, 3, 1)}),
    Against("appeal", "appeal_waits", {"appealed": True}),
    Against("decide", "heard_it_oneself", {}, HEARER),
    Against("decide", "exemption_not_answered", {"exemption_reason": ""}),
    Against("decide", "unknown_exemption", {"exemption": "made_up"}),
    Against("decide", "unknown_measure", {"measure": "made_up"}),
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
    exempted = replace(GOOD, exemption="force_majeure", measure="", responsibility="", unlike=("2026-001",))
    assert taken("decide", "heard", exempted, OTHER) == set()
    over = replace(DELIVERED, measure_decided="", impact_until=None)
    assert taken("end", "decided", over, OTHER) == set()


def test_unit__that_let_its_days_pass_is_not_waited_for() -> None:
    silent = replace(GOOD, done=frozenset({"lead"}), answer_by=date(2026, 3, 1))
    assert taken("open", "lead", silent, OTHER) == set()
    assert taken("open", "lead", replace(silent, answer_by=None), OTHER) == set(), (
        "switched off: nobody is waited for"
    )
