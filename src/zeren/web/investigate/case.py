"""One case: its time line, what may be done next, the questions before a decision, the letter to the person."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from zeren.investigate.actions import (
    answer_lead,
    carry_out_measure,
    correct_case,
    decide_by_answers,
    deliver_case,
    drop_case,
    end_case,
    file_decision,
    hear_defence,
    keep_decision,
    open_case,
)
from zeren.investigate.queries import (
    CaseFound,
    answer_appeal_by,
    carry_out_by,
    case_found,
    decided_alike,
    exemption_questions,
    terms_of_lead,
)
from zeren.investigate.rules import FINDINGS, SIGNED, STATES, impact_until
from zeren.kernel.errors import NotFound, Reason, Refused
from zeren.kernel.words import Text
from zeren.ledger.clock import now
from zeren.ledger.gate import About
from zeren.policy import Pack
from zeren.web.access import page
from zeren.web.addresses import address
from zeren.web.clarify.places import crumbs, said
from zeren.web.investigate.letters import as_file
from zeren.web.investigate.steps import NAMES, headed, next_steps, time_line
from zeren.web.looks import looked_at
from zeren.web.now import pack_now

PERMISSION = "investigate.read"
WITH_WORDS: dict[str, Callable[..., Any]] = {
    "answer": answer_lead, "open": open_case, "drop": drop_case, "keep": keep_decision, "correct": correct_case,
    "deliver": deliver_case, "file": file_decision, "carry_out": carry_out_measure,
}  # fmt: skip
HINTS: dict[str, Text] = {
    "answer": Text("单位怎样说，照录。", "What the unit says, as it was said."),
    "open": Text("写明事实依据和为什么属于“没有做”。", "Say which facts show it, and why it is “not done”."),
    "drop": Text("写明为什么不立案或者免予追责；本人会看到。", "Say why; the person will read it."),
    "hear": Text("写明何时何地、出示了哪些材料、本人怎样陈述申辩、签没签字。", "When and where, what was shown, what the person said, signed or not."),
    "decide": Text("写明查清的事实和决定的理由。", "The facts that were found, and why it is so decided."),
    "deliver": Text("写明怎样送达；申诉期限从今天起算。", "Say how; the time to appeal runs from today."),
    "file": Text("写明归入哪些档案、向哪一级报告。", "Into which files, and reported to whom."),
    "carry_out": Text("写明怎样执行、哪天完成。", "How it was carried out, and on which day."),
    "keep": Text("逐点答复申诉，写明为什么维持。", "Answer the appeal point by point, and why it stands."),
    "correct": Text("写明错在事实、依据、责任、程序还是轻重。", "Say whether facts, basis, responsibility, procedure or proportion was wrong."),
}  # fmt: skip
WORDLESS = frozenset({"end"})


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure to choose, with how long it would weigh from today."""

    key: str
    title: Text
    months: int
    until: date | None
    source: str


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


def _take(request: HttpRequest, key: str, verb: str) -> None:
    typed = request.POST
    if verb == "decide":
        answers = {
            name.removeprefix("q."): typed[name] == "yes"
            for name in typed
            if name.startswith("q.") and typed[name] in ("yes", "no")
        }
        decide_by_answers(
            request.actor, key, typed.get("words", ""), typed.get("measure", ""), answers, typed.get("reason", ""),
            typed.get("document", ""), typed.get("responsibility", ""), typed.get("why_unlike", ""),
        )  # fmt: skip
    elif verb == "hear":
        hear_defence(request.actor, key, typed.get("words", ""), typed.get("signed", ""))
    elif verb == "end":
        end_case(request.actor, key)
    elif verb in WITH_WORDS:
        WITH_WORDS[verb](request.actor, key, typed.get("words", ""))
    else:
        raise NotFound(Reason("no_such_step", Text("案件没有这一步。", "A case has no such step.")))


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
        "measures": measures(pack, request.frame.today),
        "responsibilities": pack.responsibilities,
        "signatures": SIGNED.items(),
        "alike": [
            (one, pack.measures[one.measure].title)
            for one in (decided_alike(found.duty, found.finding, found.key) if found.state == "heard" else ())
            if one.measure in pack.measures
        ],
        "verb": verb,
        "typed": typed or {},
        "answered": {name: typed[name] for name in typed} if typed else {},
        "reasons": reasons,
        "eligibility": address("use-eligibility-person", found.person)
        if "use.eligibility" in (request.frame.rights or ())
        else "",
        "task_url": address("implement-tasks-find", found.task) if found.task else "",
        "crumbs": crumbs((Text(f"案件 {found.key}", f"Case {found.key}"), "")),
    }
    return render(request, "web/investigate/case.html", context, status=status)


def told(found: CaseFound, pack: Pack, day: date) -> dict[str, object]:
    """What both pages of a case tell: the office's and the own one."""
    measure = pack.measures.get(found.measure)
    exemption = pack.exemptions.get(found.exemption)
    return {
        "case": found,
        "state": headed(STATES[found.state]),
        "finding": FINDINGS.get(found.finding, Text(found.finding, found.finding)),
        "duty": Text(found.duty_zh, found.duty_en),
        "moments": time_line(found),
        "measure": measure.title if measure else None,
        "responsibility": next((one.title for one in pack.responsibilities if one.key == found.responsibility), None),
        "signed": SIGNED.get(found.signed),
        "terms": terms_of_lead(found, day) if found.state in ("lead", "answered") else None,
        "carry_out_by": carry_out_by(found, day) if "carry_out" not in {step.verb for step in found.steps} else None,
        "answer_appeal_by": answer_appeal_by(found, day),
        "exemption": exemption.title if exemption else None,
    }


def measures(pack: Pack, day: date) -> tuple[Measure, ...]:
    """The pack's measures for a person, light to heavy, each with the day it would end if decided today."""
    rows = sorted((one for one in pack.measures.values() if one.object == "person"), key=lambda one: one.weight)
    return tuple(
        Measure(one.key, one.title, one.impact_months, impact_until(day, one.impact_months), one.source)
        for one in rows
    )
