"""The report: kept as a draft, handed in or taken in from paper, and frozen; sent back with reasons, passed by the office."""

from dataclasses import replace

from zeren.debrief.events.debriefs import ReportChecked, ReportHandedIn, ReportSaved, ReportSentBack, ReportTakenIn
from zeren.debrief.models import Debrief, Report
from zeren.debrief.queries import (
    DebriefFound,
    against_handing_in,
    debrief_at,
    debrief_found,
    items_to_answer,
    plain,
    reports_of,
)
from zeren.debrief.rules.composing import Written
from zeren.debrief.rules.states import DEBRIEFS, STATES, DebriefAt
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Reason, Refused, refuse_if
from zeren.kernel.transitions import RefusedWith, decide
from zeren.kernel.words import Text
from zeren.ledger.clock import now, today
from zeren.ledger.gate import About, Done, action, digest_of, seal_of
from zeren.organisations.queries import account_of_person, pack_on

LONGEST = 20_000


def _own(debrief: int, *_: object, **__: object) -> About:
    return About(person=debrief_found(debrief).person)


def _heard_by(debrief: int, *_: object, **__: object) -> About:
    return About(unit=debrief_found(debrief).heard_by)


@action(permission="debrief.own", about=_own)
def save_report(actor: Actor, debrief: int, written: Written) -> Done:
    """Keep what is written so far; nobody else reads it before it is handed in. Gives the version's number.

    Errors: Refused when it is another's, or a report is with the office.
    """
    return Done(*_kept(actor, debrief, written))


@action(permission="debrief.own", about=_own)
def hand_in_report(actor: Actor, debrief: int, written: Written) -> Done:
    """Freeze the report and hand it in. Errors: Refused with every reason at once."""
    number, saved = _kept(actor, debrief, written)
    found = debrief_found(debrief)
    target = _target(actor, found, "submit", replace(debrief_at(found), report_problems=against_handing_in(found, written, today())))  # fmt: skip
    digest = digest_of(plain(written, items_to_answer(found)))
    Report.objects.filter(debrief_id=debrief, number=number).update(handed_in_at=now(), digest=digest)
    Debrief.objects.filter(id=debrief).update(state=target)
    return Done(digest, saved, ReportHandedIn(debrief, number, digest))


@action(permission="debrief.prepare", about=_heard_by)
def take_in_report(actor: Actor, debrief: int, written: Written, paper: str) -> Done:
    """Take in, for somebody without an account, what he signed on `paper`, and freeze it; who did so stands with it.

    Errors: Refused with every reason at once; nothing is kept then.
    """
    found = debrief_found(debrief)
    refuse_if(_too_long(written))
    seen = replace(
        debrief_at(found),
        report_problems=against_handing_in(found, written, today()),
        words=paper,
        has_account=account_of_person(found.person) is not None,
    )
    target = _target(actor, found, "take_in", seen)
    digest = digest_of(plain(written, items_to_answer(found)))
    number = len(reports_of(debrief)) + 1
    kept = {**_columns(written), "handed_in_at": now(), "digest": digest}
    Report.objects.create(debrief_id=debrief, number=number, taken_in_by=actor.signature, paper=paper.strip(), **kept)
    Debrief.objects.filter(id=debrief).update(state=target)
    return Done(digest, ReportTakenIn(debrief, number, digest))


@action(permission="debrief.check", about=_heard_by)
def send_back_report(actor: Actor, debrief: int, because: str) -> Done:
    """Send a report back, saying why; what was handed in stays as it was. Errors: Refused with every reason."""
    found = debrief_found(debrief)
    target = _target(actor, found, "send_back", replace(debrief_at(found), words=because))
    number = reports_of(debrief)[-1].number
    moved = {"sent_back_at": now(), "sent_back_by": actor.signature, "sent_back_because": because.strip()}
    Report.objects.filter(debrief_id=debrief, number=number).update(**moved)
    Debrief.objects.filter(id=debrief).update(state=target)
    return Done(None, ReportSentBack(debrief, number, seal_of(because)))


@action(permission="debrief.check", about=_heard_by)
def check_report(actor: Actor, debrief: int, confirmed: tuple[str, ...]) -> Done:
    """Let a report pass: whoever does it confirms every point of the pack's checklist. Errors: Refused with those open."""
    found = debrief_found(debrief)
    points = pack_on(today()).check_points
    still = tuple(point.title for point in points if point.key not in confirmed)
    taken_in_by = next((report.taken_in_by for report in reports_of(debrief)[-1:]), "")
    target = _target(actor, found, "check", replace(debrief_at(found), points_open=still, taken_in_by=taken_in_by))
    number = reports_of(debrief)[-1].number
    Report.objects.filter(debrief_id=debrief, number=number).update(checked_at=now(), checked_by=actor.signature)
    Debrief.objects.filter(id=debrief).update(state=target)
    return Done(None, ReportChecked(debrief, number, len(points)))


def _target(actor: Actor, found: DebriefFound, verb: str, seen: DebriefAt) -> str:
    decision = decide(DEBRIEFS, verb, found.state, seen, actor, now(), STATES)
    if isinstance(decision, RefusedWith):
        raise Refused(*decision.reasons)
    return decision.target


def _kept(actor: Actor, debrief: int, written: Written) -> tuple[int, ReportSaved]:
    """Write into the draft at hand, or begin the next version."""
    found = debrief_found(debrief)
    reasons = []
    if found.person != actor.id:
        reasons.append(Reason("not_your_report", Text("述职报告由本人撰写。", "Who debriefs writes the report.")))
    if found.state != "prepared":
        reasons.append(Reason("report_is_in", Text("报告已经交了，不能再改。", "The report is handed in and is not changed."), "", Text("要改的，请办公室退回。", "Ask the office to send it back.")))  # fmt: skip
    refuse_if([*reasons, *_too_long(written)])
    kept = _columns(written)
    last = next(iter(reports_of(debrief)[-1:]), None)
    if last and not last.handed_in_at:
        Report.objects.filter(debrief_id=debrief, number=last.number).update(**kept)
        number = last.number
    else:
        number = last.number + 1 if last else 1
        Report.objects.create(debrief_id=debrief, number=number, **kept)
    return number, ReportSaved(debrief, number)


def _too_long(written: Written) -> list[Reason]:
    whole = [
        *written.sections.values(),
        *(text for one in written.answers.values() for text in (one.measure, one.result)),
    ]
    if sum(map(len, whole)) <= LONGEST:
        return []
    return [Reason("far_too_long", Text(f"全部文字超过 {LONGEST} 字，存不下。", f"More than {LONGEST} characters cannot be kept."))]  # fmt: skip


def _columns(written: Written) -> dict[str, object]:
    said = plain(written)
    return {"sections": said["sections"], "answers": said["answers"], "self_number": written.self_number,
            "self_grade": written.self_grade, "saved_at": now()}  # fmt: skip
