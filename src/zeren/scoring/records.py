"""Fact records, indexed once for a run, and the choice of those that a rule looks at."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from zeren.kernel.days import Span
from zeren.policy.phrases import Filter, Test
from zeren.scoring.inputs import NOT_SUPPLIED, STRUCK_OUT, FactRecord, Subject

SPLITS = {"month": 1, "two_months": 2, "quarter": 3, "half": 6}
"""Parts of a year, each with its months."""

Matches = Callable[[object, tuple[Test, ...]], bool | None]


@dataclass(frozen=True, slots=True)
class Tree:
    """Who stands under whom. `below` is filled for each subject with all below it, in the order of the keys."""

    subjects: dict[str, Subject]
    children: dict[str, tuple[str, ...]]

    @classmethod
    def of(cls, subjects: Iterable[Subject]) -> "Tree":
        by_key = {subject.key: subject for subject in subjects}
        children: dict[str, list[str]] = defaultdict(list)
        for key in sorted(by_key):
            parent = by_key[key].parent
            if parent is not None:
                children[parent].append(key)
        return cls(by_key, {key: tuple(found) for key, found in children.items()})

    def below(self, key: str) -> list[str]:
        """All below `key`, itself not."""
        found: list[str] = []
        waiting = list(self.children.get(key, ()))
        while waiting:
            current = waiting.pop(0)
            found.append(current)
            waiting[:0] = self.children.get(current, ())
        return found

    def reached(self, subject: Subject, over: str, kinds: tuple[str, ...], person: bool) -> list[str]:
        """Whose records or results are meant by `over`, narrowed to `kinds`; a person looks up and down from its unit."""
        base = (subject.parent or "") if person else subject.key
        if over == "self":
            found = [subject.key]
        elif over == "unit":
            found = [subject.parent] if subject.parent else []
        elif over == "parent":
            above = self.subjects[base].parent if base in self.subjects else None
            found = [above] if above else []
        elif over == "children":
            found = list(self.children.get(base, ()))
        else:
            found = self.below(base)
            if over == "tree":
                found.insert(0, base)
        return [key for key in found if not kinds or (key in self.subjects and self.subjects[key].kind in kinds)]


def _in_order(record: FactRecord) -> tuple[date, str]:
    return record.day, record.key


class FactIndex:
    """Records by name and subject, in the order of day and key. Struck-out ones are left out, not-supplied ones apart."""

    def __init__(self, facts: Iterable[FactRecord]):
        counted: dict[str, dict[str, list[FactRecord]]] = defaultdict(lambda: defaultdict(list))
        self.not_supplied: dict[tuple[str, str], list[FactRecord]] = defaultdict(list)
        for record in sorted(facts, key=_in_order):
            if record.state in STRUCK_OUT:
                continue
            if record.state == NOT_SUPPLIED:
                self.not_supplied[record.name, record.subject].append(record)
            else:
                counted[record.name][record.subject].append(record)
        self._counted = counted
        self._named: dict[tuple[str, str], dict[str, list[FactRecord]]] = {}

    def changed(self, before: FactRecord | None, after: FactRecord | None) -> "FactIndex":
        """The index with one record in the place of another; None: nothing there before, or nothing there after.

        Both are of the same fact and count as what happened; all other records are shared with this index.
        """
        made = FactIndex(())
        made.not_supplied, made._counted = self.not_supplied, dict(self._counted)
        for record in (before, after):
            if record is not None:
                made._counted[record.name] = defaultdict(list, made._counted.get(record.name, {}))
        if before is not None:
            held = made._counted[before.name]
            held[before.subject] = [one for one in held[before.subject] if one.key != before.key]
        if after is not None:
            held = made._counted[after.name]
            held[after.subject] = sorted((*held[after.subject], after), key=_in_order)
        return made

    def of(self, name: str, keys: Iterable[str]) -> list[FactRecord]:
        """The records of a fact that these subjects have, in the order of day and key whoever they belong to."""
        by_subject = self._counted.get(name)
        if not by_subject:
            return []
        lists = [found for key in keys if (found := by_subject.get(key))]
        return list(lists[0]) if len(lists) == 1 else sorted((one for found in lists for one in found), key=_in_order)

    def named_in(self, name: str, attribute: str, key: str) -> list[FactRecord]:
        """The records of anybody whose `attribute` names this subject."""
        if (name, attribute) not in self._named:
            found: dict[str, list[FactRecord]] = defaultdict(list)
            for records in self._counted.get(name, {}).values():
                for record in records:
                    if attribute in record.attributes:
                        found[record.attributes[attribute]].append(record)
            for records in found.values():
                records.sort(key=_in_order)
            self._named[name, attribute] = found
        return self._named[name, attribute].get(key, [])


def in_days(records: list[FactRecord], days: tuple[Span, ...]) -> list[FactRecord]:
    """Those that happened in `days`, which are one piece or several."""
    if len(days) != 1:
        return [record for record in records if any(piece.holds(record.day) for piece in days)]
    start, end = days[0].start, days[0].end
    return [record for record in records if start <= record.day and (end is None or record.day <= end)]


def _part_of_year(months: int) -> Callable[[FactRecord], object]:
    return lambda record: str((record.day.month - 1) // months + 1)


BY_ITSELF: dict[str, Callable[[FactRecord], object]] = {
    "label": lambda record: record.label,
    "number": lambda record: record.value,
    "day": lambda record: f"{record.day.month:02d}-{record.day.day:02d}",
    **{name: _part_of_year(months) for name, months in SPLITS.items()},
    "month": lambda record: f"{record.day.month:02d}",
    "subject": lambda record: record.subject,
    "record": lambda record: record.key,
}
"""What every record has; no attribute bears these names."""


def record_value(record: FactRecord, name: str) -> object:
    """What a filter calls by `name`: what every record has by itself, or an attribute."""
    read = BY_ITSELF.get(name)
    return record.attributes.get(name) if read is None else read(record)


def passes(record: FactRecord, where: Filter, matches: Matches) -> bool:
    """Whether a record passes a filter; what a record does not say never equals anything."""
    for name, tests in where.tests:
        if not matches(record_value(record, name), tests):
            return False
    if where.any and not any(passes(record, inner, matches) for inner in where.any):
        return False
    return where.none is None or not passes(record, where.none, matches)


def once(records: list[FactRecord], attributes: tuple[str, ...]) -> list[FactRecord]:
    """The first record of each different combination of these attributes; without any of them a record stands alone."""
    seen: set[tuple[object, ...]] = set()
    kept = []
    for record in records:
        mark = tuple(record_value(record, name) for name in attributes)
        if all(value is None for value in mark) or mark not in seen:
            kept.append(record)
            seen.add(mark)
    return kept
