"""Who answers for the tasks of units today, and the posts whose tasks somebody else than a holder answers for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Count

from zeren.implement.models import Task
from zeren.implement.rules.answering import ABOVE, FIRST, HOLDER, STAND_IN, Answers, goes_up
from zeren.implement.rules.reminding import Chain
from zeren.organisations.queries import (
    HolderFound,
    first_above,
    held_in,
    holders,
    kinds_of,
    pack_on,
    subtree,
)


class Answering:
    """Told who holds posts of these units, with those who stand in (on whatever days); asks once more where a post is
    vacant and its unit has nobody who is first responsible."""

    def __init__(self, units: Iterable[str], held: Iterable[HolderFound], today: date):
        self.units, self.today, pack = tuple(sorted(set(units))), today, pack_on(today)
        self.leading = kinds_of(pack).first_responsible
        self.ladder = tuple(step.to for step in sorted(pack.calendar.reminders, key=lambda step: step.offset))
        now = [one for one in held if one.from_day and one.from_day <= today <= (one.until_day or today)]
        self.in_post = tuple(now)
        self.held = {one.post: one for one in sorted(now, key=lambda one: one.stands_in)}
        self.first = {one.unit: one for one in self.held.values() if one.kind in self.leading}

    def __call__(self, unit: str, post: str) -> Answers:
        """For a task of a post, or of the committee where `post` is empty: whoever is first responsible answers for that."""
        first = self.first.get(unit)
        one = self.held.get(post) if post else first
        if one:
            return Answers(one.person, one.name, STAND_IN if one.stands_in else HOLDER, _until(one))
        if first and goes_up(self.ladder, ()) == FIRST:
            return Answers(first.person, first.name, FIRST)
        above = self._above.get(unit)
        places = {FIRST: first and (first.person, first.name), ABOVE: above}
        to = goes_up(self.ladder, (place for place, found in places.items() if not found))
        return Answers(*(places.get(to) or ("", "")), to)

    def bearers(self, unit: str, post: str) -> frozenset[str]:
        """Who bears such a task today: a holder who is away for a while does so beside whoever stands in."""
        return frozenset(
            one.person
            for one in self.in_post
            if (one.post == post if post else one.unit == unit and one.kind in self.leading)
        )

    def chain(self, unit: str, post: str) -> Chain:
        """The same as reminders want it, with the two places above."""
        first = self.first.get(unit)
        return Chain(self(unit, post).people, first.person if first else "", self.above(unit))

    def above(self, unit: str) -> str:
        """The nearest first responsible person above a unit."""
        return self._above.get(unit, ("", ""))[0]

    @cached_property
    def _above(self) -> dict[str, tuple[str, str]]:
        return first_above(self.units, self.today, self.leading)


def _until(one: HolderFound) -> date | None:
    return one.until_day if one.stands_in else None


def answering_today(units: Iterable[str], today: date) -> Answering:
    """Who answers in these units: one query, and one more where a post goes up above its unit."""
    keys = sorted(set(units))
    return Answering(keys, held_in(today, today, keys), today)


def posts_gone_up(person: str, leads: Iterable[str], today: date) -> tuple[frozenset[str], frozenset[str]]:
    """Posts, and units with their committee's tasks, that may have come up to whoever is first responsible for these units."""
    posts: set[str] = set()
    committees: set[str] = set()
    for top in sorted(leads):
        units = subtree(top, today)
        answering = answering_today([unit.key for unit in units], today)
        held = holders([unit.key for unit in units], today, with_vacancies=True)
        vacant = {one.post: one.unit for one in held if one.post not in answering.held}
        posts |= {post for post, unit in vacant.items() if answering(unit, post).person == person}
        committees |= {
            unit.key for unit in units if unit.key not in answering.first and answering(unit.key, "").person == person
        }
    return frozenset(posts), frozenset(committees)


@dataclass(frozen=True, slots=True)
class PostAnswers:
    """A post (empty: the committee) with open tasks, and who answers for them today."""

    unit: str
    post: str
    title: str
    holder: str
    answers: Answers
    open: int


def posts_answered(units: Iterable[str], year: int, today: date) -> tuple[PostAnswers, ...]:
    """Every post of these units with open tasks of a year, with who answers; a fixed number of queries."""
    keys = sorted(set(units))
    answering = answering_today(keys, today)
    holder = {one.post: one.person for one in holders(keys, today)}
    rows = Task.objects.filter(unit__key__in=keys, year=year, finding="open").order_by("unit__key", "post__key")
    counted = rows.values_list("unit__key", "post__key", "post__title").annotate(n=Count("id"))
    return tuple(
        PostAnswers(unit, post or "", title or "", holder.get(post or "", ""), answering(unit, post or ""), count)
        for unit, post, title, count in counted
    )
