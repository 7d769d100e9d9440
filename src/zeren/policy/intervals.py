"""Between which bounds each node of a scheme can lie, pushed from the facts' bounds up the tree. Pure, exact.

An engine computes in whole ten-thousandths; whoever runs one asks here whether a number could outgrow it. What a fact does not
say of itself is taken as `MOST_NUMBER` and `MOST_TIMES`; a bound is never narrower than what can happen, often wider.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from zeren.policy import phrases
from zeren.policy import scheme as shape
from zeren.policy.pack import Pack
from zeren.policy.references import nodes_needed

QUANTUM = 10_000
EXACT_MOST = 2**52
"""In ten-thousandths: a whole number up to here is exact in every engine, also in one that computes in binary floats."""
MOST_NUMBER = Fraction(10**9)
"""A number fact that does not say its `lo` and `hi`, and the sum of the numbers of its records, lie within this; an attribute
that is a number, and the number of an event, lie from nothing to this."""
MOST_TIMES = Fraction(10**6)
"""Records, subjects or peers that one run counts."""
LEAST_PART = Fraction(1, QUANTUM)
ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Interval:
    """From `lo` to `hi`, both belong."""

    lo: Fraction
    hi: Fraction

    @property
    def size(self) -> Fraction:
        return max(abs(self.lo), abs(self.hi))

    def plus(self, other: "Interval") -> "Interval":
        return Interval(self.lo + other.lo, self.hi + other.hi)

    def times(self, other: "Interval") -> "Interval":
        ends = [one * two for one in (self.lo, self.hi) for two in (other.lo, other.hi)]
        return Interval(min(ends), max(ends))

    def within(self, lo: Fraction | None, hi: Fraction | None) -> "Interval":
        """Cut to bounds; a bound that is not there cuts nothing."""
        found = self
        if lo is not None:
            found = Interval(max(found.lo, lo), max(found.hi, lo))
        return found if hi is None else Interval(min(found.lo, hi), min(found.hi, hi))


NOTHING = Interval(ZERO, ZERO)
ONE = Interval(Fraction(1), Fraction(1))
ANY = Interval(-MOST_NUMBER, MOST_NUMBER)
TIMES = Interval(ZERO, MOST_TIMES)
SHARE = Interval(ZERO, Fraction(1))


def hull(found: Iterable[Interval]) -> Interval:
    """The smallest interval that holds all of them; nothing when there are none."""
    every = list(found)
    return Interval(min(one.lo for one in every), max(one.hi for one in every)) if every else NOTHING


def too_large(found: Interval) -> bool:
    """Whether a value could be beyond what every engine holds exactly."""
    return found.size * QUANTUM > EXACT_MOST


def intervals(pack: Pack, scheme: shape.Scheme) -> Mapping[str, Interval]:
    """For each node that has a value, between what it can lie; wide ones are cut to `EXACT_MOST`, each told once."""
    return _Walk(pack, scheme).all()[0]


def outgrown(pack: Pack, scheme: shape.Scheme) -> tuple[str, ...]:
    """The nodes whose value, or what is computed on the way to it, could be beyond `EXACT_MOST` ten-thousandths."""
    return _Walk(pack, scheme).all()[1]


@dataclass
class _Walk:
    """One walk over a scheme, what is needed first."""

    pack: Pack
    scheme: shape.Scheme
    found: dict[str, Interval] = field(default_factory=dict)
    wide: list[str] = field(default_factory=list)

    def all(self) -> tuple[Mapping[str, Interval], tuple[str, ...]]:
        left = {node.id: node for node in self.scheme.nodes}
        needs = {name: nodes_needed(node, self.scheme) & set(left) for name, node in left.items()}
        while left:
            ready = [name for name in left if needs[name] <= set(self.found)]
            for name in ready:
                self._one(left.pop(name))
            if not ready:
                break
        return self.found, tuple(self.wide)

    def _one(self, node: shape.Node) -> None:
        raw = self.body(node)
        done = raw
        if node.scale is not None:
            done = done.times(self.amount(node.scale, node))
        if node.share_of_period:
            done = hull([NOTHING, done])
        if node.limit is not None:
            done = done.within(self._low(node.limit.lo, node), self._high(node.limit.hi, node))
        if node.points is not None and (node.policies.floor or self.scheme.policies.floor) == "zero":
            done = done.within(ZERO, None)
        absent = [NOTHING, self.points(node)] if node.points is not None else [NOTHING]
        done = hull([done, *absent])
        if too_large(raw) or too_large(done):
            self.wide.append(node.id)
        most = Fraction(EXACT_MOST, QUANTUM)
        self.found[node.id] = done.within(-most, most)

    # amounts and quantities

    def _low(self, amount: phrases.Amount | None, node: shape.Node) -> Fraction | None:
        return None if amount is None else self.amount(amount, node).lo

    def _high(self, amount: phrases.Amount | None, node: shape.Node) -> Fraction | None:
        return None if amount is None else self.amount(amount, node).hi

    def points(self, node: shape.Node) -> Interval:
        return ONE if node.points is None else self.amount(node.points, node)

    def amount(self, amount: phrases.Amount | None, node: shape.Node) -> Interval:
        """Between what an amount can lie for anybody."""
        if amount is None:
            return NOTHING
        if isinstance(amount, phrases.Number):
            return NOTHING if amount.value is None else Interval(amount.value, amount.value)
        if isinstance(amount, phrases.ValueOf):
            number = self.pack.values[amount.key].number
            return NOTHING if number is None else Interval(number, number)
        if isinstance(amount, phrases.Chosen):
            others = [] if amount.other is None else [amount.other]
            return hull(self.amount(inner, node) for inner in [*(inner for _, inner in amount.cases), *others])
        if isinstance(amount, phrases.Points):
            owner = node if amount.of == "points" or node.parent is None else self.scheme.node(node.parent)
            return NOTHING if owner.points is None else self.amount(owner.points, owner)
        return self.quantity(amount, node)

    def quantity(self, of: phrases.Quantity, node: shape.Node) -> Interval:
        if isinstance(of, phrases.FactOf):
            return self.fact(of)
        if isinstance(of, phrases.NodeOf):
            return self.found[of.node]
        if isinstance(of, phrases.Minus):
            return self.quantity(of.of, node).times(Interval(Fraction(-1), Fraction(-1)))
        if isinstance(of, phrases.TotalOf):
            return self.total()
        if isinstance(of, phrases.PartOf):
            return hull(self.found[part.node] for part in self.scheme.parts if part.id == of.part)
        if isinstance(of, phrases.OwnOf):
            return Interval(ZERO, Fraction(366))
        return Interval(ZERO, MOST_NUMBER)

    def total(self) -> Interval:
        """The total: one node's, or the parts' shares of the scheme's points."""
        if self.scheme.total:
            return self.found[self.scheme.total]
        full = self.scheme.points or Fraction(100)
        whole = NOTHING
        for part in self.scheme.parts:
            node = self.scheme.node(part.node)
            points = self.points(node)
            share = self.found[part.node].times(_one_by(points)).times(Interval(full, full))
            whole = whole.plus(share.times(self.amount(part.weight, node)))
        return whole

    def fact(self, of: phrases.FactOf) -> Interval:
        """What a fact's quantity can be: its own bounds once, or as often as there may be records."""
        word = self.pack.words.facts[of.fact]
        if of.how in ("records", "distinct"):
            return TIMES
        least = ZERO if word.type == "events" else -MOST_NUMBER
        one = Interval(least if word.lo is None else word.lo, MOST_NUMBER if word.hi is None else word.hi)
        adds_up = of.how in ("count", "sum") or (of.how is None and word.type == "events")
        if not adds_up or (word.lo is None and word.hi is None):
            return one
        return hull([NOTHING, TIMES, one.times(TIMES)])

    # bodies

    def body(self, node: shape.Node) -> Interval:
        body = node.body
        if body is None or not node.expressible:
            return NOTHING
        rule = _RULES.get(type(body).__name__)
        return rule(self, node, body) if rule is not None else NOTHING


