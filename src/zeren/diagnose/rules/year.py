"""The year as it was: what counts as real work, what is ceremony or paper, which months stayed dry, what was put off.

A prompt to look, never a deduction. Source: article rows 8 and 9; which facts count as work is the project's own choice.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from zeren.diagnose.rules.questions import Doing
from zeren.kernel.days import Span
from zeren.kernel.words import Text

Weight = Literal["work", "ceremony", "paper"]
Month = Literal["work", "dry", "silent", "ahead", "none"]
MONTHS: dict[Month, Text] = {
    "work": Text("有实际活动", "real work"),
    "dry": Text("干旱", "dry"),
    "silent": Text("未答", "no answer"),
    "ahead": Text("未到", "not yet"),
    "none": Text("尚未成立", "did not exist"),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """A row of the year: the facts it gathers. `where` keeps those whose attribute says so: solved, verified by others."""

    key: str
    title: Text
    weight: Weight
    names: tuple[str, ...]
    where: Mapping[str, str] | None = None

    def holds(self, fact: Doing) -> bool:
        return fact.name in self.names and all(
            fact.attributes.get(name) == word for name, word in (self.where or {}).items()
        )


BRANCH_LIFE = (
    "assembly", "branch_committee", "group_meeting", "theme_day", "lesson", "org_life_meeting", "member_review", "heart_talk",
)  # fmt: skip
HOLLOW = "hollow"
"""The name under which an activity stands here that lacks what the pack asks of it: quorum, agenda, decision, follow-up."""
KINDS = (
    Kind("study", Text("专题研究", "special studies"), "work", ("special_study",)),
    Kind("activity", Text("专题活动", "activities with content"), "work", ("activity",)),
    Kind("life", Text("支部组织生活", "life of the branch"), "work", BRANCH_LIFE),
    Kind("solved", Text("问题解决（他人核实）", "problems solved, verified by others"), "work", ("problem",), {"state": "verified"}),
    Kind("served", Text("办实事（他人核实）", "practical matters, verified by others"), "work", ("practical_matter",), {"verified": "yes"}),
    Kind("ceremony", Text("仪式与表彰", "ceremonies"), "ceremony", ("ceremony",)),
    Kind(HOLLOW, Text("没有写齐、不计的活动", "held, but not told so that it counts"), "paper", (HOLLOW,)),
    Kind("paper", Text("计划、报告、记实", "plans, reports, logs"), "paper", ("annual_plan", "yearly_report", "performance_log", "debrief_section")),
)  # fmt: skip
"""A secretary's or member's own log, survey and debrief is that person's, and question two or three; the unit's year needs
work of the unit. A problem that is only claimed solved, a matter that nobody else verified, does not count as work here."""
POSTPONED = "postponement"
FOR_BUSINESS = "business"
NAMES = tuple(sorted({name for kind in KINDS for name in kind.names} - {HOLLOW} | {POSTPONED}))
WORK = tuple(kind for kind in KINDS if kind.weight == "work")


@dataclass(frozen=True, slots=True)
class Row:
    """One kind through the twelve months: in each the facts that happened."""

    kind: Kind
    months: tuple[tuple[Doing, ...], ...]

    @property
    def total(self) -> int:
        return sum(len(month) for month in self.months)


@dataclass(frozen=True, slots=True)
class Strip:
    """A unit's year. `months` says of each month what it was; `postponed` are the postponements in their order."""

    rows: tuple[Row, ...]
    months: tuple[Month, ...]
    postponed: tuple[Doing, ...]

    @property
    def dry(self) -> int:
        """Months without real work, whether something else is on record or nothing at all."""
        return sum(month in ("dry", "silent") for month in self.months)

    @property
    def longest_dry(self) -> int:
        """The longest run of months without real work."""
        return longest_dry(self.months)

    @property
    def for_business(self) -> tuple[Doing, ...]:
        return tuple(fact for fact in self.postponed if fact.attributes.get("reason") == FOR_BUSINESS)

    def total(self, weight: Weight) -> int:
        """How many facts of one weight in the year."""
        return sum(row.total for row in self.rows if row.kind.weight == weight)

    @property
    def work(self) -> int:
        return self.total("work")

    @property
    def ceremonies(self) -> int:
        return self.total("ceremony")

    def only_a_ceremony(self) -> bool:
        """Article row 8: nothing but a ceremony all year."""
        return self.total("work") == 0 and self.total("ceremony") > 0


