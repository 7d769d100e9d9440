"""Lint of bounds: numbers that an engine could not hold exactly, limits that cross, results of schemes that cannot be looked into."""

from collections.abc import Iterator, Mapping

from zeren.kernel.words import Text
from zeren.policy import scheme as shape
from zeren.policy.findings import Finding, each_node, fixed, said
from zeren.policy.intervals import outgrown
from zeren.policy.pack import Pack
from zeren.policy.references import imports_of, in_circles


def outgrow(pack: Pack) -> Iterator[Finding]:
    """No value of a scheme for an office can grow beyond what every engine computes exactly."""
    for scheme in pack.schemes.values() if pack.use == "office" else ():
        for name in outgrown(pack, scheme):
            node = scheme.node(name)
            text = Text(
                f"“{node.title.zh}”可能超出2^52个万分之一：给事项写上 lo、hi，或给本条写上 limit。",
                f"“{node.title.en}” could exceed 2^52 ten-thousandths: give its facts lo and hi, or the node a limit.",
            )
            yield Finding("INTERVAL", scheme.file, node.id, text)


def crossed(pack: Pack) -> Iterator[Finding]:
    """No lower bound stands above its upper one."""
    for scheme, node in each_node(pack):
        pairs = [(node.limit.lo, node.limit.hi)] if node.limit is not None else []
        if isinstance(node.body, shape.Judge):
            pairs.append((node.body.lo, node.body.hi))
        if isinstance(node.body, (shape.Step, shape.Table)) and node.body.cap_per:
            pairs.append((node.body.cap_per.lo, node.body.cap_per.hi))
        for low, high in pairs:
            lo, hi = fixed(pack, low), fixed(pack, high)
            if lo is not None and hi is not None and lo > hi:
                text = Text(
                    f"“{node.title.zh}”的下限{said(lo)}高于上限{said(hi)}。",
                    f"The lower bound of “{node.title.en}”, {said(lo)}, is above the upper, {said(hi)}.",
                )
                yield Finding("LIMITS_CROSSED", scheme.file, node.id, text)


def imported(pack: Pack, beside: Mapping[str, Pack]) -> Iterator[Finding]:
    """A scheme whose results are taken from another pack is there to be looked into, and does not wait for these results."""
    packs = {**beside, pack.key: pack}
    needs = {(owner, key): imports_of(scheme) for owner, one in packs.items() for key, scheme in one.schemes.items()}
    known = {place: needed & set(needs) for place, needed in needs.items()}
    for key, scheme in pack.schemes.items():
        for owner, name in sorted(imports_of(scheme) - set(needs)):
            text = Text(
                f"看不到规则包“{owner}”的方案“{name}”，测评占比无法核对。",
                f"The scheme “{name}” of the pack “{owner}” is not at hand; its share of ballots cannot be told.",
            )
            yield Finding("IMPORT_UNSEEN", scheme.file, "scheme", text)
        if (pack.key, key) in in_circles(known):
            text = Text(
                f"方案“{key}”经引入又要用自己的结果。", f"By its imports the scheme “{key}” needs its own results."
            )
            yield Finding("IMPORT_CIRCLE", scheme.file, "scheme", text)
