"""Lint by the notice of 2013 on appraising achievements: growth stands beside its costs, decides nothing alone, and follows its debts.

Its first article is `lint_sense.growth`. Asked of packs for an office, and of articles 2 to 7 where a scheme has growth items.
"""

from collections.abc import Iterator
from fractions import Fraction

from zeren.kernel.words import Text
from zeren.policy import phrases
from zeren.policy import scheme as shape
from zeren.policy.findings import Finding, figure, fixed, is_growth, said
from zeren.policy.pack import Pack
from zeren.policy.references import parts_of

COST_LEAST = Fraction(1)
"""Points of cost items for each point of growth, where the pack has no `growth.cost_least`."""
VETO_MOST = Fraction(3)
"""Veto items of a scheme, where the pack has no `veto.most`."""


def notice(pack: Pack) -> Iterator[Finding]:
    """Articles 2 to 7, for each scheme of an office that has growth items."""
    for scheme in pack.schemes.values() if pack.use == "office" else ():
        hot = [node for node in scheme.nodes if is_growth(pack, node) and node.parent and node.counts]
        if hot:
            yield from _costs_weigh(pack, scheme, hot)
            for node in hot:
                yield from _of_item(scheme, node)
            yield from _debt(scheme, hot)
            yield from _decides(scheme, {node.id for node in hot})


def _finding(code: str, scheme: shape.Scheme, key: str, zh: str, en: str) -> Finding:
    return Finding(code, scheme.file, key, Text(zh, en), "rule")


def _costs_weigh(pack: Pack, scheme: shape.Scheme, hot: list[shape.Node]) -> Iterator[Finding]:
    """Article 2: energy, environment, debt, safety weigh no less than growth does."""
    growth = sum((fixed(pack, node.points) or Fraction(0) for node in hot), Fraction(0))
    costs = [node for node in scheme.nodes if "cost" in node.touches and node.counts]
    weighed = sum((fixed(pack, node.points) or Fraction(0) for node in costs), Fraction(0))
    wanted = growth * figure(pack, "growth.cost_least", COST_LEAST)
    if weighed < wanted:
        yield _finding(
            "COST_WEIGHT",
            scheme,
            hot[0].id,
            f"代价项（资源、环境、债务、安全）共{said(weighed)}分，增长项{said(growth)}分：代价项不应更轻。",
            f"Items of cost (resources, environment, debt, safety) have {said(weighed)} points, growth {said(growth)}: "
            "cost must not weigh less.",
        )


def _of_item(scheme: shape.Scheme, node: shape.Node) -> Iterator[Finding]:
    """Article 3: not asked of every region alike; article 5: with how it was made."""
    if not _depends_on_subject(scheme, node):
        yield _finding(
            "GROWTH_EVERYWHERE",
            scheme,
            node.id,
            f"“{node.title.zh}”对所有地区一样适用；限制开发区域和生态脆弱的贫困县不应考核增长。",
            f"“{node.title.en}” applies to every region alike; where development is restricted or poverty and a fragile "
            "nature meet, growth is not appraised.",
        )
    if node.how_made is None:
        yield _finding(
            "HOW_MISSING",
            scheme,
            node.id,
            f"“{node.title.zh}”只看数字，没有写明怎样核实基数、来源和怎样取得。",
            f"“{node.title.en}” looks at the figure alone; it does not say how base, source and the way it was made are seen.",
        )


def _depends_on_subject(scheme: shape.Scheme, node: shape.Node) -> bool:
    """Whether the item, or a block above it, applies by an attribute of whoever is appraised."""
    above: shape.Node | None = node
    while above is not None:
        if any(isinstance(thing, phrases.AttributeOf) for thing in parts_of(above.applies)):
            return True
        above = scheme.node(above.parent) if above.parent else None
    return False


