"""The embedded server: made, found again, shared, crashed, and reached by nobody else."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from zeren.kernel.errors import Refused
from zeren.site import cluster, instance, postgres
from zeren.site.instance import Instance

USE = "from zeren.site import postgres; i = postgres.ensure_running(); postgres.database_exists('postgres')"


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """An installation of this file's own, in a folder with spaces and a letter that is not ASCII."""
    folder = instance.homes() / f"a try of {os.getpid()} 试"
    yield folder
    cluster.stop(Instance(folder))
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def server(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Instance]:
    """The server of that installation, running; this process's use of it ends with the test."""
    monkeypatch.setenv("ZEREN_HOME", str(home))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    running = postgres.ensure_running()
    yield running
    postgres.stop_unless_used(running)


def postmaster(server: Instance) -> int:
    return int((server.data / "postmaster.pid").read_text().splitlines()[0])


def answers(role: str = "app") -> bool:
    with psycopg.connect(**postgres.connection_parameters(role, "postgres")) as session:
        return session.execute("SELECT 1").fetchone() == (1,)


def in_another_process(program: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", program])


def test_server__listens_on_its_socket_alone(server: Instance) -> None:
    assert answers()
    with postgres.admin_connection() as session:
        assert session.execute("SHOW listen_addresses").fetchone() == ("",)
        assert session.execute("SHOW log_statement").fetchone() == ("none",)
    listening = {connection.status for connection in psutil.Process(postmaster(server)).net_connections("inet")}
    assert psutil.CONN_LISTEN not in listening


def test_files__are_closed_to_others(server: Instance) -> None:
    for role in ("keeper", *instance.ROLES):
        assert (server.passwords / role).stat().st_mode & 0o777 == 0o600
    for folder in (server.passwords, server.data, server.sockets, server.logs):
        assert folder.stat().st_mode & 0o777 == 0o700
    assert "trust" not in (server.data / "pg_hba.conf").read_text()
    words = {(server.passwords / role).read_text() for role in ("keeper", *instance.ROLES)}
    assert len(words) == 6


def test_server__never_runs_as_root(server: Instance) -> None:
    assert psutil.Process(postmaster(server)).uids().effective != 0


def test_databases__know_chinese_letters_and_sort_by_code(server: Instance) -> None:
    postgres.create_database("letters")
    try:
        with psycopg.connect(**postgres.connection_parameters("owner", "letters")) as session:
            assert session.execute("SELECT similarity('青山镇人民政府', '青山镇') > 0.2").fetchone() == (True,)
            assert session.execute("SELECT 'B' < 'a'").fetchone() == (True,)
            session.execute(
                "CREATE TABLE terms (post int, days daterange, EXCLUDE USING gist (post WITH =, days WITH &&))"
            )
    finally:
        postgres.drop_database("letters")


def test_role_without_our_password__is_refused(server: Instance) -> None:
    parameters = postgres.connection_parameters("app", "postgres")
    for wrong in ({"password": "guess"}, {"user": "postgres"}, {"user": "keeper"}):
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(**{**parameters, **wrong})


def test_crash__is_survived(server: Instance) -> None:
    postgres.create_database("kept")
    crashed = postmaster(server)
    os.kill(crashed, signal.SIGKILL)
    while psutil.pid_exists(crashed) and psutil.Process(crashed).status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.01)
    assert answers()
    assert postmaster(server) != crashed
    assert postgres.database_exists("kept")
    postgres.drop_database("kept")


def test_lock_of_a_stranger__is_no_hindrance(server: Instance) -> None:
    """After a restart of the machine the number in the lock file may belong to any other program."""
    postgres.stop(server)
    (server.data / "postmaster.pid").write_text(
        f"{os.getpid()}\n{server.data}\n0\n5432\n{server.sockets}\n\n\nready\n"
    )
    assert answers()


def test_last_user__stops_the_server_and_no_other(server: Instance) -> None:
    other = in_another_process(f"{USE}; import time; time.sleep(30)")
    try:
        deadline = time.monotonic() + 20
        while not _holds_a_lock(other.pid, server) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert not postgres.stop_unless_used(server)
        assert answers()
    finally:
        other.kill()
        other.wait()
    assert postgres.stop_unless_used(server)
    assert not (server.data / "postmaster.pid").exists()


def _holds_a_lock(process: int, server: Instance) -> bool:
    return any(Path(file.path) == server.home / "users.lock" for file in psutil.Process(process).open_files())


def test_two_at_once__share_one_server(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both find no installation at all; one makes it, the other waits."""
    fresh = home.with_name(f"{home.name} twice")
    monkeypatch.setenv("ZEREN_HOME", str(fresh))
    try:
        both = [in_another_process(USE) for _ in range(2)]
        assert [process.wait(60) for process in both] == [0, 0]
        assert not (fresh / "making").exists()
    finally:
        cluster.stop(Instance(fresh))
        shutil.rmtree(fresh, ignore_errors=True)


def test_deep_folder__gets_a_short_socket_path() -> None:
    deep = Instance(Path("/var/lib/zeren") / ("a" * 90))
    assert len(os.fsencode(deep.sockets / ".s.PGSQL.5432")) <= instance.SOCKET_PATH_LIMIT
    assert Instance(Path("/var/lib/zeren/short")).sockets == Path("/var/lib/zeren/short/run")


def test_broken_off_making__is_begun_anew(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = home.with_name(f"{home.name} again")
    monkeypatch.setenv("ZEREN_HOME", str(fresh))
    (fresh / "making" / "data").mkdir(parents=True)
    (fresh / "making" / "data" / "PG_VERSION").write_text("half")
    try:
        assert answers()
    finally:
        postgres.stop_unless_used(Instance(fresh))
        shutil.rmtree(fresh, ignore_errors=True)


def test_data_of_another_edition__is_refused_with_the_way_out(server: Instance) -> None:
    postgres.stop(server)
    edition = (server.data / "PG_VERSION").read_text()
    (server.data / "PG_VERSION").write_text("12\n")
    try:
        with pytest.raises(Refused) as refused:
            postgres.ensure_running()
        assert refused.value.reasons[0].code == "POSTGRES_EDITION"
    finally:
        (server.data / "PG_VERSION").write_text(edition)


def test_outside_server__is_used_by_its_addresses(server: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    address = psycopg.conninfo.make_conninfo(**postgres.connection_parameters("app", "zeren_outside"))
    monkeypatch.setenv("DATABASE_URL", address)
    monkeypatch.delenv("ZEREN_DATABASE", raising=False)
    parameters = postgres.connection_parameters("app", postgres.database_name())
    assert (parameters["user"], parameters["dbname"]) == ("app", "zeren_outside")
    with pytest.raises(Refused) as refused:
        postgres.connection_parameters("owner", "zeren_outside")
    assert "DATABASE_URL_OWNER" in refused.value.reasons[0].text.en


@pytest.mark.skipif(not instance._system_folders(), reason="no PostgreSQL of the system's own")
def test_postgres_of_the_system__serves_as_well(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = home.with_name(f"{home.name} system")
    monkeypatch.setenv("ZEREN_HOME", str(fresh))
    monkeypatch.setenv("ZEREN_POSTGRES_BIN", str(instance._system_folders()[0]))
    try:
        postgres.create_database("tried")
        assert answers()
    finally:
        postgres.stop_unless_used(Instance(fresh))
        shutil.rmtree(fresh, ignore_errors=True)
