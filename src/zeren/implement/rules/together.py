"""Main work and Party building, two hands: the four-together check, what is not linked, the matrix, the parity of completion.

An item is told of again at each link it goes through; what stood beside it is a duty of the unit's own list, so that both
are one thing under one number. Source: article rows 30 to 33; main-responsibility-2020 (plan, deploy, push, appraise together).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from zeren.kernel.days import Span
from zeren.policy.activities import Pairing

COMPLETED = "completed"


@dataclass(frozen=True, slots=True)
class ItemTold:
    """One time an item was told of, in the order of the days: its number, the link, what stood beside it, who owns it."""

    fact: str
    unit: str
    day: date
    item: str
    said: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Link:
    """A step that an item went through: the last fact that tells of it, and the duty that stood beside it ("": none)."""

    key: str
    day: date
    fact: str
    beside: str


@dataclass(frozen=True, slots=True)
class MainItem:
    """One item of a unit's main work, as it stands: what was said last holds. `links` by their key."""

    unit: str
    item: str
    project: str
    front: str
    field: str
    owner: str
    due_on: date | None
    completed_on: date | None
    links: Mapping[str, Link]

    @property
    def duties(self) -> tuple[str, ...]:
        """The duties beside it, each once."""
        return tuple(dict.fromkeys(link.beside for link in self.links.values() if link.beside))

    @property
    def unlinked(self) -> bool:
        """Article row 30: no duty of Party building stands beside it anywhere."""
        return not self.duties


def together(item: MainItem, links: Sequence[str]) -> Fraction:
    """Article row 31: the share of the links at which the item went together with its Party-building item."""
    return Fraction(sum(bool(item.links.get(key) and item.links[key].beside) for key in links), len(links))


def apart_at(item: MainItem, links: Sequence[str]) -> tuple[str, ...]:
    """The links at which nothing of Party building stood beside it."""
    return tuple(key for key in links if not (item.links.get(key) and item.links[key].beside))


def items_of(told: Iterable[ItemTold], duties: Mapping[str, Collection[str]]) -> tuple[MainItem, ...]:
    """The items, unit by unit and number by number; `duties` are the codes on each unit's lists: another word links nothing."""
    by_item: dict[tuple[str, str], list[ItemTold]] = defaultdict(list)
    for one in sorted(told, key=lambda one: (one.day, one.fact)):
        by_item[one.unit, one.item].append(one)
    return tuple(_item(rows, duties.get(unit, ())) for (unit, _), rows in sorted(by_item.items(), key=_place))


def _place(entry: tuple[tuple[str, str], object]) -> tuple[str, int, str]:
    (unit, item), _ = entry
    return unit, int(item) if item.isdecimal() else 10**6, item


def _item(rows: Sequence[ItemTold], duties: Collection[str]) -> MainItem:
    said: dict[str, str] = {}
    links: dict[str, Link] = {}
    done: date | None = None
    for one in rows:
        said.update(one.said)
        done = one.day if one.said.get("state") == COMPLETED else None if one.said.get("state") else done
        if key := one.said.get("link", ""):
            beside = one.said.get("beside", "")
            links[key] = Link(key, one.day, one.fact, beside if beside in duties else "")
    return MainItem(
        rows[0].unit, rows[0].item, said.get("project", ""), said.get("front", ""), said.get("field", ""),
        said.get("owner", ""), _day(said.get("due_on", "")), done, links,
    )  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Cell:
    """Front, field and link: who owns what goes on there. Nobody: a finding."""

    front: str
    field: str
    link: str
    owners: tuple[str, ...]


def matrix(items: Iterable[MainItem], pairing: Pairing, fields: Sequence[str]) -> tuple[Cell, ...]:
    """Article row 32: every front, field and link with its owners. `fields` are those that the unit has."""
    owners: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for item in items:
        for link in item.links:
            if item.owner and item.owner not in owners[item.front, item.field, link]:
                owners[item.front, item.field, link].append(item.owner)
    return tuple(
        Cell(front, field, link, tuple(owners.get((front, field, link), ())))
        for front in pairing.fronts
        for field in fields
        for link in pairing.links
    )


@dataclass(frozen=True, slots=True)
class Rate:
    """How much of what was due was done."""

    done: int
    due: int

    @property
    def share(self) -> Fraction | None:
        return Fraction(self.done, self.due) if self.due else None


@dataclass(frozen=True, slots=True)
class Parity:
    """Both hands of a unit in a period. `gap` in percentage points, business above Party building; None: one hand is not asked."""

    business: Rate
    party: Rate
    most: Fraction | None

    @property
    def gap(self) -> Fraction | None:
        if self.business.share is None or self.party.share is None:
            return None
        return (self.business.share - self.party.share) * 100

    @property
    def one_sided(self) -> bool:
        """Article row 33: further apart than the value allows, whichever hand is the hard one."""
        return self.gap is not None and self.most is not None and abs(self.gap) > self.most


def business_rate(items: Iterable[MainItem], period: Span, today: date) -> Rate:
    """Of the items due in the period and by today, those completed by their day."""
    due = [item for item in items if item.due_on and period.holds(item.due_on) and item.due_on < today]
    done = sum(bool(item.completed_on and item.due_on and item.completed_on <= item.due_on) for item in due)
    return Rate(done, len(due))
