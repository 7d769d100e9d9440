"""The ballots of a meeting: prepared from its agenda, slips taken in, opened, counted, closed, published; each deed by its form."""

import io
import shlex
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zeren.debrief import actions
from zeren.debrief.queries import (
    BallotFound,
    MeetingFound,
    Turnout,
    ballot_found,
    ballots_seen,
    board_files,
    classes_of,
    has_rated,
    meeting_found,
    numbers_by_class,
    paper_keyed,
    participants,
    room_files,
    turnout,
)
from zeren.debrief.rules.ballots import Sheet
from zeren.debrief.rules.boxes import BALLOT_STATES
from zeren.debrief.rules.closing import ShownSheet
from zeren.kernel.errors import Invalid, NotFound, Reason, Refused, refuse_if
from zeren.kernel.words import Text
from zeren.ledger.gate import About, may
from zeren.papers.meeting_papers import evenly
from zeren.web.access import page
from zeren.web.clarify.places import said, whole
from zeren.web.debrief.meetings import HOLD, READ, about_meeting, headed
from zeren.web.debrief.results import results_of
from zeren.web.handed_in import cannot_take
from zeren.web.now import pack_now
from zeren.web.pieces import Stage

COUNT, RATE = "debrief.count", "debrief.rate"
ON_BALLOT = "debrief-ballot"
REHEARSAL = "rehearsal-"
STAGES = ("prepared", "issued", "open", "ended", "closed", "published")


def ballot_of(key: str, ballot: str) -> BallotFound:
    """A ballot of this meeting. Errors: NotFound, the same for one of another meeting."""
    found = ballot_found(ballot)
    if found.meeting != key:
        raise NotFound(Reason("NO_BALLOT", Text(f"没有测评“{ballot}”。", f"There is no ballot “{ballot}”.")))
    return found


@page(post=HOLD, about=about_meeting, hidden=True)
def prepare(request: HttpRequest, key: str) -> HttpResponse:
    """Freeze the rules of as many ballots as the agenda needs; those on the list say which classes come."""
    found = meeting_found(key)
    made = _prepare(request, found, is_rehearsal="rehearsal" in request.POST)
    messages.success(request, said("测评已准备，规则不再变动。", "Prepared; the rules stand from now on."))
    return redirect(ON_BALLOT, key=key, ballot=made[0])


def _prepare(request: HttpRequest, found: MeetingFound, *, is_rehearsal: bool) -> list[str]:
    limits = pack_now(request).ballot_limits
    most = limits.objects_most if limits else 1
    debriefs = [one.debrief for one in found.called]
    asked = numbers_by_class(found.key)
    classes = [one.key for one in classes_of(found) if one.key in asked]
    running = [one for one in ballots_seen(found.key) if one.is_rehearsal == is_rehearsal]
    live = [one for one in running if one.is_live]
    if live or not debriefs:
        raise Refused(
            Reason("prepared_already", Text("测评已准备过；重新准备前先作废。", "It is prepared already; void it before preparing anew.")) if live
            else Reason("nobody_debriefs", Text("议程上还没有人。", "Nobody is on the agenda yet."))
        )  # fmt: skip
    made = []
    for place, rated in enumerate(evenly(debriefs, most), len(running) + 1):
        key = f"{REHEARSAL if is_rehearsal else ''}{found.key}-{place}"
        actions.prepare_ballot(
            request.actor, found.key, key, found.form, rated, classes,
            settings.RECEIPT_KEY(key), is_rehearsal,
        )  # fmt: skip
        made.append(key)
    return made


@page(READ, about=about_meeting, hidden=True)
def one(request: HttpRequest, key: str, ballot: str) -> HttpResponse:
    """A ballot: where it stands, the next step, turnout by class, who is rated; its result once published."""
    return _page(request, ballot_of(key, ballot))


