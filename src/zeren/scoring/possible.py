"""What could have been otherwise in the facts of one subject: one record more, one fewer, another word, another number.

Only what the scheme asks about, and only once for each kind of record that it cannot tell apart. Nothing is judged here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from zeren.kernel.words import Text
from zeren.policy import phrases
from zeren.policy import scheme as shape
from zeren.policy.references import parts_of
from zeren.scoring.inputs import FactRecord, Subject
from zeren.scoring.look import Look
from zeren.scoring.records import SPLITS, passes, record_value
from zeren.scoring.sentences import say_exactly
from zeren.scoring.world import SwitchedOff, World

OWN_NAMES = frozenset({"label", "number", "day", "subject", "record", *SPLITS})
HUNDREDTH = Fraction(1, 100)


@dataclass(frozen=True, slots=True)
class Change:
    """One record otherwise. `before` None: one more; `after` None: one fewer. `grid`: a number that may stop on the way
    from `before` to `after` at multiples of this; None where only the whole step exists."""

    before: FactRecord | None
    after: FactRecord | None
    text: Text
    grid: Fraction | None = None

    @property
    def name(self) -> str:
        """The fact that it changes."""
        record = self.after or self.before
        assert record is not None
        return record.name

    def to(self, value: Fraction, world: World) -> "Change":
        """The same change stopped at `value`."""
        assert self.before is not None
        return _number(world, self.before, value, self.grid)


def possible(world: World, subject: Subject) -> tuple[Change, ...]:
    """Every single change of this subject's facts, in the order of the scheme."""
    found: dict[tuple[object, ...], Change] = {}
    asked = _asked(world)
    relevant = _relevant(asked)
    for node, of in asked:
        look = Look(world, subject, node)
        try:
            records = look.records(of, world.scheme.words.facts[of.fact].type)
        except SwitchedOff:
            continue
        for change in _changes(world, subject, node, of, records, relevant[of.fact]):
            found.setdefault(_mark(change, relevant[of.fact]), change)
    return tuple(found.values())


Asked = list[tuple[shape.Node, phrases.FactOf]]


def _asked(world: World) -> Asked:
    """Every question about facts that the run asks, each once, with the node that asks first."""
    found: dict[phrases.FactOf, shape.Node] = {}
    for node in (*world.plan.order, *world.plan.overrides):
        if node.withheld is not None and not world.with_withheld:
            continue
        for thing in parts_of(node):
            if isinstance(thing, shape.Judge) and thing.fact:
                found.setdefault(phrases.FactOf(thing.fact, where=thing.where, over=thing.over, within=thing.within), node)  # fmt: skip
            elif isinstance(thing, phrases.FactOf):
                found.setdefault(thing, node)
    return [(node, of) for of, node in found.items()]


def _relevant(asked: Asked) -> dict[str, tuple[str, ...]]:
    """Fact → the attributes by which the scheme tells its records apart."""
    found: dict[str, set[str]] = {}
    for node, of in asked:
        names = found.setdefault(of.fact, set())
        names |= {name for thing in parts_of(node) if isinstance(thing, phrases.Filter) for name, _ in thing.tests}
        names |= {of.of} if of.of else set()
        if isinstance(node.body, shape.Table | shape.Step) and node.body.events == of:
            names |= {node.body.key} if isinstance(node.body, shape.Table) and node.body.key else set()
            names |= set(node.body.cap_per.by) if node.body.cap_per else set()
    return {fact: tuple(sorted(names)) for fact, names in found.items()}


def _mark(change: Change, relevant: tuple[str, ...]) -> tuple[object, ...]:
    """Two changes with the same mark do the same to the result."""
    return (change.name, *(_seen(record, relevant) for record in (change.before, change.after)))


def _seen(record: FactRecord | None, relevant: tuple[str, ...]) -> tuple[object, ...] | None:
    if record is None:
        return None
    return (record.value, record.label, record.subject, *(record_value(record, name) for name in relevant))


def _changes(
    world: World, subject: Subject, node: shape.Node, of: phrases.FactOf, records: list[FactRecord],
    relevant: tuple[str, ...],
) -> Iterator[Change]:  # fmt: skip
    word = world.scheme.words.facts[of.fact]
    kind = word.type
    if (
        word.derived and kind != "number"
    ):  # a standing, a group's grade: the outcome of something else, not a fact entered
        return
    if kind == "events":
        yield from (_fewer(world, record) for record in records)
        for record in _own_records(world, subject, of):
            yield from _other_words(world, record, relevant)
        if not of.named_in:
            yield from _more(world, subject, node, of, records)
    elif kind == "label":
        yield from _other_labels(world, node, records[-1:])
    elif records:
        yield from _other_numbers(world, subject, node, records[-1], kind)


