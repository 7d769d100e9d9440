"""A result as sentences in both languages, from the grade down to the single fact; used by the card, the command, the letter.

Reads the trace as it is stored (`results.plain` of a `Scored`), nothing else, so that page and command can never differ.
Numbers are exact: decimals where they end, else a fraction. A line opens with its id in brackets, 〔A1〕 or [A1].
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from zeren.kernel.exact import exact
from zeren.kernel.words import Text
from zeren.policy.cite import CONFIDENCE_WORDS
from zeren.policy.pack import Pack
from zeren.policy.vocabulary import Words
from zeren.scoring.flag_words import flag_words
from zeren.scoring.results import KNOWN, MISSING, NOT_APPLICABLE, OWN_FAULT, PARTIAL

Said = Mapping[str, Any]
STATUS = {
    KNOWN: Text("有数据", "known"),
    MISSING: Text("缺数据", "missing"),
    OWN_FAULT: Text("应报未报", "not handed in"),
    NOT_APPLICABLE: Text("不适用", "does not apply"),
    PARTIAL: Text("尚有缺项", "in part: something below is missing"),
}
GATHERS = frozenset({"COMBINE", "LIMIT", "STATUS"})
NO_GRADE = Text("不提出等次", "no grade is proposed")


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is said about one thing. `kind`: grade, gate, cap, total, part, line, fact, sum. `about`: its id or key."""

    kind: str
    about: str
    depth: int
    text: Text


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a trace, as far as the teller knows it; what is not known is told by its key."""

    words: Words = field(default_factory=Words)
    facts: Mapping[str, Text] = field(default_factory=dict)
    values: Mapping[str, Text] = field(default_factory=dict)
    sources: Mapping[str, Text] = field(default_factory=dict)


def beside_of(pack: Pack, values: Mapping[str, object], facts: Mapping[str, Text]) -> Beside:
    """What a pack knows of a trace: names of grades, titles of sources and parameters; `values` are those in force."""
    told = {
        key: Text(f"{value.title.zh}＝{values.get(key, value.value)}", f"{value.title.en} = {values.get(key, value.value)}")
        for key, value in pack.values.items()
    }  # fmt: skip
    titles = {
        key: CONFIDENCE_WORDS["default"]
        if source.kind == "project"
        else Text(f"《{source.title.zh}》", source.title.en)
        for key, source in pack.sources.items()
    }
    return Beside(pack.words, facts, told, titles)


def sentences(content: Said, beside: Beside | None = None) -> tuple[Sentence, ...]:
    """The whole result, top down: grade, gates, overrides, total, parts, every line with its facts, and the sum."""
    beside = beside or Beside()
    return (
        *_grade(content, beside),
        *((Sentence("total", "", 0, total_words(content)),) if "total" in content else ()),
        *(Sentence("part", part["id"], 1, part_words(part)) for part in content["parts"]),
        *_lines(content["nodes"], beside),
        *((Sentence("sum", "", 0, sum_words(content)),) if _adds_up(content) else ()),
    )


def _adds_up(content: Said) -> bool:
    """Whether there is a total, and a trace that says what each line gives to it (one of an earlier version does not)."""
    return content.get("total") is not None and any(node.get("contribution") is not None for node in content["nodes"])


def say_exactly(number: Fraction) -> str:
    """A number that can be read back: 12.5, -0.0833, or 1/3 where decimals would not end.

    >>> say_exactly(Fraction(-5, 2)), say_exactly(Fraction(1, 3)), say_exactly(Fraction(3))
    ('-2.5', '1/3', '3')
    """
    twos, fives, rest = 0, 0, number.denominator
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    places = max(twos, fives)
    if rest != 1 or places == 0:
        return str(number)
    digits = str(abs(number.numerator) * 10**places // number.denominator).zfill(places + 1)
    return f"{'-' if number < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def _number(said: str) -> str:
    return say_exactly(exact(said))


def _text(said: Mapping[str, str]) -> Text:
    return Text(said["zh"], said["en"])


def _joined(texts: Iterable[Text]) -> Text:
    found = [text for text in texts if text.zh]
    return Text("".join(text.zh for text in found), " ".join(text.en for text in found))


def _several(texts: Iterable[Text]) -> Text:
    found = list(texts)
    return Text("；".join(text.zh for text in found), "; ".join(text.en for text in found))


# from the grade to the total


def _grade(content: Said, beside: Beside) -> Iterator[Sentence]:
    if "proposal" not in content:  # a card so far says no grade
        return
    grade = content["proposal"]
    name = beside.words.name(grade) if grade else NO_GRADE
    opening = Text(f"建议等次：“{name.zh}”。", f"Proposed grade: “{name.en}”.") if grade else Text("不提出等次。", "No grade is proposed.")  # fmt: skip
    yield Sentence("grade", grade or "", 0, opening)
    for reason in content["reasons"]:
        yield Sentence("grade", grade or "", 1, _text(reason["text"]))
    for gate in content["gates"]:
        yield Sentence("gate", gate["id"], 1, _joined((gate_words(gate), _rule(gate["rule"], beside))))
    for cap in content["caps"]:
        yield Sentence("cap", cap["id"], 1, _joined((_cap(cap, beside), _rule(cap["rule"], beside))))


PASSED = {True: Text("通过", "passed"), False: Text("未通过", "not passed"), None: Text("没有答案", "no answer")}


def gate_words(gate: Said) -> Text:
    """A gate: required, found, passed."""
    title, required, found, passed = _text(gate["title"]), gate["required"], gate["found"], PASSED[gate["passed"]]
    if required is None:  # tables of an engine say how it came out, not why
        return Text(
            f"门槛〔{gate['id']}〕“{title.zh}”：{passed.zh}。", f"Gate [{gate['id']}] “{title.en}”: {passed.en}."
        )
    return Text(
        f"门槛〔{gate['id']}〕“{title.zh}”：要求{required['zh']}，实际{found['zh']}，{passed.zh}。",
        f"Gate [{gate['id']}] “{title.en}”: required {required['en']}, found {found['en']}, {passed.en}.",
    )


def _cap(cap: Said, beside: Beside) -> Text:
    title = _text(cap["title"])
    if cap["before"] == cap["after"] and cap["effect"] != "bar":
        zh, en = "等次不变", "the grade stays"
    elif cap["before"] is None or cap["after"] is None:
        zh, en = NO_GRADE.zh, NO_GRADE.en
    else:
        before, after = beside.words.name(cap["before"]), beside.words.name(cap["after"])
        zh, en = f"等次由“{before.zh}”改为“{after.zh}”", f"the grade changes from “{before.en}” to “{after.en}”"
    return Text(f"规则〔{cap['id']}〕“{title.zh}”起作用：{zh}。", f"Rule [{cap['id']}] “{title.en}” acts: {en}.")


def total_words(content: Said) -> Text:
    """The total with its status."""
    status = STATUS[content["status"]]
    if content.get("total") is None:
        return Text(f"没有总分（{status.zh}）。", f"There is no total ({status.en}).")
    total = _number(content["total"])
    return Text(f"总分 {total} 分（{status.zh}）。", f"The total is {total} points ({status.en}).")


def part_words(part: Said) -> Text:
    """A part by its id and title: what it has of its full marks, its weight, what it gives to the total."""
    title, has = _text(part["title"]), part_has(part)
    return Text(f"部分〔{part['id']}〕“{title.zh}”：{has.zh}。", f"Part [{part['id']}] “{title.en}”: {has.en}.")


def part_has(part: Said) -> Text:
    """What a part has of its full marks, its weight, and what that gives to the total."""
    status = STATUS[part["status"]]
    if part["value"] is None or part["contribution"] is None:
        return Text(f"没有分（{status.zh}）", f"no points ({status.en})")
    if part["weight"] is None:  # tables of an engine hold what it gives alone
        return Text(f"得 {_number(part['value'])}，计入总分 {_number(part['contribution'])} 分", f"{_number(part['value'])}, which gives {_number(part['contribution'])} to the total")  # fmt: skip
    weight, points = _number(part["weight"]), _number(part["points"])
    value, gives = _number(part["value"]), _number(part["contribution"])
    return Text(
        f"满分 {points}，得 {value}；权重 {weight}，计入总分 {gives} 分",
        f"{value} of {points}; weight {weight}, which gives {gives} to the total",
    )


def blocks_words(content: Said, part: Said) -> Text:
    """The blocks directly under a part, each with what it has; empty where none has anything."""
    said = []
    for node in content["nodes"]:
        if node["parent"] == part["node"] and node["value"] is not None:
            title, value = _text(node["title"]), _number(node["value"])
            of = _number(node["points"]) if node["points"] is not None else ""
            zh, en = (f"（满分 {of}）", f" of {of}") if of else ("", "")
            said.append(Text(f"{title.zh} {value}{zh}", f"{title.en} {value}{en}"))
    return Text(f"其中：{'；'.join(one.zh for one in said)}。", f"Of these: {'; '.join(one.en for one in said)}.") if said else Text("", "")  # fmt: skip


# the lines


def _lines(nodes: Iterable[Said], beside: Beside) -> Iterator[Sentence]:
    """Each line under the one it goes into; what goes into nothing stands at the top level."""
    below: dict[str | None, list[Said]] = defaultdict(list)
    known = {node["id"] for node in nodes}
    for node in nodes:
        below[node["parent"] if node["parent"] in known else None].append(node)
    waiting = [(node, 1) for node in reversed(below[None])]
    while waiting:
        node, depth = waiting.pop()
        yield Sentence("line", node["id"], depth, line_words(node, beside))
        for key in node["fact_keys"]:
            yield Sentence("fact", key, depth + 1, fact_words(key, beside))
        waiting.extend((child, depth + 1) for child in reversed(below[node["id"]]))


def line_words(node: Said, beside: Beside) -> Text:
    """A line: its value, how it came about, which policy bit, what it gives to the total, and on what rule it rests."""
    return _joined(
        (_value(node, beside), _worked_out(node), policy_words(node), gives_words(node), _rule(node["rule"], beside))
    )


def policy_words(node: Said) -> Text:
    """Which policies bit in a line; empty where none did."""
    policies = _several(flag_words(flag) for flag in node["flags"])
    return Text(f"规定起了作用：{policies.zh}。", f"What bit: {policies.en}.") if policies.zh else Text("", "")


def _value(node: Said, beside: Beside) -> Text:
    title, status = _text(node["title"]), STATUS[node["status"]]
    head = Text(f"〔{node['id']}〕“{title.zh}”：", f"[{node['id']}] “{title.en}”: ")
    if node["value"] is not None:
        value = _number(node["value"])
        of = _number(node["points"]) if node["points"] is not None else ""
        zh = f"得 {value}（满分 {of}）" if of else f"得 {value}"
        en = f"it has {value} of {of}" if of else f"it has {value}"
    elif node["label"] is not None:
        name = beside.words.name(node["label"])
        zh, en = f"为“{name.zh}”", f"it is “{name.en}”"
    else:
        zh, en = "没有值", "it has no value"
    said = f"，{status.zh}" if node["status"] != KNOWN else ""
    english = f"; {status.en}" if node["status"] != KNOWN else ""
    return Text(f"{head.zh}{zh}{said}。", f"{head.en}{en}{english}.")


def _worked_out(node: Said) -> Text:
    """The arithmetic, where it says more than the value."""
    told = Text(node["arithmetic"]["zh"].rstrip("。"), node["arithmetic"]["en"].rstrip("."))
    if not told.zh or (node["value"] is not None and told.zh == _number(node["value"])):
        return Text("", "")
    return Text(f"算法：{told.zh}。", f"Worked out: {told.en}.")


def gives_words(node: Said) -> Text:
    """What the line itself gives; a gathering line that adds nothing of its own says nothing."""
    gives = node.get("contribution")
    if gives is None or (node["kind"] in GATHERS and exact(gives) == 0):
        return Text("", "")
    number = _number(gives)
    return Text(f"本行计入总分 {number} 分。", f"Gives {number} to the total.")


def _rule(rule: Said, beside: Beside) -> Text:
    """The parameters used and where the rule stands."""
    values = _several(beside.values.get(key, Text(key, key)) for key in rule["values"])
    source = beside.sources.get(rule["source"], Text(rule["source"], rule["source"]))
    trust = CONFIDENCE_WORDS.get(rule["confidence"], Text(rule["confidence"], rule["confidence"]))
    rests = (
        Text(f"依据：{trust.zh}（{rule['date']}）。", f"Rests on: {trust.en} ({rule['date']}).")
        if source == trust
        else Text(f"依据：{source.zh}（{rule['date']}，{trust.zh}）。", f"Rests on: {source.en} ({rule['date']}; {trust.en}).")
    )  # fmt: skip
    used = Text(f"参数：{values.zh}。", f"Parameters: {values.en}.") if values.zh else Text("", "")
    return _joined((used, rests))


def fact_words(key: str, beside: Beside) -> Text:
    """A fact by its key, and what it says where the teller knows; the system's own counts and other results by what they are."""
    said = beside.facts.get(key)
    if said is not None:
        return Text(f"事实 {key}：{said.zh}。", f"Fact {key}: {said.en}.")
    kind, _, rest = key.partition(":")
    if kind == "derived":
        name, _, subject = rest.partition(":")
        word = beside.words.name(name)
        return Text(f"本系统计数：{word.zh}（{subject}）。", f"Counted by the system: {word.en} ({subject}).")
    if rest:
        return Text(f"所引结果：{rest}（{kind}）。", f"A result taken over: {rest} ({kind}).")
    return Text(f"事实 {key}。", f"Fact {key}.")


def sum_words(content: Said) -> Text:
    """The column of contributions added up, the residual apart, against the total."""
    rows = [exact(node["contribution"]) for node in content["nodes"] if node.get("contribution") is not None]
    whole, rest = say_exactly(sum(rows, Fraction(0))), _number(content.get("residual") or "0")
    total = _number(content["total"])
    return Text(
        f"各行计入合计 {whole} 分，取整留下 {rest} 分，总分 {total} 分。",
        f"All lines together give {whole} points, rounding leaves {rest}, the total is {total}.",
    )