def _page(
    request: HttpRequest, found: BallotFound, reasons: tuple[Reason, ...] = (), shown: ShownSheet | None = None
) -> HttpResponse:
    meeting, numbers, files = meeting_found(found.meeting), turnout(found.key), board_files(found.key)
    keyed, waiting = paper_keyed(found.key) if found.state in ("open", "ended") else (0, 0)
    context = {
        **headed(request, meeting),
        "ballot": found,
        "stands": BALLOT_STATES[found.state],
        "stages": list(_stages(found, any(one.printed for one in numbers))),
        "turnout": [(one, _title(found, "classes", one.voter_class), _handed_in(one)) for one in numbers],
        "secret": [(one, _title(found, "classes", one.voter_class)) for one in numbers if one.is_secret],
        "objects": [
            (key, _title(found, "objects", key), _title(found, "places", key)) for key in found.rules.objects
        ],
        "command": _command(found, meeting, numbers),
        "vote": f"{settings.VOTE_ADDRESS}/" if settings.VOTE_ADDRESS else "",
        "by_phone": found.state == "prepared" or any(one.printed for one in numbers),
        "others": [
            one.key
            for one in ballots_seen(found.meeting)
            if one.key != found.key
            and one.is_live
            and found.state != "void"
            and one.is_rehearsal == found.is_rehearsal
        ],
        "keyed": keyed,
        "waiting": waiting,
        "least": found.rules.k,
        "results": results_of(files["published.json"], found.rules, found.titles)
        if "published.json" in files
        else None,
        "has_room": bool(room_files(found.key)),
        "shown": _shown(found, shown) if shown else (),
        "may_count": may(request.actor, COUNT, About(unit=found.unit)),
        "reasons": reasons,
        "typed": request.POST,
    }
    return render(request, "web/debrief/ballot.html", context, status=422 if reasons else 200)


def _stages(found: BallotFound, has_slips: bool) -> Iterator[Stage]:
    """The stages; a ballot that was opened without slips never had that of theirs."""
    on_paper_alone = not has_slips and found.state not in ("prepared", "void")
    stages = [state for state in STAGES if not (on_paper_alone and state == "issued")]
    at = stages.index(found.state) if found.state in stages else -1
    for place, state in enumerate(stages):
        yield Stage(BALLOT_STATES[state], "done" if place < at else "now" if place == at else "ahead")


def _handed_in(one: Turnout) -> int:
    return one.cast + one.signed + max((number for _, number in one.hand), default=0)


def _title(found: BallotFound, kind: str, key: str) -> Text:
    told: Any = found.titles.get(kind, {}).get(key)
    return Text(told["zh"], told["en"]) if told else Text(key, key)


def _command(found: BallotFound, meeting: MeetingFound, numbers: tuple[Turnout, ...]) -> str:
    """What two tellers type on their own machine to print the slips."""
    words = ["zeren-ballot-print", "--meeting", found.key, "--title", meeting.title]
    words += ["--address", settings.VOTE_ADDRESS or "https://vote.example"]
    for one in numbers:
        if one.is_secret:
            words += ["--class", f"{one.voter_class}={one.invited}={_title(found, 'classes', one.voter_class).zh}"]
    words += ["--rehearsal"] if found.is_rehearsal else []
    return shlex.join([*words, "--out", f"slips-{found.key}"])


def _shown(found: BallotFound, sheet: ShownSheet) -> list[tuple[Text, list[tuple[Text, Text]]]]:
    """An observer's sheet in words: object → item and grade."""
    return [
        (
            _title(found, "objects", rated),
            [
                (_title(found, "items", item), _title(found, "grades", mark) if mark else Text("弃权", "abstained"))
                for item, mark in zip(found.rules.items, sheet.parts[rated][0], strict=True)
            ],
        )
        for rated in found.rules.objects
    ]


def _issue(request: HttpRequest, found: BallotFound) -> None:
    file = request.FILES.get("file")
    if not file:
        raise Invalid(Reason("no_file", Text("请选择 issued.txt。", "Choose the file issued.txt.")))
    refuse_if(cannot_take(file, ""))
    try:
        text = file.read().decode()
    except UnicodeDecodeError:
        raise Invalid(Reason("no_text", Text("这不是 issued.txt：不是文本。", "This is no issued.txt: it is no text."))) from None  # fmt: skip
    actions.issue_slips(request.actor, found.key, text.replace("\r\n", "\n"))


def _number(request: HttpRequest, name: str) -> int:
    """A number of the form, blank for none. Errors: Invalid, naming the field."""
    typed = request.POST.get(name, "").strip() or "0"
    number = whole(typed)
    if not typed.isdecimal():
        raise Invalid(
            Reason("no_number", Text(f"“{typed}”不是整数。", f"“{typed}” is no whole number."), place=(name,))
        )
    return number


