"""A card in sentences, and what would have moved its grade: the words that the engine's room has for it, with the facts told."""

from dataclasses import dataclass, replace

from zeren.assess.queries import without_grade
from zeren.implement.queries import facts_by_keys
from zeren.kernel.words import Text
from zeren.scoring.sentences import Sentence, beside_of, sentences
from zeren.web.assess.card import Card
from zeren.web.assess.card_lines import fact_keys
from zeren.web.implement.telling import Told, told

DEEPEST = 6
"""Levels that are set in further; what lies deeper stands at the last of them."""


@dataclass(frozen=True, slots=True)
class Row:
    """A sentence with the facts that stand under it."""

    said: Sentence
    facts: tuple[Text, ...]

    @property
    def depth(self) -> int:
        return min(self.said.depth, DEEPEST)


def card_in_sentences(card: Card) -> tuple[Row, ...]:
    """Every sentence of a card, the facts of a line under it; without the grade where the card shows none. Three queries."""
    content = card.trace.content if card.with_grade else without_grade(card.trace.content, card.scheme.grade_by)
    facts = told(facts_by_keys(fact_keys(card.trace)).values(), card.pack.words)
    values = card.course.run.values if card.course.run else {}
    rows: list[Row] = []
    for one in sentences(content, beside_of(card.pack, values, {fact.fact.key: _said(fact) for fact in facts})):
        if one.kind == "fact":
            rows[-1] = replace(rows[-1], facts=(*rows[-1].facts, one.text))
        else:
            rows.append(Row(one, ()))
    return tuple(rows)


def _said(one: Told) -> Text:
    """A fact in one clause: what, when, how much, what was said of it, from where, entered by whom."""
    fact = one.fact
    zh = [one.words.zh, f"{fact.happened_on}", one.amount.zh, *(f"{name.zh} {said.zh}" for name, said in one.details)]
    en = [one.words.en, f"{fact.happened_on}", one.amount.en, *(f"{name.en} {said.en}" for name, said in one.details)]
    if fact.source:
        zh.append(f"来源“{fact.source}”")
        en.append(f"from “{fact.source}”")
    zh.append(f"{one.entered_by.zh} {fact.entered_on} 录入")
    en.append(f"entered by {one.entered_by.en} on {fact.entered_on}")
    return Text("，".join(word for word in zh if word), ", ".join(word for word in en if word))
