"""What earlier parts of a debrief hand on to its verdict: the ballot as published, the own assessment."""

import json
from dataclasses import dataclass
from fractions import Fraction

from zeren.debrief.models import BoardFile, Item
from zeren.debrief.queries.reports import self_rating
from zeren.debrief.queries.verdicts import Outcome
from zeren.debrief.rules.agenda import object_of
from zeren.debrief.rules.ballots import read_rules
from zeren.debrief.rules.synthesis import BALLOT, Part, published_part
from zeren.implement.queries import facts_of_year

PROBLEM = "problem"
SELF = "自查"
"""How an office writes that a problem was found by the unit itself."""


def ballot_part(debrief: int) -> Part:
    """The ballot as it was published; without an answer while none is, without quorum, or where it was not counted."""
    files = BoardFile.objects.filter(
        name="published.json", ballot__state="published", ballot__is_rehearsal=False, ballot__meeting__items__debrief=debrief
    ).select_related("ballot__meeting")  # fmt: skip
    for file in files:
        rules, content = read_rules(file.ballot.rules), json.loads(file.content)
        told = [one for one in content["objects"] if one["object"] == object_of(debrief)]
        if told:
            source = f"{file.ballot.meeting.title}，{file.ballot.key}"
            return published_part(told[0]["total"], rules.full, not rules.shares, source)
    return Part(BALLOT)


def own_points(debrief: int) -> Fraction | None:
    """The points that the person gave the own work in the report; None where none were given."""
    found = self_rating(debrief)
    return Fraction(found[0]) if found else None


@dataclass(frozen=True, slots=True)
class Context:
    """What stands beside a ballot, so that strictness is seen with what it achieved; nothing of it is ever deducted.

    `found_by_self`: problems that the unit put down itself in the year; `verified`: those found put right by others;
    `imposed`: items that stand on the lists of debriefs heard before this unit in the year.
    """

    found_by_self: int
    verified: int
    imposed: int


def context_of(found: Outcome) -> Context:
    """The context panel of one debrief: two queries."""
    problems = facts_of_year(found.year, [found.unit], (PROBLEM,))
    last = {fact.attributes.get("item", fact.key): fact for fact in sorted(problems, key=lambda one: one.happened_on)}
    imposed = Item.objects.filter(debrief__year=found.year, debrief__heard_by__key=found.unit)
    imposed = imposed.exclude(state__in=("drafted", "dropped"))
    return Context(
        sum(SELF in fact.source for fact in last.values()),
        sum(fact.attributes.get("state") == "verified" for fact in last.values()),
        imposed.count(),
    )