def _slips(request: HttpRequest, found: BallotFound) -> None:
    drawn, observed, spoiled = (_number(request, name) for name in ("drawn", "observed", "spoiled"))
    actions.count_slips(request.actor, found.key, request.POST.get("class", ""), drawn, observed, spoiled)


Deed = Callable[[HttpRequest, BallotFound], Any]
DEEDS: dict[str, Deed] = {
    "issue": _issue,
    "open": lambda r, b: actions.open_ballot(r.actor, b.key),
    "slips": _slips,
    "show": lambda r, b: actions.show_ballot_sheet(r.actor, b.key, r.POST.get("code", "")),
    "end": lambda r, b: actions.end_voting(r.actor, b.key),
    "close": lambda r, b: actions.close_box(r.actor, b.key),
    "publish": lambda r, b: actions.publish_ballot(r.actor, b.key),
    "void": lambda r, b: actions.void_ballot(r.actor, b.key),
    "destroy": lambda r, b: actions.destroy_openings(r.actor, b.key),
}
"""What a form of the ballot's page may send."""


@page(post=HOLD, about=about_meeting, hidden=True)
def do(request: HttpRequest, key: str, ballot: str, verb: str) -> HttpResponse:
    """One deed; a refusal stands on the page with every reason. An observer's sheet is shown at once and kept nowhere here."""
    found = ballot_of(key, ballot)
    if verb not in DEEDS:
        raise NotFound(Reason("no_such_step", Text("测评没有这一步。", "A ballot has no such step.")))
    try:
        came = DEEDS[verb](request, found)
    except (Refused, Invalid) as refusal:
        return _page(request, found, refusal.reasons)
    if isinstance(came, ShownSheet):
        return _page(request, found, shown=came)
    messages.success(request, said("已办理。", "Done."))
    return redirect(ON_BALLOT, key=key, ballot=ballot)


