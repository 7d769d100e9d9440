"""Lint of what must add up and fit: parts, points and weights; bands without overlap or gap; one condition, one value."""

import itertools
from collections.abc import Iterator
from fractions import Fraction

from zeren.kernel.words import Text
from zeren.policy import phrases
from zeren.policy import scheme as shape
from zeren.policy.findings import Finding, children_of, choices, each_node, fixed, said
from zeren.policy.pack import Pack


def sums(pack: Pack) -> Iterator[Finding]:
    """Weights of parts add up to 1 for every class; points of children to the points of their block; CHECK nodes hold."""
    for scheme in pack.schemes.values():
        if scheme.parts:
            by_part = [choices(pack, part.weight) for part in scheme.parts]
            for label in sorted({label for found in by_part for label in found}):
                weights = [found.get(label, found.get("")) for found in by_part]
                if any(weight is None for weight in weights) and label == "":
                    continue
                if None in weights or sum(weight for weight in weights if weight is not None) != 1:
                    yield _unequal(scheme, "part", label or "—", weights, Fraction(1))
    for scheme, node in each_node(pack):
        yield from _node_sums(pack, scheme, node)


def _unequal(scheme: shape.Scheme, key: str, label: str, found: list[Fraction | None], wanted: Fraction) -> Finding:
    terms = " + ".join("?" if number is None else said(number) for number in found)
    text = Text(f"{label}：{terms}不等于{said(wanted)}。", f"{label}: {terms} is not {said(wanted)}.")
    return Finding("PARTS_SUM", scheme.file, key, text)


def _node_sums(pack: Pack, scheme: shape.Scheme, node: shape.Node) -> Iterator[Finding]:
    if isinstance(node.body, shape.Check):
        yield from _check(pack, scheme, node, node.body)
    if not isinstance(node.body, shape.Combine):
        return
    children = children_of(scheme, node)
    if node.body.how == "weighted":
        weights = [fixed(pack, child.weight) for child in children]
        if None not in weights and sum(weight for weight in weights if weight is not None) != 1:
            yield _unequal(scheme, node.id, node.title.zh, weights, Fraction(1))
    full = fixed(pack, node.points)
    points = [found for child in children if (found := fixed(pack, child.points)) is not None]
    starts_full = isinstance(node.body.start, phrases.Points)
    if node.body.how == "sum" and full is not None and points and not starts_full and sum(points) != full:
        yield _unequal(scheme, node.id, node.title.zh, list(points), full)


def _check(pack: Pack, scheme: shape.Scheme, node: shape.Node, body: shape.Check) -> Iterator[Finding]:
    points = [fixed(pack, scheme.node(name).points) for name in body.of]
    wanted = fixed(pack, body.equals)
    if wanted is None or None in points:
        return
    known = [number for number in points if number is not None]
    holds = {
        "sum": sum(known) == wanted,
        "least": all(number >= wanted for number in known),
        "most": all(number <= wanted for number in known),
    }[body.checks]
    if not holds:
        yield _unequal(scheme, node.id, node.title.zh, points, wanted)


Band = tuple[Fraction | None, Fraction | None, bool, bool]


def _band(pack: Pack, row: shape.Row) -> Band | None:
    """Start, end, start belongs, end belongs; None when an end depends on who is appraised."""
    start, end = fixed(pack, row.start), fixed(pack, row.end)
    if (row.start is not None and start is None) or (row.end is not None and end is None):
        return None
    return start, end, not row.from_open, row.to_closed


def bands(pack: Pack) -> Iterator[Finding]:
    """Bands neither overlap nor leave a gap; no row is unreachable; no label stands twice."""
    for scheme, node in each_node(pack):
        body = node.body
        if not isinstance(body, shape.Table) or body.interpolate:
            continue
        if all(row.label is not None for row in body.rows):
            yield from _labels(scheme, node, body)
            continue
        found = [(row, _band(pack, row)) for row in body.rows if row.label is None]
        if any(band is None for _, band in found):
            continue
        rows = [(row, band) for row, band in found if band is not None]
        yield from _unreachable(scheme, node, rows)
        yield from _joints(scheme, node, body, rows)


def _labels(scheme: shape.Scheme, node: shape.Node, body: shape.Table) -> Iterator[Finding]:
    seen: dict[str, shape.Row] = {}
    for row in body.rows:
        if row.label in seen and row.also is None:
            same = seen[row.label].amount == row.amount and seen[row.label].grade == row.grade
            text = Text(
                f"“{node.title.zh}”中“{row.label}”写了两次。", f"“{row.label}” stands twice in “{node.title.en}”."
            )
            yield Finding("UNREACHABLE_ROW" if same else "TWO_VALUES", scheme.file, node.id, text)
        if row.label is not None and row.also is None:
            seen[row.label] = row


