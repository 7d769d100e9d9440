"""Who has gone quiet: units and secretaries of whom nothing has been heard for longer than the pack's days.

Only what the base hands in itself counts as a voice; what offices above enter about a unit does not.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from zeren.diagnose.queries.questions import QUIET, Answered, handed_in
from zeren.diagnose.rules.questions import ANSWERS
from zeren.implement.queries import last_fact_days
from zeren.kernel.words import Text
from zeren.organisations.queries import UnitFound, number_in_force, pack_on
from zeren.policy import Pack

LONG_AGO = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class Quiet:
    """A unit, or its secretary when `person` is named. `last_day` None: nothing is on record at all."""

    unit: UnitFound
    person: str
    name: str
    title: str
    last_day: date | None
    days: int
    seen: Text


def gone_quiet(
    units: Sequence[UnitFound], answered: Answered, today: date, days: int | None, pack: Pack
) -> tuple[Quiet, ...]:
    """The quiet ones, the higher in the tree first, then the longest silence: one query.

    `answered` are the three questions of some of these units; what they say stands beside the silence. Nothing is
    quiet when `days` is switched off.
    """
    if days is None:
        return ()
    last = last_fact_days((unit.key for unit in units), today, sorted(handed_in(pack)))
    found = [
        _unit(unit, units, last, answered, today, days) for unit in units if _silent(last.get(unit.key), today, days)
    ]
    quiet_units = {one.unit.key for one in found}
    found += [one for one in _secretaries(answered, today, days) if one.unit.key not in quiet_units]
    return tuple(sorted(found, key=lambda one: (one.unit.depth, -one.days, one.unit.key)))


def silent_in(units: Sequence[UnitFound], year: int, today: date) -> frozenset[str]:
    """Of these units those of which nothing was heard: by now for `quiet.days` in the running year, or in all of a year
    that is over. One query beside the pack's.
    """
    day = min(today, date(year, 12, 31))
    days = number_in_force(QUIET, today) if day == today else None
    last = last_fact_days((unit.key for unit in units), day, sorted(handed_in(pack_on(day))))
    first = date(year, 1, 1)
    return frozenset(
        unit.key
        for unit in units
        if (_silent(last.get(unit.key), day, int(days)) if days else last.get(unit.key, LONG_AGO) < first)
    )


def _silent(last: date | None, today: date, days: int) -> bool:
    return last is None or (today - last).days >= days


def _unit(
    unit: UnitFound, units: Iterable[UnitFound], last: dict[str, date], answered: Answered, today: date, days: int
) -> Quiet:
    below = [one.key for one in units if unit.key in one.path and one.key != unit.key]
    speaking = sum(not _silent(last.get(key), today, days) for key in below)
    words = [_answers(unit, answered)] if answered.of(unit.key) else []
    if below:
        words.append(
            Text("下属{n}个单位中{m}个仍有事实", "{m} of {n} units below still report").with_values(
                n=len(below), m=speaking
            )
        )
    if unit.key not in last:
        words.append(Text("一条事实也没有", "not a single fact on record"))
    seen = Text("；".join(word.zh for word in words), "; ".join(word.en for word in words))
    day = last.get(unit.key)
    return Quiet(unit, "", "", "", day, (today - day).days if day else (today - date(today.year, 1, 1)).days, seen)


def _answers(unit: UnitFound, answered: Answered) -> Text:
    found = answered.of(unit.key)
    words = [ANSWERS[answer] for answer in (found.answers if found else ()) if answer != "not_asked"]
    if not words:
        return Text("还没有到期的", "nothing is due yet")
    return Text(
        "三问：" + "、".join(word.zh for word in words), "three questions: " + ", ".join(word.en for word in words)
    )


def _secretaries(answered: Answered, today: date, days: int) -> Iterable[Quiet]:
    for one in answered.units:
        for question, asked in zip(one.questions, answered.questions, strict=True):
            if asked.bearer != "first_responsible":
                continue
            for bearer in question.bearers:
                if bearer.person and bearer.facts and bearer.last_day and _silent(bearer.last_day, today, days):
                    yield Quiet(
                        one.unit, bearer.person, bearer.name, bearer.title, bearer.last_day, (today - bearer.last_day).days,
                        Text("此后没有亲自履职的记实", "nothing done in person on record since"),
                    )  # fmt: skip
