"""Random subjects, facts, imports, history and values for a random scheme; small numbers, so that equals and lines meet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from scoring.engines.phrases import LABELS, POSTS, Draw, choices
from scoring.engines.schemes import pack
from zeren.kernel.days import Span
from zeren.kernel.exact import exact
from zeren.policy import Pack
from zeren.policy import scheme as shape
from zeren.policy.phrases import FactOf
from zeren.policy.references import parts_of
from zeren.scoring import FactRecord, Imported, Past, Period, Subject, period_before, period_of

ALWAYS = Span(date(2000, 1, 1))
SPANS = (
    *(ALWAYS for _ in range(6)),
    Span(date(2026, 7, 1)),
    Span(date(2020, 1, 1), date(2026, 3, 31)),
    Span(date(2026, 3, 15), date(2026, 8, 14)),
    Span(date(2027, 1, 1)),
)
PIECES = (Span(date(2025, 1, 1), date(2026, 2, 28)), Span(date(2026, 6, 30), date(2026, 11, 2)))
MEMBERS = ("12", "3.5", "many", None, "0", "-4", "2.00005")
DAYS = (
    "2026-06-15",
    "2026-01-01",
    "2026-12-31",
    "2026-03-15",
    "2026-03-31",
    "2026-07-01",
    "2025-12-31",
    "2026-09-09",
    "2027-01-01",
)
NUMBERS = ("1", "2", "3", "0", "5", "10", "60", "80", "90", "100", "0.3333", "-1", "12.5", "7.0001")
JUDGED = ("-1", "-2", "0", "1.5", "-0.5", "7")
COUNTS = (None, None, "1", "2", "0.5", "3", "0.3333")
STATES = (*("confirmed" for _ in range(8)), "struck_out", "not_supplied", "withdrawn")
SAID: tuple[dict[str, str], ...] = (
    {},
    {"level": "county", "project": "p1"},
    {"level": "city", "project": "p1", "serious": "yes"},
    {"level": "city", "project": "p2", "days": "30"},
    {"level": "town", "serious": "no", "days": "45.5"},
    {"project": "p2", "days": "long", "year_found": "2025"},
    {"level": "county", "serious": "yes", "year_found": "2026", "item": "i1"},
    {"home": "V1", "level": "city", "item": "i1"},
    {"home": "P1", "serious": "yes", "days": "100.00001"},
    {"level": "county", "item": "i2", "project": "p1"},
)
VOTES: tuple[dict[str, str], ...] = tuple(
    {"option": option, "class": voters}
    for option in ("GOOD", "FAIR", "POOR")
    for voters in ("leader", "staff", "group")
)
SWITCHED = 1000
PERIODS = ("2026", "2026", "2026", "2026H1", "2026Q1", "2026-03", "2026H2")


@dataclass(frozen=True)
class World:
    """All that a run is given."""

    pack: Pack
    subjects: tuple[Subject, ...]
    facts: tuple[FactRecord, ...]
    period: Period
    values: dict[str, Fraction | str | None]
    imports: tuple[Imported, ...]
    history: tuple[Past, ...]
    with_withheld: bool
    key: str = "s1"

    @property
    def scheme(self) -> shape.Scheme:
        return self.pack.schemes[self.key]


def subjects(draw: Draw) -> Iterator[Subject]:
    """Towns, villages and branches, and for a scheme of persons those in posts there."""
    towns = [f"T{place + 1}" for place in range(draw.number(1, 2))]
    yield from (one(draw, town, "town", draw.one(("C1", None))) for town in towns)
    villages = [f"V{place + 1}" for place in range(draw.number(4 if draw.calm else 1, 6))]
    yield from (one(draw, village, "village", draw.one((*towns, "T9"))) for village in villages)
    yield from (one(draw, f"B{place + 1}", "branch", draw.one(villages)) for place in range(draw.number(0, 3)))
    if draw.person:
        for place in range(draw.number(4 if draw.calm else 1, 6)):
            yield one(draw, f"P{place + 1}", draw.one(POSTS), draw.one((*villages, *towns)))


def one(draw: Draw, key: str, kind: str, parent: str | None) -> Subject:
    groups = draw.one(({"zone": "hill"}, {"zone": "plain"}, {}))
    members = draw.one(MEMBERS)
    attributes = {"members": members} if members is not None else {}
    if draw.chance(2):
        attributes["class"] = draw.one(("hill", "plain"))
    return Subject(
        key,
        kind,
        draw.one(SPANS[:8] if draw.calm else SPANS),
        parent,
        groups,
        attributes,
        PIECES if draw.chance(12) else (),
    )


def facts_read(scheme: shape.Scheme) -> list[str]:
    """The facts that the scheme reads."""
    found = {thing.fact for node in scheme.nodes for thing in parts_of(node) if isinstance(thing, FactOf)}
    found |= {node.body.fact for node in scheme.nodes if isinstance(node.body, shape.Judge) and node.body.fact}
    return sorted(found)


def facts(draw: Draw, scheme: shape.Scheme, keys: list[str]) -> Iterator[FactRecord]:
    """For most of what is read and most subjects a record or a few."""
    place = 0
    for name in facts_read(scheme):
        kind = scheme.words.facts[name].type
        for key in keys:
            for _ in range(
                draw.one(
                    (3, 4, 2)
                    if name == "votes"
                    else (1, 1, 2, 0, 3)
                    if kind == "events"
                    else ((1, 2) if draw.calm else (1, 1, 2, 0))
                )
            ):
                place += 1
                yield record(draw, f"F{(place * 7) % 1000:03d}", name, kind, key)


def record(draw: Draw, key: str, name: str, kind: str, subject: str) -> FactRecord:
    value = draw.one(
        NUMBERS if kind == "number" else JUDGED if kind == "judged" else COUNTS if kind == "events" else (None,)
    )
    if value is None and kind == "events" and name == "votes":
        value = draw.one(("1", "5", "12"))
    if kind == "number" and draw.chance(30):
        value = None
    label = draw.one((*LABELS, None)) if kind in ("label", "events") else None
    reason = "" if kind != "judged" or draw.chance(9) else "said"
    return FactRecord(
        key, name, subject, date.fromisoformat(draw.one(DAYS)), None if value is None else exact(value), label,
        draw.one(VOTES if name == "votes" else SAID), "sheet", None, "clerk", draw.one(STATES[:8] if draw.calm else STATES), reason,
    )  # fmt: skip


def imports(draw: Draw, keys: list[str]) -> Iterator[Imported]:
    for key in keys:
        if not draw.chance(4):
            total = draw.one(("90", "75.5", "60", "90", None, "33.3333", "0"))
            yield Imported(
                "other",
                key,
                None if total is None else exact(total),
                draw.one((*draw.grades, None)),
                draw.one((Fraction(100), Fraction(3), None, Fraction(0))),
            )


def history(draw: Draw, period: Period, keys: list[str]) -> Iterator[Past]:
    scheme = draw.one(("s1", "s1", "s1", "other"))
    start = period.key[:4] if draw.chance(3) else period.key
    for key in keys:
        for back in range(1, draw.number(2 if draw.calm else 0, 3) + 1):
            when = period_before(start, back)
            if not draw.chance(8):
                yield Past(key, scheme, when, "grade", None, draw.one(draw.grades))
            if not draw.chance(8):
                yield Past(key, scheme, when, draw.one(("total", "score")), exact(draw.one(NUMBERS)))


def world(number: int) -> World:
    """The scheme and world of this number; of the later ones every fourth has a value switched off in many places."""
    draw = Draw(choices(number))
    off = Draw(choices(-number)) if number >= SWITCHED and number % 4 == 0 else None
    made = pack(draw, off)
    scheme = made.schemes["s1"]
    who = tuple(subjects(draw))
    keys = [subject.key for subject in who]
    period = period_of(draw.one(PERIODS))
    values: dict[str, Fraction | str | None] = {key: value.value for key, value in made.values.items()}
    if draw.chance(3) or off:
        values["v.off"] = None
    return World(
        made, who, tuple(facts(draw, scheme, [*keys, "V9"])), period, values, tuple(imports(draw, keys)),
        tuple(history(draw, period, keys)), draw.chance(6),
    )  # fmt: skip
