"""How a total adds up: blocks of this duty first, then the main work; and the line of the best grade."""

from collections.abc import Mapping
from fractions import Fraction

from zeren.kernel.exact import exact, shown
from zeren.kernel.words import Text
from zeren.policy import scheme as shape
from zeren.policy.phrases import Amount, Number, ValueOf
from zeren.web.assess.card_nodes import HUNDRED, Node, Part, Trace
from zeren.web.pieces import Part as Block
from zeren.web.pieces import PartGroup

MARKS = ("①", "②", "③", "④")
LETTERS_A_POINT = Fraction(3, 2)
"""How many letters stand side by side above one point of the bar, on a desk."""
SMALL_WORDS = frozenset({"and", "of", "the", "in", "by", "for"})


def groups_of(trace: Trace, sources: Mapping[str, Text]) -> tuple[PartGroup, ...]:
    """The parts of the sum bar. A part without a value (nothing known yet) is left out.

    `sources` says for a line when its facts happened and where they are from; it stands under a part of one block.
    """
    parts = [part for part in trace.parts if part.contribution is not None]
    return tuple(
        PartGroup(
            _numbered(_plain(part.title), place, len(parts)),
            part.contribution or Fraction(0),
            _whole(trace, part),
            _blocks(trace, part),
            _note(_whole(trace, part), sources.get(part.root.id)),
        )
        for place, part in enumerate(parts)
    )


def _plain(title: Text) -> Text:
    """A part's name without what is said about it in brackets."""
    return Text(title.zh.partition("（")[0], title.en.partition(" (")[0])


def _note(whole: Fraction, source: Text | None) -> Text:
    full = Text(f"满分 {shown(whole, 2, 1)}", f"of {shown(whole, 2, 1)}")
    return Text(f"{full.zh} · {source.zh}", f"{full.en} · {source.en}") if source and source.zh else full


def _numbered(title: Text, place: int, count: int) -> Text:
    return Text(f"{MARKS[place]} {title.zh}", f"{MARKS[place]} {title.en}") if count > 1 else title


def _whole(trace: Trace, part: Part) -> Fraction:
    return part.weight * HUNDRED if trace.content["parts"] else part.root.points or HUNDRED


def _blocks(trace: Trace, part: Part) -> tuple[Block, ...]:
    worth, stretch = trace.worth(part), trace.stretch(part)
    below = [node for node in trace.below(part.root) if node.value]
    if not below or not part.is_first:
        kind = "accent" if part.is_first else "slate"
        return (Block(part.title, part.contribution or Fraction(0), kind, _whole(trace, part)),)
    plain = [node for node in below if node.points is not None]
    added = [node for node in below if node.points is None]
    blocks = [
        Block(
            _short(node, (node.value or Fraction(0)) * stretch * worth),
            (node.value or Fraction(0)) * stretch * worth,
            "second" if place % 2 else "accent",
            (node.points or Fraction(0)) * stretch * worth,
        )
        for place, node in enumerate(plain)
    ]
    blocks += [
        Block(_short(node, HUNDRED), node.value * worth, "added") for node in added if node.value and node.value > 0
    ]
    return tuple(blocks)


def _short(node: Node, room: Fraction) -> Text:
    """A block's name without what follows its colon; in English as many of its words as its width has room for."""
    zh, en = node.title.zh.partition("：")[0].partition("（")[0], node.title.en.partition(":")[0].partition(" (")[0]
    if len(node.id) > 1:
        return Text(zh, en)
    kept: list[str] = []
    for word in en.split():
        if len(word) > room * LETTERS_A_POINT:
            break
        kept.append(word)
    while kept and kept[-1] in SMALL_WORDS:
        kept.pop()
    return Text(f"{node.id} {zh}", " ".join((node.id, *kept)))


def best_line(trace: Trace, values: Mapping[str, str]) -> Fraction | None:
    """The points from which the total alone gives the best grade; None where the scheme has no such line."""
    node = trace.nodes.get(trace.scheme.grade_by or "")
    if node is None or not isinstance(node.clause.body, shape.Table):
        return None
    starts = [_amount(row.start, values) for row in node.clause.body.rows if row.start is not None]
    known = [start for start in starts if start is not None]
    return max(known) if known else None


def _amount(of: Amount, values: Mapping[str, str]) -> Fraction | None:
    if isinstance(of, Number):
        return of.value
    if isinstance(of, ValueOf) and values.get(of.key) not in (None, "", "None"):
        return exact(values[of.key])
    return None


def in_words(trace: Trace) -> Text:
    """The sum as a sentence, for those who do not see the bar."""
    zh = "，".join(
        f"{part.title.zh} {shown(part.contribution, 2)}" for part in trace.parts if part.contribution is not None
    )
    en = ", ".join(
        f"{part.title.en} {shown(part.contribution, 2)}" for part in trace.parts if part.contribution is not None
    )
    total = shown(trace.total, 2) if trace.total is not None else "—"
    return Text(f"总分 {total}：{zh}", f"total {total}: {en}")


def weights_in_words(trace: Trace) -> Text:
    """The weights of the parts as they were used: 50 : 50."""
    said = " : ".join(shown(part.weight * HUNDRED, 2) for part in trace.parts)
    if not trace.content["parts"]:
        return Text("本责任", "this duty")
    return Text(f"本责任在前，按权重 {said} 折算", f"this duty first; weights {said}")
