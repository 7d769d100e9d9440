"""Walks a folder's `year.toml` day by day through the same actions as the pages: the demonstration and `zeren cycle run`.

Every step names a day, a deed and an actor. The simulated clock is moved on to the step's day before it is done.
"""

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from django.conf import settings

from zeren.kernel.actors import Actor
from zeren.kernel.errors import Invalid, Reason, ZerenError
from zeren.kernel.words import Text
from zeren.ledger import clock
from zeren.ledger.actions import advance_clock
from zeren.policy import Pack, load_pack
from zeren.site.provision import refresh_statistics

Step = Mapping[str, Any]
Progress = Callable[[int, int, str], None]
SETUP = Actor("job", "setup", mandate="first import of a new database")
WALKER = Actor("job", "walker", mandate="walks the demonstration's year.toml")


# Deeds that ask much of what was loaded just before them.
AFTER_LOADING = frozenset(
    {"generate_lists", "acknowledge_lists", "open_confirmation", "answer_facts", "run", "record_uses"}
)


@dataclass
class Walk:
    """What a walk knows on its way: its folder, its people, the pack, and what earlier steps gave."""

    folder: Path
    plan: Mapping[str, Any]
    pack: Pack
    facts_read: int = 0
    runs: dict[int, dict[str, int]] = field(default_factory=dict)
    freezes: dict[int, int] = field(default_factory=dict)
    proposals: dict[int, list[int]] = field(default_factory=dict)
    objections: dict[str, int] = field(default_factory=dict)
    cases: dict[str, str] = field(default_factory=dict)
    waivers: dict[str, int] = field(default_factory=dict)
    shortlists: dict[str, int] = field(default_factory=dict)
    exemptions: dict[str, Step] = field(default_factory=dict)

    @property
    def name(self) -> Text:
        said = self.plan["demonstration"]["name"]
        return Text(said["zh"], said["en"])

    def actor(self, key: str, step: Step) -> Actor:
        """The person (or job) that a step names."""
        if key == "job":
            return WALKER
        if key == "person":
            return Actor("person", step["person"])
        return Actor("person", self.plan["actors"][key])

    def file(self, step: Step) -> Path:
        return self.folder / step["file"]


Deed = Callable[[Walk, Step], None]


def read_plan(folder: Path) -> dict[str, Any]:
    """The folder's year.toml. Errors: Invalid when it is missing or cannot be read."""
    file = folder / "year.toml"
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise Invalid(
            Reason(
                "no_plan",
                Text(f"读不了 {file.name}：{error}", f"{file.name} cannot be read: {error}"),
                next_step=Text(
                    "文件夹里要有 year.toml，参看 examples/county。",
                    "The folder needs a year.toml; see examples/county.",
                ),
                place=(str(file),),
            )
        ) from error


def begin(folder: Path) -> Walk:
    """Start the record on a simulated clock at the plan's opening day, eight in the morning."""
    plan = read_plan(folder)
    head = plan["demonstration"]
    clock.start("simulated", datetime.combine(head["opens"], time(8), clock.ZONE))
    return Walk(folder, plan, load_pack(settings.PACKS / head["pack"]))


def walk_on(walk: Walk, steps: Sequence[Step], deeds: Mapping[str, Deed], progress: Progress) -> None:
    """Do the steps in their order. Errors: the step's own, with its day and deed named first."""
    for place, step in enumerate(steps):
        progress(place, len(steps), f"{step['day']} {step['deed']}")
        move_to(step["day"])
        if step["deed"] in AFTER_LOADING:
            refresh_statistics()
        deed = deeds.get(step["deed"])
        if deed is None:
            raise Invalid(_unknown_deed(step))
        if step.get("expect") == "refused":
            _must_refuse(walk, step, deed)
        else:
            _do(walk, step, deed)
    progress(len(steps), len(steps), "")


def move_to(day: date) -> None:
    """Move the clock on to eight in the morning of `day`, if it is not there yet."""
    moment = datetime.combine(day, time(8), clock.ZONE)
    if clock.now() < moment:
        advance_clock(WALKER, moment)


def steps_until(plan: Mapping[str, Any], last: date | None = None, deeds: Iterable[str] = ()) -> list[Step]:
    """The plan's steps up to a day (all when None), only these deeds when any are named."""
    wanted = set(deeds)
    return [
        step
        for step in plan["step"]
        if (last is None or step["day"] <= last) and (not wanted or step["deed"] in wanted)
    ]


def _do(walk: Walk, step: Step, deed: Deed) -> None:
    try:
        deed(walk, step)
    except ZerenError as error:
        where = Reason(
            "step", Text(f"{step['day']} “{step['deed']}”没有做成：", f"{step['day']} “{step['deed']}” failed:")
        )
        raise type(error)(where, *error.reasons) from error


def _must_refuse(walk: Walk, step: Step, deed: Deed) -> None:
    try:
        deed(walk, step)
    except ZerenError:
        return
    raise Invalid(
        Reason(
            "not_refused",
            Text(
                f"{step['day']} 的“{step['deed']}”本应被拒绝。",
                f"“{step['deed']}” of {step['day']} should have been refused.",
            ),
        )
    )


def _unknown_deed(step: Step) -> Reason:
    return Reason(
        "unknown_deed",
        Text(f"year.toml 里的“{step['deed']}”没有对应的动作。", f"“{step['deed']}” in year.toml is no deed."),
        place=("year.toml", str(step["day"])),
    )
