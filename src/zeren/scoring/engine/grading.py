"""From the total to a proposed grade: `scoring.grading` as expressions. A grade on its way is its place in the order."""

from dataclasses import dataclass, field

from zeren.policy import phrases
from zeren.policy import scheme as shape
from zeren.policy.references import parts_of
from zeren.scoring.engine.expressions import (
    FALSE,
    TRUE,
    ZERO,
    E,
    and_,
    call,
    case,
    cmp,
    greatest,
    is_null,
    least,
    lit,
    not_,
    or_,
    sure,
)
from zeren.scoring.engine.found import NO_TEXT
from zeren.scoring.engine.program import Program
from zeren.scoring.engine.sight import Sight
from zeren.scoring.engine.totals import total_of

NO_PLACE = lit(None)


@dataclass
class Graded:
    """The proposal before any quota, and how it came about. `gates`: passed, failed or open; null: not asked."""

    score_grade: E = NO_TEXT
    proposal: E = NO_TEXT
    gates: dict[str, E] = field(default_factory=dict)
    caps: dict[str, E] = field(default_factory=dict)
    """What an override made of a grade: "BEFORE>AFTER"."""
    flags: dict[str, E] = field(default_factory=dict)


def graded(program: Program) -> Graded:
    """The grade of every subject."""
    order = program.scheme.words.grade_order(program.scheme.subject)
    define, by = program.main.define, program.scheme.grade_by
    label = program.columns[by].label if by else NO_TEXT
    found = Graded(score_grade=label)
    place = define(
        case([(sure(cmp("=", label, lit(grade))), lit(number)) for number, grade in enumerate(order)], NO_PLACE)
    )
    ceiling, barred, waits = ZERO, FALSE, []
    for node in program.plan.overrides:
        body = node.body
        assert isinstance(body, shape.Override)
        acts, off = _looked_at(program, node, body, _word(place, order), found)
        found.flags["SWITCHED_OFF"] = or_(found.flags.get("SWITCHED_OFF", FALSE), off)
        unknown = define(and_(is_null(acts), not_(off)))
        if body.requires is not None:
            waits.append((node, unknown))
        else:
            found.flags["OVERRIDE_UNKNOWN"] = or_(found.flags.get("OVERRIDE_UNKNOWN", FALSE), unknown)
        acted = define(and_(sure(acts), not_(off)))
        after, lifted = _acted(body, place, order, ceiling)
        before = place
        place = define(case([(acted, after)], place))
        ceiling = define(case([(acted, lifted)], ceiling))
        if body.effect == "bar":
            barred = define(or_(barred, acted))
        told = call("concat", "text", _word(before, order, "-"), lit(">"), _word(place, order, "-"))
        found.caps[node.id] = case([(acted, told)], NO_TEXT)
    open_gates = [and_(when, _matters(node, place, order)) for node, when in waits]
    total = total_of(program, lambda node: Sight(program, node))
    if by:
        open_gates.append(and_(or_(total.blocks, is_null(label)), not_(barred)))
    stopped = define(or_(barred, *open_gates))
    found.proposal = case([(stopped, NO_TEXT)], _word(place, order) if order else label)
    found.flags = {code: when for code, when in found.flags.items() if when != FALSE}
    return found


def _word(place: E, order: tuple[str, ...], nothing: str | None = None) -> E:
    return case(
        [(sure(cmp("=", place, lit(number))), lit(grade)) for number, grade in enumerate(order)], lit(nothing, "text")
    )


def _looked_at(program: Program, node: shape.Node, body: shape.Override, current: E, found: Graded) -> tuple[E, E]:
    """Does it act (null: unknown), and is a value it needs switched off."""
    sight, define = Sight(program, node), program.main.define
    sight.grade = current
    applies = TRUE if node.applies is None else define(sight.holds(node.applies))
    sight.path.append(sure(applies))
    spared = sure(sight.holds(body.unless)) if body.unless is not None else FALSE
    sight.path.append(not_(spared))
    if body.requires is None:
        holds = sight.holds(body.when) if body.when is not None else FALSE
        acts = case([(spared, FALSE)], holds)
    else:
        passed = define(sight.holds(body.requires))
        _said(sight, body.requires)
        asked = and_(sure(applies), not_(spared), not_(sight.off))
        answer = case([(is_null(passed), lit("open")), (sure(passed), lit("passed"))], lit("failed"))
        found.gates[node.id] = case([(asked, answer)], NO_TEXT)
        acts = case([(spared, FALSE)], not_(passed))
    acts = case([(sure(applies), acts), (is_null(applies), lit(None, "bool"))], FALSE)
    return define(acts), define(sight.off)


def _said(sight: Sight, predicate: phrases.Predicate) -> None:
    """A gate says what it requires, also where nothing is known of it: notes what is switched off in its tests."""
    for holds in parts_of(predicate):
        if isinstance(holds, phrases.Holds):
            beside = sight.beside(sight.node)
            beside.grade = sight.grade
            for test in holds.tests:
                if test.op != "known" and not isinstance(test.value, tuple):
                    beside.amount(test.value)  # type: ignore[arg-type]
            sight.off = or_(sight.off, and_(sight.here, beside.off))


def _acted(body: shape.Override, place: E, order: tuple[str, ...], ceiling: E) -> tuple[E, E]:
    """The place after, and how far up a later force or lift may still go."""
    if body.effect == "bar":
        return NO_PLACE, ceiling
    if not order:
        return place, ceiling
    last = lit(len(order) - 1)
    target = lit(order.index(body.grade)) if body.grade in order else last
    held = ceiling
    if body.effect in ("cap", "veto"):
        held = greatest(ceiling, target)
        after = greatest(place, target)
    elif body.effect == "drop":
        after = least(
            E("add", "int", (place, lit(body.places)), None, 0, len(order) + body.places, place.nullable), last
        )
    elif body.effect == "force":
        after = greatest(target, ceiling)
    else:
        after = greatest(least(place, target), ceiling)
    none = is_null(place)
    return case([(none, NO_PLACE)], after), case([(none, ceiling)], held)


def _matters(node: shape.Node, place: E, order: tuple[str, ...]) -> E:
    """Whether the grade would be another one if this gate had failed."""
    assert isinstance(node.body, shape.Override)
    if node.body.effect == "bar":
        return TRUE
    after, _ = _acted(node.body, place, order, ZERO)
    return sure(cmp("<>", after, place))
