"""Objections in words: how each stands, and who is affected with before and after."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from zeren.assess.queries import ObjectionFound, answer_appeal_by, names_of
from zeren.assess.rules.stages import OBJECTION_STATES, UNSETTLED
from zeren.kernel.exact import exact, shown
from zeren.kernel.words import Text
from zeren.policy import Pack
from zeren.web.assess.ranking_rows import ZONES
from zeren.web.clarify.places import Tag

NONE = Text("—", "—")


@dataclass(frozen=True, slots=True)
class Waiting:
    """An objection as a list shows it; `late` when the day to answer by is past."""

    found: ObjectionFound
    state: Tag
    late: bool
    due: date | None


@dataclass(frozen=True, slots=True)
class Affected:
    """What a recomputation changed for one subject: total, grade, rank and zone before and now."""

    scheme: str
    title: Text
    subject: str
    name: str
    unit: str
    totals: tuple[Text, Text]
    grades: tuple[Text, Text]
    ranks: tuple[Text, Text]
    zones: tuple[Text, Text]

    @property
    def grade_changed(self) -> bool:
        return self.grades[0] != self.grades[1]


def rows_of(found: Iterable[ObjectionFound], day: date) -> list[Waiting]:
    """Those that wait first, by the day to answer by."""
    rows = [Waiting(one, _state(one, day), (due := due_of(one)) is not None and due < day, due) for one in found]
    return sorted(
        rows,
        key=lambda row: (
            row.found.state not in UNSETTLED and not row.found.waits_for_body,
            row.due or row.found.answer_by,
            row.found.id,
        ),
    )


def due_of(one: ObjectionFound) -> date | None:
    """Until when somebody owes an answer: the office, then the body above; None where nobody does."""
    return one.answer_by if one.state == "filed" else answer_appeal_by(one) if one.state == "appealed" else None


def affected_of(found: ObjectionFound, pack: Pack) -> list[Affected]:
    """Everybody affected, those whose grade changes first."""
    names = names_of({change["subject"] for change in found.affected}, found.year)
    rows = [_affected(change, names, pack) for change in found.affected]
    return sorted(rows, key=lambda row: (row.scheme != found.scheme, not row.grade_changed, row.scheme, row.subject))


def _affected(change: Mapping[str, Any], names: Mapping[str, tuple[str, str]], pack: Pack) -> Affected:
    name, unit = names.get(change["subject"], (change["subject"], ""))
    scheme = pack.schemes.get(change["scheme"])
    before, after = change["before"], change["after"]
    return Affected(
        change["scheme"],
        scheme.title if scheme else Text(change["scheme"], change["scheme"]),
        change["subject"],
        name,
        unit,
        (_points(before["total"]), _points(after["total"])),
        (_grade(before["grade"], pack), _grade(after["grade"], pack)),
        (_rank(before["rank"]), _rank(after["rank"])),
        (_zone(before["zone"]), _zone(after["zone"])),
    )


def _state(one: ObjectionFound, day: date) -> Tag:
    due = due_of(one)
    if due and due < day:
        return Tag(Text("答复逾期", "answer overdue"), "red")
    if one.waits_for_body:
        return Tag(Text("成立，待重新决定", "upheld, to be decided anew"))
    if one.state == "upheld":
        return Tag(Text("成立，已重新测算", "upheld, computed again"), "done")
    return Tag(OBJECTION_STATES[one.state], "" if one.state in UNSETTLED else "ink")


def _points(said: str | None) -> Text:
    words = shown(exact(said), 2, 2) if said is not None else ""
    return Text(words, words) if words else Text("未答", "no answer")


def _grade(grade: str, pack: Pack) -> Text:
    return pack.words.name(grade) if grade else Text("不定等次", "no grade")


def _rank(rank: int | None) -> Text:
    return Text(f"第 {rank}", f"{rank}") if rank else NONE


def _zone(zone: str) -> Text:
    found = ZONES.get(zone)
    return found.words if found and isinstance(found.words, Text) else NONE
