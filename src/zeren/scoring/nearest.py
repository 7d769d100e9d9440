"""The nearest single change that would have changed the grade: one gate met, or one line of the card with more points.

Every proposed change is checked by computing again with it; the shortest counts, measured by the share of what was lost.
"""

from fractions import Fraction

from zeren.kernel.exact import rounded
from zeren.kernel.words import Text
from zeren.policy import scheme as shape
from zeren.scoring.grading import Grade, total_and_grade
from zeren.scoring.inputs import Subject
from zeren.scoring.look import Look
from zeren.scoring.nodes import evaluate
from zeren.scoring.results import KNOWN, Nearest
from zeren.scoring.totals import Total
from zeren.scoring.world import Outcome, World, say

ZERO = Fraction(0)
LINEAR = frozenset({"sum", "mean", "weighted"})
MOST_TRIED = 8


def nearest(world: World, subject: Subject, total: Total, grade: Grade) -> Nearest | None:
    """None when no grade is proposed, or no single change found here changes it."""
    if grade.proposal is None or grade.score_grade is None or total.value is None:
        return None
    by_gate = _by_gate(world, grade)
    if by_gate is not None:
        return by_gate
    by_points = _by_points(world, subject, total, grade) or _by_margin(world, subject, total, grade)
    return by_points or _by_nothing_single(world, subject, total, grade)


def _by_gate(world: World, grade: Grade) -> Nearest | None:
    """The one override that holds the grade down (without it the grade would be another)."""
    acting = [cap for cap in grade.caps if cap.before != cap.after]
    if len(acting) != 1:
        return None
    (cap,) = acting
    name = world.scheme.words.name
    gate = next((gate for gate in grade.gates if gate.id == cap.id), None)
    before, after = name(cap.after or ""), name(cap.before or "")
    others = [
        other for other in grade.caps if other.id != cap.id and other.after == cap.after and other.effect != "lift"
    ]
    if others or cap.before is None or cap.after is None:
        return None
    if gate is not None:
        text = Text(
            f"“{gate.title.zh}”要求{gate.required.zh}，实际{gate.found.zh}；达到要求，等次由“{before.zh}”变为“{after.zh}”。",
            f"“{gate.title.en}” requires {gate.required.en}, found {gate.found.en}; had it been met, the grade would be “{after.en}” instead of “{before.en}”.",
        )
    else:
        text = Text(
            f"如无“{cap.title.zh}”，等次由“{before.zh}”变为“{after.zh}”。",
            f"Without “{cap.title.en}” the grade would be “{after.en}” instead of “{before.en}”.",
        )
    return Nearest(cap.id, text, None, None, cap.after, cap.before)


def _thresholds(world: World, subject: Subject) -> list[Fraction]:
    """The lower ends of the grade bands."""
    node = world.plan.nodes[world.scheme.grade_by or ""]
    if not isinstance(node.body, shape.Table):
        return []
    look = Look(world, subject, node)
    return sorted(
        {start for row in node.body.rows if row.start is not None and (start := look.number(row.start)) is not None}
    )


def coefficients(world: World, subject: Subject) -> dict[str, Fraction]:
    """How much the total moves for one point of each node, along sums, means and weights; other paths are left out."""
    found: dict[str, Fraction] = {}
    full = world.scheme.points or Fraction(100)
    waiting: list[tuple[str, Fraction]] = []
    if world.scheme.total:
        waiting.append((world.scheme.total, Fraction(1)))
    for part in world.scheme.parts:
        look = Look(world, subject, world.plan.nodes[part.node])
        points = look.number(world.plan.nodes[part.node].points) or full
        waiting.append((part.node, (look.number(part.weight) or ZERO) * full / points))
    while waiting:
        name, factor = waiting.pop(0)
        found[name] = factor
        waiting.extend(_below(world, subject, name, factor))
    return found


def _below(world: World, subject: Subject, name: str, factor: Fraction) -> list[tuple[str, Fraction]]:
    node = world.plan.nodes[name]
    body = node.body
    if not isinstance(body, shape.Combine) or body.how not in LINEAR or body.highest_per or body.rescale:
        return []
    look = Look(world, subject, node)
    if node.scale is not None:
        factor = factor * (look.number(node.scale) or ZERO)
    children = [
        child for child in body.of or world.plan.children[name] if world.columns[child][subject.key].value is not None
    ]
    if body.how == "mean":
        return [(child, factor / len(children)) for child in children]
    if body.how == "weighted":
        weights = {
            child: look.beside(world.plan.nodes[child]).number(world.plan.nodes[child].weight) or ZERO
            for child in children
        }
        return [(child, factor * weight) for child, weight in weights.items()]
    return [(child, factor) for child in children]


