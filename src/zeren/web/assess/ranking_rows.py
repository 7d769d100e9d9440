"""The order of one group as a page or a sheet shows it: those compared, the quota line, the ties, those kept out by a gate."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from zeren.assess.queries import Decided, ResultLine, names_of_groups
from zeren.kernel.exact import exact, shown
from zeren.kernel.words import Text
from zeren.policy import Pack
from zeren.web.assess.beside import Unlike
from zeren.web.assess.card_nodes import text
from zeren.web.assess.card_words import found_of
from zeren.web.assess.cards import card_url
from zeren.web.clarify.places import Tag
from zeren.web.pieces import Pair, Part

SHOWN_BELOW = 20
ZONES = {
    "certain": Tag(Text("确定", "certain"), "done"),
    "tied": Tag(Text("并列待定", "tied, left open"), "dashed"),
    "outside": Tag(Text("名额外", "outside the quota"), "plain"),
    "below": Tag(Text("未到分数", "below the line"), "plain"),
    "failed": Tag(Text("门槛未过", "gate not passed"), "ink"),
}
KINDS = {"certain": "accent", "tied": "middle"}


@dataclass(frozen=True, slots=True)
class Row:
    """One place. `gates` says which gates were not passed and what was found instead; `decided` what was decided."""

    line: ResultLine
    zone: Tag
    kind: str
    url: str
    gates: tuple[tuple[str, Text], ...]
    decided: Text | None
    departs: bool
    unlike: tuple[Unlike, ...] = ()

    @property
    def is_tied(self) -> bool:
        return self.line.zone == "tied"

    @property
    def bar(self) -> Decimal:
        return self.line.total if self.line.total is not None else Decimal(0)


@dataclass(frozen=True, slots=True)
class Order:
    """A group: compared by rank, kept out although the points reach, and the rest of those with a failed gate."""

    compared: tuple[Row, ...]
    kept_out: tuple[Row, ...]
    rest: tuple[Row, ...]
    outcome: Mapping[str, Any] | None

    @property
    def everybody(self) -> tuple[Row, ...]:
        return (*self.compared, *self.kept_out, *self.rest)

    @property
    def tied(self) -> tuple[Row, ...]:
        return tuple(row for row in self.compared if row.is_tied)

    @property
    def certain(self) -> tuple[Row, ...]:
        return tuple(row for row in self.compared if row.line.zone == "certain")

    @property
    def cut_after(self) -> int:
        """After how many rows the quota line is drawn: behind the certain ones."""
        return len(self.certain) if self.outcome else 0

    @property
    def line(self) -> Decimal | None:
        """The lowest total that is inside the quota or ties for it."""
        totals = [row.line.total for row in (*self.certain, *self.tied) if row.line.total is not None]
        return min(totals) if totals else None

    @property
    def highest_is_out(self) -> bool:
        """Whether the highest total of all stands outside because of a gate."""
        totals = [row.line.total for row in self.compared if row.line.total is not None]
        out = [row.line.total for row in self.kept_out if row.line.total is not None]
        return bool(out) and (not totals or max(out) > max(totals))


def order_of_group(
    lines: tuple[ResultLine, ...], outcome: Mapping[str, Any] | None, decided: Mapping[tuple[str, str], Decided],
    pack: Pack, year: int, unlike: Mapping[str, tuple[Unlike, ...]],
) -> Order:  # fmt: skip
    """Rows by place; `unlike`: subject → other appraisals that do not fit its grade. Without a quota everybody who passed the gates is listed by total."""
    rows = [
        _row(line, decided.get((line.scheme, line.subject)), pack, year, unlike.get(line.subject, ()))
        for line in lines
    ]
    if outcome is None:
        rows.sort(key=lambda row: (not row.line.gates_passed, -(row.line.total or Decimal(-1)), row.line.subject))
        return Order(tuple(rows), (), (), None)
    aimed = outcome["grade"]
    apart = [row for row in rows if row.line.rank is None]
    kept = [row for row in apart if row.line.score_grade == aimed]
    rest = [row for row in apart if row.line.score_grade != aimed]
    return Order(tuple(row for row in rows if row.line.rank is not None), tuple(kept), tuple(rest), outcome)


def outcome_of(quota: Mapping[str, Any], group: str) -> Mapping[str, Any] | None:
    """How the quota of a run came out in one group."""
    return next((one for one in quota.get("outcomes", ()) if "|".join(one["group"]) == group), None)


def distribution(order: Order, pack: Pack, subject: str) -> tuple[tuple[Text, int, int], ...]:
    """Grade, how many by the computation, how many decided; best first, then ties left open, then those without a grade."""
    computed = Counter("tied" if row.is_tied else row.line.grade for row in order.everybody)
    decided = Counter(row.decided.zh for row in order.everybody if row.decided)
    rows = [
        (pack.words.name(key), computed[key], decided[pack.words.name(key).zh])
        for key in pack.words.grade_order(subject)
    ]
    if computed["tied"]:
        rows.append((Text("并列待定", "tied, left open"), computed["tied"], 0))
    if computed[""]:
        rows.append((Text("不定等次", "no grade"), computed[""], 0))
    return tuple(rows)


def distribution_parts(rows: tuple[tuple[Text, int, int], ...]) -> tuple[Part, ...]:
    """The same as a bar."""
    kinds = ("accent", "middle", "pale", "ink", "none")
    return tuple(Part(words, count, kinds[min(place, 4)]) for place, (words, count, _) in enumerate(rows))


def quota_pairs(order: Order, pack: Pack, values: Mapping[str, Any]) -> tuple[Pair, ...]:
    """How the number of places was worked out."""
    outcome = order.outcome
    if outcome is None:
        return ()
    grade = pack.words.name(outcome["grade"])
    said = text(outcome["arithmetic"])
    rows = [
        Pair(Text("参加考核", "appraised"), Text(f"{outcome['appraised']}", f"{outcome['appraised']}")),
        Pair(Text("计算", "computed"), said),
        Pair(
            Text(f"{grade.zh}名额", f"places for “{grade.en}”"),
            Text(f"{outcome['capacity']} 名", str(outcome["capacity"])),
            strong=True,
        ),
    ]
    names = names_of_groups([outcome], pack)
    parts = [(names[tuple(cap["group"])], text(cap["arithmetic"])) for cap in outcome["sub_caps"]]
    rows += [Pair(Text(f"其中 {part.zh}", f"of these {part.en}"), said) for part, said in parts]
    return tuple(rows)


def cut_words(order: Order) -> Text:
    """The sentence on the quota line."""
    if order.outcome is None:
        return Text("", "")
    capacity, sure, tied = order.outcome["capacity"], len(order.certain), len(order.tied)
    places = order.outcome["tied_places"]
    if tied:
        return Text(
            f"名额线：{capacity} 名。已定 {sure} 名，余 {places} 名由 {tied} 人并列",
            f"Quota line: {capacity}. {sure} certain, {tied} tie for {places}",
        )
    if sure < capacity:
        return Text(f"名额线：{capacity} 名，够条件的只有 {sure} 名", f"Quota line: {capacity}; only {sure} qualify")
    return Text(f"名额线：{capacity} 名，已满", f"Quota line: {capacity}, all taken")


def points(value: Decimal | None) -> str:
    return "—" if value is None else shown(exact(value), 2, 2)


def _row(line: ResultLine, decided: Decided | None, pack: Pack, year: int, beside: tuple[Unlike, ...]) -> Row:
    scheme = pack.schemes[line.scheme]
    gates = tuple((gate["id"], found_of(gate, scheme)) for gate in line.failed)
    if not gates and line.zone == "failed":
        gates = tuple((cap["id"], text(cap["title"])) for cap in line.caps if cap["before"] != cap["after"])
    return Row(
        line, ZONES.get(line.zone, ZONES["below"]), KINDS.get(line.zone, "slate"), card_url(year, line), gates,
        pack.words.name(decided.grade) if decided else None, bool(decided and decided.departs), beside,
    )  # fmt: skip