def _own_records(world: World, subject: Subject, of: phrases.FactOf) -> list[FactRecord]:
    """Those that the question could count if they said something else."""
    keys = world.tree.reached(subject, of.over, of.kinds, world.scheme.subject == "person")
    return world.index.of(of.fact, keys)


def _fewer(world: World, record: FactRecord) -> Change:
    name = world.scheme.words.name(record.name)
    which = f"{record.key}，{record.day}", f"{record.key}, {record.day}"
    return Change(record, None, Text(f"少一条“{name.zh}”（{which[0]}）", f"one “{name.en}” fewer ({which[1]})"))


def _other_words(world: World, record: FactRecord, relevant: tuple[str, ...]) -> Iterator[Change]:
    for name in relevant:
        if name in OWN_NAMES or name not in record.attributes:
            continue
        for word in _choices(world, record.name, name):
            if word != record.attributes[name]:
                yield _said_otherwise(world, record, name, word)


def _said_otherwise(world: World, record: FactRecord, name: str, word: str) -> Change:
    words = world.scheme.words
    fact, what, old, new = (words.name(key) for key in (record.name, name, record.attributes[name], word))
    text = Text(
        f"“{fact.zh}”（{record.key}，{record.day}）的{what.zh}由“{old.zh}”变为“{new.zh}”",
        f"{what.en} of “{fact.en}” ({record.key}, {record.day}) “{new.en}” instead of “{old.en}”",
    )
    return Change(record, replace(record, attributes={**record.attributes, name: word}), text)


def _choices(world: World, fact: str, name: str) -> tuple[str, ...]:
    """The words that an attribute may hold: those of the pack, else those that the scheme asks for."""
    stated = world.scheme.words.facts[fact].attributes.get(name, ())
    if stated:
        return tuple(stated)
    found: dict[str, None] = {}
    for node in (*world.plan.order, *world.plan.overrides):
        for thing in parts_of(node):
            if isinstance(thing, phrases.FactOf) and thing.fact == fact and thing.where is not None:
                found.update(dict.fromkeys(_named(thing.where, name)))
            elif isinstance(thing, shape.Table) and thing.key == name and thing.events and thing.events.fact == fact:
                found.update(dict.fromkeys(row.label for row in thing.rows if row.label))
    return tuple(found)


def _named(where: phrases.Filter, name: str) -> Iterator[str]:
    for inner in parts_of(where):
        if isinstance(inner, phrases.Filter):
            for key, tests in inner.tests:
                for test in tests if key == name else ():
                    if test.op in ("equals", "is_not") and isinstance(test.value, phrases.Number):
                        yield test.value.text
                    elif isinstance(test.value, tuple):
                        yield from test.value


def _more(
    world: World, subject: Subject, node: shape.Node, of: phrases.FactOf, records: list[FactRecord]
) -> Iterator[Change]:
    """One record more that the question counts: said as it asks, on the first own day that fits (in each part of the year
    that has none, where different parts are counted)."""
    keys = world.tree.reached(subject, of.over, of.kinds, world.scheme.subject == "person")
    look = Look(world, subject, node)
    splits = SPLITS.get(of.of or "", 0) if of.how == "distinct" else 0
    taken = {record_value(record, of.of) for record in records} if splits and of.of else set()
    for day in _days(world, subject):
        if not keys:
            return
        said = {**_wanted(of.where)}
        if of.how == "distinct" and of.of and not splits:
            unused = [
                w for w in _choices(world, of.fact, of.of) if w not in {r.attributes.get(of.of) for r in records}
            ]
            if not unused:
                return
            said[of.of] = unused[0]
        record = FactRecord(f"+{of.fact}", of.fact, keys[0], day, attributes=said)
        if of.where is not None and not passes(record, of.where, look.matches):
            continue
        if splits and record_value(record, of.of or "") in taken:
            continue
        yield Change(None, record, _more_words(world, record))
        return


def _more_words(world: World, record: FactRecord) -> Text:
    words = world.scheme.words
    fact = words.name(record.name)
    said = [(words.name(name), words.name(word)) for name, word in record.attributes.items()]
    zh = "，".join([*(f"{name.zh}“{word.zh}”" for name, word in said), str(record.day)])
    en = ", ".join([*(f"{name.en} “{word.en}”" for name, word in said), str(record.day)])
    return Text(f"多一条“{fact.zh}”（{zh}）", f"one “{fact.en}” more ({en})")


