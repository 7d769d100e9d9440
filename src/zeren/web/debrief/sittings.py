"""A meeting while it is held: the door, the console, the screen, the own comment; and every deed that they send."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zeren.debrief import actions
from zeren.debrief.queries import (
    MeetingFound,
    ballots_seen,
    classes_of,
    meeting_found,
    numbers_by_class,
    participants,
)
from zeren.debrief.rules.boxes import BALLOT_STATES
from zeren.debrief.rules.floor import takes_questions
from zeren.debrief.rules.inviting import read_lines
from zeren.debrief.rules.sessions import SPEAKER_STATES, SPEAKERS
from zeren.debrief.rules.sitting import COMMENTS, WAYS
from zeren.kernel.errors import Invalid, NotFound, Reason, Refused, refuse_if
from zeren.kernel.words import Text
from zeren.ledger.clock import is_simulated, now
from zeren.organisations.queries import number_in_force
from zeren.papers.spec import Column, TableSpec
from zeren.papers.tables import read_table
from zeren.web.access import page
from zeren.web.clarify.places import said, whole
from zeren.web.debrief.floor import address_in_hall, drawn
from zeren.web.debrief.meetings import HOLD, READ, about_meeting, day_of, headed, meeting_page
from zeren.web.handed_in import cannot_take

SHOWN = 60
NEXT: dict[str, tuple[str, ...]] = {
    "speaking": ("ask", "comment", "finish"), "questions": ("comment", "finish"), "comments": ("finish",),
}  # fmt: skip


@page(HOLD, about=about_meeting, hidden=True)
def door(request: HttpRequest, key: str) -> HttpResponse:
    """Who comes through the door: search, tick, undo; counts by class."""
    return _door(request, meeting_found(key))


def _door(request: HttpRequest, found: MeetingFound, reasons: tuple[Reason, ...] = ()) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:30]
    titles = {one.key: one.title for one in classes_of(found)}
    listed = participants(found.key)
    people = [one for one in listed if words in f"{one.name} {one.unit}"]
    numbers = numbers_by_class(found.key)
    context = {
        **headed(request, found),
        "q": words,
        "secret": {one.key for one in classes_of(found) if not one.signed},
        "envelopes": sum(one.by_envelope for one in listed),
        "people": [(one, titles.get(one.voter_class, "")) for one in people[:SHOWN]],
        "more": max(0, len(people) - SHOWN),
        "awaited": [
            (
                key,
                title,
                [one for one in listed if one.voter_class == key and not (one.checked_in or one.by_envelope)],
            )
            for key, title in titles.items()
        ],
        "classes": [(title, *numbers.get(key, (0, 0))) for key, title in titles.items()],
        "present": sum(there for _, there in numbers.values()),
        "invited": sum(invited for invited, _ in numbers.values()),
        "reasons": reasons,
    }
    return render(request, "web/debrief/meeting_door.html", context, status=422 if reasons else 200)


@page(HOLD, about=about_meeting, hidden=True)
def console(request: HttpRequest, key: str) -> HttpResponse:
    """Who speaks, for how long still, what was asked and said, who is next, the ballots."""
    return _console(request, meeting_found(key))


def _console(request: HttpRequest, found: MeetingFound, reasons: tuple[Reason, ...] = ()) -> HttpResponse:
    at = found.at_lectern
    names = {row.verb: row.name for row in SPEAKERS}
    numbers = numbers_by_class(found.key)
    context = {
        **headed(request, found),
        **timed(found, request),
        "at": at,
        "stage": SPEAKER_STATES[at.stage] if at else None,
        "steps": [(verb, names[verb]) for verb in NEXT.get(at.stage, ())] if at else [],
        "items": [(one, SPEAKER_STATES[one.stage]) for one in found.called],
        "unasked": [one for one in found.called if one.stage == "done" and one.questions_open is None],
        "next": found.next_speaker,
        "kinds": [(kind, title, at is not None and kind in at.kinds) for kind, title in COMMENTS.items()],
        "ways": list(WAYS.items())[1:],
        "floor": [(one, sent) for one in found.items for sent in one.waiting],
        "classes": classes_of(found),
        "present": sum(there for _, there in numbers.values()),
        "invited": sum(invited for invited, _ in numbers.values()),
        "ballots": [(one, BALLOT_STATES[one.state]) for one in ballots_seen(found.key)],
        "reasons": reasons,
        "typed": request.POST,
    }
    return render(request, "web/debrief/meeting_console.html", context, status=422 if reasons else 200)


def timed(found: MeetingFound, request: HttpRequest) -> dict[str, object]:
    """How long the speaker has still; the start is the server's. Nothing while nobody speaks."""
    at = found.at_lectern
    minutes = number_in_force("meeting.minutes_to_speak", request.frame.today)
    if at is None or at.stage != "speaking" or minutes is None or at.speaking_at is None:
        return {"until": None}
    until = at.speaking_at + timedelta(minutes=int(minutes))
    left = int((until - now()).total_seconds())
    return {"until": until, "left": left, "left_words": f"{abs(left) // 60:02d}:{abs(left) % 60:02d}", "is_over": left < 0, "minutes": int(minutes), "ticks": not is_simulated()}  # fmt: skip


