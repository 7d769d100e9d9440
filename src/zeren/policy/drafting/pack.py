"""The pack of a draft: every clause a node, what was confirmed as a rule, everything else as a judgement within its points.

`documents_of` gives what the files say, `files_of` their text. The office's table stands in `table.toml` as it came.
"""

from typing import Any

from zeren.kernel.errors import Reason
from zeren.kernel.words import Text
from zeren.policy.canonical import canonical
from zeren.policy.drafting.choices import Choices, Head, ItemChoice
from zeren.policy.drafting.nodes import Vocabulary, pair
from zeren.policy.drafting.proposals import judged
from zeren.policy.drafting.rules import Rule
from zeren.policy.drafting.scheme_of import SOURCE, SchemeOf, chosen_rules, office_words, points_of
from zeren.policy.drafting.table import Item, OfficeTable
from zeren.policy.drafting.toml import written
from zeren.policy.load import from_json
from zeren.policy.pack import Pack

REMARKS = {
    "pack.toml": "Drafted from an office's own table. What nobody confirmed is judged by a person within its points.",
    "sources.toml": "The document that the table stands in.",
    "words.toml": "What the draft counts, in the clauses' own words.",
    "scheme.toml": "One node for each clause of the table (clauses = its row); `note` holds the clause's own words.",
    "table.toml": "The table as the office wrote it, cell by cell: “=” marks a number. `zeren policy table` writes it out again.",
}


def pack_of(table: OfficeTable, choices: Choices, key: str) -> Pack:
    """The draft as a pack that runs. Errors: Invalid when it does not load (then this room is wrong)."""
    return from_json(canonical(documents_of(table, choices, key)))


def files_of(table: OfficeTable, choices: Choices, key: str) -> dict[str, str]:
    """The text of each file of the pack, by name."""
    return {name: written(document, REMARKS[name]) for name, document in documents_of(table, choices, key).items()}


def documents_of(table: OfficeTable, choices: Choices, key: str) -> dict[str, Any]:
    """What each file of the pack says. Without a head it says so: source unsure, the day the first of its year."""
    head = choices.head or Head(table.above[0] if table.above else table.sheet.name, "未写明", "未写明", "1900-01-01")
    words = Vocabulary()
    scheme = SchemeOf(table, choices, head, words)
    nodes = scheme.nodes()
    return {
        "pack.toml": {"pack": {
            "key": key,
            "name": office_words(head.title, "Draft"),
            "version": "1",
            "use": "office",
            "effective_from": head.date,
            "summary": pair(Text(f"由本单位的考核表起草：{head.issuer} {head.number}。", f"Drafted from the office's own table: {head.issuer}, {head.number}.")),
        }},
        "sources.toml": {"source": [{
            "key": SOURCE,
            "title": office_words(head.title, "The office's table"),
            "issuer": office_words(head.issuer, "Issued by"),
            "date": head.date,
            "kind": "local",
            "confidence": "known" if choices.head else "unsure",
            "hint": office_words(head.number, "Document number"),
        }]},
        "words.toml": {key: value for key, value in {
            "unit_kinds": {head.kind: office_words(head.kind_name, "")},
            "facts": words.facts,
            "labels": words.labels,
            "attributes": words.attributes,
            "grades": scheme.grade_words,
        }.items() if value},
        "scheme.toml": {"scheme": scheme.head(), "node": nodes},
        "table.toml": table.sheet.plain(),
    }  # fmt: skip


def open_items(table: OfficeTable, choices: Choices) -> tuple[Reason, ...]:
    """What keeps a confirmed clause from acting: a veto without grades to act on, an item without points."""
    drawn = any(rule.kind == "grades" for rule in chosen_rules(choices))
    found = []
    for item in table.items:
        choice = choices.items.get(item.id)
        for clause, rules in (choice.rules if choice else {}).items():
            if not drawn and any(rule.kind in ("veto", "not_best") for rule in rules):
                found.append(_no_grades(clause))
        if item.sign in ("base", "penalty") and points_of(item, choice) is None:
            text = Text(
                f"{item.id} 没有分值，暂不计分。", f"{item.id} has no points; it gives none for the time being."
            )
            found.append(
                Reason(
                    "NO_POINTS", text, next_step=Text("写上这一项的满分。", "Write its full marks."), place=(item.id,)
                )
            )
    return tuple(found)


def _no_grades(clause: str) -> Reason:
    return Reason(
        "NO_GRADES",
        Text(f"{clause} 是否决条款，但还没有等次线，否决无从落实。", f"{clause} is a veto, but no lines of grades stand yet for it to act on."),
        next_step=Text("先确认表下说明里的等次线。", "Confirm the lines of grades among the notes first."),
        place=(clause,),
    )  # fmt: skip


def judged_rule(item: Item, start: str, choice: ItemChoice | None) -> Rule:
    """What “a person judges this piece” means for an item as chosen so far."""
    return judged(item, start, points_of(item, choice))
