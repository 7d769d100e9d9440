"""From the decision of 2026 to letters and an objection; with a second officer, who took no part. Used by tests and pages."""

from datetime import date, timedelta

from assess import year
from clarify import small
from investigate.conftest import DECIDER
from worlds import world
from zeren.assess.actions import decide_results, deliver_letters, file_objection, issue_letters
from zeren.assess.models import Proposal, Result, Run
from zeren.assess.queries import letters_of
from zeren.kernel.actors import Actor
from zeren.kernel.words import Text
from zeren.ledger.clock import today
from zeren.organisations.actions import adopt_value, adopt_values
from zeren.organisations.queries import pack_on
from zeren.organisations.rules import Organisation, PersonRow, PostRow, TermRow

SECRETARIES = "secretary-year"
REVIEWER = Actor("person", "P-REV", "喻清和")
DECIDED_ON, DELIVERED_ON = date(2027, 1, 25), date(2027, 1, 27)
LAST_DAY = DELIVERED_ON + timedelta(days=30)
PRESENT = "程望舒、沈砚秋"
OFFICE = Text("鹭汀县责任制办公室", "Responsibility office, Luting County")
LATE_PROOF = "T1-problem-0606L6"
"""The fact that an objection is about: verified in time, but entered as claimed."""
VERIFIED = {"attributes": {"item": "6", "year_found": "2025", "state": "verified", "recurred": "no"}}


@world
def proposed() -> int:
    """The proposal about the secretaries, on the day of the meeting, with a second officer in the office."""
    proposals = year.proposed()
    small.bring_in(
        Organisation(
            {},
            {"O1-03": PostRow("O1-03", "O1", "责任制办公室副主任", "office_head", "")},
            {REVIEWER.id: PersonRow(REVIEWER.id, REVIEWER.name)},
            (TermRow("O1-03", REVIEWER.id, small.FIRST_DAY),),
        )
    )
    small.move_to(DECIDED_ON)
    return proposals[SECRETARIES]


def tied(proposal: int) -> int:
    """A run of its own whose quota line for the township secretaries ends in a tie: one place, two who stand level.

    Gives the proposal of that run. Runs and results are sealed, so they are written anew and not changed.
    """
    run = Run.objects.get(proposal__id=proposal)
    results = list(Result.objects.filter(run=run))
    outcome = next(one for one in run.quota["outcomes"] if one["group"] == ["towns"])
    outcome.update(capacity=1, certain=[], tied=[year.FAIR, year.GOOD], tied_places=1, outside=[], failed=[])
    run.pk, run._state.adding = None, True
    run.save()
    for row in results:
        row.pk, row.run = None, run
        if row.subject in (year.FAIR, year.GOOD):
            row.content.update(tied=True, caps=[], gates=[])
            row.grade, row.zone, row.rank = "EXCELLENT", "tied", 1
    Result.objects.bulk_create(results)
    return Proposal.objects.create(run=run, body="县委常委会", at=run.at, by=run.by).pk


def tied_within_a_part(proposal: int) -> int:
    """The same two where the quota has two places, and their part of it one. Gives the proposal of that run."""
    proposal = tied(proposal)
    run = Run.objects.get(proposal__id=proposal)
    results = list(Result.objects.filter(run=run))
    outcome = next(one for one in run.quota["outcomes"] if one["group"] == ["towns"])
    part = {"group": ["T1"], "appraised": 2, "capacity": 1, "arithmetic": {"zh": "2×0.5＝1", "en": "2 × 0.5 = 1"}}
    outcome.update(capacity=2, sub_caps=[{**part, "members": [year.FAIR, year.GOOD]}])
    run.pk, run._state.adding = None, True
    run.save()
    for row in results:
        row.pk, row.run = None, run
    Result.objects.bulk_create(results)
    return Proposal.objects.create(run=run, body="县委常委会", at=run.at, by=run.by).pk


@world
def decided() -> int:
    """Decided as proposed."""
    proposal = proposed()
    decide_results(DECIDER, proposal, [], DECIDED_ON, "鹭汀委〔2027〕2号", PRESENT)
    return proposal


def adopt_everything() -> None:
    """The office goes through the adoption sheet and confirms every value."""
    pack = pack_on(DECIDED_ON)
    adopt_values(small.HEAD, pack.digest, dict.fromkeys(pack.values, ("confirmed", "")), "鹭汀组〔2026〕8号")


def replaced(key: str, number: str) -> None:
    """The office puts another number in place of the pack's."""
    adopt_value(small.HEAD, pack_on(today()).digest, key, "replaced", "鹭汀组〔2026〕9号", number)


@world
def issued() -> int:
    """Letters made out on the day of the decision; gives the township secretary's."""
    proposal = decided()
    adopt_everything()
    issue_letters(small.HEAD, proposal, OFFICE, "鹭汀委考")
    return letters_of(person=year.FAIR_SECRETARY)[0].id


@world
def delivered() -> int:
    """The same, delivered two days later."""
    letter = issued()
    small.move_to(DELIVERED_ON)
    deliver_letters(small.CLERK, [one.id for one in letters_of(year=year.YEAR)], DELIVERED_ON, "当面送达，本人签收")
    return letter


@world
def objected() -> int:
    """The township secretary objects; gives the objection's number."""
    return file_objection(small.SECRETARY, delivered(), "第6项12月26日已由他人核实。", (LATE_PROOF,))