def _unreachable(scheme: shape.Scheme, node: shape.Node, rows: list[tuple[shape.Row, Band]]) -> Iterator[Finding]:
    for place, (row, band) in enumerate(rows):
        for earlier, before in rows[:place]:
            if earlier.also is None and before == band:
                code = "UNREACHABLE_ROW" if earlier.amount == row.amount and row.also is not None else "TWO_VALUES"
                text = Text(
                    f"“{node.title.zh}”第{place + 1}行与前面一行条件相同。",
                    f"Row {place + 1} of “{node.title.en}” has the same condition as a row before it.",
                )
                yield Finding(code, scheme.file, node.id, text)
            elif earlier.also is None and row.also is not None and _holds(before, band):
                text = Text(
                    f"“{node.title.zh}”第{place + 1}行轮不到，前面一行已包括它。",
                    f"Row {place + 1} of “{node.title.en}” is never reached; a row before it takes all of it.",
                )
                yield Finding("UNREACHABLE_ROW", scheme.file, node.id, text)


def _holds(outer: Band, inner: Band) -> bool:
    """Whether everything in `inner` lies in `outer`."""
    starts = outer[0] is None or (
        inner[0] is not None and (outer[0] < inner[0] or (outer[0] == inner[0] and outer[2] >= inner[2]))
    )
    ends = outer[1] is None or (
        inner[1] is not None and (outer[1] > inner[1] or (outer[1] == inner[1] and outer[3] >= inner[3]))
    )
    return starts and ends


def _joints(
    scheme: shape.Scheme, node: shape.Node, body: shape.Table, rows: list[tuple[shape.Row, Band]]
) -> Iterator[Finding]:
    plain = sorted({band for row, band in rows if row.also is None}, key=_low)
    every = sorted({band for _, band in rows}, key=_low)
    for lower, upper in itertools.pairwise(plain):
        if _overlap(lower, upper):
            yield _joint("BANDS_OVERLAP", scheme, node, lower, upper, Text("重叠", "overlap"))
    if body.otherwise is not None or body.marginal:
        return
    for lower, upper in itertools.pairwise(every):
        if _gap(lower, upper):
            yield _joint("BANDS_GAP", scheme, node, lower, upper, Text("之间有空档", "leave a gap between them"))
    gives_grades = any(row.grade for row, _ in rows)
    if gives_grades and every and (every[0][0] is not None or every[-1][1] is not None):
        text = Text(
            f"“{node.title.zh}”的等次没有覆盖全部分数。", f"The grades of “{node.title.en}” do not cover every total."
        )
        yield Finding("BANDS_GAP", scheme.file, node.id, text)


def _low(band: Band) -> tuple[bool, Fraction, bool]:
    return (band[0] is not None, band[0] or Fraction(0), not band[2])


def _overlap(lower: Band, upper: Band) -> bool:
    if upper[0] is None or lower[1] is None:
        return True
    return lower[1] > upper[0] or (lower[1] == upper[0] and lower[3] and upper[2])


def _gap(lower: Band, upper: Band) -> bool:
    if upper[0] is None or lower[1] is None:
        return False
    return lower[1] < upper[0] or (lower[1] == upper[0] and not lower[3] and not upper[2])


def _joint(code: str, scheme: shape.Scheme, node: shape.Node, lower: Band, upper: Band, what: Text) -> Finding:
    first = f"{'' if lower[0] is None else said(lower[0])}–{'' if lower[1] is None else said(lower[1])}"
    second = f"{'' if upper[0] is None else said(upper[0])}–{'' if upper[1] is None else said(upper[1])}"
    text = Text(
        f"“{node.title.zh}”的分档{first}与{second}{what.zh}。",
        f"The bands {first} and {second} of “{node.title.en}” {what.en}.",
    )
    return Finding(code, scheme.file, node.id, text)


def two_values(pack: Pack) -> Iterator[Finding]:
    """Two WHEN nodes of one block with the same condition and different amounts."""
    for scheme in pack.schemes.values():
        seen: dict[tuple[str | None, phrases.Predicate], shape.Node] = {}
        for node in scheme.nodes:
            if not isinstance(node.body, shape.When):
                continue
            mark = (node.parent, node.body.when)
            other = seen.setdefault(mark, node)
            if (
                isinstance(other.body, shape.When)
                and other.body.amount != node.body.amount
                and other.applies == node.applies
            ):
                text = Text(
                    f"“{other.title.zh}”与“{node.title.zh}”条件相同、分值不同。",
                    f"“{other.title.en}” and “{node.title.en}” have the same condition and different amounts.",
                )
                yield Finding("TWO_VALUES", scheme.file, node.id, text)
