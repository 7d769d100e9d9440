"""Databases in which stories begin: the small demonstration walked once, a copy kept at each stage of its year.

Everybody in a story has an account here; whoever does not stand on the first page signs in with a name and PASSWORD.
"""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

import databases
from imports import built_from
from zeren.cli import walk, walk_cases, walk_year
from zeren.implement.actions import correct_fact
from zeren.kernel.actors import Actor
from zeren.kernel.exact import exact
from zeren.organisations.actions import open_account
from zeren.policy import load_pack

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "examples" / "small"
BEGINS_AT = (Path(__file__), ROOT / "src" / "zeren" / "site" / "apps.py")
"""The walk, and the wiring of the program: they import all the code that the walk goes through."""
MADE_FROM = ("src/zeren/**/*.sql", "src/zeren/papers/**/*.typ", "policies/**/*.toml", "examples/small/**/*.*")
PASSWORD = "invented-2026"
WITH_A_PASSWORD = {
    "clerk": "RY1409",
    "reviewer": "RY1410",
    "discipline": "RY1402",
    "objector": "RY0597",
    "accused": "RY0449",
}
STAGES = {"confirming": "answer_facts", "answered": "freeze", "told": "object"}
"""Stage → the deed of the plan before which it lies; behind the last deed lies "today"."""
TODAY = "today"


def stand_at(stage: str, prepared: databases.Prepared) -> None:
    """Work on a copy of the demonstration as it was at a stage."""
    empty = databases.empty_template()
    digest = _digest()
    whole = f"{empty.rpartition('_')[2]}_{digest}"
    name = databases.template("story", whole, empty, lambda: _walk(whole))
    for aside, (before, deeds) in ASIDE.items():
        source = name.replace("_story_", f"_story-{before}_")
        databases.template(f"story-{aside}", whole, source, deeds)
    prepared("story" if stage == TODAY else f"story-{stage}", digest, lambda: _walk(whole, stage))


def _level_at_the_line() -> None:
    """Two offices are put level at the quota line: one problem had not come up again, one survey was misread."""
    office = Actor("person", WITH_A_PASSWORD["clerk"])
    problem = {"item": "1", "year_found": "2024", "state": "verified", "recurred": "no", "topic": "后备力量培养偏慢"}
    correct_fact(office, "F2509-03937", "复核：不是同类问题。", attributes=problem)
    correct_fact(office, "F2510-04803", "统计局更正。", value=exact("82.25"))


def _freeze_and_run() -> None:
    plan = walk.read_plan(FOLDER)
    going = walk.Walk(FOLDER, plan, load_pack(settings.PACKS / plan["demonstration"]["pack"]))
    _walk_on(going, [step for step in walk.steps_until(plan) if step["deed"] in ("freeze", "run")])


ASIDE = {"closed": ("answered", _level_at_the_line), "computed": ("closed", _freeze_and_run)}
"""Stages that do not lie on the way itself: what they come after, and what is done."""


def _walk(digest: str, last: str = "") -> None:
    """Walk the year and keep a copy at each stage; stop at the stage `last`, if one is named."""
    going = walk.begin(FOLDER)
    steps, done = walk.steps_until(going.plan), 0
    for stage, deed in STAGES.items():
        place = next(number for number, step in enumerate(steps) if step["deed"] == deed)
        _walk_on(going, steps[done:place])
        if not done:
            _open_accounts(going)
        if stage == last:
            return
        databases.keep(f"story-{stage}", digest)
        done = place
    _walk_on(going, steps[done:])
    walk.move_to(going.plan["demonstration"]["today"])


def _walk_on(going: walk.Walk, steps: list[walk.Step]) -> None:
    walk.walk_on(going, steps, {**walk_year.DEEDS, **walk_cases.DEEDS}, lambda *_: None)


def _open_accounts(going: walk.Walk) -> None:
    for key in going.plan["actors"].values():
        open_account(walk.SETUP, key)
    for key in WITH_A_PASSWORD.values():
        open_account(walk.SETUP, key, PASSWORD)


@lru_cache(maxsize=1)
def _digest() -> str:
    """Of everything the walk goes through: pages, other commands and other engines are not part of it."""
    files = {file for pattern in MADE_FROM for file in ROOT.glob(pattern) if file.is_file()}
    return databases.digest_of_files(files | built_from(BEGINS_AT))
