"""What comes of one debrief: parts and their sum, context beside the ballot, verdict, letter and lists; each deed where it is due."""

import re
from collections.abc import Callable
from datetime import date
from fractions import Fraction

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zeren.debrief.actions import (
    close_debrief,
    decide_debriefs,
    deliver_feedback,
    draft_items,
    draw_together,
    drop_item,
    issue_feedback,
    issue_lists,
    state_parts,
)
from zeren.debrief.queries import (
    FeedbackFound,
    ItemFound,
    Outcome,
    SpreadFound,
    context_of,
    feedback_found,
    outcome,
    spread_found,
)
from zeren.debrief.rules.rectifying import SOURCES, ItemDraft
from zeren.debrief.rules.rectifying import STATES as ITEM_STATES
from zeren.debrief.rules.states import STATES
from zeren.debrief.rules.synthesis import PARTS, STATED, points_text
from zeren.debrief.rules.verdicts import Sitting, VerdictRow, names_of
from zeren.kernel.errors import Invalid, NotFound, Reason, Refused
from zeren.kernel.exact import exact, shown
from zeren.kernel.words import Text
from zeren.ledger.gate import About, may
from zeren.organisations.queries import holders, unit_names
from zeren.papers.letters import letter_document, letter_docx, letter_pdf
from zeren.papers.stored import letter_from
from zeren.policy import Pack
from zeren.web.access import SIGNED_IN, page
from zeren.web.assess.letters import blocks_of
from zeren.web.clarify.places import crumbs, said
from zeren.web.debrief.objecting import answer, object_to_it, objections_on, take_in
from zeren.web.debrief.results import between
from zeren.web.investigate.letters import TYPES
from zeren.web.looks import looked_at
from zeren.web.now import pack_now
from zeren.web.templatetags.words import language
from zeren.web.witness import seal_now

POINTS, COUNT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,4})?"), re.compile(r"[0-9]{1,3}")
"""Points of a part, and how many should be present, as a form may say them."""


@page(SIGNED_IN, post=SIGNED_IN, hidden=True, looks="letter")
def show(request: HttpRequest, number: int) -> HttpResponse:
    """One debrief after its meeting; on POST the deed named is done, which asks whether the actor may."""
    found = readable(request, number)
    reasons: tuple[Reason, ...] = ()
    if request.method == "POST":
        try:
            words = DEEDS[request.POST.get("deed", "")](request, found)
        except (Invalid, Refused) as refusal:
            reasons = refusal.reasons
        except KeyError:
            reasons = (Reason("no_such_deed", Text("没有这个办理事项。", "There is no such deed.")),)
        else:
            messages.success(request, words)
            return redirect("debrief-verdict", number=number)
    return render(
        request, "web/debrief/verdict.html", _context(request, found, reasons), status=422 if reasons else 200
    )


@page(SIGNED_IN, hidden=True, looks="letter")
def as_file(request: HttpRequest, number: int, form: str) -> HttpResponse:
    """The letter about the verdict as it was issued, as Word or PDF."""
    found = readable(request, number)
    letter = _letter(found, request.GET.get("letter", ""))
    if letter is None or form not in TYPES:
        raise NotFound(Reason("no_letter", Text("没有这封反馈书。", "There is no such letter.")))
    reader = request.GET.get("in", "") if request.GET.get("in", "") in ("en", "zh-hans") else language()
    said_letter, seal = letter_from(letter.content), seal_now()
    content = (
        letter_docx(said_letter, reader, seal)
        if form == "docx"
        else letter_pdf(said_letter, settings.FONTS, reader, seal)
    )
    answer = HttpResponse(content, content_type=TYPES[form])
    answer["Content-Disposition"] = f'attachment; filename="debrief-{found.year}-{found.post}.{form}"'
    return answer


def readable(request: HttpRequest, number: int) -> Outcome:
    """What came of a debrief, for its person and for whoever reads debriefs before that unit. Errors: NotFound."""
    found = outcome(number)
    about = About(unit=found.heard_by or found.unit)
    if found.person != request.actor.id and not may(request.actor, "debrief.read", about):
        raise NotFound(Reason("no_debrief", Text("没有这次述职。", "There is no such debrief.")))
    looked_at(request, found.person, f"{found.year} {found.title}", "debrief.read")
    return found


