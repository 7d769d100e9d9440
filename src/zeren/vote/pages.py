"""The ballot's pages: a code, a sheet, a look over it, a receipt; what is kept, and the board once the box is closed.

Each step carries what the one before it sent: nothing is kept here between two of them.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from zeren.debrief.rules.ballots import sheet_faults
from zeren.debrief.rules.codes import KEY, proof_of, read_code, written
from zeren.debrief.rules.leaves import leaf_of, part_line
from zeren.kernel.errors import Invalid, Reason
from zeren.kernel.words import Text
from zeren.vote import box, receipts
from zeren.vote.box import Paper, Slip
from zeren.vote.looks import look_version
from zeren.vote.sheets import ABSTAINS, Marks, field_of, marks_of, order_of

LANGUAGES = ("zh", "en")
CLEARED_AFTER = 45
"""Seconds after which a kiosk forgets a receipt by itself; a sheet is left open four times as long."""
OVER = ("closed", "published")
OF_THE_BOARD = {
    "leaves.txt", "counts.json", "closing.json", "published.json", "rules.json", "issued.txt", "spent.txt", "shown.jsonl",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Look:
    """How the reader wants to read; it goes along in the form, or in the address before there is one."""

    language: str
    is_large: bool
    is_kiosk: bool


def start(request: HttpRequest) -> HttpResponse:
    """Which ballot: its key, typed; the QR of a slip leads past this page."""
    key = request.GET.get("ballot", "").strip()
    if KEY.fullmatch(key):
        return HttpResponseRedirect(reverse("ballot", args=[key]))
    return _page(request, "start", {"at": "start", "wrong": bool(key)})


def ballot(request: HttpRequest, key: str, kiosk: bool = False) -> HttpResponse:
    """One ballot, step by step, all at one address."""
    found = _paper(key)
    look = _look(request, kiosk)
    context: dict[str, Any] = {"paper": found, "look": look, "address": request.path}
    if request.method != "POST" or request.headers.get("Sec-Fetch-Site", "same-origin") == "cross-site":
        return _code(request, context)
    sent, pressed = request.POST, request.POST.get("do", "")
    if pressed == "over":  # by another request, so that the way back leads to nothing that was sent
        return HttpResponseRedirect(f"{request.path}?lang={look.language}{'&large=1' if look.is_large else ''}")
    at = sent.get("at", "") if pressed in ("zh", "en", "large", "plain") else _next(pressed)
    if at in ("", "code"):
        return _code(request, {**context, "typed": sent.get("code", "") if at else ""})
    try:
        code = read_code(sent.get("code", ""))
    except Invalid as error:
        return _code(request, {**context, "typed": sent.get("code", "")}, error.reasons)
    held = box.slip(key, [proof_of(key, one.key, code) for one in found.rules.secret])
    if held is None:
        return _code(request, {**context, "typed": sent.get("code", "")}, [UNKNOWN])
    context |= {"code": written(code), "held": held}
    if at == "kept" and not context["look"].is_kiosk:  # a shared device shows no marks once they are cast
        return _page(request, "kept", {**context, "at": "kept", "rows": box.kept(key, held.proof)})
    marks = marks_of(found.rules, sent)
    if at == "cast" and not marks.missing:
        return _cast(request, context, marks)
    if held.leaves:
        return _receipt(request, context, held.leaves)
    if found.state != "open":
        return _code(request, context)
    if at in ("check", "cast"):
        return _check(request, context, marks)
    return _sheet(request, context, marks, changing=pressed.removeprefix("change-"))


def board(request: HttpRequest, key: str) -> HttpResponse:
    """What anybody may see of a closed box."""
    found = _paper(key)
    files = box.board(key) if found.state in OVER else {}
    counts = [{**one, "title": found.named("classes", one["key"])} for one in _counts(files)]
    context = {"paper": found, "at": "board", "files": sorted(OF_THE_BOARD & {*files}), "counts": counts}
    context["root"] = json.loads(files["closing.json"])["root"] if "closing.json" in files else ""
    return _page(request, "board", context)


def board_file(request: HttpRequest, key: str, name: str) -> HttpResponse:
    """One file of the board, as it goes into a verifier."""
    found = _paper(key)
    files = box.board(key) if found.state in OVER and name in OF_THE_BOARD else {}
    if name not in files:
        raise Http404
    answer = HttpResponse(files[name], content_type="text/plain; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def receipt(request: HttpRequest, key: str) -> HttpResponse:
    """Whether a receipt is signed, and whether its leaves are on the board. What is typed is sent, never put in the address."""
    found = _paper(key)
    typed = request.POST.get("receipt", "")[:8000]
    context: dict[str, Any] = {"paper": found, "at": "receipt", "typed": typed}
    if request.method == "POST" and request.POST.get("do") == "compare":
        files = box.board(key) if found.state in OVER else {}
        leaves = {*files.get("leaves.txt", "").split(), *_shown_leaves(key, files)}
        context |= {"checked": receipts.check(key, found.rules.receipt_key, typed, leaves), "has_board": bool(files)}
    return _page(request, "receipt_check", context)


def away(request: HttpRequest) -> HttpResponse:
    """The database cannot be asked just now; what was marked stays on the reader's page, or is sent again by reloading."""
    answer = _page(request, "away", {"at": ""}, 503)
    answer.headers["Retry-After"] = "5"
    return answer


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, "not_found", {"at": ""}, 404)