def longest_dry(months: Iterable[Month]) -> int:
    """The longest run of months without real work."""
    longest = running = 0
    for month in months:
        running = running + 1 if month in ("dry", "silent") else 0
        longest = max(longest, running)
    return longest


@dataclass(frozen=True, slots=True)
class Drought:
    """The months of a unit by whether there was real work, and how many ceremonies were held: the strip of many at a glance."""

    months: tuple[Month, ...]
    ceremonies: int

    @property
    def dry(self) -> int:
        return sum(month == "dry" for month in self.months)

    @property
    def longest(self) -> int:
        return longest_dry(self.months)

    @property
    def only_a_ceremony(self) -> bool:
        """Article row 8: nothing but a ceremony all year."""
        return "work" not in self.months and self.ceremonies > 0


def drought_of(worked: Sequence[bool], ceremonies: int, year: int, today: date, there: Span) -> Drought:
    """The months of one unit that was there in the days of `there`. A ceremony keeps no month from being dry."""
    months = (month_of(number, worked[number - 1], True, year, today, there) for number in range(1, 13))
    return Drought(tuple(months), ceremonies)


def strip_of(facts: Iterable[Doing], year: int, today: date, there: Span) -> Strip:
    """The year of one unit that was there in the days of `there`. A month counts as dry only when it is over."""
    mine = sorted((fact for fact in facts if fact.day.year == year), key=lambda fact: (fact.day, fact.key))
    rows = tuple(Row(kind, _by_month(fact for fact in mine if kind.holds(fact))) for kind in KINDS)
    months = tuple(_month(number, rows, mine, year, today, there) for number in range(1, 13))
    return Strip(rows, months, tuple(fact for fact in mine if fact.name == POSTPONED))


def _by_month(facts: Iterable[Doing]) -> tuple[tuple[Doing, ...], ...]:
    months: list[list[Doing]] = [[] for _ in range(12)]
    for fact in facts:
        months[fact.day.month - 1].append(fact)
    return tuple(tuple(month) for month in months)


def _month(number: int, rows: Sequence[Row], facts: Sequence[Doing], year: int, today: date, there: Span) -> Month:
    worked = any(row.months[number - 1] for row in rows if row.kind.weight == "work")
    return month_of(number, worked, any(fact.day.month == number for fact in facts), year, today, there)


def month_of(number: int, worked: bool, told: bool, year: int, today: date, there: Span) -> Month:
    """What a month was: with real work or, when it is over and the unit was there, dry, or silent where nothing was told."""
    first = date(year, number, 1)
    after = date(year + number // 12, number % 12 + 1, 1)
    if worked:
        return "work"
    if after <= there.start or (there.end is not None and first > there.end):
        return "none"
    if after - timedelta(days=1) > today:
        return "ahead"
    return "dry" if told else "silent"


def dry_prompts(strip: Strip, dry_most: int | None, business_most: int | None) -> tuple[Text, ...]:
    """What calls for a look, by the two values of the pack; one that is switched off calls for nothing.

    Source: drought.months, postponement.business_most (project default).
    """
    found = []
    if dry_most is not None and strip.longest_dry >= dry_most:
        found.append(
            Text("连续{n}个月没有一项实际活动。", "{n} months running without any real work.").with_values(
                n=strip.longest_dry
            )
        )
    if business_most is not None and len(strip.for_business) > business_most:
        found.append(
            Text(
                "为业务让路延期{n}次，超过{most}次，应告知上级。",
                "Postponed {n} times for business, more than {most}: the superior is to be told.",
            ).with_values(n=len(strip.for_business), most=business_most)
        )
    return tuple(found)
