"""What may be compared: parts of the data that are linked, who holds them together, and how firmly.

Without a link two meetings' marks say nothing of each other. Ranks over them are refused, with the four ways out.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from zeren.calibration.compiled import Ints, compiled
from zeren.calibration.ratings import Ratings
from zeren.calibration.severities import Severities
from zeren.kernel.errors import Reason
from zeren.kernel.words import Text

WEAK = 0.3
"""A standard error between the means of two blocks from which on their ranks are not put together, in logits."""

WAYS_OUT = Text(
    "可以任选一种：(1) 请至少 3 名署名评价人在每个会议各评至少 5 个对象（或至少 15 行共同评分）；"
    "(2) 用已知水平的对象或样本材料作锚（--anchors）；"
    "(3) 写明假定各会议对象平均水平相同（--across equal-means），每页都会注明；"
    "(4) 只在各部分内部排名和定名额（--across within）。",
    "Any one of these: (1) at least 3 named raters who mark at least 5 ratees in each meeting, or 15 rows in common; "
    "(2) ratees or dossiers of known standing as anchors (--anchors); "
    "(3) say by name that the meetings' ratees are assumed equal on average (--across equal-means), which every page then states; "
    "(4) ranks and places within each part alone (--across within).",
)


@dataclass(frozen=True, slots=True)
class Links:
    """`part` of each ratee and `unit_part` of each severity; how many ratees each has; who marked whom."""

    part: Ints
    unit_part: Ints
    sizes: tuple[int, ...]
    graph: csr_matrix

    @property
    def parts(self) -> int:
        """How many parts; one is as it should be."""
        return len(self.sizes)

    def bridges(self) -> tuple[int, ...]:
        """Severity units whose loss would split a part."""
        graph, people = (self.graph + self.graph.T).tocsr(), len(self.part)
        cut = np.zeros(graph.shape[0], np.bool_)
        _cut_points(graph.indptr, graph.indices, cut)
        return tuple(np.flatnonzero(cut[people:] & (np.diff(graph.indptr)[people:] > 1)).tolist())


def links(ratings: Ratings, of: Severities) -> Links:
    """Parts by who marked whom; sheets without identity link the ratees of their meeting. Largest part first."""
    people, units = len(ratings.ratees), len(of.klass)
    shape = (people + units, people + units)
    node = people + of.unit
    joined = [csr_matrix((np.ones(ratings.rows, np.int8), (ratings.ratee, node)), shape)]
    if of.free:  # the groups of one meeting are one meeting
        own = np.arange(of.signed, units)
        _, first = np.unique(of.unit_block[own], return_inverse=True)
        heads = np.full(int(first.max()) + 1, -1)
        heads[first[::-1]] = own[::-1]
        joined.append(csr_matrix((np.ones(len(own), np.int8), (people + own, people + heads[first])), shape))
    graph = sum(joined[1:], joined[0])
    _, label = connected_components(graph, directed=False)
    counts = np.bincount(label[:people], minlength=int(label.max()) + 1)
    order = np.argsort(-counts, kind="stable")
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order))
    sizes = tuple(int(n) for n in counts[order] if n)
    return Links(rank[label[:people]], rank[label[people:]], sizes, graph)


@compiled
def _cut_points(starts, ends, cut):  # type: ignore[no-untyped-def]  # Numba infers it
    """Mark the points whose removal splits what they hold together (Hopcroft and Tarjan 1973), without recursion."""
    count = len(starts) - 1
    found, low, above = np.zeros(count, np.int64), np.zeros(count, np.int64), np.full(count, -1, np.int64)
    place = starts[:-1].copy()
    stack = np.zeros(count, np.int64)
    clock = 0
    for root in range(count):
        if found[root]:
            continue
        clock += 1
        found[root], low[root] = clock, clock
        depth, branches = 0, 0
        stack[0] = root
        while depth >= 0:
            here = stack[depth]
            if place[here] < starts[here + 1]:
                there = ends[place[here]]
                place[here] += 1
                if not found[there]:
                    clock += 1
                    found[there], low[there], above[there] = clock, clock, here
                    branches += here == root
                    depth += 1
                    stack[depth] = there
                elif there != above[here]:
                    low[here] = min(low[here], found[there])
            else:
                depth -= 1
                if depth >= 0:
                    parent = stack[depth]
                    low[parent] = min(low[parent], low[here])
                    if parent != root and low[here] >= found[parent]:
                        cut[parent] = True
        cut[root] = branches > 1


def unlinked(links_found: Links) -> Reason:
    """Why ranks over all are refused, with the ways out."""
    sizes = "、".join(map(str, links_found.sizes[:6])) + ("…" if links_found.parts > 6 else "")
    return Reason(
        "NOT_LINKED",
        Text(
            f"数据分成互不相连的 {links_found.parts} 部分（对象数：{sizes}）；没有共同的评价人，各部分之间不能比较，不给出总排名。",
            f"The data fall into {links_found.parts} parts without a link (ratees: {sizes}); no rater is common to them, "
            "so nothing can be said between parts, and no ranking over all is given.",
        ),
        next_step=WAYS_OUT,
    )


def weakly_linked(first: str, second: str, error: float) -> Reason:
    """Why ranks over blocks that hang together by too little are refused."""
    return Reason(
        "WEAKLY_LINKED",
        Text(
            f"{first} 与 {second} 之间的联系太弱：平均水平之差的标准误为 {error:.2f}（上限 {WEAK}），不给出总排名。",
            f"{first} and {second} hang together by too little: the standard error between their means is {error:.2f} "
            f"(at most {WEAK}), so no ranking over all is given.",
        ),
        next_step=WAYS_OUT,
    )
