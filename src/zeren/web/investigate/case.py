"""One case: its time line, what may be done next, the questions before a decision, the letter to the person."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from zeren.investigate.actions import (
    answer_lead,
    answer_review,
    carry_out_measure,
    correct_case,
    decide_by_answers,
    deliver_case,
    drop_case,
    end_case,
    extend_review,
    file_decision,
    hear_defence,
    keep_decision,
    open_case,
    revoke_case,
    tell_correction,
    tell_drop,
)
from zeren.investigate.queries import (
    CaseFound,
    answer_appeal_by,
    answer_review_by,
    beside,
    carry_out_by,
    case_found,
    decided_alike,
    exemption_questions,
    lighter_than,
    review_by,
    terms_of_lead,
    undone,
)
from zeren.investigate.rules import FINDINGS, GROUNDS, RANGES, SIGNED, STATES, Meeting, called, impact_until
from zeren.kernel.errors import NotFound, Reason, Refused
from zeren.kernel.words import Text
from zeren.ledger.clock import now
from zeren.ledger.gate import About, may
from zeren.organisations.queries import pack_on
from zeren.policy import Pack
from zeren.use.rules.measures import titles
from zeren.web.access import page
from zeren.web.addresses import address
from zeren.web.clarify.places import crumbs, said
from zeren.web.investigate.casefile import case_file
from zeren.web.investigate.letters import as_file, weighed_in
from zeren.web.investigate.steps import NAMES, headed, next_steps, time_line
from zeren.web.looks import looked_at
from zeren.web.now import pack_now

PERMISSION = "investigate.read"
TAKEN: dict[str, tuple[Callable[..., Any], tuple[str, ...]]] = {
    "answer": (answer_lead, ("words",)),
    "open": (open_case, ("words", "approved_by", "document")),
    "hear": (hear_defence, ("words", "signed", "on")),
    "keep": (keep_decision, ("words",)),
    "correct": (correct_case, ("words",)),
    "tell_correction": (tell_correction, ("words", "known_in")),
    "tell_drop": (tell_drop, ("words",)),
    "deliver": (deliver_case, ("words", "known_in", "on")),
    "file": (file_decision, ("words",)),
    "carry_out": (carry_out_measure, ("words",)),
    "extend_review": (extend_review, ("words", "document")),
    "review": (answer_review, ("words", "measure", "document")),
    "revoke": (revoke_case, ("words", "document")),
    "end": (end_case, ()),
}
"""Each step of a page but those with exemption questions: its deed, and what of the form it takes, in that order."""
HINTS: dict[str, Text] = {
    "answer": Text("单位怎样说，照录。", "What the unit says, as it was said."),
    "open": Text("写明事实依据和为什么属于“没有做”或者“做错了”。", "Say which facts show it, and why it is “not done” or “done wrongly”."),
    "drop": Text("写明为什么不立案或者撤案；本人会看到。", "Say why; the person will read it."),
    "hear": Text("写明何时何地、出示了哪些材料、本人怎样陈述申辩、签没签字。", "When and where, what was shown, what the person said, signed or not."),
    "decide": Text("写明查清的事实和决定的理由。", "The facts that were found, and why it is so decided."),
    "deliver": Text("写明怎样送达；申诉期限从送达那天起算。", "Say how; the time to appeal runs from that day."),
    "file": Text("写明归入哪些档案、向哪一级报告。", "Into which files, and reported to whom."),
    "carry_out": Text("写明怎样执行、哪天完成。", "How it was carried out, and on which day."),
    "keep": Text("逐点答复申诉，写明为什么维持。", "Answer the appeal point by point, and why it stands."),
    "extend_review": Text("写明为什么需要更长时间；只能延长一次。", "Why it takes longer; once only."),
    "review": Text("逐点答复；要减轻的，在下面勾选以后还有哪些措施。", "Answer point by point; to make it lighter, tick below what stands from now on."),
    "revoke": Text("写明原决定错在哪里；影响全部撤销。", "Say what was wrong; everything that followed is undone."),
    "tell_drop": Text("写明送达了谁、怎样送达；听说过此事的都要送到。", "To whom it was delivered and how; whoever was told of the matter gets it."),
    "tell_correction": Text("写明怎样宣布、送达了谁。", "How it was made known, and to whom."),
    "correct": Text("写明错在事实、依据、责任、程序还是轻重。", "Say whether facts, basis, responsibility, procedure or proportion was wrong."),
}  # fmt: skip
WORDLESS = frozenset({"end"})


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure to choose, with how long it would weigh from today, and the kinds of bodies that may take it where not any."""

    key: str
    title: Text
    months: int
    until: date | None
    source: str
    by: Text | None = None


