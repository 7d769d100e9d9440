"""The workshop of a scheme: its tree with points, weights and sums, what the checks find, and a changed file on its way in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zeren.assess.queries import groups_of, standing_runs, years_with_runs
from zeren.assess.queries.trial import trial_of
from zeren.kernel.errors import Invalid, NotFound, Reason, Refused
from zeren.kernel.words import Text
from zeren.ledger.gate import may
from zeren.organisations.actions import adopt_changed, hand_in
from zeren.organisations.queries import drafts, import_content, import_found, person_names, unit_names
from zeren.organisations.queries.drafts import CHANGED
from zeren.policy import Node, Pack, Scheme, check_pack, with_changed
from zeren.policy.drafting.toml import written
from zeren.policy.findings import children_of, fixed
from zeren.scoring.compare import Comparison, Moved
from zeren.scoring.compare_words import grade_said, rule_said, why_said
from zeren.web.access import SIGNED_IN, of_everything, page
from zeren.web.addresses import address
from zeren.web.assess.schemes import NATURES, told, weighed
from zeren.web.assess.weight_years import as_adopted, chart_of_parts, drifts_of, parts_by_year, parts_said
from zeren.web.clarify.places import crumbs, said
from zeren.web.handed_in import cannot_take
from zeren.web.now import pack_now

LONGEST = 500_000
MOST_SHOWN = 60
KINDS = {
    "FACT": Text("填报的数", "a number entered"), "WHEN": Text("有则计分", "if it holds"), "STEP": Text("按次、按档", "so much for each"),
    "TABLE": Text("查表", "looked up"), "JUDGE": Text("由人评定", "a person judges"), "RATIO": Text("按比例", "by the share"),
    "GROUP": Text("同组比较", "among peers"), "HISTORY": Text("往年", "earlier years"), "IMPORT": Text("取自别的方案", "of another scheme"),
    "COMBINE": Text("合计", "together"), "LIMIT": Text("合计封顶", "together, bounded"), "BALLOT": Text("测评票", "ballot"),
    "STATUS": Text("分类适用", "by class"), "OVERRIDE": Text("等次的门槛", "gate of the grade"), "QUOTA": Text("名额", "quota"),
    "CHECK": Text("校验", "check"), "USE": Text("运用", "use"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Branch:
    """A line of the tree. `sum` are the points of what is below it, where they are fixed; `differs`: they are not its own."""

    node: Node
    depth: int
    kind: Text
    points: Fraction | None
    weight: Fraction | None
    sum: Fraction | None
    differs: bool
    what_for: Text
    source: Text


@page(SIGNED_IN)
def show(request: HttpRequest, key: str) -> HttpResponse:
    """One scheme of the pack in force, open to everybody; for the office the way in for a changed file."""
    return _page(request, key)


@page(post="organisations.import", about=of_everything)
def hand_in_changed(request: HttpRequest, key: str) -> HttpResponse:
    """Take a changed file of this scheme in: read and checked at once, kept as it came, nothing in force by it."""
    file = request.FILES.get("file")
    reasons = cannot_take(file, "")
    if file and not reasons:
        try:
            content = file.read()[:LONGEST]
            scheme = _scheme(with_changed(pack_now(request), content.decode("utf-8")), key)
            number = hand_in(request.actor, CHANGED, file.name, content, 0, {"rows": len(scheme.nodes)})
            return redirect("assess-schemes-changed", number=number)
        except UnicodeDecodeError:
            reasons = (
                Reason(
                    "NOT_TOML",
                    Text("这不是文字文件。", "This is no file of text."),
                    next_step=Text("交 .toml 文件。", "Hand in a .toml file."),
                ),
            )
        except Invalid as invalid:
            reasons = invalid.reasons
    return _page(request, key, reasons, 422)


@page(SIGNED_IN)
def take_file(request: HttpRequest, key: str) -> HttpResponse:
    """The scheme's file, to be changed and handed in again."""
    pack = pack_now(request)
    file = _scheme(pack, key).file
    text = written(pack.documents[file], f"{pack.key} {pack.version}, {file}")
    name = f'attachment; filename="{file}"'
    return HttpResponse(text, content_type="application/toml; charset=utf-8", headers={"Content-Disposition": name})


