"""The stored trace of one result as a reader walks it: parts, their blocks, and the lines under them, in exact numbers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from zeren.kernel.exact import exact
from zeren.kernel.words import Text
from zeren.policy import Scheme
from zeren.policy import scheme as shape

HUNDRED = Fraction(100)


def text(said: Mapping[str, str]) -> Text:
    """Words as they are stored."""
    return Text(said["zh"], said["en"])


def number(said: str | None) -> Fraction | None:
    """A number as it is stored."""
    return None if said is None else exact(said)


@dataclass(frozen=True)
class Node:
    """One line of the trace beside the clause of the pack that it came from."""

    said: Mapping[str, Any]
    clause: shape.Node

    @property
    def id(self) -> str:
        return str(self.said["id"])

    @property
    def title(self) -> Text:
        """The title without the clause's own letter in front of it."""
        found = text(self.said["title"])
        return Text(found.zh.removeprefix(f"{self.id} "), found.en.removeprefix(f"{self.id} "))

    @property
    def value(self) -> Fraction | None:
        return number(self.said["value"])

    @property
    def points(self) -> Fraction | None:
        return number(self.said["points"])

    @property
    def status(self) -> str:
        return str(self.said["status"])

    @property
    def arithmetic(self) -> Text:
        return text(self.said["arithmetic"])

    @property
    def facts(self) -> tuple[str, ...]:
        return tuple(self.said["fact_keys"])

    @property
    def is_default(self) -> bool:
        return self.said["rule"]["confidence"] == "default"

    @property
    def lost(self) -> Fraction:
        """Points of the clause that were not reached."""
        if self.value is None:
            return Fraction(0)
        return max(Fraction(0), (self.points or Fraction(0)) - self.value)


def is_single_figure(node: Node) -> bool:
    """Whether a line takes over one figure (a ballot, another scheme's result) instead of counting facts."""
    return node.clause.kind in ("FACT", "IMPORT")


@dataclass(frozen=True)
class Part:
    """A part of the total: its root and what each of its points is worth in the total."""

    title: Text
    root: Node
    weight: Fraction
    contribution: Fraction | None
    is_first: bool


@dataclass(frozen=True)
class Trace:
    """A result's content with the scheme that made it."""

    content: Mapping[str, Any]
    scheme: Scheme

    @cached_property
    def nodes(self) -> dict[str, Node]:
        clauses = {node.id: node for node in self.scheme.nodes}
        return {
            said["id"]: Node(said, clauses[said["id"]]) for said in self.content["nodes"] if said["id"] in clauses
        }

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """This duty first. A scheme whose total is one node has one part, worth all of it."""
        if not self.content["parts"]:
            root = self.nodes[self.scheme.total or ""]
            return (Part(root.title, root, Fraction(1), root.value, True),)
        return tuple(
            Part(
                text(said["title"]), self.nodes[said["node"]], exact(said["weight"]), number(said["contribution"]), not place
            )
            for place, said in enumerate(sorted(self.content["parts"], key=lambda said: said["order"]))
        )  # fmt: skip

    def below(self, node: Node) -> tuple[Node, ...]:
        """The lines directly under one, in the order of the scheme."""
        body = node.clause.body
        named = body.of if isinstance(body, shape.Combine) else ()
        keys = named or tuple(found.id for found in self.scheme.nodes if found.parent == node.id)
        return tuple(self.nodes[key] for key in keys if key in self.nodes)

    def lines(self, node: Node) -> Iterator[Node]:
        """The lines that have nothing under them, down from one."""
        found = self.below(node)
        if not found:
            yield node
        for child in found:
            yield from self.lines(child)

    def worth(self, part: Part) -> Fraction:
        """What one point of a part's node gives to the total."""
        if not self.content["parts"]:
            return Fraction(1)
        return part.weight * (self.scheme.points or HUNDRED) / (part.root.points or HUNDRED)

    def stretch(self, part: Part) -> Fraction:
        """By how much the blocks of a part were stretched because some did not apply."""
        body = part.root.clause.body
        if not (isinstance(body, shape.Combine) and body.rescale):
            return Fraction(1)
        known = [node for node in self.below(part.root) if node.value is not None and node.points is not None]
        applies = sum((node.points or Fraction(0) for node in known), Fraction(0))
        return (part.root.points or applies) / applies if applies else Fraction(1)

    @property
    def total(self) -> Fraction | None:
        return number(self.content.get("total"))

    @property
    def gates(self) -> tuple[Mapping[str, Any], ...]:
        return tuple(self.content["gates"])
