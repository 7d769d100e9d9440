"""What a file would change, row by row in words: the sheet, the row's key, new or what was and will be."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from zeren.kernel.words import Text
from zeren.organisations.rules import Compared
from zeren.policy import Pack

SHEETS = {
    "units": Text("单位", "unit"),
    "posts": Text("岗位", "post"),
    "people": Text("人员", "person"),
    "terms": Text("任职", "term"),
}
FIELDS = {
    "name": Text("名称", "name"),
    "kind": Text("类别", "kind"),
    "parent": Text("上级", "under"),
    "founded_on": Text("设立日期", "founded"),
    "closed_on": Text("撤销日期", "closed"),
    "unit": Text("单位", "unit"),
    "title": Text("职务", "title"),
    "field": Text("分管领域", "field"),
    "person": Text("人员", "person"),
    "until_day": Text("免职日期", "until"),
    "document": Text("文号", "document"),
}
NOTHING = Text("空", "empty")


@dataclass(frozen=True, slots=True)
class ToldChange:
    """One row: `fields` as (name, was, will be); for a new row everything that was read, with nothing before it."""

    sheet: Text
    key: str
    is_new: bool
    fields: tuple[tuple[Text, Text | str, Text | str], ...]


def told_changes(changes: Iterable[Compared], pack: Pack, most: int) -> list[ToldChange]:
    """Changed rows first, since they touch what stands; then new ones; at most `most`."""
    ordered = sorted(changes, key=lambda one: one.before is None)
    return [_told(one, pack) for one in ordered[:most]]


def _told(one: Compared, pack: Pack) -> ToldChange:
    fields = tuple(
        (FIELDS.get(name, Text(name, name)), _word(name, was, one, pack), _word(name, will, one, pack))
        for name, was, will in (_as_read(one) if one.before is None else one.before)
    )
    return ToldChange(SHEETS[one.sheet], one.key, one.before is None, fields)


def _as_read(one: Compared) -> Iterator[tuple[str, Any, Any]]:
    """What a new row says, so that a misread day or name is seen before it is brought in."""
    for name in FIELDS:
        value = getattr(one.row, name, None)
        if value not in (None, ""):
            yield name, None, value


def _word(name: str, value: Any, one: Compared, pack: Pack) -> Text | str:
    if value in (None, ""):
        return NOTHING
    if name == "kind" and one.sheet == "posts" and value in pack.post_kinds:
        return pack.post_kinds[value].title
    if name == "kind":
        return pack.words.name(value)
    return value.isoformat() if isinstance(value, date) else str(value)
