"""Two people with three years of results each, and a post to which one of them is to be appointed."""

from datetime import date

from clarify import small
from investigate.conftest import DECIDER
from zeren.assess.actions import import_earlier_results
from zeren.assess.rules.sheets import EarlierRow
from zeren.ledger.clock import today
from zeren.use.actions import decide_appointment, draw_up_shortlist, record_recommendation
from zeren.use.rules.appointing import Vote

POST = "T2-01"
DEPUTY, MEMBER = "P-T1D", small.MEMBER.id
TAKES_EFFECT = date(2027, 3, 1)
PAPER = "鹭汀委〔2027〕7号"
PRESENT = "沈砚秋、程望舒"
ANSWER_FOR = "沈砚秋、程望舒"
VOTE = Vote(3, 2, 2, "secret")
"""Of three members two came, and both were in favour: as few as will do."""


def with_results() -> None:
    """Results of 2024 to 2026 of both, brought in as history."""
    rows = [
        EarlierRow(year, "T1", person, "COMPETENT", None, f"{year}年考核档案")
        for year in (2024, 2025, 2026)
        for person in (DEPUTY, MEMBER)
    ]
    import_earlier_results(small.HEAD, rows)


def recommended(person: str = DEPUTY) -> None:
    record_recommendation(small.HEAD, person, "first_responsible", date(2027, 1, 20), 20, 30, "组〔2027〕2号")


def listed() -> int:
    """The shortlist of both."""
    number: int = draw_up_shortlist(small.HEAD, POST, TAKES_EFFECT, [DEPUTY, MEMBER])
    return number


def chosen(number: int, person: str = DEPUTY, **said: str) -> str:
    """The body's decision as it is recorded."""
    digest: str = decide_appointment(DECIDER, number, person, today(), "县委常委会", PAPER, PRESENT, VOTE, **said)
    return digest
