"""Lint of what a scheme calls a result: outcomes carry half of this duty, each is for somebody, each can be verified by somebody.

Asked of packs for an office; a published text that is coded as a test is left as it was found.
"""

from collections.abc import Iterator
from fractions import Fraction

from zeren.kernel.words import Text
from zeren.policy import phrases
from zeren.policy import scheme as shape
from zeren.policy.findings import Finding, children_of, figure, first_part, fixed, percent, reaches_best, shares_of
from zeren.policy.pack import Pack
from zeren.policy.references import parts_of

OUTCOME_LEAST = Fraction(50, 100)
GROUPING = ("COMBINE", "LIMIT", "STATUS")


def outcomes(pack: Pack) -> Iterator[Finding]:
    """Outcomes are at least half of this duty's points; not asked where the best grade cannot be reached."""
    for scheme in pack.schemes.values() if pack.use == "office" else ():
        top = first_part(scheme)
        full = fixed(pack, top.points) if top is not None else None
        if top is None or not full or not reaches_best(scheme):
            continue
        least = max(figure(pack, "share.outcome_least", OUTCOME_LEAST), OUTCOME_LEAST)
        share = shares_of(pack, scheme, top).get("outcome", Fraction(0)) / full
        if share < least:
            text = Text(
                f"实效分只占{percent(share)}，不到{percent(least)}：看不出做成了什么。",
                f"Outcomes are {percent(share)} of the points, below {percent(least)}: what was achieved cannot be seen.",
            )
            yield Finding("OUTCOME_SHARE", scheme.file, top.id, text)


def for_whom(pack: Pack) -> Iterator[Finding]:
    """A block of outcomes says for whom they are. Source: the notice of 2013, article 5: how results were made, and for whom."""
    for scheme in pack.schemes.values() if pack.use == "office" else ():
        for node in scheme.nodes:
            if node.nature == "outcome" and not _says_for_whom(scheme, node):
                text = Text(
                    f"“{node.title.zh}”没有写明为谁。", f"“{node.title.en}” does not say for whom it is achieved."
                )
                yield Finding("FOR_WHOM_MISSING", scheme.file, node.id, text, "rule")


def _says_for_whom(scheme: shape.Scheme, node: shape.Node) -> bool:
    below = children_of(scheme, node)
    return node.for_whom is not None or (bool(below) and all(_says_for_whom(scheme, child) for child in below))


def verifiers(pack: Pack) -> Iterator[Finding]:
    """Each indicator of this duty says who verifies it (or its block does), and what it counts has a unit."""
    for scheme in pack.schemes.values() if pack.use == "office" else ():
        top = first_part(scheme)
        if top is not None and fixed(pack, top.points):
            yield from _unverified(pack, scheme, top, known=top.verifier is not None)


def _unverified(pack: Pack, scheme: shape.Scheme, node: shape.Node, known: bool) -> Iterator[Finding]:
    known = known or node.verifier is not None
    if node.kind in GROUPING:
        for child in children_of(scheme, node):
            yield from _unverified(pack, scheme, child, known)
        return
    if not known:
        text = Text(f"“{node.title.zh}”没有写明由谁核实。", f"“{node.title.en}” does not say who verifies it.")
        yield Finding("VERIFIER_MISSING", scheme.file, node.id, text)
    for fact in sorted({part.fact for part in parts_of(node.body) if isinstance(part, phrases.FactOf)}):
        word = pack.words.facts.get(fact)
        if word is not None and word.unit is None and word.type != "label":
            text = Text(f"“{word.name.zh}”没有计量单位。", f"“{word.name.en}” has no unit.")
            yield Finding("UNIT_MISSING", scheme.file, node.id, text)
