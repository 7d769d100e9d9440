"""Makes examples/county and examples/small, the invented demonstration county: spreadsheets and the walk through its years.

Run: python examples/make_county.py [--out FOLDER]. Every choice is the digest of a key: the same files come out each time.
"""

import argparse
import shutil
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from making import (
    branches,
    committees,
    damaged,
    disputes,
    drawn,
    hall,
    handed,
    imported,
    main_items,
    office,
    places,
    quiet,
    story,
    townships,
    village_month,
    walk,
)
from making.facts import Fact, Words, numbered
from making.organisation import Organisation, build
from making.sheets import Cell
from making.smaller import smaller

YEARS = (2025, 2026)
LAST_DAY = {2025: date(2025, 12, 31), 2026: date(2026, 11, 30)}
TITLES = {"main-work-2025": "2025年主体工作结果（引入）", "debrief-2025": "2025年述职评议和平时考核（引入）"}


def all_facts(made: Organisation) -> list[Fact]:
    """Two years of facts, numbered."""
    lives = {made.by_name(name).code: town.life for name, town in townships.TOWNS.items()}
    shared = drawn.shares_failing(made)
    found: list[Fact] = []
    for year in YEARS:
        found += branches.life(made, year, lives)
        for unit in made.units.values():
            if unit.kind in ("township", "street"):
                told = townships.town_year(made, unit, year)
            elif unit.kind in imported.APPRAISED:
                told = drawn.drawn_year(unit, year, shared)
            else:
                continue
            found += committees.told(made, unit, told)
            found += committees.members(made, unit, year, LAST_DAY[year])
    found += main_items.main_items(made)
    found += imported.main_work(made, 2025)
    found += imported.debriefs(made, 2025)
    found = [fact for fact in found if fact.file != "hand" and fact.day <= LAST_DAY[fact.day.year]]
    return numbered(entered_by_hand(made, quiet.gone_quiet(made, found)))


def entered_by_hand(made: Organisation, facts: list[Fact]) -> list[Fact]:
    """What 苔溪镇's clerk and the county's office enter on a page in 2026 instead of handing in a sheet."""
    town = made.by_name("苔溪镇").code
    for fact in facts:
        if (
            fact.unit == town
            and fact.day.year == 2026
            and (fact.name == "vacancy" or (fact.name, fact.day) == ("problem", date(2026, 11, 6)))
        ):
            fact.file = "hand"
    day, said = date(2026, 11, 18), {"agenda": "专题党课，联系支部同学", "follow_up": "党建办，下次会前"}
    activity = Fact(
        town, "activity", day, attributes=said, reason="专题党课，联系支部同学", source="活动记录", file="hand"
    )
    return [*facts, activity]


@dataclass(frozen=True)
class Finder:
    """Looks a fact up by what it says; exactly one must fit."""

    facts: list[Fact]

    def __call__(self, unit: str, name: str, month: int = 0, year: int = 2025, **attributes: str) -> Fact:
        fits = [
            fact for fact in self.facts
            if fact.unit == unit and fact.name == name and fact.day.year == year and (not month or fact.day.month == month)
            and all(fact.attributes.get(key) == value for key, value in attributes.items())
        ]  # fmt: skip
        if len(fits) != 1:
            raise LookupError(f"{len(fits)} facts fit {unit} {name} {attributes}")
        return fits[0]


def write_village_months(folder: Path, made: Organisation, facts: list[Fact]) -> None:
    """The monthly files for the published table, with that pack's own words."""
    shutil.rmtree(folder, ignore_errors=True)
    words, files = Words(village_month.PACK_WORDS), defaultdict(list)
    for fact in facts:
        if fact.unit in made.units:
            files[fact.file].append(fact)
    for month, held in sorted(files.items()):
        title = f"村月度考核，{month[:4]}年{int(month[5:])}月"
        handed.write_facts(folder / f"facts02-{month}.xlsx", held, words, title, last_of(month))


