"""Installations of a test's own, run as an office runs them: real commands, a real server that keeps what it answers.

What many tests begin from is built once per state of the code, kept as a folder, and copied for each of them.
"""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import django
import psutil
import psycopg

import databases
import logs
from zeren.site import instance, postgres
from zeren.site.cluster import PORT
from zeren.site.instance import Instance

TESTS = f"import sys; sys.path[:0] = [{str(Path(__file__).parent)!r}]\n"
HOLD = "from zeren.site import postgres; postgres.ensure_running(); print('up', flush=True); input()"
DROPPED = ("ZEREN_FSYNC", "ZEREN_INSTANCE", "ZEREN_DATABASE", "ZEREN_SECRET_KEY", "DATABASE_URL", "PGPASSWORD")
DEED = (
    "INSERT INTO organisations_person (key, name) VALUES (%s, '甲')",
    "SELECT ledger_append('job:test', ARRAY['bench'], ARRAY['{}'])",
)


@dataclass
class Office:
    """One installation by its folder, and the processes that this test started in it."""

    home: Path
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: said for name, said in os.environ.items() if name not in DROPPED}
        postgres.state_folder()
        programs = str(instance.programs(instance.this_instance()))  # the tests' own copy, instead of one for each
        return {**kept, "ZEREN_HOME": str(self.home), "ZEREN_LANGUAGE": "en", "ZEREN_POSTGRES_BIN": programs}

    def zeren(self, *words: str | Path, said: str = "") -> subprocess.CompletedProcess[str]:
        """One command to its end; it has no terminal, and is told `said` when it asks."""
        command = [sys.executable, "-m", "zeren.cli.main", *map(str, words)]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False, input=said, start_new_session=True)  # fmt: skip

    def done(self, *words: str | Path) -> str:
        """One command that has to succeed; gives what it printed."""
        finished = self.zeren(*words)
        assert finished.returncode == 0, finished.stderr
        return finished.stdout

    def refused(self, *words: str | Path) -> str:
        """One command that has to be refused without a traceback; gives its reasons."""
        finished = self.zeren(*words)
        assert finished.returncode in (1, 2), finished.stdout
        assert "Traceback" not in finished.stderr, finished.stderr
        return finished.stderr

    def python(self, program: str) -> str:
        """A few lines of the program itself, in this installation; gives what they printed."""
        command = [sys.executable, "-c", TESTS + program]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, *words: str | Path) -> subprocess.Popen[str]:
        """A command that stays."""
        command = [sys.executable, "-m", "zeren.cli.main", *map(str, words)]
        return self._started(command)

    def hold(self) -> None:
        """Keep the database server running until the end of the test."""
        holder = self._started([sys.executable, "-c", HOLD])
        assert holder.stdout is not None
        assert holder.stdout.readline() == "up\n"

    def connect(self, role: str = "app") -> psycopg.Connection:
        """A session of the test's own, that restarts no server."""
        password = (self.home / "secrets" / role).read_text().strip()
        place = str(Instance(self.home).sockets)
        return psycopg.connect(host=place, port=PORT, user=role, password=password, dbname="zeren", autocommit=True)

    def do(self, key: str) -> None:
        """One deed: a row and its entry, acknowledged when this returns."""
        with self.connect() as session, session.transaction():
            session.execute(DEED[0], [key])
            session.execute(DEED[1])

    def keys(self) -> set[str]:
        """Which of the deeds are there."""
        with self.connect() as session:
            return {key for (key,) in session.execute("SELECT key FROM organisations_person")}

    def family(self, name: str = "") -> list[psutil.Process]:
        """The database's processes and those that this test started here, or those of one program among them."""
        server = psutil.Process(int((self.home / "data" / "postmaster.pid").read_text().splitlines()[0]))
        found = [server, *server.children(recursive=True)]
        for process in self.started:
            with contextlib.suppress(psutil.NoSuchProcess):
                found += [*psutil.Process(process.pid).children(recursive=True), psutil.Process(process.pid)]
        return [process for process in found if not name or _is(process, name)]

    def pull_the_plug(self) -> None:
        """Everything dies at once, the database's processes first."""
        family = self.family()
        for process in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(family, timeout=10)

    def end(self) -> None:
        """Stop what is left, and remove the folder."""
        for process in self.started:
            process.terminate()
        for process in self.started:
            process.communicate()
        subprocess.run(
            [sys.executable, "-c", "from zeren.site import postgres; postgres.stop()"],
            env=self.environment, capture_output=True, check=False,
        )  # fmt: skip
        logs.gather(self.home / "log")
        shutil.rmtree(self.home, ignore_errors=True)

    def _started(self, command: list[str]) -> subprocess.Popen[str]:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        process = subprocess.Popen(command, env=self.environment, text=True, **pipes)  # type: ignore[call-overload]
        self.started.append(process)
        return process


def _is(process: psutil.Process, name: str) -> bool:
    try:
        return name in process.name()
    except psutil.NoSuchProcess:
        return False


START = "from zeren.site import postgres; postgres.ensure_running()"
MIGRATE = "from zeren.site.start import start_django; start_django(); from zeren.site import provision; provision.make_ready('zeren')"
BUILDS: dict[str, Callable[[Office], object]] = {
    "server": lambda made: made.python(START),
    "migrated": lambda made: made.python(MIGRATE),
    "recording": lambda made: made.done("migrate"),
}
"""Kinds of installation that are kept: no database yet; one without a record; one whose record has begun."""


def copy_installation(kind: str, home: Path) -> None:
    """Make `home` a stopped installation of this kind, with data, passwords and keys; paths in it are written at its start."""
    shutil.rmtree(home, ignore_errors=True)
    subprocess.run(["cp", "-a", "--reflink=auto", _kept_installation(kind), home], check=True)


def _kept_installation(kind: str) -> Path:
    """Where the installation of this kind is kept; made if it is not there. Older ones are removed."""
    files = [file for pattern in databases.MADE_FROM for file in databases.SOURCE.glob(pattern)]
    place = postgres.state_folder() / f"installation-{kind}-{databases.digest_of_files(files, django.get_version())}"
    with databases._only_one(f"installation-{kind}.lock"):
        if not place.exists():
            for older in place.parent.glob(f"installation-{kind}-*"):
                shutil.rmtree(older)
            with office(f"kept {kind}") as made:
                BUILDS[kind](made)
                draft = place.with_name(f"making-{place.name}")
                shutil.rmtree(draft, ignore_errors=True)
                subprocess.run(["cp", "-a", made.home, draft], check=True)
                shutil.rmtree(draft / "log")
                draft.rename(place)
    return place


@contextmanager
def office(name: str, kind: str = "") -> Iterator[Office]:
    """An installation in a folder that the database's user can reach: of a kind that is kept, or not there yet."""
    made = Office(instance.homes() / f"office {os.getpid()} {name}")
    shutil.rmtree(made.home, ignore_errors=True)
    try:
        if kind:
            copy_installation(kind, made.home)
        yield made
    finally:
        made.end()