def _debt(scheme: shape.Scheme, hot: list[shape.Node]) -> Iterator[Finding]:
    """Article 4: debt is an item, verified by somebody; article 7: it follows who decided, also after leaving."""
    debts = [node for node in scheme.nodes if "debt" in node.touches and node.counts]
    if not any(node.verifier is not None for node in debts):
        yield _finding(
            "DEBT_MISSING",
            scheme,
            hot[0].id,
            "有增长项，没有经审计核实的政府债务项（touches = [“cost”, “debt”]，写明 verifier）。",
            "There are growth items, but no item of public debt that somebody verifies (touches cost and debt, with a verifier).",
        )
    for node in debts:
        facts = [thing for thing in parts_of(node.body) if isinstance(thing, phrases.FactOf)]
        if not any(fact.named_in and fact.within == "any" for fact in facts):
            yield _finding(
                "DEBT_FOLLOWS",
                scheme,
                node.id,
                f"“{node.title.zh}”不随决策人走：离任后的债务应记到当时的决策人（named_in，within = “any”）。",
                f"“{node.title.en}” does not follow who decided: debts are charged to whoever decided on them, also after "
                "leaving (named_in, within any).",
            )


def _decides(scheme: shape.Scheme, hot: set[str]) -> Iterator[Finding]:
    """Article 6: no grade and no selection by growth."""
    for node in scheme.nodes:
        grades = isinstance(node.body, shape.Override) or node.id == scheme.grade_by
        if grades and any(isinstance(thing, phrases.NodeOf) and thing.node in hot for thing in parts_of(node.body)):
            yield _finding(
                "GROWTH_DECIDES",
                scheme,
                node.id,
                f"“{node.title.zh}”直接按增长定等次。",
                f"“{node.title.en}” decides a grade by growth itself.",
            )


def vetoes(pack: Pack) -> Iterator[Finding]:
    """Article 8: few veto items, each on the pack's list: a value `veto.<id>` that the office adopts, with its source."""
    for scheme in pack.schemes.values() if pack.use == "office" else ():
        found = [
            node for node in scheme.nodes if isinstance(node.body, shape.Override) and node.body.effect == "veto"
        ]
        for node in found:
            if f"veto.{node.id}" not in pack.values:
                yield _finding(
                    "VETO_UNLISTED",
                    scheme,
                    node.id,
                    f"一票否决“{node.title.zh}”不在规则包的清单里（值 veto.{node.id}，写明依据）。",
                    f"The veto “{node.title.en}” is not on the pack's list (a value veto.{node.id} with its source).",
                )
        most = figure(pack, "veto.most", VETO_MOST)
        if len(found) > most:
            yield _finding(
                "VETO_MANY",
                scheme,
                "scheme",
                f"一票否决{len(found)}项，超过{said(most)}项。",
                f"{len(found)} veto items, more than {said(most)}.",
            )


TRACES = (
    "照片",
    "截图",
    "打卡",
    "签到次数",
    "登录",
    "转发",
    "点赞",
    "photo",
    "screenshot",
    "check-in",
    "log-in",
    "login",
)


def traces(pack: Pack) -> Iterator[Finding]:
    """Nobody is scored by pictures, sign-ins or clicks: work is judged by what was done. Source: the notice on lightening burdens."""
    for scheme in pack.schemes.values() if pack.use == "office" else ():
        for node in scheme.nodes:
            facts = [thing.fact for thing in parts_of(node.body) if isinstance(thing, phrases.FactOf)]
            names = [pack.words.name(fact) for fact in facts] + [node.title]
            if node.kind not in ("COMBINE", "LIMIT") and any(
                word in f"{name.zh} {name.en}".lower() for name in names for word in TRACES
            ):
                yield _finding(
                    "TRACE_SCORED",
                    scheme,
                    node.id,
                    f"“{node.title.zh}”按照片、签到、登录之类的留痕计分。",
                    f"“{node.title.en}” gives points for pictures, sign-ins, log-ins or the like.",
                )
