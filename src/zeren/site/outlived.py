"""A worker ends when whoever started it is gone, however that went: nobody is left who holds the port.

The server tells its workers to end when it is told to; killed hard, it tells them nothing.
"""

import multiprocessing
import os
import signal
import sys
import threading


def end_with_the_server() -> None:
    """Called by each worker: what was acknowledged lies on the disk, so it may end at once."""
    server = multiprocessing.parent_process()
    if server is not None:
        threading.Thread(target=lambda: (server.join(), os._exit(1)), daemon=True).start()


def end_with_the_input() -> None:
    """Called by a process that another one keeps beside itself: it is told to end when its standard input closes."""
    threading.Thread(target=_end_with, args=(sys.stdin.fileno(),), daemon=True).start()


def _end_with(descriptor: int) -> None:
    """Read without Python's own buffer: whoever waits in it holds its lock, and Python aborts when it ends meanwhile."""
    while os.read(descriptor, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
