"""Who has gone quiet by the end of November 2026: after these days nothing more was handed in."""

from collections.abc import Callable, Iterable
from datetime import date

from making.facts import Fact
from making.organisation import Organisation

# unit, whose facts, the last day, the last fact itself (name of the fact and what it says)
SILENCES = (
    (
        "蒲苇乡",
        "unit",
        date(2026, 8, 14),
        ("activity", {"agenda": "到村里听意见，现场办理", "follow_up": "党建办，下次会前"}),
    ),
    ("磬石村", "unit", date(2026, 10, 19), ("practical_matter", {"verified": "no"})),
    ("磬石村", "branches", date(2026, 9, 30), None),
    ("鸥洲镇", "secretary", date(2026, 10, 2), ("performance_log", {"kind": "ask"})),
)


def gone_quiet(made: Organisation, facts: Iterable[Fact]) -> list[Fact]:
    """The facts without those that the quiet ones never handed in, and with the last that was heard of each."""
    rules: list[tuple[Callable[[Fact], bool], date]] = []
    last: list[Fact] = []
    for name, whose, day, ending in SILENCES:
        code = made.by_name(name).code
        person = made.holders(f"{code}-SJ", day, day)[0].person
        rules.append((concerns(code, whose, person), day))
        if ending:
            who = person if whose == "secretary" else ""
            last.append(
                Fact(code, ending[0], day, person=who, attributes=ending[1], source="履职记实" if who else "活动记录")
            )
    kept = [
        fact
        for fact in facts
        if not any(fits(fact) and fact.day >= day for fits, day in rules if fact.day.year == day.year)
    ]
    return [*kept, *last]


def concerns(code: str, whose: str, person: str) -> Callable[[Fact], bool]:
    if whose == "secretary":
        return lambda fact: fact.person == person
    if whose == "branches":
        return lambda fact: fact.unit.startswith(f"{code}-")
    return lambda fact: fact.unit == code
