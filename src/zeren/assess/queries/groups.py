"""Groups that a quota or a cap compares within, by name: peer groups, units, and words of the pack."""

from collections.abc import Iterable, Mapping
from typing import Any

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
