"""The appraising office and the deciding body by the same measure: what they owed in a year, and how often they missed it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from zeren.assess.queries import ObjectionFound, decisions_of, objections_of
from zeren.debrief.queries import verdict_objections
from zeren.implement.queries import WhoAsks, askings, chase_minutes, stretched, who_asks
from zeren.implement.rules.elasticity import together
from zeren.investigate.queries import CaseFound, cases
from zeren.investigate.rules import terms_of
from zeren.kernel.days import months_later
from zeren.ledger.reach import beyond
from zeren.ledger.waivers import waivers_granted
from zeren.organisations.queries import UnitFound, number_in_force, pack_on
from zeren.use.queries import unused
from zeren.use.rules.drawing import pack_asks

ANSWERS_TO_APPEAL = frozenset({"keep", "correct"})
ANSWERS_TO_REVIEW = ("review", "revoke")
ANSWERS_ON_GRADES = ("keep", "grant")
WAYS_ON = ("answer", "open", "drop", "lapse")


@dataclass(frozen=True, slots=True)
class Counted:
    """So many of so many; `value` is the key of the pack's term, empty where the term stands with each matter.

    `fewer_than`: there are fewer in all, and neither number is shown.
    """

    key: str
    count: int
    of: int
    value: str = ""
    fewer_than: int = 0


@dataclass(frozen=True, slots=True)
class Offices:
    """What those above owed in a year up to a day, and what they cost the base."""

    year: int
    office: tuple[Counted, ...]
    body: tuple[Counted, ...]
    asks: tuple[WhoAsks, ...]
    chased: int

    @property
    def missed(self) -> int:
        """How often a term of their own passed."""
        return sum(one.count for one in (*self.office, *self.body) if one.key in MISSED)

    @property
    def owed(self) -> int:
        """How often such a term ran."""
        return sum(one.of for one in (*self.office, *self.body) if one.key in MISSED)


ABOUT_CASES = frozenset({"leads_late", "leads_lapsed", "appeals_late", "reviews_late", "corrected"})
"""Counts over leads and cases, so few of which could point at somebody (`risk.count_least`)."""
MISSED = frozenset(
    {
        "objections_late",
        "verdicts_late",
        "leads_late",
        "leads_lapsed",
        "unused",
        "appeals_late",
        "reviews_late",
        "grade_reviews_late",
    }
)


def offices_of(tree: Iterable[UnitFound], year: int, today: date) -> Offices:
    """Counts alone, over everything on record in the calendar year. A number of queries that does not grow."""
    units = tuple(tree)
    first, last = date(year, 1, 1), min(today, date(year, 12, 31))
    with beyond("how often those above missed their own terms: counts over everything, nobody is named"):
        objections = objections_of()
        verdicts = [one for one in verdict_objections() if first <= one.filed_on <= last]
        known = cases()
        decided = [one for one in decisions_of() if first <= one.decided_on <= last]
        waiting = [one for one in unused(today) if first <= one.decision.decided_on <= last]
        granted = waivers_granted(first, last)
        duties = together(stretched(year, today).values()).duties
        chased = chase_minutes([unit.key for unit in units], year)
    pack = pack_on(last)
    owed = sum(pack_asks(pack, one.grade, "person" if one.person else "unit") for one in decided)
    least = int(number_in_force("risk.count_least", today) or 0)

    def shown(*counts: Counted) -> tuple[Counted, ...]:
        return tuple(
            Counted(one.key, 0, 0, one.value, least) if one.key in ABOUT_CASES and one.of < least else one
            for one in counts
        )

    objected = [one for one in objections if first <= one.filed_on <= last]
    answered = [one.state for one in (*objected, *verdicts) if one.answered_on]
    leads = [one for one in known if first <= one.opened_on <= last]
    return Offices(
        year,
        shown(
            Counted("objections_late", sum(_late(one.answered_on, one.answer_by, today) for one in objected), len(objected)),
            Counted("verdicts_late", sum(_late(one.answered_on, one.answer_by, today) for one in verdicts), len(verdicts)),
            Counted("upheld", Counter(answered)["upheld"], len(answered)),
            _leads_late(leads, today),
            Counted("leads_lapsed", sum(one.state == "lapsed" for one in leads), len(leads), "lead.lapse_months"),
            Counted("unused", len(waiting), owed, "use.days"),
            Counted("waivers", len(granted), duties),
        ),
        shown(_appeals_late(known, first, last, today), _reviews_late(known, first, last, today),
              _grade_reviews_late(objections, first, last, today), Counted("departures", sum(one.departs for one in decided), len(decided)), _corrected(known, first, last)),
        who_asks(units, year, pack, askings("standing")),
        sum(sum(months) for months in chased.values()),
    )  # fmt: skip


def _late(answered: date | None, due: date | None, today: date) -> bool:
    """Whether an answer came after its day, or that day has passed without one."""
    return due is not None and (answered or today) > due


def _leads_late(leads: Iterable[CaseFound], today: date) -> Counted:
    days = number_in_force("lead.answer_days", today)
    calendar = pack_on(today).calendar
    asked = [(one, terms_of(one.opened_on, int(days), None, calendar).answer_by) for one in leads] if days else []
    return Counted("leads_late", sum(_late(_answer_of(one), due, today) for one, due in asked), len(asked), "lead.answer_days")  # fmt: skip


def _answer_of(lead: CaseFound) -> date | None:
    """When a lead was answered; where it went on without an answer, the day it did, which lies after the term."""
    return next((day for day in map(lead.on, WAYS_ON) if day), None)


def _appeals_late(known: Iterable[CaseFound], first: date, last: date, today: date) -> Counted:
    months = number_in_force("case.appeal_answer_months", today)
    waited = [
        (step.on, next((after.on for after in case.steps[place:] if after.verb in ANSWERS_TO_APPEAL), None))
        for case in known
        for place, step in enumerate(case.steps)
        if step.verb == "appeal" and first <= step.on <= last
    ]
    ends = pack_on(today).calendar.last_day
    late = sum(_late(on, ends(months_later(asked, int(months))), today) for asked, on in waited) if months else 0
    return Counted("appeals_late", late, len(waited) if months else 0, "case.appeal_answer_months")


def _reviews_late(known: Iterable[CaseFound], first: date, last: date, today: date) -> Counted:
    """Reviews of cases by the body above: each asked for once, made longer once."""
    asked = [one for one in known if (on := one.on("ask_review")) and first <= on <= last]
    return _second_instance("reviews_late", "case.review_answer_days", "case.review_longer_days", "ask_review", "extend_review", ANSWERS_TO_REVIEW, asked, today)  # fmt: skip


def _grade_reviews_late(objections: Iterable[ObjectionFound], first: date, last: date, today: date) -> Counted:
    """Reviews of the answer to an objection to a grade."""
    asked = [one for one in objections if (on := one.on("appeal")) and first <= on <= last]
    return _second_instance("grade_reviews_late", "objection.appeal_answer_days", "objection.appeal_extend_days", "appeal", "extend_appeal", ANSWERS_ON_GRADES, asked, today)  # fmt: skip


def _second_instance(
    key: str, term: str, longer: str, ask: str, extend: str, answers: tuple[str, ...],
    asked: Sequence[CaseFound] | Sequence[ObjectionFound], today: date,
) -> Counted:  # fmt: skip
    """How many that were asked of the body above came after their term, or wait past it; none run where it is switched off."""
    days, more = (number_in_force(value, today) for value in (term, longer))
    if days is None:
        return Counted(key, 0, 0, term)

    def is_late(one: CaseFound | ObjectionFound) -> bool:
        on = one.on(ask)
        due = on + timedelta(days=int(days) + (int(more or 0) if one.on(extend) else 0)) if on else None
        return _late(next((day for day in map(one.on, answers) if day), None), due, today)

    return Counted(key, sum(is_late(one) for one in asked), len(asked), term)


def _corrected(known: Iterable[CaseFound], first: date, last: date) -> Counted:
    judged = [one for one in known if one.decided_on and first <= one.decided_on <= last]
    return Counted("corrected", sum(one.corrected_on is not None for one in judged), len(judged))