@page("organisations.import", about=of_everything, post="organisations.adopt")
def changed(request: HttpRequest, number: int) -> HttpResponse:
    """A changed scheme beside the one in force: what the checks find, its tree; bringing it into force."""
    found = import_found(number)
    if found.kind != CHANGED:
        raise NotFound(Reason("no_such_import", Text("没有这个文件。", "There is no such file.")))
    pack = pack_now(request)
    reasons: tuple[Reason, ...] = ()
    typed = {
        "version": request.POST.get("version", ""),
        "from_day": request.POST.get("from_day", f"{request.frame.today.year + 1}-01-01"),
    }
    if request.method == "POST":
        try:
            digest = adopt_changed(
                request.actor, number, typed["version"].strip(), date.fromisoformat(typed["from_day"])
            )
            messages.success(
                request,
                said(
                    "已采用，{day} 起生效；规则包摘要 {d}…",
                    "Adopted, in force from {day}; digest of the pack {d}…",
                    day=typed["from_day"],
                    d=digest[:12],
                ),
            )
            return redirect("assess-schemes-changed", number=number)
        except ValueError:
            reasons = (
                Reason(
                    "NOT_A_DAY",
                    Text("生效日不是日期。", "The day is no date."),
                    next_step=Text("写成 2027-01-01。", "Write 2027-01-01."),
                ),
            )
        except (Invalid, Refused) as refusal:
            reasons = refusal.reasons
    context = {
        "found": found,
        "by": _name(found.person_key),
        "reasons": reasons,
        "typed": typed,
        "may_adopt": may(request.actor, "organisations.adopt"),
        "pack": pack,
        **_beside(request, pack, import_content(number).decode("utf-8")),
        "crumbs": crumbs((found.file_name, "")),
    }  # fmt: skip
    return render(request, "web/assess/workshop_changed.html", context, status=409 if reasons else 200)


def _beside(request: HttpRequest, pack: Pack, text: str) -> dict[str, object]:
    """The changed scheme with what the checks find, or why it no longer fits the pack in force."""
    try:
        after = with_changed(pack, text)
    except Invalid as invalid:
        return {"unfit": invalid.reasons, "findings": (), "branches": ()}
    scheme = (
        next(one for key, one in after.schemes.items() if one != pack.schemes[key])
        if after.digest != pack.digest
        else None
    )
    findings = [told(finding) for finding in check_pack(after)]
    may_try = scheme is not None and may(request.actor, "assess.read")
    return {
        "unfit": (),
        "scheme": scheme,
        "findings": findings,
        "drifts": drifts_of(pack, after),
        "branches": list(branches(after, scheme)) if scheme else (),
        "may_try": may_try,
        "tried": "trial" in request.GET,
        "trial": _trial(pack, after, scheme) if scheme and may_try and "trial" in request.GET else None,
    }


@dataclass(frozen=True, slots=True)
class Moves:
    """One who would move: name, totals and grades on both sides, and why."""

    name: str
    row: Moved
    before: Text
    after: Text
    why: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """The trial of a year: how many of how many move, the first of them, what differs in the rules."""

    year: int
    comparison: Comparison
    moves: tuple[Moves, ...]
    more: int
    rules: tuple[Text, ...]


def _trial(pack: Pack, after: Pack, scheme: Scheme) -> Tried | None:
    found = trial_of(pack, after, scheme.key)
    if found is None:
        return None
    moved = [row for row in found.comparison.rows if row.moves]
    moved.sort(key=lambda row: (row.before.grade == row.after.grade, -abs(row.difference or 0), row.subject))
    shown = moved[:MOST_SHOWN]
    units = unit_names({found.called[row.subject][0] for row in shown})
    people = person_names({found.called[row.subject][1] for row in shown} - {""})
    moves = tuple(
        Moves(
            f"{units.get(found.called[row.subject][0], '')} {people.get(found.called[row.subject][1], '')}".strip(), row,
            grade_said(pack, row.before), grade_said(pack, row.after), tuple(why_said(pack, why) for why in row.why),
        )
        for row in shown
    )  # fmt: skip
    rules = tuple(rule_said(change) for change in found.comparison.rules)
    return Tried(found.year, found.comparison, moves, len(moved) - len(shown), rules)


