"""The scheme of a draft: a node for each block, item, clause and piece; what is unconfirmed is judged or waits.

Stands under `pack`; `nodes` says what each rule becomes.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from zeren.kernel.words import Text
from zeren.policy.drafting.choices import Choices, Head, ItemChoice
from zeren.policy.drafting.nodes import POINTS, TIMES, Vocabulary, body_of, number, pair, rows_of
from zeren.policy.drafting.proposals import proposed
from zeren.policy.drafting.readings import gives
from zeren.policy.drafting.rules import Rule, bands_of
from zeren.policy.drafting.table import Clause, Item, OfficeTable
from zeren.policy.drafting.understand import Piece, Understood

SOURCE, SCHEME = "office-table", "draft"
GRADES = {
    "优秀": "excellent", "先进": "advanced", "优": "excellent", "良好": "good", "优良": "good", "良": "good", "好": "good", "较好": "fairly good",
    "合格": "passed", "称职": "competent", "达标": "up to standard", "中": "fair", "基本合格": "barely passed", "基本称职": "barely competent",
    "一般": "average", "不合格": "failed", "不称职": "incompetent", "未达标": "below standard", "不达标": "below standard", "较差": "rather poor", "差": "poor",
}  # fmt: skip

Node = dict[str, Any]


def chosen_rules(choices: Choices) -> Iterator[Rule]:
    for choice in choices.items.values():
        for rules in choice.rules.values():
            yield from rules


def points_of(item: Item, choice: ItemChoice | None) -> Fraction | None:
    """An item's points: the table's own, or where it has none, what a person wrote."""
    return item.points if item.points is not None else choice.points if choice else None


def office_words(words: str, english: str) -> dict[str, str]:
    """An office's own words; in English they stand as they are, after what they are."""
    return {"zh": words, "en": f"{english}: {words}" if english else words}


