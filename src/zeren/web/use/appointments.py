"""Shortlists for a post: candidates side by side with the first page first, what changed since, the decision and its notice."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zeren.kernel.errors import NotFound, Reason, Refused, refuse_if
from zeren.kernel.words import Text
from zeren.ledger.gate import may
from zeren.organisations.queries import pack_on, person_names, search
from zeren.papers.appointment_papers import Notice, notice_letter
from zeren.papers.letters import letter_docx, letter_pdf
from zeren.papers.spec import UNSAID
from zeren.use.actions import decide_appointment, draw_up_shortlist, drop_shortlist, look_again
from zeren.use.queries import (
    AppointmentFound,
    appointment_found,
    appointments,
    changed_since,
    dossiers_now,
    public_until,
)
from zeren.use.rules.appointing import MANNERS, Against, Vote, cannot_notify, departed_from
from zeren.use.rules.dossier import PARTS, TITLES, Dossier, Heading, in_short
from zeren.web.access import of_everything, page
from zeren.web.clarify.places import Tag, crumbs, said
from zeren.web.looks import looked_at
from zeren.web.now import pack_now
from zeren.web.paper_files import answer_with, office_of
from zeren.web.use.candidate import PERMISSION, parts_of, title_of
from zeren.web.use.told import source_of

STATES: dict[str, Tag] = {
    "open": Tag(Text("待研究", "before the body")),
    "decided": Tag(Text("已决定", "decided"), "done"),
    "dropped": Tag(Text("已撤销", "dropped"), "dashed"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One part side by side: for each candidate, in the order of the list, the lines of the dossier as sentences."""

    heading: Heading
    cells: tuple[tuple[str, tuple[Text, ...]], ...]


@page(PERMISSION, post="use.record", about=of_everything)
def listing(request: HttpRequest) -> HttpResponse:
    """Every shortlist; on POST one is drawn up."""
    typed, reasons = request.POST, ()
    if request.method == "POST":
        try:
            number = draw_up_shortlist(
                request.actor, typed.get("post", "").strip(), _day(typed.get("day", "")) or date.min, _people(typed)
            )
        except (Refused, NotFound) as refusal:
            reasons = refusal.reasons
        else:
            messages.success(request, said("名单已提出。", "The shortlist is drawn up."))
            return redirect("use-appointments-one", number=number)
    context = {
        "rows": [(one, STATES[one.state]) for one in appointments()],
        "may_list": may(request.actor, "use.record"),
        "reasons": reasons,
        "typed": typed,
    }
    return render(request, "web/use/appointments.html", context, status=422 if reasons else 200)


@page(PERMISSION, about=of_everything, looks="dossier")
def show(request: HttpRequest, number: int) -> HttpResponse:
    """The candidates side by side; each look is recorded for each of them, on one ground."""
    return _page(request, appointment_found(number))


@page(post="use.record", about=of_everything, looks="dossier")
def again(request: HttpRequest, number: int) -> HttpResponse:
    """Take the dossiers again as they stand today."""
    try:
        look_again(request.actor, number)
    except Refused as refusal:
        return _page(request, appointment_found(number), ("again", refusal.reasons))
    request.looking.told = True
    messages.success(request, said("材料已按今天的记录重新提取。", "The dossiers are taken anew as of today."))
    return redirect("use-appointments-one", number=number)


@page(post="use.appoint", about=of_everything, looks="dossier")
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Record the body's decision; a refusal stands where the form was."""
    typed = request.POST
    try:
        decide_appointment(
            request.actor, number, typed.get("person", ""), _day(typed.get("decided_on", "")) or date.max,
            typed.get("body", ""), typed.get("document", ""), typed.get("present", ""), _vote(typed),
            typed.get("reason", ""), typed.get("answer_for", ""),
        )  # fmt: skip
    except Refused as refusal:
        return _page(request, appointment_found(number), ("decide", refusal.reasons))
    request.looking.told = True
    messages.success(request, said("决定已记录。", "The decision is recorded."))
    return redirect("use-appointments-one", number=number)


@page(post="use.record", about=of_everything, looks="dossier")
def drop(request: HttpRequest, number: int) -> HttpResponse:
    """Close a shortlist without a decision."""
    try:
        drop_shortlist(request.actor, number, request.POST.get("because", ""))
    except Refused as refusal:
        return _page(request, appointment_found(number), ("drop", refusal.reasons))
    request.looking.told = True
    messages.success(request, said("名单已撤销。", "The shortlist is dropped."))
    return redirect("use-appointments-one", number=number)


@page(PERMISSION, about=of_everything)
def notice(request: HttpRequest, number: int, form: str) -> HttpResponse:
    """The notice of a decided appointment, as Word or PDF."""
    found = appointment_found(number)
    if found.decided_on is None:
        raise NotFound(
            Reason("not_decided", Text("还没有决定，没有通知。", "Nothing is decided, so there is no notice."))
        )
    refuse_if(cannot_notify(_public_until(found), request.frame.today))
    return answer_with(form, f"appointment-{number}", letter_docx, letter_pdf, notice_letter(_notice(found, found.decided_on)))  # fmt: skip


