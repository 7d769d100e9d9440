"""Facts to confirm, as a person reads them: grouped by what they are, each group with the clauses that use it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from zeren.assess.queries import FactShown
from zeren.assess.rules.showing import clauses_of, schemes_for
from zeren.kernel.days import year_span
from zeren.kernel.words import Text
from zeren.organisations.queries import kinds_of, terms_in, unit_spans
from zeren.policy import Pack
from zeren.policy.scheme import Node
from zeren.policy.vocabulary import Words
from zeren.web.implement.telling import Told, actor_name, told


@dataclass(frozen=True, slots=True)
class Line:
    """One fact with the answer to it. `state`: confirm, dispute or empty for silence."""

    told: Told
    shown: FactShown
    replied_by: Text

    @property
    def key(self) -> str:
        return self.shown.key

    @property
    def state(self) -> str:
        return self.shown.choice


@dataclass(frozen=True, slots=True)
class Group:
    """All facts of one name, the unanswered first; `clauses` are those that use it, none when no points hang on it."""

    name: Text
    clauses: tuple[Node, ...]
    lines: tuple[Line, ...]

    @property
    def silent(self) -> int:
        return sum(1 for line in self.lines if not line.state)


@dataclass(frozen=True, slots=True)
class Counts:
    """How the facts of one person were answered."""

    facts: int
    confirmed: int
    disputed: int

    @property
    def silent(self) -> int:
        return self.facts - self.confirmed - self.disputed


def counts_of(facts: Iterable[FactShown]) -> Counts:
    choices = [shown.choice for shown in facts]
    return Counts(len(choices), choices.count("confirm"), choices.count("dispute"))


def lines_of(facts: Iterable[FactShown], words: Words) -> tuple[Line, ...]:
    """Facts in words with their answers: two queries for all names."""
    rows = tuple(facts)
    in_words = told((shown.fact for shown in rows), words)
    return tuple(
        Line(one, shown, actor_name(shown.replied_by, {})) for one, shown in zip(in_words, rows, strict=True)
    )


def groups_of(facts: Iterable[FactShown], pack: Pack, person: str, year: int) -> tuple[Group, ...]:
    """The groups in the order of the clauses; facts that no clause of this person's uses stand last."""
    clauses = _clauses(pack, person, year)
    order = {name: place for place, name in enumerate(clauses)}
    by_name: dict[str, list[Line]] = {}
    for line in lines_of(facts, pack.words):
        by_name.setdefault(line.shown.fact.name, []).append(line)
    names = sorted(by_name, key=lambda name: (order.get(name, len(order)), name))
    return tuple(
        Group(
            pack.words.name(name),
            clauses.get(name, ()),
            tuple(sorted(by_name[name], key=lambda line: (bool(line.state), line.shown.fact.happened_on, line.key))),
        )
        for name in names
    )


def _clauses(pack: Pack, person: str, year: int) -> dict[str, tuple[Node, ...]]:
    """Fact name → the clauses that use it, in any scheme that appraises this person or the unit led."""
    span = year_span(year)
    held = terms_in(span.start, span.end or date(year, 12, 31), person=person)
    kinds = {unit: kind for unit, (kind, _) in unit_spans({term.unit for term in held}).items()}
    leading = kinds_of(pack).first_responsible
    schemes = [
        scheme
        for term in held
        for scheme in schemes_for(pack, term.kind, kinds.get(term.unit, ""), term.kind in leading)
    ]
    return clauses_of(tuple({scheme.key: scheme for scheme in schemes}.values()))
