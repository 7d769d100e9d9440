"""The deeds of an appointment: results of earlier years, recommendations, a shortlist, and what the body makes of it."""

from datetime import timedelta

from clarify.small import HEAD
from cycle.county import DECIDER, PRESENT, REVIEWER, SECOND, YEAR
from cycle.hand import Hand, deed
from zeren.assess.actions import import_earlier_results
from zeren.assess.rules.sheets import EarlierRow
from zeren.ledger.clock import today
from zeren.organisations.models import Standing
from zeren.use.actions import (
    decide_appointment,
    draw_up_shortlist,
    drop_shortlist,
    lift_mark,
    look_again,
    record_measure,
    record_recommendation,
)
from zeren.use.actions import record_finding as find_against
from zeren.use.models import Appointment, Candidate
from zeren.use.rules.appointing import Vote

OFFICE = (HEAD, REVIEWER)
APPOINTMENT = "use_appointment"
VOTE = Vote(9, 7, 6, "secret")


def _people(hand: Hand) -> list[str]:
    """Those who lead and work in the townships: whom the office puts forward."""
    county = hand.county
    return [who.id for who in county.everybody if any(who.id.startswith(f"P-{unit}") for unit in county.townships)]


@deed((HEAD,))
def bring_earlier_results(hand: Hand, _: int) -> object:
    """Of all of them, two years back; and of the year itself where it is over."""
    years = (YEAR - 2, YEAR - 1, YEAR) if today().year > YEAR else (YEAR - 2, YEAR - 1)
    rows = [
        EarlierRow(year, person[2:4], person, hand.pick(("COMPETENT", "BASIC")), None, f"{year}年考核档案")
        for year in years
        for person in _people(hand)
    ]
    return import_earlier_results(hand.actor, rows)


@deed(OFFICE)
def recommend(hand: Hand, _: int) -> object:
    kind = hand.pick(("", "first_responsible", "member"))
    return record_recommendation(
        hand.actor, hand.pick(_people(hand)), kind, today(), 20, hand.pick((30, 40)), "组〔2027〕2号"
    )


@deed((DECIDER, SECOND), rare=True)
def find_canvassing(hand: Hand, _: int) -> object:
    return find_against(hand.actor, hand.pick(_people(hand)), "canvassing", today(), None, "鹭汀纪〔2027〕1号")


@deed((DECIDER, SECOND), rare=True)
def keep_a_warning_from_elsewhere(hand: Hand, _: int) -> object:
    return record_measure(
        hand.actor,
        hand.pick(_people(hand)),
        "party_warning",
        "鹭汀区纪委",
        "鹭纪〔2026〕3号",
        today(),
        hand.pick(("discipline", "discipline", "organ")),
    )


@deed((DECIDER, SECOND), rare=True)
def lift_a_mark(hand: Hand, _: int) -> object:
    marks = list(Standing.objects.filter(person__isnull=False).order_by("id").values_list("id", flat=True))
    return lift_mark(hand.actor, hand.pick(marks or [0]), hand.words, "鹭汀委〔2027〕9号", today())


@deed(OFFICE)
def put_forward(hand: Hand, _: int) -> object:
    people = _people(hand)
    named = dict.fromkeys((hand.pick(people), hand.pick(people), hand.pick((*people, hand.actor.id))))
    post = hand.pick((f"{hand.unit()}-01", f"{hand.unit()}-02", "C1-07"))
    return draw_up_shortlist(hand.actor, post, today() + timedelta(days=hand.pick((0, 10, 40, 40))), list(named))


@deed(OFFICE, APPOINTMENT, "", "open")
def see_dossiers_again(hand: Hand, number: int) -> object:
    return look_again(hand.actor, number)


@deed((DECIDER, SECOND), APPOINTMENT, "decide")
def appoint(hand: Hand, number: int) -> object:
    candidates = list(
        Candidate.objects.filter(appointment=number).order_by("id").values_list("person__key", flat=True)
    )
    answer_for = hand.pick((PRESENT, PRESENT, ""))
    return decide_appointment(
        hand.actor,
        number,
        hand.pick(candidates),
        today(),
        "县委常委会",
        "鹭汀委〔2027〕7号",
        PRESENT,
        hand.pick((VOTE, VOTE, VOTE, Vote(9, 5, 5, "hands"), Vote(9, 7, 4, "oral"))),
        hand.words,
        answer_for,
    )


@deed(OFFICE, APPOINTMENT, "drop", rare=True)
def drop_list(hand: Hand, number: int) -> object:
    return drop_shortlist(hand.actor, Appointment.objects.get(id=number).id, hand.words)
