"""Quota and order: one scheme in one group of equals, gates before points, the line, the tie that is left open."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from zeren.assess.queries import (
    ProposalFound,
    RunFound,
    chance_in_group,
    chance_so_far,
    decided_grades,
    groups_of,
    order_of,
    proposal_of,
    run_found,
    standing_runs,
    years_with_runs,
)
from zeren.assess.rules.showing import milestone, shows_grade
from zeren.kernel.errors import NotAllowed, NotFound, Reason
from zeren.kernel.words import Text
from zeren.ledger.gate import may
from zeren.organisations.queries import pack_by_digest
from zeren.policy import Pack, Scheme
from zeren.web.access import of_everything, page
from zeren.web.assess.beside import unlike
from zeren.web.assess.card_nodes import text
from zeren.web.assess.ranking_chart import strip
from zeren.web.assess.ranking_rows import (
    SHOWN_BELOW,
    Order,
    cut_words,
    distribution,
    distribution_parts,
    order_of_group,
    outcome_of,
    quota_pairs,
)
from zeren.web.assess.ranking_sheet import sheet
from zeren.web.assess.ranking_zones import Zones, zones_told
from zeren.web.assess.reach import Reach, reach_of
from zeren.web.clarify.places import crumbs, whole
from zeren.web.handed_in import XLSX
from zeren.web.now import pack_now
from zeren.web.templatetags.words import language

FEW = 10
EVERYBODY = "all"
"""The group's name in an address where a scheme compares nobody with anybody."""


@dataclass(frozen=True)
class Shown:
    """One group of one run, as far as the reader may see it."""

    year: int
    run: RunFound
    pack: Pack
    scheme: Scheme
    group: str
    groups: tuple[str, ...]
    order: Order
    proposal: ProposalFound | None
    is_all: bool

    @property
    def group_title(self) -> Text:
        return group_title(self.pack, self.group)

    @property
    def title(self) -> Text:
        group, scheme = self.group_title, self.scheme.title
        return Text(f"{group.zh} · {scheme.zh}", f"{group.en} · {scheme.en}") if self.group else scheme

    @property
    def state(self) -> Text:
        """How far it has come."""
        found = self.proposal
        if found is None:
            return Text("测算结果，尚未提请决定", "computed, not yet put before the deciding body")
        if found.state == "decided":
            return Text(f"{found.body}已决定", f"decided by {found.body}")
        day = f" {found.meets_on}" if found.meets_on else ""
        return Text(
            f"测算结果，尚未决定 · {found.body}{day} 研究", f"computed, not decided · {found.body} meets{day}"
        )


@page("assess.read")
def start(request: HttpRequest) -> HttpResponse:
    """The order of first responsible persons in their first group, in the last year that was computed."""
    years = years_with_runs()
    if not years:
        return render(request, "web/assess/ranking_none.html", {"may_run": may(request.actor, "assess.run")})
    runs = standing_runs(years[0])
    pack = pack_now(request)
    scheme = next(
        (key for key, one in pack.schemes.items() if key in runs and one.subject == "person" and _leads(pack, one)),
        next(iter(runs)),
    )
    groups = groups_of(runs[scheme])
    first = next((one.key for one in pack.peer_groups if one.key in groups), groups[0] if groups else "")
    return show(request, years[0], scheme, first or EVERYBODY)


@page("assess.read")
def show(request: HttpRequest, year: int, scheme: str, group: str) -> HttpResponse:
    """One group of the run that stands, or of an earlier one (`?run=`)."""
    day = request.frame.today
    found = found_group(request, year, scheme, group, day)
    order, unfolded = found.order, "all" in request.GET
    compared = (
        order.compared
        if unfolded
        else order.compared[: max(SHOWN_BELOW, len(order.certain) + len(order.tied) + SHOWN_BELOW)]
    )
    rest = order.rest if unfolded or len(order.rest) <= FEW else ()
    rows = distribution(order, found.pack, found.scheme.subject)
    totals = [row.bar for row in compared if row.line.total is not None]
    bar_start = max(0, int(min(totals)) - 2) if totals else 0
    context = {
        "found": found,
        "order": order,
        "zones": (zones := zones_of(found, draw="zones" in request.GET)),
        "compared": [(row, row.bar - bar_start, zones.of.get(row.line.subject) if zones else None) for row in compared],
        "more": len(order.compared) - len(compared),
        "rest": rest,
        "rest_count": len(order.rest),
        "bar_start": bar_start,
        "bar_of": (max(totals) if totals else 1) - bar_start,
        "cut": cut_words(order),
        "pairs": quota_pairs(order, found.pack, found.run.values),
        "quota_note": _quota_note(found),
        "distribution": rows,
        "distribution_parts": distribution_parts(rows),
        "decided": any(row.decided for row in order.everybody),
        "chart": strip(order, found.group_title),
        "years": [(one, _url(one, scheme, group)) for one in years_with_runs()],
        "schemes": [(key, found.pack.schemes[key].title, _url(year, key, EVERYBODY)) for key, run in standing_runs(year).items() if key in found.pack.schemes and (found.is_all or _ranks_shown(found.pack, year, proposal_of(run), day))],
        "groups": [(key, group_title(found.pack, key), _url(year, scheme, key or EVERYBODY)) for key in found.groups],
        "may_propose": found.proposal is None and may(request.actor, "assess.propose"),
        "by_unit": found.scheme.subject == "unit",
        "asked_run": request.GET.get("run", ""),
        "steady_url": reverse("assess-ranking-steadiness", args=[year, scheme, group]) + (f"?run={found.run.id}" if "run" in request.GET else ""),
        "zones_url": "?" + "&".join(["zones=1", *(f"{key}={request.GET[key]}" for key in ("run", "all") if request.GET.get(key, "").isdigit())]),
        "crumbs": crumbs((str(year), ""), (found.group_title if found.group else found.scheme.title, "")),
    }  # fmt: skip
    return render(request, "web/assess/ranking.html", context)


