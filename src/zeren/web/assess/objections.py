"""Objecting to the own letter, and answering: with reasons, or with the facts put right and everything computed again."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from zeren.assess.actions import (
    file_objection,
    issue_notices,
    put_right_objection,
    reject_objection,
    take_in_objection,
    uphold_objection,
)
from zeren.assess.queries import (
    LetterFound,
    ObjectionFound,
    facts_to_answer,
    letter_found,
    notices_waiting,
    objection_found,
    proposal_of,
    run_found,
    standing_runs,
    took_part_in,
)
from zeren.assess.rules.objecting import GROUNDS, cannot_put_right_now
from zeren.debrief.rules.objecting import cannot_answer_objection, cannot_object
from zeren.implement.queries import FactFound, fact_history
from zeren.kernel.errors import Invalid, NotFound, Reason, Refused
from zeren.kernel.words import Text
from zeren.ledger.clock import today
from zeren.ledger.gate import WHOLE, About, may
from zeren.organisations.queries import person_names, term_in_force
from zeren.policy import Pack
from zeren.policy.vocabulary import Words
from zeren.web.access import SIGNED_IN, of_everything, page
from zeren.web.assess.decision_page import head_of, office_typed
from zeren.web.assess.decisions import may_see, title_of
from zeren.web.assess.letters import grade_of, open_letter
from zeren.web.assess.objection_rows import Affected, affected_of, rows_of
from zeren.web.assess.reviewing import answer, ask, day_received, review_of, take_in
from zeren.web.clarify.places import crumbs, said, whole
from zeren.web.implement.fields import Asked, read_amounts
from zeren.web.implement.telling import Told, actor_name, told
from zeren.web.looks import looked_at
from zeren.web.now import pack_now

MOST_FACTS = 300


@dataclass(frozen=True, slots=True)
class Correcting:
    """A fact that an objection is about: its last version, its fields, and what is to become of it.

    `later`: that version came about after the facts were frozen, so that it does not count yet.
    """

    told: Told
    asked: Asked | None
    choice: str
    prefix: str
    later: bool

    @property
    def standing(self) -> bool:
        return self.told.fact.state == "standing"


def _about_letter(letter: int) -> About:
    return About(person=letter_found(letter).goes_to(today()))


def _about_objection(objection: int) -> About:
    return About(person=objection_found(objection).rests_with(today()))


@page("assess.object", about=_about_letter, post="assess.object", hidden=True, looks="letter")
def file(request: HttpRequest, letter: int) -> HttpResponse:
    """What one objects to, and which facts it is about."""
    found = open_letter(request, letter)
    own = found.goes_to(request.frame.today) == request.actor.id
    reasons: tuple[Reason, ...] = ()
    if request.method == "POST":
        chosen = tuple(request.POST.getlist("fact"))
        try:
            number = file_objection(request.actor, letter, request.POST.get("text", ""), chosen)
        except (Invalid, Refused) as refusal:
            reasons = refusal.reasons
        else:
            messages.success(
                request, said("异议已提出，由没有参与拟定的人答复。", "Filed; somebody who took no part will answer.")
            )
            return redirect("assess-letters-objection", objection=number)
    pack = pack_now(request)
    context = {
        "letter": found,
        "grade": grade_of(found.decision.grade, pack),
        "against": tuple(cannot_object(found.object_by, request.frame.today, "-", own, replaced=found.replaced)),
        "facts": _facts_by_name(found, pack.words, request.frame.today) if own else [],
        "chosen": request.POST.getlist("fact"),
        "typed": request.POST,
        "reasons": reasons,
        "answer_days": term_in_force("objection.answer_days", pack),
        "crumbs": crumbs((found.number, reverse("assess-letters-letter", args=[letter])), (Text("提出异议", "Object"), "")),
    }  # fmt: skip
    return render(request, "web/assess/objection_file.html", context, status=422 if reasons else 200)


@page("assess.deliver", about=of_everything, post="assess.deliver", hidden=True, looks="letter")
def paper(request: HttpRequest, letter: int) -> HttpResponse:
    """The office takes in an objection that came on paper, as of the day it came."""
    found, post = open_letter(request, letter), request.POST
    reasons: tuple[Reason, ...] = ()
    if request.method == "POST":
        try:
            number = take_in_objection(
                request.actor, letter, post.get("text", ""), post.get("paper", ""), day_received(request),
                tuple(post.getlist("fact")),
            )  # fmt: skip
        except (Invalid, Refused) as refusal:
            reasons = refusal.reasons
        else:
            messages.success(request, said("纸质异议已录入。", "The objection on paper is taken in."))
            return redirect("assess-letters-objection", objection=number)
    context = {
        "letter": found,
        "facts": _facts_by_name(found, pack_now(request).words, request.frame.today),
        "chosen": post.getlist("fact"),
        "typed": post,
        "reasons": reasons,
        "today": request.frame.today,
        "crumbs": crumbs((found.number, reverse("assess-letters-letter", args=[letter])), (Text("录入纸质异议", "Take in a paper"), "")),
    }  # fmt: skip
    return render(request, "web/assess/objection_paper.html", context, status=422 if reasons else 200)


@page(post="assess.object", about=_about_objection, hidden=True, looks="objection")
def appeal(request: HttpRequest, objection: int) -> HttpResponse:
    """The person asks the body above for a review."""
    return _stepped(request, objection, "assess.object", ask)


@page(post="assess.deliver", about=of_everything, hidden=True, looks="objection")
def appeal_paper(request: HttpRequest, objection: int) -> HttpResponse:
    """The office takes in a request for a review that came on paper."""
    return _stepped(request, objection, "assess.deliver", take_in)


@page(post="assess.review", about=of_everything, hidden=True, looks="objection")
def review(request: HttpRequest, objection: int) -> HttpResponse:
    """The body above takes longer or answers."""
    return _stepped(request, objection, "assess.review", answer)


@page(post="assess.issue_letter", about=of_everything, hidden=True, looks="objection")
def notices(request: HttpRequest, objection: int) -> HttpResponse:
    """Make out a notice to everybody whom an upheld objection moved."""
    found = objection_found(objection)
    looked_at(request, found.person, str(found.id), "assess.issue_letter")
    word, first = request.POST.get("word", ""), whole(request.POST.get("first", ""))
    try:
        count = issue_notices(request.actor, objection, office_typed(request), word, first)
    except (Invalid, Refused) as refusal:
        return _page(request, found, pack_now(request), [], refusal.reasons)
    messages.success(
        request, said("已制发 {n} 份变动通知，待送达。", "{n} notices made out, to be delivered.", n=count)
    )
    return redirect("assess-letters-objection", objection=objection)


def _stepped(
    request: HttpRequest, objection: int, permission: str, step: Callable[[HttpRequest, int], str]
) -> HttpResponse:
    found = objection_found(objection)
    looked_at(request, found.person, str(found.id), permission)
    try:
        messages.success(request, step(request, objection))
    except (Invalid, Refused) as refusal:
        return _page(request, found, pack_now(request), [], refusal.reasons)
    return redirect("assess-letters-objection", objection=objection)


@page(SIGNED_IN, about=of_everything, post="assess.answer_objection", hidden=True, looks="objection")
def one(request: HttpRequest, objection: int) -> HttpResponse:
    """One objection with its answer; a POST answers it. Open to whoever filed it and whoever reads the whole."""
    found = objection_found(objection)
    theirs = (found.person, found.rests_with(request.frame.today))
    if request.actor.id not in theirs and not may(request.actor, "assess.read", WHOLE):
        raise NotFound(_not_yours())
    looked_at(request, found.person, str(found.id), "assess.read")
    pack = pack_now(request)
    facts = _correcting(found, request.POST if request.method == "POST" else request.GET, pack.words)
    if request.method != "POST":
        return _page(request, found, pack, facts)
    reasons = _answer(request, found, facts, pack)
    if reasons:
        return _page(request, found, pack, facts, reasons)
    messages.success(request, said("已答复。", "Answered."))
    return redirect("assess-letters-objection", objection=objection)


def _answer(request: HttpRequest, found: ObjectionFound, facts: list[Correcting], pack: Pack) -> tuple[Reason, ...]:
    """Answer, or say every reason why not."""
    words, outcome = request.POST.get("answer", ""), request.POST.get("outcome", "")
    try:
        if outcome == "upheld" or found.state == "granted":
            corrections, problems = _corrections(request.POST, facts, pack.words)
            if problems:
                return tuple(problems)
            put_right = put_right_objection if found.state == "granted" else uphold_objection
            put_right(request.actor, found.id, words, corrections, request.POST.get("ground", ""))
        elif outcome == "rejected":
            reject_objection(request.actor, found.id, words)
        else:
            return (Reason("no_outcome", Text("请选“成立”或“不成立”。", "Choose upheld or not upheld.")),)
    except (Invalid, Refused) as refusal:
        return refusal.reasons
    return ()


def _page(
    request: HttpRequest, found: ObjectionFound, pack: Pack, facts: list[Correcting], reasons: tuple[Reason, ...] = ()
) -> HttpResponse:
    day, letter = request.frame.today, letter_found(found.letter)
    can = may(request.actor, "assess.answer_objection")
    against = _against(request, found, letter) if can else ()
    affected = affected_of(found, pack)
    context = {
        "found": found,
        "row": rows_of([found], day)[0],
        "letter": letter,
        "grade": grade_of(letter.decision.grade, pack),
        "facts": facts,
        "can_answer": can and found.state in ("filed", "granted"),
        **review_of(request, found),
        "against": against,
        "grounds": GROUNDS.items(),
        "ground": GROUNDS.get(found.ground),
        "answered_by": actor_name(found.answered_by, person_names([found.answered_by.removeprefix("person:")])),
        "affected": affected,
        "in_grade": sum(row.grade_changed for row in affected),
        "again": _again(found, affected, pack),
        "may_propose": may(request.actor, "assess.propose"),
        "may_see_decisions": may_see(request),
        "typed": request.POST,
        "reasons": reasons,
        "own": found.rests_with(day) == request.actor.id,
        "notices": notices_waiting(found.id) if may(request.actor, "assess.issue_letter") else 0,
        "head": head_of(request, reasons),
        "today": day,
        "crumbs": crumbs((letter.number, reverse("assess-letters-letter", args=[letter.id])), (Text("异议", "Objection"), "")),
    }  # fmt: skip
    return render(request, "web/assess/objection.html", context, status=422 if reasons else 200)


def _against(request: HttpRequest, found: ObjectionFound, letter: LetterFound) -> tuple[Reason, ...]:
    """Why this reader is not the one to answer."""
    took_part = {*took_part_in(letter.id), f"person:{found.rests_with(request.frame.today)}"}
    if found.state == "granted":
        who = request.actor.signature
        return tuple(cannot_put_right_now(found.state, "-", who, f"person:{found.person}", took_part))
    if found.paper:
        took_part.add(found.filed_by)
    return tuple(
        cannot_answer_objection(found.state, "upheld", "-", request.actor.signature, found.person, took_part)
    )


def _again(found: ObjectionFound, affected: list[Affected], pack: Pack) -> list[tuple[int, Text, int, object]]:
    """For each scheme with a changed result: the run that stands now, its title, in how many the grade changed, its proposal."""
    if found.state != "upheld":
        return []
    standing = standing_runs(found.year)
    titles = {row.scheme: row.title for row in affected}
    if found.waits_for_body:
        titles.setdefault(found.scheme, title_of(found.scheme, pack))
    rows: list[tuple[int, Text, int, object]] = []
    for scheme, title in sorted(titles.items()):
        proposal = proposal_of(standing[scheme]) if scheme in standing else None
        changed = sum(row.scheme == scheme and row.grade_changed for row in affected)
        if changed or proposal or (found.waits_for_body and scheme == found.scheme):
            rows.append((standing[scheme], title, changed, proposal))
    return rows


def _facts_by_name(letter: LetterFound, words: Words, day: date) -> list[tuple[Text, list[Told]]]:
    """The facts that were used about the person, or the unit, by what they are."""
    about = letter.decision
    faced = facts_to_answer(about.year, letter.goes_to(day))
    theirs = [one for one in faced if about.person or (one.fact.unit == about.unit and not one.fact.person)]
    shown = theirs[:MOST_FACTS]
    groups: dict[str, list[Told]] = {}
    for one in told((row.fact for row in shown), words):
        groups.setdefault(one.fact.name, []).append(one)
    return [(words.name(name), rows) for name, rows in sorted(groups.items())]


def _correcting(found: ObjectionFound, form: QueryDict, words: Words) -> list[Correcting]:
    """The last versions of the facts that the objection names, and of those that the answerer adds by number."""
    keys = dict.fromkeys([*found.facts, *(key.strip() for key in form.getlist("fact") if key.strip())])
    rows = told(_those_there_are(keys), words)
    frozen_at = run_found(letter_found(found.letter).run).frozen_at
    return [
        Correcting(
            one, _asked(one.fact, words), form.get(f"f{place}-choice", ""), f"f{place}-",
            max(one.fact.entered_at, one.fact.ended_at or one.fact.entered_at) > frozen_at,
        )
        for place, one in enumerate(rows)
    ]  # fmt: skip


def _asked(fact: FactFound, words: Words) -> Asked | None:
    word = words.facts.get(fact.name)
    return Asked.of(word, words, fact) if word else None


def _those_there_are(keys: Iterable[str]) -> list[FactFound]:
    """Each fact once, in its last version."""
    rows = {fact.key: fact for key in keys for fact in fact_history(key)[-1:]}
    return list(rows.values())


def _corrections(
    form: QueryDict, facts: list[Correcting], words: Words
) -> tuple[dict[str, dict[str, Any] | None], list[Reason]]:
    """What the action takes: the changed values by fact, None for one that is withdrawn, none at all for one that was
    put right already; and what cannot be read."""
    found: dict[str, dict[str, Any] | None] = {}
    problems: list[Reason] = []
    for one in facts:
        if one.choice == "withdraw":
            found[one.told.fact.key] = None
        elif one.choice == "as_it_is":
            found[one.told.fact.key] = {}
        elif one.choice == "correct":
            part = {key.removeprefix(one.prefix): value for key, value in form.items() if key.startswith(one.prefix)}
            values, wrong = read_amounts(part, words.facts.get(one.told.fact.name))
            found[one.told.fact.key] = values
            problems += wrong
    return found, problems


def _not_yours() -> Reason:
    return Reason(
        "not_your_objection",
        Text("异议只对提出人、办公室、决定机关和审计开放。", "An objection is open to its person, the office, the deciding body and the auditor."),
        "assess.read_own",
    )  # fmt: skip