def write_folder(
    folder: Path, whole: Organisation, made: Organisation, facts: list[Fact], find: Callable[..., Fact]
) -> None:
    """One demonstration folder, all files anew; README.md is written by hand and stays."""
    words = Words()
    for old in ("changes", "facts", "damaged"):
        shutil.rmtree(folder / old, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    office.write(office.opening(made), folder / "organisation.xlsx", words, "截至2025年1月5日", "2025年1月6日")
    for month in office.change_months(made):
        path = folder / "changes" / f"organisation-{month}.xlsx"
        office.write(
            office.changes_of(made, month), path, words, f"{month}变动", f"{month[:4]}年{int(month[5:])}月底"
        )
    files = defaultdict(list)
    for fact in facts:
        files[fact.file].append(fact)
    by_hand = files.pop("hand", [])
    for name, held in sorted(files.items()):
        monthly = name[0] == "2"
        path = folder / "facts" / f"facts-{name}.xlsx" if monthly else folder / f"{name}.xlsx"
        title = f"{name[:4]}年{int(name[5:])}月" if monthly else TITLES[name]
        handed.write_facts(path, held, words, title, last_of(name) if monthly else date(2025, 12, 31))
    handed.write_history(folder / "history-2023-2024.xlsx", imported.earlier_results(made))
    never = {code for code, name in made.people.items() if name in walk_names()}
    of_2025 = [fact for fact in facts if fact.day.year == 2025]
    handed.write_confirmations(folder / "confirmations-2025.xlsx", made, of_2025, disputes.rows(made, find), never)
    handed.write_decisions(folder / "decisions-2025.xlsx", decisions(made))
    (folder / "debrief-meeting-2025.toml").write_text(hall.write(whole, made), "utf-8")
    here = set(made.units) | set(made.people) | set(made.posts)
    months = sorted(name for name in files if name[0] == "2")
    (folder / "year.toml").write_text(
        walk.write(whole, made, months, by_hand, find, lambda step: step_fits(step, here)), "utf-8"
    )


def last_of(month: str) -> date:
    """The day on which a month's file is put together: the last of the month, in the last month of all the 30th."""
    return (date.fromisoformat(f"{month}-01") + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def step_fits(step: dict, here: set[str]) -> bool:
    """Whether the people and units of a step are in the folder."""
    return all(step[key] in here for key in ("unit", "person") if key in step)


def walk_names() -> set[str]:
    return {person for _, _, person, _, _ in story.CAST if person} | {"祝南星", "方既白", "骆听澜", "裴若川"}


def decisions(made: Organisation) -> list[tuple[Cell, ...]]:
    """The rows of the decision sheet for those who are in the folder."""
    here = {unit.name: unit.code for unit in made.units.values()}
    return [
        (
            here[unit],
            made.person_of(here[unit], person),
            f"{here[unit]}-SJ",
            grade,
            reason,
            story.PRESENT,
            date(2026, 1, 25),
            story.DECIDED,
        )
        for unit, person, grade, reason in story.DECISIONS
        if unit in here
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--out", type=Path, default=Path(__file__).parent, help="folder in which county/ and small/ are written"
    )
    out = parser.parse_args().out
    made = build()
    facts = all_facts(made)
    write_folder(out / "county", made, made, facts, Finder(facts))
    damaged.write(out / "county" / "damaged")
    (out / "county" / "names.txt").write_text("\n".join(places.place_names()) + "\n", "utf-8")
    monthly = numbered(village_month.months_of(made, 2025), "V")
    write_village_months(out / "county" / "facts02", made, monthly)
    little = smaller(made)
    write_village_months(out / "small" / "facts02", little, monthly)
    few = [fact for fact in facts if fact.unit in little.units and (not fact.person or fact.person in little.people)]
    write_folder(out / "small", made, little, few, Finder(facts))


if __name__ == "__main__":
    main()
