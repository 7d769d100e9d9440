"""From the total to a proposed grade: the band, then gates and overrides in their order, each found and each told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from zeren.kernel.errors import Reason
from zeren.kernel.words import Text
from zeren.policy import phrases
from zeren.policy import scheme as shape
from zeren.scoring.inputs import Subject
from zeren.scoring.look import Look
from zeren.scoring.look import said as said_in
from zeren.scoring.results import CapApplied, GateFinding, Rule
from zeren.scoring.totals import Total, total_of
from zeren.scoring.world import Outcome, SwitchedOff, World, say


@dataclass
class Grade:
    """How a grade came about. `waits`: the ids of what must be answered before a grade can be proposed."""

    score_grade: str | None = None
    proposal: str | None = None
    barred: bool = False
    gates: list[GateFinding] = field(default_factory=list)
    caps: list[CapApplied] = field(default_factory=list)
    waits: list[str] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)


def rule_of(world: World, node: shape.Node, values: tuple[str, ...] = ()) -> Rule:
    return gate_rule(world.scheme, node, values)


def gate_rule(scheme: shape.Scheme, node: shape.Node, values: tuple[str, ...] = ()) -> Rule:
    """Where a node's rule stands."""
    return Rule(node.source, node.date, node.confidence, scheme.version, values)


def graded(world: World, subject: Subject, total: Total, changed: Mapping[str, Outcome] | None = None) -> Grade:
    """The proposal for one subject, before any quota."""
    grade = Grade()
    order = world.scheme.words.grade_order(world.scheme.subject)
    by = world.scheme.grade_by
    current = Look(world, subject, None, changed).outcome(by).label if by else None
    grade.score_grade = current
    ceiling = 0
    for node in world.plan.overrides:
        assert isinstance(node.body, shape.Override)
        found = _look_at(world, subject, node, current, changed)
        if found is None:
            grade.flags.append("SWITCHED_OFF")
            continue
        acts, gate, values = found
        if gate is not None:
            grade.gates.append(gate)
        if acts is None:
            _unanswered(node, grade)
            continue
        if not acts:
            continue
        after, ceiling = _acted(node.body, current, order, ceiling)
        if node.body.effect == "bar":
            grade.barred = True
        _told(world, node, current, after, values, grade)
        current = after
    grade.waits = [name for name in grade.waits if _matters(world.plan.nodes[name], current, order)]
    if by and (total.blocks or grade.score_grade is None) and not grade.barred:
        grade.waits.append("total")
    grade.proposal = None if grade.barred or grade.waits else current
    _reasons(world, total, grade)
    return grade


def _look_at(
    world: World, subject: Subject, node: shape.Node, current: str | None, changed: Mapping[str, Outcome] | None
) -> tuple[bool | None, GateFinding | None, tuple[str, ...]] | None:
    """Does it act (None: unknown), and for a gate what was found; None when its value is switched off."""
    body = node.body
    assert isinstance(body, shape.Override)
    look = Look(world, subject, node, changed)
    look.grade = current
    try:
        applies = True if node.applies is None else look.holds(node.applies)
        if not applies:
            return applies, None, ()
        spared = look.holds(body.unless) if body.unless is not None else False
        if body.requires is None:
            acts = False if spared else look.holds(body.when) if body.when is not None else False
            return acts, None, tuple(look.values)
        if spared:
            return False, None, tuple(look.values)
        passed = look.holds(body.requires)
        required, found = said(look, body.requires)
    except SwitchedOff:
        return None
    rule = rule_of(world, node, tuple(look.values))
    gate = GateFinding(node.id, node.title, required, found, passed, body.grade, body.soft, rule)
    return (None if passed is None else not passed), gate, tuple(look.values)


def _acted(body: shape.Override, current: str | None, order: tuple[str, ...], ceiling: int) -> tuple[str | None, int]:
    """The grade after, and how far up a later force or lift may still go."""
    if body.effect == "bar" or current is None or not order:
        return (None if body.effect == "bar" else current), ceiling
    place = order.index(current)
    target = order.index(body.grade) if body.grade in order else len(order) - 1
    if body.effect in ("cap", "veto"):
        ceiling = max(ceiling, target)
        place = max(place, target)
    elif body.effect == "drop":
        place = min(place + body.places, len(order) - 1)
    elif body.effect == "force":
        place = max(target, ceiling)
    else:
        place = max(min(place, target), ceiling)
    return order[place], ceiling


def _unanswered(node: shape.Node, grade: Grade) -> None:
    """An unknown gate or veto: no grade is proposed while its answer would matter."""
    body = node.body
    assert isinstance(body, shape.Override)
    if body.requires is not None:
        grade.waits.append(node.id)
    else:
        grade.flags.append("OVERRIDE_UNKNOWN")


def _matters(node: shape.Node, grade: str | None, order: tuple[str, ...]) -> bool:
    """Whether the grade would be another one if this gate had failed."""
    assert isinstance(node.body, shape.Override)
    return node.body.effect == "bar" or _acted(node.body, grade, order, 0)[0] != grade


