"""COMBINE and LIMIT, GROUP, HISTORY, IMPORT, STATUS: what is gathered from children, peers, earlier periods, other schemes."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from zeren.kernel.exact import kept
from zeren.kernel.words import Text
from zeren.policy import scheme as shape
from zeren.scoring.events import highest
from zeren.scoring.inputs import Imported, Past, Subject, period_before
from zeren.scoring.look import Found, Look, missing_status
from zeren.scoring.numbers import missing
from zeren.scoring.results import KNOWN, NOT_APPLICABLE, PARTIAL
from zeren.scoring.world import Outcome, SwitchedOff, say, shifted, signed

ZERO = Fraction(0)


def combine(look: Look, body: shape.Combine) -> Outcome:
    """The children together. What is left out goes out of sum and mean; what is awaited makes the result partial."""
    assert look.node is not None
    rows = [(node, look.outcome(node.id)) for node in _children(look, body)]
    blocks = any(found.blocks for _, found in rows)
    stretch = _stretched(look, body)
    known = [(n, found, found.value * stretch.get(n.id, 1)) for n, found in rows if found.value is not None]
    start = look.number(body.start)
    if start is None:
        return missing(look)
    if not known and body.start is None:
        if blocks:
            return missing(look)
        if rows and all(found.status == NOT_APPLICABLE for _, found in rows):
            return Outcome(None, NOT_APPLICABLE, arithmetic=Text("各项均不适用", "nothing here applies"))
    value, text = _combined(look, body, known, start)
    if value is None:
        return missing(look)
    return Outcome(value, PARTIAL if blocks else KNOWN, blocks=blocks, arithmetic=text)


Known = list[tuple[shape.Node, Outcome, Fraction]]


def _children(look: Look, body: shape.Combine) -> list[shape.Node]:
    """What is gathered here: those named, else those below; withheld ones only where they are asked for."""
    assert look.node is not None
    nodes = [look.world.plan.nodes[name] for name in body.of or look.world.plan.children[look.node.id]]
    return nodes if look.world.with_withheld else [node for node in nodes if node.withheld is None]


def _stretched(look: Look, body: shape.Combine) -> dict[str, Fraction]:
    """In a trial of other weights: by how much the full marks of each child of a sum are moved, all of them together kept."""
    if not look.world.shifts or body.how != "sum":
        return {}
    nodes = [node for node in _children(look, body) if node.points is not None]
    points = {node.id: _full_marks(look, node) for node in nodes}
    return {name: now / points[name] for name, now in shifted(look.world, points).items() if points[name]}


def _full_marks(look: Look, node: shape.Node) -> Fraction:
    """Of a child whose weight is tried; those that are switched off have no share in it."""
    try:
        return look.beside(node).number(node.points) or ZERO
    except SwitchedOff:
        return ZERO


def _combined(look: Look, body: shape.Combine, known: Known, start: Fraction) -> tuple[Fraction | None, Text]:
    values = [value for *_, value in known]
    if body.highest_per:
        given = [row for _, found, _ in known for row in found.given]
        values = [amount for _, amount in highest(given, body.highest_per)]
        return _sum(values, start)
    if body.how == "sum":
        total, text = _sum(values, start)
        return _rescaled(look, known, total, text) if body.rescale else (total, text)
    if not values:
        return start, Text(say(start), say(start))
    if body.how == "mean":
        return _mean(values)
    if body.how == "weighted":
        return _weighted(look, known)
    if body.how == "trimmed":
        left = sorted(values)
        if body.trim_over is not None and len(left) > body.trim_over:
            left = left[1:-1]
        return _mean(left)
    if body.how == "product":
        product = Fraction(1)
        for value in values:
            product = kept(product * value)
        return product, _joined(values, "×", " × ", product)
    best = max(values) if body.how == "highest" else min(values)
    said = Text("取最高", "the highest") if body.how == "highest" else Text("取最低", "the lowest")
    return best, Text(f"{said.zh}：{say(best)}", f"{said.en}: {say(best)}")


def _joined(values: list[Fraction], zh: str, en: str, result: Fraction) -> Text:
    left = zh.join(signed(value).zh for value in values[:20]) + ("…" if len(values) > 20 else "")
    right = en.join(signed(value).en for value in values[:20]) + (" …" if len(values) > 20 else "")
    return Text(f"{left or '0'}＝{say(result)}", f"{right or '0'} = {say(result)}")


def _sum(values: list[Fraction], start: Fraction) -> tuple[Fraction, Text]:
    total = start + sum(values, ZERO)
    shown = [start, *(value for value in values if value)] if start else [value for value in values if value]
    if len(shown) <= 1:
        return total, Text(say(total), say(total))
    return total, _joined(shown, "＋", " + ", total)


def _mean(values: list[Fraction]) -> tuple[Fraction, Text]:
    mean = sum(values, ZERO) / len(values)
    inner = _joined(values, "＋", " + ", sum(values, ZERO))
    left, right = inner.zh.split("＝")[0], inner.en.split(" = ")[0]
    return mean, Text(f"（{left}）÷{len(values)}＝{say(mean)}", f"({right}) ÷ {len(values)} = {say(mean)}")


def _weighted(look: Look, known: Known) -> tuple[Fraction | None, Text]:
    applies = total = ZERO
    terms = []
    assert look.node is not None
    body = look.node.body
    asked = _children(look, body) if isinstance(body, shape.Combine) else []
    weights = shifted(look.world, {node.id: look.beside(node).number(node.weight) or ZERO for node in asked})
    whole = sum(weights.values(), ZERO)
    for node, _found, value in known:
        weight = weights[node.id]
        applies += weight
        total += weight * value
        terms.append(f"{say(value)}×{say(weight)}")
    if not applies:
        return None, Text("", "")
    result = total if not whole else total * whole / applies
    return result, Text(f"{'＋'.join(terms)}＝{say(result)}", f"{' + '.join(terms)} = {say(result)}")


def _rescaled(look: Look, known: Known, total: Fraction, text: Text) -> tuple[Fraction, Text]:
    """What has points: × points ÷ points of those that apply. What has none (a bonus, a deduction) is added as it is."""
    assert look.node is not None
    full, body = look.number(look.node.points), look.node.body
    stretch = _stretched(look, body) if isinstance(body, shape.Combine) else {}
    applies = inner = ZERO
    for node, _, value in known:
        if node.points is not None:
            applies += (look.beside(node).number(node.points) or ZERO) * stretch.get(node.id, 1)
            inner += value
    if not full or not applies or applies == full:
        return total, text
    result = inner * full / applies + total - inner
    rest = total - inner
    tail = f"{say(inner)}×{say(full)}÷{say(applies)}" + (f"＋{signed(rest).zh}" if rest else "") + f"＝{say(result)}"
    english = (
        f"{say(inner)} × {say(full)} ÷ {say(applies)}"
        + (f" + {signed(rest).en}" if rest else "")
        + f" = {say(result)}"
    )
    return result, Text(f"{text.zh}；{tail}", f"{text.en}; {english}")


def status(look: Look, body: shape.Status) -> Outcome:
    """Which node counts, by the class of the appraised."""
    for case in body.cases:
        holds = look.holds(case.when)
        if holds is None:
            return missing(look)
        if holds:
            return _taken(look, case.use)
    if body.otherwise:
        return _taken(look, body.otherwise)
    return Outcome(None, NOT_APPLICABLE, arithmetic=Text("不适用", "does not apply"))


def _taken(look: Look, name: str) -> Outcome:
    found = look.outcome(name)
    title = look.world.plan.nodes[name].title
    return found._replace(arithmetic=Text(f"按“{title.zh}”计", f"as “{title.en}”"), imputes=False)


@dataclass(frozen=True)
class Standings:
    """The known values of a group of peers, worked out once for all of them."""

    values: dict[str, Fraction]
    ahead: dict[Fraction, int]
    equal: Counter[Fraction]
    whole: Fraction
    best: tuple[Fraction, ...]

    @classmethod
    def of(cls, values: dict[str, Fraction], low_first: bool) -> "Standings":
        ordered = sorted(values.values(), reverse=not low_first)
        ahead: dict[Fraction, int] = {}
        for place, value in enumerate(ordered):
            ahead.setdefault(value, place)
        return cls(values, ahead, Counter(ordered), sum(ordered, ZERO), tuple(ordered))

    def without(self, key: str) -> "tuple[int, Fraction, list[Fraction]]":
        """Number, sum and the ends of the others, best first."""
        own = self.values.get(key)
        if own is None:
            return len(self.values), self.whole, [self.best[0], self.best[-1]] if self.best else []
        others = [*self.best[:2], *self.best[-2:]] if len(self.best) > 2 else list(self.best)
        if own in others:
            others.remove(own)
        return len(self.values) - 1, self.whole - own, others


def group(look: Look, body: shape.Group) -> Outcome:
    """The subject among its peers."""
    found = _standings(look, body)
    own = found.values.get(look.subject.key)
    if body.includes_self:
        count, whole, ends = len(found.values), found.whole, list(found.best)
    else:
        count, whole, ends = found.without(look.subject.key)
    if body.statistic == "count":
        return _number(Fraction(count), count)
    if not count or (own is None and body.statistic in ("rank", "from_top", "share")):
        look.missing = True
        return missing(look)
    if body.statistic in ("rank", "from_top") and own is not None:
        rank = _rank(look, found, own)
        if body.statistic == "rank":
            return _number(rank, count)
        return _number((rank - 1) / (count - 1) if count > 1 else ZERO, count)
    if body.statistic == "share":
        return _number((own or ZERO) / whole, count) if whole else missing(look)
    return _number({"mean": whole / count, "best": ends[0], "worst": ends[-1], "sum": whole}[body.statistic], count)


def _standings(look: Look, body: shape.Group) -> Standings:
    world = look.world
    assert look.node is not None
    mark: tuple[object, ...] = (look.node.id, body.where is None and world.group_of(look.subject, body.peers))
    kept = world.standings.get(mark)
    if isinstance(kept, Standings):
        return kept
    peers: Iterable[Subject] = world.peers_of(look.subject, body.peers)
    if body.where is not None:
        peers = [peer for peer in world.peers_of(look.subject, ()) if Look(world, peer, look.node).holds(body.where)]
    values = {peer.key: value for peer in peers if (value := _peer_value(look, body, peer)) is not None}
    world.standings[mark] = made = Standings.of(values, body.order == "low_first")
    return made


def _number(value: Fraction, peers: int) -> Outcome:
    return Outcome(value, arithmetic=Text(f"同组{peers}个：{say(value)}", f"of {peers} peers: {say(value)}"))


def _peer_value(look: Look, body: shape.Group, peer: Subject) -> Fraction | None:
    other = Look(look.world, peer, look.node)
    found = other.quantity(body.of)
    return found if isinstance(found, Fraction) else None


def _rank(look: Look, found: Standings, own: Fraction) -> Fraction:
    ahead, equal = found.ahead[own], found.equal[own]
    if equal > 1 and "ties" in look.world.policies.undeclared and not (look.node and look.node.policies.ties):
        look.flags.append("UNDECLARED_TIES")
    if equal > 1:
        look.flags.append("TIED")
    ties = look.world_policy("ties")
    if ties == "worst":
        return Fraction(ahead + equal)
    return ahead + Fraction(equal + 1, 2) if ties == "mean" else Fraction(ahead + 1)


def history(look: Look, body: shape.History) -> Outcome:
    """Earlier periods of the same subject; what was not recorded is missing."""
    world = look.world
    rows = world.history.get((look.subject.key, body.scheme or world.scheme.key, body.what), {})
    now = world.period.key
    if rows and all(len(period) == 4 for period in rows):
        now = now[:4]
    if body.statistic == "streak":
        return _streak(look, body, rows, now)
    if body.statistic == "back":
        found = _past(rows.get(period_before(now, body.back)))
        if found is None:
            look.missing = True
            return missing(look)
        if isinstance(found, str):
            return Outcome(None, label=found, arithmetic=world.scheme.words.name(found))
        return Outcome(found, arithmetic=Text(say(found), say(found)))
    wanted = [_past(rows.get(period_before(now, back))) for back in range(1, body.periods + 1)]
    known = [found for found in wanted if found is not None]
    if len(known) < (body.least if body.least is not None else body.periods):
        look.missing = True
        return missing(look)
    if body.statistic == "periods":
        return _plain(Fraction(sum(1 for found in known if look.passes(found, body.holds))))
    numbers = [found for found in known if isinstance(found, Fraction)]
    if not numbers:
        look.missing = True
        return missing(look)
    total = sum(numbers, ZERO)
    return _plain(total / len(numbers) if body.statistic == "mean" else total)


def _plain(value: Fraction) -> Outcome:
    return Outcome(value, arithmetic=Text(say(value), say(value)))


def _past(row: Past | None) -> Found:
    return None if row is None else (row.label if row.value is None else row.value)


def _streak(look: Look, body: shape.History, rows: dict[str, Past], now: str) -> Outcome:
    back = 1
    while True:
        found = _past(rows.get(period_before(now, back)))
        if found is None:
            if back == 1:
                look.missing = True
                return missing(look)
            look.flags.append("HISTORY_ENDS")
            break
        if not look.passes(found, body.holds):
            break
        back += 1
    value = Fraction(back - 1)
    return Outcome(value, arithmetic=Text(f"连续{say(value)}期", f"{say(value)} periods running"))


def import_(look: Look, body: shape.Import) -> Outcome:
    """Results of another scheme, of the subject or of those around it."""
    world = look.world
    keys = world.tree.reached(look.subject, body.over, body.kinds, world.scheme.subject == "person")
    found = [(key, _imported(look, body, world.imports.get((body.scheme, key)))) for key in keys]
    if not keys:
        return Outcome(None, NOT_APPLICABLE, arithmetic=Text("没有可引入的对象", "nobody to import from"))
    if body.over in ("descendants", "children"):
        found = [row for row in found if (body.scheme, row[0]) in world.imports or body.kinds]
    known = [value for _, value in found if value is not None]
    look.keys.extend(f"{body.scheme}:{key}" for key, value in found if value is not None)
    if not known or (len(known) < len(found) and body.when_some_missing == "wait"):
        look.missing = True
        return Outcome(
            None, missing_status(look), blocks=True, arithmetic=Text("没有可引入的结果", "no result to import")
        )
    if len(known) < len(found):
        look.flags.append("SOME_RESULTS_MISSING")
    if body.statistic in ("count", "share"):
        held = sum(1 for value in known if look.passes(value, body.holds))
        value = Fraction(held) if body.statistic == "count" else Fraction(held, len(known))
        return Outcome(value, arithmetic=Text(f"{held}／{len(known)}", f"{held} of {len(known)}"))
    numbers = [value for value in known if isinstance(value, Fraction)]
    if not numbers:
        _, label = min((key, str(value)) for key, value in found if value is not None)
        return Outcome(None, label=label, arithmetic=world.scheme.words.name(label))
    total = sum(numbers, ZERO)
    value = {"mean": total / len(numbers), "sum": total, "highest": max(numbers), "lowest": min(numbers)}[
        body.statistic
    ]
    text = Text(
        f"{len(numbers)}个结果（共{len(found)}个）：{say(value)}",
        f"{len(numbers)} results of {len(found)}: {say(value)}",
    )
    return Outcome(value, arithmetic=text)


def _imported(look: Look, body: shape.Import, row: Imported | None) -> Found:
    if row is None:
        return None
    if body.what == "grade":
        return row.grade
    if body.what == "rank":
        rank = look.world.import_rank(body.scheme).get(row.subject)
        return None if rank is None else Fraction(rank)
    if body.what == "share":
        return None if row.total is None or not row.points else kept(row.total / row.points)
    return row.total
