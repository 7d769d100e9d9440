"""The demonstration's debrief of 2025 is a real one: held by deeds, voted in secret, verified from outside, and then decided."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from making.townships import TOWNS

import databases
from oracles.meeting import wrongs
from zeren.cli import walk, walk_cases, walk_year
from zeren.debrief.actions import answer_objection, destroy_openings, hand_out_room_files, object_to_verdict
from zeren.debrief.queries import ballots_seen, debriefs_heard, meetings, outcomes
from zeren.implement.queries import facts_of_year
from zeren.kernel.actors import Actor
from zeren.kernel.errors import Refused

VERIFIER = databases.ROOT / "verifiers" / "zeren_verify_meeting.py"
DEEDS = {**walk_year.DEEDS, **walk_cases.DEEDS}
MET, TOLD = date(2025, 12, 22), date(2025, 12, 31)


def walked(going: walk.Walk, after: date, until: date) -> None:
    steps = [step for step in walk.steps_until(going.plan, until) if step["day"] > after]
    walk.walk_on(going, steps, DEEDS, lambda *_: None)


@pytest.mark.django_db(transaction=True)
def test_debrief_of_2025__is_held_here_and_both_verifiers_pass(tmp_path: Path) -> None:
    going = walk.begin(databases.ROOT / "examples" / "small")
    walked(going, date(2025, 1, 1), MET)
    (meeting,) = meetings(["LT"])
    assert meeting.state == "ended"
    office = Actor("person", going.plan["actors"]["office_head"])
    ballots = [one for one in ballots_seen(meeting.key) if one.state == "published"]
    assert ballots
    for ballot in ballots:
        folder = tmp_path / ballot.key
        for name, text in hand_out_room_files(office, ballot.key).items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        done = subprocess.run(
            [sys.executable, str(VERIFIER), str(folder)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout
        assert wrongs(folder) == []
    walked(going, MET, TOLD)
    found = outcomes(one.id for one in debriefs_heard(2025, ["LT"]) if one.state != "left_out")
    assert {one.unit_name for one in found} == {"苔溪镇", "霜林镇", "萤川镇", "笙川镇"}
    assert {one.state for one in found} == {"rectifying"}
    towns = {one.unit: TOWNS[one.unit_name] for one in found}
    facts = facts_of_year(2025, set(towns), ("debrief_grade", "debrief_ballot"))
    assert {fact.entered_by for fact in facts} == {"job:debrief"}
    assert {fact.unit: fact.label for fact in facts if fact.label} == {
        key: town.debrief for key, town in towns.items()
    }
    ballot_of = {fact.unit: f"{float(fact.value):.2f}" for fact in facts if fact.value is not None}
    assert ballot_of == {key: town.ballot for key, town in towns.items()}

    first, key = found[0], ballots[0].key
    assert first.verdict
    walk.move_to(date(2026, 1, 27))
    assert against_destroying(office, key) == {"objection_term_runs"}, "the ballot's own term is over"
    number = object_to_verdict(Actor("person", first.person), first.verdict.letter, "有一项与事实不符。")
    walk.move_to(date(2026, 1, 29))
    assert against_destroying(office, key) == {"objection_waits"}
    answer_objection(Actor("person", going.plan["actors"]["clerk"]), number, "rejected", "核对底稿，属实。")
    assert destroy_openings(office, key) > 0


def against_destroying(office: Actor, ballot: str) -> set[str]:
    """Why the openings are kept."""
    with pytest.raises(Refused) as refused:
        destroy_openings(office, ballot)
    return {reason.code for reason in refused.value.reasons}