def _about(key: str, **_: str) -> About:
    """The unit of the case alone: being its subject opens nothing here."""
    return About(unit=case_found(key).unit)


def _kept(key: str) -> CaseFound:
    """A lead or case of which something is kept; a lapsed lead is no longer shown to the office. Errors: NotFound."""
    found = case_found(key)
    if found.state == "lapsed":
        raise NotFound(
            Reason(
                "lead_lapsed",
                Text("线索 {key} 已失效，内容已经删除。", "Lead {key} lapsed, and its words are erased.").with_values(key=key),
                "lead.lapse_months",
            )
        )  # fmt: skip
    return found


@page(PERMISSION, about=_about, hidden=True, looks="case")
def show(request: HttpRequest, key: str) -> HttpResponse:
    """The case as it stands; it is opened on a ground."""
    found = _kept(key)
    return looked_at(request, found.person, key, PERMISSION) or _page(request, found)


@page(post=PERMISSION, about=_about, hidden=True, looks="case")
def do(request: HttpRequest, key: str, verb: str) -> HttpResponse:
    """Take one step; a refusal stands where the step is, with what was typed."""
    found = _kept(key)
    try:
        _take(request, key, verb)
    except Refused as refusal:
        looked_at(request, found.person, key, PERMISSION)
        return _page(request, found, verb, request.POST, refusal.reasons, 422)
    name = NAMES.get(verb, Text(verb, verb))
    messages.success(request, said("已记录：{name}。", "Recorded: {name}.", name=name))
    return redirect("investigate-cases-case", key=key)


