"""What a card says in words: the sentence why, the gates before the sum, the nearest change, the reasons in their order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from zeren.kernel.exact import shown
from zeren.kernel.words import Text
from zeren.policy import Pack, Scheme
from zeren.policy import scheme as shape
from zeren.policy.phrases import FactOf, Holds, NodeOf, OwnOf, Predicate
from zeren.policy.vocabulary import Words
from zeren.web.assess.card_nodes import Node, Trace, is_single_figure, number, text
from zeren.web.pieces import Change, Gate

NOTHING = Text("", "")
NO_GRADE = Text("不定等次", "no grade")
OWN_UNITS = {"months": Text("个月", "months"), "days": Text("天", "days")}
REASONS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Sentence:
    """Why this grade: points, the finding in bold, the reason."""

    points: Text
    finding: Text
    why: Text


@dataclass(frozen=True, slots=True)
class Why:
    """One of the reasons that decided, for the phone: what, found, where it stands."""

    title: Text
    found: Text
    note: Text


def acting_gates(trace: Trace) -> tuple[Mapping[str, Any], ...]:
    """The gates that lowered the grade (or left it open), in their order."""
    lowered = {
        cap["id"] for cap in trace.content.get("caps", ()) if cap["before"] != cap["after"] or cap["effect"] == "bar"
    }
    failed = tuple(gate for gate in trace.gates if gate["passed"] is False)
    return tuple(gate for gate in failed if gate["id"] in lowered) or failed[:0]


def sentence(trace: Trace, words: Words) -> Sentence:
    """The finding of a computed card, before any decision."""
    content = trace.content
    total = shown(trace.total, 2, 1) if trace.total is not None else "—"
    points = Text(f"{total} 分，", f"{total} points, ")
    by_points, proposed = content.get("score_grade"), content.get("proposal")
    grade = words.name(proposed) if proposed else NO_GRADE
    others = [cap for cap in content.get("caps", ()) if cap["before"] != cap["after"] or cap["effect"] == "bar"]
    gates = acting_gates(trace)
    if content.get("tied"):
        return Sentence(points, Text(f"与他人并列在“{grade.zh}”名额线上", f"tied at the quota line of “{grade.en}”"),
                        Text("：到最后一位都相同，系统不替人选，由决定机关定。", ": equal to the last digit; the system chooses nobody, the deciding body does."))  # fmt: skip
    if gates or others:
        lost = words.name(by_points) if by_points else NOTHING
        finding = Text(f"不列{lost.zh}", f"not {lost.en}") if proposed and by_points else NO_GRADE
        return Sentence(points, finding, _because(gates, others, trace))
    if not proposed:
        return Sentence(
            points, Text("暂不提出等次", "no grade is proposed yet"), _first_reason(content, "INSUFFICIENT")
        )
    outside = next((reason for reason in content["reasons"] if reason["code"] == "OUTSIDE_QUOTA"), None)
    if outside is not None:
        reached = words.name(by_points or "")
        said = text(outside["text"])
        return Sentence(points, Text(f"达到“{reached.zh}”的分数，没有进入名额", f"the points reach “{reached.en}”, the quota does not"), Text(f"：{said.zh}", f": {said.en}"))  # fmt: skip
    if any(gate["passed"] is False for gate in trace.gates):
        return Sentence(points, Text(f"按分数为“{grade.zh}”", f"“{grade.en}” by points"), Text("；未通过的门槛没有改变等次。", "; the gates that were not passed changed nothing."))  # fmt: skip
    return Sentence(points, Text(f"按分数为“{grade.zh}”", f"“{grade.en}” by points"), Text("，门槛全部通过。", ", and every gate was passed.") if trace.gates else Text("。", "."))  # fmt: skip


def _because(gates: Sequence[Mapping[str, Any]], others: Sequence[Mapping[str, Any]], trace: Trace) -> Text:
    if gates:
        found = [found_of(gate, trace.scheme) for gate in gates]
        titles = [_subject(text(gate["title"])) for gate in gates]
        zh = "；".join(f"{title.zh}，实际{was.zh}" for title, was in zip(titles, found, strict=True))
        en = "; ".join(f"{title.en}, found: {was.en}" for title, was in zip(titles, found, strict=True))
        names = "、".join(gate["id"] for gate in gates)
        return Text(
            f"：考核先看本责任。{zh}，门槛 {names} 未通过。",
            f": this duty is looked at first. {en}; gate {names.replace('、', ', ')} was not passed.",
        )
    said = [text(cap["title"]) for cap in others]
    return Text("：" + "；".join(one.zh for one in said) + "。", ": " + "; ".join(one.en for one in said) + ".")


def _subject(title: Text) -> Text:
    """The condition of a gate without its consequence: …为“好”，才可列优秀 → …为“好”."""
    return Text(title.zh.partition("，才可")[0].partition("，否则")[0], title.en)


def _first_reason(content: Mapping[str, Any], code: str) -> Text:
    for reason in content["reasons"]:
        if reason["code"] == code:
            said = text(reason["text"])
            return Text(f"：{said.zh}", f": {said.en}")
    return Text("。", ".")


def gates_of(trace: Trace) -> tuple[Gate, ...]:
    """Every gate with what was required and found: the failed and the unanswered first, each in the scheme's order."""
    rank = {False: 0, None: 1, True: 2}
    ordered = sorted(trace.gates, key=lambda gate: rank[gate["passed"]])
    return tuple(
        Gate(
            gate["id"], _subject(text(gate["title"])), found_of(gate, trace.scheme), gate["passed"],
            gate["rule"]["confidence"] == "default",
        )
        for gate in ordered
    )  # fmt: skip