def went_wrong(request: HttpRequest) -> HttpResponse:
    return _page(request, "away", {"at": ""}, 500)


# -- the steps ---------------------------------------------------------------------------------------------------


def _next(pressed: str) -> str:
    """Which step a button leads to."""
    if pressed.startswith("change-"):
        return "sheet"
    return {"open": "sheet", "check": "check", "cast": "cast", "kept": "kept"}.get(pressed, "")


def _code(request: HttpRequest, context: dict[str, Any], reasons: Iterable[Reason] = ()) -> HttpResponse:
    told = list(reasons)
    return _page(request, "code", {**context, "at": "code", "reasons": told}, 422 if told else 200)


def _sheet(
    request: HttpRequest, context: dict[str, Any], marks: Marks, reasons: Iterable[Reason] = (), changing: str = ""
) -> HttpResponse:
    """The sheet in this voter's order, with everything that was marked; `changing` is the object to begin with."""
    told = list(reasons)
    found, held = context["paper"], context["held"]
    objects = [
        _object(found, marks, place, number, str(place) == changing, bool(told))
        for number, place in enumerate(order_of(found.rules, held.proof), 1)
    ]
    whole = len(found.rules.objects) * len(found.rules.items)
    context |= {
        "at": "sheet",
        "objects": objects,
        "reasons": told,
        "done": whole - len(marks.missing),
        "whole": whole,
    }
    context["missing"] = [
        place for one in objects for place in one["items"] if told and place["field"] in {*marks.missing}
    ]
    return _page(request, "sheet", context, 422 if told else 200)


def _object(found: Paper, marks: Marks, place: int, number: int, first: bool, told: bool) -> dict[str, Any]:
    """One object of the sheet: its name, and for each item the choices with what was marked."""
    rated = found.rules.objects[place]
    choices = [*((grade, found.named("grades", grade)) for grade in found.rules.grades), (ABSTAINS, UNSURE)]
    items = []
    for at, item in enumerate(found.rules.items):
        field = field_of(place, at)
        given = marks.given.get(field, "")
        items.append(
            {
                "field": field,
                "title": found.named("items", item),
                "object": found.named("objects", rated),
                "choices": [
                    {"value": value, "title": title, "chosen": value == given, "focus": first and at == 0 and n == 0}
                    for n, (value, title) in enumerate(choices)
                ],
                "given": next((title for value, title in choices if value == given), None),
                "lacks": told and not given,
            }
        )
    names = {"name": found.named("objects", rated), "unit": found.places.get(rated, "")}
    return {"place": place, "number": number, "rated": rated, **names, "items": items}


def _check(request: HttpRequest, context: dict[str, Any], marks: Marks) -> HttpResponse:
    """Everything once more before it is cast; what is missing or against a rule is told, and nothing is lost."""
    found: Paper = context["paper"]
    if marks.missing:
        return _sheet(request, context, marks, [_missing(len(marks.missing))])
    names = {**found.titles.get("grades", {}), **found.titles.get("items", {})}
    if faults := sheet_faults(found.rules, marks.sheet(), names):
        return _sheet(request, context, marks, faults)
    held: Slip = context["held"]
    objects = [
        _object(found, marks, place, n, False, False) for n, place in enumerate(order_of(found.rules, held.proof), 1)
    ]
    return _page(
        request, "check", {**context, "at": "check", "objects": objects, "marks": sorted(marks.given.items())}
    )


