"""From a chosen rule to a node of the scheme and the fact that it counts. docs/scheme-language.md says what each kind does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from zeren.kernel.exact import shown
from zeren.kernel.words import Text
from zeren.policy.drafting.rules import Rule, bands_of, levels_of

PRORATE = {"month": "months", "two_months": "two_months", "quarter": "quarters", "half": "halves"}
LEVELS = {
    "国家级": "national", "中央级": "central", "全国": "national", "省部级": "provincial or ministerial", "省级": "provincial",
    "地市级": "prefectural", "市级": "city", "县级": "county", "区级": "district", "乡镇级": "township", "镇级": "town", "街道级": "street",
    "优秀": "excellent", "良好": "good", "优良": "good", "较好": "fairly good", "好": "good", "优": "excellent", "良": "good", "中": "fair",
    "一般": "average", "合格": "passed", "基本合格": "barely passed", "称职": "competent", "基本称职": "barely competent",
    "不合格": "failed", "不称职": "incompetent", "较差": "rather poor", "差": "poor", "达标": "up to standard", "未达标": "below standard",
    "不达标": "below standard", "先进": "advanced", "一等奖": "first prize", "二等奖": "second prize", "三等奖": "third prize",
}  # fmt: skip
TIMES, POINTS, NUMBER = Text("次", "records"), Text("分", "points"), Text("按原文的单位", "as the clause counts it")


@dataclass(slots=True)
class Vocabulary:
    """The words of the draft as they come up: facts, labels, attributes."""

    facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    labels: dict[str, dict[str, str]] = field(default_factory=dict)
    attributes: dict[str, dict[str, str]] = field(default_factory=dict)

    def fact(self, key: str, name: Text, kind: str, unit: Text, **more: Any) -> str:
        self.facts[key] = {**pair(name), "type": kind, "subject": "unit", "unit": pair(unit), "minutes": 0, **more}
        return key

    def label(self, word: str) -> str:
        """The key of a label; the same word has the same key everywhere."""
        for key, said in self.labels.items():
            if said["zh"] == word:
                return key
        key = f"L{len(self.labels) + 1}"
        self.labels[key] = {"zh": word, "en": LEVELS.get(word, word)}
        return key


def pair(words: Text) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}


def number(value: Fraction) -> str:
    """An amount as the scheme language writes it."""
    return shown(value, 4) if (value * 10_000).denominator == 1 else str(value)


def amount(rule: Rule, name: str) -> str:
    return number(rule.number(name))


Body = dict[str, Any]


def body_of(rule: Rule, key: str, name: Text, points: Fraction | None, words: Vocabulary) -> Body:
    """The keys of the node that carry the rule; its fact is entered in `words` under `key`."""
    return _BODIES[rule.kind](rule, key, name, points, words)


def _events(key: str, name: Text, words: Vocabulary) -> dict[str, str]:
    return {"fact": words.fact(key, name, "events", TIMES)}


def _each(rule: Rule, key: str, name: Text, _points: Fraction | None, words: Vocabulary) -> Body:
    fact = _events(key, name, words)
    if rule.number("per") == 1:
        return {"kind": "STEP", "events": fact, "each": amount(rule, "points")}
    return {"kind": "STEP", "of": fact, "from": "0", "step": amount(rule, "per"), "each": amount(rule, "points")}


def _once(rule: Rule, key: str, name: Text, _points: Fraction | None, words: Vocabulary) -> Body:
    bound = {"less_than": "1"} if rule.kind == "absent" else {"at_least": "1"}
    return {"kind": "WHEN", "when": {**_events(key, name, words), **bound}, "amount": amount(rule, "points")}


def _cliff(rule: Rule, key: str, name: Text, _points: Fraction | None, words: Vocabulary) -> Body:
    counted = rule.values.get("of") != "number"
    of = _events(key, name, words) if counted else {"fact": words.fact(key, name, "number", NUMBER)}
    bound = {"at_least" if rule.kind == "reached" else "less_than": amount(rule, "target")}
    return {"kind": "WHEN", "when": {**of, **bound}, "amount": amount(rule, "points")}


def _short(rule: Rule, key: str, name: Text, _points: Fraction | None, words: Vocabulary) -> Body:
    of: dict[str, str] = _events(key, name, words)
    by = rule.values.get("by", "")
    stretch: Body = {}
    if by:
        of = {**of, "how": "distinct", "of": by}
        stretch = {"prorate": PRORATE[by]}
    return {"kind": "STEP", "of": of, "from": amount(rule, "target"), "direction": "below", "step": amount(rule, "step"), "each": amount(rule, "points"), **stretch}  # fmt: skip


def _slope(rule: Rule, key: str, name: Text, _points: Fraction | None, words: Vocabulary) -> Body:
    partial = rule.values.get("partial", "")
    of = {"fact": words.fact(key, name, "number", NUMBER)}
    more = {"partial_step": partial} if partial else {}
    return {"kind": "STEP", "of": of, "from": amount(rule, "target"), "direction": rule.kind, "step": amount(rule, "step"), "each": amount(rule, "points"), **more}  # fmt: skip


def _bands(rule: Rule, key: str, name: Text, _points: Fraction | None, words: Vocabulary) -> Body:
    of = {"fact": words.fact(key, name, "number", NUMBER)}
    return {
        "kind": "TABLE",
        "of": of,
        "rows": rows_of(rule.values["bands"], "amount", lambda gives: gives),
        "otherwise": "0",
    }


def rows_of(bands: str, gives: str, named: Callable[[str], str]) -> list[dict[str, Any]]:
    """The rows of a TABLE; `gives` is "amount" or "grade", `named` makes its value of what the band gives."""
    rows = []
    for band in bands_of(bands):
        row: dict[str, Any] = {}
        if band.start:
            row["from"] = band.start
        if band.end:
            row["to"] = band.end
        if band.opened:
            row["from_open"] = True
        if band.closed:
            row["to_closed"] = True
        rows.append({**row, gives: named(band.gives)})
    return rows


def _levels(rule: Rule, key: str, name: Text, _points: Fraction | None, words: Vocabulary) -> Body:
    levels = [(words.label(label), gives) for label, gives in levels_of(rule.values["levels"])]
    words.attributes["level"] = {"zh": "级别", "en": "level"}
    choices: dict[str, list[str]] = {"level": [label for label, _ in levels]}
    body: Body = {
        "kind": "TABLE",
        "key": "level",
        "rows": [{"label": label, "amount": gives} for label, gives in levels],
    }
    if rule.values.get("highest"):
        words.attributes["matter"] = {"zh": "事项", "en": "matter"}
        choices["matter"] = []
        body["highest_per"] = ["matter"]
    return {**body, "events": {"fact": words.fact(key, name, "events", TIMES, attributes=choices)}}


def _label(rule: Rule, key: str, name: Text, _points: Fraction | None, words: Vocabulary) -> Body:
    levels = [(words.label(label), gives) for label, gives in levels_of(rule.values["levels"])]
    fact = words.fact(key, name, "label", TIMES, labels=[label for label, _ in levels])
    return {
        "kind": "TABLE",
        "of": {"fact": fact},
        "rows": [{"label": label, "amount": gives} for label, gives in levels],
    }


def _share(rule: Rule, key: str, name: Text, points: Fraction | None, words: Vocabulary) -> Body:
    of = {"fact": words.fact(key, name, "number", NUMBER)}
    return {"kind": "RATIO", "of": of, "to": amount(rule, "target"), "points": number(points or Fraction(1))}


def _judged(rule: Rule, key: str, name: Text, _points: Fraction | None, words: Vocabulary) -> Body:
    lo, hi = rule.number("lo"), rule.number("hi")
    fact = words.fact(key, Text(f"评定：{name.zh}", f"judgement: {name.en}"), "judged", POINTS)
    return {
        "kind": "JUDGE",
        "fact": fact,
        "lo": number(lo),
        "hi": number(hi),
        "absent": "zero" if lo < 0 else "missing",
    }


_BODIES: Mapping[str, Callable[[Rule, str, Text, Fraction | None, Vocabulary], Body]] = {
    "each": _each,
    "once": _once,
    "absent": _once,
    "fewer": _cliff,
    "reached": _cliff,
    "short": _short,
    "below": _slope,
    "above": _slope,
    "bands": _bands,
    "levels": _levels,
    "label": _label,
    "share": _share,
    "judged": _judged,
}