def _page(request: HttpRequest, key: str, reasons: tuple[Reason, ...] = (), status: int = 200) -> HttpResponse:
    pack = as_adopted(pack_now(request))
    scheme = _scheme(pack, key)
    office = may(request.actor, "organisations.import")
    over_years = parts_by_year(request.frame.today, key)
    context = {
        "pack": pack,
        "scheme": scheme,
        "over_years": over_years,
        "parts_chart": chart_of_parts(over_years) if over_years else None,
        "parts_said": parts_said(over_years) if over_years else [],
        "weighed": weighed(pack, scheme),
        "branches": list(branches(pack, scheme)),
        "findings": [told(finding) for finding in check_pack(pack) if finding.file == scheme.file],
        "reasons": reasons,
        "steady": _steady(pack, key) if office and may(request.actor, "assess.read") else (),
        "office": office,
        "handed_in": [(one, _name(one.person_key)) for one in drafts(20, CHANGED)] if office else (),
        "crumbs": crumbs((scheme.title, "")),
    }
    return render(request, "web/assess/workshop.html", context, status=status)


def _steady(pack: Pack, key: str) -> tuple[tuple[Text, str], ...]:
    """Each group that the last year compared, with the page on how steady its grades are under other weights."""
    year = next(iter(years_with_runs()), 0)
    run = standing_runs(year, key).get(key)
    names = {group.key: group.title for group in pack.peer_groups}
    found = [group for group in groups_of(run) if group] if run else []
    return tuple(
        (names.get(group, Text(group, group)), address("assess-ranking-steadiness", year, key, group))
        for group in found
    )


def branches(pack: Pack, scheme: Scheme) -> Iterator[Branch]:
    """The tree in its own order: what the parts and the total stand on first, then what stands apart."""
    below: dict[str | None, list[Node]] = {}
    for node in scheme.nodes:
        below.setdefault(node.parent, []).append(node)

    def walk(node: Node, depth: int) -> Iterator[Branch]:
        yield _branch(pack, scheme, node, depth)
        for child in below.get(node.id, ()):
            yield from walk(child, depth + 1)

    for node in below.get(None, ()):
        yield from walk(node, 0)


def _branch(pack: Pack, scheme: Scheme, node: Node, depth: int) -> Branch:
    points, added = fixed(pack, node.points), None
    if node.kind == "COMBINE" and node.body is not None and node.body.how == "sum":  # type: ignore[union-attr]
        known = [found for child in children_of(scheme, node) if (found := fixed(pack, child.points)) is not None]
        added = sum(known, Fraction(0)) if known else None
    starts = getattr(node.body, "start", None)
    differs = added is not None and points is not None and added != points and starts is None
    said = [NATURES[node.nature][0] if node.nature else None, node.for_whom, node.verifier]
    known_words = [words for words in said if words is not None]
    what_for = Text(" · ".join(one.zh for one in known_words), " · ".join(one.en for one in known_words))
    kind = KINDS.get(node.kind or "", Text("未定", "left open"))
    return Branch(
        node,
        min(depth, 5),
        kind,
        points,
        fixed(pack, node.weight),
        added,
        differs,
        what_for,
        pack.sources[node.source].title,
    )


def _scheme(pack: Pack, key: str) -> Scheme:
    if key not in pack.schemes:
        raise NotFound(Reason("no_such_scheme", Text("规则包里没有这个方案。", "The pack has no such scheme."), next_step=Text("从“赋分与权重”里打开。", "Open it from “Points and weights”.")))  # fmt: skip
    return pack.schemes[key]


def _name(signature: str) -> str:
    key = signature.removeprefix("person:")
    return person_names({key}).get(key, key)