def _cast(request: HttpRequest, context: dict[str, Any], marks: Marks) -> HttpResponse:
    found: Paper = context["paper"]
    held: Slip = context["held"]
    if not held.leaves and sheet_faults(found.rules, marks.sheet()):
        return _check(request, context, marks)
    taken = box.cast(found.key, held, marks.sheet())
    if not taken.refused:
        return _receipt(request, context, taken.leaves)
    if taken.refused == "another_sheet":
        again = box.slip(found.key, [held.proof])
        return _receipt(request, context, again.leaves if again else (), another=True)
    if taken.refused == "closed" and f"{held.voter_class} {held.proof}" in box.board(found.key).get("spent.txt", ""):
        return _code(request, {**context, "typed": ""}, [TAKEN_BEFORE])
    return _code(request, {**context, "typed": ""}, [REFUSED.get(taken.refused, NOT_TAKEN)])


def _receipt(
    request: HttpRequest, context: dict[str, Any], leaves: tuple[str, ...], another: bool = False
) -> HttpResponse:
    found: Paper = context["paper"]
    said = receipts.receipt(found.key, leaves, settings.BALLOT_SEED(found.key))
    context |= {"at": "cast", "receipt": said, "drawn": receipts.drawn(said), "another": another}
    context["kept_while"] = ("open", "ended")
    return _page(request, "receipt", context)


def _page(request: HttpRequest, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    look = context.get("look") or _look(request, False)
    more = {"look": look, "language": look.language, "demo": settings.DEMO, "cleared_after": CLEARED_AFTER}
    return render(request, f"vote/{name}.html", {**context, **more, "version": look_version()}, status=status)


def _look(request: HttpRequest, kiosk: bool) -> Look:
    sent = request.POST if request.method == "POST" else request.GET
    pressed = sent.get("do", "")
    asked = request.META.get("HTTP_ACCEPT_LANGUAGE", "zh")[:2]
    chosen = pressed if pressed in LANGUAGES else sent.get("lang", asked)
    large = pressed == "large" or (sent.get("large") == "1" and pressed != "plain")
    return Look(chosen if chosen in LANGUAGES else "zh", large, kiosk)


def _paper(key: str) -> Paper:
    found = box.paper(key) if KEY.fullmatch(key) else None
    if found is None:
        raise Http404
    return found


def _counts(files: Mapping[str, str]) -> list[dict[str, Any]]:
    return json.loads(files["counts.json"])["classes"] if "counts.json" in files else []


def _shown_leaves(key: str, files: Mapping[str, str]) -> set[str]:
    """The leaves of sheets that observers had opened: their receipts are in order, too."""
    found = set()
    for line in files.get("shown.jsonl", "").splitlines():
        voter_class, _, parts = json.loads(line)
        found |= {leaf_of(part_line(key, voter_class, *part)) for part in parts}
    return found


UNSURE = Text("不了解", "not sure")
UNKNOWN = Reason(
    "unknown_code",
    Text("这次测评没有这个票码。", "This ballot has no such code."),
    next_step=Text(
        "请对照票条再输一次；仍不行，请到签到处换一张票条。",
        "Compare it with the slip and type it again; if it still fails, change the slip at the entrance.",
    ),
)
TAKEN_BEFORE = Reason(
    "taken_before",
    Text("票箱已封。这个票码投的票在封箱前已经收下，算数。", "The box is closed. What was cast with this code was taken before, and counts."),
    next_step=Text("不必再做什么；没有回执也不影响计票。", "There is nothing left to do; it is counted without a receipt, too."),
)  # fmt: skip
NOT_TAKEN = Reason(
    "not_taken",
    Text("这张票没有收下。", "This sheet was not taken."),
    next_step=Text("请改填纸质票，票条一并交给监票人。", "Fill in a paper ballot and hand it in with the slip."),
)
REFUSED = {
    "closed": Reason(
        "voting_over",
        Text("投票已经结束，这张票没有收下。", "Voting is over; this sheet was not taken."),
        next_step=Text("请告诉监票人。", "Tell the tellers."),
    ),
}


def _missing(count: int) -> Reason:
    text = Text("还有{n}处没有选。", "{n} places are not marked yet.").with_values(n=count)
    return Reason(
        "sheet_missing", text, next_step=Text("不熟悉的，请选“不了解”。", "Where you do not know, choose “not sure”.")
    )