def _by_points(world: World, subject: Subject, total: Total, grade: Grade) -> Nearest | None:
    assert total.value is not None
    above = [threshold for threshold in _thresholds(world, subject) if threshold > total.value]
    if not above:
        return None
    gap = above[0] - total.value
    tries = []
    for place, (name, factor) in enumerate(coefficients(world, subject).items()):
        node, outcome = world.plan.nodes[name], world.columns[name][subject.key]
        if factor <= 0 or outcome.value is None or world.plan.children.get(name):
            continue
        room = _room(world, subject, node, outcome)
        need = rounded(gap / factor, 4, "ceiling")
        if room > 0 and need <= room:
            tries.append((need / room, place, name, need))
    for _, _, name, need in sorted(tries)[:MOST_TRIED]:
        found = _tried(world, subject, name, need, grade)
        if found is not None:
            return found
    return None


def _room(world: World, subject: Subject, node: shape.Node, outcome: Outcome) -> Fraction:
    """What was lost here: up to full marks, or up to nothing for a deduction."""
    assert outcome.value is not None
    if node.points is not None:
        return (Look(world, subject, node).number(node.points) or ZERO) - outcome.value
    return -outcome.value if outcome.value < 0 else ZERO


def computed_with(world: World, subject: Subject, name: str, value: Fraction) -> tuple[Total, Grade]:
    """Total and grade if this node had given `value`."""
    changed = {name: world.columns[name][subject.key]._replace(value=value, status=KNOWN, blocks=False)}
    for node in world.plan.dependents(name):
        if node.kind == "GROUP":
            continue
        changed[node.id] = evaluate(world, subject, node, changed)
    return total_and_grade(world, subject, changed)


def _tried(world: World, subject: Subject, name: str, need: Fraction, grade: Grade) -> Nearest | None:
    before = world.columns[name][subject.key].value
    assert before is not None
    _, then = computed_with(world, subject, name, before + need)
    if then.proposal is None or then.proposal == grade.proposal:
        return None
    title, word = world.plan.nodes[name].title, world.scheme.words.name
    old, new = word(grade.proposal or ""), word(then.proposal)
    text = Text(
        f"“{title.zh}”由{say(before)}分到{say(before + need)}分（多{say(need)}分），等次由“{old.zh}”变为“{new.zh}”。",
        f"“{title.en}” at {say(before + need)} instead of {say(before)} (+{say(need)}): the grade would be “{new.en}” instead of “{old.en}”.",
    )
    return Nearest(name, text, before, before + need, grade.proposal, then.proposal)


def _by_margin(world: World, subject: Subject, total: Total, grade: Grade) -> Nearest | None:
    """For the best band: how far the total stands above its lower end."""
    assert total.value is not None
    below = [threshold for threshold in _thresholds(world, subject) if threshold <= total.value]
    above = [threshold for threshold in _thresholds(world, subject) if threshold > total.value]
    if above or not below or any(cap.before != cap.after for cap in grade.caps):
        return None
    margin = total.value - below[-1]
    old = world.scheme.words.name(grade.proposal or "")
    text = Text(
        f"总分{say(total.value)}，高出“{old.zh}”的下限{say(below[-1])}共{say(margin)}分；低于下限，等次即改变。",
        f"The total {say(total.value)} stands {say(margin)} above {say(below[-1])}, the lower end of “{old.en}”; below it the grade would change.",
    )
    return Nearest(None, text, total.value, below[-1], grade.proposal, None)


def _by_nothing_single(world: World, subject: Subject, total: Total, grade: Grade) -> Nearest | None:
    """No single change suffices: says what stands in the way together."""
    assert total.value is not None
    word = world.scheme.words.name(grade.proposal or "")
    held = [cap.title for cap in grade.caps if cap.after == grade.proposal]
    above = [threshold for threshold in _thresholds(world, subject) if threshold > total.value]
    if above and grade.proposal == grade.score_grade:
        gap = say(above[0] - total.value)
        zh, en = (
            f"距上一等次还差{gap}分，任何单独一项都补不足",
            f"{gap} points are missing to the next grade, more than any single line can give",
        )
    elif held:
        names = "、".join(f"“{title.zh}”" for title in held)
        english = ", ".join(f"“{title.en}”" for title in held)
        zh, en = f"{names}同时在起作用", f"several hold it together: {english}"
    else:
        return None
    text = Text(
        f"没有任何单独一项的变化会改变等次“{word.zh}”：{zh}。",
        f"No single change would have changed “{word.en}”: {en}.",
    )
    return Nearest(None, text, None, None, grade.proposal, None)
