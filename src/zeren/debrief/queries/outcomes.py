"""What earlier parts of a debrief hand on to its verdict: the ballot as published, the own assessment."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from zeren.calibration.counts import Margin
from zeren.debrief.models import Ballot, BoardFile, Debrief, Item, Report, Synthesis
from zeren.debrief.queries.reports import self_rating
from zeren.debrief.queries.verdicts import Outcome
from zeren.debrief.rules.agenda import object_of
from zeren.debrief.rules.ballots import read_rules
from zeren.debrief.rules.margins import margins_of
from zeren.debrief.rules.spread import Spread, spread_of
from zeren.debrief.rules.synthesis import BALLOT, Part, published_part, read_synthesis
from zeren.implement.queries import facts_of_year
from zeren.kernel.exact import exact
from zeren.kernel.words import Text

PROBLEM = "problem"
SELF = "自查"
"""How an office writes that a problem was found by the unit itself."""


def _published(debrief: int) -> tuple[Ballot, dict[str, Any], dict[str, Any]] | None:
    """The ballot that published a result of a debrief, its whole file, and the part about this one."""
    files = BoardFile.objects.filter(
        name="published.json", ballot__state="published", ballot__is_rehearsal=False, ballot__meeting__items__debrief=debrief
    ).select_related("ballot__meeting")  # fmt: skip
    for file in files:
        content = json.loads(file.content)
        for told in content["objects"]:
            if told["object"] == object_of(debrief):
                return file.ballot, content, told
    return None


def ballot_part(debrief: int) -> Part:
    """The ballot as it was published; without an answer while none is, without quorum, or where it was not counted."""
    found = _published(debrief)
    if found is None:
        return Part(BALLOT)
    ballot, _, told = found
    rules = read_rules(ballot.rules)
    return published_part(told["total"], rules.full, not rules.shares, f"{ballot.meeting.title}，{ballot.key}")


@dataclass(frozen=True, slots=True)
class SpreadFound:
    """How far the classes lie apart and how far chance reaches in the result, with the titles that the ballot's sheet gave
    classes and grades: kind → key → title."""

    spread: Spread
    titles: Mapping[str, Mapping[str, Mapping[str, str]]]
    margin: Margin | None = None

    def named(self, kind: str, key: str) -> Text:
        """The title of a class or grade; its key where the sheet has none."""
        said = self.titles.get(kind, {}).get(key)
        return Text(said["zh"], said["en"]) if said else Text(key, key)


def spread_found(debrief: int) -> SpreadFound | None:
    """The spread of a debrief's published ballot; None while none is published."""
    found = _published(debrief)
    if found is None:
        return None
    ballot, content, told = found
    rules = read_rules(ballot.rules)
    margin = margins_of(rules, content).of.get(told["object"])
    return SpreadFound(spread_of(rules, content["groups"], told), ballot.titles, margin)


def ballot_margins(year: int) -> dict[tuple[str, str], Fraction]:
    """How far chance reaches in the ballots of a year's debriefs: (person, post) → standard error, a share of full marks."""
    debriefs = Debrief.objects.filter(year=year).values_list("id", "person__key", "post__key")
    of = {object_of(number): (person, post) for number, person, post in debriefs}
    files = BoardFile.objects.filter(
        name="published.json", ballot__state="published", ballot__is_rehearsal=False, ballot__meeting__items__debrief__year=year
    ).select_related("ballot").distinct()  # fmt: skip
    found: dict[tuple[str, str], Fraction] = {}
    for file in files:
        rules = read_rules(file.ballot.rules)
        for key, margin in margins_of(rules, json.loads(file.content)).of.items():
            if key in of:
                found[of[key]] = exact(f"{margin.error / float(rules.full):.4f}")
    return found


def own_points(debrief: int) -> Fraction | None:
    """The points that the person gave the own work in the report; None where none were given."""
    found = self_rating(debrief)
    return Fraction(found[0]) if found else None


TOLD = ("fed_back", "rectifying", "closed")
"""The states of a debrief in which the person concerned has the letter."""


@dataclass(frozen=True, slots=True)
class SelfRated:
    """The points out of a hundred that somebody gave the own work, and those that came of it; None: none on record.

    Of a total that lies between two ends it is the higher one, which favours the person.
    """

    debrief: int
    unit: str
    person: str
    name: str
    title: str
    own: int | None
    verified: Fraction | None


def self_rated(units: Iterable[str], year: int, heard_by: Iterable[str]) -> tuple[SelfRated, ...]:
    """Everybody first responsible for these units who had the letter of the debrief before `heard_by`: three queries."""
    rows = Debrief.objects.filter(
        year=year, state__in=TOLD, post__unit__key__in=list(units), heard_by__key__in=list(heard_by)
    )
    columns = ("id", "post__unit__key", "person__key", "person__name", "post__title")
    found = list(rows.order_by("post__unit__key", "id").values_list(*columns))
    numbers = [row[0] for row in found]
    reports = Report.objects.filter(debrief__in=numbers, handed_in_at__isnull=False).order_by("number")
    own = dict(reports.values_list("debrief_id", "self_number"))
    drawn = Synthesis.objects.filter(debrief__in=numbers).values_list("debrief_id", "content")
    verified = {number: read_synthesis(content).most for number, content in drawn}
    return tuple(SelfRated(*row, own.get(row[0]), verified.get(row[0])) for row in found)


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
