"""Random subjects and facts for any scheme: names, labels and attributes are those that the scheme itself asks about."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import timedelta
from fractions import Fraction
from random import Random  # noqa: TID251  a test draws from a seed that it says
from typing import Any

from zeren.kernel.days import Span
from zeren.policy import Pack
from zeren.policy import scheme as shape
from zeren.policy.phrases import AttributeOf, Chosen, FactOf, Filter, Holds
from zeren.scoring import FactRecord, Imported, Past, Subject, period_before, period_of

PERIODS = {"year": "2026", "half": "2026H1", "quarter": "2026Q2", "month": "2026-03"}
DEFAULT_NUMBERS = ("0", "1", "2", "3", "5", "7.5", "12", "40", "66.67", "80", "88.8", "95", "100", "120")


def things(of: Any) -> Iterator[Any]:
    """Every dataclass inside a scheme."""
    if is_dataclass(of):
        yield of
        for field in fields(of):
            yield from things(getattr(of, field.name))
    elif isinstance(of, tuple):
        for inner in of:
            yield from things(inner)


class World:
    """One scheme with what may be said in its facts. `draw` gives subjects, facts, imports and history from a seed."""

    def __init__(self, pack: Pack, scheme: shape.Scheme):
        self.pack, self.scheme, self.period = pack, scheme, period_of(PERIODS[scheme.period])
        found = list(things(scheme.nodes)) + list(things(scheme.parts))
        self.facts = sorted({thing.fact for thing in found if isinstance(thing, FactOf)} | {thing.fact for thing in found if isinstance(thing, shape.Judge) and thing.fact})  # fmt: skip
        self.said: dict[str, set[str]] = defaultdict(set)
        self.labels: set[str] = set()
        self.traits: dict[str, set[str]] = defaultdict(set)
        for thing in found:
            self._note(thing)

    def _note(self, thing: Any) -> None:
        if isinstance(thing, Filter):
            for name, tests in thing.tests:
                self.said[name] |= {word for test in tests for word in _words(test.value)}
        elif isinstance(thing, Holds):
            words = {word for test in thing.tests for word in _words(test.value)}
            self.labels |= words
            if isinstance(thing.of, AttributeOf):
                self.traits[thing.of.attribute] |= words
        elif isinstance(thing, Chosen) and isinstance(thing.by, AttributeOf):
            self.traits[thing.by.attribute] |= {label for label, _ in thing.cases}
        elif isinstance(thing, shape.Table):
            self.said[thing.key or "label"] |= {row.label for row in thing.rows if row.label}
        elif isinstance(thing, shape.Ballot):
            self.said[thing.option] |= {share.label for share in thing.points_for} | set(thing.share_of)
            if thing.voter_class:
                self.said[thing.voter_class] |= {share.label for share in thing.classes}

    def draw(self, seed: int, count: int) -> dict[str, Any]:
        chance = Random(seed)
        subjects = list(self._subjects(chance, count))
        facts = [record for subject in subjects for record in self._records(chance, subject)]
        return {
            "subjects": tuple(subjects), "facts": tuple(facts), "period": self.period,
            "values": {key: value.value for key, value in self.pack.values.items()},
            "imports": tuple(self._imports(chance, subjects)), "history": tuple(self._past(chance, subjects)),
        }  # fmt: skip

    def _subjects(self, chance: Random, count: int) -> Iterator[Subject]:
        always = Span(self.period.span.start - timedelta(days=900))
        above = self.scheme.unit_kinds or ("township",)
        yield Subject("T0", chance.choice(above), always)
        for number in range(count):
            start = always.start if chance.random() < 0.8 else self.period.span.start + timedelta(days=chance.randrange(20))  # fmt: skip
            traits = {name: chance.choice(sorted(words)) for name, words in sorted(self.traits.items()) if words}
            yield Subject(f"S{number:03d}", chance.choice(self.scheme.applies_to), Span(start), "T0", {}, traits)

    def _records(self, chance: Random, subject: Subject) -> Iterator[FactRecord]:
        for name in self.facts:
            word = self.scheme.words.facts[name]
            often = chance.choice((0, 1, 1, 2, 4)) if word.type == "events" else chance.choice((0, 1, 1, 1))
            for number in range(often):
                yield self._record(chance, subject.key, name, word.type, number)

    def _record(self, chance: Random, subject: str, name: str, kind: str, number: int) -> FactRecord:
        first, last = self.period.span.start, self.period.span.end or self.period.span.start
        day = first + timedelta(days=chance.randrange((last - first).days + 1))
        labels = sorted({*self.scheme.words.facts[name].labels, *self.labels, *self.said.get("label", ())})
        label = chance.choice(labels) if labels and (kind == "label" or chance.random() < 0.5) else None
        value = None if kind == "label" or (kind == "events" and chance.random() < 0.6) else Fraction(chance.choice(DEFAULT_NUMBERS))  # fmt: skip
        if kind == "judged":
            value = self._judged(chance, name)
        said = {key: chance.choice(sorted(words)) for key, words in sorted(self.said.items()) if words and key != "label" and chance.random() < 0.8}  # fmt: skip
        state = chance.choice(("confirmed",) * 8 + ("struck_out", "not_supplied"))
        return FactRecord(
            f"{name}-{subject}-{number}",
            name,
            subject,
            day,
            value,
            label,
            said,
            "sheet",
            day,
            "clerk",
            state,
            "reason",
        )

    def _judged(self, chance: Random, name: str) -> Fraction:
        bodies = [n.body for n in self.scheme.nodes if isinstance(n.body, shape.Judge) and n.body.fact == name]
        ends = [end.value for body in bodies for end in (body.lo, body.hi) if getattr(end, "value", None) is not None]
        ends += [value for body in bodies for value in body.values]
        return chance.choice([end for end in ends if isinstance(end, Fraction)] or [Fraction(0)])

    def _imports(self, chance: Random, subjects: list[Subject]) -> Iterator[Imported]:
        for key in sorted({node.body.scheme for node in self.scheme.nodes if isinstance(node.body, shape.Import)}):
            for subject in subjects:
                if chance.random() < 0.8:
                    total = Fraction(chance.randrange(10_001), 100)
                    yield Imported(
                        key, subject.key, total, chance.choice(sorted(self.labels or {"GOOD"})), Fraction(100)
                    )

    def _past(self, chance: Random, subjects: list[Subject]) -> Iterator[Past]:
        for node in self.scheme.nodes:
            if isinstance(node.body, shape.History):
                for subject in subjects:
                    for back in range(1, chance.choice((1, 2, 4))):
                        label = chance.choice(sorted(self.labels or {"GOOD"})) if node.body.what == "grade" else None
                        value = None if label else Fraction(chance.randrange(101))
                        yield Past(subject.key, node.body.scheme or self.scheme.key, period_before(self.period.key, back), node.body.what, value, label)  # fmt: skip


def _words(value: Any) -> set[str]:
    if isinstance(value, tuple):
        return set(value)
    text = getattr(value, "text", None)
    return {text} if isinstance(text, str) else set()
