"""A meeting of the small county for tests: two township secretaries before the county, whose reports have passed."""

from datetime import date

from clarify import small
from debrief.test_reports import POINTS, whole
from investigate.conftest import DECIDER, bring_in_the_bodies
from worlds import world
from zeren.clarify.actions import generate_lists
from zeren.debrief.actions import (
    check_report,
    hand_in_report,
    invite,
    plan_day,
    plan_meeting,
    prepare_debriefs,
    show_sheet,
)
from zeren.debrief.queries import debriefs_heard, ready_for
from zeren.debrief.rules.inviting import Invited
from zeren.debrief.rules.preassessing import SheetLine
from zeren.kernel.actors import Actor

DAY = date(2026, 12, 21)
FORM = "B6"
SPEAKERS = (small.SECRETARY, small.OTHER_SECRETARY)
__all__ = ["DECIDER"]


@world
def build() -> None:
    """The small county on the first of December, its debriefs prepared, reports passed, sheets shown."""
    small.build()
    bring_in_the_bodies()
    generate_lists(small.WALKER, "", 2026)
    small.move_to(date(2026, 12, 1))
    prepare_debriefs(small.HEAD, 2026)
    plan_day(small.HEAD, 2026, "C1", DAY)
    for one in debriefs_heard(2026, ["C1"]):
        who = next((speaker for speaker in SPEAKERS if speaker.id == one.person), None)
        if who is None:
            continue
        pass_report(who, one.id)


def pass_report(who: Actor, debrief: int) -> None:
    """The report handed in and passed, the sheet of the pre-assessment shown."""
    hand_in_report(who, debrief, whole(answers={}))
    check_report(small.CLERK, debrief, POINTS)
    show_sheet(small.CLERK, debrief, (SheetLine("现场检查：活动室开放正常", "鹭汀组查〔2026〕8号"),))


def people(superiors: int = 1, peers: int = 8, delegates: int = 12) -> list[Invited]:
    """So many by class; the first superior is the county secretary, the first peers are those who debrief."""
    known = [Invited("程望舒", "鹭汀县", "superior", small.COUNTY_SECRETARY.id)]
    known += [Invited(f"上级{n}", "鹭汀县", "superior") for n in range(1, superiors)]
    known += [Invited(who.name, "", "peer", who.id) for who in SPEAKERS]
    known += [Invited(f"同级{n}", "机关", "peer") for n in range(peers - len(SPEAKERS))]
    return known + [Invited(f"代表{n}", "", "delegate") for n in range(delegates)]


def planned() -> str:
    """The meeting set up for both speakers, people invited."""
    ready = [one.id for one in ready_for("C1", 2026) if one.person in {who.id for who in SPEAKERS}]
    key = plan_meeting(small.CLERK, "C1", 2026, "2026年度县委述职评议会", "县委礼堂", DAY, ready, FORM)
    invite(small.CLERK, key, people())
    return str(key)
