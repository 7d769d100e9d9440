"""Until when something about a case is to be done, by the values in force on the day that counts.

A last day to act that is no working day moves by the calendar of the pack of that day; the day a lead lapses stays.
"""

from datetime import date, timedelta

from zeren.investigate.models import Case
from zeren.investigate.queries.cases import CaseFound
from zeren.investigate.rules import LEADS, Terms, terms_of
from zeren.kernel.days import months_later
from zeren.organisations.queries import number_in_force, pack_on


def terms_of_lead(found: CaseFound, day: date) -> Terms:
    """Until when the unit answers, and when the lead lapses, by the values in force on a day."""
    days, months = (number_in_force(key, day) for key in ("lead.answer_days", "lead.lapse_months"))
    return terms_of(
        found.opened_on, None if days is None else int(days), None if months is None else int(months), pack_on(day).calendar
    )  # fmt: skip


def lapsed_leads(day: date) -> tuple[str, ...]:
    """Keys of the leads that nobody opened in their term and whose words are still there, oldest first."""
    months = number_in_force("lead.lapse_months", day)
    if months is None:
        return ()
    rows = Case.objects.filter(state__in=LEADS).order_by("id").values_list("key", "opened_on")
    return tuple(key for key, put_down_on in rows if day > months_later(put_down_on, int(months)))


def carry_out_by(found: CaseFound, day: date) -> date | None:
    """The last day to carry a measure out; None while nothing is to be carried out. Source: case.carry_out_months."""
    months = number_in_force("case.carry_out_months", day)
    if months is None or found.decided_on is None or not found.measure:
        return None
    return pack_on(day).calendar.last_day(months_later(found.decided_on, int(months)))


def answer_appeal_by(found: CaseFound, day: date) -> date | None:
    """The last day to answer the appeal that waits; None when none does. Source: case.appeal_answer_months."""
    months = number_in_force("case.appeal_answer_months", day)
    if months is None or not found.appeal_waits:
        return None
    asked = max(step.on for step in found.steps if step.verb == "appeal")
    return pack_on(day).calendar.last_day(months_later(asked, int(months)))


def review_by(found: CaseFound) -> date | None:
    """The last day to ask the body above, by the days in force when the appeal was answered; None before that, or switched
    off. Source: case.review_days."""
    kept = found.on("keep")
    days = number_in_force("case.review_days", kept) if kept else None
    if kept is None or days is None:
        return None
    return pack_on(kept).calendar.last_day(kept + timedelta(days=int(days)))


def answer_review_by(found: CaseFound) -> date | None:
    """The last day for the body above; None while none is asked. Source: case.review_answer_days, case.review_longer_days."""
    asked = found.on("ask_review")
    if asked is None or not found.review_waits:
        return None
    days, more = (number_in_force(key, asked) for key in ("case.review_answer_days", "case.review_longer_days"))
    if days is None:
        return None
    length = timedelta(days=int(days) + (int(more or 0) if found.on("extend_review") else 0))
    return pack_on(asked).calendar.last_day(asked + length)