@page(READ, about=about_meeting, hidden=True)
def screen(request: HttpRequest, key: str) -> HttpResponse:
    """For the projector: who speaks, time, who is next, and nothing of any result."""
    found = meeting_found(key)
    at = found.at_lectern
    context = {
        **headed(request, found),
        **timed(found, request),
        "at": at,
        "stage": SPEAKER_STATES[at.stage] if at else None,
        "question": next((one for one in reversed(at.questions) if not one.answer), None) if at else None,
        "next": found.next_speaker,
        "ask": drawn(address_in_hall(request, found.key)) if at and takes_questions(found.state, at.stage) else "",
        "open_ballot": any(one.state == "open" for one in ballots_seen(found.key)),
    }
    return render(request, "web/debrief/meeting_screen.html", context)


@page("debrief.comment", about=about_meeting, post="debrief.comment", hidden=True)
def comments(request: HttpRequest, key: str) -> HttpResponse:
    """A leader writes the own comments, one for each who debriefs."""
    found = meeting_found(key)
    reasons: tuple[Reason, ...] = ()
    item = whole(request.POST.get("item", ""))
    if request.method == "POST":
        try:
            if item not in {one.id for one in found.items}:
                raise NotFound(Reason("no_such_item", Text("议程里没有这一项。", "The agenda has no such item.")))
            actions.give_comment(request.actor, item, request.POST.get("kind", ""), request.POST.get("text", ""))
        except Refused as refusal:
            reasons = refusal.reasons
        else:
            messages.success(request, said("点评已记下。", "The comment is put down."))
            return redirect("debrief-meeting-comments", key=key)
    context = {
        **headed(request, found),
        "items": [(one, [c for c in one.comments if c.by == request.actor.name]) for one in found.items],
        "kinds": COMMENTS.items(),
        "item": item,
        "typed": request.POST,
        "reasons": reasons,
    }
    return render(request, "web/debrief/meeting_comments.html", context, status=422 if reasons else 200)


def _invite(request: HttpRequest, found: MeetingFound) -> None:
    file, lines = request.FILES.get("file"), request.POST.get("lines", "")
    if file:
        refuse_if(cannot_take(file))
        lines = "\n".join(lines_of_sheet(file.read()))
    people, wrong = read_lines(lines, classes_of(found), request.POST.get("class", ""))
    if wrong or not people:
        raise Invalid(
            *(wrong or (Reason("no_lines", Text("请写名单，每行一人。", "Write the list, one to a line.")),))
        )
    actions.invite(request.actor, found.key, people)


LIST = TableSpec(
    "people",
    Text("参会人员", "People"),
    (
        Column("name", Text("姓名", "Name"), "name", True),
        Column("unit", Text("单位", "Unit"), aliases=("单位职务", "工作单位", "单位及职务")),
        Column("class", Text("类别", "Class"), aliases=("参会类别", "身份", "票种")),
    ),
    by_headings=True,
)


def lines_of_sheet(content: bytes) -> list[str]:
    """A workbook of names, units and classes as lines of the form. Errors: Invalid with every wrong row."""
    read = read_table(content, LIST)
    if read.problems:
        raise Invalid(*read.problems)
    return ["\t".join(str(row[key] or "") for key in ("name", "unit", "class")) for row in read.rows]


def _number(request: HttpRequest, name: str, known: set[int]) -> int:
    """A number of the form that belongs to this meeting. Errors: NotFound."""
    number = whole(request.POST.get(name, ""))
    if number not in known:
        raise NotFound(Reason("no_such_item", Text("这次会议没有这一项。", "This meeting has no such thing.")))
    return number


def _item(request: HttpRequest, found: MeetingFound) -> int:
    return _number(request, "item", {one.id for one in found.items})


def _question(request: HttpRequest, found: MeetingFound) -> int:
    return _number(request, "question", {one.id for item in found.items for one in item.questions})


def _sent(request: HttpRequest, found: MeetingFound) -> int:
    return _number(request, "sent", {one.id for item in found.items for one in item.floor})


