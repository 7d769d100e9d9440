"""A card so far: the schemes applied to what is on record today, for one subject, without grade, quota or rank.

Nothing is stored. Facts are neither confirmed nor frozen yet, and the card says so.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from zeren.assess.queries.inputs import Inputs, derived_facts
from zeren.assess.rules.running import Ran, run_order, run_scheme
from zeren.assess.rules.subjects import TermIn, UnitIn, holder_on
from zeren.implement.queries import facts_of_year, records_of_facts
from zeren.kernel.days import year_span
from zeren.ledger.reach import beyond
from zeren.organisations.queries import choices_of, pack_on, subtree, terms_in, units_in
from zeren.policy.adoption import adopted

HELD_BACK = ("total", "proposal", "score_grade", "tied", "caps", "reasons", "nearest", "quotas", "readings")
"""What a card so far does not say."""


def card_so_far(unit: str, scheme_key: str, subject: str, year: int, today: date) -> Mapping[str, Any] | None:
    """The trace of one subject on today's facts, None when the scheme does not appraise it. About ten queries.

    `unit` is where the subject stands; what is below it is computed too, for clauses that gather from there.
    """
    with beyond("a card is computed from all that its clauses gather below the unit; only the one subject is shown"):
        inputs = _inputs_below(unit, year, today)
    ran: dict[str, Ran] = {}
    for scheme in run_order(inputs.pack):
        ran[scheme.key] = _without_grades(run_scheme(inputs.pack, scheme, inputs, ran))
        if scheme.key == scheme_key:
            break
    found = next((row for row in ran[scheme_key].rows if row.subject == subject), None)
    if found is None:
        return None
    return without_grade(found.content, inputs.pack.schemes[scheme_key].grade_by)


def without_grade(content: Mapping[str, Any], grade_by: str | None) -> Mapping[str, Any]:
    """A trace without total, grade, quota and what follows from them."""
    said = {key: value for key, value in content.items() if key not in HELD_BACK}
    return {**said, "nodes": [node for node in said["nodes"] if node["id"] != grade_by]}


def _without_grades(ran: Ran) -> Ran:
    """A group's grade is not known before it was proposed, so no gate may read one."""
    return replace(ran, rows=tuple(replace(row, grade="") for row in ran.rows))


def _inputs_below(unit: str, year: int, today: date) -> Inputs:
    pack = pack_on(today)
    span = year_span(year)
    last = span.end or span.start
    keys = {found.key for found in subtree(unit, min(today, last))}
    units = {
        u.key: UnitIn(u.key, u.kind, u.parent if u.parent in keys else "", u.founded_on, u.closed_on)
        for u in units_in(span.start, last)
        if u.key in keys
    }
    terms = tuple(
        TermIn(t.post, t.kind, t.unit, t.person, t.from_day or span.start, t.until_day)
        for t in terms_in(span.start, last, units=keys)
    )
    ids = [fact.id for fact in facts_of_year(year, keys)]
    people = {term.person for term in terms}
    derived = [
        fact
        for fact in derived_facts(year, terms, today, keys)
        if fact.subject in keys or fact.subject.partition("@")[0] in people
    ]
    values = adopted(pack, choices_of(pack.digest)).values_in_force
    facts = (*records_of_facts(ids, holder_on(terms)), *derived)
    return Inputs(year, pack, pack.digest, "", facts, (), values, units, terms)
