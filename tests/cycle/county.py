"""A county of so many townships with its office and bodies, and the pack that it works by, in two versions."""

import functools
import json
from dataclasses import dataclass

from clarify import small
from clarify.small import CLERK, HEAD
from zeren.kernel.actors import Actor
from zeren.organisations.rules import Organisation, PersonRow, PostRow, TermRow, UnitRow
from zeren.policy import Pack, from_json

YEAR = 2026
ABOVE = small.COUNTY_SECRETARY
DISCIPLINE, DECIDER = Actor("person", "P-DIS", "褚雨桐"), Actor("person", "P-DEC", "沈砚秋")
REVIEWER, DEPUTY = Actor("person", "P-REV", "喻清和"), Actor("person", "P-C1D", "陆怀瑾")
SECOND = Actor("person", "P-DE2", "裴若水")
"""A member of the deciding body who may take up what the first decided."""
NEWCOMER = Actor("person", "P-NEW", "新任")
SENDER = Actor("job", "reminders", mandate="calendar.toml: reminder")
IN_THE_COUNTY = (
    ("C1-01", "first_responsible", ABOVE), ("C1-02", "discipline", DISCIPLINE), ("C1-03", "decider", DECIDER),
    ("C1-04", "office_head", HEAD), ("C1-05", "clerk", CLERK), ("C1-06", "office_head", REVIEWER),
    ("C1-07", "deputy", DEPUTY), ("C1-09", "decider", SECOND),
)  # fmt: skip
TWO_POSTS = {"T1-02": REVIEWER, "T2-02": DISCIPLINE}
WORDS = "对照原件逐条核对。"
PRESENT = "程望舒、沈砚秋、裴若水、陆怀瑾"


@dataclass(frozen=True)
class County:
    """So many townships, in each so many people: the first is its secretary, the others are members.

    Three have a second post, in which they could judge of themselves: an officer and the discipline body's man sit in
    a township's committee each, and a township's secretary works in the office.
    """

    units: int = 2
    people: int = 2

    @property
    def townships(self) -> tuple[str, ...]:
        return tuple(f"T{number}" for number in range(1, self.units + 1))

    def secretary(self, unit: str) -> Actor:
        """Who leads it when the year begins."""
        return Actor("person", f"P-{unit}S", f"书记{unit}")

    @functools.cached_property
    def everybody(self) -> tuple[Actor, ...]:
        """All who can be somebody's actor: the office, the bodies, secretaries, members, and one without a post."""
        members = [Actor("person", f"P-{unit}-{n}", f"委员{unit}-{n}") for unit in self.townships for n in range(2, self.people + 1)]  # fmt: skip
        leading = [self.secretary(unit) for unit in self.townships]
        return (*(who for *_, who in IN_THE_COUNTY), *leading, *members, NEWCOMER)

    def organisation(self) -> Organisation:
        """The rows as a sheet would state them."""
        units = [UnitRow("C1", "鹭汀县", "county", "", small.FIRST_DAY)]
        units += [UnitRow(unit, f"{unit}镇", "township", "C1", small.FIRST_DAY) for unit in self.townships]
        posts = [PostRow(key, "C1", key, kind, "") for key, kind, _ in IN_THE_COUNTY]
        terms = [(key, who.id) for key, _, who in IN_THE_COUNTY]
        for unit in self.townships:
            posts.append(PostRow(f"{unit}-01", unit, "党委书记", "first_responsible", ""))
            terms.append((f"{unit}-01", self.secretary(unit).id))
            for number in range(2, self.people + 1):
                post = f"{unit}-{number:02}"
                posts.append(PostRow(post, unit, "委员", "member", f"分工{number}"))
                terms.append((post, TWO_POSTS[post].id if post in TWO_POSTS else f"P-{unit}-{number}"))
        posts.append(PostRow("C1-08", "C1", "干事", "clerk", ""))
        terms.append(("C1-08", self.secretary("T2").id))
        return Organisation(
            {one.key: one for one in units}, {one.key: one for one in posts},
            {who.id: PersonRow(who.id, who.name) for who in self.everybody},
            tuple(TermRow(post, person, small.FIRST_DAY) for post, person in terms),
        )  # fmt: skip


@functools.cache
def first_pack() -> Pack:
    return small.default_pack()


@functools.cache
def next_pack() -> Pack:
    """The pack's next version: one duty of the township committee is worded anew, one of members is no longer asked."""
    said = json.loads(first_pack().to_json())
    duties = said["duties.toml"]["duty"]
    said["duties.toml"]["duty"] = [one for one in duties if one["code"] != "M3"]
    next(one for one in duties if one["code"] == "S1")["text"]["zh"] += "，每季度报告一次"
    said["pack.toml"]["pack"]["version"] = "2026.9"
    return from_json(json.dumps(said))
