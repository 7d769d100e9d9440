"""What the standing runs of a year were given, so that they can be scored again elsewhere."""

from typing import NamedTuple

from zeren.assess.queries.groups import read_as_decided
from zeren.assess.queries.inputs import inputs_of
from zeren.assess.queries.results import runs_of
from zeren.assess.rules.running import Ran, grades_of_groups, imported_from, run_order, run_scheme
from zeren.engines.writing import Inputs
from zeren.kernel.days import year_span
from zeren.organisations.queries import pack_by_digest
from zeren.scoring import Period


class RunGiven(NamedTuple):
    """One scheme with its period and all that went into its run."""

    scheme: str
    period: Period
    inputs: Inputs


def runs_given(year: int) -> tuple[RunGiven, ...]:
    """The newest run of each scheme of a year: subjects, facts, imported and earlier results, values.

    The schemes are run once more on the way, because a later one imports what an earlier one gave.
    """
    newest = max(runs_of(year), key=lambda run: run.id)
    pack = pack_by_digest(newest.pack_digest)
    given = inputs_of(newest.freeze, pack, read_as_decided(newest.quota))
    ran: dict[str, Ran] = {}
    found = []
    for scheme in run_order(pack):
        facts = (*given.facts, *grades_of_groups(ran.values(), year, given.decided))
        imports = tuple(one for before in ran.values() for one in imported_from(before, pack))
        inputs = Inputs(given.subjects(scheme), facts, imports, given.history, given.values)
        found.append(RunGiven(scheme.key, Period(str(year), year_span(year)), inputs))
        ran[scheme.key] = run_scheme(pack, scheme, given, ran)
    return tuple(found)
