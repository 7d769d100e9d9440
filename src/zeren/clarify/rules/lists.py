"""Which duties stand in whose list. A list depends on the unit's kind, the bearer and the year, and on nothing else.

So two lists of one kind, bearer and year have the same digest, and a list is current while its digest is the pack's.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from zeren.kernel.errors import Reason
from zeren.kernel.words import Text
from zeren.policy.pack import Duty

COMMITTEE = "committee"
FIRST_RESPONSIBLE = "first_responsible"
MEMBER = "member"
BEARERS = (COMMITTEE, FIRST_RESPONSIBLE, MEMBER)
BEARER_NAMES = {
    COMMITTEE: Text("领导班子", "committee"),
    FIRST_RESPONSIBLE: Text("第一责任人", "first responsible person"),
    MEMBER: Text("班子成员", "committee member"),
}

Key = tuple[str, str, str]
"""A list of a year: unit, bearer, post (empty for the committee's)."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list. `order` 1 is the first duty; `due_on` is the last day of the year's work on it."""

    code: str
    order: int
    text: Text
    evidence: Text
    fact: str
    required: int
    clock: str
    due_on: date | None
    source: str


@dataclass(frozen=True, slots=True)
class Content:
    """What stands in a list, with the digest over its lines."""

    lines: tuple[Line, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A list as the pack would have it."""

    unit: str
    bearer: str
    post: str
    year: int
    content: Content

    @property
    def key(self) -> Key:
        return self.unit, self.bearer, self.post


@dataclass(frozen=True, slots=True)
class Stored:
    """A list as it stands: its number and what is in it, by digest."""

    id: int
    digest: str


@dataclass(frozen=True, slots=True)
class Change:
    """What generating would do: lists to be made, lists they replace, and how many stay as they are."""

    fresh: tuple[Draft, ...]
    replaced: tuple[int, ...]
    unchanged: int

    @property
    def replacing(self) -> int:
        """How many of the replaced have a new list in their place (the others are no longer asked for)."""
        return len(self.replaced)


class Catalogue:
    """The pack's duties, put together once for each kind of unit, bearer and year."""

    def __init__(self, duties: Iterable[Duty]):
        self._duties = tuple(duties)
        self._made: dict[tuple[str, str, int], Content] = {}

    def content(self, kind: str, bearer: str, year: int) -> Content:
        """What this bearer's list holds in a unit of this kind; no lines when the pack asks nothing."""
        key = (kind, bearer, year)
        if key not in self._made:
            found = [duty for duty in self._duties if duty.bearer == bearer and kind in duty.applies_to]
            lines = tuple(sorted((_line(duty, year) for duty in found), key=lambda line: (line.order, line.code)))
            self._made[key] = Content(lines, digest_of_lines(lines))
        return self._made[key]


def drafts_for(
    catalogue: Catalogue, units: Iterable[tuple[str, str]], posts: Iterable[tuple[str, str, str]], year: int
) -> tuple[Draft, ...]:
    """The lists of `units` (key, kind) for a year: one for the committee and one for each post (post, unit, bearer)."""
    kinds = dict(units)
    wanted: list[Key] = [(unit, COMMITTEE, "") for unit in kinds]
    wanted += [(unit, bearer, post) for post, unit, bearer in posts if bearer in (FIRST_RESPONSIBLE, MEMBER)]
    drafts = (
        Draft(unit, bearer, post, year, catalogue.content(kinds[unit], bearer, year)) for unit, bearer, post in wanted
    )
    return tuple(sorted((draft for draft in drafts if draft.content.lines), key=lambda draft: draft.key))


def change_by(drafts: Iterable[Draft], stored: dict[Key, Stored]) -> Change:
    """What brings the stored lists to the drafts. A list whose duties did not change is left alone."""
    wanted = {draft.key: draft for draft in drafts}
    fresh = tuple(d for key, d in wanted.items() if key not in stored or stored[key].digest != d.content.digest)
    made_anew = {draft.key for draft in fresh}
    replaced = tuple(row.id for key, row in stored.items() if key not in wanted or key in made_anew)
    return Change(fresh, replaced, len(wanted) - len(fresh))


def list_problems(duties: Iterable[Duty], year: int) -> Iterator[Reason]:
    """What is wrong with the catalogue itself: each list has exactly one first duty, and each code stands once.

    Source: the pack's own duties; the first duty of whoever is first responsible is named by order 1.
    """
    duties = tuple(duties)
    catalogue = Catalogue(duties)
    for kind in sorted({kind for duty in duties for kind in duty.applies_to}):
        for bearer in BEARERS:
            lines = catalogue.content(kind, bearer, year).lines
            first = [line for line in lines if line.order == 1]
            if lines and len(first) != 1:
                yield _first_duty(kind, bearer, len(first))
            codes = [line.code for line in lines]
            for code in sorted({code for code in codes if codes.count(code) > 1}):
                yield Reason(
                    "code_twice",
                    Text(f"清单中代码“{code}”出现两次。", f"Code “{code}” stands twice in one list."),
                    place=(kind, bearer, code),
                )


def digest_of_lines(lines: Iterable[Line]) -> str:
    """SHA-256 in hex over the lines in their order: all that a reader of the list sees."""
    rows = [
        (
            line.code, line.order, line.text.zh, line.text.en, line.evidence.zh, line.evidence.en, line.fact,
            line.required, line.clock, line.due_on.isoformat() if line.due_on else "", line.source,
        )
        for line in lines
    ]  # fmt: skip
    return sha256(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _line(duty: Duty, year: int) -> Line:
    due = duty.due or "12-31"
    return Line(
        duty.code, duty.order, duty.text, duty.evidence, duty.fact or "", duty.required, duty.clock,
        date.fromisoformat(f"{year}-{due}"), duty.source,
    )  # fmt: skip


def _first_duty(kind: str, bearer: str, count: int) -> Reason:
    text = Text("{kind}的{bearer}清单应有一项首要责任，现有 {count} 项。", "The list of {bearer} in {kind} needs one first duty; it has {count}.")  # fmt: skip
    return Reason(
        "first_duty_missing" if count == 0 else "two_first_duties",
        text.with_values(kind=kind, bearer=BEARER_NAMES[bearer], count=count),
        next_step=Text("请在规则包的责任目录里写明首要责任。", "Name the first duty in the pack's catalogue."),
        place=(kind, bearer),
    )