class SchemeOf:
    """The scheme of one draft while it is put together."""

    def __init__(self, table: OfficeTable, choices: Choices, head: Head, words: Vocabulary) -> None:
        self.table, self.choices, self._head, self.words = table, choices, head, words
        self.blocks: dict[tuple[str, ...], str] = {}
        self.grade_words: dict[str, dict[str, Any]] = {}
        self.order = 0
        grades = next((rule for rule in chosen_rules(choices) if rule.kind == "grades"), None)
        self.grades = [band.gives for band in bands_of(grades.values["grades"])] if grades else []
        for rank, name in enumerate(self.grades, start=1):
            self.grade_words[f"G_{rank}"] = {
                "zh": name,
                "en": GRADES.get(name, name),
                "subject": "unit",
                "rank": rank,
            }

    def head(self) -> dict[str, Any]:
        head, policies = self._head, dict(self._head.policies)
        rounding = policies.pop("rounding", "undeclared")
        said = rounding if rounding in ("undeclared", "none") else {"how": rounding, "places": 2}
        return {
            "key": SCHEME,
            "title": office_words(head.title, "Draft"),
            "subject": "unit",
            "applies_to": [head.kind],
            "period": head.period,
            "points": number(self._full([item for item in self.table.items if item.sign == "base"])),
            "total": "all",
            **({"grade_by": "grade"} if self.grades else {}),
            "source": SOURCE,
            "date": head.date,
            "confidence": "known" if self.choices.head else "unsure",
            "floor": policies.get("floor", "undeclared"),
            "partial_step": policies.get("partial_step", "undeclared"),
            "rounding": said,
            "ties": policies.get("ties", "undeclared"),
            "clause_count": len(self.table.clauses),
        }

    def nodes(self) -> list[Node]:
        full = self._full([item for item in self.table.items if item.sign == "base"])
        found: list[Node] = [
            {
                "id": "all",
                "kind": "COMBINE",
                "title": office_words(self._head.title, "All of"),
                "how": "sum",
                "points": number(full),
            }
        ]
        for item in self.table.items:
            if item.sign != "note":
                found.extend(self._block_nodes(item))
            found.extend(self._item(item, self._parent(item)))
        return found

    def _full(self, items: list[Item]) -> Fraction:
        return sum((points_of(item, self.choices.items.get(item.id)) or Fraction(0) for item in items), Fraction(0))

    def _parent(self, item: Item) -> str:
        return self.blocks.get(item.clauses[0].path, "all")

    def _block_nodes(self, item: Item) -> Iterator[Node]:
        """The blocks above an item that were not there yet; one that holds nothing within the full marks has no points."""
        path = item.clauses[0].path
        for depth in range(1, len(path) + 1):
            name = path[:depth]
            if name in self.blocks:
                continue
            self.blocks[name] = f"B{len(self.blocks) + 1}"
            inside = [one for one in self.table.items if one.clauses[0].path[:depth] == name]
            points = self._full([one for one in inside if one.sign == "base"])
            node: Node = {
                "id": self.blocks[name],
                "parent": self.blocks.get(name[:-1], "all"),
                "kind": "COMBINE",
                "title": office_words(name[-1], "Block"),
                "how": "sum",
            }
            yield {
                **node,
                **({"points": number(points)} if points else {}),
                **self._what_for(self.blocks[name], inside),
            }

    def _what_for(self, block: str, inside: list[Item]) -> Node:
        """What a person said about the block, and who verifies it where the table names one alone."""
        said = self.choices.blocks.get(block)
        named = {clause.verifier for item in inside for clause in item.clauses if clause.verifier}
        verifier = (said.verifier if said else "") or (named.pop() if len(named) == 1 else "")
        found: Node = {"nature": said.nature} if said and said.nature else {}
        if said and said.for_whom:
            found["for_whom"] = office_words(said.for_whom, "For")
        return {**found, **({"verifier": office_words(verifier, "Verified by")} if verifier else {})}

    def _item(self, item: Item, parent: str) -> Iterator[Node]:
        choice = self.choices.items.get(item.id)
        points = points_of(item, choice)
        active = choice is not None and not choice.judged
        if item.sign in ("note", "veto") or (active and _pointless(choice)):
            if (
                item.sign in ("base", "penalty") and points is not None
            ):  # a veto takes no points; somebody has to give them
                yield self._judged(item, parent, points)
            yield from self._beside(item, choice if active else None)
        elif points is None and item.sign != "bonus":
            yield self._slot(
                item, parent, Text("没有分值，暂不计分。", "No points are written; it gives none for the time being.")
            )
        elif not active or choice is None:
            yield self._judged(item, parent, points)
        else:
            yield from self._confirmed(item, parent, points, choice)

    def _judged(self, item: Item, parent: str, points: Fraction | None) -> Node:
        """A judgement within the points: from nothing to full marks, for a penalty from minus its points to nothing."""
        if points is None:
            return self._slot(
                item,
                parent,
                Text("加分没有上限，暂不计分。", "A bonus without a bound; it gives none for the time being."),
            )
        node = self._node(item.id, parent, item.clauses, item.clauses[0])
        key = self.words.fact(
            f"j{item.clauses[0].row}",
            Text(f"评定：{node['title']['zh']}", f"judgement: {node['title']['en']}"),
            "judged",
            POINTS,
        )
        bounds = (
            {"lo": number(-points), "hi": "0", "absent": "zero"}
            if item.sign == "penalty"
            else {"lo": "0", "hi": number(points)}
        )
        if item.sign == "base":
            return {**node, "kind": "JUDGE", "points": number(points), "fact": key, **bounds}
        return {**node, "kind": "JUDGE", "fact": key, "absent": "zero", **bounds}

    def _slot(self, item: Item, parent: str, why: Text) -> Node:
        return {**self._node(item.id, parent, item.clauses, item.clauses[0]), "slot": pair(why)}

    def _node(self, name: str, parent: str | None, clauses: tuple[Clause, ...], first: Clause) -> Node:
        """The start of a node: whose clauses it stands for, in their own words."""
        title = (
            first.content.split("\n")[0][:32]
            or first.rule.split("\n")[0][:32]
            or (first.path[-1] if first.path else first.id)
        )
        said = "\n".join(clause.words for clause in clauses)
        node: Node = {"id": name, **({"parent": parent} if parent else {}), "title": office_words(title, name)}
        verifiers = dict.fromkeys(clause.verifier for clause in clauses if clause.verifier)
        if verifiers:
            node["verifier"] = office_words("、".join(verifiers), "Verified by")
        own = {"note": office_words(said, name)} if said.strip() else {}
        return {**node, "clauses": [clause.id for clause in clauses], **own}

    def _confirmed(self, item: Item, parent: str, points: Fraction | None, choice: ItemChoice) -> Iterator[Node]:
        node: Node = {**self._node(item.id, parent, item.clauses, item.clauses[0]), "kind": "COMBINE", "how": "sum"}
        if item.sign == "base" and points is not None:
            node |= {
                "points": number(points),
                "start": "points" if choice.start == "points" else "0",
                "limit": {"hi": "points"},
            }
        elif points is not None:
            node["limit"] = {"hi": number(points)} if item.sign == "bonus" else {"lo": number(-points), "hi": "0"}
        known = proposed(item)
        if any(understood.floored for _, understood in known.clauses) and item.sign == "base":
            node["floor"] = "zero"
        zeros: list[Node] = []
        children: list[Node] = []
        for clause, understood in known.clauses:
            children.extend(self._clause(item, clause, understood, choice, points, zeros))
        if zeros:
            node["zero_when"] = zeros[0] if len(zeros) == 1 else {"any": zeros}
        yield node
        yield from children

    def _clause(
        self,
        item: Item,
        clause: Clause,
        understood: Understood,
        choice: ItemChoice,
        points: Fraction | None,
        zeros: list[Node],
    ) -> Iterator[Node]:
        """The nodes of one clause; predicates that make the whole item nothing go into `zeros`."""
        rules = choice.rules[clause.id]
        parent, most = item.id, choice.most.get(clause.id)
        bound: Node = {}
        if most is not None:
            down = not any(gives(rule) for rule in rules)
            bound = {"limit": {"lo": number(-most)} if down else {"hi": number(most)}}
            if len(rules) > 1:
                yield {**self._node(clause.id, parent, (clause,), clause), "kind": "LIMIT", **bound}
                parent, bound = clause.id, {}
        for place, rule in enumerate(rules, start=1):
            piece = understood.pieces[min(place, len(understood.pieces)) - 1]
            name, key = f"{clause.id}.{place}", f"f{clause.row}_{place}"
            title = Text(piece.name, f"{name}: {piece.name}")
            if rule.kind in ("zero_found", "zero_absent"):
                fact = self.words.fact(key, title, "events", TIMES)
                zeros.append(
                    {"fact": fact, **({"less_than": "1"} if rule.kind == "zero_absent" else {"at_least": "1"})}
                )
            elif rule.kind in ("veto", "not_best"):
                yield from self._override(name, clause, rule, piece, key)
            elif rule.kind not in ("grades", "said"):
                body = body_of(rule, key, title, points, self.words)
                yield {
                    "id": name,
                    "parent": parent,
                    "title": pair(title),
                    "clauses": [clause.id],
                    "note": office_words(piece.text, name),
                    **body,
                    **bound,
                }

    def _beside(self, item: Item, choice: ItemChoice | None) -> Iterator[Node]:
        """Clauses that give no points: vetoes, lines of grades, explanations; unconfirmed ones wait and do nothing."""
        for clause, understood in proposed(item).clauses:
            rules = choice.rules[clause.id] if choice else ()
            if not rules:
                why = Text(
                    "还没有人确认这一条怎么用，暂不起作用。",
                    "Nobody has confirmed what this clause does; it does nothing yet.",
                )
                yield {**self._node(clause.id, None, (clause,), clause), "slot": pair(why)}
            for place, rule in enumerate(rules, start=1):
                piece = understood.pieces[min(place, len(understood.pieces)) - 1]
                if rule.kind == "grades":
                    rows = rows_of(rule.values["grades"], "grade", lambda name: f"G_{self.grades.index(name) + 1}")
                    yield {
                        **self._node("grade", None, (clause,), clause),
                        "kind": "TABLE",
                        "counts": False,
                        "of": {"total": True},
                        "rows": rows,
                    }
                elif rule.kind == "said":
                    why = Text("是说明，不是计分规则。", "An explanation, no rule that gives points.")
                    yield {
                        **self._node(f"{clause.id}.{place}", None, (clause,), clause),
                        "expressible": False,
                        "why": pair(why),
                    }
                else:
                    yield from self._override(f"{clause.id}.{place}", clause, rule, piece, f"f{clause.row}_{place}")

    def _override(self, name: str, clause: Clause, rule: Rule, piece: Piece, key: str) -> Iterator[Node]:
        node = {**self._node(name, None, (clause,), clause), "title": office_words(piece.name, name)}
        if not self.grades:
            yield {
                **node,
                "slot": pair(
                    Text("还没有等次线，否决无从落实。", "No lines of grades stand yet for the veto to act on.")
                ),
            }
            return
        self.order += 1
        fact = self.words.fact(key, Text(piece.name, f"{name}: {piece.name}"), "events", TIMES)
        effect: Mapping[str, str] = (
            {"effect": "veto"} if rule.kind == "veto" else {"effect": "cap", "grade": f"G_{min(2, len(self.grades))}"}
        )
        yield {**node, "kind": "OVERRIDE", "order": self.order, "when": {"fact": fact, "at_least": "1"}, **effect}


def _pointless(choice: ItemChoice | None) -> bool:
    return choice is not None and all(
        rule.kind in ("veto", "not_best", "grades", "said") for rules in choice.rules.values() for rule in rules
    )