def _context(request: HttpRequest, found: Outcome, reasons: tuple[Reason, ...]) -> dict[str, object]:
    pack, about = pack_now(request), About(unit=found.heard_by or found.unit)
    own = found.person == request.actor.id
    letter = _letter(found)
    reader = "en" if language() == "en" else "zh-hans"
    rights = {
        deed: not own and may(request.actor, permission, about)
        for deed, permission in (("state", "debrief.conclude"), ("decide", "debrief.decide"), ("tell", "debrief.tell"), ("verify", "debrief.verify"))
    }  # fmt: skip
    drafting = found.state in ("synthesis", "decided", "fed_back")
    return {
        "found": found,
        "state": STATES.get(found.state, Text(found.state, found.state)),
        "rows": _rows(found),
        "total": points_text(found.drawn.least, found.drawn.most) if found.drawn else None,
        "proposed": pack.words.name(found.drawn.grade) if found.drawn and found.drawn.grade else None,
        "grade": pack.words.name(found.verdict.grade) if found.verdict else None,
        "before": [(pack.words.name(one.grade), one) for one in found.verdicts_before],
        "grades": [(key, pack.words.name(key)) for key in pack.words.facts["debrief_grade"].labels],
        "context": context_of(found),
        "spread": _spread(spread_found(found.id)),
        "blocks": blocks_of(letter_document(letter_from(letter.content), reader)) if letter else (),
        "letter": letter,
        "items": [(item, SOURCES[item.source], ITEM_STATES[item.state], item.is_overdue(request.frame.today)) for item in found.items],
        "sources": list(SOURCES.items()),
        "stated": [(key, PARTS[key], *_was(request, found, key)) for key in STATED],
        "posts": posts_that_answer(found, request.frame.today) if drafting and rights["tell"] else (),
        "may": rights,
        "drafting": drafting,
        "reasons": reasons,
        "typed": request.POST,
        "today": request.frame.today,
        "body": _body(found, pack),
        **objections_on(request, found, letter),
        "crumbs": crumbs((Text(f"{found.year} 年述职", f"debriefs of {found.year}"), "")),
    }  # fmt: skip


def _spread(found: SpreadFound | None) -> dict[str, object] | None:
    """The classes beside the ballot: title, mean, share of each grade in tenths or why it is not told; who is furthest apart."""
    if found is None:
        return None
    titles = {one.classes: "、".join(found.named("classes", key).read(language()) for key in one.classes) for one in found.spread.groups}  # fmt: skip
    apart = found.spread.apart
    return {
        "hidden": found.spread.hidden,
        "rows": [
            (titles[one.classes], one.figure, [(found.named("grades", grade), tenths * 10) for grade, tenths in one.shares], one.hidden)
            for one in found.spread.groups
        ],
        "apart": [(titles[one.classes], one.figure) for one in apart] if apart else (),
        "margin": between(found.margin) if found.margin else None,
    }  # fmt: skip


def _rows(found: Outcome) -> list[tuple[Text, str, Text, str]]:
    """Part, share, points and source of each part that was drawn together."""
    if found.drawn is None:
        return []
    return [
        (PARTS[part.key], f"{shown(found.drawn.weights[part.key] * 100)}%", points_text(part.least, part.most), part.source)
        for part in found.drawn.parts
    ]  # fmt: skip


def _letter(found: Outcome, asked: str = "") -> FeedbackFound | None:
    """The letter about the last verdict, or the one asked for by its number in the record."""
    last = [found.verdict] if found.verdict else []
    numbers = [one.letter for one in (*last, *found.verdicts_before) if one.letter]
    chosen = next((number for number in numbers if asked in ("", str(number))), 0)
    return feedback_found(chosen) if chosen else None


def posts_that_answer(found: Outcome | ItemFound, day: date) -> list[tuple[str, str]]:
    """Posts that may answer for an item or verify it: those of the unit and of the unit that heard the debrief."""
    units = [found.unit, *([found.heard_by] if found.heard_by else [])]
    held = holders(units, day)
    held = (*held, *(one for one in _offices(found, day) if one not in held))
    return [(one.post, f"{one.unit_name} {one.title} {one.name}") for one in held]


def _offices(found: Outcome | ItemFound, day: date):  # type: ignore[no-untyped-def]  # holders of the office's posts
    from zeren.organisations.queries import subtree

    below = [unit.key for unit in subtree(found.heard_by, day, depth=1)] if found.heard_by else []
    return tuple(one for one in holders(below, day) if one.kind in ("office_head", "clerk"))


