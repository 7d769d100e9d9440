"""What the page of a draft shows: each item with its clauses' words, the readings they allow, and what was chosen so far."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from zeren.kernel.errors import Invalid, NotFound, Reason
from zeren.kernel.exact import shown
from zeren.kernel.words import Text
from zeren.organisations.queries import (
    ChoiceFound,
    ImportFound,
    choices_made,
    import_content,
    import_found,
    person_names,
)
from zeren.papers.office_tables import read_office_table, sums
from zeren.policy import Pack
from zeren.policy.drafting.choices import HEAD, Choices, read_choices
from zeren.policy.drafting.pack import judged_rule, open_items, pack_of
from zeren.policy.drafting.proposals import Proposed, proposed
from zeren.policy.drafting.rules import KINDS, Rule, bands_of, problems, told
from zeren.policy.drafting.source import source_in
from zeren.policy.drafting.table import Item, OfficeTable

KIND = "scheme"
JUDGED, OWN = "judged", "own"
BANDS = 6
OWN_KINDS = (
    "each", "once", "absent", "fewer", "reached", "short", "below", "above", "bands", "share", "zero_found", "zero_absent", "veto", "not_best",
    "judged", "said",
)  # fmt: skip
SIGNS = {
    "base": Text("满分以内", "within full marks"),
    "bonus": Text("加分", "bonus"),
    "penalty": Text("扣分", "penalty"),
    "veto": Text("否决", "veto"),
    "note": Text("表下说明", "note under the table"),
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A table handed in and what was chosen for it; `names` of those who chose, by signature."""

    found: ImportFound
    table: OfficeTable
    made: Mapping[str, ChoiceFound]
    names: Mapping[str, str]

    @property
    def plain(self) -> dict[str, dict[str, Any]]:
        return {place: one.answer for place, one in self.made.items()}

    @property
    def choices(self) -> Choices:
        """Errors: Invalid when what was chosen no longer fits what can be chosen."""
        return read_choices(self.table, self.plain)

    @property
    def key(self) -> str:
        return f"draft-{self.found.id}"

    def pack(self) -> Pack:
        return pack_of(self.table, self.choices, self.key)


@dataclass(frozen=True, slots=True)
class Option:
    """A reading to choose: its number in the form, its words, what parts it from the other one."""

    value: str
    words: Text
    why: Text | None
    checked: bool


@dataclass(frozen=True, slots=True)
class PieceShown:
    """A stretch of a clause with its readings; `own` holds the fields of a rule that a person writes."""

    name: str
    text: str
    options: tuple[Option, ...]
    own: Mapping[str, str]
    own_open: bool
    bands: tuple[tuple[int, str, str, str], ...]
    """Fields of bands (number, from, to, gives), where the words draw bands or state no rule."""


@dataclass(frozen=True, slots=True)
class ClauseShown:
    """A clause in its own words, its pieces, and the most that they may add or take together."""

    id: str
    content: tuple[str, ...]
    rule: tuple[str, ...]
    pieces: tuple[PieceShown, ...]
    most: str


@dataclass(frozen=True, slots=True)
class ItemShown:
    """One item. `state`: open, confirmed, judged. `told` is what was chosen, in words, with who and when."""

    id: str
    sign: Text
    path: tuple[str, ...]
    points: str
    needs_points: bool
    typed_points: str
    start: str
    shows_start: bool
    may_be_judged: bool
    clauses: tuple[ClauseShown, ...]
    state: str
    told: tuple[tuple[str, Text], ...]
    by: str
    explicit: bool
    ambiguous: bool
    reasons: tuple[Reason, ...] = ()

    @property
    def rows(self) -> int:
        return len(self.clauses)


def draft_found(number: int) -> Draft:
    """Errors: NotFound when there is no such draft."""
    found = import_found(number)
    if found.kind != KIND:
        raise NotFound(Reason("no_such_draft", Text("没有这份草案。", "There is no such draft.")))
    made = choices_made(number)
    keys = {one.by.removeprefix("person:") for one in made.values()} | {found.person_key.removeprefix("person:")}
    return Draft(found, read_office_table(import_content(number)), made, person_names(keys))


def items_shown(draft: Draft) -> tuple[ItemShown, ...]:
    """Every item in the table's order; the notes come last, as they stand."""
    return tuple(item_shown(draft, item) for item in draft.table.items)


def item_shown(
    draft: Draft, item: Item, typed: Mapping[str, str] | None = None, reasons: tuple[Reason, ...] = ()
) -> ItemShown:
    """One item; `typed` is what somebody just sent and what could not be taken, with its `reasons`."""
    one = proposed(item)
    made = draft.made.get(item.id)
    answer = made.answer if made and not reasons else {}
    by = draft.names.get(made.by.removeprefix("person:"), made.by) if made else ""
    clauses = tuple(_clauses(one, typed or {}))
    return ItemShown(
        item.id, SIGNS[item.sign], item.clauses[0].path,
        shown(item.points, 4) if item.points is not None else "", _needs_points(item), (typed or {}).get("points", ""),
        (typed or {}).get("start", one.start), item.sign == "base", item.sign not in ("note", "veto"), clauses,
        "open" if not answer else "judged" if answer.get("judged") else "confirmed",
        tuple(_told(one, answer)), by, one.explicit, one.ambiguous, reasons,
    )  # fmt: skip


