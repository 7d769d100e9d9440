"""What a reconciliation says: each difference in sentences of both languages, and the tables of its report as plain cells."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from zeren.kernel.words import Text
from zeren.scoring.reconcile import Done, Finding, Reconciled
from zeren.scoring.slip_kinds import KINDS
from zeren.scoring.slips import PART, TOTAL
from zeren.scoring.world import World, say

STATES = {
    "same": Text("一致", "the same"),
    "explained": Text("有差异，已找到原因", "differs, explained"),
    "several": Text("有差异，几种原因都能解释", "differs, several explanations fit"),
    "unexplained": Text("有差异，原因不明", "differs, not explained"),
    "no_total": Text("缺数据，算不出总分", "data missing, no total computed"),
}
MOST_WAYS = 6
Cell = str | int | Fraction | None
Rows = list[tuple[Cell, ...]]


@dataclass(frozen=True, slots=True)
class Told:
    """One subject for a report: what it is called, both totals and their difference, and why, a sentence a figure."""

    subject: str
    called: str
    hand: Fraction | None
    computed: Fraction | None
    difference: Fraction | None
    status: str
    why: tuple[Text, ...]

    @property
    def state(self) -> Text:
        return STATES[self.status]


def told(world: World, result: Reconciled, called: str) -> Told:
    """A result in words."""
    why = tuple(finding_said(world, finding) for finding in result.findings)
    return Told(result.subject, called, result.hand, result.computed, result.difference, result.status, why)


def figure_said(world: World, figure: str) -> Text:
    """What a figure is called: the total, a part, a clause with its number."""
    if figure in (TOTAL, ""):
        return Text("总分", "the total")
    if figure.startswith(PART):
        title = next(part.title for part in world.scheme.parts if PART + part.id == figure)
        return Text(f"“{title.zh}”计入总分", f"what “{title.en}” gives to the total")
    title = world.plan.nodes[figure].title
    return Text(f"“{title.zh}”（{figure}）", f"“{title.en}” ({figure})")


def finding_said(world: World, finding: Finding) -> Text:
    """One figure: what it is, what it should be, and what would explain it."""
    name = figure_said(world, finding.figure)
    hand, expected = say(finding.hand), "—" if finding.expected is None else say(finding.expected)
    head = Text(f"{name.zh}手工 {hand}，应为 {expected}", f"{name.en}: {hand} by hand, should be {expected}")
    if not finding.ways:
        return Text(f"{head.zh}；已知的差错都不能解释。", f"{head.en}; no known slip explains it.")
    ways = [_way_said(world, way) for way in finding.ways[:MOST_WAYS]]
    more = len(finding.ways) - len(ways)
    zh, en = "；或".join(way.zh for way in ways), "; or ".join(way.en for way in ways)
    if len(finding.ways) > 1:
        zh = f"有 {len(finding.ways)} 种同样说得通的原因：{zh}" + (f"；另有 {more} 种" if more else "")
        en = f"{len(finding.ways)} explanations fit equally: {en}" + (f"; and {more} more" if more else "")
    return Text(f"{head.zh}：{zh}。", f"{head.en}: {en}.")


def _way_said(world: World, way: tuple[Done, ...]) -> Text:
    said = [_done_said(world, done) for done in way]
    return Text("，加上".join(one.zh for one in said), " together with ".join(one.en for one in said))


def _done_said(world: World, done: Done) -> Text:
    name, kind = figure_said(world, done.slip.node), KINDS[done.slip.kind]
    before, after = ("—" if value is None else say(value) for value in (done.before, done.after))
    if before == after:
        return Text(f"{name.zh}{kind.zh}", f"{name.en}: {kind.en}")
    return Text(f"{name.zh}{kind.zh}（记成 {after}，应为 {before}）", f"{name.en}: {kind.en} ({after} for {before})")


def by_clause(world: World, results: Iterable[Reconciled]) -> list[tuple[Text, Text, int]]:
    """Which slip happened at which clause how often, where nothing else explains it; the most frequent first."""
    counts: Counter[tuple[str, str]] = Counter()
    for result in results:
        for finding in result.findings:
            nodes = {frozenset(done.slip.node for done in way) for way in finding.ways}
            if len(nodes) == 1:
                counts.update((done.slip.node, done.slip.kind) for done in finding.ways[0])
    return [(figure_said(world, node), KINDS[kind], count) for (node, kind), count in counts.most_common()]


HEADS = (
    Text("编码", "Code"), Text("名称", "Name"), Text("手工总分", "Total by hand"), Text("计算总分", "Total computed"), Text("差", "Difference"),
    Text("结论", "Finding"), Text("说明", "Why"),
)  # fmt: skip


def report(
    rows: Sequence[Told],
    clauses: Sequence[tuple[Text, Text, int]],
    only_hand: Sequence[tuple[str, Text]],
    only_computed: Sequence[tuple[str, str]],
    language: str,
) -> list[tuple[Text, tuple[str, ...], Rows]]:
    """The sheets of a report in one language: differences first, then by clause, then what stands in one of the two alone.

    `only_hand`: what a row of the sheet calls itself and why it was not used; `only_computed`: subject and name.
    """
    ordered = sorted(rows, key=lambda row: (row.status == "same", row.subject))
    lines: Rows = [
        (
            row.subject, row.called, row.hand, row.computed, row.difference, row.state.read(language),
            "\n".join(sentence.read(language) for sentence in row.why),
        )
        for row in ordered
    ]  # fmt: skip
    counted: Rows = [(clause.read(language), kind.read(language), count) for clause, kind, count in clauses]
    alone: Rows = [(name, Text("只在手工表里", "in the sheet only").read(language), why.read(language)) for name, why in only_hand]  # fmt: skip
    alone += [(f"{key} {name}".strip(), Text("手工表里没有", "not in the sheet").read(language), "") for key, name in only_computed]  # fmt: skip
    return [
        (Text("对账", "Reconciliation"), _read(HEADS, language), lines),
        (Text("按条款", "By clause"), _read((Text("条款", "Clause"), Text("差错", "Slip"), Text("次数", "Times")), language), counted),
        (Text("单边", "In one only"), _read((Text("谁", "Who"), Text("在哪里", "Where"), Text("原因", "Why")), language), alone),
    ]  # fmt: skip


def _read(words: tuple[Text, ...], language: str) -> tuple[str, ...]:
    return tuple(word.read(language) for word in words)


def counted_states(rows: Iterable[Told]) -> Mapping[str, int]:
    """How many of each state, in the order of `STATES`."""
    counts = Counter(row.status for row in rows)
    return {state: counts[state] for state in STATES if counts[state]}


def headings_of(world: World) -> dict[str, tuple[str, ...]]:
    """The headings that a column of each figure may have: a clause's number, its title, the numbers of its text."""
    parts: dict[str, tuple[str, ...]] = {
        PART + part.id: (part.id, part.title.zh, part.title.en) for part in world.scheme.parts
    }
    if parts:
        first = PART + min(world.scheme.parts, key=lambda part: part.order).id
        parts[first] += ("本责任计分", "本责任", "This duty")
    taken = {word for words in parts.values() for word in words}
    nodes = {
        node.id: tuple(word for word in (node.id, node.title.zh, node.title.en, *node.clauses) if word not in taken)
        for node in world.plan.order
    }
    return parts | nodes