def _body(found: Outcome, pack: Pack) -> str:
    name = unit_names([found.heard_by]).get(found.heard_by, "") if found.heard_by else ""
    return f"{name}委" if name and not name.endswith("委") else name


def _state(request: HttpRequest, found: Outcome) -> str:
    """Put the parts down and draw them together at once."""
    parts = []
    for key in STATED:
        points, source = request.POST.get(f"points_{key}", "").strip(), request.POST.get(f"source_{key}", "")
        if points:
            parts.append((key, _number(points, key), source))
    if parts:
        state_parts(request.actor, {found.id: parts})
    draw_together(request.actor, [found.id])
    return said("已作综合。", "Drawn together.")


def _was(request: HttpRequest, found: Outcome, key: str) -> tuple[str, str]:
    """Points and source as typed, else as they stand, to the last digit: sent again they are the same."""
    was = found.stated.get(key)
    points, source = (shown(was.points, 4), was.source) if was else ("", "")
    return request.POST.get(f"points_{key}", points), request.POST.get(f"source_{key}", source)


def _number(text: str, key: str) -> Fraction:
    if not POINTS.fullmatch(text):
        raise Invalid(
            Reason(
                "not_a_number",
                Text(f"“{text[:20]}”不是得分。", f"“{text[:20]}” is no points."),
                place=(key,),
                next_step=Text("写成 0 到 100 之间的数，最多四位小数。", "Write a number from 0 to 100, four decimals at most."),
            )
        )  # fmt: skip
    return exact(text)


def _decide(request: HttpRequest, found: Outcome) -> str:
    post = request.POST
    sitting = Sitting(
        post.get("body", ""), _day(post.get("decided_on", "")), post.get("document", ""), names_of(post.get("present", "")),
        int(post["due"]) if COUNT.fullmatch(post.get("due", "")) else 0,
    )  # fmt: skip
    row = VerdictRow(found.id, post.get("grade", ""), post.get("opinion", ""), post.get("reason", ""))
    decide_debriefs(request.actor, [row], sitting)
    return said("决定已记录，等次和测评已成为事实。", "Recorded; grade and ballot stand as facts.")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Invalid(Reason("no_day", Text("请填日期。", "Give the day."))) from error


def _issue(request: HttpRequest, found: Outcome) -> str:
    issuer = request.POST.get("issuer", "")
    issue_feedback(request.actor, [found.id], Text(issuer, issuer), request.POST.get("word", ""))
    return said("反馈书已发出。", "The letter is issued.")


def _deliver(request: HttpRequest, found: Outcome) -> str:
    letters = [found.verdict.letter] if found.verdict and found.verdict.letter else []
    deliver_feedback(request.actor, letters, _day(request.POST.get("on", "")), request.POST.get("how", ""))
    return said("已记录送达。", "The delivery is recorded.")


def _draft(request: HttpRequest, found: Outcome) -> str:
    post = request.POST
    due = post.get("due_on", "")
    draft = ItemDraft(
        post.get("source", ""), post.get("problem", ""), post.get("cause", ""), post.get("owner", ""),
        post.get("measure", ""), _day(due) if due else None, post.get("verifier", ""), post.get("recurs", "").strip(),
    )  # fmt: skip
    draft_items(request.actor, found.id, [draft])
    return said("已列入。", "It is listed.")


def _drop(request: HttpRequest, found: Outcome) -> str:
    drop_item(request.actor, request.POST.get("key", ""))
    return said("未列入。", "It is left out.")


def _issue_lists(request: HttpRequest, found: Outcome) -> str:
    number = issue_lists(request.actor, [found.id])
    return said("三张清单已下发，共 {n} 项。", "The three lists are issued, with {n} items.", n=number)


def _close(request: HttpRequest, found: Outcome) -> str:
    close_debrief(request.actor, found.id)
    return said("全部销号。", "Closed with all items.")


DEEDS: dict[str, Callable[[HttpRequest, Outcome], str]] = {
    "state": _state,
    "decide": _decide,
    "issue": _issue,
    "deliver": _deliver,
    "draft": _draft,
    "drop": _drop,
    "lists": _issue_lists,
    "close": _close,
    "object": object_to_it,
    "object_paper": take_in,
    "answer": answer,
}
