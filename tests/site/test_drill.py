"""The restore drill: writers until the plug is pulled, then the base and the log that followed are all there is."""

import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from offices import Office, office
from patience import within

pytestmark = pytest.mark.xdist_group("drill")
WRITERS = 8


@pytest.fixture
def busy() -> Iterator[Office]:
    with office("busy", "recording") as home:
        home.hold()
        yield home


@pytest.fixture
def elsewhere() -> Iterator[Office]:
    with office("elsewhere") as home:
        yield home


def follow(home: Office, folder: Path, *words: str | Path) -> None:
    """A follower that leads when this returns."""
    follower = home.start("backup", folder, "--follow", *words)
    assert follower.stderr is not None
    for line in follower.stderr:
        if line.startswith("Following"):
            return
    pytest.fail("no follower")


def write_until(home: Office, stop: threading.Event, number: int, acknowledged: list[str]) -> None:
    """Deeds one after the other; what PostgreSQL said yes to is noted at once."""
    turn = 0
    try:
        with home.connect() as session:
            while not stop.is_set():
                key = f"{number}-{turn}"
                with session.transaction():
                    session.execute("INSERT INTO organisations_person (key, name) VALUES (%s, '甲')", [key])
                    session.execute("SELECT ledger_append('job:test', ARRAY['bench'], ARRAY['{}'])")
                acknowledged.append(key)
                turn += 1
    except psycopg.Error:
        return


def write_and_pull_the_plug(home: Office, seconds: float) -> set[str]:
    """What was acknowledged to anybody until everything died at once."""
    acknowledged: list[str] = []
    stop = threading.Event()
    writers = [threading.Thread(target=write_until, args=(home, stop, n, acknowledged)) for n in range(WRITERS)]
    for writer in writers:
        writer.start()
    time.sleep(seconds)
    for receiver in home.family("pg_receivewal"):  # a disk that is slow: what it has not, nobody has been told
        receiver.suspend()
    time.sleep(0.5)
    home.pull_the_plug()
    stop.set()
    for writer in writers:
        writer.join()
    return set(acknowledged)


@pytest.mark.parametrize("seconds", [1.3, *(pytest.param(0.5 + 0.37 * n, marks=pytest.mark.slow) for n in range(10))])
def test_plug_pulled__leaves_every_acknowledged_change_in_the_backup(
    busy: Office, elsewhere: Office, tmp_path: Path, seconds: float
) -> None:
    follow(busy, tmp_path / "backup", "--keys", tmp_path / "keys")
    acknowledged = write_and_pull_the_plug(busy, seconds)
    assert len(acknowledged) > 20
    elsewhere.done("restore", tmp_path / "backup", "--keys", tmp_path / "keys")
    elsewhere.hold()
    restored = elsewhere.keys()
    assert acknowledged - restored == set()
    print(f"acknowledged {len(acknowledged)}, lost 0, restored {len(restored)}")


def test_follower__goes_on_after_it_was_killed_and_holds_nobody_up_meanwhile(busy: Office, tmp_path: Path) -> None:
    follow(busy, tmp_path / "backup", "--keys", tmp_path / "keys")
    busy.do("before")
    for process in [*busy.family("pg_receivewal"), psutil.Process(busy.started[-1].pid)]:
        process.kill()
    busy.started.pop().communicate()
    busy.python("from zeren.site import postgres; postgres.ensure_running()")
    began = time.monotonic()
    busy.do("meanwhile")
    assert time.monotonic() - began < within(5)
    follow(busy, tmp_path / "backup")
    with busy.connect("keeper") as session:
        said = session.execute("SELECT state, sync_state FROM pg_stat_replication").fetchall()
    assert said == [("streaming", "sync")]
    busy.do("after")
    busy.started[-1].terminate()
    assert busy.started[-1].wait(20) in (0, 143)
    assert not (busy.home / "followed.conf").exists()
    busy.do("when it has ended")


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A backup with three whole pieces of log and one that was being written; its keys lie beside it."""
    folder = tmp_path_factory.mktemp("followed")
    with office("followed", "recording") as home:
        home.hold()
        follow(home, folder / "backup", "--keys", folder / "keys")
        for piece in range(3):
            home.do(f"piece {piece}")
            with home.connect("keeper") as session:
                session.execute("SELECT pg_switch_wal()")
        for number in range(40):
            home.do(f"last {number}")
        digests = folder / "backup" / "log" / "digests"
        until = time.monotonic() + within(20)
        while len(digests.read_text().splitlines() if digests.exists() else []) < 3 and time.monotonic() < until:
            time.sleep(0.1)
        home.pull_the_plug()
        yield folder


def pieces(folder: Path) -> list[Path]:
    return sorted(file for file in (folder / "log").iterdir() if file.name != "digests")


def written(file: Path) -> int:
    """How many bytes of a piece are not the zeros that it began with."""
    return len(file.read_bytes().rstrip(b"\0"))


def change(file: Path, place: int, to: bytes | None = None) -> None:
    raw = bytearray(file.read_bytes())
    raw[place : place + len(to or b"x")] = to or bytes([raw[place] ^ 0x10])
    file.write_bytes(raw)


DAMAGES = {
    "a whole piece changed": (lambda log: change(log[1], 3000), "BACKUP_DAMAGED"),
    "a whole piece missing": (lambda log: log[1].unlink(), "BACKUP_DAMAGED"),
    "the log missing": (lambda log: shutil.rmtree(log[0].parent), "BACKUP_DAMAGED"),
    "the last piece changed": (lambda log: change(log[-1], 1200), "LOG_UNREADABLE"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_log_that_was_damaged__is_named_and_not_taken_for_its_end(
    followed: Path, elsewhere: Office, tmp_path: Path, damage: str
) -> None:
    shutil.copytree(followed / "backup", tmp_path / "backup")
    break_it, code = DAMAGES[damage]
    break_it(pieces(tmp_path / "backup"))
    assert code in elsewhere.refused("restore", tmp_path / "backup", "--keys", followed / "keys")
    assert not (elsewhere.home / "data").exists()


def test_log_torn_in_its_last_record__is_replayed_to_there(followed: Path, elsewhere: Office, tmp_path: Path) -> None:
    """The machine died while a record was being written: nobody was told that it was kept."""
    shutil.copytree(followed / "backup", tmp_path / "backup")
    last = pieces(tmp_path / "backup")[-1]
    change(last, written(last) - 20, bytes(20))
    elsewhere.done("restore", tmp_path / "backup", "--keys", followed / "keys")
    elsewhere.hold()
    assert {"piece 0", "piece 2", "last 0", "last 38"} <= elsewhere.keys()
