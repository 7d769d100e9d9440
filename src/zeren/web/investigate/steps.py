"""A case as its page tells it: the time line, and what may be done next with every reason before the button."""

from dataclasses import dataclass, replace
from datetime import datetime

from zeren.investigate.queries import CaseFound, StepFound, case_view
from zeren.investigate.rules import GROUNDS, LEAD, RANGES, SIGNED, STATES, TABLE
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Reason
from zeren.kernel.transitions import RefusedWith, decide
from zeren.kernel.words import Text
from zeren.ledger.gate import About, may
from zeren.organisations.queries import person_names
from zeren.policy import Pack
from zeren.web.implement.telling import actor_name
from zeren.web.pieces import Moment


def headed(words: Text) -> Text:
    """Words of the table as they begin a line: English with a capital letter."""
    return Text(words.zh, words.en[:1].upper() + words.en[1:])


NAMES = {row.verb: headed(row.name) for row in TABLE} | {"lead": headed(LEAD)}
OF_THE_PERSON = frozenset({"answer_own", "state", "appeal", "ask_review"})
"""Steps that only the person concerned takes; they stand on the own page."""
ANSWERS = frozenset({"answer", "answer_own"})
"""Answers to a lead: once given, they stand in the time line and are no step any more."""
OVER = frozenset({"closed", "dropped", "corrected", "lapsed"})
"""States in which a matter has ended."""
SAID = "—"
"""Stands in for what the form itself asks, so that the reasons shown before it are those that no form can mend."""
OF_THE_NIGHT = frozenset({"lapse"})
"""Steps that a job takes when their day has passed; no page offers them."""
ASIDE = frozenset({"drop", "correct", "revoke"})
"""Steps that end the way early: shown after the step that leads on."""


@dataclass(frozen=True, slots=True)
class Next:
    """A step that may come next: its reasons against, whether this reader may take it, and who may otherwise."""

    verb: str
    name: Text
    reasons: tuple[Reason, ...]
    is_mine: bool
    who: tuple[Text, ...]


def next_steps(found: CaseFound, pack: Pack, actor: Actor, now: datetime, *, own: bool = False) -> tuple[Next, ...]:
    """Every step that starts from the state the case is in: the way on before what ends it, what the reader may take before the rest."""
    kind = "unit" if found.about_body else "person"
    first = next((one for one in pack.measures.values() if one.object == kind and not one.kept), None)
    made_known = found.known_in or next(iter(RANGES))
    view = case_view(
        found, pack, now.date(), actor.id, words=SAID, exemption_reason=SAID, exemption="", signed=next(iter(SIGNED)),
        measure=first.key if first else "", document=SAID, approval=SAID,
        body_kind=next(iter((first.by if first else ()) or pack.deciding_bodies), ""),
        responsibility=next((one.key for one in pack.responsibilities if one.object == kind), ""), why_unlike=SAID,
        known_in=made_known, ground=next(iter(GROUNDS)), approved_by=SAID, body=SAID, present=SAID,
    )  # fmt: skip
    about = About(unit=found.unit, person=found.person if own else "")
    steps = []
    for row in TABLE:
        if found.state not in row.sources or row.verb in OF_THE_NIGHT or (row.verb in OF_THE_PERSON) != own:
            continue
        if row.verb in ANSWERS and found.on(row.verb):
            continue
        permission = "investigate.answer_own" if own else row.permission
        asked = replace(view, measure="") if row.verb == "review" else view
        verdict = decide(TABLE, row.verb, found.state, asked, actor, now, STATES)
        reasons = verdict.reasons if isinstance(verdict, RefusedWith) else ()
        steps.append(
            Next(row.verb, NAMES[row.verb], reasons, may(actor, permission, about), _who(pack, row.permission))
        )
    return tuple(sorted(steps, key=lambda step: (step.verb in ASIDE, bool(step.reasons) or not step.is_mine)))


def time_line(found: CaseFound) -> tuple[Moment, ...]:
    """What happened, day by day, in the words that were put down."""
    people = person_names({step.by.removeprefix("person:") for step in found.steps})
    last = len(found.steps) - 1
    over = found.state in OVER
    return tuple(
        Moment(
            step.on, NAMES.get(step.verb, Text(step.verb, step.verb)),
            "now" if place == last and not over else "done", _noted(step), actor_name(step.by, people),
        )
        for place, step in enumerate(found.steps)
    )  # fmt: skip


def _noted(step: StepFound) -> Text | str:
    """The words of a step, and the day on which they were put down where that was later."""
    if step.entered_on == step.on:
        return step.text
    return Text("{words}（{day} 记入）", "{words} (put down on {day})").with_values(
        words=step.text, day=step.entered_on
    )


def _who(pack: Pack, permission: str) -> tuple[Text, ...]:
    """Which roles of the pack may take a step."""
    return tuple(role.title for role in pack.roles.values() if permission in role.permissions)