def _one_by(found: Interval) -> Interval:
    """1 ÷ what is not zero; nothing nearer to zero than a run keeps."""
    if found.lo <= 0 <= found.hi:
        return Interval(-1 / LEAST_PART if found.lo < 0 else ZERO, 1 / LEAST_PART)
    ends = (1 / found.lo, 1 / found.hi)
    return Interval(min(ends), max(ends))


def _when(walk: _Walk, node: shape.Node, body: shape.When) -> Interval:
    return hull([walk.amount(body.amount, node), walk.amount(body.otherwise, node)])


def _counted(walk: _Walk, node: shape.Node, body: shape.Step | shape.Table, each: Interval) -> Interval:
    """So much for each event: with factors and extras, as often as events may be."""
    assert body.events is not None
    for factor in body.factors:
        each = hull([each, each.times(walk.amount(factor.times, node))])
    for extra in body.extras:
        each = hull([each, each.plus(walk.amount(extra.add, node))])
    whole = hull([NOTHING, each.times(TIMES if body.per_record else walk.fact(body.events))])
    if body.cap_per is None or body.cap_per.by != ("subject",):
        return whole
    return whole.within(
        None if body.cap_per.lo is None else walk.amount(body.cap_per.lo, node).lo,
        None if body.cap_per.hi is None else walk.amount(body.cap_per.hi, node).hi,
    )


def _step(walk: _Walk, node: shape.Node, body: shape.Step) -> Interval:
    each = walk.amount(body.each, node)
    if body.events is not None:
        return _counted(walk, node, body, each)
    assert body.of is not None
    away = walk.quantity(body.of, node).plus(
        walk.amount(body.start, node).times(Interval(Fraction(-1), Fraction(-1)))
    )
    step = walk.amount(body.step, node) if body.step is not None else ONE
    steps = Interval(ZERO, away.size + 1).times(_one_by(step))
    return hull([NOTHING, each.times(steps), each.times(steps).plus(walk.amount(body.first, node))])