def _needs_points(item: Item) -> bool:
    return item.points is None and item.sign in ("base", "penalty", "bonus")


def _clauses(one: Proposed, typed: Mapping[str, str]) -> Iterator[ClauseShown]:
    for clause, said in one.clauses:
        pieces = []
        for place, piece in enumerate(said.pieces, start=1):
            name = f"{clause.id}.{place}"
            chosen = typed.get(name, "1" if len(piece.readings) == 1 else "")
            judged = judged_rule(one.item, one.start, None)
            options = [
                Option(str(number), told(rule), rule.why, chosen == str(number))
                for number, rule in enumerate(piece.readings, start=1)
            ]
            if (
                one.item.sign != "note"
                and one.item.sign != "veto"
                and not any(rule.kind == "judged" for rule in piece.readings)
            ):
                options.append(Option(JUDGED, told(judged), None, chosen == JUDGED))
            first = piece.readings[0] if piece.readings else Rule("each", {"per": "1"})
            pieces.append(
                PieceShown(
                    name,
                    piece.text,
                    tuple(options),
                    _own(first, typed, name),
                    chosen == OWN,
                    _bands(piece.readings, typed, name),
                )
            )
        most = typed.get(f"{clause.id}.most", shown(said.most, 4) if said.most is not None else "")
        yield ClauseShown(clause.id, _lines(clause.content), _lines(clause.rule), tuple(pieces), most)


def _own(first: Rule, typed: Mapping[str, str], name: str) -> dict[str, str]:
    """The fields of a person's own rule, filled with the first reading's numbers or with what was typed."""
    points = first.values.get("points", "")
    base = {
        **first.values,
        "kind": first.kind,
        "points": points.removeprefix("-"),
        "sign": "-" if points.startswith("-") else "",
    }
    return {
        **base,
        **{key.removeprefix(f"{name}."): value for key, value in typed.items() if key.startswith(f"{name}.")},
    }


def _bands(readings: tuple[Rule, ...], typed: Mapping[str, str], name: str) -> tuple[tuple[int, str, str, str], ...]:
    if readings and readings[0].kind != "bands":
        return ()
    known = bands_of(readings[0].values["bands"]) if readings else ()
    rows = [(one.start, one.end, one.gives) for one in known] + [("", "", "")] * (BANDS - len(known))
    return tuple(
        (
            place,
            *(
                typed.get(f"{name}.{key}{place}", value)
                for key, value in zip(("from", "to", "gives"), row, strict=True)
            ),
        )
        for place, row in enumerate(rows, start=1)
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for line in text.split("\n") if line)


def _told(one: Proposed, answer: Mapping[str, Any]) -> Iterator[tuple[str, Text]]:
    """What was chosen, clause by clause; where the item begins first."""
    if not answer:
        return
    if answer.get("judged"):
        yield one.item.id, Text("整项由人评定", "a person judges the whole")
        return
    if one.item.sign == "base":
        down = answer.get("start", "points") == "points"
        yield (
            one.item.id,
            Text("从满分扣起", "from full marks down") if down else Text("从零分加起", "from nothing up"),
        )
    for clause, rules in (answer.get("rules") or {}).items():
        for rule in rules:
            read = Rule(rule["kind"], {key: value for key, value in rule.items() if key != "kind"})
            if read.kind in KINDS and not problems(read):
                yield clause, told(read)


@dataclass(frozen=True, slots=True)
class Counts:
    """How far a draft has come. Every clause of the table is one of these."""

    clauses: int
    confirmed: int
    judged: int
    open: int
    ambiguous: int
    unread: int


def counts_of(items: tuple[ItemShown, ...]) -> Counts:
    """Clauses by what became of them."""

    def of(state: str) -> int:
        return sum(item.rows for item in items if item.state == state)

    waiting = [item for item in items if item.state == "open"]
    return Counts(
        sum(item.rows for item in items),
        of("confirmed"),
        of("judged"),
        of("open"),
        sum(item.rows for item in waiting if item.ambiguous),
        sum(item.rows for item in waiting if not item.explicit),
    )


def head_of(draft: Draft) -> dict[str, str]:
    """The head as chosen, else as far as the table says it."""
    made = draft.made.get(HEAD)
    return {key: str(value) for key, value in made.answer.items()} if made else source_in(draft.table)


def wanting(draft: Draft) -> tuple[Reason, ...]:
    """What the table or the choices leave in disorder: sums that differ, vetoes that wait; nothing of the lint."""
    try:
        return (*sums(draft.table), *open_items(draft.table, draft.choices))
    except Invalid as invalid:
        return (*sums(draft.table), *invalid.reasons)


def blocks_of(draft: Draft) -> tuple[tuple[str, str, Mapping[str, str]], ...]:
    """The highest blocks of the draft: id, name, and what was said about each."""
    scheme = next(iter(draft.pack().schemes.values()))
    tops = [node for node in scheme.nodes if node.parent == "all" and node.id.startswith("B")]
    return tuple(
        (node.id, node.title.zh, draft.made[node.id].answer if node.id in draft.made else {}) for node in tops
    )