def _found_words(gate: Mapping[str, Any], trace: Trace) -> Text:
    found = found_of(gate, trace.scheme)
    return found if gate["passed"] else Text(f"实际：{found.zh}", f"found: {found.en}")


def found_of(gate: Mapping[str, Any], scheme: Scheme) -> Text:
    """What was found, with the unit that its quantity has."""
    found = text(gate["found"])
    clause = next((node for node in scheme.nodes if node.id == gate["id"]), None)
    unit = (
        _unit(clause.body.requires, scheme.words) if clause and isinstance(clause.body, shape.Override) else NOTHING
    )
    if not unit.zh or not found.zh.lstrip("≈").replace(".", "").isdigit():
        return found
    if unit is NONE:
        return Text("无", "none") if found.zh == "0" else Text(f"{found.zh} 项", found.en)
    return Text(f"{found.zh} {unit.zh}", f"{found.en} {unit.en}")


NONE = Text("项", "")


def _unit(requires: Predicate | None, words: Words) -> Text:
    if not isinstance(requires, Holds):
        return NOTHING
    if isinstance(requires.of, OwnOf):
        return OWN_UNITS.get(requires.of.own, NOTHING)
    if isinstance(requires.of, NodeOf):
        return Text("分", "points")
    if isinstance(requires.of, FactOf):
        word = words.facts.get(requires.of.fact)
        return NONE if word is None or word.type == "events" else NOTHING
    return NOTHING


def gates_source(trace: Trace, pack: Pack, document: str) -> Text:
    """Where the first failing gate stands (or the first gate), under which version, and by which document it was adopted."""
    gates = sorted(trace.gates, key=lambda gate: gate["passed"] is not False)
    acting = {gate["id"] for gate in acting_gates(trace)}
    gate = next((gate for gate in gates if gate["id"] in acting), gates[0] if gates else None)
    if gate is None:
        return NOTHING
    source = pack.sources.get(gate["rule"]["source"])
    title = source.title if source else Text(gate["rule"]["source"], gate["rule"]["source"])
    zh = f"{gate['id']} 依据：《{title.zh}》（{gate['rule']['date']}）；规则包 {gate['rule']['version']}"
    en = f"{gate['id']} rests on: {title.en} ({gate['rule']['date']}); rule pack {gate['rule']['version']}"
    return Text(f"{zh}；{document} 采用", f"{en}; adopted by {document}") if document else Text(zh, en)


