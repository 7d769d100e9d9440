"""T4: the disk full, for the data, for the write-ahead log, for the installation's own files; then freed, and nothing more."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from clarify import small
from faults.browsing import Answer, Browser, token_in
from faults.disks import fill, free_bytes, small_disk
from faults.hearing import Heard, acknowledged_stands_once, writing
from faults.installation import Checker, Installation, made, wait_until
from faults.serving import serving
from zeren.site import cluster, instance

SEED, WRITERS = 20261125, 8
ENTER = "/work/enter/T1/"
MEBIBYTE = 1 << 20
DISKS = {"data": ("data", 48), "log": ("data/pg_wal", 80)}
"""What lies on the small disk, and how many MiB of room it has at first; the other of the two has a disk that is large."""


@pytest.fixture
def prepared() -> Iterator[tuple[Installation, dict[str, str]]]:
    with made("disk") as installation:
        sessions = json.loads(installation.run("preparing.py", "small").splitlines()[-1])
        yield installation, sessions


def size_of(folder: Path, without: str = "") -> int:
    """MiB that the files of a folder take."""
    files = [file for file in folder.rglob("*") if file.is_file() and not (without and without in file.parts)]
    return sum(file.stat().st_blocks * 512 for file in files) // MEBIBYTE


def on_small_disk(installation: Installation, what: str) -> "object":
    """The server's files of one kind moved to a small disk; the log stays apart from the data."""
    folder, room = DISKS[what]
    cluster.stop(installation.place)
    if what == "data":
        apart = installation.home / "wal"
        (installation.place.data / "pg_wal").rename(apart)
        (installation.place.data / "pg_wal").symlink_to(apart)
    place = installation.home / folder
    return small_disk(place, size_of(place) + room)


def until_refused(browser: Browser, day: str) -> Answer:
    """Press until the full disk is met; what is refused says so as a page."""
    found: list[Answer] = []

    def is_refused() -> bool:
        answer = browser.get(f"{ENTER}?name=special_study")
        if answer.status == 200:
            form = {"name": "special_study", "happened_on": day, "source": f"web {len(found)}", "again": "yes"}
            answer = browser.send(ENTER, {**form, "csrfmiddlewaretoken": token_in(answer)})
        found.append(answer)
        return answer.status in (503, 507)

    wait_until(is_refused, 60)
    return found[-1]


@pytest.mark.parametrize("what", DISKS)
def test_disk_full__nothing_is_lost_and_it_goes_on_by_itself(
    prepared: tuple[Installation, dict[str, str]], what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    installation, sessions = prepared
    with on_small_disk(installation, what), serving(installation) as served:
        browser, heard, checker = Browser(served.port, sessions[small.HEAD.id], "en"), Heard(), Checker(installation)
        day = checker.rows("SELECT to_char(ledger_now(), 'YYYY-MM-DD')")[0][0]
        try:
            with writing(installation, heard, SEED, WRITERS):
                filler = fill(installation.home / DISKS[what][0])
                assert free_bytes(filler.parent) == 0
                if what == "log":
                    force_new_segments(installation)
                refused = until_refused(browser, day)
                tells_what_to_do(refused, what)
                done = len(heard.done)
                filler.unlink()
                spent = wait_until(lambda: len(heard.done) > done + WRITERS or heard.faults, 60)
            assert heard.faults == []
            assert set(heard.began) == set(heard.done)
            acknowledged_stands_once(heard.done, heard, checker.ask())
            assert browser.get("/work/import/").status == 200
        finally:
            checker.end()
    with capsys.disabled():
        again = heard.tries - len(heard.done)
        print(
            f"\ndisk of the {what} full: {len(heard.done)} acknowledged, {again} sent again; on after {spent:.1f} s"
        )
    assert again > 0


def force_new_segments(installation: Installation) -> None:
    """Let the log ask for files that have no room: what is written by a few people in an hour, at once."""
    program = (
        "import psycopg, os\n"
        "from zeren.site import postgres\n"
        "try:\n"
        "    with postgres.admin_connection('zeren') as admin:\n"
        "        for _ in range(8):\n"
        "            admin.execute('SELECT pg_logical_emit_message(true, $$fill$$, repeat($$x$$, 4000000))')\n"
        "            admin.execute('SELECT pg_switch_wal()')\n"
        "except psycopg.Error as error:\n"
        "    print(error)\n"
    )
    installation.run("-c", program)


def tells_what_to_do(refused: Answer, what: str) -> None:
    """507 while the server says so itself; 503 while it is down and may be recovering. Both say when to try again."""
    assert refused.status == 507 if what == "data" else refused.status in (503, 507)
    assert int(refused.headers["retry-after"]) > 0
    assert "It cannot be done just now" in refused.text
    if refused.status == 507:
        assert "disk is full" in refused.text and "nothing needs a restart" in refused.text


def test_secret_on_a_full_disk__is_not_half_there(tmp_path: Path) -> None:
    place = tmp_path / "state"
    place.mkdir()
    with small_disk(place, 1):
        filler = fill(place)
        with pytest.raises(OSError, match="No space left"):
            instance.drawn_once(place / "key", lambda: b"k" * 32)
        assert list(place.iterdir()) == [filler]
        filler.unlink()
        assert instance.drawn_once(place / "key", lambda: b"k" * 32) == b"k" * 32


def test_installation_folder_full__the_command_says_so_and_the_next_one_works(
    prepared: tuple[Installation, dict[str, str]],
) -> None:
    installation, _ = prepared
    state = installation.home / "state"
    export = ("-m", "zeren.cli.main", "ledger", "export")
    with small_disk(state, size_of(state) + 1):
        filler = fill(state)
        said = failed(installation, *export, str(state / "export"))
        assert "disk is full" in said and "Traceback" not in said
        said = failed(installation, "-m", "zeren.cli.main", "serve", "--port", "1")
        assert "Traceback" not in said
        filler.unlink()
        assert "entries" in installation.run(*export, str(installation.home / "export"))


def failed(installation: Installation, *words: str) -> str:
    with pytest.raises(AssertionError) as said:
        installation.run(*words)
    return str(said.value)
