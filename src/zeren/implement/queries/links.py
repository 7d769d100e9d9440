"""The chain of every duty of a tree: list, duty, task, finding, facts, by their numbers, in a constant number of queries."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from django.db.models import Count, Max

from zeren.clarify.queries import duty_rows
from zeren.clarify.rules.lists import COMMITTEE, FIRST_RESPONSIBLE
from zeren.implement.models import Fact, Task
from zeren.implement.rules.gaps import Chain, Disposition, Gap, gaps
from zeren.kernel.words import Text
from zeren.organisations.queries import pack_on, subtree, terms_in

Counted = dict[tuple[str, str, str], tuple[int, str]]
"""Facts by (name, unit, person or ""): how many, and the key of the last."""


def chains(root: str, year: int, today: date, depth: int = 20) -> tuple[Chain, ...]:
    """Every duty of the current lists of a unit and so many levels below it, as far as its chain goes."""
    units = [unit.key for unit in subtree(root, today, depth)]
    texts = {duty.code: duty.text for duty in pack_on(today).duties}
    tasks = {
        duty: (number, due, finding)
        for duty, number, due, finding in Task.objects.filter(year=year, unit__key__in=units).values_list(
            "duty_id", "id", "due_on", "finding"
        )
    }
    counted, people = _counted(year, units), _people(year, units, today)
    found = []
    for row in duty_rows(units, year):
        number, due, finding = tasks.get(row.duty_id, (None, row.due_on, "open"))
        holders = people[row.unit, ""] if row.bearer == COMMITTEE else people[row.unit, row.post]
        facts = [counted[key] for key in [(row.fact, row.unit, who) for who in ("", *holders)] if key in counted]
        found.append(
            Chain(
                row.list_id, row.duty_id, row.unit, row.bearer, row.post, row.code,
                texts.get(row.code, Text(row.code, row.code)), number, None if row.clock == "on_trigger" else due,
                finding, tuple(last for _, last in facts), sum(count for count, _ in facts),
            )
        )  # fmt: skip
    return tuple(found)


def gap_report(
    root: str, year: int, today: date, dispositions: Mapping[int, Disposition], depth: int = 20
) -> tuple[Gap, ...]:
    """Where the chain is broken; `dispositions` say what later rooms did about tasks, by task number."""
    return gaps(chains(root, year, today, depth), dispositions, today)


def _counted(year: int, units: list[str]) -> Counted:
    rows = Fact.objects.filter(
        state="standing", unit__key__in=units, happened_on__range=(date(year, 1, 1), date(year, 12, 31))
    )
    grouped = rows.values_list("name", "unit__key", "person__key").annotate(n=Count("id"), last=Max("key")).order_by()
    return {(name, unit, person or ""): (count, last) for name, unit, person, count, last in grouped}


def _people(year: int, units: list[str], today: date) -> dict[tuple[str, str], list[str]]:
    """Who held each post of these units in the year; under an empty post, who was first responsible."""
    pack = pack_on(today)
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for term in terms_in(date(year, 1, 1), date(year, 12, 31), units=units):
        found[term.unit, term.post].append(term.person)
        if pack.post_kinds[term.kind].bearer == FIRST_RESPONSIBLE:
            found[term.unit, ""].append(term.person)
    return found
