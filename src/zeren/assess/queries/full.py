"""Who has full marks: how many criteria of this duty a result has, and in how many of them it stands at the maximum.

A criterion is a clause with points of its own and none below it that has points. What did not apply is left out.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Q

from zeren.assess.models import Result, Run
from zeren.kernel.exact import exact, ten_thousandths
from zeren.organisations.queries import pack_by_digest
from zeren.policy import Pack, Scheme
from zeren.policy.findings import first_part, fixed
from zeren.scoring.figures import STATUSES
from zeren.scoring.results import KNOWN, NOT_APPLICABLE

Points = Mapping[str, Fraction]
TEN_THOUSAND = 10_000


@dataclass(frozen=True, slots=True)
class Marks:
    """One result that stands: of how many criteria `full` are at the maximum. None where the sum is not, so that none asks."""

    subject: str
    unit: str
    name: str
    title: str
    is_person: bool
    full: int | None
    criteria: int


def marks_in_full(units: Iterable[str], year: int, least: int) -> tuple[Marks, ...]:
    """The results of these units in the runs that stand, of schemes with at least so many criteria: three queries.

    Only a result whose whole part is at the maximum can be there in every criterion, so only of such the traces are read.
    """
    runs = {scheme: (number, digest) for number, scheme, digest in _runs(year)}
    criteria: dict[int, Points] = {}
    top = Q(pk__in=[])
    for key, (number, digest) in runs.items():
        pack = pack_by_digest(digest)
        points = criteria_of(pack, pack.schemes[key])
        duty = first_part(pack.schemes[key])
        if duty is None or len(points) < least:
            continue
        criteria[number] = points
        most = fixed(pack, duty.points) or Fraction(0)
        traced = Q(content__nodes__contains=[{"id": duty.id, "value": str(most)}])
        figured = Q(content__figures__trace__contains={duty.id: ten_thousandths(most)})
        top |= Q(run=number) & (traced | figured)
    rows = Result.objects.filter(run_id__in=list(criteria), unit__key__in=list(units))
    traces = rows.filter(top).values_list("run_id", "subject", "content__nodes", "content__figures__trace")
    full = {
        (run, subject): _marked(criteria[run], nodes or (), figures or {}) for run, subject, nodes, figures in traces
    }
    return tuple(
        Marks(subject, unit, name or unit_name, title or "", bool(name), *full.get((run, subject), (None, len(criteria[run]))))
        for run, subject, unit, unit_name, name, title in rows.order_by("unit__key", "subject").values_list(
            "run_id", "subject", "unit__key", "unit__name", "person__name", "post__title"
        )
    )  # fmt: skip


def criteria_of(pack: Pack, scheme: Scheme) -> dict[str, Fraction]:
    """The criteria of this duty in a scheme, each with its points."""
    duty = first_part(scheme)
    parents = {node.id: node.parent for node in scheme.nodes}
    worth = {node.id: points for node in scheme.nodes if (points := fixed(pack, node.points)) and node.counts}
    over = {parents[key] for key in worth}
    return {
        key: points for key, points in worth.items() if key not in over and duty and _is_below(key, duty.id, parents)
    }


def _marked(points: Points, nodes: Collection[Mapping[str, Any]], figures: Mapping[str, Any]) -> tuple[int, int]:
    """How many criteria are at the maximum, and how many were asked of this subject, by a trace or by figures."""
    values = {node["id"]: (node["status"], exact(node["value"]) if node["value"] else None) for node in nodes}
    for key in points if figures else ():
        value = figures.get(key)
        status = STATUSES[figures.get(f"{key}.status", STATUSES.index(KNOWN))]
        values[key] = (status, None if value is None else Fraction(value, TEN_THOUSAND))
    asked = {key: most for key, most in points.items() if values.get(key, ("", None))[0] != NOT_APPLICABLE}
    return sum(values.get(key, ("", None))[1] == most for key, most in asked.items()), len(asked)


def _runs(year: int) -> Iterable[tuple[int, str, str]]:
    rows = Run.objects.filter(freeze__round__year=year).order_by("id")
    return rows.values_list("id", "scheme", "pack__digest")


def _is_below(key: str, top: str, parents: Mapping[str, str | None]) -> bool:
    place: str | None = key
    while place is not None and place != top:
        place = parents.get(place)
    return place == top and key != top
