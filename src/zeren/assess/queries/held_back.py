"""Who of those appraised is not graded on a day, because a mark is in force under which the scheme gives no grade."""

from collections.abc import Iterable
from datetime import date

from zeren.assess.models import Decision, Result
from zeren.assess.queries.lists import standing_runs
from zeren.assess.queries.results import run_found
from zeren.assess.rules.held_back import barring
from zeren.organisations.queries import pack_by_digest, standings
from zeren.policy import Node, Scheme


def held_back(subjects: Iterable[str], scheme: Scheme, day: date) -> dict[str, Node]:
    """Subject (`person@post`, or a unit) → the rule that holds it back. One query."""
    rules = barring(scheme)
    marked = {mark.person or mark.unit: rules[mark.kind] for mark in standings(day) if mark.kind in rules}
    return {subject: marked[who] for subject in subjects if (who := subject.partition("@")[0]) in marked}


def left_for_later(year: int, day: date) -> dict[str, tuple[str, ...]]:
    """Scheme → who was left out of its decision and is held back no longer: they can be decided on now, on another run."""
    found = {}
    for key, number in standing_runs(year).items():
        decided = Decision.objects.filter(result__run__freeze__round__year=year, result__run__scheme=key)
        graded = Result.objects.filter(run_id=number).exclude(grade="") if decided.exists() else Result.objects.none()
        left = sorted(graded.exclude(subject__in=decided.values("result__subject")).values_list("subject", flat=True))
        held = held_back(left, pack_by_digest(run_found(number).pack_digest).schemes[key], day) if left else {}
        if free := tuple(subject for subject in left if subject not in held):
            found[key] = free
    return found
