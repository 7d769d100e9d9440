"""What a person may see of a result and when, and which clauses read a fact. Pure."""

from datetime import date

from zeren.policy import Pack, Scheme
from zeren.policy import scheme as shape
from zeren.policy.phrases import FactOf
from zeren.policy.references import parts_of


def milestone(pack: Pack, key: str, year: int) -> date | None:
    """The day of a milestone of an appraisal year by the pack's calendar; None when the pack has no such milestone."""
    for found in pack.calendar.milestones:
        if found.key == key:
            month, day = found.start.split("-")
            return date(year + found.next_year, int(month), int(day))
    return None


def shows_grade(reads_all: bool, decided: bool, proposed: bool, visible_from: date | None, today: date) -> bool:
    """Whether grade, rank and zone are shown: to the office and the deciding body always; to everybody else after the
    decision, or once proposed, from the pack's day on. Until then a card shows points so far, without ranks.

    Source: milestone proposal_visible.
    """
    return reads_all or decided or (proposed and visible_from is not None and visible_from <= today)


def schemes_for(pack: Pack, post_kind: str, unit_kind: str, leads: bool) -> tuple[Scheme, ...]:
    """The schemes that appraise a person in a post, and the unit where that person answers first for it."""
    return tuple(
        scheme
        for scheme in pack.schemes.values()
        if (scheme.subject == "person" and post_kind in scheme.applies_to and _of_kind(scheme, unit_kind))
        or (scheme.subject == "unit" and leads and unit_kind in scheme.applies_to)
    )


def clauses_of(schemes: tuple[Scheme, ...]) -> dict[str, tuple[shape.Node, ...]]:
    """Fact name → the clauses that read it, in the order of the schemes, each clause once."""
    found: dict[str, dict[str, shape.Node]] = {}
    for scheme in schemes:
        for node in scheme.nodes:
            for name in facts_read(node):
                found.setdefault(name, {}).setdefault(node.id, node)
    return {name: tuple(nodes.values()) for name, nodes in found.items()}


def facts_read(node: shape.Node) -> frozenset[str]:
    """The names of the facts that a node looks at, in its own body and in when it applies."""
    return frozenset(
        thing.fact for thing in parts_of(node) if isinstance(thing, (FactOf, shape.Judge)) and thing.fact is not None
    )


def _of_kind(scheme: Scheme, unit_kind: str) -> bool:
    return not scheme.unit_kinds or unit_kind in scheme.unit_kinds
