"""A changed scheme tried on the last year that was frozen, beside the one in force: who would move, and why. Nothing is stored."""

from dataclasses import dataclass

from zeren.assess.models import Freeze, Run
from zeren.assess.queries.inputs import inputs_of
from zeren.assess.rules.running import Ran, run_order, run_scheme
from zeren.policy import Pack
from zeren.scoring.compare import Comparison, compare, side


@dataclass(frozen=True)
class Trial:
    """The year, and everybody whom either scheme appraises on both sides. `called`: subject → unit and person, as keys."""

    year: int
    comparison: Comparison
    called: dict[str, tuple[str, str]]


def trial_of(before: Pack, after: Pack, key: str) -> Trial | None:
    """Both packs over the facts of the last freeze that was run, with the values that the office adopted; None without one.

    Only whoever may see every result is told of it.
    """
    last = Run.objects.order_by("-freeze__round__year", "-freeze_id").values_list("freeze_id", flat=True).first()
    if last is None:
        return None
    freeze = Freeze.objects.select_related("round").get(id=last)
    inputs = inputs_of(freeze.id, before)
    sides = []
    for pack in (before, after):
        ran: dict[str, Ran] = {}
        for scheme in run_order(pack):
            ran[scheme.key] = run_scheme(pack, scheme, inputs, ran)
            if scheme.key == key:
                break
        sides.append(side(pack.schemes[key], ran[key].scored))
    found = compare(*sides)
    return Trial(freeze.round.year, found, {row.subject: inputs.where(row.subject)[:2] for row in found.rows})
