"""The deciding body's home, and the discipline body's: papers that wait, ties left open, cases to hear or to decide."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zeren.assess.queries import proposals_waiting, run_found
from zeren.diagnose.queries import three_questions, to_decide
from zeren.investigate.queries import CaseFound, cases
from zeren.investigate.rules import STATES
from zeren.kernel.words import Text
from zeren.organisations.queries import subtree
from zeren.web.clarify.places import top_of
from zeren.web.diagnose.grid import cards
from zeren.web.home_head import group_title, item, milestones, towns
from zeren.web.now import pack_now

RUNNING = ("lead", "answered", "opened", "heard")


def show(request: HttpRequest) -> HttpResponse:
    """What waits for a decision of this body, then the three questions for the tree."""
    day = request.frame.today
    pack = pack_now(request)
    place = top_of(request.actor, "diagnose.read", day)
    waiting = to_decide(request.frame.rights, place.key, day, pack)
    answered = (
        towns(subtree(place.key, day, 1), pack, day)
        if "diagnose.read" in request.frame.rights
        else three_questions((), day.year, day)
    )
    context = {
        "place": place,
        "state": milestones(pack, day),
        "waiting": [item(one, day) for one in waiting.shown],
        "waiting_total": waiting.total,
        "decides": "assess.decide" in request.frame.rights,
        "papers": papers(),
        "cases": [(one, STATES[one.state]) for one in cases() if is_running(one, day)],
        "cards": cards(answered),
        "group": group_title(pack, answered),
    }  # fmt: skip
    return render(request, "web/home_decide.html", context)


def is_running(case: CaseFound, day: date) -> bool:
    """Whether somebody still has to do something: not decided, an appeal waits, or a period runs or has to be ended."""
    if case.state == "decided":
        return (
            case.appeal_waits
            or case.review_waits
            or case.impact_until is not None
            or bool(case.appeals_until and day <= case.appeals_until)
        )
    return case.state in RUNNING


def papers() -> list[tuple[object, object, list[tuple[Text, list[str], int]]]]:
    """Every proposal that waits, its run, and each tie at its quota line: who stands level, for how many places."""
    rows = []
    for proposal in proposals_waiting():
        run = run_found(proposal.run)
        ties = [
            (Text(said["arithmetic"]["zh"], said["arithmetic"]["en"]), list(said["tied"]), said["tied_places"])
            for said in run.quota.get("outcomes", ())
            if said.get("tied")
        ]
        rows.append((proposal, run, ties))
    return rows
