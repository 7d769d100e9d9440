"""Words that people write for what the program calls by key: choices of a column, and attributes name=value."""

import re
from collections.abc import Iterable
from difflib import get_close_matches

from zeren.kernel.errors import Reason
from zeren.kernel.words import Text
from zeren.papers.faults import fault
from zeren.papers.marks import plain, same, tidy
from zeren.papers.spec import Attribute, Choice, Column, listed


class Vocabulary:
    """Choices by every word that names them; built once, asked for each cell."""

    def __init__(self, choices: Iterable[Choice | Attribute]) -> None:
        self._by_word: dict[str, dict[str, Text]] = {}
        self._names: dict[str, Text] = {}
        for choice in choices:
            self._names[choice.key] = choice.name
            for word in filter(None, choice.words):
                self._by_word.setdefault(same(word), {})[choice.key] = choice.name

    def find(self, text: str, heading: Text) -> str | Reason:
        """The key that `text` names by key, Chinese, English or another word, or why there is none."""
        found = self._by_word.get(same(text), {})
        if len(found) == 1:
            return next(iter(found))
        return self._several(found, text, heading) if found else self._none(text, heading)

    def _several(self, found: dict[str, Text], text: str, heading: Text) -> Reason:
        return fault(
            "several_choices",
            "“{heading}”里“{text}”可指几个选项。",
            "“{text}” may mean several choices of “{heading}”.",
            Text(f"请改写代码：{'、'.join(found)}。", f"Write the key instead: {', '.join(found)}."),
            heading=heading,
            text=tidy(text)[:40],
        )

    def _none(self, text: str, heading: Text) -> Reason:
        near = get_close_matches(same(text), self._by_word, n=1, cutoff=0.5)
        allowed, guess = listed(self._names.values()), listed(self._by_word[near[0]].values()) if near else None
        return fault(
            "not_a_choice",
            "“{heading}”没有“{text}”这个选项。",
            "“{text}” is not one of the words for “{heading}”.",
            Text(f"是否应为“{guess.zh}”？可写：{allowed.zh}。", f"Should it be “{guess.en}”? Allowed: {allowed.en}.")
            if guess
            else Text(f"可写：{allowed.zh}。", f"Allowed: {allowed.en}."),
            heading=heading,
            text=tidy(text)[:40],
        )


class AttributeReader:
    """Reads cells such as 级别=县级；项目=书面推广, full-width or half-width."""

    def __init__(self, column: Column) -> None:
        self._heading = column.heading
        self._names = Vocabulary(column.attributes)
        self._attributes = {attribute.key: attribute for attribute in column.attributes}
        self._values = {attribute.key: Vocabulary(attribute.choices) for attribute in column.attributes}

    def read(self, text: str) -> dict[str, str] | Reason:
        """Keys to values, or the first thing that is wrong."""
        values: dict[str, str] = {}
        for part in re.split(r"[;；\n]+", tidy(text)):
            if not part.strip():
                continue
            pair = self._pair(part.strip())
            if isinstance(pair, Reason):
                return pair
            if pair[0] in values:
                return self._twice(part.strip())
            values[pair[0]] = pair[1]
        return values

    def _pair(self, part: str) -> tuple[str, str] | Reason:
        name, sign, value = (piece.strip() for piece in re.sub("[＝:：]", "=", part, count=1).partition("="))
        if not (sign and name and value):
            return fault(
                "attribute_form",
                "属性“{part}”不是“名称=内容”的写法。",
                "The attribute “{part}” is not written name=value.",
                Text("请写成“级别=县级；项目=书面推广”的样子。", "Write level=county;project=name."),
                part=part[:40],
            )
        if not self._attributes:
            return plain(name), value
        key = self._names.find(name, self._heading)
        if isinstance(key, Reason) or not self._attributes[key].choices:
            return key if isinstance(key, Reason) else (key, value)
        chosen = self._values[key].find(value, self._attributes[key].name)
        if isinstance(chosen, Reason):
            return chosen if self._attributes[key].closed else (key, value)
        return key, chosen

    def _twice(self, part: str) -> Reason:
        return fault(
            "attribute_twice",
            "属性“{part}”的名称写了两次。",
            "The name of the attribute “{part}” is written twice.",
            Text("请只留一个。", "Keep one."),
            part=part[:40],
        )
