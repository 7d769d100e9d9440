"""The fields that one fact needs, by its type and what the pack lets it say, and reading them back from a form."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Self

from zeren.implement.queries import FactFound
from zeren.kernel.errors import Reason
from zeren.kernel.exact import exact, shown
from zeren.kernel.words import Text
from zeren.policy.vocabulary import FactWord, Words

FIELD_OF = {
    "label_missing": "label", "unknown_label": "label", "label_not_of_this_fact": "label", "value_missing": "value",
    "event_not_positive": "value", "too_many_decimals": "value", "not_a_number": "value", "value_too_large": "value",
    "in_the_future": "happened_on", "year_not_open": "happened_on", "before_founded": "happened_on",
    "after_closed": "happened_on", "no_day": "happened_on", "source_missing": "source", "person_missing": "person",
    "unknown_person": "person", "person_not_of_the_unit": "person", "judged_without_reason": "judgement",
    "because_missing": "because", "note_missing": "note",
}  # fmt: skip
"""The field of the form that each reason is about."""


def field_of(reason: Reason, other: str) -> str:
    """The field that a reason is about: of a file, by its place; else by its code; else `other`."""
    return "file" if reason.place == ("file",) else FIELD_OF.get(reason.code, other)


@dataclass(frozen=True, slots=True)
class AttributeField:
    """One thing that may be said about a fact: its choices, or free words."""

    key: str
    name: Text
    choices: tuple[tuple[str, Text], ...]
    value: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which fields a fact of this name needs, with what stands in them."""

    word: FactWord
    takes_value: bool
    needs_value: bool
    labels: tuple[tuple[str, Text], ...]
    attributes: tuple[AttributeField, ...]
    needs_reason: bool
    value: str = ""

    @classmethod
    def of(
        cls, word: FactWord, words: Words, fact: FactFound | None = None, typed: Mapping[str, str] | None = None
    ) -> Self:
        """The fields of a word, with what a fact says, or else what was typed or an address brought along."""
        labels = (
            tuple((key, words.name(key)) for key in (word.labels or tuple(words.labels)))
            if word.type == "label"
            else ()
        )
        attributes = tuple(
            AttributeField(
                key, words.attributes.get(key, Text(key, key)),
                tuple((choice, words.labels.get(choice, Text(choice, choice))) for choice in choices),
                fact.attributes.get(key, "") if fact else (typed or {}).get(f"attribute-{key}", ""),
            )
            for key, choices in word.attributes.items()
        )  # fmt: skip
        number = shown(fact.value, 6) if fact and fact.value is not None else ""
        return cls(
            word,
            word.type != "label",
            word.type in ("number", "judged"),
            labels,
            attributes,
            word.type == "judged",
            number,
        )


def read_amounts(form: Mapping[str, str], word: FactWord | None) -> tuple[dict[str, Any], list[Reason]]:
    """Day, value, label, attributes, source and judgement of a form; and what cannot be read."""
    problems: list[Reason] = []
    found: dict[str, Any] = {
        "happened_on": _day(form.get("happened_on", ""), problems),
        "value": _number(form.get("value", ""), problems),
        "label": form.get("label", ""),
        "source": form.get("source", ""),
        "attributes": _attributes(form, word),
    }
    if "judgement" in form:
        found["judgement"] = form.get("judgement", "")
    return found, problems


def _day(text: str, problems: list[Reason]) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        problems.append(Reason("no_day", Text("请填发生日期。", "Give the day it happened.")))
        return None


def _number(text: str, problems: list[Reason]) -> Fraction | None:
    text = text.strip().replace("，", "").replace(",", "")
    if not text:
        return None
    try:
        return exact(text)
    except (ValueError, ZeroDivisionError):
        problems.append(Reason("not_a_number", Text(f"“{text}”不是数。", f"“{text}” is not a number.")))
        return None


def _attributes(form: Mapping[str, str], word: FactWord | None) -> dict[str, str]:
    keys = word.attributes if word else {}
    return {key: form.get(f"attribute-{key}", "").strip() for key in keys if form.get(f"attribute-{key}", "").strip()}