Deed = Callable[[HttpRequest, MeetingFound], Any]
ON_MEETING, ON_DOOR, ON_CONSOLE = "debrief-meeting-one", "debrief-meeting-door", "debrief-meeting-console"
DEEDS: dict[str, tuple[str, Deed]] = {
    "change": (ON_MEETING, lambda r, m: actions.change_meeting(r.actor, m.key, r.POST.get("title", ""), r.POST.get("place", ""), day_of(r.POST.get("meets_on", "")))),
    "invite": (ON_MEETING, _invite),
    "strike": (ON_MEETING, lambda r, m: actions.strike(r.actor, m.key, whole(r.POST.get("person", "")))),
    "draw": (ON_MEETING, lambda r, m: actions.draw_order(r.actor, m.key, (r.POST.get("one", ""), r.POST.get("other", "")))),
    "move": (ON_MEETING, lambda r, m: actions.change_order(r.actor, _item(r, m), whole(r.POST.get("place", "")), r.POST.get("reason", ""))),
    "write": (ON_MEETING, lambda r, m: actions.debrief_in_writing(r.actor, _item(r, m), r.POST.get("reason", ""))),
    "off": (ON_MEETING, lambda r, m: actions.take_off_agenda(r.actor, _item(r, m), r.POST.get("reason", ""))),
    "begin": (ON_MEETING, lambda r, m: actions.begin_meeting(r.actor, m.key)),
    "check-in": (ON_DOOR, lambda r, m: actions.check_in(r.actor, m.key, whole(r.POST.get("person", "")))),
    "signed": (ON_DOOR, lambda r, m: actions.check_in_signed(r.actor, m.key, [whole(one) for one in r.POST.getlist("person")])),
    "envelope": (ON_DOOR, lambda r, m: actions.take_in_envelope(r.actor, m.key, whole(r.POST.get("person", "")))),
    "envelope-back": (ON_DOOR, lambda r, m: actions.hand_back_envelope(r.actor, m.key, whole(r.POST.get("person", "")))),
    "undo": (ON_DOOR, lambda r, m: actions.undo_check_in(r.actor, m.key, whole(r.POST.get("person", "")))),
    "step": (ON_CONSOLE, lambda r, m: actions.move_speaker(r.actor, _item(r, m), r.POST.get("verb", ""))),
    "question": (ON_CONSOLE, lambda r, m: actions.put_question(r.actor, _item(r, m), r.POST.get("text", ""), r.POST.get("asker", ""), r.POST.get("class", ""), r.POST.get("way", ""))),
    "take": (ON_CONSOLE, lambda r, m: actions.take_floor_question(r.actor, _sent(r, m))),
    "aside": (ON_CONSOLE, lambda r, m: actions.set_floor_question_aside(r.actor, _sent(r, m), r.POST.get("because", ""))),
    "answer": (ON_CONSOLE, lambda r, m: actions.answer_question(r.actor, _question(r, m), r.POST.get("answer", ""))),
    "none": (ON_CONSOLE, lambda r, m: actions.nobody_asks(r.actor, _item(r, m))),
    "comment": (ON_CONSOLE, lambda r, m: actions.record_comment(r.actor, _item(r, m), r.POST.get("kind", ""), r.POST.get("by", ""), r.POST.get("text", ""))),
    "note": (ON_CONSOLE, lambda r, m: actions.note_for_minutes(r.actor, m.key, r.POST.get("text", ""))),
    "end": (ON_CONSOLE, lambda r, m: actions.end_meeting(r.actor, m.key)),
    "conclude": (ON_CONSOLE, lambda r, m: actions.conclude_debriefs(r.actor, m.key)),
}  # fmt: skip
"""What a form may send, and the page that it stands on."""
SHOWING = {ON_DOOR: _door, ON_CONSOLE: _console, ON_MEETING: meeting_page}


@page(post=HOLD, about=about_meeting, hidden=True)
def do(request: HttpRequest, key: str, verb: str) -> HttpResponse:
    """Do one deed and go back to its page; a refusal stands there with every reason and what was typed."""
    found = meeting_found(key)
    if verb not in DEEDS:
        raise NotFound(Reason("no_such_step", Text("会议没有这一步。", "A meeting has no such step.")))
    where, deed = DEEDS[verb]
    try:
        deed(request, found)
    except (Refused, Invalid) as refusal:
        return SHOWING[where](request, found, refusal.reasons)
    messages.success(request, said("已记录。", "Recorded."))
    return redirect(ON_CONSOLE if verb == "begin" else where, key=key)