@page(post=HOLD, about=about_meeting, hidden=True)
def files(request: HttpRequest, key: str, ballot: str) -> HttpResponse:
    """The whole export for observers in the room, as a ZIP; the record says that it was handed out."""
    found = ballot_of(key, ballot)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, content in sorted(actions.hand_out_room_files(request.actor, found.key).items()):
            folder.writestr(zipfile.ZipInfo(f"{found.key}/{name}"), content)
    answer = HttpResponse(made.getvalue(), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{found.key}.zip"'
    return answer


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a sheet to fill in: an object's item, by the name of its field."""

    name: str
    rated: Text
    place: Text
    item: Text
    typed: object


def _lines(request: HttpRequest, found: BallotFound) -> list[tuple[str, str, Line]]:
    """Object and item of the rules with their row, in the rules' order."""
    rows = []
    for n, rated in enumerate(found.rules.objects):
        for m, item in enumerate(found.rules.items):
            name = f"m{n}-{m}"
            words = (_title(found, "objects", rated), _title(found, "places", rated), _title(found, "items", item))
            rows.append((rated, item, Line(name, *words, request.POST.get(name, ""))))
    return rows


def _sheet(request: HttpRequest, found: BallotFound) -> Sheet:
    """The marks of a form, one for each item of each object; nothing chosen is an abstention."""
    marks: dict[str, list[str]] = {}
    for rated, _, line in _lines(request, found):
        marks.setdefault(rated, []).append(str(line.typed))
    return {rated: tuple(given) for rated, given in marks.items()}


def _filling(request: HttpRequest, found: BallotFound, reasons: tuple[Reason, ...]) -> dict[str, object]:
    return {
        **headed(request, meeting_found(found.meeting)),
        "ballot": found,
        "lines": [line for _, _, line in _lines(request, found)],
        "grades": [(key, _title(found, "grades", key)) for key in found.rules.grades],
        "several": len(found.rules.items) > 1,
        "reasons": reasons,
        "typed": request.POST,
    }


READ_AS = {
    "once": Text("已读一遍，等另一人再读。", "Read once; another person reads it again."),
    "differs": Text("两人读得不一样，请第三人读或其中一人重读。", "Two people read it differently: a third reads it, or one of the two looks again."),
    "taken": Text("两人读得一样，已投入票箱。", "Two people read it alike; it is in the box."),
    "another_sheet": Text("这张票条已经投过另一张票，纸票不再计入。", "Another sheet was cast with this slip; the paper does not count."),
    "unknown_slip": Text("没有这张票条：请核对类别和票码。", "There is no such slip: look at class and code."),
    "closed": Text("票箱已封。", "The box is closed."),
}  # fmt: skip


@page(COUNT, about=about_meeting, post=COUNT, hidden=True)
def paper(request: HttpRequest, key: str, ballot: str) -> HttpResponse:
    """Key one paper sheet; it goes in once two people have read it alike."""
    found = ballot_of(key, ballot)
    reasons: tuple[Reason, ...] = ()
    if request.method == "POST":
        sent = (request.POST.get("class", ""), request.POST.get("code", ""), _sheet(request, found))
        try:
            (came,) = actions.key_paper(request.actor, found.key, [sent])
        except (Refused, Invalid) as refusal:
            reasons = refusal.reasons
        else:
            (messages.success if came in ("once", "taken") else messages.warning)(request, READ_AS[came])
            return redirect("debrief-ballot-paper", key=key, ballot=ballot)
    keyed, waiting = paper_keyed(found.key) if found.state in ("open", "ended") else (0, 0)
    secret = [(one.key, _title(found, "classes", one.key)) for one in found.rules.secret]
    context = {**_filling(request, found, reasons), "secret": secret, "keyed": keyed, "waiting": waiting}
    return render(request, "web/debrief/ballot_paper.html", context, status=422 if reasons else 200)


@page(COUNT, about=about_meeting, post=COUNT, hidden=True)
def tally(request: HttpRequest, key: str, ballot: str, voters: str) -> HttpResponse:
    """What one counter read from the paper of one class; the count of another is not shown before both are handed in."""
    found = ballot_of(key, ballot)
    if voters not in {one.key for one in found.rules.secret}:
        raise NotFound(Reason("unknown_class", Text("没有这一类。", "There is no such class.")))
    reasons: tuple[Reason, ...] = ()
    columns = [*found.rules.grades, ""]
    titles = [_title(found, "grades", one) if one else Text("弃权", "abstained") for one in columns]
    if request.method == "POST":
        try:
            tallies = {
                (rated, item): [_number(request, name) for name in _cells(line, columns)]
                for rated, item, line in _lines(request, found)
            }
            actions.count_by_hand(request.actor, found.key, voters, _number(request, "sheets"), tallies)
        except (Refused, Invalid) as refusal:
            reasons = refusal.reasons
        else:
            messages.success(request, said("计票单已交，等另一名计票人。", "The tally is handed in; another counter's is awaited."))  # fmt: skip
            return redirect(ON_BALLOT, key=key, ballot=ballot)
    context = {
        **_filling(request, found, reasons),
        "voters": _title(found, "classes", voters),
        "columns": titles,
        "rows": [
            (
                line,
                [
                    (name, request.POST.get(name, ""), title)
                    for name, title in zip(_cells(line, columns), titles, strict=True)
                ],
            )
            for _, _, line in _lines(request, found)
        ],
    }
    return render(request, "web/debrief/ballot_tally.html", context, status=422 if reasons else 200)


def _cells(line: Line, columns: Sequence[str]) -> list[str]:
    """The names of a row's fields, one for each grade and one for abstentions."""
    return [f"{line.name}-{n}" for n in range(len(columns))]


@page(RATE, post=RATE, hidden=True)
def rate(request: HttpRequest, key: str, ballot: str) -> HttpResponse:
    """The own sheet of whoever is on the list in a class that rates by name; for everybody else there is no such page."""
    found = ballot_of(key, ballot)
    seat = next((one for one in participants(key) if one.person == request.actor.id), None)
    if seat is None or seat.voter_class not in {one.key for one in found.rules.classes if one.way == "signed"}:
        raise NotFound(Reason("NO_BALLOT", Text(f"没有测评“{ballot}”。", f"There is no ballot “{ballot}”.")))
    reasons: tuple[Reason, ...] = ()
    if request.method == "POST":
        try:
            actions.rate_by_name(request.actor, found.key, request.actor.id, _sheet(request, found))
        except (Refused, Invalid) as refusal:
            reasons = refusal.reasons
        else:
            messages.success(request, said("署名评价已交，不再改动。", "Handed in by name; it stands."))
            return redirect("debrief-ballot-rate", key=key, ballot=ballot)
    context = {**_filling(request, found, reasons), "done": has_rated(found.key, request.actor.id), "seat": seat}
    return render(request, "web/debrief/ballot_rate.html", context, status=422 if reasons else 200)
