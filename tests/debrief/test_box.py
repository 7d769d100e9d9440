"""The box in the database: one function to cast, nothing else for its role; what goes in comes out once, cut apart."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from clarify import small
from debrief.box_world import KEY, OBJECTS, Door, Meeting1, ballot, sheet, world
from debrief.test_meeting import faults
from oracles.meeting import wrongs
from zeren.debrief.actions import (
    close_box,
    count_by_hand,
    count_slips,
    destroy_openings,
    end_voting,
    hand_out_room_files,
    key_paper,
    open_ballot,
    prepare_ballot,
    publish_ballot,
    rate_by_name,
    show_ballot_sheet,
    void_ballot,
)
from zeren.debrief.queries import asked_of_box, ballot_found, board_files, paper_keyed, room_files, turnout
from zeren.debrief.rules.ballots import Sheet
from zeren.debrief.rules.closing import flags_of
from zeren.kernel.errors import NotFound, Refused
from zeren.ledger.models import Entry
from zeren.site import postgres

pytestmark = pytest.mark.django_db(transaction=True)
SLIPS = {"peer": 12, "delegate": 30}


@pytest.fixture
def door() -> Iterator[Door]:
    opened = Door()
    yield opened
    opened.close()


def codes_of(error: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {reason.code for reason in error.value.reasons}


def put_in(folder: Path, files: dict[str, str]) -> Path:
    (folder / "room").mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def vote_all(door: Door, found: Meeting1, but: int = 2) -> list[Sheet]:
    """Everybody but the last of each class votes, not all alike. Gives the sheets."""
    cast = []
    grades = list(found.rules.grades)
    for voter_class, codes in found.codes.items():
        for place in range(len(codes) - but):
            marks = sheet(found.rules, grades[place % 2], grades[(place + 1) % 3])
            assert "leaves" in door.cast(KEY, voter_class, found.proof(voter_class, place), marks)
            cast.append(marks)
    return cast


def test_meeting__comes_out_as_it_went_in_and_both_verifiers_pass(door: Door, tmp_path: Path) -> None:
    found = world(SLIPS)
    cast = vote_all(door, found)
    first = sheet(found.rules, "GOOD", "FAIR")
    rate_by_name(small.COUNTY_SECRETARY, KEY, small.COUNTY_SECRETARY.id, first)
    shown = show_ballot_sheet(small.HEAD, KEY, found.codes["delegate"][0])
    assert {rated: answers for rated, (answers, _) in shown.parts.items()} == sheet(found.rules, *first["d1"][:1], "FAIR")  # fmt: skip
    count_slips(small.HEAD, KEY, "peer", 10)
    count_slips(small.HEAD, KEY, "delegate", 27, observed=1)
    assert [(one.voter_class, one.cast) for one in turnout(KEY)] == [("superior", 0), ("peer", 10), ("delegate", 25)]
    end_voting(small.HEAD, KEY)
    assert [one.cast for one in turnout(KEY)] == [0, 10, 28]
    close_box(small.HEAD, KEY)
    publish_ballot(small.HEAD, KEY)
    out = put_in(tmp_path / "out", hand_out_room_files(small.HEAD, KEY))
    assert (faults(out), wrongs(out)) == ({}, [])
    counts = json.loads(board_files(KEY)["counts.json"])
    counted = [one for number, one in enumerate(cast) if number != 10]  # the first delegate's was shown
    assert counts["flags"] == flags_of(found.rules, counted)
    assert 0 < counts["flags"]["all_best"] < counts["flags"]["all_alike"]
    assert [(one["cast"], one["shown"], one["signed"]) for one in counts["classes"]] == [
        (0, 0, 1),
        (10, 0, 0),
        (27, 1, 0),
    ]
    assert door.ask("SELECT ballot_board(%s)", KEY) == board_files(KEY)
    kinds = list(Entry.objects.order_by("seq").values_list("kind", flat=True))
    assert "box_closed" in kinds
    assert not any("cast" in kind for kind in kinds)


def test_cast__gives_the_same_again_and_refuses_another_sheet(door: Door) -> None:
    found = world(SLIPS)
    proof, good = found.proof("peer", 0), sheet(found.rules, "GOOD", "FAIR")
    first = door.cast(KEY, "peer", proof, good)
    assert len(first["leaves"]) == 2
    assert first["leaves"] == sorted(first["leaves"])
    assert door.cast(KEY, "peer", proof, good) == first
    assert door.cast(KEY, "peer", proof, sheet(found.rules, "POOR", "FAIR")) == {"refused": "another_sheet"}
    assert door.ask("SELECT ballot_slip(%s, %s)", KEY, [found.proof("peer", 1), "x"])["leaves"] == []
    assert door.ask("SELECT ballot_slip(%s, %s)", KEY, [proof]) == {"class": "peer", "proof": proof, **first}
    assert set(door.ask("SELECT ballot_kept(%s, %s)", KEY, proof)[0]) == {"proof", "class", "answers", "salts"}
    end_voting(small.HEAD, KEY)
    assert door.cast(KEY, "peer", proof, good) == first
    assert door.cast(KEY, "peer", found.proof("peer", 1), good) == {"refused": "closed"}


def test_cast__refuses_unknown_slips_other_classes_and_sheets_against_the_rules(door: Door) -> None:
    found = world(SLIPS)
    good, proof = sheet(found.rules, "GOOD", "FAIR"), found.proof("peer", 0)
    assert door.cast(KEY, "peer", "0" * 64, good) == {"refused": "unknown_slip"}
    assert door.cast(KEY, "delegate", proof, good) == {"refused": "unknown_slip"}
    assert door.cast("other", "peer", proof, good) == {"refused": "unknown_slip"}
    wrong = [sheet(found.rules, "BEST"), sheet(found.rules, ""), {"d1": ("GOOD",)}, {**good, "d9": ("GOOD",)}, {}]
    for given in wrong:
        assert door.cast(KEY, "peer", proof, given) == {"refused": "sheet"}, given
    for text in ("[]", '{"d1": "GOOD", "d2": ["GOOD"]}', '{"d1": [null], "d2": ["GOOD"]}'):
        assert door.ask("SELECT cast_ballot(%s, %s, %s, %s)", KEY, "peer", proof, text) == {"refused": "sheet"}


def test_roles__voter_casts_and_nothing_else_and_app_neither_casts_nor_looks_in(door: Door) -> None:
    found = world(SLIPS)
    door.cast(KEY, "peer", found.proof("peer", 0), sheet(found.rules, "GOOD", "FAIR"))
    number = ballot_found(KEY).id
    tables = "SELECT format('%I.%I', nspname, relname) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE relkind = 'r' AND nspname IN ('public', 'box')"
    with connection.cursor() as cursor:
        cursor.execute(tables)
        names = [name for (name,) in cursor.fetchall()]
    assert f"box.open_{number}" in names
    assert len(names) > 60
    for name in names:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            door.session.execute(f"SELECT FROM {name}")
    for name in [*names, "box.nothing"]:
        if name.startswith("box."):
            with (
                pytest.raises(DatabaseError, match="permission denied"),
                transaction.atomic(),
                connection.cursor() as app,
            ):
                app.execute(f"SELECT FROM {name}")
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        asked_of_box("SELECT cast_ballot(%s, 'peer', '', '{}')", [KEY])
    for question in ("box_counts", "box_close", "box_keyed"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            door.session.execute(f"SELECT {question}(%s)", [number])
    for role, settings in (("owner", ""), ("keeper", "SET session_replication_role = replica")):
        with psycopg.connect(**postgres.connection_parameters(role, connection.settings_dict["NAME"])) as session:
            session.execute(settings or "SELECT")
            for verb in (
                f"UPDATE box.open_{number} SET answers = '{{}}'",
                f"DELETE FROM box.open_{number}",
                f"TRUNCATE box.open_{number}",
            ):
                with pytest.raises(psycopg.errors.IntegrityError), session.transaction():
                    session.execute(verb)


def test_box__is_not_opened_before_voting_has_ended_for_good(door: Door) -> None:
    """Nobody sees the box, goes back, and sees what one more vote has changed."""
    found = world(SLIPS)
    door.cast(KEY, "peer", found.proof("peer", 0), sheet(found.rules, "GOOD", "FAIR"))
    number = ballot_found(KEY).id
    with pytest.raises(DatabaseError, match="when voting has ended"), transaction.atomic():
        asked_of_box("SELECT * FROM box_close(%s)", [number])
    with pytest.raises(DatabaseError, match="when voting has ended"), transaction.atomic():
        end_voting(small.HEAD, KEY)
        asked_of_box("SELECT * FROM box_close(%s)", [number])
    with pytest.raises(Refused) as error:
        close_box(small.HEAD, KEY)
    assert codes_of(error) == {"wrong_state"}


def test_closing__refuses_numbers_that_do_not_agree_and_changes_nothing(door: Door) -> None:
    found = world(SLIPS)
    vote_all(door, found)
    count_slips(small.HEAD, KEY, "peer", 9)
    count_slips(small.HEAD, KEY, "delegate", 31)
    end_voting(small.HEAD, KEY)
    with pytest.raises(Refused) as error:
        close_box(small.HEAD, KEY)
    assert codes_of(error) == {"box_disagrees"}
    assert len(error.value.reasons) == 3  # more cast than drawn; more drawn than checked in, and than printed
    assert (ballot_found(KEY).state, board_files(KEY)) == ("ended", {})
    count_slips(small.HEAD, KEY, "peer", 10)
    count_slips(small.HEAD, KEY, "delegate", 28)
    close_box(small.HEAD, KEY)
    assert ballot_found(KEY).state == "closed"
    assert not asked_of_box("SELECT * FROM box_counts(%s)", [ballot_found(KEY).id])


def test_paper__goes_in_when_two_people_read_it_alike(door: Door) -> None:
    found = world(SLIPS)
    good, other = sheet(found.rules, "GOOD", "FAIR"), sheet(found.rules, "GOOD", "POOR")
    first, second = ((("peer", found.codes["peer"][place], good)) for place in (0, 1))
    assert key_paper(small.HEAD, KEY, [first, second]) == ("once", "once")
    assert key_paper(small.HEAD, KEY, [first]) == ("once",)  # the same person twice is one person
    assert key_paper(small.CLERK, KEY, [first, ("peer", second[1], other)]) == ("taken", "differs")
    assert paper_keyed(KEY) == (2, 1)
    end_voting(small.HEAD, KEY)
    assert key_paper(small.CLERK, KEY, [second]) == ("taken",)
    with pytest.raises(Refused) as error:
        key_paper(small.CLERK, KEY, [("peer", found.codes["peer"][3], sheet(found.rules, ""))])
    assert codes_of(error) == {"sheet_empty"}
    assert door.cast(KEY, "peer", found.proof("peer", 0), other) == {"refused": "closed"}


def test_small_meeting__wholly_on_paper_is_verified_as_counted_by_hand(tmp_path: Path) -> None:
    present = {"peer": 8, "delegate": 20}
    found = world({}, present)
    for voter_class, number in present.items():
        count_slips(small.HEAD, KEY, voter_class, number)
        counts = [number - 4, 2, 1, 0, 1]
        tallies = {(rated, item): counts for rated in OBJECTS for item in found.rules.items}
        count_by_hand(small.HEAD, KEY, voter_class, number, tallies)
        wrong = {**tallies, (OBJECTS[0], next(iter(found.rules.items))): [number - 4, 1, 2, 0, 1]}
        count_by_hand(small.CLERK, KEY, voter_class, number, wrong)
    with pytest.raises(Refused) as error:
        count_by_hand(small.CLERK, KEY, "peer", 9, tallies)
    assert codes_of(error) == {"tally"}
    end_voting(small.HEAD, KEY)
    with pytest.raises(Refused) as error:
        close_box(small.HEAD, KEY)
    assert len(error.value.reasons) == 2
    for voter_class, number in present.items():
        tallies = {(rated, item): [number - 4, 2, 1, 0, 1] for rated in OBJECTS for item in found.rules.items}
        count_by_hand(small.CLERK, KEY, voter_class, number, tallies)
    close_box(small.HEAD, KEY)
    publish_ballot(small.HEAD, KEY)
    out = put_in(tmp_path / "out", hand_out_room_files(small.HEAD, KEY))
    assert (faults(out), wrongs(out)) == ({}, [])


def test_rehearsal__is_never_published_and_void_throws_the_box_away(door: Door) -> None:
    world(SLIPS, is_open=False)
    found = ballot({"peer": 6}, "rehearsal-m1", is_rehearsal=True)
    good = sheet(found.rules, "GOOD", "FAIR")
    assert "leaves" in door.cast("rehearsal-m1", "peer", found.proof("peer", 0), good)
    count_slips(small.HEAD, "rehearsal-m1", "peer", 1)
    end_voting(small.HEAD, "rehearsal-m1")
    close_box(small.HEAD, "rehearsal-m1")
    with pytest.raises(Refused) as error:
        publish_ballot(small.HEAD, "rehearsal-m1")
    assert codes_of(error) == {"rehearsal_counts_nothing"}
    with pytest.raises(Refused) as error:
        prepare_ballot(small.HEAD, "m1", "rehearsal-x", "B7", [99])
    assert codes_of(error) == {"rehearsal_key", "not_on_the_agenda"}
    open_ballot(small.HEAD, KEY)
    void_ballot(small.HEAD, KEY)
    assert door.ask("SELECT ballot_sheet(%s)", KEY)["state"] == "void", "whoever holds a slip of it is told"
    with pytest.raises(NotFound):
        hand_out_room_files(small.HEAD, KEY)


def test_result__of_a_person_is_published_once_a_year() -> None:
    found = world({}, {"peer": 8, "delegate": 20})
    for key in (KEY, "m1-2"):
        if key != KEY:
            ballot({}, key)
        for voter_class, number in {"peer": 8, "delegate": 20}.items():
            count_slips(small.HEAD, key, voter_class, number)
            tallies = {(r, i): [number - 3, 3, 0, 0, 0] for r in OBJECTS for i in found.rules.items}
            for counter in (small.HEAD, small.CLERK):
                count_by_hand(counter, key, voter_class, number, tallies)
        end_voting(small.HEAD, key)
        close_box(small.HEAD, key)
    publish_ballot(small.HEAD, KEY)
    with pytest.raises(Refused) as error:
        publish_ballot(small.HEAD, "m1-2")
    assert [reason.code for reason in error.value.reasons] == ["published_already"] * 2


def test_openings__go_after_the_term_for_appeals_and_not_before() -> None:
    found = world({}, {"peer": 8, "delegate": 20})
    end_voting(small.HEAD, KEY)
    close_box(small.HEAD, found.key)
    small.move_to(date(2026, 2, 4))
    with pytest.raises(Refused) as error:
        destroy_openings(small.HEAD, KEY)
    assert codes_of(error) == {"openings_kept"}
    with pytest.raises(DatabaseError, match="not deleted"), transaction.atomic(), connection.cursor() as app:
        app.execute("DELETE FROM debrief_roomfile")
    small.move_to(date(2026, 2, 5))
    assert destroy_openings(small.HEAD, KEY) == 3
    assert (room_files(KEY), len(board_files(KEY))) == ({}, 7)
    with pytest.raises(NotFound):
        publish_ballot(small.HEAD, KEY)