@page(PERMISSION, about=_about, hidden=True, looks="case")
def letter(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """The letter to the person, as Word or PDF; a draft until there is a decision."""
    found = _kept(key)
    return looked_at(request, found.person, key, PERMISSION) or as_file(found, form, request.frame)


@page(PERMISSION, about=_about, hidden=True, looks="case")
def file(request: HttpRequest, key: str, form: str) -> HttpResponse:
    """The file of the case, as Word or PDF: its facts and every step."""
    found = _kept(key)
    return looked_at(request, found.person, key, PERMISSION) or case_file(found, form, request.frame)


def _take(request: HttpRequest, key: str, verb: str) -> None:
    typed = request.POST
    answers = {
        name.removeprefix("q."): typed[name] == "yes"
        for name in typed
        if name.startswith("q.") and typed[name] in ("yes", "no")
    }
    if verb == "drop":
        drop_case(
            request.actor, key, typed.get("words", ""), typed.get("ground", ""), answers, typed.get("reason", ""),
            typed.get("exemption_paper", ""),
        )  # fmt: skip
    elif verb == "decide":
        decide_by_answers(
            request.actor, key, typed.get("words", ""), "", answers, typed.get("reason", ""),
            Meeting(*(typed.get(name, "") for name in ("body", "document", "present", "body_kind", "approval"))), typed.get("responsibility", ""), typed.get("why_unlike", ""),
            typed.get("exemption_paper", ""), _day(typed), typed.getlist("measure"),
        )  # fmt: skip
    elif verb in TAKEN:
        deed, asked = TAKEN[verb]
        deed(request.actor, key, *(_said(typed, name) for name in asked))
    else:
        raise NotFound(Reason("no_such_step", Text("案件没有这一步。", "A case has no such step.")))


def _said(typed: QueryDict, name: str) -> date | str | None:
    """What a form says of one thing; of measures the keys of all that are ticked, a space between."""
    if name == "on":
        return _day(typed)
    return " ".join(typed.getlist(name)) if name == "measure" else typed.get(name, "")


def _day(typed: QueryDict) -> date | None:
    """The day that a step is told for; none typed is today. Errors: Refused when it cannot be read."""
    try:
        return date.fromisoformat(typed["on"]) if typed.get("on") else None
    except ValueError:
        raise Refused(Reason("no_day", Text("请填日期。", "Give the day."))) from None


def _page(
    request: HttpRequest,
    found: CaseFound,
    verb: str = "",
    typed: QueryDict | None = None,
    reasons: tuple[Reason, ...] = (),
    status: int = 200,
) -> HttpResponse:
    pack = pack_now(request)
    context = {
        **told(found, pack, request.frame.today),
        "steps": next_steps(found, pack, request.actor, now()),
        "hints": HINTS,
        "wordless": WORDLESS,
        "questions": exemption_questions(pack),
        "bodies": pack.deciding_bodies.values(),
        "approving": titles(
            tuple(key for key, one in pack.deciding_bodies.items() if one.needs_approval), pack.deciding_bodies
        )
        if any(one.needs_approval for one in pack.deciding_bodies.values())
        else None,
        "measures": measures(pack, request.frame.today, found),
        "lighter": measures(pack_on(found.decided_on), found.decided_on, found, lighter=True)
        if found.decided_on
        else (),
        "responsibilities": [one for one in pack.responsibilities if (one.object == "unit") == found.about_body],
        "asks": {
            name: [verb for verb, (_, asked) in TAKEN.items() if name in asked]
            for name in ("known_in", "document", "on")
        },
        "ranges": RANGES.items(),
        "together": _together(found, pack),
        "may_open": may(request.actor, "investigate.open", About(unit=found.unit)),
        "signatures": SIGNED.items(),
        "grounds": GROUNDS.items() if found.on("open") else (),
        "today": request.frame.today,
        "alike": [
            (one, title, weighed_in(one.weighed, pack))
            for one in (decided_alike(found.duty, found.finding, found.key) if found.state == "heard" else ())
            if (title := called(one.measures, pack.measures))
        ],
        "verb": verb,
        "typed": typed or {},
        "answered": {name: typed[name] for name in typed} if typed else {},
        "ticked": typed.getlist("measure") if typed else [],
        "reasons": reasons,
        "eligibility": address("use-eligibility-person", found.person)
        if "use.eligibility" in (request.frame.rights or ())
        else "",
        "task_url": address("implement-tasks-find", found.task) if found.task else "",
        "crumbs": crumbs((Text(f"案件 {found.key}", f"Case {found.key}"), "")),
    }
    return render(request, "web/investigate/case.html", context, status=status)


def _together(found: CaseFound, pack: Pack) -> list[tuple[CaseFound, Text | None, Text | None, Text]]:
    """Who stands in the same matter: each with the own responsibility, measure and state."""
    kinds = {one.key: one.title for one in pack.responsibilities}
    return [
        (one, kinds.get(one.responsibility), called(one.measures, pack.measures), STATES[one.state])
        for one in sorted((found, *beside(found)), key=lambda one: one.key)
    ]


def _title(known: Mapping[str, Any], key: str) -> Text | None:
    return known[key].title if key in known else None


def told(found: CaseFound, pack: Pack, day: date) -> dict[str, object]:
    """What both pages of a case tell: the office's and the own one."""
    return {
        "case": found,
        "state": headed(STATES[found.state]),
        "finding": FINDINGS.get(found.finding, Text(found.finding, found.finding)),
        "duty": Text(found.duty_zh, found.duty_en),
        "moments": time_line(found),
        "measure": called(found.measures, pack.measures),
        "lightened_from": called(found.lightened_from.split(), pack.measures),
        "undone": undone(found.key) if found.state == "corrected" else None,
        "known_in": RANGES.get(found.known_in),
        "review_by": review_by(found) if found.state == "decided" and not found.on("ask_review") else None,
        "answer_review_by": answer_review_by(found),
        "responsibility": next((one.title for one in pack.responsibilities if one.key == found.responsibility), None),
        "signed": SIGNED.get(found.signed),
        "terms": terms_of_lead(found, day) if found.state in ("lead", "answered") else None,
        "unit_silent": found.on("answer") is None,
        "carry_out_by": carry_out_by(found, day) if "carry_out" not in {step.verb for step in found.steps} else None,
        "answer_appeal_by": answer_appeal_by(found, day),
        "exemption": _title(pack.exemptions, found.exemption),
        "ground": GROUNDS.get(found.dropped_because),
        "body_kind": _title(pack.deciding_bodies, found.body_kind),
        "weighed": weighed_in(found.weighed, pack),
    }


def measures(pack: Pack, day: date, found: CaseFound, *, lighter: bool = False) -> tuple[Measure, ...]:
    """The measures that a case takes, for whom it is about, light to heavy, each with the day it would end if decided on a day.

    `lighter`: only those that a review may leave.
    """
    kind = "unit" if found.about_body else "person"
    below = lighter_than(found, pack) if lighter else pack.measures
    known = (one for one in pack.measures.values() if one.object == kind and one.key in below and not one.kept)
    rows = sorted(known, key=lambda one: one.weight)
    return tuple(
        Measure(
            one.key,
            one.title,
            one.impact_months,
            impact_until(day, one.impact_months),
            one.source,
            titles(one.by, pack.deciding_bodies) if one.by and len(one.by) < len(pack.deciding_bodies) else None,
        )
        for one in rows
    )
