"""Who of those appraised is not graded on a day, because a mark is in force under which the scheme gives no grade."""

from collections.abc import Iterable
from datetime import date

from zeren.assess.rules.held_back import barring
from zeren.organisations.queries import standings
from zeren.policy import Node, Scheme


def held_back(subjects: Iterable[str], scheme: Scheme, day: date) -> dict[str, Node]:
    """Subject (`person@post`, or a unit) → the rule that holds it back. One query."""
    rules = barring(scheme)
    marked = {mark.person or mark.unit: rules[mark.kind] for mark in standings(day) if mark.kind in rules}
    return {subject: marked[who] for subject in subjects if (who := subject.partition("@")[0]) in marked}
