"""Who would stand inside a quota had other voters of the same kinds marked: three zones beside the line.

The points of each ballot are moved within their margin, by draws that anyone can repeat from the seed, and what stands
above them is computed again, exactly. Nothing else moves, and nothing here decides: the official order is the scheme's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from hashlib import sha256
from statistics import NormalDist

from zeren.scoring.look import Look
from zeren.scoring.quota import fit_quota
from zeren.scoring.sensitivity import computed_again, row_of, standing_on
from zeren.scoring.world import World

BALLOT = "ballot"
DRAWS = 200
FULL = Fraction(100)
SURE, OUT = Fraction(9, 10), Fraction(1, 10)
STEPS = 1000
"""A drawn number is kept to whole thousandths of a margin, so that every machine computes the same."""


@dataclass(frozen=True, slots=True)
class Inside:
    """In how many of the draws somebody stood inside the quota; a tie at the line counts for the places left in it."""

    share: Fraction

    @property
    def zone(self) -> str:
        """`sure` from nine draws in ten on, `out` up to one in ten, else `within` the margin."""
        return "sure" if self.share >= SURE else "out" if self.share <= OUT else "within"


@dataclass(frozen=True, slots=True)
class Chances:
    """How it came out for whoever competes for places, by subject; whose ballot has a margin; from which seed and draws."""

    subjects: Mapping[str, Inside]
    known: frozenset[str]
    seed: str
    draws: int


def chances(world: World, errors: Mapping[str, Fraction], seed: str, draws: int = DRAWS) -> Chances | None:
    """Draw. `errors`: of a subject's ballot, as a share of its full marks; who has none keeps the points as they are.

    None where the scheme has no ballot or no quota, or nobody in the world has a margin.
    """
    nodes = [node for node in world.plan.order if node.nature == BALLOT and node.id in world.columns]
    known = frozenset(subject.key for subject in world.scored if errors.get(subject.key))
    if not nodes or not known or not world.plan.quotas:
        return None
    again = standing_on(world, {node.id for node in nodes})
    full = {
        (node.id, subject.key): Look(world, subject, node).number(node.points) or FULL
        for node in nodes
        for subject in world.scored
        if subject.key in known
    }
    found: dict[str, Fraction] = {}
    for draw in range(draws):
        other = replace(world, columns=dict(world.columns), standings={})
        for node in nodes:
            column = other.columns[node.id] = dict(world.columns[node.id])
            for key in known:
                value, most = column[key].value, full[node.id, key]
                if value is not None:
                    moved = value + most * errors[key] * drawn(f"{seed}|{draw}|{key}")
                    column[key] = column[key]._replace(value=min(max(moved, Fraction(0)), most))
        for subject, share in _inside(computed_again(other, again)).items():
            found[subject] = found.get(subject, Fraction(0)) + share
    return Chances({key: Inside(total / draws) for key, total in found.items()}, known, seed, draws)


def drawn(text: str) -> Fraction:
    """A standard normal number from the SHA-256 of a text."""
    part = (int.from_bytes(sha256(text.encode()).digest()[:6]) + 0.5) / 2**48
    return Fraction(round(NormalDist().inv_cdf(part) * STEPS), STEPS)


def _inside(world: World) -> dict[str, Fraction]:
    """1 for whoever stands inside a quota, a part of 1 for a tie at its line, 0 for the others who compete."""
    rows = [row_of(world, subject) for subject in world.scored]
    found: dict[str, Fraction] = {}
    for outcome in fit_quota(world.scheme, rows):
        tied = Fraction(outcome.tied_places, len(outcome.tied)) if outcome.tied else Fraction(0)
        for zone, share in ((outcome.certain, Fraction(1)), (outcome.tied, tied), (outcome.outside, Fraction(0))):
            for subject in zone:
                found[subject] = max(found.get(subject, Fraction(0)), share)
    return found
