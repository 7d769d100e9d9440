"""Asking from a phone in the hall: the address that the projector shows, and the plain form behind it.

Open to whoever holds the address; no account, no cookie, no script, and no word about a ballot.
"""

from datetime import datetime
from urllib.parse import urlencode

import segno
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from zeren.debrief.actions import FLOOR, send_question
from zeren.debrief.queries import AgendaFound, Floor, floor_of
from zeren.debrief.rules.floor import LONGEST_NAME
from zeren.debrief.rules.sitting import LONGEST_QUESTION
from zeren.kernel.errors import NotFound, Reason, Refused
from zeren.kernel.words import Text
from zeren.ledger.clock import now
from zeren.web.access import OPEN, page
from zeren.web.templatetags.words import language

HALL, SHEET = Signer(salt="zeren.floor.hall"), Signer(salt="zeren.floor.sheet")
"""Who signs the address of a hall, and each form with its speaker and the moment at which it was made."""
LANGUAGES = {"zh": "zh-hans", "en": "en"}


def path_in_hall(meeting: str) -> str:
    """Where phones in the hall ask; nobody can make it who has not seen it."""
    return reverse("ask", args=[HALL.sign(meeting)])


def address_in_hall(request: HttpRequest, meeting: str) -> str:
    """The same with the host, to be scanned."""
    return request.build_absolute_uri(path_in_hall(meeting))


def drawn(address: str) -> str:
    """The address as a square to scan."""
    return str(segno.make(address, error="m", micro=False).svg_inline(scale=4, border=2, omitsize=True))


@csrf_exempt  # no cookie is set here that another site could misuse: the form carries its own signed sheet
@page(OPEN, post=OPEN, hidden=True)
def ask(request: HttpRequest, sign: str) -> HttpResponse:
    """Who can be asked now, and the form; what is sent goes to the clerk."""
    try:
        floor = floor_of(HALL.unsign(sign))
    except BadSignature:
        raise NotFound(Reason("no_such_hall", Text("没有这个会场。", "There is no such hall."))) from None
    sent = request.POST if request.method == "POST" else request.GET
    reader = LANGUAGES.get(sent.get("lang", ""), language())
    with translation.override(reader):
        return _told(_answer(request, floor, "zh" if reader == "zh-hans" else "en"))


def _told(answer: HttpResponse) -> HttpResponse:
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _answer(request: HttpRequest, floor: Floor, reader: str) -> HttpResponse:
    reasons: tuple[Reason, ...] = ()
    if request.method == "POST":
        try:
            _send(request, floor)
        except Refused as refusal:
            reasons = refusal.reasons
        else:
            return HttpResponseRedirect(f"{request.path}?{urlencode({'sent': 1, 'lang': reader})}")
    context = {
        "floor": floor,
        "sheet": _sheet(floor.speaker) if floor.speaker else "",
        "sent": "sent" in request.GET,
        "reader": reader,
        "typed": request.POST,
        "reasons": reasons,
        "longest": LONGEST_QUESTION,
        "longest_name": LONGEST_NAME,
        "csrf_token": "",  # the layout asks for one, and asking sets a cookie
    }
    return render(request, "web/debrief/ask.html", context, status=422 if reasons else 200)


def _sheet(speaker: AgendaFound) -> str:
    return SHEET.sign_object({"item": speaker.id, "made_at": now().isoformat()})


def _send(request: HttpRequest, floor: Floor) -> None:
    """What the form says, to whom it was made for. Errors: Refused; a form of another hall or of nobody's making too."""
    posted = request.POST
    try:
        sheet = SHEET.unsign_object(posted.get("sheet", ""))
    except BadSignature:
        sheet = {}
    if sheet.get("item") not in {one.id for one in floor.meeting.items}:
        raise Refused(
            Reason("no_sheet", Text("这一页不完整，问题没有送出。", "This page was not whole; the question was not sent."), next_step=Text("请重新扫码打开。", "Scan the code again."))
        )  # fmt: skip
    made_at = datetime.fromisoformat(sheet["made_at"])
    send_question(FLOOR, sheet["item"], posted.get("text", ""), posted.get("asker", ""), posted.get("class", ""), made_at)  # fmt: skip
