"""One proposal: the list with its quota line, ties, soft rules, cases at the line; the decision put down; letters made out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zeren.assess.actions import decide_again, decide_results, issue_letters
from zeren.assess.queries import (
    Decided,
    DecisionFound,
    ProposalLine,
    ResultLine,
    RunFound,
    decided_grades,
    decisions_of,
    held_back,
    last_head,
    objections_of,
    order_of,
    paper_of,
    proposal_found,
    run_found,
)
from zeren.investigate.queries import not_heard
from zeren.kernel.errors import Invalid, NotFound, Reason, Refused
from zeren.kernel.words import Text
from zeren.ledger.clock import ZONE
from zeren.ledger.gate import may
from zeren.organisations.queries import pack_by_digest, person_names, roots
from zeren.papers.decision_papers import decision_docx, decision_pdf
from zeren.papers.stored import decision_paper_from
from zeren.policy import Node, Pack
from zeren.web.access import SIGNED_IN, of_everything, page
from zeren.web.assess.beside import Unlike, unlike
from zeren.web.assess.decision_form import Typed, decided_anew, typed_of
from zeren.web.assess.decisions import must_see, state_of, title_of
from zeren.web.assess.ranking import group_title
from zeren.web.assess.ranking_rows import Order, cut_words, order_of_group, outcome_of
from zeren.web.clarify.places import crumbs, said, whole
from zeren.web.implement.telling import actor_name
from zeren.web.investigate.letters import TYPES
from zeren.web.templatetags.words import language
from zeren.web.witness import seal_now

OPEN_ROWS = 12
"""Rows below the line that stand open; the rest of a long list is folded."""


@dataclass(frozen=True)
class Before:
    """Everything about one proposal that its page and its form need."""

    found: ProposalLine
    run: RunFound
    pack: Pack
    lines: Mapping[str, ResultLine]
    stood: Mapping[str, Decided]

    def anew(self, day: date) -> tuple[str, ...]:
        """Of a later run the subjects to decide on, those left for later among them; empty for a first proposal."""
        if not (self.is_again and self.found.is_open):
            return ()
        held = self.held_back(day)
        year, scheme = self.run.year, self.run.scheme
        again = {one.subject for one in objections_of(year=year) if one.scheme == scheme and one.waits_for_body}
        named = {*decided_anew(self.lines, self.stood), *(again & self.lines.keys())}
        return tuple(sorted(named - held.keys()))

    def held_back(self, day: date) -> Mapping[str, Node]:
        """Who is not graded on that day: subject → the rule."""
        return held_back(self.lines, self.pack.schemes[self.run.scheme], day)

    @cached_property
    def unlike(self) -> Mapping[str, tuple[Unlike, ...]]:
        """Whose other appraisals of the year do not fit the grade that stands or is proposed."""
        grades = {
            key: stood.grade if (stood := self.stood.get(key)) else line.grade for key, line in self.lines.items()
        }
        return unlike(grades, self.run.year, self.pack)

    def own_rows(self, day: date) -> tuple[str, ...]:
        """Whom the form names by itself: as proposed they are decided with a reason alone. A tie has its own rows."""
        if self.is_again or not self.found.is_open:
            return ()
        tied = {key for one in self.run.quota.get("outcomes", ()) if not one.get("advisory") for key in one["tied"]}
        return tuple(sorted(self.unlike.keys() - tied - self.held_back(day).keys()))

    @property
    def is_again(self) -> bool:
        """Whether the scheme was decided on before in this year."""
        return bool(self.stood)


@page(SIGNED_IN, about=of_everything, post="assess.decide")
def show(request: HttpRequest, number: int) -> HttpResponse:
    """The page; a POST puts the decision down, or adds and drops a row of the form."""
    must_see(request)
    before = _before(number)
    typed = _typed(request, before)
    if request.method != "POST" or {"add", "drop"} & set(request.POST):
        return _page(request, before, typed)
    if problems := typed.problems():
        return _page(request, before, typed, tuple(problems))
    decide = decide_again if before.is_again else decide_results
    try:
        count = decide(request.actor, number, typed.rows(), typed.decided_on, typed.document, typed.present)
    except (Invalid, Refused) as refusal:
        return _page(request, before, typed, refusal.reasons)
    messages.success(request, said("已记录 {n} 项决定。", "{n} decisions put down.", n=count))
    return redirect("assess-decisions-proposal", number=number)


@page(SIGNED_IN)
def paper(request: HttpRequest, number: int, form: str) -> HttpResponse:
    """The paper for the deciding body in the reader's language, as Word or PDF, with the newest checkpoint of the record."""
    must_see(request)
    if form not in TYPES:
        raise NotFound(Reason("no_such_form", Text("只有 Word 和 PDF。", "There are Word and PDF only.")))
    before = _before(number)
    made = decision_paper_from(_paper(before, request))
    reader = language()
    seal = seal_now()
    content = (
        decision_docx(made, reader, seal) if form == "docx" else decision_pdf(made, settings.FONTS, reader, seal)
    )
    answer = HttpResponse(content, content_type=TYPES[form])
    name = f"decision-{before.run.year}-{before.run.scheme}-{number}.{form}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@page(post="assess.issue_letter", about=of_everything)
def issue(request: HttpRequest, number: int) -> HttpResponse:
    """Make out the letters; every value that a letter would cite and the office has not adopted is listed."""
    try:
        count = issue_letters(
            request.actor,
            number,
            office_typed(request),
            request.POST.get("word", ""),
            whole(request.POST.get("first", "")),
            later=not_heard(),
        )
    except (Invalid, Refused) as refusal:
        before = _before(number)
        return _page(request, before, _typed(request, before, read=False), (), refusal.reasons)
    messages.success(
        request, said("已制发 {n} 封通知书，待送达。", "{n} letters made out, to be delivered.", n=count)
    )
    return redirect("assess-decisions-proposal", number=number)