def _table(walk: _Walk, node: shape.Node, body: shape.Table) -> Interval:
    amounts = [walk.amount(row.amount, node) for row in body.rows if row.amount is not None]
    found = hull([*amounts, walk.amount(body.otherwise, node)])
    if body.events is not None:
        return _counted(walk, node, body, found)
    if body.marginal and body.of is not None:
        return found.times(hull([NOTHING, walk.quantity(body.of, node)]))
    return found


def _judge(walk: _Walk, node: shape.Node, body: shape.Judge) -> Interval:
    if body.values:
        found = Interval(min(body.values), max(body.values))
    else:
        found = hull([walk.amount(body.lo, node), walk.amount(body.hi, node)])
    return hull([NOTHING, found.times(TIMES)]) if body.every else hull([NOTHING, found])


def _ratio(walk: _Walk, node: shape.Node, body: shape.Ratio) -> Interval:
    upper, lower = walk.quantity(body.of, node), walk.amount(body.to, node)
    if body.inverse:
        upper, lower = lower, upper
    share = upper.times(_one_by(lower))
    if not body.uncapped:
        most = Fraction(1) if body.cap is None else walk.amount(body.cap, node).hi
        share = Interval(min(share.lo, most), most)
        if share.lo < 0 and not _below(upper) and not _below(lower):
            share = Interval(ZERO, most)
    return share.times(walk.points(node))


def _below(found: Interval) -> bool:
    return found.lo < 0


def _group(walk: _Walk, node: shape.Node, body: shape.Group) -> Interval:
    of = walk.quantity(body.of, node)
    if body.statistic == "from_top":
        return SHARE
    if body.statistic in ("rank", "count"):
        return TIMES
    return of.times(TIMES) if body.statistic in ("sum", "share") else of


def _history(walk: _Walk, node: shape.Node, body: shape.History) -> Interval:
    if body.statistic in ("streak", "periods"):
        return Interval(ZERO, Fraction(1000))
    if body.statistic == "sum":
        return ANY.times(Interval(ZERO, Fraction(body.periods)))
    return ANY


def _import(walk: _Walk, node: shape.Node, body: shape.Import) -> Interval:
    if body.what == "rank" or body.statistic == "count":
        return TIMES
    if body.what == "share" or body.statistic == "share":
        return Interval(Fraction(-100), Fraction(100))
    own = walk.pack.schemes.get(body.scheme) if body.pack in (None, walk.pack.key) else None
    total = ANY
    if own is not None and own is not walk.scheme:
        other = _Walk(walk.pack, own)
        other.all()
        total = other.total()
    return total.times(TIMES) if body.statistic == "sum" else total


def _combine(walk: _Walk, node: shape.Node, body: shape.Combine) -> Interval:
    names = body.of or [child.id for child in walk.scheme.nodes if child.parent == node.id and child.counts]
    children = [(walk.scheme.node(name), walk.found[name]) for name in names if name in walk.found]
    start = walk.amount(body.start, node)
    if body.how == "sum":
        whole = start
        for child, found in children:
            whole = whole.plus(
                hull([NOTHING, found.times(_stretched(walk, node, child, children))]) if body.rescale else found
            )
        return whole
    if body.how == "weighted":
        whole = NOTHING
        for child, found in children:
            whole = whole.plus(found.times(walk.amount(child.weight, child)))
        return hull([whole, *(found for _, found in children)])
    if body.how == "product":
        whole = ONE
        for _, found in children:
            whole = whole.times(found)
        return hull([NOTHING, whole])
    return hull([NOTHING, *(found for _, found in children)])


def _stretched(
    walk: _Walk, node: shape.Node, child: shape.Node, children: list[tuple[shape.Node, Interval]]
) -> Interval:
    """By how much a child's points may grow when others do not apply: at most as if it stood alone."""
    if node.points is None or child.points is None:
        return ONE
    least = walk.points(child).lo
    return ONE if least <= 0 else hull([ONE, Interval(ONE.lo, max(ONE.hi, walk.points(node).hi / least))])


def _ballot(walk: _Walk, node: shape.Node, body: shape.Ballot) -> Interval:
    if not body.points_for:
        return Interval(ZERO, Fraction(100))
    return hull([NOTHING, *(walk.amount(row.amount, node) for row in body.points_for)])


def _status(walk: _Walk, node: shape.Node, body: shape.Status) -> Interval:
    names = [case.use for case in body.cases] + ([body.otherwise] if body.otherwise else [])
    return hull([NOTHING, *(walk.found[name] for name in names)])


def _plain(walk: _Walk, node: shape.Node, body: shape.Fact) -> Interval:
    return walk.quantity(body.of, node)


_RULES: dict[str, Callable[[_Walk, shape.Node, Any], Interval]] = {
    "Fact": _plain,
    "When": _when,
    "Step": _step,
    "Table": _table,
    "Judge": _judge,
    "Ratio": _ratio,
    "Group": _group,
    "History": _history,
    "Import": _import,
    "Combine": _combine,
    "Ballot": _ballot,
    "Status": _status,
}
