"""T3, T7, T8: connections cut after the commit, the same code fifty times at once, casts racing the end of voting.

Small here, the full figures at night.
"""

import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from clarify import small
from debrief.box_world import KEY, Door, ballot, said, sheet, world
from ledger.forging import Draw
from zeren.debrief.actions import close_box, count_slips, end_voting
from zeren.debrief.queries import ballot_found, board_files, turnout
from zeren.site import postgres

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("box races")]
CAST = "SELECT cast_ballot(%s, %s, %s, %s)"


class Cutter:
    """Stands between a client and PostgreSQL; when told, it swallows the next answer and hangs up."""

    def __init__(self, folder: Path):
        real = postgres.connection_parameters("voter", connection.settings_dict["NAME"])
        self.real = f"{real['host']}/.s.PGSQL.{real['port']}"
        self.parameters = {**real, "host": str(folder)}
        self.cuts = False
        self.ear = socket.socket(socket.AF_UNIX)
        self.ear.bind(f"{folder}/.s.PGSQL.{real['port']}")
        self.ear.listen(8)
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self.ear.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self.real)
            for source, target, answers in ((client, server, False), (server, client, True)):
                threading.Thread(target=self._pass_on, args=(source, target, answers), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket, answers: bool) -> None:
        try:
            while some := source.recv(65536):
                if answers and self.cuts:
                    break
                target.sendall(some)
        except OSError:
            pass
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue


@pytest.mark.parametrize("times", [40, pytest.param(2000, marks=pytest.mark.slow)])
def test_cut_connection__a_second_try_gives_the_receipt_of_the_first(times: int, tmp_path: Path) -> None:
    found = world({"peer": times})
    cutter, door = Cutter(tmp_path), Door()
    for place in range(times):
        proof, given = found.proof("peer", place), sheet(found.rules, "GOOD", "FAIR")
        with psycopg.connect(**cutter.parameters, autocommit=True) as session:
            cutter.cuts = True
            with pytest.raises(psycopg.OperationalError):
                session.execute(CAST, [KEY, "peer", proof, said(given)])
        cutter.cuts = False
        stored = door.ask("SELECT ballot_slip(%s, %s)", KEY, [proof])["leaves"]
        assert len(stored) == 2, "it was taken before the connection was cut"
        assert door.cast(KEY, "peer", proof, given) == {"leaves": stored}
    door.close()
    end_voting(small.HEAD, KEY)
    assert [one.cast for one in turnout(KEY) if one.voter_class == "peer"] == [times]


@pytest.mark.parametrize("codes", [8, pytest.param(200, marks=pytest.mark.slow)])
def test_one_code_fifty_times_at_once__is_one_ballot(codes: int) -> None:
    found = world({"peer": codes})
    doors = [Door() for _ in range(50)]
    sheets = [sheet(found.rules, "GOOD", "FAIR"), sheet(found.rules, "POOR", "FAIR")]
    together = threading.Barrier(len(doors))

    def knock(number: int, proof: str) -> dict[str, object]:
        together.wait(60)
        return doors[number].cast(KEY, "peer", proof, sheets[number % 2])

    with ThreadPoolExecutor(len(doors)) as pool:
        for place in range(codes):
            proof = found.proof("peer", place)
            answers = list(pool.map(knock, range(len(doors)), [proof] * len(doors)))
            won = [number % 2 for number, answer in enumerate(answers) if "leaves" in answer]
            assert len(won) == 25
            assert len(set(won)) == 1
            assert len({tuple(answer["leaves"]) for answer in answers if "leaves" in answer}) == 1
            assert sum(answer == {"refused": "another_sheet"} for answer in answers) == 25
    for door in doors:
        door.close()
    end_voting(small.HEAD, KEY)
    assert [one.cast for one in turnout(KEY) if one.voter_class == "peer"] == [codes]


@pytest.mark.parametrize("rounds", [12, pytest.param(1000, marks=pytest.mark.slow)])
def test_cast_racing_the_end__is_in_the_root_or_was_refused(rounds: int) -> None:
    voters, draw = 6, Draw("races")
    world({"peer": voters}, is_open=False)
    doors = [Door() for _ in range(voters)]
    in_time = 0
    for number in range(rounds):
        key = f"race-{number}"
        found = ballot({"peer": voters}, key)
        given = sheet(found.rules, "GOOD", "FAIR")
        starts = threading.Barrier(voters + 1)
        waits = [draw.below(80) / 1000 for _ in range(voters)]

        def knock(place: int, key: str = key, found: object = found, given: object = given, starts: threading.Barrier = starts, waits: list[float] = waits) -> dict[str, object]:  # fmt: skip
            starts.wait(60)
            threading.Event().wait(waits[place])
            return doors[place].cast(key, "peer", found.proof("peer", place), given)

        with ThreadPoolExecutor(voters) as pool:
            answers = [pool.submit(knock, place) for place in range(voters)]
            starts.wait(60)
            end_voting(small.HEAD, key)
            came = [answer.result(60) for answer in answers]
        taken = {found.proof("peer", place) for place, answer in enumerate(came) if "leaves" in answer}
        assert all("leaves" in answer or answer == {"refused": "closed"} for answer in came)
        count_slips(small.HEAD, key, "peer", voters)
        close_box(small.HEAD, key)
        files = board_files(key)
        assert {line.split()[1] for line in files["spent.txt"].splitlines()} == taken
        assert set(files["leaves.txt"].splitlines()) == {leaf for answer in came for leaf in answer.get("leaves", ())}
        in_time += len(taken)
    for door in doors:
        door.close()
    assert ballot_found(key).state == "closed"
    assert 0 < in_time < rounds * voters, "the race was none"