def _told(
    world: World, node: shape.Node, before: str | None, after: str | None, values: tuple[str, ...], grade: Grade
) -> None:
    body = node.body
    assert isinstance(body, shape.Override)
    grade.caps.append(
        CapApplied(node.id, node.title, body.effect, before, after, body.soft, rule_of(world, node, values))
    )
    if before == after and body.effect != "bar":
        return
    name = world.scheme.words.name
    code = {"bar": "BARRED", "veto": "VETO", "lift": "LIFTED"}.get(
        body.effect, "GATE_FAILED" if body.requires is not None else "CAPPED"
    )
    if body.effect == "bar":
        text = Text(f"{node.title.zh}。不定等次。", f"{node.title.en}. No grade is given.")
    elif before is None or after is None:
        text = Text(f"{node.title.zh}。", f"{node.title.en}.")
    else:
        text = Text(
            f"{node.title.zh}：等次由“{name(before).zh}”改为“{name(after).zh}”。",
            f"{node.title.en}: the grade changes from “{name(before).en}” to “{name(after).en}”.",
        )
    grade.reasons.append(Reason(code, text, source=node.source, place=(node.id,)))


def _reasons(world: World, total: Total, grade: Grade) -> None:
    name = world.scheme.words.name
    if total.value is not None and grade.score_grade:
        word = name(grade.score_grade)
        text = Text(
            f"总分{say(total.value)}，按分数为“{word.zh}”。",
            f"The total is {say(total.value)}; by points that is “{word.en}”.",
        )
        grade.reasons.insert(0, Reason("BAND", text, place=(world.scheme.grade_by or "",)))
    for node_id in grade.waits:
        if node_id == "total":
            text = Text(
                "总分中有缺失的数据，暂不提出等次。", "Something in the total is missing; no grade is proposed yet."
            )
        else:
            title = world.plan.nodes[node_id].title
            text = Text(
                f"“{title.zh}”尚无答案，暂不提出等次。", f"“{title.en}” has no answer yet; no grade is proposed."
            )
        grade.reasons.append(Reason("INSUFFICIENT", text, place=(node_id,)))


# how a requirement and what was found are said

OPS = {
    "at_least": ("不低于", "at least "),
    "at_most": ("不高于", "at most "),
    "more_than": ("高于", "more than "),
    "less_than": ("低于", "less than "),
    "equals": ("为", "is "),
    "is_not": ("不为", "is not "),
    "years_back": ("为几年前：", "years back: "),
}


def said(look: Look, predicate: phrases.Predicate) -> tuple[Text, Text]:
    """A predicate as (required, found), in words."""
    if isinstance(predicate, (phrases.All, phrases.AnyOf)):
        rows = [said(look, inner) for inner in predicate.of]
        zh, en = ("，且", ", and ") if isinstance(predicate, phrases.All) else ("，或", ", or ")
        return _several([row[0] for row in rows], zh, en), _several([row[1] for row in rows], "；", "; ")
    if isinstance(predicate, phrases.Not):
        required, found = said(look, predicate.of)
        return Text(f"不是（{required.zh}）", f"not ({required.en})"), found
    beside = look.beside(look.node)
    beside.grade = look.grade
    seen = beside.quantity(predicate.of)
    tests = [_test_said(beside, test) for test in predicate.tests]
    unknown = seen is None or (beside.missing and all(test.op != "known" for test in predicate.tests))
    return _several(tests, "，", ", "), Text("缺数据", "no data") if unknown else _found(look, predicate.of, seen)


def _found(look: Look, of: phrases.Quantity, seen: Fraction | str | None) -> Text:
    number = said_in(of, seen)
    return Text(number, number) if isinstance(seen, Fraction) else _word(look, seen)


def _several(texts: list[Text], zh: str, en: str) -> Text:
    return Text(zh.join(text.zh for text in texts), en.join(text.en for text in texts))


def _word(look: Look, found: Fraction | str | None) -> Text:
    if isinstance(found, Fraction):
        return Text(say(found), say(found))
    return look.world.scheme.words.name(str(found))


def _test_said(look: Look, test: phrases.Test) -> Text:
    if test.op == "known":
        return Text("有数据", "on record") if test.value else Text("无数据", "not on record")
    if isinstance(test.value, tuple):
        words = [_word(look, word) for word in test.value]
        listed = _several(words, "、", ", ")
        return (
            Text(f"为{listed.zh}之一", f"one of {listed.en}")
            if test.op == "one_of"
            else Text(f"不为{listed.zh}", f"none of {listed.en}")
        )
    value = _word(look, look.amount(test.value))  # type: ignore[arg-type]
    zh, en = OPS[test.op]
    return Text(f"{zh}{value.zh}", f"{en}{value.en}")


def total_and_grade(
    world: World, subject: Subject, changed: Mapping[str, Outcome] | None = None
) -> tuple[Total, Grade]:
    """Both, for one subject, with some outcomes replaced."""
    total = total_of(Look(world, subject, None, changed))
    return total, graded(world, subject, total, changed)
