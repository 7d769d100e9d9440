"""The township secretary of 2026 decided anew on a recomputed run: used by the tests of uses and of their pages."""

from datetime import date

from clarify import small
from investigate.conftest import DECIDER
from zeren.assess.actions import decide_again, freeze_facts, propose_results, run_schemes
from zeren.assess.queries import subjects_in_year
from zeren.assess.rules.deciding import DecisionRow
from zeren.organisations.queries import pack_on

PERSON = small.SECRETARY.id
ANEW_ON = date(2027, 2, 10)


def decided_anew(grade: str) -> None:
    """The body decides anew about the secretary on a run made again, twelve days after the first decision."""
    small.move_to(ANEW_ON)
    runs = run_schemes(small.HEAD, freeze_facts(small.HEAD, 2026, purpose="objection"), pack_on(ANEW_ON).digest)
    (subject,) = subjects_in_year(PERSON, 2026)
    proposal = propose_results(small.HEAD, runs["secretary-year"], "县委常委会会议", ANEW_ON)
    row = DecisionRow(subject, grade, "事实更正后重新研究。", "沈砚秋、程望舒")
    decide_again(DECIDER, proposal, [row], ANEW_ON, "鹭汀委〔2027〕9号", "沈砚秋、程望舒")
