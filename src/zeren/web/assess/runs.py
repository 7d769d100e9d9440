"""Runs: schemes applied to frozen facts; each with its digests; a recomputation with what it changed for everybody."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from zeren.assess.actions import run_schemes
from zeren.assess.queries import (
    changes_between,
    freezes_of,
    left_for_later,
    run_found,
    runs_of,
    standing_runs,
    years_with_runs,
)
from zeren.kernel.errors import NotFound, Reason, Refused
from zeren.kernel.words import Text
from zeren.ledger.gate import may
from zeren.organisations.queries import holds_divisions, pack_by_digest, person_names
from zeren.policy import Pack
from zeren.web.access import page
from zeren.web.assess.freezing import purpose_words
from zeren.web.assess.ranking_rows import ZONES
from zeren.web.assess.reach import reach_of
from zeren.web.clarify.places import crumbs, said, whole
from zeren.web.implement.telling import actor_name
from zeren.web.now import pack_now


@page("assess.read", post="assess.run")
def show(request: HttpRequest) -> HttpResponse:
    """The runs of a year, and the form to run the schemes over the last freeze."""
    day = request.frame.today
    years = sorted({day.year - 1, *years_with_runs()}, reverse=True)
    year = whole(request.GET.get("year", "") or request.POST.get("year", "")) or years[0]
    reasons: tuple[Reason, ...] = ()
    if request.method == "POST":
        try:
            return _run(request, year)
        except (Refused, NotFound) as refusal:
            reasons = refusal.reasons
    freezes = freezes_of(year)
    runs = runs_of(year)
    names = person_names(
        {one.by.removeprefix("person:") for one in freezes} | {one.by.removeprefix("person:") for one in runs}
    )
    pack = pack_now(request)
    used = {run.freeze for run in runs}
    context = {
        "year": year,
        "years": sorted({year, *years}, reverse=True),
        "freezes": [(one, actor_name(one.by, names), one.id in used, purpose_words(one.purpose)) for one in freezes],
        "runs": [(one, _title(one.scheme, one.pack_digest), actor_name(one.by, names)) for one in runs],
        "waiting": freezes[-1] if freezes and freezes[-1].id not in used else None,
        "left": [subject for group in left_for_later(year, day).values() for subject in group],
        "may_run": may(request.actor, "assess.run"),
        "size_test": holds_divisions(),
        "reasons": reasons,
        "pack": pack,
        "crumbs": crumbs((Text("测算", "Runs"), "")),
    }
    return render(request, "web/assess/ranking_runs.html", context, status=422 if reasons else 200)


@page("assess.read")
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One run: its digests, its values, and for a recomputation before and after for everybody it touched."""
    run = run_found(number)
    reach = reach_of(request.actor, request.frame.today)
    pack = pack_by_digest(run.pack_digest)
    changes = changes_between(run.replaces, run.id) if run.replaces else ()
    seen = [change for change in changes if reach.holds(change.after.unit)]
    context = {
        "run": run,
        "title": _title(run.scheme, run.pack_digest),
        "sees_all": reach.is_all,
        "changes": [(c, _grade(pack, c.before.grade), _grade(pack, c.after.grade), ZONES.get(c.before.zone), ZONES.get(c.after.zone)) for c in seen],
        "in_grade": sum(c.before.grade != c.after.grade or c.before.zone != c.after.zone for c in seen),
        "crumbs": crumbs((Text("测算", "Runs"), f"{reverse('assess-ranking-runs')}?year={run.year}"), (f"{number}", "")),
    }  # fmt: skip
    return render(request, "web/assess/ranking_run.html", context)


def _run(request: HttpRequest, year: int) -> HttpResponse:
    """Run over the last freeze of a year; what was run before is recomputed by it, never overwritten."""
    freezes = freezes_of(year)
    if not freezes:
        raise NotFound(
            Reason("not_frozen", Text(f"{year} 年的事实还没有冻结。", f"The facts of {year} are not frozen."), "",
                   Text("先冻结，再测算。", "Freeze them first."))
        )  # fmt: skip
    before = standing_runs(year)
    runs = run_schemes(request.actor, freezes[-1].id, pack_now(request).digest, before)
    messages.success(request, said("已测算 {n} 个方案。", "{n} schemes were run.", n=len(runs)))
    return redirect(f"{reverse('assess-ranking-runs')}?year={year}")


def _title(scheme: str, digest: str) -> Text:
    found = pack_by_digest(digest).schemes.get(scheme)
    return found.title if found else Text(scheme, scheme)


def _grade(pack: Pack, grade: str) -> Text:
    return pack.words.name(grade) if grade else Text("不定等次", "no grade")