def _before(number: int) -> Before:
    found = proposal_found(number)
    run = run_found(found.run)
    lines = {line.subject: line for line in order_of(run.id)}
    decided = decided_grades(run.year, lines, run.scheme)
    return Before(
        found, run, pack_by_digest(run.pack_digest), lines, {subject: one for (_, subject), one in decided.items()}
    )


def _typed(request: HttpRequest, before: Before, read: bool = True) -> Typed:
    form = request.POST if read and request.method == "POST" else request.GET
    day = request.frame.today
    typed = typed_of(
        form, before.lines, before.run.quota.get("outcomes", ()), before.pack, before.stood, before.anew(day),
        before.found.meets_on, day, before.own_rows(day),
    )  # fmt: skip
    chosen = typed.grades()
    return typed.beside(unlike(chosen, before.run.year, before.pack)) if chosen else typed


def _page(
    request: HttpRequest,
    before: Before,
    typed: Typed,
    reasons: tuple[Reason, ...] = (),
    letters: tuple[Reason, ...] = (),
) -> HttpResponse:
    found, run, pack = before.found, before.run, before.pack
    title = title_of(run.scheme, pack)
    signer = found.by.removeprefix("person:")
    context = {
        "before": before,
        "found": found,
        "title": title,
        "state": state_of(found, request.frame.today),
        "paper": _paper(before, request),
        "groups": _groups(before),
        "departed": [] if found.is_open else _departed(run, pack),
        "by_unit": pack.schemes[run.scheme].subject == "unit",
        "typed": typed,
        "grades": [(key, pack.words.name(key)) for key in pack.words.grade_order(pack.schemes[run.scheme].subject)],
        "reasons": reasons,
        "letter_reasons": [
            (reason, reason.place[0] if reason.code == "value_not_adopted" else "") for reason in letters
        ],
        "not_fitting": [(before.lines[key], rows, _reason(before, key)) for key, rows in before.unlike.items()],
        "held_back": _held_back(before, request.frame.today) if found.is_open else (),
        "may_decide": found.is_open and may(request.actor, "assess.decide"),
        "may_issue": bool(found.letters_waiting) and may(request.actor, "assess.issue_letter"),
        "head": head_of(request, letters),
        "by": actor_name(found.by, person_names([signer])),
        "today": request.frame.today,
        "crumbs": crumbs((Text(f"{run.year} 年度", str(run.year)), ""), (title, "")),
    }
    return render(request, "web/assess/decision.html", context, status=422 if reasons or letters else 200)


def _held_back(before: Before, day: date) -> list[tuple[ResultLine, Text]]:
    """Who is left for later as things stand, with the title of the rule that holds them back."""
    return [(before.lines[subject], rule.title) for subject, rule in before.held_back(day).items()]


def _reason(before: Before, subject: str) -> str:
    """Why the body decided so, where it did."""
    stood = before.stood.get(subject)
    return stood.reason if stood else ""


def _departed(run: RunFound, pack: Pack) -> list[tuple[DecisionFound, Text, Text]]:
    """The decisions that depart from this run and still stand, with both grades in words."""
    none = Text("不定等次", "no grade")
    return [
        (one, pack.words.name(one.proposed) if one.proposed else none, pack.words.name(one.grade))
        for one in decisions_of(run=run.id)
        if one.departs
    ]


def _groups(before: Before) -> list[tuple[Text, Order, Text | None, int]]:
    """Group by group: its name, its order, the words of its quota line, how many rows stand open."""
    groups = []
    decided = {(before.run.scheme, key): one for key, one in before.stood.items()}
    for key in sorted({line.group for line in before.lines.values()}):
        lines = tuple(line for line in before.lines.values() if line.group == key)
        outcome = outcome_of(before.run.quota, key)
        order = order_of_group(lines, outcome, decided, before.pack, before.run.year, before.unlike)
        cut = cut_words(order) if outcome else None
        groups.append((group_title(before.pack, key), order, cut, len(order.certain) + len(order.tied) + OPEN_ROWS))
    return groups


def _paper(before: Before, request: HttpRequest) -> dict[str, Any]:
    body = Text(before.found.body, before.found.body)
    made_on = before.found.at.astimezone(ZONE).date()
    on = before.found.decided_on or request.frame.today
    return paper_of(before.run.id, office_name(request), body, made_on, request.frame.simulated, decided_on=on)


def office_name(request: HttpRequest) -> Text:
    """The office that writes: the installation's, else the one that wrote the last letter, else the top unit's."""
    if settings.OFFICE_NAME:
        return Text(settings.OFFICE_NAME, settings.OFFICE_NAME)
    zh, en, _ = last_head()
    if zh:
        return Text(zh, en)
    top = roots(request.frame.today)[0].name
    return Text(f"{top}责任制办公室", f"Responsibility office, {top}")


def office_typed(request: HttpRequest) -> Text:
    """The office that writes, as typed into the form of letters."""
    zh = request.POST.get("issuer", "").strip()
    return Text(zh, request.POST.get("issuer_en", "").strip() or zh)


def head_of(request: HttpRequest, refused: tuple[Reason, ...]) -> Mapping[str, str]:
    """What stands in the form of letters: what was typed, once it was refused, else as the last letters had it."""
    if refused:
        return request.POST
    office = office_name(request)
    return {"issuer": office.zh, "issuer_en": office.en, "word": last_head()[2]}
