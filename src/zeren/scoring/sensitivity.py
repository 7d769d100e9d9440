"""How steady a grade and a place in the quota are: the share of changed weights under which they hold.

Each weight is moved alone, up and down, then all together by a draw that anyone can repeat from its seed. What makes a
whole keeps its sum. Only what stands above a moved weight is computed again; exact fractions throughout.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from hashlib import sha256

from zeren.kernel.words import Text
from zeren.policy import phrases
from zeren.policy import scheme as shape
from zeren.policy.references import parts_of
from zeren.scoring.grading import Grade, total_and_grade
from zeren.scoring.inputs import Subject
from zeren.scoring.nodes import evaluate, imputed
from zeren.scoring.quota import fit_quota
from zeren.scoring.results import NOT_APPLICABLE, Scored
from zeren.scoring.score import standing_of
from zeren.scoring.totals import Total
from zeren.scoring.world import Outcome, World

SIZES = (Fraction(1, 10), Fraction(3, 10))
DRAWS = 20
STEPS = 1000
"""A drawn weight moves by a whole number of thousandths of the size, either way."""
ZONES = ("certain", "tied", "outside")


@dataclass(frozen=True, slots=True)
class Shift:
    """One change of weights: by how much at most, alone or together, and the factor of each."""

    size: Fraction
    alone: bool
    factors: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class Steady:
    """One subject under all changes of one size: how many were tried, under how many grade and place held, and the other
    grades that came up, each with how often. `place` counts nothing where the scheme has no quota."""

    size: Fraction
    tried: int
    grade: int
    place: int
    others: Mapping[str, int]

    @property
    def percent(self) -> int:
        return int(self.size * 100)


@dataclass(frozen=True, slots=True)
class Steadiness:
    """What was tried, and how it came out: subject → one `Steady` a size. `weights` names what was moved."""

    weights: Mapping[str, Text]
    seed: str
    draws: int
    subjects: Mapping[str, tuple[Steady, ...]]


def sensitivity(world: World, seed: str, draws: int = DRAWS) -> Steadiness:
    """Tries every change on all subjects of a filled world. A scheme with a single weight, or none, tries nothing.

    The places hold within `world.scored`: hand in the whole field of a quota to ask about places.
    """
    names = weights_of(world)
    found: dict[str, list[Steady]] = {subject.key: [] for subject in world.scored}
    grades, places = _outcomes(world)
    for size in SIZES if names else ():
        shifts = [*_alone(names, size), *_together(names, size, seed, draws)]
        tried = [_outcomes(_shifted(world, shift)) for shift in shifts]
        for subject in found:
            met = Counter(then[subject] for then, _ in tried)
            held = met.pop(grades[subject])
            place = sum(there[subject] == places[subject] for _, there in tried)
            others = {
                grade or "": count for grade, count in sorted(met.items(), key=lambda row: (-row[1], row[0] or ""))
            }
            found[subject].append(Steady(size, len(tried), held, place, others))
    return Steadiness(names, seed, draws, {subject: tuple(rows) for subject, rows in found.items()})


def weights_of(world: World) -> dict[str, Text]:
    """What can be moved, with its title: the parts, the children of a weighted mean, and the full marks of the blocks
    directly below a part or the total. Each where there are at least two to share."""
    nodes, children = world.plan.nodes, world.plan.children
    found: dict[str, Text] = {}
    if len(world.scheme.parts) > 1:
        found |= {f"part:{part.id}": part.title for part in world.scheme.parts}
    roots = {world.scheme.total, *(part.node for part in world.scheme.parts)}
    for node in world.plan.order:
        body = node.body
        if not isinstance(body, shape.Combine):
            continue
        below = [nodes[name] for name in body.of or children[node.id] if nodes[name].withheld is None]
        shares = [child for child in below if (child.weight if body.how == "weighted" else child.points) is not None]
        if len(shares) > 1 and (body.how == "weighted" or (body.how == "sum" and node.id in roots)):
            found |= {child.id: child.title for child in shares}
    return found


def _alone(names: Mapping[str, Text], size: Fraction) -> Iterator[Shift]:
    for name in names:
        for factor in (1 + size, 1 - size):
            yield Shift(size, True, {name: factor})


def _together(names: Mapping[str, Text], size: Fraction, seed: str, draws: int) -> Iterator[Shift]:
    for draw in range(draws):
        yield Shift(size, False, {name: 1 + size * _drawn(f"{seed}|{size}|{draw}|{name}") for name in names})


def _drawn(text: str) -> Fraction:
    """A number between -1 and 1 from the SHA-256 of a text, in thousandths."""
    return Fraction(int.from_bytes(sha256(text.encode()).digest()[:8]) % (2 * STEPS + 1) - STEPS, STEPS)


def _shifted(world: World, shift: Shift) -> World:
    """The world with other weights: what stands above them computed again, all else shared."""
    other = replace(world, shifts=shift.factors, columns=dict(world.columns), standings={})
    return computed_again(other, _above(world, shift.factors))


def computed_again(other: World, nodes: Iterable[shape.Node]) -> World:
    """These nodes computed anew for everybody, in their order; the world is changed and given back."""
    for node in nodes:
        column: dict[str, Outcome] = {}
        other.columns[node.id] = column
        for subject in other.scored:
            own = subject.own_in(other.period.span)
            column[subject.key] = evaluate(other, subject, node) if own else Outcome(None, NOT_APPLICABLE)
        if any(outcome.imputes for outcome in column.values()):
            imputed(other, node, column)
    return other


def _above(world: World, moved: Mapping[str, Fraction]) -> list[shape.Node]:
    """The nodes that gather a moved weight, those that read the total, and all that depend on them, in order."""
    gathering = {
        node.id
        for node in world.plan.order
        if isinstance(node.body, shape.Combine)
        and not moved.keys().isdisjoint(node.body.of or world.plan.children[node.id])
    }
    return standing_on(world, set(), gathering)


def standing_on(world: World, touched: set[str], first: Collection[str] = ()) -> list[shape.Node]:
    """The nodes of `first`, those that read the total, and all that depend on them or on `touched`, in order."""
    touched, found = set(touched), []
    for node in world.plan.order:
        reads = any(isinstance(thing, phrases.TotalOf) for thing in parts_of(node.body))
        if node.id in first or reads or world.plan.needs[node.id] & touched:
            touched.add(node.id)
            found.append(node)
    return found


def _outcomes(world: World) -> tuple[dict[str, str | None], dict[str, tuple[str, ...]]]:
    """Every subject's proposed grade, and its place in each quota that it reaches."""
    rows = [row_of(world, subject) for subject in world.scored]
    places: dict[str, list[str]] = {one.subject: [] for one in rows}
    for outcome in fit_quota(world.scheme, rows):
        for zone in ZONES:
            for subject in getattr(outcome, zone):
                places[subject].append(f"{outcome.quota}:{zone}")
    return {one.subject: one.proposal for one in rows}, {subject: tuple(held) for subject, held in places.items()}


def row_of(world: World, subject: Subject) -> Scored:
    """As much of a result as a quota asks for."""
    own = subject.own_in(world.period.span)
    total, grade = total_and_grade(world, subject) if own else (Total(None, NOT_APPLICABLE, False), Grade())
    standings = tuple(standing_of(world, subject, node) for node in world.plan.quotas) if own else ()
    return Scored(
        subject=subject.key, scheme=world.scheme.key, version=world.scheme.version, period=world.period.key,
        total=total.value, status=total.status, own_days=0, period_days=world.period.days, parts=(),
        score_grade=grade.score_grade, gates=(), caps=(), proposal=grade.proposal, reasons=(), nodes=(), nearest=None,
        readings=(), quotas=standings, flags=(),
    )  # fmt: skip


def steady_words(rows: tuple[Steady, ...]) -> Text:
    """How often the grade held, size by size, in a sentence."""
    zh = "；".join(f"±{row.percent} % 的 {row.tried} 种变动中 {row.grade} 种等次不变" for row in rows)
    en = "; ".join(f"under {row.grade} of {row.tried} changes of ±{row.percent} % the grade holds" for row in rows)
    return Text(f"权重变动：{zh}。", f"Other weights: {en}.")
