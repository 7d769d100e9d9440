"""A standalone Spark cluster on this machine: one master, a few workers of one core, all on loopback, stopped at the end.

Errors: RuntimeError when Java or Spark is missing or a part does not come up in time, with the end of its log.
"""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

LOOPBACK = "127.0.0.1"
PATIENCE = 90.0
"""Seconds for a part to come up."""


class Cluster:
    """`master` is the address that a session is given; `workers` are the processes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.master = f"spark://{LOOPBACK}:{self.port}"
        self.workers: list[subprocess.Popen[bytes]] = []
        self._all: list[subprocess.Popen[bytes]] = []

    def start(self, workers: int, memory: str) -> None:
        """The master, then its workers; back when all have registered."""
        self._run(
            "master", "master.Master", "--host", LOOPBACK, "--port", str(self.port), "--webui-port", str(free_port())
        )
        self._wait("master", "New state: ALIVE")
        for place in range(workers):
            name, work = f"worker{place}", str(self.folder / f"work{place}")
            more = (
                "--cores",
                "1",
                "--memory",
                memory,
                "--host",
                LOOPBACK,
                "--webui-port",
                str(free_port()),
                "--work-dir",
                work,
            )
            self.workers.append(self._run(name, "worker.Worker", self.master, *more))
        for place in range(workers):
            self._wait(f"worker{place}", "Successfully registered with master")

    def executors(self) -> dict[str, tuple[psutil.Process, psutil.Process]]:
        """Each executor's number, as Spark says it → its process and that of the worker which started it."""
        found = {}
        for one in self.workers:
            worker = psutil.Process(one.pid)
            for process in worker.children(recursive=True):
                try:
                    words = process.cmdline()
                except psutil.NoSuchProcess:  # an errand of the worker's, over already
                    continue
                if "--executor-id" in words:
                    found[words[words.index("--executor-id") + 1]] = (process, worker)
        return found

    def hold(self) -> None:
        """Every executor stands still; what it was doing, it does on after `go_on`."""
        for process, _ in self.executors().values():
            process.suspend()

    def go_on(self) -> None:
        for process, _ in self.executors().values():
            process.resume()

    def lose(self, executor: str) -> None:
        """This executor and the worker that started it, at once and for good."""
        process, worker = self.executors()[executor]
        worker.kill()
        process.kill()
        self.workers = [one for one in self.workers if one.pid != worker.pid]

    def stop(self) -> None:
        """Everything that was started here and what that started."""
        for process in self._all:
            try:
                found = psutil.Process(process.pid)
                family = [*found.children(recursive=True), found]
            except psutil.NoSuchProcess:
                continue
            for one in family:
                one.kill()
            process.wait()

    def _run(self, name: str, what: str, *arguments: str) -> subprocess.Popen[bytes]:
        said = {"SPARK_HOME": str(spark_home()), "SPARK_LOCAL_IP": LOOPBACK, "SPARK_DAEMON_MEMORY": "512m"}
        spark_class = str(spark_home() / "bin" / "spark-class")
        command = [
            "env",
            *(f"{key}={value}" for key, value in said.items()),
            spark_class,
            f"org.apache.spark.deploy.{what}",
        ]
        with self._log(name).open("wb") as log:
            process = subprocess.Popen([*command, *arguments], stdout=log, stderr=subprocess.STDOUT, cwd=self.folder)
        self._all.append(process)
        return process

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def _wait(self, name: str, words: str) -> None:
        until = time.monotonic() + PATIENCE
        while words not in self._log(name).read_text(errors="replace"):
            if time.monotonic() > until:
                raise RuntimeError(f"{name} did not come up:\n{self._log(name).read_text(errors='replace')[-2000:]}")
            time.sleep(0.2)


def spark_home() -> Path:
    """Where the installed Spark lies. Errors: RuntimeError when there is none."""
    try:
        import pyspark
    except ImportError as error:
        raise RuntimeError("Spark is not installed: pip install --group spark") from error
    return Path(pyspark.__file__).parent


def why_not() -> str:
    """Why no Spark can run here; empty when it can."""
    try:
        spark_home()
    except RuntimeError as error:
        return str(error)
    return "" if shutil.which("java") else "Spark needs Java 17: apt-get install openjdk-17-jre-headless"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


@contextmanager
def cluster(folder: Path, workers: int = 2, memory: str = "1g") -> Iterator[Cluster]:
    """A cluster for as long as the block runs."""
    made = Cluster(folder)
    try:
        made.start(workers, memory)
        yield made
    finally:
        made.stop()
