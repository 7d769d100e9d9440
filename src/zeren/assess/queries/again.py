"""A stored run's inputs, read again: for a sheet of hand totals beside it, and for another reading or pack over the same facts.

Nothing is stored. Only whoever may see every result of the run is told of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from zeren.assess.models import Result, Run
from zeren.assess.queries.groups import read_as_decided
from zeren.assess.queries.inputs import inputs_of
from zeren.assess.queries.what_if import given_to
from zeren.assess.rules.running import run_order, run_scheme
from zeren.organisations.queries import pack_by_digest
from zeren.policy import Pack, Scheme
from zeren.scoring.compare import Basis, Side, side


@dataclass(frozen=True)
class RunAgain:
    """One run with all it was given. `names`: subject → codes and names that it goes by; `called`: subject → one name;
    `totals`: subject → the total as it was stored, which the inputs should give again."""

    year: int
    pack: Pack
    scheme: Scheme
    basis: Basis
    names: Mapping[str, tuple[str, ...]]
    called: Mapping[str, str]
    totals: Mapping[str, Fraction | None]


def run_again(run_id: int) -> RunAgain:
    """The inputs of a run under its own pack, with the values that were in force."""
    run = Run.objects.select_related("pack", "freeze__round").get(id=run_id)
    pack = pack_by_digest(run.pack.digest)
    scheme = pack.schemes[run.scheme]
    given = given_to(run, inputs_of(run.freeze_id, pack))
    basis = Basis(
        tuple(given["subjects"]), given["facts"], given["period"], given["values"], given["imports"], given["history"]
    )
    columns = ("subject", "content__total", "unit__key", "unit__name", "person__key", "person__name")
    names, called, totals = {}, {}, {}
    for key, total, *words in Result.objects.filter(run_id=run_id).values_list(*columns):
        totals[key] = None if total is None else Fraction(total)
        known = tuple(word or "" for word in words)
        names[key] = (key, *(word for word in known if word))
        called[key] = f"{known[1]} {known[3]}".strip()
    return RunAgain(run.freeze.round.year, pack, scheme, basis, names, called, totals)


def run_under(run_id: int, pack_digest: str) -> Side | None:
    """The same facts under another pack, every scheme of it run in order; None when it has no scheme of that key."""
    run = Run.objects.get(id=run_id)
    pack = pack_by_digest(pack_digest)
    if run.scheme not in pack.schemes:
        return None
    inputs = inputs_of(run.freeze_id, pack, read_as_decided(run.quota))
    ran = {}
    for scheme in run_order(pack):
        ran[scheme.key] = run_scheme(pack, scheme, inputs, ran)
        if scheme.key == run.scheme:
            break
    return side(pack.schemes[run.scheme], ran[run.scheme].scored)
