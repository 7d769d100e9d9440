"""What goes before the deciding body about one run, and letters that are only drafts: plain values for the doors."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from zeren.assess.models import Result
from zeren.assess.queries.explained import content_of
from zeren.assess.queries.groups import names_of_groups
from zeren.assess.queries.held_back import held_back
from zeren.assess.queries.results import ResultFound, latest_run, ranking, run_found, runs_of
from zeren.assess.rules.letters import Decided, Told, letter_content
from zeren.assess.rules.proposing import Occasion, Standing, paper_content
from zeren.kernel.words import Text
from zeren.organisations.queries import pack_by_digest, term_in_force


def paper_of(
    run_id: int,
    office: Text,
    body: Text,
    made_on: date | None,
    simulated: bool,
    ranked: Sequence[ResultFound] | None = None,
    decided_on: date | None = None,
) -> dict[str, Any]:
    """The paper about one run. `ranked` is its `ranking` where the caller has read it: traces are large.

    `decided_on`: the day of the decision, or the present one, on which some may be held back.
    """
    run = run_found(run_id)
    pack = pack_by_digest(run.pack_digest)
    rows = [
        Standing(
            row.subject,
            row.person_name,
            row.unit_name,
            row.group,
            None if row.content["total"] is None else Fraction(row.content["total"]),
            row.grade,
            row.rank,
            row.zone,
            row.content,
        )
        for row in (ranking(run_id) if ranked is None else ranked)
    ]
    occasion = Occasion(run.year, run.scheme, office, body, made_on, simulated, run.facts_digest)
    day = decided_on or made_on
    held = held_back([row.subject for row in rows], pack.schemes[run.scheme], day) if day else {}
    names = [row.name or row.unit for row in rows if row.subject in held]
    return paper_content(
        occasion, rows, run.quota["outcomes"], pack, names, names_of_groups(run.quota["outcomes"], pack)
    )


def draft_letters(year: int, issuer: Text, simulated: bool) -> dict[str, dict[str, Any]]:
    """For every person with a result that is not decided, the letter as a draft: subject → plain values."""
    drafts = {}
    for scheme in sorted({run.scheme for run in runs_of(year)}):
        run = latest_run(year, scheme)
        pack = pack_by_digest(run.pack_digest)
        days = term_in_force("objection.days", pack)
        people = Result.objects.filter(run_id=run.id, person__isnull=False)
        for row in people.select_related("person", "unit", "post", "run").order_by("subject"):
            post = row.post.title if row.post else ""
            told = Told(year, issuer, row.person.name, row.unit.name, post, "", None, simulated, simulated, days)
            nothing = Decided("", "", None, "", False, "", "")
            drafts[row.subject] = letter_content(told, nothing, content_of(row), pack, {}, ())
    return drafts
