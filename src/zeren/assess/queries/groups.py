"""Groups: those that a quota or a cap compares within, by name, and units with the grades decided and read of them."""

from collections.abc import Iterable, Mapping
from typing import Any

from zeren.assess.models import Decision, Result, Run
from zeren.assess.rules.running import Grades, reads_group_grades
from zeren.kernel.words import Text
from zeren.organisations.queries import unit_names
from zeren.policy import Pack


def names_of_groups(outcomes: Iterable[Mapping[str, Any]], pack: Pack) -> dict[tuple[str, ...], Text]:
    """The name of each group of these outcomes of quotas and of each part that has a cap of its own; one query."""
    found = list(outcomes)
    groups = {tuple(one["group"]) for outcome in found for one in (outcome, *outcome["sub_caps"])}
    titles = {one.key: one.title for one in pack.peer_groups}
    units = {key: Text(name, name) for key, name in unit_names({part for group in groups for part in group}).items()}
    return {
        group: _joined([titles.get(part) or units.get(part) or pack.words.name(part) for part in group])
        for group in groups
    }


def _joined(parts: Iterable[Text]) -> Text:
    parts = list(parts)
    return (
        Text("、".join(part.zh for part in parts), ", ".join(part.en for part in parts))
        if parts
        else Text("全部", "all")
    )


def groups_decided(year: int) -> Grades:
    """The grades of units that the body decided for a year and that stand."""
    replaced = Decision.objects.filter(replaces__isnull=False).values("replaces_id")
    rows = Decision.objects.exclude(id__in=replaced).filter(
        result__run__freeze__round__year=year, result__person__isnull=True
    )
    return {
        (scheme, unit): grade
        for scheme, unit, grade in rows.values_list("result__run__scheme", "result__subject", "grade")
    }


def read_as_decided(quota: Mapping[str, Any]) -> Grades:
    """The grades of units that a stored run read as decided, where another was proposed."""
    return {
        (scheme, unit): grade for scheme, units in quota.get("groups", {}).items() for unit, grade in units.items()
    }


def decided_since(run: Run, subjects: Iterable[str], pack: Pack) -> dict[str, tuple[str, str]]:
    """Units whose grade a run read otherwise than it stands decided now: name → the grade read, the one decided.

    Only as far as the run's scheme reads such grades for these subjects.
    """
    reads = reads_group_grades(pack.schemes[run.scheme])
    if not reads:
        return {}
    before = Run.objects.filter(freeze=run.freeze, pack=run.pack, id__lt=run.id).order_by("id")
    runs = dict(before.values_list("scheme", "id"))
    rows = Result.objects.filter(run_id__in=runs.values(), person__isnull=True)
    if reads == "unit":
        units = Result.objects.filter(run=run, subject__in=list(subjects)).values("unit_id")
        rows = rows.filter(unit_id__in=units)
    otherwise, decided = read_as_decided(run.quota), groups_decided(run.freeze.round.year)
    found = {}
    for scheme, unit, name, grade in rows.order_by("subject").values_list(
        "run__scheme", "subject", "unit__name", "grade"
    ):
        read, now = otherwise.get((scheme, unit), grade), decided.get((scheme, unit))
        if now is not None and now != read:
            found[name] = (read, now)
    return found
