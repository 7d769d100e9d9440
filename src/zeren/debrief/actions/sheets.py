"""The sheet of the pre-assessment: shown to the person in time, and the reply that stands beside it."""

from zeren.debrief.events.debriefs import SheetReplied, SheetShown
from zeren.debrief.models import Sheet
from zeren.debrief.queries import debrief_found, lines_on_record, sheet_days_least, sheet_shown, working_days_until
from zeren.debrief.rules.preassessing import SheetLine, cannot_reply, cannot_show
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Reason, refuse_if
from zeren.kernel.words import Text
from zeren.ledger.clock import now, today
from zeren.ledger.gate import About, Done, action, seal_of


@action(permission="debrief.prepare", about=lambda debrief, *_, **__: About(unit=debrief_found(debrief).heard_by))
def show_sheet(actor: Actor, debrief: int, own_lines: tuple[SheetLine, ...] = ()) -> Done:
    """Show the sheet: what the record gives, and the office's lines, each with its document. Gives its number.

    Errors: Refused with every reason: too late before the meeting, a line without a source, a reply stands already.
    """
    found, day = debrief_found(debrief), today()
    before = sheet_shown(debrief)
    lines = (*lines_on_record(found, day), *own_lines)
    days, least = working_days_until(found, day), sheet_days_least(day)
    reasons = list(cannot_show(lines, found.state, found.meets_on, days, least, bool(before and before.reply)))
    if actor.id == found.person:
        reasons.append(Reason("own_debrief", Text("不能办理自己的述职。", "Nobody handles the own debrief.")))
    refuse_if(reasons)
    number = before.number + 1 if before else 1
    content = {"lines": [line.plain for line in lines]}
    Sheet.objects.create(debrief_id=debrief, number=number, content=content, shown_at=now(), shown_by=actor.signature)
    return Done(number, SheetShown(debrief, number, len(lines)))


@action(permission="debrief.own", about=lambda debrief, *_, **__: About(person=debrief_found(debrief).person))
def reply_to_sheet(actor: Actor, debrief: int, words: str) -> Done:
    """Put the own reply beside the sheet; it goes to the meeting with it. Errors: Refused."""
    found, sheet = debrief_found(debrief), sheet_shown(debrief)
    own = found.person == actor.id
    refuse_if(cannot_reply(sheet is not None, bool(sheet and sheet.reply), found.state, words, own))
    assert sheet is not None
    Sheet.objects.filter(debrief_id=debrief, number=sheet.number).update(reply=words.strip(), replied_at=now())
    return Done(None, SheetReplied(debrief, sheet.number, seal_of(words)))