@page("assess.read", about=of_everything)
def export(request: HttpRequest, year: int, scheme: str, group: str) -> HttpResponse:
    """The same as a spreadsheet, for whoever sees the whole group."""
    found = found_group(request, year, scheme, group, request.frame.today)
    if not found.is_all:
        raise NotAllowed(_only_own())
    title = Text(f"{year} 年度名额与排序：{found.title.zh}", f"Quota and order {year}: {found.title.en}")
    answer = HttpResponse(sheet(found.order, found.run, title, found.pack, language()), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="ranking-{year}-{scheme}-{group}.xlsx"'
    return answer


def zones_of(found: Shown, draw: bool) -> Zones | None:
    """Who stands surely inside, for whoever sees the whole group, where places are few; drawn only when asked to."""
    if not found.is_all or found.order.outcome is None:
        return None
    told, waits = (
        (chance_in_group(found.run.id, found.group), False) if draw else chance_so_far(found.run.id, found.group)
    )
    return zones_told(told, waits, found.order.compared)


def found_group(request: HttpRequest, year: int, scheme: str, group: str, day: date) -> Shown:
    """The group of the run that stands (or of `?run=`), as far as the reader may see it. Errors: NotFound, NotAllowed."""
    asked = whole(request.GET.get("run", ""))
    number = asked or standing_runs(year, scheme).get(scheme, 0)
    if not number:
        raise NotFound(_no_run(year))
    run = run_found(number)
    if (run.year, run.scheme) != (year, scheme):
        raise NotFound(_no_run(year))
    groups = groups_of(run.id)
    key = "" if group == EVERYBODY and "" in groups else groups[0] if group == EVERYBODY else group
    pack = pack_by_digest(run.pack_digest)
    reach = reach_of(request.actor, day)
    proposal = proposal_of(run.id)
    _must_show(reach, pack, year, proposal, day)
    lines = tuple(line for line in order_of(run.id, key) if line.group == key and reach.holds(line.unit))
    decided = decided_grades(year, {line.subject for line in lines}, scheme)
    outcome = outcome_of(run.quota, key) if reach.is_all else None
    grades = {
        line.subject: one.grade if (one := decided.get((scheme, line.subject))) else line.grade for line in lines
    }
    order = order_of_group(lines, outcome, decided, pack, year, unlike(grades, year, pack))
    return Shown(year, run, pack, pack.schemes[scheme], key, groups, order, proposal, reach.is_all)


def _must_show(reach: Reach, pack: Pack, year: int, proposal: ProposalFound | None, day: date) -> None:
    """Ranks of an own tree are shown from the day on which the persons see theirs. Errors: NotAllowed."""
    if not reach.is_all and not _ranks_shown(pack, year, proposal, day):
        visible_from = milestone(pack, "proposal_visible", year)
        raise NotAllowed(
            Reason(
                "no_ranks_yet",
                Text("决定之前不排名；拟定等次还不能看。", "No ranks before the decision; the proposal is not shown yet."),
                "proposal_visible",
                Text(f"{visible_from} 起可以看本单位和所辖单位的结果。", f"From {visible_from} on the results of the own tree are shown."),
            )
        )  # fmt: skip


def _ranks_shown(pack: Pack, year: int, proposal: ProposalFound | None, day: date) -> bool:
    """Whether the ranks of a run are shown to whoever sees an own tree only."""
    decided = proposal is not None and proposal.state == "decided"
    return shows_grade(False, decided, proposal is not None, milestone(pack, "proposal_visible", year), day)


def _quota_note(found: Shown) -> Text:
    """Where the quota stands: its source, and whether the deciding body may pass it."""
    outcome = found.order.outcome
    if outcome is None:
        return Text("", "")
    source = found.pack.sources.get(outcome["rule"]["source"])
    title = source.title if source else Text(outcome["rule"]["source"], outcome["rule"]["source"])
    clause = next(
        (node.title for node in found.scheme.nodes if node.id == outcome["quota"]), text(outcome["arithmetic"])
    )
    return Text(
        f"{clause.zh}。依据：《{title.zh}》（{outcome['rule']['date']}）",
        f"{clause.en}. Source: {title.en} ({outcome['rule']['date']})",
    )


def group_title(pack: Pack, key: str) -> Text:
    return next(
        (one.title for one in pack.peer_groups if one.key == key),
        pack.words.name(key) if key else Text("全部", "all"),
    )


def _leads(pack: Pack, scheme: Scheme) -> bool:
    return any(
        pack.post_kinds[kind].bearer == "first_responsible" for kind in scheme.applies_to if kind in pack.post_kinds
    )


def _url(year: int, scheme: str, group: str) -> str:
    return reverse("assess-ranking-group", args=[year, scheme, group])


def _only_own() -> Reason:
    return Reason(
        "only_own_tree",
        Text("这张表只对能看全组的人导出。", "This sheet is for whoever may see the whole group."),
        "assess.read",
    )


def _no_run(year: int) -> Reason:
    return Reason(
        "no_run",
        Text(f"{year} 年还没有这样的测算结果。", f"There is no such result for {year} yet."),
        "",
        Text("事实冻结后才测算。", "Facts are frozen first."),
    )