@page("use.read", about=of_everything)
def departures(request: HttpRequest) -> HttpResponse:
    """Every appointment that was decided against something known: what, why, and who answer for it."""
    rows = [
        (one, [(against.title, source_of_rule(against.source, request)) for against in one.against])
        for one in appointments(departing=True)
    ]
    return render(request, "web/use/departures.html", {"rows": rows})


def source_of_rule(key: str, request: HttpRequest) -> Text:
    """A source by its title, or the value of the pack that asks it."""
    pack = pack_now(request)
    value = pack.values.get(key)
    return value.title if value else source_of(key, pack)


def _page(
    request: HttpRequest, found: AppointmentFound, refused: tuple[str, tuple[Reason, ...]] = ("", ())
) -> HttpResponse:
    for one in found.candidates:
        asked = looked_at(request, one.person, f"shortlist-{found.id}", PERMISSION)
        if asked:
            return asked
    request.looking.told = True
    now = dossiers_now(found, request.frame.today) if found.state == "open" else {}
    changed = changed_since(found, now) if now else {}
    context = {
        "found": found,
        "state": STATES[found.state],
        "post": title_of(found.unit_name, found.post_title),
        "rows": [_row(part, found) for part in PARTS],
        "against": [(one.name, _against(now.get(one.person), request)) for one in found.candidates] if now else [],
        "changed": [(name, [(TITLES[one.part], one.was, one.now) for one in rows]) for name, rows in changed.items()],
        "manners": MANNERS,
        "manner": MANNERS.get(found.vote.manner) if found.vote else None,
        "public_until": (until := _public_until(found)),
        "notice_ready": found.decided_on and not any(cannot_notify(until, request.frame.today)),
        "departed": [(one.title, source_of_rule(one.source, request)) for one in found.against],
        "by": person_names([found.recorded_by.removeprefix("person:")]).get(found.recorded_by.removeprefix("person:"), ""),
        "may_decide": found.state == "open" and may(request.actor, "use.appoint"),
        "may_record": found.state == "open" and may(request.actor, "use.record"),
        "refused": refused[0],
        "reasons": refused[1],
        "typed": request.POST,
        "crumbs": crumbs((Text(f"第 {found.id} 号", f"No. {found.id}"), "")),
    }  # fmt: skip
    return render(request, "web/use/appointment.html", context, status=422 if refused[1] else 200)


def _row(part: Heading, found: AppointmentFound) -> Row:
    cells = ((one.name, in_short(part.key, parts_of(one.lines, (part,))[0].lines)) for one in found.candidates)
    return Row(part, tuple(cells))


def _against(dossier: object, request: HttpRequest) -> list[tuple[Against, Text]]:
    """What choosing this one would depart from, with its source."""
    if not isinstance(dossier, Dossier):
        return []
    binding = {bar.key for bar in pack_on(request.frame.today).bars if bar.binding}
    return [(one, source_of_rule(one.source, request)) for one in departed_from(dossier, binding)]


def _notice(found: AppointmentFound, decided_on: date) -> Notice:
    return Notice(
        issuer=office_of(decided_on),
        addressee=Text(found.unit_name, found.unit_name),
        name=Text(f"{found.chosen_name}同志", found.chosen_name),
        post=title_of(found.unit_name, found.post_title),
        day=found.day,
        body=Text(found.body, found.body),
        decided_on=decided_on,
        number=Text(found.document, found.document),
        digest=found.digest,
        departures=tuple(one.title for one in found.against),
        reason=Text(found.reason, found.reason),
        answer_for=Text(found.answer_for, found.answer_for),
        vote=(found.vote.due, found.vote.present, found.vote.favour) if found.vote else None,
        manner=MANNERS.get(found.vote.manner, UNSAID) if found.vote else UNSAID,
        public_until=_public_until(found),
        demonstration=settings.DEMO,
        simulated=settings.DEMO,
    )


def _public_until(found: AppointmentFound) -> date | None:
    """How long a decision is made public; None before it, and for those of before figures of the vote were kept."""
    return public_until(found.decided_on) if found.decided_on and found.vote else None


def _vote(typed: Mapping[str, str]) -> Vote:
    """The figures as they were typed; what is no whole number counts as none, which is refused."""
    due, present, favour = (
        int(said) if (said := typed.get(name, "").strip()).isdecimal() and len(said) < 5 else -1
        for name in ("due", "attended", "favour")
    )
    return Vote(due, present, favour, typed.get("manner", ""))


def _people(typed: Mapping[str, str]) -> list[str]:
    """Codes, one a line; a name that only one person bears stands for its code."""
    written = [line.strip() for line in typed.get("people", "").replace("、", "\n").splitlines()]
    return [_code(one) for one in written if one]


def _code(written: str) -> str:
    found = search(written, 2)[1]
    return found[0][0] if len(found) == 1 else written


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written.strip())
    except ValueError:
        return None
