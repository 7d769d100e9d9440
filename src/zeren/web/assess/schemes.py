"""What each scheme weighs: shares of process, outcome and ballot, weights by role; and a scheme pasted in, with all that is wrong."""

from dataclasses import dataclass
from fractions import Fraction

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zeren.kernel.errors import Invalid, Reason
from zeren.kernel.exact import shown
from zeren.kernel.words import Text
from zeren.policy import Finding, Pack, Scheme, check_pack, with_scheme
from zeren.policy.findings import choices, first_part, fixed, shares_of
from zeren.policy.lint_codes import BY_CODE
from zeren.policy.load import PASTED
from zeren.web.access import SIGNED_IN, page
from zeren.web.assess.weight_years import as_adopted, balance_by_year
from zeren.web.clarify.places import crumbs
from zeren.web.now import pack_now
from zeren.web.pieces import Part

LONGEST = 200_000
NATURES = {
    "outcome": (Text("实效", "outcomes"), "accent"),
    "process": (Text("过程", "process"), "middle"),
    "ballot": (Text("测评", "ballots"), "pale"),
    "": (Text("未分类", "not said"), "none"),
}
RULE = Text("上级规定要求", "a published rule asks for it")
PROJECT = Text("本系统的检查", "a check of this project")


@dataclass(frozen=True, slots=True)
class Weighed:
    """One scheme: its title, the bar of its shares in per cent, and a bar of part weights for each role."""

    key: str
    title: Text
    shares: tuple[Part, ...]
    roles: tuple[tuple[Text, tuple[Part, ...]], ...]


@page(SIGNED_IN, post=SIGNED_IN)
def show(request: HttpRequest) -> HttpResponse:
    """The schemes of the pack in force as the office adopted it; below them the form for another scheme."""
    pack = pack_now(request)
    in_force = as_adopted(pack)
    text = request.POST.get("scheme", "")[:LONGEST]
    reasons: tuple[Reason, ...] = ()
    read = False
    if request.method == "POST":
        reasons, read = _wrong_with(in_force, text)
    context = {
        "pack": pack,
        "weighed": [weighed(in_force, scheme) for scheme in in_force.schemes.values()],
        "natures": [words for words, _ in list(NATURES.values())[:3]],
        "findings": [told(finding) for finding in check_pack(in_force)],
        "balance": balance_by_year(request.frame.today),
        "text": text,
        "reasons": reasons,
        "read": read,
        "crumbs": crumbs((Text("赋分与权重", "Points and weights"), "")),
    }
    return render(request, "web/assess/schemes.html", context, status=422 if reasons else 200)


def _wrong_with(pack: Pack, text: str) -> tuple[tuple[Reason, ...], bool]:
    """All that is wrong with a pasted scheme, and whether it could be read at all. Nothing of it is kept."""
    try:
        found = check_pack(with_scheme(pack, text))
    except Invalid as invalid:
        return invalid.reasons, False
    return tuple(told(finding) for finding in found if finding.file == PASTED), True


def told(finding: Finding) -> Reason:
    """A finding for a page, with what mends it and what it rests on."""
    code = BY_CODE[finding.code]
    rests = RULE if code.rests_on == "rule" else PROJECT
    mend = Text(f"{code.mend.zh}（{rests.zh}）", f"{code.mend.en} ({rests.en})")
    return Reason(finding.code, finding.text, next_step=mend, place=(finding.file, finding.key))


def weighed(pack: Pack, scheme: Scheme) -> Weighed:
    """What a scheme's points are for, and what each part weighs for each role."""
    return Weighed(scheme.key, scheme.title, _shares(pack, scheme), _roles(pack, scheme))


def _shares(pack: Pack, scheme: Scheme) -> tuple[Part, ...]:
    top = first_part(scheme)
    full = fixed(pack, top.points) if top is not None else None
    if top is None or not full:
        return ()
    found = shares_of(pack, scheme, top)
    found[""] = max(full - sum(found.values()), Fraction(0))
    return tuple(
        Part(NATURES[key][0], _percent(found[key] / full), NATURES[key][1]) for key in NATURES if found.get(key)
    )


def _roles(pack: Pack, scheme: Scheme) -> tuple[tuple[Text, tuple[Part, ...]], ...]:
    """Each role that the scheme names, secretaries first, with the weight of each part; one line where all are alike."""
    if not scheme.parts:
        return ()
    weights = [(part, choices(pack, part.weight)) for part in scheme.parts]
    named = [kind for kind in scheme.applies_to if any(kind in found for _, found in weights)] or [""]
    kinds = ("accent", "slate", "pale")
    return tuple(
        (
            pack.post_kinds[role].title if role in pack.post_kinds else Text("每个岗位", "every post"),
            tuple(
                Part(part.title, _percent(found.get(role, found[""]) or Fraction(0)), kinds[place % len(kinds)])
                for place, (part, found) in enumerate(weights)
            ),
        )
        for role in named
    )


def _percent(share: Fraction) -> str:
    return shown(share * 100, 1)
