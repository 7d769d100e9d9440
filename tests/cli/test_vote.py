"""`zeren vote` killed hard: its workers end by themselves and the port is free; beside `zeren serve` it ends with it."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request

import psutil

from zeren.cli.listening import free_port
from zeren.cli.vote import HOST_NAME

LONGEST = 30.0


def answered(port: int) -> bool:
    """Whether the door answers, waited for."""
    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        with contextlib.suppress(OSError):
            asked = urllib.request.Request(f"http://127.0.0.1:{port}/", headers={"Host": f"{HOST_NAME}:{port}"})
            return bool(urllib.request.urlopen(asked, timeout=2).status == 200)
        time.sleep(0.1)
    return False


def freed(port: int, workers: list[psutil.Process]) -> bool:
    """Whether nobody of these lives and the port can be listened on, waited for."""
    _, alive = psutil.wait_procs(workers, LONGEST)
    for one in alive:
        one.kill()
    return not alive and free_port("127.0.0.1", port) == port


def test_killed_hard__workers_end_and_the_port_is_free() -> None:
    wanted = free_port("127.0.0.1", 0, 8400)  # where no server of another test looks for a port meanwhile
    command = [sys.executable, "-m", "zeren.cli.main", "vote", "--workers", "2", "--port", str(wanted)]
    door = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert door.stdout is not None
    port = int(next(found[1] for line in door.stdout if (found := re.search(r":(\d+)/", line))))
    assert answered(port)
    workers = psutil.Process(door.pid).children(recursive=True)
    os.kill(door.pid, signal.SIGKILL)
    door.wait()
    assert workers
    assert freed(port, workers)


def test_beside__ends_with_whoever_keeps_it() -> None:
    """Killed hard, the keeper tells nobody; the pipe to its companion closes all the same."""
    port = free_port("127.0.0.1", 0, 8300)
    keeping = f"from zeren.cli import vote\nimport time\nwith vote.beside('127.0.0.1', {port}, None): time.sleep(60)"
    keeper = subprocess.Popen([sys.executable, "-c", keeping], stdout=subprocess.DEVNULL, start_new_session=True)
    assert answered(port)
    kept = psutil.Process(keeper.pid).children(recursive=True)
    os.kill(keeper.pid, signal.SIGKILL)
    keeper.wait()
    assert len(kept) > 1, "the door and a worker of it"
    assert freed(port, kept)