def _wanted(where: phrases.Filter | None) -> dict[str, str]:
    """Attributes with which a record would pass, as far as single words and bounds go."""
    if where is None:
        return {}
    said: dict[str, str] = {}
    for name, tests in where.tests:
        for test in tests:
            if name in OWN_NAMES or test.op in ("is_not", "none_of", "known", "years_back"):
                continue
            if isinstance(test.value, tuple):
                said[name] = test.value[0]
            elif isinstance(test.value, phrases.Number):
                said[name] = test.value.text
    return {**said, **(_wanted(where.any[0]) if where.any else {})}


def _days(world: World, subject: Subject) -> Iterator[date]:
    """The middle and the end of each own month of the period."""
    for piece in subject.own_in(world.period.span):
        last = piece.end or piece.start
        for month in range(piece.start.year * 12 + piece.start.month - 1, last.year * 12 + last.month):
            day = date(month // 12, month % 12 + 1, 15)
            yield min(max(day, piece.start), last)


def _other_labels(world: World, node: shape.Node, records: list[FactRecord]) -> Iterator[Change]:
    words = world.scheme.words
    for record in records:
        asked = [row.label for thing in parts_of(node) if isinstance(thing, shape.Table) for row in thing.rows]
        asked += [word for thing in parts_of(node) if isinstance(thing, phrases.Test) for word in _test_words(thing)]
        name, old = words.name(record.name), words.name(record.label or "")
        for label in dict.fromkeys((*words.facts[record.name].labels, *(word for word in asked if word))):
            if label != record.label:
                new = words.name(label)
                text = Text(f"“{name.zh}”由“{old.zh}”变为“{new.zh}”", f"“{name.en}” “{new.en}” instead of “{old.en}”")
                yield Change(record, replace(record, label=label), text)


def _test_words(test: phrases.Test) -> tuple[str, ...]:
    if isinstance(test.value, tuple):
        return test.value
    return (test.value.text,) if isinstance(test.value, phrases.Number) and test.value.value is None else ()


def _other_numbers(
    world: World, subject: Subject, node: shape.Node, record: FactRecord, kind: str
) -> Iterator[Change]:
    """Down to the lowest and up to the highest number that the line can tell apart."""
    if record.value is None:
        return
    low, high, grid = _ends(Look(world, subject, node), node, record.value)
    if kind == "judged" and isinstance(node.body, shape.Judge) and node.body.values:
        for value in node.body.values:
            if value != record.value:
                yield _number(world, record, value, None)
        return
    for end in (low, high):
        if end is not None and end != record.value and (end > record.value) is (end is high):
            yield _number(world, record, end, grid)


def _ends(look: Look, node: shape.Node, value: Fraction) -> tuple[Fraction | None, Fraction | None, Fraction]:
    body = node.body
    if isinstance(body, shape.Judge):
        lo = look.number(body.lo) if body.lo is not None else None
        hi = look.number(body.hi) if body.hi is not None else None
        step = look.number(body.step) if body.step is not None else None
        return lo, hi, step or HUNDREDTH
    asked = [look.number(thing) for thing in parts_of(body) if isinstance(thing, phrases.Number | phrases.ValueOf) and _is_number(look, thing)]  # fmt: skip
    found = [number for number in asked if number is not None]
    if isinstance(body, shape.Fact) and node.points is not None:
        scale = look.number(node.scale, 1) or Fraction(1)
        found.append((look.number(node.points) or Fraction(0)) / scale)
    whole = value.denominator == 1 and all(number.denominator == 1 for number in found)
    return Fraction(0), max(found, default=None), Fraction(1) if whole else HUNDREDTH


def _is_number(look: Look, of: phrases.Number | phrases.ValueOf) -> bool:
    try:
        return isinstance(look.amount(of), Fraction)
    except SwitchedOff:
        return False


def _number(world: World, record: FactRecord, value: Fraction, grid: Fraction | None) -> Change:
    assert record.value is not None
    name = world.scheme.words.name(record.name)
    old, new = say_exactly(record.value), say_exactly(value)
    text = Text(f"“{name.zh}”由 {old} 变为 {new}", f"“{name.en}” {new} instead of {old}")
    return Change(record, replace(record, value=value), text, grid)