def nearest_words(trace: Trace) -> Text:
    """What leads to the rows of before and after; for a gate its condition, else the engine's own sentence."""
    near = trace.content["nearest"]
    gate = next((gate for gate in trace.gates if gate["id"] == near["node"]), None)
    if gate is None or not near["grade_after"]:
        return text(near["text"])
    title = _subject(text(gate["title"]))
    return Text(f"若门槛 {gate['id']} 通过，即{title.zh}：", f"Had gate {gate['id']} been passed ({title.en}):")


def nearest_changes(trace: Trace, words: Words) -> tuple[Change, ...]:
    """The nearest change as rows of before and after."""
    near = trace.content.get("nearest")
    if not near or not near["grade_after"]:
        return ()
    rows: list[Change] = []
    gate = next((gate for gate in trace.gates if gate["id"] == near["node"]), None)
    if gate is not None:
        required = text(gate["required"])
        wanted = Text(required.zh.removeprefix("为"), required.en.removeprefix("is "))
        rows.append(Change(Text("实际", "Found"), found_of(gate, trace.scheme), wanted))
        rows.append(
            Change(
                Text(f"门槛 {gate['id']}", f"Gate {gate['id']}"), Text("未通过", "not passed"), Text("通过", "passed")
            )
        )
    elif near["node"] in trace.nodes:
        node = trace.nodes[near["node"]]
        rows.append(Change(_named(node), _points(near["value_before"]), _points(near["value_after"])))
    rows.append(
        Change(Text("等次", "Grade"), words.name(near["grade_before"]), _possible(near["grade_after"], trace, words))
    )
    return tuple(rows)


def _named(node: Node) -> Text:
    short = len(node.id) <= 4
    return Text(f"{node.id} {node.title.zh}", f"{node.id} {node.title.en}") if short else node.title


def _points(said: str | None) -> Text:
    value = number(said)
    return Text("—", "—") if value is None else Text(shown(value, 2, 1), shown(value, 2, 1))


def _possible(grade: str, trace: Trace, words: Words) -> Text:
    """A grade under a quota is only opened by a passed gate."""
    name = words.name(grade)
    held = any(isinstance(node.body, shape.Quota) and node.body.grade == grade for node in trace.scheme.nodes)
    return Text(f"可列{name.zh}", f"{name.en} possible") if held else name


def under_quota(trace: Trace) -> bool:
    """Whether the grade that the nearest change opens has a quota."""
    near = trace.content.get("nearest") or {}
    return any(
        isinstance(node.body, shape.Quota) and node.body.grade == near.get("grade_after")
        for node in trace.scheme.nodes
    )


def reasons_of(trace: Trace, items: Mapping[str, Text]) -> tuple[Why, ...]:
    """What decided, shortest first: acting gates, then where most was lost in this duty, then what the total changes.

    `items` gives for a line what its facts show, such as 5 / 6 items.
    """
    found = [
        Why(
            Text(f"门槛 {gate['id']} 未通过", f"Gate {gate['id']} not passed"),
            _subject(text(gate["title"])),
            _found_words(gate, trace),
        )
        for gate in acting_gates(trace)
    ][:REASONS_SHOWN]
    lost = sorted(trace.lines(trace.parts[0].root), key=lambda node: (is_single_figure(node), -node.lost))[:2]
    for node in lost:
        if node.lost:
            lack = shown(node.lost, 2, 1)
            found.append(
                Why(_named(node), items.get(node.id, node.arithmetic), Text(f"少 {lack} 分", f"{lack} points less"))
            )
    if acting_gates(trace) and trace.total is not None:
        total = shown(trace.total, 2, 1)
        parts = [part for part in trace.parts if part.contribution is not None]
        zh = " + ".join(f"{part.title.zh} {shown(part.contribution or Fraction(0), 2, 1)}" for part in parts)
        en = " + ".join(f"{part.title.en} {shown(part.contribution or Fraction(0), 2, 1)}" for part in parts)
        last = Why(
            Text(f"总分 {total} 不改变等次", f"The total of {total} does not change the grade"),
            Text(zh, en),
            Text("门槛先于分数", "gates come before points"),
        )
        return (*found[: REASONS_SHOWN - 1], last)
    return tuple(found[:REASONS_SHOWN])
