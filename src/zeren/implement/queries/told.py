"""What the rows of a sheet of facts tell: names put for the codes that bear them, and every problem as people can mend it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from zeren.implement.queries.judging import preview_bulk
from zeren.implement.rules.bulk import Bulk
from zeren.implement.rules.facts import FactEntry
from zeren.implement.rules.sheets import entries_of, person_told
from zeren.kernel.errors import Reason
from zeren.kernel.words import Text
from zeren.organisations.queries import person_names, terms_in, units_named
from zeren.organisations.rules import SheetRow
from zeren.policy.vocabulary import Words


@dataclass(frozen=True, slots=True)
class Told:
    """What the rows of a sheet tell: entries by codes, which codes bear each name told, and codes that are somebody else's."""

    entries: tuple[FactEntry, ...]
    by_name: dict[str, tuple[str, ...]]
    problems: tuple[Reason, ...]


def judged(rows: Sequence[SheetRow], words: Words, today: date) -> tuple[tuple[FactEntry, ...], Bulk]:
    """The entries that rows tell, and what bringing them in would do today, with every problem at its place."""
    told = entries_told(rows, words, today)
    bulk = preview_bulk(told.entries, today)
    named = {str(row.number): row.values["unit_name"] or "" for row in rows if not row.values["unit_code"]}
    problems = tuple(_clearer(reason, named, told.by_name) for reason in bulk.problems)
    return told.entries, replace(bulk, problems=(*problems, *told.problems))


def entries_told(rows: Sequence[SheetRow], words: Words, today: date) -> Told:
    """The facts that the rows tell; only what names have to do with is judged."""
    by_name = units_named({row.values["unit_name"] for row in rows if row.values["unit_name"]}, today)
    about_people = {name for name, word in words.facts.items() if word.subject == "person"}
    told = [row for row in rows if row.values["fact"] in about_people and person_told(row.values)]
    entries = entries_of(rows, by_name, _people_named(told), about_people)
    return Told(entries, by_name, tuple(_other_names(told)))


def _people_named(rows: Sequence[SheetRow]) -> dict[tuple[str, str, int], tuple[str, ...]]:
    """Unit, name and year → who of that name held a post in the unit in that year, by what rows of facts tell."""
    names, years = {person_told(row.values) for row in rows}, {row.values["day"].year for row in rows}
    found: dict[tuple[str, str, int], tuple[str, ...]] = {}
    for year in years:
        for one in terms_in(date(year, 1, 1), date(year, 12, 31), names=names):
            there = found.get((one.unit, one.name, year), ())
            found[one.unit, one.name, year] = there if one.person in there else (*there, one.person)
    return found


def _other_names(rows: Sequence[SheetRow]) -> Iterator[Reason]:
    """Rows whose code is that of a person with another name than the one beside it."""
    both = [row for row in rows if row.values["person_code"] and row.values["person_name"]]
    names = person_names({row.values["person_code"] for row in both})
    for row in both:
        code, said = row.values["person_code"], row.values["person_name"]
        whose = names.get(code, said)
        if whose != said:
            yield Reason(
                "code_of_another_person",
                Text(f"编码“{code}”是{whose}，不是“{said}”。", f"The code “{code}” is that of {whose}, not of “{said}”."),
                next_step=Text("请核对，填对其中一个。", "Compare them and put one right."),
                place=(row.sheet, str(row.number)),
            )  # fmt: skip


def _clearer(reason: Reason, named: dict[str, str], by_name: dict[str, tuple[str, ...]]) -> Reason:
    """A unit that was told by its name in that row: none of that name, several, or no name at all."""
    row = reason.place[-1] if reason.place else ""
    if reason.code == "unknown_person":
        step = Text("请填人员编码，或当年在本单位任职的人的姓名；同名的填编码。", "Give the person's code, or the name of somebody who was in post in that unit that year; the code where two share it.")  # fmt: skip
        return replace(reason, next_step=step)
    if reason.code != "unknown_unit" or row not in named:
        return reason
    name, codes = named[row], "、".join(by_name.get(named[row], ()))
    text = Text(f"没有单位叫“{name}”。", f"No unit is called “{name}”.")
    if not name:
        text = Text("没有写是哪个单位。", "The row names no unit.")
    elif codes:
        text = Text(f"几个单位都叫“{name}”：{codes}。", f"Several units are called “{name}”: {codes}.")
    return replace(
        reason, text=text, next_step=Text("请填单位编码或名称全称。", "Give the unit's code or its full name.")
    )
