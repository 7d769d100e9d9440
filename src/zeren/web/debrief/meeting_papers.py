"""Papers of a meeting to take away: minutes from the record as Word and PDF, and the kit for a hall without a network."""

from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from zeren.debrief.queries import (
    AgendaFound,
    MeetingFound,
    ballot_found,
    ballots_seen,
    classes_of,
    form_of,
    meeting_found,
    numbers_by_class,
    participants,
)
from zeren.debrief.rules.agenda import object_of
from zeren.debrief.rules.boxes import BALLOT_STATES
from zeren.debrief.rules.sitting import COMMENTS
from zeren.kernel.errors import NotFound, Reason
from zeren.kernel.words import Text
from zeren.ledger.clock import ZONE
from zeren.organisations.queries import pack_on
from zeren.papers.documents import Document
from zeren.papers.docx import document_docx
from zeren.papers.letters import marks
from zeren.papers.meeting_papers import MeetingPaper, Spoken, kit, minutes
from zeren.papers.pdf import document_pdf
from zeren.web.access import page
from zeren.web.debrief.floor import address_in_hall
from zeren.web.debrief.meetings import READ, about_meeting
from zeren.web.investigate.letters import TYPES
from zeren.web.templatetags.words import language

WAY = {"oral": Text("口头述职", "spoken"), "written": Text("书面述职", "in writing")}


@page(READ, about=about_meeting, hidden=True)
def paper(request: HttpRequest, key: str, which: str, form: str) -> HttpResponse:
    """`minutes` or `kit` (`rehearsal`: the kit of a rehearsal) as Word or PDF, in the reader's language."""
    if form not in TYPES or which not in ("minutes", "kit", "rehearsal"):
        raise NotFound(Reason("no_such_form", Text("只有 Word 和 PDF。", "There are Word and PDF only.")))
    found, is_kit = meeting_found(key), which != "minutes"
    draft = not is_kit and found.state != "ended"
    heard = found.called if is_kit else found.items
    said = paper_of(found, heard, language(), simulated=bool(request.frame.simulated), draft=draft)
    if is_kit:
        said = replace(said, ask_at=address_in_hall(request, found.key))
    made = kit(said, language(), rehearsal=which == "rehearsal") if is_kit else minutes(said, language())
    answer = HttpResponse(_set(made, form), content_type=TYPES[form])
    answer["Content-Disposition"] = f'attachment; filename="{key}-{which}.{form}"'
    return answer


def _set(made: Document, form: str) -> bytes:
    return document_docx(made) if form == "docx" else document_pdf(made, settings.FONTS)


def paper_of(
    found: MeetingFound, heard: tuple[AgendaFound, ...], reader: str, *, simulated: bool = False, draft: bool = False
) -> MeetingPaper:
    """The meeting as its papers want it. Names stand on the sign-in sheets, by class, and nowhere on a ballot."""
    form, people, numbers = form_of(found), participants(found.key), numbers_by_class(found.key)
    limits = pack_on(found.meets_on).ballot_limits
    return MeetingPaper(
        title=found.title,
        organiser=found.organiser_name,
        place=found.place,
        day=found.meets_on,
        classes=tuple(
            (
                one.title,
                *numbers.get(one.key, (0, 0)),
                tuple(f"{who.name}　{who.unit}".strip() for who in people if who.voter_class == one.key),
            )
            for one in classes_of(found)
        ),
        agenda=tuple(_spoken(one, found) for one in heard),
        seed=found.seed,
        form=form.title,
        grades=tuple(one.title for one in form.grade),
        items=tuple(one.title for one in form.item),
        notes=tuple((f"{one.at.astimezone(ZONE):%H:%M}", one.text) for one in found.notes),
        ballots=tuple(
            Text("{key}：{n}名对象，{state}。", "{key}: {n} objects, {state}.").with_values(
                key=one.key, n=one.objects, state=BALLOT_STATES[one.state]
            )
            for one in ballots_seen(found.key)
            if not one.is_rehearsal
        ),
        marks=marks(reader, draft=draft, demonstration=settings.DEMO, simulated=simulated),
        objects_most=limits.objects_most if limits else 15,
        ballot_sheets=_on_ballots(found),
        envelopes=sum(one.by_envelope for one in people),
    )


def _on_ballots(found: MeetingFound) -> tuple[tuple[Spoken, ...], ...]:
    """Who stands on each ballot that was prepared and is not void: paper is counted sheet by sheet."""
    spoken = {object_of(one.debrief): _spoken(one, found) for one in found.items}
    live = [one.key for one in ballots_seen(found.key) if one.is_live and not one.is_rehearsal]
    return tuple(tuple(spoken[rated] for rated in ballot_found(key).rules.objects if rated in spoken) for key in live)


def _spoken(one: AgendaFound, found: MeetingFound) -> Spoken:
    titles = {kind.key: kind.title for kind in classes_of(found)}
    moments = [at for at in (one.speaking_at, one.done_at) if at]
    times = "—".join(f"{at.astimezone(ZONE):%H:%M}" for at in moments) or "—"
    return Spoken(
        one.name,
        f"{one.unit_name} {one.title}",
        WAY[one.way],
        Text(times, times),
        tuple(
            (Text(q.asker, q.asker) if q.asker else titles.get(q.voter_class, Text("—", "—")), q.text, q.answer)
            for q in one.questions
        ),
        one.no_questions,
        tuple((COMMENTS[c.kind], c.by, c.text) for c in one.comments),
        len(one.floor),
        tuple(sent.because for sent in one.floor if sent.because),
    )
