"""What this duty weighs for each role beside the main work and growth, and how far that moved from one pack to the next."""

from dataclasses import dataclass
from fractions import Fraction

from zeren.kernel.errors import Reason
from zeren.kernel.exact import shown
from zeren.kernel.words import Text
from zeren.policy import scheme as shape
from zeren.policy.findings import children_of, choices, figure, first_part, fixed, is_growth
from zeren.policy.pack import Pack

MOST = Fraction(5)
"""Points of 100 that a weight may move in a year unsaid, where the packs have no `balance.drift`."""
MEND = Text(
    "写明由谁、依据什么决定；不是有意为之的，把权重改回。",
    "Say who decided it and on what grounds; where nobody meant it, put the weights back.",
)


@dataclass(frozen=True, slots=True)
class Weight:
    """Shares of 100 for one role: this duty without its growth items; everything else, growth items among it.

    None: the weight is no fixed number.
    """

    duty: Fraction | None
    economy: Fraction | None


@dataclass(frozen=True, slots=True)
class Drifted:
    """A role for which this duty weighs less, or the main work and growth more, by over `most` points of 100."""

    role: str
    title: Text
    before: Weight
    after: Weight
    most: Fraction

    @property
    def reason(self) -> Reason:
        """The notice for a page, with both weights, the limit and what to do. Source: balance.drift."""
        return Reason(
            "WEIGHT_DRIFT",
            Text(
                "{role}：本责任由 {d0} 变为 {d1}，主体工作与增长由 {e0} 变为 {e1}（以 100 计），超过 {most}。",
                "{role}: this duty goes from {d0} to {d1}, main work and growth from {e0} to {e1} of 100, by more than {most}.",
            ).with_values(
                role=self.title, d0=said(self.before.duty), d1=said(self.after.duty), e0=said(self.before.economy),
                e1=said(self.after.economy), most=said(self.most),
            ),
            "balance.drift",
            MEND,
        )  # fmt: skip


def weights(pack: Pack) -> dict[str, Weight]:
    """By kind of post or unit, the weights of the scheme that applies to it; of several, the one where this duty weighs least."""
    found: dict[str, Weight] = {}
    for scheme in pack.schemes.values():
        for role in scheme.applies_to:
            weight = _weight(pack, scheme, role)
            if role not in found or (weight.duty or 0) < (found[role].duty or 0):
                found[role] = weight
    return found


def weights_of_parts(pack: Pack, scheme: shape.Scheme, role: str) -> dict[str, tuple[Text, Fraction]]:
    """What each part of a scheme weighs of 100 for a role: first what stands right below this duty, then the other parts.

    By node or part: its words and its weight; nothing of what has no fixed points.
    """
    top = first_part(scheme)
    full = fixed(pack, top.points) if top is not None else None
    by_role = [choices(pack, part.weight) for part in scheme.parts]
    shares = [found.get(role, found[""]) for found in by_role] or [Fraction(1)]
    found: dict[str, tuple[Text, Fraction]] = {}
    if top is not None and full and shares[0] is not None:
        for child in children_of(scheme, top):
            if (points := fixed(pack, child.points)) is not None:
                found[child.id] = child.title, shares[0] * points / full * 100
    for part, share in list(zip(scheme.parts, shares, strict=False))[1:]:
        if share is not None:
            found[part.id] = part.title, share * 100
    return found


def drift(before: Pack, after: Pack) -> tuple[Drifted, ...]:
    """Every role whose weights moved against this duty by more than the limit; one that is appraised no more weighs nothing.

    The stricter limit of the two packs holds: a change does not excuse itself. Source: balance.drift (project default).
    """
    most = min(figure(pack, "balance.drift", MOST) for pack in (before, after))
    now = weights(after)
    found = []
    for role, was in weights(before).items():
        became = now.get(role, Weight(Fraction(0), Fraction(0)))
        if _gap(was.duty, became.duty) > most or _gap(became.economy, was.economy) > most:
            found.append(Drifted(role, role_title(before, role), was, became, most))
    return tuple(found)


def role_title(pack: Pack, role: str) -> Text:
    """The words for a kind of post or unit."""
    return pack.post_kinds[role].title if role in pack.post_kinds else pack.words.name(role)


def said(weight: Fraction | None) -> str:
    """A weight of 100 as it is shown; a dash for one that is no fixed number."""
    return "—" if weight is None else shown(weight, 1)


def _gap(more: Fraction | None, less: Fraction | None) -> Fraction:
    return Fraction(0) if more is None or less is None else more - less


def _weight(pack: Pack, scheme: shape.Scheme, role: str) -> Weight:
    top = first_part(scheme)
    full = fixed(pack, top.points) if top is not None else None
    grown = _growth_points(pack, scheme, top) / full if top is not None and full else Fraction(0)
    shares = [Fraction(1)]
    if scheme.parts:
        by_role = [choices(pack, part.weight) for part in scheme.parts]
        known = [found.get(role, found[""]) for found in by_role]
        if any(share is None for share in known):
            return Weight(None, None)
        shares = [share for share in known if share is not None]
    duty = shares[0] * (1 - min(grown, Fraction(1)))
    return Weight(duty * 100, (sum(shares, Fraction(0)) - duty) * 100)


def _growth_points(pack: Pack, scheme: shape.Scheme, node: shape.Node) -> Fraction:
    if is_growth(pack, node):
        return fixed(pack, node.points) or Fraction(0)
    if not isinstance(node.body, shape.Combine):
        return Fraction(0)
    return sum((_growth_points(pack, scheme, child) for child in children_of(scheme, node)), Fraction(0))
